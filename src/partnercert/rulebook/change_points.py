"""The days on which an answer may change although nothing new happens, and because of what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

import attrs

from partnercert.language.nodes import Aggregate, Ago, AsOf, Node, Phrase, Pick, RuleRef
from partnercert.language.windows import Calendar, Fiscal, Trailing
from partnercert.records.evidence import Evidence
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.rulebook import Rulebook
from partnercert.values.dates import Period, add, subtract

_ONE_DAY: Final = timedelta(days=1)
_STANDING: Final = "standing"
# That a renewal opens changes the state of a standing and nothing else about it.
_STATE: Final = "standing.state"
# Around a sum of months and days, the day sought lies within so many days: the difference of two months' lengths.
_SLACK: Final = 5

Shift = tuple[Period, ...]


@attrs.frozen
class Cause:
    """Why an answer may change on a day: `source`, a fact, a kind or a field of one, is different from then on."""

    on: date
    source: str
    words: str


@attrs.frozen
class _Reads:
    """What the rules read: through which shifts into the past, which kinds in which windows, what held how long."""

    shifts: frozenset[Shift]
    trailing: frozenset[tuple[Shift, str, Period]]
    calendar: frozenset[tuple[Shift, str]]
    every_day: bool
    since: frozenset[tuple[str, Period]]


def change_points(
    rulebook: Rulebook, record: PartnerRecord, after: date, through: date
) -> dict[date, tuple[Cause, ...]]:
    """The days after one day, through another, on which a rule may come to something else, each with its causes.

    No other day can differ from the day before. Rules that compare with the day of the question make every day one.
    """
    reads = _reads(rulebook)
    causes: dict[date, dict[Cause, None]] = {}
    for cause in _causes(rulebook, record, reads, after, through):
        if after < cause.on <= through:
            causes.setdefault(cause.on, {})[cause] = None
    if reads.every_day:
        for day in range(1, (through - after).days + 1):
            causes.setdefault(after + timedelta(days=day), {})
    return {day: tuple(causes[day]) for day in sorted(causes)}


def _causes(
    rulebook: Rulebook,
    record: PartnerRecord,
    reads: _Reads,
    after: date,
    through: date,
) -> Iterator[Cause]:
    for cause in _of_the_record(rulebook, record, reads):
        for shift in reads.shifts:
            yield attrs.evolve(cause, on=_reached(cause.on, shift))
    for shift, kind, length in reads.trailing:
        for event in record.evidence:
            if kind == event.kind or (kind == _STANDING and event.kind == "award"):
                words = f"{_named(event)} is more than {length} ago"
                for last in (event.on, event.valid_through):
                    if last is not None:
                        yield Cause(_reached(_left(last, length), shift), kind, words)
    for shift, kind in reads.calendar:
        earliest = after
        for length in shift:
            earliest = subtract(earliest, length)
        month = date(earliest.year, earliest.month, 1)
        while month <= through:
            yield Cause(_reached(month, shift), kind, f"a new month begins on {month}")
            month = add(month, Period(months=1))


def _of_the_record(rulebook: Rulebook, record: PartnerRecord, reads: _Reads) -> Iterator[Cause]:
    """The days on which a row or a fact begins or ends to be visible, valid or known."""
    for event in record.evidence:
        named = _named(event)
        yield Cause(event.on, event.kind, f"{named} begins")
        if event.revoked_on is not None:
            yield Cause(event.revoked_on, event.kind, f"{named} is revoked")
        if event.supersedes is not None:
            yield Cause(event.recorded_on or event.on, event.kind, f"{named} is corrected")
        if event.valid_through is not None:
            yield Cause(add(event.valid_through, Period(days=1)), event.kind, f"{named} has ended")
        if event.kind in ("award", "suspension", "employment"):
            yield from _of_a_standing(rulebook, event, reads)
    for name, statements in record.facts.items():
        max_age = rulebook.signature.facts[name].max_age
        for statement in statements:
            if statement.on is not None:
                yield Cause(statement.on, name, f"{name} is said")
                if max_age is not None:
                    stale = add(add(statement.on, max_age), Period(days=1))
                    yield Cause(stale, name, f"{name}, said on {statement.on}, is older than {max_age}")


def _of_a_standing(rulebook: Rulebook, event: Evidence, reads: _Reads) -> Iterator[Cause]:
    named = _named(event)
    yield Cause(event.on, _STANDING, f"{named} begins")
    if event.revoked_on is not None:
        yield Cause(event.revoked_on, _STANDING, f"{named} is revoked")
    awarded = str(event.fields.get("award", ""))
    for id, since in reads.since:
        if awarded in rulebook.holdings[id].implied_by:
            lasted = add(event.on, since).toordinal()
            # The day is compared with one that a shift has moved, which month ends may move by a little more.
            for day in range(lasted - 2, lasted + 2):
                yield Cause(date.fromordinal(day), _STANDING, f"{named} has lasted {since}")
    holding = rulebook.holdings.get(awarded)
    if holding is not None and holding.counts_until is not None:
        yield Cause(add(holding.counts_until, Period(days=1)), _STANDING, f"{holding.id} no longer counts")
    if event.valid_through is None:
        return
    expires_on = add(event.valid_through, Period(days=1))
    yield Cause(
        expires_on, _STANDING, f"{named} has expired" if event.kind == "award" else f"{named} has ended"
    )
    if holding is None or holding.terms is None:
        return
    yield Cause(add(event.on, Period(days=1)), _STATE, f"the renewal of {named} opens")
    if holding.terms.opens is not None:
        yield Cause(subtract(expires_on, holding.terms.opens), _STATE, f"the renewal of {named} opens")
    if holding.terms.grace is not None:
        yield Cause(add(expires_on, holding.terms.grace), _STANDING, f"the grace of {named} has ended")


def _reads(rulebook: Rulebook) -> _Reads:
    """How the rules that are judged of a partner read days."""
    shifts: set[Shift] = {()}
    trailing: set[tuple[Shift, str, Period]] = set()
    calendar: set[tuple[Shift, str]] = set()
    since: set[tuple[str, Period]] = set()
    every_day = False
    waiting: list[tuple[Node, Shift]] = [
        (rule.body, ()) for word in ("kpi", "achieved") for rule in rulebook.of(word)
    ]
    seen: set[tuple[RuleRef, Shift]] = set()
    while waiting:
        node, shift = waiting.pop()
        shifts.add(shift)
        match node:
            case Phrase():
                waiting.append((node.body, shift))
            case RuleRef(word="held", id=id, since=Period() as length) if (node, shift) not in seen:
                seen.add((node, shift))
                since.add((id, length))
                shifts.add((*shift, Period(days=1)))
            case RuleRef() if (node, shift) not in seen:
                seen.add((node, shift))
                waiting.append((rulebook[node].body, shift))
            case Ago(of=of, length=length):
                waiting.append((of, (*shift, length)))
            case AsOf():
                every_day = True
            case _:
                if isinstance(node, Aggregate | Pick):
                    for window in (node.window, node.in_force):
                        match window:
                            case Trailing(length=length):
                                trailing.add((shift, node.kind or "", length))
                            case Calendar() | Fiscal():
                                calendar.add((shift, node.kind or ""))
                waiting.extend((part, shift) for part in node.parts())
    return _Reads(frozenset(shifts), frozenset(trailing), frozenset(calendar), every_day, frozenset(since))


def _left(last: date, length: Period) -> date:
    """The first day on which a trailing window no longer holds a day."""
    return _first_day(lambda day: subtract(day, length) >= last, add(last, length))


def _reached(day: date, shift: Shift) -> date:
    """The first day from which, seen back through the shifts, a day is reached."""
    for length in reversed(shift):
        day = _left(day, length)
    return day


def _first_day(reached: Callable[[date], bool], near: date) -> date:
    """The first day that satisfies a condition which, once met, stays met; it lies close to `near`."""
    days = (near.toordinal() + n for n in range(-_SLACK, _SLACK + 1))
    candidates = [date.fromordinal(n) for n in days if 1 <= n <= date.max.toordinal()]
    return next((day for day in candidates if reached(day)), date.max)


def _named(event: Evidence) -> str:
    """A row in words: its kind, what it names, whose it is, and when it happened."""
    about = event.fields.get(event.kind)
    whose = f" of {event.person}" if event.person is not None else ""
    return f"the {event.kind}{f' {about}' if about is not None else ''}{whose} of {event.on}"
