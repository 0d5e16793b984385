"""Intraclass correlations: how far numeric ratings of the same unit are alike."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from partnercert.errors import QuestionError, did_you_mean, quoted
from partnercert.psychometrics.estimates import Estimate
from partnercert.psychometrics.moments import Exact, in_whole_units
from partnercert.psychometrics.reading import Rows, Table, number, read_table

__all__ = ["icc"]

Form = Literal["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]

_FORMS: Final = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


def icc(ratings: Rows, form: Form) -> Estimate:
    """The intraclass correlation of numeric ratings, in one of the six forms of Shrout and Fleiss.

    `ratings` has a row a rater and a column a unit, with None where a rating is missing. Units that somebody did not
    rate are left out; `cases` are the others. The forms:

    - `"1,1"`: each unit has raters of its own, drawn at random
    - `"2,1"`: all units have the same raters, drawn at random; a rater who is stricter counts as disagreement
    - `"3,1"`: all units have the same raters, the only ones of interest; a rater who is stricter does not matter
    - `"1,k"`, `"2,k"`, `"3,k"`: the same of the mean of all raters; `"3,k"` is Cronbach's alpha

    No number: with fewer than two raters or two units, or where no variance is left to compare.

    Source: Shrout and Fleiss (1979), "Intraclass correlations: uses in assessing rater reliability", Psychological
    Bulletin 86.

    >>> ada, bo = [9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2]
    >>> cleo, dan = [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]
    >>> print(icc([ada, bo, cleo, dan], "2,1"))
    0.290
    """
    if form not in _FORMS:
        raise QuestionError(
            "unknown-option",
            f"there is no form {quoted(form)} of the intraclass correlation",
            did_you_mean(str(form).removeprefix("ICC(").removesuffix(")"), _FORMS),
            "form",
        )
    return intraclass(read_table(ratings, "ratings", number), form)


def intraclass(table: Table[Exact], form: Form) -> Estimate:
    """The intraclass correlation of ratings that were read."""
    units = in_whole_units(table.transposed.complete)
    n, k = len(units), len(table.rows)
    if n < 2 or k < 2:
        missing = "raters" if k < 2 else "units that every rater rated"
        return Estimate.none(f"there are fewer than two {missing}", n)
    between_units, between_raters, within_units, error = _mean_squares(units, n, k)
    noise = within_units if form in ("1,1", "1,k") else error
    # what a stricter rater adds to the variance of one rating, and so of k ratings together
    strictness = Fraction(k, n) * (between_raters - error) if form in ("2,1", "2,k") else Fraction(0)
    single = form.endswith("1")
    divisor = between_units + ((k - 1) * noise + strictness if single else strictness / k)
    if divisor <= 0:
        alike = not between_units and not within_units
        return Estimate.none("all ratings are alike" if alike else "the units do not differ", n)
    return Estimate.of((between_units - noise) / divisor, n)


def _mean_squares(
    units: list[tuple[int, ...]], n: int, k: int
) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Between units, between raters, within units, and what is left: the two-way analysis of variance."""
    total = sum(map(sum, units))
    common = Fraction(total) ** 2 / (n * k)
    squares = sum(each * each for unit in units for each in unit) - common
    of_units = Fraction(sum(sum(unit) ** 2 for unit in units)) / k - common
    of_raters = Fraction(sum(sum(rater) ** 2 for rater in zip(*units, strict=True))) / n - common
    return (
        of_units / (n - 1),
        of_raters / (k - 1),
        (squares - of_units) / (n * (k - 1)),
        (squares - of_units - of_raters) / ((n - 1) * (k - 1)),
    )
