"""Walking through the days on which an answer may change, storing the awards that are due on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

import attrs

from partnercert.engines.compiled.runtime import Reading
from partnercert.language.nodes import RuleRef
from partnercert.program.editions import Editions
from partnercert.program.program import Program
from partnercert.questions.awards import due
from partnercert.questions.generated import engine_of
from partnercert.questions.reading import rulebook_of
from partnercert.records.evidence import Evidence
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.change_points import Cause, change_points
from partnercert.rulebook.reads import OfLadder, Read, reads_of
from partnercert.values.dates import day_after, day_before


@attrs.frozen(kw_only=True)
class Day:
    """A day of a walk: which program is asked, the records with the awards of the day, and why it may differ.

    `record` is the whole record, `read` what the program reads of it: without what only other editions know. On a day
    outside of every edition there is no program and no `reading`. `moved` says why the partner is judged by another
    edition than on the day before.
    """

    on: date
    program: Program | None
    record: PartnerRecord
    read: PartnerRecord
    reading: Reading | None
    awards: tuple[Evidence, ...]
    causes: tuple[Cause, ...]
    moved: str | None = None


def walk(
    asked: Program | Editions,
    record: PartnerRecord,
    since: date,
    through: date,
    known_on: date | None = None,
    chosen: str | None = None,
) -> Iterator[Day]:
    """The first day, and every later one through the last on which something may be different from the day before."""
    before: Day | None = None
    points: dict[date, tuple[Cause, ...]] = {since: ()}
    while points:
        day = _asked(
            asked, record if before is None else before.record, min(points), known_on, chosen, before
        )
        day = attrs.evolve(day, causes=points.pop(day.on))
        if day.program is not None and day.reading is not None:
            book = rulebook_of(day.program)
            same = before is not None and before.program is day.program
            among = _moved_by(day.program, day.causes) if same else None
            day = _with_awards(day.program, day, day.reading, known_on, among)
            if before is None or before.program is not day.program:
                points = change_points(book, day.read, day.on, through)
            elif day.awards:
                brought = change_points(book, day.read, day_before(day.on), through, day.awards)
                # that a tier is awarded is what its review comes to, and no reason for it
                today = [each for each in brought.pop(day.on, ()) if not isinstance(each.read, OfLadder)]
                day = attrs.evolve(day, causes=_merged(day.causes, today))
                points |= {later: _merged(points.get(later, ()), causes) for later, causes in brought.items()}
        if isinstance(asked, Editions):
            applicable = asked.program_for(day.record, day.on, known_on, chosen)
            # an award of the day may have made it another edition's from tomorrow on
            last = applicable.until if applicable.program is day.program else day.on
            if last is not None and last < through:
                points.setdefault(day_after(last), ())
        yield day
        before = day


def _asked(
    asked: Program | Editions,
    record: PartnerRecord,
    day: date,
    known_on: date | None,
    chosen: str | None,
    before: Day | None,
) -> Day:
    """A day before its awards; what was read of the record on the day before is read on."""
    moved: str | None = None
    if isinstance(asked, Editions):
        applicable = asked.program_for(record, day, known_on, chosen)
        program, read_by = applicable.program, applicable.record or record
        if before is not None and before.program is not program:
            moved = applicable.reason
    else:
        program, read_by = asked, record
    if before is not None and before.program is program:
        return attrs.evolve(before, on=day, awards=(), causes=(), moved=None)
    reading = None if program is None else engine_of(program).reading(read_by, known_on)
    return Day(
        on=day,
        program=program,
        record=record,
        read=read_by,
        reading=reading,
        awards=(),
        causes=(),
        moved=moved,
    )


def _moved_by(program: Program, causes: Iterable[Cause]) -> frozenset[str]:
    """The certifications and ladders that may be due something: what they read is different from the day before."""
    read_today = frozenset(cause.read for cause in causes)
    return frozenset(id for id, reads in _reads_of_each(program) if not reads.isdisjoint(read_today))


@lru_cache(maxsize=64)
def _reads_of_each(program: Program) -> tuple[tuple[str, frozenset[Read]], ...]:
    """What is read for each certification, and for the tiers and awards of each ladder."""
    book = rulebook_of(program)
    asked = [
        *((id, [RuleRef("earned", id), RuleRef("renewed", id)], ()) for id in program.certifications),
        *(
            (
                ladder.id,
                [RuleRef("awarded", ladder.id), *(RuleRef("achieved", tier) for tier in ladder.tiers)],
                (OfLadder(ladder.id),),
            )
            for ladder in book.ladders
        ),
    ]
    return tuple(
        (id, frozenset((*reads_of(book, [book[ref] for ref in refs if ref in book]), *more)))
        for id, refs, more in asked
    )


def _with_awards(
    program: Program, day: Day, reading: Reading, known_on: date | None, among: frozenset[str] | None
) -> Day:
    """The day with the awards that are due stored: of certifications, then of tiers, until nothing more is.

    At first only certifications and ladders `among` some are asked about, if said; an award may move any other.
    """
    book = rulebook_of(program)
    while True:
        awards = [_known(award, known_on) for award in due(program, book, reading, day.on, among)]
        among = None
        fresh = [award for award in awards if award not in day.awards]
        if not fresh:
            return day
        # a review looks at the certifications of its day
        certified = [award for award in fresh if award.fields["award"] in program.certifications]
        more = tuple(certified or fresh)
        record, read_by = stored(day.record, more), stored(day.read, more)
        reading = engine_of(program).reading(read_by, known_on)
        day = attrs.evolve(day, record=record, read=read_by, reading=reading, awards=(*day.awards, *more))


def _merged(causes: tuple[Cause, ...], more: Iterable[Cause]) -> tuple[Cause, ...]:
    return (*causes, *(cause for cause in more if cause not in causes))


def stored(record: PartnerRecord, awards: tuple[Evidence, ...]) -> PartnerRecord:
    """The record with awards that follow from it; one that ends replaces the row that did not know so."""
    if not awards:
        return record
    ended = {award.replace(revoked_on=None) for award in awards if award.revoked_on is not None}
    kept = (
        row for row in record.evidence if row.kind != "award" or row.replace(revoked_on=None) not in ended
    )
    return attrs.evolve(record, evidence=(*kept, *awards))


def _known(award: Evidence, known_on: date | None) -> Evidence:
    """An award of a day after the one until which things are known; that it follows is known by then."""
    late = known_on is not None and award.revoked_on is None and known_on < award.on
    return award.replace(recorded_on=known_on) if late else award
