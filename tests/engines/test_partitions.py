"""Deciding each partner of a table for itself: batches of rows, the same for every library, as lazy as may be."""

import sys
from datetime import date

import duckdb
import polars as pl
import pytest

import partnercert as pc

from .populations import in_duckdb, listed

DAY = date(2026, 6, 30)
REGIONAL = pc.parse_program("""
[facts]
reviewed = { sort = "flag" }
[kinds.project]
fields = { country = "text", size = "count" }
[kpis.size]
formula = 'total("project", of="size")'
[ladders.tier]
tiers = ["member", "expert"]
per = "country"
[tiers.member]
[tiers.expert.requires]
projects = 'count("project") >= 2'
[ladders.whole]
tiers = ["known"]
elections = "lower"
[tiers.known.requires]
size = 'kpi("size") >= 3'
reviewed = 'fact("reviewed")'
""")
PARTNERS = pl.DataFrame({"id": ["acme", "bolt", "cove"], "reviewed": [True, None, False]})
PROJECTS = pl.DataFrame(
    {
        "partner": ["acme", "acme", "acme", "bolt"],
        "on": [DAY] * 4,
        "country": ["fr", "fr", "it", "it"],
        "size": [1, 2, 3, 4],
    }
)


def compiled(partners=PARTNERS, projects=PROJECTS, **options):
    """Every partner, decided for itself."""
    return pc.decide_table(REGIONAL, partners, {"project": projects}, DAY, engine="compiled", **options)


class TestTheSameTable:
    """What is decided partner by partner is what columns say."""

    @pytest.mark.parametrize("per", [None, "country"])
    @pytest.mark.parametrize("door", [lambda *tables: tables, in_duckdb])
    def test_as_by_columns(self, door, per):
        """For whole partners and for each region: tiers, statuses, and KPIs."""
        tables = door(PARTNERS, {"project": PROJECTS})
        options = {"kpis": ["size"], "per": per}
        one_by_one = pc.decide_table(REGIONAL, *tables, DAY, engine="compiled", **options)
        by_columns = pc.decide_table(REGIONAL, *tables, DAY, **options)

        assert type(by_columns) is type(one_by_one)
        assert by_columns.columns == one_by_one.columns
        assert sorted(map(str, listed(by_columns))) == sorted(map(str, listed(one_by_one)))

    def test_a_row_for_each_region(self):
        """Acme has two projects in France and one in Italy; cove has none anywhere."""
        answer = compiled(per="country", kpis="size").select(
            "id", "country", "tier:held", "expert/projects", "kpi:size"
        )

        assert [
            ("acme", "fr", "expert", "met", 3.0),
            ("acme", "it", "member", "unmet", 3.0),
            ("bolt", "it", "member", "unmet", 4.0),
        ] == answer.rows()

    def test_tiers_alone(self):
        """Whoever needs no reasons asks for no statuses, nor for what elections leave."""
        answer = compiled(statuses=False, held=False)

        assert ["id", "whole:earned", "whole:possible"] == answer.columns
        assert [("acme", "known", "known"), ("bolt", None, "known"), ("cove", None, None)] == answer.rows()

    def test_rows_in_memory_keep_their_order(self):
        """However many batches they make."""
        many = pl.DataFrame({"id": [f"p{n}" for n in reversed(range(5000))]})
        answer = compiled(many, PROJECTS.with_columns(partner=pl.lit("p17")), statuses=False, held=False)

        assert many["id"].to_list() == answer["id"].to_list()
        assert ["p17"] == answer.filter(pl.col("whole:possible").is_not_null())["id"].to_list()

    def test_ids_may_be_categories(self):
        """They are texts that are stored once."""
        answer = compiled(PARTNERS.with_columns(pl.col("id").cast(pl.Categorical)))

        assert compiled().equals(answer)


class TestLazyInLazyOut:
    """A lazy frame is decided when its rows are asked for."""

    WRONG = PROJECTS.with_columns(size=pl.lit(0.5), country=pl.lit(""))

    @pytest.mark.parametrize("engine", ["in-memory", "streaming"])
    def test_polars(self, engine):
        """All at once, or one batch after another."""
        answer = compiled(PARTNERS.lazy(), PROJECTS.lazy(), kpis="size", check=False)

        assert isinstance(answer, pl.LazyFrame)
        assert compiled(kpis="size").equals(answer.collect(engine=engine).sort("id"))
        assert ["id", "whole:held"] == answer.collect_schema().names()[:2]

    def test_nothing_is_decided_before_you_ask(self):
        """Rows that nobody has checked fail when they are decided."""
        answer = compiled(PARTNERS.lazy(), self.WRONG.lazy(), check=False)

        with pytest.raises(pc.RecordError, match=r"in the record `(acme|bolt)`"):
            answer.collect()

    def test_a_part_of_the_answer(self):
        """What is filtered out of the answer was decided all the same, and nothing else is left out."""
        answer = compiled(PARTNERS.lazy(), PROJECTS.lazy())
        held = answer.filter(pl.col("whole:held") == "known").select("id", "known/size")

        assert [("acme", "met")] == held.collect().rows()

    def test_duckdb_reads_at_once(self):
        """Its answer can be asked again and again."""
        tables = in_duckdb(PARTNERS, {"project": PROJECTS})
        answer = pc.decide_table(REGIONAL, *tables, DAY, engine="compiled")

        assert isinstance(answer, duckdb.DuckDBPyRelation)
        assert answer.order("id").fetchall() == answer.order("id").fetchall() != []

    def test_batches_of_duckdb_need_pyarrow(self, monkeypatch):
        """The error names the extra that brings it."""
        tables = in_duckdb(PARTNERS, {"project": PROJECTS})
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(pc.QuestionError, match=r"missing-extra: .* needs pyarrow") as caught:
            pc.decide_table(REGIONAL, *tables, DAY, engine="compiled", check=False)

        assert 'install "partnercert[duckdb]" or "partnercert[spark]"' == caught.value.help
