"""The days on which an answer may change although nothing new happens, and because of what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Final

import attrs

from partnercert.language.nodes import (
    Arithmetic,
    Choose,
    Extreme,
    Fact,
    Field,
    Filters,
    Literal,
    Node,
    Phrase,
    Pick,
)
from partnercert.language.windows import Calendar, Fiscal, Trailing, Window
from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ABOUT_ATTEMPTS, ASSESSED
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.obligations import obligation_days, release_days
from partnercert.rulebook.reads import EachDay, Look, Meeting, Moves, OfLadder, Read, Told, look_of, reads_of
from partnercert.rulebook.reviews import review_days
from partnercert.rulebook.rulebook import Holding, Rulebook
from partnercert.values.dates import FiscalCalendar, Period, add, day_after, day_before, subtract

_JUDGED: Final = ("achieved", "awarded", "earned", "renewed")
# Kinds whose rows say what was so on a day of the past, as it is known since.
_OF_THE_PAST: Final = ("module", "standing", "obligation", "ruling", *ASSESSED)
_ALL_STANDINGS: Final = Look((), "standing", (), frozenset({"state"}))

Named = tuple[date, str]
"""A day, and what is so from then on, or what happened on it."""


@attrs.frozen
class Cause:
    """Why an answer may change on a day: what is read so is different from then on."""

    on: date
    words: str
    read: Read


@lru_cache(maxsize=64)
def everything_read(rulebook: Rulebook) -> tuple[Read, ...]:
    """What the rules read that are judged of a partner and of its people."""
    rules = [rule for word in _JUDGED for rule in rulebook.of(word)]
    return (*reads_of(rulebook, rules), *(OfLadder(ladder.id) for ladder in rulebook.ladders))


def change_points(
    rulebook: Rulebook,
    record: PartnerRecord,
    after: date,
    through: date,
    rows: Iterable[Evidence] | None = None,
) -> dict[date, tuple[Cause, ...]]:
    """The days after one day, through another, on which a rule may come to something else, each with its causes.

    No other day can differ from the day before. With `rows`, only the days that these rows of the record bring.
    """
    log = _Log(rulebook, record, record.evidence if rows is None else tuple(rows))
    causes: dict[date, list[Cause]] = {}
    for read in everything_read(rulebook):
        for day, words in dict.fromkeys(_reasons(log, read, after, through)):
            if after < day <= through:
                causes.setdefault(day, []).append(Cause(day, words, read))
    return {day: tuple(causes[day]) for day in sorted(causes)}


@attrs.frozen(eq=False, slots=False)
class _Log:
    """The rows in question, and what is said of the partner they are about."""

    rulebook: Rulebook
    record: PartnerRecord
    rows: tuple[Evidence, ...]

    @cached_property
    def by_kind(self) -> dict[str, list[Evidence]]:
        found: dict[str, list[Evidence]] = {}
        for row in self.rows:
            found.setdefault(row.kind, []).append(row)
        return found

    @cached_property
    def holdings(self) -> dict[str, list[Holding]]:
        """What an award of an id gives or takes away, and what a suspension of it suspends."""
        found: dict[str, list[Holding]] = {}
        for holding in self.rulebook.holdings.values():
            for id in dict.fromkeys((*holding.implied_by, *holding.exclusive)):
                found.setdefault(id, []).append(holding)
        return found

    def of(self, kind: str | None, filters: Filters = ()) -> list[Evidence]:
        """The rows of a kind that may pass the filters."""
        if kind is None:
            return [row for row in self.rows if row.person is not None]
        return [row for row in self.by_kind.get(kind, ()) if _may_pass(row, filters)]

    def held(self, kind: str, filters: Filters) -> Iterator[tuple[Evidence, Holding]]:
        """The awards or suspensions that standings which may pass the filters follow from, with what they concern."""
        for row in self.by_kind.get(kind, ()):
            for holding in self.holdings.get(str(row.fields.get(kind)), ()):
                if _may_stand(holding, filters):
                    yield row, holding

    def seen(self, look: Look) -> list[Evidence]:
        """The rows that a look may see, those about the attempts among them, and what modules are passed by."""
        rows = self.of(look.kind, look.filters)
        if look.kind in ASSESSED:
            rows += self.about_attempts
        for inner in self.that_pass if look.kind == "module" else ():
            rows += self.of("award" if inner.kind == "standing" else inner.kind)
            rows += self.about_attempts if inner.kind in ASSESSED else []
        return rows

    @cached_property
    def about_attempts(self) -> list[Evidence]:
        """What was said about attempts after them, by which they are judged."""
        return [row for kind in ABOUT_ATTEMPTS for row in self.of(kind)]

    @cached_property
    def that_pass(self) -> tuple[Look, ...]:
        """How the rules of modules that say when they are passed look at evidence."""
        reads = reads_of(self.rulebook, self.rulebook.of("passed"))
        return tuple(read for read in reads if isinstance(read, Look) and read.kind != "module")

    @cached_property
    def duties(self) -> list[Named]:
        """The days on which obligations change, and what counts by its release."""
        return [*obligation_days(self.rulebook, self.record)]

    @cached_property
    def releases(self) -> list[Named]:
        """The days on which what counts or lasts by releases changes."""
        return [*release_days(self.rulebook, self.record)]

    @cached_property
    def tasks(self) -> list[Evidence]:
        """What may be passed as a duty."""
        duties = (duty for holding in self.rulebook.holdings.values() for duty in holding.duties)
        tasks = dict.fromkeys(task for duty in duties for task in duty.tasks)
        return [row for kind, id in tasks for row in self.seen(Look((), kind, ((kind, (Literal(id),)),)))]


def _reasons(log: _Log, read: Read, after: date, through: date) -> Iterator[Named]:
    match read:
        case Look():
            yield from _of_look(log, read)
        case Told():
            for day, words in _of_fact(log, read.fact):
                yield reached(day, read.moves), words
        case Meeting():
            for still, named in _still(log, read.still, read.of):
                day = reached(_later(still, read.later), read.moves)
                yield day, f"{named} is {_apart(still, day)}"
        case OfLadder():
            yield from _of_ladder(log, read.ladder, after, through)
        case EachDay():
            for n in range(1, (through - after).days + 1):
                yield after + timedelta(days=n), "the day itself counts"


def _of_ladder(log: _Log, id: str, after: date, through: date) -> Iterator[Named]:
    """The days on which a tier may be reviewed, awarded or elected; a review says itself when an award has ended."""
    ladder = next(each for each in log.rulebook.ladders if each.id == id)
    if ladder.review is None and ladder.elections is None:
        return
    for row in log.rows:
        if row.kind == "election" and row.fields["tier"] in ladder.tiers:
            yield from _of_row(row)
        if row.kind == "award" and row.fields["award"] in ladder.tiers:
            yield from _of_row(row.replace(valid_through=None))
        if row.supersedes is not None:
            yield row.recorded_on or row.on, f"{_named(row)} is corrected"
    alone = attrs.evolve(log.rulebook, ladders=(ladder,))
    yield from review_days(alone, log.record, after, through)


def _of_look(log: _Log, look: Look) -> Iterator[Named]:
    for day, words in _of_rows(log, look):
        yield reached(day, look.moves), words
    for row in log.rows:
        if row.supersedes is not None:
            yield reached(row.recorded_on or row.on, look.moves), f"{_named(row)} is corrected"
        # what was passed once may rest on anything
        if row.revoked_on is not None and look.kind in _OF_THE_PAST:
            yield reached(row.revoked_on, look.moves), f"{_named(row)} is revoked"
    fiscal_year = log.rulebook.fiscal_year
    for window, lasts in ((look.window, _firsts), (look.in_force, _ends)):
        if window is not None and not isinstance(window, bool):
            for first, named in _firsts(log, look):
                yield from _moved(_entered(window, first, named, fiscal_year), look.moves)
            for last, named in lasts(log, look):
                yield from _moved(_left(window, last, named, fiscal_year), look.moves)


def _of_rows(log: _Log, look: Look) -> Iterator[Named]:
    """The days of the rows that a look may see, or that what it sees follows from."""
    match look.kind:
        case "standing":
            yield from _of_standings(log, look)
            yield from (
                log.duties if any(holding.duties for _, holding in log.held("award", look.filters)) else ()
            )
        case "obligation":
            yield from _of_standings(log, _ALL_STANDINGS)
            yield from log.duties
            for row in log.tasks:
                yield from _of_row(row)
        case "ruling":
            for row in log.rows:
                yield from _of_row(row)
        case _:
            for row in log.seen(look):
                yield from _of_row(row)


def _of_standings(log: _Log, look: Look) -> Iterator[Named]:
    for holding in log.rulebook.holdings.values():
        if holding.counts_until is not None and _may_stand(holding, look.filters):
            yield day_after(holding.counts_until), f"{holding.id} no longer counts"
    for award, holding in log.held("award", look.filters):
        yield from _of_award(award, holding, look)
    for suspension, _ in log.held("suspension", look.filters):
        yield from _of_row(suspension)
    for kind in ("employment", "decision", "appeal"):
        for row in log.of(kind):
            yield from _of_row(row)
    yield from log.releases


def _of_row(row: Evidence) -> Iterator[Named]:
    """The days on which a row begins or ends to be visible, or valid."""
    named = _named(row)
    yield row.on, f"{named} begins"
    if row.revoked_on is not None:
        yield row.revoked_on, f"{named} is revoked"
    if row.valid_through is not None:
        yield day_after(row.valid_through), f"{named} has ended"


def _of_award(award: Evidence, holding: Holding, look: Look) -> Iterator[Named]:
    """The days on which a standing that follows from an award becomes another one."""
    named = _named(award)
    yield award.on, f"{named} begins"
    if award.revoked_on is not None:
        yield award.revoked_on, f"{named} is revoked"
    if award.valid_through is None:
        return
    expires_on = day_after(award.valid_through)
    yield expires_on, f"{named} has expired"
    if holding.terms is None:
        return
    if holding.terms.grace is not None:
        yield add(expires_on, holding.terms.grace), f"the grace of {named} has ended"
    # that a renewal opens changes the state of a standing and nothing else about it
    if "state" in look.fields:
        opens, earliest = holding.terms.opens, day_after(award.on)
        opens_on = earliest if opens is None else max(earliest, subtract(expires_on, opens))
        yield opens_on, f"the renewal of {named} opens"


def _of_fact(log: _Log, name: str) -> Iterator[Named]:
    """The days on which something is said of a fact, and on which that is too old."""
    max_age = log.rulebook.signature.facts[name].max_age
    for statement in log.record.facts.get(name, ()):
        if statement.on is not None:
            yield statement.on, f"{name} is said"
            if max_age is not None:
                stale = day_after(add(statement.on, max_age))
                yield stale, f"{name}, said on {statement.on}, is older than {max_age}"


def _firsts(log: _Log, look: Look) -> Iterator[Named]:
    """The days on which what a look may see happened."""
    match look.kind:
        case "standing":
            for award, _ in log.held("award", look.filters):
                yield award.on, _named(award)
        case "obligation":
            yield from _of_rows(log, look)
        case "ruling":
            for row in log.of("decision"):
                yield row.on, _named(row)
        case _:
            for row in log.seen(look):
                yield row.on, _named(row)


def _ends(log: _Log, look: Look) -> Iterator[Named]:
    """The last days of what a look may see."""
    match look.kind:
        case "standing":
            for award, holding in log.held("award", look.filters):
                for last in _lasts(award, holding):
                    yield last, _named(award)
            for day, words in log.releases:
                yield day_before(day), words
        case "obligation":
            for day, words in _of_rows(log, look):
                yield from ((day, words), (day_before(day), words))
        case _:
            for row in log.seen(look):
                if row.valid_through is not None:
                    yield row.valid_through, _named(row)


def _lasts(award: Evidence, holding: Holding) -> Iterator[date]:
    """The last days that a standing may have because of an award: its own, or the day before it replaced another."""
    yield day_before(award.on)
    if award.valid_through is not None:
        yield award.valid_through
    if holding.counts_until is not None:
        yield holding.counts_until
    if award.revoked_on is not None:
        yield day_before(award.revoked_on)


def _entered(window: Window, first: date, named: str, fiscal_year: FiscalCalendar) -> Iterator[Named]:
    """The day on which a window first reaches what began on a day; a trailing one reaches it from that day on."""
    if isinstance(window, Calendar | Fiscal):
        year = fiscal_year if isinstance(window, Fiscal) else FiscalCalendar()
        yield year.range(window.unit, -window.last, -window.last, first).first, f"{named} is in {window!r}"


def _left(window: Window, last: date, named: str, fiscal_year: FiscalCalendar) -> Iterator[Named]:
    """The day on which a window leaves what ended on a day."""
    match window:
        case Trailing(length=length):
            yield reached(last, (("-", length),)), f"{named} is more than {length} ago"
        case Calendar() | Fiscal():
            year = fiscal_year if isinstance(window, Fiscal) else FiscalCalendar()
            following = 1 - window.first
            yield (
                year.range(window.unit, following, following, last).first,
                f"{named} is not in {window!r} any more",
            )


def _moved(days: Iterator[Named], moves: Moves) -> Iterator[Named]:
    for day, words in days:
        yield reached(day, moves), words


def _still(log: _Log, node: Node, look: Look | None) -> Iterator[Named]:
    """The days that a node which stands still may come to, each with the row or fact that says it."""
    match node:
        case Literal(value=date() as day):
            yield day, str(day)
        case Fact(name=name):
            for statement in log.record.facts.get(name, ()):
                if isinstance(statement.value, date):
                    yield statement.value, name
        case Field(name=name) if look is not None:
            yield from _said(log, name, look)
        case Pick(of=of):
            seen = look_of(node)
            yield from _firsts(log, seen) if of is None else _still(log, of, seen)
        case Arithmetic(op=op, args=(first, *lengths)):
            for day, named in _still(log, first, look):
                for length in lengths:
                    if isinstance(length, Literal) and isinstance(length.value, Period):
                        day = (add if op == "+" else subtract)(day, length.value)  # noqa: PLW2901
                yield day, named
        case Extreme(args=parts):
            for part in parts:
                yield from _still(log, part, look)
        case Choose(branches=branches, otherwise=otherwise):
            for value in (*(value for _, value in branches), otherwise):
                if value is not None:
                    yield from _still(log, value, look)
        case Phrase():
            yield from _still(log, node.body, look)


def _said(log: _Log, name: str, look: Look) -> Iterator[Named]:
    """The days that stand in a field of what a look may see."""
    if look.kind in ("standing", "obligation"):
        yield from _firsts(log, look)
        yield from _ends(log, look)
    if look.kind == "standing":
        for award, holding in log.held("award", look.filters):
            tag = holding.fields.get(name)
            if isinstance(tag, date):
                yield tag, _named(award)
    elif name == "on":
        yield from _firsts(log, look)
    else:
        for row in log.seen(look):
            day = row.get(name)
            if isinstance(day, date):
                yield day, _named(row)


@lru_cache(maxsize=65536)
def reached(day: date, moves: Moves) -> date:
    """The first day from which the moves lead to a day or a later one."""
    for op, length in reversed(moves):
        undo = subtract if op == "+" else add
        if length.days:
            day = undo(day, Period(days=length.days))
        if length.months:
            month = undo(day, Period(months=length.months))
            day = month if month.day == day.day else day_after(month)
    return day


def _may_pass(row: Evidence, filters: Filters) -> bool:
    """Whether nothing that a row says keeps it from passing the filters; whether it is passed may be judged anew."""
    for name, options in filters:
        said = row.get(name)
        if isinstance(said, str) and said not in [option.value for option in options]:
            return False
    return True


def _may_stand(holding: Holding, filters: Filters) -> bool:
    """Whether a standing of a holding may pass the filters on some day."""
    said = {**holding.fields, "standing": holding.id}
    return all(
        said[name] in [option.value for option in options] for name, options in filters if name in said
    )


def _later(day: date, days: int) -> date:
    """A day so many days later, within the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _apart(still: date, day: date) -> str:
    """How far a day lies behind another, or ahead of it, in whole months where it is."""
    if still == day:
        return "today"
    first, last = min(still, day), max(still, day)
    months = 12 * (last.year - first.year) + last.month - first.month
    length = Period(months=months) if months and first.day == last.day else Period(days=(last - first).days)
    return f"{length} ago" if still < day else f"{length} ahead"


def _named(row: Evidence) -> str:
    """A row in words: its kind, what it names, whose it is, and when it happened."""
    about = row.fields.get(row.kind)
    whose = f" of {row.person}" if row.person is not None else ""
    return f"the {row.kind}{f' {about}' if about is not None else ''}{whose} of {row.on}"
