"""A fictional program of a harbor, small enough to reckon by hand."""

from datetime import date

from partnercert.documents.structure import parse_program
from partnercert.questions.decide import decide

DAY = date(2026, 6, 1)

PROGRAM = parse_program(
    """
[program]
name = "Harbor"
edition = "2026"
currency = "usd"
retired = ["bronze", "gold/old-rule"]

[facts]
region = { sort = "text", one_of = ["emea", "apac"] }
insured = { sort = "flag" }
score = { unit = "points" }
pipeline = { unit = "usd", max_age = "P45D" }

[roles.sales]
[roles.delivery]

[certifications.sales-pro]
role = "sales"
earned_by = 'has("exam", exam="sales", passed=True)'
[certifications.delivery-pro]
role = "delivery"
[certifications.yard]
subject = "partner"
earned_by = 'count("delivery") >= 3'

[kpis.win_rate]
standard = "win_rate"
minimum_cases = 4

[ladders.tier]
tiers = ["member", "silver", "gold"]
elections = "lower"

[tiers.member]
[tiers.silver]
title = "Silver"
[tiers.silver.requires]
references = 'count("reference", validated=True) >= 2'
[tiers.silver.requires.score]
title = "Yearly score"
rule = 'fact("score") >= points(70)'
remedy = "Book a review."
[tiers.gold.requires]
win-rate = 'kpi("win_rate") >= percent(25)'
[tiers.gold.requires.privacy]
title = "Privacy review"
rule = 'attested("gdpr")'
applies = 'fact("region").one_of("emea")'
[tiers.gold.requires.safety]
rule = 'no("feedback", about="accident")'
waivable = false

[specializations.docks.requires]
people = 'holders("sales-pro") >= 1'
choice = '''
at_least(2, count("qbr") >= 2, fact("insured"), all_of(count("reference") >= 3, fact("pipeline") >= usd(100)))'''

[benefits.leads]
tiers = ["silver", "gold"]
[benefits.desk]
tiers = ["gold"]
service_level = { respond_within = "PT4H" }
"""
)


def reference(n=1, **said):
    return [{"kind": "reference", "on": "2026-01-10", "validated": True, **said}] * n


def deals(won, lost):
    return [{"kind": "deal", "on": "2026-02-01", "outcome": "won"}] * won + [
        {"kind": "deal", "on": "2026-02-01", "outcome": "lost"}
    ] * lost


SILVER = (*reference(2),)
GOLD = (*SILVER, *deals(won=1, lost=3))
FACTS = {"score": 70, "region": "apac"}


def record(*evidence, **facts):
    return PROGRAM.record("acme", facts=facts, evidence=evidence)


def decided(*evidence, as_of=DAY, known_on=None, program=PROGRAM, **facts):
    made = program.record(
        "acme", facts={**FACTS, **facts} if program is PROGRAM else facts, evidence=evidence
    )
    return decide(program, made, as_of, known_on)
