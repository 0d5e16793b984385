"""Points that expire, credits used first in, first out, credits that weigh by use: SAP, Umbraco, Drupal."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc

from .everywhere import decide

ONE_DAY = timedelta(days=1)


def kpi(program, id, rows, as_of):
    record = program.record("acme", evidence=rows)
    return decide(program, record, as_of=date.fromisoformat(as_of)).kpis[id]


# sapappsdevelopmentpartnercenter.com, Program Levels and Value Points, 2015: "Most Value Points expire 12 months after
# they are earned." blogs.sap.com/2010/01/27, PartnerEdge 2010: at most 500 points of revenue, 200 of competencies, 100
# of marketing; silver from 350 points, gold from 500.
SAP = pc.parse_program("""
[kinds.value_points]
fields = { category = { sort = "text", one_of = ["revenue", "competencies", "marketing"] }, earned = "points" }
[kpis.value_points]
window = "P12M"
formula = '''
least(points(500), total("value_points", category="revenue", of="earned"))
+ least(points(200), total("value_points", category="competencies", of="earned"))
+ least(points(100), total("value_points", category="marketing", of="earned"))
'''
[ladders.level]
tiers = ["associate", "silver", "gold"]
[tiers.associate]
[tiers.silver.requires]
points = 'kpi("value_points") >= points(350)'
[tiers.gold.requires]
points = 'kpi("value_points") >= points(500)'
""")


def earned(points, on="2010-03-15", category="revenue"):
    return {"kind": "value_points", "on": on, "category": category, "earned": points}


class TestValuePointsOfSap:
    """Source of all: SAP PartnerEdge, 2010 and 2015."""

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [("2010-03-14", 0), ("2010-03-15", 400), ("2011-03-14", 400), ("2011-03-15", 0)],
    )
    def test_points_expire_twelve_months_after_they_were_earned(self, as_of, expected):
        """Published rule: the last day is the one before the anniversary."""
        assert pc.points(expected) == kpi(SAP, "value_points", [earned(400)], as_of)

    def test_points_of_each_month_expire_by_themselves(self):
        """Our instance: 300 points of March and 250 of June are Gold together, until those of March expire."""
        record = SAP.record("acme", evidence=[earned(300), earned(250, on="2010-06-15")])
        steps = pc.horizon(SAP, record, as_of=date(2010, 6, 15), through=date(2011, 12, 31))

        assert [date(2011, 3, 15)] == [change.on for change in steps if change.id == "gold"]
        assert pc.points(250) == kpi(
            SAP, "value_points", [earned(300), earned(250, on="2010-06-15")], "2011-03-15"
        )

    @pytest.mark.parametrize(
        ("rows", "expected", "level"),
        [
            ([earned(349)], 349, "associate"),
            ([earned(350)], 350, "silver"),
            ([earned(9000)], 500, "gold"),
            ([earned(250), earned(900, category="competencies")], 450, "silver"),
            (
                [earned(0), earned(900, category="competencies"), earned(900, category="marketing")],
                300,
                "associate",
            ),
            (
                [earned(200), earned(200, category="competencies"), earned(100, category="marketing")],
                500,
                "gold",
            ),
        ],
    )
    def test_each_category_has_its_most(self, rows, expected, level):
        """Published: revenue at most 500 points, competencies 200, marketing 100; silver 350, gold 500."""
        decision = decide(SAP, SAP.record("acme", evidence=rows), as_of=date(2010, 6, 30))

        assert (pc.points(expected), level) == (decision.kpis["value_points"], decision.tier.id)


# umbraco.com/partners/partner-credits: "At the start of every billing period, the partner receives a set amount of
# credits. Unused credits are rolled over to the next period (year). Credits expire after 2 years from the purchase
# date. Credits are used based on a FIFO principle."
#
# Here billing periods are calendar years. First in, first out, what has been lost by a New Year's Day is what was
# bought up to two years before it and not used by then; lost is lost, so the greatest of these numbers is the loss.
UMBRACO = pc.parse_program("""
[kinds.purchase]
fields = { credits = "count" }
[kinds.usage]
fields = { credits = "count" }
[kpis.lost]
title = "Credits that expired unused"
formula = '''
greatest(0,
    total("purchase", of="credits", window=calendar("year", -99, -2))
        - total("usage", of="credits", window=calendar("year", -99, -1)),
    total("purchase", of="credits", window=calendar("year", -99, -3))
        - total("usage", of="credits", window=calendar("year", -99, -2)),
    total("purchase", of="credits", window=calendar("year", -99, -4))
        - total("usage", of="credits", window=calendar("year", -99, -3)),
    total("purchase", of="credits", window=calendar("year", -99, -5))
        - total("usage", of="credits", window=calendar("year", -99, -4)))
'''
[kpis.balance]
formula = 'total("purchase", of="credits") - total("usage", of="credits") - kpi("lost")'
""")


def bought(credits, year):
    return {"kind": "purchase", "on": f"{year}-01-01", "credits": credits}


def spent(credits, on):
    return {"kind": "usage", "on": str(on), "credits": credits}


def ledger(purchases, usages, as_of):
    """A naive ledger: lots in the order they were bought, each used before the next and gone after two years."""
    lots = []
    day = date(2020, 1, 1)
    while day <= as_of:
        lots = [(bought_on, left) for bought_on, left in lots if bought_on.year + 2 > day.year]
        if (day.month, day.day) == (1, 1):
            lots.append((day, purchases.get(day.year, 0)))
        due = usages.get(day, 0)
        for n, (bought_on, left) in enumerate(lots):
            used = min(due, left)
            lots[n], due = (bought_on, left - used), due - used
        day += ONE_DAY
    return sum(left for _, left in lots)


class TestCreditsOfUmbraco:
    """Source of all: umbraco.com/partners/partner-credits."""

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [("2021-12-31", 100), ("2022-12-31", 200), ("2023-01-01", 100), ("2024-01-01", 0)],
    )
    def test_what_is_not_used_is_rolled_over_once_and_then_lost(self, as_of, expected):
        """Our instance: 100 credits bought on New Year's Day of 2020, 2021 and 2022; the first of them were used."""
        rows = [*(bought(100, year) for year in (2020, 2021, 2022)), spent(100, "2020-06-01")]

        assert pc.Amount(expected, "count") == kpi(UMBRACO, "balance", rows, as_of)

    def test_the_oldest_credits_are_used_first(self):
        """Our instance: 80 of 100 used in the second year are of the first lot, so only 20 expire."""
        rows = [bought(100, 2020), bought(100, 2021), spent(80, "2021-03-01")]

        assert pc.Amount(120, "count") == kpi(UMBRACO, "balance", rows, "2021-12-31")
        assert pc.Amount(20, "count") == kpi(UMBRACO, "lost", rows, "2022-01-01")
        assert pc.Amount(100, "count") == kpi(UMBRACO, "balance", rows, "2022-01-01")

    @given(
        st.lists(st.integers(0, 50), min_size=5, max_size=5),
        st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2024, 12, 31)), st.integers(1, 40)), max_size=6),
        st.dates(date(2020, 1, 1), date(2024, 12, 31)),
    )
    def test_the_formula_is_the_ledger(self, credits, wishes, as_of):
        """Whatever was bought and used, as long as nobody uses more than there is."""
        purchases = dict(zip(range(2020, 2025), credits, strict=True))
        usages = {}
        for day, wish in sorted(wishes):
            there = ledger(purchases, usages, day)
            if min(wish, there):
                usages[day] = usages.get(day, 0) + min(wish, there)
        rows = [
            *(bought(number, year) for year, number in purchases.items()),
            *(spent(number, day) for day, number in usages.items()),
        ]
        decision = pc.decide(UMBRACO, UMBRACO.record("acme", evidence=rows), as_of=as_of)

        assert pc.Amount(ledger(purchases, usages, as_of), "count") == decision.kpis["balance"]


# drupal.org/drupalorg/contribution-credit: "Usage is translated into a 1-10 point score for each issue on the project:
# 10 credits = 1,000,000 sites report using or core or strategic initiative, 3 credits = 300,000 sites, 2 credits =
# 200,000 sites. The floor is 1 credit." Issue credits are those of the last 12 months.
DRUPAL = pc.parse_program("""
[kinds.issue_credit]
fields = { project = "text", sites = "count", core = "flag" }
[kpis.weighted_credits]
window = "P12M"
formula = '''
total("issue_credit", of=choose(
    (field("core"), 10),
    otherwise=least(10, greatest(1, field("sites") / 100_000))))
'''
""")


class TestCreditsOfDrupal:
    """Source of all: drupal.org/drupalorg/contribution-credit."""

    @staticmethod
    def credit(sites, core=False, on="2024-03-15"):
        return {"kind": "issue_credit", "on": on, "project": "p", "sites": sites, "core": core}

    @pytest.mark.parametrize(
        ("sites", "expected"),
        [
            (0, 1),
            (99_999, 1),
            (100_000, 1),
            (200_000, 2),
            (300_000, 3),
            (1_000_000, 10),
            (1_000_001, 10),
            (250_000, 2.5),
        ],
    )
    def test_a_credit_weighs_by_the_use_of_its_project(self, sites, expected):
        """Published scale, floor of 1 and ceiling of 10; in proportion between its steps."""
        assert pc.Amount(expected, "count") == kpi(
            DRUPAL, "weighted_credits", [self.credit(sites)], "2024-06-30"
        )

    def test_credits_add_up_and_core_weighs_most(self):
        """Our instance: a small project, one with 300,000 sites, and core, whose use does not matter."""
        rows = [self.credit(10), self.credit(300_000), self.credit(0, core=True)]

        assert pc.Amount(14, "count") == kpi(DRUPAL, "weighted_credits", rows, "2024-06-30")
