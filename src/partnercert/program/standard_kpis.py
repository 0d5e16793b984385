"""The KPIs that partner programs share, over the built-in kinds of evidence."""

from __future__ import annotations

from typing import Final

import attrs

from partnercert.language import count, field, points, total
from partnercert.language.nodes import Node
from partnercert.values.mappings import FrozenMap


@attrs.frozen(kw_only=True)
class StandardKpi:
    """A KPI of the field: its formula, its unit, what counts as a case, and which direction is better.

    A quotient of nothing is unknown, never 0.
    """

    title: str
    formula: Node
    unit: str
    better: str
    definition: str
    cases: Node


_DECIDED: Final = count("deal", outcome=("won", "lost"))
_WON: Final = count("deal", outcome="won")
_DELIVERIES: Final = count("delivery")
_REVENUE: Final = total("delivery", of="revenue")
_NPS: Final = count("survey", survey="nps")
_CSAT: Final = count("survey", survey="csat")
_COHORT: Final = total("subscription", of="start")

STANDARD_KPIS: Final = FrozenMap(
    {
        "win_rate": StandardKpi(
            title="Win rate",
            formula=_WON / _DECIDED,
            unit="ratio",
            better="higher",
            definition="won / (won + lost) by count; open deals are no cases",
            cases=_DECIDED,
        ),
        "first_pass_quality": StandardKpi(
            title="First-pass quality",
            formula=count("delivery", accepted_first_time=True) / _DELIVERIES,
            unit="ratio",
            better="higher",
            definition="accepted first time / delivered; what rework recovered never counts",
            cases=_DELIVERIES,
        ),
        "rework": StandardKpi(
            title="Rework",
            formula=total("delivery", of="rework_hours") / total("delivery", of="hours"),
            unit="ratio",
            better="lower",
            definition="hours of rework / all hours of delivery",
            cases=_DELIVERIES,
        ),
        "nps": StandardKpi(
            title="Net promoter score",
            formula=(
                count("survey", survey="nps", where=field("score") >= points(9))
                - count("survey", survey="nps", where=field("score") <= points(6))
            )
            / _NPS
            * points(100),
            unit="points",
            better="higher",
            definition="share of answers from 9 to 10 minus share from 0 to 6, in points from -100 to 100",
            cases=_NPS,
        ),
        "csat": StandardKpi(
            title="Customer satisfaction",
            formula=count("survey", survey="csat", where=field("score") >= points(4)) / _CSAT,
            unit="ratio",
            better="higher",
            definition="share of answers in the two top boxes, 4 and 5 of 5; not the mean score",
            cases=_CSAT,
        ),
        "gross_margin": StandardKpi(
            title="Gross margin",
            formula=(_REVENUE - total("delivery", of="cost")) / _REVENUE,
            unit="ratio",
            better="higher",
            definition="(revenue - cost) / revenue of deliveries; it may be negative",
            cases=_DELIVERIES,
        ),
        "attach_rate": StandardKpi(
            title="Attach rate",
            formula=count("deal", outcome="won", attached=True) / _WON,
            unit="ratio",
            better="higher",
            definition="won deals with the attached product / won deals, by deal",
            cases=_WON,
        ),
        "influenced_pipeline": StandardKpi(
            title="Influenced pipeline",
            formula=total("deal", source="influenced", of="value"),
            unit="money",
            better="higher",
            definition="value of the deals that the partner touched but did not originate",
            cases=count("deal", source="influenced"),
        ),
        "nrr": StandardKpi(
            title="Net revenue retention",
            formula=(
                _COHORT
                + total("subscription", of="expansion")
                - total("subscription", of="contraction")
                - total("subscription", of="churn")
            )
            / _COHORT,
            unit="ratio",
            better="higher",
            definition="(start + expansion - contraction - churn) / start of a fixed cohort; new customers are no part",
            cases=count("subscription"),
        ),
    }
)
