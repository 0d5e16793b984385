"""A whole program document, and what a host may know under it."""

from typing import Any

HARBOR = """
[program]
name = "Harbor Partners"
edition = "2026"
title = "The program of Harbor Software"
currency = "usd"
timezone = "Europe/Berlin"
fiscal_year = { starts = 2, named_by = "end" }
retired = ["bronze"]
owner = "partner-team"

[facts]
region = { sort = "text", one_of = ["emea", "amer", "apac"] }
influenced_pipeline = { unit = "usd", at_least = 0, max_age = "P45D" }
growth_target = { unit = "percent", at_least = 0, at_most = 250, source = "plan 7" }
public_sector = { sort = "flag", title = "Sells to public bodies" }
signed_on = { sort = "date" }

[kinds.consumption]
fields = { customer = "text", acr = "usd", note = { sort = "text", optional = true } }
[kinds.eligible]
of = "consumption"
where = 'field("acr") > 0'
[kinds.deal]
fields = { channel = { sort = "text", one_of = ["direct", "resale"], optional = true } }

[rates]
eur = [{ starts = 2025-01-01, worth = 1.04 }, { starts = 2026-01-01, worth = 1.0825 }]
jpy = [{ starts = 2026-01-01, per = 100, worth = 0.64 }]

[releases.spring]
product = "harbor"
on = 2026-03-01
title = "Spring release"
[releases.autumn]
product = "harbor"
on = 2026-09-01

[changes.new-story]
title = "A new value story"
release = "spring"
category = "positioning"
severity = "critical"
affects = { roles = ["solutions"], competencies = ["value-story"], certifications = ["delivery-pro"] }
obliges = { modules = ["discovery-lab"], scenarios = ["rescue"], within = "P30D" }
[[changes.new-story.escalate]]
before = "P7D"
effect = "remind"
[[changes.new-story.escalate]]
after = "P14D"
effect = "suspend"
[changes.price-list]
on = 2026-05-04
category = "go-to-market"
severity = "minor"

[notices.renewal]
anchor = "expiry"
offsets = ["-P90D", "P0D", "P7D"]
audience = "person"
text = "Dear {person}, your {certification} of {partner} expires on {expires_on}."
about = ["sales-pro", "delivery-pro"]
[notices.laggards]
anchor = "obligation-due"
offsets = ["P7D"]
audience = "manager"
text = "{person} has not passed {task}; it was due on {due_on}."
severity = ["critical"]

[roles.sales]
title = "Sales"
competencies = ["discovery", "value-story"]
[roles.solutions]
[roles.delivery]

[competencies.discovery]
category = "go-to-market"
role = "sales"
[competencies.value-story]
title = "Telling the value"
category = "positioning"

[modules.foundation]
title = "Foundations"
version = "3"
formats = ["video", "lab"]
objectives = ["Name the three editions"]
minutes = 90
roles = ["sales", "solutions"]
passed = 'has("knowledge_check", knowledge_check="foundation-check", passed=True)'
[modules.discovery-lab]
requires = ["foundation"]

[assessments.sales-pro-2]
kind = "exam"
title = "Sales professional"
cut = 70
proctored = true
eligible = 'has("module", module="foundation", passed=True)'
[assessments.foundation-check]
kind = "knowledge_check"
[assessments.rescue]
kind = "scenario"
rubric = "rescue"
identified = true
time_limit = 45
objections = 2
debriefed = true
[assessments.rescue.versions]
storm = { starts = 2025-01-01, until = 2026-06-30, title = "In the storm" }
calm = { starts = 2026-07-01 }
[assessments.launch-dossier]
kind = "artifact"
checks = ["accessibility", "security", "delivery"]

[rubrics.rescue]
title = "Rescue of a stuck project"
raters = "median"
minimum_raters = 2
adjudicate_beyond = 1
out_of = 100
cut = 70
bands = { distinction = 90, passed = 70 }
[rubrics.rescue.levels]
weak = { points = 0, descriptor = "Does not see the problem" }
fair = { points = 1 }
strong = { points = 2.5, title = "Strong" }
[rubrics.rescue.groups]
knowledge = { share = "percent(40)", title = "What she knows" }
practical = { share = "percent(60)" }
[rubrics.rescue.criteria.product]
title = "Knows the product"
group = "knowledge"
[rubrics.rescue.criteria.calm]
group = "practical"
weight = 2
minimum = "fair"
[rubrics.rescue.criteria.plan]
group = "practical"
weight = 0.5
levels = { none = { points = 0 }, whole = { points = 4 } }

[certifications.sales-pro]
title = "Sales professional"
role = "sales"
level = "professional"
earned_by = '''
all_of(
    has("module", module="foundation", passed=True),
    has("exam", exam="sales-pro-2", passed=True),
)'''
tags = { product = "core", advanced = false }
[certifications.sales-pro.decided]
stay = true
[certifications.solutions-pro]
role = "solutions"
counts_until = 2027-06-30
[certifications.delivery-pro]
role = "delivery"
releases = { product = "harbor", last = 2 }
[certifications.security-partner]
subject = "partner"

[kpis.win_rate]
standard = "win_rate"
window = 'trailing("P12M")'
minimum_cases = 8
target = "percent(30)"
[kpis.attach_rate]
standard = "attach_rate"
window = "P12M"
[kpis.csat]
unit = "ratio"
better = "higher"
owner = "support"
[kpis.acr_per_customer]
formula = 'total("eligible", of="acr") / count("eligible", distinct="customer")'
window = 'fiscal("year", -1)'
minimum_cases = 3
cases = 'count("eligible", distinct="customer")'
title = "Consumption"
source = "guide 3.1"

[kpis.support]
standard = "csat"
kind = "survey"
survey = "support"
at_least = 8
[kpis.value_won]
standard = "win_rate"
by = "value"
[kpis.throughput]
standard = "rolled_throughput_yield"
steps = ["design", "launch"]

[scorecards.quarterly]
title = "Quarterly scorecard"
owner = "partner-team"
source = "guide 5"
bands = { behind = 0, on-track = 60, ahead = "points(85.5)" }
kpis.win_rate = { weight = 30, zero_at = "percent(10)" }
kpis.support = { weight = 0.5, target = "percent(90)" }

[ladders.tier]
tiers = ["registered", "silver", "gold"]
elections = "lower"
[ladders.tier.review]
promote = { check = "month-end", effective = "month-start" }
demote = { every = "P1Y", anchor = "anniversary", opens = "P60D" }
keep = { period = "P1Y", until = "month-end" }
remedy = "P60D"
award = 'has("attestation", attestation="fee-paid")'
max_steps_up = 1
[ladders.routing]
tiers = ["routed"]
nested = false
per = "region"
[ladders.routing.review]
promote = { on = ["01-15", "07-15"] }
demote = "fiscal-quarter-start"
keep = { period = "P3M", rolling = true }

[tiers.registered]
[tiers.silver.requires]
references = 'count("reference", validated=True, window=trailing("P24M")) >= 1'
[tiers.gold]
title = "Gold"
[tiers.gold.requires]
staff = 'staffed({"sales": 2, "solutions": 4, "delivery": 4}, roles_per_person=2)'
win-rate = 'kpi("win_rate") >= percent(25)'
revenue = '''at_least(2,
  kpi("attach_rate") >= percent(20),
  kpi("csat") >= percent(80),
  fact("influenced_pipeline") >= usd(250_000))'''
[tiers.gold.requires.privacy]
rule = 'attested("gdpr-review")'
title = "Privacy review"
applies = 'fact("region").one_of("emea")'
source = "guide 4.2"
owner = "legal"
remedy = "Book a review"
waivable = false
[tiers.gold.requires.plan]
rule = 'has("attestation", attestation="business-plan")'
applies = "joining"
[tiers.routed.requires]
good-standing = 'achieved("good-standing")'

[specializations.migration]
title = "Migration"
requires.projects = 'count("delivery") >= 5'

[requirements]
good-standing = 'no("suspension", in_force=True)'

[benefits.support]
title = "Priority support"
tiers = ["silver", "gold"]
service_level = { respond_within = "PT4H" }
[benefits.funds]
tiers = ["gold"]
service_level = { respond_within = "P2D" }

[overlays.apac]
where = 'fact("region").one_of("apac")'
tighten_only = true
tiers.gold.requires.registration = 'attested("local-registration")'

[rollouts.spring]
risks = ["trainers are few"]
owners = ["partner-team"]
review_on = 2026-09-01
stages.pilot = { starts = 2026-03-01, who = 'fact("region").one_of("emea")' }
stages.everybody = { starts = 2026-06-01 }
milestones.trained = { on = 2026-05-01, title = "Half of the pilot is trained" }
"""

ACME: dict[str, Any] = {
    "id": "acme",
    "facts": {
        "region": "emea",
        "csat": "0.86",
        "public_sector": True,
        "signed_on": "2021-03-01",
        "influenced_pipeline": [
            {"value": "300000.50", "on": "2026-03-31"},
            {"value": "88 eur", "on": "2026-04-30", "recorded_on": "2026-05-02"},
        ],
    },
    "evidence": [
        {
            "kind": "exam",
            "on": "2026-03-02",
            "person": "ada",
            "exam": "sales-pro-2",
            "score": 86,
            "passed": True,
        },
        {
            "kind": "module",
            "at": "2026-02-01T23:30:00+01:00",
            "person": "ada",
            "module": "foundation",
            "passed": True,
        },
        {
            "kind": "deal",
            "on": "2026-04-01",
            "id": "d-1",
            "outcome": "won",
            "value": "88.5 eur",
            "channel": "resale",
        },
        {"kind": "deal", "on": "2026-04-01", "outcome": "lost"},
        {"kind": "deal", "on": "2026-04-01", "outcome": "lost"},
        {"kind": "consumption", "on": "2026-05-01", "customer": "Müller", "acr": 1200.25},
        {"kind": "award", "on": "2026-01-01", "award": "silver", "valid_through": "2026-12-31"},
        {"kind": "attestation", "on": "2026-01-01", "attestation": "gdpr-review", "revoked_on": "2026-06-01"},
    ],
}
