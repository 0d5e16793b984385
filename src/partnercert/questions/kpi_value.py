"""What a KPI came to, and how it stands to its target."""

from __future__ import annotations

import attrs

from partnercert.questions.wording import shown
from partnercert.records.evidence import Evidence
from partnercert.values.amounts import Amount
from partnercert.values.ranges import Range, compared
from partnercert.values.verdicts import Verdict


@attrs.frozen(kw_only=True, repr=False)
class KpiValue:
    """The value of a KPI on a day, from which evidence, or its bounds and what would have to be known.

    `better` says which direction is, `"higher"` or `"lower"`.
    """

    id: str
    title: str
    value: Amount | None
    between: tuple[Amount, Amount] | None
    better: str
    target: Amount | None
    missing: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    @property
    def on_target(self) -> Verdict | None:
        """Whether the value reaches the target, in the direction that is better; None without a target."""
        if self.target is None:
            return None
        low, high = self.between or (self.value, self.value)
        reached = None if low is None or high is None else Range(low.number, high.number)
        return compared(">=" if self.better == "higher" else "<=", reached, Range.exactly(self.target.number))

    def __repr__(self) -> str:
        return f"<KpiValue {self}>"

    def __str__(self) -> str:
        if self.between is not None:
            is_now = f"between {shown(self.between[0])} and {shown(self.between[1])}"
        else:
            is_now = shown(self.value)
        target = "" if self.target is None else f", target {shown(self.target)}"
        lacking = f"; not known: {', '.join(self.missing)}" if self.missing else ""
        return f"{self.title}: {is_now}{target}{lacking}"
