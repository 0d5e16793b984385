"""What a KPI came to, and how it stands to its target."""

from __future__ import annotations

import attrs

from partnercert.program.kpis import Kpi
from partnercert.program.standard_kpis import STANDARD_KPIS
from partnercert.questions.wording import shown
from partnercert.records.evidence import Evidence
from partnercert.values.amounts import Amount
from partnercert.values.ranges import Range, compared
from partnercert.values.verdicts import Verdict


@attrs.frozen(kw_only=True)
class KpiValue:
    """The value of a KPI on a day, from which evidence, or its bounds and what would have to be known.

    `on_target` is None where the program names no target.
    """

    id: str
    title: str
    value: Amount | None
    between: tuple[Amount, Amount] | None
    target: Amount | None
    on_target: Verdict | None
    missing: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    def __str__(self) -> str:
        if self.between is not None:
            is_now = f"between {shown(self.between[0])} and {shown(self.between[1])}"
        else:
            is_now = shown(self.value)
        target = "" if self.target is None else f", target {shown(self.target)}"
        lacking = f"; not known: {', '.join(self.missing)}" if self.missing else ""
        return f"{self.title}: {is_now}{target}{lacking}"


def on_target(kpi: Kpi, value: Amount | None, between: tuple[Amount, Amount] | None) -> Verdict | None:
    """Whether a value reaches the target of its KPI, in the direction that is better."""
    if kpi.target is None:
        return None
    low, high = between or (value, value)
    reached = None if low is None or high is None else Range(low.number, high.number)
    standard = STANDARD_KPIS.get(kpi.standard or "")
    better = kpi.better or (standard.better if standard is not None else "higher")
    return compared(">=" if better == "higher" else "<=", reached, Range.exactly(kpi.target.number))
