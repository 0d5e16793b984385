"""The doors of tables: frames of several libraries come in, are held to a signature, and answers go out alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Final

import attrs
import narwhals as nw

from partnercert.engines.frames.about_attempts import of_their_person
from partnercert.engines.frames.scopes import fact_column
from partnercert.engines.frames.sheets import PARTNER, Frame, distinct, stacked
from partnercert.errors import Fault, RecordErrors, did_you_mean, quoted
from partnercert.language.signature import FieldSpec, Signature
from partnercert.values.units import canonical

ID: Final = "id"
_LAZY: Final = ("polars", "duckdb", "pyspark")
_LIBRARIES: Final = "give frames of Polars, DuckDB or Spark, or pandas or Arrow tables"
_DATES: Final = ("on", "valid_through", "recorded_on", "revoked_on")
_TEXTS: Final = (PARTNER, "person", "id", "supersedes")
_OWN: Final = (*_TEXTS, *_DATES, "at")
ROW: Final = "row of the table"
# beside a day the point in time that it was given as; of evidence the day on which `at` falls
MOMENT: Final = ":moment"
AT: Final = "at:day"


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

    `said` are the frames of the host as they came, the partners under no kind; what stands for a day is one.
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


def open_tables(signature: Signature, partners: object, evidence: object) -> Tables:
    """The frames of a host as the engine reads them; RecordErrors with every column that does not fit."""
    door = _Door(signature)
    opened = door.opened(partners, "partners")
    frames = door.frames(evidence)
    told, facts = (None, frozenset()) if opened is None else door.partners(opened.frame)
    read = {kind: door.kind(kind, each) for kind, each in frames.items()}
    if opened is None or told is None or door.faults:
        raise RecordErrors("the tables", door.faults)
    libraries = {"partners": opened.library, **{kind: each.library for kind, each in frames.items()}}
    if len(set(libraries.values())) > 1:
        said = ", ".join(f"{name} of {library}" for name, library in libraries.items())
        message = f"the frames are of different libraries: {said}"
        raise RecordErrors(
            "the tables", [Fault("bad-frame", message, "give all of them to the same engine", "partners")]
        )
    if opened.library == "duckdb":
        _on_one_connection(told, {kind: frame for kind, (frame, _) in read.items()})
    given = {kind: columns for kind, (_, columns) in read.items()}
    return Tables(
        partners=told,
        facts=facts,
        evidence=of_their_person({kind: frame for kind, (frame, _) in read.items()}, given),
        given=given,
        said={
            "": _with_days(opened.frame),
            **{kind: _with_days(each.frame) for kind, each in frames.items()},
        },
        back=opened.back,
        library=opened.library,
    )


def _on_one_connection(partners: Frame, evidence: Mapping[str, Frame]) -> None:
    """RecordErrors where relations are of several connections of DuckDB, which cannot join them."""
    faults = []
    for kind, frame in evidence.items():
        try:
            frame.join(partners, on=PARTNER, how="semi")
        except import_module("duckdb").InvalidInputException:
            message = f"the relation of kind {quoted(kind)} is of another connection than the partners"
            help = "make all relations with the same connection"
            faults.append(Fault("bad-frame", message, help, f"evidence.{kind}"))
    if faults:
        raise RecordErrors("the tables", faults)


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
            names = frame.columns
        except TypeError:
            frame, names = None, []
        except nw.exceptions.DuplicateError:
            # the columns of an Arrow table are no names
            frame, names = None, getattr(native, "column_names", None) or getattr(native, "columns", ())
        twice = [name for name, number in Counter(map(str, names)).items() if number > 1]
        for name in twice:
            message = f"several columns have the name {quoted(name)}"
            self._fault("bad-frame", message, "give each column a name of its own", f"{path}.{name}")
        if twice:
            return None
        if isinstance(frame, nw.LazyFrame):
            library = frame.implementation.value
            if library in _LAZY:
                return Opened(frame, library, nw.to_native)
        elif isinstance(frame, nw.DataFrame):
            library = frame.implementation.value
            if library in _EAGER:
                # the answer to rows in memory has their order
                numbered = frame.with_row_index(ROW) if path == "partners" else frame
                lazy = self._in_polars(numbered, path)
                back = partial(_in_order, _EAGER[library])
                return None if lazy is None else Opened(lazy, "polars", back)
        self._fault("bad-frame", f"{quoted(type(native).__name__)} is no frame", _LIBRARIES, path)
        return None

    def _in_polars(self, frame: nw.DataFrame[Any], path: str) -> Frame | None:
        """Rows in memory as those of Polars; a column in which nothing stands has no type."""
        named = [name for name in frame.columns if isinstance(name, str) and name != ROW]
        empty = [name for name in named if frame.get_column(name).is_null().all()]
        try:
            lazy = frame.lazy("polars")
            unread = [name for name, type in lazy.collect_schema().items() if type == nw.Unknown]
        except (TypeError, ValueError):
            lazy, unread = None, [name for name in named if not _is_read(frame.select(name))]
        self._unread([name for name in unread if name not in empty], path)
        if lazy is None or not empty:
            return lazy
        return lazy.with_columns(*[nw.lit(None).alias(name) for name in empty])

    def _unread(self, columns: list[str], path: str) -> None:
        for name in columns:
            message = (
                f"the column {quoted(name)} holds values of several types, or of one that is not known here"
            )
            self._fault("bad-sort", message, "cast the column before it is handed over", f"{path}.{name}")

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
            about = _said_of(name, facts)
            path = f"partners.{name}"
            if name in facts:
                expr, whole = self._value(facts[name], name, type, path)
                columns |= _given(fact_column(name), name, expr, type)
                if whole:
                    columns[f"{fact_column(name)}:whole"] = nw.lit(True)
                if facts[name].max_age is not None and f"{name}_on" not in schema:
                    help = f"give its day in a column `{name}_on`; it is known for {facts[name].max_age}"
                    self._fault("missing-column", f"the fact {quoted(name)} ages and has no day", help, path)
            elif about is not None:
                fact, what = about
                columns |= _given(f"{fact_column(fact)}:{what}", name, self._day(name, type, path), type)
                if fact not in schema:
                    message = f"there is a day of the fact {quoted(fact)}, and no value"
                    self._fault("missing-column", message, f"give its value in a column `{fact}`", path)
            elif name != ID:
                help = did_you_mean(name, [*facts, ID]) or "leave the column out"
                self._fault("unknown-fact", f"the program has no fact {quoted(name)}", help, path)
        marks = frozenset(name for name in columns if name.endswith(":whole"))
        kept = {name: expr for name, expr in columns.items() if name not in marks}
        return _selected(frame, kept), frozenset(columns) - {PARTNER, ROW}

    def kind(self, kind: str, opened: Opened) -> tuple[Frame, frozenset[str]]:
        """The events of a kind, and which columns they have."""
        frame, schema, fields = opened.frame, _columns(opened.frame), self._signature.kinds[kind].fields
        columns: dict[str, nw.Expr] = {}
        marks: set[str] = set()
        path = f"evidence.{kind}"
        for name, type in schema.items():
            here = f"{path}.{name}"
            if name in fields:
                expr, whole = self._value(fields[name], name, type, here)
                columns |= _given(name, name, expr, type)
                if whole:
                    marks.add(f"{name}:whole")
            elif name in _DATES:
                columns |= _given(name, name, self._day(name, type, here), type)
            elif name in _TEXTS:
                columns[name] = self._text(name, type, here)
            elif name == "at":
                frame = self._with_day_of_at(opened, type, here)
                columns[AT] = nw.col(AT)
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
        if "at" in schema:
            columns["on"] = nw.coalesce(columns["on"], nw.col(AT)) if "on" in schema else columns.pop(AT)
        there = frozenset(columns)
        for name in (*_TEXTS, *_DATES):
            columns.setdefault(name, nw.lit(None).cast(nw.Date if name in _DATES else nw.String))
        selected = _selected(frame, columns)
        return (_each_id_once(selected, columns) if "id" in there else selected), there | marks

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
        if _is_naive(type):
            # days where hours are written too, as pandas has them; that all are midnights is seen in the rows
            return nw.col(name).cast(nw.Date)
        if type == nw.Datetime:
            help = (
                "give dates" if name != "on" else "give dates, or points in time with a zone in a column `at`"
            )
            message = f"the column {quoted(name)} holds points in time, not dates"
            self._fault("bad-date", message, help, path)
        elif type not in (nw.Date, nw.Unknown):
            self._wrong(name, type, "dates", path)
        return nw.col(name).cast(nw.Date) if type != nw.Date else nw.col(name)

    def _with_day_of_at(self, opened: Opened, type: Any, path: str) -> Frame:
        """The frame with the day on which `at` falls, by the clock of the program."""
        frame, zone = opened.frame, self._signature.timezone
        if type != nw.Datetime or _is_naive(type):
            if type != nw.Unknown:
                held = "points in time without a zone" if _is_naive(type) else _shown(type)
                message = f"the column `at` holds {held}, not points in time with a zone"
                self._fault("bad-date", message, "give aware datetimes, or dates in a column `on`", path)
            return frame.with_columns(nw.lit(None).cast(nw.Date).alias(AT))
        if opened.library == "duckdb":
            # narwhals reads a point in time by the zone of the connection only, and of Spark by that of the session
            day = f"CAST(timezone('{zone}', \"at\") AS DATE)"
            dated: Frame = nw.from_native(nw.to_native(frame).project(f'*, {day} AS "{AT}"'))
            return dated
        if opened.library == "pyspark":
            day = f"CAST(convert_timezone('{zone}', CAST(`at` AS TIMESTAMP_NTZ)) AS DATE)"
            dated = nw.from_native(nw.to_native(frame).selectExpr("*", f"{day} AS `{AT}`"))
            return dated
        local = nw.col("at").dt.convert_time_zone(zone).dt.replace_time_zone(None)
        return frame.with_columns(local.cast(nw.Date).alias(AT))

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


def _said_of(name: str, facts: Mapping[str, FieldSpec]) -> tuple[str, str] | None:
    """Of which fact a column holds a day: that on which it was said, or was recorded."""
    for end, what in (("_on", "on"), ("_recorded_on", "recorded")):
        if name.endswith(end) and name.removesuffix(end) in facts:
            return name.removesuffix(end), what
    return None


def _is_read(column: nw.DataFrame[Any]) -> bool:
    """Whether a column in memory is of one type."""
    try:
        column.lazy("polars")
    except (TypeError, ValueError):
        return False
    return True


def _is_naive(type: Any) -> bool:
    return bool(type == nw.Datetime and getattr(type, "time_zone", None) is None)


def _given(column: str, name: str, expr: nw.Expr, type: Any) -> dict[str, nw.Expr]:
    """A column that was given under a name; beside a day the point in time that says it."""
    return {column: expr, **({f"{column}{MOMENT}": nw.col(name)} if _is_naive(type) else {})}


def _with_days(frame: Frame) -> Frame:
    """The frame with days for the points in time that stand for them."""
    naive = [name for name, type in _columns(frame).items() if _is_naive(type)]
    return frame.with_columns(*[nw.col(name).cast(nw.Date) for name in naive]) if naive else frame


def _each_id_once(frame: Frame, columns: Iterable[str]) -> Frame:
    """Rows without an id are told apart by nobody and all count; an id says which rows are the same."""
    alone = nw.col("id").is_null()
    named = frame.filter(~alone)
    return stacked([frame.filter(alone), distinct(named, *columns)])


def _selected(frame: Frame, columns: Mapping[str, nw.Expr]) -> Frame:
    return frame.select(*[expr.alias(name) for name, expr in columns.items()])


def _shown(type: Any) -> str:
    return f"values of type `{type}`"


def _in_order(made: Callable[[nw.DataFrame[Any]], Any], answer: Frame) -> Any:
    if ROW in answer.collect_schema():
        answer = answer.sort(ROW).drop(ROW)
    return made(answer.collect("polars"))


_EAGER: Final[dict[str, Callable[[nw.DataFrame[Any]], Any]]] = {
    "polars": nw.to_native,
    "pandas": lambda answer: answer.to_pandas(),
    "pyarrow": lambda answer: answer.to_arrow(),
}
