"""How far raters agree: percent agreement, the kappas of Cohen, Fleiss and Randolph, Krippendorff's alpha.

Ratings are texts or numbers; None stands where somebody did not rate. A scale lists the ratings that may be given, from
the lowest to the highest. Where distance matters, it is distance on that scale, whichever of its ratings occur.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import fsum
from typing import Final, Literal, cast

from partnercert.errors import Fault, QuestionError, RecordErrors, did_you_mean, quoted
from partnercert.psychometrics.estimates import Estimate
from partnercert.psychometrics.moments import Exact, covariance, in_whole_units
from partnercert.psychometrics.reading import (
    Array,
    Rows,
    Table,
    count,
    known,
    label,
    label_on,
    number,
    read_pairs,
    read_scale,
    read_table,
)

__all__ = [
    "cohen_kappa",
    "cohen_kappa_from_table",
    "fleiss_kappa",
    "fleiss_kappa_from_counts",
    "krippendorff_alpha",
    "percent_agreement",
    "randolph_kappa",
    "randolph_kappa_from_counts",
]

Ratings = Mapping[str, Hashable] | Sequence[Hashable] | Array
"""The ratings of one rater, by unit or in the order of the units."""
Weights = Literal["linear", "quadratic"] | Rows | None
Level = Literal["nominal", "ordinal", "interval", "ratio"]
Matrix = Sequence[Sequence[Exact]]

_LEVELS: Final = ("nominal", "ordinal", "interval", "ratio")
_NO_PAIR: Final = "no unit was rated by two raters"
_ONE_CATEGORY: Final = "all ratings are alike, so that chance alone would agree as well"


def percent_agreement(ratings: Rows, *, scale: Sequence[Hashable] | None = None) -> Estimate:
    """The share, from 0 to 1, of pairs of ratings of the same unit that are alike.

    `ratings` has a row a rater and a column a unit, with None where a rating is missing. Of two raters it is the
    share of units on which they agree. `cases` are the pairs.

    >>> print(percent_agreement([["pass", "fail", "pass", None], ["pass", "pass", "pass", "fail"]]))
    0.667
    """
    return pairwise_agreement(read_ratings(ratings, scale))


def cohen_kappa(
    first: Ratings, second: Ratings, *, scale: Sequence[Hashable] | None = None, weights: Weights = None
) -> Estimate:
    """Cohen's kappa of two raters: how far they agree beyond chance; 1 is perfect, 0 is what chance would give.

    Units that one of them did not rate are left out; `cases` are those that both rated. With `weights`, ratings that
    differ more disagree more: `"linear"` and `"quadratic"` weigh by the distance of their positions on `scale`, which
    must then be given. Own weights are a table of disagreements, a row for each rating of the first rater and a
    column for each of the second, in the order of the scale, 0 where both are the same.

    No number: where nobody was rated twice, or all ratings are alike.

    Sources: Cohen (1960), "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
    20; Cohen (1968), "Weighted kappa", Psychological Bulletin 70.

    >>> levels = ["below", "meets", "exceeds"]
    >>> ada = ["below", "meets", "meets", "exceeds", "meets"]
    >>> bo = ["below", "meets", "exceeds", "exceeds", "below"]
    >>> print(cohen_kappa(ada, bo))
    0.444
    >>> print(cohen_kappa(ada, bo, scale=levels, weights="quadratic"))
    0.667
    """
    pairs, labels = read_scaled_pairs(first, second, scale, weights)
    return weighted_kappa(tabulated(pairs, labels), disagreements(weights, len(labels)), len(pairs))


def cohen_kappa_from_table(table: Rows, *, weights: Weights = None) -> Estimate:
    """Cohen's kappa of two raters from how often each pair of ratings occurs.

    `table` has a row for each rating of the first rater and a column for each of the second, in the order of the
    scale, and holds counts or shares. `weights` are those of `cohen_kappa`.

    >>> print(cohen_kappa_from_table([[20, 20], [10, 50]]))
    0.348
    """
    counts = square(table, "table")
    total = sum(map(sum, counts))
    cases = int(total) if all(each.denominator == 1 for row in counts for each in row) else None
    return weighted_kappa(counts, disagreements(weights, len(counts)), cases)


def fleiss_kappa(ratings: Rows, *, scale: Sequence[Hashable] | None = None) -> Estimate:
    """Fleiss' kappa of two or more raters, who need not be the same persons from unit to unit.

    `ratings` has a row a rater and a column a unit. Units that somebody did not rate are left out; `cases` are the
    others. Where ratings are missing, `krippendorff_alpha` uses more of them.

    Source: Fleiss (1971), "Measuring nominal scale agreement among many raters", Psychological Bulletin 76.

    >>> print(fleiss_kappa([["a", "b", "b", "a"], ["a", "b", "a", "a"], ["a", "b", "b", "a"]]))
    0.657
    """
    return fixed_kappa(category_counts(read_ratings(ratings, scale)))


def fleiss_kappa_from_counts(counts: Rows) -> Estimate:
    """Fleiss' kappa from how many raters gave each unit each rating: a row a unit, a column a rating.

    Every unit has the same number of ratings.

    >>> print(fleiss_kappa_from_counts([[7, 1], [3, 5]]))
    0.162
    """
    return fixed_kappa(_read_counts(counts))


def randolph_kappa(ratings: Rows, *, scale: Sequence[Hashable]) -> Estimate:
    """Randolph's free-marginal kappa of two or more raters: chance gives each rating of the scale alike.

    `ratings` is read as in `fleiss_kappa`. The scale counts with all its ratings, those that nobody gave too, and
    chance does not depend on what was given. So it is a number, 1, even where all ratings are alike.

    Source: Randolph (2005), "Free-marginal multirater kappa", Joensuu Learning and Instruction Symposium.

    >>> ratings = [["a", "b", "b", "a"], ["a", "b", "a", "a"], ["a", "b", "b", "a"]]
    >>> print(randolph_kappa(ratings, scale=["a", "b", "c"]))
    0.750
    """
    read = read_ratings(ratings, scale)
    return _free_kappa(category_counts(read), len(read_scale(scale)))


def randolph_kappa_from_counts(counts: Rows) -> Estimate:
    """Randolph's free-marginal kappa from how many raters gave each unit each rating, a column a rating of the scale.

    >>> print(randolph_kappa_from_counts([[7, 1], [3, 5]]))
    0.214
    """
    read = _read_counts(counts)
    return _free_kappa(read, len(read[0]) if read else 0)


def krippendorff_alpha(
    ratings: Rows, *, level: Level = "nominal", scale: Sequence[Hashable] | None = None
) -> Estimate:
    """Krippendorff's alpha of any number of raters; ratings may be missing.

    `ratings` has a row a rater and a column a unit. `level` says what distance is: `"nominal"`, alike or not;
    `"ordinal"`, how many ratings were given in between; `"interval"`, the difference; `"ratio"`, the difference in
    proportion to the sum. Interval and ratio need numbers, ordinal needs numbers or a `scale`. Units with fewer than
    two ratings do not count; `cases` are the others.

    No number: where no unit has two ratings, or all of them are alike.

    Source: Krippendorff (2011), "Computing Krippendorff's alpha-reliability", University of Pennsylvania.

    >>> print(krippendorff_alpha([[1, 2, 3, None, 2], [1, 2, 3, 3, 2], [None, 3, 3, 3, 2]], level="interval"))
    0.864
    """
    if level not in _LEVELS:
        raise QuestionError(
            "unknown-option",
            f"{quoted(level)} is no level of measurement",
            did_you_mean(str(level), _LEVELS),
            "level",
        )
    declared = None if scale is None else read_scale(scale)
    in_numbers = level in ("interval", "ratio") or (level == "ordinal" and declared is None)
    if level in ("interval", "ratio") and declared is not None:
        raise QuestionError(
            "bad-argument",
            f"on the level {quoted(level)} distance is that of numbers, not of places on a scale",
            'leave out the scale, or ask for level="ordinal"',
            "scale",
        )
    if in_numbers:
        table: Table[Hashable] = read_table(ratings, "ratings", count if level == "ratio" else number)
    else:
        table = read_table(ratings, "ratings", _reader(declared))
    return alpha(table, level, declared)


def read_scaled_pairs(
    first: Ratings, second: Ratings, scale: Sequence[Hashable] | None, weights: Weights
) -> tuple[list[tuple[Hashable, Hashable]], Sequence[Hashable]]:
    """The pairs of ratings of two raters, and the labels in the order of the scale, or of their first use."""
    declared = None if scale is None else read_scale(scale)
    if weights is not None and declared is None:
        raise QuestionError(
            "bad-argument",
            "weights need a scale",
            'write the ratings from the lowest to the highest, such as scale=["below", "meets", "exceeds"]',
            "scale",
        )
    read = _reader(declared)
    pairs = read_pairs(first=(first, read), second=(second, read))
    return pairs, declared or tuple(dict.fromkeys(rating for pair in pairs for rating in pair))


def read_ratings(ratings: Rows, scale: Sequence[Hashable] | None, place: str = "ratings") -> Table[Hashable]:
    """Ratings with a row a rater and a column a unit, each on the scale if there is one."""
    return read_table(ratings, place, _reader(None if scale is None else read_scale(scale)))


def alpha(table: Table[Hashable], level: Level, scale: Sequence[Hashable] | None) -> Estimate:
    """Krippendorff's alpha of ratings that were read."""
    units = [found for unit in table.transposed.cells if len(found := known(unit)) > 1]
    if not units:
        return Estimate.none(_NO_PAIR, 0)
    given = Counter(rating for unit in units for rating in unit)
    if len(given) == 1:
        return Estimate.none(_ONE_CATEGORY, len(units))
    places = _places(given, level, scale)
    observed = sum(_disagreement(Counter(unit), level, places) / (len(unit) - 1) for unit in units)
    expected = _disagreement(given, level, places) / (given.total() - 1)
    return Estimate.of(1 - observed / expected, len(units))


def pairwise_agreement(table: Table[Hashable]) -> Estimate:
    """The share of pairs of ratings of the same unit that are alike."""
    alike = pairs = 0
    for unit in table.transposed.cells:
        given = Counter(known(unit))
        pairs += _pairs(given.total())
        alike += sum(map(_pairs, given.values()))
    return Estimate.of(Fraction(alike, pairs), pairs) if pairs else Estimate.none(_NO_PAIR, 0)


def category_counts(table: Table[Hashable]) -> list[list[Exact]]:
    """How many raters gave each unit each rating; units that somebody did not rate are left out."""
    units = table.transposed.complete
    labels = dict.fromkeys(rating for unit in units for rating in unit)
    return [[unit.count(each) for each in labels] for unit in units]


def tabulated(pairs: Iterable[tuple[Hashable, Hashable]], labels: Sequence[Hashable]) -> list[list[Exact]]:
    """How often each pair of ratings occurs, a row for each rating of the first and a column for each of the second."""
    found = Counter(pairs)
    return [[found[first, second] for second in labels] for first in labels]


def square(given: object, place: str) -> list[tuple[Exact, ...]]:
    """A table of numbers that are not negative, with as many columns as rows and no gap."""
    table = read_table(given, place, count)
    if table.rows_named or table.columns_named:
        fault = Fault(
            "bad-value",
            "names of rows and columns do not say in which order they stand on the scale",
            "give a list of lists, both in the order of the scale",
            place,
        )
        raise RecordErrors(place, [fault])
    faults = [
        Fault(
            "missing-value",
            "a cell has no value",
            "write 0 where it never occurs",
            place + table.place(row, column),
        )
        for row, cells in enumerate(table.cells)
        for column, cell in enumerate(cells)
        if cell is None
    ]
    if not faults and len(table.rows) != len(table.columns):
        faults.append(
            Fault(
                "ragged-table",
                f"the table has {len(table.rows)} rows and {len(table.columns)} columns",
                "give both raters the same scale: a row and a column for each rating, used or not",
                place,
            )
        )
    if faults:
        raise RecordErrors(place, faults)
    return table.complete


def disagreements(weights: Weights, size: int) -> Matrix:
    """How much each pair of positions on a scale of that size disagrees."""
    match weights:
        case None:
            return [[int(row != column) for column in range(size)] for row in range(size)]
        case "linear":
            return [[abs(row - column) for column in range(size)] for row in range(size)]
        case "quadratic":
            return [[(row - column) ** 2 for column in range(size)] for row in range(size)]
        case str():
            raise QuestionError(
                "unknown-option",
                f"there are no weights {quoted(weights)}",
                did_you_mean(weights, ("linear", "quadratic")),
                "weights",
            )
    own = square(weights, "weights")
    faults = [
        Fault("out-of-bounds", f"two ratings alike disagree by {own[n][n]}", "write 0", f"weights[{n}][{n}]")
        for n in range(len(own))
        if own[n][n]
    ]
    if len(own) != size:
        faults.append(
            Fault(
                "ragged-table",
                f"the weights are for {len(own)} ratings, the scale has {size}",
                "give a row and a column for each rating of the scale",
                "weights",
            )
        )
    if faults:
        raise RecordErrors("weights", faults)
    return own


def weighted_kappa(table: Matrix, weights: Matrix, cases: int | None) -> Estimate:
    """One minus the disagreement that was observed in proportion to what chance would give."""
    total = sum(map(sum, table))
    if not total:
        return Estimate.none(_NO_PAIR, 0)
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    places = [
        (row, column) for row in range(len(rows)) for column in range(len(rows)) if weights[row][column]
    ]
    expected = sum(weights[row][column] * rows[row] * columns[column] for row, column in places)
    if not expected:
        alike = sum(1 for row, column in zip(rows, columns, strict=True) if row or column) == 1
        return Estimate.none(
            _ONE_CATEGORY if alike else "the weights tell none of the ratings that were given apart", cases
        )
    observed = sum(weights[row][column] * table[row][column] for row, column in places)
    return Estimate.of(1 - Fraction(observed * total) / expected, cases)


def fixed_kappa(counts: Matrix) -> Estimate:
    """Fleiss' kappa of counts that were read."""
    observed = _observed(counts)
    if isinstance(observed, Estimate):
        return observed
    total = sum(map(sum, counts))
    expected = sum(Fraction(sum(column)) ** 2 for column in zip(*counts, strict=True)) / total**2
    if expected == 1:
        return Estimate.none(_ONE_CATEGORY, len(counts))
    return Estimate.of((observed - expected) / (1 - expected), len(counts))


def _free_kappa(counts: Matrix, categories: int) -> Estimate:
    observed = _observed(counts)
    if isinstance(observed, Estimate):
        return observed
    if categories < 2:
        return Estimate.none("a scale of one rating leaves nothing to agree on", len(counts))
    expected = Fraction(1, categories)
    return Estimate.of((observed - expected) / (1 - expected), len(counts))


def _observed(counts: Matrix) -> Fraction | Estimate:
    """The mean share of pairs of raters that agree on a unit."""
    raters = int(sum(counts[0])) if counts else 0
    if raters < 2:
        return Estimate.none(_NO_PAIR, 0)
    alike = sum(each * (each - 1) for unit in counts for each in unit)
    return Fraction(alike) / (len(counts) * raters * (raters - 1))


def _read_counts(counts: Rows) -> list[tuple[Exact, ...]]:
    """How many raters gave each unit each rating: whole numbers that add up to the same for each unit."""
    table: Table[Exact] = read_table(counts, "counts", count)
    totals = [sum(each for each in cells if each is not None) for cells in table.cells]
    faults = []
    for row, cells in enumerate(table.cells):
        place = "counts" + table.place(row)
        if any(cell is None or cell.denominator != 1 for cell in cells):
            faults.append(
                Fault(
                    "bad-number", "a unit has a count that is not a whole number", "count the ratings", place
                )
            )
        elif totals[row] != totals[0]:
            faults.append(
                Fault(
                    "ragged-table",
                    f"a unit has {totals[row]} ratings where the first has {totals[0]}",
                    "ask krippendorff_alpha where ratings are missing",
                    place,
                )
            )
    if faults:
        raise RecordErrors("counts", faults)
    return table.complete


def _reader(scale: Sequence[Hashable] | None) -> Callable[[object], Hashable]:
    return label if scale is None else label_on(scale)


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def _places(
    given: Counter[Hashable], level: Level, scale: Sequence[Hashable] | None
) -> Mapping[Hashable, Exact]:
    """Where each rating lies, so that distances are differences of places; nominal ratings have no place."""
    if level == "nominal":
        return {}
    numbers = cast("Counter[Exact]", given)
    if level != "ordinal":
        return dict(zip(numbers, in_whole_units([tuple(numbers)])[0], strict=True))
    ordered = sorted(numbers) if scale is None else [each for each in scale if given[each]]
    found: dict[Hashable, Exact] = {}
    before = 0
    for each in ordered:
        # twice the middle of its ranks
        found[each] = 2 * before + given[each]
        before += given[each]
    return found


def _disagreement(given: Counter[Hashable], level: Level, places: Mapping[Hashable, Exact]) -> Fraction:
    """The sum over all ordered pairs of the ratings given of how much the two disagree."""
    if level == "nominal":
        return Fraction(given.total() ** 2 - sum(n * n for n in given.values()))
    if level != "ratio":
        values = [places[each] for each in given.elements()]
        return 2 * len(values) ** 2 * covariance(values, values)
    counted = [(n, places[each]) for each, n in given.items()]
    # an exact sum of so many fractions would have a divisor without end
    return Fraction(2 * fsum(n * m * ((a - b) / (a + b)) ** 2 for (n, a), (m, b) in combinations(counted, 2)))
