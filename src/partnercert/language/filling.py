"""Giving a window to the aggregates of a rule that name none."""

from __future__ import annotations

from typing import Final

import attrs

from partnercert.language.nodes import Aggregate, Node, Pick
from partnercert.language.windows import Window

# What was decided or promised lasts until it is replaced; a window over its first day would make it vanish.
_LASTING: Final = ("standing", "award", "attestation")


def filled(node: Node, window: Window) -> Node:
    """The rule with `window` in every aggregate that names no window and does not ask what is in force.

    Groups and phrases are filled inside; other rules, standings, awards and attestations keep their own days.
    """
    inside = node.rebuilt(lambda part: filled(part, window))
    match inside:
        case Aggregate() | Pick() if _open(inside):
            return attrs.evolve(inside, window=window)
    return inside


def _open(node: Aggregate | Pick) -> bool:
    return (
        node.window is None and node.in_force is None and node.kind is not None and node.kind not in _LASTING
    )
