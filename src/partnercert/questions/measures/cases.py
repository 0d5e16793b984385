"""What the KPIs of a population count at one partner: enrollments, attempts, terms that fell due, uses, holders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Final, NamedTuple

import attrs

from partnercert.program.certifications import Certification
from partnercert.program.population_kpis import Adherence
from partnercert.program.program import Program
from partnercert.program.renewals import Renewal
from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ASSESSMENTS
from partnercert.rulebook.derivation import dated
from partnercert.rulebook.given_awards import awards_that_stand
from partnercert.rulebook.rulebook import Rulebook
from partnercert.rulebook.rulings import ruled, subject_of
from partnercert.rulebook.view import View
from partnercert.values.dates import DateRange, day_after, day_before

Subject = tuple[str, str | None]
"""What somebody enrolled in, holds or attempted, and who: a person, or None for the partner."""


class Came(Enum):
    """What a case came to; one that is left out counts nowhere."""

    HIT = "hit"
    MISS = "miss"
    OPEN = "open"
    UNKNOWN = "unknown"
    LEFT_OUT = "left out"


class Case(NamedTuple):
    """One thing that a measure counts, whose it is, and how many days it took or has lasted so far."""

    came: Came
    person: str | None = None
    days: int = 0


@attrs.frozen(slots=False)
class Partner:
    """One partner on the day of the question, and what is asked about.

    `window` holds the days that are asked about, None where there are none, `about` the ids of modules, certifications
    and assessments, None where it is all of them.
    """

    program: Program
    rulebook: Rulebook
    view: View
    window: DateRange | None
    about: frozenset[str] | None
    adherence: Adherence

    def asks_about(self, day: date) -> bool:
        """Whether what happened on a day is asked about."""
        return self.window is not None and day in self.window

    def asks_of(self, id: object) -> bool:
        """Whether a module, a certification or an assessment is asked about."""
        return self.about is None or id in self.about

    @cached_property
    def awards(self) -> Mapping[Subject, list[Evidence]]:
        """The awards of certifications that stand, and those that a newer one has replaced."""
        standing = _by_subject(self, awards_that_stand(self.view))
        replaced = (
            award
            for award in self.view.revoked("award")
            if any(
                award.on < newer.on <= (award.revoked_on or date.min)
                for newer in standing.get(_about(award), ())
            )
        )
        return _by_subject(self, (*awards_that_stand(self.view), *replaced))

    @cached_property
    def awards_ever(self) -> Mapping[Subject, list[Evidence]]:
        """The awards of certifications, whether they were revoked or not."""
        return _by_subject(self, (*awards_that_stand(self.view), *self.view.revoked("award")))

    @cached_property
    def withdrawals(self) -> Mapping[Subject, list[date]]:
        """The days on which decisions withdrew a certification, without those that an appeal stays or overturned."""
        days: dict[Subject, list[date]] = {}
        for ruling in ruled(self.rulebook, self.view):
            about, person = subject_of(ruling.decision)
            holding = self.rulebook.holdings.get(about)
            stayed = ruling.appealed and holding is not None and holding.appeals_stay
            if ruling.decision.fields["result"] == "withdrawn" and not ruling.overturned and not stayed:
                days.setdefault((about, person), []).append(ruling.decision.on)
        return days


def enrollments(partner: Partner) -> Iterator[Case]:
    """Who enrolled in a module or a certification, and completed it or not yet."""
    for (id, person), days in _enrolled(partner).items():
        certification = partner.program.certifications.get(id)
        if certification is None:
            yield from _completed(partner, person, days, *_passed(partner, id, person))
        else:
            yield from _certified(partner, certification, person, days)


def certifications(partner: Partner) -> Iterator[Case]:
    """Who enrolled in a certification, and got it or not yet."""
    for (id, person), days in _enrolled(partner).items():
        certification = partner.program.certifications.get(id)
        if certification is not None:
            yield from _certified(partner, certification, person, days)


def terms(partner: Partner) -> Iterator[Case]:
    """The terms whose last valid day was asked about, and whether they were renewed by then."""
    for (id, person), awards in partner.awards_ever.items():
        renewal = partner.program.certifications[id].renewal
        if renewal is not None and partner.asks_of(id):
            standing = partner.awards.get((id, person), ())
            for award in _one_a_day(dated(partner.rulebook.holdings[id], awards)):
                due_on = award.valid_through
                if due_on is not None and partner.asks_about(due_on):
                    renewed_on = min((each.on for each in standing if each.on > award.on), default=None)
                    yield Case(_renewed(partner, renewal, award, due_on, renewed_on), person)


def attempts(partner: Partner) -> Iterator[Case]:
    """Every attempt at an assessment, and whether it counts as passed."""
    for kind in ASSESSMENTS:
        for attempt in partner.view.events(kind):
            if partner.asks_about(attempt.on) and partner.asks_of(attempt.fields[kind]):
                yield Case(_attempt(attempt), attempt.person)


def first_attempts(partner: Partner) -> Iterator[Case]:
    """The first attempt of each person at each assessment, of those that were completed and stand."""
    for kind in ASSESSMENTS:
        tried: dict[Subject, list[Evidence]] = {}
        for attempt in partner.view.events(kind):
            if _attempt(attempt) is not Came.LEFT_OUT and partner.asks_of(attempt.fields[kind]):
                tried.setdefault((str(attempt.fields[kind]), attempt.person), []).append(attempt)
        for (_, person), several in tried.items():
            first = _first(several)
            if partner.asks_about(first[0].on):
                came = {_attempt(attempt) for attempt in first}
                yield Case(came.pop() if len(came) == 1 else Came.UNKNOWN, person)


def uses(partner: Partner) -> Iterator[Case]:
    """The partner, and whether it has used an asset."""
    used = any(partner.asks_about(use.on) for use in partner.view.events("asset_use"))
    yield Case(Came.HIT if used else Came.MISS)


def holders(partner: Partner) -> Iterator[Case]:
    """The partner, and whether one of its people, or it itself, holds a certification in good standing."""
    good = {
        standing.fields.get("good")
        for standing in partner.view.events("standing")
        if standing.fields["standing"] in partner.program.certifications
        and partner.asks_of(standing.fields["standing"])
    }
    yield Case(Came.HIT if True in good else Came.UNKNOWN if None in good else Came.MISS)


CASES: Final[Mapping[str, Callable[[Partner], Iterable[Case]]]] = {
    "completion_rate": enrollments,
    "time_to_certification": certifications,
    "renewal_adherence": terms,
    "assessment_pass_rate": attempts,
    "first_attempt_pass_rate": first_attempts,
    "asset_use": uses,
    "certified_partners": holders,
}
"""What each KPI of a population counts."""


def _about(award: Evidence) -> Subject:
    return str(award.fields["award"]), award.person


def _by_subject(partner: Partner, awards: Iterable[Evidence]) -> dict[Subject, list[Evidence]]:
    found: dict[Subject, list[Evidence]] = {}
    for award in awards:
        if award.fields["award"] in partner.program.certifications:
            found.setdefault(_about(award), []).append(award)
    return found


def _enrolled(partner: Partner) -> Mapping[Subject, list[date]]:
    """The days on which each person enrolled in something."""
    days: dict[Subject, list[date]] = {}
    for row in partner.view.events("enrollment"):
        if partner.asks_of(row.fields["enrollment"]):
            days.setdefault((str(row.fields["enrollment"]), row.person), []).append(row.on)
    return days


def _certified(
    partner: Partner, certification: Certification, person: str | None, enrolled: list[date]
) -> Iterator[Case]:
    """The enrollments in a certification; those in one of the partner are the partner's, whoever made them."""
    whose = None if certification.subject == "partner" else person
    awards = [award.on for award in partner.awards.get((certification.id, whose), ())]
    is_known = certification.subject == "partner" or person is not None
    yield from _completed(partner, person, enrolled, awards, [] if is_known else [date.max])


def _passed(partner: Partner, module: str, person: str | None) -> tuple[list[date], list[date]]:
    """The days on which a person has passed a module, and those on which she may have; parts of it are none."""
    if person is None:
        return [], [date.max]
    certain, possible = [], []
    for row in partner.view.events("module"):
        if row.fields["module"] == module and row.person == person and "part" not in row.fields:
            passed = row.fields.get("passed")
            if passed is None:
                possible.append(row.on)
            elif passed is True:
                certain.append(row.on)
    return certain, possible


def _completed(
    partner: Partner,
    person: str | None,
    enrolled: Iterable[date],
    certain: Iterable[date],
    possible: Iterable[date],
) -> Iterator[Case]:
    """A case from the first enrollment to what completes it; a later one opens the next case."""
    done_on: date | None = date.min
    for started_on in sorted(enrolled):
        if done_on is None or started_on <= done_on:
            continue
        done_on = min((day for day in certain if day >= started_on), default=None)
        if not partner.asks_about(started_on):
            continue
        if done_on is not None:
            yield Case(Came.HIT, person, (done_on - started_on).days)
        elif any(day >= started_on for day in possible):
            yield Case(Came.UNKNOWN, person)
        else:
            yield Case(Came.OPEN, person, (partner.view.day - started_on).days)


def _one_a_day(awards: Iterable[Evidence]) -> list[Evidence]:
    """The award of each day, oldest first: of several the one that stands, and of these the one that lasts longest."""
    by_day = {award.on: award for award in sorted(awards, key=_lasts)}
    return [by_day[day] for day in sorted(by_day)]


def _lasts(award: Evidence) -> tuple[date, date]:
    return award.revoked_on or date.max, award.valid_through or date.max


def _renewed(
    partner: Partner, renewal: Renewal, award: Evidence, due_on: date, renewed_on: date | None
) -> Came:
    """What a term came to that fell due on a day."""
    ended = _ended(partner, award, due_on, renewed_on)
    if ended is not None:
        return Came.LEFT_OUT if ended == "left-out" else Came.MISS
    if renewed_on is not None and renewed_on <= due_on:
        return Came.HIT
    closes_on = renewal.closes_on(day_after(due_on))
    if partner.adherence.grace == "late" or (renewed_on or partner.view.day) > closes_on:
        return Came.MISS
    return Came.OPEN if renewed_on is None else Came.HIT


def _ended(partner: Partner, award: Evidence, due_on: date, renewed_on: date | None) -> str | None:
    """How a term counts that ended otherwise on or before its last day, and before it was renewed; None if none did."""
    view, adherence = partner.view, partner.adherence
    last = due_on if renewed_on is None or renewed_on > due_on else day_before(renewed_on)
    if award.revoked_on is not None and award.revoked_on <= min(last, view.known_on or last):
        return adherence.revoked
    if any(award.on <= day <= last for day in partner.withdrawals.get(_about(award), ())):
        return adherence.withdrawn
    if last == due_on and award.person is not None:
        then = attrs.evolve(view, day=due_on) if "employment" in view.record.kinds else view
        return None if then.employs(award.person) else adherence.left
    return None


def _attempt(attempt: Evidence) -> Came:
    """What an attempt came to; one that was not completed, or is invalidated, is none."""
    state, passed = attempt.fields.get("state"), attempt.fields.get("passed")
    if attempt.fields.get("outcome", "completed") != "completed" or state == "invalidated":
        return Came.LEFT_OUT
    if state == "under-review" or attempt.fields.get("incident") == "open":
        return Came.OPEN
    return Came.UNKNOWN if passed is None else Came.HIT if passed is True else Came.MISS


def _first(attempts: list[Evidence]) -> list[Evidence]:
    """The earliest attempt, by the hour where each of one day has one; several where nobody can say."""
    day = min(attempt.on for attempt in attempts)
    first = [attempt for attempt in attempts if attempt.on == day]
    hours = [attempt.at for attempt in first if attempt.at is not None]
    return [attempt for attempt in first if attempt.at == min(hours)] if len(hours) == len(first) else first
