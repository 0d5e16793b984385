"""Scorecards: KPIs weighed against their targets, as one score of 0 to 100 points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import reduce
from operator import add
from typing import Final

import attrs

from partnercert.errors import PartnercertError
from partnercert.language import kpi, points, score
from partnercert.language.nodes import Literal, Node
from partnercert.program.conversions import as_amount, entries, table
from partnercert.program.formulas import better_of, title_of
from partnercert.program.kpis import Kpi
from partnercert.values.amounts import Amount, Numeric, exact
from partnercert.values.mappings import FrozenMap

FULL: Final = points(100)


def _bands(bands: Mapping[str, Amount | Numeric]) -> FrozenMap[str, Amount]:
    """Scores by the names of bands; bare numbers are points."""
    read = {id: as_amount(least) for id, least in entries(bands).items()}
    return FrozenMap({id: points(each.number) if each.unit == "count" else each for id, each in read.items()})


@attrs.frozen(kw_only=True)
class ScoredKpi:
    """A KPI of a scorecard: how much it weighs, and from which value to which its points grow.

    At `target`, by default that of the KPI, it has all 100 points, at `zero_at` and beyond none, in between points in
    proportion. Where lower is better `zero_at` lies above the target and must be given; else it is 0 if left out.
    """

    id: str = ""
    weight: Amount = attrs.field(converter=as_amount)
    target: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_amount))
    zero_at: Amount | None = attrs.field(default=None, converter=attrs.converters.optional(as_amount))

    def target_of(self, kpi: Kpi) -> Amount | None:
        """What is aimed at: its own target, or that of the KPI."""
        return self.target or kpi.target

    def zero_of(self, kpi: Kpi) -> Amount | None:
        """From where on there are no points; None where it must be given and is not."""
        target = self.target_of(kpi)
        if self.zero_at is not None or target is None or better_of(kpi) == "lower":
            return self.zero_at
        return Amount.computed(0, target.unit)


@attrs.frozen(kw_only=True)
class Scorecard:
    """KPIs by their weights, as one score of 0 to 100 points that rules read with `kpi`.

    The score is the mean of the points of its KPIs, by their weights. A KPI that is not known leaves it unknown.
    `bands` name scores, each from so many points on.
    """

    id: str = ""
    title: str | None = None
    kpis: FrozenMap[str, ScoredKpi] = attrs.field(converter=table)
    bands: FrozenMap[str, Amount] = attrs.field(factory=FrozenMap, converter=_bands)
    owner: str | None = None
    source: str | None = None

    def band(self, points: Amount | None) -> str | None:
        """The band of a score: the highest that it reaches; None below all of them, or where nothing is known."""
        reached = {
            id: least.number for id, least in self.bands.items() if points is not None and points >= least
        }
        return max(reached, key=lambda id: reached[id], default=None)


def part_id(scorecard: str, kpi: str) -> str:
    """The id under which rules read the points of one KPI of a scorecard."""
    return f"{scorecard}/{kpi}"


def scores(scorecard: Scorecard, kpis: Mapping[str, Kpi]) -> Iterator[Kpi]:
    """The points of each KPI of a scorecard, and the score, as KPIs; what is at fault has no formula."""
    sums: list[Node] = []
    for id, scored in scorecard.kpis.items():
        own = part_id(scorecard.id, id)
        formula = points_of(scored, kpis[id]) if id in kpis else None
        title = f"{title_of(kpis[id])}, points" if id in kpis else id
        yield Kpi(id=own, formula=formula, title=title)
        sums.append(Literal(scored.weight) * kpi(own))
    formula = None
    with suppress(PartnercertError):
        whole = weight_of_all(scorecard)
        formula = reduce(add, sums) / Literal(whole) if sums and whole.number else None
    yield Kpi(id=scorecard.id, formula=formula, title=scorecard.title or scorecard.id)


def weight_of_all(scorecard: Scorecard) -> Amount:
    """The sum of the weights; `bad-number` where it has too many digits for a rule."""
    return Amount(exact(sum(scored.weight.number for scored in scorecard.kpis.values())), "count")


def points_of(scored: ScoredKpi, of: Kpi) -> Node | None:
    """The points of a KPI, between where it has none and its target; None where these are at fault."""
    target, zero = scored.target_of(of), scored.zero_of(of)
    if target is None or zero is None or target.unit != zero.unit or target == zero:
        return None
    value = kpi(of.id)
    if zero.number == 0:
        return score(value, target, FULL)
    if target > zero:
        return score(value - zero, target - zero, FULL)
    return score(zero - value, zero - target, FULL)
