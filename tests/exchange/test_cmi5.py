"""cmi5: what a statement may say, in which order, and when a unit is satisfied.

Source: cmi5_spec.md, AICC/CMI-5_Spec_Current, commit a384b69434bcba1454a5801ec5ddb92963f7ee89 (Apache-2.0).
"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.junk import JUNK, faults_of, spoiled
from tests.exchange.records import FOUNDATION, PERSONS, SELLER, statement, uuid, voiding

import partnercert as pc
from partnercert.exchange import cmi5
from partnercert.exchange.reading import Target

MODULE = Target("module", "foundation")
PASSED = {"module": "foundation", "passed": True}
LEARNER = {"objectType": "Agent", "account": {"homePage": "http://lms.example.com", "name": "p-001"}}
REASON = {"https://w3id.org/xapi/cmi5/result/extensions/reason": "Tested Out"}
RESULTS = {
    "passed": {"success": True, "duration": "PT30M"},
    "failed": {"success": False, "duration": "PT30M"},
    "completed": {"completion": True, "duration": "PT5M"},
    "waived": {"success": True, "completion": True, "extensions": REASON},
}


def said(verb, n=1, at=10, session="s1", activity=FOUNDATION, **result):
    """A statement of a unit about the learner, at an hour of one day."""
    category = [f"https://w3id.org/xapi/cmi5/context/categories/{each}" for each in ("cmi5", "moveon")]
    return statement(
        f"https://w3id.org/xapi/adl/verbs/{verb}" if verb in ("waived", "abandoned", "satisfied") else verb,
        n,
        activity,
        actor=LEARNER,
        timestamp=f"2025-01-10T{at:02}:00:00Z",
        result={**RESULTS.get(verb, {}), **result},
        context={
            "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
            "contextActivities": {"category": [{"id": each} for each in category]},
            "extensions": {"https://w3id.org/xapi/cmi5/context/extensions/sessionid": session},
        },
    )


class TestOneStatement:
    """Sections 9.3 to 9.5: what the result of each verb says."""

    @pytest.mark.parametrize(
        ("given", "mastery", "fact"),
        [
            (said("passed", score={"scaled": 0.85}), 0.85, cmi5.Fact("passed", Fraction("0.85"))),  # 9.3.4
            (said("failed", score={"scaled": 0.5}), 0.85, cmi5.Fact("failed", Fraction("0.5"))),  # 9.3.5
            (said("passed", score={"raw": 8, "min": 0, "max": 10}), None, cmi5.Fact("passed")),  # 9.5.1
            (
                said("passed", score={"scaled": 1}),
                1,
                cmi5.Fact("passed", Fraction(1)),
            ),  # 9.5.1: both bounds are legal
            (said("failed", score={"scaled": 0}), None, cmi5.Fact("failed", Fraction(0))),
            (said("passed"), 0.85, cmi5.Fact("passed")),  # 9.5.1: a score may be reported
            (said("completed"), None, cmi5.Fact("completed")),  # 9.5.3
            (said("waived"), None, cmi5.Fact("waived")),  # 9.3.7, 9.5.5.2
        ],
    )
    def test_what_it_says(self, given, mastery, fact):
        assert fact == cmi5.read_statement(given, mastery)

    @pytest.mark.parametrize(
        ("given", "mastery", "fault"),
        [
            (said("completed", score={"scaled": 0.9}), None, ("bad-shape", "result.score")),  # 9.5.1
            (said("failed", score={"scaled": -0.2}), None, ("out-of-bounds", "result.score.scaled")),  # 9.5.1
            (said("waived", extensions={}), None, ("missing-key", "result.extensions")),  # 9.5.5.2
            (said("passed", score={"scaled": 0.84}), 0.85, ("contradiction", "result.score.scaled")),  # 9.3.4
            (said("failed", score={"scaled": 0.85}), 0.85, ("contradiction", "result.score.scaled")),  # 9.3.5
            (said("passed", score={"raw": 8}), None, ("missing-key", "result.score")),  # 9.5.1
            (said("passed", score={"raw": 8, "min": 0}), None, ("missing-key", "result.score")),
            (said("passed", score={"raw": 8, "max": 10}), None, ("missing-key", "result.score")),
            (said("completed", success=True), None, ("contradiction", "result.success")),  # 9.5.2
            (said("waived", success=None), None, ("contradiction", "result.success")),  # 9.5.2
            (said("passed", completion=True), None, ("contradiction", "result.completion")),  # 9.5.3
            (said("completed", completion=False), None, ("contradiction", "result.completion")),  # 9.5.3
            (said("passed", duration=None), None, ("missing-key", "result")),  # 9.5.4.1
            (said("attended"), None, ("unknown-option", "verb.id")),
        ],
    )
    def test_what_it_must_not_say(self, given, mastery, fault):
        with pytest.raises(pc.RecordError) as error:
            cmi5.read_statement(given, mastery)

        assert [fault] == faults_of(error)

    def test_everything_at_once(self):
        given = said("completed", score={"scaled": -1}, success=False, completion=None, duration=None)

        with pytest.raises(pc.RecordError) as error:
            cmi5.read_statement(given)

        assert [
            ("contradiction", "result.success"),
            ("contradiction", "result.completion"),
            ("missing-key", "result"),
            ("bad-shape", "result.score"),
        ] == faults_of(error)


class TestMoveOn:
    """Section 13.1.4; what is waived is satisfied (9.3.9)."""

    @pytest.mark.parametrize(
        ("move_on", "verbs", "satisfied"),
        [
            ("Passed", [], False),
            ("Passed", ["passed"], True),
            ("Passed", ["failed"], False),
            ("Passed", ["waived"], True),
            ("Completed", ["completed"], True),
            ("Completed", ["completed", "passed"], True),
            ("Completed", ["completed", "failed"], True),
            ("CompletedAndPassed", [], False),
            ("CompletedAndPassed", ["passed"], False),
            ("CompletedAndPassed", ["failed"], False),
            ("CompletedAndPassed", ["waived"], True),
            ("CompletedOrPassed", ["completed"], True),
            ("CompletedOrPassed", ["completed", "passed"], True),
            ("CompletedOrPassed", ["completed", "failed"], True),
            ("NotApplicable", [], True),
            ("NotApplicable", ["passed"], True),
            ("NotApplicable", ["failed"], True),
            ("NotApplicable", ["waived"], True),
        ],
    )
    def test_the_truth_table(self, move_on, verbs, satisfied):
        assert satisfied is cmi5.satisfied(move_on, verbs)

    @given(
        st.sampled_from(cmi5.MOVE_ON), st.sets(st.sampled_from(["passed", "failed", "completed", "waived"]))
    )
    def test_more_never_takes_it_back(self, move_on, verbs):
        """Whatever else is said, a unit stays satisfied."""
        for more in ("passed", "failed", "completed", "waived"):
            assert cmi5.satisfied(move_on, verbs) <= cmi5.satisfied(move_on, {*verbs, more})

    def test_there_are_five_criteria(self):
        with pytest.raises(pc.QuestionError, match="`passed` is no criterion to move on") as error:
            cmi5.Unit(target=MODULE, move_on="passed")

        assert "did you mean `Passed`?" == error.value.help

    def test_a_mastery_score_is_a_share(self):
        with pytest.raises(pc.QuestionError, match="no share"):
            cmi5.Unit(target=MODULE, mastery=85)


def rows(*statements, move_on="CompletedAndPassed", **more):
    units = {
        FOUNDATION: cmi5.Unit(target=MODULE, move_on=move_on),
        SELLER: cmi5.Unit(target=Target("exam", "seller")),
    }
    read = cmi5.evidence(statements, units, **{"persons": PERSONS, **more})
    return [(row.kind, row.at.hour, {**row.fields}) for row in read.evidence], [
        each.reason for each in read.aside
    ]


class TestEvidence:
    """A module is passed when its unit is satisfied; an exam by each passed or failed."""

    @given(st.permutations([said("completed", 1, 9), said("failed", 2, 10), said("passed", 3, 11, "s2")]))
    def test_a_module_is_passed_from_the_moment_on_which_it_is_satisfied(self, statements):
        """In the order of timestamps, however they arrive."""
        found, aside = rows(*statements)

        assert [("module", 11, PASSED)] == found
        assert [
            "completed decides nothing more about foundation",
            "failed decides nothing more about foundation",
        ] == aside

    def test_once_a_registration(self):
        found, _ = rows(said("completed", 1, 9), said("passed", 2, 10), move_on="CompletedOrPassed")

        assert [("module", 9, PASSED)] == found

    def test_what_is_not_applicable_is_satisfied_by_the_first_word(self):
        assert [("module", 9, PASSED)] == rows(said("failed", 1, 9), move_on="NotApplicable")[0]

    def test_what_is_waived_is_satisfied(self):
        assert [("module", 9, PASSED)] == rows(said("waived", 1, 9))[0]

    def test_an_exam_has_a_row_for_each_attempt(self):
        """What was waived was not sat."""
        statements = [
            said("failed", 1, 9, "s1", SELLER, score={"scaled": 0.5}),
            said("passed", 2, 10, "s2", SELLER, score={"scaled": 0.9}),
            said("waived", 3, 11, "s3", SELLER),
        ]

        assert [
            ("exam", 9, {"exam": "seller", "passed": False, "score": pc.points(50)}),
            ("exam", 10, {"exam": "seller", "passed": True, "score": pc.points(90)}),
        ] == rows(*statements)[0]

    def test_the_same_statement_twice_counts_once(self):
        """And breaks no rule of its session."""
        assert [("module", 9, PASSED)] == rows(said("passed", 1, 9), said("passed", 1, 9), move_on="Passed")[
            0
        ]

    def test_statements_without_ids_are_told_apart_by_what_they_say(self):
        """The same again counts once; another attempt is another row."""
        first, second = (
            {**said("failed", 1, hour, session, SELLER), "id": None}
            for hour, session in ((9, "s1"), (10, "s2"))
        )

        assert [9, 10] == [hour for _, hour, _ in rows(first, second, first)[0]]

    def test_other_statements_are_set_aside(self):
        other = said("passed", 2, activity="https://learn.example/other")
        plain = {**said("passed", 3), "context": {}}
        group = {**said("passed", 4), "actor": {"objectType": "Group", "member": []}}

        found, aside = rows(said("launched"), other, plain, group, voiding(uuid(5)), said("passed", 5))

        assert [] == found
        assert [
            "its verb says nothing about passing or completing",
            "https://learn.example/other is no unit of the program",
            "it is not of the category cmi5",
            "a group is no person",
            f"it voids {uuid(5)}",
            "it was voided",
        ] == aside

    def test_who_is_not_known_is_set_aside(self):
        assert ([], ["http://lms.example.com#p-001 is nobody of the partner"]) == rows(
            said("passed"), persons={}
        )


class TestOrder:
    """What may stand beside what in a session and in a registration."""

    @pytest.mark.parametrize(
        ("statements", "message"),
        [
            ([said("failed", 1, 9), said("failed", 2, 10)], "failed stands twice in one session"),
            ([said("failed", 1, 9), said("passed", 2, 10)], "passed and failed stand in one session"),
            ([said("passed", 1, 9), said("passed", 2, 10, "s2")], "passed stands twice in one registration"),
            (
                [said("completed", 1, 9), said("completed", 2, 10, "s2")],
                "completed stands twice in one registration",
            ),
            (
                [said("passed", 1, 9), said("failed", 2, 10, "s2")],
                "failed follows passed in one registration",
            ),
        ],
    )
    @pytest.mark.parametrize("order", [1, -1])
    def test_the_later_one_is_refused(self, statements, message, order):
        """By its timestamp, wherever it stands."""
        with pytest.raises(pc.RecordError) as error:
            rows(*statements[::order])

        place = 1 if order == 1 else 0
        assert [("illegal-event", message, f"[{place}].verb")] == [
            (fault.code, fault.message, fault.path) for fault in error.value.faults
        ]

    def test_failed_may_come_again_and_before_passed(self):
        """In sessions of their own."""
        statements = [said("failed", 1, 9, "s1"), said("failed", 2, 10, "s2"), said("passed", 3, 11, "s3")]

        assert 1 == len(rows(*statements, move_on="Passed")[0])

    def test_another_registration_begins_anew(self):
        again = said("passed", 2, 10)
        again["context"] = {**again["context"], "registration": "00000000-b57b-4c15-8d91-d292c5b2b8f7"}

        assert 2 == len(rows(said("passed", 1, 9), again, move_on="Passed")[0])

    def test_a_statement_has_a_timestamp(self):
        with pytest.raises(pc.RecordError) as error:
            rows({**said("passed"), "timestamp": None})

        assert [("missing-date", "[0]")] == faults_of(error)

    @given(spoiled([said("passed"), said("completed"), said("waived")]) | JUNK)
    def test_nothing_stumbles_over_junk(self, document):
        try:
            rows(document, said("passed", 7))
        except pc.RecordError as error:
            refused = [fault.path[:3] for fault in error.faults]
        else:
            refused = []
        assert set(refused) <= {"[0]", "[1]"}
