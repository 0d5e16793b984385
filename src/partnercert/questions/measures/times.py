"""How long it takes: percentiles of what is over, and the median of what is not all over yet."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from statistics import quantiles
from typing import Final

from partnercert.values.amounts import Number

PERCENTILES: Final = {
    "linear": "linear interpolation between the two nearest values (Hyndman and Fan's type 7)",
    "nearest-rank": "the smallest value that at least so many percent do not exceed (Hyndman and Fan's type 1)",
}
_HALF: Final = Fraction(1, 2)


def percentile(values: Sequence[int], percent: int, method: str = "linear") -> Number | None:
    """The value that so many percent do not exceed, by a method of `PERCENTILES`; None of nothing.

    The methods are types 7 and 1 of Hyndman and Fan (1996), "Sample quantiles in statistical packages", The American
    Statistician 50: `linear` and `inverted_cdf` in numpy. The first is `inclusive` in Python's statistics, and the
    default of R and of spreadsheets.

    >>> percentile([12, 20, 21, 30, 45, 60, 200], 90)
    Fraction(116, 1)
    >>> percentile([12, 20, 21, 30, 45, 60, 200], 90, "nearest-rank")
    200
    """
    if not values:
        return None
    if method == "nearest-rank":
        return sorted(values)[ceil(Fraction(len(values) * percent, 100)) - 1]
    # one value has no neighbors between which to interpolate, and is every percentile
    exact = [Fraction(value) for value in (values if len(values) > 1 else [*values, *values])]
    return quantiles(exact, n=100, method="inclusive")[percent - 1]


def survival_median(over: Sequence[int], still_open: Sequence[int]) -> Number | None:
    """The median time, where some cases are over and of others it is known how long they have lasted so far.

    The estimate of Kaplan and Meier (1958), "Nonparametric estimation from incomplete observations", Journal of the
    American Statistical Association 53: where half of the cases are over. Where exactly half are over for a time, it
    is the middle of that time, so that without open cases it is the usual median. None while less than half are over.

    >>> survival_median([12, 20, 21, 30, 45, 60, 200], [15, 90])
    45
    """
    lasted = sorted([*over, *still_open])
    open_share, since = Fraction(1), None
    for time, ended in sorted(Counter(over).items()):
        at_risk = len(lasted) - bisect_left(lasted, time)
        open_share *= 1 - Fraction(ended, at_risk)
        if since is not None:
            return Fraction(since + time, 2)
        if open_share < _HALF:
            return time
        if open_share == _HALF:
            since = time
    return since
