"""Writing the functions of one rulebook: what every rule comes to, and the highest tier of a ladder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from partnercert.engines.compiled.aggregates import GroupLoop
from partnercert.engines.compiled.blocks import Block, bare
from partnercert.engines.compiled.draft import CASE, DayOf, Draft
from partnercert.engines.compiled.emit import Emitter
from partnercert.engines.compiled.forms import ALWAYS, Single, given, known
from partnercert.engines.compiled.places import At, CannotEmit
from partnercert.language.nodes import AtLeast, Node, RuleRef
from partnercert.rulebook.rulebook import Ladder, Rule, Rulebook
from partnercert.values.dates import Period

# Python keeps tuples of so many at hand; larger ones it makes anew each time, which takes longer than to fill them
_FEW: Final = 20


@attrs.frozen(eq=False)
class Written:
    """One function as text, and the tables that it reads.

    It is for records without evidence of the `absent` kinds. `asked` are the nodes about which it asks the reference,
    each at a moment; `moments` the periods that lead back to each; `days` the days it is told. What `follows` reads
    what is in no record but follows from one.
    """

    name: str
    source: str
    absent: frozenset[str]
    asked: tuple[tuple[Node, int], ...]
    moments: tuple[tuple[Period, ...], ...]
    days: tuple[DayOf, ...]
    constants: Mapping[str, Any]
    follows: bool


def verdicts_of(rulebook: Rulebook, derived: frozenset[str], absent: frozenset[str] = frozenset()) -> Written:
    """The function that judges every rule that can be achieved, of the partner and in each group.

    A record that stays as it is up to the day is read as it is; about one with evidence of the `absent` kinds it asks
    `otherwise`.
    """
    emitter = Emitter(rulebook, derived, absent)
    draft = emitter.draft
    achieved = [*rulebook.of("achieved")]
    whole = [rule for rule in achieved if not rule.per]
    keys = dict.fromkeys(rule.per for rule in achieved if rule.per)
    groups = [(key, [rule for rule in achieved if rule.per == key]) for key in keys]
    partner = At(draft.partner)
    for rule in whole:
        emitter.collect(rule.ref, partner)
    loops = [
        GroupLoop(emitter, draft.partner, 0, key, emitter.kinds_of_rules(rules, key)) for key, rules in groups
    ]
    for loop, (_, rules) in zip(loops, groups, strict=True):
        for rule in rules:
            emitter.collect(rule.ref, At(loop.inner))
    codes = [emitter.rule(rule.ref, partner).code for rule in whole]
    tables = []
    for loop, (key, rules) in zip(loops, groups, strict=True):
        table = draft.names.fresh("in", *key)
        tables.append(table)
        draft.body.add(f"{table} = {{}}")
        inside = [emitter.rule(rule.ref, At(loop.inner)).code for rule in rules]
        loop.inner.block.add(f"{table}[({', '.join(loop.values)},)] = ({_row(inside)})")
        draft.body.place(loop.head(), loop.inner.block)
    few = [codes[start : start + _FEW] for start in range(0, len(codes), _FEW)]
    draft.body.add(f"return ({_row([f'({_row(each)})' for each in few])}), ({_row(tables)})")
    name = draft.names.fresh("verdicts")
    _read_days(draft)
    _read_facts(draft)
    module = Block()
    body = module.under(f"def {name}(record, as_of, known_on=None):")
    body.add("now = record.plain")
    for kind in sorted(absent):
        body.add(f"if {kind!r} in now.kinds: return otherwise(record, as_of, known_on)")
    _look(body, draft)
    _body(body, draft)
    return _written(name, module, draft, emitter.absent)


def rank_of(rulebook: Rulebook, ladder: Ladder, derived: frozenset[str]) -> Written:
    """The function that finds the highest tier of a ladder whose rule is met, and asks no more than that takes."""
    emitter = Emitter(rulebook, derived)
    draft = emitter.draft
    _highest(emitter, ladder)
    name = draft.names.fresh("highest", ladder.id)
    _read_days(draft)
    _read_facts(draft)
    module = Block()
    body = module.under(f"def {name}(record, as_of, known_on=None):")
    body.add(f"now = seen({CASE})")
    _body(body, draft)
    return _written(name, module, draft, emitter.absent)


def answer_of(rulebook: Rulebook, ladder: Ladder, derived: frozenset[str], absent: frozenset[str]) -> Written:
    """The same function for records that stay as they are up to the day; others it hands on, and what is no record."""
    emitter = Emitter(rulebook, derived, absent)
    draft = emitter.draft
    _highest(emitter, ladder)
    name = draft.names.fresh("highest", ladder.id)
    _read_days(draft)
    _read_facts(draft)
    lacking = "".join(f" and {kind!r} not in now.kinds" for kind in sorted(absent))
    module = Block()
    body = module.under(f"def {name}(record, as_of, known_on=None):")
    body.under("try:").add(
        "now = record.plain",
        f"quick = known_on is None and now.signature is signature and now.holds_after < as_of{lacking}",
    )
    body.under("except (AttributeError, TypeError):").add("quick = False")
    body.under("if not quick:").add("return otherwise(record, as_of, known_on)")
    _body(body, draft)
    return _written(name, module, draft, emitter.absent)


def amounts_of(rulebook: Rulebook, derived: frozenset[str], formulas: tuple[Node, ...]) -> Written:
    """The function that says what some formulas of the partner come to.

    For each there are its bounds, what they stand over, and how far they are off; None where nothing is known of it,
    and nothing at all where the reference has to be asked.
    """
    emitter = Emitter(rulebook, derived)
    draft = emitter.draft
    partner = At(draft.partner)
    for formula in formulas:
        emitter.collect(formula, partner)
    said = [_said(emitter, formula, partner) for formula in formulas]
    draft.body.add(f"return ({_row(said)})")
    name = draft.names.fresh("amounts")
    _read_days(draft)
    _read_facts(draft)
    module = Block()
    body = module.under(f"def {name}(record, as_of, known_on=None):")
    body.add("now = record.plain")
    _look(body, draft)
    _body(body, draft)
    return _written(name, module, draft, emitter.absent)


def _said(emitter: Emitter, formula: Node, at: At) -> str:
    try:
        form = emitter.value(formula, at)
    except CannotEmit:
        return "()"
    if isinstance(form, Single):
        # what is only read is exact until it is calculated with
        error = "0" if form.exact else form.error
        return given(form.guards, f"({form.text}, {form.text}, {form.over or 1}, {error})", "None")
    form = emitter.draft.ranged(form, at)
    return given(form.guards, f"({form.low}, {form.high}, 1, {form.error})", "None")


def _look(function: Block, draft: Draft) -> None:
    """A record that stays as it is up to the day is read as it is."""
    moves = "" if draft.follows else "if known_on is not None or now.holds_after >= as_of: "
    function.add(f"{moves}now = seen({CASE})")


def _body(function: Block, draft: Draft) -> None:
    """What the function does; it hands on what floats are not good enough for."""
    function.place("try:", draft.body)
    function.under("except (InDoubt, OverflowError):").add("return in_doubt(record, as_of, known_on)")


def _highest(emitter: Emitter, ladder: Ladder) -> None:
    draft = emitter.draft
    for rank in range(len(ladder.tiers) + 1):
        # no fact may be called like an answer
        draft.names.fresh(f"answer_{rank}")
    partner = At(draft.partner)
    tiers = [RuleRef("achieved", tier) for tier in ladder.tiers]
    for tier in tiers:
        emitter.collect(tier, partner)
    (_climb if ladder.nested else _descend)(emitter, tiers, partner)


def _climb(emitter: Emitter, tiers: list[RuleRef], at: At) -> None:
    """From the lowest tier up to the first that is not met; what was found known on the way need not be asked again."""
    draft = emitter.draft
    passed = {ALWAYS.met}
    for rank, tier in enumerate(tiers):
        draft.body.add(f"# {tier.id}")
        for part in _parts(draft.rulebook[tier]):
            if part in tiers[:rank]:
                continue
            met, guards = _met(emitter, part, at)
            if met not in passed:
                draft.body.add(f"if not ({met}): return answer_{rank}")
            # the same test is shorter when what it reads is known
            passed |= {met, met.replace(f"{known(guards)} and ", "") if guards else met}
            draft.established.update(set(guards) & {*draft.facts.values()})
    draft.body.add(f"return answer_{len(tiers)}")


def _descend(emitter: Emitter, tiers: list[RuleRef], at: At) -> None:
    """From the highest tier down to the first that is met."""
    draft = emitter.draft
    for rank, tier in reversed([*enumerate(tiers, 1)]):
        met = [f"({_met(emitter, part, at)[0]})" for part in _parts(draft.rulebook[tier])]
        draft.body.add(f"# {tier.id}", f"if {' and '.join(met) or 'True'}: return answer_{rank}")
    draft.body.add("return answer_0")


def _parts(rule: Rule) -> tuple[Node, ...]:
    """The rules that a tier asks for, all of them."""
    assert isinstance(rule.rule, AtLeast)
    return rule.rule.rules


def _met(emitter: Emitter, part: Node, at: At) -> tuple[str, tuple[str, ...]]:
    """That a rule is met, waived or does not apply; and what is known if it is."""
    named = emitter.draft.rulebook[part] if isinstance(part, RuleRef) else None
    truth = emitter.judge(part, at) if named is None else emitter.standing(named, at)
    return bare(truth.met), truth.guards


def _written(name: str, module: Block, draft: Draft, absent: frozenset[str]) -> Written:
    return Written(
        name=name,
        source="\n".join(module.written()) + "\n",
        absent=absent,
        asked=tuple(draft.asked),
        moments=tuple(draft.moments),
        days=tuple(draft.days),
        constants=draft.constants,
        follows=draft.follows,
    )


def _read_days(draft: Draft) -> None:
    if draft.days:
        draft.head.add(f"{_row([*draft.days.values()])} = days(as_of)")


def _read_facts(draft: Draft) -> None:
    """All facts at once where many of them are read."""
    order = sorted(draft.signature.facts)
    if not draft.facts:
        return
    if 3 * len(draft.facts) >= len(order):
        draft.head.add(f"{_row([draft.facts.get(name, '_') for name in order])} = now.facts")
    else:
        draft.head.add("facts = now.facts")
        draft.head.add(*(f"{local} = facts[{order.index(name)}]" for name, local in draft.facts.items()))


def _row(names: list[str]) -> str:
    return f"{', '.join(names)}," if names else ""
