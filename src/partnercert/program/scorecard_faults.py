"""Everything that is wrong with a scorecard: its KPIs, their weights and targets, its bands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from partnercert.errors import Fault, PartnercertError, did_you_mean, quoted
from partnercert.language.signature import Signature
from partnercert.program.declaration_faults import id_faults
from partnercert.program.formulas import better_of
from partnercert.program.kpis import Kpi
from partnercert.program.parts import Parts
from partnercert.program.scorecards import FULL, Scorecard, ScoredKpi, weight_of_all
from partnercert.values.amounts import Amount


def scorecard_faults(scorecard: Scorecard, parts: Parts, signature: Signature) -> Iterator[Fault]:
    """Every fault of a scorecard, with its place in the document."""
    path = f"scorecards.{scorecard.id}"
    if not scorecard.kpis:
        help = "name KPIs with their weights: kpis.win_rate = { weight = 30 }"
        yield Fault("missing-key", f"the scorecard {quoted(scorecard.id)} has no KPIs", help, f"{path}.kpis")
    for id, scored in scorecard.kpis.items():
        own = f"{path}.kpis.{id}"
        yield from (fault.under(own) for fault in _weight(scored.weight))
        if id not in parts.kpis:
            help = did_you_mean(id, parts.kpis) or "declare it under [kpis]"
            yield Fault("unknown-kpi", f"the program has no KPI {quoted(id)}", help, own)
            continue
        yield from (fault.under(own) for fault in _targets(scored, parts.kpis[id], signature))
    try:
        weight_of_all(scorecard)
    except PartnercertError as error:
        yield from (fault.under(f"{path}.kpis") for fault in error.faults)
    yield from (fault.under(f"{path}.bands") for fault in _bands(scorecard))


def _weight(weight: Amount) -> Iterator[Fault]:
    if weight.unit != "count" or weight.number <= 0:
        message = f"{quoted(repr(weight))} is no weight"
        yield Fault("bad-value", message, "give a number above 0, such as weight = 30", "weight")


def _targets(scored: ScoredKpi, kpi: Kpi, signature: Signature) -> Iterator[Fault]:
    """Whether the points grow from one value to another, in the direction that is better."""
    sort, better = signature.kpis[kpi.id].sort, better_of(kpi)
    unit = None if sort is None else sort.unit
    target, zero = scored.target_of(kpi), scored.zero_of(kpi)
    off = [name for name in ("target", "zero_at") if not _is_in(getattr(scored, name), unit)]
    for name in off:
        message = f"{quoted(repr(getattr(scored, name)))} is no amount of {unit}"
        yield Fault("unit-mismatch", message, f"give it in {unit}", name)
    if target is None:
        message = f"neither the scorecard nor the KPI {quoted(kpi.id)} says what is aimed at"
        yield Fault("missing-key", message, "give `target`", "target")
    elif zero is None:
        message = f"of {quoted(kpi.id)} lower is better, and nothing says from where on there are no points"
        yield Fault("missing-key", message, "give `zero_at`, a value above the target", "zero_at")
    elif (
        not off and target.unit == zero.unit and not (target > zero if better == "higher" else target < zero)
    ):
        message = (
            f"of {quoted(kpi.id)} {better} is better, and there are no points at {zero}, all at {target}"
        )
        side = "below" if better == "higher" else "above"
        yield Fault("contradiction", message, f"give `zero_at`, a value {side} the target", "zero_at")


def _is_in(amount: Amount | None, unit: str | None) -> bool:
    return amount is None or unit is None or amount.unit == unit


def _bands(scorecard: Scorecard) -> Iterator[Fault]:
    for id, least in scorecard.bands.items():
        yield from id_faults(id, id)
        if least.unit != "points" or not 0 <= least.number <= FULL.number:
            message = f"a band begins at {quoted(repr(least))}, and scores are 0 to 100 points"
            yield Fault("out-of-bounds", message, "give a number from 0 to 100", id)
    for least, many in Counter(scorecard.bands.values()).items():
        if many > 1:
            same = " and ".join(quoted(id) for id, other in scorecard.bands.items() if other == least)
            yield Fault("contradiction", f"{same} begin at the same score, {least}", "move one", "")
