"""The door: what a data scientist hands over becomes exact numbers and tables; every misfit is found at once.

A table is a mapping of mappings, a mapping of lists, a list of lists, or an array with `tolist()`. None stands where
there is no value. Numbers are read exactly, a float as the decimal that it prints as.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import isfinite
from numbers import Integral, Real
from typing import Any, Final, Generic, Protocol, TypeVar, cast

import attrs

from partnercert.errors import (
    MAX_DIGITS,
    Fault,
    QuestionError,
    RecordError,
    RecordErrors,
    did_you_mean,
    quoted,
)
from partnercert.psychometrics.estimates import Estimate
from partnercert.psychometrics.moments import Exact

T = TypeVar("T")


class Array(Protocol):
    """What gives its values as lists, such as an array of numpy or a column of pandas."""

    def tolist(self) -> Any: ...


Rows = Mapping[Any, Any] | Sequence[Any] | Array
"""A table as it is handed over: rows by name or in order, in each its cells by name or in order."""
Quantity = float | Fraction | Decimal | Estimate
"""A number, or an estimate of one: where that is no number, what follows from it is none for the same reason."""

_TOO_LARGE: Final[int] = 10**MAX_DIGITS
_NOT_KNOWN: Final = "write None where there is no value"


@attrs.frozen
class Table(Generic[T]):
    """Cells by row and column; None where a cell has no value."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[T | None, ...], ...]
    rows_named: bool = False
    columns_named: bool = False

    def place(self, row: int, column: int | None = None) -> str:
        """Where a row or a cell stands in what was handed over, as the end of a path."""
        said = f".{self.rows[row]}" if self.rows_named else f"[{row}]"
        if column is None:
            return said
        return said + (f".{self.columns[column]}" if self.columns_named else f"[{column}]")

    @property
    def complete(self) -> list[tuple[T, ...]]:
        """The rows without a gap."""
        return [found for row in self.cells if len(found := known(row)) == len(row)]

    @property
    def transposed(self) -> Table[T]:
        """The same table with its columns as rows."""
        cells = tuple(zip(*self.cells, strict=True)) if self.rows else ()
        return Table(self.columns, self.rows, cells, self.columns_named, self.rows_named)


def known(cells: Iterable[T | None]) -> tuple[T, ...]:
    """The values among some cells."""
    return tuple(cell for cell in cells if cell is not None)


def number(value: object) -> Exact:
    """A number, exactly; `bad-value` for what is none, `bad-number` for one that is not finite or too long."""
    match value:
        case bool():
            raise RecordError("bad-value", f"{quoted(value)} is not a number", "write 1 and 0")
        case Integral():
            read: Exact = int(value)
        case Fraction():
            read = value
        case Decimal() if not value.is_finite():
            raise RecordError("bad-number", f"{quoted(str(value))} is not a number", _NOT_KNOWN)
        # an exponent is cheap to write and dear to expand: look before converting
        case Decimal() if value and abs(value.adjusted()) > MAX_DIGITS:
            raise _too_many_digits()
        case Decimal():
            read = Fraction(value)
        case Real():
            decimal = float(value)
            if not isfinite(decimal):
                raise RecordError("bad-number", f"{quoted(decimal)} is not a number", _NOT_KNOWN)
            read = int(decimal) if decimal.is_integer() else Fraction(repr(decimal))
        case _:
            raise RecordError(
                "bad-value",
                f"{quoted(value)} is of type {quoted(type(value).__name__)}, not a number",
                _NOT_KNOWN,
            )
    if not -_TOO_LARGE < read < _TOO_LARGE or read.denominator > _TOO_LARGE:
        raise _too_many_digits()
    return read


def score(value: object) -> Exact:
    """The score of an item: a number, or whether the answer is right."""
    return int(value) if isinstance(value, bool) else number(value)


def count(value: object) -> Exact:
    """A count, or another number that is not negative."""
    read = number(value)
    if read < 0:
        raise RecordError("out-of-bounds", f"{quoted(value)} is below 0", "it is 0 or more")
    return read


def share(value: object) -> Exact:
    """A number from 0 to 1."""
    read = number(value)
    if not 0 <= read <= 1:
        raise RecordError("out-of-bounds", f"{quoted(value)} is not from 0 to 1", "write 0.6 for 60 percent")
    return read


def label(value: object) -> Hashable:
    """A rating: a text, a number, a flag or a member of an Enum."""
    match value:
        case "":
            raise RecordError("bad-text", "a rating is an empty text", "write None where there is no rating")
        case str() | bool() | Enum():
            return value
        case Real() | Decimal():
            number(value)
            return cast("Hashable", value)
    raise RecordError(
        "bad-value",
        f"a rating is a text or a number, not of type {quoted(type(value).__name__)}",
        "write None where there is no rating",
    )


def label_on(scale: Sequence[Hashable]) -> Callable[[object], Hashable]:
    """Reads a rating that must be one of the labels of a scale."""

    def read(value: object) -> Hashable:
        rating = label(value)
        if rating in scale:
            return rating
        alike = any(str(rating) == str(each) for each in scale)
        help = (
            f"the scale has it, but not as {quoted(type(rating).__name__)}: text and number differ"
            if alike
            else did_you_mean(str(rating), map(str, scale))
            or "the scale names every rating that may be given"
        )
        raise RecordError("unknown-option", f"{quoted(rating)} is not on the scale", help)

    return read


def read_scale(scale: object) -> tuple[Hashable, ...]:
    """The labels of a scale, from the lowest to the highest."""
    if isinstance(scale, str | Mapping) or not isinstance(given := _listed(scale), Sequence):
        raise QuestionError(
            "bad-value",
            f"a scale is a list of ratings, not {quoted(scale)}",
            'write them from the lowest to the highest, such as ["below", "meets", "exceeds"]',
            "scale",
        )
    labels: list[Hashable] = []
    for position, each in enumerate(given):
        try:
            rating = label(each)
        except RecordError as error:
            raise QuestionError("bad-value", error.message, error.help, f"scale[{position}]") from None
        if rating in labels:
            raise QuestionError(
                "duplicate-id",
                f"{quoted(rating)} stands twice on the scale",
                "every rating has one place on its scale",
                f"scale[{position}]",
            )
        labels.append(rating)
    return tuple(labels)


def read_table(given: object, place: str, read: Callable[[object], T]) -> Table[T]:
    """The table in `given`, with `read` for each cell that is not None; all misfits at once.

    Rows that are mappings may leave cells out; rows that are lists have the same length.
    """
    return _Reader(lambda _: read).table(given, place)


def read_pairs(**columns: tuple[object, Callable[[object], Any]]) -> list[tuple[Any, Any]]:
    """The pairs of two columns, each given with its reader, in which neither is None."""
    given = {name: column for name, (column, _) in columns.items()}
    table = _Reader(lambda name: columns[name][1]).table(given, "")
    return table.transposed.complete


def read_list(given: object, place: str, read: Callable[[object], T]) -> tuple[T, ...]:
    """The values of one list that are not None."""
    return known(read_table({place: given}, "", read).cells[0])


def argument(
    value: object, name: str, *, at_least: Exact | None = None, at_most: Exact | None = None
) -> Exact:
    """A number that was given as an argument, within its bounds; of an estimate, its value."""
    if isinstance(value, Estimate):
        if value.value is None:
            raise QuestionError("bad-argument", f"{quoted(name)} is {value}", "give a number", name)
        # what was worked out here may have more digits than what is handed over
        read: Exact = Fraction(repr(float(value.value)))
    else:
        try:
            read = number(value)
        except RecordError as error:
            raise QuestionError(error.code, error.message, "give a number", name) from None
    if (at_least is not None and read < at_least) or (at_most is not None and read > at_most):
        bounds = [f"at least {at_least}"] * (at_least is not None) + [f"at most {at_most}"] * (
            at_most is not None
        )
        raise QuestionError(
            "out-of-bounds", f"{quoted(name)} is {quoted(value)}", f"it is {' and '.join(bounds)}", name
        )
    return read


def confidence_level(value: object) -> float:
    """A confidence strictly between 0 and 1."""
    read = argument(value, "confidence", at_least=0, at_most=1)
    if not 0 < float(read) < 1:
        raise QuestionError(
            "out-of-bounds", f"a confidence of {quoted(value)} allows no bounds", "write 0.95", "confidence"
        )
    return float(read)


def whole(value: object, name: str) -> int:
    """A whole number that is not negative, given as an argument."""
    read = argument(value, name, at_least=0)
    if read.denominator != 1:
        raise QuestionError("bad-number", f"{quoted(value)} is not a whole number", "count the cases", name)
    return int(read)


def passed_on(*given: object) -> str | None:
    """The reason of the first estimate that is no number."""
    return next(
        (each.reason for each in given if isinstance(each, Estimate) and each.reason is not None), None
    )


class _Reader(Generic[T]):
    """Reads one table and collects what does not fit."""

    def __init__(self, reader_of: Callable[[str], Callable[[object], T]]) -> None:
        self._reader_of = reader_of
        self._faults: list[Fault] = []

    def table(self, given: object, place: str) -> Table[T]:
        rows = self._named(given, place, "a table is a mapping or a list of rows") or []
        read = [
            (name, cells, path)
            for name, row, path in rows
            if (cells := self._row(row, path, self._reader_of(name))) is not None
        ]
        listed = [(len(row), path) for _, row, path in read if not isinstance(row, Mapping)]
        by_name = [(row, path) for _, row, path in read if isinstance(row, Mapping)]
        if listed and by_name:
            self._fault(
                "bad-value",
                "some rows have their cells by name and others in order",
                "give all rows in the same way",
                by_name[0][1],
            )
        width = listed[0][0] if listed else 0
        for length, path in listed:
            if length != width:
                message = f"a row has {length} cells where the first has {width}"
                self._fault("ragged-table", message, _NOT_KNOWN, path)
        if self._faults:
            raise RecordErrors(place or "the data", self._faults)
        names = list(dict.fromkeys(name for row, _ in by_name for name in row))
        columns = names or [str(n + 1) for n in range(width)]
        filled: list[tuple[T | None, ...]] = [
            tuple([row.get(each) for each in names] if isinstance(row, Mapping) else row)
            for _, row, _ in read
        ]
        return Table(
            tuple(name for name, _, _ in read),
            tuple(columns),
            tuple(filled),
            rows_named=isinstance(given, Mapping),
            columns_named=bool(by_name),
        )

    def _row(
        self, given: object, path: str, read: Callable[[object], T]
    ) -> Mapping[str, T | None] | Sequence[T | None] | None:
        """The cells of a row; None where it is none."""
        named = self._named(given, path, "a row is a mapping or a list of cells")
        if named is None:
            return None
        cells = [(name, self._cell(value, where, read)) for name, value, where in named]
        return dict(cells) if isinstance(given, Mapping) else [cell for _, cell in cells]

    def _cell(self, value: object, path: str, read: Callable[[object], T]) -> T | None:
        if value is None:
            return None
        try:
            return read(value)
        except RecordError as error:
            self._faults.append(error.fault.under(path))
            return None

    def _named(self, given: object, path: str, expected: str) -> list[tuple[str, object, str]] | None:
        """The members of a mapping or a list with their names and places; None where it is neither."""
        listed = _listed(given)
        if isinstance(listed, Mapping):
            found: dict[str, tuple[str, object, str]] = {}
            for key, value in listed.items():
                name = str(key)
                where = f"{path}.{name}" if path else name
                if name in found:
                    self._fault(
                        "duplicate-id", f"{quoted(name)} names two things", "write it in one way", where
                    )
                found[name] = (name, value, where)
            return list(found.values())
        if isinstance(listed, Sequence) and not isinstance(listed, str | bytes | bytearray):
            return [(str(n + 1), value, f"{path}[{n}]") for n, value in enumerate(listed)]
        self._fault(
            "bad-value",
            f"{expected}, not of type {quoted(type(given).__name__)}",
            "of a data frame, hand over its rows, such as `frame.to_numpy()` or `frame.rows()`",
            path,
        )
        return None

    def _fault(self, code: str, message: str, help: str, path: str) -> None:
        self._faults.append(Fault(code, message, help, path))


def _listed(given: object) -> object:
    """An array as nested lists; anything else as it is."""
    tolist = getattr(given, "tolist", None)
    return tolist() if callable(tolist) else given


def _too_many_digits() -> RecordError:
    return RecordError("bad-number", f"a number has more than {MAX_DIGITS} digits", "round it")
