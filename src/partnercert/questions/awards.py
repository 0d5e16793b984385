"""Which awards are due: what people have earned or renewed, and no award records yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Final

import attrs

from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import Aggregate, Filters, Node, Pick, RuleRef, walk
from partnercert.program.certifications import Certification
from partnercert.program.program import Program
from partnercert.questions.granting import Earned, Undecided, undecided
from partnercert.questions.reading import read_since
from partnercert.questions.tiers_held import tiers_due
from partnercert.records.evidence import Evidence
from partnercert.rulebook.derivation import Course, courses, lasts_through, released_on, states_of
from partnercert.rulebook.rulebook import Holding, Rulebook
from partnercert.rulebook.view import View
from partnercert.values.dates import Period, add
from partnercert.values.verdicts import Verdict

# What a standing says of one day and one subject; the rest follows from the certification.
_OF_THE_DAY: Final = ("good", "state", "person", "region", "on", "valid_through", "recorded_on")

Courses = Mapping[str | None, Course]


def due(
    program: Program,
    rulebook: Rulebook,
    reference: Reference,
    day: date,
    among: Collection[str] | None = None,
) -> Iterator[Evidence]:
    """The award events of the day, for the host to store: of certifications, then of tiers.

    An award for each certification that is earned or renewed, and for each tier that a review gives; with a tier that
    ends, its award comes back with `revoked_on`.

    What stands is not earned again, and what is suspended is not renewed. What has expired, or was revoked, is earned
    again only by what happened since. What no longer counts for anybody is neither earned nor renewed. What is decided
    is due once it is granted. With `among` only some certifications and ladders are asked about.
    """
    view = reference.view(day)
    for certification, each in _each_earned(program, rulebook, reference, day, among):
        if undecided(each, certification.decided, view) is None:
            yield each.award
    yield from tiers_due(rulebook, reference, day, among)


def waiting(program: Program, rulebook: Rulebook, reference: Reference, day: date) -> Iterator[Undecided]:
    """What is earned or renewed on the day and waits for a decision, by certification and person."""
    view = reference.view(day)
    for certification, each in _each_earned(program, rulebook, reference, day):
        found = undecided(each, certification.decided, view)
        if found is not None:
            yield found


def _each_earned(
    program: Program,
    rulebook: Rulebook,
    reference: Reference,
    day: date,
    among: Collection[str] | None = None,
) -> Iterator[tuple[Certification, Earned]]:
    asked = [each for id, each in program.certifications.items() if among is None or id in among]
    if not asked:
        return
    given = {(course.holding.id, course.person): course for course in courses(rulebook, reference.view(day))}
    for certification in asked:
        if certification.counts_until is None or certification.counts_until >= day:
            mine = {person: course for (id, person), course in given.items() if id == certification.id}
            earned = _earned(certification, rulebook, reference, day, mine)
            renewed = _renewed(certification, reference, day, mine)
            yield from ((certification, each) for each in (*earned, *renewed))


def _asked(again: Reference, ref: RuleRef, place: Place) -> Callable[[date], bool]:
    """Whether a rule was met at a place on another day."""
    return lambda day: again.verdict(ref, attrs.evolve(place, day=day)) is Verdict.MET


def _earned(
    certification: Certification, rulebook: Rulebook, reference: Reference, day: date, given: Courses
) -> Iterator[Earned]:
    ref = RuleRef("earned", certification.id)
    if ref not in rulebook:
        return
    view, holding = reference.view(day), rulebook.holdings[certification.id]
    newest, alone = _newest_given(certification.id, view), _asks_people_alone(rulebook)

    @cache
    def read_again(since: date, person: str | None) -> Reference:
        if since == date.min:
            return reference
        record = view.record if person is None else view.record.about(person)
        return read_since(rulebook, attrs.evolve(view, record=record), since)

    for place in reference.groups(("person",), (), day) if rulebook[ref].per else (Place(day),):
        person = str(place.group[0][1]) if place.group else None
        since = _open_since(given.get(person), newest.get(person), view)
        if since is None:
            continue
        again = read_again(since, person if alone else None)
        if again.verdict(ref, place) is Verdict.MET:
            renewal = certification.renewal
            last = None if renewal is None else renewal.valid_through(day) or lasts_through(holding, day)
            award = _award(holding, person, day, last)
            yield Earned(award=award, since=since, was=_asked(again, ref, place))


def _renewed(
    certification: Certification, reference: Reference, day: date, given: Courses
) -> Iterator[Earned]:
    ref, renewal = RuleRef("renewed", certification.id), certification.renewal
    if renewal is None:
        return
    for person, course in given.items():
        term = course.term
        if term is None or term.renewal is None or day not in term.renewal:
            continue
        group = () if person is None else (("person", person),)
        place = Place(day, group, term=term)
        met = reference.verdict(ref, place) is Verdict.MET
        if met and "suspended" not in states_of(course, reference.view(day)):
            last = renewal.renewed_through(course.anchor, term.valid.last, day)
            if last is None:
                through = lasts_through(course.holding, day, add(term.valid.last, Period(days=1)))
                last = None if through is None else max(through, term.valid.last)
            award, was = _award(course.holding, person, day, last), _asked(reference, ref, place)
            yield Earned(award=award, since=term.renewal.first, was=was, renews=True)


def _award(holding: Holding, person: str | None, day: date, last: date | None) -> Evidence:
    """The award of a day; what counts by its release is of the newest one."""
    release = None if holding.releases is None else holding.releases.current(day)
    return Evidence("award", day, person=person, valid_through=last, award=holding.id, release=release)


@lru_cache(maxsize=64)
def _asks_people_alone(rulebook: Rulebook) -> bool:
    """Whether nothing of the partner is asked where it is judged what people have earned or passed."""
    rules = (rule for word in ("earned", "passed", "eligible") for rule in rulebook.of(word) if rule.per)
    read = (part for rule in rules for part in _read(rulebook, rule.ref, set()))
    return all(part.word == "kpi" for part in read if isinstance(part, RuleRef))


def _newest_given(id: str, view: View) -> dict[str | None, Evidence]:
    """The newest award of each person, those that were revoked among them; of one day the one revoked last."""
    given = [
        row
        for row in view.record.given("award", view.day, view.known_on)
        if row.on <= view.day and row.fields["award"] == id
    ]
    oldest_first = sorted(given, key=lambda row: (row.on, row.revoked_on or date.max))
    return {row.person: row for row in oldest_first}


def _open_since(course: Course | None, newest: Evidence | None, view: View) -> date | None:
    """The day from which what happens earns a certification: any day if it was never awarded.

    None while it stands, unless it may be earned on a newer release, by what has happened since that was released.
    """
    days = []
    if course is not None:
        if course.last is None or course.closes is None or course.closes >= view.day:
            return _newer_release(course, view.day)
        days.append(add(course.last, Period(days=1)))
    taken_back = None if newest is None else newest.revoked_on
    if taken_back is not None and taken_back <= min(view.day, view.known_on or view.day):
        days.append(taken_back)
    return max(days, default=date.min)


def _newer_release(course: Course, day: date) -> date | None:
    """The day of the newest release, if what counts by its release was awarded on an older one."""
    cycle = course.holding.releases
    newest = None if cycle is None else cycle.current(day)
    if cycle is None or newest is None:
        return None
    on = cycle.day(newest)
    certified = [released_on(cycle, award) for award in course.awards]
    return on if on is not None and all(each is None or each < on for each in certified) else None


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
