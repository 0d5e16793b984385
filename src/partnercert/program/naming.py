"""Every name that the parts of a program bring, as the signature that rules are checked against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Final

import attrs

from partnercert.language.checks import sort_of
from partnercert.language.nodes import Aggregate, Node, Pick, RuleRef, walk
from partnercert.language.signature import (
    FLAG,
    TEXT,
    FieldSpec,
    KindSpec,
    KpiSpec,
    Rate,
    RubricSpec,
    Signature,
    Sort,
    amount,
    is_sort,
    sort_named,
)
from partnercert.program.declarations import FactDeclaration, FieldDeclaration
from partnercert.program.formulas import formula_of
from partnercert.program.kpis import Kpi
from partnercert.program.parts import Parts
from partnercert.program.rubrics import Rubric
from partnercert.records.kinds import ASSESSMENTS, BUILT_IN, MONEY, NO_BAND
from partnercert.values.amounts import Amount
from partnercert.values.mappings import FrozenMap
from partnercert.values.units import is_currency, is_unit

# The kinds whose rows say of which group of a ladder they speak in the field `region`, whatever the group's key.
_BY_REGION: Final = ("award", "standing")


def signature_of(parts: Parts) -> Signature:
    """The names of a program. What is at fault is left out or has no sort; `faults` reports it."""
    signature = Signature(
        kinds=_kinds(parts),
        facts=FrozenMap({id: _declared(fact) for id, fact in parts.facts.items() if _has_sort(fact)}),
        names=_names(parts),
        per=FrozenMap(
            {tier: ladder.per for ladder in parts.ladders.values() if ladder.per for tier in ladder.tiers}
        ),
        currency=parts.currency or "",
        rates=_rates(parts),
        timezone=parts.timezone,
        subjects=_subjects(parts),
        cuts=FrozenMap(_cuts(parts)),
        versions=FrozenMap(
            {(each.kind, id): tuple(each.versions) for id, each in parts.assessments.items() if each.versions}
        ),
        rated=FrozenMap(
            {
                (each.kind, id): each.rubric
                for id, each in parts.assessments.items()
                if each.rubric in parts.rubrics and each.rubric is not None
            }
        ),
        rubrics=FrozenMap({id: _rubric(rubric) for id, rubric in parts.rubrics.items()}),
    )
    return _with_kpis(parts, signature)


def _cuts(parts: Parts) -> Iterator[tuple[tuple[str, str], Amount]]:
    """The score from which an attempt at each assessment is passed, its own or that of its rubric."""
    for id, assessment in parts.assessments.items():
        rubric = parts.rubrics.get(assessment.rubric or "")
        cut = rubric.cut if assessment.cut is None and rubric is not None else assessment.cut
        if cut is not None:
            yield (assessment.kind, id), cut


def _rubric(rubric: Rubric) -> RubricSpec:
    return RubricSpec(
        levels=FrozenMap({id: tuple(level.id for level in rubric.levels_of(id)) for id in rubric.criteria}),
        adjudicated=rubric.adjudicate_beyond is not None,
        has_minima=any(each.minimum is not None for each in rubric.criteria.values()),
    )


def _no(rubric: Rubric) -> tuple[str, ...]:
    """What a score is in that is below all bands, where there are any."""
    return (NO_BAND,) if rubric.bands else ()


def references(node: Node) -> Iterator[RuleRef]:
    """The other rules that a rule names, at any depth."""
    return (part for part in walk(node) if isinstance(part, RuleRef))


def _kinds(parts: Parts) -> FrozenMap[str, KindSpec]:
    kinds = {kind: _in_currency(spec, parts.currency) for kind, spec in BUILT_IN.items()}
    for id, kind in parts.kinds.items():
        if kind.of is not None:
            continue
        fields = {name: _field(field) for name, field in (kind.fields or {}).items() if _has_sort(field)}
        known = kinds.get(id, KindSpec())
        kinds[id] = attrs.evolve(known, fields=FrozenMap({**known.fields, **fields}))
    tags = {
        name: _tag(value)
        for certification in parts.certifications.values()
        for name, value in certification.tags.items()
    }
    standing = kinds["standing"]
    kinds["standing"] = attrs.evolve(standing, fields=FrozenMap({**tags, **standing.fields}))
    keys = FrozenMap({ladder.per: "region" for ladder in parts.ladders.values() if ladder.per})
    for id in _BY_REGION:
        kinds[id] = attrs.evolve(kinds[id], aliases=keys)
    for id, kind in parts.kinds.items():
        if kind.of is not None and _rests_on_a_kind(parts, id):
            kinds[id] = KindSpec(of=kind.of, where=kind.where)
    return FrozenMap(kinds)


def _rests_on_a_kind(parts: Parts, view: str) -> bool:
    seen = set()
    while view not in seen:
        seen.add(view)
        declared = parts.kinds.get(view)
        if declared is None or declared.of is None:
            return declared is not None or view in BUILT_IN
        view = declared.of
    return False


def _in_currency(spec: KindSpec, currency: str | None) -> KindSpec:
    """The kind with its money in the program's currency; without a currency it has no money."""
    known = currency is not None and is_currency(currency)
    fields = {
        name: attrs.evolve(field, sort=amount(currency or ""), unit=currency or "")
        if field.unit == MONEY.unit
        else field
        for name, field in spec.fields.items()
        if known or field.unit != MONEY.unit
    }
    return attrs.evolve(spec, fields=FrozenMap(fields))


def _has_sort(declared: FactDeclaration | FieldDeclaration) -> bool:
    return (declared.sort is None) != (declared.unit is None) and is_sort(
        declared.sort or declared.unit or ""
    )


def _field(declared: FactDeclaration | FieldDeclaration) -> FieldSpec:
    word = declared.sort or declared.unit or ""
    return FieldSpec(
        sort_named(word),
        unit=declared.unit or "",
        optional=getattr(declared, "optional", False),
        one_of=declared.one_of,
        at_least=declared.at_least,
        at_most=declared.at_most,
    )


def _declared(fact: FactDeclaration) -> FieldSpec:
    return attrs.evolve(_field(fact), max_age=fact.max_age)


def _tag(value: object) -> FieldSpec:
    return FieldSpec(FLAG if isinstance(value, bool) else TEXT, optional=True, absent_differs=True)


def _names(parts: Parts) -> FrozenMap[str, tuple[str, ...]]:
    """The ids of each namespace; modules, roles and assessments only where the program declares any."""
    asked = [id for id, *_ in parts.every_requirement()]
    names = {
        "award": (*parts.tiers, *parts.specializations, *parts.certifications, *parts.retired),
        "achievable": (*parts.tiers, *parts.specializations, *parts.requirements),
        "tier": tuple(parts.tiers),
        "requirement": (*asked, *parts.retired),
        "module": tuple(parts.modules),
        "obliging": (*parts.changes, *parts.certifications),
        "release": (*parts.releases, *parts.retired) if parts.releases else (),
        "role": tuple(parts.roles),
        "enrollable": (*parts.modules, *parts.certifications),
        "rubric": tuple(parts.rubrics),
        "criterion": tuple(dict.fromkeys(id for each in parts.rubrics.values() for id in each.criteria)),
        "band": tuple(
            dict.fromkeys(id for each in parts.rubrics.values() for id in (*each.bands, *_no(each)))
        ),
        **{
            kind: tuple(id for id, each in parts.assessments.items() if each.kind == kind)
            for kind in ASSESSMENTS
        },
    }
    always = ("award", "achievable", "tier", "requirement", "obliging")
    return FrozenMap({space: ids for space, ids in names.items() if ids or space in always})


def _subjects(parts: Parts) -> FrozenMap[str, str]:
    """Whose each award is; ids of earlier editions say nothing of it."""
    partners = dict.fromkeys((*parts.tiers, *parts.specializations), "partner")
    return FrozenMap({**partners, **{id: each.subject for id, each in parts.certifications.items()}})


def _rates(parts: Parts) -> FrozenMap[str, tuple[Rate, ...]]:
    return FrozenMap(
        {
            currency: tuple(
                Rate(row.starts, row.per.number, row.worth.number)
                for row in sorted(rows, key=lambda row: row.starts)
                if row.per.number
            )
            for currency, rows in parts.rates.items()
        }
    )


def _with_kpis(parts: Parts, signature: Signature) -> Signature:
    """The signature with each KPI's sort, found in the order in which the formulas build on one another."""
    kpis = {kpi.id: kpi for kpi in parts.every_kpi()}
    host = {
        id: kpi
        for id, kpi in kpis.items()
        if formula_of(kpi) is None and kpi.standard is None and is_unit(kpi.unit or "")
    }
    specs: dict[str, KpiSpec] = {
        id: KpiSpec(amount(kpi.unit or ""), from_host=True) for id, kpi in host.items()
    }
    facts = {
        **signature.facts,
        **{id: FieldSpec(amount(kpi.unit or ""), unit=kpi.unit or "") for id, kpi in host.items()},
    }
    signature = attrs.evolve(signature, facts=FrozenMap(facts))
    for id in _in_order(kpis):
        formula = formula_of(kpis[id])
        if id not in specs:
            known = attrs.evolve(
                signature, kpis=FrozenMap({**{each: KpiSpec(None) for each in kpis}, **specs})
            )
            specs[id] = KpiSpec(None) if formula is None else _spec(formula, known)
    return attrs.evolve(signature, kpis=FrozenMap({id: specs[id] for id in kpis}))


def _spec(formula: Node, signature: Signature) -> KpiSpec:
    sort = sort_of(formula, signature)
    aggregates = [part for part in walk(formula) if isinstance(part, Aggregate | Pick)]
    others = [
        signature.kpis[ref.id]
        for ref in references(formula)
        if ref.word == "kpi" and ref.id in signature.kpis
    ]
    return KpiSpec(
        Sort("amount", "count") if sort is not None and sort.name in ("number", "zero") else sort,
        frozenset(
            part.kind for part in aggregates if part.kind is not None and part.kind in signature.kinds
        ).union(*(spec.kinds for spec in others)),
        any(isinstance(part, Aggregate) and bool(part.each) for part in aggregates)
        or any(spec.groups for spec in others),
    )


def _in_order(kpis: Mapping[str, Kpi]) -> Iterable[str]:
    """The KPIs, each after those that its formula names."""
    graph: dict[str, set[str]] = {}
    for id, kpi in kpis.items():
        formula = formula_of(kpi)
        named = references(formula) if formula is not None else ()
        graph[id] = {ref.id for ref in named if ref.word == "kpi" and ref.id in kpis}
    return in_order(graph)[0]


def in_order(graph: Mapping[str, set[str]]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The nodes of a graph, each after those it rests on, and the cycles that had to be cut to order them."""
    rest = {node: set(needs) for node, needs in graph.items()}
    cycles: list[tuple[str, ...]] = []
    while True:
        try:
            return tuple(TopologicalSorter(rest).static_order()), tuple(cycles)
        except CycleError as error:
            cycle: list[str] = error.args[1][::-1]
            cycles.append(tuple(cycle))
            rest[cycle[0]].discard(cycle[1])
