"""xAPI statements: which of them are evidence, and what of."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.junk import JUNK, faults_of, put, spoiled
from tests.exchange.records import (
    ACTIVITIES,
    ADA,
    DECK,
    FOUNDATION,
    PERSONS,
    SELLER,
    VERBS,
    statement,
    uuid,
    voiding,
)

import partnercert as pc
from partnercert.exchange import xapi
from partnercert.exchange.reading import Target, as_seconds, plain

# The examples of xAPI-Data.md, adlnet/xAPI-Spec, commit ca782a1129bc6ae848640ff4e8e262334bdd0ba5 (Apache-2.0).
VOIDING = {
    "actor": {"objectType": "Agent", "name": "Example Admin", "mbox": "mailto:admin@example.adlnet.gov"},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/voided", "display": {"en-US": "voided"}},
    "object": {"objectType": "StatementRef", "id": "e05aa883-acaf-40ad-bf54-02c8ce485fb0"},
}
CREATED = {
    "id": "12345678-1234-5678-1234-567812345678",
    "actor": {"mbox": "mailto:xapi@adlnet.gov"},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/created", "display": {"en-US": "created"}},
    "object": {"id": "http://example.adlnet.gov/xapi/example/activity"},
}
COMMENTED = {
    "actor": {"objectType": "Agent", "mbox": "mailto:test@example.com"},
    "verb": {"id": "http://example.com/commented", "display": {"en-US": "commented"}},
    "object": {"objectType": "StatementRef", "id": "8f87ccde-bb56-4c2e-ab83-44982ef22df0"},
    "result": {"response": "Wow, nice work!"},
}
PLANNED = {
    "actor": {"objectType": "Agent", "mbox": "mailto:test@example.com"},
    "verb": {"id": "http://example.com/planned", "display": {"en-US": "planned"}},
    "object": {
        "objectType": "SubStatement",
        "actor": {"objectType": "Agent", "mbox": "mailto:test@example.com"},
        "verb": {"id": "http://example.com/visited", "display": {"en-US": "will visit"}},
        "object": {"objectType": "Activity", "id": "http://example.com/website"},
    },
}
SENT = {
    "id": "fd41c918-b88b-4b20-a0a5-a4c32391aaa0",
    "timestamp": "2015-11-18T12:17:00+00:00",
    "actor": {"objectType": "Agent", "name": "Project Tin Can API", "mbox": "mailto:user@example.com"},
    "verb": {"id": "http://example.com/xapi/verbs#sent-a-statement", "display": {"en-US": "sent"}},
    "object": {"id": "http://example.com/xapi/activity/simplestatement"},
}
ATTEMPTED = {
    "id": "7ccd3322-e1a5-411a-a67d-6a735c76f119",
    "timestamp": "2015-12-18T12:17:00+00:00",
    "actor": {"objectType": "Agent", "name": "Example Learner", "mbox": "mailto:example.learner@adlnet.gov"},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/attempted", "display": {"en-US": "attempted"}},
    "object": {
        "id": "http://example.adlnet.gov/xapi/example/simpleCBT",
        "definition": {"name": {"en-US": "simple CBT course"}},
    },
    "result": {"score": {"scaled": 0.95}, "success": True, "completion": True, "duration": "PT1234S"},
}
ATTENDED = {
    "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee",
    "actor": {
        "name": "Team PB",
        "mbox": "mailto:teampb@example.com",
        "member": [
            {"name": "Andrew Downes", "account": {"homePage": "http://www.example.com", "name": "13936749"}}
        ],
        "objectType": "Group",
    },
    "verb": {"id": "http://adlnet.gov/expapi/verbs/attended"},
    "result": {"success": True, "completion": True, "response": "We agreed.", "duration": "PT1H0M0S"},
    "context": {
        "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
        "platform": "Example virtual meeting software",
    },
    "timestamp": "2013-05-18T05:32:34.804+00:00",
    "stored": "2013-05-18T05:32:34.804+00:00",
    "version": "1.0.0",
    "object": {"id": "http://www.example.com/meetings/occurances/34534", "objectType": "Activity"},
}
CONFIRMED = {
    "objectType": "SubStatement",
    "actor": {"objectType": "Agent", "mbox": "mailto:agent@example.com"},
    "verb": {"id": "http://example.com/confirmed", "display": {"en": "confirmed"}},
    "object": {"objectType": "StatementRef", "id": "9e13cefd-53d3-4eac-b5ed-2cf6693903bb"},
}
EXPERIENCED = {
    "version": "1.0.0",
    "id": "33cff416-e331-4c9d-969e-5373a1756120",
    "actor": {"mbox": "mailto:example@example.com", "name": "Example Learner", "objectType": "Agent"},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced", "display": {"en-US": "experienced"}},
    "object": {"id": "https://www.youtube.com/watch?v=xh4kIiH3Sm8", "objectType": "Activity"},
    "timestamp": "2013-04-01T12:00:00Z",
}
SIGNED = {
    **EXPERIENCED,
    "attachments": [
        {
            "usageType": "http://adlnet.gov/expapi/attachments/signature",
            "contentType": "application/octet-stream",
            "length": 4235,
        }
    ],
}
EXAMPLES = [VOIDING, CREATED, COMMENTED, PLANNED, SENT, ATTEMPTED, ATTENDED, CONFIRMED, EXPERIENCED, SIGNED]


class TestExamplesOfTheStandard:
    """Every example is understood; those that say a result about a person are evidence."""

    def test_every_example_is_read(self):
        """None is malformed."""
        assert [each["verb"]["id"] for each in EXAMPLES] == [
            xapi.read_statement(each).verb for each in EXAMPLES
        ]

    def test_an_attempt_says_its_result(self):
        found = xapi.read_statement(ATTEMPTED)

        assert (Fraction(19, 20), True, True, 1234) == (
            found.scaled,
            found.success,
            found.completion,
            found.seconds,
        )
        assert "mailto:example.learner@adlnet.gov" == found.actor

    def test_which_of_them_are_evidence(self):
        """An attempt with a result, a video that somebody has seen, once; for the others it says why not."""
        known = {
            ATTEMPTED["object"]["id"]: Target("exam", "cbt"),
            ATTENDED["object"]["id"]: Target("module", "meeting"),
            EXPERIENCED["object"]["id"]: Target("asset_use", "tax-video"),
            SENT["object"]["id"]: Target("exam", "simple"),
        }

        read = xapi.evidence(EXAMPLES, known)

        assert [("exam", date(2015, 12, 18)), ("asset_use", date(2013, 4, 1))] == [
            (e.kind, e.on) for e in read.evidence
        ]
        assert {
            "[0]": "it voids e05aa883-acaf-40ad-bf54-02c8ce485fb0",
            "[1]": "http://example.adlnet.gov/xapi/example/activity is no activity of the program",
            "[2]": "its object is no activity",
            "[3]": "its object is no activity",
            "[4]": "it has no result: neither success nor a score",
            "[6]": "a group is no person",
            "[7]": "it is a statement within another one: nothing that happened by itself",
        } == {each.path: each.reason for each in read.aside}

    def test_what_is_said_beside_is_kept(self):
        """Under the id of the row, in its own shape."""
        read = xapi.evidence([SIGNED], {EXPERIENCED["object"]["id"]: Target("asset_use", "tax-video")})

        assert {
            "version": "1.0.0",
            "attachments": SIGNED["attachments"],
            "actor": {"name": "Example Learner"},
            "verb": {"display": {"en-US": "experienced"}},
        } == plain(read.raw["xapi:33cff416-e331-4c9d-969e-5373a1756120"])

    @pytest.mark.parametrize(
        "at",
        [(), ("actor",), ("verb",), ("object",), ("result",), ("context",), ("result", "score")],
        ids="/".join,
    )
    @given(st.text("xyz", min_size=1), st.integers() | st.text() | st.lists(st.booleans()))
    def test_unknown_keys_are_kept_wherever_they_stand(self, at, key, value):
        given = {**ATTEMPTED, "context": {}}

        kept = plain(xapi.read_statement(put(given, (*at, key), value)).raw)
        for part in at:
            kept = kept[part]

        assert value == kept[key]


class TestEvidence:
    """What a statement is evidence of."""

    def fields(self, *statements, **more):
        rows = xapi.evidence(statements, ACTIVITIES, PERSONS, **more).evidence
        return [{**row.fields} for row in rows]

    def test_scores_are_points_of_a_hundred(self):
        result = {"score": {"scaled": 0.83}}

        assert [{"exam": "seller", "passed": True, "score": pc.points(83)}] == self.fields(
            statement(result=result)
        )

    def test_scores_are_points_of_as_many_as_one_says(self):
        known = {SELLER: Target("exam", "seller", out_of=40)}
        read = xapi.evidence([statement(result={"score": {"scaled": 0.83}})], known)

        assert pc.points("33.2") == read.evidence[0].fields["score"]

    @pytest.mark.parametrize(
        ("score", "points"),
        [
            ({"raw": 30, "min": 10, "max": 50}, 50),
            ({"raw": 40, "max": 50}, 80),
            ({"raw": 40, "min": 0}, None),
            ({"raw": 10, "max": 50, "scaled": 0.9}, 90),
            ({"scaled": -1}, -100),
            ({"scaled": 1}, 100),
            ({"raw": 10, "min": 10, "max": 50}, 0),
            ({"raw": 50, "min": 10, "max": 50}, 100),
        ],
    )
    def test_a_raw_score_without_its_maximum_is_no_share(self, score, points):
        """Raw between its bounds where nothing is scaled; what cannot be known is left out."""
        wanted = None if points is None else pc.points(points)

        assert wanted == self.fields(statement(result={"score": score}))[0].get("score")

    def test_raw_points_as_they_are(self):
        read = xapi.evidence(
            [statement(result={"score": {"raw": 612}})], {SELLER: Target("exam", "seller", out_of=None)}
        )

        assert pc.points(612) == read.evidence[0].fields["score"]

    @pytest.mark.parametrize(
        ("verb", "result", "passed"),
        [
            ("passed", {}, True),
            ("failed", {}, False),
            ("attempted", {"success": True}, True),
            ("attempted", {"score": {"scaled": 0.4}}, None),
        ],
    )
    def test_whether_an_exam_is_passed(self, verb, result, passed):
        """By its verb, or by the success of its result; a score alone leaves it to the cut of the program."""
        assert passed == self.fields(statement(verb, result=result))[0].get("passed")

    @pytest.mark.parametrize(
        ("verb", "result", "passed"),
        [
            ("completed", {}, True),
            ("experienced", {"completion": True}, True),
            ("completed", {"success": False}, False),
        ],
    )
    def test_a_module_is_passed_by_its_completion(self, verb, result, passed):
        """Unless its success is said."""
        assert [{"module": "foundation", "passed": passed}] == self.fields(
            statement(verb, activity=FOUNDATION, result=result)
        )

    def test_a_module_that_was_only_opened_is_nothing(self):
        read = xapi.evidence([statement("launched", activity=FOUNDATION)], ACTIVITIES)

        assert ((), "it does not say that the module was completed") == (read.evidence, read.aside[0].reason)

    def test_an_enrollment_says_registered(self):
        known = {FOUNDATION: Target("enrollment", "foundation")}
        read = xapi.evidence(
            [statement("registered", 1, FOUNDATION), statement("passed", 2, FOUNDATION)], known
        )

        assert [{"enrollment": "foundation"}] == [{**row.fields} for row in read.evidence]

    def test_an_asset_is_used_by_any_verb(self):
        assert [{"asset": "deck"}] == self.fields(statement("https://example.com/shared", activity=DECK))

    @pytest.mark.parametrize("order", [1, -1])
    def test_what_was_voided_counts_for_nothing(self, order):
        """Wherever the statement stands that voids it, and however its id is spelled."""
        read = xapi.evidence([statement(n=1), statement(n=2), voiding(uuid(1).upper())][::order], ACTIVITIES)

        assert [f"xapi:{uuid(2)}"] == [row.id for row in read.evidence]
        assert {"it was voided", f"it voids {uuid(1)}"} == {each.reason for each in read.aside}

    def test_the_same_statement_twice_counts_once(self):
        """In one reading, and in the record, though it was stored anew elsewhere."""
        twice = [statement(), statement(stored="2026-03-03T00:00:00Z", authority={"name": "other"})]
        rows = [*xapi.evidence(twice, ACTIVITIES).evidence, *xapi.evidence(twice[1:], ACTIVITIES).evidence]
        program = pc.parse_program("[requirements]\ntried = 'count(\"exam\") >= 1'")

        assert 1 == len(program.record("acme", evidence=rows).evidence)

    def test_a_statement_without_an_id_has_one_made_of_what_it_says(self):
        """The same again is the same; anything else is another."""

        def id(**changes):
            given = {key: value for key, value in statement(**changes).items() if key != "id"}
            return xapi.evidence([given], ACTIVITIES).evidence[0].id

        assert id() == id(stored="2026-03-03T00:00:00Z") != id(result={"success": True})

    def test_who_is_not_known_is_set_aside(self):
        read = xapi.evidence([statement(actor={"mbox": "mailto:eve@acme.example"})], ACTIVITIES, PERSONS)

        assert ((), "mailto:eve@acme.example is nobody of the partner") == (
            read.evidence,
            read.aside[0].reason,
        )

    @pytest.mark.parametrize(
        ("actor", "person"),
        [
            ({"mbox": "mailto:ada@acme.example"}, "mailto:ada@acme.example"),
            (
                {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"},
                "sha1:ebd31e95054c018b10727ccffd2ef2ec3a016ee9",
            ),
            ({"openid": "http://toby.openid.example.org/"}, "http://toby.openid.example.org/"),
            (
                {"account": {"homePage": "http://www.example.com", "name": "13936749"}},
                "http://www.example.com#13936749",
            ),
            ({"objectType": "Group", "mbox": "mailto:team@example.com"}, None),
            ({"objectType": "Group", "member": []}, None),
        ],
    )
    def test_an_actor_has_one_identity(self, actor, person):
        assert person == xapi.identity(actor) == xapi.read_statement(statement(actor=actor)).actor

    def test_the_day_is_the_programs(self):
        """A statement of 23:30 in UTC happened on the next day in Berlin."""
        rows = xapi.evidence([statement(timestamp="2026-03-02T23:30:00Z")], ACTIVITIES, PERSONS).evidence
        program = pc.parse_program('[program]\ntimezone = "Europe/Berlin"')

        assert date(2026, 3, 3) == program.record("acme", evidence=rows).evidence[0].on

    @given(
        st.permutations(
            [statement(n=1), statement("failed", 2), voiding(uuid(2)), statement("completed", 3, FOUNDATION)]
        )
    )
    def test_the_order_of_statements_never_matters(self, statements):
        read = xapi.evidence(statements, ACTIVITIES, PERSONS)

        assert {f"xapi:{uuid(1)}", f"xapi:{uuid(3)}"} == {row.id for row in read.evidence}


class TestRefusals:
    """What the standard does not allow, with its place."""

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"id": "7"}, ("bad-id", "id")),
            ({"actor": {"name": "Ada"}}, ("bad-shape", "actor")),
            ({"actor": {**ADA, "openid": "http://ada.example"}}, ("bad-shape", "actor")),
            ({"actor": {"mbox": "ada@acme.example"}}, ("bad-value", "actor.mbox")),
            ({"actor": {"account": {"name": "ada"}}}, ("bad-value", "actor.account")),
            ({"actor": None}, ("missing-key", "")),
            ({"verb": {}}, ("missing-key", "verb")),
            ({"verb": "passed"}, ("bad-value", "verb")),
            ({"object": {}}, ("missing-key", "object")),
            ({"verb": {"id": f"{VERBS}voided"}}, ("bad-value", "object")),
            ({"result": {"score": {"scaled": 1.5}}}, ("out-of-bounds", "result.score.scaled")),
            ({"result": {"score": {"scaled": "high"}}}, ("bad-number", "result.score.scaled")),
            ({"result": {"score": {"raw": 7, "min": 0, "max": 5}}}, ("out-of-bounds", "result.score.raw")),
            ({"result": {"score": {"min": 5, "max": 5}}}, ("out-of-bounds", "result.score.min")),
            ({"result": {"success": "true"}}, ("bad-value", "result.success")),
            ({"result": {"success": False}}, ("contradiction", "result.success")),
            ({"result": {"duration": "an hour"}}, ("bad-period", "result.duration")),
            ({"timestamp": "2026-03-02"}, ("bad-date", "timestamp")),
            ({"timestamp": "2026-03-02T10:00:00"}, ("bad-date", "timestamp")),
            ({"timestamp": "2026-02-30T10:00:00Z"}, ("bad-date", "timestamp")),
            ({"objectType": "Statement"}, ("unknown-option", "objectType")),
        ],
    )
    def test_the_place_is_named(self, changes, fault):
        with pytest.raises(pc.RecordError) as error:
            xapi.read_statement({**statement(), **changes})

        assert [fault] == faults_of(error)

    def test_evidence_has_a_point_in_time(self):
        with pytest.raises(pc.RecordError) as error:
            xapi.evidence([statement(), statement(n=2, timestamp=None)], ACTIVITIES)

        assert [("missing-date", "[1]")] == faults_of(error)

    def test_every_statement_is_looked_at(self):
        """All misfits at once, with their positions."""
        with pytest.raises(pc.RecordError) as error:
            xapi.evidence([7, statement(id="x"), statement(n=3), {}], ACTIVITIES)

        assert [("bad-value", "[0]"), ("bad-id", "[1].id"), *3 * [("missing-key", "[3]")]] == faults_of(error)

    def test_a_target_is_of_a_kind_that_is_learnt(self):
        with pytest.raises(pc.QuestionError, match="no evidence of kind `exams`") as error:
            Target("exams", "seller")

        assert "did you mean `exam`?" == error.value.help

    @given(spoiled(EXAMPLES) | JUNK)
    def test_nothing_stumbles_over_junk(self, document):
        """It is read, or refused with places."""
        try:
            xapi.evidence(
                [document],
                dict.fromkeys([each["object"].get("id") for each in EXAMPLES], Target("exam", "x")),
            )
        except pc.RecordError as error:
            refused = [fault.path[:3] for fault in error.faults]
        else:
            refused = []
        assert set(refused) <= {"[0]"}


class TestDurations:
    """ISO 8601 durations; a decimal comma is legal."""

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("PT1234S", 1234),
            ("PT1H0M0S", 3600),
            ("P1DT1S", 86_401),
            ("P2W", 1_209_600),
            ("PT90,5S", Fraction(181, 2)),
        ],
    )
    def test_how_long_it_took(self, text, seconds):
        assert seconds == as_seconds(text)

    @pytest.mark.parametrize("text", ["", "P", "PT", "1H", "PT1", "P1Y", "PT-5S", "PT1S\n", 60, None])
    def test_what_is_no_duration(self, text):
        assert as_seconds(text) is None
