"""What follows from evidence, by columns as by the reference: runs, states, obligations, modules passed by a rule."""

from datetime import date, timedelta
from random import Random

import attrs
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies.records import DAYS, NUMBERS, day_around

import partnercert as pc
from partnercert.errors import QuestionError

from .populations import differences, in_duckdb, tables_of
from .test_frames import in_polars

PEOPLE = ("ada", "bob", "cyd")
TIERS = ("bronze", "silver", "gold")
PERSONAL = ("sales-pro", "labs-pro", "dev-pro")

STATES = pc.parse_program("""
[roles.sales]
[roles.labs]
[roles.dev]
[certifications.sales-pro]
role = "sales"
level = "pro"
[certifications.sales-pro.renewal]
period = "P1Y"
opens = "P2M"
grace = "P1M"
grace_counts = true
by = 'has("exam", exam="refresh")'
[certifications.labs-pro]
role = "labs"
counts_until = 2024-12-31
[certifications.dev-pro]
role = "dev"
tags = { stack = "web" }
[certifications.dev-pro.renewal]
period = "P6M"
grace = "P30D"
by = 'has("exam", exam="refresh")'
[certifications.iso]
subject = "partner"

[requirements]
lapsed = 'count("standing", state="lapsed") >= 1'
due = 'has("standing", state="due")'
graced = 'count("standing", state=("grace", "suspended"), distinct="person") >= 1'
revoked = 'count("standing", state="revoked") >= 1'
active = 'count("standing", state="active") >= 2'
bad = 'no("standing", good=False)'
any = 'count("standing") >= 3'
late = 'has("standing", window=trailing("P1Y"))'
held-then = 'has("standing", in_force=trailing("P3M"), standing=("silver", "iso"))'
last = 'latest("standing", of="state", standing="sales-pro") .one_of("lapsed", "due")'
ends = 'maximum("standing", of=as_of() - field("on"), good=True) >= days(200)'
standings = 'count(each="standing", where=has("standing", good=True)) >= 2'
stacks = 'count(each="stack", where=has("standing", good=True)) >= 1'
people = 'for_each("person", if_=has("award"), then=has("standing", good=True))'
since = 'has("standing", standing="sales-pro", good=True, window=trailing("P1Y"))'
long-silver = 'held("silver", since="P6M")'
long-bronze = 'held("bronze", since="P1Y")'
before = 'ago(count("standing", state="active"), "P3M") >= 1'

[ladders.tier]
tiers = ["bronze", "silver", "gold"]
[tiers.bronze]
[tiers.silver]
[tiers.gold.requires]
held = 'held("gold")'
""")

DUTIES = pc.parse_program("""
[roles.sales]
competencies = ["pitch"]
[roles.labs]
[competencies.pitch]
role = "sales"
category = "positioning"
[modules.story]
passed = '''
all_of(
    has("knowledge_check", knowledge_check="basics", passed=True),
    has("module", module="story", part="practical", passed=True))
'''
[modules.tools]
[modules.craft]
passed = '''
at_least(2,
    has("exam", exam="craft", where=field("score") >= 70),
    count("knowledge_check", passed=True) >= 2,
    any_of(has("module", module="tools", passed=True), has("artifact", artifact="proof")))
'''
[assessments.basics]
kind = "knowledge_check"
[assessments.craft]
kind = "exam"
[assessments.rescue]
kind = "scenario"
cut = 60
[certifications.sales-pro]
role = "sales"
level = "pro"
[certifications.sales-pro.renewal]
period = "P1Y"
opens = "P90D"
grace = "P1M"
grace_counts = true
by = 'has("exam", exam="craft")'
[certifications.labs-pro]
role = "labs"
[certifications.labs-pro.renewal]
period = "P6M"
anchor = "pass"
by = 'has("exam", exam="craft")'
[certifications.dev-pro]
[certifications.dev-pro.renewal]
period = "P1Y"
opens = "P1Y"
grace = "P60D"
anchor = "later"
by = 'has("exam", exam="craft")'
[certifications.iso]
subject = "partner"
[changes.story]
on = 2023-12-01
category = "positioning"
severity = "critical"
obliges = { modules = ["story", "tools"], within = "P1M" }
escalate = [
    { before = "P10D", effect = "remind" },
    { effect = "notify-manager" },
    { after = "P14D", effect = "suspend" },
]
[changes.craft]
on = 2024-01-31
category = "core-product"
severity = "major"
affects = { certifications = ["labs-pro", "iso", "dev-pro"] }
obliges = { modules = ["craft"], within = "P30D" }
escalate = [{ after = "P1M", effect = "suspend" }]
[changes.rescue]
on = 2024-02-29
category = "core-product"
severity = "minor"
affects = { certifications = ["labs-pro"] }
obliges = { scenarios = ["rescue"], within = "P2M" }

[requirements]
critical = 'no("obligation", severity="critical", overdue=True)'
done = 'count("obligation", severity=("major", "critical"), done=True) >= 1'
on-time = 'count("obligation", on_time=True) >= 2'
people = 'count("obligation", done=False, distinct="person") <= 1'
reminded = 'has("obligation", escalation=("remind", "suspend"))'
quiet = 'count("obligation", escalation="none") >= 2'
tools = 'count("obligation", module="tools", window=trailing("P6M")) >= 1'
renewals = 'count("obligation", obligation="sales-pro", done=True) >= 1'
open-renewals = 'has("obligation", obligation=("labs-pro", "dev-pro"), done=False, in_force=True)'
scenario = 'has("obligation", scenario="rescue", done=True)'
soon = 'minimum("obligation", of=field("due_on") - as_of(), done=False) >= days(10)'
quick = 'has("obligation", where=field("done_on") - field("due_on") <= days(-5))'
roles = 'count(each="role", where=has("obligation", overdue=True)) >= 1'
suspends = 'count("obligation", where=field("suspends_on") <= as_of()) >= 1'
good = 'holders("sales-pro", "labs-pro") >= 2'
states = 'count("standing", state="suspended") >= 1'
unsure = 'count("standing", state="active") >= 1'
partner = 'holds("iso")'
story = 'count("module", module="story", passed=True, distinct="person") >= 1'
craft = 'has("module", module="craft", passed=True, window=trailing("P6M"))'
first = 'earliest("module", passed=True) <= on("2024-02-15")'
share = 'count("module", passed=True) / count("module") >= percent(50)'
modules = 'count(each="module", where=has("module", passed=True)) >= 2'
learners = 'count(each="person", where=has("module", module="story", passed=True)) >= 1'
before = 'ago(has("module", module="craft", passed=True), "P2M")'
once = 'ago(no("obligation", overdue=True), "P1M")'
""")


def award(chance, as_of):
    """An award of a person or of the partner, renewed or replaced now and then, revoked now and then."""
    on = day_around(as_of, chance)
    end = chance.choice((None, 0, 30, 180, 364, 364, 364, 700))
    name = chance.choice((*PERSONAL, *PERSONAL, "iso", *TIERS))
    row = {"kind": "award", "award": name, "on": on}
    if end is not None:
        row["valid_through"] = on + timedelta(end)
    if name in PERSONAL:
        row["person"] = chance.choice(PEOPLE)
    rows = [row]
    while chance.random() < 0.5:
        before = rows[-1]
        through = before.get("valid_through", before["on"])
        next_on = chance.choice([before["on"], *(through + timedelta(n) for n in (-60, 0, 1, 2, 30, 32))])
        next_on = max(next_on, before["on"])
        lasting = (
            {}
            if chance.random() < 0.2
            else {"valid_through": next_on + timedelta(chance.choice((0, 200, 364)))}
        )
        same = before["award"] if "person" in row or name == "iso" else chance.choice(TIERS)
        kept = {key: value for key, value in before.items() if key not in ("valid_through", "revoked_on")}
        if chance.random() < 0.25:
            before["revoked_on"] = max(before["on"], next_on + timedelta(chance.choice((-1, 0, 0, 1, 90))))
        rows.append({**kept, "award": same, "on": next_on, **lasting})
    if chance.random() < 0.15:
        rows[-1]["revoked_on"] = rows[-1]["on"] + timedelta(chance.choice((0, 1, 90)))
    if chance.random() < 0.1:
        given = rows[chance.randrange(len(rows))]
        if "revoked_on" not in given:
            rows.append({**given, "revoked_on": given["on"] + timedelta(chance.choice((0, 1, 90)))})
    return rows


# the days of the changes of `DUTIES`, on which what they oblige to counts already
CHANGED_ON = (date(2023, 12, 1), date(2024, 1, 31), date(2024, 2, 29))


def other(chance, as_of):
    """What else makes an award count or not, or a duty done."""
    on, person = day_around(as_of, chance), chance.choice((*PEOPLE, None))
    kind = chance.choice(
        (
            "suspension",
            "employment",
            "employment",
            *("knowledge_check", "module", "module", "exam", "scenario") * 2,
        )
    )
    if kind not in ("suspension", "employment") and chance.random() < 0.3:
        on = chance.choice(CHANGED_ON)
    row = {"kind": kind, "on": on, **({} if person is None else {"person": person})}
    passed = chance.choice((True, True, False, None))
    match kind:
        case "suspension":
            row |= {
                "suspension": chance.choice((*PERSONAL, "iso", *TIERS)),
                "valid_through": on + timedelta(200),
            }
        case "employment":
            row |= {"person": person or "ada"}
            if chance.random() < 0.7:
                row |= {"valid_through": on + timedelta(chance.choice((0, 30, 400)))}
        case "knowledge_check":
            row |= {kind: "basics", "passed": passed}
        case "module":
            name = chance.choice(("story", "tools", "tools"))
            row |= {kind: name, "passed": passed}
            if name == "story":
                row |= {"part": "practical"}
        case "exam":
            row |= {kind: "craft", "score": chance.choice((69, 70, None))}
        case "scenario":
            row |= {kind: "rescue", "score": chance.choice((59, 60, None))}
    if chance.random() < 0.06:
        row["revoked_on"] = on + timedelta(chance.choice((0, 100)))
    return {name: value for name, value in row.items() if value is not None}


def population(program, number, as_of, size):
    """Logs in which most awards meet another one, a suspension, a spell of employment, or a duty."""
    chance, records = Random(number), []
    awards = {*program.certifications, *program.tiers}
    for n in range(size):
        rows = [row for _ in range(chance.randint(0, 4)) for row in award(chance, as_of)]
        rows += [other(chance, as_of) for _ in range(chance.randint(0, 8))]
        rows = [row for row in rows if {*row.values()} & awards or row["kind"] not in ("award", "suspension")]
        rows = [row for row in rows if row["kind"] != "module" or program.modules]
        records.append(program.record(f"partner-{n}", evidence=rows))
    return records


def check(program, number, as_of, door, size, known_on=None, spared=False, most=5):
    """Some of the rules by columns and one by one; `spared` if nothing that was awarded is taken back."""
    some = Random(number).sample([*program.requirements], most)
    program = attrs.evolve(program, requirements={id: program.requirements[id] for id in some})
    records = population(program, number, as_of, size)
    if spared:
        records = [
            attrs.evolve(record, evidence=tuple(row.replace(revoked_on=None) for row in record.evidence))
            for record in records
        ]
    answer = pc.decide_table(program, *door(*tables_of(program, records)), as_of, known_on)

    assert differences(program, records, as_of, answer, known_on) == []


CERTIFICATES = attrs.evolve(
    STATES,
    ladders={},
    tiers={},
    requirements={
        id: each
        for id, each in STATES.requirements.items()
        if not any(tier in repr(each.rule) for tier in TIERS)
    },
)


class TestStates:
    """Lapsed, due, in grace, suspended, revoked: how what was awarded stands, with or without tiers."""

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS, DAYS)
    def test_of_certifications(self, number, as_of):
        """Awards renewed, replaced, given again, and taken back."""
        check(CERTIFICATES, number, as_of, in_polars, 40, as_of)

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS, DAYS)
    def test_of_tiers(self, number, as_of):
        """A tier is held by the awards of the tiers above it too."""
        check(STATES, number, as_of, in_polars, 40, spared=True)

    @pytest.mark.long
    def test_in_sql(self):
        """Both on DuckDB."""
        check(CERTIFICATES, 3, date(2024, 6, 15), in_duckdb, 60)
        check(STATES, 4, date(2024, 3, 31), in_duckdb, 60, spared=True)


class TestDuties:
    """What changes and renewals oblige to, what that suspends, and modules that are passed by a rule."""

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        NUMBERS, st.sampled_from([date(2024, 2, 29), date(2024, 3, 1), date(2024, 4, 15), date(2025, 1, 1)])
    )
    def test_on_polars(self, number, as_of):
        """Days before a change, before what it obliges to is due, and after."""
        check(DUTIES, number, as_of, in_polars, 40)

    @pytest.mark.parametrize(("day", "status"), [(28, "unmet"), (29, "met")])
    def test_what_happens_on_the_day_of_a_change_is_done_for_it(self, day, status):
        """The change is of the leap day; what was passed the day before was passed as it was."""
        program = pc.parse_program("""
            [assessments.rescue]
            kind = "scenario"
            [certifications.lead]
            [changes.rollback]
            on = 2024-02-29
            category = "core-product"
            severity = "minor"
            affects = { certifications = ["lead"] }
            obliges = { scenarios = ["rescue"], within = "P2M" }
            [requirements]
            rescued = 'has("obligation", scenario="rescue", done=True)'
        """)
        rows = [
            {"kind": "award", "award": "lead", "person": "ada", "on": date(2024, 1, 5)},
            {
                "kind": "scenario",
                "scenario": "rescue",
                "person": "ada",
                "on": date(2024, 2, day),
                "passed": True,
            },
        ]
        records = [program.record("partner-1", evidence=rows)]
        as_of = date(2024, 3, 1)
        answer = pc.decide_table(program, *in_polars(*tables_of(program, records)), as_of)

        assert [status] == answer.collect()["rescued"].to_list()
        assert differences(program, records, as_of, answer, None) == []

    @pytest.mark.long
    def test_in_sql(self):
        """The same on DuckDB."""
        check(DUTIES, 5, date(2024, 4, 15), in_duckdb, 60)


CADENCES = (
    '"immediately"',
    '"never"',
    '"month-start"',
    '"quarter-start"',
    '"fiscal-quarter-start"',
    '{ on = ["01-15", "02-29", "07-01"] }',
    '{ every = "P1Y", anchor = "anniversary" }',
    '{ every = "P1M", anchor = "anniversary" }',
    '{ every = "P90D", anchor = "anniversary" }',
    '{ every = "P6M", anchor = "01-31" }',
    '{ check = "month-end", effective = "month-start" }',
    '{ on = ["02-15"], effective = "month-start" }',
)
REVIEWED_ON = [
    date.fromisoformat(text)
    for text in (
        "2024-03-01",
        "2024-02-29",
        "2025-02-28",
        "2024-07-01",
        "2024-01-15",
        "2024-04-30",
        "2024-10-05",
    )
]
LADDER = """
[program]
currency = "usd"
fiscal_year = {{ starts = 2 }}
[facts]
score = {{ unit = "points" }}
[ladders.tier]
tiers = ["bronze", "silver", "gold"]
{ladder}
[ladders.tier.review]
{review}
[kinds.deal.fields]
region = "text"
[tiers.bronze.requires]
won = 'count("deal") >= 1'
[tiers.silver.requires]
won = 'count("deal", window=trailing("P6M")) >= 2'
[tiers.gold.requires]
{gold}
"""


def reviewed_ladder(chance, per):
    """A ladder with drawn review terms, of the partner or in each region."""
    promote, demote = chance.choice(CADENCES), chance.choice(CADENCES)
    review = [f"promote = {promote}"]
    if demote != '"never"':
        keep = chance.choice(
            (None, '"P1Y"', '{ period = "P6M", until = "month-end" }', '{ period = "P1M", rolling = true }')
        )
        if keep == '"P1Y"' and "anniversary" in demote and chance.random() < 0.5:
            demote = demote.replace(" }", ', opens = "P1M" }')
        remedy = chance.choice((None, '"P30D"', '"P2M"'))
        review += [f"{name} = {said}" for name, said in (("keep", keep), ("remedy", remedy)) if said]
    review.append(f"demote = {demote}")
    if not per and chance.random() < 0.3:
        review.append('award = \'has("attestation", attestation="paid", window=trailing("P1M"))\'')
    if chance.random() < 0.4:
        review.append(f"max_steps_up = {chance.choice((1, 2))}")
    rule = chance.choice(
        ('total("deal", of="value") >= usd(100)', 'fact("score") >= 3', 'held("silver", since="P3M")')
    )
    said = {"ladder": 'per = "region"' if per else chance.choice(("", 'elections = "lower"'))}
    return pc.parse_program(LADDER.format(review="\n".join(review), gold=f"drawn = '{rule}'", **said))


def reviewed_record(program, id, chance, as_of, per):
    """Deals, and awards of tiers that end around the day or the day before."""
    rows = []
    for _ in range(chance.choice((0, 1, 2, 3, 5))):
        value = {"value": chance.choice((50, 100))} if chance.random() < 0.9 else {}
        deal = {
            "kind": "deal",
            "on": day_around(as_of, chance),
            "outcome": "won",
            "region": chance.choice("ab"),
        }
        rows.append({**deal, **value})
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        on = day_around(as_of, chance)
        end = chance.choice((None, None, *(as_of - timedelta(n) for n in (0, 1, 2)), on + timedelta(364)))
        row = {"kind": "award", "award": chance.choice(TIERS), "on": on}
        row |= {} if end is None else {"valid_through": max(on, end)}
        row |= {"state": chance.choice(("probation", "under-review"))} if chance.random() < 0.3 else {}
        row |= (
            {"revoked_on": on + timedelta(chance.choice((0, 100)))}
            if not per and chance.random() < 0.08
            else {}
        )
        row |= {"region": chance.choice("abc")} if per and chance.random() < 0.8 else {}
        rows.append(row)
        if chance.random() < 0.4:
            next_on = row.get("valid_through", on) + timedelta(chance.choice((0, 1, 1, 2)))
            lasting = ("valid_through", "state", "revoked_on")
            rows.append({**{key: said for key, said in row.items() if key not in lasting}, "on": next_on})
    if chance.random() < 0.5:
        rows.append({"kind": "attestation", "attestation": "paid", "on": day_around(as_of, chance)})
    if chance.random() < 0.2:
        rows.append({"kind": "election", "tier": chance.choice(TIERS[:2]), "on": day_around(as_of, chance)})
    facts = {"score": chance.choice((1, 3, 5))} if chance.random() < 0.8 else {}
    return program.record(id, facts=facts, evidence=rows)


class TestReviews:
    """Which tier is held after the review of a day, by stored awards and what is earned on the days it looks at."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS)
    def test_of_partners(self, number):
        """Any cadences, keep, remedy, payment, steps, elections, on the days on which they matter."""
        self.check(number, in_polars)

    @settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS)
    def test_in_sql(self, number):
        """The same on DuckDB."""
        self.check(number, in_duckdb)

    @pytest.mark.long
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS)
    def test_of_many_more(self, number):
        """More ladders."""
        self.check(number, in_polars)

    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS)
    def test_in_each_region(self, number):
        """Each region has its own memory, and one in which a tier was awarded has one though nothing happens there."""
        chance = Random(number)
        program, as_of = reviewed_ladder(chance, per=True), chance.choice(REVIEWED_ON)
        records = [reviewed_record(program, f"partner-{n}", chance, as_of, True) for n in range(25)]
        table = pc.decide_table(program, *tables_of(program, records), as_of, per="region")
        got = {(row["id"], row["region"]): row["tier:held"] for row in table.to_dicts()}
        decisions = [pc.decide(program, record, as_of) for record in records]

        assert {
            (decision.record.id, region): None if standing.tier is None else standing.tier.id
            for decision in decisions
            for region, standing in decision.ladders["tier"].items()
        } == got

    def check(self, number, door):
        chance = Random(number)
        program, as_of = reviewed_ladder(chance, per=False), chance.choice(REVIEWED_ON)
        records = [reviewed_record(program, f"partner-{n}", chance, as_of, False) for n in range(25)]
        answer = pc.decide_table(program, *door(*tables_of(program, records)), as_of)

        assert differences(program, records, as_of, answer) == []

    def test_a_gold_partner_is_lowered_at_the_end_of_its_year(self):
        """It keeps the tier for a year; on the first day after it, the review looks at what it earns."""
        program = pc.parse_program("""
            [ladders.tier]
            tiers = ["silver", "gold"]
            review = { demote = { every = "P1Y", anchor = "anniversary" }, keep = "P1Y" }
            [tiers.silver]
            [tiers.gold.requires]
            reviewed = 'has("qbr", window=trailing("P1M"))'
        """)
        partners = pl.DataFrame({"id": ["kept", "lowered"]})
        awards = pl.DataFrame(
            {
                "partner": ["kept", "lowered"],
                "award": "gold",
                "on": [date(2023, 3, 2), date(2023, 3, 1)],
                "valid_through": [date(2024, 3, 1), date(2024, 2, 29)],
            }
        )
        answer = pc.decide_table(program, partners, {"award": awards}, date(2024, 3, 1))

        assert ["gold", "silver"] == answer["tier:held"].to_list()
        assert ["silver", "silver"] == answer["tier:earned"].to_list()

    def test_anniversaries_end_early_in_short_months(self):
        """Awards of the 29th to the 31st are reviewed on 29 February, one of the 28th is not."""
        program = pc.parse_program("""
            [ladders.tier]
            tiers = ["silver", "gold"]
            review = { demote = { every = "P1M", anchor = "anniversary" } }
            [tiers.silver]
            [tiers.gold.requires]
            reviewed = 'has("qbr")'
        """)
        awarded = [date(2024, 1, day) for day in (28, 29, 30, 31)]
        partners = pl.DataFrame({"id": [f"{on}" for on in awarded]})
        awards = pl.DataFrame({"partner": partners["id"], "award": "gold", "on": awarded})
        answer = pc.decide_table(program, partners, {"award": awards}, date(2024, 2, 29))

        assert ["gold", "silver", "silver", "silver"] == answer["tier:held"].to_list()


class TestWhatColumnsCannotSay:
    """What is no closed form is refused by its name, with the way that always works."""

    @pytest.mark.parametrize(
        ("text", "kinds", "refused"),
        [
            (
                """
                [modules.story]
                passed = 'has("exam", exam="story", window=trailing("P1Y"))'
                [requirements]
                story = 'has("module", module="story", passed=True)'
                """,
                {},
                "since when the rule of the module `story` is met, as it asks for more than events",
            ),
            (
                """
                [ladders.tier]
                tiers = ["bronze"]
                review = { demote = { every = "P1Y", anchor = "anniversary", effective = "month-start" } }
                [tiers.bronze]
                """,
                {},
                "what the ladder `tier` came to on the last anniversary of each partner",
            ),
            (
                """
                [certifications.iso]
                [ladders.tier]
                tiers = ["bronze", "silver"]
                [tiers.bronze]
                [tiers.silver]
                [requirements]
                lapsed = 'has("standing", state="lapsed")'
                """,
                {"award": {"award": "iso", "revoked_on": date(2024, 5, 1)}},
                "how tiers stand that are not in good standing, where awards are revoked",
            ),
            (
                """
                [certifications.iso]
                [requirements]
                board = 'has("ruling", ruling="iso", result="granted", independent=True)'
                """,
                {"decision": {"about": "iso", "result": "granted", "by": "board"}},
                "which evidence of kind `ruling` follows",
            ),
        ],
    )
    def test_it_is_named(self, text, kinds, refused):
        program, partners = pc.parse_program(text), pl.DataFrame({"id": ["p"]})
        rows = {
            kind: pl.DataFrame([{"partner": "p", "on": date(2024, 4, 1), **row}])
            for kind, row in kinds.items()
        }
        with pytest.raises(QuestionError) as caught:
            pc.decide_table(program, partners, rows, date(2024, 6, 1), check=False)

        assert caught.value.code == "not-in-columns"
        assert caught.value.message == f"columns alone cannot say {refused}"
        assert 'engine="compiled"' in caught.value.help
