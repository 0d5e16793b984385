"""Verdicts and Kleene's strong logic: unknown is not false."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from partnercert.errors import ProgramError

__all__ = ["Verdict", "all_of", "any_of", "at_least", "from_flag", "negated"]


class Verdict(enum.Enum):
    """What a rule came to: met, unmet, or unknown because something it needs is not known."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise ProgramError(
            "not-a-boolean",
            "a verdict has three values and is not a boolean",
            "compare it: `verdict is Verdict.MET`",
        )

    def __repr__(self) -> str:
        return f"Verdict.{self.name}"


def from_flag(flag: bool | None) -> Verdict:
    """A flag as a verdict: true is met, false unmet, a missing one unknown."""
    if flag is None:
        return Verdict.UNKNOWN
    return Verdict.MET if flag else Verdict.UNMET


def negated(verdict: Verdict) -> Verdict:
    """The opposite verdict; unknown stays unknown."""
    if verdict is Verdict.UNKNOWN:
        return verdict
    return Verdict.UNMET if verdict is Verdict.MET else Verdict.MET


def at_least(n: int, verdicts: Iterable[Verdict]) -> Verdict:
    """Met when `n` of the verdicts are met, unmet when `n` can no longer be reached, else unknown.

    >>> at_least(2, [Verdict.MET, Verdict.UNKNOWN, Verdict.UNMET])
    Verdict.UNKNOWN
    """
    met = possible = 0
    for verdict in verdicts:
        met += verdict is Verdict.MET
        possible += verdict is not Verdict.UNMET
    if met >= n:
        return Verdict.MET
    return Verdict.UNMET if possible < n else Verdict.UNKNOWN


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Kleene's conjunction: met if every verdict is met (so also if there is none)."""
    every = tuple(verdicts)
    return at_least(len(every), every)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Kleene's disjunction: met if one verdict is met, unmet if there is none."""
    return at_least(1, verdicts)
