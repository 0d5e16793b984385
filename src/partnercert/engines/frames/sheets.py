"""Rows of one scope - partners, groups, events - and the columns that they are given, stage by stage.

A sheet is planned before anything is built. Each column says at which stage it is there: those of one stage are made
together, out of columns of earlier ones. So rules that share a value share a column, and the query stays flat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import count
from typing import Any, Final

import attrs
import narwhals as nw

Frame = nw.LazyFrame[Any]
PARTNER: Final = "partner"
_FEW: Final = 12


@attrs.frozen(eq=False)
class Column:
    """What is calculated of each row, from columns that are there after a stage; `named` where it is one of them."""

    expr: nw.Expr
    stage: int = 0
    named: str = ""


@attrs.define(eq=False)
class Tally:
    """Rows of one sheet, counted up for each row of another, by the name of the new column.

    `only` are tests of which each row meets one; without any, all rows are counted. What is counted of no row is
    null, or what `without` says.
    """

    rows: Sheet
    by: tuple[str, ...]
    found: dict[str, nw.Expr] = attrs.field(factory=dict)
    without: dict[str, int] = attrs.field(factory=dict)
    only: list[nw.Expr] = attrs.field(factory=list)

    def built(self, keys: tuple[str, ...]) -> Frame:
        """The counted rows under the keys of the sheet that they are counted for."""
        rows = self.rows.built()
        if self.only:
            rows = rows.filter(nw.any_horizontal(*self.only, ignore_nulls=False))
        counted = rows.group_by(*self.by).agg(*[e.alias(n) for n, e in self.found.items()])
        renamed = {old: new for old, new in zip(self.by, keys, strict=True) if old != new}
        return counted.rename(renamed) if renamed else counted


class Sheet:
    """A sheet: rows told apart by `keys`, from a frame that is made when it is needed.

    Of events, `since` holds the day from which each column that counts them looks at them, None for all of them.
    What is said of a partner reaches the rows of its events and groups through `partners`, the sheet of the partners.
    """

    def __init__(
        self, base: Callable[[], Frame], keys: tuple[str, ...], partners: Sheet | None, numbers: Iterator[int]
    ) -> None:
        self.keys = keys
        self.partners = partners
        self.since: list[date | None] = []
        self._base = base
        self._numbers = numbers
        self._columns: dict[int, dict[str, nw.Expr]] = {}
        self._joins: dict[int, list[Tally]] = {}
        self._said: dict[str, None] = {}
        self.needs = 0
        self._built: dict[int, Frame] = {}

    def name(self, column: Column) -> Column:
        """The same as a column of its own, so that it is calculated once."""
        if column.named:
            return column
        name, stage = self.fresh(), column.stage + 1
        self._columns.setdefault(stage, {})[name] = column.expr
        return Column(nw.col(name), stage, name)

    def fresh(self) -> str:
        """A name that no column has, and no field of evidence."""
        return f":{next(self._numbers)}"

    def told(self, name: str, stage: int = 0) -> Column:
        """A column of the partner that each row belongs to; here, where the rows are partners."""
        if self.partners is None:
            return Column(nw.col(name), stage, name)
        self._said[name] = None
        self.needs = max(self.needs, stage)
        return Column(nw.col(name), 0, name)

    def tally(self, rows: Sheet, by: tuple[str, ...]) -> tuple[Tally, int]:
        """Where rows of another sheet are counted up for each row of this one, and the stage at which that is done."""
        stage = (rows.needs if self.partners is None else 0) + 1
        for tally in self._joins.get(stage, ()):
            if tally.rows is rows and tally.by == by:
                return tally, stage
        tally = Tally(rows, by)
        self._joins.setdefault(stage, []).append(tally)
        return tally, stage

    def count_up(self, rows: Sheet, by: tuple[str, ...], expr: nw.Expr, without: int | None = None) -> Column:
        """A column of what the rows of another sheet come to; `without` any rows, it is something known, or null."""
        tally, stage = self.tally(rows, by)
        name = self.fresh()
        tally.found[name] = expr
        if without is not None:
            tally.without[name] = without
        return Column(nw.col(name), stage, name)

    def at(self, stage: int) -> Frame:
        """The rows with the columns of a stage and those before."""
        if stage not in self._built:
            self._built[stage] = self._staged(stage)
        return self._built[stage]

    def built(self) -> Frame:
        """The rows with every column."""
        return self.at(max((*self._columns, *self._joins, 0)))

    def _staged(self, stage: int) -> Frame:
        if stage == 0:
            frame = self._base()
            first = [day for day in self.since if day is not None]
            if first and len(first) == len(self.since):
                frame = frame.filter(nw.col("on") >= min(first))
            if self.partners is not None and self._said:
                said = self.partners.at(self.needs).select(PARTNER, *self._said)
                frame = frame.join(said, on=PARTNER, how="left")
            return frame
        frame = self.at(stage - 1)
        tallies = self._joins.get(stage, [])
        frame = self._with_tallies(frame, tallies)
        without = {name: n for tally in tallies for name, n in tally.without.items()}
        if without:
            frame = frame.with_columns(
                *[nw.col(name).fill_null(n).alias(name) for name, n in without.items()]
            )
        columns = self._columns.get(stage)
        return frame.with_columns(*[e.alias(n) for n, e in columns.items()]) if columns else frame

    def _with_tallies(self, frame: Frame, tallies: Sequence[Tally]) -> Frame:
        """The rows with what other sheets come to for each of them.

        A join names every column anew, so many of them are joined to the keys first, a few at a time.
        """
        if len(tallies) <= _FEW:
            for tally in tallies:
                frame = frame.join(tally.built(self.keys), on=list(self.keys), how="left")
            return frame
        keys = frame.select(*self.keys)
        for start in range(0, len(tallies), _FEW):
            some = self._with_tallies(keys, tallies[start : start + _FEW])
            frame = frame.join(some, on=list(self.keys), how="left")
        return frame


def stacked(frames: Iterable[Frame]) -> Frame:
    """The rows of several frames that have the same columns, below one another."""
    several = list(frames)
    return nw.concat(several, how="vertical") if len(several) > 1 else several[0]


def distinct(rows: Frame, *columns: str) -> Frame:
    """What rows say in some columns, once each."""
    return rows.group_by(*columns).agg()


def numbered() -> Iterator[int]:
    """Numbers for the names of columns."""
    return count()
