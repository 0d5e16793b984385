"""The JSON Schemas accept what the library reads and refuse what has another shape."""

import copy
import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from partnercert.documents.schema import program_schema, record_schema
from partnercert.documents.structure import (
    parse_program,
    program_from_dict,
    program_to_dict,
    record_from_dict,
    record_to_dict,
)
from partnercert.errors import ProgramErrors, RecordErrors

from .programs import ACME, HARBOR
from .test_malformed import MALFORMED
from .test_round_trip import documents

PROGRAM = parse_program(HARBOR)
PROGRAMS = Draft202012Validator(program_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
RECORDS = Draft202012Validator(record_schema(PROGRAM), format_checker=Draft202012Validator.FORMAT_CHECKER)

WRONG_SHAPES = ("unknown-key", "missing-key", "bad-value")
SHAPES = [row for row in MALFORMED if row[1] in WRONG_SHAPES]
# To JSON Schema a number has no unit, 90.0 is a whole number, and a date is a text like any other.
BEYOND = ("target = 25", "minutes = 90.0", "formula = 2026-01-01")


def as_json(text: str) -> Any:
    """A TOML document as JSON would hold it."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def test_both_schemas_are_schemas() -> None:
    """They follow the meta-schema of 2020-12 and are plain JSON."""
    for schema in (program_schema(), record_schema(PROGRAM)):
        Draft202012Validator.check_schema(schema)
        assert schema == json.loads(json.dumps(schema))
        assert "https://json-schema.org/draft/2020-12/schema" == schema["$schema"]


def test_a_program_document_is_valid() -> None:
    """As its author wrote it and as the library writes it."""
    assert [] == list(PROGRAMS.iter_errors(as_json(HARBOR)))
    assert [] == list(PROGRAMS.iter_errors(program_to_dict(PROGRAM)))
    assert [] == list(PROGRAMS.iter_errors({}))


@given(documents())
def test_every_document_that_is_read_is_valid(document: dict[str, object]) -> None:
    """The schema refuses nothing that the library accepts."""
    assert [] == list(PROGRAMS.iter_errors(document))
    assert [] == list(PROGRAMS.iter_errors(program_to_dict(program_from_dict(document))))


@pytest.mark.parametrize("text", [row[0] for row in SHAPES if not row[0].endswith(BEYOND)])
def test_a_document_of_another_shape_is_not_valid(text: str) -> None:
    """Unknown keys, missing keys and values of another sort."""
    assert not PROGRAMS.is_valid(as_json(text))


@pytest.mark.parametrize(
    "table", sorted(program_schema()["properties"].keys() - {"program", "rates", "requirements"})
)
def test_no_part_of_a_program_has_a_key_of_its_own_making(table: str) -> None:
    """Neither to the schema nor to the library."""
    document = copy.deepcopy(program_to_dict(PROGRAM))
    next(iter(document[table].values()))["colour"] = "red"
    assert not PROGRAMS.is_valid(document)
    with pytest.raises(ProgramErrors):
        program_from_dict(document)


def test_a_record_is_valid() -> None:
    """As a host writes it and as the library writes it."""
    assert [] == list(RECORDS.iter_errors(ACME))
    assert [] == list(RECORDS.iter_errors(record_to_dict(record_from_dict(PROGRAM, ACME))))
    assert [] == list(RECORDS.iter_errors({"id": "new"}))


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "qbr", "at": "2026-03-02T10:00:00+01:00"},
        {"kind": "qbr", "on": "2026-03-02", "person": None, "id": None},
        {"kind": "consumption", "on": "2026-03-02", "customer": "a", "acr": "88 eur", "note": None},
        {"kind": "deal", "on": "2026-03-02", "outcome": "won", "value": "1_000.50", "channel": "direct"},
    ],
)
def test_a_row_that_enters_is_valid(row: dict[str, object]) -> None:
    """What may be left out may also be null, in both."""
    document = {"id": "acme", "evidence": [row]}
    assert [] == list(RECORDS.iter_errors(document))
    record_from_dict(PROGRAM, document)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"id": 5},
        {"id": "acme", "fact": {}},
        {"id": "acme", "facts": {"regoin": "emea"}},
        {"id": "acme", "facts": {"region": "mars"}},
        {"id": "acme", "facts": {"region": None}},
        {"id": "acme", "facts": {"region": {"value": "emea", "since": "2026-01-01"}}},
        {"id": "acme", "facts": {"public_sector": "yes"}},
        {"id": "acme", "facts": {"csat": "86%"}},
        {"id": "acme", "facts": {"influenced_pipeline": 5}},
        {"id": "acme", "facts": {"signed_on": "2026-02-30"}},
        {"id": "acme", "evidence": {}},
        {"id": "acme", "evidence": ["qbr"]},
        {"id": "acme", "evidence": [{"on": "2026-01-01"}]},
        {"id": "acme", "evidence": [{"kind": "party", "on": "2026-01-01"}]},
        {"id": "acme", "evidence": [{"kind": "eligible", "on": "2026-01-01", "customer": "a", "acr": 1}]},
        {"id": "acme", "evidence": [{"kind": "standing", "on": "2026-01-01", "standing": "gold"}]},
        {"id": "acme", "evidence": [{"kind": "qbr"}]},
        {"id": "acme", "evidence": [{"kind": "qbr", "on": None}]},
        {"id": "acme", "evidence": [{"kind": "qbr", "on": "2026-01-01", "length": 5}]},
        {"id": "acme", "evidence": [{"kind": "survey", "on": "2026-01-01", "survey": "nps"}]},
        {"id": "acme", "evidence": [{"kind": "survey", "on": "2026-01-01", "survey": "nps", "score": None}]},
        {"id": "acme", "evidence": [{"kind": "survey", "on": "2026-01-01", "survey": "nps", "score": True}]},
        {"id": "acme", "evidence": [{"kind": "exam", "on": "2026-01-01", "exam": "unheard-of"}]},
        {"id": "acme", "evidence": [{"kind": "deal", "on": "2026-01-01", "outcome": "drawn"}]},
    ],
)
def test_a_record_of_another_shape_is_not_valid(document: dict[str, object]) -> None:
    """Nor does the library let it in."""
    assert not RECORDS.is_valid(document)
    with pytest.raises(RecordErrors):
        record_from_dict(PROGRAM, document)
