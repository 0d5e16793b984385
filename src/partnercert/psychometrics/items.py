"""How hard each item of a form is, and how well it tells people apart.

Scores are a table with a row a person and a column an item, with None where an item has no score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from partnercert.errors import Fault, QuestionError, RecordErrors, did_you_mean, quoted
from partnercert.psychometrics.estimates import Estimate
from partnercert.psychometrics.moments import Exact, correlation, in_whole_units, mean
from partnercert.psychometrics.reading import Rows, Table, count, known, read_list, read_table, score

__all__ = ["item_difficulty", "item_discrimination"]

Points = Sequence[float] | Mapping[str, float] | None
"""The points that each item gives at most, in the order of the items or by their names."""


def item_difficulty(scores: Rows, *, points: Points = None) -> tuple[Estimate, ...]:
    """The difficulty p of each item: the mean share of its points that people got; 1 if everybody had it right.

    `points` are the points that each item gives at most, 1 each if left out. People without a score on an item do not
    count for it; `cases` are the others.

    Source: Crocker and Algina (1986), "Introduction to classical and modern test theory", chapter 14.

    >>> [str(each) for each in item_difficulty([[1, 1], [1, 0], [0, 0], [1, None]])]
    ['0.750', '0.333']
    """
    table = read_scores(scores, points)
    return difficulties(table, item_points(table, points))


def item_discrimination(scores: Rows) -> tuple[Estimate, ...]:
    """The corrected discrimination of each item: its correlation with the total of all the other items.

    `cases` are the people with a score on every item. An item with a negative discrimination works against the form;
    most often its key is wrong.

    No number: where everybody has the same score on the item, or the same total of the others.

    Source: Henrysson (1963), "Correction of item-total correlations in item analysis", Psychometrika 28.

    >>> [str(each) for each in item_discrimination([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]])]
    ['0.522', '0.707', '0.522']
    """
    table = read_table(scores, "scores", score)
    return discriminations(in_whole_units(table.complete), len(table.columns))


def item_points(table: Table[Exact], points: Points) -> tuple[Exact, ...]:
    """The points that each item of a form gives at most: positive numbers, one an item."""
    if points is None:
        return (1,) * len(table.columns)
    if isinstance(points, Mapping):
        for item in (*table.columns, *map(str, points)):
            if item not in points or item not in table.columns:
                raise QuestionError(
                    "unknown-id",
                    f"{quoted(item)} is an item of the scores or of the points, but not of both",
                    did_you_mean(item, points if item in table.columns else table.columns),
                    f"points.{item}",
                )
        points = [points[item] for item in table.columns]
    given = read_list(points, "points", count)
    if len(given) != len(table.columns):
        raise QuestionError(
            "ragged-table",
            f"points are given for {len(given)} items, the form has {len(table.columns)}",
            "give the most points of each item, in the order of the items",
            "points",
        )
    for position, each in enumerate(given):
        if not each:
            raise QuestionError(
                "out-of-bounds",
                "an item gives no points",
                "leave out an item that does not count",
                f"points[{position}]",
            )
    return given


def read_scores(scores: Rows, points: Points, place: str = "scores") -> Table[Exact]:
    """Scores of items, each from 0 to the points of its item."""
    table = read_table(scores, place, score)
    most = item_points(table, points)
    faults = [
        Fault(
            "out-of-bounds",
            f"{quoted(str(cell))} is not from 0 to {limit}, the points of the item",
            "say how many points each item gives at most, such as points=[1, 1, 4]",
            place + table.place(person, item),
        )
        for person, row in enumerate(table.cells)
        for item, (cell, limit) in enumerate(zip(row, most, strict=True))
        if cell is not None and not 0 <= cell <= limit
    ]
    if faults:
        raise RecordErrors(place, faults)
    return table


def difficulties(table: Table[Exact], points: Sequence[Exact]) -> tuple[Estimate, ...]:
    """The difficulty of each item of a table that was read."""
    return tuple(
        _difficulty(known(item), most) for item, most in zip(table.transposed.cells, points, strict=True)
    )


def discriminations(people: Sequence[Sequence[Exact]], items: int) -> tuple[Estimate, ...]:
    """The corrected discrimination of each item, of people who have a score on every item."""
    if len(people) < 2:
        return (Estimate.none("fewer than two people have a score on every item", len(people)),) * items
    totals = [sum(person) for person in people]
    return tuple(
        _discrimination(item, [total - own for total, own in zip(totals, item, strict=True)])
        for item in zip(*people, strict=True)
    )


def _difficulty(given: Sequence[Exact], points: Exact) -> Estimate:
    if not given:
        return Estimate.none("nobody has a score on the item", 0)
    return Estimate.of(mean(given) / points, len(given))


def _discrimination(item: Sequence[Exact], others: Sequence[Exact]) -> Estimate:
    found = correlation(item, others)
    if found is None:
        whose = "on the item" if len(set(item)) == 1 else "on all other items together"
        return Estimate.none(f"everybody has the same score {whose}", len(item))
    return Estimate.of(found, len(item))
