"""Evidence that follows from evidence, in closed form: who stands how, from awards, suspensions and employment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import takewhile
from typing import Any

import attrs

from partnercert.records.evidence import Evidence
from partnercert.rulebook.days import TermDays
from partnercert.rulebook.given_awards import awards_that_stand
from partnercert.rulebook.rulebook import Cycle, Holding, Rulebook
from partnercert.rulebook.rulings import withdrawn
from partnercert.rulebook.view import View
from partnercert.values.dates import DateRange, add, day_after, day_before, subtract

Subject = tuple[str | None, str | None]
"""Whose something is: a person's, or the partner's; and in which region, if in one."""


# with slots, every look at an attribute of a class that caches some of them takes six times as long
@attrs.frozen(kw_only=True, slots=False)
class Course:
    """The awards of one subject that follow one another, newest first.

    `awards` are those of the unbroken run; `renewals` the newest one and those before it that it, and they, renewed.
    `replaced_on` is the day on which another award ended them, `revoked_on` the one from which they were taken back.
    """

    holding: Holding
    person: str | None
    region: str | None
    awards: tuple[Evidence, ...]
    renewals: tuple[Evidence, ...]
    replaced_on: date | None = None
    revoked_on: date | None = None

    @property
    def first(self) -> date:
        """The first day of the unbroken run."""
        return self.awards[-1].on

    @cached_property
    def last(self) -> date | None:
        """The last day on which the newest award is valid and counts; None where it is open-ended."""
        return self._ends(self.awards[0].valid_through)

    @cached_property
    def closes(self) -> date | None:
        """The last day of its grace, or the last day where there is none; None where it is open-ended."""
        through = self.awards[0].valid_through
        return self._ends(None if through is None else _closes(self.holding, through))

    @cached_property
    def term(self) -> TermDays | None:
        """The days of the running or just expired term, and those of its renewal.

        None where it never expires, or was revoked.
        """
        terms, newest = self.holding.terms, self.awards[0]
        if terms is None or newest.valid_through is None or self.revoked_on is not None:
            return None
        expires_on = day_after(newest.valid_through)
        starts = min(self._starts(0), newest.valid_through)
        # What earned the award does not renew it, so a renewal opens on the day after at the earliest.
        opens = max(starts, day_after(newest.on))
        if terms.opens is not None:
            opens = max(opens, subtract(expires_on, terms.opens))
        closes = _closes(self.holding, newest.valid_through)
        by = date.max if terms.submit_by is None else day_before(add(expires_on, terms.submit_by))
        return TermDays(
            valid=DateRange(starts, newest.valid_through),
            renewal=DateRange(opens, closes) if opens <= closes else None,
            recorded_by=by,
        )

    @property
    def anchor(self) -> date:
        """The day from which its terms are counted: they have followed one another since, from expiry to expiry."""
        linked = takewhile(
            lambda position: self._starts(position) == _expires_on(self.renewals[position + 1]),
            range(len(self.renewals) - 1),
        )
        return self._starts(len([*linked]))

    def _starts(self, position: int) -> date:
        """The first day of a term: where the one before expired, unless terms start at a pass."""
        award, *before = self.renewals[position:]
        terms = self.holding.terms
        if terms is None or not terms.follows or not before:
            return award.on
        expired = _expires_on(before[0])
        if award.valid_through is not None and award.valid_through < expired:
            return award.on
        return max(expired, award.on) if terms.late_start else expired

    def _ends(self, through: date | None) -> date | None:
        ended = (self.replaced_on, self.revoked_on)
        before = (None if day is None else day_before(day) for day in ended)
        ends = (through, self.holding.counts_until, *before, self._fresh_through)
        return min((day for day in ends if day is not None), default=None)

    @property
    def _fresh_through(self) -> date | None:
        """The last day on which one of its releases is among the last that count; None where it is not known."""
        if self.holding.releases is None:
            return None
        last = [counts_through(self.holding, award) for award in self.awards]
        known = [day for day in last if day is not None]
        return max(known) if len(known) == len(last) else None


def standings(rulebook: Rulebook, view: View) -> Iterator[Evidence]:
    """How each award stands on the day, for each person or region that has it; people only while employed.

    The newest award replaces older ones that exclude it; of two on one day that is the higher tier. `on` is the
    first day of the unbroken run of awards, `valid_through` its last. What was revoked on its first day never stood.
    """
    for course in courses(rulebook, view):
        if course.revoked_on is not None and course.revoked_on <= course.first:
            continue
        fields: dict[str, Any] = {**course.holding.fields, "region": course.region}
        states = states_of(course, view)
        counts = course.holding.terms is not None and course.holding.terms.grace_counts
        good = {state in ("active", "due") or (state == "grace" and counts) for state in states}
        yield Evidence(
            "standing",
            course.first,
            person=course.person,
            valid_through=course.last,
            standing=course.holding.id,
            state=states[0] if len(states) == 1 else None,
            good=good.pop() if len(good) == 1 else None,
            **fields,
        )


def courses(rulebook: Rulebook, view: View) -> tuple[Course, ...]:
    """The unbroken awards of each person or region that has any; of people only while employed."""
    found: tuple[Course, ...]
    book, found = view.kept.get("courses", (None, ()))
    if book is not rulebook:
        found = tuple(_courses(rulebook, view))
        view.kept["courses"] = (rulebook, found)
    return found


def _courses(rulebook: Rulebook, view: View) -> Iterator[Course]:
    awards: dict[str, list[Evidence]] = {}
    revoked, ended = view.revoked("award"), withdrawn(rulebook, view)
    for award in (*awards_that_stand(view), *revoked):
        awards.setdefault(str(award.fields["award"]), []).append(award)
    gone = {*revoked}
    for holding in rulebook.holdings.values() if awards else ():
        subjects = {_subject(award) for id in holding.implied_by for award in awards.get(id, ())}
        among: dict[Subject, list[Evidence]] = {}
        for award in (award for id in holding.exclusive for award in awards.get(id, ())):
            among.setdefault(_subject(award), []).append(award)
        for subject in sorted(subjects, key=str):
            if subject[0] is None or view.employs(subject[0]):
                course = _stripped(holding, subject, among[subject], gone)
                if course is not None:
                    yield _ended(course, ended)


def _stripped(
    holding: Holding, subject: Subject, among: list[Evidence], gone: set[Evidence]
) -> Course | None:
    """The course of one subject, or of what was revoked of it, where nothing stood after that.

    An award that was revoked when a newer one stood in its place was replaced by it, and belongs to its run.
    """
    standing = [award for award in among if award not in gone]
    revoked = [award for award in among if award in gone]
    replaced = [award for award in revoked if any(_replaces(newer, award) for newer in standing)]
    course = _course(holding, subject, dated(holding, [*standing, *replaced]))
    taken = [
        award for award in revoked if award not in replaced and award.fields["award"] in holding.implied_by
    ]
    newest = max(taken, key=lambda award: (award.on, award.revoked_on or date.max), default=None)
    if newest is None or any(award.on > newest.on for award in standing):
        return course
    if course is not None and (course.closes is None or course.closes >= (newest.revoked_on or date.min)):
        return course
    was = _course(holding, subject, dated(holding, [*standing, *replaced, newest]))
    return None if was is None else attrs.evolve(was, revoked_on=newest.revoked_on)


def _replaces(newer: Evidence, award: Evidence) -> bool:
    """Whether a newer award had come before another one was revoked."""
    return award.revoked_on is not None and award.on < newer.on <= award.revoked_on


def _ended(course: Course, ended: Mapping[tuple[str, str | None], date]) -> Course:
    """The course as a withdrawal ends it: of itself, or of the award that it rests on."""
    newest = course.awards[0]
    about = (course.holding.id, str(newest.fields["award"]))
    days = [ended[id, course.person] for id in about if (id, course.person) in ended]
    days += [] if course.revoked_on is None else [course.revoked_on]
    return attrs.evolve(course, revoked_on=min((day for day in days if day >= newest.on), default=None))


def _subject(award: Evidence) -> Subject:
    """Whose award it is: a person's, or the partner's in a region or everywhere."""
    region = award.fields.get("region")
    return award.person, None if region is None else str(region)


def _course(holding: Holding, subject: Subject, among: list[Evidence]) -> Course | None:
    """The course of one subject; none where another award of the same day has replaced all that it had."""
    newest_first = _one_a_day(holding, among)
    newer = [*takewhile(lambda award: award.fields["award"] not in holding.implied_by, newest_first)]
    run = _run(holding, newest_first[len(newer) :])
    replaced_on = newer[-1].on if newer else None
    if not run:
        return None
    return Course(
        holding=holding,
        person=subject[0],
        region=subject[1],
        awards=tuple(run),
        renewals=tuple(_renewals(holding, newest_first[len(newer) :])),
        replaced_on=replaced_on,
    )


def _one_a_day(holding: Holding, awards: list[Evidence]) -> list[Evidence]:
    """The award that stands at the end of each day on which one was given, newest first."""
    ranks = {id: rank for rank, id in enumerate(holding.exclusive)}
    weakest_first = sorted(
        awards, key=lambda award: (ranks[str(award.fields["award"])], award.valid_through or date.max)
    )
    by_day = {award.on: award for award in weakest_first}
    return [by_day[day] for day in sorted(by_day, reverse=True)]


def _run(holding: Holding, newest_first: list[Evidence]) -> list[Evidence]:
    """The awards that follow one another, back from the newest, without a day between or within a grace that counts."""
    run = newest_first[:1]
    for award in newest_first[1:]:
        if award.fields["award"] not in holding.implied_by or run[-1].on > _reaches(holding, award):
            break
        run.append(award)
    return run


def _renewals(holding: Holding, newest_first: list[Evidence]) -> list[Evidence]:
    """The newest award, and those before it that were renewed one after the other, within their grace or before."""
    renewals = newest_first[:1]
    for award in newest_first[1:]:
        through = award.valid_through
        if award.fields["award"] not in holding.implied_by or through is None:
            break
        if renewals[-1].on > _closes(holding, through):
            break
        renewals.append(award)
    return renewals


def _reaches(holding: Holding, award: Evidence) -> date:
    """The last day on which a next award continues another one."""
    through, terms = award.valid_through, holding.terms
    if through is not None and terms is not None and terms.grace_counts:
        through = _closes(holding, through)
    ends = [day for day in (through, counts_through(holding, award)) if day is not None]
    return day_after(min(ends)) if ends else date.max


def _closes(holding: Holding, valid_through: date) -> date:
    """The last day on which what is valid through a day may be renewed."""
    grace = None if holding.terms is None else holding.terms.grace
    return valid_through if grace is None else day_before(add(day_after(valid_through), grace))


def counts_through(holding: Holding, award: Evidence) -> date | None:
    """The last day on which the release of an award is among the last that count; None where it is not known.

    One of no release of the product never counts.
    """
    if holding.releases is None:
        return None
    day = released_on(holding.releases, award)
    return day_before(award.on) if day is None else holding.releases.ends(day)


def released_on(cycle: Cycle, award: Evidence) -> date | None:
    """A day on which the release of an award is the newest one; None where it is no release of the product.

    An award that names no release is of the newest one on its day.
    """
    release = award.fields.get("release")
    return award.on if release is None else cycle.day(str(release))


def dated(holding: Holding, awards: list[Evidence]) -> list[Evidence]:
    """The awards with the last days that follow from releases, where they were given before those were known."""
    if holding.terms is None or not holding.terms.cycles:
        return awards
    found: list[Evidence] = []
    for award in sorted(awards, key=lambda award: award.on):
        expired = _expires_on(found[-1]) if found else None
        through = award.valid_through or lasts_through(holding, award.on, expired)
        found.append(award if through is None else award.replace(valid_through=through))
    return found


def lasts_through(holding: Holding, earned_on: date, expired: date | None = None) -> date | None:
    """The last day of a term that lasts some releases; None where it does not, or they are not all known yet.

    `expired` is the day on which the term before expired, of which this one may be the renewal.
    """
    terms = holding.terms
    cycle = None if terms is None else terms.cycle(earned_on)
    if terms is None or cycle is None:
        return None
    start = earned_on
    if expired not in (None, date.max) and terms.follows:
        closes = _closes(holding, day_before(expired))
        if earned_on <= closes and not (terms.late_start and earned_on > expired):
            start = expired
    return cycle.ends(start)


def _expires_on(award: Evidence) -> date:
    """The first day without an award; the last day of the calendar where it is open-ended."""
    return date.max if award.valid_through is None else day_after(award.valid_through)


def states_of(course: Course, view: View) -> tuple[str, ...]:
    """How something awarded stands on the day of a view; two ways where nobody knows whether it is suspended.

    A suspension suspends what rests on the award that it names: of a tier, those held through it too.
    """
    day, closes = view.day, course.closes
    if course.revoked_on is not None:
        return ("revoked",)
    if closes is not None and closes < day:
        return ("lapsed",)
    for suspension in view.events("suspension"):
        same = suspension.fields["suspension"] in (course.holding.id, course.awards[0].fields["award"])
        if same and suspension.person in (None, course.person) and suspension.in_force_on(day, day):
            return ("suspended",)
    neglected = _neglects(course, view)
    if neglected:
        return ("suspended",)
    return (_state_by_date(course, day), *(("suspended",) if neglected is None else ()))


def _state_by_date(course: Course, day: date) -> str:
    term, last = course.term, course.last
    if last is not None and last < day:
        return "grace"
    opens = None if course.holding.terms is None else course.holding.terms.opens
    renewal = None if term is None else term.renewal
    return "due" if opens is not None and renewal is not None and renewal.first <= day else "active"


def _neglects(course: Course, view: View) -> bool | None:
    """Whether an obligation that it brings was left open until it suspends; None where nobody knows."""
    if not course.holding.duties:
        return False
    done = []
    for row in view.events("obligation"):
        suspends_on = row.fields.get("suspends_on")
        mine = (row.fields["award"], row.person) == (course.holding.id, course.person)
        if mine and isinstance(suspends_on, date) and suspends_on <= view.day:
            done.append(row.fields.get("done"))
    return True if False in done else None if None in done else False
