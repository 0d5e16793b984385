"""Tables in, a table out: what comes in is held to the program, what goes out is as it came and can be explained."""

from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import partnercert as pc

from .lantern import AWARDS, DAY, DEALS, EVIDENCE, PARTNERS, PROGRAM, in_duckdb


def decided(partners=PARTNERS, evidence=EVIDENCE, **options):
    return pc.decide_table(PROGRAM, partners, evidence, DAY, **options)


def faults(partners=PARTNERS, evidence=EVIDENCE, **options):
    """The faults that two tables are refused with."""
    with pytest.raises(pc.RecordError) as caught:
        decided(partners, evidence, **options)
    return caught.value.faults


def fault(partners=PARTNERS, evidence=EVIDENCE, **options):
    """The only one."""
    (only,) = faults(partners, evidence, **options)
    return only.code, only.message, only.help, only.path


class TestTheAnswer:
    """A row a partner, a column a requirement."""

    def test_it_holds_tiers_and_statuses_under_their_ids(self):
        """The status is a word, as an outcome says it."""
        acme = decided().row(0, named=True)

        assert {
            "id": "acme",
            "tier:held": "gold",
            "tier:earned": "gold",
            "tier:possible": "gold",
            "silver/wins": "met",
            "gold/sellers": "met",
            "gold/audit": "met",
            "registered": "met",
            "silver": "met",
            "gold": "met",
        } == acme

    def test_unknown_stays_unknown(self):
        """One deal of two that are needed leaves the rate unknown, and the tier possible."""
        cove = decided(kpis=["win_rate"]).row(2, named=True)

        assert (cove["silver/wins"], cove["kpi:win_rate"]) == ("unknown", None)
        assert (cove["tier:earned"], cove["tier:possible"]) == ("registered", "silver")
        assert cove["gold/audit"] == "unknown"

    def test_what_does_not_apply_says_so(self):
        """The audit is asked of partners in one region."""
        assert decided()["gold/audit"].to_list()[1] == "not applicable"

    def test_kpis_come_on_request(self):
        """One by its name, or several."""
        assert [0.5, pytest.approx(1 / 3), None] == decided(kpis="win_rate")["kpi:win_rate"].to_list()
        assert [100.0, 300.0, 70.0] == decided(kpis=["earned"])["kpi:earned"].to_list()

    def test_tiers_alone(self):
        """Whoever needs no reasons asks for no statuses."""
        assert ["id", "tier:held", "tier:earned", "tier:possible"] == decided(statuses=False).columns

    def test_what_reviews_leave_may_be_left_out(self):
        """What the evidence earns needs no memory."""
        program = pc.parse_program("""
            [ladders.tier]
            tiers = ["member"]
            review = { demote = "never" }
            [tiers.member.requires]
            reviewed = 'has("qbr")'
        """)
        for held in (True, False):
            answer = pc.decide_table(program, PARTNERS.select("id"), {}, DAY, held=held)
            tiers = ["tier:held", "tier:earned", "tier:possible"][not held :]
            assert ["id", *tiers, "member/reviewed", "member"] == answer.columns
            assert answer.equals(
                pc.decide_table(program, PARTNERS.select("id"), {}, DAY, held=held, engine="compiled")
            )

    def test_what_is_judged_per_region_has_a_table_of_its_own(self):
        """A row for each partner and region."""
        program = pc.parse_program("""
            [kinds.project]
            fields = { country = "text" }
            [ladders.tier]
            tiers = ["member", "expert"]
            per = "country"
            [tiers.member]
            [tiers.expert.requires]
            projects = 'count("project") >= 2'
        """)
        projects = pl.DataFrame(
            {"partner": ["acme", "acme", "acme"], "on": [DAY] * 3, "country": ["fr", "fr", "it"]}
        )
        tables = program, PARTNERS.select("id"), {"project": projects}, DAY
        answer = pc.decide_table(*tables, per="country").sort("country")

        assert [("acme", "fr", "expert"), ("acme", "it", "member")] == answer.select(
            "id", "country", "tier:held"
        ).rows()
        assert ["id"] == pc.decide_table(*tables).columns
        with pytest.raises(pc.QuestionError, match="no ladder is judged per `city`"):
            pc.decide_table(*tables, per="city")

    def test_rows_in_memory_keep_their_order(self):
        """The answer can be set beside the partners."""
        assert ["cove", "acme", "bolt"] == decided(PARTNERS[[2, 0, 1]])["id"].to_list()

    def test_known_on(self):
        """What the host came to know later is left out."""
        late = DEALS.with_columns(recorded_on=pl.lit(date(2026, 6, 30)))

        before = decided(evidence={"deal": late}, known_on=date(2026, 6, 29))
        assert ["unknown"] * 3 == before["silver/wins"].to_list()
        assert "met" == decided(evidence={"deal": late}, known_on=DAY)["silver/wins"][0]

    def test_a_fact_that_ages_has_its_day_beside_it(self):
        """It is known through the last day of its age."""
        program = pc.parse_program("""
            [facts]
            pipeline = { unit = "usd", max_age = "P45D" }
            [requirements]
            pipeline = 'fact("pipeline") >= usd(100)'
        """)
        on = [date(2026, 5, 16), date(2026, 5, 15), date(2026, 7, 1)]
        partners = pl.DataFrame({"id": ["a", "b", "c"], "pipeline": [100, 100, 100], "pipeline_on": on})

        answer = pc.decide_table(program, partners, {}, DAY)
        assert ["met", "unknown", "unknown"] == answer["pipeline"].to_list()


class TestTheSameKindOfFrame:
    """What comes in as a kind of frame goes out as one."""

    def test_polars(self):
        """A frame gives a frame, a lazy one a lazy one."""
        lazy = {kind: frame.lazy() for kind, frame in EVIDENCE.items()}

        assert isinstance(decided(), pl.DataFrame)
        answer = decided(PARTNERS.lazy(), lazy)
        assert isinstance(answer, pl.LazyFrame)
        assert decided().equals(answer.collect().sort("id"))

    @pytest.mark.parametrize("engine", ["frames", "compiled"])
    def test_pandas_and_arrow(self, engine):
        """Both may stand side by side; the partners say what the answer is."""
        answer = decided(PARTNERS.to_pandas(), {"deal": DEALS.to_arrow(), "award": AWARDS}, engine=engine)

        assert isinstance(answer, pd.DataFrame)
        assert decided().equals(pl.from_pandas(answer))
        arrow = decided(PARTNERS.to_arrow(), EVIDENCE, engine=engine)
        assert isinstance(arrow, pa.Table)
        assert decided().equals(pl.from_arrow(arrow))

    @pytest.mark.parametrize("engine", ["frames", "compiled"])
    def test_duckdb(self, engine):
        """A relation gives a relation."""
        answer = decided(*in_duckdb(), engine=engine)

        assert isinstance(answer, duckdb.DuckDBPyRelation)
        assert decided().equals(answer.pl().sort("id"))

    @pytest.mark.parametrize("door", [lambda: (PARTNERS, EVIDENCE), lambda: in_duckdb()])
    def test_any_cell_can_be_explained(self, door):
        """A row of each table becomes a record of which `decide` says why."""
        record = pc.record_from_tables(PROGRAM, *door(), "bolt")

        decision = pc.decide(PROGRAM, record, DAY)
        assert decided()["silver/wins"][1] == decision["silver/wins"].status.value == "unmet"
        assert 3 == len(decision["silver/wins"].evidence)

    def test_only_a_partner_of_the_table_has_a_record(self):
        """Nobody else, and nobody who stands there twice."""
        with pytest.raises(pc.RecordError, match="unknown-partner: the partner `dune` is not in the table"):
            pc.record_from_tables(PROGRAM, PARTNERS, EVIDENCE, "dune")
        twice = pl.concat([PARTNERS, PARTNERS])
        with pytest.raises(pc.RecordError, match="duplicate-id: the partner `acme` stands in 2 rows"):
            pc.record_from_tables(PROGRAM, twice, EVIDENCE, "acme")


class TestMeasures:
    """KPIs of many partners: what is divided is summed up first."""

    def test_a_rate_is_that_of_all_deals(self):
        """Two of four deals are won in all but one region; the mean of the rates would be 5/12."""
        answer = pc.measure_table(PROGRAM, PARTNERS.head(2), {"deal": DEALS.head(5)}, DAY, kpis=["win_rate"])

        assert [(2, 2 / 5)] == answer.select("partners", "kpi:win_rate").rows()

    def test_by_a_fact(self):
        """A row for each value, and one for those of whom it is not known; too few cases give no rate."""
        answer = pc.measure_table(
            PROGRAM, PARTNERS, EVIDENCE, DAY, kpis=["win_rate", "earned"], by=["region"]
        )

        assert {("emea", 1, 0.5, 100.0), ("amer", 1, 1 / 3, 300.0), (None, 1, None, 70.0)} == set(
            answer.rows()
        )

    def test_means_are_those_of_all_cases(self):
        """Scores 1 and 1, and 4: the mean of all is 2, not 2.5."""
        surveys = pl.DataFrame(
            {
                "partner": ["acme", "acme", "bolt"],
                "on": [DAY] * 3,
                "survey": ["csat"] * 3,
                "score": [1, 1, 4],
            }
        )
        answer = pc.measure_table(PROGRAM, PARTNERS, {"survey": surveys}, DAY, kpis="rating")

        assert [2.0] == answer["kpi:rating"].to_list()

    def test_what_is_made_of_rates_is_made_of_their_sums(self):
        """Three of five deals are lost, which is no sum of the rates of two partners."""
        deals = {"deal": DEALS.head(5)}
        answer = pc.measure_table(PROGRAM, PARTNERS.head(2), deals, DAY, kpis=["loss_rate"])

        assert [pytest.approx(3 / 5)] == answer["kpi:loss_rate"].to_list()

    def test_what_is_not_known_of_one_is_not_known_of_all(self):
        """A won deal without a value may be worth anything."""
        deals = DEALS.with_columns(value=pl.lit(None).cast(pl.Float64))

        assert [None] == pc.measure_table(PROGRAM, PARTNERS, {"deal": deals}, DAY, kpis="earned")[
            "kpi:earned"
        ].to_list()

    def test_what_is_neither_a_sum_nor_a_quotient_is_refused(self):
        """The median of medians is no median."""
        surveys = pl.DataFrame({"partner": ["acme"], "on": [DAY], "survey": ["csat"], "score": [1]})
        with pytest.raises(
            pc.QuestionError,
            match="not-in-columns: columns alone cannot say the KPI `middle` of several partners",
        ):
            pc.measure_table(PROGRAM, PARTNERS, {"survey": surveys}, DAY, kpis="middle")

    def test_only_by_facts(self):
        """A name that is none has a remedy."""
        with pytest.raises(pc.QuestionError, match=r"unknown-fact: .*did you mean `region`"):
            pc.measure_table(PROGRAM, PARTNERS, EVIDENCE, DAY, by=["regoin"])
        with pytest.raises(pc.QuestionError, match="no fact `regoin`"):
            pc.measure_table(PROGRAM, PARTNERS, EVIDENCE, DAY, by="regoin")


class TestNothingInNothingOut:
    """No partner is no error."""

    @pytest.mark.parametrize("engine", ["frames", "compiled"])
    def test_no_partner(self, engine):
        """The answer has every column and no row."""
        nobody = decided(PARTNERS.head(0), {}, engine=engine)

        assert (0, decided().columns) == (len(nobody), nobody.columns)

    def test_columns_without_a_type(self):
        """A frame of nothing does not know what it holds."""
        assert 0 == len(
            decided(pl.DataFrame({"id": []}), {"deal": pl.DataFrame({n: [] for n in DEALS.columns})})
        )

    def test_no_evidence(self):
        """The log is complete: a kind of which there is no frame has not happened."""
        assert ["unmet"] * 3 == decided(evidence={})["gold/sellers"].to_list()
        assert ["unmet"] * 3 == decided(evidence={"award": AWARDS.head(0)})["gold/sellers"].to_list()

    def test_facts_without_a_column_are_unknown(self):
        """Nobody has said them."""
        assert ["unknown"] * 3 == decided(PARTNERS.select("id"))["gold/audit"].to_list()


class TestColumnsThatDoNotFit:
    """Columns are refused before a row is read."""

    def test_no_id(self):
        """Each row is about a partner."""
        message = "there is no column `id`: the id of the partner"
        help = "give the id of the partner in a column `id`"
        assert ("missing-column", message, help, "partners.id") == fault(PARTNERS.drop("id"))

    def test_no_partner(self):
        """Each event is one of a partner."""
        code, message, _, path = fault(evidence={"deal": DEALS.drop("partner")})
        assert ("missing-column", "evidence.deal.partner") == (code, path)
        assert "there is no column `partner`: the id of the partner" == message

    def test_no_day(self):
        """Each event happened on a day."""
        assert "evidence.deal.on" == fault(evidence={"deal": DEALS.drop("on")})[3]

    def test_no_required_field(self):
        """A deal has an outcome."""
        code, message, _, path = fault(evidence={"deal": DEALS.drop("outcome")})
        assert ("missing-column", "evidence.deal.outcome") == (code, path)
        assert "there is no column `outcome`: what evidence of kind `deal` must say" == message

    def test_a_fact_of_another_name(self):
        """No column is dropped in silence."""
        message, help = "the program has no fact `regoin`", "did you mean `region`?"
        assert ("unknown-fact", message, help, "partners.regoin") == fault(
            PARTNERS.rename({"region": "regoin"})
        )

    def test_a_field_of_another_name(self):
        """The same of evidence."""
        code, message, help, _ = fault(evidence={"deal": DEALS.rename({"value": "valeu"})})
        assert ("unknown-field", "`deal` has no field `valeu`") == (code, message)
        assert "did you mean `value`?" == help

    def test_a_fact_that_ages_without_its_day(self):
        """Nobody can say whether it is too old."""
        code, message, help, _ = fault(PARTNERS.with_columns(pipeline=pl.lit(1)))
        assert ("missing-column", "the fact `pipeline` ages and has no day") == (code, message)
        assert "give its day in a column `pipeline_on`; it is known for 45 days" == help

    def test_a_day_of_a_fact_that_is_not_there(self):
        """A day alone says nothing."""
        message = "there is a day of the fact `staff`, and no value"
        assert message == fault(PARTNERS.with_columns(staff_on=pl.lit(DAY)))[1]

    @pytest.mark.parametrize(
        ("column", "values", "message"),
        [
            ("staff", ["3", "4", "5"], "holds values of type `String`, not numbers of count"),
            ("region", [1, 2, 3], "holds values of type `Int64`, not texts"),
            ("audited", [1, 0, 1], "holds values of type `Int64`, not true or false"),
            ("id", [1, 2, 3], "holds values of type `Int64`, not texts"),
        ],
    )
    def test_another_type_than_declared(self, column, values, message):
        """Nothing is cast that may say something else."""
        partners = PARTNERS.with_columns(pl.Series(column, values))
        code, said, help, path = fault(partners)
        assert ("bad-sort", f"the column `{column}` {message}", f"partners.{column}") == (code, said, path)
        assert "cast the column before it is handed over" == help

    def test_days_as_text(self):
        """A text may be a day, or not."""
        deals = DEALS.with_columns(on=pl.lit("2026-02-01"))
        assert (
            "the column `on` holds values of type `String`, not dates" == fault(evidence={"deal": deals})[1]
        )

    def test_naive_points_in_time(self):
        """Nobody knows on which day they fall; midnights stand for days."""
        hour = datetime(2026, 2, 1, 10)
        deals = DEALS.with_columns(on=pl.Series([datetime(2026, 2, 1)] * 4 + [hour] * 2))
        code, message, help, path = fault(evidence={"deal": deals})
        assert ("bad-date", "evidence.deal.on") == (code, path)
        assert (
            "2 rows of `deal` have an `on` with an hour and without a zone,"
            " first of `bolt` with `2026-02-01 10:00:00`, `cove` with `2026-02-01 10:00:00`"
        ) == message
        assert "give dates, or points in time with a zone in a column `at`" == help

    def test_aware_points_in_time_stand_in_their_own_column(self):
        """They fall on a day by the clock of the program: 23:30 in London is the next day in Berlin."""
        moment = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
        deals = DEALS.drop("on").with_columns(at=pl.lit(moment))

        assert "unknown" == decided(evidence={"deal": deals})["silver/wins"][0]
        assert (
            "met" == pc.decide_table(PROGRAM, PARTNERS, {"deal": deals}, date(2026, 7, 1))["silver/wins"][0]
        )
        assert "bad-date" == fault(evidence={"deal": DEALS.with_columns(on=pl.lit(moment))})[0]

    def test_naive_points_in_time_are_none(self):
        """Where hours matter, so does the zone."""
        deals = DEALS.drop("on").with_columns(at=pl.lit(datetime(2026, 2, 1, 10)))
        assert "bad-date" == fault(evidence={"deal": deals})[0]

    @pytest.mark.parametrize(
        ("kind", "code"),
        [("dael", "unknown-kind"), ("standing", "derived-kind"), ("big_spend", "derived-kind")],
    )
    def test_kinds_that_nobody_gives(self, kind, code):
        """Unknown ones, those that follow from others, and views."""
        assert code == fault(evidence={kind: DEALS})[0]

    def test_everything_at_once(self):
        """Whoever mends one thing need not wait for the next."""
        said = faults(PARTNERS.drop("id").with_columns(x=1), {"deal": DEALS.drop("on"), "dael": DEALS})
        assert {"missing-column", "unknown-fact", "unknown-kind"} == {each.code for each in said}
        assert 4 == len(said)


class TestFramesThatAreNone:
    """What is no frame, or one of another library."""

    @pytest.mark.parametrize(
        "partners", [[{"id": "acme"}], {"id": ["acme"]}, None, pl.Series(["acme"]), "acme"]
    )
    def test_no_frame(self, partners):
        """Lists and dicts are not read."""
        code, message, help, path = fault(partners)
        assert ("bad-frame", "partners") == (code, path)
        assert message == f"`{type(partners).__name__}` is no frame"
        assert "give frames of Polars, DuckDB or Spark, or pandas or Arrow tables" == help

    def test_evidence_that_is_no_frame(self):
        """The path says which."""
        assert "evidence.deal" == fault(evidence={"deal": [1]})[3]

    def test_evidence_that_is_one_frame(self):
        """There is one for each kind."""
        assert ("bad-evidence", "evidence") == fault(evidence=DEALS)[::3]

    def test_frames_of_two_libraries(self):
        """They cannot be joined where they are."""
        partners, _ = in_duckdb()
        message = "the frames are of different libraries: partners of duckdb, deal of polars"
        assert ("bad-frame", message) == fault(partners, {"deal": DEALS})[:2]


class TestRowsThatDoNotFit:
    """Rows are read once, and each misfit is named with its first rows."""

    def test_a_partner_twice(self):
        """Of which row should the answer be?"""
        message = "partners stand in several rows, first `acme`"
        twice = pl.concat([PARTNERS, PARTNERS.head(1)])
        assert ("duplicate-id", message, "give one row a partner", "partners.id") == fault(twice)

    def test_a_partner_without_an_id(self):
        """Nobody could find it again."""
        nameless = PARTNERS.with_columns(id=pl.Series(["acme", "bolt", None]))
        assert ("missing-field", "1 row of `partners` has no `id`") == fault(nameless, {})[:2]

    def test_evidence_of_strangers(self):
        """They are not dropped in silence."""
        code, message, help, path = fault(PARTNERS.head(1))
        assert ("unknown-partner", "evidence.deal.partner") == (code, path)
        assert (
            "there is evidence of kind `deal` of partners that are not in the table, first of `bolt`, `cove`"
            == message
        )
        assert "hand the partners over too, or leave the rows out" == help

    def test_evidence_of_nobody(self):
        """A null is no partner."""
        deals = DEALS.with_columns(partner=pl.lit(None).cast(pl.String))
        assert "6 rows of `deal` have no `partner`" == fault(evidence={"deal": deals})[1]

    @pytest.mark.parametrize(("column", "code"), [("on", "missing-date"), ("outcome", "missing-field")])
    def test_rows_that_lack_what_they_must_say(self, column, code):
        """The column is there, and a row has nothing in it."""
        deals = DEALS.with_columns(
            pl.when(pl.col("partner") == "bolt").then(None).otherwise(pl.col(column)).alias(column)
        )
        said = fault(evidence={"deal": deals})
        assert (code, f"3 rows of `deal` have no `{column}`, first of `bolt`, `bolt`, `bolt`") == said[:2]

    def test_another_text_than_may_be(self):
        """With the text, and those that may be."""
        deals = DEALS.with_columns(outcome=pl.lit("wun")).head(1)
        code, message, help, _ = fault(evidence={"deal": deals})
        assert (
            "unknown-option",
            "1 row of `deal` has another `outcome` than may be, first of `acme` with `wun`",
        ) == (
            code,
            message,
        )
        assert "3 values are allowed here: `open`, `won`, `lost`" == help

    @pytest.mark.parametrize(
        ("column", "value", "code"),
        [
            ("staff", -1, "out-of-bounds"),
            ("share", 101.0, "out-of-bounds"),
            ("share", float("nan"), "bad-number"),
            ("share", float("inf"), "bad-number"),
            ("region", "", "bad-text"),
        ],
    )
    def test_facts_that_may_not_be(self, column, value, code):
        """The same bounds as at the door of records."""
        partners = PARTNERS.with_columns(pl.lit(value).alias(column))
        assert code in {each.code for each in faults(partners, {})}

    def test_percent_is_percent(self):
        """A column has the unit that the program declares."""
        assert 3 == len(decided(PARTNERS.with_columns(share=pl.lit(100)), {}))
        assert 3 == len(decided(PARTNERS.with_columns(share=pl.lit(Decimal("99.5"))), {}))

    def test_an_end_before_the_beginning(self):
        """One of both is wrong."""
        awards = AWARDS.with_columns(valid_through=pl.lit(date(2024, 12, 31)))
        assert "bad-date" == fault(evidence={"award": awards})[0]

    def test_an_award_of_nobody(self):
        """What belongs to a person names one."""
        awards = AWARDS.with_columns(person=pl.lit(None).cast(pl.String))
        message = "1 row of `award` has nobody, for what belongs to a person, first of `acme` with `seller`"
        assert ("wrong-subject", message) == fault(evidence={"award": awards})[:2]

    def test_a_score_that_says_otherwise(self):
        """Who passed with 69 of 70 did not."""
        exams = pl.DataFrame(
            {"partner": ["acme"], "on": [DAY], "exam": ["seller"], "score": [69], "passed": [True]}
        )
        assert "contradiction" == fault(evidence={"exam": exams})[0]

    def test_one_id_for_two_rows(self):
        """Nobody could say which one is meant."""
        deals = DEALS.with_columns(id=pl.lit("d1"))
        assert (
            "an id stands for two different rows of `deal`, first `d1`" in fault(evidence={"deal": deals})[1]
        )

    def test_the_same_row_twice_counts_once(self):
        """An id says which rows are the same."""
        deals = DEALS.with_columns(id=pl.Series([f"d{n}" for n in range(6)]))
        answer = decided(evidence={"deal": pl.concat([deals, deals])}, kpis=["earned"])
        assert [100.0, 300.0, 70.0] == answer["kpi:earned"].to_list()

    def test_a_correction_of_nothing(self):
        """The row that is replaced is missing."""
        deals = DEALS.head(1).with_columns(id=pl.lit("d2"), supersedes=pl.lit("d1"))
        code, message, *_ = fault(evidence={"deal": deals})
        assert ("unknown-id", "rows of `deal` supersede rows that are not there, first `d1`") == (
            code,
            message,
        )

    def test_rows_need_not_be_checked(self):
        """A host that has checked them asks for the answer alone."""
        assert 1 == len(decided(PARTNERS.head(1), check=False))


class TestQuestionsThatAreNone:
    """Wrong arguments are the host's."""

    def test_no_program(self):
        """A document is not read here."""
        with pytest.raises(pc.QuestionError, match="`str` is not a program"):
            pc.decide_table("[program]", PARTNERS, {}, DAY)

    def test_no_day(self):
        """A point in time is no day."""
        with pytest.raises(pc.QuestionError, match="bad-date"):
            pc.decide_table(PROGRAM, PARTNERS, {}, datetime(2026, 6, 30))

    def test_no_such_kpi(self):
        """With the one that was meant."""
        with pytest.raises(pc.QuestionError, match=r"unknown-kpi: .*did you mean `win_rate`"):
            decided(kpis=["win_rat"])

    def test_no_such_engine(self):
        """With those that there are."""
        with pytest.raises(pc.QuestionError, match="known here: `compiled`, `frames`"):
            decided(engine="polars")

    def test_what_columns_cannot_say_is_refused_by_name(self):
        """The other engine says it."""
        program = pc.parse_program("""
            [assessments.seller]
            kind = "exam"
            eligible = 'has("qbr")'
            [requirements]
            sold = 'has("exam", exam="seller", passed=True)'
        """)
        exams = {"partner": ["acme"], "on": [DAY], "exam": ["seller"], "person": ["ada"], "passed": [True]}
        tables = PARTNERS.select("id"), {"exam": pl.DataFrame(exams)}, DAY
        with pytest.raises(
            pc.QuestionError, match="columns alone cannot say who was eligible for `seller`"
        ) as caught:
            pc.decide_table(program, *tables)
        assert 'ask with engine="compiled", which decides each partner for itself' == caught.value.help
        assert ["unmet"] * 3 == pc.decide_table(program, *tables, engine="compiled")["sold"].to_list()
