"""Comparing values that are written as texts: exactly where they are exact, within their errors where they are not."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Final

from partnercert.engines.compiled.draft import Draft
from partnercert.engines.compiled.forms import (
    ALWAYS,
    NEVER,
    Form,
    Ranged,
    Single,
    Truth,
    coded,
    error_of,
    kleene,
    known,
    together,
    told,
)
from partnercert.engines.compiled.places import At, CannotEmit
from partnercert.language.nodes import Arithmetic, Compare, Fact, Literal, Node, Phrase, RuleRef
from partnercert.values import ranges
from partnercert.values.amounts import Amount, Number
from partnercert.values.verdicts import Verdict

_MIRRORED: Final = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_INVERSE: Final = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_AT_ALL: Final = ((">=", 1), (">", 0), ("<=", 0))


def compared(draft: Draft, node: Compare, op: str, left: Form, right: Form, at: At, name: str) -> Truth:
    """What a comparison comes to; where floats are too close to tell, the reference is asked for its node."""
    if isinstance(left, Ranged) or isinstance(right, Ranged):
        return _compared_ranges(draft, node, op, left, right, at, name)
    if left.over and right.literal is not None and not right.over:
        left, right = _across(left, right)
    elif right.over and left.literal is not None and not left.over:
        right, left = _across(right, left)
    left = draft.spilled(left, at) if left.over else left
    right = draft.spilled(right, at) if right.over else right
    guards = together(left, right)
    if left.literal is not None and right.literal is not None:
        return ALWAYS if ranges.compared(op, *map(_exactly, (left, right))) is Verdict.MET else NEVER
    if left.occurs and (op, right.literal) in _AT_ALL:
        test, inverse = left.occurs, f"not {left.occurs}"
        return told(test, inverse) if op != "<=" else told(inverse, test)
    if left.exact and right.exact:
        return told(f"{left.text} {op} {right.text}", f"{left.text} {_INVERSE[op]} {right.text}", guards)
    if op in ("<", "<="):
        left, right = right, left
    by, off, code = draft.names.fresh("by"), draft.names.fresh("off"), draft.names.fresh(name)
    tie = "1" if op in (">=", "<=") else "0"
    block = at.block
    if guards:
        block.add(f"{code} = None")
        block = block.under(f"if {known(guards)}:")
    block.add(
        f"{by} = {left.text} - {right.text}",
        f"{off} = {error_of(left, right)}",
        f"{code} = 1 if {by} > {off} else 0 if {by} < -{off} else {_at_last(draft, node, at, off, tie)}",
    )
    return coded(code)


def _at_last(draft: Draft, node: Compare, at: At, off: str, tie: str) -> str:
    """What is left where floats are too close to tell: facts that are weighed exactly, else the reference."""
    try:
        weights = linear(draft, Arithmetic("-", (node.left, node.right)), at)
    except CannotEmit:
        return f"{draft.ask(node, at)} if {off} else {tie}"
    scale = lcm(*(weight.denominator for weight in weights.values()))
    whole = {name: int(weight * scale) for name, weight in weights.items()}
    more = whole.pop("", 0)
    pairs = ", ".join(f"({often}, {name})" for name, often in whole.items())
    return f"weighed(({pairs},), {more}) {node.op} 0"


def linear(draft: Draft, node: Node, at: At) -> dict[str, Fraction]:
    """How often each fact counts in what only adds facts up and scales them, and without a name what stands beside."""
    match node:
        case Literal(value=Amount(number=number)):
            return {"": Fraction(number)}
        case Fact(name=name):
            return {draft.fact(name, at.moment).text: Fraction(1)}
        case Arithmetic(op="+" | "-" as op, args=(first, *rest)):
            total = linear(draft, first, at)
            for arg in rest:
                for name, often in linear(draft, arg, at).items():
                    total[name] = total.get(name, Fraction()) + (often if op == "+" else -often)
            return total
        case Arithmetic(op="*" | "/" as op, args=(first, *rest)):
            product = linear(draft, first, at)
            for arg in rest:
                product = _scaled(op, product, linear(draft, arg, at))
            return product
        case Phrase():
            return linear(draft, node.body, at)
        case RuleRef(word="kpi"):
            return linear(draft, draft.rulebook[node].body, at)
        case _:
            raise CannotEmit


def _scaled(op: str, of: dict[str, Fraction], by: dict[str, Fraction]) -> dict[str, Fraction]:
    """A product or quotient of which one side is the same for every record."""
    if op == "*" and set(by) != {""}:
        of, by = by, of
    scale = by.get("", Fraction())
    if set(by) != {""} or (op == "/" and not scale):
        raise CannotEmit
    return {name: often * scale if op == "*" else often / scale for name, often in of.items()}


def _compared_ranges(
    draft: Draft, node: Compare, op: str, left: Form, right: Form, at: At, name: str
) -> Truth:
    for share, bar in ((left, right), (right, left)):
        if isinstance(share, Ranged) and share.over and isinstance(bar, Single) and bar.literal is not None:
            return _compared_share(op if share is left else _MIRRORED[op], share, bar.literal)
    left, right = draft.ranged(left, at), draft.ranged(right, at)
    if op in ("<", "<="):
        left, right = right, left
    guards = together(left, right)
    if left.exact and right.exact:
        above, below = (">", "<=") if op in (">", "<") else (">=", "<")
        met = " and ".join([*_known(guards), f"{left.low} {above} {right.high}"])
        unmet = " and ".join([*_known(guards), f"{left.high} {below} {right.low}"])
        return kleene(f"({met})", f"({unmet})")
    strictly = op in (">", "<")
    code = draft.names.fresh(name)
    at.block.add(
        f"{code} = compared({left.triple}, {right.triple}, {strictly})",
        f"if {code} == 2: {code} = {draft.ask(node, at)}",
    )
    return coded(code)


def _compared_share(op: str, share: Ranged, bar: Number) -> Truth:
    """A share of two whole ranges against a literal, both multiplied by what the two are divided by."""
    assert share.over is not None
    low, high = f"({share.low}) * {bar.denominator}", f"({share.high}) * {bar.denominator}"
    low_bar, high_bar = (f"({bar.numerator}) * ({over})" for over in share.over)
    one, other = (f"{low} {op} {low_bar}", f"{high} {op} {high_bar}")
    if op in ("<", "<="):
        one, other = other, one
    inverse = other.replace(f" {op} ", f" {_INVERSE[op]} ")
    guards = _known(share.guards)
    return kleene(f"({' and '.join([*guards, one])})", f"({' and '.join([*guards, inverse])})")


def one_of(draft: Draft, value: Form, options: tuple[Literal, ...], silent: bool = False) -> Truth:
    """Whether a value is one of some; with `silent` what says nothing is none of them."""
    if not isinstance(value, Single) or not value.exact:
        raise CannotEmit
    said = [draft.literal(option.value).text for option in options]
    if len(said) == 1:
        test, inverse = f"{value.text} == {said[0]}", f"{value.text} != {said[0]}"
    else:
        several = f"({', '.join(said)})"
        test, inverse = f"{value.text} in {several}", f"{value.text} not in {several}"
    return told(test, inverse, () if silent else value.guards)


def _across(share: Single, bar: Single) -> tuple[Single, Single]:
    """A share against a literal, both multiplied by what the two are divided by; the divisor is positive."""
    assert bar.literal is not None
    above, below = bar.literal.numerator, bar.literal.denominator
    error = "" if share.error == "0" else f"({share.error}) * {below}"
    left = share.text if below == 1 else f"{share.text} * {below}"
    right = share.over if above == 1 else f"{above} * {share.over}"
    exact = share.whole and not error
    return (
        Single(left, share.guards, whole=exact, extra=error),
        Single(right, whole=True),
    )


def _exactly(form: Single) -> ranges.Range:
    assert form.literal is not None
    return ranges.Range.exactly(form.literal)


def _known(guards: tuple[str, ...]) -> list[str]:
    return [known(guards)] if guards else []
