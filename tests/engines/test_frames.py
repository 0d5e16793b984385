"""The engine of tables says what the reference says: generated programs, populations and days, on Polars and DuckDB."""

from datetime import date, timedelta
from random import Random

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs.documents import NAMES
from programs.documents import program as document
from strategies.programs import TIERS, programs
from strategies.records import DAYS, NUMBERS, day_around

import partnercert as pc
from partnercert.errors import QuestionError

from .populations import differences, in_duckdb, records_of, rows, tables_of
from .records import record_of_any


def tabular(program):
    """The program without what makes a long query: modules with rules of their own, changes that suspend."""
    return attrs.evolve(program, changes={}, modules={id: pc.Module() for id in program.modules})


def check(program, number, as_of, known_on, size, doors):
    """One population, decided by columns through some doors and one by one."""
    records = records_of(program, number, as_of, size)
    tables = tables_of(program, records)
    for door in doors:
        answer = answered(program, door(*tables), as_of, known_on)
        if answer is not None:
            assert differences(program, records, as_of, answer, known_on, program.kpis) == []


def answered(program, tables, as_of, known_on=None):
    """The answer by columns, or None where they cannot say it."""
    try:
        return pc.decide_table(program, *tables, as_of, known_on, kpis=program.kpis)
    except QuestionError as error:
        if error.code != "not-in-columns":
            raise
        return None


def in_polars(partners, evidence):
    return partners.lazy(), {kind: frame.lazy() for kind, frame in evidence.items()}


class TestTablesAgree:
    """What a table says of a partner, `decide` says of its record."""

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(programs(), NUMBERS, DAYS, st.booleans())
    def test_on_polars(self, program, number, as_of, late):
        """Every status, tier and KPI of 20 partners a program."""
        check(program, number, as_of, as_of if late else None, 20, [in_polars])

    @settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
    @given(programs().map(tabular), NUMBERS, DAYS)
    def test_on_duckdb(self, program, number, as_of):
        """The same plan in SQL."""
        check(program, number, as_of, None, 20, [in_duckdb])

    @pytest.mark.long
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(programs().map(tabular), NUMBERS, DAYS, st.booleans())
    def test_on_both(self, program, number, as_of, late):
        """Many more programs, through both doors."""
        check(program, number, as_of, as_of if late else None, 40, [in_polars, in_duckdb])


STANDINGS = pc.parse_program("""
[roles.sales]
[roles.labs]
[certifications.sales-pro]
role = "sales"
level = "pro"
[certifications.sales-pro.renewal]
period = "P1Y"
grace = "P1M"
grace_counts = true
by = 'has("exam", exam="refresh")'
[certifications.labs-pro]
role = "labs"
counts_until = 2024-12-31
[certifications.iso]
subject = "partner"

[requirements]
sales = 'holders("sales-pro") >= 1'
all-sales = 'holders("sales-pro") >= 2'
labs = 'count("standing", role="labs", good=True) >= 1'
pros = 'count("standing", level="pro", good=True, distinct="person") >= 2'
certified = 'holds("iso")'
team = 'staffed({"sales": 1, "labs": 1})'
held-silver = 'held("silver")'
held-gold = 'held("gold")'
long-silver = 'held("silver", since="P6M")'
long-bronze = 'held("bronze", since="P1Y")'
before = 'ago(holders("sales-pro"), "P3M") >= 1'
since = 'has("standing", standing="sales-pro", good=True, window=trailing("P1Y"))'
people = 'count(each="person", where=has("standing", good=True)) >= 2'

[ladders.tier]
tiers = ["bronze", "silver", "gold"]
elections = "lower"
[tiers.bronze]
[tiers.silver]
[tiers.gold.requires]
held = 'held("gold")'
""")


class TestBounds:
    """A number that is known within bounds is calculated with end by end; a negative factor turns the ends round."""

    PROGRAM = pc.parse_program("""
        [requirements]
        doubled = 'count("exam", passed=True) * 2 >= 4'
        halved = 'count("exam", passed=True) / 2 <= 1'
        owed = '-1 * count("exam", passed=True) >= -2'
        shared = 'count("exam", passed=True) / -2 >= -1'
        left = '5 - count("exam", passed=True) * 2 >= 1'
        squared = 'count("exam", passed=True) * count("exam", passed=True) >= 4'
    """)
    SAID = (
        # one exam is passed for sure, and two may be
        ((True, None, None), ("unknown",) * 6),
        ((True, True), ("met",) * 6),
        ((True, True, True, None), ("met", "unmet", "unmet", "unmet", "unmet", "met")),
    )

    @pytest.mark.parametrize("door", ["polars", "duckdb"])
    def test_both_ends(self, door):
        records = [
            self.PROGRAM.record(
                f"partner-{n}",
                evidence=[
                    {"kind": "exam", "exam": "craft", "on": "2026-03-01", "person": str(k), "passed": passed}
                    for k, passed in enumerate(exams)
                ],
            )
            for n, (exams, _) in enumerate(self.SAID)
        ]
        tables = tables_of(self.PROGRAM, records)
        as_of = date(2026, 6, 30)
        answer = pc.decide_table(
            self.PROGRAM, *{"polars": in_polars, "duckdb": in_duckdb}[door](*tables), as_of
        )

        said = rows(answer)
        for record, (_, statuses) in zip(records, self.SAID, strict=True):
            assert statuses == tuple(said[record.id][name] for name in self.PROGRAM.requirements)
        assert differences(self.PROGRAM, records, as_of, answer) == []


class TestStandings:
    """Awards, suspensions and employment in closed form: renewed, replaced, in grace, suspended, no longer employed."""

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS, DAYS)
    def test_on_polars(self, number, as_of):
        """Logs of nothing else, so that most awards meet another one."""
        self.check(number, as_of, in_polars, 60)

    def test_on_duckdb(self):
        """The same in SQL."""
        self.check(7, date(2024, 6, 15), in_duckdb, 150)

    def check(self, number, as_of, door, size):
        chance = Random(number)
        records = []
        for n in range(size):
            kinds = ("award", "award", "award", "suspension", "employment", "election")
            rows = [_row(chance, chance.choice(kinds), as_of) for _ in range(chance.randint(0, 9))]
            rows += [_following(chance, row) for row in rows if "award" in row and chance.random() < 0.5]
            records.append(STANDINGS.record(f"partner-{n}", evidence=rows))
        answer = pc.decide_table(STANDINGS, *door(*tables_of(STANDINGS, records)), as_of)

        assert differences(STANDINGS, records, as_of, answer) == []


def _following(chance, award):
    """Another award of the same day, or of the day after the last one, a day later, or at the end of a grace."""
    through = award["valid_through"]
    days = (
        [award["on"]] if through is None else [award["on"], *(through + timedelta(n) for n in (1, 2, 30, 32))]
    )
    on = chance.choice(days)
    same = award["award"] if "person" in award or award["award"] == "iso" else chance.choice(TIERS)
    return {**award, "award": same, "on": on, "valid_through": on + timedelta(chance.choice((0, 200, 364)))}


def _row(chance, kind, as_of):
    """An award, or what makes it count or not, of one of two people or of the partner."""
    on = day_around(as_of, chance)
    end = chance.choice((None, 0, 30, 180, 364, 700))
    row = {"kind": kind, "on": on, "valid_through": None if end is None else on + timedelta(end)}
    match kind:
        case "award":
            row["award"] = chance.choice(("sales-pro", "sales-pro", "labs-pro", "iso", *TIERS))
        case "suspension":
            row["suspension"] = chance.choice(("sales-pro", "labs-pro", "iso", *TIERS))
        case "election":
            row["tier"] = chance.choice(TIERS)
    personal = kind == "employment" or str(row.get("award", row.get("suspension"))).endswith("-pro")
    if personal and not (kind == "suspension" and chance.random() < 0.3):
        row["person"] = chance.choice(("ada", "bob"))
    return row


class TestRealPrograms:
    """The published programs, on partners that are made up from what the programs ask for."""

    @pytest.mark.parametrize("name", NAMES)
    def test_on_polars(self, name):
        """Every tier, status and KPI."""
        self.check(name, in_polars, 15)

    @pytest.mark.parametrize("name", ["hubspot-2018", "ibm", "odoo-2023"])
    def test_on_duckdb(self, name):
        """The same plans in SQL."""
        self.check(name, in_duckdb, 15)

    @pytest.mark.long
    @pytest.mark.parametrize("name", NAMES)
    def test_on_both(self, name):
        """All of them, and more partners."""
        self.check(name, in_polars, 100)
        self.check(name, in_duckdb, 30)

    def test_one_by_one(self):
        """The complete program, decided without columns."""
        program, records, tables, as_of = self.population("agency", 8)
        answer = pc.decide_table(program, *tables, as_of, kpis=program.kpis, engine="compiled")

        assert differences(program, records, as_of, answer, None, program.kpis) == []

    def check(self, name, door, size):
        program, records, tables, as_of = self.population(name, size)
        answer = pc.decide_table(program, *door(*tables), as_of, kpis=program.kpis)

        assert differences(program, records, as_of, answer, None, program.kpis) == []

    def population(self, name, size):
        """Partners of a program."""
        program, as_of = document(name), date(2024, 5, 31)
        some = [record_of_any(program, 1000 * size + n, as_of) for n in range(size)]
        records = [attrs.evolve(record, id=f"partner-{n}") for n, record in enumerate(some)]
        return program, records, tables_of(program, records), as_of
