"""KPIs of the program over many partners: what is divided is summed up over the partners first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Final

import attrs

from partnercert.language.checks import sort_of
from partnercert.language.nodes import (
    Aggregate,
    Arithmetic,
    Choose,
    Compare,
    Fact,
    Literal,
    Node,
    Phrase,
    Pick,
    Rounded,
    RuleRef,
    walk,
)
from partnercert.rulebook.rulebook import Rulebook
from partnercert.values import ranges
from partnercert.values.amounts import Amount
from partnercert.values.ranges import Range, compared
from partnercert.values.verdicts import Verdict

Sums = Callable[[Node], Range | None]
"""What a part of a formula comes to, summed over the partners; None where nothing is known of it."""

NOT_POOLED: Final = "it is neither a sum nor a quotient of sums"


class _NotPooledError(Exception):
    """The values of several partners make no value of all."""


@attrs.frozen(kw_only=True)
class Quotient:
    """A quotient of sums, each with its unit; a `share` where some of the cases that are counted below stand above."""

    above: Range | None
    below: Range | None
    units: tuple[str, str]
    share: bool


@attrs.frozen(kw_only=True)
class Pooled:
    """What a KPI comes to over many partners, the only quotient of its formula, and how many cases it rests on."""

    value: Range | None
    quotient: Quotient | None
    cases: Range | None


@attrs.frozen
class PooledKpi:
    """The formula of a KPI, and those parts of it that are summed over the partners."""

    formula: Node
    parts: tuple[Node, ...]
    rulebook: Rulebook

    def of(self, sums: Mapping[Node, Range | None]) -> Pooled:
        """What it comes to, from the sums of its parts."""
        reading = _Reading(self.rulebook, sums.__getitem__)
        value = reading.whole(self.formula)
        quotient = reading.quotients[0] if len(reading.quotients) == 1 else None
        counted = quotient.below if quotient is not None and quotient.units[1] == "count" else None
        return Pooled(value=value, quotient=quotient, cases=reading.cases[0] if reading.cases else counted)


def pooled_kpi(rulebook: Rulebook, id: str) -> PooledKpi | None:
    """How a KPI is read over many partners; None where it is neither a sum nor a quotient of sums."""
    formula = rulebook[RuleRef("kpi", id)].body
    parts: dict[Node, None] = {}

    def noted(part: Node) -> None:
        parts[part] = None

    try:
        _Reading(rulebook, noted).whole(formula)
    except _NotPooledError:
        return None
    return PooledKpi(formula, tuple(parts), rulebook)


class _Reading:
    """One reading of a formula, with the quotients and the counts of cases that it meets."""

    def __init__(self, rulebook: Rulebook, sums: Sums) -> None:
        self._rulebook = rulebook
        self._sums = sums
        self.quotients: list[Quotient] = []
        self.cases: list[Range | None] = []

    def whole(self, node: Node) -> Range | None:
        """A formula of all partners: what is divided is summed up before."""
        match node:
            case Phrase():
                return self.whole(node.body)
            case RuleRef(word="kpi"):
                return self.whole(self._rulebook[node].body)
            case Literal(value=Amount(number=number)):
                return Range.exactly(number)
            case Choose(
                branches=((Compare(op=">=", left=cases, right=Literal(value=Amount(number=least))), inner),),
                otherwise=None,
            ):
                counted = _Reading(self._rulebook, self._sums).whole(cases)
                self.cases.append(counted)
                value = self.whole(inner)
                return value if compared(">=", counted, Range.exactly(least)) is Verdict.MET else None
            case Aggregate(op="mean", of=Node()):
                total, cases = attrs.evolve(node, op="total"), attrs.evolve(node, op="count", of=None)
                return self._divided(total, cases)
            case Arithmetic(op="/", args=(one, other)):
                return self._divided(one, other)
            case Arithmetic(op=op, args=args) if op != "*" and all(map(_is_sum, args)):
                # a sum of sums is quicker summed one by one
                return reduce(_OPERATORS[op], [self.whole(arg) for arg in args])
            case Arithmetic(op=op, args=args) if any(map(self._divides, args)):
                return reduce(_OPERATORS[op], [self.whole(arg) for arg in args])
        if self._adds_up(node):
            return self._sums(node)
        raise _NotPooledError

    def _divided(self, one: Node, other: Node) -> Range | None:
        above, below = self.whole(one), self.whole(other)
        units = (self._unit(one), self._unit(other))
        quotient = Quotient(above=above, below=below, units=units, share=_is_share(one, other))
        self.quotients.append(quotient)
        return ranges.divided(above, below)

    def _unit(self, node: Node) -> str:
        sort = sort_of(node, self._rulebook.signature)
        return (sort.unit if sort is not None else "") or "count"

    def _divides(self, node: Node) -> bool:
        """Whether a quotient, a mean or another KPI is somewhere in a formula."""
        return any(
            (isinstance(part, Arithmetic) and part.op == "/")
            or (isinstance(part, Aggregate) and part.op == "mean")
            or (isinstance(part, RuleRef) and part.word == "kpi")
            for part in walk(node)
        )

    def _adds_up(self, node: Node) -> bool:
        """Whether the values of several partners may be added: counts, totals, and facts that are no rate or score."""
        facts = self._rulebook.signature.facts
        for part in walk(node):
            match part:
                case Aggregate(op=op) if op not in ("count", "total"):
                    return False
                case Fact(name=name) if facts[name].sort.unit in ("ratio", "points"):
                    return False
                case RuleRef() | Pick() | Choose() | Rounded():
                    return False
        return True


def _is_sum(node: Node) -> bool:
    return isinstance(node, Fact) or (isinstance(node, Aggregate) and node.op in ("count", "total"))


def _is_share(one: Node, other: Node) -> bool:
    """Whether what is counted above is some of what is counted below: the same kind and days, and no filter less."""
    if not isinstance(one, Aggregate) or not isinstance(other, Aggregate):
        return False
    same = attrs.evolve(one, filters=other.filters, where=other.where) == other
    narrowed = dict(one.filters)
    return (
        same
        and one.op == "count"
        and not one.distinct
        and other.where in (None, one.where)
        and all(
            set(narrowed.get(name, ())) <= set(options) and name in narrowed
            for name, options in other.filters
        )
    )


_OPERATORS: Final[Mapping[str, Callable[[Range | None, Range | None], Range | None]]] = {
    "+": ranges.added,
    "-": ranges.subtracted,
    "*": ranges.multiplied,
}
