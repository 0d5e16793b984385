"""The kinds of evidence that every program has, with their fields."""

from __future__ import annotations

from typing import Final

import attrs

from partnercert.language.signature import DATE, FLAG, TEXT, FieldSpec, KindSpec, amount
from partnercert.values.amounts import Amount
from partnercert.values.mappings import FrozenMap

ASSESSMENTS: Final = ("exam", "demo", "scenario", "knowledge_check")
ASSESSED: Final = (*ASSESSMENTS, "artifact")
"""What may be rated, debriefed, and judged by an assessment: attempts, and artifacts that are audited."""
NO_BAND: Final = "none"
"""The band of a score below all bands."""
ABOUT_ATTEMPTS: Final = {"rating": "attempt", "debrief": "debrief"}
"""The kinds that say something about an attempt, with the field that holds its id."""

# Stands for the program's currency, which a built-in kind cannot know.
MONEY: Final = FieldSpec(TEXT, unit="money")


def _text(*one_of: str, names: str = "") -> FieldSpec:
    return FieldSpec(TEXT, one_of=one_of, names=names)


def _amount(unit: str) -> FieldSpec:
    return FieldSpec(amount(unit), unit=unit)


def _size(unit: str) -> FieldSpec:
    """How many, or how long: never less than nothing."""
    return attrs.evolve(_amount(unit), at_least=Amount(0, unit))


def _maybe(field: FieldSpec) -> FieldSpec:
    return attrs.evolve(field, optional=True)


def _or_other(field: FieldSpec) -> FieldSpec:
    """An optional field whose absence is itself an answer: it matches nothing and is in no group."""
    return FieldSpec(
        field.sort, field.unit, optional=True, one_of=field.one_of, names=field.names, absent_differs=True
    )


def _kind(**fields: FieldSpec) -> KindSpec:
    return KindSpec(FrozenMap(fields))


def _assessment(kind: str, **more: FieldSpec) -> KindSpec:
    return _kind(
        **{kind: _text(names=kind)},
        score=_maybe(_amount("points")),
        band=_maybe(_text(names="band")),
        passed=_maybe(FieldSpec(FLAG)),
        proctored=_maybe(FieldSpec(FLAG)),
        identified=_maybe(FieldSpec(FLAG)),
        incident=_or_other(_text("open", "dismissed", "confirmed")),
        minutes=_maybe(_size("count")),
        **more,
        by=_or_other(_text()),
        outcome=_or_other(_text("completed", "no-show", "abandoned", "technical")),
        state=_or_other(_text("valid", "under-review", "invalidated")),
        version=_maybe(_text()),
        language=_maybe(_text()),
    )


def result_of(kind: str) -> str:
    """The field that says whether an attempt counts as passed, or an artifact as validated."""
    return "validated" if kind == "artifact" else "passed"


STANDING_STATES: Final = ("active", "due", "grace", "lapsed", "suspended", "revoked")
AWARD_STATES: Final = ("probation", "under-review")
CATEGORIES: Final = ("core-product", "positioning", "go-to-market")
SEVERITIES: Final = ("minor", "major", "critical")
ESCALATIONS: Final = ("remind", "notify-manager", "suspend")

BUILT_IN: Final = FrozenMap(
    {
        "exam": _assessment("exam"),
        "demo": _assessment("demo"),
        "scenario": _assessment("scenario", objections=_maybe(_size("count"))),
        "knowledge_check": _assessment("knowledge_check"),
        "module": _kind(
            module=_text(names="module"),
            part=attrs.evolve(_or_other(_text()), aside=True),
            version=_maybe(_text()),
            passed=_maybe(FieldSpec(FLAG)),
            by=_or_other(_text()),
        ),
        "artifact": _kind(
            artifact=_text(),
            project=_maybe(_text()),
            validated=_maybe(FieldSpec(FLAG)),
            accessibility=_maybe(FieldSpec(FLAG)),
            security=_maybe(FieldSpec(FLAG)),
            delivery=_maybe(FieldSpec(FLAG)),
            score=_maybe(_amount("points")),
            band=_maybe(_text(names="band")),
            by=_or_other(_text()),
        ),
        "rating": _kind(
            rating=_text(names="criterion"),
            rubric=_text(names="rubric"),
            attempt=_text(names="attempt"),
            level=_text(names="level"),
            adjudicated=attrs.evolve(_or_other(FieldSpec(FLAG)), aside=True),
            by=_or_other(_text()),
        ),
        "debrief": _kind(debrief=_text(names="attempt"), by=_or_other(_text())),
        "reference": _kind(
            customer=_maybe(_text()),
            validated=FieldSpec(FLAG),
            rating=_maybe(_amount("points")),
            quote=_maybe(FieldSpec(FLAG)),
            by=_or_other(_text()),
        ),
        "deal": _kind(
            customer=_maybe(_text()),
            outcome=_text("open", "won", "lost"),
            value=_maybe(MONEY),
            source=_or_other(_text()),
            product=_maybe(_text()),
            attached=_or_other(FieldSpec(FLAG)),
            registered=_maybe(FieldSpec(FLAG)),
            units=_maybe(_size("count")),
            attached_units=_maybe(_size("count")),
        ),
        "delivery": _kind(
            customer=_maybe(_text()),
            step=_or_other(_text()),
            started=_maybe(FieldSpec(DATE)),
            accepted_first_time=_maybe(FieldSpec(FLAG)),
            hours=_maybe(_size("hours")),
            rework_hours=_maybe(_size("hours")),
            revenue=_maybe(MONEY),
            cost=_maybe(MONEY),
        ),
        "survey": _kind(survey=_text(), score=_amount("points"), customer=_maybe(_text())),
        "asset_use": _kind(asset=_text()),
        "feedback": _kind(about=_text(), score=_maybe(_amount("points"))),
        "qbr": _kind(),
        "employment": _kind(role=_maybe(_text()), contractor=_maybe(FieldSpec(FLAG))),
        "enrollment": _kind(enrollment=_text(names="enrollable")),
        "mdf": _kind(mdf=_text(), granted=MONEY, used=MONEY),
        "subscription": _kind(customer=_text(), start=MONEY, expansion=MONEY, contraction=MONEY, churn=MONEY),
        "award": _kind(
            award=_text(names="award"),
            region=_or_other(_text()),
            release=_or_other(_text(names="release")),
            state=_or_other(_text(*AWARD_STATES)),
        ),
        "suspension": _kind(suspension=_text(names="award")),
        "waiver": _kind(requirement=_text(names="requirement"), reason=_maybe(_text()), by=_maybe(_text())),
        "election": _kind(tier=_text(names="tier")),
        "attestation": _kind(attestation=_text()),
        "decision": _kind(
            about=_text(), result=_text("granted", "denied", "deferred", "withdrawn"), by=_text()
        ),
        "appeal": _kind(decision=_text()),
        "ruling": KindSpec(
            FrozenMap(
                {
                    "ruling": _text(),
                    "result": _text("granted", "denied", "withdrawn"),
                    "by": _text(),
                    "independent": FieldSpec(FLAG),
                    "appealed": FieldSpec(FLAG),
                    "in_effect": FieldSpec(FLAG),
                }
            ),
            derived=True,
        ),
        "standing": KindSpec(
            FrozenMap(
                {
                    "standing": _text(names="award"),
                    "role": _or_other(_text(names="role")),
                    "level": _or_other(_text()),
                    "region": _or_other(_text()),
                    "state": _maybe(_text(*STANDING_STATES)),
                    "good": _maybe(FieldSpec(FLAG)),
                }
            ),
            derived=True,
        ),
        "obligation": KindSpec(
            FrozenMap(
                {
                    "obligation": _text(names="obliging"),
                    "award": _text(names="award"),
                    "role": _or_other(_text(names="role")),
                    "level": _or_other(_text()),
                    "category": _or_other(_text(*CATEGORIES)),
                    "severity": _or_other(_text(*SEVERITIES)),
                    "module": _or_other(_text(names="module")),
                    "scenario": _or_other(_text(names="scenario")),
                    "due_on": FieldSpec(DATE),
                    "done_on": _maybe(FieldSpec(DATE)),
                    "done": _maybe(FieldSpec(FLAG)),
                    "overdue": _maybe(FieldSpec(FLAG)),
                    "on_time": _maybe(FieldSpec(FLAG)),
                    "escalation": _maybe(_text("none", *ESCALATIONS)),
                    "suspends_on": _or_other(FieldSpec(DATE)),
                }
            ),
            derived=True,
        ),
    }
)

__all__ = [
    "ABOUT_ATTEMPTS",
    "ASSESSED",
    "ASSESSMENTS",
    "BUILT_IN",
    "CATEGORIES",
    "ESCALATIONS",
    "MONEY",
    "NO_BAND",
    "SEVERITIES",
    "STANDING_STATES",
    "result_of",
]
