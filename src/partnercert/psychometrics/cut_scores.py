"""Where to set the cut score: the methods of Angoff and Hofstee, borderline regression and the borderline group."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from partnercert.errors import Fault, QuestionError, RecordErrors, quoted
from partnercert.psychometrics.agreement import Ratings
from partnercert.psychometrics.estimates import Estimate
from partnercert.psychometrics.items import Points, item_points
from partnercert.psychometrics.moments import Exact, covariance, mean, root, sample_variance, variance
from partnercert.psychometrics.reading import (
    Array,
    Quantity,
    Rows,
    Table,
    argument,
    label_on,
    number,
    passed_on,
    read_list,
    read_pairs,
    read_scale,
    read_table,
    share,
)

__all__ = [
    "AngoffCut",
    "BorderlineRegression",
    "HofsteeCut",
    "angoff",
    "borderline_group",
    "borderline_regression",
    "hofstee",
    "modified_angoff",
]


Scores = Mapping[str, float | None] | Sequence[float | None] | Array
"""The scores of candidates, by name or in order."""

_NO_JUDGE: Final = "no judge judged every item"


@attrs.frozen
class AngoffCut:
    """The cut score that judges came to, in points.

    `standard_error` is the standard error of judgment, `judges` how many judged every item, `items` the mean of
    their judgments on each, and `rounds` the cuts of the rounds of a modified Angoff procedure, the last one too.
    """

    cut: Estimate
    standard_error: Estimate
    judges: int
    items: tuple[float, ...] = ()
    rounds: tuple[AngoffCut, ...] = ()

    def __str__(self) -> str:
        return f"cut {self.cut}, standard error {self.standard_error}"

    def to_dict(self) -> dict[str, object]:
        """The cut as plain data; what is empty is left out."""
        plain: dict[str, object] = {
            "cut": self.cut.to_dict(),
            "standard_error": self.standard_error.to_dict(),
            "judges": self.judges,
            "items": list(self.items),
            "rounds": [each.to_dict() for each in self.rounds],
        }
        return {name: said for name, said in plain.items() if said != []}


@attrs.frozen
class HofsteeCut:
    """The cut score of a compromise, in points, and the share of people who score below it."""

    cut: Estimate
    fail_rate: Estimate

    def __str__(self) -> str:
        return f"cut {self.cut}, fail rate {self.fail_rate}"

    def to_dict(self) -> dict[str, object]:
        """The cut as plain data."""
        return {"cut": self.cut.to_dict(), "fail_rate": self.fail_rate.to_dict()}


@attrs.frozen
class BorderlineRegression:
    """The cut score of a regression line, in points, and the line.

    The line is `intercept + slope · rating`; `r_squared` is the share of the scores' variance that it explains, and
    `error` the root of the mean squared distance of scores from it, with n − 2 degrees of freedom.
    """

    cut: Estimate
    slope: Estimate
    intercept: Estimate
    r_squared: Estimate
    error: Estimate

    def __str__(self) -> str:
        return f"cut {self.cut}, R² {self.r_squared}"

    def to_dict(self) -> dict[str, object]:
        """The regression as plain data."""
        return {each.name: getattr(self, each.name).to_dict() for each in attrs.fields(type(self))}


def angoff(judgments: Rows, *, points: Points = None) -> AngoffCut:
    """The cut score by Angoff's method, with its standard error of judgment.

    `judgments` has a row a judge and a column an item: the share of barely qualified candidates, from 0 to 1, who
    would get the item right, or of its points that they would get. A judge's cut is the sum over items of the share
    times the item's `points`, 1 each if left out; the cut is the mean of the judges', and the standard error their
    standard deviation (as of a sample) divided by √judges. Judges who left an item out do not count.

    No standard error: with one judge, or where all came to the same cut.

    Sources: Angoff (1971), "Scales, norms, and equivalent scores", in Thorndike, Educational Measurement; Cizek and
    Bunch (2007), "Standard setting", chapter 6.

    >>> print(angoff([[0.5, 0.75, 1.0], [0.5, 0.5, 0.75]]))
    cut 2.000, standard error 0.250
    """
    table = read_table(judgments, "judgments", share)
    return _angoff(table, item_points(table, points))


def modified_angoff(rounds: Sequence[Rows], *, points: Points = None) -> AngoffCut:
    """The cut score of judges who revise their judgments after discussion: that of the last round.

    Each round is a table as in `angoff`, with the same judges and items. Where a later round has None, or leaves a
    judge or an item out, the judgment of the round before stands.

    Source: Cizek and Bunch (2007), "Standard setting", chapter 6.

    >>> print(modified_angoff([[[0.5, 1.0], [0.25, 0.75]], [[None, 0.75], [None, None]]]))
    cut 1.125, standard error 0.125
    """
    listed = isinstance(rounds, Sequence) and not isinstance(rounds, str)
    if not listed or not rounds:
        raise QuestionError(
            "bad-argument",
            "rounds are a list of tables, at least one",
            "give modified_angoff([first, second])",
            "rounds",
        )
    tables: list[Table[Exact]] = []
    faults: list[Fault] = []
    for position, each in enumerate(rounds):
        try:
            table = read_table(each, f"rounds[{position}]", share)
        except RecordErrors as errors:
            faults += errors.faults
            continue
        before = tables[-1] if tables else table
        strangers = [name for name in table.rows if name not in before.rows]
        strangers += [name for name in table.columns if name not in before.columns]
        faults += [
            Fault(
                "unknown-id",
                f"{quoted(name)} is no judge and no item of the first round",
                "give every round the same judges and items",
                f"rounds[{position}]",
            )
            for name in strangers
        ]
        tables.append(_revised(before, table))
    if faults:
        raise RecordErrors("rounds", faults)
    cuts = tuple(_angoff(table, item_points(table, points)) for table in tables)
    return attrs.evolve(cuts[-1], rounds=cuts)


def hofstee(
    scores: Scores,
    *,
    lowest_cut: Quantity,
    highest_cut: Quantity,
    lowest_fail_rate: Quantity,
    highest_fail_rate: Quantity,
) -> HofsteeCut:
    """The cut score by Hofstee's compromise between what judges think right and how people did.

    The judges name the lowest and the highest cut, in points, and the lowest and the highest share of people, from 0
    to 1, who may fail. The line from (lowest cut, highest fail rate) to (highest cut, lowest fail rate) is
    intersected with the share of people who score below a cut. That share is a step function; it is solved exactly,
    and a step that the line crosses is an intersection at the score where it rises. Among several intersections, on a
    line that is level, the lowest counts.

    No number: where line and steps do not meet, or nobody has a score.

    Source: Hofstee (1983), "The case for compromise in educational selection and grading", in Anderson and
    Helmick, On Educational Testing.

    >>> scores = range(40, 100, 3)
    >>> print(
    ...     hofstee(list(scores), lowest_cut=60, highest_cut=75, lowest_fail_rate=0.1, highest_fail_rate=0.5)
    ... )
    cut 63.750, fail rate 0.400
    """
    reason = passed_on(lowest_cut, highest_cut, lowest_fail_rate, highest_fail_rate)
    if reason:
        return HofsteeCut(Estimate.none(reason), Estimate.none(reason))
    low, high = argument(lowest_cut, "lowest_cut"), argument(highest_cut, "highest_cut")
    few = argument(lowest_fail_rate, "lowest_fail_rate", at_least=0, at_most=1)
    many = argument(highest_fail_rate, "highest_fail_rate", at_least=0, at_most=1)
    for name, below, above, strictly in (("cut", low, high, True), ("fail_rate", few, many, False)):
        if below > above or (strictly and below == above):
            raise QuestionError(
                "bad-argument",
                f"the lowest {name.replace('_', ' ')} is {below}, the highest {above}",
                "the lowest is below the highest",
                f"lowest_{name}",
            )
    people = sorted(read_list(scores, "scores", number))
    if not people:
        return HofsteeCut(Estimate.none("nobody has a score", 0), Estimate.none("nobody has a score", 0))
    cut = _crossing(people, low, high, few, many)
    if cut is None:
        reason = "no cut that the judges allow fails as many people as they allow"
        return HofsteeCut(Estimate.none(reason, len(people)), Estimate.none(reason, len(people)))
    failed = _share(bisect_left(people, cut), people)
    return HofsteeCut(Estimate.of(cut, len(people)), Estimate.of(failed, len(people)))


def borderline_regression(
    ratings: Ratings,
    scores: Scores,
    borderline: Hashable,
    *,
    scale: Sequence[Hashable] | None = None,
    bounds: tuple[float, float] | None = None,
) -> BorderlineRegression:
    """The cut score by borderline regression: what the line of scores over global ratings says of `borderline`.

    `ratings` and `scores` hold a value a candidate, in the same order or by the same names; who lacks one is left
    out. Ratings are numbers, or texts of a `scale`, whose places are then 1, 2, 3 and so on. `bounds` are the lowest
    and highest score that there is.

    No number: with fewer than two candidates, where all have the same rating, or where the line leaves the bounds.
    No `error` with fewer than three candidates, no `r_squared` where the scores do not vary.

    Source: Hejri, Jalili, Muijtjens and van der Vleuten (2013), "Assessing the reliability of the borderline
    regression method as a standard setting procedure for OSCE", Journal of Research in Medical Sciences 18.

    >>> print(borderline_regression([1, 1, 2, 3], [10, 12, 14, 17], borderline=2))
    cut 14.000, R² 0.925
    """
    pairs, place = _rated(ratings, scores, borderline, scale)
    x, y = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    limits = None if bounds is None else _bounds(bounds, y)
    n = len(pairs)
    if n < 2:
        return BorderlineRegression(
            *[Estimate.none("fewer than two candidates have a rating and a score", n)] * 5
        )
    if not variance(x):
        return BorderlineRegression(*[Estimate.none("all candidates have the same rating", n)] * 5)
    slope = covariance(x, y) / variance(x)
    intercept = mean(y) - slope * mean(x)
    cut = intercept + slope * place
    unexplained = variance(y) - slope * covariance(x, y)
    outside = limits is not None and not limits[0] <= cut <= limits[1]
    return BorderlineRegression(
        cut=Estimate.none(f"the line comes to {float(cut):g}, which is no score", n)
        if outside
        else Estimate.of(cut, n),
        slope=Estimate.of(slope, n),
        intercept=Estimate.of(intercept, n),
        r_squared=Estimate.of(1 - unexplained / variance(y), n)
        if variance(y)
        else Estimate.none("all candidates have the same score", n),
        error=Estimate.of(root(unexplained * n / (n - 2)), n)
        if n > 2
        else Estimate.none("a line through two points leaves no error", n),
    )


def borderline_group(
    ratings: Ratings,
    scores: Scores,
    borderline: Hashable,
    *,
    scale: Sequence[Hashable] | None = None,
) -> Estimate:
    """The cut score by the borderline group: the mean score of the candidates who were rated borderline.

    `ratings`, `scores` and `scale` are those of `borderline_regression`. `cases` are the borderline candidates.

    Source: Livingston and Zieky (1982), "Passing scores", Educational Testing Service.

    >>> print(borderline_group([1, 2, 2, 3], [10, 13, 15, 17], borderline=2))
    14.000
    """
    pairs, place = _rated(ratings, scores, borderline, scale)
    group = [points for rating, points in pairs if rating == place]
    return Estimate.of(mean(group), len(group)) if group else Estimate.none("nobody was rated borderline", 0)


def _angoff(table: Table[Exact], points: Sequence[Exact]) -> AngoffCut:
    judges = table.complete
    if not judges or not table.columns:
        return AngoffCut(Estimate.none(_NO_JUDGE, 0), Estimate.none(_NO_JUDGE, 0), 0)
    n = len(judges)
    cuts = [sum(each * most for each, most in zip(judge, points, strict=True)) for judge in judges]
    return AngoffCut(
        cut=Estimate.of(mean(cuts), n),
        standard_error=_standard_error(cuts),
        judges=n,
        items=tuple(float(mean(item)) for item in zip(*judges, strict=True)),
    )


def _standard_error(cuts: Sequence[Exact]) -> Estimate:
    n = len(cuts)
    if n < 2:
        return Estimate.none("there is one judge", n)
    spread = sample_variance(cuts)
    return Estimate.of(root(spread / n), n) if spread else Estimate.none("all judges came to the same cut", n)


def _revised(before: Table[Exact], now: Table[Exact]) -> Table[Exact]:
    """The judgments after a round: those that were given, else those of the round before."""
    given = {
        (judge, item): cell
        for judge, row in zip(now.rows, now.cells, strict=True)
        for item, cell in zip(now.columns, row, strict=True)
        if cell is not None
    }
    return attrs.evolve(
        before,
        cells=tuple(
            tuple(given.get((judge, item), cell) for item, cell in zip(before.columns, row, strict=True))
            for judge, row in zip(before.rows, before.cells, strict=True)
        ),
    )


def _crossing(people: Sequence[Exact], low: Exact, high: Exact, few: Exact, many: Exact) -> Exact | None:
    """The lowest cut at which the share of people below it meets the line from (low, many) to (high, few)."""
    slope = Fraction(many - few) / (high - low)
    if _share(bisect_left(people, low), people) > many:
        return None
    level = _share(bisect_right(people, low), people)
    if level >= many:
        return low
    # the share is level between these cuts, and rises at those that are scores
    for end in sorted({high, *(each for each in people if low < each < high)}):
        if slope and (cut := low + (many - level) / slope) < end:
            return cut
        level = _share(bisect_right(people, end), people)
        if level >= many - slope * (end - low):
            return end
    return None


def _share(n: int, people: Sequence[Exact]) -> Fraction:
    return Fraction(n, len(people))


def _rated(
    ratings: object, scores: object, borderline: Hashable, scale: Sequence[Hashable] | None
) -> tuple[list[tuple[Exact, Exact]], Exact]:
    """The places of the candidates' ratings with their scores, and the place of the borderline."""
    if scale is None:
        place = argument(borderline, "borderline")
        return read_pairs(ratings=(ratings, number), scores=(scores, number)), place
    labels = read_scale(scale)
    if borderline not in labels:
        raise QuestionError(
            "unknown-option",
            f"{quoted(borderline)} is not on the scale",
            "name the rating of the scale that means borderline",
            "borderline",
        )
    places = {rating: position + 1 for position, rating in enumerate(labels)}
    rated = read_pairs(ratings=(ratings, label_on(labels)), scores=(scores, number))
    return [(places[rating], points) for rating, points in rated], places[borderline]


def _bounds(bounds: tuple[float, float], scores: Sequence[Exact]) -> tuple[Exact, Exact]:
    """The lowest and the highest score that there is; every score lies between them."""
    try:
        low, high = bounds
    except (TypeError, ValueError):
        raise QuestionError(
            "bad-argument", f"bounds are {quoted(bounds)}", "give the lowest and the highest score", "bounds"
        ) from None
    lowest = argument(low, "bounds")
    highest = argument(high, "bounds", at_least=lowest)
    outside = [each for each in scores if not lowest <= each <= highest]
    if outside:
        raise RecordErrors(
            "scores",
            [
                Fault(
                    "out-of-bounds",
                    f"the score {quoted(str(each))} is not from {lowest} to {highest}",
                    "give the bounds of the whole form",
                    "scores",
                )
                for each in outside
            ],
        )
    return lowest, highest
