"""How the parts of a program read what an author writes: rules as nodes or text, tables by id, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar, cast

import attrs

from partnercert.errors import ProgramError, ProgramErrors, quoted
from partnercert.language.nodes import Literal, Node, operand
from partnercert.language.text import read
from partnercert.language.windows import Window, as_window
from partnercert.values.amounts import Amount, Numeric
from partnercert.values.dates import Period, period
from partnercert.values.lists import listed
from partnercert.values.mappings import FrozenMap


class _Part(attrs.AttrsInstance, Protocol):
    """A part that stands in a table by its id."""

    @property
    def id(self) -> str: ...


P = TypeVar("P", bound=_Part)
T = TypeVar("T")


def said(text: str) -> Any:
    """What a text of the language says, be it a rule, an amount, a period or a window."""
    value, faults = read(text)
    if faults:
        raise ProgramErrors("the text", faults)
    return value


def as_node(value: Node | str) -> Node:
    """A rule or formula: a node, or its text."""
    return operand(said(value) if isinstance(value, str) else value)


def as_amount(value: Amount | Numeric) -> Amount:
    """An amount, the text of one, or a bare number, which counts."""
    if isinstance(value, Amount):
        return value
    read_value = said(value) if isinstance(value, str) else value
    node = operand(read_value)
    if isinstance(node, Literal) and isinstance(node.value, Amount):
        return node.value
    raise ProgramError(
        "bad-value", f"{quoted(value)} is no amount", "write an amount such as percent(25) or usd(250_000)"
    )


def as_span(value: Amount | Period | str) -> Amount | Period:
    """A length of time for a service level: `"PT4H"` or hours(4), `"P2D"` or days(2)."""
    match value:
        case Period():
            return value
        case str() if value.startswith("PT") and value.endswith("H"):
            return Amount(value[2:-1], "hours")
        case str() if value.startswith("P"):
            return period(value)
        case str() if "(" not in value:
            message = f"{quoted(value)} is no length of time"
            raise ProgramError("bad-period", message, 'write "PT4H" or hours(4), "P2D" or days(2)')
        case _:
            return as_amount(value)


def as_a_window(value: Window | Period | str) -> Window:
    """A window, the text of one, or a period that ends on the day."""
    return as_window(said(value) if isinstance(value, str) and "(" in value else value)


def as_names(value: str | Iterable[str]) -> tuple[str, ...]:
    """A tuple of names; a single text is one name."""
    return (value,) if isinstance(value, str) else listed(value)


def table(parts: Mapping[str, P]) -> FrozenMap[str, P]:
    """A keyed table of parts, each of which comes to know its id."""
    return FrozenMap({id: _with_id(id, part) for id, part in entries(parts).items()})


def entries(parts: Mapping[str, T]) -> Mapping[str, T]:
    """The entries of a keyed table."""
    if not isinstance(parts, Mapping):
        raise ProgramError("bad-shape", f"{quoted(parts)} is not a table", "write the parts by their ids")
    return parts


def _with_id(id: str, part: P) -> P:
    if not attrs.has(type(part)):
        raise ProgramError(
            "bad-shape",
            f"{quoted(id)} is a {quoted(type(part).__name__)}, not a part of a program",
            "make it with its class, such as Tier(…), or read plain data with program_from_dict",
        )
    return part if part.id == id else cast("P", attrs.evolve(cast("Any", part), id=id))
