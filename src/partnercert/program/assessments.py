"""How competence is measured: exams, live demos, scenario challenges, knowledge checks."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from partnercert.errors import Fault, quoted
from partnercert.language.nodes import Node
from partnercert.program.conversions import as_amount, as_node
from partnercert.program.retakes import RetakePolicy, as_policies
from partnercert.values.amounts import Amount, Numeric, points


def _as_score(value: Amount | Numeric) -> Amount:
    """A score; a bare number is one of points."""
    amount = as_amount(value)
    return points(amount.number) if amount.unit == "count" else amount


@attrs.frozen(kw_only=True)
class Assessment:
    """An assessment of a kind: exam, demo, scenario or knowledge_check.

    Where a program declares any of a kind, rules and evidence may name only those. An attempt is passed from the score
    of the `cut` on. It never counts as passed if it was not `proctored` where that is asked for, nor if the person was
    not `eligible`: a rule that is judged on the day of the attempt. `retake`, one policy or several that follow one
    another, says when somebody may sit again; without one, at any time.
    """

    id: str = ""
    kind: str
    title: str | None = None
    cut: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(_as_score))
    proctored: bool = False
    eligible: Node | None = attrs.field(default=None, converter=attrs.converters.optional(as_node))
    retake: tuple[RetakePolicy, ...] = attrs.field(default=(), converter=as_policies)


def cut_faults(assessment: Assessment) -> Iterator[Fault]:
    """What is wrong with the score from which an attempt is passed."""
    cut = assessment.cut
    if cut is None:
        return
    if cut.unit != "points":
        yield Fault("unit-mismatch", f"{quoted(repr(cut))} is no score", "give it in points: 70", "cut")
    elif cut.number <= 0:
        yield Fault("out-of-bounds", f"from {cut} on everybody has passed", "give a positive score", "cut")
