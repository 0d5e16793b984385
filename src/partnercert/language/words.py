"""The words one writes: builders of nodes, and phrases for the rules that programs repeat."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any, Final

from partnercert.errors import ProgramError, did_you_mean, quoted
from partnercert.language.filling import filled
from partnercert.language.nodes import (
    MOST_UNFOLDED,
    Aggregate,
    Ago,
    Argument,
    Arithmetic,
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
    Phrase,
    Pick,
    Rounded,
    RuleRef,
    Value,
    literal,
    operand,
    rule,
    too_large,
)
from partnercert.language.windows import Window, as_window, calendar
from partnercert.values.dates import Period, as_date
from partnercert.values.dates import period as as_period
from partnercert.values.mappings import FrozenMap

Plain = Value | int | float | Decimal | Fraction
Expression = Node | Plain
Key = str | tuple[str, ...]
Condition = Expression | Window | tuple[Plain, ...] | None

_MOST_ROLES: Final = 8
_MOST_UNITS: Final = 120
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
    return Fact(_name(name))


def field(name: str) -> Field:
    """A field of the event at hand, in `where` and `of`.

    >>> total("deal", of="value", where=field("value") >= usd(1000))
    total("deal", of="value", where=field("value") >= usd(1000))
    """
    return Field(_name(name))


def kpi(id: str) -> RuleRef:
    """The value of a KPI, whether the program computes it or the host supplies it.

    >>> kpi("win_rate") >= percent(25)
    kpi("win_rate") >= percent(25)
    """
    return RuleRef("kpi", _name(id))


def achieved(id: str) -> RuleRef:
    """Whether the requirements of a tier, a specialization or a named requirement are met on the day.

    >>> achieved("gold")
    achieved("gold")
    """
    return RuleRef("achieved", _name(id))


def held(id: str, since: str | Period | None = None) -> RuleRef:
    """Whether an award was in force at the end of the day before; with `since`, for that long without a break.

    In a nested ladder whoever holds a tier holds those below it. Where nothing is held it is unmet, never unknown.

    >>> held("gold", since="P12M")
    held("gold", since="P1Y")
    """
    return RuleRef("held", _name(id), None if since is None else as_period(since))


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


def has(kind: str, /, **conditions: Condition) -> Phrase:
    """Whether there is such an event; the conditions are those of `count`.

    >>> has("module", module="foundation", passed=True).body
    count("module", module="foundation", passed=True) >= 1
    """
    return Phrase("has", _has, (_name(kind),), _conditions(kind, conditions))


def _has(kind: str, /, **conditions: Any) -> Node:
    return count(kind, **conditions) >= 1


def no(kind: str, /, **conditions: Condition) -> Phrase:
    """Whether there is no such event; the conditions are those of `count`.

    >>> no("suspension", in_force=True).body
    count("suspension", in_force=True) <= 0
    """
    return Phrase("no", _no, (_name(kind),), _conditions(kind, conditions))


def _no(kind: str, /, **conditions: Any) -> Node:
    return count(kind, **conditions) <= 0


def holders(*certifications: str) -> Phrase:
    """How many employed people have good standing in any of the certifications, each person once.

    >>> holders("sales-pro", "sales-expert").body
    count("standing", good=True, standing=("sales-pro", "sales-expert"), distinct="person")
    """
    return Phrase("holders", _holders, _names("holders", certifications))


def _holders(*certifications: str) -> Node:
    return count("standing", standing=certifications, good=True, distinct="person")


def holds(*certifications: str) -> Phrase:
    """Whether the person at hand, or the partner itself, has good standing in any of the certifications.

    >>> holds("associate").body
    count("standing", good=True, standing="associate") >= 1
    """
    return Phrase("holds", _holds, _names("holds", certifications))


def _holds(*certifications: str) -> Node:
    return count("standing", standing=certifications, good=True) >= 1


def attested(attestation: str) -> Phrase:
    """Whether an attestation is in force on the day.

    >>> attested("gdpr-review").body
    has("attestation", attestation="gdpr-review", in_force=True)
    """
    return Phrase("attested", _attested, (_name(attestation),))


def _attested(attestation: str) -> Node:
    return has("attestation", attestation=attestation, in_force=True)


def change(value: Expression, length: str | Period) -> Phrase:
    """How much a value has grown since that long before.

    >>> change(count("subscription"), "P1Y").body
    count("subscription") - ago(count("subscription"), "P1Y")
    """
    return Phrase("change", _change, (_moving("change", value), as_period(length)))


def _change(value: Node, length: Period) -> Node:
    return value - ago(value, length)


def growth(value: Expression, length: str | Period) -> Phrase:
    """The change of a value as a share of what it was; unknown where it was not above zero.

    >>> growth(total("deal", of="value", window=trailing("P12M")), "P12M") >= percent(10)
    growth(total("deal", of="value", window=trailing("P1Y")), "P1Y") >= percent(10)
    """
    return Phrase("growth", _growth, (_moving("growth", value), as_period(length)))


def _growth(value: Node, length: Period) -> Node:
    before = ago(value, length)
    return choose((before > 0, change(value, length) / before))


def score(
    value: Expression,
    full_at: Expression,
    worth: Expression,
    step: Plain | Literal | None = None,
    only_if: Node | None = None,
) -> Phrase:
    """Points in proportion to a value: all of `worth` from `full_at` on, none at 0 or below, never more.

    With `step` only whole steps count; with `only_if` there are no points unless the gate is met.

    >>> score(kpi("adds"), full_at=3, worth=points(30), step=1)
    score(kpi("adds"), 3, points(30), step=1)
    """
    said = [
        ("step", None if step is None else literal(step)),
        ("only_if", None if only_if is None else rule(only_if)),
    ]
    given = (operand(value), operand(full_at), operand(worth))
    if step is not None:
        rounded(given[0], literal(step), "down")
    return Phrase("score", _score, given, tuple((name, said) for name, said in said if said is not None))


def _score(
    value: Node, full_at: Node, worth: Node, step: Literal | None = None, only_if: Node | None = None
) -> Node:
    steps = value if step is None else rounded(value, to=step, direction="down")
    reached = least(worth, greatest(0, steps / full_at * worth))
    return reached if only_if is None else choose((only_if, reached), otherwise=0)


def for_each(each: Key, if_: Node, then: Node) -> Phrase:
    """Whether in every group for which `if_` is met, `then` is met too.

    >>> for_each("product", total("spend", of="amount") >= usd(500), has("certificate")).body
    count(each="product", where=all_of(total("spend", of="amount") >= usd(500), none_of(has("certificate")))) <= 0
    """
    key = _key(each)
    return Phrase("for_each", _for_each, (key[0] if len(key) == 1 else key, rule(if_), rule(then)))


def _for_each(each: Key, if_: Node, then: Node) -> Node:
    return count(each=each, where=all_of(if_, none_of(then))) <= 0


def in_each(unit: str, first: int, last: int, each: Node) -> Phrase:
    """Whether a rule is met within every one of several calendar units.

    >>> in_each("quarter", -4, -1, has("qbr"))
    in_each("quarter", -4, -1, has("qbr"))
    """
    return Phrase("in_each", _in_each, (*_units("in_each", unit, first, last), rule(each)))


def _in_each(unit: str, first: int, last: int, each: Node) -> Node:
    return all_of(*_in_every(unit, first, last, each))


def in_any(unit: str, first: int, last: int, each: Node) -> Phrase:
    """Whether a rule is met within at least one of several calendar units.

    >>> in_any("month", -2, -1, total("usage", of="spend") >= usd(1000))
    in_any("month", -2, -1, total("usage", of="spend") >= usd(1000))
    """
    return Phrase("in_any", _in_any, (*_units("in_any", unit, first, last), rule(each)))


def _in_any(unit: str, first: int, last: int, each: Node) -> Node:
    return any_of(*_in_every(unit, first, last, each))


def _units(word: str, unit: str, first: int, last: int) -> tuple[str, int, int]:
    whole = calendar(unit, first, last)
    if whole.last - whole.first >= _MOST_UNITS:
        raise ProgramError(
            "bad-window",
            f"`{word}` asks about more than {_MOST_UNITS} units",
            "name fewer, or longer ones: quarter, half, year",
        )
    return whole.unit, whole.first, whole.last


def _in_every(unit: str, first: int, last: int, each: Node) -> list[Node]:
    """The rule within each unit; refused before anything is built where that is too much."""
    if (last - first + 1) * each.unfolded_size > MOST_UNFOLDED:
        raise too_large()
    if filled(each, calendar(unit, first)) == each:
        return [each] * (last - first + 1)
    return [filled(each, calendar(unit, n)) for n in range(first, last + 1)]


def share_of(value: Expression, percent: Expression, at_most: Expression) -> Phrase:
    """A share of a value, capped: "half of the strategists, at most 100".

    >>> share_of(fact("strategists"), percent(50), 100).body
    least(100, fact("strategists") * percent(50))
    """
    return Phrase("share_of", _share_of, (operand(value), operand(percent), operand(at_most)))


def _share_of(value: Node, percent: Node, at_most: Node) -> Node:
    return least(at_most, value * percent)


def staffed(needs: Mapping[str, Expression], roles_per_person: int = 1) -> Phrase:
    """Whether people can be assigned so that every role has enough and nobody fills too many.

    By max-flow/min-cut an assignment exists exactly when, for every set of roles, the people together can fill
    as many of its places as it needs: Σ needs ≤ Σ over people of min(roles_per_person, roles of the set they can
    fill). A person can fill a role by any certification of it in good standing. The order of roles is no matter.

    >>> staffed({"sales": 2, "delivery": 4}, roles_per_person=2)
    staffed({"delivery": 4, "sales": 2}, roles_per_person=2)
    """
    if not isinstance(needs, Mapping) or not 1 <= len(needs) <= _MOST_ROLES:
        raise ProgramError(
            "bad-argument",
            f"`staffed` takes a table of 1 to {_MOST_ROLES} roles",
            'write staffed({"sales": 2, "delivery": 4})',
        )
    if not isinstance(roles_per_person, int) or isinstance(roles_per_person, bool) or roles_per_person < 1:
        raise ProgramError(
            "bad-argument",
            f"a person fills {quoted(roles_per_person)} roles",
            "name a whole number from 1 on",
        )
    roles = FrozenMap({role: operand(needs[role]) for role in sorted(map(_name, needs))})
    named = () if roles_per_person == 1 else (("roles_per_person", roles_per_person),)
    return Phrase("staffed", _staffed, (roles,), named)


def _staffed(needs: FrozenMap[str, Node], roles_per_person: int = 1) -> Node:
    if 2 ** (len(needs) - 1) * sum(need.unfolded_size for need in needs.values()) > MOST_UNFOLDED:
        raise too_large()
    fills = {role: choose((has("standing", role=role, good=True), 1), otherwise=0) for role in needs}
    return all_of(
        *(
            _places([fills[role] for role in roles], roles_per_person)
            >= _sum([needs[role] for role in roles])
            for roles in role_sets(needs)
        )
    )


def role_sets(roles: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Every set of roles that `staffed` asks about, small ones first, in the order of its rules."""
    names = tuple(roles)
    return tuple(chosen for size in range(1, len(names) + 1) for chosen in combinations(names, size))


def _places(fills: Sequence[Node], roles_per_person: int) -> Node:
    fillable = _sum(fills)
    return total(
        each="person", of=fillable if len(fills) <= roles_per_person else least(roles_per_person, fillable)
    )


def _sum(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Arithmetic("+", tuple(parts))


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
        None if kind is None else _name(kind),
        _of(of),
        _filters(op, filters),
        None if where is None else rule(where),
        None if window is None else as_window(window),
        _force(in_force),
        () if distinct is None else _key(distinct),
        () if each is None else _key(each),
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
        _name(kind),
        _of(of),
        _filters(op, filters),
        None if where is None else rule(where),
        None if window is None else as_window(window),
        _force(in_force),
    )


def _conditions(kind: str, conditions: Mapping[str, Any]) -> tuple[tuple[str, Argument], ...]:
    """What `has` and `no` were told, checked and ordered as `count` does it."""
    node = count(kind, **conditions)
    said: list[tuple[str, Argument]] = [
        (name, options[0] if len(options) == 1 else options) for name, options in node.filters
    ]
    if node.where is not None:
        said.append(("where", node.where))
    if node.window is not None:
        said.append(("window", node.window))
    if node.in_force is not None:
        said.append(("in_force", node.in_force))
    if node.distinct:
        raise ProgramError(
            "bad-argument",
            "`distinct` changes nothing about there being any",
            "leave it out, or write count(…) >= n",
        )
    return tuple(said)


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


def _moving(word: str, value: Expression) -> Node:
    if not isinstance(value, Node) or isinstance(value, Literal):
        raise ProgramError(
            "bad-argument",
            f"`{word}` of {quoted(repr(value))} is always 0",
            "name a fact, a KPI or an aggregate",
        )
    return value


def _key(names: Key) -> tuple[str, ...]:
    keys = (names,) if isinstance(names, str) else names
    if not isinstance(keys, tuple) or not 1 <= len(keys) <= 2:
        raise ProgramError(
            "bad-argument", f"{quoted(names)} is no key", 'a key is "person", a field, or a pair of them'
        )
    return tuple(_name(name) for name in keys)


def _names(word: str, names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ProgramError("bad-argument", f"`{word}` names no certification", f'write {word}("sales-pro")')
    return tuple(_name(name) for name in names)


def _name(name: str) -> str:
    if not isinstance(name, str):
        raise ProgramError(
            "bad-argument", f"{quoted(name)} stands where a name is meant", "names are texts in quotes"
        )
    return literal(name).value  # type: ignore[return-value]


def _positive(step: Literal) -> bool:
    return getattr(step.value, "number", 0) > 0
