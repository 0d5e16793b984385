"""Drawing up the rulebook of a program: KPIs, requirements with their waivers, tiers, certifications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from partnercert.language.filling import filled
from partnercert.language.nodes import Aggregate, AtLeast, Fact, Node, Phrase, Pick, RuleRef, walk
from partnercert.language.phrases import has
from partnercert.language.signature import Signature
from partnercert.language.words import ago, all_of, as_of, choose, field, period
from partnercert.program.arguments import check_program
from partnercert.program.certifications import Certification
from partnercert.program.formulas import cases_of, formula_of, title_of
from partnercert.program.kpis import Kpi
from partnercert.program.maintenance import affected_by, day_of
from partnercert.program.overlays import applies_to, placed
from partnercert.program.program import Program
from partnercert.program.releases import days_of
from partnercert.program.renewals import Renewal
from partnercert.program.reviews import Review
from partnercert.program.rubric_scores import ATTEMPT, asked_by, points_of, rated, score_of
from partnercert.records.evidence import FieldValue
from partnercert.rulebook.rulebook import (
    Cycle,
    Duty,
    Holding,
    Ladder,
    Passing,
    ReviewTerms,
    Rule,
    Rulebook,
    Step,
    Terms,
)
from partnercert.values.dates import DateRange
from partnercert.values.mappings import FrozenMap


def draw_up(program: Program) -> Rulebook:
    """Every rule that the program really has, in the language, as one list."""
    check_program(program)
    drawn = [
        *(_kpi(kpi, program.signature) for kpi in program.every_kpi()),
        *_modules(program),
        *_rubrics(program),
        *_assessments(program),
        *_certifications(program),
        *_requirements(program),
        *_tiers(program),
        *_awarded(program),
    ]
    whole = [_plain(rule, program.signature) for rule in drawn]
    rules = [*whole, *_held(whole, program.signature)]
    edition = f" {program.edition}" if program.edition else ""
    return Rulebook(
        name=f"{program.name}{edition}",
        rules=FrozenMap({rule.ref: rule for rule in rules}),
        ladders=tuple(
            Ladder(
                id=id,
                tiers=ladder.tiers,
                nested=ladder.nested,
                per=_key(ladder.per),
                elections=ladder.elections,
                review=None if ladder.review is None else _review(ladder.review),
            )
            for id, ladder in program.ladders.items()
        ),
        holdings=FrozenMap({holding.id: holding for holding in _holdings(program)}),
        passing=FrozenMap(_passing(program)),
        signature=program.signature,
        fiscal_year=program.fiscal_year,
    )


def _kpi(kpi: Kpi, signature: Signature) -> Rule:
    """The formula with its window; too few cases leave it without a value.

    Views are shown first, so that a view of standings keeps its own days as standings do.
    """
    formula = formula_of(kpi)
    ref = RuleRef("kpi", kpi.id)
    title = title_of(kpi)
    if formula is None:
        return Rule(ref=ref, rule=Fact(kpi.id), title=title)
    cases = cases_of(kpi)
    if kpi.window is not None:
        formula = filled(_seen(formula, signature), kpi.window)
        cases = None if cases is None else filled(_seen(cases, signature), kpi.window)
    if kpi.minimum_cases is not None and cases is not None:
        formula = choose((cases >= kpi.minimum_cases, formula))
    return Rule(ref=ref, rule=formula, title=title)


def _modules(program: Program) -> Iterator[Rule]:
    for id, module in program.modules.items():
        if module.passed is not None:
            yield Rule(
                ref=RuleRef("passed", id), rule=module.passed, per=("person",), title=module.title or id
            )


def _assessments(program: Program) -> Iterator[Rule]:
    """Who may sit an assessment, judged of each person."""
    for id, assessment in program.assessments.items():
        if assessment.eligible is not None:
            yield Rule(
                ref=RuleRef("eligible", id),
                rule=assessment.eligible,
                per=("person",),
                title=assessment.title or id,
            )


def _rubrics(program: Program) -> Iterator[Rule]:
    """The points of each criterion, the score, and whether that is enough, read in the ratings of each attempt."""
    for id, rubric in program.rubrics.items():
        title = rubric.title or id
        for each in rubric.criteria.values():
            points = points_of(rubric, each.id)
            yield Rule(ref=rated(rubric, each.id), rule=points, per=ATTEMPT, title=each.title or each.id)
        score = score_of(rubric, rated)
        yield Rule(ref=RuleRef("scored", id), rule=score, per=ATTEMPT, title=title)
        asked = asked_by(rubric, RuleRef("scored", id), rated)
        if asked:
            yield Rule(ref=RuleRef("reached", id), rule=all_of(*asked), per=ATTEMPT, title=title)


def _passing(program: Program) -> Iterator[tuple[tuple[str, str], Passing]]:
    """The assessments that ask for something of an attempt before it counts as passed."""
    for id, assessment in program.assessments.items():
        rubric = program.rubrics.get(assessment.rubric or "")
        reached = () if rubric is None else asked_by(rubric, RuleRef("scored", rubric.id))
        bands = () if rubric is None else rubric.bands.items()
        flags = [name for name in ("proctored", "identified") if getattr(assessment, name)]
        passing = Passing(
            cut=program.signature.cuts.get((assessment.kind, id)),
            scored=None if rubric is None else RuleRef("scored", rubric.id),
            reached=RuleRef("reached", rubric.id) if rubric is not None and reached else None,
            bands=tuple(sorted(bands, key=lambda band: band[1].number, reverse=True)),
            flags=(*flags, *assessment.checks),
            minutes=assessment.time_limit,
            objections=assessment.objections,
            debriefed=assessment.debriefed,
            versions=FrozenMap(
                {
                    each.id: DateRange(each.starts or date.min, each.until or date.max)
                    for each in assessment.versions.values()
                }
            ),
            eligible=None if assessment.eligible is None else RuleRef("eligible", id),
        )
        if passing != Passing():
            yield (assessment.kind, id), passing


def _certifications(program: Program) -> Iterator[Rule]:
    for id, certification in program.certifications.items():
        per = ("person",) if certification.subject == "person" else ()
        title = certification.title or id
        if certification.earned_by is not None:
            yield Rule(ref=RuleRef("earned", id), rule=certification.earned_by, per=per, title=title)
        if certification.renewal is not None:
            yield Rule(ref=RuleRef("renewed", id), rule=certification.renewal.by, per=per, title=title)


def _requirements(program: Program) -> Iterator[Rule]:
    for id, _, holder, asked in program.every_requirement():
        requirement = placed(id, holder, asked, program.tiers, program.overlays)
        yield Rule(
            ref=RuleRef("achieved", id),
            rule=requirement.rule,
            applies=applies_to(requirement, holder),
            waiver=has("waiver", requirement=id, in_force=True) if requirement.waivable else None,
            per=_key(program.signature.per.get(holder)),
            title=requirement.title or id.rpartition("/")[2],
            remedy=requirement.remedy,
        )


def _tiers(program: Program) -> Iterator[Rule]:
    """A tier asks for its requirements, those of overlays too, and in a nested ladder for the tier below."""
    own: dict[str, list[Node]] = {}
    for id, _, holder, _ in program.every_requirement():
        own.setdefault(holder, []).append(RuleRef("achieved", id))
    for ladder in program.ladders.values():
        for below, id in zip((None, *ladder.tiers), ladder.tiers, strict=False):
            tier = program.tiers[id]
            first = [RuleRef("achieved", below)] if ladder.nested and below is not None else []
            yield _whole(id, tier.title, [*first, *own.get(id, ())], _key(ladder.per))
    for id, specialization in program.specializations.items():
        yield _whole(id, specialization.title, own.get(id, []), ())


def _whole(id: str, title: str | None, rules: list[Node], per: tuple[str, ...]) -> Rule:
    return Rule(
        ref=RuleRef("achieved", id), rule=AtLeast(len(rules), tuple(rules)), per=per, title=title or id
    )


def _awarded(program: Program) -> Iterator[Rule]:
    """What must also be met on the day on which a ladder gives an award."""
    for id, ladder in program.ladders.items():
        if ladder.review is not None and ladder.review.award is not None:
            title = f"an award of {ladder.title or id}"
            yield Rule(
                ref=RuleRef("awarded", id), rule=ladder.review.award, per=_key(ladder.per), title=title
            )


def _held(rules: Iterable[Rule], signature: Signature) -> Iterator[Rule]:
    """What it means to hold each award that some rule asks about: good standing at the end of the day before."""
    asked = (
        part
        for rule in rules
        for part in walk(rule.body)
        if isinstance(part, RuleRef) and part.word == "held"
    )
    for ref in dict.fromkeys(asked):
        long_enough = (
            None if ref.since is None else field("on") + period(ref.since) <= as_of() + period("P1D")
        )
        standing = has("standing", standing=ref.id, good=True, where=long_enough)
        yield Rule(
            ref=ref, rule=ago(standing, "P1D"), per=_key(signature.per.get(ref.id)), title=f"holds {ref.id}"
        )


def _plain(rule: Rule, signature: Signature) -> Rule:
    """The rule with the kinds that views show in the place of the views."""
    applies = None if rule.applies is None else _seen(rule.applies, signature)
    return attrs.evolve(rule, rule=_seen(rule.rule, signature), applies=applies)


def _seen(node: Node, signature: Signature) -> Node:
    match node:
        # shown before its windows are filled in, so that a view of awards keeps its own days as awards do
        case Phrase(word="in_each" | "in_any", given=(*units, Node() as asked)):
            node = attrs.evolve(node, given=(*units, _seen(asked, signature)))
    inside = node.rebuilt(lambda part: _seen(part, signature))
    match inside:
        case Aggregate() | Pick() if inside.kind is not None and signature.kinds[inside.kind].of:
            view = signature.kinds[inside.kind]
            conditions = [rule for rule in (view.where, inside.where) if rule is not None]
            shown = attrs.evolve(
                inside, kind=view.of, where=conditions[0] if len(conditions) == 1 else all_of(*conditions)
            )
            return _seen(shown, signature)
    return inside


def _holdings(program: Program) -> Iterator[Holding]:
    for ladder in program.ladders.values():
        for rank, id in enumerate(ladder.tiers):
            yield Holding(
                id=id, implied_by=ladder.tiers[rank:] if ladder.nested else (id,), exclusive=ladder.tiers
            )
    for id in program.specializations:
        yield Holding(id=id, implied_by=(id,), exclusive=(id,))
    for id, certification in program.certifications.items():
        said: dict[str, FieldValue | None] = {
            "role": certification.role,
            "level": certification.level,
            **certification.tags,
        }
        fields = FrozenMap({name: value for name, value in said.items() if value is not None})
        yield Holding(
            id=id,
            implied_by=(id,),
            exclusive=(id,),
            fields=fields,
            counts_until=certification.counts_until,
            terms=None if certification.renewal is None else _terms(certification.renewal, program),
            releases=_counted(certification, program),
            duties=tuple(_duties(id, program)),
            appeals_stay=certification.decided is not None and certification.decided.stay,
        )


def _review(review: Review) -> ReviewTerms:
    return ReviewTerms(
        promote=review.promote,
        demote=review.demote,
        keep=review.keep,
        remedy=review.remedy,
        max_steps_up=review.max_steps_up,
        pays=review.award is not None,
    )


def _counted(certification: Certification, program: Program) -> Cycle | None:
    counted = certification.releases
    if counted is None:
        return None
    return Cycle(releases=days_of(counted.product, program.releases), lasts=counted.last)


def _duties(certification: str, program: Program) -> Iterator[Duty]:
    """What the changes that affect a certification oblige to, the earliest first."""
    found = []
    for change in program.changes.values():
        on, obliged = day_of(change, program.releases), change.obliges
        affected = affected_by(change, program.certifications, program.roles, program.competencies)
        if on is not None and obliged is not None and certification in affected:
            modules = (("module", id) for id in obliged.modules)
            scenarios = (("scenario", id) for id in obliged.scenarios)
            found.append(
                Duty(
                    change=change.id,
                    on=on,
                    category=change.category,
                    severity=change.severity,
                    tasks=(*modules, *scenarios),
                    within=obliged.within,
                    steps=tuple(
                        Step(effect=step.effect, before=step.before, after=step.after)
                        for step in change.escalate
                    ),
                )
            )
    yield from sorted(found, key=lambda duty: duty.on)


def _terms(renewal: Renewal, program: Program) -> Terms:
    """The dates of a renewal; lengths in releases count those of the program."""
    by_release = any(each.releases is not None for each in renewal.period)
    cycles = [
        (
            each.earned_before or date.max,
            None
            if each.releases is None
            else Cycle(releases=days_of(each.product, program.releases), lasts=each.releases),
        )
        for each in renewal.period
    ]
    return Terms(
        cycles=tuple(cycles) if by_release else (),
        opens=renewal.opens,
        grace=renewal.grace,
        grace_counts=renewal.grace_counts,
        follows=renewal.anchor != "pass",
        late_start=renewal.anchor == "later",
        submit_by=renewal.submit_by,
    )


def _key(per: str | None) -> tuple[str, ...]:
    return () if per is None else (per,)
