"""What is wrong with what a program declares about its data: ids, facts, kinds of evidence, rates of exchange."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from typing import Final

from partnercert.errors import Fault, did_you_mean, quoted
from partnercert.language.checks import PARTNER, Scope, checks
from partnercert.language.nodes import Node
from partnercert.language.signature import PLAIN_SORTS, Signature
from partnercert.program.declarations import FactDeclaration, FieldDeclaration, KindDeclaration
from partnercert.program.parts import Parts
from partnercert.records.evidence import RESERVED_NAMES
from partnercert.records.kinds import BUILT_IN
from partnercert.values.units import CURRENCIES, UNIT_WORDS, canonical, is_currency, is_unit

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
_FIELD: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def declaration_faults(parts: Parts, signature: Signature) -> Iterator[Fault]:
    """Every fault of the facts, the kinds of evidence and the rates of a program."""
    for id, fact in parts.facts.items():
        yield from _declaration(fact, f"facts.{id}")
    yield from _kinds(parts, signature)
    yield from _rates(parts)


def id_faults(id: object, path: str) -> Iterator[Fault]:
    """Whether an id is written as none may be."""
    if not isinstance(id, str) or not _ID.fullmatch(id) or keyword.iskeyword(id):
        yield Fault(
            "bad-id",
            f"{quoted(id)} is no id",
            "an id has small letters, digits, - and _, starts with a letter or digit, and is no keyword of Python",
            path,
        )


def field_name_faults(name: str, path: str) -> Iterator[Fault]:
    """Whether the name of a field is written as none may be."""
    if not _FIELD.fullmatch(name) or keyword.iskeyword(name) or name in RESERVED_NAMES:
        yield Fault(
            "bad-id",
            f"{quoted(name)} cannot name a field",
            "a field has small letters, digits and _, starts with a letter, and is no word of Python or of evidence",
            path,
        )


def rule_faults(
    node: Node, signature: Signature, path: str, expected: str = "rule", scope: Scope = PARTNER
) -> Iterator[Fault]:
    """Every fault of a rule or formula, each with its place in the document."""
    return (fault.under(path) for fault in checks(node, signature, expected, scope))


def _declaration(declared: FactDeclaration | FieldDeclaration, path: str) -> Iterator[Fault]:
    if (declared.sort is None) == (declared.unit is None):
        yield Fault(
            "bad-sort",
            "a declaration names either its sort or its unit",
            'write { sort = "text" } or { unit = "usd" }',
            path,
        )
    elif declared.sort is not None and declared.sort not in PLAIN_SORTS:
        yield Fault(
            "bad-sort",
            f"{quoted(declared.sort)} is no sort",
            did_you_mean(declared.sort, PLAIN_SORTS)
            if not is_unit(declared.sort)
            else f'write unit = "{declared.sort}"',
            path,
        )
    elif declared.unit is not None and not is_unit(declared.unit):
        yield Fault(
            "bad-unit",
            f"{quoted(declared.unit)} is no unit",
            did_you_mean(declared.unit, (*UNIT_WORDS, *CURRENCIES)),
            path,
        )
    elif declared.one_of and declared.sort != "text":
        yield Fault(
            "bad-sort",
            "only a text has `one_of`",
            "leave it out, or give at_least and at_most",
            f"{path}.one_of",
        )
    else:
        yield from _bounds(declared, path)


def _bounds(declared: FactDeclaration | FieldDeclaration, path: str) -> Iterator[Fault]:
    for name in ("at_least", "at_most"):
        bound = getattr(declared, name)
        if bound is not None and declared.unit is None:
            yield Fault(
                "bad-sort", f"only an amount has `{name}`", "leave it out, or give one_of", f"{path}.{name}"
            )
        elif bound is not None and declared.unit is not None and bound.unit != canonical(declared.unit)[0]:
            yield Fault(
                "unit-mismatch",
                f"{quoted(repr(bound))} is no bound of an amount of {declared.unit}",
                f"give it in {declared.unit}",
                f"{path}.{name}",
            )
    if (
        declared.at_least is not None
        and declared.at_most is not None
        and declared.at_least.unit == declared.at_most.unit
        and declared.at_least > declared.at_most
    ):
        yield Fault(
            "out-of-bounds",
            f"nothing is at least {declared.at_least} and at most {declared.at_most}",
            "exchange the bounds",
            path,
        )


def _kinds(parts: Parts, signature: Signature) -> Iterator[Fault]:
    for id, kind in parts.kinds.items():
        path = f"kinds.{id}"
        if kind.of is not None:
            yield from _view(kind, path, signature)
            continue
        if kind.fields is None:
            yield Fault(
                "missing-key",
                f"the kind {quoted(id)} has neither fields nor `of`",
                "declare its fields, or `of` and `where`",
                path,
            )
        if kind.where is not None:
            yield Fault(
                "bad-shape",
                "only a view has `where`",
                "name the kind that it shows with `of`",
                f"{path}.where",
            )
        if id in BUILT_IN and BUILT_IN[id].derived:
            yield Fault(
                "derived-kind",
                f"{quoted(id)} follows from other evidence and takes no fields",
                "tags of certifications become fields of a standing"
                if id == "standing"
                else "rules read the fields that it has",
                path,
            )
        for name, field in (kind.fields or {}).items():
            yield from field_name_faults(name, f"{path}.fields.{name}")
            yield from _declaration(field, f"{path}.fields.{name}")
            yield from _extension(id, name, field, signature, f"{path}.fields.{name}")


def _view(kind: KindDeclaration, path: str, signature: Signature) -> Iterator[Fault]:
    if kind.fields:
        yield Fault(
            "bad-shape",
            "a view has the fields of the kind that it shows",
            "leave out `fields`",
            f"{path}.fields",
        )
    if kind.id in BUILT_IN:
        yield Fault(
            "duplicate-id", f"{quoted(kind.id)} is a built-in kind", "give the view a name of its own", path
        )
    elif kind.id not in signature.kinds or kind.of not in signature.kinds:
        yield Fault(
            "unknown-kind",
            f"{quoted(kind.id)} is a view of {quoted(kind.of)}, which is no kind of evidence",
            did_you_mean(str(kind.of), signature.kinds),
            f"{path}.of",
        )
    elif kind.where is None:
        yield Fault(
            "missing-key", f"the view {quoted(kind.id)} lacks `where`", "say which events it shows", path
        )
    else:
        yield from rule_faults(kind.where, signature, f"{path}.where", scope=Scope(kind=kind.id))


def _extension(
    id: str, name: str, field: FieldDeclaration, signature: Signature, path: str
) -> Iterator[Fault]:
    built_in = BUILT_IN[id].fields.get(name) if id in BUILT_IN else None
    declared = signature.kinds[id].fields.get(name) if id in signature.kinds else None
    if built_in is None or declared is None:
        return
    money = built_in.unit == "money" and is_currency(declared.unit)
    if not (money or built_in.sort == declared.sort):
        yield Fault(
            "bad-sort",
            f"the built-in field {quoted(name)} is {built_in.sort}",
            "a program may require a built-in field, not change it",
            path,
        )
    elif field.optional and not built_in.optional:
        yield Fault(
            "bad-shape",
            f"the built-in field {quoted(name)} is required",
            "a program may require a built-in field, not the reverse",
            path,
        )


def _rates(parts: Parts) -> Iterator[Fault]:
    for currency, rows in parts.rates.items():
        path = f"rates.{currency}"
        if not is_currency(currency):
            yield Fault(
                "bad-unit", f"{quoted(currency)} is no currency", did_you_mean(currency, CURRENCIES), path
            )
        if parts.currency is None or currency == parts.currency:
            yield Fault(
                "bad-rate",
                f"a rate turns {quoted(currency)} into the program's currency, another one",
                "set [program] currency",
                path,
            )
        starts = [row.starts for row in rows]
        for position, row in enumerate(rows):
            if (
                row.per.number <= 0
                or row.worth.number <= 0
                or row.per.unit not in ("count", currency)
                or row.worth.unit not in ("count", parts.currency)
            ):
                yield Fault(
                    "bad-rate",
                    f"{row.per} of {currency} are worth {row.worth}",
                    "give positive numbers: { starts = 2026-01-01, per = 1, worth = 1.08 }",
                    f"{path}[{position}]",
                )
            if row.starts in starts[:position]:
                yield Fault(
                    "bad-rate",
                    f"two rates of {currency} start on {row.starts}",
                    "leave one of them",
                    f"{path}[{position}].starts",
                )
