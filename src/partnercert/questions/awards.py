"""Which awards are due: what people have earned or renewed, and no award records yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import Aggregate, Filters, Node, Pick, RuleRef, walk
from partnercert.program.certifications import Certification
from partnercert.program.program import Program
from partnercert.questions.reading import read
from partnercert.records.evidence import Evidence
from partnercert.rulebook.derivation import Course, courses, state_of
from partnercert.rulebook.rulebook import Holding, Rulebook
from partnercert.rulebook.view import View
from partnercert.values.dates import Period, add
from partnercert.values.verdicts import Verdict

# What a standing says of one day and one subject; the rest follows from the certification.
_OF_THE_DAY: Final = ("good", "state", "person", "region", "on", "valid_through", "recorded_on")

Courses = Mapping[str | None, Course]


def due(program: Program, rulebook: Rulebook, reference: Reference, day: date) -> Iterator[Evidence]:
    """An award event for each certification that is earned or renewed on the day, for the host to store.

    What stands is not earned again, and what is suspended is not renewed. What has expired, or was revoked, is earned
    again only by what happened since. What no longer counts for anybody is neither earned nor renewed.
    """
    given = {(course.holding.id, course.person): course for course in courses(rulebook, reference.view(day))}
    for certification in program.certifications.values():
        if certification.counts_until is None or certification.counts_until >= day:
            mine = {person: course for (id, person), course in given.items() if id == certification.id}
            yield from _earned(certification, rulebook, reference, day, mine)
            yield from _renewed(certification, reference, day, mine)


def _earned(
    certification: Certification, rulebook: Rulebook, reference: Reference, day: date, given: Courses
) -> Iterator[Evidence]:
    ref = RuleRef("earned", certification.id)
    if ref not in rulebook:
        return
    view = reference.view(day)
    for place in reference.groups(("person",), (), day) if rulebook[ref].per else (Place(day),):
        person = str(place.group[0][1]) if place.group else None
        since = _open_since(certification.id, person, given.get(person), view)
        if since is None:
            continue
        again = reference if since == date.min else read(rulebook, view.record, view.known_on, since)
        if again.verdict(ref, place) is Verdict.MET:
            renewal = certification.renewal
            last = None if renewal is None else renewal.valid_through(day)
            yield Evidence("award", day, person=person, valid_through=last, award=certification.id)


def _renewed(
    certification: Certification, reference: Reference, day: date, given: Courses
) -> Iterator[Evidence]:
    ref, renewal = RuleRef("renewed", certification.id), certification.renewal
    if renewal is None:
        return
    for person, course in given.items():
        term = course.term
        if term is None or term.renewal is None or day not in term.renewal:
            continue
        group = () if person is None else (("person", person),)
        met = reference.verdict(ref, Place(day, group, term=term)) is Verdict.MET
        if met and state_of(course, reference.view(day)) != "suspended":
            last = renewal.renewed_through(course.anchor, term.valid.last, day)
            yield Evidence("award", day, person=person, valid_through=last, award=certification.id)


def _open_since(id: str, person: str | None, course: Course | None, view: View) -> date | None:
    """The day from which what happens earns a certification: any day if it was never awarded; None while it stands."""
    days = []
    if course is not None:
        if course.last is None or course.closes is None or course.closes >= view.day:
            return None
        days.append(add(course.last, Period(days=1)))
    given = [
        row
        for row in view.record.given("award", view.day, view.known_on)
        if row.on <= view.day and (row.fields["award"], row.person) == (id, person)
    ]
    newest = max(given, key=lambda row: (row.on, row.revoked_on or date.max), default=None)
    taken_back = None if newest is None else newest.revoked_on
    if taken_back is not None and taken_back <= min(view.day, view.known_on or view.day):
        days.append(taken_back)
    return max(days, default=date.min)


def counted_in(rulebook: Rulebook, ref: RuleRef) -> frozenset[str]:
    """The certifications whose standing a rule counts, by themselves or by their role, level or tags."""
    filters = [
        part.filters
        for part in _read(rulebook, ref, set())
        if isinstance(part, Aggregate | Pick) and part.kind == "standing"
    ]
    return frozenset(
        id for id, holding in rulebook.holdings.items() if any(_matches(holding, each) for each in filters)
    )


def _read(rulebook: Rulebook, ref: RuleRef, seen: set[RuleRef]) -> Iterator[Node]:
    """The nodes of a rule and of the KPIs that it names."""
    seen.add(ref)
    for part in walk(rulebook[ref].rule):
        yield part
        if isinstance(part, RuleRef) and part.word == "kpi" and part not in seen:
            yield from _read(rulebook, part, seen)


def _matches(holding: Holding, filters: Filters) -> bool:
    """Whether a standing of the holding can pass the filters on some day."""
    said = {**holding.fields, "standing": holding.id}
    return all(
        name in _OF_THE_DAY or said.get(name) in [option.value for option in options]
        for name, options in filters
    )
