"""Writing how a number is counted over events or over groups: what is certain, and what is only possible."""

from __future__ import annotations

import attrs

from partnercert.engines.compiled.blocks import Block
from partnercert.engines.compiled.draft import Draft
from partnercert.engines.compiled.forms import Form, Ranged, Single, Truth, lost
from partnercert.engines.compiled.places import At, CannotEmit
from partnercert.language.nodes import Aggregate
from partnercert.records.plain import ROUNDING


@attrs.frozen
class Column:
    """A column of the rows that are visible somewhere, whose sums have an error that is known beforehand."""

    visible: str
    place: str

    @property
    def rounding(self) -> str:
        """How far a sum may be off, whichever rows it is over."""
        return f"{self.visible}.rows.rounding({self.place})"

    def summed(self, total: str) -> str:
        """The sum as exactly as it is known, what it stands over, and how far it may be off."""
        return f"{self.visible}.rows.summed({self.place}, {total})"


@attrs.frozen
class Counting:
    """How one number is counted: lines before the loop, for what is certain and what is possible, and after it."""

    form: Form
    before: tuple[str, ...]
    certain: tuple[str, ...]
    possible: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def place(block: Block, truth: Truth, countings: list[Counting]) -> None:
    """The lines for what is certain, and for what is possible."""
    certain = [line for each in countings for line in each.certain]
    possible = [line for each in countings for line in each.possible]
    if truth.always:
        block.add(*certain)
        return
    block.under(f"if {truth.met}:").add(*certain)
    if not truth.decided and possible:
        block.under(f"elif {truth.unknown}:").add(*possible)


def counting(
    draft: Draft, node: Aggregate, of: Form | None, truth: Truth, at: At, column: Column | None
) -> Counting:
    """How a number is counted, over events or over groups; `column` is what it adds up, if that is one field."""
    names = draft.names
    name = names.fresh(node.op, node.kind or "_".join(node.each))
    if node.op == "count":
        if truth.decided:
            return Counting(Single(name, whole=True, natural=True), (f"{name} = 0",), (f"{name} += 1",))
        perhaps = names.fresh(f"{name}_possible")
        form = Ranged(name, f"({name} + {perhaps})", natural=True)
        before = (f"{name} = {perhaps} = 0",)
        return Counting(form, before, (f"{name} += 1",), (f"{perhaps} += 1",))
    if of is None:
        raise CannotEmit
    if isinstance(of, Single) and of.over:
        of = draft.spilled(of, at)
    match node.op:
        case "total":
            return _total(draft, name, of, truth, column)
        case "mean":
            return _mean(draft, name, of, column)
        case "median":
            return _median(draft, name, of)
        case _:
            return _extreme(draft, name, node.op, of, truth)


def _bounds(of: Form) -> tuple[str, str]:
    return (of.text, of.text) if isinstance(of, Single) else (of.low, of.high)


def _unless(of: Form, lines: tuple[str, ...], flaw: str) -> tuple[str, ...]:
    """The lines where the value is known; else nothing is known of all of them."""
    if not of.guards:
        return lines
    inside = "; ".join(lines)
    return (f"if {lost(of.guards)}: {flaw} = True", f"else: {inside}")


def _off(of: Form, off: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Lines before, in and after a loop that bound the error of a sum; none where all of it is whole."""
    if isinstance(of, Single) and of.whole:
        return (), (), ()
    low, high = _bounds(of)
    size = f"abs({low})" if low == high else f"max(abs({low}), abs({high}))"
    inside = (f"{off} += {of.error} + {ROUNDING!r} * {size}; {off}_terms += 1",)
    return (f"{off} = {off}_terms = 0",), inside, (f"{off} *= {off}_terms + 1",)


def _total(draft: Draft, name: str, of: Form, truth: Truth, column: Column | None) -> Counting:
    """What is certain, with what is possible and negative in the low bound, and what is possible and positive above."""
    if isinstance(of, Single) and truth.decided:
        return _known_total(draft, name, of, column)
    names = draft.names
    flaw, at_most = names.fresh(f"{name}_lost"), names.fresh(f"{name}_at_most")
    off = names.fresh(f"{name}_off")
    low, high = _bounds(of)
    before_off, inside_off, after_off = _off(of, off)
    floats = f"type({name}) is not int or type({at_most}) is not int"
    if before_off and column is not None:
        before_off, inside_off = (f"{off} = 0",), ()
        after_off = (f"if {floats}: {off} = {column.rounding}",)
    elif before_off:
        # whole bounds were added up from whole ones
        after_off = (*after_off, f"if not ({floats}): {off} = 0")
    certain = (f"{name} += {low}; {at_most} += {high}", *inside_off)
    possible = (f"{name} += min({low}, 0); {at_most} += max({high}, 0)", *inside_off)
    lost_before, lost_after = _lost(of, flaw, name)
    return Counting(
        Ranged(name, at_most, off if before_off else "0", (name,) if of.guards else ()),
        (f"{name} = {at_most} = 0", *before_off, *lost_before),
        _unless(of, certain, flaw),
        _unless(of, possible, flaw),
        (*after_off, *lost_after),
    )


def _known_total(draft: Draft, name: str, of: Single, column: Column | None) -> Counting:
    """A total of what is certain; of a field it is exact wherever floats can tell its last decimal place."""
    names = draft.names
    flaw, off, over = names.fresh(f"{name}_lost"), names.fresh(f"{name}_off"), names.fresh(f"{name}_over")
    before_off, inside_off, after_off = _off(of, off)
    guards = (name,) if of.guards else ()
    form = Single(name, guards, whole=of.whole, natural=of.natural, extra=off if before_off else "")
    if before_off and column is not None:
        before_off, inside_off = (f"{off} = 0; {over} = 1",), ()
        after_off = (f"if type({name}) is not int: {name}, {over}, {off} = {column.summed(name)}",)
        form = Single(name, guards, extra=off, over=over, scaled=True)
    lost_before, lost_after = _lost(of, flaw, name)
    return Counting(
        form,
        (f"{name} = 0", *before_off, *lost_before),
        _unless(of, (f"{name} += {of.text}", *inside_off), flaw),
        (),
        (*after_off, *lost_after),
    )


def _lost(of: Form, flaw: str, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lines before and after a loop for a number of which nothing is known where one value is not."""
    return ((f"{flaw} = False",), (f"if {flaw}: {name} = None",)) if of.guards else ((), ())


def _mean(draft: Draft, name: str, of: Form, column: Column | None) -> Counting:
    """A share of the total; nothing is known of the mean of nothing, nor while an event is only possible."""
    names = draft.names
    if isinstance(of, Ranged):
        raise CannotEmit
    flaw, off, terms = names.fresh(f"{name}_lost"), names.fresh(f"{name}_off"), names.fresh(f"{name}_of")
    before_off, inside_off, after_off = _off(of, off)
    if before_off and column is not None:
        over = names.fresh(f"{name}_over")
        before_off, inside_off = (f"{off} = 0; {over} = 1",), ()
        after_off = (
            f"if type({name}) is not int: {name}, {over}, {off} = {column.summed(name)}",
            f"{terms} *= {over}",
        )
    return Counting(
        Single(name, (name,), whole=of.whole, extra=off if before_off else "", over=terms),
        (f"{name} = {terms} = 0; {flaw} = False", *before_off),
        _unless(of, (f"{name} += {of.text}; {terms} += 1", *inside_off), flaw),
        (f"{flaw} = True",),
        (*after_off, f"if {flaw} or not {terms}: {name} = None"),
    )


def _median(draft: Draft, name: str, of: Form) -> Counting:
    names = draft.names
    if isinstance(of, Ranged) or not of.exact:
        raise CannotEmit
    flaw, off, halves = names.fresh(f"{name}_lost"), names.fresh(f"{name}_off"), names.fresh(f"{name}_of")
    found = names.fresh(f"{name}_found")
    return Counting(
        Single(name, (name,), whole=of.whole, extra="" if of.whole else off, over=halves),
        (f"{found} = []; {flaw} = False",),
        _unless(of, (f"{found}.append({of.text})",), flaw),
        (f"{flaw} = True",),
        (f"{name}, {halves}, {off} = (None, 1, 0) if {flaw} or not {found} else middle({found})",),
    )


def _extreme(draft: Draft, name: str, op: str, of: Form, truth: Truth) -> Counting:
    """The largest certain, and the largest of all above it; unknown without a certain event. The smallest mirrored."""
    names = draft.names
    if isinstance(of, Ranged) or not of.exact:
        raise CannotEmit
    flaw, beyond = names.fresh(f"{name}_lost"), names.fresh(f"{name}_beyond")
    sign = ">" if op == "maximum" else "<"
    lines = (f"{name} = {of.text} if {name} is None or {of.text} {sign} {name} else {name}",)
    before, after = [f"{name} = None; {flaw} = False"], []
    if of.guards:
        after.append(f"if {flaw}: {name} = None")
    certain = _unless(of, lines, flaw)
    if truth.decided:
        form: Form = Single(name, (name,), whole=of.whole, read=True)
        return Counting(form, tuple(before), certain, (), tuple(after))
    before.append(f"{beyond} = None")
    maybe = (f"{beyond} = {of.text} if {beyond} is None or {of.text} {sign} {beyond} else {beyond}",)
    pick = "max" if op == "maximum" else "min"
    after.append(f"{beyond} = {name} if {name} is None or {beyond} is None else {pick}({name}, {beyond})")
    low, high = (name, beyond) if op == "maximum" else (beyond, name)
    form = Ranged(low, high, guards=(name,))
    return Counting(form, tuple(before), certain, _unless(of, maybe, flaw), tuple(after))
