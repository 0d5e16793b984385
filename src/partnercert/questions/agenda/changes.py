"""What changes bring: releases to come, and obligations until they are done, with how far they have escalated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain

from partnercert.program.maintenance import ProductChange, affected_by, day_of
from partnercert.program.program import Program
from partnercert.questions.agenda.items import Escalation
from partnercert.questions.agenda.matters import Asked, Matter, award_title
from partnercert.records.evidence import Evidence
from partnercert.rulebook.derivation import courses


def due_obligations(asked: Asked) -> Iterator[Matter]:
    """What changes oblige somebody to and is not done: now, or from a day on that is asked about."""
    if not asked.program.changes:
        return
    begun = asked.view.events("obligation")
    starts = {duty.on for holding in asked.rulebook.holdings.values() for duty in holding.duties}
    later = (
        row
        for day in sorted(starts)
        if asked.as_of < day <= asked.through
        for row in asked.reference.view(day).events("obligation")
        if row.on == day
    )
    by_task: dict[tuple[object, ...], list[Evidence]] = {}
    for row in chain(begun, later):
        if row.fields["obligation"] in asked.program.changes and row.fields.get("done") is not True:
            task = (
                row.fields["obligation"],
                row.person,
                row.fields.get("module"),
                row.fields.get("scenario"),
            )
            by_task.setdefault(task, []).append(row)
    for rows in by_task.values():
        yield _of_an_obligation(rows, asked)


def _of_an_obligation(rows: list[Evidence], asked: Asked) -> Matter:
    """A task that somebody is obliged to, for one or several certifications."""
    first = min(rows, key=lambda row: (row.on, str(row.fields["award"])))
    program, due_on = asked.program, _day(first, "due_on")
    change = program.changes[str(first.fields["obligation"])]
    module, scenario = (first.fields.get(name) for name in ("module", "scenario"))
    task = _task_title(program, module, scenario)
    awards = sorted({award_title(program, str(row.fields["award"])) for row in rows})
    unsure = first.fields.get("done") is None
    words = f"obliges holders of {' or '.join(awards)} to pass {task} by {due_on}"
    item = asked.item(
        "obligation",
        change.id,
        due_on,
        f"{words}; whether it is passed is not known" if unsure else words,
        remedy=f"pass {task}",
        title=change.title or change.id,
        person=first.person,
        module=None if module is None else str(module),
        scenario=None if scenario is None else str(scenario),
        opens_on=first.on,
        severity=change.severity,
        escalation=_escalation(first, due_on, asked),
    )
    return Matter(
        item=item,
        # nobody is reminded of what may be done
        days={} if unsure else {"obligation-begins": first.on, "obligation-due": due_on},
        places={
            "change": item.title,
            "task": task,
            "certification": ", ".join(awards),
            "severity": change.severity,
            "begins_on": str(first.on),
        },
        listed=True,
    )


def _escalation(row: Evidence, due_on: date, asked: Asked) -> Escalation | None:
    """The step that an open obligation has reached on the day, and the one that comes next."""
    duties = asked.rulebook.holdings[str(row.fields["award"])].duties
    duty = next(duty for duty in duties if duty.change == row.fields["obligation"])
    steps = [(step.on(due_on), step.effect) for step in duty.steps]
    reached = [step for step in steps if max(step[0], row.on) <= asked.as_of]
    to_come = [step for step in steps if step not in reached]
    if not steps:
        return None
    since, effect = reached[-1] if reached else (None, None)
    next_on, following = to_come[0] if to_come else (None, None)
    return Escalation(effect=effect, since=since, next=following, next_on=next_on)


def _task_title(program: Program, module: object, scenario: object) -> str:
    if module is not None:
        return program.modules[str(module)].title or str(module)
    return program.assessments[str(scenario)].title or str(scenario)


def _day(row: Evidence, name: str) -> date:
    day = row.fields[name]
    assert isinstance(day, date)
    return day


def due_changes(asked: Asked) -> Iterator[Matter]:
    """Releases and the changes between them, listed where they affect what the partner or its people hold."""
    program = asked.program
    holders = _holders(asked) if program.releases or program.changes else {}
    for release in program.releases.values():
        brought = [change for change in program.changes.values() if change.release == release.id]
        whom = _affected(brought, holders, program)
        what = ", ".join(change.title or change.id for change in brought)
        item = asked.item(
            "release",
            release.id,
            release.on,
            f"{f'brings {what}' if what else 'is released'}{f'; it affects {whom}' if whom else ''}",
            title=release.title or release.id,
        )
        places = {
            "release": item.title,
            "product": release.product or program.name or "the product",
            "changes": what,
        }
        yield Matter(
            item=item,
            days={"release": release.on},
            places=places,
            listed=bool(whom) and asked.near(release.on),
        )
    for change in program.changes.values():
        day = day_of(change, program.releases)
        if day is not None:
            yield _of_a_change(change, day, _affected([change], holders, program), asked)


def _of_a_change(change: ProductChange, day: date, whom: str, asked: Asked) -> Matter:
    """A change on its day; one that comes with a release is listed with it."""
    item = asked.item(
        "change",
        change.id,
        day,
        f"changes what is {change.category}{f'; it affects {whom}' if whom else ''}",
        title=change.title or change.id,
        severity=change.severity,
    )
    return Matter(
        item=item,
        days={"change": day},
        places={"change": item.title, "severity": change.severity, "category": change.category},
        listed=change.release is None and bool(whom) and asked.near(day),
    )


def _holders(asked: Asked) -> dict[str, list[str]]:
    """Who has which certification on the day, lapsed ones aside."""
    found: dict[str, list[str]] = {}
    for course in courses(asked.rulebook, asked.view):
        if course.closes is None or course.closes >= asked.as_of:
            found.setdefault(course.holding.id, []).append(course.person or "the partner")
    return found


def _affected(changes: Iterable[ProductChange], holders: Mapping[str, list[str]], program: Program) -> str:
    """Who holds a certification that one of the changes affects, in words."""
    affected = {
        id
        for change in changes
        for id in affected_by(change, program.certifications, program.roles, program.competencies)
    }
    return ", ".join(sorted({person for id in affected for person in holders.get(id, ())}))
