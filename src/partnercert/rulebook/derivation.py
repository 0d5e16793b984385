"""Evidence that follows from evidence, in closed form: who stands how, from awards, suspensions and employment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import takewhile
from typing import Any, Final

import attrs

from partnercert.records.evidence import Evidence
from partnercert.rulebook.days import TermDays
from partnercert.rulebook.rulebook import Holding, Rulebook
from partnercert.rulebook.view import View
from partnercert.values.dates import DateRange, Period, add, subtract

_ONE_DAY: Final = Period(days=1)


@attrs.frozen(kw_only=True)
class Course:
    """The awards of one subject that follow one another, newest first.

    `awards` are those of the unbroken run; `renewals` the newest one and those before it that it, and they, renewed.
    `replaced_on` is the day on which another award ended them.
    """

    holding: Holding
    person: str | None
    region: str | None
    awards: tuple[Evidence, ...]
    renewals: tuple[Evidence, ...]
    replaced_on: date | None = None

    @property
    def first(self) -> date:
        """The first day of the unbroken run."""
        return self.awards[-1].on

    @property
    def last(self) -> date | None:
        """The last day on which the newest award is valid and counts; None where it is open-ended."""
        return self._ends(self.awards[0].valid_through)

    @property
    def closes(self) -> date | None:
        """The last day of its grace, or the last day where there is none; None where it is open-ended."""
        through = self.awards[0].valid_through
        return self._ends(None if through is None else _closes(self.holding, through))

    @property
    def term(self) -> TermDays | None:
        """The days of the running or just expired term, and those of its renewal; None where it never expires."""
        terms, newest = self.holding.terms, self.awards[0]
        if terms is None or newest.valid_through is None:
            return None
        expires_on = add(newest.valid_through, _ONE_DAY)
        starts = min(self._starts(0), newest.valid_through)
        # What earned the award does not renew it, so a renewal opens on the day after at the earliest.
        opens = max(starts, add(newest.on, _ONE_DAY))
        if terms.opens is not None:
            opens = max(opens, subtract(expires_on, terms.opens))
        closes = _closes(self.holding, newest.valid_through)
        by = date.max if terms.submit_by is None else subtract(add(expires_on, terms.submit_by), _ONE_DAY)
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
        replaced = None if self.replaced_on is None else subtract(self.replaced_on, _ONE_DAY)
        ends = (through, self.holding.counts_until, replaced)
        return min((day for day in ends if day is not None), default=None)


def standings(rulebook: Rulebook, view: View) -> Iterator[Evidence]:
    """How each award stands on the day, for each person or region that has it; people only while employed.

    The newest award replaces older ones that exclude it; of two on one day that is the higher tier. `on` is the
    first day of the unbroken run of awards, `valid_through` its last.
    """
    for course in courses(rulebook, view):
        fields: dict[str, Any] = {**course.holding.fields, "region": course.region}
        state = state_of(course, view)
        counts = course.holding.terms is not None and course.holding.terms.grace_counts
        yield Evidence(
            "standing",
            course.first,
            person=course.person,
            valid_through=course.last,
            standing=course.holding.id,
            state=state,
            good=state in ("active", "due") or (state == "grace" and counts),
            **fields,
        )


def courses(rulebook: Rulebook, view: View) -> Iterator[Course]:
    """The unbroken awards of each person or region that has any; of people only while employed."""
    awards: dict[str, list[Evidence]] = {}
    for award in view.events("award"):
        awards.setdefault(str(award.fields["award"]), []).append(award)
    for holding in rulebook.holdings.values() if awards else ():
        subjects = {_subject(award) for id in holding.implied_by for award in awards.get(id, ())}
        for subject in sorted(subjects, key=str):
            if subject[0] is None or view.employs(subject[0]):
                exclusive = [award for id in holding.exclusive for award in awards.get(id, ())]
                among = [award for award in exclusive if _subject(award) == subject]
                course = _course(holding, subject, among)
                if course is not None:
                    yield course


def _subject(award: Evidence) -> tuple[str | None, str | None]:
    """Whose award it is: a person's, or the partner's in a region or everywhere."""
    region = award.fields.get("region")
    return award.person, None if region is None else str(region)


def _course(holding: Holding, subject: tuple[str | None, str | None], among: list[Evidence]) -> Course | None:
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
        implied = award.fields["award"] in holding.implied_by
        if not implied or (
            award.valid_through is not None and run[-1].on > _reaches(holding, award.valid_through)
        ):
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


def _reaches(holding: Holding, valid_through: date) -> date:
    """The last day on which a next award continues one valid through a day."""
    terms = holding.terms
    counts = terms is not None and terms.grace_counts
    return add(_closes(holding, valid_through) if counts else valid_through, _ONE_DAY)


def _closes(holding: Holding, valid_through: date) -> date:
    """The last day on which what is valid through a day may be renewed."""
    grace = None if holding.terms is None else holding.terms.grace
    return valid_through if grace is None else subtract(add(add(valid_through, _ONE_DAY), grace), _ONE_DAY)


def _expires_on(award: Evidence) -> date:
    """The first day without an award; the last day of the calendar where it is open-ended."""
    return date.max if award.valid_through is None else add(award.valid_through, _ONE_DAY)


def state_of(course: Course, view: View) -> str:
    """How a certification stands on the day of a view."""
    day, term, last, closes = view.day, course.term, course.last, course.closes
    if closes is not None and closes < day:
        return "lapsed"
    for suspension in view.events("suspension"):
        same = suspension.fields["suspension"] == course.holding.id
        if same and suspension.person in (None, course.person) and suspension.in_force_on(day, day):
            return "suspended"
    if last is not None and last < day:
        return "grace"
    opens = None if course.holding.terms is None else course.holding.terms.opens
    renewal = None if term is None else term.renewal
    return "due" if opens is not None and renewal is not None and renewal.first <= day else "active"
