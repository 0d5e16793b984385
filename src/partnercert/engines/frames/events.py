"""Counting: what the events of each partner, or of each group, come to, where some are certain and others possible."""

from __future__ import annotations

from typing import Final

import attrs
import narwhals as nw

from partnercert.engines.frames import forms
from partnercert.engines.frames.forms import Constant, Number, Plain, Truth, Unknown, Value
from partnercert.engines.frames.scopes import Scopes, Where
from partnercert.engines.frames.sheets import Column, Sheet
from partnercert.values.verdicts import Verdict

_ZERO: Final = Constant(0)


@attrs.frozen(eq=False)
class Items:
    """Rows of events or groups that are `meant`, or may be; `by` are the columns that say what they belong to."""

    where: Where
    by: tuple[str, ...]
    meant: Truth
    counted: dict[str, Column] = attrs.field(factory=dict)


class Counting:
    """What items come to for each row of a sheet."""

    def __init__(self, items: Items, sheet: Sheet, scopes: Scopes) -> None:
        self.items = items
        self._sheet = sheet
        self._scopes = scopes
        self._meant = items.meant
        self.none = items.meant.always is Verdict.UNMET

    def number(self) -> Value:
        """How many there are."""
        if self.none:
            return _ZERO
        low = self._how_many("certain")
        high = None if self._meant.sure else self._how_many("any").expr
        return Number(low.expr, high, low.stage, whole=True, sure=True, short=True)

    def of(self, op: str, value: Number | None) -> Value:
        """The total, mean, median, minimum or maximum of a value of each; unknown where one of them is."""
        if self.none:
            return _ZERO if op == "total" else Unknown()
        if value is None:
            # nothing is known of the value of any item, which matters where there are some
            known = self._how_many("any")
            return (
                Number(nw.when(known.expr == 0).then(0.0), stage=known.stage) if op == "total" else Unknown()
            )
        return _OF_NUMBERS[op](self, value)

    def total(self, value: Number) -> Number:
        low = self._sum(self._where_certain(value.low, 0), value.whole)
        high = None if value.high is None else self._sum(self._where_certain(value.high, 0), value.whole).expr
        if not self._meant.sure:
            below = nw.when(value.low < 0).then(value.low).otherwise(0)
            above = nw.when(value.top > 0).then(value.top).otherwise(0)
            more = self._sum(nw.when(self._possible).then(above).otherwise(0), value.whole)
            less = self._sum(nw.when(self._possible).then(below).otherwise(0), value.whole)
            high = (low.expr if high is None else high) + more.expr
            low = Column(low.expr + less.expr, low.stage)
        known = self._lost(value)
        if known is None:
            return Number(low.expr, high, low.stage, value.whole, sure=True, short=self._meant.sure)
        return Number(
            nw.when(known).then(low.expr),
            None if high is None else nw.when(known).then(high),
            low.stage,
            value.whole,
        )

    def mean(self, value: Number) -> Number:
        number = self._how_many("certain")
        known = self._settled(value, number.expr > 0)
        ends = [
            nw.when(known).then(self._sum(self._where_certain(end, 0), value.whole).expr / number.expr)
            for end in (value.low, value.high)
            if end is not None
        ]
        return Number(ends[0], ends[1] if len(ends) == 2 else None, number.stage)

    def median(self, value: Number) -> Number:
        number = self._how_many("certain")
        known = self._settled(value, number.expr > 0)
        ends = [
            nw.when(known).then(self._column(self._where_certain(end, None).median()).expr)
            for end in (
                value.low.cast(nw.Float64),
                None if value.high is None else value.high.cast(nw.Float64),
            )
            if end is not None
        ]
        return Number(ends[0], ends[1] if len(ends) == 2 else None, number.stage)

    def maximum(self, value: Number) -> Number:
        low = self._column(self._where_certain(value.low, None).max())
        high = None if value.high is None else self._column(self._where_certain(value.high, None).max()).expr
        if not self._meant.sure:
            high = self._column(nw.when(self._any).then(value.top).max()).expr
        return self._if_any(low.expr, high, low, value)

    def minimum(self, value: Number) -> Number:
        high = self._column(self._where_certain(value.top, None).min())
        low: nw.Expr | None = high.expr
        if not self._meant.sure:
            low = self._column(nw.when(self._any).then(value.low).min()).expr
        elif value.high is not None:
            low = self._column(self._where_certain(value.low, None).min()).expr
        else:
            return self._if_any(high.expr, None, high, value)
        assert low is not None
        return self._if_any(low, high.expr, high, value)

    def distinct(self, keys: tuple[str, ...]) -> Value:
        """How many values of a key there are; who lacks another key than a person adds none or one."""
        if self.none:
            return _ZERO
        rows, by = self.items.where.sheet, self.items.by
        named = [self._scopes.key_column(self.items.where, key) for key in keys]
        fields = tuple(name for name in named if self._has(name))
        values, tally = self._scopes.distinct(rows, (*by, *fields))
        tally.only.append(self._any)
        sure = values.fresh()
        tally.found[sure] = summed(self._certain.cast(nw.Int64))
        perhaps = sure
        if not self._meant.sure:
            perhaps = values.fresh()
            tally.found[perhaps] = summed(self._any.cast(nw.Int64))
        full = nw.lit(False)
        if len(fields) == len(named):
            full = nw.all_horizontal(*[~nw.col(field).is_null() for field in fields], ignore_nulls=False)
        counted = (~nw.col("person").is_null()) if "person" in keys else nw.lit(True)
        open_keys = [key for key in keys if key != "person" and self._scopes.may_lack(self.items.where, key)]
        known = self._over(values, summed((full & (nw.col(sure) > 0)).cast(nw.Int64)))
        if not open_keys and self._meant.sure:
            return Number(known.expr, None, known.stage, whole=True, sure=True, short=True)
        every = self._over(values, summed((full & (nw.col(perhaps) > 0)).cast(nw.Int64)))
        any_sure = self._over(values, summed((counted & (nw.col(sure) > 0)).cast(nw.Int64)))
        lacking = summed(nw.when(counted & ~full).then(nw.col(perhaps)).otherwise(0))
        missing = self._over(values, lacking)
        low = nw.max_horizontal(known.expr, (any_sure.expr > 0).cast(nw.Int64))
        return Number(low, every.expr + missing.expr, known.stage, whole=True, sure=True)

    def day(self, op: str) -> Value:
        """The first or the last day; unknown where no event of that day is certain."""
        if self.none:
            return Unknown()
        sure = self._column(_ends(op, nw.when(self._certain).then(nw.col("on"))))
        if self._meant.sure:
            return Plain(sure.expr, sure.stage)
        every = self._column(_ends(op, nw.when(self._any).then(nw.col("on"))))
        return Plain(nw.when(sure.expr == every.expr).then(sure.expr), sure.stage)

    def picked(self, op: str, value: Value) -> Value:
        """What the events of the first or the last day say, if all of them are certain and say the same."""
        if self.none or isinstance(value, Unknown):
            return Unknown()
        rows, by = self.items.where.sheet, self.items.by
        deciding = self._scopes.deciding(rows, by, op, self._any)
        doubtful = self._over(deciding, summed(self._possible.cast(nw.Int64)))
        low, high, lost = _extremes(value)
        least, most = self._over(deciding, low.min(), None), self._over(deciding, high.max(), None)
        silent = self._over(deciding, summed(lost.cast(nw.Int64)))
        same = least.expr == most.expr
        if isinstance(value, Number) and not value.whole:
            slack = nw.max_horizontal(nw.lit(1.0), least.expr.abs()) * forms.TOLERANCE
            same = most.expr - least.expr <= slack
        known = (doubtful.expr == 0) & (silent.expr == 0) & same
        expr = nw.when(known).then(least.expr)
        match value:
            case Number():
                return Number(expr, stage=least.stage, whole=value.whole)
            case Truth():
                return Truth(expr == 1, least.stage)
        return Plain(expr, least.stage)

    def _has(self, column: str) -> bool:
        """Whether the items have a column; nobody need say what is optional."""
        return column == "person" or self._scopes.says(self.items.where.kind, column)

    @property
    def _certain(self) -> nw.Expr:
        """Whether an item is certainly meant."""
        return self._meant.expr if self._meant.sure else self._meant.expr.fill_null(False)

    @property
    def _any(self) -> nw.Expr:
        """Whether an item is meant or may be."""
        return self._meant.expr if self._meant.sure else self._meant.expr.fill_null(True)

    @property
    def _possible(self) -> nw.Expr:
        """Whether nobody knows if an item is meant."""
        return self._meant.expr.is_null()

    def _where_certain(self, expr: nw.Expr, otherwise: float | None) -> nw.Expr:
        chosen = nw.when(self._meant.expr).then(expr)
        return chosen if otherwise is None else chosen.otherwise(otherwise)

    def _lost(self, value: Number) -> nw.Expr | None:
        """Whether the value of every item that may be meant is known; None where that is so anyway."""
        if value.sure:
            return None
        return self._number_of(self._any & value.low.is_null()).expr == 0

    def _settled(self, value: Number, known: nw.Expr) -> nw.Expr:
        lost = self._lost(value)
        tests = [known, *([] if lost is None else [lost])]
        if not self._meant.sure:
            tests.append(self._how_many("possible").expr == 0)
        return nw.all_horizontal(*tests, ignore_nulls=False)

    def _if_any(self, low: nw.Expr, high: nw.Expr | None, sure: Column, value: Number) -> Number:
        """A range that is known where an item is certain and no value is lost."""
        known, lost = ~sure.expr.is_null(), self._lost(value)
        if lost is not None:
            known = known & lost
        high = None if high is None else nw.when(known).then(high)
        return Number(nw.when(known).then(low), high, sure.stage, value.whole)

    def _how_many(self, which: str) -> Column:
        """How many items are certain, possible, or any of both."""
        if which not in self.items.counted:
            tests = {"certain": self._certain, "any": self._any, "possible": self._possible}[which]
            self.items.counted[which] = self._number_of(tests)
        return self.items.counted[which]

    def _number_of(self, tests: nw.Expr) -> Column:
        return self._sum(tests.cast(nw.Int64), whole=True)

    def _sum(self, expr: nw.Expr, whole: bool) -> Column:
        return self._sheet.count_up(self.items.where.sheet, self.items.by, summed(expr, whole), 0)

    def _column(self, expr: nw.Expr) -> Column:
        return self._sheet.count_up(self.items.where.sheet, self.items.by, expr)

    def _over(self, rows: Sheet, expr: nw.Expr, without: int | None = 0) -> Column:
        return self._sheet.count_up(rows, self.items.by, expr, without)


def summed(expr: nw.Expr, whole: bool = True) -> nw.Expr:
    """The sum of a column; SQL has a wider type for that of whole numbers."""
    return expr.sum().cast(nw.Int64) if whole else expr.sum()


def _ends(op: str, expr: nw.Expr) -> nw.Expr:
    return expr.min() if op == "earliest" else expr.max()


def _extremes(value: Value) -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    """What is compared of values to see whether they are the same, and whether one is not known."""
    match value:
        case Number():
            return value.low, value.top, value.low.is_null()
        case Truth(expr=expr):
            return expr.cast(nw.Int64), expr.cast(nw.Int64), expr.is_null()
        case Plain(expr=expr):
            return expr, expr, expr.is_null()
    raise AssertionError(value)


_OF_NUMBERS: Final = {
    "total": Counting.total,
    "mean": Counting.mean,
    "median": Counting.median,
    "maximum": Counting.maximum,
    "minimum": Counting.minimum,
}
