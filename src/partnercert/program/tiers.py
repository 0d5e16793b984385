"""Tiers, the ladders that order them, specializations beside them, and the requirements of all three."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from partnercert.errors import ProgramError, did_you_mean, quoted
from partnercert.language.nodes import Node
from partnercert.program.conversions import as_names, as_node, entries, table
from partnercert.program.reviews import Review, as_review
from partnercert.values.mappings import FrozenMap

JOINING: Final = "joining"
RENEWING: Final = "renewing"


def as_applies(value: Node | str) -> Node | str:
    """To whom a requirement applies: a rule, or one of the two words."""
    if not isinstance(value, str) or not value.isidentifier():
        return as_node(value)
    if value not in (JOINING, RENEWING):
        raise ProgramError(
            "unknown-option",
            f"{quoted(value)} is neither a rule nor one of {JOINING}, {RENEWING}",
            did_you_mean(value, (JOINING, RENEWING)),
        )
    return value


@attrs.frozen
class Requirement:
    """One thing that is asked for.

    `applies` says to whom: a rule, `"joining"` (who does not hold the tier yet) or `"renewing"` (who does). A waiver
    in force stands in for the rule, unless the requirement is not `waivable`. `remedy` says what to do about it.
    An overlay may replace it if it is `overridable`.
    """

    rule: Node = attrs.field(converter=as_node)
    id: str = attrs.field(default="", kw_only=True)
    title: str | None = attrs.field(default=None, kw_only=True)
    applies: Node | str | None = attrs.field(
        default=None, converter=attrs.converters.optional(as_applies), kw_only=True
    )
    source: str | None = attrs.field(default=None, kw_only=True)
    owner: str | None = attrs.field(default=None, kw_only=True)
    remedy: str | None = attrs.field(default=None, kw_only=True)
    waivable: bool = attrs.field(default=True, kw_only=True)
    overridable: bool = attrs.field(default=False, kw_only=True)

    @property
    def rules(self) -> tuple[Node, ...]:
        """Its rule, and the one that says to whom it applies."""
        return tuple(node for node in (self.rule, self.applies) if isinstance(node, Node))


def as_requirement(value: Requirement | Node | str) -> Requirement:
    """A requirement, or only its rule."""
    return value if isinstance(value, Requirement) else Requirement(value)


def as_requirements(requires: Mapping[str, Any]) -> FrozenMap[str, Requirement]:
    """A table of requirements, each of which comes to know its id."""
    return table({id: as_requirement(each) for id, each in entries(requires).items()})


@attrs.frozen(kw_only=True, repr=False)
class Tier:
    """A tier of a ladder and what it asks for."""

    id: str = ""
    title: str | None = None
    requires: FrozenMap[str, Requirement] = attrs.field(factory=FrozenMap, converter=as_requirements)

    def __repr__(self) -> str:
        return f"<Tier {self.id}: {', '.join(self.requires) or 'no requirements'}>"


@attrs.frozen(kw_only=True, repr=False)
class Specialization:
    """Something a partner achieves beside its tier."""

    id: str = ""
    title: str | None = None
    requires: FrozenMap[str, Requirement] = attrs.field(factory=FrozenMap, converter=as_requirements)

    def __repr__(self) -> str:
        return f"<Specialization {self.id}: {', '.join(self.requires) or 'no requirements'}>"


@attrs.frozen(kw_only=True)
class Ladder:
    """An order of tiers, lowest first.

    In a `nested` ladder a tier also asks for everything below it; otherwise the highest tier whose own requirements
    are met is the one earned. `per` names a field by whose values the tiers are judged one by one, such as a region.
    `elections = "lower"` lets a partner choose a lower tier than it has earned. Without `review` the tier held is the
    one earned on the day.
    """

    id: str = ""
    tiers: tuple[str, ...] = attrs.field(converter=as_names)
    nested: bool = True
    per: str | None = None
    elections: str | None = None
    review: Review | None = attrs.field(default=None, converter=as_review)
    title: str | None = None
