"""What a rubric came to: score, band and verdict, with a reason for each criterion in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from partnercert.errors import nothing_named
from partnercert.markup import mark, section, table
from partnercert.program.rubrics import Criterion, Rubric, effective_weights
from partnercert.records.kinds import NO_BAND
from partnercert.values.amounts import Amount, show
from partnercert.values.verdicts import Verdict

_MARKS = {Verdict.MET: "✓", Verdict.UNMET: "✗", Verdict.UNKNOWN: "?"}
_WORDS = {Verdict.MET: "reached", Verdict.UNMET: "not reached", Verdict.UNKNOWN: "not known yet"}


@attrs.frozen(kw_only=True)
class RatingGiven:
    """One rating of a criterion: its level, and who gave it, if that is known."""

    level: str
    by: str | None = None
    adjudicated: bool = False


@attrs.frozen(kw_only=True, repr=False)
class CriterionScore:
    """What the ratings of one criterion came to.

    `points` are None where that is not known. `verdict` says whether its minimum is reached, and is met where it has
    none. `weight` is its part of the whole score.
    """

    rubric: Rubric
    id: str
    points: Amount | None
    verdict: Verdict
    ratings: tuple[RatingGiven, ...]

    @property
    def criterion(self) -> Criterion:
        """The criterion as the rubric has it."""
        return self.rubric.criteria[self.id]

    @property
    def title(self) -> str:
        """Its name, for people."""
        return self.criterion.title or self.id

    @property
    def weight(self) -> Amount:
        """Its part of the whole score."""
        return Amount.computed(effective_weights(self.rubric)[self.id], "ratio")

    @property
    def level(self) -> str | None:
        """The highest level that its points reach; None where they are not known."""
        points = self.points
        reached = [
            each.id for each in self.rubric.levels_of(self.id) if points is not None and points >= each.points
        ]
        return reached[-1] if reached else None

    @property
    def words(self) -> str:
        """What it came to, why, and what is missing."""
        parts = [self._came_to(), *self._against_minimum(), f"{self.weight} of the score"]
        return "; ".join(parts)

    def to_dict(self) -> dict[str, object]:
        """The criterion as plain data."""
        return {
            "id": self.id,
            "title": self.title,
            "points": None if self.points is None else self.points.text,
            "level": self.level,
            "weight": self.weight.text,
            "minimum": self.criterion.minimum,
            "verdict": self.verdict.value,
            "ratings": [attrs.asdict(each) for each in self.ratings],
            "words": self.words,
        }

    def cells(self) -> tuple[str, ...]:
        """The criterion as cells of a table: title, weight, points, minimum, ratings."""
        points = "not known" if self.points is None else _points(self.points)
        minimum = self.criterion.minimum
        reached = "" if minimum is None else mark(_MARKS[self.verdict], self._title(minimum))
        return self.title, str(self.weight), points, reached, self._came_to()

    def __repr__(self) -> str:
        return f"<CriterionScore {self.id}: {self.words}>"

    def _came_to(self) -> str:
        settled = [each for each in self.ratings if each.adjudicated]
        raters = [each for each in self.ratings if not each.adjudicated]
        if self.points is None:
            return self._missing(raters)
        counted = settled or raters
        said = ", ".join(self._said(each) for each in counted)
        several = f", {self.rubric.raters} {self.points}" if len(counted) > 1 else f", {self.points}"
        return f"{'adjudicated: ' if settled else ''}{said}{several}"

    def _missing(self, raters: list[RatingGiven]) -> str:
        if not raters:
            return "nobody has rated it"
        said = ", ".join(self._said(each) for each in raters)
        apart = self._apart(raters)
        if self.rubric.adjudicate_beyond is not None and apart > self.rubric.adjudicate_beyond:
            return f"{said}, {apart} levels apart: an adjudicated rating must decide"
        return f"{said}: {self.rubric.minimum_raters} raters are needed"

    def _apart(self, raters: list[RatingGiven]) -> int:
        order = [each.id for each in self.rubric.levels_of(self.id)]
        steps = [order.index(each.level) for each in raters]
        return max(steps) - min(steps)

    def _against_minimum(self) -> Iterator[str]:
        minimum = self.criterion.minimum
        if minimum is not None:
            told = {Verdict.MET: "reaches", Verdict.UNMET: "below", Verdict.UNKNOWN: "must reach"}
            yield f"{told[self.verdict]} the minimum {self._title(minimum)}"

    def _said(self, rating: RatingGiven) -> str:
        by = "" if rating.by is None else f" by {rating.by}"
        return f"{self._title(rating.level)}{by}"

    def _title(self, level: str) -> str:
        return next(
            (each.title or each.id for each in self.rubric.levels_of(self.id) if each.id == level), level
        )


@attrs.frozen(kw_only=True, repr=False)
class RubricScore:
    """What the ratings of one attempt came to under a rubric.

    `score` is None while a part of it is not known. `verdict` says whether the `cut` and every minimum is reached; it
    is met where nothing is asked for.
    """

    rubric: Rubric
    score: Amount | None
    cut: Amount | None
    verdict: Verdict
    criteria: tuple[CriterionScore, ...]

    @property
    def band(self) -> str | None:
        """The band of the score, `"none"` below all of them; None without bands, and where the score is not known."""
        return self.rubric.band(self.score)

    @property
    def missing(self) -> tuple[str, ...]:
        """The criteria of which nothing is known yet: not rated, by too few, or by raters too far apart."""
        return tuple(each.id for each in self.criteria if each.points is None)

    @property
    def between(self) -> tuple[Amount, Amount]:
        """The least and the most that the score can still be, with the lowest or highest level where none is known."""
        low = high = Fraction(0)
        for each in self.criteria:
            levels = [Fraction(level.points.number) for level in self.rubric.levels_of(each.id)]
            known = None if each.points is None else Fraction(each.points.number)
            scale = Fraction(each.weight.number)
            if self.rubric.out_of is not None:
                scale *= Fraction(self.rubric.out_of.number) / levels[-1]
            low += scale * (levels[0] if known is None else known)
            high += scale * (levels[-1] if known is None else known)
        return Amount.computed(low, "points"), Amount.computed(high, "points")

    def __getitem__(self, id: str) -> CriterionScore:
        found = next((each for each in self.criteria if each.id == id), None)
        if found is None:
            raise nothing_named(id, [each.id for each in self.criteria], "the rubric has no criterion")
        return found

    def explain(self) -> str:
        """The score, and each criterion, in words: one line each."""
        lines = (f"  {each.title}: {each.words}" for each in self.criteria)
        return "\n".join([self._told(), *lines])

    def to_dict(self) -> dict[str, object]:
        """The score as plain data."""
        return {
            "rubric": self.rubric.id,
            "score": None if self.score is None else self.score.text,
            "between": [each.text for each in self.between],
            "band": self.band,
            "cut": None if self.cut is None else self.cut.text,
            "verdict": self.verdict.value,
            "missing": list(self.missing),
            "criteria": [each.to_dict() for each in self.criteria],
        }

    def __str__(self) -> str:
        return self.explain()

    def __repr__(self) -> str:
        return f"<RubricScore {self._told()}>"

    def _repr_html_(self) -> str:
        head = ("criterion", "weight", "points", "minimum", "ratings")
        rows = (each.cells() for each in self.criteria)
        return section(self._told(), table(head, rows, numbers=("weight", "points")))

    def _told(self) -> str:
        name = self.rubric.title or self.rubric.id or "the rubric"
        if self.score is None:
            low, high = (_points(each) for each in self.between)
            score = f"from {low} to {high} points"
        else:
            score = f"{_points(self.score, self.cut)} points"
        band = "" if self.band in (None, NO_BAND) else f", {self.band}"
        cut = "" if self.cut is None else f" (cut score {_points(self.cut)})"
        asked = self.cut is not None or any(each.criterion.minimum is not None for each in self.criteria)
        told = (
            f", {_WORDS[self.verdict]}{cut}" if asked else "" if self.score is not None else ", not known yet"
        )
        return f"{name}: {score}{band}{told}"


def _points(score: Amount, beside: Amount | None = None) -> str:
    """A score without its unit, with enough decimals to tell it from another one."""
    digits = 2
    while beside not in (None, score) and show(score.number, "count", digits) == show(
        beside.number, "count", digits
    ):
        digits += 1
    return show(score.number, "count", digits)
