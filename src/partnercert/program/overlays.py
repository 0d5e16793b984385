"""Overlays: requirements that are added or replaced where a rule about the partner says so, such as in a region.

They are drawn up as requirements that apply there. So an overlay asks nothing that a program could not ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from partnercert.language.nodes import Node
from partnercert.language.words import all_of, held, none_of
from partnercert.program.conversions import as_node, table
from partnercert.program.tiers import JOINING, RENEWING, Requirement, requirements
from partnercert.values.mappings import FrozenMap


@attrs.frozen(kw_only=True)
class OverlaidTier:
    """What an overlay asks for in a tier."""

    id: str = ""
    requires: FrozenMap[str, Requirement] = attrs.field(factory=FrozenMap, converter=requirements)


@attrs.frozen(kw_only=True)
class Overlay:
    """Requirements of tiers for the partners of whom `where`, a rule about facts, is met.

    A requirement with the name of one of the tier's own replaces that one, if it is `overridable`; any other one is
    added. Where the overlay is `tighten_only`, what is replaced is asked for as well. A requirement's id is that of
    the tier, the overlay and its own: `gold/emea/privacy`.
    """

    id: str = ""
    where: Node = attrs.field(converter=as_node)
    tiers: FrozenMap[str, OverlaidTier] = attrs.field(factory=FrozenMap, converter=table)
    tighten_only: bool = False
    title: str | None = None

    def every_requirement(self) -> Iterator[tuple[str, str, str, Requirement]]:
        """Each requirement with its id, its path in the document, and the tier that asks for it."""
        for tier in self.tiers.values():
            for name, requirement in tier.requires.items():
                path = f"overlays.{self.id}.tiers.{tier.id}.requires.{name}"
                yield f"{tier.id}/{self.id}/{name}", path, tier.id, requirement


def overlaid(
    own: Iterator[tuple[str, str, str, Requirement]], overlays: Mapping[str, Overlay]
) -> Iterator[tuple[str, str, Requirement]]:
    """Every requirement with its id and its holder, applying where the overlays leave or put it.

    One that is replaced no longer applies where the overlay does, unless that is `tighten_only`. One of an overlay
    applies where the overlay does and, if it does not say to whom, to whom the one that it replaces applies.
    """
    known = {id: requirement for id, _, _, requirement in own}
    holders: dict[str, Any] = {}
    raise NotImplementedError
