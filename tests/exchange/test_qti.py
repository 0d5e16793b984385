"""QTI results: the last attempt at each item, and what is not scored yet."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.junk import JUNK, faults_of, spoiled

import partnercert as pc
from partnercert.exchange import qti
from partnercert.exchange.reading import Target, plain

TESTS = {"form-a": Target("exam", "seller")}


def item(name, score, day=2, n=1, status="final", most=2, **more):
    """One attempt at an item."""
    variables = [
        {"identifier": "SCORE", "baseType": "float", "cardinality": "single", "value": [{"value": score}]}
    ]
    variables += [] if most is None else [{"identifier": "MAXSCORE", "value": str(most)}]
    return {
        "identifier": name,
        "sequenceIndex": n,
        "datestamp": f"2026-03-{day:02}T10:00:00Z",
        "sessionStatus": status,
        "outcomeVariable": variables,
        **more,
    }


def result(*items, **test):
    test = {"identifier": "form-a", "datestamp": "2026-03-02T10:30:00Z", **test}
    return {"context": {"sourcedId": "ada"}, "testResult": test, "itemResult": list(items)}


class TestScores:
    """A test's own score, else the sum of its items."""

    def test_the_sum_of_the_items(self):
        found = qti.read_result(result(item("q1", "1.5"), item("q2", "0")))

        assert (Fraction("1.5"), 4, Fraction("0.375")) == (found.score, found.maximum, found.share)

    def test_the_tests_own_score(self):
        """With its maximum as an attribute, as QTI allows too."""
        own = {"outcomeVariable": {"identifier": "SCORE", "value": "37", "normalMaximum": 50}}

        assert Fraction("0.74") == qti.read_result(result(item("q1", "1"), **own)).share

    @given(
        st.permutations(
            [item("q1", "0", day=2), item("q1", "2", day=4), item("q1", "1", day=3), item("q2", "1")]
        )
    )
    def test_the_last_attempt_at_an_item_counts(self, items):
        """Not the best one, and in whatever order they stand."""
        found = qti.read_result(result(*items))

        assert (3, {"q1": 3, "q2": 1}) == (
            found.score,
            {name: each.attempts for name, each in found.items.items()},
        )

    def test_attempts_of_one_moment_are_ordered_by_their_index(self):
        assert 1 == qti.read_result(result(item("q1", "1", n=2), item("q1", "2", n=1))).score

    def test_an_item_without_a_score_makes_it_unknown(self):
        """Never zero."""
        silent = {"identifier": "q2", "datestamp": "2026-03-02T10:00:00Z"}

        found = qti.read_result(result(item("q1", "1"), silent))

        assert (None, None) == (found.score, found.share)

    def test_a_test_without_anything_says_nothing(self):
        assert (None, None) == (qti.read_result(result()).score, qti.read_result({}).candidate)

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("PT1M30,5S", Fraction("90.5")),
            ("PT1M30.5S", Fraction("90.5")),
            ("90.5", Fraction("90.5")),
            (90.5, Fraction("90.5")),
        ],
    )
    def test_a_decimal_comma_is_legal_in_a_duration(self, text, seconds):
        took = [{"identifier": "duration", "candidateResponse": {"value": text}}]

        assert seconds == qti.read_result(result(item("q1", "1", responseVariable=took))).items["q1"].seconds

    def test_it_may_stand_under_its_element(self):
        assert 1 == qti.read_result({"assessmentResult": result(item("q1", "1"))}).score

    def test_what_is_said_beside_is_kept(self):
        given = {**result(item("q1", "1")), "xmlns": "http://www.imsglobal.org/xsd/imsqti_result_v2p2"}
        given["context"] = {"sourcedId": "ada", "sessionIdentifier": [{"sourceID": "lms", "identifier": "7"}]}

        assert {
            "xmlns": "http://www.imsglobal.org/xsd/imsqti_result_v2p2",
            "context": {"sessionIdentifier": [{"sourceID": "lms", "identifier": "7"}]},
            "itemResult": [{"identifier": "q1"}],
        } == plain(qti.read_result(given).raw)

    def test_responses_are_kept(self):
        """In the order of the attempts, with every variable that is not read."""
        response = {"identifier": "RESPONSE", "candidateResponse": {"value": "A"}}
        given = result(item("q1", "0", responseVariable=[response]), item("q1", "1", day=3, camera="off"))

        assert [
            {"identifier": "q1", "responseVariable": [response]},
            {"identifier": "q1", "camera": "off"},
        ] == plain(qti.read_result(given).raw["itemResult"])


class TestEvidence:
    """A result is an attempt."""

    def test_an_attempt_with_its_score(self):
        row = qti.evidence([result(item("q1", "1.5"))], TESTS).evidence[0]

        assert ("exam", "ada", date(2026, 3, 2), pc.points(75)) == (
            row.kind,
            row.person,
            row.on,
            row.fields["score"],
        )

    def test_raw_points_where_one_asks_for_them(self):
        row = qti.evidence(
            [result(item("q1", "1.5"))], {"form-a": Target("exam", "seller", out_of=None)}
        ).evidence[0]

        assert pc.points("1.5") == row.fields["score"]

    @pytest.mark.parametrize("status", ["pendingSubmission", "pendingResponseProcessing"])
    def test_what_is_not_scored_is_under_review(self, status):
        """The attempt was made, and nobody knows how it went."""
        read = qti.evidence([result(item("q1", "1"), item("q2", "0", status=status))], TESTS)
        program = pc.parse_program(
            '[assessments.seller]\nkind = "exam"\ncut = 50\n[requirements]\nok = \'has("exam", passed=True)\''
        )
        record = program.record("acme", evidence=read.evidence)

        assert {"exam": "seller", "state": "under-review"} == {**read.evidence[0].fields}
        assert pc.Status.UNKNOWN is pc.decide(program, record, as_of=date(2026, 3, 2))["ok"].status

    def test_the_same_result_twice_counts_once(self):
        assert 1 == len(qti.evidence(2 * [result(item("q1", "1"))], TESTS).evidence)

    @pytest.mark.parametrize(
        ("tests", "persons", "reason"),
        [
            ({}, None, "form-a is no test of the program"),
            (TESTS, {}, "ada is nobody of the partner"),
            ({"form-a": Target("module", "foundation")}, None, "a test is an assessment"),
        ],
    )
    def test_what_is_not_known_is_set_aside(self, tests, persons, reason):
        read = qti.evidence([result(item("q1", "1"))], tests, persons)

        assert ((), reason) == (read.evidence, read.aside[0].reason)

    @pytest.mark.parametrize(
        ("given", "faults"),
        [
            ({}, [("missing-key", "[0]"), ("missing-key", "[0]")]),
            (7, [("bad-value", "[0]")]),
            ({**result(), "context": {}}, [("missing-key", "[0].context")]),
            (result(datestamp=None), [("missing-key", "[0].testResult")]),
            (result(datestamp="2026-03-02"), [("bad-date", "[0].testResult.datestamp")]),
            (result(item("q1", "much")), [("bad-number", "[0].itemResult[0].outcomeVariable[0].value")]),
            (result(item("q1", "1", status="done")), [("unknown-option", "[0].itemResult[0].sessionStatus")]),
            (result({"sequenceIndex": 1}), [("missing-key", "[0].itemResult[0]")]),
            (result("q1"), [("bad-value", "[0].itemResult[0]")]),
        ],
    )
    def test_misfits_are_named_with_their_place(self, given, faults):
        with pytest.raises(pc.RecordError) as error:
            qti.evidence([given], TESTS)

        assert faults == faults_of(error)

    @given(spoiled([result(item("q1", "1"), item("q2", "0"))]) | JUNK)
    def test_nothing_stumbles_over_junk(self, document):
        try:
            qti.evidence([document], TESTS)
        except pc.RecordError as error:
            refused = [fault.path for fault in error.faults]
        else:
            refused = []
        assert all(path.startswith("[0]") for path in refused)
