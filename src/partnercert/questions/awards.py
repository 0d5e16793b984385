"""Which awards are due: what people have earned or renewed, and no award records yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import Aggregate, Filters, Node, Pick, RuleRef, walk
from partnercert.program.certifications import Certification
from partnercert.program.program import Program
from partnercert.questions.reading import read
from partnercert.records.evidence import Evidence
from partnercert.rulebook.derivation import courses
from partnercert.rulebook.rulebook import Holding, Rulebook
from partnercert.rulebook.view import View
from partnercert.values.dates import Period, add
from partnercert.values.verdicts import Verdict

# What a standing says of one day and one subject; the rest follows from the certification.
_OF_THE_DAY: Final = ("good", "state", "person", "region", "on", "valid_through", "recorded_on")


def due(program: Program, rulebook: Rulebook, reference: Reference, day: date) -> Iterator[Evidence]:
    """An award event for each certification that is earned or renewed on the day, for the host to store.

    What stands is not earned again. What has expired, or was revoked, is earned again only by what happened since.
    What no longer counts for anybody is neither earned nor renewed.
    """
    for certification in program.certifications.values():
        if certification.counts_until is None or certification.counts_until >= day:
            yield from _earned(certification, rulebook, reference, day)
            yield from _renewed(certification, rulebook, reference, day)


def _earned(
    certification: Certification, rulebook: Rulebook, reference: Reference, day: date
) -> Iterator[Evidence]:
    ref = RuleRef("earned", certification.id)
    if ref not in rulebook:
        return
    view = reference.view(day)
    for place in reference.groups(("person",), (), day) if rulebook[ref].per else (Place(day),):
        person = str(place.group[0][1]) if place.group else None
        since = _open_since(certification.id, person, rulebook, view)
        if since is None:
            continue
        again = reference if since == date.min else read(rulebook, view.record, view.known_on, since)
        if again.verdict(ref, place) is Verdict.MET:
            renewal = certification.renewal
            last = None if renewal is None else renewal.valid_through(day)
            yield Evidence("award", day, person=person, valid_through=last, award=certification.id)


def _renewed(
    certification: Certification, rulebook: Rulebook, reference: Reference, day: date
) -> Iterator[Evidence]:
    ref, renewal = RuleRef("renewed", certification.id), certification.renewal
    if renewal is None:
        return
    for course in courses(rulebook, reference.view(day)):
        term = course.term
        if course.holding.id != certification.id or term is None or day not in term.renewal:
            continue
        group = () if course.person is None else (("person", course.person),)
        if reference.verdict(ref, Place(day, group, term=term)) is Verdict.MET:
            last = renewal.renewed_through(course.first, term.valid.last, day)
            yield Evidence("award", day, person=course.person, valid_through=last, award=certification.id)


def _open_since(id: str, person: str | None, rulebook: Rulebook, view: View) -> date | None:
    """The day from which what happens earns a certification: any day if it was never awarded; None while it stands."""
    given = [
        row
        for row in view.record.given("award", view.day, view.known_on)
        if row.on <= view.day and (row.fields["award"], row.person) == (id, person)
    ]
    if not given:
        return date.min
    newest = max(given, key=lambda row: (row.on, row.revoked_on or date.max))
    if newest.revoked_on is not None and newest.revoked_on <= min(view.day, view.known_on or view.day):
        return newest.revoked_on
    for course in courses(rulebook, view):
        if (course.holding.id, course.person) == (id, person) and course.last is not None:
            closed = course.last if course.term is None else max(course.last, course.term.renewal.last)
            return add(course.last, Period(days=1)) if closed < view.day else None
    return None


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
