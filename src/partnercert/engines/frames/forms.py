"""What is known of a value before any row is at hand: numbers, ranges, plain values and truths as columns.

An unknown is a null. A number that may be a range has two columns, `low` and `high`, which are null together. Numbers
are floats, and integers where they are `whole`; a float is compared with a tolerance of a billionth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final

import attrs
import narwhals as nw

from partnercert.values.amounts import Number as Exact
from partnercert.values.dates import Period
from partnercert.values.ranges import Range
from partnercert.values.ranges import compared as compared_exactly
from partnercert.values.verdicts import Verdict

TOLERANCE: Final = 1e-9
# A divisor closer to 0 than this is 0 that was rounded.
NOTHING: Final = 1e-12


Known = Exact | str | bool | date | Period
"""What can be written as a literal."""


@attrs.frozen(eq=False)
class Constant:
    """What is the same for every row: a number, a text, a flag, a day, a period."""

    value: Known


@attrs.frozen(eq=False)
class Number:
    """A number from `low` through `high`, one column where `high` is None; null where it is not known.

    `sure` if it is never null, `short` if reading it twice costs nothing.
    """

    low: nw.Expr
    high: nw.Expr | None = None
    stage: int = 0
    whole: bool = False
    sure: bool = False
    short: bool = False

    @property
    def top(self) -> nw.Expr:
        """The upper bound."""
        return self.low if self.high is None else self.high


@attrs.frozen(eq=False)
class Plain:
    """A text or a day; null where it is not known."""

    expr: nw.Expr
    stage: int = 0
    sure: bool = False


@attrs.frozen(eq=False)
class Truth:
    """Whether a rule is met: true, false, or null where that is unknown; `always` where it is so for every row."""

    expr: nw.Expr
    stage: int = 0
    sure: bool = False
    always: Verdict | None = None
    named: str = ""


@attrs.frozen(eq=False)
class Unknown:
    """A value of which nothing is known for any row."""


Value = Constant | Number | Plain | Truth | Unknown


def same(value: Any) -> nw.Expr:
    """The same value for every row."""
    return nw.lit(value)


def null(kind: Any) -> nw.Expr:
    """An unknown of a type."""
    return nw.lit(None).cast(kind)


def always(verdict: Verdict) -> Truth:
    """The same for every row."""
    if verdict is Verdict.UNKNOWN:
        return Truth(null(nw.Boolean), always=verdict)
    return Truth(nw.lit(verdict is Verdict.MET), sure=True, always=verdict)


def either(met: nw.Expr, unmet: nw.Expr) -> nw.Expr:
    """True where it is met, false where it is unmet, else null."""
    return nw.when(met).then(nw.lit(True)).otherwise(nw.when(unmet).then(nw.lit(False)))


def as_number(value: Value) -> Number | None:
    """A number as columns; None where nothing is known of it."""
    match value:
        case Number():
            return value
        case Constant(value=int() | Fraction() as exact) if not isinstance(exact, bool):
            whole = isinstance(exact, int) and abs(exact) < 2**53
            return Number(nw.lit(int(exact) if whole else float(exact)), whole=whole, sure=True, short=True)
    return None


def exact(value: Value) -> Exact | None:
    """The number that a value is for every row."""
    match value:
        case Constant(value=int() | Fraction() as number) if not isinstance(number, bool):
            return number
    return None


def compared(op: str, left: Value, right: Value) -> Truth:
    """Whether one value stands so to another."""
    if isinstance(left, Constant) and isinstance(right, Constant):
        return _compared_constants(op, left.value, right.value)
    if isinstance(left, Constant):
        return compared(_MIRRORED[op], right, left)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return always(Verdict.UNKNOWN)
    if isinstance(left, Plain):
        other = same(right.value) if isinstance(right, Constant) else right.expr  # type: ignore[union-attr]
        stage = max(left.stage, getattr(right, "stage", 0))
        return Truth(_OPERATORS[op](left.expr, other), stage, left.sure and getattr(right, "sure", True))
    a, b = as_number(left), as_number(right)
    if a is None or b is None:
        return always(Verdict.UNKNOWN)
    threshold = exact(right)
    if threshold is not None:
        limit: Any = nw.lit(_limit(op, threshold, a.whole))
        low_limit = high_limit = limit
    elif a.whole and b.whole:
        low_limit, high_limit = b.low, b.top
    else:
        low_limit, high_limit = _loosened(op, b.low), _loosened(op, b.top)
    stage, sure, operator = max(a.stage, b.stage), a.sure and b.sure, _OPERATORS[op]
    if a.high is None and b.high is None:
        return Truth(operator(a.low, low_limit), stage, sure)
    if op in (">", ">="):
        met, possible = operator(a.low, high_limit), operator(a.top, low_limit)
    else:
        met, possible = operator(a.top, low_limit), operator(a.low, high_limit)
    return Truth(either(met, ~possible), stage)


def _compared_constants(op: str, left: object, right: object) -> Truth:
    if isinstance(left, date) and isinstance(right, date):
        left, right = left.toordinal(), right.toordinal()
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return always(compared_exactly(op, Range.exactly(left), Range.exactly(right)))
    return always(Verdict.UNKNOWN)


def _limit(op: str, threshold: Exact, whole: bool) -> int | float:
    """What a column is compared with in the place of a literal."""
    if whole:
        return ceil(threshold) if op in (">=", "<") else floor(threshold)
    number = float(threshold)
    slack = TOLERANCE * max(1.0, abs(number))
    return number - slack if op in (">=", "<") else number + slack


def _loosened(op: str, bound: nw.Expr) -> nw.Expr:
    slack = nw.max_horizontal(nw.lit(1.0), bound.abs()) * TOLERANCE
    return bound - slack if op in (">=", "<") else bound + slack


def one_of(value: Value, options: Sequence[Known]) -> Truth:
    """Whether a value is one of some."""
    match value:
        case Unknown():
            return always(Verdict.UNKNOWN)
        case Constant(value=known):
            alike = any(type(known) is type(option) or _are_numbers(known, option) for option in options)
            return always(Verdict.MET if alike and known in options else Verdict.UNMET)
        case Truth():
            return _flagged(value, options)
        case Plain():
            alone = value.expr == options[0] if len(options) == 1 else value.expr.is_in(list(options))
            return Truth(alone, value.stage, value.sure)
    numbers = [o for o in options if isinstance(o, int | Fraction) and not isinstance(o, bool)]
    assert isinstance(value, Number)
    near = [(_limit(">=", n, value.whole), _limit("<=", n, value.whole)) for n in numbers]
    near = [(low, high) for low, high in near if low <= high]
    if not near:
        return (
            Truth(value.low.is_null() & nw.lit(None).cast(nw.Boolean), value.stage)
            if not value.sure
            else (always(Verdict.UNMET))
        )
    if value.high is None:
        hit = _any([value.low.is_between(low, high) for low, high in near])
        return Truth(hit, value.stage, value.sure)
    hit = _any([(value.low >= low) & (value.high <= high) for low, high in near])
    reachable = _any([(value.low <= high) & (value.high >= low) for low, high in near])
    return Truth(either(hit, ~reachable), value.stage)


def _are_numbers(one: object, other: object) -> bool:
    return all(isinstance(each, int | Fraction) and not isinstance(each, bool) for each in (one, other))


def _flagged(value: Truth, options: Sequence[object]) -> Truth:
    wanted = {option for option in options if isinstance(option, bool)}
    if wanted == {True}:
        return value
    if wanted == {False}:
        return negated(value)
    return any_of([value, negated(value)]) if wanted else all_of([value, negated(value)])


def _any(tests: Sequence[nw.Expr]) -> nw.Expr:
    return tests[0] if len(tests) == 1 else nw.any_horizontal(*tests, ignore_nulls=False)


def negated(rule: Truth) -> Truth:
    """The opposite; unknown stays unknown."""
    if rule.always is not None:
        return always(_OPPOSITE[rule.always])
    return Truth(~rule.expr, rule.stage, rule.sure)


def all_of(rules: Sequence[Truth]) -> Truth:
    """Whether all of them are met."""
    return at_least(len(rules), rules)


def any_of(rules: Sequence[Truth]) -> Truth:
    """Whether one of them is met."""
    return at_least(1, rules)


def at_least(n: int, rules: Sequence[Truth]) -> Truth:
    """Met when `n` of the rules are, unmet when that can no longer be reached, else unknown."""
    n -= sum(rule.always is Verdict.MET for rule in rules)
    open_rules = [rule for rule in rules if rule.always not in (Verdict.MET, Verdict.UNMET)]
    if n <= 0 or n > len(open_rules):
        return always(Verdict.MET if n <= 0 else Verdict.UNMET)
    if len(open_rules) == 1:
        return open_rules[0]
    if all(rule.always is not None for rule in open_rules):
        return always(Verdict.UNKNOWN)
    stage, sure = max(rule.stage for rule in open_rules), all(rule.sure for rule in open_rules)
    tests = [rule.expr for rule in open_rules]
    if n == len(tests):
        return Truth(nw.all_horizontal(*tests, ignore_nulls=False), stage, sure)
    if n == 1:
        return Truth(nw.any_horizontal(*tests, ignore_nulls=False), stage, sure)
    met = _number_of(tests, missing=False)
    if sure:
        return Truth(met >= n, stage, sure)
    return Truth(either(met >= n, _number_of(tests, missing=True) < n), stage)


def _number_of(tests: Sequence[nw.Expr], missing: bool) -> nw.Expr:
    return nw.sum_horizontal(*[test.fill_null(missing).cast(nw.Int64) for test in tests])


_MIRRORED: Final = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_OPPOSITE: Final = {
    Verdict.MET: Verdict.UNMET,
    Verdict.UNMET: Verdict.MET,
    Verdict.UNKNOWN: Verdict.UNKNOWN,
}
_OPERATORS: Final[dict[str, Callable[[nw.Expr, Any], nw.Expr]]] = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}
