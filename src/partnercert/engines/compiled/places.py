"""Where a node is written: of the partner, of one group, at one event; on the day, or so long before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from partnercert.engines.compiled.blocks import Block
from partnercert.engines.compiled.forms import Form, Truth
from partnercert.language.nodes import Aggregate, Node, Pick, RuleRef

if TYPE_CHECKING:
    from partnercert.engines.compiled.aggregates import EventLoop, GroupLoop


class CannotEmit(Exception):
    """A node has no text here; the reference is asked for the rule around it."""


class Scope:
    """The partner, or one group: a block, the forms that are written in it, and the loops that it needs."""

    def __init__(self, block: Block, keys: tuple[str, ...] = (), values: tuple[str, ...] = ()) -> None:
        self.block = block
        self.keys = keys
        self.values = values
        # None where a look at evidence has no text
        self.forms: dict[tuple[Node, int], Form | Truth | None] = {}
        self.shared: dict[tuple[object, ...], str] = {}
        # what computes a code once, and the name that it has
        self.codes: dict[str, str] = {}
        self.loops: dict[tuple[int, str], EventLoop] = {}
        self.groups: dict[tuple[int, tuple[str, ...], tuple[str, ...]], GroupLoop] = {}
        self.collected: set[tuple[RuleRef, int]] = set()


@attrs.frozen(eq=False)
class At:
    """A scope, one of its moments, and the loop whose event is at hand."""

    scope: Scope
    moment: int = 0
    loop: EventLoop | None = None

    @property
    def block(self) -> Block:
        """Where names are computed that are used here."""
        return self.scope.block if self.loop is None else self.loop.body


Look = Aggregate | Pick
