"""How competence is measured: exams, live demos, scenario challenges, knowledge checks, audits of artifacts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

import attrs

from partnercert.errors import Fault, did_you_mean, quoted
from partnercert.language.nodes import Node
from partnercert.program.conversions import as_names, as_node, table
from partnercert.program.known_names import option_faults
from partnercert.program.retakes import RetakePolicy, as_policies
from partnercert.program.rubrics import Rubric, as_score
from partnercert.values.amounts import Amount
from partnercert.values.dates import as_date
from partnercert.values.mappings import FrozenMap

CHECKS: Final = ("accessibility", "security", "delivery")
# What is asked of people who sit an assessment, and of no artifact.
_OF_SITTINGS: Final = ("proctored", "identified", "time_limit", "versions", "eligible", "retake")


@attrs.frozen(kw_only=True)
class AssessmentVersion:
    """A version of an assessment, or a form of it; it may be sat from `starts` through `until`."""

    id: str = ""
    starts: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))
    until: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))
    title: str | None = None


@attrs.frozen(kw_only=True)
class Assessment:
    """An assessment of a kind: exam, demo, scenario, knowledge_check, or artifact.

    Where a program declares any of a kind but artifact, rules and evidence may name only those. An attempt is passed
    from the score of the `cut` on, or by its ratings under a `rubric`. It never counts as passed if it was not
    `proctored`, the person not `identified`, the `time_limit` (in minutes) exceeded, fewer `objections` handled, or
    the attempt not `debriefed`, where that is asked for; nor if it was of a version that was not to be sat on its day,
    or the person was not `eligible`: a rule that is judged on the day of the attempt. `retake`, one policy or several
    that follow one another, says when somebody may sit again; without one, at any time. An artifact is validated in
    the same way, and has `checks` that it must stand: accessibility, security, delivery.
    """

    id: str = ""
    kind: str
    title: str | None = None
    cut: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_score))
    rubric: str | None = None
    proctored: bool = False
    identified: bool = False
    time_limit: int | None = None
    objections: int | None = None
    debriefed: bool = False
    checks: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    versions: FrozenMap[str, AssessmentVersion] = attrs.field(factory=FrozenMap, converter=table)
    eligible: Node | None = attrs.field(default=None, converter=attrs.converters.optional(as_node))
    retake: tuple[RetakePolicy, ...] = attrs.field(default=(), converter=as_policies)


def assessment_faults(assessment: Assessment, rubrics: Mapping[str, Rubric]) -> Iterator[Fault]:
    """What is wrong with an assessment by itself, its rule and retake policies aside, with paths inside its table."""
    yield from _cut(assessment)
    yield from _rubric(assessment, rubrics)
    for name in ("time_limit", "objections"):
        number = getattr(assessment, name)
        if number is not None and number < 1:
            help = "give a whole number from 1 on"
            yield Fault("out-of-bounds", f"{quoted(number)} cannot be `{name}`", help, name)
    for position, check in enumerate(assessment.checks):
        yield from option_faults(check, CHECKS, f"checks[{position}]")
    for id, version in assessment.versions.items():
        if version.starts is not None and version.until is not None and version.starts > version.until:
            message = f"the version starts on {version.starts} and ends earlier, on {version.until}"
            yield Fault("bad-date", message, "exchange the two days", f"versions.{id}.until")
    yield from _misplaced(assessment)


def _cut(assessment: Assessment) -> Iterator[Fault]:
    cut = assessment.cut
    if cut is None:
        return
    if cut.unit != "points":
        yield Fault("unit-mismatch", f"{quoted(repr(cut))} is no score", "give it in points: 70", "cut")
    elif cut.number <= 0:
        yield Fault("out-of-bounds", f"from {cut} on everybody has passed", "give a positive score", "cut")


def _rubric(assessment: Assessment, rubrics: Mapping[str, Rubric]) -> Iterator[Fault]:
    if assessment.rubric is None:
        return
    rubric = rubrics.get(assessment.rubric)
    if rubric is None:
        help = did_you_mean(assessment.rubric, rubrics) or "define it under [rubrics]"
        message = f"the program has no rubric {quoted(assessment.rubric)}"
        yield Fault("unknown-rubric", message, help, "rubric")
    elif assessment.cut is not None and rubric.cut is not None:
        message = f"the rubric {quoted(rubric.id)} has a cut score of its own, {rubric.cut}"
        yield Fault("bad-shape", message, "leave one of the two out", "cut")


def _misplaced(assessment: Assessment) -> Iterator[Fault]:
    """Keys that mean nothing for a kind."""
    sat = assessment.kind != "artifact"
    default = Assessment(kind="exam")
    out_of_place = {
        **({} if sat else dict.fromkeys(_OF_SITTINGS, "an artifact is not sat")),
        **({"checks": "only an artifact is checked"} if sat else {}),
        **({} if assessment.kind == "scenario" else {"objections": "objections are raised in a scenario"}),
    }
    for name, message in out_of_place.items():
        if getattr(assessment, name) != getattr(default, name):
            yield Fault(
                "bad-shape", f"{message}, and this is of kind {quoted(assessment.kind)}", "leave it out", name
            )
