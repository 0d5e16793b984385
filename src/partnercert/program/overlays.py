"""Overlays: requirements that are added or replaced where a rule about the partner says so, such as in a region.

They are drawn up as requirements that apply there. So an overlay asks nothing that a program could not ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from partnercert.language.nodes import Node
from partnercert.language.words import all_of, held, none_of
from partnercert.program.conversions import as_node, table
from partnercert.program.tiers import JOINING, RENEWING, Requirement, Tier, as_requirements
from partnercert.values.mappings import FrozenMap


@attrs.frozen(kw_only=True)
class OverlaidTier:
    """What an overlay asks for in a tier."""

    id: str = ""
    requires: FrozenMap[str, Requirement] = attrs.field(factory=FrozenMap, converter=as_requirements)


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


def placed(
    id: str, holder: str, requirement: Requirement, tiers: Mapping[str, Tier], overlays: Mapping[str, Overlay]
) -> Requirement:
    """The requirement with all of what says where it applies.

    One that is replaced no longer applies where the overlay does, unless that is `tighten_only`. One of an overlay
    applies where the overlay does; of the one that it replaces it takes what it does not say itself, and it can be
    waived only if both can.
    """
    *path, name = id.split("/")
    for overlay in path[1:]:
        return _in_overlay(requirement, holder, overlays[overlay], tiers[holder].requires.get(name))
    elsewhere = [
        none_of(each.where)
        for each in overlays.values()
        if not each.tighten_only and holder in each.tiers and name in each.tiers[holder].requires
    ]
    return requirement if not elsewhere else _where(requirement, holder, *elsewhere)


def applies_to(requirement: Requirement, holder: str) -> Node | None:
    """To whom a requirement applies, as a rule; None where it applies to everybody."""
    match requirement.applies:
        case str(word) if word == JOINING:
            return none_of(held(holder))
        case str(word) if word == RENEWING:
            return held(holder)
        case Node() as rule:
            return rule
    return None


def _in_overlay(
    requirement: Requirement, holder: str, overlay: Overlay, replaced: Requirement | None
) -> Requirement:
    if replaced is not None:
        requirement = attrs.evolve(
            requirement,
            title=requirement.title or replaced.title,
            applies=requirement.applies if requirement.applies is not None else replaced.applies,
            source=requirement.source or replaced.source,
            owner=requirement.owner or replaced.owner,
            remedy=requirement.remedy or replaced.remedy,
            waivable=requirement.waivable and replaced.waivable,
        )
    return _where(requirement, holder, overlay.where)


def _where(requirement: Requirement, holder: str, *rules: Node) -> Requirement:
    own = applies_to(requirement, holder)
    every = rules if own is None else (own, *rules)
    return attrs.evolve(requirement, applies=every[0] if len(every) == 1 else all_of(*every))
