"""Awards that are due: earned, and not recorded yet. The host stores them, and tier rules count them from then on."""

import json
from datetime import date, timedelta

import pytest

from partnercert.documents.structure import parse_program
from partnercert.questions.decide import decide
from partnercert.rulebook.outcomes import Status

from .harbor import DAY, PROGRAM, decided, record

NOTE = "has earned sales-pro, and no award records it: store decision.awards"


def exam(person="ada", on="2026-03-01", **said):
    return {"kind": "exam", "exam": "sales", "passed": True, "person": person, "on": on, **said}


def award(person="ada", on="2026-03-01", **said):
    return {"kind": "award", "award": "sales-pro", "person": person, "on": on, **said}


def due(*evidence, as_of=DAY):
    return [(event.fields["award"], event.person) for event in decided(*evidence, as_of=as_of).awards]


class TestDue:
    """`decision.awards`: what people, and the partner, have earned and no award records."""

    def test_who_has_earned_a_certification_is_due_its_award(self):
        """Each person, from the day it is earned on."""
        assert [("sales-pro", "ada"), ("sales-pro", "bo")] == due(exam("ada"), exam("bo"))
        assert [] == due(exam(), as_of=date(2026, 2, 28))
        assert [("sales-pro", "ada")] == due(exam(), as_of=date(2026, 3, 1))

    def test_an_award_is_dated_on_the_day_of_the_question(self):
        """It comes back through the door as it is, or as plain data."""
        decision = decided(exam())
        (event,) = decision.awards
        assert (DAY, "award", None) == (event.on, event.kind, event.valid_through)
        row = json.loads(json.dumps(event.to_dict()))
        assert decision.record.adding(event) == decision.record.adding(row)

    @pytest.mark.parametrize(
        "rows",
        [
            [exam(passed=False)],
            [exam(passed=None)],
            [exam(), award()],
            [exam(), award(valid_through=DAY)],
            [
                exam(),
                award(),
                {"kind": "suspension", "suspension": "sales-pro", "person": "ada", "on": "2026-05-01"},
            ],
            [
                exam(),
                {"kind": "employment", "person": "ada", "on": "2025-01-01", "valid_through": "2026-05-31"},
            ],
            [exam(), award(revoked_on="2026-04-01")],
            [exam(person=None)],
            [exam(), award(valid_through="2026-05-31")],
        ],
        ids=[
            "failed",
            "unknown",
            "recorded",
            "last day",
            "suspended",
            "left",
            "revoked",
            "nobody's",
            "expired",
        ],
    )
    def test_no_award_is_due(self, rows):
        """Not earned, already recorded, not employed, taken back, expired: an old exam does not earn it twice."""
        assert [] == due(*rows)

    def test_what_was_revoked_before_a_newer_award_does_not_matter(self):
        """The newest award decides; when it has ended, what happens after its last day earns it again."""
        rows = [exam(), award(revoked_on="2026-04-01"), award(on="2026-04-15", valid_through="2026-05-30")]
        assert [] == due(*rows)
        assert [] == due(*rows, exam(on="2026-05-30"))
        assert [("sales-pro", "ada")] == due(*rows, exam(on="2026-05-31"))

    def test_what_was_revoked_is_earned_again_by_what_happens_from_then_on(self):
        """The exam behind the award that was taken back does not count again."""
        rows = [exam(), award(revoked_on="2026-04-01")]
        assert [] == due(*rows, exam(on="2026-03-31"))
        assert [("sales-pro", "ada")] == due(*rows, exam(on="2026-04-01"))

    def test_a_revocation_that_is_not_known_yet_changes_nothing(self):
        """On the eve of it the award stands."""
        rows = [exam(), award(revoked_on=DAY)]
        eve = decided(*rows, as_of=DAY - timedelta(days=1))
        assert () == eve.awards
        assert Status.MET is eve["docks/people"].status
        assert [] == due(*rows)

    def test_the_partner_itself_can_earn_one(self):
        """Three deliveries make a yard."""
        assert [("yard", None)] == due(*[{"kind": "delivery", "on": "2026-03-01"}] * 3)

    def test_nothing_is_due_that_no_longer_counts(self):
        """From the day after `counts_until` the certification counts for nobody."""
        text = "[certifications.pro]\nearned_by = 'has(\"exam\")'\ncounts_until = 2026-06-01\n"
        program = parse_program(text)
        rows = [{"kind": "exam", "exam": "x", "person": "ada", "on": "2026-03-01"}]
        for day, expected in ((DAY, 1), (DAY + timedelta(days=1), 0)):
            assert expected == len(decided(*rows, as_of=day, program=program).awards)


class TestStoring:
    """Tier rules count awards, not raw exams."""

    def test_an_outcome_says_that_an_award_is_missing(self):
        """Wherever the outcome stands: by itself, in its tree, in words."""
        decision = decided(exam())
        assert (Status.UNMET, (f"ada {NOTE}",)) == (
            decision["docks/people"].status,
            decision["docks/people"].notes,
        )
        assert decision["docks/people"] == decision["docks"].of[0]
        assert [f"ada {NOTE}"] == decision["docks/people"].to_dict()["notes"]
        assert ("✗ people: 0, at least 1; 1 short", f"  note: ada {NOTE}") == decision.explain(
            "docks/people"
        ).lines
        assert f"    note: ada {NOTE}" in decision.explain("docks").lines
        assert () == decision["silver/references"].notes

    def test_after_storing_the_award_the_rule_counts_it(self):
        """Nothing is due any more, and no note is left."""
        before = decided(exam())
        after = decide(PROGRAM, before.record.adding(*before.awards), DAY)
        assert (Status.MET, (), ()) == (
            after["docks/people"].status,
            after["docks/people"].notes,
            after.awards,
        )

    def test_the_note_stands_where_the_certification_is_counted_in_another_way(self):
        """By its role, among staff, or in a KPI that the rule names."""
        rules = (
            'count("standing", role="sales", good=True) >= 1',
            'staffed({"sales": 1})',
            'kpi("sellers") >= 1',
        )
        text = """
[roles.sales]
[roles.delivery]
[certifications.sales-pro]
role = "sales"
earned_by = 'has("exam", passed=True)'
[kpis.sellers]
formula = 'holders("sales-pro")'
"""
        for rule in rules:
            program = parse_program(f"{text}[requirements]\nit = '{rule}'\n")
            assert (f"ada {NOTE}",) == decided(exam(), program=program)["it"].notes

    def test_the_note_does_not_stand_where_others_are_counted(self):
        """Another role is another certification."""
        text = """
[roles.sales]
[roles.delivery]
[certifications.sales-pro]
role = "sales"
earned_by = 'has("exam", passed=True)'
[requirements]
it = 'count("standing", role="delivery", good=True) >= 1'
"""
        assert () == decided(exam(), program=parse_program(text))["it"].notes

    def test_two_people_are_two_notes(self):
        """Each by name; the partner's own is called so."""
        assert (f"ada {NOTE}", f"bo {NOTE}") == decided(exam("bo"), exam("ada"))["docks/people"].notes
        text = """
[certifications.yard]
subject = "partner"
earned_by = 'has("qbr")'
[requirements]
it = 'holds("yard")'
"""
        rows = [{"kind": "qbr", "on": "2026-03-01"}]
        (note,) = decided(*rows, program=parse_program(text))["it"].notes
        assert note.startswith("the partner has earned yard")

    def test_a_record_without_exams_has_nothing_due(self):
        """No evidence, no awards."""
        assert () == decide(PROGRAM, record(), DAY).awards
