"""Levels that are kept: SAP, Salesforce, CloudCodes and Odoo promote on some days and demote on others."""

from datetime import date

import pytest

import partnercert as pc

from .documents import certified, program
from .everywhere import decide


def day(text):
    return date.fromisoformat(text)


def levels(program, rows, *days):
    """Which level a partner holds and which it has earned on each day, if its host stores what is due."""
    stored = pc.replay(program, program.record("acme", evidence=rows), through=day(days[-1])).record
    decisions = [decide(program, stored, as_of=day(each)) for each in days]
    return [(each.tier and each.tier.id, each.earned and each.earned.id) for each in decisions]


def held(program, rows, *days):
    return [tier for tier, _ in levels(program, rows, *days)]


# blogs.sap.com/2010/01/27, PartnerEdge 2010: "Partners will now be evaluated on a semiannual basis every January and
# July, to maintain their level, instead of monthly. Level up evaluations will continue on a monthly basis"; silver from
# 350 value points, gold from 500. sapappsdevelopmentpartnercenter.com, 2015: "At the end of each month, SAP checks your
# organization's Value Points balance ... and will automatically upgrade your program level at the beginning of the
# following month. Most Value Points expire 12 months after they are earned." blogs.sap.com/2021/01/21: checks "twice
# per year, usually in the middle of January and July".
SAP = pc.parse_program("""
[kinds.value_points]
fields = { earned = "points" }
[kpis.value_points]
formula = 'total("value_points", of="earned", window=trailing("P12M"))'
[ladders.level]
tiers = ["associate", "silver", "gold"]
[ladders.level.review]
promote = { check = "month-end", effective = "month-start" }
demote = { on = ["01-15", "07-15"] }
[tiers.associate]
[tiers.silver.requires]
points = 'kpi("value_points") >= points(350)'
[tiers.gold.requires]
points = 'kpi("value_points") >= points(500)'
""")


def earned(points, on):
    return {"kind": "value_points", "on": on, "earned": points}


class TestSap:
    """Source of all: SAP PartnerEdge, texts of 2010, 2015 and 2021."""

    def test_a_level_goes_up_at_the_beginning_of_the_following_month(self):
        """Published: checked at the end of each month; 500 points of 15 March are Gold on 1 April."""
        found = levels(SAP, [earned(0, "2010-01-10"), earned(500, "2010-03-15")], "2010-03-31", "2010-04-01")

        assert [("associate", "gold"), ("gold", "gold")] == found

    @pytest.mark.parametrize(("on", "expected"), [("2010-03-31", "gold"), ("2010-04-01", "silver")])
    def test_the_points_of_the_last_day_of_a_month_count(self, on, expected):
        """Published: the balance at the end of the month; what is earned on the first day is a month late."""
        rows = [earned(350, "2010-01-10"), earned(150, on)]

        assert [expected, "gold"] == held(SAP, rows, "2010-04-01", "2010-05-01")

    def test_a_level_goes_down_in_the_middle_of_january_and_july_only(self):
        """Published: semiannual evaluations; the points expire on 15 March 2011, the level on 15 July."""
        rows = [earned(500, "2010-03-15")]
        days = ("2011-03-14", "2011-03-15", "2011-07-14", "2011-07-15")

        expected = [
            ("gold", "gold"),
            ("gold", "associate"),
            ("gold", "associate"),
            ("associate", "associate"),
        ]
        assert expected == levels(SAP, rows, *days)

    def test_who_has_enough_points_again_by_then_keeps_the_level(self):
        """Our instance: between the evaluations nobody looks down."""
        rows = [earned(500, "2010-03-15"), earned(500, "2011-07-14")]

        assert ["gold", "gold", "gold"] == held(SAP, rows, "2011-05-01", "2011-07-15", "2012-01-14")

    def test_a_level_goes_down_to_what_is_still_earned(self):
        """Our instance: 350 points of June are Silver when those of March have expired."""
        rows = [earned(150, "2010-03-15"), earned(350, "2010-08-15")]

        assert ["gold", "silver", "silver", "associate"] == held(
            SAP, rows, "2010-09-01", "2011-07-15", "2012-01-14", "2012-01-15"
        )


# partners.salesforce.com, Consulting_Partner_Program, FY22: Base 0 to 249 points, Ridge 250 to 499, Crest 500 to 749,
# Summit 750 to 1000. "The tier you are assigned at the beginning of the year (effective March 1) is yours to keep for
# the duration of the year, unless you are promoted to a higher tier during any of the subsequent quarterly
# evaluations."
SALESFORCE = pc.parse_program("""
[program]
name = "Salesforce Consulting Partner Program"
fiscal_year = { starts = 3, named_by = "end" }
[kinds.score]
fields = { points = "points" }
[kpis.score]
formula = 'latest("score", of="points")'
[ladders.tier]
tiers = ["base", "ridge", "crest", "summit"]
elections = "lower"
[ladders.tier.review]
promote = "fiscal-quarter-start"
demote = "fiscal-year-start"
[tiers.base]
[tiers.ridge.requires]
score = 'kpi("score") >= points(250)'
[tiers.crest.requires]
score = 'kpi("score") >= points(500)'
[tiers.summit.requires]
score = 'kpi("score") >= points(750)'
""")


def scored(points, on):
    return {"kind": "score", "on": on, "points": points}


class TestSalesforce:
    """Source of all: partners.salesforce.com, Consulting_Partner_Program, FY22."""

    def test_a_tier_is_kept_for_the_year_whatever_the_score(self):
        """Published: assigned on 1 March, kept for the duration of the year."""
        rows = [scored(500, "2021-02-15"), scored(100, "2021-04-10")]
        days = ("2021-03-01", "2021-04-10", "2022-02-28", "2022-03-01")

        expected = [("crest", "crest"), ("crest", "base"), ("crest", "base"), ("base", "base")]
        assert expected == levels(SALESFORCE, rows, *days)

    def test_a_partner_is_promoted_at_the_next_quarterly_evaluation(self):
        """Published: during any of the quarterly evaluations; 760 points of April are Summit in June."""
        rows = [scored(500, "2021-02-15"), scored(760, "2021-04-10"), scored(300, "2021-06-02")]
        days = ("2021-05-31", "2021-06-01", "2021-12-01", "2022-02-28", "2022-03-01")

        assert ["crest", "summit", "summit", "summit", "ridge"] == held(SALESFORCE, rows, *days)

    def test_a_promotion_within_the_quarter_is_too_early(self):
        """Our instance: the score of a day between the evaluations that has gone by then raises nobody."""
        rows = [scored(500, "2021-02-15"), scored(900, "2021-04-10"), scored(510, "2021-05-31")]

        assert ["crest", "crest"] == held(SALESFORCE, rows, "2021-04-10", "2021-06-01")

    def test_who_elected_a_lower_tier_holds_it_and_keeps_what_was_assigned(self):
        """Published for FY19: partners may take part in a lower tier; the assigned one stands when the choice ends."""
        rows = [
            scored(760, "2021-02-15"),
            {"kind": "election", "on": "2021-03-20", "valid_through": "2021-08-31", "tier": "ridge"},
        ]

        assert ["summit", "ridge", "ridge", "summit"] == held(
            SALESFORCE, rows, "2021-03-01", "2021-03-20", "2021-08-31", "2021-09-01"
        )


# cloudcodes.com/partners/faqs.html: "CloudCodes Partner levels are qualified annually at the start of each calendar
# year. If a partner reaches the next level of the program during the year, we will update the membership status to take
# effect at the start of the next month", with the benefits "for the remainder of that calendar year". Premier: a
# revenue commitment, a person of the sales staff trained, a joint business plan.
CLOUDCODES = pc.parse_program("""
[modules.sales-training]
[ladders.level]
tiers = ["reseller", "premier"]
[ladders.level.review]
promote = { check = "month-end", effective = "month-start" }
demote = "year-start"
[tiers.reseller]
[tiers.premier.requires]
commitment = 'attested("revenue-commitment")'
trained = 'count("module", module="sales-training", passed=True, distinct="person") >= 1'
plan = 'attested("joint-business-plan")'
""")


class TestCloudCodes:
    """Source of all: cloudcodes.com/partners/faqs.html."""

    ROWS = (
        ("attestation", "revenue-commitment", "2016-01-20", None),
        ("attestation", "joint-business-plan", "2016-05-10", "2016-08-31"),
    )

    def rows(self):
        return [
            {"kind": "module", "module": "sales-training", "person": "A", "on": "2016-02-01", "passed": True},
            *(
                {"kind": kind, "attestation": name, "on": on, "valid_through": last}
                for kind, name, on, last in self.ROWS
            ),
        ]

    def test_a_level_takes_effect_next_month_and_lasts_for_the_year(self):
        """Published: start of the next month, remainder of the calendar year; the plan ends on 31 August."""
        days = ("2016-05-31", "2016-06-01", "2016-09-01", "2016-12-31", "2017-01-01")

        assert ["reseller", "premier", "premier", "premier", "reseller"] == held(
            CLOUDCODES, self.rows(), *days
        )

    def test_what_is_held_and_what_is_earned_are_two_answers(self):
        """In September the partner still holds Premier, and no longer earns it."""
        assert [("premier", "reseller")] == levels(CLOUDCODES, self.rows(), "2016-09-15")


class TestOdoo:
    """Source: odoo/documentation, legal/terms/partnership.rst, v11: adjusted to the highest level that is met."""

    def test_the_quarterly_review_leads_down_to_the_highest_level_that_is_met(self):
        """Our instance: four of six certified people leave a Gold partner in August; Ready remains in October."""
        people = [f"p{n}" for n in range(6)]
        rows = [
            *certified("odoo-16", people, "2023-01-02"),
            *(
                {"kind": "employment", "person": person, "on": "2020-01-01", "valid_through": "2023-08-14"}
                for person in people[:4]
            ),
            {"kind": "users_changed", "on": "2023-05-15", "customer": "c", "reason": "new", "users": 300},
            {"kind": "acquisition", "on": "2023-01-02", "customer": "c"},
        ]
        days = ("2023-05-15", "2023-08-14", "2023-08-15", "2023-09-30", "2023-10-01")

        gold, falling, ready = ("gold", "gold"), ("gold", "ready"), ("ready", "ready")
        assert [gold, gold, falling, falling, ready] == levels(program("odoo-2023"), rows, *days)


# renew-mpn-offers.md, 2022-10-25, in a public copy of Microsoft Learn (github.com/kvamseek/partner-center, commit
# 85eb3c40): qualified on any day of the 30 days before the anniversary; the payment window is the 30 days after it, in
# which benefits go on; who does not pay in it loses the designation; "the new anniversary date is 365 days after the
# day the payment is made and received".
MICROSOFT_2022 = pc.parse_program("""
[kinds.payment]
fields = { fee = "usd" }
[kinds.qualified]
title = "A day on which the partner met the requirements of the designation"
fields = { score = "points" }
[certifications.solutions-partner]
subject = "partner"
earned_by = 'all_of(has("qualified", window=trailing("P30D")), has("payment", window=trailing("P30D")))'
[certifications.solutions-partner.renewal]
period = "P365D"
opens = "P30D"
grace = "P30D"
grace_counts = true
anchor = "pass"
by = 'all_of(has("qualified", window=renewal()), has("payment", window=renewal()))'
[requirements]
benefits = 'holds("solutions-partner")'
""")


DESIGNATED = {
    "kind": "award",
    "award": "solutions-partner",
    "on": "2021-11-01",
    "valid_through": "2022-10-31",
}


class TestMicrosoftOf2022:
    """Source of all: renew-mpn-offers.md, 2022-10-25; the anniversary is 1 November 2022."""

    def due(self, as_of, *rows):
        record = MICROSOFT_2022.record("acme", evidence=[DESIGNATED, *rows])
        return [str(award.valid_through) for award in decide(MICROSOFT_2022, record, as_of=day(as_of)).awards]

    @pytest.mark.parametrize(
        ("qualified", "paid", "renewed"),
        [
            ("2022-10-02", "2022-11-10", ["2023-11-09"]),
            ("2022-10-01", "2022-11-10", []),
            ("2022-10-31", "2022-11-30", ["2023-11-29"]),
            ("2022-10-31", "2022-12-01", []),
        ],
    )
    def test_the_new_anniversary_counts_from_the_payment(self, qualified, paid, renewed):
        """Published: qualified in the 30 days before, paid in the 30 days after, and 365 days from the payment."""
        rows = [
            {"kind": "qualified", "on": qualified, "score": 70},
            {"kind": "payment", "on": paid, "fee": 4730},
        ]

        assert renewed == self.due(paid, *rows)

    @pytest.mark.parametrize(("as_of", "expected"), [("2022-11-30", True), ("2022-12-01", False)])
    def test_benefits_go_on_until_the_payment_window_closes(self, as_of, expected):
        """Published: benefits continue during the 30 days; not renewing in it loses them."""
        record = MICROSOFT_2022.record("acme", evidence=[DESIGNATED])
        verdict = decide(MICROSOFT_2022, record, as_of=day(as_of))["benefits"].verdict

        assert (pc.Verdict.MET if expected else pc.Verdict.UNMET) is verdict
