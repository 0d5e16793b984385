"""Means, variances and correlations of exact numbers; nothing is rounded before the end."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm, sqrt

Exact = int | Fraction


def in_whole_units(rows: Sequence[Sequence[Exact]]) -> list[tuple[int, ...]]:
    """The same numbers in a unit so small that all of them are whole, for what does not depend on the unit.

    Whole numbers are added and multiplied many times faster than fractions.
    """
    unit = lcm(*(each.denominator for row in rows for each in row))
    return [tuple(each.numerator * (unit // each.denominator) for each in row) for row in rows]


def mean(values: Sequence[Exact]) -> Fraction:
    """The mean of at least one number."""
    return Fraction(sum(values)) / len(values)


def covariance(first: Sequence[Exact], second: Sequence[Exact]) -> Fraction:
    """The covariance of a whole population: its divisor is the number of pairs."""
    n = len(first)
    products = sum(x * y for x, y in zip(first, second, strict=True))
    return Fraction(n * products - sum(first) * sum(second)) / (n * n)


def variance(values: Sequence[Exact]) -> Fraction:
    """The variance of a whole population: its divisor is the number of values."""
    return covariance(values, values)


def sample_variance(values: Sequence[Exact]) -> Fraction:
    """The variance as a sample of at least two estimates it: its divisor is one less than their number."""
    return variance(values) * len(values) / (len(values) - 1)


def root(square: Exact) -> float:
    """The square root of an exact number that is not negative."""
    return sqrt(square)


def correlation(first: Sequence[Exact], second: Sequence[Exact]) -> float | None:
    """Pearson's correlation; None where one side does not vary."""
    spread = variance(first) * variance(second)
    if not spread:
        return None
    shared = covariance(first, second)
    # the root is taken of a number in [0, 1], so that a perfect correlation is exactly 1
    strength = root(shared**2 / spread)
    return -strength if shared < 0 else strength
