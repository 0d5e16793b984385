"""KPIs of many partners together: what is divided is summed up first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import reduce
from operator import add, mul, sub
from typing import Final

import attrs
import narwhals as nw

from partnercert.engines.frames.events import summed
from partnercert.engines.frames.forms import NOTHING, Plain, Truth, as_number, null
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.reading import read
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.rules import Reader
from partnercert.engines.frames.scopes import Where
from partnercert.engines.frames.sheets import Column, Frame
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
from partnercert.values.amounts import Amount


def measured(
    rulebook: Rulebook,
    partners: Frame,
    facts: frozenset[str],
    log: Log,
    as_of: date,
    kpis: Iterable[str],
    by: tuple[str, ...],
) -> Frame:
    """The KPIs of the partners that have the same facts; of all of them without any."""
    reader, scopes = read(rulebook, partners, facts, log)
    where = scopes.partners(as_of)
    sums: dict[str, nw.Expr] = {"partners": nw.len().cast(nw.Int64)}
    values: dict[str, nw.Expr] = {}
    for kpi in kpis:
        values[f"kpi:{kpi}"] = _of_all(rulebook[RuleRef("kpi", kpi)].body, kpi, reader, where, sums)
    keys = {name: where.sheet.name(_grouping(reader, name, where)).named for name in by}
    rows = where.sheet.built()
    summed_up = [expr.alias(name) for name, expr in sums.items()]
    counted = rows.group_by(*keys.values()).agg(*summed_up) if by else rows.select(*summed_up)
    named = [nw.col(key).alias(name) for name, key in keys.items()]
    return counted.select(*named, "partners", *[expr.alias(name) for name, expr in values.items()])


def _grouping(reader: Reader, name: str, where: Where) -> Column:
    value = reader.value(Fact(name), where)
    if isinstance(value, Plain | Truth):
        return Column(value.expr, value.stage)
    number = as_number(value)
    return Column(null(nw.String)) if number is None else Column(number.low, number.stage)


def _of_all(node: Node, kpi: str, reader: Reader, where: Where, sums: dict[str, nw.Expr]) -> nw.Expr:
    """A formula of all partners: what is divided is summed up before; null where a part of it is not known."""

    def whole(part: Node) -> nw.Expr:
        return _of_all(part, kpi, reader, where, sums)

    match node:
        case Phrase():
            return whole(node.body)
        case Literal(value=Amount(number=number)):
            return nw.lit(float(number))
        case Choose(
            branches=((Compare(op=">=", left=cases, right=Literal(value=Amount(number=least))), inner),),
            otherwise=None,
        ):
            return nw.when(whole(cases) >= float(least)).then(whole(inner))
        case Aggregate(op="mean", of=Node()):
            above = _summed_up(attrs.evolve(node, op="total"), reader, where, sums)
            below = _summed_up(attrs.evolve(node, op="count", of=None), reader, where, sums)
            return nw.when(below > 0).then(above / below)
        case Arithmetic(op="/", args=(one, other)):
            above, below = whole(one), whole(other)
            return nw.when(below.abs() > NOTHING).then(above / below)
        case Arithmetic(op=op, args=args) if any(map(_divides, args)):
            return reduce(_OPERATORS[op], [whole(arg) for arg in args])
    if _adds_up(node, reader):
        return _summed_up(node, reader, where, sums)
    raise refused(
        f"the KPI `{kpi}` of several partners together, as it is neither a sum nor a quotient of sums"
    )


def _divides(node: Node) -> bool:
    """Whether a quotient or a mean is somewhere in a formula."""
    return any(
        (isinstance(part, Arithmetic) and part.op == "/")
        or (isinstance(part, Aggregate) and part.op == "mean")
        for part in walk(node)
    )


def _adds_up(node: Node, reader: Reader) -> bool:
    """Whether the values of several partners may be added: counts, totals, and facts that are no rate or score."""
    for part in walk(node):
        match part:
            case Aggregate(op=op) if op not in ("count", "total"):
                return False
            case Fact(name=name) if reader.signature.facts[name].sort.unit in ("ratio", "points"):
                return False
            case RuleRef() | Pick() | Choose() | Rounded():
                return False
    return True


def _summed_up(node: Node, reader: Reader, where: Where, sums: dict[str, nw.Expr]) -> nw.Expr:
    """The sum of a value over the partners; null where that of one is not known."""
    number = as_number(reader.value(node, where))
    if number is None:
        return null(nw.Float64)
    value = number.low if number.high is None else nw.when(number.low == number.high).then(number.low)
    column = where.sheet.name(Column(value.cast(nw.Float64), number.stage))
    total, lost = f"{column.named}:sum", f"{column.named}:lost"
    sums[total] = column.expr.sum()
    sums[lost] = summed(column.expr.is_null().cast(nw.Int64))
    return nw.when(nw.col(lost) == 0).then(nw.col(total))


_OPERATORS: Final[dict[str, Callable[[nw.Expr, nw.Expr], nw.Expr]]] = {"+": add, "-": sub, "*": mul}
