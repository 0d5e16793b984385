"""What names a row means whatever stands in its place, through any number of corrections."""

from datetime import date, timedelta
from itertools import chain
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert.errors import Fault

PROGRAM = pc.parse_program("""
[rubrics.pitch]
cut = 2
levels = { weak = { points = 1 }, good = { points = 3 } }
criteria = { story = {}, questions = {} }

[assessments.live]
kind = "demo"
rubric = "pitch"
debriefed = true
[assessments.theory]
kind = "exam"
cut = 66
eligible = 'has("demo", demo="live", passed=True)'

[certifications.seller]
earned_by = 'has("exam", exam="theory", passed=True)'
[certifications.seller.decided]
stay = true

[kpis.demo_score]
formula = 'mean("demo", of="score")'
better = "higher"
[kpis.attempts]
formula = 'count("demo")'
better = "lower"

[ladders.tier]
tiers = ["member", "gold"]
review = { promote = "immediately" }
[tiers.member]
[tiers.gold.requires]
live = 'has("demo", demo="live", passed=True)'
theory = 'has("exam", exam="theory", passed=True)'
failed = 'no("demo", passed=False)'
""")
START = date(2026, 3, 2)
DENIED = {"kind": "decision", "about": "seller", "person": "ada", "result": "denied", "by": "bo", "on": START}
FIELDS = {"rating": "attempt", "debrief": "debrief"}
WHAT_IS_DUE = [*(f"gold/{id}" for id in ("live", "theory", "failed")), "gold"]


def demo(id, on, **more):
    return {"kind": "demo", "demo": "live", "person": "ada", "id": id, "on": on, **more}


def after(days):
    return START + timedelta(days)


def attempts_of(chance):
    """Demos and exams of some days, the ratings and debriefs of the demos, and a decision."""
    rows = [demo(f"d{n}", after(chance.randrange(20))) for n in range(chance.randint(1, 3))]
    for n in range(chance.randint(0, 2)):
        more = {"exam": "theory", "score": chance.choice([50, 80]), "person": "ada", "id": f"e{n}"}
        rows.append({"kind": "exam", "on": after(chance.randrange(40)), **more})
    about = []
    for row in [row for row in rows if row["kind"] == "demo"]:
        for criterion in ("story", "questions") if chance.random() < 0.9 else ():
            level = chance.choice(["weak", "good", "good"])
            named = {"attempt": row["id"], "rubric": "pitch", "rating": criterion, "level": level}
            about.append({"kind": "rating", "on": row["on"] + timedelta(chance.randrange(9)), **named})
        if chance.random() < 0.8:
            about.append({"kind": "debrief", "debrief": row["id"], "on": row["on"] + timedelta(1)})
    said = {"about": "seller", "person": "ada", "result": "granted", "by": "bo"}
    return rows, [*about, {"kind": "decision", "on": after(45), **said}]


APPEAL = {"kind": "appeal", "decision": "d", "on": after(2)}


def corrections_of(row, chance):
    """Rows that say what a row says: each stands for the one before it, under its id, another or, at last, none."""
    rows, recorded = [], row["on"]
    for n in range(chance.randint(0, 4)):
        last = (rows or [row])[-1]
        recorded += timedelta(chance.randint(1, 12))
        id = last["id"] if chance.random() < 0.3 else f"{row['id']}-{n}"
        rows.append({**row, "id": id, "supersedes": last["id"], "recorded_on": recorded})
    if rows and chance.random() < 0.3 and rows[-1]["id"] != rows[-1]["supersedes"]:
        del rows[-1]["id"]
    return rows


def renamed(about, corrected, chance):
    """The rows, with the ratings of an attempt, or its debrief, under any id that it had when the first was said."""
    first, named = {}, {}
    for row in about:
        field = FIELDS.get(row["kind"])
        first[field, row.get(field)] = min(row["on"], first.get((field, row.get(field)), row["on"]))
    for (field, id), day in first.items():
        later = [each["id"] for each in corrected.get(id, ()) if "id" in each and each["recorded_on"] <= day]
        named[field, id] = chance.choice([id, *later])
    fields = [(row, FIELDS.get(row["kind"])) for row in about]
    return [row if field is None else {**row, field: named[field, row[field]]} for row, field in fields]


def answers(rows, day, known_on, engine):
    decision = pc.decide(PROGRAM, PROGRAM.record("acme", evidence=rows), day, known_on, engine=engine)
    asked = {id: decision[id].verdict for id in WHAT_IS_DUE}
    return asked, decision.tier, decision.earned, decision.awards, {**decision.kpis}


class TestAttempts:
    @given(st.integers(0, 10**9), st.integers(0, 70), st.none() | st.integers(0, 70))
    def test_correcting_an_attempt_without_changing_what_it_says_changes_no_decision(
        self, number, days, known
    ):
        """However often, under whatever id, and in whatever order the rows are handed over."""
        chance = Random(number)
        attempts, about = attempts_of(chance)
        corrected = {row["id"]: corrections_of(row, chance) for row in attempts}
        rows = [*attempts, *renamed(about, corrected, chance), *chain(*corrected.values())]
        chance.shuffle(rows)
        known_on = None if known is None else after(known)
        engine = chance.choice(["compiled", "reference"])
        assert answers([*attempts, *about], after(days), known_on, engine) == answers(
            rows, after(days), known_on, engine
        )

    def test_a_rating_stands_through_two_corrections(self):
        """It names the row of the feed, of which the second correction has not heard."""
        rows = [
            demo("a", START),
            demo("b", START, supersedes="a", recorded_on=after(3)),
            demo("c", START, supersedes="b", recorded_on=after(6)),
        ]
        named = {"attempt": "a", "rubric": "pitch", "level": "good", "on": after(1)}
        rated = [{"kind": "rating", "rating": each, **named} for each in ("story", "questions")]
        record = PROGRAM.record("acme", evidence=[*rows, *rated])
        for day, id in ((2, "a"), (4, "b"), (9, "c"), (9, "a")):
            assert pc.points(3) == pc.score_attempt(PROGRAM, record, id, after(day)).score

    def test_a_correction_that_is_not_known_yet_hands_nothing_down(self):
        """The row in between was recorded after the day that is asked about."""
        rows = [
            demo("a", START),
            demo("b", START, supersedes="a", recorded_on=after(9)),
            demo("c", START, supersedes="b", recorded_on=after(6)),
        ]
        rated = {"kind": "rating", "rating": "story", "rubric": "pitch", "level": "good", "on": after(1)}
        record = PROGRAM.record("acme", evidence=[*rows, {**rated, "attempt": "a"}])
        found = [
            len(pc.score_attempt(PROGRAM, record, "c", after(day)).criteria[0].ratings) for day in (7, 9)
        ]
        assert [0, 1] == found

    @pytest.mark.parametrize(
        "correction", [{"id": "b"}, {}, {"id": "a"}], ids=["another id", "none", "the same"]
    )
    def test_a_corrected_attempt_leaves_to_its_ratings_what_follows_from_them(self, correction):
        """The rating of the row that it corrects is one of it."""
        rated = {"kind": "rating", "rating": "story", "rubric": "pitch", "level": "good", "attempt": "a"}
        row = demo(None, START, supersedes="a", recorded_on=after(3), score=3)
        with pytest.raises(pc.RecordError) as caught:
            PROGRAM.record("acme", evidence=[demo("a", START), {**rated, "on": START}, {**row, **correction}])
        message = f"`score` of the attempt `{correction.get('id', 'a')}` follows from its ratings"
        remedy = "leave out `score`, or the ratings"
        assert (Fault("contradiction", message, remedy, "evidence[2].score"),) == caught.value.faults

    @pytest.mark.parametrize("turned", [False, True])
    def test_what_is_said_about_an_attempt_may_come_before_its_correction(self, turned):
        """The demo was held a week later than the first row says; in whatever order the rows come."""
        moved = demo("a", after(7), supersedes="a", recorded_on=after(9))
        rows = [demo("a", START), moved, {"kind": "debrief", "debrief": "a", "on": after(1)}]
        assert 3 == len(PROGRAM.record("acme", evidence=rows[::-1] if turned else rows).evidence)


class TestDecisions:
    @pytest.mark.parametrize(
        "ids", [["d2"], ["d2", "d3", "d4"], [None], ["d2", None], ["d", "d", "d"]], ids=str
    )
    def test_an_appeal_is_against_whatever_stands_in_the_place_of_its_decision(self, ids):
        """What earned a certification waits for the answer to it."""
        rows = [{**DENIED, "result": "granted", "id": "d"}]
        for n, id in enumerate(ids):
            rows.append({**rows[0], "id": id, "supersedes": rows[-1]["id"], "recorded_on": after(3 + n)})
        attempt = {"kind": "demo", "demo": "live", "person": "ada", "on": START, "id": "a"}
        named = {"attempt": "a", "rubric": "pitch", "level": "good", "on": START}
        rows += [{"kind": "rating", "rating": each, **named} for each in ("story", "questions")]
        rows += [attempt, {"kind": "debrief", "debrief": "a", "on": START}]
        rows.append({"kind": "exam", "exam": "theory", "score": 80, "person": "ada", "on": START})
        for appeals, expected in (
            ([], []),
            ([APPEAL], ["an answer to the appeal against the decision of 2026-03-02"]),
        ):
            record = PROGRAM.record("acme", evidence=[*rows, *appeals])
            assert expected == [each.waits_for for each in pc.decide(PROGRAM, record, after(20)).undecided]

    @pytest.mark.parametrize("turned", [False, True])
    def test_an_appeal_may_come_before_the_correction_of_its_decision(self, turned):
        """The first row of an id is the one that was appealed against; in whatever order the rows come."""
        moved = {**DENIED, "id": "d", "supersedes": "d", "on": after(7), "recorded_on": after(7)}
        rows = [{**DENIED, "id": "d"}, moved, APPEAL]
        assert 3 == len(PROGRAM.record("acme", evidence=rows[::-1] if turned else rows).evidence)
