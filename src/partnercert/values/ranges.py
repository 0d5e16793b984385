"""Numbers that are not known exactly: closed ranges, and what arithmetic and comparison make of them.

An amount whose evidence is incomplete still lies between two bounds. None stands for a number of which nothing is
known; it absorbs everything that it meets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from math import ceil, floor
from typing import Final

import attrs

from partnercert.values.amounts import Number
from partnercert.values.verdicts import Verdict

__all__ = [
    "Range",
    "added",
    "compared",
    "divided",
    "greatest",
    "least",
    "mean",
    "median",
    "multiplied",
    "rounded",
    "subtracted",
]


@attrs.frozen
class Range:
    """All numbers from `low` to `high`, both included; one number where they are equal."""

    low: Number
    high: Number

    @classmethod
    def exactly(cls, number: Number) -> Range:
        """The range of one number."""
        return cls(number, number)

    @property
    def known(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    def __contains__(self, number: Number) -> bool:
        return self.low <= number <= self.high


def added(a: Range | None, b: Range | None) -> Range | None:
    """The sums of numbers from each."""
    return None if a is None or b is None else Range(a.low + b.low, a.high + b.high)


def subtracted(a: Range | None, b: Range | None) -> Range | None:
    """The differences of numbers from each; `x - x` is not simplified."""
    return None if a is None or b is None else Range(a.low - b.high, a.high - b.low)


def multiplied(a: Range | None, b: Range | None) -> Range | None:
    """The products of numbers from each."""
    if a is None or b is None:
        return None
    corners = [x * y for x, y in product((a.low, a.high), (b.low, b.high))]
    return Range(min(corners), max(corners))


def divided(a: Range | None, b: Range | None) -> Range | None:
    """The quotients of numbers from each; unknown where the divisor may be 0."""
    if a is None or b is None or 0 in b:
        return None
    return multiplied(a, Range(Fraction(1) / b.high, Fraction(1) / b.low))


def least(ranges: Iterable[Range | None]) -> Range | None:
    """The least of one number from each."""
    return _extreme(min, ranges)


def greatest(ranges: Iterable[Range | None]) -> Range | None:
    """The greatest of one number from each."""
    return _extreme(max, ranges)


def mean(ranges: Sequence[Range]) -> Range | None:
    """The arithmetic mean; of nothing it is unknown."""
    if not ranges:
        return None
    return Range(
        Fraction(sum(r.low for r in ranges)) / len(ranges),
        Fraction(sum(r.high for r in ranges)) / len(ranges),
    )


def median(ranges: Sequence[Range]) -> Range | None:
    """The middle number, or the mean of the two middle ones; of nothing it is unknown."""
    if not ranges:
        return None
    return Range(_middle(sorted(r.low for r in ranges)), _middle(sorted(r.high for r in ranges)))


def rounded(value: Range | None, step: Number, direction: str) -> Range | None:
    """Both bounds as multiples of `step`: `down`, `up`, or `half_even`."""
    if value is None:
        return None
    to_whole = _ROUNDINGS[direction]
    return Range(to_whole(Fraction(value.low) / step) * step, to_whole(Fraction(value.high) / step) * step)


def compared(op: str, a: Range | None, b: Range | None) -> Verdict:
    """Whether every number of `a` stands so to every number of `b` (met), or none does (unmet)."""
    if a is None or b is None:
        return Verdict.UNKNOWN
    if op in ("<", "<="):
        return compared(">" if op == "<" else ">=", b, a)
    if op == ">":
        return Verdict.MET if a.low > b.high else Verdict.UNMET if a.high <= b.low else Verdict.UNKNOWN
    return Verdict.MET if a.low >= b.high else Verdict.UNMET if a.high < b.low else Verdict.UNKNOWN


_ROUNDINGS: Final[dict[str, Callable[[Fraction], int]]] = {"down": floor, "up": ceil, "half_even": round}


def _extreme(pick: Callable[[Number, Number], Number], ranges: Iterable[Range | None]) -> Range | None:
    known = list(ranges)
    if any(each is None for each in known):
        return None
    return reduce(
        lambda a, b: Range(pick(a.low, b.low), pick(a.high, b.high)),
        [each for each in known if each is not None],
    )


def _middle(numbers: Sequence[Number]) -> Number:
    half = len(numbers) // 2
    return numbers[half] if len(numbers) % 2 else Fraction(numbers[half - 1] + numbers[half]) / 2
