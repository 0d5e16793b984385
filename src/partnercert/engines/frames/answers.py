"""The answer as a table: a row for each partner, with the tiers of each ladder, every status, and KPIs on request."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Final

import attrs
import narwhals as nw

from partnercert.engines.frames import forms
from partnercert.engines.frames.doors import ID, ROW
from partnercert.engines.frames.forms import Constant, Number, Plain, Truth, Value
from partnercert.engines.frames.ladders import tiers_of
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.reading import read
from partnercert.engines.frames.rules import Reader
from partnercert.engines.frames.scopes import Where
from partnercert.engines.frames.sheets import PARTNER, Column, Frame
from partnercert.language.nodes import RuleRef
from partnercert.rulebook.rulebook import Rule, Rulebook
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
    reader, scopes = read(rulebook, partners, facts, log)
    rules = [rule for rule in rulebook.of("achieved") if rule.per == wanted.per]
    where = scopes.partners(as_of)
    if wanted.per:
        kinds = dict.fromkeys(kind for rule in rules for kind in reader.kinds_of(rule.rule, wanted.per))
        reviewed = [
            each.tiers for each in rulebook.ladders if each.per == wanted.per and each.review is not None
        ]
        where = scopes.groups(wanted.per, kinds, as_of, awarded=tuple(chain.from_iterable(reviewed)))
    found: dict[str, Column] = {}
    for ladder in rulebook.ladders:
        if ladder.per == wanted.per:
            found.update(tiers_of(ladder, reader, scopes, where, rulebook.fiscal_year, wanted.held))
    for rule in rules if wanted.statuses else ():
        found[rule.ref.id] = _status(rule, reader, where)
    for kpi in wanted.kpis:
        found[f"kpi:{kpi}"] = _number(reader.amount(RuleRef("kpi", kpi), where))
    columns = {name: where.sheet.name(column).expr for name, column in found.items()}
    keys = {ID: nw.col(PARTNER), **{key: nw.col(f"key{n}") for n, key in enumerate(wanted.per)}}
    answer = where.sheet.built()
    order = [ROW] if ROW in answer.collect_schema() else []
    return answer.select(*[e.alias(n) for n, e in {**keys, **columns}.items()], *order)


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
