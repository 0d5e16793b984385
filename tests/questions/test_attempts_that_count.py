"""Which attempts count as passed: from the cut score, if valid and proctored, and if she was eligible on the day."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert.program.program import Program
from partnercert.values.verdicts import Verdict

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN
DAY = date(2026, 6, 1)

PROGRAM = pc.parse_program("""
[assessments.plain]
kind = "exam"
[assessments.scored]
kind = "exam"
cut = 66
[assessments.watched]
kind = "exam"
proctored = true
[assessments.advanced]
kind = "exam"
eligible = 'has("exam", exam="scored", passed=True)'
[assessments.expert]
kind = "demo"
cut = 3
eligible = 'has("exam", exam="advanced", passed=True)'
[assessments.check]
kind = "knowledge_check"
eligible = 'holds("cka")'
[assessments.cks]
kind = "scenario"
eligible = 'holds("cka")'

[modules.basics]
passed = 'has("knowledge_check", knowledge_check="check", passed=True)'

[certifications.cka]
[certifications.cks]
earned_by = 'has("scenario", scenario="cks", passed=True)'

[requirements]
plain = 'has("exam", exam="plain", passed=True)'
scored = 'has("exam", exam="scored", passed=True)'
failed = 'has("exam", exam="scored", passed=False)'
watched = 'has("exam", exam="watched", passed=True)'
advanced = 'has("exam", exam="advanced", passed=True)'
expert = 'has("demo", demo="expert", passed=True)'
basics = 'has("module", module="basics", passed=True)'
cks-exam = 'has("scenario", scenario="cks", passed=True)'
rate = 'count("exam", passed=True) / count("exam") >= percent(50)'
""")


def exam(id, /, on="2026-03-02", person="ada", **said):
    return {"kind": "exam", "exam": id, "on": on, "person": person, **said}


def attempt(kind, id, /, on="2026-03-02", person="ada", **said):
    return {"kind": kind, kind: id, "on": on, "person": person, "passed": True, **said}


def cka(on="2025-03-02", through="2026-03-02", **said):
    return {"kind": "award", "award": "cka", "person": "ada", "on": on, "valid_through": through, **said}


def verdict(id, *rows, day=DAY, known_on=None):
    record = PROGRAM.record("acme", evidence=rows)
    return pc.decide(PROGRAM, record, as_of=day, known_on=known_on)[id].verdict


class TestValid:
    """A result is valid, under review or invalidated; an attempt is completed, or it is not."""

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ({}, MET),
            ({"state": "valid", "outcome": "completed"}, MET),
            ({"state": "under-review"}, UNKNOWN),
            ({"state": "invalidated"}, UNMET),
            ({"outcome": "no-show"}, UNMET),
            ({"outcome": "technical"}, UNMET),
            ({"state": "under-review", "passed": False}, UNMET),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("id", ["plain", "scored"])
    def test_a_pass_counts_if_it_was_completed_and_stands(self, id, said, expected):
        """With a cut and without one; of an attempt under review nobody knows, unless it failed in any case."""
        assert expected == verdict(id, exam(id, **{"passed": True, **said}))

    def test_what_does_not_count_is_an_attempt_still(self):
        """One of two passed; the invalidated one is not left out."""
        rows = (exam("plain", passed=True), exam("plain", passed=True, state="invalidated"))
        assert (MET, UNMET) == (verdict("rate", *rows), verdict("rate", *rows, exam("plain", passed=False)))

    def test_a_review_that_ends_settles_it(self):
        """The row that replaces the one under review says how."""
        open_ = exam("plain", passed=True, state="under-review", id="x-1")
        struck = exam("plain", state="invalidated", id="x-2", supersedes="x-1", recorded_on="2026-05-01")
        assert UNKNOWN == verdict("plain", open_, struck, day=date(2026, 4, 30))
        assert UNMET == verdict("plain", open_, struck, day=date(2026, 5, 1))


class TestCut:
    """`passed` follows from score and cut where the program has a cut."""

    @pytest.mark.parametrize(("score", "expected"), [("65.9", UNMET), (66, MET), (100, MET)])
    def test_it_is_passed_from_the_cut_on(self, score, expected):
        """66 of 66 is passed, 65.9 is not."""
        assert expected == verdict("scored", exam("scored", score=score))
        assert (UNMET if expected is MET else MET) == verdict("failed", exam("scored", score=score))

    def test_without_a_score_what_the_host_says_counts(self):
        """And if it says nothing, nobody knows."""
        assert MET == verdict("scored", exam("scored", passed=True))
        assert UNKNOWN == verdict("scored", exam("scored"))

    def test_a_higher_cut_is_a_question_of_impact(self):
        """Rows that say their score, and not that they were passed, are judged anew."""
        raised = PROGRAM.replace("scored", pc.Assessment(kind="exam", cut=70))
        record = PROGRAM.record("acme", evidence=[exam("scored", score=68)])
        assert MET == pc.decide(PROGRAM, record, as_of=DAY)["scored"].verdict
        assert UNMET == pc.decide(raised, record, as_of=DAY)["scored"].verdict

    def test_a_row_that_contradicts_the_new_cut_does_not_fit_it(self):
        """It says that 68 points were enough."""
        raised = PROGRAM.replace("scored", pc.Assessment(kind="exam", cut=70))
        record = PROGRAM.record("acme", evidence=[exam("scored", score=68, passed=True)])
        with pytest.raises(pc.QuestionError) as error:
            pc.decide(raised, record, as_of=DAY)
        assert "foreign-record" == error.value.code
        assert error.value.message.endswith(
            "an attempt with 68 points of at least 70 points is given as passed"
        )


class TestProctored:
    """Where an assessment is to be proctored, no other attempt counts."""

    @pytest.mark.parametrize(("said", "expected"), [(True, MET), (False, UNMET), (None, UNKNOWN)])
    def test_only_a_proctored_attempt_is_passed(self, said, expected):
        """Whoever does not say leaves it open."""
        assert expected == verdict("watched", exam("watched", passed=True, proctored=said))

    def test_a_failed_attempt_is_failed_in_any_case(self):
        """Proctored or not."""
        rows = exam("watched", passed=False)
        assert UNMET == verdict("watched", rows)


class TestEligible:
    """The prerequisite is judged on the day of the attempt."""

    @pytest.mark.parametrize(
        ("sat_on", "expected"),
        [("2025-03-01", UNMET), ("2025-03-02", MET), ("2026-03-02", MET), ("2026-03-03", UNMET)],
    )
    def test_cks_requires_a_cka_that_has_not_expired(self, sat_on, expected):
        """CNCF: "CKS exam requires non-expired CKA"; this one is valid from 2 March 2025 through 2 March 2026."""
        assert expected == verdict("cks-exam", cka(), attempt("scenario", "cks", sat_on))

    def test_what_expires_later_was_there_on_the_day(self):
        """The pass of March counts in June, although the CKA ended in March; and its award is due."""
        rows = (cka(), attempt("scenario", "cks"))
        (award,) = pc.decide(PROGRAM, PROGRAM.record("acme", evidence=rows), as_of=DAY).awards
        assert ("cks", "ada") == (award.fields["award"], award.person)

    def test_what_comes_later_does_not_help(self):
        """She sat too early, and has to sit again."""
        rows = (attempt("scenario", "cks", "2025-03-01"), cka())
        assert UNMET == verdict("cks-exam", *rows)
        assert MET == verdict("cks-exam", *rows, attempt("scenario", "cks", "2025-03-02"))

    def test_what_was_revoked_later_was_there_on_the_day(self):
        """What was revoked by the day was not."""
        sat = attempt("scenario", "cks", "2025-06-01")
        assert MET == verdict("cks-exam", cka(revoked_on="2025-06-02"), sat)
        assert UNMET == verdict("cks-exam", cka(revoked_on="2025-06-01"), sat)

    def test_a_suspended_prerequisite_is_none(self):
        """On the day of the attempt, and on no other."""
        held_up = {
            "kind": "suspension",
            "suspension": "cka",
            "on": "2025-06-01",
            "valid_through": "2025-06-30",
        }
        assert UNMET == verdict("cks-exam", cka(), held_up, attempt("scenario", "cks", "2025-06-30"))
        assert MET == verdict("cks-exam", cka(), held_up, attempt("scenario", "cks", "2025-07-01"))

    def test_where_she_worked_then_does_not_matter(self):
        """She brings both with her, and they are hers when she has left."""
        rows = (cka(), attempt("scenario", "cks", "2025-06-01"))
        for job in ({"on": "2026-01-01"}, {"on": "2020-01-01", "valid_through": "2025-01-31"}):
            assert MET == verdict("cks-exam", *rows, {"kind": "employment", "person": "ada", **job})

    def test_another_persons_prerequisite_is_no_help(self):
        """Each is judged by her own evidence."""
        assert UNMET == verdict("cks-exam", cka(), attempt("scenario", "cks", person="bo"))

    def test_of_nobody_nobody_knows(self):
        """An attempt without a person may be of anybody."""
        assert UNKNOWN == verdict("cks-exam", cka(), attempt("scenario", "cks", person=None))
        assert UNMET == verdict("cks-exam", cka(), attempt("scenario", "cks", person=None, passed=False))

    def test_eligibilities_build_on_one_another(self):
        """Advanced after scored, expert after advanced: each on its own day, the same day included."""
        first, second = exam("scored", "2026-01-01", score=66), exam("advanced", "2026-01-01", passed=True)
        third = attempt("demo", "expert", "2026-01-01", score=3)
        assert MET == verdict("expert", first, second, third)
        late = exam("scored", "2026-01-02", score=66)
        assert (UNMET, UNMET) == (
            verdict("advanced", late, second, third),
            verdict("expert", late, second, third),
        )
        assert UNKNOWN == verdict("expert", exam("scored", "2026-01-01"), second, third)

    def test_a_module_is_not_passed_by_what_does_not_count(self):
        """Its own rule reads the attempts as they count."""
        sat = attempt("knowledge_check", "check", "2025-06-01")
        assert (UNMET, MET) == (verdict("basics", sat), verdict("basics", cka(), sat))

    def test_what_was_not_known_on_a_day_made_nobody_eligible_as_known_then(self):
        """The CKA was recorded in May."""
        rows = (cka(recorded_on="2026-05-01"), attempt("scenario", "cks", "2025-06-01"))
        for known_on, expected in (("2026-04-30", UNMET), ("2026-05-01", MET)):
            assert expected == verdict("cks-exam", *rows, known_on=date.fromisoformat(known_on))


class TestEarnedAgain:
    """What has expired is earned again by what happened since, and eligible is who was so on the whole record."""

    def test_an_old_prerequisite_still_makes_her_eligible(self):
        """The scored exam of 2024 was before the award; it is no attempt at what is earned again."""
        program = pc.parse_program("""
        [assessments.first]
        kind = "exam"
        [assessments.second]
        kind = "exam"
        eligible = 'has("exam", exam="first", passed=True)'
        [certifications.pro]
        earned_by = 'has("exam", exam="second", passed=True)'
        """)
        award = {
            "kind": "award",
            "award": "pro",
            "person": "ada",
            "on": "2024-02-01",
            "valid_through": "2025-01-31",
        }
        rows = [exam("first", "2024-01-01", passed=True), award, exam("second", "2025-02-01", passed=True)]
        decision = pc.decide(program, program.record("acme", evidence=rows), as_of=date(2025, 2, 1))
        assert ["pro"] == [each.fields["award"] for each in decision.awards]


class TestRetakes:
    """An attempt that does not count as passed is an attempt: waits and caps count it."""

    PROGRAM = pc.parse_program("""
    [assessments.pro]
    kind = "exam"
    cut = 70
    eligible = 'holds("base")'
    retake = { waits = ["P14D"], cap = { max = 3, anchor = "lifetime" }, on_pass = "blocked" }
    [assessments.refresh]
    kind = "exam"
    retake = { on_pass = "blocked" }
    [certifications.base]
    [certifications.pro]
    earned_by = 'has("exam", exam="pro", passed=True)'
    [certifications.pro.renewal]
    period = "P1Y"
    opens = "P60D"
    by = 'has("exam", exam=("pro", "refresh"), passed=True, window=renewal())'
    """)

    def ask(self, id, as_of, *rows):
        record = self.PROGRAM.record(
            "acme",
            evidence=[
                {"kind": "enrollment", "enrollment": "pro", "person": "ada", "on": "2020-01-01"},
                *rows,
            ],
        )
        return pc.next_attempt(self.PROGRAM, record, "ada", id, as_of=date.fromisoformat(as_of))

    def award(self, id, on, through=None):
        return {"kind": "award", "award": id, "person": "ada", "on": on, "valid_through": through}

    def test_too_low_a_score_is_a_failed_attempt(self):
        """The host has said the score and nothing more; AWS waits 14 calendar days."""
        answer = self.ask("pro", "2026-03-03", self.award("base", "2025-01-01"), exam("pro", score=69))
        assert ("wait", date(2026, 3, 16)) == (answer.reason, answer.on)

    def test_an_attempt_of_somebody_who_was_not_eligible_is_used_up(self):
        """She passed, it does not count, and the next one has to wait."""
        answer = self.ask("pro", "2026-03-03", exam("pro", score=90))
        assert ("wait", date(2026, 3, 16), 1) == (answer.reason, answer.on, len(answer.attempts))
        rows = [exam("pro", f"2026-0{month}-02", score=90) for month in (1, 2, 3)]
        assert "attempt-limit" == self.ask("pro", "2026-06-01", *rows).reason

    def test_a_pass_that_counts_blocks(self):
        """Until the renewal opens, 60 days before the expiry of 2 March 2027."""
        rows = (
            self.award("base", "2025-01-01"),
            exam("pro", score=70),
            self.award("pro", "2026-03-02", "2027-03-01"),
        )
        answer = self.ask("pro", "2026-06-01", *rows)
        assert ("passed", date(2027, 1, 1)) == (answer.reason, answer.on)
        assert str(answer).endswith("was passed, and the renewal opens on 2027-01-01")

    def test_a_holder_whose_renewal_is_open_may_sit(self):
        """From its first day; the exam that only renews, likewise."""
        rows = (
            self.award("base", "2025-01-01"),
            exam("pro", score=70),
            self.award("pro", "2026-03-02", "2027-03-01"),
        )
        for id in ("pro", "refresh"):
            assert self.ask(id, "2027-01-01", *rows).allowed

    def test_after_it_was_renewed_the_next_renewal_has_to_open(self):
        """60 days before the expiry of 2 March 2028 is 2 January."""
        rows = (self.award("pro", "2026-03-02", "2027-03-01"), exam("refresh", "2027-02-01", passed=True))
        waiting = self.ask("refresh", "2027-02-02", *rows)
        assert ("passed", date(2027, 3, 2)) == (waiting.reason, waiting.on)
        renewed = self.ask("refresh", "2027-02-02", *rows, self.award("pro", "2027-02-01", "2028-03-01"))
        assert ("passed", date(2028, 1, 2)) == (renewed.reason, renewed.on)


ROWS = ("scored", "advanced", "expert")


@st.composite
def histories(draw):
    """Attempts of two people at three assessments that build on one another, on few days, with gaps."""
    chance = Random(draw(st.integers(0, 10**6)))
    rows = []
    for _ in range(chance.randint(1, 8)):
        id = chance.choice(ROWS)
        said = {
            "person": chance.choice(("ada", "ada", "bo", None)),
            "on": DAY - timedelta(chance.randint(0, 4)),
            "state": chance.choice((None, None, None, "valid", "under-review", "invalidated")),
            "outcome": chance.choice((None, None, None, "completed", "no-show")),
        }
        cut = {"scored": (65, 66, 67), "expert": (2, 3, 4)}.get(id)
        say = chance.choice(("score", "passed", "nothing")) if cut else chance.choice(("passed", "nothing"))
        if say == "score":
            said["score"] = chance.choice(cut)
        elif say == "passed":
            said["passed"] = chance.choice((True, False))
        rows.append((id, said))
    return rows


def counts(id, said, rows):
    """Whether an attempt counts as passed: True, False, or None where nobody knows; in words of the rule."""
    if said["outcome"] == "no-show" or said["state"] == "invalidated":
        return False
    passed = said.get("passed")
    if "score" in said:
        passed = said["score"] >= {"scored": 66, "expert": 3}[id]
    before = {"advanced": "scored", "expert": "advanced"}.get(id)
    if before is None:
        eligible = True
    elif said["person"] is None:
        eligible = None
    else:
        mine = [
            counts(each, row, rows)
            for each, row in rows
            if each == before and row["person"] == said["person"] and row["on"] <= said["on"]
        ]
        eligible = True if True in mine else None if None in mine else False
    settled = None if said["state"] == "under-review" else True
    answers = (passed, eligible, settled)
    return False if False in answers else None if None in answers else True


def as_row(id, said):
    kind = "demo" if id == "expert" else "exam"
    return {"kind": kind, kind: id, **said}


class TestLaws:
    @given(histories(), st.randoms())
    def test_an_attempt_counts_as_the_rule_in_words_says(self, rows, chance):
        """By hand, attempt by attempt; and the order of the rows never matters."""
        chance.shuffle(rows)
        decision = pc.decide(
            PROGRAM, PROGRAM.record("acme", evidence=[as_row(*row) for row in rows]), as_of=DAY
        )
        for id in ROWS:
            mine = [counts(each, said, rows) for each, said in rows if each == id]
            expected = MET if True in mine else UNKNOWN if None in mine else UNMET
            assert expected is decision[id].verdict, id

    @given(histories(), st.randoms())
    def test_filling_a_gap_never_flips_what_is_decided(self, rows, chance):
        """A score or a result that was missing is given: what was met or unmet stays so."""
        filled = []
        for id, said in rows:
            more = dict(said)
            if "passed" not in said and "score" not in said and chance.random() < 0.6:
                more["passed"] = chance.choice((True, False))
            filled.append((id, more))
        decided = [
            pc.decide(PROGRAM, PROGRAM.record("acme", evidence=[as_row(*row) for row in each]), as_of=DAY)
            for each in (rows, filled)
        ]
        for id in ROWS:
            assert decided[0][id].verdict in (UNKNOWN, decided[1][id].verdict), id


def test_a_program_that_asks_for_nothing_leaves_attempts_as_they_are():
    """The rows of the outcome are those of the host."""
    program = Program(requirements={"a": 'has("exam", passed=True)'})
    row = exam("x", passed=True)
    (event,) = pc.decide(program, program.record("acme", evidence=[row]), as_of=DAY)["a"].evidence
    assert program.record("acme", evidence=[row]).evidence == (event,)
