"""What is wrong in the rows of tables: each fault with its column, the first rows that have it, and the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs
import narwhals as nw

from partnercert.engines.frames import about_attempts
from partnercert.engines.frames.doors import AT, MOMENT, Tables
from partnercert.engines.frames.scopes import fact_column
from partnercert.engines.frames.sheets import PARTNER, Frame, stacked
from partnercert.errors import Fault, quoted
from partnercert.language.signature import FieldSpec, RubricSpec, Signature
from partnercert.records.kinds import ABOUT_ATTEMPTS, ASSESSED, result_of
from partnercert.values.amounts import Amount

_FIRST: Final = 3
_WRONG: Final = "wrong"
# the rows that are no evidence of a kind
_PARTNERS: Final = ""
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
    misfits = {_PARTNERS: list(_of_partners(signature, tables))}
    for kind, given in tables.given.items():
        misfits[kind] = [*_of_kind(signature, kind, given), *_about(signature, kind, tables)]
    # what is wrong at all is one question, since each question that a cluster is asked takes its time
    wrong = stacked(_wrong(tables, misfits))
    found = {row[_WRONG] for row in _rows(wrong.group_by(_WRONG).agg(nw.len().alias("rows")))}
    for what, kind in _looks(tables):
        if _wrong_as(what, kind) in found:
            yield from _found(what, kind, tables, misfits.get(kind, []))


def _wrong(tables: Tables, misfits: Mapping[str, list[_Misfit]]) -> Iterator[Frame]:
    """A text for each row that is wrong, which says in what way."""
    for kind, several in misfits.items():
        tests = [misfit.rows.fill_null(False) for misfit in several]
        rows = _frame(tables, kind).filter(nw.any_horizontal(*tests, ignore_nulls=False))
        yield rows.with_columns(_as_wrong("misfits", kind)).select(_WRONG)
    yield _twice(tables).with_columns(_as_wrong("twice", _PARTNERS)).select(_WRONG)
    for what, (rows_of, wrong_of) in _AMONG_ROWS.items():
        kinds = [kind for each, kind in _looks(tables) if each == what]
        if kinds:
            named = [rows_of(tables, kind).with_columns(_as_wrong(what, kind)) for kind in kinds]
            yield wrong_of(tables, stacked(named)).select(_WRONG)


def _looks(tables: Tables) -> Iterator[tuple[str, str]]:
    """What may be wrong with which kind of rows, in the order in which it is said."""
    yield "misfits", _PARTNERS
    yield "twice", _PARTNERS
    for kind in tables.evidence:
        yield "misfits", kind
        yield "strangers", kind
    yield from (("ids", kind) for kind in tables.evidence if "id" in tables.given[kind])
    yield from (("corrections", kind) for kind in tables.evidence if "supersedes" in tables.given[kind])
    if "by" in tables.given.get("rating", ()):
        yield "raters", "rating"


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
        for what, said in (("", name), (":on", f"{name}_on"), (":recorded", f"{name}_recorded_on")):
            if f"{column}{what}{MOMENT}" in tables.facts:
                yield _not_at_midnight(f"{column}{what}", said, "partners")


def _of_kind(signature: Signature, kind: str, given: frozenset[str]) -> Iterator[_Misfit]:
    path = f"evidence.{kind}"
    yield _lacks(PARTNER, PARTNER, f"{path}.{PARTNER}", "missing-field")
    yield _lacks("on", "on", f"{path}.on", "missing-date")
    for name, spec in signature.kinds[kind].fields.items():
        if name in given:
            if not spec.optional:
                yield _lacks(name, name, f"{path}.{name}", "missing-field")
            yield from _of_values(signature, spec, name, name, f"{path}.{name}", f"{name}:whole" in given)
    for name in sorted(given):
        if name.endswith(MOMENT):
            yield _not_at_midnight(name.removesuffix(MOMENT), name.removesuffix(MOMENT), path)
    if AT in given:
        what, help = (
            "an `on` on which `at` does not fall",
            f"`at` is read in {signature.timezone}; leave out `on`",
        )
        yield _Misfit("bad-date", what, help, f"{path}.on", nw.col("on") != nw.col(AT), "on")
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
        if of == kind and {"score", result_of(kind)} <= given:
            yield from _scored(kind, id, cut, given, path)
    for (of, id), versions in signature.versions.items():
        if of == kind and "version" in given:
            other = (nw.col(kind) == id) & ~nw.col("version").is_in(versions)
            what, help = f"another version than `{id}` has", f"it has {_listed(versions)}"
            yield _Misfit("unknown-option", what, help, f"{path}.version", other, "version")
    if kind == "rating":
        for id, rubric in signature.rubrics.items():
            yield from _rated(id, rubric, given, path)


def _scored(kind: str, id: str, cut: Amount, given: frozenset[str], path: str) -> Iterator[_Misfit]:
    """Attempts that say another thing by their score than by their result."""
    reached, result = nw.col("score") >= float(cut.number), result_of(kind)
    settled = nw.lit(True)
    for name, usual in (("outcome", "completed"), ("state", "valid"), ("incident", "dismissed")):
        if name in given:
            settled = settled & (nw.col(name).is_null() | (nw.col(name) == usual))
    differs = (nw.col(kind) == id) & ((nw.col(result) & ~reached) | (~nw.col(result) & reached & settled))
    what = f"a score that says otherwise than `{result}`, for `{id}`"
    yield _Misfit(
        "contradiction", what, f"leave out `{result}`: it follows from the score", f"{path}.{result}", differs
    )


def _rated(rubric: str, spec: RubricSpec, given: frozenset[str], path: str) -> Iterator[_Misfit]:
    """Ratings of criteria and levels that their rubric does not have, or that it does not adjudicate."""
    if not {"rubric", "rating", "level"} <= given:
        return
    mine = nw.col("rubric") == rubric
    other = mine & ~nw.col("rating").is_in(list(spec.levels))
    what, help = f"another criterion than `{rubric}` has", f"it has {_listed(spec.levels)}"
    yield _Misfit("unknown-option", what, help, f"{path}.rating", other, "rating")
    for criterion, levels in spec.levels.items():
        other = mine & (nw.col("rating") == criterion) & ~nw.col("level").is_in(levels)
        what, help = f"another level than `{criterion}` of `{rubric}` has", f"it has {_listed(levels)}"
        yield _Misfit("unknown-option", what, help, f"{path}.level", other, "level")
    if "adjudicated" in given and not spec.adjudicated:
        what = f"`adjudicated`, and nobody adjudicates under `{rubric}`"
        help = "leave it out, or declare `adjudicate_beyond` on the rubric"
        yield _Misfit("contradiction", what, help, f"{path}.adjudicated", mine & nw.col("adjudicated"))


def _about(signature: Signature, kind: str, tables: Tables) -> Iterator[_Misfit]:
    """Ratings and debriefs that do not fit the attempts that they name, and attempts that say what follows."""
    path = f"evidence.{kind}"
    if kind in ABOUT_ATTEMPTS:
        field, named = ABOUT_ATTEMPTS[kind], nw.col(about_attempts.NAMED)
        what, help = "an attempt that there is not", "hand over the attempt, with its `id`"
        yield _Misfit("unknown-id", what, help, f"{path}.{field}", named.is_null(), field)
        early = nw.col("on") < nw.col(about_attempts.ON)
        what, help = "a day before the attempt that it is about", "correct one of the two days"
        yield _Misfit("bad-date", what, help, f"{path}.on", early, "on")
        person, whose = nw.col("person"), nw.col(about_attempts.PERSON)
        other = ~named.is_null() & ~person.is_null() & (whose.is_null() | (person != whose))
        what, help = "another person than the attempt that it is about", "leave out `person`"
        yield _Misfit("wrong-subject", what, help, f"{path}.person", other, "person")
    if kind == "rating":
        for (of, id), rubric in signature.rated.items():
            mine = (nw.col(about_attempts.KIND) == of) & (nw.col(about_attempts.OF) == id)
            other, what = nw.col("rubric") != rubric, f"another rubric than that of `{id}`"
            help = f'give rubric = "{rubric}"'
            yield _Misfit("contradiction", what, help, f"{path}.rubric", mine & other, "rubric")
    if _may_be_rated(kind, tables):
        yield from _follows(signature, kind, tables.given[kind], path)


def _may_be_rated(kind: str, tables: Tables) -> bool:
    return kind in ASSESSED and "id" in tables.given[kind] and "rating" in tables.evidence


def _follows(signature: Signature, kind: str, given: frozenset[str], path: str) -> Iterator[_Misfit]:
    """Attempts that were rated and say what follows from their ratings."""
    rubrics = {id: rubric for (of, id), rubric in signature.rated.items() if of == kind}
    decided = [
        id
        for id, rubric in rubrics.items()
        if signature.rubrics[rubric].has_minima or (kind, id) in signature.cuts
    ]
    for name, ids in (("score", [*rubrics]), ("band", [*rubrics]), (result_of(kind), decided)):
        if name in given and ids:
            twice = nw.col(about_attempts.RATED) & nw.col(kind).is_in(ids) & ~nw.col(name).is_null()
            what, help = f"a `{name}` that follows from ratings", f"leave out `{name}`, or the ratings"
            yield _Misfit("contradiction", what, help, f"{path}.{name}", twice, kind)


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in [*ids][:12])


def _whole(column: str, facts: frozenset[str]) -> bool:
    return f"{column}:whole" in facts


def _lacks(column: str, named: str, path: str, code: str) -> _Misfit:
    return _Misfit(
        code, f"no `{named}`", f"give `{named}`, or leave the rows out", path, nw.col(column).is_null()
    )


def _not_at_midnight(column: str, named: str, path: str) -> _Misfit:
    """Points in time without a zone that stand for no day."""
    moment = nw.col(f"{column}{MOMENT}")
    help = "give dates, or points in time with a zone in a column `at`" if named == "on" else "give dates"
    what = f"{'an' if named == 'on' else 'a'} `{named}` with an hour and without a zone"
    return _Misfit(
        "bad-date", what, help, f"{path}.{named}", moment != moment.dt.truncate("1d"), f"{column}{MOMENT}"
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


def _found(what: str, kind: str, tables: Tables, misfits: list[_Misfit]) -> Iterator[Fault]:
    """The faults of one sort in the rows of a kind, with the first rows that have them."""
    if what == "misfits":
        yield from _of_misfits(_frame(tables, kind), misfits, kind)
        return
    if what == "twice":
        wrong, shown = _twice(tables), PARTNER
    else:
        rows_of, wrong_of = _AMONG_ROWS[what]
        wrong, shown = (
            wrong_of(tables, rows_of(tables, kind).with_columns(_as_wrong(what, kind))),
            _SHOWN[what],
        )
    first = wrong.group_by(shown).agg(nw.len().alias("rows")).head(_FIRST)
    named = ", ".join(sorted(quoted(row[shown]) for row in _rows(first)))
    yield _SAID[what](kind, named)


def _of_misfits(frame: Frame, misfits: list[_Misfit], kind: str) -> Iterator[Fault]:
    """The misfits that there are, counted in one pass over the rows."""
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
            first = frame.filter(misfit.rows).select(*shown).head(_FIRST)
            yield _fault(misfit, number, _rows(first), kind or "partners")


def _fault(misfit: _Misfit, number: int, first: list[Mapping[str, Any]], kind: str) -> Fault:
    said = f"{number} row{'' if number == 1 else 's'} of `{kind}` {'has' if number == 1 else 'have'} {misfit.what}"
    examples = [
        quoted(row[PARTNER]) + (f" with {quoted(str(row[misfit.shown]))}" if misfit.shown != PARTNER else "")
        for row in first
        if row[PARTNER] is not None
    ]
    of = f", first of {', '.join(examples)}" if examples else ""
    return Fault(misfit.code, said + of, misfit.help, misfit.path)


def _twice(tables: Tables) -> Frame:
    """Partners that stand in several rows."""
    known = tables.partners.filter(~nw.col(PARTNER).is_null())
    return known.group_by(PARTNER).agg(nw.len().alias("rows")).filter(nw.col("rows") > 1)


def _partners_named(tables: Tables, kind: str) -> Frame:
    return tables.evidence[kind].select(PARTNER)


def _strangers(tables: Tables, rows: Frame) -> Frame:
    """Evidence of partners that were not handed over."""
    known = tables.partners.select(PARTNER)
    return rows.filter(~nw.col(PARTNER).is_null()).join(known, on=PARTNER, how="anti")


def _versions(tables: Tables, kind: str) -> Frame:
    version = nw.when(nw.col("id") == nw.col("supersedes")).then(nw.coalesce("recorded_on", "on"))
    named = tables.evidence[kind].filter(~nw.col("id").is_null())
    return named.select(PARTNER, "id", version.alias("version"))


def _ambiguous(_: Tables, rows: Frame) -> Frame:
    """Ids that stand for two different rows of a kind."""
    several = rows.group_by(_WRONG, PARTNER, "id", "version").agg(nw.len().alias("rows"))
    return several.filter(nw.col("rows") > 1)


def _corrections(tables: Tables, kind: str) -> Frame:
    rows = tables.evidence[kind].filter(~nw.col("supersedes").is_null())
    return rows.select(PARTNER, "supersedes")


def _of_nothing(tables: Tables, rows: Frame) -> Frame:
    """Rows that supersede one that is not there."""
    known = [
        frame.select(PARTNER, nw.col("id").alias("supersedes"))
        for kind, frame in tables.evidence.items()
        if "id" in tables.given[kind]
    ]
    if not known:
        return rows
    return rows.join(stacked(known), on=[PARTNER, "supersedes"], how="anti")


def _raters(tables: Tables, kind: str) -> Frame:
    rows = tables.evidence[kind].filter(~nw.col("by").is_null())
    if "revoked_on" in tables.given[kind]:
        rows = rows.filter(nw.col("revoked_on").is_null())
    adjudicated = nw.col("adjudicated") if "adjudicated" in tables.given[kind] else nw.lit(False)
    said = adjudicated.fill_null(False).alias("adjudicated")
    return rows.select(PARTNER, "attempt", "rubric", "rating", "by", said, "id")


def _rated_twice(tables: Tables, rows: Frame) -> Frame:
    """Who has rated a criterion of an attempt more than once, without a correction."""
    corrected = [
        frame.select(PARTNER, nw.col("supersedes").alias("id"))
        for kind, frame in tables.evidence.items()
        if "supersedes" in tables.given[kind]
    ]
    if corrected:
        rows = rows.join(stacked(corrected), on=[PARTNER, "id"], how="anti")
    by = (_WRONG, PARTNER, "attempt", "rubric", "rating", "by", "adjudicated")
    several = rows.group_by(*by).agg(nw.len().alias("rows"))
    return several.filter(nw.col("rows") > 1)


def _said_twice(_: str, named: str) -> Fault:
    message = f"partners stand in several rows, first {named}"
    return Fault("duplicate-id", message, "give one row a partner", "partners.id")


def _said_of_strangers(kind: str, named: str) -> Fault:
    message = f"there is evidence of kind `{kind}` of partners that are not in the table, first of {named}"
    help = "hand the partners over too, or leave the rows out"
    return Fault("unknown-partner", message, help, f"evidence.{kind}.{PARTNER}")


def _said_of_ids(kind: str, named: str) -> Fault:
    message = f"an id stands for two different rows of `{kind}`, first {named}"
    help = "give a correction `supersedes` and the day it was recorded"
    return Fault("contradiction", message, help, f"evidence.{kind}.id")


def _said_of_corrections(kind: str, named: str) -> Fault:
    message = f"rows of `{kind}` supersede rows that are not there, first {named}"
    help = "hand over the row that is replaced, or leave out `supersedes`"
    return Fault("unknown-id", message, help, f"evidence.{kind}.supersedes")


def _said_of_raters(kind: str, named: str) -> Fault:
    message = f"somebody has rated a criterion of an attempt already, first {named}"
    help = "let the newer rating supersede the older, or leave one out"
    return Fault("contradiction", message, help, f"evidence.{kind}.by")


def _frame(tables: Tables, kind: str) -> Frame:
    """The rows of a kind; those about attempts with what these are, and attempts with whether they are rated."""
    if kind == _PARTNERS:
        return tables.partners
    rows = tables.evidence[kind]
    if kind in ABOUT_ATTEMPTS:
        attempts = about_attempts.attempts_of(tables.evidence, tables.given)
        return about_attempts.with_attempts(kind, rows, attempts)
    if _may_be_rated(kind, tables):
        return about_attempts.with_ratings(rows, tables.evidence["rating"])
    return rows


def _as_wrong(what: str, kind: str) -> nw.Expr:
    return nw.lit(_wrong_as(what, kind)).alias(_WRONG)


def _wrong_as(what: str, kind: str) -> str:
    return f"{what} of {kind}"


def _rows(frame: Frame) -> list[Mapping[str, Any]]:
    return list(frame.collect().iter_rows(named=True))


_AMONG_ROWS: Final[dict[str, tuple[Callable[[Tables, str], Frame], Callable[[Tables, Frame], Frame]]]] = {
    "strangers": (_partners_named, _strangers),
    "ids": (_versions, _ambiguous),
    "corrections": (_corrections, _of_nothing),
    "raters": (_raters, _rated_twice),
}
_SHOWN: Final = {"strangers": PARTNER, "ids": "id", "corrections": "supersedes", "raters": "by"}
_SAID: Final[dict[str, Callable[[str, str], Fault]]] = {
    "twice": _said_twice,
    "strangers": _said_of_strangers,
    "ids": _said_of_ids,
    "corrections": _said_of_corrections,
    "raters": _said_of_raters,
}
