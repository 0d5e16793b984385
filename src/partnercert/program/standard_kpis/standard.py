"""What a standard KPI is: a definition of the field, and the formula that follows from a program's options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from partnercert.language.nodes import Node
from partnercert.values.amounts import Amount

OPTIONS: Final = ("kind", "by", "survey", "at_least", "steps")
"""The keys of a KPI that say more about the standard one that it is."""


@attrs.frozen(kw_only=True)
class Options:
    """What a program says about a standard KPI: over which kind, counted how, of which survey, in which steps."""

    kind: str
    by: str = ""
    survey: str = ""
    at_least: Amount | None = None
    steps: tuple[str, ...] = ()


@attrs.frozen
class Written:
    """The formula of a KPI, and what counts as a case of it."""

    formula: Node
    cases: Node


@attrs.frozen(kw_only=True)
class StandardKpi:
    """A KPI of the field: what it says, in which unit and range, which direction is better, and at its edges.

    It reads evidence of `kind`, or of another kind with the fields that it reads. Counted in several ways, the first
    of `by` is the one where the program names none. `takes` are its other options, `needs` those without which it
    has no formula. Its values lie from `lowest` to `highest`, in its unit; None is without end.
    """

    title: str
    definition: str
    unit: str
    better: str
    lowest: int | None
    highest: int | None
    source: str
    edges: tuple[str, ...]
    kind: str
    by: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    write: Callable[[Options], Written]

    def options(self) -> tuple[str, ...]:
        """The names of the options that it takes."""
        return ("kind", *(("by",) if self.by else ()), *self.takes)

    def written(
        self,
        kind: str | None = None,
        by: str | None = None,
        survey: str | None = None,
        at_least: Amount | None = None,
        steps: tuple[str, ...] = (),
    ) -> Written | None:
        """The formula and the cases under some options; None where they do not fit, or where one is lacking."""
        given = {"kind": kind, "by": by, "survey": survey, "at_least": at_least, "steps": steps or None}
        said = {name: value for name, value in given.items() if value is not None}
        if not said.keys() <= set(self.options()) or not said.keys() >= set(self.needs):
            return None
        if by is not None and by not in self.by:
            return None
        way = by or next(iter(self.by), "")
        return self.write(
            Options(kind=kind or self.kind, by=way, survey=survey or "", at_least=at_least, steps=steps)
        )
