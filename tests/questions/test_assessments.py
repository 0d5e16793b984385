"""What is asked of an attempt beside its score: identity, incidents, time, objections, versions, debriefs, checks."""

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnercert as pc
from partnercert.errors import Fault, RecordError
from partnercert.values.verdicts import Verdict

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN
DAY = date(2026, 6, 1)

PROGRAM = pc.parse_program("""
[assessments.identified]
kind = "exam"
identified = true
[assessments.versioned]
kind = "exam"
[assessments.versioned.versions]
form-a = { until = 2026-03-31, title = "Form A" }
form-b = { starts = 2026-03-01 }
[assessments.plain]
kind = "exam"
[assessments.storm]
kind = "scenario"
time_limit = 45
objections = 2
[assessments.dossier]
kind = "artifact"
checks = ["accessibility", "delivery"]

[requirements]
identified = 'has("exam", exam="identified", passed=True)'
versioned = 'has("exam", exam="versioned", passed=True)'
plain = 'has("exam", exam="plain", passed=True)'
storm = 'has("scenario", scenario="storm", passed=True)'
dossier = 'has("artifact", artifact="dossier", validated=True)'
plan = 'has("artifact", artifact="plan", validated=True)'
""")


def attempt(id, /, kind="exam", on="2026-03-02", **said):
    return {"kind": kind, kind: id, "on": on, "person": "ada", "passed": True, **said}


def verdict(id, *rows, program=PROGRAM):
    return pc.decide(program, program.record("acme", evidence=rows), DAY)[id].verdict


class TestProctoring:
    """Identity and incidents."""

    @pytest.mark.parametrize(("said", "expected"), [(True, MET), (False, UNMET), (None, UNKNOWN)])
    def test_who_was_not_identified_has_not_passed(self, said, expected):
        """Where the assessment asks for it, and where it says nothing it does not matter."""
        assert expected is verdict("identified", attempt("identified", identified=said))
        assert MET is verdict("plain", attempt("plain", identified=said))

    @pytest.mark.parametrize(
        ("said", "expected"), [(None, MET), ("dismissed", MET), ("open", UNKNOWN), ("confirmed", UNMET)]
    )
    def test_an_incident_stands_in_the_way_until_it_is_resolved(self, said, expected):
        """Of every assessment, declared or not."""
        assert expected is verdict("plain", attempt("plain", incident=said))

    def test_an_incident_that_is_dismissed_later_lets_the_attempt_count_from_then_on(self):
        """The host corrects the row."""
        cleared = attempt(
            "plain", id="e2", supersedes="e1", incident="dismissed", recorded_on=date(2026, 4, 1)
        )
        record = PROGRAM.record("acme", evidence=[attempt("plain", id="e1", incident="open"), cleared])
        assert [UNKNOWN, MET] == [
            pc.decide(PROGRAM, record, day)["plain"].verdict for day in (date(2026, 3, 31), date(2026, 4, 1))
        ]

    def test_an_open_incident_is_an_open_result_for_retakes(self):
        """A policy that blocks after a pass waits for it."""
        program = pc.parse_program("""
            [assessments.plain]
            kind = "exam"
            retake = { on_pass = "blocked" }
        """)
        record = program.record("acme", evidence=[attempt("plain", incident="open")])
        assert "result-open" == pc.next_attempt(program, record, "ada", "plain", DAY).reason

    def test_a_failed_attempt_may_have_any_score_while_an_incident_is_open(self):
        """As one under review may; without an incident it contradicts the cut score."""
        program = pc.parse_program('[assessments.a]\nkind = "exam"\ncut = 66')
        row = attempt("a", passed=False, score=80)
        assert program.record("acme", evidence=[{**row, "incident": "confirmed"}])
        with pytest.raises(RecordError, match="contradiction"):
            program.record("acme", evidence=[row])


class TestVersions:
    """An attempt counts if its version, or form, was to be sat on its day."""

    @pytest.mark.parametrize(
        ("version", "on", "expected"),
        [
            ("form-a", "2026-03-31", MET),
            ("form-a", "2026-04-01", UNMET),
            ("form-b", "2026-02-28", UNMET),
            ("form-b", "2026-03-01", MET),
            (None, "2026-03-15", UNKNOWN),
        ],
    )
    def test_from_its_first_day_through_its_last(self, version, on, expected):
        """One that does not say its version may have been of any."""
        assert expected is verdict("versioned", attempt("versioned", on=on, version=version))

    def test_a_version_that_there_is_not_is_refused(self):
        """An assessment that declares none takes any."""
        with pytest.raises(RecordError) as caught:
            PROGRAM.record("acme", evidence=[attempt("versioned", version="form-c")])
        message, help = "`versioned` has no version `form-c`", "did you mean `form-b` or `form-a`?"
        assert (Fault("unknown-option", message, help, "evidence[0].version"),) == caught.value.faults
        assert MET is verdict("plain", attempt("plain", version="form-c"))


class TestScenarios:
    """Time limit and objections."""

    @pytest.mark.parametrize(
        ("minutes", "objections", "expected"),
        [
            (45, 2, MET),
            ("45.5", 2, UNMET),
            (45, 1, UNMET),
            (None, 2, UNKNOWN),
            (30, None, UNKNOWN),
            (50, None, UNMET),
        ],
    )
    def test_within_the_time_and_with_the_objections_handled(self, minutes, objections, expected):
        """At most 45 minutes, at least two."""
        row = attempt("storm", "scenario", minutes=minutes, objections=objections)
        assert expected is verdict("storm", row)


class TestArtifacts:
    """An artifact that is assessed stands its checks."""

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ({"accessibility": True, "delivery": True}, MET),
            ({"accessibility": True, "delivery": True, "security": False}, MET),
            ({"accessibility": True, "delivery": False}, UNMET),
            ({"accessibility": True}, UNKNOWN),
            ({"accessibility": True, "delivery": True, "validated": False}, UNMET),
            ({"accessibility": False, "validated": True}, UNMET),
        ],
    )
    def test_by_its_checks_and_by_what_the_host_says(self, said, expected):
        """The checks are enough where the host says nothing more."""
        row = {"kind": "artifact", "artifact": "dossier", "on": "2026-03-02", **said}
        assert expected is verdict("dossier", row)

    def test_other_artifacts_are_what_the_host_says(self):
        """No id of an artifact is checked."""
        row = {"kind": "artifact", "artifact": "plan", "on": "2026-03-02", "accessibility": False}
        assert (MET, UNKNOWN) == (verdict("plan", {**row, "validated": True}), verdict("plan", row))


def random_rows(number):
    """Attempts and artifacts with whatever may be said of them."""
    chance = Random(number)

    def some(*values):
        return chance.choice([None, *values])

    for _ in range(chance.randrange(1, 6)):
        on = (date(2026, 2, 1) + timedelta(days=chance.randrange(90))).isoformat()
        common = {"on": on, "incident": some("open", "dismissed", "confirmed")}
        common |= {"state": some("valid", "under-review", "invalidated"), "passed": some(True, False)}
        match chance.randrange(3):
            case 0:
                id = chance.choice(["identified", "versioned", "plain"])
                version = some("form-a", "form-b")
                yield {
                    "kind": "exam",
                    "exam": id,
                    "identified": some(True, False),
                    "version": version,
                    **common,
                }
            case 1:
                more = {"minutes": some(45, 45.5), "objections": some(1, 2)}
                yield {"kind": "scenario", "scenario": "storm", **more, **common}
            case _:
                checks = {name: some(True, False) for name in ("accessibility", "delivery", "validated")}
                artifact = chance.choice(["dossier", "plan"])
                yield {"kind": "artifact", "artifact": artifact, "on": on, **checks}


FRAMES = {
    "exam": {"exam": pl.String, "identified": pl.Boolean, "version": pl.String},
    "scenario": {"scenario": pl.String, "minutes": pl.Float64, "objections": pl.Int64},
    "artifact": {
        "artifact": pl.String,
        "accessibility": pl.Boolean,
        "delivery": pl.Boolean,
        "validated": pl.Boolean,
    },
}
ATTEMPT = {"incident": pl.String, "state": pl.String, "passed": pl.Boolean}


@settings(max_examples=25)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_every_engine_says_the_same(numbers):
    """Reference, compiled, and whole tables."""
    several = {f"p{n}": [*random_rows(number)] for n, number in enumerate(numbers)}
    expected = {}
    for id, rows in several.items():
        record = PROGRAM.record(id, evidence=rows)
        one, other = (pc.decide(PROGRAM, record, DAY, engine=engine) for engine in ("compiled", "reference"))
        expected[id] = {name: one[name].status.value for name in PROGRAM.requirements}
        assert expected[id] == {name: other[name].status.value for name in PROGRAM.requirements}
    tables = {}
    for kind, fields in FRAMES.items():
        schema = {"partner": pl.String, "on": pl.String, **fields, **({} if kind == "artifact" else ATTEMPT)}
        rows = [
            {name: {"partner": id, **row}.get(name) for name in schema}
            for id, given_rows in several.items()
            for row in given_rows
            if row["kind"] == kind
        ]
        tables[kind] = pl.DataFrame(rows, schema=schema).with_columns(pl.col("on").str.to_date())
    answer = pc.decide_table(PROGRAM, pl.DataFrame({"id": [*several]}), tables, DAY)
    assert expected == {row.pop("id"): row for row in answer.to_dicts()}


def test_what_ratings_come_to_is_said_in_columns_too():
    """The rated demo is reached, and in its band; an exam that nobody has debriefed does not count."""
    program = pc.parse_program("""
        [rubrics.look]
        criteria = { layout = {} }
        levels = { poor = { points = 1 }, good = { points = 3 } }
        cut = 2
        bands = { fine = 2 }
        [assessments.live]
        kind = "demo"
        rubric = "look"
        [assessments.told]
        kind = "exam"
        debriefed = true
        [requirements]
        demo = 'has("demo", passed=True)'
        band = 'has("demo", band="fine")'
        exam = 'has("exam", passed=True)'
    """)
    partners = pl.DataFrame({"id": ["acme"]})
    demos = pl.DataFrame({"partner": ["acme"], "demo": ["live"], "on": [DAY], "id": ["d1"]})
    own = {"rating": ["layout"], "rubric": ["look"], "attempt": ["d1"], "level": ["good"]}
    ratings = pl.DataFrame({"partner": ["acme"], "on": [DAY], **own})
    exams = pl.DataFrame({"partner": ["acme"], "exam": ["told"], "on": [DAY], "passed": [True]})
    tables = {"demo": demos, "rating": ratings, "exam": exams}
    for engine in ("frames", "compiled"):
        answer = pc.decide_table(program, partners, tables, DAY, engine=engine)
        assert [("met", "met", "unmet")] == answer.select("demo", "band", "exam").rows()


def test_rows_of_tables_are_held_against_rubrics_and_versions():
    """As at the door of records; each fault with its column."""
    program = pc.parse_program("""
        [rubrics.look]
        criteria = { layout = {} }
        levels = { poor = { points = 1 }, good = { points = 3 } }
        [assessments.seller]
        kind = "exam"
        versions = { form-a = {} }
    """)
    own = {"partner": ["acme"] * 3, "on": [DAY] * 3, "attempt": ["d1"] * 3, "rubric": ["look"] * 3}
    said = {"rating": ["layout", "layout", "colour"], "level": ["good", "great", "good"]}
    ratings = pl.DataFrame({**own, **said, "adjudicated": [False, True, None]})
    exams = pl.DataFrame({"partner": ["acme"], "on": [DAY], "exam": ["seller"], "version": ["form-b"]})
    with pytest.raises(RecordError) as caught:
        pc.decide_table(program, pl.DataFrame({"id": ["acme"]}), {"rating": ratings, "exam": exams}, DAY)
    assert {
        ("unknown-option", "evidence.rating.rating"),
        ("unknown-option", "evidence.rating.level"),
        ("contradiction", "evidence.rating.adjudicated"),
        ("unknown-id", "evidence.rating.attempt"),
        ("unknown-option", "evidence.exam.version"),
    } == {(fault.code, fault.path) for fault in caught.value.faults}
