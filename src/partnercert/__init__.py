"""partnercert decides partner certification: which tier, why, from which evidence, and what is missing.

Nouns are values, amounts are exact, questions are plain functions. The words of the rule language live in
`partnercert.language`.

Importing the package reads none of its modules: a module is read when one of its names is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from partnercert.documents.digest import program_digest, record_digest
    from partnercert.documents.schema import program_schema, record_schema
    from partnercert.documents.structure import (
        editions_from_dict,
        editions_to_dict,
        parse_editions,
        parse_program,
        program_from_dict,
        program_to_dict,
        record_from_dict,
        record_to_dict,
    )
    from partnercert.errors import Fault, PartnercertError, ProgramError, QuestionError, RecordError
    from partnercert.program.assessments import Assessment, AssessmentVersion
    from partnercert.program.benefits import Benefit, ServiceLevel
    from partnercert.program.certifications import Certification
    from partnercert.program.competencies import Competency, Module, Role
    from partnercert.program.declarations import FactDeclaration, FieldDeclaration, KindDeclaration, RateRow
    from partnercert.program.editions import ApplicableEdition, Edition, Editions
    from partnercert.program.governance import Decided
    from partnercert.program.kpis import Kpi
    from partnercert.program.maintenance import Affected, EscalationStep, Obliged, ProductChange
    from partnercert.program.notices import Notice
    from partnercert.program.overlays import OverlaidTier, Overlay
    from partnercert.program.population_kpis import Adherence
    from partnercert.program.program import Program
    from partnercert.program.releases import LastReleases, Release
    from partnercert.program.renewals import Renewal, Validity
    from partnercert.program.retakes import RetakeCap, RetakePolicy
    from partnercert.program.reviews import Review
    from partnercert.program.rollouts import Milestone, Rollout, Stage
    from partnercert.program.rubrics import Criterion, Rubric, RubricGroup, RubricLevel
    from partnercert.program.scorecards import Scorecard, ScoredKpi
    from partnercert.program.sittings import NextAttempt
    from partnercert.program.tiers import Ladder, Requirement, Specialization, Tier
    from partnercert.questions.agenda.agenda import agenda
    from partnercert.questions.agenda.items import Agenda, Item, Message
    from partnercert.questions.attempts import next_attempt
    from partnercert.questions.business_review import BusinessReview, review
    from partnercert.questions.compiled import Compiled, compile
    from partnercert.questions.decide import decide, decide_many
    from partnercert.questions.decision import Decision
    from partnercert.questions.gaps import Gap
    from partnercert.questions.horizon import Change, horizon
    from partnercert.questions.measures.measure import measure
    from partnercert.questions.measures.results import Measured, Measures
    from partnercert.questions.replay import Replay, replay
    from partnercert.questions.rubrics.results import RubricScore
    from partnercert.questions.rubrics.scoring import score_attempt, score_rubric
    from partnercert.questions.stages import RolloutStage, stage_for
    from partnercert.questions.tables import decide_table, measure_table, record_from_tables
    from partnercert.records.evidence import Evidence
    from partnercert.records.record import PartnerRecord
    from partnercert.rulebook.drawing import draw_up
    from partnercert.rulebook.outcomes import Outcome, Status
    from partnercert.values.amounts import (
        Amount,
        days,
        eur,
        gbp,
        hours,
        money,
        months,
        percent,
        points,
        ratio,
        usd,
        weeks,
        years,
    )
    from partnercert.values.cadences import Cadence, Keep
    from partnercert.values.dates import BusinessDays, FiscalCalendar, Period, RetailCalendar
    from partnercert.values.mappings import FrozenMap
    from partnercert.values.verdicts import Verdict

__all__ = [
    "Adherence",
    "Affected",
    "Agenda",
    "Amount",
    "ApplicableEdition",
    "Assessment",
    "AssessmentVersion",
    "Benefit",
    "BusinessDays",
    "BusinessReview",
    "Cadence",
    "Certification",
    "Change",
    "Competency",
    "Compiled",
    "Criterion",
    "Decided",
    "Decision",
    "Edition",
    "Editions",
    "EscalationStep",
    "Evidence",
    "FactDeclaration",
    "Fault",
    "FieldDeclaration",
    "FiscalCalendar",
    "FrozenMap",
    "Gap",
    "Item",
    "Keep",
    "KindDeclaration",
    "Kpi",
    "Ladder",
    "LastReleases",
    "Measured",
    "Measures",
    "Message",
    "Milestone",
    "Module",
    "NextAttempt",
    "Notice",
    "Obliged",
    "Outcome",
    "OverlaidTier",
    "Overlay",
    "PartnerRecord",
    "PartnercertError",
    "Period",
    "ProductChange",
    "Program",
    "ProgramError",
    "QuestionError",
    "RateRow",
    "RecordError",
    "Release",
    "Renewal",
    "Replay",
    "Requirement",
    "RetailCalendar",
    "RetakeCap",
    "RetakePolicy",
    "Review",
    "Role",
    "Rollout",
    "RolloutStage",
    "Rubric",
    "RubricGroup",
    "RubricLevel",
    "RubricScore",
    "Scorecard",
    "ScoredKpi",
    "ServiceLevel",
    "Specialization",
    "Stage",
    "Status",
    "Tier",
    "Validity",
    "Verdict",
    "agenda",
    "compile",
    "days",
    "decide",
    "decide_many",
    "decide_table",
    "draw_up",
    "editions_from_dict",
    "editions_to_dict",
    "eur",
    "gbp",
    "horizon",
    "hours",
    "measure",
    "measure_table",
    "money",
    "months",
    "next_attempt",
    "parse_editions",
    "parse_program",
    "percent",
    "points",
    "program_digest",
    "program_from_dict",
    "program_schema",
    "program_to_dict",
    "ratio",
    "record_digest",
    "record_from_dict",
    "record_from_tables",
    "record_schema",
    "record_to_dict",
    "replay",
    "review",
    "score_attempt",
    "score_rubric",
    "stage_for",
    "usd",
    "weeks",
    "years",
]

# the modules that define these names; type checkers read the same from the imports above
_DEFINED_IN: Final = {
    "partnercert.documents.digest": ("program_digest", "record_digest"),
    "partnercert.documents.schema": ("program_schema", "record_schema"),
    "partnercert.documents.structure": (
        "editions_from_dict",
        "editions_to_dict",
        "parse_editions",
        "parse_program",
        "program_from_dict",
        "program_to_dict",
        "record_from_dict",
        "record_to_dict",
    ),
    "partnercert.errors": ("Fault", "PartnercertError", "ProgramError", "QuestionError", "RecordError"),
    "partnercert.program.assessments": ("Assessment", "AssessmentVersion"),
    "partnercert.program.benefits": ("Benefit", "ServiceLevel"),
    "partnercert.program.certifications": ("Certification",),
    "partnercert.program.competencies": ("Competency", "Module", "Role"),
    "partnercert.program.declarations": ("FactDeclaration", "FieldDeclaration", "KindDeclaration", "RateRow"),
    "partnercert.program.editions": ("ApplicableEdition", "Edition", "Editions"),
    "partnercert.program.governance": ("Decided",),
    "partnercert.program.kpis": ("Kpi",),
    "partnercert.program.maintenance": ("Affected", "EscalationStep", "Obliged", "ProductChange"),
    "partnercert.program.notices": ("Notice",),
    "partnercert.program.overlays": ("OverlaidTier", "Overlay"),
    "partnercert.program.population_kpis": ("Adherence",),
    "partnercert.program.program": ("Program",),
    "partnercert.program.releases": ("LastReleases", "Release"),
    "partnercert.program.renewals": ("Renewal", "Validity"),
    "partnercert.program.retakes": ("RetakeCap", "RetakePolicy"),
    "partnercert.program.reviews": ("Review",),
    "partnercert.program.rollouts": ("Milestone", "Rollout", "Stage"),
    "partnercert.program.scorecards": ("Scorecard", "ScoredKpi"),
    "partnercert.program.rubrics": ("Criterion", "Rubric", "RubricGroup", "RubricLevel"),
    "partnercert.program.sittings": ("NextAttempt",),
    "partnercert.program.tiers": ("Ladder", "Requirement", "Specialization", "Tier"),
    "partnercert.questions.agenda.agenda": ("agenda",),
    "partnercert.questions.agenda.items": ("Agenda", "Item", "Message"),
    "partnercert.questions.attempts": ("next_attempt",),
    "partnercert.questions.business_review": ("BusinessReview", "review"),
    "partnercert.questions.compiled": ("Compiled", "compile"),
    "partnercert.questions.decide": ("decide", "decide_many"),
    "partnercert.questions.decision": ("Decision",),
    "partnercert.questions.gaps": ("Gap",),
    "partnercert.questions.horizon": ("Change", "horizon"),
    "partnercert.questions.measures.measure": ("measure",),
    "partnercert.questions.measures.results": ("Measured", "Measures"),
    "partnercert.questions.replay": ("Replay", "replay"),
    "partnercert.questions.rubrics.results": ("RubricScore",),
    "partnercert.questions.rubrics.scoring": ("score_attempt", "score_rubric"),
    "partnercert.questions.stages": ("RolloutStage", "stage_for"),
    "partnercert.questions.tables": ("decide_table", "measure_table", "record_from_tables"),
    "partnercert.records.evidence": ("Evidence",),
    "partnercert.records.record": ("PartnerRecord",),
    "partnercert.rulebook.drawing": ("draw_up",),
    "partnercert.rulebook.outcomes": ("Outcome", "Status"),
    "partnercert.values.amounts": (
        "Amount",
        "days",
        "eur",
        "gbp",
        "hours",
        "money",
        "months",
        "percent",
        "points",
        "ratio",
        "usd",
        "weeks",
        "years",
    ),
    "partnercert.values.cadences": ("Cadence", "Keep"),
    "partnercert.values.dates": ("BusinessDays", "FiscalCalendar", "Period", "RetailCalendar"),
    "partnercert.values.mappings": ("FrozenMap",),
    "partnercert.values.verdicts": ("Verdict",),
}
_MODULES: Final = {name: module for module, names in _DEFINED_IN.items() for name in names}

if not TYPE_CHECKING:  # with a `__getattr__` checkers would take any name for one of the package

    def __getattr__(name: str) -> object:
        """A name at its first use, from the module that defines it."""
        if name == "language":
            return import_module("partnercert.language")
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_MODULES[name]), name)
        return value

    def __dir__() -> list[str]:
        """The names, whether they have been used or not."""
        return __all__
