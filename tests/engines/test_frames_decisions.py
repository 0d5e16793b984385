"""What decisions withdraw and appeals give back, by columns as by the reference."""

from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from random import Random

import attrs
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from strategies.records import DAYS, NUMBERS

import partnercert as pc
from partnercert.errors import QuestionError

from .populations import differences, in_duckdb, tables_of
from .test_frames import in_polars
from .test_frames_derived import PEOPLE, PERSONAL, population

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"

CERTIFIED = """
[roles.sales]
[roles.labs]
[modules.story]
[modules.tools]
[roles.dev]
[certifications.sales-pro]
role = "sales"
[certifications.sales-pro.decided]
stay = true
[certifications.sales-pro.renewal]
period = "P1Y"
opens = "P2M"
grace = "P1M"
grace_counts = true
by = 'has("exam", exam="refresh")'
[certifications.labs-pro]
role = "labs"
earned_by = 'has("exam", exam="labs")'
[certifications.labs-pro.decided]
[certifications.dev-pro]
[certifications.dev-pro.renewal]
period = "P6M"
by = 'has("exam", exam="refresh")'
[certifications.iso]
subject = "partner"
[changes.tools]
on = 2024-01-31
category = "core-product"
severity = "major"
affects = { certifications = ["labs-pro", "sales-pro", "iso"] }
obliges = { modules = ["tools"], within = "P30D" }
escalate = [{ after = "P1M", effect = "suspend" }]

[requirements]
sellers = 'holders("sales-pro") >= 1'
labs = 'holders("labs-pro", "dev-pro") >= 1'
partner = 'holds("iso")'
since = 'has("standing", standing="sales-pro", good=True, window=trailing("P1Y"))'
revoked = 'count("standing", state="revoked") >= 1'
several = 'count("standing", state="revoked", distinct="person") >= 2'
standing = 'count("standing", state=("active", "due", "grace")) >= 2'
lapsed = 'has("standing", state="lapsed")'
bad = 'no("standing", good=False)'
ends = 'minimum("standing", of=as_of() - field("valid_through"), state="revoked") <= days(30)'
held-then = 'has("standing", in_force=trailing("P3M"), standing=("labs-pro", "iso"))'
overdue = 'no("obligation", overdue=True)'
obliged = 'count("obligation", done=False) >= 1'
renewed = 'count("obligation", obligation=("sales-pro", "dev-pro"), done=True) >= 1'
before = 'ago(count("standing", state="revoked"), "P3M") >= 1'
decided = 'count("decision", result="withdrawn") >= 1'
"""
TIERED = """
was-gold = 'held("gold")'
good-silver = 'has("standing", standing="silver", good=True)'
long-bronze = 'held("bronze", since="P6M")'

[ladders.tier]
tiers = ["bronze", "silver", "gold"]
[tiers.bronze]
[tiers.silver.requires]
held = 'held("silver")'
[tiers.gold]
"""
CERTIFICATES, TIERS_TOO = pc.parse_program(CERTIFIED), pc.parse_program(CERTIFIED + TIERED)
RESULTS = ("withdrawn", "withdrawn", "withdrawn", "granted", "granted", "denied", "deferred")


def ruled_on(chance, record, as_of, appeals):
    """Decisions about what was awarded, on the days on which it was and later; some appealed against and answered."""
    awarded = [(row.fields["award"], row.person, row.on) for row in record.evidence if row.kind == "award"]
    rows = []
    for n in range(chance.choice((0, 1, 1, 2, 3))):
        about, person, on = chance.choice([*awarded, (chance.choice(PERSONAL), chance.choice(PEOPLE), as_of)])
        on = on + timedelta(chance.choice((-1, 0, 0, 1, 40, 200)))
        for m in range(chance.choice((1, 1, 2, 2, 3, 4))):
            decision = {"kind": "decision", "about": about, "result": chance.choice(RESULTS), "on": on}
            decision |= {"by": chance.choice(("bo", "cy", "dee")), "id": f"d{n}-{m}"}
            decision |= {} if person is None else {"person": person}
            if chance.random() < 0.15:
                decision["recorded_on"] = on + timedelta(chance.choice((0, 5, 100)))
            if chance.random() < 0.05:
                decision["revoked_on"] = on + timedelta(chance.choice((0, 50)))
            rows.append(decision)
            if appeals:
                for _ in range(chance.choice((0, 1, 1, 2))):
                    on = on + timedelta(chance.choice((0, 0, 10)))
                    appeal = {"kind": "appeal", "decision": decision["id"], "on": on}
                    if chance.random() < 0.1:
                        appeal["revoked_on"] = on + timedelta(chance.choice((0, 50)))
                    rows.append(appeal)
            elif chance.random() < 0.15:
                later = on + timedelta(chance.choice((0, 60)))
                said = {"id": f"d{n}-{m}b", "supersedes": decision["id"], "recorded_on": later}
                rows.append({**decision, "result": chance.choice(RESULTS), **said})
            on = max(decision["on"], on + timedelta(chance.choice((-10, -1, 0, 0, 1, 30))))
    return rows


def check(program, number, as_of, door, size, known_on=None, appeals=True):
    """Some rules by columns and one by one, of logs in which much of what was awarded is decided on."""
    chance = Random(number)
    some = chance.sample([*program.requirements], 5)
    program = attrs.evolve(program, requirements={id: program.requirements[id] for id in some})
    records = [
        record.adding(*ruled_on(chance, record, as_of, appeals))
        for record in population(program, number, as_of, size)
    ]
    if program.tiers:
        # how tiers stand where awards are revoked is refused
        records = [
            program.record(
                record.id,
                evidence=[
                    row.replace(revoked_on=None) if row.kind == "award" else row for row in record.evidence
                ],
            )
            for record in records
        ]
    answer = pc.decide_table(program, *door(*tables_of(program, records)), as_of, known_on)

    assert differences(program, records, as_of, answer, known_on) == []


class TestWithdrawals:
    """A withdrawal ends what was given by its day, unless an appeal stays or overturns it."""

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS, DAYS)
    def test_of_certifications(self, number, as_of):
        """With and without a stay, appealed against and answered, of awards that are revoked besides."""
        check(CERTIFICATES, number, as_of, in_polars, 40, as_of)

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS, DAYS)
    def test_of_tiers(self, number, as_of):
        """A tier rests on the award of a higher one, and goes with it."""
        check(TIERS_TOO, number, as_of, in_polars, 30)

    @settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS, DAYS)
    def test_corrected(self, number, as_of):
        """Without an appeal a corrected decision is one like any other."""
        check(CERTIFICATES, number, as_of, in_polars, 30, appeals=False)

    @pytest.mark.long
    def test_in_sql(self):
        """The same on DuckDB."""
        check(CERTIFICATES, 7, date(2024, 6, 15), in_duckdb, 60)
        check(TIERS_TOO, 8, date(2024, 3, 31), in_duckdb, 40)

    @pytest.mark.long
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS, DAYS)
    def test_of_many_more(self, number, as_of):
        """More logs."""
        check(CERTIFICATES, number, as_of, in_polars, 60)
        check(TIERS_TOO, number, as_of, in_polars, 40)

    def test_an_appeal_with_a_stay_gives_it_back_until_it_is_answered(self):
        """As the page on decisions has it: withdrawn on 4 May, appealed against on 10 May, answered on 20 May."""
        days = {"withdrawn": [], "stayed": ["appeal"], "upheld": ["appeal", "withdrawn"]}
        days |= {"overturned": ["appeal", "granted"], "deferred": ["appeal", "deferred"]}
        decisions, appeals = [], []
        for id, steps in days.items():
            said = {"partner": id, "about": "sales-pro", "person": "ada"}
            first = {**said, "result": "withdrawn", "on": date(2024, 5, 4), "by": "dee", "id": "d"}
            decisions.append(first)
            if "appeal" in steps:
                appeals.append({"partner": id, "decision": "d", "on": date(2024, 5, 10)})
                answers = [
                    {**first, "result": each, "on": date(2024, 5, 20), "id": "e"} for each in steps[1:]
                ]
                decisions += answers
        awards = [
            {"partner": id, "award": "sales-pro", "person": "ada", "on": date(2024, 4, 1)} for id in days
        ]
        said = {"award": awards, "decision": decisions, "appeal": appeals}
        evidence = {kind: pl.DataFrame(rows) for kind, rows in said.items()}
        partners = pl.DataFrame({"id": [*days]})
        answer = pc.decide_table(CERTIFICATES, partners, evidence, date(2024, 6, 1))
        stands = dict(answer.select("id", "sellers").rows())

        assert {"stayed", "overturned", "deferred"} == {id for id, said in stands.items() if said == "met"}
        assert {"withdrawn", "upheld"} == {id for id, said in stands.items() if said == "unmet"}

    def test_the_first_appeal_counts_and_what_was_recorded_later_answers(self):
        """Denied on 20 May, a second appeal changes nothing; of one day the later recorded decision is the answer."""
        said = {"about": "sales-pro", "person": "ada", "by": "dee", "result": "withdrawn", "id": "d"}
        gone = [
            {**said, "partner": id, "on": date(2024, 5, 4), "recorded_on": None} for id in ("twice", "later")
        ]
        answers = [{**row, "result": "denied", "id": "e"} for row in gone]
        answers[0]["on"] = date(2024, 5, 20)
        answers[1]["recorded_on"] = date(2024, 5, 6)
        days = [("twice", date(2024, 5, 10)), ("twice", date(2024, 5, 25)), ("later", date(2024, 5, 4))]
        award = {"award": "sales-pro", "person": "ada", "on": date(2024, 4, 1)}
        evidence = {
            "award": pl.DataFrame([{"partner": id, **award} for id in ("twice", "later")]),
            "decision": pl.DataFrame([*gone, *answers], infer_schema_length=None),
            "appeal": pl.DataFrame([{"partner": id, "decision": "d", "on": on} for id, on in days]),
        }
        partners = pl.DataFrame({"id": ["twice", "later"]})
        answer = pc.decide_table(CERTIFICATES, partners, evidence, date(2024, 6, 1))

        assert ["unmet", "unmet"] == answer["sellers"].to_list()

    def test_what_a_correction_inherits_is_refused(self):
        """An appeal is against each row that the decision replaces, however many came before it."""
        rows = {"partner": "p", "on": [date(2024, 5, 4)], "by": "dee", "result": "withdrawn"}
        award = pl.DataFrame({"partner": "p", "award": "iso", "on": [date(2024, 4, 1)]})
        decision = pl.DataFrame({**rows, "about": "iso", "id": "d2", "supersedes": "d1"})
        appeal = pl.DataFrame({"partner": "p", "decision": "d1", "on": [date(2024, 5, 10)]})
        tables = {"award": award, "decision": decision, "appeal": appeal}
        with pytest.raises(QuestionError) as caught:
            pc.decide_table(CERTIFICATES, pl.DataFrame({"id": ["p"]}), tables, date(2024, 6, 1), check=False)

        assert caught.value.code == "not-in-columns"
        assert caught.value.message == "columns alone cannot say which appeals a corrected decision inherits"
        assert 'engine="compiled"' in caught.value.help


@pytest.mark.long
def test_the_example_data_of_an_agency_program(monkeypatch):
    """All of its partners with all of their rows, of every kind; of each fact the statement of the day."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    example = import_module("decide_partners")
    program, as_of = example.read_program("agency.toml"), example.TODAY
    records = [
        program.record(
            record.id,
            facts={
                name: said[-1].to_dict()
                for name, statements in record.facts.items()
                if (said := [each for each in statements if each.on is None or each.on <= as_of])
            },
            evidence=record.evidence,
        )
        for record in example.agency_records(program)
    ]
    kinds = {row.kind for record in records for row in record.evidence}
    answer = pc.decide_table(program, *tables_of(program, records), as_of)

    assert 180 == len(records)
    assert {"decision", "appeal", "rating", "debrief", "suspension", "waiver", "election"} <= kinds
    assert differences(program, records, as_of, answer) == []
