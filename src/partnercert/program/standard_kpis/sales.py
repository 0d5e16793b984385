"""KPIs of selling: how often a partner wins, what it attaches, and which business it brings."""

from __future__ import annotations

from typing import Final

from partnercert.language import count, total
from partnercert.language.nodes import Node
from partnercert.program.standard_kpis.standard import Options, StandardKpi, Written
from partnercert.values.mappings import FrozenMap

_DECIDED: Final = ("won", "lost")


def _win_rate(said: Options) -> Written:
    decided = count(said.kind, outcome=_DECIDED)
    if said.by == "value":
        won, all_decided = (total(said.kind, outcome=each, of="value") for each in ("won", _DECIDED))
        return Written(won / all_decided, decided)
    return Written(count(said.kind, outcome="won") / decided, decided)


def _attach_rate(said: Options) -> Written:
    won = count(said.kind, outcome="won")
    if said.by == "unit":
        return Written(_won(said, "attached_units") / _won(said, "units"), won)
    if said.by == "value":
        attached = total(said.kind, outcome="won", attached=True, of="value")
        return Written(attached / _won(said, "value"), won)
    return Written(count(said.kind, outcome="won", attached=True) / won, won)


def _won(said: Options, field: str) -> Node:
    return total(said.kind, outcome="won", of=field)


def _sourced_pipeline(said: Options) -> Written:
    return _pipeline(said, "sourced")


def _influenced_pipeline(said: Options) -> Written:
    return _pipeline(said, "influenced")


def _pipeline(said: Options, source: str) -> Written:
    return Written(total(said.kind, source=source, of="value"), count(said.kind, source=source))


def _deal_registrations(said: Options) -> Written:
    registered = count(said.kind, registered=True)
    return Written(registered, registered)


def _mdf_use(said: Options) -> Written:
    return Written(total(said.kind, of="used") / total(said.kind, of="granted"), count(said.kind))


SALES_KPIS: Final = FrozenMap(
    {
        "win_rate": StandardKpi(
            title="Win rate",
            definition="won / (won + lost)",
            unit="ratio",
            better="higher",
            lowest=0,
            highest=1,
            source="contextawareanalytics.com, how to calculate win rate",
            edges=("open deals are no cases", "without a decided deal it is unknown"),
            kind="deal",
            by=("count", "value"),
            write=_win_rate,
        ),
        "attach_rate": StandardKpi(
            title="Attach rate",
            definition="what is sold with the attached product / what is sold, of won deals",
            unit="ratio",
            better="higher",
            lowest=0,
            highest=None,
            source="simplicable.com, attach rate",
            edges=(
                "by unit it may exceed 100 %, by deal and by value it cannot",
                "to a deal that does not say nothing is attached",
                "without a won deal it is unknown",
            ),
            kind="deal",
            by=("deal", "unit", "value"),
            write=_attach_rate,
        ),
        "sourced_pipeline": StandardKpi(
            title="Sourced pipeline",
            definition="value of the deals that the partner originated: whose `source` is sourced",
            unit="money",
            better="higher",
            lowest=0,
            highest=None,
            source="no common one; a deal has one primary source",
            edges=(
                "a deal counts in one of sourced and influenced pipeline, never in both",
                "of no deals it is 0",
            ),
            kind="deal",
            write=_sourced_pipeline,
        ),
        "influenced_pipeline": StandardKpi(
            title="Influenced pipeline",
            definition="value of the deals that it touched but did not originate: whose `source` is influenced",
            unit="money",
            better="higher",
            lowest=0,
            highest=None,
            source="no common one; a deal has one primary source",
            edges=(
                "a deal counts in one of sourced and influenced pipeline, never in both",
                "of no deals it is 0",
            ),
            kind="deal",
            write=_influenced_pipeline,
        ),
        "deal_registrations": StandardKpi(
            title="Deal registrations",
            definition="number of registered deals",
            unit="count",
            better="higher",
            lowest=0,
            highest=None,
            source="no common one",
            edges=("a deal that does not say whether it is registered leaves a range", "of no deals it is 0"),
            kind="deal",
            write=_deal_registrations,
        ),
        "mdf_use": StandardKpi(
            title="Use of market development funds",
            definition="used / granted",
            unit="ratio",
            better="higher",
            lowest=0,
            highest=None,
            source="no common one",
            edges=("without a grant it is unknown", "above 100 % more was used than granted"),
            kind="mdf",
            write=_mdf_use,
        ),
    }
)
