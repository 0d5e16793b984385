"""What stands in a part where something else is meant.

A document is read strictly; a part that Python makes holds whatever it was given, until a program is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

import attrs

from partnercert.errors import Fault, quoted
from partnercert.language.nodes import Node
from partnercert.values.mappings import FrozenMap

_WORDS: Final[dict[object, tuple[str, str]]] = {
    str: ("a text", "write it in quotes"),
    bool: ("a flag", "give True or False"),
    int: ("a whole number", "write it without quotes and decimals, such as 90"),
    date: ("a date", "give a datetime.date"),
    Node: ("a rule", 'write it as text, such as count("exam") >= 1'),
    tuple: ("a list", 'write it in brackets, such as ["silver", "gold"]'),
    FrozenMap: ("a table", "write the parts by their ids"),
}
_BY_HAND: Final = "make it with its class, or read plain data with program_from_dict"
_PLAIN: Final = frozenset((str, bool, int, date, NoneType))


def misfits(parts: attrs.AttrsInstance) -> tuple[Fault, ...]:
    """A fault for each attribute of a program, and of its parts, that is none of the types that it may be."""
    found: list[Fault] = []
    for name, hint, _ in _attributes(type(parts)):
        path = name if get_origin(hint) is FrozenMap else f"program.{name}"
        found += _of_value(getattr(parts, name), hint, path)
    return tuple(found)


@lru_cache(maxsize=256)
def _attributes(part: type[attrs.AttrsInstance]) -> tuple[tuple[str, Any, frozenset[type]], ...]:
    """The attributes of a part, each with its type, and with the classes of which a value need not be looked at."""
    hints = get_type_hints(part)
    return tuple(
        (each.name, hint := hints[each.name], frozenset(_PLAIN.intersection(_choices(hint))))
        for each in attrs.fields(part)
    )


def _of_value(value: Any, hint: Any, path: str) -> Iterator[Fault]:
    for choice in _choices(hint):
        kind, of = get_origin(choice) or choice, get_args(choice)
        if not _is_one(value, kind):
            continue
        if kind is tuple:
            for position, each in enumerate(value):
                yield from _of_value(each, of[0], f"{path}[{position}]")
        elif kind is FrozenMap:
            for key, each in value.items():
                yield from _of_value(key, of[0], path)
                yield from _of_value(each, of[1], f"{path}.{key}")
        elif _is_part(kind):
            yield from _of_part(value, f"{path}.")
        return
    yield _misfit(value, hint, path)


def _of_part(part: attrs.AttrsInstance, path: str) -> Iterator[Fault]:
    for name, hint, plain in _attributes(type(part)):
        value = getattr(part, name)
        if type(value) not in plain:
            yield from _of_value(value, hint, f"{path}{name}")


def _choices(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if isinstance(hint, UnionType) else (hint,)


def _is_one(value: object, kind: type) -> bool:
    """Whether a value is of a type; True is no number, and a point in time is no date."""
    if kind in (int, date):
        return isinstance(value, kind) and not isinstance(value, bool | datetime)
    return isinstance(value, kind)


def _is_part(kind: type) -> bool:
    return kind.__module__.startswith("partnercert.program.")


def _misfit(value: object, hint: Any, path: str) -> Fault:
    kinds = [get_origin(choice) or choice for choice in _choices(hint) if choice is not NoneType]
    known = [_WORDS.get(kind, (f"`{kind.__name__}(…)`", _BY_HAND)) for kind in kinds]
    meant = " or ".join(words for words, _ in known)
    return Fault("bad-value", f"{quoted(value)} stands where {meant} is meant", known[0][1], path)
