"""Everything that is wrong with a program: ids, references, cycles, sorts and units; all of it at once."""

from __future__ import annotations

from collections.abc import Iterator

from partnercert.errors import MAX_PROGRAM_NODES, Fault, PartnercertError, did_you_mean, quoted
from partnercert.language.checks import PARTNER, Scope
from partnercert.language.nodes import Aggregate, Node, Pick, RuleRef, walk
from partnercert.language.signature import Signature
from partnercert.program.assessments import assessment_faults
from partnercert.program.benefits import Benefit
from partnercert.program.certifications import SUBJECTS, Certification
from partnercert.program.circles import circle_faults
from partnercert.program.declaration_faults import (
    declaration_faults,
    field_name_faults,
    id_faults,
    rule_faults,
)
from partnercert.program.eligibility import eligibility_faults
from partnercert.program.formulas import formula_of
from partnercert.program.governance import decided_faults
from partnercert.program.known_names import option_faults, reference_faults
from partnercert.program.kpi_faults import kpi_faults
from partnercert.program.maintenance_faults import maintenance_faults
from partnercert.program.naming import references
from partnercert.program.notice_faults import notice_faults
from partnercert.program.parts import Parts
from partnercert.program.releases import counted_faults
from partnercert.program.renewals import renewal_faults
from partnercert.program.retakes import retake_faults
from partnercert.program.reviews import review_faults
from partnercert.program.rollouts import rollout_faults
from partnercert.program.rubric_faults import rubric_faults
from partnercert.program.scorecard_faults import scorecard_faults
from partnercert.program.tiers import JOINING, RENEWING
from partnercert.records.kinds import ASSESSED, BUILT_IN, CATEGORIES
from partnercert.values.amounts import Amount
from partnercert.values.dates import zone
from partnercert.values.units import CURRENCIES, is_currency


def faults(parts: Parts, signature: Signature) -> tuple[Fault, ...]:
    """Every fault of a program, in the order of its document."""
    found = [
        *_settings(parts),
        *_ids(parts),
        *declaration_faults(parts, signature),
        *_curriculum(parts, signature),
        *_certifications(parts, signature),
        *(fault for id, kpi in parts.kpis.items() for fault in kpi_faults(kpi, f"kpis.{id}", signature)),
        *(
            fault
            for scorecard in parts.scorecards.values()
            for fault in scorecard_faults(scorecard, parts, signature)
        ),
        *_ladders(parts, signature),
        *_requirements(parts, signature),
        *_overlays(parts, signature),
        *_rollouts(parts, signature),
        *maintenance_faults(parts),
        *notice_faults(parts),
        *(
            fault
            for id, benefit in parts.benefits.items()
            for fault in _benefit(benefit, f"benefits.{id}", parts)
        ),
        *circle_faults(parts),
        *_size(parts),
    ]
    return tuple(dict.fromkeys(found))


def _settings(parts: Parts) -> Iterator[Fault]:
    if parts.currency is not None and not is_currency(parts.currency):
        yield Fault(
            "bad-unit",
            f"{quoted(parts.currency)} is no currency",
            did_you_mean(parts.currency, CURRENCIES),
            "program.currency",
        )
    try:
        zone(parts.timezone)
    except PartnercertError as error:
        yield error.fault.under("program.timezone")
    asked = (id for id, *_ in parts.every_requirement())
    live = {*parts.tiers, *parts.specializations, *parts.certifications, *asked}
    for position, id in enumerate(parts.retired):
        path = f"program.retired[{position}]"
        if id in live:
            yield Fault(
                "duplicate-id",
                f"{quoted(id)} is retired and defined",
                "remove it from one of the two places",
                path,
            )
        for part in id.split("/"):
            yield from id_faults(part, path)


def _ids(parts: Parts) -> Iterator[Fault]:
    tables = ("facts", "kinds", "roles", "competencies", "modules", "assessments", "certifications", "kpis")
    for name in (
        *tables,
        "ladders",
        "tiers",
        "specializations",
        "requirements",
        "benefits",
        "overlays",
        "rollouts",
        "releases",
        "changes",
        "notices",
        "rubrics",
        "scorecards",
    ):
        for id in getattr(parts, name):
            yield from id_faults(id, f"{name}.{id}")
    for id, path, holder, _ in parts.every_requirement():
        if not path.startswith("overlays."):
            yield from id_faults(id.removeprefix(f"{holder}/"), path)
    seen: dict[str, str] = {}
    for name in ("tiers", "specializations", "requirements", "certifications"):
        for id in getattr(parts, name):
            if seen.setdefault(id, name) != name:
                yield Fault(
                    "duplicate-id",
                    f"{quoted(id)} already stands under {seen[id]}",
                    "tiers, specializations, requirements and certifications share one namespace",
                    f"{name}.{id}",
                )
    for name, others in (("kpis", ("facts",)), ("scorecards", ("facts", "kpis"))):
        for id in getattr(parts, name):
            for other in (other for other in others if id in getattr(parts, other)):
                yield Fault(
                    "duplicate-id",
                    f"{quoted(id)} already stands under {other}",
                    "facts, KPIs and scorecards share one namespace",
                    f"{name}.{id}",
                )


def _curriculum(parts: Parts, signature: Signature) -> Iterator[Fault]:
    for id, role in parts.roles.items():
        yield from reference_faults(
            role.competencies, parts.competencies, "competency", f"roles.{id}.competencies"
        )
    for id, competency in parts.competencies.items():
        yield from reference_faults((competency.role,), parts.roles, "role", f"competencies.{id}.role")
        yield from option_faults(
            competency.category, CATEGORIES, f"competencies.{id}.category", optional=True
        )
    for id, module in parts.modules.items():
        path = f"modules.{id}"
        yield from reference_faults(module.requires, parts.modules, "module", f"{path}.requires")
        yield from reference_faults(module.roles, parts.roles, "role", f"{path}.roles")
        if module.minutes is not None and module.minutes < 0:
            yield Fault(
                "out-of-bounds",
                f"a module takes {module.minutes} minutes",
                "give a number from 0 on",
                f"{path}.minutes",
            )
        if module.passed is not None:
            yield from rule_faults(module.passed, signature, f"{path}.passed", scope=Scope(key=("person",)))
            for ref in references(module.passed):
                if ref.word != "kpi" or not signature.kpis.get(ref.id):
                    yield Fault(
                        "wrong-scope",
                        f"{quoted(repr(ref))} decides whether a module is passed",
                        "use the person's evidence: knowledge checks, demos, scenarios",
                        f"{path}.passed",
                    )
    for id, rubric in parts.rubrics.items():
        yield from (fault.under(f"rubrics.{id}") for fault in rubric_faults(rubric))
    for id, assessment in parts.assessments.items():
        yield from option_faults(assessment.kind, ASSESSED, f"assessments.{id}.kind")
        yield from (
            fault.under(f"assessments.{id}") for fault in assessment_faults(assessment, parts.rubrics)
        )
        yield from retake_faults(assessment.retake, f"assessments.{id}.retake")
    yield from eligibility_faults(parts, signature)


def _certifications(parts: Parts, signature: Signature) -> Iterator[Fault]:
    sorts: dict[str, type] = {}
    for id, certification in parts.certifications.items():
        path = f"certifications.{id}"
        yield from reference_faults((certification.role,), parts.roles, "role", f"{path}.role")
        yield from option_faults(certification.subject, SUBJECTS, f"{path}.subject")
        if certification.earned_by is not None:
            scope = Scope(key=("person",)) if certification.subject == "person" else PARTNER
            yield from rule_faults(certification.earned_by, signature, f"{path}.earned_by", scope=scope)
        if certification.renewal is not None:
            inside = Scope(key=("person",) if certification.subject == "person" else (), renewing=True)
            of_renewal = renewal_faults(certification.renewal, parts.releases)
            yield from (fault.under(f"{path}.renewal") for fault in of_renewal)
            yield from rule_faults(certification.renewal.by, signature, f"{path}.renewal.by", scope=inside)
        if certification.decided is not None:
            rules = (certification.earned_by is not None, certification.renewal is not None)
            yield from (
                fault.under(f"{path}.decided") for fault in decided_faults(certification.decided, *rules)
            )
        counted = certification.releases
        if counted is not None:
            found = counted_faults(counted.last, counted.product, parts.releases, "last")
            yield from (fault.under(f"{path}.releases") for fault in found)
        yield from _tags(certification, f"{path}.tags")
        for name, value in certification.tags.items():
            if sorts.setdefault(name, type(value)) is not type(value):
                yield Fault(
                    "bad-sort",
                    f"the tag {quoted(name)} is a text on one certification and a flag on another",
                    "use one sort",
                    f"{path}.tags.{name}",
                )


def _tags(certification: Certification, path: str) -> Iterator[Fault]:
    for name in certification.tags:
        yield from field_name_faults(name, f"{path}.{name}")
        if name in BUILT_IN["standing"].fields:
            yield Fault(
                "bad-id",
                f"every standing already has {quoted(name)}",
                "give the tag another name",
                f"{path}.{name}",
            )


def _ladders(parts: Parts, signature: Signature) -> Iterator[Fault]:
    placed: dict[str, str] = {}
    for id, ladder in parts.ladders.items():
        path = f"ladders.{id}"
        if not ladder.tiers:
            yield Fault(
                "missing-key",
                f"the ladder {quoted(id)} has no tiers",
                "name them, lowest first",
                f"{path}.tiers",
            )
        yield from reference_faults(ladder.tiers, parts.tiers, "tier", f"{path}.tiers")
        for tier in ladder.tiers:
            if tier in placed:
                yield Fault(
                    "duplicate-id",
                    f"the tier {quoted(tier)} stands twice, on {quoted(placed[tier])} and on {quoted(id)}",
                    "every tier stands on exactly one ladder, once",
                    f"{path}.tiers",
                )
            placed[tier] = id
        yield from option_faults(ladder.elections, ("lower",), f"{path}.elections", optional=True)
        if ladder.per is not None:
            yield from field_name_faults(ladder.per, f"{path}.per")
        if ladder.review is not None:
            yield from (fault.under(f"{path}.review") for fault in review_faults(ladder.review))
            if ladder.review.award is not None:
                scope = PARTNER if ladder.per is None else Scope(key=(ladder.per,))
                yield from rule_faults(ladder.review.award, signature, f"{path}.review.award", scope=scope)
    for tier in parts.tiers:
        if tier not in placed:
            yield Fault(
                "no-ladder",
                f"the tier {quoted(tier)} stands on no ladder",
                "name it in `ladders.….tiers`",
                f"tiers.{tier}",
            )


def _requirements(parts: Parts, signature: Signature) -> Iterator[Fault]:
    for _, path, holder, requirement in parts.every_requirement():
        key = signature.per.get(holder)
        scope = Scope(key=(key,)) if key else PARTNER
        yield from rule_faults(requirement.rule, signature, path, scope=scope)
        if isinstance(requirement.applies, Node):
            yield from rule_faults(requirement.applies, signature, f"{path}.applies", scope=scope)
        elif requirement.applies in (JOINING, RENEWING) and not holder:
            yield Fault(
                "wrong-scope",
                f"{quoted(requirement.applies)} asks who holds the tier, and no tier asks for this requirement",
                "put it into a tier or a specialization",
                f"{path}.applies",
            )


def _overlays(parts: Parts, signature: Signature) -> Iterator[Fault]:
    for id, overlay in parts.overlays.items():
        path = f"overlays.{id}"
        yield from _by_facts(overlay.where, "an overlay", signature, f"{path}.where")
        yield from reference_faults(overlay.tiers, parts.tiers, "tier", f"{path}.tiers")
        for tier, asked in overlay.tiers.items():
            own = parts.tiers[tier].requires if tier in parts.tiers else {}
            for name in asked.requires:
                inside = f"{path}.tiers.{tier}.requires.{name}"
                yield from id_faults(name, inside)
                if name in own and not own[name].overridable:
                    yield Fault(
                        "not-overridable",
                        f"the requirement {quoted(f'{tier}/{name}')} does not allow an overlay to replace it",
                        f"give the addition another name, or set overridable = true on `tiers.{tier}.requires.{name}`",
                        inside,
                    )


def _rollouts(parts: Parts, signature: Signature) -> Iterator[Fault]:
    for id, rollout in parts.rollouts.items():
        path = f"rollouts.{id}"
        for name, table in (("stages", rollout.stages), ("milestones", rollout.milestones)):
            yield from (fault for each in table for fault in id_faults(each, f"{path}.{name}.{each}"))
        for stage in rollout.stages.values():
            if stage.who is not None:
                yield from _by_facts(stage.who, "a stage", signature, f"{path}.stages.{stage.id}.who")
        yield from rollout_faults(rollout, path)


def _by_facts(rule: Node, what: str, signature: Signature, path: str) -> Iterator[Fault]:
    """A rule that says to whom something applies asks what kind of partner it is, not what it has done."""
    yield from rule_faults(rule, signature, path)
    if any(isinstance(node, Aggregate | Pick | RuleRef) for node in walk(rule)):
        yield Fault(
            "wrong-scope",
            f"{quoted(repr(rule))} says to whom {what} applies, by more than facts",
            'use facts only, such as fact("region").one_of("emea")',
            path,
        )


def _benefit(benefit: Benefit, path: str, parts: Parts) -> Iterator[Fault]:
    yield from reference_faults(benefit.tiers, parts.tiers, "tier", f"{path}.tiers")
    within = None if benefit.service_level is None else benefit.service_level.respond_within
    if isinstance(within, Amount) and (within.unit not in ("hours", "days", "months") or within.number <= 0):
        yield Fault(
            "bad-unit",
            f"{quoted(repr(within))} is no time to respond in",
            'write "PT4H" or "P2D"',
            f"{path}.service_level.respond_within",
        )


def _size(parts: Parts) -> Iterator[Fault]:
    nodes = [node for *_, requirement in parts.every_requirement() for node in requirement.rules]
    nodes += [node for kpi in parts.every_kpi() for node in (formula_of(kpi), kpi.cases) if node is not None]
    nodes += [overlay.where for overlay in parts.overlays.values()]
    stages = (stage for rollout in parts.rollouts.values() for stage in rollout.stages.values())
    nodes += [stage.who for stage in stages if stage.who is not None]
    nodes += [kind.where for kind in parts.kinds.values() if kind.where is not None]
    nodes += [module.passed for module in parts.modules.values() if module.passed is not None]
    nodes += [each.eligible for each in parts.assessments.values() if each.eligible is not None]
    nodes += [each.earned_by for each in parts.certifications.values() if each.earned_by is not None]
    nodes += [each.renewal.by for each in parts.certifications.values() if each.renewal is not None]
    reviews = (ladder.review for ladder in parts.ladders.values() if ladder.review is not None)
    nodes += [review.award for review in reviews if review.award is not None]
    size = sum(node.size for node in nodes)
    if size > MAX_PROGRAM_NODES:
        yield Fault(
            "program-too-large",
            f"the rules have {size} nodes, at most {MAX_PROGRAM_NODES} are read",
            "split the program",
        )
