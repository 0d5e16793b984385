"""How long a certification lasts, when it is renewed, and through which day: dates, and nothing but dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, Literal, cast

import attrs

from partnercert.errors import Fault, ProgramError, quoted
from partnercert.language.nodes import Aggregate, Node, Pick, walk
from partnercert.language.windows import Term
from partnercert.program.conversions import as_node
from partnercert.program.known_names import option_faults
from partnercert.program.releases import Release, counted_faults
from partnercert.values.dates import Period, add, as_date, day_after, day_before, subtract
from partnercert.values.dates import period as as_period

FOREVER: Final = "forever"
ANCHORS: Final = ("expiry", "pass", "later")
MONTH_ENDS: Final = ("clamp", "sticky")
# the first of a year, from which lengths are compared
_SOME_DAY: Final = date(2001, 1, 1)
_MOST_TERMS: Final = 400


def _length(value: Period | str) -> Period | str:
    return value if value == FOREVER else as_period(value)


@attrs.frozen(kw_only=True)
class Validity:
    """How long an award lasts: one earned before a day or, without a day, any other.

    It lasts a period, or `"forever"`, or a number of `releases` of a product: through the day before the last of them.
    Until that release is announced an award has no end.
    """

    earned_before: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))
    period: Period | str | None = attrs.field(default=None, converter=attrs.converters.optional(_length))
    releases: int | None = None
    product: str = ""


def as_validities(value: Iterable[Validity] | Validity | Period | str) -> tuple[Validity, ...]:
    """The validities of a certification; a single one, a period or `"forever"` holds whenever it was earned."""
    if isinstance(value, str | Period):
        return (Validity(period=value),)
    rows = tuple(value) if isinstance(value, Iterable) else (value,)
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
        """How long a term lasts that is earned on a day; None is forever, or through some releases."""
        for validity in self.period:
            if validity.earned_before is None or earned_on < validity.earned_before:
                return validity.period if isinstance(validity.period, Period) else None
        return None

    def valid_through(self, earned_on: date) -> date | None:
        """The last day of a first term; None where it lasts forever."""
        length = self.length(earned_on)
        return None if length is None else day_before(self._after(earned_on, length))

    def renewed_through(self, anchor: date, valid_through: date, passed_on: date) -> date | None:
        """The last day of the term that follows the one valid through a day; never earlier than that day.

        `anchor` is the day from which its terms have followed one another, from expiry to expiry. They are counted
        from it, so that the ends of months and leap days do not drift.
        """
        length = self.length(passed_on)
        if length is None:
            return None
        expires_on = day_after(valid_through)
        late = self.anchor == "later" and passed_on > expires_on
        restarts = self.anchor == "pass" or late
        ends = self._after(passed_on, length) if restarts else self._following(anchor, expires_on, length)
        return max(day_before(ends), valid_through)

    def opens_on(self, first: date, expires_on: date) -> date:
        """The first day on which a term from `first` may be renewed."""
        return first if self.opens is None else max(first, subtract(expires_on, self.opens))

    def closes_on(self, expires_on: date) -> date:
        """The last day on which it may be renewed: the last of the grace, or the last valid one."""
        return day_before(expires_on if self.grace is None else add(expires_on, self.grace))

    def _following(self, anchor: date, expires_on: date, length: Period) -> date:
        """The first day after the term that follows an expiry, counted from the anchor if whole terms lead there."""
        months = 12 * (expires_on.year - anchor.year) + expires_on.month - anchor.month
        if not length.days and months > 0 and self._after(anchor, Period(months=months)) == expires_on:
            return self._after(anchor, Period(months=months + length.months))
        for terms in range(1, _MOST_TERMS if length.days and length.months else 1):
            if self._after(anchor, length, terms) == expires_on:
                return self._after(anchor, length, terms + 1)
        return self._after(expires_on, length)

    def _after(self, anchor: date, length: Period, times: int = 1) -> date:
        return add(anchor, length, times, cast('Literal["clamp", "sticky"]', self.month_end))


def renewal_faults(renewal: Renewal, releases: Mapping[str, Release]) -> Iterator[Fault]:
    """What is wrong with a renewal by itself, its rule aside, with paths inside its table."""
    for name, options in (("anchor", ANCHORS), ("month_end", MONTH_ENDS)):
        yield from option_faults(getattr(renewal, name), options, name)
    yield from _lengths(renewal.period, releases)
    yield from _unordered(renewal.period)
    if renewal.period and all(validity.period == FOREVER for validity in renewal.period):
        for name in ("opens", "grace", "submit_by"):
            if getattr(renewal, name) is not None:
                message = f"what lasts forever has no `{name}`"
                yield Fault("bad-shape", message, "give a period, or leave it out", name)
    if renewal.grace_counts and renewal.grace is None:
        yield Fault("missing-key", "`grace_counts` without a grace", "give `grace`", "grace_counts")
    yield from _beyond_a_term(renewal)
    yield from _years_beyond(renewal)


def _lengths(periods: tuple[Validity, ...], releases: Mapping[str, Release]) -> Iterator[Fault]:
    """Each length is a period or a number of releases of a product that has some."""
    for position, validity in enumerate(periods):
        path = "period" if len(periods) == 1 else f"period[{position}]"
        if (validity.period is None) == (validity.releases is None):
            help = 'write { period = "P1Y" } or { releases = 2, product = "…" }'
            yield Fault("bad-shape", "a length is either a period or a number of releases", help, path)
        elif validity.releases is not None:
            found = counted_faults(validity.releases, validity.product, releases, "releases")
            yield from (fault.under(path) for fault in found)


def _unordered(periods: tuple[Validity, ...]) -> Iterator[Fault]:
    """Every period but the last ends with a day, the earliest first; the last one has no day."""
    if not periods or periods[-1].earned_before is not None:
        help = 'end the list with a period for whatever is earned later: { period = "P24M" }'
        yield Fault("missing-key", "there is no period for what is earned last", help, "period")
    latest = date.min
    for position, validity in enumerate(periods[:-1]):
        day = validity.earned_before
        if day is None:
            help = "give the day before which it is earned"
            yield Fault("missing-key", "only the last period has no day", help, f"period[{position}]")
        elif day <= latest:
            message = "the periods are not in the order of the days before which they were earned"
            yield Fault("out-of-bounds", message, "write the earliest first", f"period[{position}]")
        else:
            latest = day


def _beyond_a_term(renewal: Renewal) -> Iterator[Fault]:
    """A renewal cannot open before the term that it renews begins, nor come when the next term is over."""
    for length in (validity.period for validity in renewal.period):
        if not isinstance(length, Period):
            continue
        if _longer(renewal.opens, length):
            message = f"the renewal opens {renewal.opens} before the expiry of a term of {length}"
            yield Fault("out-of-bounds", message, "open it within the term, or leave out `opens`", "opens")
        if renewal.anchor == "expiry" and _longer(renewal.grace, length):
            message = f"after a grace of {renewal.grace} a term of {length} from the expiry is over"
            yield Fault("out-of-bounds", message, 'shorten it, or write anchor = "later"', "grace")


def _years_beyond(renewal: Renewal) -> Iterator[Fault]:
    """A rule asks in vain about a year that no term has."""
    lengths = [validity.period for validity in renewal.period]
    known = [length for length in lengths if isinstance(length, Period)]
    if not known or len(known) < len(lengths):
        return
    longest = max(known, key=lambda length: add(_SOME_DAY, length))
    for part in walk(renewal.by):
        for window in (part.window, part.in_force) if isinstance(part, Aggregate | Pick) else ():
            year = window.year if isinstance(window, Term) else None
            if year is not None and add(_SOME_DAY, longest) <= add(_SOME_DAY, Period(months=12), year - 1):
                message = f"`{window!r}` begins when a term of {longest} is over"
                yield Fault("out-of-bounds", message, "ask about a year that the term has", "by")


def _longer(period: Period | None, than: Period) -> bool:
    return period is not None and add(_SOME_DAY, period) > add(_SOME_DAY, than)
