"""What a KPI comes to: its formula and its cases, which direction is better, what it is called."""

from __future__ import annotations

import attrs

from partnercert.language.nodes import Aggregate, Arithmetic, Node
from partnercert.program.kpis import Kpi
from partnercert.program.standard_kpis import STANDARD_KPIS
from partnercert.program.standard_kpis.standard import Written


def formula_of(kpi: Kpi) -> Node | None:
    """The formula of a KPI, its own or the standard one; None where the host supplies the value."""
    if kpi.standard is None:
        return kpi.formula
    written = _written(kpi)
    return None if written is None else written.formula


def cases_of(kpi: Kpi) -> Node | None:
    """What counts as a case of a KPI, for `minimum_cases`."""
    if kpi.cases is not None:
        return kpi.cases
    written = _written(kpi)
    if written is not None:
        return written.cases
    match kpi.formula:
        case Arithmetic(op="/", args=(_, Aggregate(op="count") as divisor)):
            return divisor
        case Aggregate(op="mean" | "median") as average:
            return attrs.evolve(average, op="count", of=None)
    return None


def better_of(kpi: Kpi) -> str:
    """Which direction of a KPI is better, `"higher"` or `"lower"`: as it says, as its standard says, else higher."""
    standard = STANDARD_KPIS.get(kpi.standard or "")
    return kpi.better or (standard.better if standard is not None else "higher")


def title_of(kpi: Kpi) -> str:
    """The title of a KPI, its own or that of its standard, or its id."""
    standard = STANDARD_KPIS.get(kpi.standard or "")
    return kpi.title or (kpi.id if standard is None else standard.title)


def _written(kpi: Kpi) -> Written | None:
    """What the standard of a KPI comes to under its options; None without a standard, or where they do not fit."""
    standard = STANDARD_KPIS.get(kpi.standard or "")
    return (
        None if standard is None else standard.written(kpi.kind, kpi.by, kpi.survey, kpi.at_least, kpi.steps)
    )
