"""KPIs of enablement: how many attempts at assessments pass, and how much the assets are used."""

from __future__ import annotations

from typing import Any, Final

from partnercert.language import count
from partnercert.language.nodes import Node
from partnercert.program.standard_kpis.standard import Options, StandardKpi, Written
from partnercert.values.mappings import FrozenMap

_NOT_COMPLETED: Final = ("no-show", "abandoned", "technical")


def _assessment_pass_rate(said: Options) -> Written:
    completed = _that_stand(said.kind)
    return Written(_that_stand(said.kind, passed=True) / completed, completed)


def _that_stand(kind: str, **filters: Any) -> Node:
    """The attempts that were completed and are not invalidated; one that is neither is taken out once."""
    not_completed = count(kind, outcome=_NOT_COMPLETED, **filters)
    invalidated = count(kind, state="invalidated", **filters)
    both = count(kind, outcome=_NOT_COMPLETED, state="invalidated", **filters)
    return count(kind, **filters) - not_completed - invalidated + both


def _asset_use(said: Options) -> Written:
    uses = count(said.kind)
    by = {
        "uses": uses,
        "assets": count(said.kind, distinct="asset"),
        "people": count(said.kind, distinct="person"),
    }
    return Written(by[said.by], uses)


ENABLEMENT_KPIS: Final = FrozenMap(
    {
        "assessment_pass_rate": StandardKpi(
            title="Assessment pass rate",
            definition="attempts passed / attempts that were completed and stand",
            unit="ratio",
            better="higher",
            lowest=0,
            highest=1,
            source="no common one; every attempt counts, not every person",
            edges=(
                "no-shows, abandoned, technical failures and invalidated results are left out",
                "an attempt without a result leaves a range",
                "without an attempt it is unknown",
            ),
            kind="exam",
            write=_assessment_pass_rate,
        ),
        "asset_use": StandardKpi(
            title="Asset use",
            definition="how often assets were used; or how many assets, or how many people used them",
            unit="count",
            better="higher",
            lowest=0,
            highest=None,
            source="no common one",
            edges=("of no uses it is 0", "a use that names nobody is one of no person"),
            kind="asset_use",
            by=("uses", "assets", "people"),
            write=_asset_use,
        ),
    }
)
