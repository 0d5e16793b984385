"""The answer as a table: a row for each partner, with the tiers of each ladder, every status, and KPIs on request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import attrs
import narwhals as nw

from partnercert.engines.frames import forms
from partnercert.engines.frames.doors import ID, ROW
from partnercert.engines.frames.forms import Constant, Number, Plain, Truth, Value
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.rules import Reader
from partnercert.engines.frames.scopes import Scopes, Where
from partnercert.engines.frames.sheets import PARTNER, Column, Frame
from partnercert.language.nodes import RuleRef
from partnercert.rulebook.rulebook import Ladder, Rule, Rulebook
from partnercert.values.verdicts import Verdict

_STATUS: Final = {Verdict.MET: "met", Verdict.UNMET: "unmet", Verdict.UNKNOWN: "unknown"}


@attrs.frozen(kw_only=True)
class Wanted:
    """What an answer holds: the tiers held too, or only those earned and possible; statuses; the values of KPIs.

    `per` a key it is about the groups in which some rules are judged, else about whole partners.
    """

    held: bool = True
    statuses: bool = True
    kpis: tuple[str, ...] = ()
    per: tuple[str, ...] = ()


def answered(
    rulebook: Rulebook, partners: Frame, facts: frozenset[str], log: Log, as_of: date, wanted: Wanted
) -> Frame:
    """What the rules come to on a day."""
    scopes = Scopes(rulebook, partners, facts, log)
    reader = Reader(rulebook, scopes)
    rules = [rule for rule in rulebook.of("achieved") if rule.per == wanted.per]
    where = scopes.partners(as_of)
    if wanted.per:
        kinds = dict.fromkeys(kind for rule in rules for kind in reader.kinds_of(rule.rule, wanted.per))
        where = scopes.groups(wanted.per, kinds, as_of)
    found: dict[str, Column] = {}
    for ladder in rulebook.ladders:
        if ladder.per == wanted.per:
            found.update(_tiers(ladder, reader, scopes, where, wanted.held))
    for rule in rules if wanted.statuses else ():
        found[rule.ref.id] = _status(rule, reader, where)
    for kpi in wanted.kpis:
        found[f"kpi:{kpi}"] = _number(reader.amount(RuleRef("kpi", kpi), where))
    columns = {name: where.sheet.name(column).expr for name, column in found.items()}
    keys = {ID: nw.col(PARTNER), **{key: nw.col(f"key{n}") for n, key in enumerate(wanted.per)}}
    answer = where.sheet.built()
    order = [ROW] if ROW in answer.collect_schema() else []
    return answer.select(*[e.alias(n) for n, e in {**keys, **columns}.items()], *order)


def _tiers(
    ladder: Ladder, reader: Reader, scopes: Scopes, where: Where, with_held: bool
) -> dict[str, Column]:
    """The tier held, the highest that is met, and the highest that is not ruled out; null where there is none."""
    verdicts = [reader.verdict(RuleRef("achieved", tier), where) for tier in ladder.tiers]
    earned = _highest(ladder.tiers, verdicts, unknown=False)
    held = {}
    if with_held:
        if ladder.review is not None:
            raise refused(
                f"which tier of the ladder `{ladder.id}` its reviews leave; `held=False` leaves it out"
            )
        elected = None if ladder.elections is None else scopes.elected(ladder, where)
        held["held"] = earned if elected is None else _lowered(ladder, verdicts, elected)
    tiers = {**held, "earned": earned, "possible": _highest(ladder.tiers, verdicts, unknown=True)}
    return {f"{ladder.id}:{what}": column for what, column in tiers.items()}


def _highest(names: Sequence[str | int], verdicts: Sequence[Truth], unknown: bool) -> Column:
    """The name of the highest tier that is met, or may be if what is `unknown` counts; null where there is none."""
    found, stage = forms.null(nw.String if isinstance(names[0], str) else nw.Int64), 0
    for name, verdict in zip(names, verdicts, strict=True):
        if verdict.always is not None:
            if verdict.always is Verdict.MET or (unknown and verdict.always is Verdict.UNKNOWN):
                found = nw.lit(name)
            continue
        test = verdict.expr.fill_null(True) if unknown and not verdict.sure else verdict.expr
        found, stage = nw.when(test).then(nw.lit(name)).otherwise(found), max(stage, verdict.stage)
    return Column(found, stage)


def _lowered(ladder: Ladder, verdicts: Sequence[Truth], elected: Column) -> Column:
    """The tier earned, or the lower one that the partner chose."""
    earned = _highest(range(len(ladder.tiers)), verdicts, unknown=False)
    # least of the known ones: who has chosen nothing holds what is earned
    rank = nw.when(~earned.expr.is_null()).then(nw.min_horizontal(earned.expr, elected.expr))
    named = forms.null(nw.String)
    for place, tier in enumerate(ladder.tiers):
        named = nw.when(rank == place).then(nw.lit(tier)).otherwise(named)
    return Column(named, max(earned.stage, elected.stage))


def _status(rule: Rule, reader: Reader, where: Where) -> Column:
    """Met, unmet or unknown; or not applicable, or waived, where the rule itself is not met."""
    verdict = reader.verdict(rule.ref, where)
    found, stage = _said(verdict), verdict.stage
    if rule.waiver is not None:
        waiver = reader.judge(rule.waiver, where)
        if waiver.always is not Verdict.UNMET:
            itself = reader.judge(rule.rule, where)
            waived = waiver.expr & ~itself.expr.fill_null(False)
            found = nw.when(waived).then(nw.lit("waived")).otherwise(found)
            stage = max(stage, waiver.stage, itself.stage)
    if rule.applies is not None:
        applies = reader.judge(rule.applies, where)
        if applies.always is not Verdict.MET:
            found = nw.when(~applies.expr).then(nw.lit("not applicable")).otherwise(found)
            stage = max(stage, applies.stage)
    return Column(found, stage)


def _said(verdict: Truth) -> nw.Expr:
    if verdict.always is not None:
        return nw.lit(_STATUS[verdict.always])
    unmet = nw.when(~verdict.expr).then(nw.lit("unmet")).otherwise(nw.lit("unknown"))
    if verdict.sure:
        unmet = nw.lit("unmet")
    return nw.when(verdict.expr).then(nw.lit("met")).otherwise(unmet)


def _number(value: Value) -> Column:
    """A value, null where it is not known exactly."""
    match value:
        case Number(high=None):
            return Column(value.low.cast(nw.Float64), value.stage)
        case Number():
            return Column(nw.when(value.low == value.top).then(value.low).cast(nw.Float64), value.stage)
        case Plain() | Truth():
            return Column(value.expr, value.stage)
        case Constant():
            number = forms.as_number(value)
            return Column(forms.same(value.value) if number is None else number.low.cast(nw.Float64))
    return Column(forms.null(nw.Float64))
