"""What a scorecard came to: the points of each KPI, the score, its band, and what is not known."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import attrs

from partnercert.errors import nothing_named
from partnercert.markup import aside, mark, section, table
from partnercert.program.scorecards import FULL, Scorecard, ScoredKpi, part_id
from partnercert.questions.kpi_value import KpiValue
from partnercert.questions.wording import MARKS, shown, spelled
from partnercert.rulebook.outcomes import Status, plain_value
from partnercert.values.amounts import Amount, points
from partnercert.values.verdicts import Verdict

Between = tuple[Amount, Amount]

_NOTHING_KNOWN = (points(0), FULL)
_ON_TARGET = {
    Verdict.MET: (MARKS[Status.MET], "on target"),
    Verdict.UNMET: (MARKS[Status.UNMET], "off target"),
    Verdict.UNKNOWN: (MARKS[Status.UNKNOWN], "not known"),
}


@attrs.frozen(kw_only=True, repr=False)
class ScoredValue:
    """One KPI of a scorecard: its value, its weight as a share of all weights, and its points.

    Points that are not known lie `between` two bounds, at most 0 and 100. `band` is None where nobody knows it.
    """

    kpi: KpiValue
    weight: Amount
    points: Amount | None
    between: Between | None
    band: str | None

    @property
    def id(self) -> str:
        """The id of the KPI."""
        return self.kpi.id

    @property
    def on_target(self) -> Verdict:
        """Whether the KPI reaches what the scorecard aims at."""
        reached = self.kpi.on_target
        return Verdict.UNKNOWN if reached is None else reached

    @property
    def status(self) -> tuple[str, str]:
        """A mark and the words that say whether the target is reached."""
        return _ON_TARGET[self.on_target]

    def __repr__(self) -> str:
        return f"<ScoredValue {self}>"

    def __str__(self) -> str:
        mark, words = self.status
        value = "" if words == "not known" else f"{spelled(self.kpi.value, self.kpi.between)}, "
        lacking = f"; not known: {', '.join(self.kpi.missing)}" if self.kpi.missing else ""
        return (
            f"{mark} {self.kpi.title}: {value}{words}, target {shown(self.kpi.target)}, "
            f"{spelled(self.points, self.between)} of weight {shown(self.weight)}{lacking}"
        )

    def to_dict(self) -> dict[str, object]:
        """The line as plain data."""
        return {
            "kpi": self.id,
            "title": self.kpi.title,
            "value": plain_value(self.kpi.value),
            "between": _plain(self.kpi.between),
            "target": plain_value(self.kpi.target),
            "on_target": self.on_target.value,
            "weight": plain_value(self.weight),
            "points": plain_value(self.points),
            "points_between": _plain(self.between),
            "band": self.band,
            "missing": list(self.kpi.missing),
        }


@attrs.frozen(kw_only=True, repr=False)
class ScorecardValue:
    """The score of a scorecard on a day, from 0 to 100 points, with the points of each of its KPIs.

    A score that is not known lies `between` two bounds, and `missing` names the KPIs that are not known.
    """

    id: str
    title: str
    score: Amount | None
    between: Between | None
    band: str | None
    missing: tuple[str, ...]
    parts: tuple[ScoredValue, ...]

    def __getitem__(self, kpi: str) -> ScoredValue:
        found = next((part for part in self.parts if part.id == kpi), None)
        if found is None:
            raise nothing_named(kpi, [part.id for part in self.parts], "the scorecard has no KPI")
        return found

    def __repr__(self) -> str:
        return f"<ScorecardValue {self.in_words()}>"

    def __str__(self) -> str:
        return "\n".join([self.in_words(), *(f"  {part}" for part in self.parts)])

    def in_words(self) -> str:
        """One line: the score, its band, and what is not known."""
        band = "" if self.band is None else f" ({self.band})"
        lacking = f"; not known: {', '.join(self.missing)}" if self.missing else ""
        return f"{self.title}: {spelled(self.score, self.between)}{band}{lacking}"

    def to_dict(self) -> dict[str, object]:
        """The scorecard as plain data that JSON can hold."""
        return {
            "title": self.title,
            "score": plain_value(self.score),
            "between": _plain(self.between),
            "band": self.band,
            "missing": list(self.missing),
            "kpis": [part.to_dict() for part in self.parts],
        }

    def _repr_html_(self) -> str:
        head = ("KPI", "value", "target", "status", "points", "weight")
        numbers = ("value", "target", "points", "weight")
        rows = (
            (
                part.kpi.title,
                spelled(part.kpi.value, part.kpi.between),
                shown(part.kpi.target),
                mark(*part.status),
                spelled(part.points, part.between),
                shown(part.weight),
                aside("; ".join(part.kpi.missing)),
            )
            for part in self.parts
        )
        return section(self.in_words(), table((*head, "not known"), rows, numbers=numbers))


def scored(scorecard: Scorecard, value: Callable[[str], KpiValue]) -> ScorecardValue:
    """What a scorecard comes to, where `value` says what a KPI came to."""
    whole = Fraction(sum(each.weight.number for each in scorecard.kpis.values()))
    parts = tuple(_part(scorecard, each, whole, value) for each in scorecard.kpis.values())
    score = value(scorecard.id).value
    between = None if score is not None else _weighed(parts)
    return ScorecardValue(
        id=scorecard.id,
        title=scorecard.title or scorecard.id,
        score=score,
        between=between,
        band=_band(scorecard, score, between),
        missing=tuple(part.id for part in parts if part.points is None),
        parts=parts,
    )


def _part(
    scorecard: Scorecard, scored: ScoredKpi, whole: Fraction, value: Callable[[str], KpiValue]
) -> ScoredValue:
    own, worth = value(scored.id), value(part_id(scorecard.id, scored.id))
    between = None if worth.value is not None else worth.between or _NOTHING_KNOWN
    return ScoredValue(
        kpi=own if scored.target is None else attrs.evolve(own, target=scored.target),
        weight=Amount.computed(scored.weight.number / whole, "ratio"),
        points=worth.value,
        between=between,
        band=_band(scorecard, worth.value, between),
    )


def _weighed(parts: tuple[ScoredValue, ...]) -> Between:
    """The bounds of a score: each KPI that is not known has its fewest points, or its most."""
    low, high = Amount.computed(0, FULL.unit), Amount.computed(0, FULL.unit)
    for part in parts:
        fewest, most = (
            (part.points, part.points) if part.points is not None else part.between or _NOTHING_KNOWN
        )
        low, high = low + part.weight * fewest, high + part.weight * most
    return low, high


def _band(scorecard: Scorecard, score: Amount | None, between: Between | None) -> str | None:
    """The band of a score, or the one in which both of its bounds lie."""
    if between is None:
        return scorecard.band(score)
    low, high = (scorecard.band(bound) for bound in between)
    return low if low == high else None


def _plain(between: Between | None) -> list[str] | None:
    return None if between is None else [bound.text for bound in between]
