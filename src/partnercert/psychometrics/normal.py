"""The normal distribution: of one variable, and of two that correlate."""

from __future__ import annotations

from collections.abc import Callable
from math import atan, cos, erfc, exp, pi, sqrt
from statistics import NormalDist
from typing import Final

_PANELS: Final = 64


def below(z: float) -> float:
    """Φ(z), the share of a standard normal distribution below z."""
    return erfc(-z / sqrt(2)) / 2


def quantile(share: float) -> float:
    """The z below which that share of a standard normal distribution lies; the share is strictly between 0 and 1."""
    return NormalDist().inv_cdf(share)


def critical(confidence: float) -> float:
    """The z that leaves half of what is not in the confidence on either side: 1.96 for 0.95."""
    return -quantile((1 - confidence) / 2)


def parted(z: float, correlation: float) -> float:
    """Φ(z) − Φ₂(z, z; r): how often the first of two standard normal variables lies below z and the second does not.

    They correlate by r in [0, 1]. It is 2 T(z, √((1 − r) / (1 + r))) with the T of Owen (1956), "Tables for computing
    bivariate normal probabilities", Annals of Mathematical Statistics 27; so it is exact to the last digits where it
    is next to nothing, too.
    """
    return 2 * _owens_t(z, sqrt((1 - correlation) / (1 + correlation)))


def _owens_t(h: float, a: float) -> float:
    """T(h, a) for a in [0, 1]; x = tan θ makes its integral smooth."""
    # beyond nine deviations nothing is left that a float could hold
    end = atan(min(a, 9 / abs(h)) if h else a)
    return _integral(lambda angle: exp(-((h / cos(angle)) ** 2) / 2), end) / (2 * pi)


def _integral(f: Callable[[float], float], end: float) -> float:
    """The integral from 0 to `end`, by three points of Gauss in each of many panels."""
    half = end / _PANELS / 2
    reach = half * sqrt(3 / 5)
    middles = ((2 * n + 1) * half for n in range(_PANELS))
    return sum(half * (5 * f(m - reach) + 8 * f(m) + 5 * f(m + reach)) / 9 for m in middles)
