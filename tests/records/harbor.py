"""A fictional program that declares something of every sort, for the tests of its door."""

from datetime import date

from partnercert.program.assessments import Assessment
from partnercert.program.certifications import Certification
from partnercert.program.competencies import Module
from partnercert.program.declarations import FactDeclaration, KindDeclaration, RateRow
from partnercert.program.kpis import Kpi
from partnercert.program.program import Program
from partnercert.program.tiers import Ladder, Tier

PROGRAM = Program(
    name="Harbor",
    currency="usd",
    timezone="Europe/Berlin",
    retired=("bronze", "silver/old-rule"),
    rates={
        "eur": [RateRow(starts="2026-01-01", worth="1.10"), RateRow(starts="2026-07-01", worth="1.20")],
        "jpy": [RateRow(starts="2026-01-01", per=100, worth="0.70")],
    },
    facts={
        "region": FactDeclaration(sort="text", one_of=("emea", "amer", "apac")),
        "insured": FactDeclaration(sort="flag"),
        "founded": FactDeclaration(sort="date"),
        "pipeline": FactDeclaration(unit="usd", at_least=0, max_age="P45D"),
        "share": FactDeclaration(unit="percent", at_least=0, at_most=100),
    },
    kinds={
        "consumption": KindDeclaration(
            fields={"customer": "text", "acr": "usd", "ends": "date", "hours": "hours", "self": "flag"}
        ),
        "eligible": KindDeclaration(of="consumption", where='field("acr") > 0'),
        "deal": KindDeclaration(fields={"segment": "text", "customer": "text"}),
    },
    assessments={"pro-exam": Assessment(kind="exam")},
    modules={"basics": Module()},
    certifications={"pro": Certification()},
    kpis={"churn": Kpi(unit="percent")},
    ladders={"tier": Ladder(tiers=("silver", "gold"))},
    tiers={"silver": Tier(requires={"calls": 'count("qbr") >= 1'}), "gold": Tier()},
)

MAY_2 = date(2026, 5, 2)


def record(*evidence, **facts):
    return PROGRAM.record("acme", facts=facts, evidence=evidence)


def exam(**said):
    return {"kind": "exam", "exam": "pro-exam", "on": "2026-05-02", **said}


def consumption(**said):
    row = {"customer": "dock", "acr": 5, "ends": "2026-12-31", "hours": 1, "self": True}
    return {"kind": "consumption", "on": "2026-05-02", **row, **said}


def only(*evidence):
    """The one row of a record."""
    (event,) = record(*evidence).evidence
    return event
