"""Rubrics: what raters look at, the levels that they tell apart, and what a level is worth."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import attrs

from partnercert.program.conversions import as_amount, entries, table
from partnercert.records.kinds import NO_BAND
from partnercert.values.amounts import Amount, Numeric, percent, points
from partnercert.values.mappings import FrozenMap

RATERS: Final = ("mean", "median")
ONE: Final = Amount(1, "count")


def as_score(value: Amount | Numeric) -> Amount:
    """A score; a bare number is one of points."""
    amount = as_amount(value)
    return points(amount.number) if amount.unit == "count" else amount


def _scores(scores: Mapping[str, Amount | Numeric]) -> FrozenMap[str, Amount]:
    return FrozenMap({id: as_score(score) for id, score in entries(scores).items()})


@attrs.frozen(kw_only=True)
class RubricLevel:
    """One level of a criterion, and how many points it is worth; `descriptor` says what a rater sees at it."""

    id: str = ""
    points: Amount = attrs.field(converter=as_score)
    title: str | None = None
    descriptor: str | None = None


@attrs.frozen(kw_only=True)
class RubricGroup:
    """Criteria that are weighed among themselves, such as knowledge and practice, and their `share` of the score."""

    id: str = ""
    share: Amount = attrs.field(converter=as_amount)
    title: str | None = None


@attrs.frozen(kw_only=True)
class Criterion:
    """One thing that raters look at.

    Its `weight` is set against those of the other criteria of its `group`, or of the rubric. Whoever stays below the
    level `minimum` does not reach the rubric, however high the score is. `levels` are its own, or those of the rubric.
    """

    id: str = ""
    title: str | None = None
    group: str | None = None
    weight: Amount = attrs.field(default=ONE, converter=as_amount)
    minimum: str | None = None
    levels: FrozenMap[str, RubricLevel] = attrs.field(factory=FrozenMap, converter=table)


@attrs.frozen(kw_only=True)
class Rubric:
    """Criteria with ordered levels, and how ratings of them become a score.

    Levels are ordered by their points. A score is the mean of the points, by the weights of the criteria and the
    shares of their `groups`; with `out_of` each criterion counts by its share of its highest level, and whoever
    reaches all of these has so many points. Of several raters a criterion has the `"mean"` or the `"median"`. Where
    they are more than `adjudicate_beyond` levels apart, nothing is known until an adjudicated rating decides; so it
    is with fewer than `minimum_raters`. The rubric is reached from the score of the `cut` on. `bands` name scores, each
    from so many points on.
    """

    id: str = ""
    title: str | None = None
    criteria: FrozenMap[str, Criterion] = attrs.field(converter=table)
    levels: FrozenMap[str, RubricLevel] = attrs.field(factory=FrozenMap, converter=table)
    groups: FrozenMap[str, RubricGroup] = attrs.field(factory=FrozenMap, converter=table)
    raters: str = "mean"
    minimum_raters: int = 1
    adjudicate_beyond: int | None = None
    out_of: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_score))
    cut: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_score))
    bands: FrozenMap[str, Amount] = attrs.field(factory=FrozenMap, converter=_scores)

    def levels_of(self, criterion: str) -> tuple[RubricLevel, ...]:
        """The levels of a criterion, lowest first."""
        levels = self.criteria[criterion].levels or self.levels
        return tuple(sorted(levels.values(), key=lambda level: level.points.number))

    def weighed(self) -> tuple[tuple[Amount, tuple[Criterion, ...]], ...]:
        """The criteria that are weighed among themselves, with their share of the score."""
        criteria = tuple(self.criteria.values())
        if not self.groups:
            return ((percent(100), criteria),)
        return tuple(
            (group.share, tuple(each for each in criteria if each.group == group.id))
            for group in self.groups.values()
        )

    def band(self, score: Amount | None) -> str | None:
        """The band of a score: the highest that it reaches, `"none"` below all; None without bands, or a score."""
        if score is None or not self.bands:
            return None
        reached = {id: least.number for id, least in self.bands.items() if score >= least}
        return max(reached, key=lambda id: reached[id], default=NO_BAND)


def effective_weights(rubric: Rubric) -> dict[str, Fraction]:
    """The part of the whole score that each criterion has; together they are 1."""
    found: dict[str, Fraction] = {}
    for share, criteria in rubric.weighed():
        whole = sum(Fraction(each.weight.number) for each in criteria)
        for each in criteria:
            found[each.id] = Fraction(share.number) * Fraction(each.weight.number) / whole
    return found
