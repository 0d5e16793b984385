"""KPIs of customers: whether they are satisfied, whether they stay, and what they add."""

from __future__ import annotations

from typing import Final

from partnercert.language import count, field, least, percent, points, total
from partnercert.language.nodes import Node
from partnercert.program.standard_kpis.standard import Options, StandardKpi, Written
from partnercert.values.mappings import FrozenMap

_PROMOTER: Final = points(9)
_DETRACTOR: Final = points(6)
_TOP_BOX: Final = points(4)


def _nps(said: Options) -> Written:
    survey = said.survey or "nps"
    answers = count(said.kind, survey=survey)
    promoters = count(said.kind, survey=survey, where=field("score") >= _PROMOTER)
    detractors = count(said.kind, survey=survey, where=field("score") <= _DETRACTOR)
    return Written((promoters - detractors) / answers * points(100), answers)


def _csat(said: Options) -> Written:
    survey = said.survey or "csat"
    answers = count(said.kind, survey=survey)
    satisfied = count(said.kind, survey=survey, where=field("score") >= (said.at_least or _TOP_BOX))
    return Written(satisfied / answers, answers)


def _nrr(said: Options) -> Written:
    kept = _started(said) + total(said.kind, of="expansion") - _contraction(said) - _churn(said)
    return Written(kept / _started(said), count(said.kind))


def _grr(said: Options) -> Written:
    kept = _started(said) - _contraction(said) - _churn(said)
    return Written(least(percent(100), kept / _started(said)), count(said.kind))


def _expansion_revenue(said: Options) -> Written:
    return Written(total(said.kind, of="expansion"), count(said.kind))


def _started(said: Options) -> Node:
    return total(said.kind, of="start")


def _contraction(said: Options) -> Node:
    return total(said.kind, of="contraction")


def _churn(said: Options) -> Node:
    return total(said.kind, of="churn")


CUSTOMER_KPIS: Final = FrozenMap(
    {
        "nps": StandardKpi(
            title="Net promoter score",
            definition="share of answers from 9 to 10 minus share from 0 to 6, in points",
            unit="points",
            better="higher",
            lowest=-100,
            highest=100,
            source='Reichheld (2003), "The one number you need to grow", Harvard Business Review 81',
            edges=("answers of 7 and 8 count among all", "without an answer it is unknown"),
            kind="survey",
            takes=("survey",),
            write=_nps,
        ),
        "csat": StandardKpi(
            title="Customer satisfaction",
            definition="share of answers in the two top boxes: from `at_least` on, by default 4 of 5",
            unit="ratio",
            better="higher",
            lowest=0,
            highest=1,
            source="help.delighted.com, article 240",
            edges=(
                "it is not the mean score",
                "who did not answer is no case",
                "without an answer it is unknown",
            ),
            kind="survey",
            takes=("survey", "at_least"),
            write=_csat,
        ),
        "nrr": StandardKpi(
            title="Net revenue retention",
            definition="(start + expansion - contraction - churn) / start of a fixed cohort",
            unit="ratio",
            better="higher",
            lowest=0,
            highest=None,
            source="churnzero.net, churnopedia",
            edges=("new customers are no part of it", "without revenue at the start it is unknown"),
            kind="subscription",
            write=_nrr,
        ),
        "grr": StandardKpi(
            title="Gross revenue retention",
            definition="(start - contraction - churn) / start of a fixed cohort",
            unit="ratio",
            better="higher",
            lowest=0,
            highest=1,
            source="churnzero.net, churnopedia: net revenue retention without expansion",
            edges=("expansion is never added", "without revenue at the start it is unknown"),
            kind="subscription",
            write=_grr,
        ),
        "expansion_revenue": StandardKpi(
            title="Expansion revenue",
            definition="what customers of the cohort added",
            unit="money",
            better="higher",
            lowest=0,
            highest=None,
            source="no common one; the expansion of net revenue retention",
            edges=("new customers are no part of it", "of no customers it is 0"),
            kind="subscription",
            write=_expansion_revenue,
        ),
    }
)
