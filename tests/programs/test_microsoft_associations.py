"""Microsoft: what a partner is credited with depends on how and since when it is associated with a customer."""

from datetime import date

import pytest

import partnercert as pc

from .documents import decided, program
from .everywhere import decide

# solutions-partner-modern-work.md, 2023-06-12, Enterprise track, in a public copy of Microsoft Learn
# (github.com/kvamseek/partner-center, commit 85eb3c40). Usage growth: at most 30 points, reached by 1,000 users claimed
# as partner of record (CPOR) or 4,000 of a digital partner of record (DPOR), "whichever is higher". Deployments: at
# most 25 points, 5 of CPOR or 10 of DPOR. "You can earn points only for one association type per metric."
MODERN_WORK = pc.parse_program("""
[kinds.usage]
title = "Active users of a tenant in a month, on its last day"
[kinds.usage.fields]
tenant = "text"
association = { sort = "text", one_of = ["cpor", "dpor"] }
month = "date"
associated_on = "date"
users = "count"
seats = "count"
share_when_associated = "percent"

# "You don't receive credit for usage growth that existed prior to your association."
[kinds.credited_usage]
of = "usage"
where = 'field("month") >= field("associated_on")'

# A deployment is a tenant that uses 40 percent of its seats; "excludes deployments that were claimed or associated
# within the last 12 months and were already greater than 40% at the time".
[kinds.deployment]
of = "credited_usage"
where = '''
all_of(
    field("users") >= field("seats") * percent(40),
    none_of(all_of(
        field("associated_on") > field("month") - period("P12M"),
        field("share_when_associated") > percent(40))))
'''

[kpis.cpor_growth]
formula = 'change(total("credited_usage", association="cpor", of="users", window=calendar("month", -1)), "P12M")'
[kpis.dpor_growth]
formula = 'change(total("credited_usage", association="dpor", of="users", window=calendar("month", -1)), "P12M")'
[kpis.usage_growth_points]
formula = '''
greatest(
    score(kpi("cpor_growth"), full_at=1000, worth=points(30)),
    score(kpi("dpor_growth"), full_at=4000, worth=points(30)))
'''

[kpis.cpor_deployments]
formula = 'change(count("deployment", association="cpor", window=calendar("month", -1), distinct="tenant"), "P12M")'
[kpis.dpor_deployments]
formula = 'change(count("deployment", association="dpor", window=calendar("month", -1), distinct="tenant"), "P12M")'
[kpis.deployments_points]
formula = '''
greatest(
    score(kpi("cpor_deployments"), full_at=5, worth=points(25)),
    score(kpi("dpor_deployments"), full_at=10, worth=points(25)))
'''
""")
A_YEAR_AGO = "2022-07-31"
LAST_MONTH = "2023-07-31"


def usage(tenant, users, association="cpor", month=LAST_MONTH, since="2020-01-01", seats=None, share=0):
    """Seats are by default so many that the tenant is no deployment."""
    return {
        "kind": "usage",
        "on": month,
        "month": month,
        "tenant": tenant,
        "association": association,
        "associated_on": since,
        "users": users,
        "seats": users * 10 if seats is None else seats,
        "share_when_associated": share,
    }


def kpis(*rows):
    record = MODERN_WORK.record("acme", evidence=rows)
    return decide(MODERN_WORK, record, as_of=date(2023, 8, 15)).kpis


class TestBestOfSeveralAssociations:
    """Source of all: solutions-partner-modern-work.md, 2023-06-12, Enterprise track."""

    @pytest.mark.parametrize(
        ("dpor", "cpor", "expected"),
        [
            pytest.param(2000, 1500, 30, id="published: 15 of DPOR, 45 of CPOR, at most 30"),
            pytest.param(2000, 0, 15, id="DPOR alone"),
            pytest.param(2000, 500, 15, id="15 and 15 are not 30"),
            pytest.param(2000, 501, 15.03, id="a user more of CPOR"),
            pytest.param(4000, 10, 30, id="all of DPOR"),
            pytest.param(0, 0, 0, id="nothing"),
        ],
    )
    def test_growth_is_scored_by_the_better_association_and_never_by_their_sum(self, dpor, cpor, expected):
        """Published example of usage growth, and our instances of its rule."""
        rows = [usage("d", dpor, "dpor"), usage("c", cpor, "cpor")]

        assert pc.points(expected) == kpis(*rows)["usage_growth_points"]

    @pytest.mark.parametrize(
        ("dpor", "cpor", "expected"),
        [(4, 3, 15), (4, 0, 10), (4, 2, 10), (7, 3, 17.5), (10, 4, 25), (12, 0, 25)],
    )
    def test_deployments_are_scored_by_the_better_association(self, dpor, cpor, expected):
        """Published example: four of DPOR are 10 points, three of CPOR are 15, the score is 15."""
        rows = [
            *(usage(f"d{n}", 40, "dpor", seats=100) for n in range(dpor)),
            *(usage(f"c{n}", 40, "cpor", seats=100) for n in range(cpor)),
        ]

        assert pc.points(expected) == kpis(*rows)["deployments_points"]


class TestCreditFromTheAssociationOn:
    """Source of all: solutions-partner-modern-work.md, 2023-06-12, Usage growth and Deployments."""

    @pytest.mark.parametrize(
        ("since", "expected"),
        [("2023-07-31", 500), ("2023-08-01", 0), ("2022-07-31", 400), ("2022-08-01", 500)],
    )
    def test_usage_counts_from_the_day_of_the_association(self, since, expected):
        """Published: "only from the time you claim or associate"; 100 users a year ago, 500 last month."""
        rows = [usage("t", 100, month=A_YEAR_AGO, since=since), usage("t", 500, since=since)]

        assert pc.Amount(expected, "count") == kpis(*rows)["cpor_growth"]

    @pytest.mark.parametrize(
        ("since", "share", "expected"),
        [
            ("2023-03-01", 41, 0),
            ("2023-03-01", 40, 1),
            ("2022-07-31", 41, 1),
            ("2022-08-01", 41, 0),
        ],
    )
    def test_what_was_deployed_before_the_association_is_left_out_for_a_year(self, since, share, expected):
        """Published: associated in the last 12 months and already greater than 40 % at that time."""
        row = usage("t", 50, seats=100, since=since, share=share)

        assert pc.Amount(expected, "count") == kpis(row)["cpor_deployments"]

    @pytest.mark.parametrize(("users", "expected"), [(40, 1), (39, 0)])
    def test_a_deployment_uses_forty_percent_of_its_seats(self, users, expected):
        """Published: 40 % of paid seats as active seats; three months of one tenant are one deployment."""
        assert pc.Amount(expected, "count") == kpis(usage("t", users, seats=100))["cpor_deployments"]


class TestFreshness:
    """Source: partner-capability-score.md, 2023-09-06: performance is refreshed by the 20th of every month."""

    ROW = (
        {"kind": "consumption", "on": LAST_MONTH, "recorded_on": "2023-08-20", "customer": "c", "acr": 1000},
        {"service": "sql-database", "association": "pal", "offer": "commercial"},
    )

    @pytest.mark.parametrize(
        ("known_on", "expected"), [(date(2023, 8, 19), 0), (date(2023, 8, 20), 10), (None, 10)]
    )
    def test_a_score_says_which_snapshot_it_was_computed_from(self, known_on, expected):
        """Our instance: the revenue of July is recorded on 20 August; before, the score was another."""
        chosen = program("microsoft-data-ai-2023")
        record = chosen.record("acme", evidence=[self.ROW[0] | self.ROW[1]])
        decision = decide(chosen, record, as_of=date(2023, 8, 15), known_on=known_on)

        assert pc.points(expected) == decision.kpis["customer_adds_points"]
        assert known_on == decision.known_on

    def test_later_snapshots_have_decisions_of_their_own(self):
        """Recomputing with what is known today is another decision than the one of that day."""
        row = self.ROW[0] | self.ROW[1]
        now = decided("microsoft-data-ai-2023", "2023-08-15", [row])
        then = decide(now.program, now.record, as_of=now.as_of, known_on=date(2023, 8, 19))

        assert now != then
        assert now.digest != then.digest
