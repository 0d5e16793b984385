"""LTI scores: what is final, what supersedes what, and what no score can say."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.junk import JUNK, faults_of, spoiled
from tests.exchange.records import ITEM, PERSONS, score

import partnercert as pc
from partnercert.exchange import lti
from partnercert.exchange.reading import Target, plain

TARGETS = {ITEM: Target("exam", "seller")}
# The example of the Score API in the documentation of Instructure, which follows AGS of 1EdTech.
PUBLISHED = {
    "userId": "50",
    "scoreGiven": 50,
    "scoreMaximum": 50,
    "comment": None,
    "timestamp": "2017-04-16T18:54:36.736+00:00",
    "activityProgress": "Completed",
    "gradingProgress": "FullyGraded",
    "submission": {"submittedAt": "2017-04-14T18:54:36.736+00:00"},
}


def evidence(*scores, targets=TARGETS, persons=PERSONS):
    return lti.evidence({ITEM: scores}, targets, persons)


class TestOneScore:
    """Only what is fully graded is final."""

    def test_the_published_example(self):
        found = lti.read_score(PUBLISHED)

        assert ("50", 1, True) == (found.user, found.share, found.final)
        assert {"comment": None, "submission": PUBLISHED["submission"]} == plain(found.raw)

    @pytest.mark.parametrize(
        ("given", "most", "activity", "grading", "share", "final"),
        [
            (83, 100, "Completed", "FullyGraded", Fraction("0.83"), True),
            (110, 100, "Completed", "FullyGraded", Fraction("1.1"), True),  # extra credit
            (50, 100, "Submitted", "PendingManual", Fraction("0.5"), False),
            (None, None, "Started", "NotReady", None, False),
            (10, 100, "Completed", "Failed", None, False),  # the grading failed, not the learner
            (10, 100, "Completed", "Pending", None, False),
        ],
    )
    def test_what_it_says(self, given, most, activity, grading, share, final):
        found = lti.read_score(
            {
                "scoreGiven": given,
                "scoreMaximum": most,
                "activityProgress": activity,
                "gradingProgress": grading,
            }
        )

        assert (share, final) == (found.share, found.final)

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"scoreMaximum": 0}, ("out-of-bounds", "scoreMaximum")),
            ({"scoreMaximum": -5}, ("out-of-bounds", "scoreMaximum")),
            ({"scoreMaximum": None}, ("missing-key", "")),
            ({"scoreGiven": -1}, ("out-of-bounds", "scoreGiven")),
            ({"scoreGiven": "ten"}, ("bad-number", "scoreGiven")),
            ({"activityProgress": "Done"}, ("unknown-option", "activityProgress")),
            ({"gradingProgress": "Graded"}, ("unknown-option", "gradingProgress")),
            ({"gradingProgress": None}, ("missing-key", "")),
            ({"timestamp": "yesterday"}, ("bad-date", "timestamp")),
            ({"userId": 50}, ("bad-text", "userId")),
        ],
    )
    def test_what_it_must_not_say(self, changes, fault):
        with pytest.raises(pc.RecordError) as error:
            lti.read_score(score(**changes))

        assert [fault] == faults_of(error)


class TestEvidence:
    """The newest final score of a user stands."""

    @given(
        st.permutations(
            [
                score(30, "2026-03-02T09:00:00Z"),
                score(40, "2026-03-03T09:00:00Z"),
                score(45, "2026-03-04T09:00:00Z"),
            ]
        )
    )
    def test_an_older_score_never_overwrites_a_newer_one(self, scores):
        """In whatever order they arrive: the record sees the newest, and on each earlier day the newest by then."""
        program = pc.parse_program('[requirements]\nbest = \'maximum("exam", of="score") >= 90\'')
        record = program.record("acme", evidence=evidence(*scores).evidence)

        def best(day):
            return pc.decide(program, record, as_of=date(2026, 3, day))["best"].observed

        assert [None, pc.points(60), pc.points(80), pc.points(90)] == [best(day) for day in (1, 2, 3, 4)]

    def test_what_is_not_final_changes_nothing(self):
        later = [
            score(10, f"2026-03-0{day}T09:00:00Z", gradingProgress=grading)
            for day, grading in ((3, "Failed"), (4, "Pending"))
        ]
        read = evidence(score(40), *later)

        assert [pc.points(80)] == [row.fields["score"] for row in read.evidence]
        assert ["its grading is Failed, not final", "its grading is Pending, not final"] == [
            each.reason for each in read.aside
        ]

    def test_a_final_score_without_a_number_says_none(self):
        assert "it says no score" == evidence(score(None)).aside[0].reason

    def test_the_same_score_twice_counts_once(self):
        read = evidence(score(), score())

        assert (1, "it was received twice") == (len(read.evidence), read.aside[0].reason)

    def test_two_scores_of_one_moment_contradict_each_other(self):
        with pytest.raises(pc.RecordError) as error:
            evidence(score(40), score(41))

        assert [("contradiction", f"{ITEM}[1].timestamp")] == faults_of(error)

    def test_users_do_not_supersede_each_other(self):
        read = evidence(score(40), score(45, "2026-03-03T09:00:00Z", userId="51"), persons=None)

        assert [("50", None), ("51", None)] == [(row.person, row.supersedes) for row in read.evidence]

    def test_a_module_is_passed_when_its_activity_is_completed(self):
        targets = {ITEM: Target("module", "foundation")}
        read = evidence(
            score(None, activityProgress="InProgress"), score(None, "2026-03-03T09:00:00Z"), targets=targets
        )

        assert [{"module": "foundation", "passed": True}] == [{**row.fields} for row in read.evidence]
        assert ["the activity is InProgress, not completed"] == [each.reason for each in read.aside]

    def test_extra_credit_counts(self):
        assert pc.points(110) == evidence(score(55)).evidence[0].fields["score"]

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ({"targets": {}}, f"{ITEM} is no line item of the program"),
            ({"persons": {}}, "50 is nobody of the partner"),
        ],
    )
    def test_who_and_what_is_not_known_is_set_aside(self, said, reason):
        read = evidence(score(), **said)

        assert ((), reason) == (read.evidence, read.aside[0].reason)

    def test_a_score_for_the_record_names_its_user_and_its_moment(self):
        with pytest.raises(pc.RecordError) as error:
            evidence(score(userId=None), score(timestamp=None), score(scoreMaximum=0), 7)

        assert [
            ("missing-key", f"{ITEM}[0]"),
            ("missing-key", f"{ITEM}[1]"),
            ("out-of-bounds", f"{ITEM}[2].scoreMaximum"),
            ("bad-value", f"{ITEM}[3]"),
        ] == faults_of(error)

    @given(spoiled([PUBLISHED, score()]) | JUNK)
    def test_nothing_stumbles_over_junk(self, document):
        try:
            evidence(document)
        except pc.RecordError as error:
            refused = [fault.path for fault in error.faults]
        else:
            refused = []
        assert all(path.startswith(f"{ITEM}[0]") for path in refused)
