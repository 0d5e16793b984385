"""When a person may sit an assessment next, and why not before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import attrs

from partnercert.errors import QuestionError, did_you_mean, quoted
from partnercert.language.nodes import Aggregate, Node, Pick, walk
from partnercert.program.arguments import check_program, check_record
from partnercert.program.assessments import Assessment
from partnercert.program.certifications import Certification
from partnercert.program.program import Program
from partnercert.program.retakes import counts_hours
from partnercert.program.sittings import Attempt, NextAttempt, next_permitted
from partnercert.questions.reading import read, rulebook_of
from partnercert.records.evidence import Evidence
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.derivation import courses
from partnercert.rulebook.rulebook import Rulebook
from partnercert.rulebook.view import View
from partnercert.values.dates import day_in, zone

_AWARE: Final = "give an aware datetime, such as `datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo(…))`"


def next_attempt(
    program: Program,
    record: PartnerRecord,
    person: str,
    exam: str,
    as_of: date | datetime,
    known_on: date | None = None,
    *,
    version: str | None = None,
    language: str | None = None,
) -> NextAttempt:
    """When a person may sit an assessment of the program next, by its retake policy and the person's attempts.

    `as_of` is a day, or an aware datetime: then what happens later that day is left out. A policy that counts
    elapsed time needs the datetime, and an attempt without `at` counts as of the end of its day in the program's
    zone. An attempt that does not count as passed, for the cut score or because the person was not eligible, is a
    failed attempt. A pass that blocks does so until the award of a certification whose `earned_by` or renewal names
    the assessment ends, or until its renewal opens, if the assessment renews it.
    `version` and `language` are those to be sat, by default those of the newest attempt. `known_on` leaves out what
    the host came to know later.

    QuestionError if an argument is none, the program has no such assessment, or no evidence speaks of the person.
    """
    record, assessment = _asked(program, record, person, exam)
    zone_ = zone(program.timezone)
    day = _day(as_of, known_on, program)
    if not isinstance(as_of, datetime) and counts_hours(assessment.retake, day):
        message = (
            f"`as_of` is {quoted(repr(as_of))}, and the retake policy of {quoted(exam)} counts elapsed time"
        )
        raise QuestionError("bad-date", message, _AWARE, "as_of")
    rulebook = rulebook_of(program)
    view = read(rulebook, record, known_on).view(day)
    attempts = [
        _attempt(event)
        for event in view.events(assessment.kind)
        if event.person == person and event.fields[assessment.kind] == exam
    ]
    return next_permitted(
        assessment.retake,
        attempts,
        as_of,
        zone_,
        held_through=_held_through(program, view.events("award"), person, assessment),
        renews_on=_renews_on(program, rulebook, view, person, assessment),
        version=version,
        language=language,
    )


def _asked(
    program: Program, record: PartnerRecord, person: object, exam: object
) -> tuple[PartnerRecord, Assessment]:
    """The record as the program reads it, and the assessment that is asked about."""
    check_program(program)
    check_record(record)
    assessment = program.assessments.get(exam) if isinstance(exam, str) else None
    if assessment is None:
        help = did_you_mean(str(exam), program.assessments) or "declare it under [assessments]"
        message = f"the program has no assessment {quoted(exam)}"
        raise QuestionError("unknown-assessment", message, help, "exam")
    people = {event.person for event in record.evidence if event.person is not None}
    if not isinstance(person, str) or person not in people:
        help = (
            did_you_mean(str(person), people)
            or "somebody new is known by evidence of employment or enrollment"
        )
        message = f"no evidence of {quoted(record.id)} speaks of the person {quoted(person)}"
        raise QuestionError("unknown-person", message, help, "person")
    return record.under(program.signature), assessment


def _day(as_of: object, known_on: object, program: Program) -> date:
    """The day of the question in the program's zone."""
    if known_on is not None and (not isinstance(known_on, date) or isinstance(known_on, datetime)):
        message = f"`known_on` is {quoted(repr(known_on))}, not a date"
        raise QuestionError("bad-date", message, "give a datetime.date", "known_on")
    match as_of:
        case datetime() if as_of.utcoffset() is None:
            raise QuestionError(
                "bad-date", f"`as_of` is {quoted(repr(as_of))}, without a time zone", _AWARE, "as_of"
            )
        case datetime():
            return day_in(zone(program.timezone), as_of)
        case date():
            return as_of
    message = f"`as_of` is {quoted(repr(as_of))}, neither a date nor a datetime"
    raise QuestionError("bad-date", message, "give a datetime.date, or an aware datetime", "as_of")


def _attempt(event: Evidence) -> Attempt:
    """Evidence of an exam, demo, scenario or knowledge check as an attempt."""
    own = attrs.fields_dict(Attempt).keys() & event.fields.keys()
    said: dict[str, Any] = {name: event.fields[name] for name in own}
    return Attempt(at=event.at or event.on, **said)


def _held_through(
    program: Program, awards: tuple[Evidence, ...], person: str, assessment: Assessment
) -> date | None:
    """The last day of the person's certifications that count on an assessment; None if none is known to end."""
    newest: dict[str, Evidence] = {}
    counting = frozenset(_counting_on(program, assessment))
    for award in awards:
        id = str(award.fields["award"])
        if award.person == person and id in counting:
            newest[id] = max(newest.get(id, award), award, key=_last_days)
    ends = [award.valid_through for award in newest.values()]
    return None if None in ends else max((end for end in ends if end is not None), default=None)


def _renews_on(
    program: Program, rulebook: Rulebook, view: View, person: str, assessment: Assessment
) -> date | None:
    """The first day on which the person may renew what she holds by an assessment; None if it renews nothing."""
    opens = [
        course.term.renewal.first
        for course in courses(rulebook, attrs.evolve(view, everybody=True))
        if course.person == person and course.term is not None and course.term.renewal is not None
        if _is_renewed_by(program.certifications.get(course.holding.id), assessment)
    ]
    return min(opens, default=None)


def _is_renewed_by(certification: Certification | None, assessment: Assessment) -> bool:
    renewal = None if certification is None else certification.renewal
    return renewal is not None and any(_names(node, assessment) for node in walk(renewal.by))


def _last_days(award: Evidence) -> tuple[date, date]:
    return award.on, award.valid_through or date.max


def _counting_on(program: Program, assessment: Assessment) -> Iterator[str]:
    """The certifications that an assessment earns or renews."""
    for id, certification in program.certifications.items():
        earned_by = certification.earned_by
        earns = earned_by is not None and any(_names(node, assessment) for node in walk(earned_by))
        if earns or _is_renewed_by(certification, assessment):
            yield id


def _names(node: Node, assessment: Assessment) -> bool:
    if not isinstance(node, Aggregate | Pick) or node.kind != assessment.kind:
        return False
    return any(value.value == assessment.id for value in dict(node.filters).get(assessment.kind, ()))
