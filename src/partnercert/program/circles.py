"""Circles: rules that rest on themselves, and modules that come before themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from partnercert.errors import Fault, quoted
from partnercert.language.nodes import Node
from partnercert.program.formulas import formula_of
from partnercert.program.naming import in_order, references
from partnercert.program.parts import Parts

_LONGEST: Final = 6


def circle_faults(parts: Parts) -> Iterator[Fault]:
    """Every circle of modules, and of rules."""
    for circle in in_order({id: set(module.requires) for id, module in parts.modules.items()})[1]:
        yield Fault(
            "cycle",
            f"the modules come before one another in a circle: {in_words(circle)}",
            "let one of them come first",
            f"modules.{circle[0]}.requires",
        )
    paths = _paths(parts)
    for circle in in_order(_rests_on(parts))[1]:
        yield Fault(
            "cycle",
            f"the rules go round in a circle: {in_words(circle)}",
            "let one of them rest on evidence instead",
            paths.get(circle[0], ""),
        )


def in_words(circle: tuple[str, ...]) -> str:
    """A circle from one rule back to it; of a long one its beginning."""
    shown = circle if len(circle) <= _LONGEST else (*circle[: _LONGEST - 1], "…")
    return " → ".join(quoted(each) if each != "…" else each for each in shown)


def _rests_on(parts: Parts) -> dict[str, set[str]]:
    """Which rules each rule names; a tier rests on what it asks for and, in a nested ladder, on the tier below."""
    graph: dict[str, set[str]] = {}
    for kpi in parts.every_kpi():
        graph[f'kpi("{kpi.id}")'] = _named(node for node in (formula_of(kpi), kpi.cases) if node is not None)
    for tiers in (ladder.tiers for ladder in parts.ladders.values() if ladder.nested):
        for below, tier in pairwise(tiers):
            graph.setdefault(f'achieved("{tier}")', set()).add(f'achieved("{below}")')
    for id, _, holder, requirement in parts.every_requirement():
        own = f'achieved("{id}")'
        graph[own] = _named(requirement.rules)
        if holder:
            graph.setdefault(f'achieved("{holder}")', set()).add(own)
    return graph


def _named(nodes: Iterable[Node]) -> set[str]:
    """The rules that are read by name; what is held was decided before, and leads round in no circle."""
    return {f'{ref.word}("{ref.id}")' for node in nodes for ref in references(node) if ref.word != "held"}


def _paths(parts: Parts) -> dict[str, str]:
    """Where each rule stands in the document."""
    paths = {f'achieved("{id}")': path for id, path, *_ in parts.every_requirement()}
    for name in ("tiers", "specializations"):
        paths |= {f'achieved("{id}")': f"{name}.{id}" for id in getattr(parts, name)}
    for name in ("kpis", "scorecards"):
        paths |= {f'kpi("{id}")': f"{name}.{id}" for id in getattr(parts, name)}
    return paths
