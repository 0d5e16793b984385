"""How long a certification lasts, when it is renewed, and through which day: dates, and nothing but dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, Literal, cast

import attrs

from partnercert.errors import Fault, ProgramError, did_you_mean, quoted
from partnercert.language.nodes import Node
from partnercert.program.conversions import as_node
from partnercert.values.dates import Period, add, as_date, subtract
from partnercert.values.dates import period as as_period

FOREVER: Final = "forever"
ANCHORS: Final = ("expiry", "pass", "later")
MONTH_ENDS: Final = ("clamp", "sticky")
_ONE_DAY: Final = timedelta(days=1)
_MOST_TERMS: Final = 400


def _length(value: Period | str) -> Period | str:
    return value if value == FOREVER else as_period(value)


@attrs.frozen(kw_only=True)
class Validity:
    """How long an award lasts, a period or `"forever"`: one earned before a day or, without a day, any other."""

    earned_before: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))
    period: Period | str = attrs.field(converter=_length)


def as_validities(value: Iterable[Validity] | Period | str) -> tuple[Validity, ...]:
    """The validities of a certification; a single period, or `"forever"`, holds whenever it was earned."""
    if isinstance(value, str | Period):
        return (Validity(period=value),)
    rows = tuple(value)
    if not all(isinstance(row, Validity) for row in rows):
        raise ProgramError(
            "bad-value",
            f"{quoted(rows)} are no validities",
            'write "P1Y", "forever", or [{ earned_before = 2024-04-01, period = "P36M" }, { period = "P24M" }]',
        )
    return rows


@attrs.frozen(kw_only=True)
class Renewal:
    """How long a certification lasts, and how it is renewed.

    It may be renewed from `opens` before it expires (from the first day of its term if left out) to the end of
    `grace`, days on which it still counts only if `grace_counts`. `by` is judged among the evidence of the person.
    The new term starts on the day of the old expiry, on the day of the pass, or on the later of both (`anchor`).
    What happened in the term counts if it was recorded within `submit_by` after the expiry.
    """

    period: tuple[Validity, ...] = attrs.field(converter=as_validities)
    by: Node = attrs.field(converter=as_node)
    opens: Period | None = attrs.field(default=None, converter=attrs.converters.optional(as_period))
    grace: Period | None = attrs.field(default=None, converter=attrs.converters.optional(as_period))
    grace_counts: bool = False
    anchor: str = "expiry"
    month_end: str = "clamp"
    submit_by: Period | None = attrs.field(default=None, converter=attrs.converters.optional(as_period))

    def length(self, earned_on: date) -> Period | None:
        """How long a term lasts that is earned on a day; None is forever."""
        for validity in self.period:
            if validity.earned_before is None or earned_on < validity.earned_before:
                return validity.period if isinstance(validity.period, Period) else None
        return None

    def valid_through(self, earned_on: date) -> date | None:
        """The last day of a first term; None where it lasts forever."""
        length = self.length(earned_on)
        return None if length is None else self._after(earned_on, length) - _ONE_DAY

    def renewed_through(self, anchor: date, valid_through: date, passed_on: date) -> date | None:
        """The last day of the term that follows the one valid through a day; never earlier than that day.

        `anchor` is the first day of the first term. Terms that follow one another from expiry to expiry are
        counted from it, so that the ends of months and leap days do not drift.
        """
        length = self.length(passed_on)
        if length is None:
            return None
        expires_on = valid_through + _ONE_DAY
        starts = {"expiry": expires_on, "pass": passed_on, "later": max(expires_on, passed_on)}[self.anchor]
        if starts == expires_on:
            terms = self._terms_until(anchor, expires_on, length)
            ends = self._after(anchor, length, terms + 1) if terms else self._after(starts, length)
        else:
            ends = self._after(starts, length)
        return max(ends - _ONE_DAY, valid_through)

    def opens_on(self, first: date, expires_on: date) -> date:
        """The first day on which a term from `first` may be renewed."""
        return first if self.opens is None else max(first, subtract(expires_on, self.opens))

    def closes_on(self, expires_on: date) -> date:
        """The last day on which it may be renewed: the last of the grace, or the last valid one."""
        return (expires_on if self.grace is None else add(expires_on, self.grace)) - _ONE_DAY

    def _terms_until(self, anchor: date, expires_on: date, length: Period) -> int:
        """How many whole terms lie between the anchor and an expiry; 0 where it is no multiple of them."""
        terms = 1
        while terms < _MOST_TERMS and self._after(anchor, length, terms) < expires_on:
            terms += 1
        return terms if self._after(anchor, length, terms) == expires_on else 0

    def _after(self, anchor: date, length: Period, times: int = 1) -> date:
        return add(anchor, length, times, cast('Literal["clamp", "sticky"]', self.month_end))


def renewal_faults(renewal: Renewal) -> Iterator[Fault]:
    """What is wrong with a renewal by itself, its rule aside, with paths inside its table."""
    for name, options in (("anchor", ANCHORS), ("month_end", MONTH_ENDS)):
        value = getattr(renewal, name)
        if value not in options:
            message = f"{quoted(value)} is not one of {', '.join(options)}"
            yield Fault("unknown-option", message, did_you_mean(str(value), options), name)
    *dated, last = renewal.period or (None,)
    if last is None or last.earned_before is not None:
        help = 'end the list with a period for whatever is earned later: { period = "P24M" }'
        yield Fault("missing-key", "there is no period for what is earned last", help, "period")
    days = [validity.earned_before if validity is not None else None for validity in dated]
    for position, day in enumerate(days):
        earlier = [before for before in days[:position] if before is not None]
        if day is None or any(day <= before for before in earlier):
            message = "the periods are not in the order of the days before which they were earned"
            yield Fault("out-of-bounds", message, "write the earliest first", f"period[{position}]")
    if all(validity.period == FOREVER for validity in renewal.period):
        for name in ("opens", "grace", "submit_by"):
            if getattr(renewal, name) is not None:
                message = f"what lasts forever has no `{name}`"
                yield Fault("bad-shape", message, "give a period, or leave it out", name)
    if renewal.grace_counts and renewal.grace is None:
        yield Fault("missing-key", "`grace_counts` without a grace", "give `grace`", "grace_counts")
    yield from _late_openings(renewal)


def _late_openings(renewal: Renewal) -> Iterator[Fault]:
    """A renewal cannot open before the term that it renews begins."""
    for validity in renewal.period:
        length = validity.period
        if renewal.opens is not None and isinstance(length, Period):
            start = date(2001, 1, 1)
            if add(start, renewal.opens) > add(start, length):
                message = f"the renewal opens {renewal.opens} before the expiry of a term of {length}"
                yield Fault(
                    "out-of-bounds", message, "open it within the term, or leave out `opens`", "opens"
                )
