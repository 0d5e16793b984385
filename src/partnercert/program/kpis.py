"""KPIs: values that the program computes from evidence, or that the host supplies."""

from __future__ import annotations

import attrs

from partnercert.language.nodes import Node
from partnercert.language.windows import Window
from partnercert.program.conversions import as_a_window, as_amount, as_names, as_node
from partnercert.values.amounts import Amount


@attrs.frozen(kw_only=True)
class Kpi:
    """A value that rules ask for with `kpi(id)`.

    It has a `formula`, or is a `standard` one of the field, or has neither: then the host supplies it under its id
    in `unit`. A standard one may take options: over which `kind` it is, `by` what it is counted, of which `survey`,
    what the top boxes are (`at_least`), its `steps`. `window` fills the aggregates of the formula that name none. Fewer
    than `minimum_cases` (of `cases`, by default the divisor of a quotient of counts, or the events of a mean or median)
    make it unknown.
    """

    id: str = ""
    formula: Node | None = attrs.field(default=None, converter=attrs.converters.optional(as_node))
    standard: str | None = None
    kind: str | None = None
    by: str | None = None
    survey: str | None = None
    at_least: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_amount))
    steps: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    unit: str | None = None
    window: Window | None = attrs.field(default=None, converter=attrs.converters.optional(as_a_window))
    minimum_cases: int | None = None
    cases: Node | None = attrs.field(default=None, converter=attrs.converters.optional(as_node))
    better: str | None = None
    target: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_amount))
    owner: str | None = None
    source: str | None = None
    title: str | None = None
