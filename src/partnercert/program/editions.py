"""Dated editions of a program, and how who holds a tier moves from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

import attrs

from partnercert.errors import (
    Fault,
    PartnercertError,
    ProgramErrors,
    QuestionError,
    did_you_mean,
    nothing_named,
    quoted,
)
from partnercert.language.signature import Signature
from partnercert.program.across import as_read_by, merged
from partnercert.program.conversions import table
from partnercert.program.declaration_faults import id_faults
from partnercert.program.program import Program
from partnercert.records.evidence import Evidence
from partnercert.records.record import PartnerRecord
from partnercert.values.dates import as_date, day_after, day_before
from partnercert.values.mappings import FrozenMap

AT_ONCE: Final = "at-once"
NEXT_REVIEW: Final = "next-review"
EXISTING: Final = (AT_ONCE, NEXT_REVIEW)


def as_existing(value: date | str) -> date | str:
    """When existing holders move: a day or the text of one, or a word, which the editions check."""
    if isinstance(value, str):
        try:
            return as_date(value)
        except PartnercertError:
            return value
    return as_date(value)


@attrs.frozen(kw_only=True)
class Edition:
    """A program and the days on which it is the one in force for new applicants.

    `document` is the name under which the program is handed over (the edition's id if left out). Without `ends`, its
    last day, it lasts until the next one starts. Who holds a tier on the day before it starts moves to it as
    `existing` says: `"at-once"`, at the `"next-review"` of its newest award, or on a day. That review is the day after
    the award ends or, where it is open-ended, the next on which its ladder demotes. `choice_until` is the last
    day on which existing holders may still choose to stay with this edition after the next has started.
    """

    id: str = ""
    document: str = ""
    program: Program
    starts: date = attrs.field(converter=as_date)
    ends: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))
    existing: date | str = attrs.field(default=AT_ONCE, converter=as_existing)
    choice_until: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))

    def __repr__(self) -> str:
        until = "" if self.ends is None else f" through {self.ends}"
        return f"<Edition {self.id} from {self.starts}{until}>"


@attrs.frozen(kw_only=True, repr=False)
class ApplicableEdition:
    """Which edition is asked about a partner on a day, and why.

    On a day outside of every edition `edition`, `program` and `record` are None. `record` is the partner's record as
    the edition reads it: without evidence of kinds, and about ids, that only other editions know. `until` is the last
    day of this answer if nothing new happens, None if that is not known. `options` are the editions that the partner
    may choose from on the day.
    """

    edition: str | None = None
    program: Program | None = None
    record: PartnerRecord | None = None
    reason: str
    until: date | None = None
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.reason

    def __repr__(self) -> str:
        return f"<ApplicableEdition {self.edition or 'none'}: {self.reason}>"


@attrs.frozen
class _Move:
    """How one partner comes to an edition: the first day under it, why then, and what it holds."""

    on: date
    why: str
    holds: str = ""


def _in_order(editions: Mapping[str, Edition]) -> FrozenMap[str, Edition]:
    """The editions by start; one without the name of a document has its own."""
    known = table(editions)
    named = (attrs.evolve(each, document=each.document or id) for id, each in known.items())
    return FrozenMap({each.id: each for each in sorted(named, key=lambda each: (each.starts, each.id))})


@attrs.frozen(repr=False)
class Editions:
    """The editions of a program, ordered by their first day.

    Every day belongs to at most one edition, and between the first and the last there is no day without one;
    ProgramErrors names every overlap, every gap and every transition that cannot be, at once.
    """

    editions: FrozenMap[str, Edition] = attrs.field(converter=_in_order)

    def __attrs_post_init__(self) -> None:
        found = tuple(_faults(tuple(self.editions.values())))
        if found:
            raise ProgramErrors("the editions", found)

    def __repr__(self) -> str:
        return f"<Editions {', '.join(self.editions)}>"

    def __getitem__(self, id: str) -> Edition:
        if id not in self.editions:
            raise nothing_named(id, self.editions, "there is no edition")
        return self.editions[id]

    def __iter__(self) -> Iterator[Edition]:
        return iter(self.editions.values())

    def __len__(self) -> int:
        return len(self.editions)

    def on(self, day: date) -> Edition | None:
        """The edition of a day: the one that a new applicant is judged by; None where there is none."""
        rank = self._rank(_day(day, "day"))
        return None if rank is None else self._ranked[rank]

    @cached_property
    def signature(self) -> Signature:
        """Every name that some edition knows; QuestionError where two of them read one name as different things."""
        return merged({each.id: each.program.signature for each in self})

    def record(
        self, id: str, facts: Mapping[str, Any] | None = None, evidence: Iterable[Any] = ()
    ) -> PartnerRecord:
        """What is known about a partner through all editions: each fact and row fits what some of them declares."""
        return PartnerRecord.admitted(self.signature, id, {} if facts is None else facts, evidence)

    def program_for(
        self, record: PartnerRecord, as_of: date, known_on: date | None = None, chosen: str | None = None
    ) -> ApplicableEdition:
        """The edition that a partner is judged by on a day; a day outside of all of them is an answer too.

        New applicants get the edition of the day. An existing holder has an award of a tier (of the edition that it
        was judged by) in force on the day before an edition starts. It moves as that edition's `existing` says, and
        stays an existing holder only while it holds a tier without a break. Its next review is the day after the
        newest of those awards ends or, where that is open-ended, the next one on which the review terms of its ladder
        demote; where there is none, it moves at once. `chosen` is the
        edition that the partner has elected, which matters where the older one has `choice_until`: the older one is
        kept until then, and a choice of the newer one is for good.
        """
        if not isinstance(record, PartnerRecord):
            message = f"{quoted(type(record).__name__)} is not a record"
            raise QuestionError("bad-argument", message, "make one with editions.record(…)", "record")
        day = _day(as_of, "as_of")
        known = None if known_on is None else _day(known_on, "known_on")
        if chosen is not None and chosen not in self.editions:
            help = did_you_mean(str(chosen), self.editions) or "name one of the editions"
            raise QuestionError("unknown-id", f"there is no edition {quoted(chosen)}", help, "chosen")
        return self._applicable(_Holder(record, day, known), chosen)

    @cached_property
    def _ranked(self) -> tuple[Edition, ...]:
        return tuple(self.editions.values())

    def _rank(self, day: date) -> int | None:
        """The position of the edition of a day."""
        for rank, each in enumerate(self._ranked):
            last = _last_day(each, *self._ranked[rank + 1 : rank + 2])
            if _within(day, each.starts, last):
                return rank
        return None

    def _applicable(self, holder: _Holder, chosen: str | None) -> ApplicableEdition:
        day, moves = holder.as_of, self._moves(holder, chosen)
        rank = self._place(day, moves)
        later = (each for each in self._days_of_change(moves) if each > day)
        until = next((day_before(each) for each in later if self._place(each, moves) != rank), None)
        if rank is None:
            return ApplicableEdition(reason=self._outside(day), until=until)
        edition, newest = self._ranked[rank], self._rank(day) or 0
        return ApplicableEdition(
            edition=edition.id,
            program=edition.program,
            record=as_read_by(edition.program.signature, holder.record),
            reason=self._reason(rank, newest, moves),
            until=until,
            options=self._options(rank, newest, holder),
        )

    def _place(self, day: date, moves: Sequence[_Move]) -> int | None:
        """The position of the edition that a partner with these moves is judged by on a day."""
        rank = self._rank(day)
        while rank and day < moves[rank].on:
            rank -= 1
        return rank

    def _moves(self, holder: _Holder, chosen: str | None) -> list[_Move]:
        """How the partner comes to each edition."""
        moves: list[_Move] = []
        for rank, edition in enumerate(self._ranked):
            before = day_before(edition.starts) if rank else edition.starts
            older = self._ranked[(self._place(before, moves) or 0) if rank else 0]
            newest = max(holder.awards(_tiers(older), before), key=_newest, default=None) if rank else None
            if newest is None:
                moves.append(
                    _Move(edition.starts, f"{quoted(edition.id)} is in force since {edition.starts}")
                )
                continue
            on, why = _planned(edition, _review_after(older, holder, newest, before))
            previous = self._ranked[rank - 1]
            if previous.choice_until is not None and chosen == edition.id:
                on, why = edition.starts, f"it has chosen {quoted(edition.id)}"
            elif previous.choice_until is not None and chosen == previous.id and on <= previous.choice_until:
                on = day_after(previous.choice_until)
                why = f"it has chosen to stay with {quoted(previous.id)} through {previous.choice_until}"
            lost = holder.lost_on(_tiers(older) | _tiers(edition), edition.starts, on)
            if lost is not None and lost < on:
                on, why = lost, f"it holds no tier any more on {lost}"
            moves.append(_Move(on, why, str(newest.fields["award"])))
        return moves

    def _reason(self, rank: int, newest: int, moves: Sequence[_Move]) -> str:
        edition = self._ranked[rank]
        if rank < newest:
            following, move = self._ranked[rank + 1], moves[rank + 1]
            return (
                f"{quoted(edition.id)} still applies to a holder of {quoted(move.holds)}, "
                f"and {quoted(following.id)} from {move.on} on: {move.why}"
            )
        move = moves[rank]
        if not move.holds:
            return move.why
        return f"{quoted(edition.id)} applies to a holder of {quoted(move.holds)} since {move.on}: {move.why}"

    def _options(self, rank: int, newest: int, holder: _Holder) -> tuple[str, ...]:
        """The editions that may be chosen on the day; where there is no choice, the one that applies."""
        previous = self._ranked[newest - 1] if newest else None
        if (
            previous is not None
            and previous.choice_until is not None
            and holder.as_of <= previous.choice_until
        ):
            staying = self._place(holder.as_of, self._moves(holder, previous.id))
            if staying == newest - 1:
                return (previous.id, self._ranked[newest].id)
        return (self._ranked[rank].id,)

    def _outside(self, day: date) -> str:
        if not self._ranked:
            return "there are no editions"
        first, last = self._ranked[0], self._ranked[-1]
        if day < first.starts:
            return f"no edition is in force on {day}: the first, {quoted(first.id)}, starts on {first.starts}"
        return f"no edition is in force on {day}: the last, {quoted(last.id)}, ended on {last.ends}"

    def _days_of_change(self, moves: Iterable[_Move]) -> list[date]:
        """Every day on which the answer for a partner with these moves may become another one."""
        days = {each.starts for each in self} | {move.on for move in moves}
        last = [each.ends for each in self._ranked[-1:]]
        return sorted(days | {day_after(day) for day in last if day is not None and day < date.max})


@attrs.frozen
class _Holder:
    """The awards of one partner, as they stood on each day until `as_of`, and as they then stand for later ones."""

    record: PartnerRecord
    as_of: date
    known_on: date | None

    def awards(self, tiers: frozenset[str], day: date) -> list[Evidence]:
        """The awards of tiers that are in force on a day."""
        seen = self.record.events("award", min(day, self.as_of), self.known_on)
        return [
            award
            for award in seen
            if award.person is None
            and award.fields["award"] in tiers
            and award.in_force_on(day, day)
            and (award.revoked_on is None or award.revoked_on > day)
        ]

    def since(self, award: Evidence) -> date:
        """The first day since which the tier of an award has been held without a break."""
        seen = self.record.events("award", min(award.on, self.as_of), self.known_on)
        same = (row for row in seen if (row.fields, row.person) == (award.fields, award.person))
        since = award.on
        for row in sorted(same, key=_newest, reverse=True):
            if row.valid_through is None or since <= day_after(row.valid_through):
                since = min(since, row.on)
        return since

    def lost_on(self, tiers: frozenset[str], first: date, last: date) -> date | None:
        """The first day of a span on which the partner holds none of some tiers."""
        days = (day for day in self.days_of_change if first <= day <= last)
        return next((day for day in days if not self.awards(tiers, day)), None)

    @property
    def days_of_change(self) -> list[date]:
        """The days on which some award ends, is revoked, or is replaced by a correction."""
        ends: set[date] = set()
        for row in self.record.evidence:
            if row.kind == "award":
                ends |= {row.on, row.recorded_on or row.on, row.revoked_on or row.on}
                if row.valid_through is not None and row.valid_through < date.max:
                    ends.add(day_after(row.valid_through))
        return sorted(ends)


def _planned(edition: Edition, review: date | None) -> tuple[date, str]:
    """When who is next reviewed on a day moves to an edition, as its `existing` says."""
    if isinstance(edition.existing, date):
        return edition.existing, f"existing holders move on {edition.existing}"
    if edition.existing == AT_ONCE:
        return edition.starts, "existing holders move at once"
    if review is None:
        return edition.starts, "its award is open-ended and has no next review, so it moves at once"
    return review, f"existing holders move at their next review, this one on {review}"


def _review_after(edition: Edition, holder: _Holder, award: Evidence, day: date) -> date | None:
    """The first day after a day on which a review under an edition may lower what is held; None if there is none."""
    program = edition.program
    ladder = program.ladder_of(str(award.fields["award"]))
    if award.valid_through is not None:
        return day_after(award.valid_through)
    if ladder is None or ladder.review is None:
        return None
    return ladder.review.demote.next_after(day, holder.since(award), program.fiscal_year)


def _tiers(edition: Edition) -> frozenset[str]:
    return frozenset(tier for ladder in edition.program.ladders.values() for tier in ladder.tiers)


def _newest(award: Evidence) -> tuple[date, date, str]:
    return award.on, award.valid_through or date.max, str(award.fields["award"])


def _last_day(edition: Edition, following: Edition | None = None) -> date | None:
    """The last day of an edition: its own, or the one before the next starts."""
    if edition.ends is not None or following is None:
        return edition.ends
    return day_before(following.starts)


def _faults(editions: tuple[Edition, ...]) -> Iterator[Fault]:
    for edition in editions:
        yield from _of_edition(edition)
    for edition in editions[:1]:
        if edition.existing != AT_ONCE:
            message = f"{quoted(edition.id)} is the first edition, and nobody comes to it from another"
            yield Fault("bad-shape", message, "leave out `existing`", f"editions.{edition.id}.existing")
    for older, newer, last in zip(editions, editions[1:], _last_days(editions[1:]), strict=False):
        yield from _of_neighbors(older, newer)
        yield from _of_transition(older, newer, last)
    for edition in editions[-1:]:
        if edition.choice_until is not None:
            message = f"{quoted(edition.id)} is the last edition, and there is none to choose instead"
            path = f"editions.{edition.id}.choice_until"
            yield Fault("bad-shape", message, "leave out `choice_until`", path)


def _last_days(editions: tuple[Edition, ...]) -> Iterator[date | None]:
    for position, edition in enumerate(editions):
        yield _last_day(edition, *editions[position + 1 : position + 2])


def _of_edition(edition: Edition) -> Iterator[Fault]:
    path = f"editions.{edition.id}"
    yield from id_faults(edition.id, path)
    if not isinstance(edition.program, Program):
        message = f"{quoted(type(edition.program).__name__)} is not a program"
        yield Fault("bad-value", message, "read one with parse_program", f"{path}.document")
    if isinstance(edition.existing, str) and edition.existing not in EXISTING:
        message = f"{quoted(edition.existing)} is no way in which existing holders move"
        help = did_you_mean(edition.existing, EXISTING) or "give `at-once`, `next-review` or a day"
        yield Fault("unknown-option", message, help, f"{path}.existing")
    if edition.ends is not None and edition.ends < edition.starts:
        message = f"{quoted(edition.id)} starts on {edition.starts} and ends earlier, on {edition.ends}"
        yield Fault("bad-date", message, "exchange the two days", f"{path}.ends")


def _of_neighbors(older: Edition, newer: Edition) -> Iterator[Fault]:
    """Days that two editions share, or that lie between them."""
    path = f"editions.{older.id}.ends"
    names = f"{quoted(older.id)} and {quoted(newer.id)}"
    if older.starts == newer.starts:
        message = f"{names} both start on {newer.starts}"
        help = "let the older one start earlier, or leave one out"
        yield Fault("overlap", message, help, f"editions.{newer.id}.starts")
    elif older.ends is None or older.ends < older.starts:
        return
    elif older.ends >= newer.starts:
        last = older.ends if newer.ends is None else min(older.ends, newer.ends)
        message = f"{names} are both in force {_span(newer.starts, last)}"
        help = "leave out `ends`; to let existing holders stay longer give the older one `choice_until`"
        yield Fault("overlap", message, help, path)
    elif day_after(older.ends) < newer.starts:
        message = f"between {names} none is in force {_span(day_after(older.ends), day_before(newer.starts))}"
        yield Fault("gap", message, "leave out `ends`: an edition lasts until the next one starts", path)


def _of_transition(older: Edition, newer: Edition, last: date | None) -> Iterator[Fault]:
    """Existing holders move, and choose, while the newer edition is in force, through `last`."""
    help = f"give a day {_span(newer.starts, last)}"
    if isinstance(newer.existing, date) and not _within(newer.existing, newer.starts, last):
        message = (
            f"existing holders would move to {quoted(newer.id)} on {newer.existing}, when it is not in force"
        )
        yield Fault("bad-date", message, help, f"editions.{newer.id}.existing")
    if older.choice_until is not None and not _within(older.choice_until, newer.starts, last):
        message = (
            f"existing holders may choose to stay with {quoted(older.id)} through {older.choice_until}, "
            f"when {quoted(newer.id)} is not in force"
        )
        yield Fault("bad-date", message, help, f"editions.{older.id}.choice_until")


def _within(day: date, first: date, last: date | None) -> bool:
    return first <= day and (last is None or day <= last)


def _span(first: date, last: date | None) -> str:
    if last is None:
        return f"from {first} on"
    return f"on {first}" if first == last else f"from {first} through {last}"


def _day(value: object, name: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    message = f"`{name}` is {quoted(repr(value))}, not a date"
    help = "give a datetime.date; the time zone is the host's to decide"
    raise QuestionError("bad-date", message, help, name)
