"""The doors of tables: frames of several libraries come in, are held to a signature, and answers go out alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Final

import attrs
import narwhals as nw

from partnercert.engines.frames.scopes import fact_column
from partnercert.engines.frames.sheets import PARTNER, Frame
from partnercert.errors import Fault, RecordErrors, did_you_mean, quoted
from partnercert.language.signature import FieldSpec, Signature
from partnercert.values.units import canonical

ID: Final = "id"
_LAZY: Final = ("polars", "duckdb")
_LIBRARIES: Final = "give Polars or DuckDB frames, or pandas or Arrow tables"
_DATES: Final = ("on", "valid_through", "recorded_on", "revoked_on")
_TEXTS: Final = (PARTNER, "person", "id", "supersedes")
_OWN: Final = (*_TEXTS, *_DATES, "at")
ROW: Final = "row of the table"


@attrs.frozen(eq=False)
class Opened:
    """A frame that has come in, lazy, and how an answer goes out as the same kind of frame."""

    frame: Frame
    library: str
    back: Callable[[Frame], Any]


Rows = tuple[Mapping[str, Any], Mapping[str, list[Mapping[str, Any]]]]
"""The row of a partner, and those of its evidence by their kind."""


@attrs.frozen(eq=False)
class Tables:
    """The frames of a question, with the columns that the engine knows: `facts` and `given` say which are there.

    `said` are the frames of the host as they came, the partners under no kind.
    """

    partners: Frame
    facts: frozenset[str]
    evidence: Mapping[str, Frame]
    given: Mapping[str, frozenset[str]]
    said: Mapping[str, Frame]
    back: Callable[[Frame], Any]
    library: str

    def rows_of(self, id: str) -> Iterator[Rows]:
        """The rows of one partner, for each row that it has in the table of the partners."""
        mine = {
            kind: frame.filter(nw.col(PARTNER if kind else ID) == id) for kind, frame in self.said.items()
        }
        return _by_partner(mine)

    def rows(self) -> Iterator[Rows]:
        """The rows of each partner, in the order of the table."""
        return _by_partner(self.said)

    def answer(self, columns: Mapping[str, list[Any]], sorts: Mapping[str, str]) -> Any:
        """A table of columns, each of a sort, as the same kind of frame."""
        types = {name: _TYPES.get(sort, nw.Float64()) for name, sort in sorts.items()}
        if self.library == "duckdb":
            table = nw.from_dict(columns, types, backend="pyarrow").to_native()
            return import_module("duckdb").from_arrow(table)
        return self.back(nw.from_dict(columns, types, backend="polars").lazy())


def open_tables(signature: Signature, partners: object, evidence: object) -> Tables:
    """The frames of a host as the engine reads them; RecordErrors with every column that does not fit."""
    door = _Door(signature)
    opened = door.opened(partners, "partners")
    frames = door.frames(evidence)
    told, facts = (None, frozenset()) if opened is None else door.partners(opened.frame)
    read = {kind: door.kind(kind, each.frame) for kind, each in frames.items()}
    if opened is None or told is None or door.faults:
        raise RecordErrors("the tables", door.faults)
    libraries = {"partners": opened.library, **{kind: each.library for kind, each in frames.items()}}
    if len(set(libraries.values())) > 1:
        said = ", ".join(f"{name} of {library}" for name, library in libraries.items())
        message = f"the frames are of different libraries: {said}"
        raise RecordErrors(
            "the tables", [Fault("bad-frame", message, "give all of them to the same engine", "partners")]
        )
    return Tables(
        partners=told,
        facts=facts,
        evidence={kind: frame for kind, (frame, _) in read.items()},
        given={kind: columns for kind, (_, columns) in read.items()},
        said={"": opened.frame, **{kind: each.frame for kind, each in frames.items()}},
        back=opened.back,
        library=opened.library,
    )


def _by_partner(frames: Mapping[str, Frame]) -> Iterator[Rows]:
    evidence: dict[object, dict[str, list[Mapping[str, Any]]]] = {}
    for kind, frame in frames.items():
        for row in frame.collect().iter_rows(named=True) if kind else ():
            evidence.setdefault(row[PARTNER], {}).setdefault(kind, []).append(row)
    partners = frames[""]
    if ROW in partners.collect_schema():
        partners = partners.sort(ROW).drop(ROW)
    for partner in partners.collect().iter_rows(named=True):
        yield partner, evidence.get(partner[ID], {})


class _Door:
    """Reads frames against a signature and collects what does not fit."""

    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self.faults: list[Fault] = []

    def opened(self, native: object, path: str) -> Opened | None:
        """A frame of a library that is known here."""
        try:
            frame = nw.from_native(native)  # type: ignore[call-overload]
        except TypeError:
            frame = None
        if isinstance(frame, nw.LazyFrame):
            library = frame.implementation.value
            if library in _LAZY:
                return Opened(frame, library, nw.to_native)
        elif isinstance(frame, nw.DataFrame):
            library = frame.implementation.value
            if library in _EAGER:
                # the answer to rows in memory has their order
                numbered = frame.with_row_index(ROW) if path == "partners" else frame
                return Opened(numbered.lazy("polars"), "polars", partial(_in_order, _EAGER[library]))
        self._fault("bad-frame", f"{quoted(type(native).__name__)} is no frame", _LIBRARIES, path)
        return None

    def frames(self, evidence: object) -> dict[str, Opened]:
        """The frames of evidence by their kind."""
        if not isinstance(evidence, Mapping):
            message = f"evidence is a table of frames by their kind, not {quoted(type(evidence).__name__)}"
            self._fault("bad-evidence", message, 'give {"deal": deals, "award": awards}', "evidence")
            return {}
        found = {}
        for kind, native in evidence.items():
            spec = self._signature.kinds.get(kind) if isinstance(kind, str) else None
            path = f"evidence.{quoted(kind).strip('`')}"
            if spec is None:
                known = [
                    name for name, each in self._signature.kinds.items() if not each.derived and not each.of
                ]
                help = did_you_mean(str(kind), known)
                self._fault("unknown-kind", f"there is no evidence of kind {quoted(kind)}", help, path)
            elif spec.derived:
                message = f"evidence of kind {quoted(kind)} follows from other evidence"
                self._fault("derived-kind", message, "give the evidence that it follows from", path)
            elif spec.of:
                message = f"{quoted(kind)} is a view of {quoted(spec.of)}"
                help = f"give evidence of kind `{self._signature.base(kind)}`"
                self._fault("derived-kind", message, help, path)
            else:
                opened = self.opened(native, path)
                if opened is not None:
                    found[kind] = opened
        return found

    def partners(self, frame: Frame) -> tuple[Frame, frozenset[str]]:
        """The partners with a column for each fact, and for the day on which it was said."""
        schema, facts = _columns(frame), self._signature.facts
        columns: dict[str, nw.Expr] = {ROW: nw.col(ROW)} if ROW in frame.collect_schema() else {}
        if ID in schema:
            columns[PARTNER] = self._text(ID, schema[ID], f"partners.{ID}")
        else:
            self._missing(ID, schema, "partners", "the id of the partner")
        for name, type in schema.items():
            fact = name.removesuffix("_on")
            path = f"partners.{name}"
            if name in facts:
                expr, whole = self._value(facts[name], name, type, path)
                columns[fact_column(name)] = expr
                if whole:
                    columns[f"{fact_column(name)}:whole"] = nw.lit(True)
                if facts[name].max_age is not None and f"{name}_on" not in schema:
                    help = f"give its day in a column `{name}_on`; it is known for {facts[name].max_age}"
                    self._fault("missing-column", f"the fact {quoted(name)} ages and has no day", help, path)
            elif name.endswith("_on") and fact in facts:
                columns[f"{fact_column(fact)}:on"] = self._day(name, type, path)
                if fact not in schema:
                    message = f"there is a day of the fact {quoted(fact)}, and no value"
                    self._fault("missing-column", message, f"give its value in a column `{fact}`", path)
            elif name != ID:
                help = did_you_mean(name, [*facts, ID]) or "leave the column out"
                self._fault("unknown-fact", f"the program has no fact {quoted(name)}", help, path)
        marks = frozenset(name for name in columns if name.endswith(":whole"))
        kept = {name: expr for name, expr in columns.items() if name not in marks}
        return _selected(frame, kept), frozenset(columns) - {PARTNER, ROW}

    def kind(self, kind: str, frame: Frame) -> tuple[Frame, frozenset[str]]:
        """The events of a kind, and which columns they have."""
        schema, fields = _columns(frame), self._signature.kinds[kind].fields
        columns: dict[str, nw.Expr] = {}
        marks: set[str] = set()
        path = f"evidence.{kind}"
        for name, type in schema.items():
            here = f"{path}.{name}"
            if name in fields:
                columns[name], whole = self._value(fields[name], name, type, here)
                if whole:
                    marks.add(f"{name}:whole")
            elif name in _DATES:
                columns[name] = self._day(name, type, here)
            elif name in _TEXTS:
                columns[name] = self._text(name, type, here)
            elif name == "at":
                columns["at"] = self._moment(type, here)
            else:
                help = (
                    did_you_mean(name, [*fields, *_OWN])
                    or f"declare it under [kinds.{kind}], or leave it out"
                )
                self._fault("unknown-field", f"{quoted(kind)} has no field {quoted(name)}", help, here)
        if PARTNER not in schema:
            self._missing(PARTNER, schema, path, "the id of the partner")
        for name, spec in fields.items():
            if name not in schema and not spec.optional:
                self._missing(name, schema, path, f"what evidence of kind `{kind}` must say")
        if "on" not in schema and "at" not in schema:
            self._missing("on", schema, path, "the day on which it happened, or `at` where hours matter")
        moment = columns.pop("at", None)
        if moment is not None:
            columns["on"] = columns.get("on", moment)
        there = frozenset(columns)
        for name in (*_TEXTS, *_DATES):
            columns.setdefault(name, nw.lit(None).cast(nw.Date if name in _DATES else nw.String))
        selected = _selected(frame, columns)
        return (_each_id_once(selected) if "id" in there else selected), there | marks

    def _value(self, spec: FieldSpec, name: str, type: Any, path: str) -> tuple[nw.Expr, bool]:
        """A column of values of a sort, and whether they are whole numbers."""
        column = nw.col(name)
        match spec.sort.name:
            case "text":
                return self._text(name, type, path), False
            case "flag":
                if type not in (nw.Boolean, nw.Unknown):
                    self._wrong(name, type, "true or false", path)
                return column.cast(nw.Boolean), False
            case "date":
                return self._day(name, type, path), False
        if not type.is_numeric() and type != nw.Unknown:
            self._wrong(name, type, f"numbers of {spec.unit}", path)
            return column, False
        factor = canonical(spec.unit)[1]
        if type.is_integer() and factor.denominator == 1:
            whole = column.cast(nw.Int64)
            return (whole if factor == 1 else whole * int(factor)), True
        number = column.cast(nw.Float64)
        if factor != 1:
            number = number * float(factor) if factor.denominator == 1 else number / float(1 / factor)
        return number, False

    def _text(self, name: str, type: Any, path: str) -> nw.Expr:
        if type not in (nw.String, nw.Categorical, nw.Unknown) and not isinstance(type, nw.Enum):
            self._wrong(name, type, "texts", path)
        return nw.col(name).cast(nw.String) if type != nw.String else nw.col(name)

    def _day(self, name: str, type: Any, path: str) -> nw.Expr:
        if type == nw.Datetime:
            aware = getattr(type, "time_zone", None) is not None
            word = "points in time" if aware else "points in time without a zone"
            help = (
                "give dates" if name != "on" else "give dates, or points in time with a zone in a column `at`"
            )
            self._fault("bad-date", f"the column {quoted(name)} holds {word}, not dates", help, path)
        elif type not in (nw.Date, nw.Unknown):
            self._wrong(name, type, "dates", path)
        return nw.col(name).cast(nw.Date) if type != nw.Date else nw.col(name)

    def _moment(self, type: Any, path: str) -> nw.Expr:
        """The day of a point in time, by the clock of the program."""
        if type != nw.Datetime or getattr(type, "time_zone", None) is None:
            message = f"the column `at` holds {_shown(type)}, not points in time with a zone"
            self._fault("bad-date", message, "give aware datetimes, or dates in a column `on`", path)
            return nw.lit(None).cast(nw.Date)
        return (
            nw.col("at")
            .dt.convert_time_zone(self._signature.timezone)
            .dt.replace_time_zone(None)
            .cast(nw.Date)
        )

    def _wrong(self, name: str, type: Any, wanted: str, path: str) -> None:
        message = f"the column {quoted(name)} holds {_shown(type)}, not {wanted}"
        self._fault("bad-sort", message, "cast the column before it is handed over", path)

    def _missing(self, name: str, schema: Mapping[str, Any], path: str, what: str) -> None:
        help = did_you_mean(name, schema) or f"give {what} in a column `{name}`"
        if help.startswith("known here"):
            help = f"give {what} in a column `{name}`"
        self._fault("missing-column", f"there is no column {quoted(name)}: {what}", help, f"{path}.{name}")

    def _fault(self, code: str, message: str, help: str, path: str) -> None:
        self.faults.append(Fault(code, message, help, path))


def _columns(frame: Frame) -> dict[str, Any]:
    """The columns of the host, with their types."""
    return {name: type for name, type in frame.collect_schema().items() if name != ROW}


def _each_id_once(frame: Frame) -> Frame:
    """Rows without an id are told apart by nobody and all count; an id says which rows are the same."""
    alone = nw.col("id").is_null()
    return nw.concat([frame.filter(alone), frame.filter(~alone).unique()], how="vertical")


def _selected(frame: Frame, columns: Mapping[str, nw.Expr]) -> Frame:
    return frame.select(*[expr.alias(name) for name, expr in columns.items()])


def _shown(type: Any) -> str:
    return f"values of type `{type}`"


def _in_order(made: Callable[[nw.DataFrame[Any]], Any], answer: Frame) -> Any:
    if ROW in answer.collect_schema():
        answer = answer.sort(ROW).drop(ROW)
    return made(answer.collect("polars"))


_TYPES: Final[dict[str, Any]] = {"text": nw.String(), "flag": nw.Boolean(), "date": nw.Date()}
_EAGER: Final[dict[str, Callable[[nw.DataFrame[Any]], Any]]] = {
    "polars": nw.to_native,
    "pandas": lambda answer: answer.to_pandas(),
    "pyarrow": lambda answer: answer.to_arrow(),
}
