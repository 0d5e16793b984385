"""Rubrics in columns: what ratings make of attempts, in tables and one by one."""

from collections import Counter
from datetime import date
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import attrs
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies.records import NUMBERS

import partnercert as pc
from partnercert.errors import QuestionError
from partnercert.values.mappings import FrozenMap

from .populations import differences, in_duckdb, rows, tables_of
from .records import record_of_any
from .test_agreement import agree
from .test_frames import in_polars

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
AS_OF = date(2024, 5, 31)
PROGRAM = pc.parse_program("""
[rubrics.pitch]
out_of = 100
cut = 60
bands = { distinction = 90, proficient = 60 }
minimum_raters = 2
adjudicate_beyond = 1
levels = { weak = { points = 0 }, fair = { points = 1 }, solid = { points = 2 }, strong = { points = 3 } }
[rubrics.pitch.groups]
knowledge = { share = "percent(40)" }
practice = { share = "percent(60)" }
[rubrics.pitch.criteria]
product = { group = "knowledge" }
story = { group = "practice", weight = 2, minimum = "fair" }
calm = { group = "practice" }

[rubrics.design]
raters = "median"
levels = { low = { points = 1 }, middle = { points = 2 }, high = { points = 3 } }
criteria = { plan = {}, limits = { weight = 2 } }
bands = { fine = 2 }

[rubrics.dossier]
cut = 2
levels = { poor = { points = 1 }, good = { points = 3 } }
criteria = { plan = {}, risks = { minimum = "good" } }

[assessments]
pitch = { kind = "demo", rubric = "pitch" }
design = { kind = "demo", rubric = "design", cut = 2 }
plain = { kind = "demo", cut = 70 }
free = { kind = "scenario", rubric = "design", debriefed = true }
rescue = { kind = "scenario", rubric = "pitch", debriefed = true, objections = 3 }
launch = { kind = "artifact", rubric = "dossier", checks = ["security"] }
story = { kind = "artifact", rubric = "design" }

[kpis]
best = { formula = 'maximum("demo", of="score", demo="pitch")', better = "higher" }
typical = { formula = 'mean("demo", of="score", demo=("pitch", "design"))', better = "higher" }

[requirements]
pitched = 'count("demo", demo="pitch", passed=True, distinct="person") >= 1'
designed = 'has("demo", demo="design", passed=True, window=trailing("P1Y"))'
any-demo = 'count("demo", passed=True) >= 2'
excellent = 'has("demo", band="distinction")'
below = 'count("demo", band="none") >= 2'
scored = 'count("demo", where=field("score") >= 60) >= 1'
rescued = 'has("scenario", scenario="rescue", passed=True)'
failed = 'count("scenario", passed=False) >= 2'
free = 'has("scenario", scenario="free", passed=True)'
launched = 'count("artifact", artifact="launch", validated=True) >= 1'
told = 'count("artifact", artifact="story", band="fine") >= 1'
unbanded = 'count("artifact", band="none") >= 1'
thorough = 'count("rating", level=("strong", "high", "good")) >= 12'
before = 'ago(has("demo", demo="pitch", passed=True), "P3M")'
people = 'count(each="person", where=has("demo", passed=True)) >= 1'
best = 'kpi("best") >= 70'
""")
SHORT = attrs.evolve(
    PROGRAM, requirements={id: PROGRAM.requirements[id] for id in ("rescued", "launched")}, kpis={}
)

DEMO = {"id": "d1", "person": "ada", "demo": "pitch", "on": date(2024, 3, 2)}
RATING = {"rating": "story", "level": "weak", "rubric": "pitch", "attempt": "d1", "on": date(2024, 3, 4)}
RESCUE = {"id": "s1", "person": "ada", "scenario": "rescue", "on": date(2024, 3, 2)}


def population(program, number, size):
    """Partners with attempts that were rated; whose these are, is said of the attempts alone."""
    some = [record_of_any(program, 1000 * number + n, AS_OF) for n in range(size)]
    records = [attrs.evolve(record, id=f"partner-{n}") for n, record in enumerate(some)]
    partners, evidence = tables_of(program, records)
    about = {
        kind: evidence[kind].drop("person", strict=False)
        for kind in ("rating", "debrief")
        if kind in evidence
    }
    return records, (partners, {**evidence, **about})


def check(program, number, size, door, known_on=None):
    """One population by columns, and each of its partners for itself; the answer by columns."""
    records, tables = population(program, number, size)
    answer = pc.decide_table(program, *door(*tables), AS_OF, known_on, kpis=program.kpis)
    assert differences(program, records, AS_OF, answer, known_on, program.kpis) == []
    return rows(answer)


class TestTablesAgree:
    """What columns say of rated attempts, `decide` says of each record."""

    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS, st.booleans())
    def test_on_polars(self, number, late):
        """One to three raters, adjudicated or not; attempts corrected, ratings revoked, late, missing."""
        check(PROGRAM, number, 20, in_polars, AS_OF if late else None)

    def test_on_duckdb(self):
        """The same in SQL."""
        answer = check(SHORT, 5, 30, in_duckdb)
        said = Counter(row["launched"] for row in answer.values())
        assert {"met", "unmet"} <= {*said}

    @pytest.mark.long
    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NUMBERS, st.booleans())
    def test_on_both(self, number, late):
        """Many more partners."""
        check(PROGRAM, number, 60, in_polars, AS_OF if late else None)
        check(SHORT, number, 60, in_duckdb)

    def test_compiled_too(self):
        """The compiled engine says the same of every rule."""
        counted = Counter()
        for number in range(15):
            counted += agree(PROGRAM, record_of_any(PROGRAM, number, AS_OF), AS_OF)
        assert counted["decided"] > 15 * 10


class TestAgencies:
    """The program to copy, and the partners of its example without decisions and appeals, which columns refuse."""

    def agencies(self, monkeypatch, size):
        """Some agencies as tables; the program asks for rescued launches too, as a KPI would."""
        monkeypatch.syspath_prepend(EXAMPLES)
        example = import_module("decide_partners")
        program = example.read_program("agency.toml")
        rescues = {
            "rescues": 'count("scenario", scenario="rescue-scenario", passed=True) >= 1',
            "distinctions": 'has("scenario", scenario="rescue-scenario", band="distinction")',
            "points": 'earliest("scenario", of="score", scenario="rescue-scenario") >= 80',
        }
        program = attrs.evolve(
            program, requirements={id: pc.Requirement(rule=rule) for id, rule in rescues.items()}
        )
        records = [
            attrs.evolve(
                record,
                facts=FrozenMap({name: said[-1:] for name, said in record.facts.items()}),
                evidence=tuple(row for row in record.evidence if row.kind not in ("decision", "appeal")),
            )
            for record in example.agency_records(program)[:size]
        ]
        return program, records, example.TODAY

    def test_on_polars(self, monkeypatch):
        """Every tier, status and KPI."""
        program, records, today = self.agencies(monkeypatch, 25)
        answer = pc.decide_table(program, *in_polars(*tables_of(program, records)), today, kpis=program.kpis)

        assert differences(program, records, today, answer, None, program.kpis) == []
        assert {"met", "unmet"} <= {row["rescues"] for row in rows(answer).values()}

    @pytest.mark.long
    def test_on_duckdb(self, monkeypatch):
        """The same plan in SQL, which nests no deeper than DuckDB reads unasked."""
        program, records, today = self.agencies(monkeypatch, 15)
        partners, evidence = in_duckdb(*tables_of(program, records))
        answer = pc.decide_table(program, partners, evidence, today, kpis=program.kpis)

        assert differences(program, records, today, answer, None, program.kpis) == []


class TestLiveDemo:
    """The rubric of the how-to page: knowledge 40 %, practice 60 %, where the story counts twice."""

    PROGRAM = pc.parse_program("""
        [rubrics.live-demo]
        out_of = 100
        cut = 60
        bands = { distinction = 90, passed = 60 }
        adjudicate_beyond = 1
        levels = { weak = { points = 0 }, fair = { points = 1 }, solid = { points = 2 }, strong = { points = 4 } }
        [rubrics.live-demo.groups]
        knowledge = { share = "percent(40)" }
        practice = { share = "percent(60)" }
        [rubrics.live-demo.criteria]
        product = { group = "knowledge" }
        story = { group = "practice", weight = 2, minimum = "fair" }
        questions = { group = "practice" }
        [assessments]
        live-demo = { kind = "demo", rubric = "live-demo", debriefed = true }
        [kpis]
        score = { formula = 'maximum("demo", of="score")', better = "higher" }
        [requirements]
        passed = 'has("demo", demo="live-demo", passed=True)'
        band = 'has("demo", band="passed")'
        best = 'has("demo", band="distinction")'
        ada = 'count("rating", distinct="person") >= 1'
    """)
    PARTNERS = pl.DataFrame({"id": ["acme"]})
    DEMO = pl.DataFrame(
        {"partner": "acme", "on": [date(2026, 3, 2)], "person": "ada", "id": "d-17", "demo": "live-demo"}
    )

    def ratings(self, *said, **more):
        found = [
            {"rating": criterion, "level": level, "by": by, "on": date(2026, 3, day)}
            for criterion, level, by, day in said
        ]
        about = {"partner": "acme", "rubric": "live-demo", "attempt": "d-17", **more}
        return pl.DataFrame([{**about, **row} for row in found])

    def answer(self, day, demo=DEMO, debriefed=True, engine="frames", **more):
        several = self.ratings(
            ("product", "strong", "eve", 4),
            ("story", "solid", "eve", 4),
            ("story", "fair", "pat", 4),
            ("questions", "strong", "eve", 9),
            **more,
        )
        debrief = pl.DataFrame({"partner": "acme", "on": [date(2026, 3, 5)], "debrief": "d-17"})
        evidence = {"demo": demo, "rating": several, **({"debrief": debrief} if debriefed else {})}
        as_of = date(2026, 3, day)
        answer = pc.decide_table(self.PROGRAM, self.PARTNERS, evidence, as_of, kpis=["score"], engine=engine)
        return answer.row(0, named=True)

    def test_the_score(self):
        """40 points for the product, 60 for two thirds of 1.5 of 4 points and one third of 4 of 4: 75."""
        row = self.answer(9)
        assert ("met", "met", "unmet", 75.0) == (row["passed"], row["band"], row["best"], row["kpi:score"])

    def test_the_day_before(self):
        """What nobody has rated is unknown, and so is the score."""
        row = self.answer(8)
        assert ("unknown", "unknown", None) == (row["passed"], row["band"], row["kpi:score"])

    def test_without_a_debrief(self):
        """It has its score, and does not count."""
        row = self.answer(9, debriefed=False)
        assert ("unmet", "met", 75.0) == (row["passed"], row["band"], row["kpi:score"])

    def corrected(self, *ids):
        """The demo, and rows of other ids, each in the place of the one before."""
        rows = [self.DEMO]
        for day, (before, id) in enumerate(pairwise(("d-17", *ids)), 6):
            newer = {"id": id, "supersedes": before, "recorded_on": date(2026, 3, day)}
            rows.append(self.DEMO.with_columns(**{name: pl.lit(value) for name, value in newer.items()}))
        return pl.concat(rows, how="diagonal")

    def test_ratings_stay_with_an_attempt_that_is_corrected(self):
        """The corrected row has another id, and is the same attempt."""
        row = self.answer(9, self.corrected("d-18"))
        assert ("met", 75.0) == (row["passed"], row["kpi:score"])

    @pytest.mark.parametrize("last", ["d-19", "d-18"])
    def test_an_attempt_that_is_corrected_twice(self, last):
        """Columns do not follow it, by a new id or by its own; a record does."""
        demos = self.corrected("d-18", last)
        with pytest.raises(QuestionError) as caught:
            self.answer(9, demos)
        assert "not-in-columns" == caught.value.code
        assert "a corrected attempt inherits, first of `acme` with `d-18`" in caught.value.message

        row = self.answer(9, demos, engine="compiled")
        assert ("met", 75.0) == (row["passed"], row["kpi:score"])

    def test_a_rating_is_of_who_sat_the_attempt(self):
        """Nobody need repeat it."""
        assert "met" == self.answer(9)["ada"]

    def test_a_demo_of_before_the_rubric(self):
        """It has no ratings, and says its score itself."""
        older = self.DEMO.with_columns(id=pl.lit("d-1"), score=pl.lit(95), on=date(2026, 3, 1))
        row = self.answer(9, pl.concat([self.DEMO, older], how="diagonal"))
        assert ("met", 95.0) == (row["best"], row["kpi:score"])


class TestRows:
    """Ratings and debriefs fit the attempts that they name, and attempts what follows from ratings."""

    @pytest.mark.parametrize(
        ("rows", "fault"),
        [
            (
                {"rating": [RATING]},
                (
                    "unknown-id",
                    "1 row of `rating` has an attempt that there is not, first of `p` with `d1`",
                    "hand over the attempt, with its `id`",
                    "evidence.rating.attempt",
                ),
            ),
            (
                {"scenario": [RESCUE], "debrief": [{"debrief": "s2", "on": date(2024, 3, 4)}]},
                (
                    "unknown-id",
                    "1 row of `debrief` has an attempt that there is not, first of `p` with `s2`",
                    "hand over the attempt, with its `id`",
                    "evidence.debrief.debrief",
                ),
            ),
            (
                {"demo": [DEMO], "rating": [{**RATING, "on": date(2024, 3, 1)}]},
                (
                    "bad-date",
                    "1 row of `rating` has a day before the attempt that it is about, first of `p` with `2024-03-01`",
                    "correct one of the two days",
                    "evidence.rating.on",
                ),
            ),
            (
                {"demo": [DEMO], "rating": [{**RATING, "person": "bo"}]},
                (
                    "wrong-subject",
                    "1 row of `rating` has another person than the attempt that it is about, first of `p` with `bo`",
                    "leave out `person`",
                    "evidence.rating.person",
                ),
            ),
            (
                {
                    "demo": [DEMO],
                    "rating": [{**RATING, "rubric": "design", "rating": "plan", "level": "low"}],
                },
                (
                    "contradiction",
                    "1 row of `rating` has another rubric than that of `pitch`, first of `p` with `design`",
                    'give rubric = "pitch"',
                    "evidence.rating.rubric",
                ),
            ),
            (
                {"demo": [DEMO], "rating": [{**RATING, "level": "good"}]},
                (
                    "unknown-option",
                    "1 row of `rating` has another level than `story` of `pitch` has, first of `p` with `good`",
                    "it has `weak`, `fair`, `solid`, `strong`",
                    "evidence.rating.level",
                ),
            ),
            (
                {"demo": [{**DEMO, "score": 80}], "rating": [RATING]},
                (
                    "contradiction",
                    "1 row of `demo` has a `score` that follows from ratings, first of `p` with `pitch`",
                    "leave out `score`, or the ratings",
                    "evidence.demo.score",
                ),
            ),
            (
                {"demo": [{**DEMO, "passed": True}], "rating": [RATING]},
                (
                    "contradiction",
                    "1 row of `demo` has a `passed` that follows from ratings, first of `p` with `pitch`",
                    "leave out `passed`, or the ratings",
                    "evidence.demo.passed",
                ),
            ),
            (
                {
                    "demo": [DEMO],
                    "rating": [{**RATING, "by": "eve"}, {**RATING, "by": "eve", "level": "fair"}],
                },
                (
                    "contradiction",
                    "somebody has rated a criterion of an attempt already, first `eve`",
                    "let the newer rating supersede the older, or leave one out",
                    "evidence.rating.by",
                ),
            ),
        ],
    )
    @pytest.mark.parametrize("door", [in_polars, in_duckdb])
    def test_what_does_not_fit_is_named(self, rows, fault, door):
        frames = {
            kind: pl.DataFrame([{"partner": "p", **row} for row in some]) for kind, some in rows.items()
        }
        with pytest.raises(pc.RecordError) as caught:
            pc.decide_table(PROGRAM, *door(pl.DataFrame({"id": ["p"]}), frames), AS_OF)
        (only,) = caught.value.faults

        assert fault == (only.code, only.message, only.help, only.path)

    def test_a_result_that_no_score_decides(self):
        """Where neither a cut nor a minimum is asked for, the host says whether a rated attempt is passed."""
        told = {"id": "f1", "artifact": "story", "on": date(2024, 3, 2), "validated": True}
        rating = {**RATING, "rubric": "design", "rating": "plan", "level": "low", "attempt": "f1"}
        frames = {
            kind: pl.DataFrame([{"partner": "p", **row}])
            for kind, row in (("artifact", told), ("rating", rating))
        }
        answer = pc.decide_table(PROGRAM, pl.DataFrame({"id": ["p"]}), frames, AS_OF)

        assert ["unknown"] == answer["told"].to_list()


class TestWhatColumnsCannotSay:
    """Ratings come later than the attempt, so what it came to has not always been so."""

    PROGRAM = pc.parse_program("""
        [rubrics.pitch]
        cut = 2
        levels = { weak = { points = 1 }, good = { points = 3 } }
        criteria = { story = {} }
        [assessments]
        pitch = { kind = "demo", rubric = "pitch" }
        plain = { kind = "demo" }
        [modules]
        pitching = { passed = 'has("demo", demo="pitch", passed=True)' }
        showing = { passed = 'has("demo", demo="plain", passed=True)' }
        [requirements]
        pitching = 'has("module", module="pitching", passed=True)'
        showing = 'has("module", module="showing", passed=True)'
    """)
    PARTNERS = pl.DataFrame({"id": ["p"]})
    DEMOS = pl.DataFrame(
        {
            "partner": "p",
            "on": [date(2024, 3, 2)] * 2,
            "person": "ada",
            "id": ["d1", "d2"],
            "demo": ["pitch", "plain"],
        }
    ).with_columns(passed=pl.when(pl.col("demo") == "plain").then(True))
    RATING = pl.DataFrame(
        {
            "partner": "p",
            "on": [date(2024, 3, 5)],
            "rubric": "pitch",
            "attempt": "d1",
            "rating": "story",
            "level": "good",
        }
    )

    def test_modules_that_rest_on_ratings(self):
        """It is refused by name, with the way that always works."""
        with pytest.raises(QuestionError) as caught:
            pc.decide_table(self.PROGRAM, self.PARTNERS, {"demo": self.DEMOS, "rating": self.RATING}, AS_OF)

        assert "not-in-columns" == caught.value.code
        assert "since when the rule of the module `pitching` is met" in caught.value.message

    def test_modules_that_rest_on_other_attempts(self):
        """Ratings of one assessment do not stand in the way of another one."""
        modules = {"showing": self.PROGRAM.modules["showing"]}
        program = attrs.evolve(
            self.PROGRAM, modules=modules, requirements={"showing": self.PROGRAM.requirements["showing"]}
        )
        answer = pc.decide_table(program, self.PARTNERS, {"demo": self.DEMOS, "rating": self.RATING}, AS_OF)

        assert ["met"] == answer["showing"].to_list()
