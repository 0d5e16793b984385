"""Everything that can be wrong with a program: one sentence each, with its code, its message, its remedy, its place."""

import pytest

from partnercert.errors import Fault, ProgramError
from partnercert.language import all_of, count
from partnercert.program.assessments import Assessment
from partnercert.program.benefits import Benefit, ServiceLevel
from partnercert.program.certifications import Certification
from partnercert.program.competencies import Competency, Module, Role
from partnercert.program.declarations import FactDeclaration, FieldDeclaration, KindDeclaration, RateRow
from partnercert.program.kpis import Kpi
from partnercert.program.program import Program
from partnercert.program.tiers import Ladder, Requirement, Specialization, Tier
from partnercert.values.amounts import eur, percent, points, usd

ID = "an id has small letters, digits, - and _, starts with a letter or digit, and is no keyword of Python"
FIELD = (
    "a field has small letters, digits and _, starts with a letter, and is no word of Python or of evidence"
)
NAMESPACE = "tiers, specializations, requirements and certifications share one namespace"
RATE = "give positive numbers: { starts = 2026-01-01, per = 1, worth = 1.08 }"
BUILT_IN_FIELD = "a program may require a built-in field, not change it"
CASES = "give a number from 1 on, and `cases` where the formula is no quotient of counts, mean or median"
EVIDENCE_INSTEAD = "let one of them rest on evidence instead"
RULE_INSTEAD = "compare it, as in … >= 3, or ask .one_of(…)"
PERSONS_EVIDENCE = "use the person's evidence: knowledge checks, demos, scenarios"


def tier(**requires):
    """A program whose only tier asks for these requirements."""
    return {"ladders": {"tier": Ladder(tiers=("gold",))}, "tiers": {"gold": Tier(requires=requires)}}


def rates(**rows):
    return {"currency": "usd", "rates": rows}


SETTINGS = {
    "a currency is an ISO code": (
        {"currency": "usx"},
        Fault(
            "bad-unit", "`usx` is no currency", "did you mean `uzs` or `usd` or `ugx`?", "program.currency"
        ),
    ),
    "a zone is an IANA name": (
        {"timezone": "Europe/Berln"},
        Fault(
            "bad-zone",
            "`Europe/Berln` is not a time zone",
            "write an IANA name such as `Europe/Berlin` or `UTC`",
            "program.timezone",
        ),
    ),
    "a retired id is not defined": (
        {"retired": ("old", "pro"), "certifications": {"pro": Certification()}},
        Fault(
            "duplicate-id",
            "`pro` is retired and defined",
            "remove it from one of the two places",
            "program.retired[1]",
        ),
    ),
    "a retired requirement is not defined": (
        {"retired": ("gold/calls",), **tier(calls='count("qbr") >= 1')},
        Fault(
            "duplicate-id",
            "`gold/calls` is retired and defined",
            "remove it from one of the two places",
            "program.retired[0]",
        ),
    ),
    "a retired id is an id": (
        {"retired": ("gold/Old Rule",)},
        Fault("bad-id", "`Old Rule` is no id", ID, "program.retired[0]"),
    ),
}
IDS = {
    "an id has small letters": (
        {"roles": {"Sales": Role()}},
        Fault("bad-id", "`Sales` is no id", ID, "roles.Sales"),
    ),
    "an id is no keyword": (
        {"facts": {"class": FactDeclaration(sort="text")}},
        Fault("bad-id", "`class` is no id", ID, "facts.class"),
    ),
    "an id has no letters beyond ASCII": (
        {"kpis": {"gewinn_ü": Kpi(unit="ratio")}},
        Fault("bad-id", "`gewinn_ü` is no id", ID, "kpis.gewinn_ü"),
    ),
    "the id of a requirement is one too": (
        tier(**{"win/rate": 'count("qbr") >= 1'}),
        Fault("bad-id", "`win/rate` is no id", ID, "tiers.gold.requires.win/rate"),
    ),
    "a specialization is named unlike a certification": (
        {"certifications": {"data": Certification()}, "specializations": {"data": Specialization()}},
        Fault(
            "duplicate-id", "`data` already stands under specializations", NAMESPACE, "certifications.data"
        ),
    ),
    "a named requirement is named unlike a tier": (
        {**tier(), "requirements": {"gold": 'count("qbr") >= 1'}},
        Fault("duplicate-id", "`gold` already stands under tiers", NAMESPACE, "requirements.gold"),
    ),
    "a KPI is named unlike a fact": (
        {"facts": {"arr": FactDeclaration(unit="count")}, "kpis": {"arr": Kpi(unit="count")}},
        Fault(
            "duplicate-id",
            "`arr` already stands under facts",
            "facts, KPIs and scorecards share one namespace",
            "kpis.arr",
        ),
    ),
}
DECLARATIONS = {
    "a fact has a sort or a unit": (
        {"facts": {"arr": FactDeclaration()}},
        Fault(
            "bad-sort",
            "a declaration names either its sort or its unit",
            'write { sort = "text" } or { unit = "usd" }',
            "facts.arr",
        ),
    ),
    "a fact does not have both": (
        {"facts": {"arr": FactDeclaration(sort="text", unit="usd")}},
        Fault(
            "bad-sort",
            "a declaration names either its sort or its unit",
            'write { sort = "text" } or { unit = "usd" }',
            "facts.arr",
        ),
    ),
    "a sort is one of three": (
        {"facts": {"arr": FactDeclaration(sort="txt")}},
        Fault("bad-sort", "`txt` is no sort", "did you mean `text`?", "facts.arr"),
    ),
    "a unit is no sort": (
        {"facts": {"arr": FactDeclaration(sort="usd")}},
        Fault("bad-sort", "`usd` is no sort", 'write unit = "usd"', "facts.arr"),
    ),
    "a unit is known": (
        {"facts": {"arr": FactDeclaration(unit="dayz")}},
        Fault("bad-unit", "`dayz` is no unit", "did you mean `days`?", "facts.arr"),
    ),
    "only a text has options": (
        {"facts": {"arr": FactDeclaration(unit="usd", one_of=("a",))}},
        Fault(
            "bad-sort",
            "only a text has `one_of`",
            "leave it out, or give at_least and at_most",
            "facts.arr.one_of",
        ),
    ),
    "only an amount has bounds": (
        {"facts": {"arr": FactDeclaration(sort="text", at_least=3)}},
        Fault(
            "bad-sort", "only an amount has `at_least`", "leave it out, or give one_of", "facts.arr.at_least"
        ),
    ),
    "a bound has the unit of its fact": (
        {"facts": {"arr": FactDeclaration(unit="usd", at_most=points(3))}},
        Fault(
            "unit-mismatch",
            "`points(3)` is no bound of an amount of usd",
            "give it in usd",
            "facts.arr.at_most",
        ),
    ),
    "the bounds stand in order": (
        {"facts": {"share": FactDeclaration(unit="percent", at_least=5, at_most=3)}},
        Fault(
            "out-of-bounds", "nothing is at least 5 % and at most 3 %", "exchange the bounds", "facts.share"
        ),
    ),
}
KINDS = {
    "a kind has fields or shows another": (
        {"kinds": {"talk": KindDeclaration()}},
        Fault(
            "missing-key",
            "the kind `talk` has neither fields nor `of`",
            "declare its fields, or `of` and `where`",
            "kinds.talk",
        ),
    ),
    "only a view filters": (
        {"kinds": {"talk": KindDeclaration(fields={"topic": "text"}, where='field("topic").one_of("a")')}},
        Fault(
            "bad-shape",
            "only a view has `where`",
            "name the kind that it shows with `of`",
            "kinds.talk.where",
        ),
    ),
    "a derived kind takes no fields": (
        {"kinds": {"standing": KindDeclaration(fields={"rank": "count"})}},
        Fault(
            "derived-kind",
            "`standing` follows from other evidence and takes no fields",
            "tags of certifications become fields of a standing",
            "kinds.standing",
        ),
    ),
    "a field is not named like a parameter": (
        {"kinds": {"talk": KindDeclaration(fields={"window": "text"})}},
        Fault("bad-id", "`window` cannot name a field", FIELD, "kinds.talk.fields.window"),
    ),
    "a field is not named like what evidence has itself": (
        {"kinds": {"talk": KindDeclaration(fields={"on": "date"})}},
        Fault("bad-id", "`on` cannot name a field", FIELD, "kinds.talk.fields.on"),
    ),
    "a field is no keyword": (
        {"kinds": {"talk": KindDeclaration(fields={"from": "text"})}},
        Fault("bad-id", "`from` cannot name a field", FIELD, "kinds.talk.fields.from"),
    ),
    "a field can be written as a name": (
        {"kinds": {"talk": KindDeclaration(fields={"talk-topic": "text"})}},
        Fault("bad-id", "`talk-topic` cannot name a field", FIELD, "kinds.talk.fields.talk-topic"),
    ),
    "a field has a sort": (
        {"kinds": {"talk": KindDeclaration(fields={"topic": "flagg"})}},
        Fault("bad-unit", "`flagg` is no unit", "", "kinds.talk.fields.topic"),
    ),
    "a built-in field keeps its sort": (
        {"kinds": {"exam": KindDeclaration(fields={"score": "ratio"})}},
        Fault("bad-sort", "the built-in field `score` is points", BUILT_IN_FIELD, "kinds.exam.fields.score"),
    ),
    "a required built-in field stays required": (
        {
            "kinds": {
                "reference": KindDeclaration(
                    fields={"validated": FieldDeclaration(sort="flag", optional=True)}
                )
            }
        },
        Fault(
            "bad-shape",
            "the built-in field `validated` is required",
            "a program may require a built-in field, not the reverse",
            "kinds.reference.fields.validated",
        ),
    ),
    "a view has no fields of its own": (
        {
            "kinds": {
                "won": KindDeclaration(
                    of="deal", where='field("outcome").one_of("won")', fields={"x": "text"}
                )
            }
        },
        Fault(
            "bad-shape",
            "a view has the fields of the kind that it shows",
            "leave out `fields`",
            "kinds.won.fields",
        ),
    ),
    "a view is not named like a built-in kind": (
        {"kinds": {"exam": KindDeclaration(of="deal", where='field("attached")')}},
        Fault("duplicate-id", "`exam` is a built-in kind", "give the view a name of its own", "kinds.exam"),
    ),
    "a view shows a kind": (
        {"kinds": {"won": KindDeclaration(of="deel", where='field("attached")')}},
        Fault(
            "unknown-kind",
            "`won` is a view of `deel`, which is no kind of evidence",
            "did you mean `deal`?",
            "kinds.won.of",
        ),
    ),
    "a view filters": (
        {"kinds": {"won": KindDeclaration(of="deal")}},
        Fault("missing-key", "the view `won` lacks `where`", "say which events it shows", "kinds.won"),
    ),
    "a view filters by what its kind has": (
        {"kinds": {"won": KindDeclaration(of="deal", where='field("atached")')}},
        Fault(
            "unknown-field",
            "`won` has no field `atached`",
            "did you mean `attached` or `attached_units`?",
            "kinds.won.where",
        ),
    ),
    "a view of a view filters by what the kind below has": (
        {
            "kinds": {
                "won": KindDeclaration(of="deal", where='field("outcome").one_of("won")'),
                "attached": KindDeclaration(of="won", where='field("atached")'),
            }
        },
        Fault(
            "unknown-field",
            "`attached` has no field `atached`",
            "did you mean `attached` or `attached_units`?",
            "kinds.attached.where",
        ),
    ),
}
RATES = {
    "a rate is one of a currency": (
        rates(eur=[RateRow(starts="2026-01-01", worth=1)], eux=[RateRow(starts="2026-01-01", worth=1)]),
        Fault("bad-unit", "`eux` is no currency", "did you mean `ugx` or `eur`?", "rates.eux"),
    ),
    "rates need the program's currency": (
        {"rates": {"eur": [RateRow(starts="2026-01-01", worth="1.1")]}},
        Fault(
            "bad-rate",
            "a rate turns `eur` into the program's currency, another one",
            "set [program] currency",
            "rates.eur",
        ),
    ),
    "a rate is not of the program's own currency": (
        rates(usd=[RateRow(starts="2026-01-01", worth="1.1")]),
        Fault(
            "bad-rate",
            "a rate turns `usd` into the program's currency, another one",
            "set [program] currency",
            "rates.usd",
        ),
    ),
    "a rate is positive": (
        rates(eur=[RateRow(starts="2026-01-01", worth=0)]),
        Fault("bad-rate", "1 of eur are worth 0", RATE, "rates.eur[0]"),
    ),
    "a rate is not turned round": (
        rates(eur=[RateRow(starts="2026-01-01", per=usd(1), worth=eur(1))]),
        Fault("bad-rate", "1 USD of eur are worth 1 EUR", RATE, "rates.eur[0]"),
    ),
    "one rate starts on a day": (
        rates(eur=[RateRow(starts="2026-01-01", worth=1), RateRow(starts="2026-01-01", worth=2)]),
        Fault("bad-rate", "two rates of eur start on 2026-01-01", "leave one of them", "rates.eur[1].starts"),
    ),
}
CURRICULUM = {
    "a role names competencies of the program": (
        {"roles": {"sales": Role(competencies=("discovery",))}},
        Fault(
            "unknown-competency",
            "the program has no competency `discovery`",
            "define it under [competencies]",
            "roles.sales.competencies",
        ),
    ),
    "a competency names a role of the program": (
        {"roles": {"sales": Role()}, "competencies": {"value": Competency(role="sale")}},
        Fault(
            "unknown-role",
            "the program has no role `sale`",
            "did you mean `sales`?",
            "competencies.value.role",
        ),
    ),
    "a competency has one of three categories": (
        {"competencies": {"value": Competency(category="product")}},
        Fault(
            "unknown-option",
            "`product` is not one of core-product, positioning, go-to-market",
            "did you mean `core-product`?",
            "competencies.value.category",
        ),
    ),
    "a module follows modules of the program": (
        {"modules": {"basics": Module(requires=("intro",))}},
        Fault(
            "unknown-module",
            "the program has no module `intro`",
            "known here: `basics`",
            "modules.basics.requires",
        ),
    ),
    "a module is for roles of the program": (
        {"modules": {"basics": Module(roles="sales")}},
        Fault(
            "unknown-role",
            "the program has no role `sales`",
            "define it under [roles]",
            "modules.basics.roles",
        ),
    ),
    "a module takes no negative time": (
        {"modules": {"basics": Module(minutes=-1)}},
        Fault(
            "out-of-bounds", "a module takes -1 minutes", "give a number from 0 on", "modules.basics.minutes"
        ),
    ),
    "a module is passed by what the person does": (
        {"modules": {"basics": Module(passed='achieved("gold")')}, **tier()},
        Fault(
            "wrong-scope",
            '`achieved("gold")` decides whether a module is passed',
            PERSONS_EVIDENCE,
            "modules.basics.passed",
        ),
    ),
    "an assessment has one of five kinds": (
        {"assessments": {"sales": Assessment(kind="exma")}},
        Fault(
            "unknown-option",
            "`exma` is not one of exam, demo, scenario, knowledge_check, artifact",
            "did you mean `exam`?",
            "assessments.sales.kind",
        ),
    ),
}
CERTIFICATIONS = {
    "a certification is for a role of the program": (
        {"certifications": {"pro": Certification(role="sales")}},
        Fault(
            "unknown-role",
            "the program has no role `sales`",
            "define it under [roles]",
            "certifications.pro.role",
        ),
    ),
    "a certification is a person's or the partner's": (
        {"certifications": {"pro": Certification(subject="team")}},
        Fault(
            "unknown-option",
            "`team` is not one of person, partner",
            "known here: `partner`, `person`",
            "certifications.pro.subject",
        ),
    ),
    "a certification is earned by a rule": (
        {"certifications": {"pro": Certification(earned_by='count("exam")')}},
        Fault(
            "bad-rule", '`count("exam")` is a count, not a rule', RULE_INSTEAD, "certifications.pro.earned_by"
        ),
    ),
    "a person's certification is judged in the person's group": (
        {"certifications": {"pro": Certification(earned_by='count(each="person", where=has("exam")) >= 1')}},
        Fault(
            "wrong-scope",
            '`count(each="person", where=has("exam"))` groups events inside a group or an event',
            "groups do not nest",
            "certifications.pro.earned_by",
        ),
    ),
    "a tag is named like a field": (
        {"certifications": {"pro": Certification(tags={"kind": "data"})}},
        Fault("bad-id", "`kind` cannot name a field", FIELD, "certifications.pro.tags.kind"),
    ),
    "a tag is not what every standing has": (
        {"certifications": {"pro": Certification(tags={"level": "expert"})}},
        Fault(
            "bad-id",
            "every standing already has `level`",
            "give the tag another name",
            "certifications.pro.tags.level",
        ),
    ),
    "a tag has one sort on all certifications": (
        {"certifications": {"a": Certification(tags={"ai": True}), "b": Certification(tags={"ai": "yes"})}},
        Fault(
            "bad-sort",
            "the tag `ai` is a text on one certification and a flag on another",
            "use one sort",
            "certifications.b.tags.ai",
        ),
    ),
    "a tag is a text or a flag": (
        {"certifications": {"a": Certification(tags={"step": 3})}},
        Fault(
            "bad-value",
            "`3` stands where a text or a flag is meant",
            "write it in quotes",
            "certifications.a.tags.step",
        ),
    ),
}
KPIS = {
    "a KPI has a formula or a standard": (
        {"kpis": {"win": Kpi(standard="win_rate", formula='count("deal")')}},
        Fault("bad-shape", "a KPI has either a formula or a standard", "leave one of them", "kpis.win"),
    ),
    "a standard KPI is one of the field": (
        {"kpis": {"win": Kpi(standard="winrate")}},
        Fault("unknown-kpi", "`winrate` is no standard KPI", "did you mean `win_rate`?", "kpis.win.standard"),
    ),
    "a standard KPI of money needs a currency": (
        {"kpis": {"margin": Kpi(standard="gross_margin")}},
        Fault(
            "missing-key",
            "the standard KPI `gross_margin` counts money, and the program names no currency",
            "set [program] currency",
            "kpis.margin.standard",
        ),
    ),
    "a KPI of the host needs a unit": (
        {"kpis": {"churn": Kpi()}},
        Fault(
            "bad-unit",
            "a KPI that the host supplies needs its unit",
            'write unit = "ratio", or give a formula',
            "kpis.churn.unit",
        ),
    ),
    "a KPI of the host has no window": (
        {"kpis": {"churn": Kpi(unit="ratio", window="P1Y")}},
        Fault(
            "bad-shape",
            "a KPI that the host supplies has no `window`",
            "give a formula, or leave it out",
            "kpis.churn.window",
        ),
    ),
    "a formula says its own unit": (
        {"kpis": {"win": Kpi(standard="win_rate", unit="ratio")}},
        Fault(
            "bad-shape",
            "the unit of a KPI with a formula follows from the formula",
            "leave out `unit`",
            "kpis.win.unit",
        ),
    ),
    "a formula is an amount": (
        {"kpis": {"win": Kpi(formula='has("deal")')}},
        Fault(
            "bad-sort",
            '`has("deal")` is a rule, not an amount',
            "a formula comes to an amount: count(…), total(…), a quotient",
            "kpis.win.formula",
        ),
    ),
    "a KPI has no term": (
        {"kpis": {"win": Kpi(standard="win_rate", window="term()")}},
        Fault(
            "wrong-scope",
            "`term()` has a meaning only where a certification is renewed",
            "use trailing(…) or calendar(…)",
            "kpis.win.window",
        ),
    ),
    "better is higher or lower": (
        {"kpis": {"win": Kpi(standard="win_rate", better="high")}},
        Fault(
            "unknown-option",
            "`high` is not one of higher, lower",
            "did you mean `higher`?",
            "kpis.win.better",
        ),
    ),
    "minimum_cases needs something to count": (
        {"currency": "usd", "kpis": {"size": Kpi(formula='total("deal", of="value")', minimum_cases=8)}},
        Fault("bad-argument", "`minimum_cases = 8` has no cases to count", CASES, "kpis.size.minimum_cases"),
    ),
    "minimum_cases is a whole number": (
        {"kpis": {"win": Kpi(standard="win_rate", minimum_cases=2.5)}},
        Fault(
            "bad-value",
            "`2.5` stands where a whole number is meant",
            "write it without quotes and decimals, such as 90",
            "kpis.win.minimum_cases",
        ),
    ),
    "minimum_cases is positive": (
        {"kpis": {"win": Kpi(standard="win_rate", minimum_cases=0)}},
        Fault("bad-argument", "`minimum_cases = 0` has no cases to count", CASES, "kpis.win.minimum_cases"),
    ),
    "cases are counted": (
        {
            "currency": "usd",
            "kpis": {"win": Kpi(standard="win_rate", cases='total("deal", of="value")', minimum_cases=8)},
        },
        Fault(
            "unit-mismatch",
            '`total("deal", of="value")` is usd, and cases are counted',
            "write count(…)",
            "kpis.win.cases",
        ),
    ),
    "a target has the unit that the host supplies": (
        {"kpis": {"win": Kpi(unit="ratio", target=usd(25))}},
        Fault(
            "unit-mismatch",
            "the target `usd(25)` is no amount of ratio",
            "give it in ratio",
            "kpis.win.target",
        ),
    ),
    "a target has the unit of its KPI": (
        {"kpis": {"win": Kpi(standard="win_rate", target=points(25))}},
        Fault(
            "unit-mismatch",
            "the target `points(25)` is no amount of ratio",
            "give it in ratio",
            "kpis.win.target",
        ),
    ),
}
LADDERS = {
    "a ladder has tiers": (
        {"ladders": {"tier": Ladder(tiers=())}},
        Fault(
            "missing-key", "the ladder `tier` has no tiers", "name them, lowest first", "ladders.tier.tiers"
        ),
    ),
    "a ladder names tiers of the program": (
        {"ladders": {"tier": Ladder(tiers=("silver", "gold"))}, "tiers": {"gold": Tier()}},
        Fault("unknown-tier", "the program has no tier `silver`", "known here: `gold`", "ladders.tier.tiers"),
    ),
    "a tier stands on one ladder": (
        {"ladders": {"a": Ladder(tiers="gold"), "b": Ladder(tiers="gold")}, "tiers": {"gold": Tier()}},
        Fault(
            "duplicate-id",
            "the tier `gold` stands twice, on `a` and on `b`",
            "every tier stands on exactly one ladder, once",
            "ladders.b.tiers",
        ),
    ),
    "a tier stands there once": (
        {"ladders": {"a": Ladder(tiers=("gold", "gold"), nested=False)}, "tiers": {"gold": Tier()}},
        Fault(
            "duplicate-id",
            "the tier `gold` stands twice, on `a` and on `a`",
            "every tier stands on exactly one ladder, once",
            "ladders.a.tiers",
        ),
    ),
    "every tier stands on a ladder": (
        {"tiers": {"gold": Tier()}},
        Fault(
            "no-ladder", "the tier `gold` stands on no ladder", "name it in `ladders.….tiers`", "tiers.gold"
        ),
    ),
    "an election is of a lower tier": (
        {"ladders": {"tier": Ladder(tiers="gold", elections="higher")}, "tiers": {"gold": Tier()}},
        Fault(
            "unknown-option", "`higher` is not one of lower", "known here: `lower`", "ladders.tier.elections"
        ),
    ),
    "a ladder is per a field": (
        {"ladders": {"tier": Ladder(tiers="gold", per="person")}, "tiers": {"gold": Tier()}},
        Fault("bad-id", "`person` cannot name a field", FIELD, "ladders.tier.per"),
    ),
    "a tier per region asks only what has a region": (
        {
            "ladders": {"routing": Ladder(tiers="gold", per="region")},
            "tiers": {"gold": Tier(requires={"calls": 'count("qbr") >= 1'})},
        },
        Fault(
            "not-grouped",
            "`qbr` has no required field `region` and is read inside groups by it",
            "a key is `person`, or a field that every kind inside the group requires",
            "tiers.gold.requires.calls",
        ),
    ),
    "a benefit goes to tiers of the program": (
        {**tier(), "benefits": {"leads": Benefit(tiers="golden")}},
        Fault(
            "unknown-tier", "the program has no tier `golden`", "did you mean `gold`?", "benefits.leads.tiers"
        ),
    ),
    "a vendor answers within a time": (
        {
            **tier(),
            "benefits": {
                "desk": Benefit(tiers="gold", service_level=ServiceLevel(respond_within="points(4)"))
            },
        },
        Fault(
            "bad-unit",
            "`points(4)` is no time to respond in",
            'write "PT4H" or "P2D"',
            "benefits.desk.service_level.respond_within",
        ),
    ),
}
REQUIREMENTS = {
    "a requirement is no flag of Python": (
        tier(calls=True),
        Fault("bad-rule", "`True` is a flag, not a rule", RULE_INSTEAD, "tiers.gold.requires.calls"),
    ),
    "a requirement is a rule": (
        tier(calls='count("qbr")'),
        Fault("bad-rule", '`count("qbr")` is a count, not a rule', RULE_INSTEAD, "tiers.gold.requires.calls"),
    ),
    "a requirement of a specialization too": (
        {"specializations": {"data": Specialization(requires={"calls": 'kpi("nps") >= 3'})}},
        Fault(
            "unknown-kpi",
            "the program has no KPI `nps`",
            "declare it under [kpis]",
            "specializations.data.requires.calls",
        ),
    ),
    "a named requirement too": (
        {"requirements": {"calls": 'fact("region").one_of("emea")'}},
        Fault(
            "unknown-fact",
            "the program has no fact `region`",
            "declare it under [facts]",
            "requirements.calls",
        ),
    ),
    "a ratio is not compared with a bare number": (
        {"kpis": {"win": Kpi(standard="win_rate")}, **tier(win='kpi("win") >= 25')},
        Fault(
            "bare-number",
            '`kpi("win") >= 25` sets the bare number `25` beside a ratio',
            'write percent(25) or ratio("25")',
            "tiers.gold.requires.win",
        ),
    ),
    "what applies is a rule": (
        tier(calls=Requirement('count("qbr") >= 1', applies='count("deal")')),
        Fault(
            "bad-rule",
            '`count("deal")` is a count, not a rule',
            RULE_INSTEAD,
            "tiers.gold.requires.calls.applies",
        ),
    ),
    "joining asks for something to join": (
        {"requirements": {"calls": Requirement('count("qbr") >= 1', applies="joining")}},
        Fault(
            "wrong-scope",
            "`joining` asks who holds the tier, and no tier asks for this requirement",
            "put it into a tier or a specialization",
            "requirements.calls.applies",
        ),
    ),
    "holders are of certifications that exist": (
        {"certifications": {"pro": Certification()}, **tier(staff='holders("prof") >= 1')},
        Fault(
            "unknown-option",
            "`standing.standing` is never `prof`",
            "did you mean `pro`?",
            "tiers.gold.requires.staff",
        ),
    ),
    "what is achieved exists": (
        tier(data='achieved("data")'),
        Fault(
            "unknown-achievable",
            "the program has no tier, specialization or requirement `data`",
            "known here: `gold`",
            "tiers.gold.requires.data",
        ),
    ),
}
CYCLES = {
    "a KPI does not rest on itself": (
        {"kpis": {"a": Kpi(formula='kpi("b") + 1'), "b": Kpi(formula='kpi("a") + 1')}},
        Fault(
            "cycle",
            'the rules go round in a circle: `kpi("a")` → `kpi("b")` → `kpi("a")`',
            EVIDENCE_INSTEAD,
            "kpis.a",
        ),
    ),
    "the cases of a KPI do not rest on it": (
        {"kpis": {"a": Kpi(formula='count("deal")', cases='kpi("a")', minimum_cases=1)}},
        Fault("cycle", 'the rules go round in a circle: `kpi("a")` → `kpi("a")`', EVIDENCE_INSTEAD, "kpis.a"),
    ),
    "a module does not come before itself": (
        {"modules": {"basics": Module(requires=("design",)), "design": Module(requires=("basics",))}},
        Fault(
            "cycle",
            "the modules come before one another in a circle: `basics` → `design` → `basics`",
            "let one of them come first",
            "modules.basics.requires",
        ),
    ),
    "a requirement does not rest on itself": (
        {"requirements": {"a": 'achieved("b")', "b": 'achieved("a")'}},
        Fault(
            "cycle",
            'the rules go round in a circle: `achieved("a")` → `achieved("b")` → `achieved("a")`',
            EVIDENCE_INSTEAD,
            "requirements.a",
        ),
    ),
    "a tier does not ask for itself": (
        tier(same='achieved("gold")'),
        Fault(
            "cycle",
            'the rules go round in a circle: `achieved("gold/same")` → `achieved("gold")` → `achieved("gold/same")`',
            EVIDENCE_INSTEAD,
            "tiers.gold.requires.same",
        ),
    ),
    "whom a requirement applies to does not rest on it": (
        tier(calls=Requirement('count("qbr") >= 1', applies='achieved("gold")')),
        Fault(
            "cycle",
            'the rules go round in a circle: `achieved("gold/calls")` → `achieved("gold")` → `achieved("gold/calls")`',
            EVIDENCE_INSTEAD,
            "tiers.gold.requires.calls",
        ),
    ),
}
EVERY = (
    SETTINGS
    | IDS
    | DECLARATIONS
    | KINDS
    | RATES
    | CURRICULUM
    | CERTIFICATIONS
    | KPIS
    | LADDERS
    | REQUIREMENTS
    | CYCLES
)


def faults(**parts):
    with pytest.raises(ProgramError) as caught:
        Program(**parts)
    return caught.value.faults


@pytest.mark.parametrize(("parts", "expected"), EVERY.values(), ids=EVERY)
def test_a_fault_is_reported(parts, expected):
    """The one fault names code, value, remedy and place."""
    assert (expected,) == faults(**parts)


def test_a_nested_ladder_makes_a_higher_tier_rest_on_the_lower():
    """A lower tier that asks for a higher one goes round in a circle, unless the ladder is not nested."""
    tiers = {"silver": Tier(requires={"up": 'achieved("gold")'}), "gold": Tier()}
    (fault,) = faults(ladders={"tier": Ladder(tiers=("silver", "gold"))}, tiers=tiers)
    assert "cycle" == fault.code
    assert Program(ladders={"tier": Ladder(tiers=("silver", "gold"), nested=False)}, tiers=tiers)


def test_holding_is_no_circle():
    """What was held yesterday is evidence; a requirement may depend on it."""
    assert Program(**tier(calls=Requirement('count("qbr") >= 1', applies='held("gold")')))


def test_views_that_show_one_another_show_nothing():
    """Both are reported, and neither is a kind."""
    views = {
        "a": KindDeclaration(of="b", where='field("x")'),
        "b": KindDeclaration(of="a", where='field("x")'),
    }
    assert [("unknown-kind", "kinds.a.of"), ("unknown-kind", "kinds.b.of")] == [
        (fault.code, fault.path) for fault in faults(kinds=views)
    ]


def test_a_long_circle_is_shown_in_short():
    """Fifty KPIs in a circle are one readable fault."""
    kpis = {f"k{n}": Kpi(formula=f'kpi("k{(n + 1) % 50}") + 1') for n in range(50)}
    (fault,) = faults(kpis=kpis)
    assert 300 > len(fault.message)
    assert fault.message.endswith(" → …")


def test_a_program_is_not_endless():
    """The rules of a program together have at most 100,000 nodes, wherever they stand."""
    big = all_of(*(count("qbr") >= n for n in range(3_000)))
    (fault,) = faults(**tier(**{f"r{n}": big for n in range(12)}))
    assert "program-too-large" == fault.code
    certifications = {f"c{n}": Certification(earned_by=big) for n in range(12)}
    (fault,) = faults(certifications=certifications)
    assert ("the rules have 108012 nodes, at most 100000 are read", "split the program") == (
        fault.message,
        fault.help,
    )


def test_every_fault_is_found_at_once():
    """In the order of the document, and each once."""
    found = faults(
        currency="usx",
        facts={"Region": FactDeclaration(sort="text")},
        kpis={"win": Kpi(standard="winrate"), "csat": Kpi(standard="csat", target=points(4))},
        ladders={"tier": Ladder(tiers=("silver", "gold"))},
        tiers={"gold": Tier(requires={"win": 'kpi("win") >= 3', "exam": 'fact("size") >= 3'})},
    )
    assert [
        ("bad-unit", "program.currency"),
        ("bad-id", "facts.Region"),
        ("unknown-kpi", "kpis.win.standard"),
        ("unit-mismatch", "kpis.csat.target"),
        ("unknown-tier", "ladders.tier.tiers"),
        ("unknown-fact", "tiers.gold.requires.exam"),
    ] == [(fault.code, fault.path) for fault in found]


def test_a_kpi_at_fault_is_not_blamed_on_the_rules_that_name_it():
    """One mistake is one fault."""
    assert 1 == len(
        faults(kpis={"win": Kpi(formula='count("deel")')}, **tier(win='kpi("win") >= percent(25)'))
    )


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (FactDeclaration(unit="usd", at_least=0), usd(0)),
        (FactDeclaration(unit="percent", at_least=5), percent(5)),
        (FactDeclaration(unit="count", at_least=5), 5),
        (FactDeclaration(unit="usd", at_least="usd(3)"), usd(3)),
    ],
)
def test_a_bare_bound_is_in_the_declared_unit(fact, expected):
    """A plain number takes the unit declared."""
    assert repr(expected) == repr(fact.at_least)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Program(tiers=[Tier()]), "is not a table"),
        (lambda: Program(tiers={"gold": {"requires": {}}}), "`gold` is a `dict`, not a part of a program"),
        (lambda: Kpi(formula='count("deal"'), "cannot be read"),
        (lambda: Kpi(target="many"), "`many` is not a word of the language"),
        (
            lambda: Requirement('has("qbr")', applies="join"),
            "`join` is neither a rule nor one of joining, renewing",
        ),
        (lambda: Tier(requires=["has"]), "`['has']` is not a table"),
        (lambda: KindDeclaration(fields=["mode"]), "`['mode']` is not a table"),
        (lambda: Kpi(window=7), "`7` is no window"),
        (lambda: ServiceLevel(respond_within="PTxH"), "`x` is not a number"),
    ],
)
def test_a_part_that_cannot_be_read_is_refused_where_it_is_made(make, message):
    """What no program could contain is no part."""
    with pytest.raises(ProgramError) as caught:
        make()
    assert message in str([fault.message for fault in caught.value.faults])
