"""Deciding: the rules of a program, asked of a record on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final

from partnercert.documents.digest import SEMANTICS
from partnercert.engines.compiled.runtime import Reading
from partnercert.errors import QuestionError, did_you_mean, quoted
from partnercert.program.arguments import check_program, check_record
from partnercert.program.program import Program
from partnercert.questions.decision import Decision
from partnercert.questions.generated import engine_of, engines
from partnercert.questions.reading import read, rulebook_of
from partnercert.records.record import PartnerRecord
from partnercert.values.dates import as_date

ENGINES: Final = ("compiled", "reference")
_empty: Final = object.__new__


def decide(
    program: Program,
    record: PartnerRecord,
    as_of: date,
    known_on: date | None = None,
    engine: str = "compiled",
) -> Decision:
    """What the program says of the partner on a day: tier, outcomes, KPIs, and why.

    `known_on` leaves out what the host came to know later. The engine is generated Python, or the `reference` that
    defines the meaning; both say the same. QuestionError if a day is no date, or the record was made for a program
    whose kinds, fields or units differ.
    """
    known = engines.get(id(program))
    if (
        known is not None
        and type(record) is PartnerRecord
        and record.signature is known[1]
        and type(as_of) is date
        and known_on is None
        and engine == "compiled"
    ):
        # what is mostly asked needs no closer look
        came_to = known[2].verdicts(record, as_of)
    else:
        check_question(program, record, as_of, known_on)
        # a day may be of a class of the host's, such as a data frame's; what a decision holds is a plain date
        as_of, known_on = as_date(as_of), None if known_on is None else as_date(known_on)
        record = record.under(program.signature)
        if engine == "reference":
            reference = read(rulebook_of(program), record, known_on)
            return Decision(program=program, record=record, as_of=as_of, known_on=known_on, reading=reference)
        if engine != "compiled":
            raise QuestionError(
                "bad-argument", f"{quoted(engine)} is no engine", did_you_mean(str(engine), ENGINES), "engine"
            )
        came_to = engine_of(program).verdicts(record, as_of, known_on)
    # what attrs has written for a frozen class takes twice as long
    decision = _empty(Decision)
    said = decision.__dict__
    said["program"] = program
    said["record"] = record
    said["as_of"] = as_of
    said["known_on"] = known_on
    said["semantics"] = SEMANTICS
    said["_came_to"] = came_to
    said["_reading"] = None
    return decision


def decided(
    program: Program, record: PartnerRecord, as_of: date, known_on: date | None, reading: Reading
) -> Decision:
    """The decision of a day by a reading of the record, which may have been asked about other days too."""
    came_to = reading.came_to(as_of)
    return Decision(
        program=program, record=record, as_of=as_of, known_on=known_on, came_to=came_to, reading=reading
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
    check_program(program)
    check_record(record)
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
