"""Documents to programs and records, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

import attrs

from partnercert.documents.forms import key_path, table
from partnercert.documents.hooks import is_table_of_parts, keys_of, missing_key, read_keys, unknown_keys
from partnercert.documents.toml_text import toml_data
from partnercert.errors import (
    Fault,
    PartnercertError,
    ProgramErrors,
    QuestionError,
    RecordErrors,
    did_you_mean,
    quoted,
)
from partnercert.language.nodes import Node
from partnercert.language.windows import Calendar, Fiscal, Renewal, Term, Trailing
from partnercert.program.arguments import check_program, check_record
from partnercert.program.declarations import FieldDeclaration
from partnercert.program.editions import Edition, Editions
from partnercert.program.notices import Offset
from partnercert.program.parts import Parts
from partnercert.program.program import Program
from partnercert.program.renewals import Validity
from partnercert.program.retakes import RetakePolicy
from partnercert.program.tiers import Requirement
from partnercert.records.record import PartnerRecord
from partnercert.values.amounts import Amount
from partnercert.values.cadences import Cadence, Keep
from partnercert.values.dates import Period
from partnercert.values.mappings import FrozenMap

SETTINGS: Final = "program"
RECORD_KEYS: Final = ("id", "facts", "evidence")
_EDITIONS: Final = 'write [editions.…] and below it document = "…" and starts = 2026-01-01'

# A part that says nothing but this is written as its value alone.
_SHORT: Final = ({"rule"}, {"sort"}, {"unit"}, {"period"}, {"effective"})


def parse_program(text: str) -> Program:
    """The program that a TOML text writes; ProgramErrors names every fault of the document at once."""
    return program_from_dict(toml_data(text))


def program_from_dict(data: Mapping[str, Any]) -> Program:
    """The program that plain data says, in the shape of the document.

    Rules, amounts, windows and periods are texts of the language, dates are dates or ISO text. ProgramErrors names
    every fault at once: those of the shape and of the texts, or if there are none, those of the whole.
    """
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    settings, tables = sections()
    try:
        document = table(data, "a program is [program] and tables of parts by their ids")
        faults.extend(unknown_keys(document, (SETTINGS, *tables)))
        if SETTINGS in document:
            values.update(_read_settings(document[SETTINGS], settings, faults))
        values.update(read_keys(document, tables, faults))
    except PartnercertError as error:
        faults.extend(error.faults)
    if faults:
        raise ProgramErrors("the document", faults)
    return Program(**values)


def program_to_dict(program: Program) -> dict[str, Any]:
    """The document of a program as plain data, normalized; `program_from_dict` reads it back as an equal program.

    Rules, amounts and windows are canonical text, dates and periods ISO text; what has its default is left out.
    """
    check_program(program)
    settings, tables = sections()
    said = _said(program)
    first = {name: said[name] for name in settings if name in said}
    return ({SETTINGS: first} if first else {}) | {name: said[name] for name in tables if name in said}


def parse_editions(text: str, programs: Mapping[str, Program]) -> Editions:
    """The editions that a TOML text writes, of programs that are handed over by their names."""
    return editions_from_dict(toml_data(text), programs)


def editions_from_dict(data: Mapping[str, Any], programs: Mapping[str, Program]) -> Editions:
    """The editions that plain data says in `editions`; ProgramErrors names every fault at once.

    `document` of each names one of the programs; left out, it is the edition's id.
    """
    if not isinstance(programs, Mapping):
        message = f"{quoted(type(programs).__name__)} is no table of programs"
        raise QuestionError("bad-argument", message, "give them by their names: {name: program}")
    faults: list[Fault] = []
    found: dict[str, Edition] = {}
    try:
        document = table(data, _EDITIONS)
        faults.extend(unknown_keys(document, ("editions",)))
        if "editions" not in document:
            faults.append(missing_key("editions"))
        for id, each in table(document.get("editions", {}), _EDITIONS).items():
            own: list[Fault] = []
            edition = _read_edition(id, each, programs, own)
            faults.extend(fault.under(f"editions.{key_path(id)}") for fault in own)
            if edition is not None:
                found[id] = edition
    except PartnercertError as error:
        faults.extend(error.faults)
    if faults:
        raise ProgramErrors("the editions", faults)
    return Editions(found)


def editions_to_dict(editions: Editions) -> dict[str, Any]:
    """The document of editions as plain data, which names their programs and does not contain them."""
    if not isinstance(editions, Editions):
        message = f"{quoted(type(editions).__name__)} are no editions"
        raise QuestionError("bad-argument", message, "read them with parse_editions")
    plain = {each.id: _said(each) for each in editions}
    for said in plain.values():
        del said["program"]
    return {"editions": plain}


def _read_edition(
    id: str, data: object, programs: Mapping[str, Program], faults: list[Fault]
) -> Edition | None:
    """One edition, of the program under its own id if it names none; None where something is wrong with it."""
    try:
        said = table(data, _EDITIONS)
    except PartnercertError as error:
        faults.extend(error.faults)
        return None
    hints = edition_keys()
    faults.extend(unknown_keys(said, hints))
    if "starts" not in said:
        faults.append(missing_key("starts"))
    values = read_keys({"document": id, **said}, hints, faults)
    name = values.get("document")
    if name is not None and name not in programs:
        message = f"no program was handed over under the name {quoted(name)}"
        help = did_you_mean(name, programs) or "give it: parse_editions(text, {name: program})"
        faults.append(Fault("unknown-program", message, help, "document"))
    return None if faults else Edition(**values, program=programs[values["document"]])


def record_from_dict(program: Program, data: Mapping[str, Any]) -> PartnerRecord:
    """The record that plain data says in `id`, `facts` and `evidence`; RecordErrors names every misfit at once."""
    check_program(program)
    try:
        document = table(data, 'a record is {"id": …, "facts": {…}, "evidence": […]}')
    except PartnercertError as error:
        raise RecordErrors("the record", error.faults) from None
    faults = list(unknown_keys(document, RECORD_KEYS))
    if "id" not in document:
        faults.append(missing_key("id"))
    try:
        id = document.get("id", "not given")
        record = program.record(id, document.get("facts", {}), document.get("evidence", ()))
    except RecordErrors as error:
        raise RecordErrors("the record", [*faults, *error.faults]) from None
    if faults:
        raise RecordErrors("the record", faults)
    return record


def record_to_dict(record: PartnerRecord) -> dict[str, object]:
    """The record as plain data; `record_from_dict` reads it back as an equal record."""
    check_record(record)
    return record.to_dict()


@cache
def sections() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The keys of `[program]` and those of the tables beside it, each with the type of its value."""
    hints = keys_of(Parts)
    tables = {name: hint for name, hint in hints.items() if is_table_of_parts(hint)}
    return {name: hint for name, hint in hints.items() if name not in tables}, tables


def edition_keys() -> Mapping[str, Any]:
    """The keys of `[editions.…]`, each with the type of its value; programs are handed over beside the document."""
    return {name: hint for name, hint in keys_of(Edition).items() if name != "program"}


def _read_settings(data: object, hints: Mapping[str, Any], faults: list[Fault]) -> dict[str, Any]:
    """What `[program]` says."""
    own: list[Fault] = []
    values: dict[str, Any] = {}
    try:
        said = table(data, 'write [program] and below it name = "…"')
        own.extend(unknown_keys(said, hints))
        values = read_keys(said, hints, own)
    except PartnercertError as error:
        own.extend(error.faults)
    faults.extend(fault.under(SETTINGS) for fault in own)
    return values


def _said(part: attrs.AttrsInstance) -> dict[str, Any]:
    """The keys of a part that say something, as plain data."""
    defaults = _defaults(type(part))
    values = {name: getattr(part, name) for name in defaults}
    return {name: _plain(value) for name, value in values.items() if value != defaults[name]}


@cache
def _defaults(part: type[attrs.AttrsInstance]) -> Mapping[str, Any]:
    """What each key of a part comes to where it is left out; attrs.NOTHING where it must not be."""
    defaults: dict[str, Any] = {}
    for field in attrs.fields(part):
        default: Any = field.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            default = default.factory()
        if field.converter is not None and default is not attrs.NOTHING:
            default = field.converter(default)
        defaults[field.name] = default
    defaults.pop("id", None)
    return defaults


def _plain(value: Any) -> Any:
    match value:
        case str() | bool() | int():
            return value
        case Node() | Amount() | Trailing() | Calendar() | Fiscal() | Term() | Renewal():
            return repr(value)
        case Period() | Offset():
            return value.text
        case date():
            return value.isoformat()
        case FrozenMap():
            return {key: _plain(each) for key, each in value.items()}
        case (RetakePolicy() | Validity() as only,):
            return _plain(only)
        case tuple():
            return [_plain(each) for each in value]
        case Requirement() | FieldDeclaration() | Validity() | Cadence() | Keep():
            said = _said(value)
            return next(iter(said.values())) if said.keys() in _SHORT else said
        case _:
            return _said(value)
