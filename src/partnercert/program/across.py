"""One record across several editions: what any of them knows, and what one of them reads of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import attrs

from partnercert.errors import QuestionError, quoted
from partnercert.language.signature import FieldSpec, KindSpec, Signature
from partnercert.records.evidence import OWN_NAMES, Evidence
from partnercert.records.record import PartnerRecord
from partnercert.values.mappings import FrozenMap


def merged(signatures: Mapping[str, Signature]) -> Signature:
    """What any of several editions knows; a field or fact that two of them read differently is no common one."""
    named = [*signatures.items()]
    if not named:
        return Signature()
    return reduce(_both, named[1:], named[0])[1]


def as_read_by(signature: Signature, record: PartnerRecord) -> PartnerRecord:
    """The record without facts, kinds and fields that a program does not know, and without rows about unknown ids.

    What an edition does not know decides nothing there. All else stays, and is checked when it is decided.
    """
    if record.signature == signature:
        return record
    rows = [_row(event, signature) for event in record.evidence if _is_known(event, signature)]
    facts = {name: said for name, said in record.facts.items() if name in signature.facts}
    return attrs.evolve(record, facts=FrozenMap(facts), evidence=tuple(rows))


def _is_known(event: Evidence, signature: Signature) -> bool:
    """Whether a program knows the kind of a row and the ids that it names."""
    kind = signature.kinds.get(event.kind)
    if kind is None:
        return False
    for name, value in event.fields.items():
        field = kind.fields.get(name)
        if field is not None and value not in signature.names.get(field.names, (value,)):
            return False
    return True


def _row(event: Evidence, signature: Signature) -> Evidence:
    known = signature.kinds[event.kind].fields
    if all(name in known for name in event.fields):
        return event
    said: dict[str, Any] = {name: getattr(event, name) for name in OWN_NAMES}
    said.update((name, value) for name, value in event.fields.items() if name in known)
    return Evidence(**said)


def _both(one: tuple[str, Signature], other: tuple[str, Signature]) -> tuple[str, Signature]:
    """What either of two signatures knows; the names of the editions they come from stand first."""
    (earlier, a), (later, b) = one, other
    _same("the currency", a.currency or b.currency, b.currency or a.currency, earlier, later)
    _same("the time zone", a.timezone, b.timezone, earlier, later)
    kinds = {**a.kinds, **b.kinds}
    for id in a.kinds.keys() & b.kinds.keys():
        kinds[id] = _kind(id, a.kinds[id], b.kinds[id], earlier, later)
    facts = {**a.facts, **b.facts}
    for name in a.facts.keys() & b.facts.keys():
        facts[name] = _field(f"the fact {quoted(name)}", a.facts[name], b.facts[name], earlier, later)
    spaces = [space for space in a.names if space in b.names]
    names = {space: tuple(dict.fromkeys((*a.names[space], *b.names[space]))) for space in spaces}
    whole = attrs.evolve(
        b,
        currency=a.currency or b.currency,
        kinds=FrozenMap(kinds),
        facts=FrozenMap(facts),
        names=FrozenMap(names),
        rates=FrozenMap({**a.rates, **b.rates}),
    )
    return later, whole


def _kind(id: str, a: KindSpec, b: KindSpec, earlier: str, later: str) -> KindSpec:
    """A kind of two editions: a field that only one of them requires may be left out."""
    _same(f"whether {quoted(id)} is a view", bool(a.of), bool(b.of), earlier, later)
    fields: dict[str, FieldSpec] = {}
    for name in dict.fromkeys((*a.fields, *b.fields)):
        if name in a.fields and name in b.fields:
            what = f"the field {quoted(name)} of {quoted(id)}"
            fields[name] = _field(what, a.fields[name], b.fields[name], earlier, later)
        else:
            fields[name] = attrs.evolve(a.fields.get(name) or b.fields[name], optional=True)
    return attrs.evolve(b, fields=FrozenMap(fields))


def _field(what: str, a: FieldSpec, b: FieldSpec, earlier: str, later: str) -> FieldSpec:
    _same(what, (a.sort, a.unit), (b.sort, b.unit), earlier, later)
    low, high = (a.at_least, b.at_least), (a.at_most, b.at_most)
    return attrs.evolve(
        b,
        optional=a.optional or b.optional,
        one_of=tuple(dict.fromkeys((*a.one_of, *b.one_of))) if a.one_of and b.one_of else (),
        at_least=None if None in low else min(each for each in low if each is not None),
        at_most=None if None in high else max(each for each in high if each is not None),
        max_age=a.max_age if a.max_age == b.max_age else None,
    )


def _same(what: str, a: Any, b: Any, earlier: str, later: str) -> None:
    if a != b:
        raise QuestionError(
            "foreign-record",
            f"{what} differs between the editions {quoted(earlier)} and {quoted(later)}",
            "make a record for each of them with program.record(…)",
            f"editions.{later}",
        )
