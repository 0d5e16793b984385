"""Deciding each partner for itself, a batch of partners after another, wherever the rows lie.

The evidence of a partner is brought beside its row by the library of the frames. A function then makes rows of the
answer of each partner, in this process for Polars and DuckDB, in the workers of a cluster for Spark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

import attrs
import narwhals as nw

from partnercert.engines.frames.doors import ID, ROW, Tables
from partnercert.engines.frames.sheets import PARTNER, Frame
from partnercert.errors import QuestionError

Judge = Callable[[Mapping[str, Any], Mapping[str, Sequence[Mapping[str, Any]]]], Iterable[tuple[Any, ...]]]
"""Makes the rows of an answer of the row of a partner and those of its evidence by their kind."""

_BATCH: Final = 4096
_BESIDE: Final = "evidence:"


def each_partner(tables: Tables, judge: Judge, columns: Mapping[str, str]) -> Any:
    """What is said of each partner, as the same kind of frame; `columns` with their sorts are known beforehand.

    `judge` must pickle where the frames are those of Spark.
    """
    rows, library = _side_by_side(tables), tables.library
    types = {name: _TYPES.get(sort, nw.Float64()) for name, sort in columns.items()}
    if ROW in rows.collect_schema():
        types[ROW] = nw.Int64()
    batches = _Batches(judge, tuple(types))
    return tables.back(nw.from_native(_MAPPED[library](rows.to_native(), batches, nw.Schema(types))))


@attrs.frozen
class _Batches:
    """Partners with their evidence beside them, to rows of the answer, a batch after another."""

    judge: Judge
    columns: tuple[str, ...]

    def judged(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
        """The columns of the answer about some partners."""
        found = [said for row in rows for said in self._of(row)]
        values = zip(*found, strict=True) if found else ((),) * len(self.columns)
        return {name: list(each) for name, each in zip(self.columns, values, strict=True)}

    def _of(self, row: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        evidence = {
            name.removeprefix(_BESIDE): value
            for name, value in row.items()
            if name.startswith(_BESIDE) and value is not None
        }
        partner = {name: value for name, value in row.items() if name != ROW and not name.startswith(_BESIDE)}
        order = (row[ROW],) if ROW in row else ()
        for said in self.judge(partner, evidence):
            yield (*said, *order)


def _side_by_side(tables: Tables) -> Frame:
    """The partners, with a column for each kind that holds the list of their rows."""
    found = tables.said[""].with_columns(nw.col(ID).cast(nw.String))
    for kind, frame in tables.said.items():
        if kind:
            rows = frame.with_columns(nw.col(PARTNER).cast(nw.String)).to_native()
            grouped = nw.from_native(_GROUPED[tables.library](rows, f"{_BESIDE}{kind}"))
            found = found.join(grouped, left_on=ID, right_on=PARTNER, how="left")
    return found


def _grouped_by_polars(frame: Any, name: str) -> Any:
    pl = import_module("polars")
    rows = frame.select(PARTNER, pl.struct(pl.all().exclude(PARTNER)).alias(name))
    return rows.group_by(PARTNER).agg(name)


def _grouped_by_duckdb(frame: Any, name: str) -> Any:
    fields = ", ".join(
        f"{_named(column)} := {_named(column)}" for column in frame.columns if column != PARTNER
    )
    return frame.aggregate(
        f"{_named(PARTNER)}, list(struct_pack({fields})) AS {_named(name)}", _named(PARTNER)
    )


def _grouped_by_spark(frame: Any, name: str) -> Any:
    functions = import_module("pyspark.sql.functions")
    fields = [column for column in frame.columns if column != PARTNER]
    rows = frame.select(PARTNER, functions.struct(*fields).alias(name))
    return rows.groupBy(PARTNER).agg(functions.collect_list(name).alias(name))


def _mapped_by_polars(frame: Any, batches: _Batches, schema: nw.Schema) -> Any:
    pl, types = import_module("polars"), schema.to_polars()

    def judged(rows: Any) -> Any:
        several = [
            pl.DataFrame(batches.judged(some.iter_rows(named=True)), schema=types)
            for some in rows.iter_slices(_BATCH)
        ]
        return pl.concat(several) if several else pl.DataFrame(schema=types)

    return frame.map_batches(judged, schema=types, streamable=True)


def _mapped_by_duckdb(frame: Any, batches: _Batches, schema: nw.Schema) -> Any:
    # a relation cannot be read again while another one that stands on it is read, hence all of it at once
    pa, types = _arrow(), schema.to_arrow()
    read = (
        pa.RecordBatch.from_pydict(batches.judged(some.to_pylist()), types)
        for some in frame.to_arrow_reader(_BATCH)
    )
    return import_module("duckdb").from_arrow(pa.Table.from_batches(read, types))


def _mapped_by_spark(frame: Any, batches: _Batches, schema: nw.Schema) -> Any:
    _arrow()
    types = schema.to_arrow()
    said = ", ".join(
        f"`{name}` {_SPARK[str(type)]}" for name, type in zip(types.names, types.types, strict=True)
    )
    return frame.mapInArrow(_InArrow(batches, types), said)


@attrs.frozen
class _InArrow:
    """Arrow batches of partners to those of the answer."""

    batches: _Batches
    types: Any

    def __call__(self, several: Iterable[Any]) -> Iterator[Any]:
        pa = _arrow()
        for some in several:
            yield pa.RecordBatch.from_pydict(self.batches.judged(some.to_pylist()), self.types)


def _arrow() -> Any:
    try:
        return import_module("pyarrow")
    except ImportError as error:
        raise QuestionError(
            "missing-extra",
            "deciding each partner of such frames for itself needs pyarrow, which is not installed",
            'install "partnercert[duckdb]" or "partnercert[spark]"',
        ) from error


def _named(column: str) -> str:
    doubled = column.replace('"', '""')
    return f'"{doubled}"'


_TYPES: Final[dict[str, Any]] = {"text": nw.String(), "flag": nw.Boolean(), "date": nw.Date()}
_SPARK: Final = {"string": "string", "bool": "boolean", "date32[day]": "date", "double": "double"}
_GROUPED: Final[dict[str, Callable[[Any, str], Any]]] = {
    "polars": _grouped_by_polars,
    "duckdb": _grouped_by_duckdb,
    "pyspark": _grouped_by_spark,
}
_MAPPED: Final[dict[str, Callable[[Any, _Batches, nw.Schema], Any]]] = {
    "polars": _mapped_by_polars,
    "duckdb": _mapped_by_duckdb,
    "pyspark": _mapped_by_spark,
}
