"""Numbers of rows, added, multiplied, divided and rounded: the arithmetic of `values.ranges` in columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from typing import TypedDict

import attrs
import narwhals as nw

from partnercert.engines.frames.dates import ordinal
from partnercert.engines.frames.forms import (
    NOTHING,
    TOLERANCE,
    Constant,
    Number,
    Plain,
    Unknown,
    Value,
    as_number,
    null,
)
from partnercert.values.amounts import Number as Exact
from partnercert.values.dates import Period, add, subtract


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


def floating(number: Number) -> Number:
    """The same as floats."""
    high = None if number.high is None else number.high.cast(nw.Float64)
    return attrs.evolve(number, low=number.low.cast(nw.Float64), high=high, whole=False)


def folded(op: str, left: object, right: object) -> Value:
    """Two known values; what cannot be known of them is unknown."""
    match op, left, right:
        case "+", date(), Period():
            return Constant(add(left, right))
        case "-", date(), Period():
            return Constant(subtract(left, right))
        case "-", date(), date():
            return Constant((left - right).days)
        case "/", int() | Fraction(), int() | Fraction():
            return Constant(_plain(Fraction(left) / right)) if right else Unknown()
        case _, int() | Fraction(), int() | Fraction():
            found = left + right if op == "+" else left - right if op == "-" else left * right
            return Constant(_plain(found))
    return Unknown()


def _plain(number: int | Fraction) -> int | Fraction:
    return int(number) if number == int(number) else number


def days_between(left: Value, right: Value) -> Number:
    """How many days one day lies after another one."""
    first, second = _ordinal(left), _ordinal(right)
    stage = max(getattr(left, "stage", 0), getattr(right, "stage", 0))
    sure = all(isinstance(each, Constant) or getattr(each, "sure", False) for each in (left, right))
    return Number(first - second, None, stage, whole=True, sure=sure)


def _ordinal(day: Value) -> nw.Expr:
    """How many days there are from the first of the calendar through a day."""
    if isinstance(day, Constant):
        assert isinstance(day.value, date)
        return nw.lit(day.value.toordinal())
    assert isinstance(day, Plain)
    return ordinal(day.expr)


class _Joint(TypedDict):
    stage: int
    whole: bool
    sure: bool


def _joint(a: Number, b: Number) -> _Joint:
    return {"stage": max(a.stage, b.stage), "whole": a.whole and b.whole, "sure": a.sure and b.sure}
