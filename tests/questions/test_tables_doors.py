"""Frames as data scientists have them: days with an hour, columns of every type, facts with two days, odd tables."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import partnercert as pc

from .lantern import AWARDS, DAY, DEALS, EVIDENCE, PARTNERS, PROGRAM, in_duckdb


def decided(partners=PARTNERS, evidence=EVIDENCE, day=DAY, **options):
    return pc.decide_table(PROGRAM, partners, evidence, day, **options)


def fault(partners=PARTNERS, evidence=EVIDENCE, **options):
    """The only fault that two tables are refused with."""
    with pytest.raises(pc.RecordError) as caught:
        decided(partners, evidence, **options)
    (only,) = caught.value.faults
    return only.code, only.message, only.help, only.path


def midnights(frame):
    """The frame with points in time for its days."""
    return frame.with_columns(pl.col(pl.Date).cast(pl.Datetime))


def duck(**frames):
    """The frames as relations of one connection."""
    connection = duckdb.connect()
    for name, frame in frames.items():
        connection.register(name, frame.to_arrow())
    return {name: connection.table(name) for name in frames}


class TestDaysWithAnHour:
    """Pandas has no days: midnights of no zone stand for them; any other hour is of some zone."""

    DATED = pc.parse_program("""
        [facts]
        since = { sort = "date" }
        pipeline = { unit = "usd", max_age = "P45D" }
        [kinds.plan]
        fields = { due = "date" }
        [requirements]
        long = 'fact("since") <= on("2025-06-30")'
        pipeline = 'fact("pipeline") >= usd(100)'
        plan = 'has("plan", in_force=True, where=field("due") <= as_of())'
    """)
    TOLD = pl.DataFrame(
        {
            "id": ["acme", "bolt", "cove"],
            "since": [date(2025, 6, 30), date(2025, 7, 1), None],
            "pipeline": [100, 100, None],
            "pipeline_on": [date(2026, 5, 16), date(2026, 5, 15), None],
        }
    )
    PLANS = pl.DataFrame(
        {
            "partner": ["acme", "bolt", "cove"],
            "on": [date(2026, 1, 1)] * 3,
            "due": [DAY, DAY, DAY + timedelta(1)],
            "valid_through": [DAY, DAY - timedelta(1), None],
        }
    )

    def asked(self, partners, plans, **options):
        return pc.decide_table(self.DATED, partners, {"plan": plans}, DAY, **options)

    @pytest.mark.parametrize("engine", ["frames", "compiled"])
    def test_midnights_are_days(self, engine):
        """Days of evidence, of facts, and those that are said: on thresholds, and a day beside them."""
        expected = self.asked(self.TOLD, self.PLANS)
        told, plans = midnights(self.TOLD), midnights(self.PLANS)
        relations = duck(partners=told, plans=plans)

        assert ["met", "unmet", "unknown"] == expected["long"].to_list()
        assert ["met", "unknown", "unknown"] == expected["pipeline"].to_list()
        assert ["met", "unmet", "unmet"] == expected["plan"].to_list()
        assert expected.equals(self.asked(told, plans, engine=engine))
        pandas = self.asked(told.to_pandas(), plans.to_pandas(), engine=engine)
        assert expected.equals(pl.from_pandas(pandas))
        answer = self.asked(relations["partners"], relations["plans"], engine=engine)
        assert expected.equals(answer.pl().sort("id"))

    def test_so_they_are_in_a_record(self):
        """Whoever asks why reads the same rows."""
        partners, deals = PARTNERS.to_pandas(), DEALS.to_pandas()
        assert "datetime64[ms]" == str(deals["on"].dtype)

        record = pc.record_from_tables(PROGRAM, partners, {"deal": deals}, "bolt")
        assert pc.record_from_tables(PROGRAM, PARTNERS, {"deal": DEALS}, "bolt") == record

    @pytest.mark.parametrize(
        ("column", "path"),
        [
            ("since", "partners.since"),
            ("pipeline_on", "partners.pipeline_on"),
            ("due", "evidence.plan.due"),
            ("valid_through", "evidence.plan.valid_through"),
        ],
    )
    def test_another_hour_is_none(self, column, path):
        """It is named with the first rows that have one."""
        frames = {"partners": midnights(self.TOLD), "plan": midnights(self.PLANS)}
        kind = "partners" if path.startswith("partners") else "plan"
        frames[kind] = frames[kind].with_columns(pl.col(column) + timedelta(hours=9))
        with pytest.raises(pc.RecordError) as caught:
            self.asked(frames["partners"], frames["plan"])
        (only,) = caught.value.faults

        assert ("bad-date", path, "give dates") == (only.code, only.path, only.help)
        assert f" rows of `{kind}` have a `{column}` with an hour and without a zone" in only.message
        assert "first of `acme` with `20" in only.message

    def test_in_duckdb_too(self):
        """The rows are named by the relation."""
        relations = duck(
            partners=PARTNERS, deal=midnights(DEALS).with_columns(pl.col("on") + timedelta(hours=9))
        )
        code, message, _, path = fault(relations["partners"], {"deal": relations["deal"]})

        assert ("bad-date", "evidence.deal.on") == (code, path)
        assert "6 rows of `deal` have an `on` with an hour and without a zone" in message


class TestPointsInTime:
    """`at` falls on a day by the clock of the program, here that of Berlin, wherever the rows lie."""

    AT = pl.DataFrame(
        {
            "partner": ["acme", "acme", "bolt"],
            "at": [
                datetime(2026, 6, 30, hour, minute, tzinfo=UTC)
                for hour, minute in ((9, 0), (21, 59), (22, 0))
            ],
            "outcome": ["won"] * 3,
            "value": [1.0, 2.0, 4.0],
        }
    )

    @pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
    @pytest.mark.parametrize("engine", ["frames", "compiled"])
    def test_in_duckdb(self, zone, engine):
        """The zone of the connection is another matter. 22:00 in London is midnight in Berlin."""
        connection = duckdb.connect()
        connection.execute(f"SET TimeZone = '{zone}'")
        connection.register("partners", PARTNERS.to_arrow())
        connection.register("deals", self.AT.to_arrow())
        partners, deals = (
            connection.table("partners"),
            connection.sql('SELECT *, "at"::TIMESTAMPTZ AS "at" FROM deals'),
        )
        deals = deals.project('"partner", "at", "outcome", "value"')
        asked = {"kpis": ["earned"], "engine": engine}

        today = decided(partners, {"deal": deals}, **asked).pl().sort("id")
        tomorrow = decided(partners, {"deal": deals}, DAY + timedelta(1), **asked).pl().sort("id")
        assert [3.0, 0.0, 0.0] == today["kpi:earned"].to_list()
        assert [3.0, 4.0, 0.0] == tomorrow["kpi:earned"].to_list()

    def test_in_pandas_and_arrow(self):
        """Aware datetimes of whatever zone and precision."""
        local = self.AT.with_columns(pl.col("at").dt.convert_time_zone("Asia/Tokyo").dt.cast_time_unit("ns"))
        for deals in (local, local.to_pandas(), local.to_arrow()):
            assert [3.0, 0.0, 0.0] == decided(PARTNERS, {"deal": deals}, kpis="earned")[
                "kpi:earned"
            ].to_list()

    def test_beside_a_day(self):
        """Rows may have the one or the other; where both are given they agree."""
        said = pl.Series("on", [DAY, None, date(2026, 7, 1)])
        moments = self.AT.with_columns(said, at=pl.Series([None, *self.AT["at"][1:]]))

        answer = decided(PARTNERS, {"deal": moments}, kpis="earned")
        assert [3.0, 0.0, 0.0] == answer["kpi:earned"].to_list()
        code, message, help, path = fault(evidence={"deal": self.AT.with_columns(on=pl.lit(DAY))})
        assert ("bad-date", "evidence.deal.on") == (code, path)
        assert (
            "1 row of `deal` has an `on` on which `at` does not fall, first of `bolt` with `2026-06-30`"
            == message
        )
        assert "`at` is read in Europe/Berlin; leave out `on`" == help

    def test_neither(self):
        """A row without a day happened when?"""
        moments = self.AT.with_columns(at=pl.Series([None, *self.AT["at"][1:]]))
        assert "1 row of `deal` has no `on`, first of `acme`" == fault(evidence={"deal": moments})[1]

    def test_without_a_zone(self):
        """The column is refused before a row is read."""
        naive = self.AT.with_columns(pl.col("at").dt.replace_time_zone(None))
        for partners, deals in ((PARTNERS, naive), duck(p=PARTNERS, d=naive).values()):
            assert (
                "bad-date",
                "the column `at` holds points in time without a zone, not points in time with a zone",
                "give aware datetimes, or dates in a column `on`",
                "evidence.deal.at",
            ) == fault(partners, {"deal": deals})


class TestFactsOfTwoDays:
    """A fact has the day on which it was said, and the one on which the host came to know it."""

    PROGRAM = pc.parse_program("""
        [facts]
        staff = { unit = "count" }
        pipeline = { unit = "usd", max_age = "P45D" }
        [requirements]
        staff = 'fact("staff") >= 3'
        pipeline = 'fact("pipeline") >= usd(100)'
    """)
    DAYS = (None, date(2026, 5, 15), date(2026, 5, 16), date(2026, 6, 29), DAY, date(2026, 7, 1))

    @pytest.mark.parametrize("known_on", [None, date(2026, 5, 15), date(2026, 6, 29), DAY, date(2026, 7, 2)])
    @pytest.mark.parametrize("engine", ["frames", "compiled"])
    def test_every_pair_of_days(self, known_on, engine):
        """As a record has it: recorded on its own day where that is not said; undated it holds on every day."""
        pairs = [(on, recorded) for on in self.DAYS for recorded in self.DAYS]
        days = {"on": [on for on, _ in pairs], "recorded_on": [recorded for _, recorded in pairs]}
        dated = {"on": [on or DAY for on in days["on"]], "recorded_on": days["recorded_on"]}
        columns = {f"staff_{name}": values for name, values in days.items()}
        columns |= {f"pipeline_{name}": values for name, values in dated.items()}
        ids = [f"partner-{n}" for n in range(len(pairs))]
        partners = pl.DataFrame({"id": ids, "staff": 3, "pipeline": 100, **columns})
        answer = pc.decide_table(self.PROGRAM, partners, {}, DAY, known_on, engine=engine)

        for n, (on, recorded) in enumerate(pairs):
            staff = {"value": 3, "on": on, "recorded_on": recorded}
            facts = {"staff": staff, "pipeline": {"value": 100, "on": on or DAY, "recorded_on": recorded}}
            decision = pc.decide(self.PROGRAM, self.PROGRAM.record("p", facts=facts), DAY, known_on)
            assert decision["staff"].status.value == answer["staff"][n]
            assert decision["pipeline"].status.value == answer["pipeline"][n]

    def test_an_undated_fact_was_always_known(self):
        """Who gives no day says that it holds on every one; who gives none of its recording, that it was known."""
        partners = pl.DataFrame({"id": ["acme"], "staff": [3]})

        assert ["met"] == pc.decide_table(self.PROGRAM, partners, {}, DAY, date(2000, 1, 1))[
            "staff"
        ].to_list()

    def test_a_day_without_a_fact(self):
        """It says nothing."""
        partners = pl.DataFrame({"id": ["acme"], "staff_recorded_on": [DAY]})
        with pytest.raises(pc.RecordError, match="there is a day of the fact `staff`, and no value"):
            pc.decide_table(self.PROGRAM, partners, {}, DAY)


TEXTS = {
    "plain": lambda texts: pd.Series(texts),
    "object": lambda texts: pd.Series(texts, dtype=object),
    "nullable": lambda texts: pd.Series(texts, dtype="string"),
    "arrow": lambda texts: pd.Series(texts, dtype="string[pyarrow]"),
    "categorical": lambda texts: pd.Series(texts, dtype="category"),
}


class TestTypesOfColumns:
    """What says the same is read the same, of whatever type."""

    EXPECTED = ("met", "not applicable", "unknown")

    @pytest.mark.parametrize("made", TEXTS.values(), ids=TEXTS)
    def test_texts_of_pandas(self, made):
        """With what is missing."""
        partners = pd.DataFrame(
            {"id": made(["acme", "bolt", "cove"]), "region": made(["emea", "amer", None])}
        )
        partners["audited"] = pd.Series([True, None, None], dtype="boolean")

        assert [*self.EXPECTED] == decided(partners, {})["gold/audit"].to_list()

    @pytest.mark.parametrize(
        "made",
        [
            lambda texts: pa.array(texts, pa.large_string()),
            lambda texts: pa.array(texts, pa.string_view()),
            lambda texts: pa.array(texts).dictionary_encode(),
            lambda texts: pa.array(texts, pa.large_string()).dictionary_encode(),
        ],
        ids=["large", "view", "dictionary", "large dictionary"],
    )
    def test_texts_of_arrow(self, made):
        """Dictionaries hold texts."""
        columns = {"id": made(["acme", "bolt", "cove"]), "region": made(["emea", "amer", None])}
        partners = pa.table({**columns, "audited": [True, None, None]})

        assert [*self.EXPECTED] == decided(partners, {})["gold/audit"].to_pylist()

    @pytest.mark.parametrize(
        "audited", [pd.Series([True, None, None]), pd.Series([True, None, None], dtype="bool[pyarrow]")]
    )
    def test_flags_of_pandas(self, audited):
        """Objects, and those of Arrow."""
        partners = PARTNERS.to_pandas().assign(audited=audited)

        assert [*self.EXPECTED] == decided(partners, {})["gold/audit"].to_list()

    @pytest.mark.parametrize(
        "dtype", ["float64", "float32", "Int64", "Int8", "Float64", "int64[pyarrow]", "decimal"]
    )
    def test_numbers_of_pandas(self, dtype):
        """NaN is pandas' way to say that a number is missing."""
        if dtype == "decimal":
            staff = pd.Series([Decimal(3), None, Decimal(2)])
        else:
            staff = pd.Series([3, None, 2], dtype=dtype)
        program = pc.parse_program("""
            [facts]
            staff = { unit = "count" }
            [requirements]
            staff = 'fact("staff") >= 3'
        """)
        partners = pd.DataFrame({"id": ["acme", "bolt", "cove"], "staff": staff})

        assert ["met", "unknown", "unmet"] == pc.decide_table(program, partners, {}, DAY)["staff"].to_list()

    @pytest.mark.parametrize("nothing", [None, float("nan"), pd.NaT, pd.NA])
    def test_a_column_in_which_nothing_stands_has_no_type(self, nothing):
        """Flags, texts and numbers of which none is known are objects or floats in pandas."""
        partners = pd.DataFrame({"id": ["acme", "bolt"]}).assign(
            audited=nothing, region=nothing, staff=nothing, pipeline=nothing, pipeline_on=nothing
        )
        deals = DEALS.head(5).to_pandas().assign(person=nothing, valid_through=nothing, value=nothing)

        answer = decided(partners, {"deal": deals})
        assert ["unknown"] * 2 == answer["gold/audit"].to_list()
        assert ["met", "unmet"] == answer["silver/wins"].to_list()

    def test_of_nothing_in_duckdb(self):
        """NULL is of any type."""
        partners = duckdb.sql("SELECT 'acme' AS id, NULL AS region, NULL AS audited, NULL AS staff")

        assert [("unknown",)] == decided(partners, {}).select('"gold/audit"').fetchall()

    def test_enums_of_duckdb(self):
        """They hold texts."""
        partners = duckdb.sql("SELECT 'acme' AS id, 'emea'::ENUM('emea', 'amer') AS region, true AS audited")

        assert [("met",)] == decided(partners, {}).select('"gold/audit"').fetchall()


class TestTablesThatAreOdd:
    """Each is refused with the column, or is a documented nothing."""

    def test_columns_of_several_types(self):
        """One of the values may be meant to be another."""
        message = "the column `id` holds values of several types, or of one that is not known here"
        help = "cast the column before it is handed over"
        for ids in (["acme", 1], [1, "acme"]):
            assert ("bad-sort", message, help, "partners.id") == fault(pd.DataFrame({"id": ids}), {})

    def test_a_type_that_only_pandas_has(self):
        """A month is no number."""
        partners = pd.DataFrame({"id": ["acme"], "staff": pd.period_range("2026-01", periods=1, freq="M")})
        assert ("bad-sort", "partners.staff") == fault(partners, {})[::3]

    def test_columns_of_one_name(self):
        """Which of them is meant?"""
        help = "give each column a name of its own"
        expected = "bad-frame", "several columns have the name `id`", help, "partners.id"
        assert expected == fault(pd.DataFrame([["acme", "bolt"]], columns=["id", "id"]), {})
        assert expected == fault(pa.table([["acme"], ["bolt"]], names=["id", "id"]), {})
        assert expected == fault(duckdb.sql("SELECT 'acme' AS id, 'bolt' AS id"), {})

    def test_names_that_are_no_texts(self):
        """Pandas numbers columns that have no name."""
        assert ("unknown-fact", "partners.0") == fault(pd.DataFrame({"id": ["acme"], 0: [1]}), {})[::3]

    def test_ids_in_the_index(self):
        """An index is no column."""
        assert ("missing-column", "partners.id") == fault(PARTNERS.to_pandas().set_index("id"), {})[::3]

    def test_relations_of_two_connections(self):
        """DuckDB cannot join them."""
        message = "the relation of kind `deal` is of another connection than the partners"
        help = "make all relations with the same connection"
        deals = duckdb.sql("SELECT 'acme' AS partner, DATE '2026-01-01' AS \"on\", 'won' AS outcome")
        assert ("bad-frame", message, help, "evidence.deal") == fault(in_duckdb()[0], {"deal": deals})

    @pytest.mark.parametrize("engine", ["frames", "compiled"])
    def test_no_row_in_duckdb(self, engine):
        """Every column, and no row."""
        partners, evidence = in_duckdb()
        nobody = {kind: relation.filter("false") for kind, relation in evidence.items()}
        answer = decided(partners.filter("false"), nobody, engine=engine)

        assert (0, decided().columns) == (len(answer), answer.columns)

    @pytest.mark.parametrize("engine", ["frames", "compiled"])
    def test_no_row_in_pandas(self, engine):
        """Columns of nothing have no type to go by."""
        partners = pd.DataFrame({name: [] for name in PARTNERS.columns})
        deals = pd.DataFrame({name: [] for name in DEALS.columns})
        answer = decided(partners, {"deal": deals, "award": AWARDS.head(0)}, engine=engine)

        assert (0, decided().columns) == (len(answer), [*answer.columns])

    def test_no_column_at_all(self):
        """Not even an id."""
        assert ("missing-column", "partners.id") == fault(pd.DataFrame(), {})[::3]
        assert ("missing-column", "partners.id") == fault(pl.DataFrame(), {})[::3]

    def test_evidence_of_another_library_in_memory(self):
        """Rows in memory may be of any of them, beside lazy frames of Polars too."""
        for partners in (PARTNERS, PARTNERS.lazy(), PARTNERS.to_pandas(), PARTNERS.to_arrow()):
            answer = decided(
                partners, {"deal": DEALS.to_pandas(), "award": AWARDS.to_arrow()}, statuses=False
            )
            expected = pl.DataFrame if isinstance(partners, pl.LazyFrame) else type(partners)
            answer = answer.sort("id").collect() if isinstance(answer, pl.LazyFrame) else answer
            assert isinstance(answer, expected)
            assert ["gold", "registered", "registered"] == [*map(str, answer["tier:held"])]

    def test_partners_in_memory_and_evidence_in_duckdb(self):
        """The relation is not read behind the host's back."""
        message = "the frames are of different libraries: partners of polars, deal of duckdb, award of duckdb"
        _, evidence = in_duckdb()
        assert ("bad-frame", message) == fault(PARTNERS.to_pandas(), evidence)[:2]
