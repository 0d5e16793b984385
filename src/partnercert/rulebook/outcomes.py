"""What a rule came to on a day, with its reasons."""

from __future__ import annotations

import enum
from datetime import date

import attrs

from partnercert.records.evidence import Evidence
from partnercert.values.amounts import Amount
from partnercert.values.verdicts import Verdict

Observed = Amount | date | str | bool | None


class Status(enum.Enum):
    """A verdict, or why none was asked for."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"
    WAIVED = "waived"

    def __repr__(self) -> str:
        return f"Status.{self.name}"


@attrs.frozen(kw_only=True, repr=False)
class Outcome:
    """What one rule came to.

    A rule that does not apply, and one that is waived, have the verdict met and say so in `status`. `observed` is
    None where the value is not known; then `between` holds its bounds if there are any. `shortfall` is how far the
    value is from what is required, `missing` says what would have to be known, `notes` what else a reader should
    know. `of` holds the parts of a rule that has parts.
    """

    id: str
    title: str
    status: Status
    verdict: Verdict
    rule: str
    observed: Observed = None
    between: tuple[Amount, Amount] | None = None
    comparison: str = ""
    required: Observed | tuple[Observed, ...] = None
    at_least: int | None = None
    shortfall: Amount | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    remedy: str | None = None
    of: tuple[Outcome, ...] = ()

    def __bool__(self) -> bool:
        return self.verdict.__bool__()

    def __repr__(self) -> str:
        return f"<Outcome {self.id}: {self.status.value}>"

    def to_dict(self) -> dict[str, object]:
        """The outcome as plain data; what is empty is left out."""
        plain = {
            "id": self.id,
            "title": self.title,
            "status": self.status.value,
            "verdict": self.verdict.value,
            "rule": self.rule,
            "observed": plain_value(self.observed),
            "between": None if self.between is None else [bound.text for bound in self.between],
            "comparison": self.comparison,
            "required": [plain_value(each) for each in self.required]
            if isinstance(self.required, tuple)
            else plain_value(self.required),
            "at_least": self.at_least,
            "shortfall": plain_value(self.shortfall),
            "missing": list(self.missing),
            "notes": list(self.notes),
            "evidence": [event.to_dict() for event in self.evidence],
            "remedy": self.remedy,
            "of": [part.to_dict() for part in self.of],
        }
        return {name: value for name, value in plain.items() if value not in (None, "", [])}


def plain_value(value: Observed) -> object:
    """A value as plain data: amounts and days as text."""
    match value:
        case Amount():
            return value.text
        case date():
            return value.isoformat()
        case _:
            return value
