"""Digests: one short text for a program or a record, the same in every process and on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from partnercert.documents.structure import program_to_dict, record_to_dict
from partnercert.errors import QuestionError, quoted
from partnercert.program.program import Program
from partnercert.records.evidence import Evidence
from partnercert.records.record import PartnerRecord
from partnercert.values.amounts import Amount

SEMANTICS: Final = 1
"""The version of what rules mean; it moves when a release may decide a case differently."""


def canonical_json(data: object) -> str:
    """The one JSON text of plain data: keys in order, no spaces, a number as the text of its exact value.

    Dates are ISO text. Of documents, whose keys are ASCII, it is the text that RFC 8785 prescribes. QuestionError
    for what is no plain data.

    >>> canonical_json({"b": 5.0, "a": [True, "x"]})
    '{"a":[true,"x"],"b":"5"}'
    """
    return json.dumps(
        _canonical(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(data: object) -> str:
    """The SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    # a text made in Python may hold half of a pair of surrogates, for which UTF-8 has no bytes
    return hashlib.sha256(canonical_json(data).encode("utf-8", "surrogatepass")).hexdigest()


def program_digest(program: Program) -> str:
    """The digest of a program: the same for equal programs, another one where any rule differs."""
    return digest({**program_to_dict(program), "semantics": SEMANTICS})


def record_digest(record: PartnerRecord) -> str:
    """The digest of a record: the same for equal records, in whatever order their evidence stands."""
    said = record_to_dict(record)
    rows = sorted((_row(event) for event in record.evidence), key=canonical_json)
    return digest({**said, "evidence": rows, "semantics": SEMANTICS})


def _row(event: Evidence) -> dict[str, object]:
    """A row of evidence, its moment in one zone: moments are equal whatever clock they are read from."""
    row = event.to_dict()
    if event.at is not None:
        try:
            row["at"] = event.at.astimezone(UTC).isoformat()
        except OverflowError:
            row["at"] = event.at.isoformat()
    return row


def _canonical(data: object) -> object:
    match data:
        case None | bool() | str():
            return data
        case int() | float() | Decimal() | Fraction():
            return Amount(data, "count").text.partition(" ")[0]
        case date():
            return data.isoformat()
        case Mapping():
            return {_key(key): _canonical(value) for key, value in data.items()}
        case list() | tuple():
            return [_canonical(each) for each in data]
    raise QuestionError(
        "bad-argument", f"{quoted(data)} is no plain data", "give tables, lists, texts, numbers and dates"
    )


def _key(key: object) -> str:
    if isinstance(key, str):
        return key
    raise QuestionError("bad-argument", f"the key {quoted(key)} is no text", "keys are texts")
