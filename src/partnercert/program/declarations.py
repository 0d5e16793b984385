"""What a program declares about the data it is handed: facts, kinds of evidence, rates of exchange."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from partnercert.language.nodes import Node
from partnercert.program.conversions import as_amount, as_names, as_node, entries
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period, as_date, period
from partnercert.values.mappings import FrozenMap
from partnercert.values.units import is_unit


@attrs.frozen(kw_only=True)
class FactDeclaration:
    """A fact about the partner: its sort (text, flag, date) or its unit, its bounds, how long it is known.

    A fact with `max_age` is dated by the host; it is known through its day + `max_age` and unknown after.
    """

    id: str = ""
    sort: str | None = None
    unit: str | None = None
    one_of: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    at_least: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_amount))
    at_most: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_amount))
    max_age: Period | None = attrs.field(default=None, converter=attrs.converters.optional(period))
    title: str | None = None
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        _bound_in_unit(self)


@attrs.frozen(kw_only=True)
class FieldDeclaration:
    """A field of a kind of evidence: its sort or its unit, its bounds, and whether an event may lack it."""

    sort: str | None = None
    unit: str | None = None
    optional: bool = False
    one_of: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    at_least: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_amount))
    at_most: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_amount))

    def __attrs_post_init__(self) -> None:
        _bound_in_unit(self)


def _bound_in_unit(declared: FactDeclaration | FieldDeclaration) -> None:
    """Bounds that are bare numbers are in the declared unit."""
    for name in ("at_least", "at_most"):
        bound = getattr(declared, name)
        if (
            bound is not None
            and bound.unit == "count"
            and declared.unit is not None
            and is_unit(declared.unit)
        ):
            object.__setattr__(declared, name, Amount(bound.number, declared.unit))


def as_field(value: FieldDeclaration | str) -> FieldDeclaration:
    """A field, or only the name of its sort or unit."""
    if isinstance(value, FieldDeclaration):
        return value
    return FieldDeclaration(sort=value) if value in ("text", "flag", "date") else FieldDeclaration(unit=value)


def _fields(fields: Mapping[str, Any]) -> FrozenMap[str, FieldDeclaration]:
    return FrozenMap({name: as_field(field) for name, field in entries(fields).items()})


@attrs.frozen(kw_only=True)
class KindDeclaration:
    """A kind of evidence with its fields, more fields for a built-in kind, or a view: `of` another, `where`.

    A kind that says nothing but that it happened has `fields = {}`.
    """

    id: str = ""
    fields: FrozenMap[str, FieldDeclaration] | None = attrs.field(
        default=None, converter=attrs.converters.optional(_fields)
    )
    of: str | None = None
    where: Node | None = attrs.field(default=None, converter=attrs.converters.optional(as_node))
    title: str | None = None


@attrs.frozen(kw_only=True)
class RateRow:
    """From `starts` on, `per` units of a currency are worth `worth` units of the program's."""

    starts: date = attrs.field(converter=as_date)
    worth: Amount = attrs.field(converter=as_amount)
    per: Amount = attrs.field(default=Amount(1, "count"), converter=as_amount)
