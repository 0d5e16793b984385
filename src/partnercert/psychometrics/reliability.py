"""How reliable a form is, and what that says about one score.

Scores are a table with a row a person and a column an item, with None where an item has no score. People without a
score on every item are left out of what needs all of them. Variances are those of the whole population.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from partnercert.errors import RecordError, quoted
from partnercert.psychometrics.estimates import Estimate, Interval
from partnercert.psychometrics.moments import Exact, in_whole_units, mean, root, variance
from partnercert.psychometrics.normal import below, critical
from partnercert.psychometrics.reading import (
    Quantity,
    Rows,
    argument,
    confidence_level,
    passed_on,
    read_table,
    score,
)

__all__ = [
    "cronbach_alpha",
    "kr20",
    "kr21",
    "pass_confidence",
    "score_interval",
    "spearman_brown",
    "standard_error_of_measurement",
]

NEGATIVE: Final = "the reliability is negative: the items do not measure one thing"


def cronbach_alpha(scores: Rows) -> Estimate:
    """Cronbach's alpha: k/(k − 1) · (1 − the sum of the items' variances / the variance of the total).

    `cases` are the people with a score on every item. It may be negative; it is at most 1.

    No number: with fewer than two items or two people, or where everybody has the same total.

    Source: Cronbach (1951), "Coefficient alpha and the internal structure of tests", Psychometrika 16.

    >>> print(cronbach_alpha([[3, 2, 4], [5, 5, 6], [7, 5, 5], [2, 3, 3]]))
    0.888
    """
    return alpha_of(in_whole_units(read_table(scores, "scores", score).complete))


def kr20(scores: Rows) -> Estimate:
    """Kuder and Richardson's formula 20, for items that are right (1, True) or wrong (0, False).

    The variance of the total is that of the population, so that it equals `cronbach_alpha` of the same scores. (With
    the variance of a sample, as some spreadsheets have it, it would be larger.)

    Source: Kuder and Richardson (1937), "The theory of the estimation of test reliability", Psychometrika 2.

    >>> print(kr20([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]]))
    0.750
    """
    return alpha_of(read_table(scores, "scores", _right_or_wrong).complete)


def kr21(scores: Rows) -> Estimate:
    """Kuder and Richardson's formula 21: `kr20` as if all items were equally hard, so at most as large.

    Source: as `kr20`.

    >>> print(kr21([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]]))
    0.600
    """
    people = read_table(scores, "scores", _right_or_wrong).complete
    reason = _undetermined(people)
    if reason:
        return Estimate.none(reason, len(people))
    items, totals = len(people[0]), [sum(person) for person in people]
    average = mean(totals)
    spread = variance(totals)
    return Estimate.of(
        Fraction(items, items - 1) * (1 - average * (items - average) / (items * spread)), len(people)
    )


def spearman_brown(reliability: Quantity, factor: Quantity) -> Estimate:
    """The reliability of a form that is `factor` times as long, by items of the same kind: n r / (1 + (n − 1) r).

    No number: for a negative reliability, which no form of another length explains.

    Sources: Spearman (1910) and Brown (1910), British Journal of Psychology 3.

    >>> print(spearman_brown(0.7, 2))
    0.824
    """
    reason = passed_on(reliability, factor)
    if reason:
        return Estimate.none(reason)
    r = argument(reliability, "reliability", at_most=1)
    n = argument(factor, "factor", at_least=0)
    if r < 0:
        return Estimate.none(NEGATIVE)
    if r == 1 and not n:
        return Estimate.none("a form without items has no reliability")
    return Estimate.of(Fraction(n * r) / (1 + (n - 1) * r))


def standard_error_of_measurement(deviation: Quantity, reliability: Quantity) -> Estimate:
    """The standard error of one score, in points: the standard deviation of the scores · √(1 − reliability).

    No number: where the scores do not vary, or for a negative reliability.

    Source: Lord and Novick (1968), "Statistical theories of mental test scores", chapter 3.

    >>> print(standard_error_of_measurement(15, 0.92))
    4.243
    """
    reason = passed_on(deviation, reliability)
    if reason:
        return Estimate.none(reason)
    spread = argument(deviation, "deviation", at_least=0)
    r = argument(reliability, "reliability", at_most=1)
    if not spread:
        return Estimate.none("the scores do not vary")
    return Estimate.none(NEGATIVE) if r < 0 else Estimate.of(root(spread**2 * (1 - r)))


def score_interval(points: Quantity, error: Quantity, *, confidence: float = 0.95) -> Interval:
    """The interval around a score that measurement allows: the score ± z standard errors of measurement.

    Source: as `standard_error_of_measurement`.

    >>> print(score_interval(112, standard_error_of_measurement(15, 0.84)))
    100.240 to 123.760
    """
    level = confidence_level(confidence)
    reason = passed_on(points, error)
    if reason:
        return Interval(reason=reason, confidence=level)
    middle = argument(points, "points")
    half = critical(level) * float(argument(error, "error", at_least=0))
    return Interval(float(middle) - half, float(middle) + half, confidence=level)


def pass_confidence(points: Quantity, cut: Quantity, error: Quantity) -> Estimate:
    """How sure it is that a score belongs to somebody who reaches the cut: Φ((score − cut) / SEM).

    `error` is the standard error of measurement. A score on the cut is a coin toss.

    No number: where the standard error is 0, since then nothing is left to chance.

    Source: as `standard_error_of_measurement`, with errors that are normally distributed.

    >>> print(pass_confidence(72, cut=70, error=2))
    0.841
    """
    reason = passed_on(points, cut, error)
    if reason:
        return Estimate.none(reason)
    distance = argument(points, "points") - argument(cut, "cut")
    spread = argument(error, "error", at_least=0)
    if not spread:
        return Estimate.none("scores are measured without error")
    return Estimate.of(below(float(distance) / float(spread)))


def alpha_of(people: Sequence[Sequence[Exact]]) -> Estimate:
    """Cronbach's alpha of people who have a score on every item."""
    reason = _undetermined(people)
    if reason:
        return Estimate.none(reason, len(people))
    items = len(people[0])
    spread = variance([sum(person) for person in people])
    unshared = sum(variance(item) for item in zip(*people, strict=True))
    return Estimate.of(Fraction(items, items - 1) * (1 - unshared / spread), len(people))


def _undetermined(people: Sequence[Sequence[Exact]]) -> str | None:
    """Why these scores have no reliability."""
    if len(people) < 2:
        return "fewer than two people have a score on every item"
    if len(people[0]) < 2:
        return "there are fewer than two items"
    if not variance([sum(person) for person in people]):
        return "everybody has the same total score"
    return None


def _right_or_wrong(value: object) -> Exact:
    read = score(value)
    if read not in (0, 1):
        raise RecordError(
            "out-of-bounds",
            f"{quoted(value)} is neither right nor wrong",
            "write 1 and 0, or use cronbach_alpha",
        )
    return read
