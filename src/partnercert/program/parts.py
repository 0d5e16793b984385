"""All parts of a program by name, in the shape of its document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from partnercert.errors import ProgramError, quoted
from partnercert.program.assessments import Assessment
from partnercert.program.benefits import Benefit
from partnercert.program.certifications import Certification
from partnercert.program.competencies import Competency, Module, Role
from partnercert.program.conversions import as_names, entries, table
from partnercert.program.declarations import FactDeclaration, KindDeclaration, RateRow
from partnercert.program.kpis import Kpi
from partnercert.program.maintenance import ProductChange
from partnercert.program.notices import Notice
from partnercert.program.overlays import Overlay
from partnercert.program.releases import Release
from partnercert.program.rollouts import Rollout
from partnercert.program.rubrics import Rubric
from partnercert.program.scorecards import Scorecard, scores
from partnercert.program.tiers import Ladder, Requirement, Specialization, Tier, as_requirements
from partnercert.values.dates import FiscalCalendar
from partnercert.values.lists import listed
from partnercert.values.mappings import FrozenMap


def _fiscal_year(calendar: object) -> FiscalCalendar:
    if isinstance(calendar, FiscalCalendar):
        return calendar
    message = f"{quoted(type(calendar).__name__)} has no quarters of whole months, as a program has"
    raise ProgramError("bad-shape", message, "give FiscalCalendar(starts=2)", "program.fiscal_year")


def _rates(rates: Mapping[str, Iterable[RateRow]]) -> FrozenMap[str, tuple[RateRow, ...]]:
    return FrozenMap({currency: listed(rows) for currency, rows in entries(rates).items()})


@attrs.frozen(kw_only=True)
class Parts:
    """What a program document says, before anybody has asked whether it makes sense."""

    name: str = ""
    edition: str = ""
    title: str | None = None
    currency: str | None = None
    timezone: str = "UTC"
    fiscal_year: FiscalCalendar = attrs.field(default=FiscalCalendar(), converter=_fiscal_year)
    retired: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    owner: str | None = None
    facts: FrozenMap[str, FactDeclaration] = attrs.field(factory=FrozenMap, converter=table)
    kinds: FrozenMap[str, KindDeclaration] = attrs.field(factory=FrozenMap, converter=table)
    rates: FrozenMap[str, tuple[RateRow, ...]] = attrs.field(factory=FrozenMap, converter=_rates)
    roles: FrozenMap[str, Role] = attrs.field(factory=FrozenMap, converter=table)
    competencies: FrozenMap[str, Competency] = attrs.field(factory=FrozenMap, converter=table)
    modules: FrozenMap[str, Module] = attrs.field(factory=FrozenMap, converter=table)
    rubrics: FrozenMap[str, Rubric] = attrs.field(factory=FrozenMap, converter=table)
    assessments: FrozenMap[str, Assessment] = attrs.field(factory=FrozenMap, converter=table)
    certifications: FrozenMap[str, Certification] = attrs.field(factory=FrozenMap, converter=table)
    kpis: FrozenMap[str, Kpi] = attrs.field(factory=FrozenMap, converter=table)
    scorecards: FrozenMap[str, Scorecard] = attrs.field(factory=FrozenMap, converter=table)
    ladders: FrozenMap[str, Ladder] = attrs.field(factory=FrozenMap, converter=table)
    tiers: FrozenMap[str, Tier] = attrs.field(factory=FrozenMap, converter=table)
    specializations: FrozenMap[str, Specialization] = attrs.field(factory=FrozenMap, converter=table)
    requirements: FrozenMap[str, Requirement] = attrs.field(factory=FrozenMap, converter=as_requirements)
    benefits: FrozenMap[str, Benefit] = attrs.field(factory=FrozenMap, converter=table)
    overlays: FrozenMap[str, Overlay] = attrs.field(factory=FrozenMap, converter=table)
    rollouts: FrozenMap[str, Rollout] = attrs.field(factory=FrozenMap, converter=table)
    releases: FrozenMap[str, Release] = attrs.field(factory=FrozenMap, converter=table)
    changes: FrozenMap[str, ProductChange] = attrs.field(factory=FrozenMap, converter=table)
    notices: FrozenMap[str, Notice] = attrs.field(factory=FrozenMap, converter=table)

    def ladder_of(self, tier: str) -> Ladder | None:
        """The ladder that a tier stands in."""
        return next((ladder for ladder in self.ladders.values() if tier in ladder.tiers), None)

    def every_requirement(self) -> Iterator[tuple[str, str, str, Requirement]]:
        """Each requirement with its id, its path in the document, and the tier or specialization that asks for it."""
        for kind, holders in (("tiers", self.tiers), ("specializations", self.specializations)):
            for holder in holders.values():
                for id, requirement in holder.requires.items():
                    yield f"{holder.id}/{id}", f"{kind}.{holder.id}.requires.{id}", holder.id, requirement
        for overlay in self.overlays.values():
            yield from overlay.every_requirement()
        for id, requirement in self.requirements.items():
            yield id, f"requirements.{id}", "", requirement

    def every_kpi(self) -> Iterator[Kpi]:
        """The KPIs, then the points and the score of each scorecard, which rules read as KPIs too."""
        yield from self.kpis.values()
        for scorecard in self.scorecards.values():
            yield from scores(scorecard, self.kpis)
