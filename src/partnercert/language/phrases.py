"""Phrases: words that stand for the longer rules that programs repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from partnercert.errors import ProgramError, quoted
from partnercert.language.aggregates import Condition, count, total
from partnercert.language.filling import filled
from partnercert.language.nodes import (
    MOST_UNFOLDED,
    Argument,
    Arithmetic,
    Literal,
    Node,
    Phrase,
    literal,
    operand,
    rule,
    too_large,
)
from partnercert.language.windows import calendar
from partnercert.language.words import (
    Expression,
    Key,
    Plain,
    ago,
    all_of,
    any_of,
    choose,
    greatest,
    key_of,
    least,
    name_of,
    none_of,
    rounded,
)
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period
from partnercert.values.dates import period as as_period
from partnercert.values.mappings import FrozenMap

_MOST_ROLES: Final = 8
_MOST_UNITS: Final = 120
_SURE: Final = Literal(Amount("1.96", "count"))


def has(kind: str, /, **conditions: Condition) -> Phrase:
    """Whether there is such an event; the conditions are those of `count`.

    >>> has("module", module="foundation", passed=True).body
    count("module", module="foundation", passed=True) >= 1
    """
    return Phrase("has", _has, (name_of(kind),), _conditions(kind, conditions))


def _has(kind: str, /, **conditions: Any) -> Node:
    return count(kind, **conditions) >= 1


def no(kind: str, /, **conditions: Condition) -> Phrase:
    """Whether there is no such event; the conditions are those of `count`.

    >>> no("suspension", in_force=True).body
    count("suspension", in_force=True) <= 0
    """
    return Phrase("no", _no, (name_of(kind),), _conditions(kind, conditions))


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
    return Phrase("attested", _attested, (name_of(attestation),))


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
    key = key_of(each)
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


def wilson_at_least(
    hits: Expression, cases: Expression, rate: Plain | Literal, z: Plain | Literal = _SURE
) -> Phrase:
    """Whether a share is surely at least `rate`: the lower end of its Wilson interval is.

    `hits` of `cases` are counts, and `rate` lies between 0 % and 100 %. `z` says how sure: 1.96 stands for an
    interval of 95 %, of whose misses half lie below. Without cases it is unknown.

    The lower end is at least T exactly where hits / cases ≥ T and (hits − T·cases)² ≥ z²·T·(1 − T)·cases: no root,
    no rounding. Source: Wilson (1927), Journal of the American Statistical Association 22.

    >>> wilson_at_least(count("deal", outcome="won"), count("deal", outcome=("won", "lost")), percent(25))
    wilson_at_least(count("deal", outcome="won"), count("deal", outcome=("won", "lost")), percent(25))
    """
    return _wilson("wilson_at_least", _wilson_at_least, hits, cases, rate, z)


def wilson_at_most(
    hits: Expression, cases: Expression, rate: Plain | Literal, z: Plain | Literal = _SURE
) -> Phrase:
    """Whether a share is surely at most `rate`: the upper end of its Wilson interval is.

    It takes the arguments of `wilson_at_least`.

    >>> wilson_at_most(count("delivery", accepted_first_time=False), count("delivery"), percent(10), z=1.645)
    wilson_at_most(count("delivery", accepted_first_time=False), count("delivery"), percent(10), z=1.645)
    """
    return _wilson("wilson_at_most", _wilson_at_most, hits, cases, rate, z)


def _wilson(
    word: str, define: Callable[..., Node], hits: Expression, cases: Expression, rate: object, z: object
) -> Phrase:
    share, sure = literal(rate), literal(z)
    if not isinstance(share.value, Amount) or share.value.unit != "ratio" or not 0 < share.value.number < 1:
        raise ProgramError(
            "bad-argument",
            f"{quoted(repr(share))} is no rate between 0 % and 100 %",
            "write a rate such as percent(25)",
        )
    if not isinstance(sure.value, Amount) or sure.value.unit != "count" or sure.value.number <= 0:
        raise ProgramError(
            "bad-argument",
            f"{quoted(repr(sure))} does not say how sure a share is",
            "write a number above 0: 1.96 for an interval of 95 %, 1.645 for 90 %",
        )
    named = () if sure == _SURE else (("z", sure),)
    return Phrase(word, define, (operand(hits), operand(cases), share), named)


def _wilson_at_least(hits: Node, cases: Node, rate: Literal, z: Literal = _SURE) -> Node:
    return all_of(hits / cases >= rate, _is_far(hits, cases, rate, z))


def _wilson_at_most(hits: Node, cases: Node, rate: Literal, z: Literal = _SURE) -> Node:
    return all_of(hits / cases <= rate, _is_far(hits, cases, rate, z))


def _is_far(hits: Node, cases: Node, rate: Literal, z: Literal) -> Node:
    """Whether a share lies so far from a rate, on either side, that its interval does not reach beyond it."""
    sure, share = z.value, rate.value
    assert isinstance(sure, Amount)
    assert isinstance(share, Amount)
    apart = hits - rate * cases
    far = sure.number**2 * share.number * (1 - share.number)
    return apart * apart / cases >= Literal(Amount(far, "ratio"))


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
    roles = FrozenMap({role: operand(needs[role]) for role in sorted(map(name_of, needs))})
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


def _moving(word: str, value: Expression) -> Node:
    if not isinstance(value, Node) or isinstance(value, Literal):
        raise ProgramError(
            "bad-argument",
            f"`{word}` of {quoted(repr(value))} is always 0",
            "name a fact, a KPI or an aggregate",
        )
    return value


def _names(word: str, names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ProgramError("bad-argument", f"`{word}` names no certification", f'write {word}("sales-pro")')
    return tuple(name_of(name) for name in names)
