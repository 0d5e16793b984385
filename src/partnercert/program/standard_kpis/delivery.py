"""KPIs of delivering: how much is right the first time, what is done again, what it earns, how long it takes."""

from __future__ import annotations

from functools import reduce
from operator import mul
from typing import Any, Final

from partnercert.language import count, field, mean, median, total
from partnercert.language.nodes import Node
from partnercert.program.standard_kpis.standard import Options, StandardKpi, Written
from partnercert.values.mappings import FrozenMap


def _first_pass_quality(said: Options) -> Written:
    return Written(_accepted(said.kind) / count(said.kind), count(said.kind))


def _rolled_throughput_yield(said: Options) -> Written:
    rates = [_accepted(said.kind, step=step) / count(said.kind, step=step) for step in said.steps]
    return Written(reduce(mul, rates), count(said.kind, step=said.steps))


def _accepted(kind: str, **filters: Any) -> Node:
    return count(kind, accepted_first_time=True, **filters)


def _rework(said: Options) -> Written:
    deliveries = count(said.kind)
    if said.by == "units":
        return Written(count(said.kind, where=field("rework_hours") > 0) / deliveries, deliveries)
    return Written(total(said.kind, of="rework_hours") / total(said.kind, of="hours"), deliveries)


def _gross_margin(said: Options) -> Written:
    revenue = total(said.kind, of="revenue")
    return Written((revenue - total(said.kind, of="cost")) / revenue, count(said.kind))


def _cycle_time(said: Options) -> Written:
    average = mean if said.by == "mean" else median
    return Written(average(said.kind, of=field("on") - field("started")), count(said.kind))


DELIVERY_KPIS: Final = FrozenMap(
    {
        "first_pass_quality": StandardKpi(
            title="First-pass quality",
            definition="accepted first time / delivered",
            unit="ratio",
            better="higher",
            lowest=0,
            highest=1,
            source="Minitab, first-pass yield",
            edges=("what rework recovered never counts", "without a delivery it is unknown"),
            kind="delivery",
            write=_first_pass_quality,
        ),
        "rolled_throughput_yield": StandardKpi(
            title="Rolled throughput yield",
            definition="product of the steps' first-pass rates; `steps` names the values of the field `step`",
            unit="ratio",
            better="higher",
            lowest=0,
            highest=1,
            source="Minitab, rolled throughput yield",
            edges=("nothing is rounded between steps", "without a delivery of some step it is unknown"),
            kind="delivery",
            takes=("steps",),
            needs=("steps",),
            write=_rolled_throughput_yield,
        ),
        "rework": StandardKpi(
            title="Rework",
            definition="hours of rework / all hours; by units: deliveries with rework / deliveries",
            unit="ratio",
            better="lower",
            lowest=0,
            highest=1,
            source="mfgcalcs.com, rework rate",
            edges=("the hours of rework are among all hours", "without hours, or a delivery, it is unknown"),
            kind="delivery",
            by=("hours", "units"),
            write=_rework,
        ),
        "gross_margin": StandardKpi(
            title="Gross margin",
            definition="(revenue - cost) / revenue",
            unit="ratio",
            better="higher",
            lowest=None,
            highest=1,
            source="accounting",
            edges=("it may be negative", "without revenue it is unknown"),
            kind="delivery",
            write=_gross_margin,
        ),
        "cycle_time": StandardKpi(
            title="Cycle time",
            definition="median or mean of the days from the start, in the field `started`, to the delivery",
            unit="days",
            better="lower",
            lowest=0,
            highest=None,
            source="no common one; the median of an even number is the mean of the two middle ones",
            edges=("what is not delivered yet is no case", "without a delivery it is unknown"),
            kind="delivery",
            by=("median", "mean"),
            write=_cycle_time,
        ),
    }
)
