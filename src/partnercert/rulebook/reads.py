"""What rules read of days: which evidence in which windows, which facts, and what they compare with the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import floor
from typing import Final

import attrs

from partnercert.language.nodes import (
    Aggregate,
    Ago,
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    Extreme,
    Fact,
    Field,
    Filters,
    Literal,
    Node,
    Phrase,
    Pick,
    RuleRef,
    walk,
)
from partnercert.language.windows import Window
from partnercert.rulebook.rulebook import Rule, Rulebook
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period

# Periods that are added to the day of the question, or taken from it, one after the other.
Moves = tuple[tuple[str, Period], ...]


@attrs.frozen
class Look:
    """A look at evidence of a kind (of all kinds, if None), from the day that the moves lead to.

    `filters` narrow it, `fields` are those that the rule names, `window` and `in_force` the days on which it happened
    and on which it is valid.
    """

    moves: Moves
    kind: str | None
    filters: Filters = ()
    fields: frozenset[str] = frozenset()
    window: Window | None = None
    in_force: Window | bool | None = None


@attrs.frozen
class Told:
    """What is said of a fact on the day that the moves lead to."""

    moves: Moves
    fact: str


@attrs.frozen
class Meeting:
    """The day that the moves lead to is compared with a day that stands still, some days `later` than `still` says.

    A field in `still` is one of the evidence that `of` looks at.
    """

    moves: Moves
    still: Node
    of: Look | None
    later: int


@attrs.frozen
class EachDay:
    """The day of the question, read in a way that may make every day another."""


@attrs.frozen
class OfLadder:
    """What moves a partner on a ladder beside its requirements: the days of reviews, and elections."""

    ladder: str


Read = Look | Told | Meeting | EachDay | OfLadder
EVERYBODY: Final = "person"


def reads_of(rulebook: Rulebook, rules: Iterable[Rule]) -> tuple[Read, ...]:
    """What some rules read, themselves and through the rules that they name."""
    found: dict[Read, None] = {}
    for rule in rules:
        found.update(dict.fromkeys(_of_rule(rulebook, rule)))
    return tuple(found)


def _of_rule(rulebook: Rulebook, rule: Rule) -> Iterator[Read]:
    if rule.ref.word in ("earned", "renewed"):
        standing = (("standing", (Literal(rule.ref.id),)),)
        yield Look((), "standing", standing, frozenset({"standing", "state"}))
    yield from _of_groups(rule.per, ())
    yield from _of_node(rulebook, rule.body, (), None, bool(rule.per), set())


def _of_groups(keys: tuple[str, ...], moves: Moves) -> Iterator[Read]:
    """Whoever is named in any evidence is a group of his own."""
    if EVERYBODY in keys:
        yield Look(moves, None)


def _of_node(
    rulebook: Rulebook,
    node: Node,
    moves: Moves,
    look: Look | None,
    grouped: bool,
    seen: set[tuple[RuleRef, Moves, bool]],
) -> Iterator[Read]:
    """What a node reads from the day that the moves lead to; `look` is at the event at hand."""
    match node:
        case AsOf():
            yield EachDay()
        case Fact(name=name):
            yield Told(moves, name)
        case Ago(of=of, length=length):
            yield from _of_node(rulebook, of, (*moves, ("-", length)), look, grouped, seen)
        case RuleRef() if (node, moves, grouped) not in seen:
            seen.add((node, moves, grouped))
            rule = rulebook[node]
            yield from _of_groups(rule.per, moves)
            yield from _of_node(rulebook, rule.body, moves, look, grouped or bool(rule.per), seen)
        case Compare() if (met := _met(node)) is not None:
            moved, still, later = met
            for days in (later, later + 1):
                yield Meeting((*moves, *moved), still, look, days)
            yield from _of_node(rulebook, still, moves, look, grouped, seen)
        case Aggregate() | Pick():
            if node.kind is not None:
                look = look_of(node, moves)
                yield look
                # inside of groups every row of a kind counts, because it may be the one that makes the group
                if grouped:
                    yield Look(moves, node.kind)
            each = node.each if isinstance(node, Aggregate) else ()
            yield from _of_groups(each, moves)
            for part in node.parts():
                yield from _of_node(rulebook, part, moves, look, grouped or bool(each), seen)
        case _:
            for part in node.unfolded():
                yield from _of_node(rulebook, part, moves, look, grouped, seen)


def look_of(node: Aggregate | Pick, moves: Moves = ()) -> Look:
    """How an aggregate or a pick looks at evidence."""
    inner = (part.name for of in node.parts() for part in walk(of) if isinstance(part, Field))
    fields = frozenset((*(name for name, _ in node.filters), *inner))
    return Look(moves, node.kind, node.filters, fields, node.window, node.in_force)


def _met(node: Compare) -> tuple[Moves, Node, int] | None:
    """How the day of the question is moved, and the day it is compared with, so many days later; None elsewhere.

    `as_of() - day <= days(30)` compares the day of the question with the day and with the thirtieth after it.
    """
    for one, other in ((node.left, node.right), (node.right, node.left)):
        moves = _moved(one)
        if moves is not None and _stands_still(other):
            return moves, other, 0
        match one, other:
            case Arithmetic(op="-", args=(left, right)), Literal(value=Amount(number=number)):
                for moving, still, days in ((left, right, floor(number)), (right, left, floor(-number))):
                    moves = _moved(moving)
                    if moves is not None and _stands_still(still):
                        return moves, still, days
    return None


def _moved(node: Node) -> Moves | None:
    """The periods by which a node moves the day of the question; None where it is something else."""
    match node:
        case AsOf():
            return ()
        case Arithmetic(op="+" | "-" as op, args=(first, *lengths)):
            moves = _moved(first)
            periods = [
                each.value for each in lengths if isinstance(each, Literal) and isinstance(each.value, Period)
            ]
            if moves is not None and len(periods) == len(lengths):
                return (*moves, *((op, length) for length in periods))
    return None


def _stands_still(node: Node) -> bool:
    """Whether a node comes to a day that evidence or the rule names, and that the day of the question does not move."""
    match node:
        case Literal() | Fact() | Field() | Pick(of=None):
            return True
        case Pick(of=Node() as of):
            return _stands_still(of)
        case Arithmetic(op="+" | "-", args=(first, *lengths)):
            return _stands_still(first) and all(isinstance(length, Literal) for length in lengths)
        case Extreme(args=args):
            return all(map(_stands_still, args))
        case Choose(branches=branches, otherwise=otherwise):
            values = [*(value for _, value in branches), *([] if otherwise is None else [otherwise])]
            return all(map(_stands_still, values))
        case Phrase():
            return _stands_still(node.body)
    return False
