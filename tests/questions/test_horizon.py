"""When the answer changes if nothing new happens."""

from datetime import date

import pytest

from partnercert.documents.structure import parse_editions, parse_program
from partnercert.errors import QuestionError
from partnercert.questions.horizon import horizon
from partnercert.rulebook.change_points import change_points
from partnercert.rulebook.drawing import draw_up

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


def test_a_renewal_that_is_open_from_the_first_day_opens_on_the_next():
    """It opens 90 days before the release; an award of 15 July is that close to it, and is not renewed on its day."""
    program = parse_program("""
[releases.autumn]
on = 2026-09-01
[certifications.pilot.renewal]
period = { releases = 1 }
opens = "P90D"
by = 'has("exam", window=renewal())'
[requirements.quiet]
rule = 'no("standing", state="due")'
""")
    record = program.record("acme", evidence=[{**PILOT, "on": "2026-07-15"}])
    assert ["2026-07-16", "2026-09-01"] == [
        str(change.on) for change in horizon(program, record, START, date(2026, 12, 31))
    ]


REVIEWED = parse_program(
    """
[program]
name = "Reviewed"
[modules.value-story]
[certifications.seller]
earned_by = 'has("exam", exam="sales", passed=True)'
[certifications.seller.renewal]
period = "P1Y"
opens = "P90D"
grace = "P30D"
by = 'has("exam", exam="refresh", window=renewal())'
[releases.autumn]
on = 2026-09-01
[changes.pricing]
release = "autumn"
category = "positioning"
severity = "critical"
affects = { certifications = ["seller"] }
obliges = { modules = ["value-story"], within = "P30D" }
escalate = [{ effect = "suspend", after = "P14D" }]
[ladders.tier]
tiers = ["member", "silver"]
[ladders.tier.review]
demote = { every = "P1Y", anchor = "anniversary" }
remedy = "P60D"
[tiers.member]
[tiers.silver.requires]
sellers = 'holders("seller") >= 1'
[requirements.current]
rule = 'no("obligation", severity="critical", overdue=True)'
"""
)
SELLER = {
    "kind": "award",
    "award": "seller",
    "person": "ada",
    "on": "2026-03-02",
    "valid_through": "2027-03-01",
}
SILVER = {"kind": "award", "award": "silver", "on": "2026-03-02"}


def told(program, *evidence, start=START, through=date(2027, 6, 1), **options):
    record = program.record("acme", evidence=evidence)
    return [str(change) for change in horizon(program, record, start, through, **options)]


class TestTiersThatAreKept:
    def test_the_tier_earned_is_lost_first_and_the_tier_held_when_the_remedy_is_over(self):
        """The certificate expires on 2 March; the anniversary is that day, and 60 days later the remedy is over."""
        done = {
            "kind": "module",
            "module": "value-story",
            "passed": True,
            "person": "ada",
            "on": "2026-09-20",
        }
        assert [
            "2027-03-02 tier earned: silver → member: the award seller of ada of 2026-03-02 has expired",
            "2027-03-02 silver/sellers: met → unmet: the award seller of ada of 2026-03-02 has expired",
            "2027-03-02 silver: met → unmet: the award seller of ada of 2026-03-02 has expired",
            "2027-05-01 tier: silver → member: the probation of silver of 2027-03-02 has ended",
        ] == told(REVIEWED, SELLER, SILVER, done)

    def test_a_renewal_that_was_passed_already_counts_on_its_day(self):
        """An exam of January renews in the window, which is known in June: nothing changes for a year."""
        done = {
            "kind": "module",
            "module": "value-story",
            "passed": True,
            "person": "ada",
            "on": "2026-09-20",
        }
        refreshed = {"kind": "exam", "exam": "refresh", "person": "ada", "on": "2027-01-10"}
        assert [] == told(REVIEWED, SELLER, SILVER, done, refreshed)

    def test_the_awards_of_the_first_day_count_as_stored(self):
        """An exam that nobody has recorded an award for: the host would store both awards on the day it asks."""
        exam = {"kind": "exam", "exam": "sales", "passed": True, "person": "ada", "on": "2026-05-02"}
        done = {
            "kind": "module",
            "module": "value-story",
            "passed": True,
            "person": "ada",
            "on": "2026-09-20",
        }
        earned = [
            change for change in told(REVIEWED, exam, done, through=date(2027, 8, 31)) if "earned" in change
        ]
        assert [
            "2027-06-01 tier earned: silver → member: the award seller of ada of 2026-06-01 has expired"
        ] == earned

    def test_a_ladder_without_memory_tells_a_change_once(self):
        """There the tier held is the tier earned."""
        record = PROGRAM.record("acme", evidence=[{**PILOT, "valid_through": "2026-09-30"}, DEAL])
        found = horizon(PROGRAM, record, START, date(2026, 12, 31))
        assert [("tier", "tier"), ("outcome", "silver/pilots"), ("outcome", "silver")] == [
            (change.what, change.id) for change in found
        ]


class TestObligations:
    def test_an_obligation_falls_due_and_suspends(self):
        """30 days after the first of September it is overdue on 2 October, and suspends 14 days after it was due."""
        found = told(REVIEWED, SELLER, SILVER, through=date(2026, 12, 31))
        days = [change.split(":")[0] for change in found]
        assert [
            "2026-10-02 current",
            "2026-10-15 tier earned",
            "2026-10-15 silver/sellers",
            "2026-10-15 silver",
        ] == days
        assert all("`pricing`" in change for change in found)

    def test_who_is_exempt_is_no_reason(self):
        """Bob was certified after the change, and Cyd was renewed after it; neither is overdue."""
        rows = [
            SELLER,
            {**SELLER, "person": "bob", "on": "2026-09-02", "valid_through": "2027-09-01"},
            {**SELLER, "person": "cyd"},
            {**SELLER, "person": "cyd", "on": "2026-09-15", "valid_through": "2028-03-01"},
        ]
        found = told(REVIEWED, *rows, through=date(2026, 10, 3))
        assert ["2026-10-02 current: met → unmet"] == [each.partition(": what")[0] for each in found]
        assert "is overdue for ada" in found[0]
        assert not any(name in found[0] for name in ("bob", "cyd"))


class TestEditions:
    OLD = """
[program]
name = "Old"
[ladders.tier]
tiers = ["silver"]
[tiers.silver.requires]
deals = 'has("deal")'
[requirements.gone]
rule = 'has("qbr")'
"""
    NEW = """
[program]
name = "New"
[ladders.tier]
tiers = ["silver"]
[tiers.silver.requires]
deals = 'count("deal") >= 2'
"""
    TEXT = """
[editions.v1]
document = "v1"
starts = 2026-01-01
[editions.v2]
document = "v2"
starts = 2026-10-01
existing = 2027-01-15
"""
    EDITIONS = parse_editions(TEXT, {"v1": parse_program(OLD), "v2": parse_program(NEW)})

    def asked(self, *evidence, **options):
        record = self.EDITIONS.record("acme", evidence=evidence)
        return [str(change) for change in horizon(self.EDITIONS, record, START, date(2027, 6, 1), **options)]

    def test_a_new_applicant_moves_when_the_edition_starts(self):
        """The tier is asked for more, and one requirement is not asked any more."""
        why = "`v2` is in force since 2026-10-01"
        assert [
            f"2026-10-01 tier: silver → no tier: {why}",
            f"2026-10-01 silver/deals: met → unmet: {why}",
            f"2026-10-01 silver: met → unmet: {why}",
            f"2026-10-01 gone: unmet → not asked: {why}",
        ] == sorted(self.asked(DEAL), key=lambda change: "gone" in change)

    def test_an_existing_holder_moves_on_its_day(self):
        """As the newer edition says."""
        award = {"kind": "award", "award": "silver", "on": "2026-02-01"}
        assert {"2027-01-15"} == {change.split()[0] for change in self.asked(DEAL, award)}

    def test_a_single_program_leaves_nothing_to_choose(self):
        """`chosen` names an edition."""
        with pytest.raises(QuestionError) as caught:
            told(PROGRAM, chosen="v2")
        assert ("bad-argument", "chosen") == (caught.value.code, caught.value.path)

    def test_an_edition_that_is_chosen_must_be_one(self):
        """As where it is asked which one applies."""
        with pytest.raises(QuestionError, match="there is no edition `v9`"):
            self.asked(chosen="v9")


class TestTheDayOfTheQuestion:
    def days(self, rule, *evidence, through=date(2027, 6, 1), **facts):
        declared = "[facts]\nsince = { sort = 'date' }\n" if facts else ""
        program = parse_program(f"{declared}[requirements]\nr = '{rule}'")
        record = program.record("acme", facts=facts, evidence=evidence)
        points = change_points(draw_up(program), record, START, through)
        changes = [change.on for change in horizon(program, record, START, through)]
        return [*points], changes

    @pytest.mark.parametrize(
        ("rule", "changes"),
        [
            # the qbr of 1 June: 30 days later is 1 July
            ('as_of() - latest("qbr") <= days(30)', [date(2026, 7, 2)]),
            ('as_of() - latest("qbr") < days(30)', [date(2026, 7, 1)]),
            ('as_of() - latest("qbr") >= days("29.5")', [date(2026, 7, 1)]),
            ('latest("qbr") + period("P1M") <= as_of()', [date(2026, 7, 1)]),
            ('latest("qbr") < as_of() - period("P1M")', [date(2026, 7, 2)]),
            ('has("qbr", where=field("on") + period("P6M") > as_of())', [date(2026, 12, 1)]),
            ('on("2026-08-15") <= as_of()', [date(2026, 8, 15)]),
            ('on("2026-08-15") - as_of() >= days(10)', [date(2026, 8, 6)]),
            ('ago(as_of() - latest("qbr") <= days(30), "P1M")', [date(2026, 7, 1), date(2026, 8, 2)]),
        ],
    )
    def test_a_comparison_with_a_day_changes_once(self, rule, changes):
        """Only the days around the one that is reached are asked about."""
        points, found = self.days(rule, {"kind": "qbr", "on": "2026-06-01"})
        assert changes == found
        assert len(points) <= 4

    def test_a_fact_is_a_day_that_may_be_reached(self):
        """Two years after a partner joined."""
        points, found = self.days('fact("since") + period("P2Y") <= as_of()', since="2024-12-31")
        assert [date(2026, 12, 31)] == found
        assert len(points) <= 2

    def test_what_cannot_be_turned_round_is_asked_every_day(self):
        """A total of days grows each day."""
        points, found = self.days(
            'total("qbr", of=as_of() - field("on")) >= days(100)',
            {"kind": "qbr", "on": "2026-06-01"},
            {"kind": "qbr", "on": "2026-05-01"},
            through=date(2026, 8, 31),
        )
        assert 91 == len(points)
        # 34 + 65 days on 5 July, 35 + 66 on the day after
        assert [date(2026, 7, 6)] == found


def test_a_reason_is_of_the_rows_that_the_rule_reads():
    """Of two deals that leave their windows on one day the rule reads one, and of two windows each rule has its own."""
    text = """
[requirements]
won = 'has("deal", outcome="won", window=trailing("P12M"))'
lost = 'has("deal", outcome="lost", window=trailing("P12M"))'
half = 'has("deal", outcome="won", window=trailing("P6M"))'
"""
    program = parse_program(text)
    lost = {**DEAL, "outcome": "lost", "customer": "bolt"}
    later = {**DEAL, "on": "2026-08-28"}
    record = program.record("acme", evidence=[lost, later])
    changes = horizon(program, record, date(2026, 9, 1), date(2027, 3, 1))
    assert [
        "2027-02-28 lost: met → unmet: the deal of 2026-02-28 is more than 1 year ago",
        "2027-02-28 half: met → unmet: the deal of 2026-08-28 is more than 6 months ago",
    ] == [str(change) for change in changes]


def test_a_tier_names_what_changed_of_it():
    """Two sellers go on one day; one of them was not needed for the tier that is kept."""
    record = PROGRAM.record(
        "acme", evidence=[{**PILOT, "valid_through": "2027-02-27"}, {**PILOT, "person": "bob"}, DEAL]
    )
    tier, *_ = horizon(PROGRAM, record, START, date(2027, 3, 1))
    assert "2027-02-28 tier: silver → member: the deal of 2026-02-28 is more than 1 year ago" == str(tier)
    assert f"<Change {tier}>" == repr(tier)


def test_a_tier_that_was_chosen_is_held_because_of_the_one_that_is_earned():
    """Who has chosen Silver and earns Gold, whatever Silver asks for, holds Silver because of what earned Gold."""
    chosen = parse_program("""
[ladders.tier]
tiers = ["silver", "gold"]
nested = false
elections = "lower"
[tiers.silver.requires]
calls = 'count("qbr") >= 9'
[tiers.gold.requires]
deals = 'has("deal", outcome="won")'
""")
    rows = [{"kind": "election", "tier": "silver", "on": "2026-01-01"}, {**DEAL, "on": "2026-08-01"}]
    told = horizon(chosen, chosen.record("acme", evidence=rows), START, date(2027, 1, 1))
    assert {("the deal of 2026-08-01 begins",)} == {change.because for change in told}
    assert "silver" == next(change.after for change in told if change.what == "tier")


def test_a_region_is_there_because_of_the_award_that_names_it():
    """Even if no rule reads awards: what is asked for in the region is asked for from that day on."""
    regional = parse_program("""
[kinds.deal]
fields = { region = "text" }
[ladders.tier]
tiers = ["silver"]
per = "region"
[ladders.tier.review]
demote = "never"
[tiers.silver.requires]
deals = 'has("deal", outcome="won", window=calendar("month"))'
""")
    award = {"kind": "award", "award": "silver", "region": "emea", "on": "2026-08-01"}
    told = horizon(regional, regional.record("acme", evidence=[award]), START, date(2026, 9, 30))
    assert {(None, "unmet", ("the award silver of 2026-08-01 begins",))} == {
        (change.before, change.after, change.because) for change in told if change.what == "outcome"
    }


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
