"""What is wrong with a plan of maintenance: its days, whom changes affect, what they oblige to, how they escalate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from partnercert.errors import Fault, quoted
from partnercert.program.known_names import option_faults, reference_faults
from partnercert.program.maintenance import Affected, EscalationStep, Obliged, ProductChange
from partnercert.program.parts import Parts
from partnercert.program.releases import release_faults
from partnercert.records.kinds import CATEGORIES, ESCALATIONS, SEVERITIES
from partnercert.values.dates import Period, add, subtract

_SOME_DAY: Final = date(2001, 1, 1)


def maintenance_faults(parts: Parts) -> Iterator[Fault]:
    """Every fault of the releases and the changes of a program."""
    yield from (fault.under("releases") for fault in release_faults(parts.releases))
    for id, change in parts.changes.items():
        yield from (fault.under(f"changes.{id}") for fault in _change(change, parts))


def _change(change: ProductChange, parts: Parts) -> Iterator[Fault]:
    if change.id in parts.certifications:
        yield Fault(
            "duplicate-id",
            f"{quoted(change.id)} already stands under certifications",
            "an obligation names the change or the certification that it comes from",
        )
    yield from _day_faults(change, parts)
    yield from option_faults(change.category, CATEGORIES, "category")
    yield from option_faults(change.severity, SEVERITIES, "severity")
    yield from _named(change.affects.roles, parts.roles, "role", "affects.roles")
    yield from _named(change.affects.competencies, parts.competencies, "competency", "affects.competencies")
    yield from _named(change.affects.certifications, parts.certifications, "award", "affects.certifications")
    if change.obliges is not None:
        yield from _obliged(change.obliges, parts)
        categories = {each.category for each in parts.competencies.values()}
        if (
            change.affects == Affected()
            and change.category in CATEGORIES
            and change.category not in categories
        ):
            yield Fault(
                "missing-key",
                f"nobody is affected: no competency is of the category {change.category}",
                'say whom it affects: affects = { roles = ["sales"] }',
                "affects",
            )
    elif change.escalate:
        yield Fault(
            "missing-key",
            "the change escalates what it does not oblige to",
            'say what is to be passed: obliges = { modules = ["…"], within = "P30D" }',
            "obliges",
        )
    yield from _escalation(change.escalate)


def _obliged(obliged: Obliged, parts: Parts) -> Iterator[Fault]:
    scenarios = [id for id, each in parts.assessments.items() if each.kind == "scenario"]
    yield from _named(obliged.modules, parts.modules, "module", "obliges.modules")
    yield from _named(obliged.scenarios, scenarios, "assessment", "obliges.scenarios")
    if not obliged.modules and not obliged.scenarios:
        help = "name `modules` or `scenarios`, or leave out `obliges`"
        yield Fault("missing-key", "the change obliges to nothing", help, "obliges")


def _day_faults(change: ProductChange, parts: Parts) -> Iterator[Fault]:
    if change.release is None and change.on is None:
        yield Fault("missing-key", "the change has no day", "name its `release`, or give the day with `on`")
    if change.release is not None and change.on is not None:
        yield Fault(
            "bad-shape",
            "the change comes with a release and on a day of its own",
            "leave one of them; its day is that of the release",
            "on",
        )
    if change.release is not None:
        yield from _named((change.release,), parts.releases, "release", "release")


def _escalation(steps: tuple[EscalationStep, ...]) -> Iterator[Fault]:
    """A step has one day, comes after the one before it, and is no milder; nobody is suspended who still has time."""
    latest, harshest = date.min, 0
    for position, step in enumerate(steps):
        path = f"escalate[{position}]"
        known = [*option_faults(step.effect, ESCALATIONS, f"{path}.effect")]
        yield from known
        if step.before is not None and step.after is not None:
            yield Fault("bad-shape", "a step is before or after the day it is due", "leave one of them", path)
            continue
        day = _step_day(_SOME_DAY, step.before, step.after)
        if day <= latest:
            yield Fault(
                "out-of-bounds",
                "the steps are not in the order of their days",
                "write the earliest first; of two on one day leave one",
                path,
            )
        latest = max(day, latest)
        if known:
            continue
        if ESCALATIONS.index(step.effect) < harshest:
            yield Fault(
                "out-of-bounds",
                f"{quoted(step.effect)} comes after `{ESCALATIONS[harshest]}`",
                "escalate from remind to notify-manager to suspend",
                f"{path}.effect",
            )
        harshest = max(ESCALATIONS.index(step.effect), harshest)
        if step.effect == "suspend" and step.after is None:
            yield Fault(
                "out-of-bounds",
                "a certification is suspended while there is still time",
                'suspend after the day it is due: { after = "P30D", effect = "suspend" }',
                path,
            )


def _step_day(due_on: date, before: Period | None, after: Period | None) -> date:
    """The day of a step of an escalation."""
    if before is not None:
        return subtract(due_on, before)
    return due_on if after is None else add(due_on, after)


def _named(names: tuple[str, ...], known: Collection[str], part: str, path: str) -> Iterator[Fault]:
    """Whether each name is known, and named once."""
    yield from reference_faults(names, known, part, path)
    for name, times in Counter(names).items():
        if times > 1 and name in known:
            yield Fault("duplicate-id", f"{quoted(name)} is named twice", "name it once", path)
