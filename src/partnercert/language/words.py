"""The words one writes: builders of nodes."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from partnercert.errors import ProgramError, did_you_mean, quoted
from partnercert.language.nodes import (
    Aggregate,
    Ago,
    AsOf,
    AtLeast,
    Choose,
    Extreme,
    Fact,
    Field,
    Filters,
    Literal,
    Node,
    Not,
    Pick,
    Rounded,
    RuleRef,
    Value,
    literal,
    operand,
    rule,
)
from partnercert.language.windows import Window, as_window
from partnercert.values.dates import Period, as_date
from partnercert.values.dates import period as as_period

Plain = Value | int | float | Decimal | Fraction
Expression = Node | Plain
Key = str | tuple[str, ...]
Condition = Expression | Window | tuple[Plain, ...] | None

_PARAMETERS: Final = ("of", "where", "window", "in_force", "distinct", "each")
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


def count(
    kind: str | None = None,
    /,
    *,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    distinct: Key | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """How many events there are, or how many different values of `distinct`, or how many groups of `each`.

    >>> count("deal", outcome="won", window=trailing("P12M"), distinct="customer")
    count("deal", outcome="won", window=trailing("P1Y"), distinct="customer")
    """
    return _aggregate("count", kind, None, where, window, in_force, distinct, each, filters)


def total(
    kind: str | None = None,
    /,
    *,
    of: Expression,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """The sum of `of` over events or groups; of nothing it is 0.

    >>> total("deal", outcome="won", of="value")
    total("deal", outcome="won", of="value")
    """
    return _aggregate("total", kind, of, where, window, in_force, None, each, filters)


def mean(
    kind: str | None = None,
    /,
    *,
    of: Expression,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """The arithmetic mean of `of`; of nothing it is unknown.

    >>> mean("survey", survey="csat", of="score") >= 4.2
    mean("survey", survey="csat", of="score") >= 4.2
    """
    return _aggregate("mean", kind, of, where, window, in_force, None, each, filters)


def median(
    kind: str | None = None,
    /,
    *,
    of: Expression,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """The middle value of `of`, or the mean of the two middle ones; of nothing it is unknown.

    >>> median("demo", of="score") >= points(70)
    median("demo", of="score") >= points(70)
    """
    return _aggregate("median", kind, of, where, window, in_force, None, each, filters)


def minimum(
    kind: str | None = None,
    /,
    *,
    of: Expression,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """The smallest `of`; of nothing it is unknown.

    >>> minimum("survey", of="score", window=calendar("year", -1)) > 2
    minimum("survey", of="score", window=calendar("year", -1)) > 2
    """
    return _aggregate("minimum", kind, of, where, window, in_force, None, each, filters)


def maximum(
    kind: str | None = None,
    /,
    *,
    of: Expression,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """The largest `of`; of nothing it is unknown.

    >>> maximum("exam", exam="sales-1", of="score") >= points(80)
    maximum("exam", exam="sales-1", of="score") >= points(80)
    """
    return _aggregate("maximum", kind, of, where, window, in_force, None, each, filters)


def earliest(
    kind: str,
    /,
    *,
    of: Expression | None = None,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    **filters: Condition,
) -> Pick:
    """What the first event says, or its day if `of` is left out.

    >>> as_of() - earliest("deal", outcome="won") >= days(180)
    as_of() - earliest("deal", outcome="won") >= days(180)
    """
    return _pick("earliest", kind, of, where, window, in_force, filters)


def latest(
    kind: str,
    /,
    *,
    of: Expression | None = None,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    **filters: Condition,
) -> Pick:
    """What the last event says, or its day if `of` is left out.

    >>> latest("exam", exam="sales-1", of="passed")
    latest("exam", exam="sales-1", of="passed")
    """
    return _pick("latest", kind, of, where, window, in_force, filters)


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


def _aggregate(
    op: str,
    kind: str | None,
    of: Expression | None,
    where: Node | None,
    window: Window | Period | str | None,
    in_force: Window | Period | str | bool | None,
    distinct: Key | None,
    each: Key | None,
    filters: Mapping[str, Condition],
) -> Aggregate:
    if (kind is None) == (each is None):
        raise ProgramError(
            "bad-argument",
            f"`{op}` takes either a kind of evidence or `each`",
            f'write {op}("deal", …) or {op}(each="person", …)',
        )
    if each is not None and (window is not None or in_force is not None or distinct is not None or filters):
        raise ProgramError(
            "bad-argument",
            f"`{op}` over groups takes only `of` and `where`",
            "say window, in_force, distinct and filters inside `where`",
        )
    return Aggregate(
        op,
        None if kind is None else name_of(kind),
        _of(of),
        _filters(op, filters),
        None if where is None else rule(where),
        None if window is None else as_window(window),
        _force(in_force),
        () if distinct is None else key_of(distinct),
        () if each is None else key_of(each),
    )


def _pick(
    op: str,
    kind: str,
    of: Expression | None,
    where: Node | None,
    window: Window | Period | str | None,
    in_force: Window | Period | str | bool | None,
    filters: Mapping[str, Condition],
) -> Pick:
    return Pick(
        op,
        name_of(kind),
        _of(of),
        _filters(op, filters),
        None if where is None else rule(where),
        None if window is None else as_window(window),
        _force(in_force),
    )


def _filters(op: str, filters: Mapping[str, Condition]) -> Filters:
    for name in filters:
        if name in _PARAMETERS:
            raise ProgramError(
                "bad-argument",
                f"`{op}` takes no `{name}`",
                "it belongs to another word, and is no name of a field",
            )
        if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
            raise ProgramError(
                "bad-argument", f"{quoted(name)} is no name of a field", "small letters, digits and _"
            )
    return tuple((name, _options(name, filters[name])) for name in sorted(filters))


def _options(name: str, value: Condition) -> tuple[Literal, ...]:
    options = value if isinstance(value, tuple) else (value,)
    if not options or not all(
        isinstance(option, Literal) or not isinstance(option, Node | None) for option in options
    ):
        raise ProgramError(
            "bad-argument",
            f"the filter `{name}` takes a value or a tuple of values",
            f'compare in `where` instead: where=field("{name}") >= …',
        )
    return tuple(literal(option) for option in options)


def _of(of: Expression | None) -> Node | None:
    if of is None:
        return None
    said = of.value if isinstance(of, Literal) else of
    return field(said) if isinstance(said, str) else operand(of)


def _force(in_force: Window | Period | str | bool | None) -> Window | bool | None:
    if in_force is None or in_force is True:
        return in_force
    if in_force is False:
        raise ProgramError(
            "bad-argument",
            "`in_force` is True or a window",
            "leave it out to count what is no longer in force too",
        )
    return as_window(in_force)


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
    return literal(name).value  # type: ignore[return-value]


def _positive(step: Literal) -> bool:
    return getattr(step.value, "number", 0) > 0
