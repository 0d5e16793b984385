"""Numbers of rows, added, multiplied, divided and rounded: the arithmetic of `values.ranges` in columns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import TypedDict

import narwhals as nw

from partnercert.engines.frames.forms import NOTHING, TOLERANCE, Constant, Number, as_number, null
from partnercert.values.amounts import Number as Exact


def added(a: Number, b: Number) -> Number:
    """The sum."""
    high = None if a.high is None and b.high is None else a.top + b.top
    return Number(a.low + b.low, high, **_joint(a, b))


def subtracted(a: Number, b: Number) -> Number:
    """The difference; `x - x` is not simplified."""
    high = None if a.high is None and b.high is None else a.top - b.low
    return Number(a.low - b.top, high, **_joint(a, b))


def multiplied(a: Number, b: Number) -> Number:
    """The product."""
    if a.high is None and b.high is None:
        return Number(a.low * b.low, **_joint(a, b))
    corners = [x * y for x, y in product((a.low, a.top), (b.low, b.top))]
    return Number(nw.min_horizontal(*corners), nw.max_horizontal(*corners), **_joint(a, b))


def multiplied_by(a: Number, factor: Exact) -> Number:
    """The product with what is the same for every row."""
    number = as_number(Constant(factor))
    assert number is not None
    ends = [end * number.low for end in _ends(a)]
    return _between(ends, factor, a.stage, a.whole and number.whole, a.sure)


def divided_by(a: Number, divisor: Exact) -> Number:
    """The quotient by what is the same for every row; unknown if that is 0."""
    if divisor == 0:
        return Number(null(nw.Float64))
    return _between([end / float(divisor) for end in _ends(a)], divisor, a.stage, False, a.sure)


def _ends(a: Number) -> list[nw.Expr]:
    return [a.low] if a.high is None else [a.low, a.high]


def _between(ends: list[nw.Expr], sign: Exact, stage: int, whole: bool, sure: bool) -> Number:
    """A number with one end or two, which a negative factor has turned round."""
    if sign < 0:
        ends.reverse()
    return Number(ends[0], ends[1] if len(ends) == 2 else None, stage, whole, sure)


def divided(a: Number, b: Number) -> Number:
    """The quotient; unknown where the divisor may be 0."""
    stage = max(a.stage, b.stage)
    if a.high is None and b.high is None:
        nonzero = b.low != 0 if b.whole else b.low.abs() > NOTHING
        return Number(nw.when(nonzero).then(_float(a.low, a) / _float(b.low, b)), stage=stage)
    apart = (b.low > NOTHING) | (b.top < -NOTHING)
    corners = [_float(x, a) / y for x, y in product((a.low, a.top), (b.low, b.top))]
    low, high = nw.min_horizontal(*corners), nw.max_horizontal(*corners)
    return Number(nw.when(apart).then(low), nw.when(apart).then(high), stage)


def _float(expr: nw.Expr, number: Number) -> nw.Expr:
    return expr.cast(nw.Float64) if number.whole else expr


def extreme(op: str, numbers: Sequence[Number]) -> Number:
    """The least or the greatest; unknown where one of them is."""
    pick = nw.min_horizontal if op == "least" else nw.max_horizontal
    whole = all(each.whole for each in numbers)
    lows = [each.low if whole else _float(each.low, each) for each in numbers]
    highs = [each.top if whole else _float(each.top, each) for each in numbers]
    open_numbers = [each for each in numbers if not each.sure]
    stage = max(each.stage for each in numbers)
    low, high = pick(*lows), pick(*highs)
    if open_numbers:
        known = nw.all_horizontal(*[~each.low.is_null() for each in open_numbers], ignore_nulls=False)
        low, high = nw.when(known).then(low), nw.when(known).then(high)
    ranged = any(each.high is not None for each in numbers)
    return Number(low, high if ranged else None, stage, whole, sure=not open_numbers)


def rounded(value: Number, step: Exact, direction: str) -> Number:
    """The multiple of a step below, above, or the nearer one, the even one of two."""
    if value.whole and Fraction(step) == 1:
        return value
    low = _rounded(_float(value.low, value), step, direction)
    high = None if value.high is None else _rounded(_float(value.high, value), step, direction)
    return Number(low, high, value.stage, sure=value.sure)


def _rounded(value: nw.Expr, step: Exact, direction: str) -> nw.Expr:
    steps = value / float(step)
    slack = nw.max_horizontal(nw.lit(1.0), steps.abs()) * TOLERANCE
    slack = nw.when(~steps.is_null()).then(slack)
    if direction == "down":
        whole = (steps + slack).floor()
    elif direction == "up":
        whole = (steps - slack).ceil()
    else:
        above = (steps + 0.5 + slack).floor()
        tie = (steps + 0.5 - above).abs() <= slack
        odd = above - (above / 2).floor() * 2 == 1
        whole = nw.when(tie & odd).then(above - 1).otherwise(above)
    return whole * float(step)


def hull(one: Number, other: Number) -> Number:
    """The range that holds both; unknown where one of them is."""
    known = ~one.low.is_null() & ~other.low.is_null()
    low = nw.when(known).then(nw.min_horizontal(one.low, other.low))
    high = nw.when(known).then(nw.max_horizontal(one.top, other.top))
    return Number(low, high, max(one.stage, other.stage), one.whole and other.whole)


class _Joint(TypedDict):
    stage: int
    whole: bool
    sure: bool


def _joint(a: Number, b: Number) -> _Joint:
    return {"stage": max(a.stage, b.stage), "whole": a.whole and b.whole, "sure": a.sure and b.sure}
