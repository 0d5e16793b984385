"""What the ratings of one attempt come to under a rubric, in the language: points, score, whether that is enough.

All of it is read in the group of an attempt, over evidence of kind `rating`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any, Final

from partnercert.language.aggregates import count, maximum, mean, median, minimum
from partnercert.language.nodes import Node, RuleRef, operand
from partnercert.language.phrases import has
from partnercert.language.words import all_of, case, choose, field
from partnercert.program.rubrics import ONE, Criterion, Rubric, RubricLevel, effective_weights
from partnercert.values.amounts import Amount

ATTEMPT: Final = ("attempt",)
"""The key of the groups in which a rubric is read."""
Points = Callable[[Rubric, str], Node]
"""What stands for the points of a criterion: the expression itself, or its name."""
_AVERAGES: Final = {"mean": mean, "median": median}


def points_of(rubric: Rubric, criterion: str) -> Node:
    """The points of a criterion: the average of its raters, or the adjudicated rating where there is one.

    Not known while nobody has rated it, too few have, or they are too far apart.
    """
    average, levels = _AVERAGES[rubric.raters], rubric.levels_of(criterion)
    ratings: dict[str, Any] = {"rubric": rubric.id, "rating": criterion}
    points = _by_level(levels, [level.points for level in levels])
    rated = average("rating", of=points, **ratings)
    tests = []
    if rubric.adjudicate_beyond is not None:
        step = _by_level(levels, range(len(levels)))
        apart = maximum("rating", of=step, **ratings) - minimum("rating", of=step, **ratings)
        tests.append(apart <= rubric.adjudicate_beyond)
    if rubric.minimum_raters > 1:
        tests.append(count("rating", **ratings) >= rubric.minimum_raters)
    if not tests:
        return rated
    agreed = (tests[0] if len(tests) == 1 else all_of(*tests), rated)
    if rubric.adjudicate_beyond is None:
        return choose(agreed)
    adjudicated: dict[str, Any] = {**ratings, "adjudicated": True}
    return choose((has("rating", **adjudicated), average("rating", of=points, **adjudicated)), agreed)


def rated(rubric: Rubric, criterion: str) -> RuleRef:
    """The name of the rule that says the points of a criterion."""
    return RuleRef("rated", f"{rubric.id}/{criterion}")


def score_of(rubric: Rubric, points: Points = points_of) -> Node:
    """The score: the mean of the points, by weight, or by the weights and shares of groups."""
    groups = rubric.weighed()
    if len(groups) == 1:
        return _mean_of(rubric, groups[0][1], points)
    return reduce(add, [operand(share) * _mean_of(rubric, criteria, points) for share, criteria in groups])


def asked_by(rubric: Rubric, score: Node, points: Points = points_of) -> tuple[Node, ...]:
    """What reaching the rubric asks for: a score from the cut on, and the minimum of each criterion that has one."""
    cut = [] if rubric.cut is None else [score >= rubric.cut]
    minima = [
        points(rubric, id) >= worth_of(rubric, id, criterion.minimum)
        for id, criterion in rubric.criteria.items()
        if criterion.minimum is not None
    ]
    return (*cut, *minima)


def worth_of(rubric: Rubric, criterion: str, level: str) -> Amount:
    """The points of a level of a criterion."""
    return next(each.points for each in rubric.levels_of(criterion) if each.id == level)


def bounds(rubric: Rubric) -> tuple[Amount, Amount]:
    """The score of whoever reaches the lowest level everywhere, and of whoever reaches the highest."""
    lowest = highest = Fraction(0)
    for id, weight in effective_weights(rubric).items():
        levels = [Fraction(level.points.number) for level in rubric.levels_of(id)]
        scale = Fraction(1) if rubric.out_of is None else rubric.out_of.number / levels[-1]
        lowest += weight * scale * levels[0]
        highest += weight * scale * levels[-1]
    return Amount.computed(lowest, "points"), Amount.computed(highest, "points")


def _mean_of(rubric: Rubric, criteria: Iterable[Criterion], points: Points) -> Node:
    """The mean of some criteria by their weights."""
    several = tuple(criteria)
    scaled = [_scaled(rubric, each.id, points) for each in several]
    if len(several) == 1:
        return scaled[0]
    weighed = [
        node if each.weight == ONE else operand(each.weight) * node
        for each, node in zip(several, scaled, strict=True)
    ]
    return reduce(add, weighed) / sum((each.weight for each in several), Amount(0, "count"))


def _scaled(rubric: Rubric, criterion: str, points: Points) -> Node:
    """The points of a criterion, on the scale of the score."""
    if rubric.out_of is None:
        return points(rubric, criterion)
    return points(rubric, criterion) / rubric.levels_of(criterion)[-1].points * rubric.out_of


def _by_level(levels: Iterable[RubricLevel], worth: Iterable[Amount | int]) -> Node:
    return case(field("level"), {level.id: each for level, each in zip(levels, worth, strict=True)})
