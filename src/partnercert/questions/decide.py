"""Deciding: the rules of a program, asked of a record on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from partnercert.engines.reference import Place, Reference
from partnercert.errors import QuestionError, quoted
from partnercert.language.nodes import RuleRef
from partnercert.program.program import Program
from partnercert.questions.decision import Decision
from partnercert.questions.reading import read, rulebook_of
from partnercert.questions.standing import Judged, LadderStanding
from partnercert.questions.tracing import Tracer, outcome_id
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.rulebook import Ladder, Rulebook
from partnercert.values.dates import as_date
from partnercert.values.mappings import FrozenMap
from partnercert.values.verdicts import Verdict


def decide(program: Program, record: PartnerRecord, as_of: date, known_on: date | None = None) -> Decision:
    """What the program says of the partner on a day: tier, outcomes, KPIs, and why.

    `known_on` leaves out what the host came to know later. QuestionError if a day is no date, or the record was
    made for a program whose kinds, fields or units differ.
    """
    check_question(program, record, as_of, known_on)
    # a day may be of a class of the host's, such as a data frame's; what a decision holds is a plain date
    as_of, known_on = as_date(as_of), None if known_on is None else as_date(known_on)
    record = record.under(program.signature)
    rulebook = rulebook_of(program)
    reference = read(rulebook, record, known_on)
    tracer = Tracer(rulebook, reference)
    places = _places(rulebook, reference, as_of)
    judged = {
        outcome_id(rule, place): Judged(
            ref=rule.ref,
            place=place,
            status=tracer.status(rule, place),
            verdict=reference.verdict(rule.ref, place),
        )
        for rule in rulebook.of("achieved")
        for place in places[rule.per]
    }
    ladders = {
        ladder.id: _standings(ladder, program, reference, places[ladder.per]) for ladder in rulebook.ladders
    }
    return Decision(
        program=program,
        record=record,
        as_of=as_of,
        known_on=known_on,
        judged=FrozenMap(judged),
        ladders=FrozenMap(ladders),
        reading=reference,
    )


def decide_many(
    program: Program,
    records: Iterable[PartnerRecord],
    as_of: date | Iterable[date],
    known_on: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Decision, ...]:
    """A decision for each record, in their order; `as_of` is one day, or one for each record.

    `progress` is called with the number of decisions made, after each.
    """
    several = _several(records, "records", "give a list of records; one is asked with decide(…)")
    if isinstance(as_of, date):
        days: tuple[date, ...] = (as_of,) * len(several)
    else:
        days = _several(as_of, "days", "give one datetime.date, or one for each record")
    if len(days) != len(several):
        raise QuestionError(
            "bad-argument",
            f"there are {len(several)} records and {len(days)} days",
            "give one day, or one for each record",
        )
    decisions = []
    for record, day in zip(several, days, strict=True):
        decisions.append(decide(program, record, day, known_on))
        if progress is not None:
            progress(len(decisions))
    return tuple(decisions)


def _several(values: object, what: str, help: str) -> tuple[Any, ...]:
    if isinstance(values, Iterable) and not isinstance(values, str):
        return tuple(values)
    code, path = ("bad-date", "as_of") if what == "days" else ("bad-argument", what)
    raise QuestionError(code, f"{quoted(repr(values))} are no {what}", help, path)


def check_question(program: object, record: object, as_of: object, known_on: object) -> None:
    """QuestionError where something is asked about what is no program or record, or about what is no day."""
    if not isinstance(program, Program):
        raise QuestionError(
            "bad-argument",
            f"{quoted(type(program).__name__)} is not a program",
            "read one with parse_program",
        )
    if not isinstance(record, PartnerRecord):
        raise QuestionError(
            "bad-argument",
            f"{quoted(type(record).__name__)} is not a record",
            "make one with program.record(…)",
        )
    check_day("as_of", as_of)
    if known_on is not None:
        check_day("known_on", known_on)


def check_day(name: str, day: object) -> None:
    """QuestionError where an argument is no date."""
    if not isinstance(day, date) or isinstance(day, datetime):
        raise QuestionError(
            "bad-date",
            f"`{name}` is {quoted(repr(day))}, not a date",
            "give a datetime.date; the time zone is the host's to decide",
            name,
        )


def _places(rulebook: Rulebook, reference: Reference, day: date) -> dict[tuple[str, ...], tuple[Place, ...]]:
    """Where rules are judged, by their key: the partner as a whole, or each group that the rules of the key read."""
    kinds: dict[tuple[str, ...], dict[str, None]] = {}
    for rule in rulebook.of("achieved"):
        kinds.setdefault(rule.per, {}).update(
            dict.fromkeys(reference.kinds_of(rule.rule, rule.per) if rule.per else ())
        )
    return {per: reference.groups(per, read, day) if per else (Place(day),) for per, read in kinds.items()}


def _standings(
    ladder: Ladder, program: Program, reference: Reference, places: tuple[Place, ...]
) -> LadderStanding | FrozenMap[str, LadderStanding]:
    if not ladder.per:
        return _standing(ladder, program, reference, places[0])
    return FrozenMap(
        {str(place.group[0][1]): _standing(ladder, program, reference, place) for place in places}
    )


def _standing(ladder: Ladder, program: Program, reference: Reference, place: Place) -> LadderStanding:
    """The highest tier met and the highest not ruled out; a lower one that the partner elected is the one held."""
    reached = [reference.verdict(RuleRef("achieved", tier), place) for tier in ladder.tiers]
    earned = max((rank for rank, verdict in enumerate(reached, 1) if verdict is Verdict.MET), default=0)
    possible = max(
        (rank for rank, verdict in enumerate(reached, 1) if verdict is not Verdict.UNMET), default=0
    )
    elected = _elected(ladder, reference, place.day)
    rank = min(earned, ladder.tiers.index(elected) + 1) if elected is not None else earned
    tiers = (None, *(program.tiers[tier] for tier in ladder.tiers))
    return LadderStanding(
        ladder=ladder.id,
        tier=tiers[rank],
        earned=tiers[earned],
        possible=tiers[possible],
        rank=rank,
        elected=elected,
    )


def _elected(ladder: Ladder, reference: Reference, day: date) -> str | None:
    """The tier that the partner last chose on this ladder, while the choice is in force."""
    if ladder.elections is None:
        return None
    choices = [
        event for event in reference.view(day).events("election") if event.fields["tier"] in ladder.tiers
    ]
    newest = max(
        choices,
        key=lambda event: (
            event.on,
            event.recorded_on or event.on,
            -ladder.tiers.index(str(event.fields["tier"])),
        ),
        default=None,
    )
    return str(newest.fields["tier"]) if newest is not None and newest.in_force_on(day, day) else None
