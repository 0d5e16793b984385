"""What is wrong in the rows of tables: each fault with its column, the first rows that have it, and the remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
import narwhals as nw

from partnercert.engines.frames.doors import Tables
from partnercert.engines.frames.scopes import fact_column
from partnercert.engines.frames.sheets import PARTNER, Frame
from partnercert.errors import Fault, quoted
from partnercert.language.signature import FieldSpec, Signature
from partnercert.values.amounts import Amount

_SHOWN: Final = 3
_AWARDED: Final = {"award": "award", "decision": "about"}


@attrs.frozen(eq=False)
class _Misfit:
    """Rows that do not fit: what is the matter with them, where, and which column shows it."""

    code: str
    what: str
    help: str
    path: str
    rows: nw.Expr
    shown: str = PARTNER


def row_faults(signature: Signature, tables: Tables) -> Iterator[Fault]:
    """Everything in the rows that the door of records would refuse, and rows that belong to no partner."""
    yield from _found(tables.partners, list(_of_partners(signature, tables)), "partners")
    yield from _twice(tables.partners)
    for kind, frame in tables.evidence.items():
        yield from _found(frame, list(_of_kind(signature, kind, tables.given[kind])), kind)
        yield from _strangers(tables.partners, frame, kind)
    yield from _of_ids(tables)


def _of_partners(signature: Signature, tables: Tables) -> Iterator[_Misfit]:
    yield _lacks(PARTNER, "id", "partners.id", "missing-field")
    for name, spec in signature.facts.items():
        column = fact_column(name)
        if column in tables.facts:
            yield from _of_values(
                signature, spec, column, name, f"partners.{name}", _whole(column, tables.facts)
            )
            if spec.max_age is not None:
                undated = ~nw.col(column).is_null() & nw.col(f"{column}:on").is_null()
                help = f"it is known for {spec.max_age}"
                yield _Misfit("missing-date", f"no `{name}_on`", help, f"partners.{name}_on", undated)


def _of_kind(signature: Signature, kind: str, given: frozenset[str]) -> Iterator[_Misfit]:
    path = f"evidence.{kind}"
    yield _lacks(PARTNER, PARTNER, f"{path}.{PARTNER}", "missing-field")
    yield _lacks("on", "on", f"{path}.on", "missing-date")
    for name, spec in signature.kinds[kind].fields.items():
        if name in given:
            if not spec.optional:
                yield _lacks(name, name, f"{path}.{name}", "missing-field")
            yield from _of_values(signature, spec, name, name, f"{path}.{name}", f"{name}:whole" in given)
    for name in ("valid_through", "revoked_on"):
        if name in given:
            early = nw.col(name) < nw.col("on")
            what, help = f"a `{name}` before the event itself", "correct one of the two days"
            yield _Misfit("bad-date", what, help, f"{path}.{name}", early, name)
    about = _AWARDED.get(kind)
    if about is not None:
        nobody = nw.col("person").is_null()
        for subject, wrong, what in (
            ("person", nobody, "nobody, for what belongs to a person"),
            ("partner", ~nobody, "a person, for what belongs to the partner"),
        ):
            ids = [id for id, whose in signature.subjects.items() if whose == subject]
            if ids:
                wrong_rows = nw.col(about).is_in(ids) & wrong
                help = "give `person`" if subject == "person" else "leave out `person`"
                yield _Misfit("wrong-subject", what, help, f"{path}.person", wrong_rows, about)
    for (of, id), cut in signature.cuts.items():
        if of == kind and {"score", "passed"} <= given:
            yield from _scored(kind, id, cut, given, path)


def _scored(kind: str, id: str, cut: Amount, given: frozenset[str], path: str) -> Iterator[_Misfit]:
    """Attempts that say another thing by their score than by `passed`."""
    reached = nw.col("score") >= float(cut.number)
    settled = nw.lit(True)
    for name, usual in (("outcome", "completed"), ("state", "valid")):
        if name in given:
            settled = settled & (nw.col(name).is_null() | (nw.col(name) == usual))
    differs = (nw.col(kind) == id) & ((nw.col("passed") & ~reached) | (~nw.col("passed") & reached & settled))
    what = f"a score that says otherwise than `passed`, for `{id}`"
    yield _Misfit(
        "contradiction", what, "leave out `passed`: it follows from the score", f"{path}.passed", differs
    )


def _whole(column: str, facts: frozenset[str]) -> bool:
    return f"{column}:whole" in facts


def _lacks(column: str, named: str, path: str, code: str) -> _Misfit:
    return _Misfit(
        code, f"no `{named}`", f"give `{named}`, or leave the rows out", path, nw.col(column).is_null()
    )


def _of_values(
    signature: Signature, spec: FieldSpec, column: str, named: str, path: str, whole: bool
) -> Iterator[_Misfit]:
    """Values that a field or fact may not have."""
    value = nw.col(column)
    if spec.sort.name == "text":
        known = spec.one_of or (signature.names.get(spec.names) if spec.names else None)
        if known is not None:
            help = f"{len(known)} values are allowed here: {', '.join(f'`{each}`' for each in known[:12])}"
            yield _Misfit(
                "unknown-option", f"another `{named}` than may be", help, path, ~value.is_in(known), column
            )
        empty = value.str.len_chars() == 0
        yield _Misfit("bad-text", f"an empty `{named}`", "leave out what is not known", path, empty, column)
    if spec.sort.name != "amount":
        return
    if not whole:
        infinite = value.is_nan() | (value.abs() == float("inf"))
        help = "leave out what is not known"
        yield _Misfit("bad-number", f"a `{named}` that is not finite", help, path, infinite, column)
    what = f"a `{named}` outside the bounds"
    if spec.at_least is not None:
        below = value < float(spec.at_least.number)
        yield _Misfit("out-of-bounds", what, f"it is at least {spec.at_least}", path, below, column)
    if spec.at_most is not None:
        above = value > float(spec.at_most.number)
        yield _Misfit("out-of-bounds", what, f"it is at most {spec.at_most}", path, above, column)


def _found(frame: Frame, misfits: list[_Misfit], kind: str) -> Iterator[Fault]:
    """The misfits that there are, found in one pass over the rows."""
    counts = frame.select(
        *[
            misfit.rows.fill_null(False).cast(nw.Int64).sum().alias(f"n{n}")
            for n, misfit in enumerate(misfits)
        ]
    )
    row = _rows(counts)[0]
    for n, misfit in enumerate(misfits):
        number = int(row[f"n{n}"] or 0)
        if number:
            shown = dict.fromkeys((PARTNER, misfit.shown))
            first = frame.filter(misfit.rows).select(*shown).head(_SHOWN)
            yield _fault(misfit, number, _rows(first), kind)


def _fault(misfit: _Misfit, number: int, first: list[Mapping[str, Any]], kind: str) -> Fault:
    said = f"{number} row{'' if number == 1 else 's'} of `{kind}` {'has' if number == 1 else 'have'} {misfit.what}"
    examples = [
        quoted(row[PARTNER]) + (f" with {quoted(str(row[misfit.shown]))}" if misfit.shown != PARTNER else "")
        for row in first
        if row[PARTNER] is not None
    ]
    of = f", first of {', '.join(examples)}" if examples else ""
    return Fault(misfit.code, said + of, misfit.help, misfit.path)


def _twice(partners: Frame) -> Iterator[Fault]:
    """Partners that stand in several rows."""
    known = partners.filter(~nw.col(PARTNER).is_null())
    several = known.group_by(PARTNER).agg(nw.len().alias("rows")).filter(nw.col("rows") > 1)
    first = _rows(several.head(_SHOWN))
    if first:
        named = ", ".join(quoted(row[PARTNER]) for row in first)
        message = f"partners stand in several rows, first {named}"
        yield Fault("duplicate-id", message, "give one row a partner", "partners.id")


def _strangers(partners: Frame, frame: Frame, kind: str) -> Iterator[Fault]:
    """Evidence of partners that were not handed over."""
    known = partners.select(PARTNER)
    rest = frame.filter(~nw.col(PARTNER).is_null()).join(known, on=PARTNER, how="anti")
    first = _rows(rest.select(PARTNER).unique().head(_SHOWN))
    if first:
        named = ", ".join(sorted(quoted(row[PARTNER]) for row in first))
        message = (
            f"there is evidence of kind `{kind}` of partners that are not in the table, first of {named}"
        )
        help = "hand the partners over too, or leave the rows out"
        yield Fault("unknown-partner", message, help, f"evidence.{kind}.{PARTNER}")


def _of_ids(tables: Tables) -> Iterator[Fault]:
    """Ids that stand for two different rows, and rows that supersede one that is not there."""
    with_ids = [kind for kind in tables.evidence if "id" in tables.given[kind]]
    for kind in with_ids:
        frame = tables.evidence[kind].filter(~nw.col("id").is_null())
        version = nw.when(nw.col("id") == nw.col("supersedes")).then(nw.coalesce("recorded_on", "on"))
        versions = frame.unique().with_columns(version.alias("version")).group_by(PARTNER, "id", "version")
        several = versions.agg(nw.len().alias("rows")).filter(nw.col("rows") > 1)
        first = _rows(several.select(PARTNER, "id").head(_SHOWN))
        if first:
            named = ", ".join(quoted(row["id"]) for row in first)
            message = f"an id stands for two different rows of `{kind}`, first {named}"
            help = "give a correction `supersedes` and the day it was recorded"
            yield Fault("contradiction", message, help, f"evidence.{kind}.id")
    ids = [tables.evidence[kind].select(PARTNER, supersedes=nw.col("id")) for kind in with_ids]
    for kind in tables.evidence:
        if "supersedes" in tables.given[kind]:
            rows = tables.evidence[kind].filter(~nw.col("supersedes").is_null()).select(PARTNER, "supersedes")
            for known in ids:
                rows = rows.join(known, on=[PARTNER, "supersedes"], how="anti")
            first = _rows(rows.head(_SHOWN))
            if first:
                named = ", ".join(quoted(row["supersedes"]) for row in first)
                message = f"rows of `{kind}` supersede rows that are not there, first {named}"
                help = "hand over the row that is replaced, or leave out `supersedes`"
                yield Fault("unknown-id", message, help, f"evidence.{kind}.supersedes")


def _rows(frame: Frame) -> list[Mapping[str, Any]]:
    return list(frame.collect().iter_rows(named=True))
