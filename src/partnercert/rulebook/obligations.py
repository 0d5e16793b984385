"""What people are obliged to, in closed form: by changes since they were certified, and by renewals that fall due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

import attrs

from partnercert.language.nodes import RuleRef
from partnercert.records.evidence import Evidence
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.derivation import Course, counts_through, courses
from partnercert.rulebook.rulebook import Duty, Holding, Rulebook
from partnercert.rulebook.view import View
from partnercert.values.dates import add, day_after, subtract


@attrs.frozen
class _Passes:
    """The passes of one task: the first that is certain, and the first that may be one."""

    certain: date | None = None
    possible: date | None = None

    @property
    def done(self) -> bool | None:
        """Whether the task is passed; None where nobody knows."""
        return True if self.certain is not None else None if self.possible is not None else False

    @property
    def first(self) -> date | None:
        """The day on which it was passed; None where it was not, or may have been on an earlier one."""
        unsure = self.possible is not None and (self.certain is None or self.possible < self.certain)
        return None if unsure else self.certain

    def by(self, day: date) -> bool | None:
        """Whether it was passed by a day; None where nobody knows."""
        if self.certain is not None and self.certain <= day:
            return True
        return None if self.possible is not None and self.possible <= day else False


def obligations(rulebook: Rulebook, view: View) -> Iterator[Evidence]:
    """A row for each change, affected award and task that it obliges to, and one for each renewal that falls due.

    A change affects an award that was given on or before its day and is still held; a newer award ends its
    obligations. They begin on the day of the change, for who joined the partner later on the day of joining. A task is
    done by what happened from the day of the change on. `on` is the day on which an obligation began, `valid_through`
    the day it is due.
    """

    @cache
    def attempts(kind: str, ruled: bool, since: date, day: date) -> tuple[Evidence, ...]:
        """What was tried from one day through another; rows of modules that have no rule are those of the record."""
        seen = attrs.evolve(view, since=since, day=day)
        return seen.events(kind) if ruled or kind != "module" else seen.recorded(kind)

    for course in courses(rulebook, view):
        if course.closes is not None and course.closes < view.day:
            continue
        for duty in course.holding.duties:
            start = _start(duty, course, view)
            if start is None:
                continue
            due_on = add(start, duty.within)
            for kind, id in duty.tasks:
                ruled = kind == "module" and RuleRef("passed", id) in rulebook
                passes = _passes(attempts(kind, ruled, duty.on, view.day), kind, id, course.person)
                if ruled and passes.certain is not None and passes.certain > due_on:
                    # a module that is surely passed by its rule does not say whether it was, perhaps, before
                    perhaps = _passes(
                        attempts(kind, ruled, duty.on, due_on), kind, id, course.person
                    ).possible
                    passes = attrs.evolve(passes, possible=perhaps)
                yield _obliged(duty, (kind, id), course, start, due_on, passes, view.day)
        yield from _renewals(course, view.day)


def _start(duty: Duty, course: Course, view: View) -> date | None:
    """The day on which an obligation begins; None where the change does not oblige, or not yet."""
    if duty.on > view.day or course.awards[0].on > duty.on:
        return None
    joined = None if course.person is None else view.joined_on(course.person)
    return duty.on if joined is None else max(duty.on, joined)


def _passes(rows: Iterable[Evidence], kind: str, id: str, person: str | None) -> _Passes:
    """What one person has passed, or anybody where the partner itself is obliged; parts of a module are none."""
    said: dict[bool | None, list[date]] = {True: [], None: [], False: []}
    for row in rows:
        if row.fields[kind] == id and person in (None, row.person) and "part" not in row.fields:
            passed = row.fields.get("passed")
            said[passed if isinstance(passed, bool) else None].append(row.on)
    return _Passes(min(said[True], default=None), min(said[None], default=None))


def _obliged(
    duty: Duty, task: tuple[str, str], course: Course, start: date, due_on: date, passes: _Passes, day: date
) -> Evidence:
    reached = [step.effect for step in duty.steps if step.on(due_on) <= day]
    suspending = [step.on(due_on) for step in duty.steps if step.effect == "suspend"]
    return _row(
        duty.change,
        course,
        start,
        due_on,
        done=passes.done,
        done_on=passes.first,
        on_time=passes.by(due_on),
        day=day,
        category=duty.category,
        severity=duty.severity,
        escalation=reached[-1] if reached else "none",
        suspends_on=min(suspending, default=None),
        **dict([task]),
    )


def _renewals(course: Course, day: date) -> Iterator[Evidence]:
    """The renewal that has fallen due, and those before it that were done."""
    done_on = None
    for position, award in enumerate(course.renewals):
        older = attrs.evolve(course, awards=course.renewals[position:], renewals=course.renewals[position:])
        term = older.term
        if term is not None and term.renewal is not None:
            start = term.renewal.first if done_on is None else min(term.renewal.first, done_on)
            if start <= day:
                through = term.valid.last
                yield _row(
                    course.holding.id,
                    course,
                    start,
                    through,
                    done=done_on is not None,
                    done_on=done_on,
                    on_time=done_on is not None and done_on <= through,
                    day=day,
                )
        done_on = award.on


def _row(
    obligation: str,
    course: Course,
    start: date,
    due_on: date,
    *,
    done: bool | None,
    done_on: date | None,
    on_time: bool | None,
    day: date,
    escalation: str = "none",
    **fields: Any,
) -> Evidence:
    late = day > due_on
    return Evidence(
        "obligation",
        start,
        person=course.person,
        valid_through=due_on,
        obligation=obligation,
        award=course.holding.id,
        role=course.holding.fields.get("role"),
        level=course.holding.fields.get("level"),
        due_on=due_on,
        done_on=done_on,
        done=done,
        overdue=late and (None if done is None else not done),
        on_time=on_time,
        escalation="none" if done or escalation == "none" else None if done is None else escalation,
        **fields,
    )


def obligation_days(rulebook: Rulebook, record: PartnerRecord) -> Iterator[tuple[date, str]]:
    """Every day on which an obligation may begin, fall due, escalate or end by itself, and why, in words.

    What is passed ends one on the day of its own row; of who has passed it by then the words do not speak. The days
    of `release_days` are among them.
    """
    for holding, duty, start, person in _starts(rulebook, record):
        due_on = add(start, duty.within)
        whose = "the partner" if person is None else person
        yield start, f"the change `{duty.change}` obliges {whose}, who holds {holding.id}"
        steps = ((step.on(due_on), f"has reached the step {step.effect}") for step in duty.steps)
        for day, words in ((due_on, "is due"), (day_after(due_on), "is overdue"), *steps):
            met = all(_met(record, kind, id, person, duty.on, day) for kind, id in duty.tasks)
            met = met or any(
                duty.on < row.on <= day and row.person == person and _awards(row, holding)
                for row in record.evidence
            )
            open_for = "for whoever has not passed it" if met else f"for {whose}"
            yield day, f"what `{duty.change}` obliges to {words} {open_for}"
    yield from release_days(rulebook, record)


def _met(record: PartnerRecord, kind: str, id: str, person: str | None, since: date, day: date) -> bool:
    """Whether a row says that a task was passed from one day through another."""
    return any(
        row.kind == kind
        and row.fields[kind] == id
        and person in (None, row.person)
        and row.fields.get("passed") is True
        and since <= row.on <= day
        for row in record.evidence
    )


def _starts(rulebook: Rulebook, record: PartnerRecord) -> Iterator[tuple[Holding, Duty, date, str | None]]:
    """Each day on which a change may begin to oblige somebody who holds what it affects, and whom."""
    employed: dict[str | None, list[date]] = {}
    for row in record.evidence:
        if row.kind == "employment":
            employed.setdefault(row.person, []).append(row.on)
    for holding in rulebook.holdings.values():
        first: dict[str | None, date] = {}
        for row in record.evidence if holding.duties else ():
            if _awards(row, holding):
                first[row.person] = min(row.on, first.get(row.person, row.on))
        for person in sorted(first, key=str):
            for duty in (each for each in holding.duties if first[person] <= each.on):
                for start in (duty.on, *(day for day in employed.get(person, ()) if day > duty.on)):
                    yield holding, duty, start, person


def release_days(rulebook: Rulebook, record: PartnerRecord) -> Iterator[tuple[date, str]]:
    """Every day on which an award ends or may be renewed because of a release, and why, in words."""
    for holding in rulebook.holdings.values():
        terms = holding.terms
        by_release = holding.releases is not None or (terms is not None and bool(terms.cycles))
        rows = [row for row in record.evidence if _awards(row, holding)] if by_release else []
        for row in rows:
            named = f"the award {holding.id}{'' if row.person is None else f' of {row.person}'} of {row.on}"
            through = counts_through(holding, row)
            if through is not None:
                yield day_after(through), f"{named} is of a release that no longer counts"
            if holding.releases is not None:
                for day, release in holding.releases.releases:
                    if day > row.on:
                        yield day, f"`{release}` is released"
            if terms is not None and terms.cycles and terms.opens is not None:
                # what earned an award does not renew it, however soon its releases are over
                yield day_after(row.on), f"the renewal of {named} opens"
        for expires_on in _expiries(holding, rows):
            yield expires_on, f"the releases through which {holding.id} lasts are over"
            if terms is not None and terms.opens is not None:
                yield subtract(expires_on, terms.opens), f"the renewal of {holding.id} opens"
            if terms is not None and terms.grace is not None:
                yield add(expires_on, terms.grace), f"the grace of {holding.id} has ended"


def _expiries(holding: Holding, rows: list[Evidence]) -> list[date]:
    """The days on which awards expire because of a release, whichever of them renews which."""
    terms = holding.terms
    if terms is None or not terms.cycles or not any(row.valid_through is None for row in rows):
        return []
    cycles = [cycle for _, cycle in terms.cycles if cycle is not None]
    return sorted({day for cycle in cycles for day, _ in cycle.releases if any(row.on < day for row in rows)})


def _awards(row: Evidence, holding: Holding) -> bool:
    return row.kind == "award" and row.fields["award"] in holding.implied_by
