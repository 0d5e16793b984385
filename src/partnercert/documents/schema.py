"""JSON Schema 2020-12 of both documents, derived from the classes of the parts and from a program's names.

The schema knows keys, kinds of values and what must be there; what the texts of rules say is beyond it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, get_args

import attrs

from partnercert.documents.forms import DATE_SCHEMA, choices, form_of
from partnercert.documents.hooks import ALONE, Part, is_list, is_table_of_parts, keys_of
from partnercert.documents.structure import RECORD_KEYS, SETTINGS, sections
from partnercert.language.signature import FieldSpec, KindSpec
from partnercert.program.arguments import check_program
from partnercert.program.declarations import FieldDeclaration
from partnercert.program.program import Program
from partnercert.program.renewals import Validity
from partnercert.program.tiers import Requirement
from partnercert.records.evidence import OWN_NAMES, Evidence
from partnercert.values.cadences import Cadence, Keep

Schema = dict[str, Any]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 1_000}
_OWN: Final[dict[Any, Schema]] = {
    str: _TEXT,
    date: DATE_SCHEMA,
    datetime: {"type": "string", "format": "date-time"},
}
# Parts that one text may stand for.
_TEXTS: Final = (FieldDeclaration, Validity, Cadence, Keep)
_NUMBER_WITH_UNIT: Final = r"^[+-]?[0-9._/]+([eE][+-]?[0-9]+)?( [a-z]+)?$"


def program_schema() -> Schema:
    """The schema of a program document."""
    settings, tables = sections()
    parts: dict[str, Schema] = {}
    first = _object({name: _of(hint, parts) for name, hint in settings.items()})
    properties = {SETTINGS: first, **{name: _of(hint, parts) for name, hint in tables.items()}}
    return {"$schema": _DIALECT, "title": "A partner program", **_object(properties), "$defs": parts}


def record_schema(program: Program) -> Schema:
    """The schema of a record that is to be decided under a program: its facts, its kinds of evidence, their fields."""
    check_program(program)
    signature = program.signature
    kinds = {id: kind for id, kind in signature.kinds.items() if not kind.of and not kind.derived}
    rows = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(kinds)}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": id}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{id}"},
            }
            for id in kinds
        ],
    }
    facts = {name: _fact(spec, program) for name, spec in signature.facts.items()}
    values = ({"type": "string", "minLength": 1}, _object(facts), {"type": "array", "items": rows})
    return {
        "$schema": _DIALECT,
        "title": f"A record for {program.name}".rstrip(),
        **_object(dict(zip(RECORD_KEYS, values, strict=True)), ["id"]),
        "$defs": {id: _row(id, kind, program) for id, kind in kinds.items()},
    }


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    needed = {"required": required} if required else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False}


def _of(hint: Any, parts: dict[str, Schema]) -> Schema:
    """The schema of a type; parts that it meets are added to `parts`."""
    form = form_of(hint)
    if form is not None:
        return dict(form.schema)
    only, *others = choices(hint)
    if others:
        return {"anyOf": [_of(each, parts) for each in (only, *others)]}
    if is_list(only):
        each = _of(get_args(only)[0], parts)
        several = {"type": "array", "items": each}
        return {"anyOf": [each, several]} if get_args(only)[0] in ALONE else several
    if is_table_of_parts(only):
        return {"type": "object", "additionalProperties": _of(get_args(only)[1], parts)}
    return _part(only, parts)


def _part(part: Part, parts: dict[str, Schema]) -> Schema:
    if part.__name__ not in parts:
        parts[part.__name__] = {}
        required = [field.name for field in attrs.fields(part) if field.default is attrs.NOTHING]
        properties = {name: _of(hint, parts) for name, hint in keys_of(part).items()}
        meaning = (part.__doc__ or "").partition("\n")[0]
        parts[part.__name__] = {"description": meaning, **_object(properties, required)}
    table = {"$ref": f"#/$defs/{part.__name__}"}
    if part is Requirement:
        return {"anyOf": [{"type": ["string", "number"]}, table]}
    return {"anyOf": [{"type": "string"}, table]} if part in _TEXTS else table


def _row(id: str, kind: KindSpec, program: Program) -> Schema:
    """A row of one kind. What may be left out may also be null."""
    own = {name: _OWN[choices(hint)[0]] for name, hint in _own_hints().items() if name != "kind"}
    fields = {name: _value(spec, program) for name, spec in kind.fields.items()}
    required = [name for name, spec in kind.fields.items() if not spec.optional]
    optional = {name: _or_null(schema) for name, schema in {**own, **fields}.items() if name not in required}
    properties = {"kind": {"const": id}, **{name: fields[name] for name in required}, **optional}
    dated = [{"required": [name], "properties": {name: own[name]}} for name in ("on", "at")]
    return {**_object(properties, ["kind", *required]), "anyOf": dated}


def _own_hints() -> dict[str, Any]:
    """What evidence of every kind may say, each with the type of its value."""
    hints = attrs.fields_dict(attrs.resolve_types(Evidence))
    return {name: hints[name].type for name in OWN_NAMES}


def _fact(spec: FieldSpec, program: Program) -> Schema:
    """A value, a dated value, or a list of these; what ages is dated."""
    value = _value(spec, program)
    recorded = {"recorded_on": _or_null(DATE_SCHEMA)}
    if spec.max_age is None:
        one = {
            "anyOf": [value, _object({"value": value, "on": _or_null(DATE_SCHEMA), **recorded}, ["value"])]
        }
    else:
        one = _object({"value": value, "on": DATE_SCHEMA, **recorded}, ["value", "on"])
    return {"anyOf": [one, {"type": "array", "items": one}]}


def _value(spec: FieldSpec, program: Program) -> Schema:
    match spec.sort.name:
        case "text":
            known = spec.one_of or program.signature.names.get(spec.names)
            return _TEXT if known is None else {"enum": list(known)}
        case "flag":
            return {"type": "boolean"}
        case "date":
            return DATE_SCHEMA
        case _:
            return {"type": ["number", "string"], "pattern": _NUMBER_WITH_UNIT}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}
