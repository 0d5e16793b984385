"""When the answer changes if nothing new happens."""

from datetime import date

import pytest

from partnercert.documents.structure import parse_program
from partnercert.errors import QuestionError
from partnercert.questions.horizon import horizon

PROGRAM = parse_program(
    """
[program]
name = "Harbor"

[facts]
pipeline = { unit = "usd", max_age = "P45D" }

[certifications.pilot]
counts_until = 2027-12-31

[ladders.tier]
tiers = ["member", "silver"]
[tiers.member]
[tiers.silver.requires]
pilots = 'holders("pilot") >= 1'
deals = 'count("deal", outcome="won", window=trailing("P12M")) >= 1'

[requirements.growth]
rule = 'fact("pipeline") >= usd(100)'
[requirements.review]
rule = 'has("qbr", window=calendar("quarter", -1))'
[requirements.tenure]
rule = 'held("silver", since="P6M")'
"""
)
START = date(2026, 6, 1)
PILOT = {"kind": "award", "award": "pilot", "person": "ada", "on": "2026-01-01"}
DEAL = {"kind": "deal", "outcome": "won", "on": "2026-02-28"}


def changes(*evidence, through=date(2027, 6, 1), **facts):
    record = PROGRAM.record("acme", facts=facts, evidence=evidence)
    return [
        (change.on.isoformat(), change.id, change.before, change.after)
        for change in horizon(PROGRAM, record, START, through)
    ]


class TestWhatChanges:
    def test_a_deal_leaves_its_window_and_takes_the_tier_along(self):
        """Twelve months that end on 27 February 2027 begin on 28 February 2026; a day later they do not."""
        assert [
            ("2027-02-28", "tier", "silver", "member"),
            ("2027-02-28", "silver/deals", "met", "unmet"),
            ("2027-02-28", "silver", "met", "unmet"),
        ] == changes(PILOT, DEAL)

    def test_an_award_expires_on_the_day_after_its_last(self):
        """Whoever it is."""
        assert ("2026-10-01", "silver/pilots", "met", "unmet") in changes(
            {**PILOT, "valid_through": "2026-09-30"}, DEAL
        )

    def test_a_retired_certification_stops_to_count(self):
        """Whatever the holder's own last day."""
        later = {**DEAL, "on": "2027-06-01"}
        found = changes({**PILOT, "valid_through": "2029-01-01"}, later, through=date(2028, 3, 1))
        assert ("2028-01-01", "silver/pilots", "met", "unmet") in found

    def test_a_fact_grows_stale(self):
        """It is known through its day and 45 more."""
        assert [("2026-07-05", "growth", "met", "unknown")] == changes(
            pipeline={"value": 100, "on": "2026-05-20"}
        )

    def test_a_quarter_ends(self):
        """A review of the second quarter counts during the third."""
        assert [
            ("2026-07-01", "review", "unmet", "met"),
            ("2026-10-01", "review", "met", "unmet"),
        ] == changes({"kind": "qbr", "on": "2026-05-04"})

    def test_a_tenure_is_reached(self):
        """Silver since 10 March is held for six months on 10 September."""
        award = {"kind": "award", "award": "silver", "on": "2026-03-10"}
        assert [("2026-09-10", "tenure", "unmet", "met")] == changes(award)

    def test_what_is_dated_later_begins_on_its_day(self):
        """A suspension that is announced takes effect, and ends."""
        suspended = {
            "kind": "suspension",
            "suspension": "pilot",
            "person": "ada",
            "on": "2026-08-01",
            "valid_through": "2026-08-31",
        }
        found = changes(PILOT, DEAL, suspended, through=date(2026, 12, 31))
        assert [
            ("2026-08-01", "tier", "silver", "member"),
            ("2026-09-01", "tier", "member", "silver"),
        ] == [change for change in found if change[1] == "tier"]

    def test_nothing_changes_where_nothing_ends(self):
        """An empty record stays empty."""
        assert [] == changes()


def test_a_change_says_because_of_what():
    """In words that name the row."""
    record = PROGRAM.record("acme", evidence=[{**PILOT, "valid_through": "2026-09-30"}, DEAL])
    tier, *_ = horizon(PROGRAM, record, START, date(2026, 12, 31))
    assert "2026-10-01 tier: silver → member: the award pilot of ada of 2026-01-01 has expired" == str(tier)


def test_a_renewal_that_opens_is_no_reason_for_what_does_not_ask_about_it():
    """The pilot's deal leaves its window on the day on which her renewal opens; only a rule about `state` minds."""
    text = """
[certifications.pilot.renewal]
period = "P1Y"
opens = "P1M"
by = 'has("exam", window=renewal())'
[requirements.deals]
rule = 'all_of(holders("pilot") >= 1, count("deal", window=trailing("P12M")) >= 1)'
[requirements.quiet]
rule = 'count("standing", state="due") <= 0'
"""
    program = parse_program(text)
    award = {**PILOT, "on": "2026-03-28", "valid_through": "2027-03-27"}
    record = program.record("acme", evidence=[award, {**DEAL, "on": "2026-02-28"}])
    changes = horizon(program, record, START, date(2027, 3, 1))
    assert [
        "2027-02-28 deals: met → unmet: the deal of 2026-02-28 is more than 1 year ago",
        "2027-02-28 quiet: met → unmet: the renewal of the award pilot of ada of 2026-03-28 opens",
    ] == [str(change) for change in changes]


def test_a_horizon_does_not_end_before_it_begins():
    """The limit is a day, and not an earlier one."""
    with pytest.raises(QuestionError) as caught:
        horizon(PROGRAM, PROGRAM.record("acme"), START, date(2026, 5, 31))
    assert (
        "time-travel",
        "a horizon from 2026-06-01 cannot end on 2026-05-31",
        "give a later limit",
        "through",
    ) == (caught.value.code, caught.value.message, caught.value.help, caught.value.path)


def test_a_horizon_ends_on_a_day():
    """A datetime is refused, as everywhere."""
    with pytest.raises(QuestionError, match="not a date"):
        horizon(PROGRAM, PROGRAM.record("acme"), START, "2027-01-01")
