"""Writing the functions of one rulebook: what every rule comes to, and the highest tier of a ladder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from partnercert.engines.compiled.aggregates import GroupLoop
from partnercert.engines.compiled.blocks import Block, bare
from partnercert.engines.compiled.emit import CASE, DayOf, Emitter
from partnercert.engines.compiled.forms import ALWAYS, known
from partnercert.engines.compiled.places import At
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
    achieved = [*rulebook.of("achieved")]
    whole = [rule for rule in achieved if not rule.per]
    keys = dict.fromkeys(rule.per for rule in achieved if rule.per)
    groups = [(key, [rule for rule in achieved if rule.per == key]) for key in keys]
    partner = At(emitter.partner)
    for rule in whole:
        emitter.collect(rule.ref, partner)
    loops = [
        GroupLoop(emitter, emitter.partner, 0, key, emitter.kinds_of_rules(rules, key))
        for key, rules in groups
    ]
    for loop, (_, rules) in zip(loops, groups, strict=True):
        for rule in rules:
            emitter.collect(rule.ref, At(loop.inner))
    codes = [emitter.rule(rule.ref, partner).code for rule in whole]
    tables = []
    for loop, (key, rules) in zip(loops, groups, strict=True):
        table = emitter.names.fresh("in", *key)
        tables.append(table)
        emitter.body.add(f"{table} = {{}}")
        inside = [emitter.rule(rule.ref, At(loop.inner)).code for rule in rules]
        loop.inner.block.add(f"{table}[({', '.join(loop.values)},)] = ({_row(inside)})")
        emitter.body.place(loop.head(), loop.inner.block)
    few = [codes[start : start + _FEW] for start in range(0, len(codes), _FEW)]
    emitter.body.add(f"return ({_row([f'({_row(each)})' for each in few])}), ({_row(tables)})")
    name = emitter.names.fresh("verdicts")
    _read_days(emitter)
    _read_facts(emitter)
    module = Block()
    body = module.under(f"def {name}(record, as_of, known_on=None):")
    body.add("now = record.plain")
    for kind in sorted(absent):
        body.add(f"if {kind!r} in now.kinds: return otherwise(record, as_of, known_on)")
    moves = "" if emitter.follows else "if known_on is not None or now.holds_after >= as_of: "
    body.add(f"{moves}now = seen({CASE})")
    _body(body, emitter)
    return _written(name, module, emitter)


def rank_of(rulebook: Rulebook, ladder: Ladder, derived: frozenset[str]) -> Written:
    """The function that finds the highest tier of a ladder whose rule is met, and asks no more than that takes."""
    emitter = Emitter(rulebook, derived)
    _highest(emitter, ladder)
    name = emitter.names.fresh("highest", ladder.id)
    _read_days(emitter)
    _read_facts(emitter)
    module = Block()
    body = module.under(f"def {name}(record, as_of, known_on=None):")
    body.add(f"now = seen({CASE})")
    _body(body, emitter)
    return _written(name, module, emitter)


def answer_of(rulebook: Rulebook, ladder: Ladder, derived: frozenset[str], absent: frozenset[str]) -> Written:
    """The same function for records that stay as they are up to the day; others it hands on, and what is no record."""
    emitter = Emitter(rulebook, derived, absent)
    _highest(emitter, ladder)
    name = emitter.names.fresh("highest", ladder.id)
    _read_days(emitter)
    _read_facts(emitter)
    lacking = "".join(f" and {kind!r} not in now.kinds" for kind in sorted(absent))
    module = Block()
    body = module.under(f"def {name}(record, as_of, known_on=None):")
    body.under("try:").add(
        "now = record.plain",
        f"quick = known_on is None and now.signature is signature and now.holds_after < as_of{lacking}",
    )
    body.under("except (AttributeError, TypeError):").add("quick = False")
    body.under("if not quick:").add("return otherwise(record, as_of, known_on)")
    _body(body, emitter)
    return _written(name, module, emitter)


def _body(function: Block, emitter: Emitter) -> None:
    """What the function does; it hands on what floats are not good enough for."""
    function.place("try:", emitter.body)
    function.under("except (InDoubt, OverflowError):").add("return in_doubt(record, as_of, known_on)")


def _highest(emitter: Emitter, ladder: Ladder) -> None:
    for rank in range(len(ladder.tiers) + 1):
        # no fact may be called like an answer
        emitter.names.fresh(f"answer_{rank}")
    partner = At(emitter.partner)
    tiers = [RuleRef("achieved", tier) for tier in ladder.tiers]
    for tier in tiers:
        emitter.collect(tier, partner)
    (_climb if ladder.nested else _descend)(emitter, tiers, partner)


def _climb(emitter: Emitter, tiers: list[RuleRef], at: At) -> None:
    """From the lowest tier up to the first that is not met; what was found known on the way need not be asked again."""
    passed = {ALWAYS.met}
    for rank, tier in enumerate(tiers):
        emitter.body.add(f"# {tier.id}")
        for part in _parts(emitter.rulebook[tier]):
            if part in tiers[:rank]:
                continue
            met, guards = _met(emitter, part, at)
            if met not in passed:
                emitter.body.add(f"if not ({met}): return answer_{rank}")
            # the same test is shorter when what it reads is known
            passed |= {met, met.replace(f"{known(guards)} and ", "") if guards else met}
            emitter.established.update(set(guards) & {*emitter.facts.values()})
    emitter.body.add(f"return answer_{len(tiers)}")


def _descend(emitter: Emitter, tiers: list[RuleRef], at: At) -> None:
    """From the highest tier down to the first that is met."""
    for rank, tier in reversed([*enumerate(tiers, 1)]):
        met = [f"({_met(emitter, part, at)[0]})" for part in _parts(emitter.rulebook[tier])]
        emitter.body.add(f"# {tier.id}", f"if {' and '.join(met) or 'True'}: return answer_{rank}")
    emitter.body.add("return answer_0")


def _parts(rule: Rule) -> tuple[Node, ...]:
    """The rules that a tier asks for, all of them."""
    assert isinstance(rule.rule, AtLeast)
    return rule.rule.rules


def _met(emitter: Emitter, part: Node, at: At) -> tuple[str, tuple[str, ...]]:
    """That a rule is met, waived or does not apply; and what is known if it is."""
    truth = (
        emitter.standing(emitter.rulebook[part], at) if isinstance(part, RuleRef) else emitter.judge(part, at)
    )
    return bare(truth.met), truth.guards


def _written(name: str, module: Block, emitter: Emitter) -> Written:
    return Written(
        name=name,
        source="\n".join(module.written()) + "\n",
        absent=emitter.absent,
        asked=tuple(emitter.asked),
        moments=tuple(emitter.moments),
        days=tuple(emitter.days),
        constants=emitter.constants,
        follows=emitter.follows,
    )


def _read_days(emitter: Emitter) -> None:
    if emitter.days:
        emitter.head.add(f"{_row([*emitter.days.values()])} = days(as_of)")


def _read_facts(emitter: Emitter) -> None:
    """All facts at once where many of them are read."""
    order = sorted(emitter.signature.facts)
    if not emitter.facts:
        return
    if 3 * len(emitter.facts) >= len(order):
        emitter.head.add(f"{_row([emitter.facts.get(name, '_') for name in order])} = now.facts")
    else:
        emitter.head.add("facts = now.facts")
        emitter.head.add(*(f"{local} = facts[{order.index(name)}]" for name, local in emitter.facts.items()))


def _row(names: list[str]) -> str:
    return f"{', '.join(names)}," if names else ""
