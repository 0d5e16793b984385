"""Microsoft Solutions Partner for Business Applications, 2023: two classes of partners, two sets of thresholds."""

from fractions import Fraction

import pytest

import partnercert as pc
from partnercert import Verdict

from .documents import certified, decided

DOCUMENT = "microsoft-business-applications-2023"
A_YEAR_AGO = "2022-07-31"
LAST_MONTH = "2023-07-31"
AS_OF = "2023-08-15"


def paid(tenant, revenue, on=LAST_MONTH, workload="sales"):
    return {
        "kind": "workload_revenue",
        "on": on,
        "tenant": tenant,
        "workload": workload,
        "revenue": revenue,
    }


def used(tenant, units, on=LAST_MONTH, workload="business-central"):
    return {"kind": "workload_usage", "on": on, "tenant": tenant, "workload": workload, "units": units}


def kpis(rows, as_of=AS_OF):
    return decided(DOCUMENT, as_of, rows).kpis


# Five workloads with more than 5,000 USD in both months: the partner is an enterprise one and has added nothing.
ENTERPRISE = [paid(f"large-{n}", 5001, on=day) for n in range(5) for day in (A_YEAR_AGO, LAST_MONTH)]
CLASSES = pytest.mark.parametrize(("rows", "enterprise"), [(ENTERPRISE, True), (ENTERPRISE[:8], False)])


class TestClassification:
    """Source of all: solutions-partner-business.md, 2023-06-13, Classification."""

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            pytest.param(ENTERPRISE, Verdict.MET, id="five workloads"),
            pytest.param(ENTERPRISE[:8], Verdict.UNMET, id="four"),
            pytest.param([*ENTERPRISE[:9], paid("large-4", 5000)], Verdict.UNMET, id="one on 5,000"),
            pytest.param(
                [*ENTERPRISE[:8], paid("large-4", 5000, on=A_YEAR_AGO), paid("large-4", 9000)],
                Verdict.UNMET,
                id="one on 5,000 a year ago",
            ),
            pytest.param([*ENTERPRISE[:9]], Verdict.UNMET, id="one in a single month"),
            pytest.param(
                [
                    *ENTERPRISE[:8],
                    *(paid("large-0", 6000, day, "finance") for day in (A_YEAR_AGO, LAST_MONTH)),
                ],
                Verdict.MET,
                id="a tenant with two",
            ),
            pytest.param([], Verdict.UNMET, id="none"),
        ],
    )
    def test_its_own_revenue_says_by_which_thresholds_a_partner_is_measured(self, rows, expected):
        """Our instances of the published rule: five or more workloads with more than 5,000 USD in both months."""
        assert expected is decided(DOCUMENT, AS_OF, rows)["enterprise"].verdict

    @CLASSES
    def test_a_customer_starts_at_1500_usd_or_at_250(self, rows, enterprise):
        """Published rule: 1,500 USD for Enterprise, 250 USD for SMB; three points each, at most 15."""
        on_it, below = (1500, "1499.99") if enterprise else (250, "249.99")

        assert pc.points(3) == kpis([*rows, paid("new", on_it)])["customer_adds_points"]
        assert pc.points(0) == kpis([*rows, paid("new", below)])["customer_adds_points"]
        six = [*rows, *(paid(f"new-{n}", on_it) for n in range(6))]
        assert pc.points(15) == kpis(six)["customer_adds_points"]

    @CLASSES
    def test_who_changes_its_class_is_measured_by_that_of_today(self, rows, enterprise):
        """A tenant of 1,000 USD counts for an SMB partner only; it was there a year ago, so nothing is added."""
        old = [paid("old", 1000, on=day) for day in (A_YEAR_AGO, LAST_MONTH)]

        assert pc.Amount(0, "count") == kpis([*rows, *old])["net_customer_adds"]
        lost = pc.Amount(0 if enterprise else -1, "count")
        assert lost == kpis([*rows, old[0]])["net_customer_adds"]


class TestMonthlyConsumption:
    """Source of all: solutions-partner-business.md, 2023-06-13, Monthly consumption value and Customer success."""

    def test_units_are_weighted_by_their_workload(self):
        """Published: 10 Business Central users * 1000 + 50,000 Customer Insights profiles * 0.2 = 20,000."""
        rows = [used("a", 10), used("b", 50_000, workload="customer-insights")]

        assert pc.Amount(20_000, "count") == kpis(rows)["monthly_consumption"]
        assert pc.Amount(10_000, "count") == kpis(rows[:1])["monthly_consumption"]

    @pytest.mark.parametrize(
        ("workload", "expected"),
        [
            ("business-central", 1000),
            ("core-hr", 1000),
            ("customer-engagement", 200),
            ("customer-insights", 0.2),
            ("finance-operations", 100),
            ("guides", 1000),
            ("power-apps", 200),
            ("power-automate", 200),
            ("power-bi", 200),
            ("remote-assist", 1000),
            ("retail", 100),
            ("talent-attract", 1000),
            ("talent-onboard", 1000),
        ],
    )
    def test_each_workload_has_its_rate(self, workload, expected):
        """Published rate card, for one active user or profile."""
        assert pc.Amount(expected, "count") == kpis([used("a", 1, workload=workload)])["monthly_consumption"]

    @pytest.mark.parametrize(("on", "expected"), [("2023-06-30", 0), ("2023-07-31", 1000), ("2023-08-14", 0)])
    def test_it_is_that_of_the_last_month(self, on, expected):
        """Published rule: calculated at the end of every month."""
        assert pc.Amount(expected, "count") == kpis([used("a", 1, on=on)])["monthly_consumption"]

    @CLASSES
    @pytest.mark.parametrize(
        ("percent", "expected"), [(1, 1), ("1.9", 1), (29, 29), (30, 30), (90, 30), (0, 0), (-10, 0)]
    )
    def test_each_percent_of_growth_is_a_point(self, rows, enterprise, percent, expected):
        """Published rule: at most 30 points."""
        before = 100_000
        now = before + before * Fraction(percent) / 100
        grown = [
            used("a", before, A_YEAR_AGO, "customer-insights"),
            used("a", now, LAST_MONTH, "customer-insights"),
        ]
        scaled = [{**row, "units": pc.Amount(row["units"] * 5, "count")} for row in grown]

        assert pc.points(expected) == kpis([*rows, *scaled])["usage_growth_points"]

    @CLASSES
    def test_growth_scores_only_from_a_baseline_on(self, rows, enterprise):
        """Published prerequisite: a baseline of 50,000 twelve months ago, 25,000 for SMB."""
        baseline = 50 if enterprise else 25

        for users, expected in ((baseline, 30), (baseline - 1, 0), (0, 0)):
            grown = [used("a", users, A_YEAR_AGO), used("a", 100)]
            assert pc.points(expected) == kpis([*rows, *grown])["usage_growth_points"], users

    @CLASSES
    def test_a_deployment_is_a_workload_with_a_minimum_of_use(self, rows, enterprise):
        """Published rule: 10,000 a month, 5,000 for SMB; four points each, at most 20 for five."""
        on_it = 10 if enterprise else 5

        assert pc.points(4) == kpis([*rows, used("a", on_it)])["deployments_points"]
        assert pc.points(0) == kpis([*rows, used("a", on_it - 1)])["deployments_points"]
        assert (
            pc.points(0)
            == kpis([*rows, used("a", on_it, A_YEAR_AGO), used("a", on_it)])["deployments_points"]
        )
        six = [*rows, *(used(f"t{n}", on_it) for n in range(6))]
        assert pc.points(20) == kpis(six)["deployments_points"]
        two = [used("a", on_it), used("a", on_it * 5, workload="power-apps")]
        assert pc.points(8) == kpis([*rows, *two])["deployments_points"]


class TestSkilling:
    """Source of all: solutions-partner-business.md, 2023-06-13, Skilling."""

    @pytest.mark.parametrize(
        ("rows", "people", "expected"),
        [
            (ENTERPRISE, 1, Fraction(15, 7)),
            (ENTERPRISE, 6, Fraction(90, 7)),
            (ENTERPRISE, 7, 15),
            (ENTERPRISE, 8, 15),
            ([], 1, Fraction(15, 2)),
            ([], 2, 15),
            ([], 3, 15),
        ],
    )
    def test_advanced_people_are_worth_15_points_together(self, rows, people, expected):
        """Published: 2.14 points each for seven people (exactly 15/7), 7.5 each for two of an SMB partner."""
        advanced = certified("power-platform-architect", "ABCDEFGH"[:people], on="2023-01-10")
        points = kpis([*rows, *advanced])["advanced_points"]

        assert pc.points(expected) == points
        if expected == Fraction(15, 7):
            assert "2.14 points" == str(points)

    @pytest.mark.parametrize(
        ("rows", "people", "expected"),
        [
            (ENTERPRISE, 19, 19),
            (ENTERPRISE, 20, 20),
            (ENTERPRISE, 21, 20),
            ([], 4, 16),
            ([], 5, 20),
            ([], 6, 20),
        ],
    )
    def test_intermediate_people_are_worth_20_points_together(self, rows, people, expected):
        """Published: one point each for 20 people, four each for five of an SMB partner."""
        found = certified("data-analyst", [f"p{n}" for n in range(people)], on="2023-01-10")

        assert pc.points(expected) == kpis([*rows, *found])["intermediate_points"]

    def test_a_person_counts_once_in_each_metric(self):
        """Published rule: once for a metric whatever the number of certifications, and in both metrics."""
        rows = [
            *certified("data-analyst", "A", on="2023-01-10"),
            *certified("sales-functional-consultant", "A", on="2023-01-10"),
            *certified("supply-chain-expert", "A", on="2023-01-10"),
        ]
        found = kpis(rows)

        assert (pc.points(4), pc.points(Fraction(15, 2))) == (
            found["intermediate_points"],
            found["advanced_points"],
        )

    @pytest.mark.parametrize(
        ("award", "metric", "worth", "last", "after"),
        [
            ("customer-service-functional-consultant", "intermediate_points", 4, "2024-06-30", "2024-07-01"),
            ("power-platform-app-maker", "intermediate_points", 4, "2023-11-30", "2023-12-01"),
            ("dynamics-and-power-platform-architect", "advanced_points", 7.5, "2023-06-30", "2023-07-01"),
        ],
    )
    def test_retired_certifications_count_until_a_day_of_their_own(self, award, metric, worth, last, after):
        """Published footnotes: through June 2024, until 1 December 2023, and until 1 July 2023."""
        rows = certified(award, "A", on="2021-01-10")

        assert pc.points(worth) == kpis(rows, last)[metric]
        assert pc.points(0) == kpis(rows, after)[metric]


class TestDesignation:
    """Source of all: solutions-partner-business.md, 2023-06-13: 70 points, and one in each subcategory."""

    @staticmethod
    def smb(growth=19, people=5, architects=2, new=4, deployed=1):
        """An SMB partner of 12 + 20 + 15 + 4 points and those of its growth, or with less of something."""
        return [
            *(paid(f"new-{n}", 250) for n in range(new)),
            *certified("data-analyst", "ABCDE"[:people], on="2023-01-10"),
            *certified("power-platform-architect", "AB"[:architects], on="2023-01-10"),
            used("old", 100, A_YEAR_AGO),
            used("old", 100 + growth - 5 * deployed),
            *(used(f"deployed-{n}", 5) for n in range(deployed)),
        ]

    def test_70_points_are_enough_and_69_are_not(self):
        """Our instances of the published rule, on the threshold and a percent of growth below."""
        for growth, expected in ((19, "solutions-partner"), (18, None)):
            decision = decided(DOCUMENT, AS_OF, self.smb(growth))
            assert pc.points(51 + growth) == decision.kpis["partner_capability_score"]
            assert expected == (decision.tier and decision.tier.id)

    @pytest.mark.parametrize(
        ("less", "metric"),
        [
            ({"new": 0}, "customer_adds_points"),
            ({"people": 0}, "intermediate_points"),
            ({"architects": 0}, "advanced_points"),
            ({"growth": 0}, "usage_growth_points"),
            ({"deployed": 0}, "deployments_points"),
        ],
    )
    def test_each_subcategory_needs_a_point(self, less, metric):
        """Our instances of the published rule: nothing in one subcategory and the designation is denied."""
        decision = decided(DOCUMENT, AS_OF, self.smb(**less))

        assert pc.points(0) == decision.kpis[metric]
        assert Verdict.UNMET is decision["solutions-partner/every-metric"].verdict
        assert Verdict.MET is decided(DOCUMENT, AS_OF, self.smb())["solutions-partner/every-metric"].verdict
