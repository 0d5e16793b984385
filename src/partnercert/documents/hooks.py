"""Plain data as the parts of a program: strictly, and with every fault under its path.

cattrs walks through the classes of the parts; the hooks here say what may stand in a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin

import attrs

from partnercert.documents.forms import (
    a_period,
    amount_with_unit,
    choices,
    form_of,
    key_path,
    lasting,
    rule_or_automatic,
    single_forms,
    table,
    wrong,
)
from partnercert.errors import Fault, PartnercertError, ProgramErrors, did_you_mean, quoted
from partnercert.program.declarations import FactDeclaration, FieldDeclaration, as_field
from partnercert.program.kpis import Kpi
from partnercert.program.renewals import Validity
from partnercert.program.retakes import RetakePolicy
from partnercert.program.reviews import Review
from partnercert.program.tiers import Requirement
from partnercert.values.amounts import Amount
from partnercert.values.cadences import Cadence, Keep
from partnercert.values.mappings import FrozenMap
from partnercert.values.units import is_unit

if TYPE_CHECKING:
    import cattrs
    from cattrs.errors import ClassValidationError

Part = type[attrs.AttrsInstance]
Hook = Callable[[Any, Any], Any]

# Parts of which a list of one may be written as the part itself.
ALONE: Final = (RetakePolicy, Validity)
# For so many unknown keys of a table a remedy is searched; beyond that it would only cost time.
_MOST_REMEDIES: Final = 20


def read_keys(data: Mapping[str, Any], hints: Mapping[str, Any], faults: list[Fault]) -> dict[str, Any]:
    """The values of the keys in `data`, each as its type in `hints`; what does not fit leaves its faults."""
    return _each(((name, name, data[name], hint) for name, hint in hints.items() if name in data), faults)


@cache
def keys_of(part: Part) -> Mapping[str, Any]:
    """The keys of a part, each with the type of its value; its id is the key under which it stands itself."""
    return {each.name: each.type for each in attrs.fields(attrs.resolve_types(part)) if each.name != "id"}


def unknown_keys(given: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    """A fault for each key that is not known."""
    names = tuple(known)
    for position, key in enumerate(key for key in given if key not in names):
        every = f"known here: {', '.join(f'`{name}`' for name in names)}"
        help = (did_you_mean(key, names) or every) if position < _MOST_REMEDIES else ""
        yield Fault("unknown-key", f"the key {quoted(key)} is not known here", help, key_path(key))


def missing_key(key: str) -> Fault:
    """The fault of a table that lacks a key."""
    return Fault("missing-key", f"the key `{key}` is missing", f"give `{key}`")


def is_table_of_parts(hint: Any) -> bool:
    """Whether a type is a table by ids."""
    origin: object = get_origin(hint)
    return origin is FrozenMap


def is_list(hint: Any) -> bool:
    """Whether a type is a list."""
    origin: object = get_origin(hint)
    return origin is tuple


def is_part(hint: Any) -> bool:
    """Whether a type is a part with keys of its own."""
    return form_of(hint) is None and isinstance(hint, type) and attrs.has(hint)


def _each(rows: Iterable[tuple[Any, str, Any, Any]], faults: list[Fault]) -> dict[Any, Any]:
    """What the value of each (key, path, value, type) reads as."""
    found = {}
    for key, path, value, hint in rows:
        try:
            found[key] = _converter().structure(value, hint)
        except PartnercertError as error:
            faults.extend(fault.under(path) for fault in error.faults)
    return found


@cache
def _converter() -> cattrs.Converter:
    """The converter of documents; its hooks raise errors whose paths start at the value at hand."""
    import cattrs

    converter = cattrs.Converter(detailed_validation=True, forbid_extra_keys=True)
    for hint, form in single_forms():
        converter.register_structure_hook(hint, _reader(form.read))
    converter.register_structure_hook_factory(lambda hint: choices(hint) != (hint,), _choice_hook)
    converter.register_structure_hook_factory(is_list, lambda _: _list)
    converter.register_structure_hook_factory(is_table_of_parts, lambda _: _table)
    converter.register_structure_hook_factory(is_part, _part_hook)
    return converter


def _reader(read: Callable[[Any], object]) -> Hook:
    return lambda value, _: read(value)


def _choice_hook(hint: Any) -> Hook:
    """Reads a choice of types: those that form one sort of value, a part that may be left out, a word or a part."""
    form = form_of(hint)
    if form is not None:
        return _reader(form.read)
    *words, only = sorted(choices(hint), key=is_part)
    if not words:
        return lambda value, _: _converter().structure(value, only)

    def read(value: object, _: Any) -> object:
        if not isinstance(value, str | Mapping):
            wrong(value, "a word or a table", "write the word in quotes")
        return _converter().structure(value, str if isinstance(value, str) else only)

    return read


def _list(value: object, hint: Any) -> tuple[object, ...]:
    of = get_args(hint)[0]
    if of in ALONE and not isinstance(value, list | tuple):
        return (_converter().structure(value, of),)
    if not isinstance(value, list | tuple):
        wrong(value, "a list", 'write it in square brackets, such as ["silver", "gold"]')
    faults: list[Fault] = []
    found = _each(((n, f"[{n}]", each, of) for n, each in enumerate(value)), faults)
    if faults:
        raise ProgramErrors("the list", faults)
    return tuple(found.values())


def _table(value: object, hint: Any) -> FrozenMap[str, object]:
    of = get_args(hint)[1]
    said = table(value, "write its entries by their ids")
    faults = [_hidden(key) for key in said if not key.isprintable()]
    found = _each(((key, key_path(key), each, of) for key, each in said.items()), faults)
    if faults:
        raise ProgramErrors("the table", faults)
    return FrozenMap(found)


def _hidden(key: str) -> Fault:
    """The fault of an id with characters that nobody sees, or that reorder the line in which they stand."""
    help = "an id has small letters, digits, - and _, and starts with a letter or digit"
    return Fault("bad-id", f"{quoted(key)} is no id", help, key_path(key))


def _part_hook(part: Part) -> Hook:
    """Reads a part from its table, or from the one text that stands for it."""
    from cattrs.errors import ClassValidationError
    from cattrs.gen import make_dict_structure_fn, override

    special: dict[str, Any] = {"id": override(omit=True)} if "id" in attrs.fields_dict(part) else {}
    if part is Kpi:
        special["target"] = override(struct_hook=amount_with_unit)
    if part is Review:
        special["award"] = override(struct_hook=rule_or_automatic)
    structure = make_dict_structure_fn(part, _converter(), **special)

    def read(value: object, _: Any) -> object:
        said = table(
            _written_out(part, value), f"write a table with keys such as {', '.join([*keys_of(part)][:3])}"
        )
        try:
            return _in_its_unit(structure(said, part))
        except ClassValidationError as error:
            raise ProgramErrors("the table", list(_faults(error, part))) from None

    return read


def _written_out(part: Part, value: object) -> object:
    """The table for a part that is only one text: a requirement its rule, a field its sort, a cadence its word …"""
    if isinstance(value, Mapping):
        return value
    if part is Validity:
        return {"period": lasting(value)}
    if part is Keep:
        return {"period": a_period(value)}
    if part is Cadence and isinstance(value, str):
        return {"effective": value}
    if part is Requirement:
        if isinstance(value, list | tuple | bool | date | None):
            wrong(value, "a rule", "write it as text, or as a table with the keys rule, title, applies …")
        return {"rule": value}
    if part is FieldDeclaration:
        if not isinstance(value, str):
            help = (
                'write "text", "flag", "date" or a unit, or a table such as { unit = "usd", optional = true }'
            )
            wrong(value, "the sort of a field", help)
        field = as_field(value)
        return {"sort": field.sort} if field.unit is None else {"unit": field.unit}
    return value


def _in_its_unit(part: object) -> object:
    """A declaration whose bounds are bare numbers has them in its own unit."""
    if (
        not isinstance(part, FactDeclaration | FieldDeclaration)
        or part.unit is None
        or not is_unit(part.unit)
    ):
        return part
    bounds: dict[str, Any] = {}
    for name in ("at_least", "at_most"):
        bound = getattr(part, name)
        if bound is not None and bound.unit == "count":
            bounds[name] = Amount(bound.number, part.unit)
    return attrs.evolve(part, **bounds)


def _faults(error: ClassValidationError, part: Part) -> Iterator[Fault]:
    """What cattrs has gathered from the keys of one part; the rule of a requirement stands for the whole."""
    from cattrs.errors import ForbiddenExtraKeysError

    of_keys, of_part = error.group_exceptions()
    for cause, note in of_keys:
        if isinstance(cause, KeyError):
            yield missing_key(note.name)
        else:
            own = part is Requirement and note.name == "rule"
            yield from (fault if own else fault.under(note.name) for fault in _said_by(cause))
    for cause in of_part:
        if isinstance(cause, ForbiddenExtraKeysError):
            yield from unknown_keys(sorted(cause.extra_fields), keys_of(part))
        else:
            yield from _said_by(cause)


def _said_by(cause: Exception) -> tuple[Fault, ...]:
    if isinstance(cause, PartnercertError):
        return cause.faults
    raise cause
