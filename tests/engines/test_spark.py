"""Tables on Spark: the same answers from a cluster of one machine, decided by columns and partner by partner."""

import os
import sys
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

import attrs
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies.programs import programs
from strategies.records import DAYS, NUMBERS

import partnercert as pc
from partnercert.errors import QuestionError
from partnercert.values.mappings import FrozenMap

from . import test_frames
from .populations import differences, listed, records_of, tables_of

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
]

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
# one case, always the same: a plan of many rules takes Spark seconds
ONE = settings(
    max_examples=1,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


# a plan of a thousand columns runs over a hundred partners in a second, if no code is written for it first
SHORT_RUNS = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.constraintPropagation.enabled": "false",
}


@pytest.fixture(scope="module")
def spark():
    """Spark in local mode, with the Python of this run for its workers."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    options = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.python.sql.dataFrameDebugging.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    session = SparkSession.builder.master("local[2]").config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="class")
def in_short_runs(spark):
    """Spark interprets its plans; elsewhere it writes code for them, as it does unless told otherwise."""
    before = {name: spark.conf.get(name, None) for name in SHORT_RUNS}
    for name, value in SHORT_RUNS.items():
        spark.conf.set(name, value)
    yield
    for name, value in before.items():
        if value is None:
            spark.conf.unset(name)
        else:
            spark.conf.set(name, value)


@pytest.fixture
def in_spark(spark):
    """The door: Polars frames as those of Spark."""

    def frames(partners, evidence):
        return _frame(spark, partners), {kind: _frame(spark, rows) for kind, rows in evidence.items()}

    return frames


def _frame(spark, rows):
    return spark.createDataFrame(rows.to_arrow())


def plan_of(answer):
    """What Spark is going to do."""
    return answer._jdf.queryExecution().executedPlan().toString()


@pytest.mark.usefixtures("in_short_runs")
class TestSparkAgrees:
    """What a table on Spark says of a partner, `decide` says of its record."""

    @ONE
    @given(programs().map(test_frames.tabular), NUMBERS, DAYS, st.booleans())
    def test_on_a_generated_program(self, in_spark, program, number, as_of, late):
        """A hundred partners; ranges, groups, windows, standings, corrections."""
        records = records_of(program, number, as_of, 100)
        known_on = as_of if late else None
        answer = _by_columns(program, in_spark(*tables_of(program, records)), as_of, known_on)
        if answer is not None:
            assert [] == differences(program, records, as_of, answer, known_on, program.kpis)

    @pytest.mark.parametrize("name", ["adobe", "google-ads", "odoo-2023"])
    def test_on_published_programs(self, in_spark, name):
        """Every status and KPI of partners that are made up from what the programs ask for."""
        program, records, tables, as_of = test_frames.TestRealPrograms().population(name, 40)
        answer = _by_columns(program, in_spark(*tables), as_of)

        assert [] == differences(program, records, as_of, answer, None, program.kpis)

    def test_on_standings(self, in_spark):
        """Awards that are renewed, replaced, in grace, suspended, elected; people who are no longer employed."""
        test_frames.TestStandings().check(7, date(2024, 6, 15), in_spark, 150)

    @pytest.mark.parametrize("name", ["agency", "odoo"])
    def test_on_the_partners_of_the_examples(self, in_spark, name, monkeypatch):
        """What the example decides of its partners, by columns where they can say it, and partner by partner."""
        monkeypatch.syspath_prepend(EXAMPLES)
        example = import_module("decide_partners")
        program = example.read_program("agency.toml" if name == "agency" else "odoo-2023.toml")
        some = example.agency_records(program) if name == "agency" else example.odoo_records(program)
        records = [_on_the_day(record, example.TODAY) for record in some[:20]]
        tables = in_spark(*tables_of(program, records))
        answers = [
            _by_columns(program, tables, example.TODAY, check=True),
            pc.decide_table(
                program, *tables, example.TODAY, kpis=program.kpis, engine="compiled", check=False
            ),
        ]

        for answer in answers:
            if answer is not None:
                assert [] == differences(program, records, example.TODAY, answer, None, program.kpis)


def _by_columns(program, tables, as_of, known_on=None, check=False):
    """The answer by columns, or None where they cannot say it."""
    asked = {"kpis": program.kpis, "check": check}
    for held in (True, False):
        try:
            return pc.decide_table(program, *tables, as_of, known_on, held=held, **asked)
        except QuestionError as error:
            if error.code != "not-in-columns":
                raise
    return None


def _on_the_day(record, as_of):
    """The record with what is said of each fact on the day: a column has no room for more."""
    facts = {name: (record.fact(name, as_of, None) or said[-1],) for name, said in record.facts.items()}
    return attrs.evolve(record, facts=FrozenMap(facts))


EDGES = pc.parse_program("""
[program]
name = "Lantern Partners"
timezone = "Europe/Berlin"
currency = "usd"

[facts]
share = { unit = "ratio" }
pipeline = { unit = "usd", max_age = "P45D" }

[assessments.forms]
kind = "exam"
versions = { form-a = { until = 2024-02-28 }, form-b = { starts = 2024-02-29 } }

[kpis.win_rate]
formula = 'count("deal", outcome="won") / count("deal", outcome=("won", "lost"))'
[kpis.rating]
formula = 'mean("survey", of="score")'
[kpis.middle]
formula = 'median("survey", of="score")'
[kpis.earned]
formula = 'total("deal", of="value", outcome="won")'

[requirements]
quarter = 'kpi("win_rate") >= percent(25)'
rated = 'kpi("rating") >= 4.2'
share = 'fact("share") >= ratio("0.3")'
more-than-half = 'fact("share") > ratio("0.5")'
pipeline = 'fact("pipeline") >= usd(100)'
leap = 'has("deal", window=trailing("P1Y"))'
leap-month = 'has("deal", window=trailing("P1M"))'
later = 'latest("deal") + period("P1Y") >= on("2025-02-28")'
apart = 'as_of() - latest("deal") <= days(366)'
customers = 'count("deal", distinct="customer") >= 2'
form = 'has("exam", exam="forms", passed=True)'
""")
LEAP = date(2024, 2, 29)


class TestEdges:
    """Values exactly on a threshold, unknown values, no values, days that are not in every year."""

    def test_on_every_edge(self, in_spark):
        """Each is the matter of a partner of its own, on the days around the end of February."""
        for as_of in (LEAP, date(2025, 2, 28)):
            records = list(self.records())
            tables = in_spark(*tables_of(EDGES, records))
            for engine in ("frames", "compiled"):
                answer = pc.decide_table(EDGES, *tables, as_of, kpis=EDGES.kpis, engine=engine, check=False)
                assert [] == differences(EDGES, records, as_of, answer, None, EDGES.kpis)

    def records(self):
        """Partners by what is special about them."""
        nothing = {"on": date(2024, 1, 10), "kind": "deal", "customer": "alder"}
        won, lost = nothing | {"outcome": "won", "value": 10}, nothing | {"outcome": "lost"}
        yield EDGES.record("empty")
        yield EDGES.record("a-quarter", evidence=[won, lost, lost, lost])
        yield EDGES.record("nothing-to-divide-by", evidence=[nothing | {"outcome": "open"}])
        yield EDGES.record("value-not-known", evidence=[won, nothing | {"outcome": "won"}])
        yield EDGES.record("customer-not-known", evidence=[{**won, "customer": None}, won])
        scores = [4, 4.1, 4.2, 4.3, 4.4]
        yield EDGES.record(
            "mean-of-4.2",
            evidence=[{"kind": "survey", "survey": "s", "on": LEAP, "score": score} for score in scores],
        )
        for id, share in (("a-sum-of-tenths", 0.1 + 0.2), ("a-half", 0.5), ("less", 0.2999)):
            yield EDGES.record(id, facts={"share": share})
        for id, on in (("aged", "2024-01-14"), ("not-aged", "2024-01-15"), ("not-yet-said", "2025-03-01")):
            yield EDGES.record(id, facts={"pipeline": {"value": 100, "on": on}})
        for on in ("2023-02-28", "2023-03-01", "2024-01-29", "2024-01-30", "2024-02-28", "2024-02-29"):
            yield EDGES.record(f"deal-on-{on}", evidence=[won | {"on": on}])
        sat = {"kind": "exam", "exam": "forms", "person": "ana", "passed": True}
        for version, on in (("form-a", "2024-02-28"), ("form-a", "2024-02-29"), ("form-b", "2024-02-28")):
            yield EDGES.record(f"{version}-on-{on}", evidence=[sat | {"version": version, "on": on}])

    def test_points_in_time_fall_on_days_of_the_program(self, spark):
        """Half past ten in London is the next day in Berlin, whatever the zone of the session."""
        moments = [datetime(2026, 6, 30, 22, 30, tzinfo=UTC), datetime(2026, 6, 30, 21, 30, tzinfo=UTC)]
        rows = {"partner": ["next", "same"], "at": moments, "outcome": ["won", "won"]}
        partners = _frame(spark, pl.DataFrame({"id": ["next", "same"]}))
        deals = {"deal": _frame(spark, pl.DataFrame(rows))}
        zone = spark.conf.get("spark.sql.session.timeZone")
        try:
            spark.conf.set("spark.sql.session.timeZone", "America/New_York")
            for engine in ("frames", "compiled"):
                answer = pc.decide_table(
                    EDGES, partners, deals, date(2026, 6, 30), kpis="win_rate", engine=engine
                )
                said = {row["id"]: row["kpi:win_rate"] for row in listed(answer)}
                assert {"next": None, "same": 1.0} == said
        finally:
            spark.conf.set("spark.sql.session.timeZone", zone)

    def test_rates_of_many_partners(self, in_spark):
        """What is divided is summed up first: two of six deals are won."""
        deals = pl.DataFrame(
            {
                "partner": ["a"] * 4 + ["b"] * 2,
                "on": [LEAP] * 6,
                "outcome": ["won", "lost", "lost", "lost", "won", "lost"],
            }
        )
        frames = in_spark(pl.DataFrame({"id": ["a", "b"]}), {"deal": deals})
        (row,) = listed(pc.measure_table(EDGES, *frames, LEAP, kpis="win_rate"))

        assert {"partners": 2, "kpi:win_rate": pytest.approx(1 / 3)} == row

    def test_a_record_of_a_row(self, in_spark):
        """A row of each table becomes a record, and its decision says why."""
        records = list(self.records())
        frames = in_spark(*tables_of(EDGES, records))
        record = pc.record_from_tables(EDGES, *frames, "a-quarter")

        assert records[1] == record
        assert "met" == pc.decide(EDGES, record, LEAP)["quarter"].status.value


REGIONAL = pc.parse_program("""
[kinds.project]
fields = { country = "text" }
[ladders.tier]
tiers = ["member", "expert"]
per = "country"
[tiers.member]
[tiers.expert.requires]
projects = 'count("project") >= 2'
""")


class TestLazyInLazyOut:
    """An answer is a plan; Spark does the work when it is asked."""

    @pytest.fixture
    def frames(self, in_spark):
        return in_spark(*tables_of(EDGES, list(TestEdges().records())))

    @pytest.mark.parametrize("engine", ["frames", "compiled"])
    def test_nothing_is_read_before_you_ask(self, spark, frames, engine):
        """Only a check of the rows reads them."""
        spark.sparkContext.setJobGroup(engine, "planned")
        answer = pc.decide_table(EDGES, *frames, LEAP, engine=engine, check=False)
        assert [] == list(spark.sparkContext.statusTracker().getJobIdsForGroup(engine))

        assert type(frames[0]) is type(answer)
        assert 21 == answer.filter("id != ''").count()
        assert [] != list(spark.sparkContext.statusTracker().getJobIdsForGroup(engine))

    def test_columns_need_no_python(self, frames):
        """Rules are columns of Spark; only partners that are decided for themselves visit Python."""
        by_columns = plan_of(pc.decide_table(EDGES, *frames, LEAP, kpis=EDGES.kpis, check=False))
        one_by_one = plan_of(pc.decide_table(EDGES, *frames, LEAP, engine="compiled", check=False))

        assert "Python" not in by_columns
        assert "InArrow" not in by_columns
        assert "MapInArrow" in one_by_one

    @pytest.mark.parametrize("engine", ["frames", "compiled"])
    def test_what_is_judged_per_region(self, in_spark, engine):
        """A row for each partner and region."""
        on, country = [LEAP] * 3, ["fr", "fr", "it"]
        projects = pl.DataFrame({"partner": ["acme"] * 3, "on": on, "country": country})
        frames = in_spark(pl.DataFrame({"id": ["acme", "bolt"]}), {"project": projects})
        answer = pc.decide_table(REGIONAL, *frames, LEAP, per="country", engine=engine)

        said = {(row["id"], row["country"], row["tier:held"]) for row in listed(answer)}
        assert {("acme", "fr", "expert"), ("acme", "it", "member")} == said


class TestWhatDoesNotFit:
    """The doors and the rows of Spark are checked as all others."""

    DEALS = pl.DataFrame({"partner": ["acme"], "on": [LEAP], "outcome": ["won"]})
    PARTNERS = pl.DataFrame({"id": ["acme"], "share": [0.5]})

    def faults(self, partners, evidence):
        with pytest.raises(pc.RecordError) as caught:
            pc.decide_table(EDGES, partners, evidence, LEAP)
        return {(fault.code, fault.path) for fault in caught.value.faults}

    def test_columns(self, in_spark):
        """What is missing, of another type, or not known, all at once."""
        deals = self.DEALS.drop("outcome").with_columns(value=pl.lit("ten"), ouctome=pl.lit("won"))
        partners = self.PARTNERS.rename({"id": "name"})

        assert {
            ("missing-column", "partners.id"),
            ("unknown-fact", "partners.name"),
            ("bad-sort", "evidence.deal.value"),
            ("unknown-field", "evidence.deal.ouctome"),
            ("missing-column", "evidence.deal.outcome"),
        } == self.faults(*in_spark(partners, {"deal": deals}))

    def test_rows(self, in_spark):
        """A partner twice, strangers, another option, one id for two rows, a correction of nothing."""
        partners = pl.concat([self.PARTNERS, self.PARTNERS])
        deals = pl.DataFrame(
            {
                "partner": ["acme", "acme", "dune"],
                "on": [LEAP] * 3,
                "outcome": ["won", "lost", "wun"],
                "id": ["d1", "d1", "d2"],
                "supersedes": [None, None, "d0"],
            }
        )

        assert {
            ("duplicate-id", "partners.id"),
            ("unknown-partner", "evidence.deal.partner"),
            ("unknown-option", "evidence.deal.outcome"),
            ("contradiction", "evidence.deal.id"),
            ("unknown-id", "evidence.deal.supersedes"),
        } == self.faults(*in_spark(partners, {"deal": deals}))

    def test_frames_of_two_libraries(self, in_spark):
        """They cannot be joined where they are."""
        partners, _ = in_spark(self.PARTNERS, {})
        with pytest.raises(pc.RecordError, match="different libraries: partners of pyspark, deal of polars"):
            pc.decide_table(EDGES, partners, {"deal": self.DEALS.lazy()}, LEAP)

    def test_a_row_that_is_not_checked_fails_where_it_is_read(self, in_spark):
        """The worker says which partner it was, and why."""
        frames = in_spark(self.PARTNERS, {"deal": self.DEALS.with_columns(outcome=pl.lit("wun"))})
        answer = pc.decide_table(EDGES, *frames, LEAP, engine="compiled", check=False)
        with pytest.raises(Exception, match=r"the record `acme`.*`wun`"):
            answer.toArrow()
