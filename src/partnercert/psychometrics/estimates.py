"""What a statistic came to: a number, or the reason why there is none."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite

import attrs

from partnercert.errors import QuestionError, quoted

__all__ = ["Estimate", "Interval"]


@attrs.frozen(repr=False)
class Estimate:
    """A number that was worked out from data, or the reason why the data give none.

    Exactly one of `value` and `reason` is there: a statistic that the data do not determine is neither 0 nor NaN.
    `cases` says how many people, units or pairs it rests on, None where it does not come from counted cases.

    >>> print(Estimate(0.4842, cases=19))
    0.484
    >>> print(Estimate(reason="all ratings are alike"))
    no number: all ratings are alike
    """

    value: float | None = None
    reason: str | None = None
    cases: int | None = None

    def __attrs_post_init__(self) -> None:
        _exactly_one(self.value is not None, self.reason)
        if self.value is not None and not isfinite(self.value):
            raise QuestionError(
                "bad-number",
                f"{quoted(self.value)} is not a number",
                "give the reason why there is none",
                "value",
            )

    @classmethod
    def of(cls, number: int | Fraction | float, cases: int | None = None) -> Estimate:
        """The estimate that is a number, as the nearest float."""
        return cls(float(number), None, cases)

    @classmethod
    def none(cls, reason: str, cases: int | None = None) -> Estimate:
        """The estimate that is no number."""
        return cls(None, reason, cases)

    def __bool__(self) -> bool:
        raise _ambiguous("an estimate", "ask for its `value`, which is None where there is a `reason`")

    def __str__(self) -> str:
        return f"no number: {self.reason}" if self.value is None else f"{self.value:.3f}"

    def __repr__(self) -> str:
        return f"Estimate({_said(value=self.value, reason=self.reason, cases=self.cases)})"

    def to_dict(self) -> dict[str, object]:
        """The estimate as plain data; what is empty is left out."""
        plain = {"value": self.value, "reason": self.reason, "cases": self.cases}
        return {name: said for name, said in plain.items() if said is not None}


@attrs.frozen(repr=False)
class Interval:
    """The numbers from `low` to `high` that the data allow at a confidence, or the reason why there are no bounds.

    >>> print(Interval(0.2366, 0.7634, confidence=0.95))
    0.237 to 0.763
    """

    low: float | None = None
    high: float | None = None
    reason: str | None = None
    confidence: float = 0.95

    def __attrs_post_init__(self) -> None:
        _exactly_one(self.low is not None and self.high is not None, self.reason)

    def __contains__(self, number: float) -> bool:
        return self.low is not None and self.high is not None and self.low <= number <= self.high

    def __bool__(self) -> bool:
        raise _ambiguous("an interval", "ask for `low` and `high`, which are None where there is a `reason`")

    def __str__(self) -> str:
        return f"no bounds: {self.reason}" if self.low is None else f"{self.low:.3f} to {self.high:.3f}"

    def __repr__(self) -> str:
        return (
            f"Interval({_said(low=self.low, high=self.high, reason=self.reason, confidence=self.confidence)})"
        )

    def to_dict(self) -> dict[str, object]:
        """The interval as plain data; what is empty is left out."""
        plain = {"low": self.low, "high": self.high, "reason": self.reason, "confidence": self.confidence}
        return {name: said for name, said in plain.items() if said is not None}


def _exactly_one(has_number: bool, reason: str | None) -> None:
    if has_number == (reason is not None):
        raise QuestionError(
            "bad-shape",
            "it needs either a number or a reason",
            "leave one of the two out, not both",
            "reason",
        )


def _ambiguous(what: str, help: str) -> QuestionError:
    return QuestionError("not-a-boolean", f"{what} is neither true nor false", help)


def _said(**arguments: object) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items() if value is not None)
