"""Who may sit an assessment: what is wrong with the rules that say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from partnercert.errors import Fault, quoted
from partnercert.language.checks import Scope
from partnercert.language.nodes import Aggregate, Node, Pick, walk
from partnercert.language.signature import Signature
from partnercert.program.circles import in_words
from partnercert.program.declaration_faults import rule_faults
from partnercert.program.formulas import formula_of
from partnercert.program.naming import in_order, references
from partnercert.program.parts import Parts
from partnercert.records.kinds import ASSESSED


def eligibility_faults(parts: Parts, signature: Signature) -> Iterator[Fault]:
    """Every fault of the rules by which people are eligible for assessments.

    They ask what a person, or the partner, holds and has done by the day of the attempt, and never rest on attempts
    at what they are about.
    """
    sound: dict[str, Node] = {}
    for id, assessment in parts.assessments.items():
        if assessment.eligible is None:
            continue
        path = f"assessments.{id}.eligible"
        found = [*rule_faults(assessment.eligible, signature, path, scope=Scope(key=("person",)))]
        yield from found
        achieved = [ref for ref in references(assessment.eligible) if ref.word == "achieved"]
        yield from (
            Fault(
                "wrong-scope",
                f"{quoted(repr(ref))} decides who may sit an assessment, and may rest on attempts at it",
                f'ask what is held: holds("…") of the person, held("{ref.id}") of the partner',
                path,
            )
            for ref in achieved
        )
        if not found and not achieved:
            sound[id] = assessment.eligible
    yield from _circles(sound, parts, signature)


def _circles(eligible: dict[str, Node], parts: Parts, signature: Signature) -> Iterator[Fault]:
    """Assessments of which nobody is eligible for the first one."""
    graph = {id: {*_read((rule,), parts, signature)} & eligible.keys() for id, rule in eligible.items()}
    for circle in in_order(graph)[1]:
        yield Fault(
            "cycle",
            f"whether attempts count rests on whether they count: {in_words(circle)}",
            "name the assessments that come first; how often one may sit is said by `retake`",
            f"assessments.{circle[0]}.eligible",
        )


def _read(rules: Iterable[Node], parts: Parts, signature: Signature) -> Iterator[str]:
    """The assessments whose attempts rules read, through the KPIs that they name and through modules."""
    waiting, seen = [*rules], set()
    while waiting:
        rule = waiting.pop()
        if rule in seen:
            continue
        seen.add(rule)
        named_kpis = {ref.id for ref in references(rule) if ref.word == "kpi"}
        kpis = (kpi for kpi in parts.every_kpi() if kpi.id in named_kpis)
        waiting.extend(formula for formula in map(formula_of, kpis) if formula is not None)
        for part in walk(rule):
            if isinstance(part, Aggregate | Pick) and part.kind is not None:
                kind, said = signature.base(part.kind), dict(part.filters)
                named = {option.value for option in said.get(kind, ())}
                if kind in ASSESSED:
                    alike = (id for id, each in parts.assessments.items() if each.kind == kind)
                    yield from (id for id in alike if not named or id in named)
                elif kind == "module":
                    modules = (each for id, each in parts.modules.items() if not named or id in named)
                    waiting.extend(each.passed for each in modules if each.passed is not None)
