"""The words one writes about values and rules: builders of nodes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from partnercert.errors import ProgramError, did_you_mean, quoted
from partnercert.language.nodes import (
    Ago,
    AsOf,
    AtLeast,
    Choose,
    Extreme,
    Fact,
    Field,
    Literal,
    Node,
    Not,
    Rounded,
    RuleRef,
    Value,
    literal,
    operand,
    rule,
)
from partnercert.values.dates import Period, as_date
from partnercert.values.dates import period as as_period

Plain = Value | int | float | Decimal | Fraction
Expression = Node | Plain
Key = str | tuple[str, ...]

_DIRECTIONS: Final = ("down", "up", "half_even")


def on(day: str | date) -> Literal:
    """A day of the calendar.

    >>> on("2024-02-29")
    on("2024-02-29")
    """
    return literal(as_date(day))


def period(length: str | Period) -> Literal:
    """Months and days, as ISO 8601 writes them, to be added to or taken from a date.

    >>> as_of() - period("P90D")
    as_of() - period("P90D")
    """
    return literal(as_period(length))


def fact(name: str) -> Fact:
    """What the host says about the partner.

    >>> fact("region").one_of("emea", "apac")
    fact("region").one_of("emea", "apac")
    """
    return Fact(name_of(name))


def field(name: str) -> Field:
    """A field of the event at hand, in `where` and `of`.

    >>> total("deal", of="value", where=field("value") >= usd(1000))
    total("deal", of="value", where=field("value") >= usd(1000))
    """
    return Field(name_of(name))


def kpi(id: str) -> RuleRef:
    """The value of a KPI, whether the program computes it or the host supplies it.

    >>> kpi("win_rate") >= percent(25)
    kpi("win_rate") >= percent(25)
    """
    return RuleRef("kpi", name_of(id))


def achieved(id: str) -> RuleRef:
    """Whether the requirements of a tier, a specialization or a named requirement are met on the day.

    >>> achieved("gold")
    achieved("gold")
    """
    return RuleRef("achieved", name_of(id))


def held(id: str, since: str | Period | None = None) -> RuleRef:
    """Whether an award was in force at the end of the day before; with `since`, for that long without a break.

    In a nested ladder whoever holds a tier holds those below it. Where nothing is held it is unmet, never unknown.

    >>> held("gold", since="P12M")
    held("gold", since="P1Y")
    """
    return RuleRef("held", name_of(id), None if since is None else as_period(since))


def as_of() -> AsOf:
    """The day of the question.

    >>> as_of() - latest("qbr") <= days(100)
    as_of() - latest("qbr") <= days(100)
    """
    return AsOf()


def least(*args: Expression) -> Extreme:
    """The least of the arguments: a cap.

    >>> least(points(40), total("exam", of="score"))
    least(points(40), total("exam", of="score"))
    """
    return _extreme("least", args)


def greatest(*args: Expression) -> Extreme:
    """The greatest of the arguments: a floor, or the best of several tracks.

    >>> greatest(0, kpi("net_customer_adds"))
    greatest(0, kpi("net_customer_adds"))
    """
    return _extreme("greatest", args)


def rounded(value: Expression, to: Plain | Literal, direction: str = "half_even") -> Rounded:
    """The nearest multiple of `to`: below (`"down"`), above (`"up"`), or the even one at a tie (`"half_even"`).

    >>> rounded(kpi("growth"), to=percent(1), direction="down")
    rounded(kpi("growth"), percent(1), "down")
    """
    step = literal(to)
    if not _positive(step):
        raise ProgramError(
            "bad-argument",
            f"nothing is rounded to {quoted(repr(step))}",
            "round to a positive amount, such as percent(1)",
        )
    if direction not in _DIRECTIONS:
        raise ProgramError(
            "bad-argument",
            f"{quoted(direction)} is no direction of rounding",
            did_you_mean(str(direction), _DIRECTIONS),
        )
    return Rounded(operand(value), step, direction)


def choose(*branches: tuple[Node, Expression], otherwise: Expression | None = None) -> Choose:
    """The value beside the first test that is met.

    >>> choose((fact("employees") > 500, 10), (fact("employees") > 50, 4), otherwise=1)
    choose((fact("employees") > 500, 10), (fact("employees") > 50, 4), otherwise=1)
    """
    if not branches or not all(isinstance(branch, tuple) and len(branch) == 2 for branch in branches):
        raise ProgramError(
            "bad-argument",
            "`choose` takes pairs of a test and a value",
            "write choose((test, value), otherwise=value)",
        )
    pairs = tuple((rule(test), operand(value)) for test, value in branches)
    return Choose(pairs, None if otherwise is None else operand(otherwise))


def case(value: Expression, options: Mapping[str, Expression], otherwise: Expression | None = None) -> Choose:
    """The value beside the text that `value` is.

    >>> case(fact("market"), {"mature": 40, "growth": 20})
    choose((fact("market").one_of("mature"), 40), (fact("market").one_of("growth"), 20))
    """
    if not isinstance(options, Mapping) or not options:
        raise ProgramError(
            "bad-argument",
            "`case` takes a table of texts and values",
            'write case(fact("market"), {"mature": 40, "growth": 20})',
        )
    text = operand(value)
    return choose(*((text.one_of(option), then) for option, then in options.items()), otherwise=otherwise)


def all_of(*rules: Node) -> AtLeast:
    """Whether every rule is met; of no rules it is met.

    >>> all_of(has("qbr"), no("suspension", in_force=True))
    all_of(has("qbr"), no("suspension", in_force=True))
    """
    return AtLeast(len(rules), tuple(rule(each) for each in rules))


def any_of(*rules: Node) -> AtLeast:
    """Whether at least one of the rules is met.

    >>> any_of(achieved("data"), achieved("apps"))
    any_of(achieved("data"), achieved("apps"))
    """
    return AtLeast(1, _rules("any_of", rules))


def at_least(n: int, /, *rules: Node) -> AtLeast:
    """Whether at least `n` of the rules are met.

    >>> at_least(2, kpi("csat") >= percent(80), kpi("nps") >= 30, has("qbr"))
    at_least(2, kpi("csat") >= percent(80), kpi("nps") >= 30, has("qbr"))
    """
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= len(rules):
        raise ProgramError(
            "bad-argument",
            f"at least {quoted(n)} of {len(rules)} rules",
            "name a number from 1 to the number of rules",
        )
    return AtLeast(n, _rules("at_least", rules))


def none_of(*rules: Node) -> Not:
    """Whether every rule is unmet.

    >>> none_of(fact("under_investigation"))
    none_of(fact("under_investigation"))
    """
    checked = _rules("none_of", rules)
    return Not(checked[0] if len(checked) == 1 else AtLeast(1, checked))


def ago(of: Node, length: str | Period) -> Ago:
    """A value or a rule as it stood that long before: evidence up to that day, windows seen from it.

    >>> ago(achieved("gold"), "P1M")
    ago(achieved("gold"), "P1M")
    """
    if not isinstance(of, Node) or isinstance(of, Literal):
        raise ProgramError(
            "bad-argument",
            f"{quoted(repr(of))} was the same at any time",
            "ask what a fact, an aggregate or a rule was",
        )
    return Ago(of, as_period(length))


def _extreme(op: str, args: tuple[Expression, ...]) -> Extreme:
    if len(args) < 2:
        raise ProgramError("bad-argument", f"`{op}` takes two values or more", f"write {op}(points(40), …)")
    return Extreme(op, tuple(operand(arg) for arg in args))


def _rules(word: str, rules: tuple[Node, ...]) -> tuple[Node, ...]:
    if not rules:
        raise ProgramError("bad-argument", f"`{word}` of no rules says nothing", "name at least one rule")
    return tuple(rule(each) for each in rules)


def key_of(names: Key) -> tuple[str, ...]:
    """The names of a key: one, or a pair."""
    keys = (names,) if isinstance(names, str) else names
    if not isinstance(keys, tuple) or not 1 <= len(keys) <= 2:
        raise ProgramError(
            "bad-argument", f"{quoted(names)} is no key", 'a key is "person", a field, or a pair of them'
        )
    return tuple(name_of(name) for name in keys)


def name_of(name: str) -> str:
    """A name, refused where it is no text that a rule can hold."""
    if not isinstance(name, str):
        raise ProgramError(
            "bad-argument", f"{quoted(name)} stands where a name is meant", "names are texts in quotes"
        )
    return str(literal(name).value)


def _positive(step: Literal) -> bool:
    return getattr(step.value, "number", 0) > 0
