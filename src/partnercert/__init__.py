"""partnercert decides partner certification: which tier, why, from which evidence, and what is missing.

Nouns are values, amounts are exact, questions are plain functions. The words of the rule language live in
`partnercert.language`.
"""

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
from partnercert.program.assessments import Assessment
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
from partnercert.program.program import Program
from partnercert.program.releases import LastReleases, Release
from partnercert.program.renewals import Renewal, Validity
from partnercert.program.retakes import RetakeCap, RetakePolicy
from partnercert.program.reviews import Review
from partnercert.program.rollouts import Milestone, Rollout, Stage
from partnercert.program.sittings import NextAttempt
from partnercert.program.tiers import Ladder, Requirement, Specialization, Tier
from partnercert.questions.agenda import agenda
from partnercert.questions.agenda_items import Agenda, Item, Message
from partnercert.questions.attempts import next_attempt
from partnercert.questions.compiled import Compiled, compile
from partnercert.questions.decide import decide, decide_many
from partnercert.questions.decision import Decision
from partnercert.questions.gaps import Gap
from partnercert.questions.horizon import Change, horizon
from partnercert.questions.replay import Replay, replay
from partnercert.questions.stages import RolloutStage, stage_for
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
    "Affected",
    "Agenda",
    "Amount",
    "ApplicableEdition",
    "Assessment",
    "Benefit",
    "BusinessDays",
    "Cadence",
    "Certification",
    "Change",
    "Competency",
    "Compiled",
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
    "Replay",
    "Renewal",
    "Requirement",
    "RetailCalendar",
    "RetakeCap",
    "RetakePolicy",
    "Review",
    "Role",
    "Rollout",
    "RolloutStage",
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
    "draw_up",
    "editions_from_dict",
    "editions_to_dict",
    "eur",
    "gbp",
    "horizon",
    "hours",
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
    "record_schema",
    "record_to_dict",
    "replay",
    "stage_for",
    "usd",
    "weeks",
    "years",
]
