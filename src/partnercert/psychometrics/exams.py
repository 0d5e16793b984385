"""What the results of an exam say about its items and about the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

import attrs

from partnercert.errors import nothing_named
from partnercert.markup import section, table
from partnercert.psychometrics.consistency import DecisionConsistency, decision_consistency
from partnercert.psychometrics.estimates import Estimate, Interval
from partnercert.psychometrics.items import Points, difficulties, discriminations, item_points, read_scores
from partnercert.psychometrics.moments import Exact, in_whole_units, mean, root, variance
from partnercert.psychometrics.proportions import wilson_interval
from partnercert.psychometrics.reading import Quantity, Rows, argument, passed_on
from partnercert.psychometrics.reliability import alpha_of, pass_confidence, standard_error_of_measurement

__all__ = ["ExamReport", "ItemReport", "NearCut", "assess"]

_NEAR: Final = 2
_NO_CUT: Final = "no cut score was given"
_NOBODY: Final = "nobody has a score on every item"


@attrs.frozen(kw_only=True)
class ItemReport:
    """One item of a form.

    `difficulty` is the mean share of its points that people got, `discrimination` its correlation with the total of
    the other items, and `reliability_without` Cronbach's alpha of the form without it.
    """

    item: str
    points: float
    difficulty: Estimate
    discrimination: Estimate
    reliability_without: Estimate

    @property
    def works_against_the_form(self) -> bool:
        """Whether people who do well otherwise do worse on it; most often its key is wrong."""
        return self.discrimination.value is not None and self.discrimination.value < 0

    def __str__(self) -> str:
        return (
            f"{self.item}: difficulty {self.difficulty}, discrimination {self.discrimination}, "
            f"reliability without it {self.reliability_without}{self.note and f'; {self.note}'}"
        )

    @property
    def note(self) -> str:
        """What a reader should look at, in words; empty if nothing."""
        return "works against the form: look at its key" if self.works_against_the_form else ""

    def to_dict(self) -> dict[str, object]:
        """The item as plain data."""
        return {
            "item": self.item,
            "points": self.points,
            "difficulty": self.difficulty.to_dict(),
            "discrimination": self.discrimination.to_dict(),
            "reliability_without": self.reliability_without.to_dict(),
            "works_against_the_form": self.works_against_the_form,
        }


@attrs.frozen(kw_only=True)
class NearCut:
    """A total score within two standard errors of the cut, and how sure it is that it reaches the cut."""

    score: float
    people: int
    passed: bool
    confidence: Estimate

    @property
    def result(self) -> str:
        """Whether it passes, in a word."""
        return "passed" if self.passed else "failed"

    def __str__(self) -> str:
        return f"score {self.score:g}: {self.people} {self.result}, pass confidence {self.confidence}"

    def to_dict(self) -> dict[str, object]:
        """The score as plain data."""
        return {
            "score": self.score,
            "people": self.people,
            "passed": self.passed,
            "confidence": self.confidence.to_dict(),
        }


@attrs.frozen(kw_only=True, repr=False)
class ExamReport:
    """What the results of one form say about it, and about each of its items.

    Difficulties rest on the people with a score on the item; all else on the `complete`, those with a score on every
    item. `mean` and `deviation` are those of their total scores, in points; `reliability` is Cronbach's alpha, which
    of items that are right or wrong is KR-20; `standard_error` is that of measurement, in points. What needs a cut
    score is no number without one.
    """

    people: int
    complete: int
    items: tuple[ItemReport, ...]
    mean: Estimate
    deviation: Estimate
    reliability: Estimate
    standard_error: Estimate
    cut: float | None
    pass_rate: Estimate
    pass_interval: Interval
    consistency: DecisionConsistency
    near_cut: tuple[NearCut, ...]

    def __getitem__(self, item: str) -> ItemReport:
        for each in self.items:
            if each.item == item:
                return each
        raise nothing_named(item, [each.item for each in self.items], "the form has no item")

    def __repr__(self) -> str:
        return f"<ExamReport of {len(self.items)} items and {self.people} people: reliability {self.reliability}>"

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield "exam report"
        yield from (f"{name}: {value}" for name, value in self._facts)
        if self.near_cut:
            yield "near the cut:"
            yield from (f"  {each}" for each in self.near_cut)
        if self.items:
            yield "items:"
            yield from (f"  {each}" for each in self.items)

    @property
    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "items", len(self.items)
        yield "people", self.people
        yield "people with a score on every item", self.complete
        yield "mean score", self.mean
        yield "standard deviation", self.deviation
        yield "reliability (Cronbach's alpha)", self.reliability
        yield "standard error of measurement", self.standard_error
        if self.cut is not None:
            yield "cut score", f"{self.cut:g}"
            yield "pass rate", self.pass_rate
            yield "pass rate, Wilson interval", self.pass_interval
            yield "decision consistency", self.consistency

    def _repr_html_(self) -> str:
        near = [(f"{each.score:g}", each.people, each.result, each.confidence) for each in self.near_cut]
        items = [
            (each.item, each.difficulty, each.discrimination, each.reliability_without, each.note)
            for each in self.items
        ]
        numbers = (
            "score",
            "people",
            "pass confidence",
            "difficulty",
            "discrimination",
            "reliability without it",
        )
        near_head = ("score", "people", "result", "pass confidence")
        item_head = ("item", "difficulty", "discrimination", "reliability without it", "note")
        return section(
            "Exam report",
            table(("", ""), self._facts),
            table(near_head, near, caption="Near the cut", numbers=numbers),
            table(item_head, items, caption="Items", numbers=numbers),
        )

    def to_dict(self) -> dict[str, object]:
        """The report as plain data."""
        return {
            "people": self.people,
            "complete": self.complete,
            "items": [each.to_dict() for each in self.items],
            "mean": self.mean.to_dict(),
            "deviation": self.deviation.to_dict(),
            "reliability": self.reliability.to_dict(),
            "standard_error": self.standard_error.to_dict(),
            "cut": self.cut,
            "pass_rate": self.pass_rate.to_dict(),
            "pass_interval": self.pass_interval.to_dict(),
            "consistency": self.consistency.to_dict(),
            "near_cut": [each.to_dict() for each in self.near_cut],
        }


def assess(exam_results: Rows, *, cut: Quantity | None = None, points: Points = None) -> ExamReport:
    """The report of one form of an exam, from the scores of its items.

    `exam_results` has a row a person and a column an item: lists in the order of the items, or mappings from item to
    score. None stands where an item has no score; an answer left open that counts as wrong is 0. `points` are the
    points that each item gives at most, 1 each if left out. `cut` is the lowest total, in points, that passes: a
    number, or an estimate such as `angoff(…).cut`.

    Sources: those of the functions of each figure.

    >>> report = assess([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 1], [0, 0, 0, 0]], cut=3)
    >>> print(report)
    exam report
    items: 4
    people: 5
    people with a score on every item: 5
    mean score: 2.200
    standard deviation: 1.327
    reliability (Cronbach's alpha): 0.667
    standard error of measurement: 0.766
    cut score: 3
    pass rate: 0.400
    pass rate, Wilson interval: 0.118 to 0.769
    decision consistency: agreement 0.739, kappa 0.462
    near the cut:
      score 2: 2 failed, pass confidence 0.096
      score 3: 1 passed, pass confidence 0.500
      score 4: 1 passed, pass confidence 0.904
    items:
      1: difficulty 0.800, discrimination 0.686, reliability without it 0.462
      2: difficulty 0.600, discrimination 0.480, reliability without it 0.577
      3: difficulty 0.400, discrimination 0.583, reliability without it 0.500
      4: difficulty 0.400, discrimination 0.140, reliability without it 0.794
    """
    table = read_scores(exam_results, points, "exam_results")
    most = item_points(table, points)
    # the cut, or why there is none
    limit = (_NO_CUT if cut is None else passed_on(cut)) or argument(
        cut, "cut", at_least=0, at_most=sum(most)
    )
    people = table.complete
    totals = [sum(person) for person in people]
    counted = in_whole_units(people)
    reliability = alpha_of(counted)
    average = Estimate.of(mean(totals), len(people)) if people else Estimate.none(_NOBODY, 0)
    deviation = Estimate.of(root(variance(totals)), len(people)) if people else Estimate.none(_NOBODY, 0)
    error = standard_error_of_measurement(deviation, reliability)
    difficulty = difficulties(table, most)
    discrimination = discriminations(counted, len(table.columns))
    return ExamReport(
        people=len(table.rows),
        complete=len(people),
        items=tuple(
            ItemReport(
                item=item,
                points=float(most[n]),
                difficulty=difficulty[n],
                discrimination=discrimination[n],
                reliability_without=alpha_of([person[:n] + person[n + 1 :] for person in counted]),
            )
            for n, item in enumerate(table.columns)
        ),
        mean=average,
        deviation=deviation,
        reliability=reliability,
        standard_error=error,
        cut=None if isinstance(limit, str) else float(limit),
        pass_rate=_pass_rate(totals, limit),
        pass_interval=_pass_interval(totals, limit),
        consistency=_consistency(totals, average, deviation, reliability, limit),
        near_cut=tuple(_near(totals, limit, error)),
    )


def _pass_rate(totals: Sequence[Exact], cut: Exact | str) -> Estimate:
    if isinstance(cut, str):
        return Estimate.none(cut, len(totals))
    if not totals:
        return Estimate.none(_NOBODY, 0)
    return Estimate.of(Fraction(_passed(totals, cut), len(totals)), len(totals))


def _pass_interval(totals: Sequence[Exact], cut: Exact | str) -> Interval:
    return (
        Interval(reason=cut) if isinstance(cut, str) else wilson_interval(_passed(totals, cut), len(totals))
    )


def _passed(totals: Sequence[Exact], cut: Exact) -> int:
    return sum(1 for total in totals if total >= cut)


def _consistency(
    totals: Sequence[Exact], average: Estimate, deviation: Estimate, reliability: Estimate, cut: Exact | str
) -> DecisionConsistency:
    if isinstance(cut, str):
        return DecisionConsistency(Estimate.none(cut), Estimate.none(cut))
    if any(total.denominator != 1 for total in totals):
        reason = "the total scores are not whole points"
        return DecisionConsistency(Estimate.none(reason), Estimate.none(reason))
    return decision_consistency(average, deviation, reliability, cut)


def _near(totals: Sequence[Exact], cut: Exact | str, error: Estimate) -> Iterator[NearCut]:
    """The total scores within two standard errors of the cut, lowest first."""
    if isinstance(cut, str) or error.value is None:
        return
    for total, people in sorted(Counter(totals).items()):
        if abs(float(total - cut)) <= _NEAR * error.value:
            yield NearCut(
                score=float(total),
                people=people,
                passed=total >= cut,
                confidence=pass_confidence(total, cut, error),
            )
