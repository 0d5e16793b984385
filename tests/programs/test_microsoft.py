"""Microsoft Solutions Partner designations, 2023."""

from fractions import Fraction

import pytest

import partnercert as pc
from partnercert import Verdict

from .documents import certified, decided
from .everywhere import decide

EARNED = "2023-01-10"
EXPIRES = "2025-01-09"
A_YEAR_AGO = "2022-07-31"
LAST_MONTH = "2023-07-31"
AS_OF = "2023-08-15"


def skills(**steps):
    """Awards by certification, with underscores for dashes: `azure_administrator_associate="AB"`."""
    return [
        row
        for award, people in steps.items()
        for row in certified(award.replace("_", "-"), people, EARNED, EXPIRES)
    ]


def consumed(
    customer, acr, on=LAST_MONTH, service="sql-database", association="csp-tier-1", offer="commercial"
):
    return {
        "kind": "consumption",
        "on": on,
        "customer": customer,
        "acr": acr,
        "service": service,
        "association": association,
        "offer": offer,
    }


class TestDataAndAiSkilling:
    """Source of all: solutions-partner-azure.md, 2023-06-13, section on skilling; `published` unless said otherwise."""

    @staticmethod
    def points(step1, step2, step3, as_of=AS_OF):
        rows = skills(
            azure_solutions_architect_expert=step1,
            azure_administrator_associate=step2,
            azure_data_engineer_associate=step3,
        )
        return decided("microsoft-data-ai-2023", as_of, rows).kpis["skilling_points"]

    @pytest.mark.parametrize(
        ("step1", "step2", "step3", "expected"),
        [
            pytest.param("AB", "CD", "EFG", 12, id="different people in every step"),
            pytest.param("AB", "AB", "AB", 8, id="two people in every step"),
            pytest.param("AB", "", "AB", 0, id="nobody in step 2"),
            pytest.param("A", "BC", "BC", 0, id="one person in step 1"),
            pytest.param("AB", "BC", "BC", 8, id="once a second person completes step 1"),
        ],
    )
    def test_the_published_examples_come_to_the_published_points(self, step1, step2, step3, expected):
        """Published examples 1 to 4 with their continuations (dai-ex1, ex2 and ex3b, ex3, ex4, ex4b)."""
        assert pc.points(expected) == self.points(step1, step2, step3)

    def test_a_person_with_two_certifications_of_the_last_step_counts_once(self):
        """Published rule: "counted once towards points even with several step certifications"."""
        rows = skills(
            azure_solutions_architect_expert="AB",
            azure_administrator_associate="AB",
            azure_data_engineer_associate="AB",
            azure_ai_engineer_associate="AB",
        )

        assert pc.points(8) == decided("microsoft-data-ai-2023", AS_OF, rows).kpis["skilling_points"]

    @pytest.mark.parametrize(
        ("people", "expected"), [("CDEFGHIJK", 36), ("CDEFGHIJKL", 40), ("CDEFGHIJKLM", 40)]
    )
    def test_ten_people_reach_all_points_and_nobody_gets_more(self, people, expected):
        """Published rule: 4 points a person, at most 40."""
        assert pc.points(expected) == self.points("AB", "AB", people)

    def test_a_certification_counts_through_its_last_day(self):
        """Our instance of a published rule: certifications have to be active; `valid_through` is inclusive."""
        assert pc.points(8) == self.points("AB", "AB", "AB", as_of=EXPIRES)
        assert pc.points(0) == self.points("AB", "AB", "AB", as_of="2025-01-10")


AZURE_AREAS = ["microsoft-data-ai-2023", "microsoft-digital-app-innovation-2023"]


@pytest.mark.parametrize("program", AZURE_AREAS)
class TestAzureMetrics:
    """Source of all: solutions-partner-azure.md, 2023-06-13, Performance and Customer success."""

    @pytest.mark.parametrize(("adds", "expected"), [(0, 0), (1, 10), (2, 20), (3, 30), (4, 30)])
    def test_partial_points_come_in_whole_increments(self, program, adds, expected):
        """Published, pcs-partial (FAQ, 2022-09-07): three adds give 30 points, one of them 10."""
        rows = [consumed(f"customer-{n}", 1000) for n in range(adds)]

        assert pc.points(expected) == decided(program, AS_OF, rows).kpis["customer_adds_points"]

    def test_a_customer_of_a_year_ago_is_no_addition(self, program):
        """Published rule: eligible customers of last month minus those of the same month last year."""
        stayed = [consumed("old", 5000, on=A_YEAR_AGO), consumed("old", 5000)]
        lost = [
            consumed("old", 5000, on=A_YEAR_AGO),
            consumed("older", 5000, on=A_YEAR_AGO),
            consumed("new", 5000),
        ]

        assert pc.Amount(0, "count") == decided(program, AS_OF, stayed).kpis["net_customer_adds"]
        decision = decided(program, AS_OF, lost)
        assert pc.Amount(-1, "count") == decision.kpis["net_customer_adds"]
        assert pc.points(0) == decision.kpis["customer_adds_points"]

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            pytest.param([consumed("c", 1000)], 1, id="exactly 1,000 last month"),
            pytest.param([consumed("c", "999.99")], 0, id="a cent less"),
            pytest.param([consumed("c", 1000, on="2023-06-30")], 1, id="the month before last"),
            pytest.param([consumed("c", 1000, on="2023-05-31")], 0, id="three months ago"),
            pytest.param([consumed("c", 1000, on="2023-08-10")], 0, id="only this month"),
            pytest.param(
                [consumed("c", 600, on="2023-06-30"), consumed("c", 600)], 0, id="1,200, but in neither month"
            ),
            pytest.param(
                [consumed("c", 600), consumed("c", 400, service="cosmos-db")],
                1,
                id="two services of one month",
            ),
            pytest.param([consumed("c", 1000, offer="support")], 0, id="an offer that is not eligible"),
            pytest.param([consumed("c", 1000, association="none")], 0, id="no association"),
        ],
    )
    def test_a_customer_is_eligible_with_1000_usd_in_one_of_the_last_two_months(
        self, program, rows, expected
    ):
        """Our instances of the published definition of an eligible customer."""
        assert pc.Amount(expected, "count") == decided(program, AS_OF, rows).kpis["eligible_customers"]

    @pytest.mark.parametrize(
        ("now", "expected"), [("10999.99", 9), (11000, 10), (12000, 20), (99000, 20), (10000, 0), (9000, 0)]
    )
    def test_each_percent_of_growth_is_a_point(self, program, now, expected):
        """Our instances of the published rule: 1 % is 1 point, at most 20."""
        rows = [consumed("c", 10000, on=A_YEAR_AGO), consumed("c", now)]

        assert pc.points(expected) == decided(program, AS_OF, rows).kpis["usage_growth_points"]

    def test_growth_scores_only_from_1000_usd_on(self, program):
        """Our instance of the published gate: total ACR must be at least 1,000 USD."""
        below = [consumed("c", 500, on=A_YEAR_AGO), consumed("c", "999.99")]
        on_it = [consumed("c", 500, on=A_YEAR_AGO), consumed("c", 1000)]

        assert pc.points(0) == decided(program, AS_OF, below).kpis["usage_growth_points"]
        assert pc.points(20) == decided(program, AS_OF, on_it).kpis["usage_growth_points"]

    def test_growth_from_nothing_is_unknown(self, program):
        """Our reading: the page does not say what growth from nothing is."""
        decision = decided(program, AS_OF, [consumed("c", 5000)])

        assert decision.kpis["usage_growth_points"] is None
        assert Verdict.UNKNOWN is decision["solutions-partner/score"].verdict

    @pytest.mark.parametrize(
        ("on", "now", "a_year_ago"),
        [
            ("2021-07-31", 0, 0),
            ("2021-08-01", 0, 1),
            ("2022-07-31", 0, 1),
            ("2022-08-01", 1, 0),
            ("2023-07-31", 1, 0),
            ("2023-08-01", 0, 0),
        ],
    )
    def test_revenue_and_deployments_are_those_of_twelve_full_months(self, program, on, now, a_year_ago):
        """Published rule: trailing 12 months up to last month, and the same a year before."""
        rows = [consumed("c", 1100, on=on)]
        kpis = decided(program, AS_OF, rows).kpis
        before = decided(program, "2022-08-15", rows).kpis

        assert pc.usd(1100 * now) == kpis["qualifying_acr"]
        assert pc.usd(1100 * a_year_ago) == before["qualifying_acr"]
        assert pc.points(2 * now) == kpis["deployments_points"]

    @pytest.mark.parametrize(("number", "expected"), [(4, 8), (5, 10), (6, 10)])
    def test_five_deployments_reach_all_points(self, program, number, expected):
        """Our instances of the published rule: 2 points a service, at most 10."""
        rows = [consumed("c", 10, service=f"service-{n}") for n in range(number)]

        assert pc.points(expected) == decided(program, AS_OF, rows).kpis["deployments_points"]

    @pytest.mark.parametrize("missing", ["customers", "growth", "deployments", "people"])
    def test_every_metric_has_to_be_above_zero(self, program, missing):
        """Published rule: each metric > 0; the least possible points of every metric are enough."""
        virtual = missing == "deployments"
        service = "virtual-machines" if virtual else "sql-database"
        stayed, added = ("10101", 0) if missing == "customers" else (9101, 1)
        if missing == "growth":
            stayed = "9099.99"
        people = "" if missing == "people" else "AB"
        rows = [
            consumed("old", 10_000, on=A_YEAR_AGO, service=service),
            consumed("old", stayed, service=service),
            *[consumed("new", 1000, service=service)] * added,
            *skills(azure_solutions_architect_expert="AB", azure_administrator_associate="AB"),
            *self.scoring(program, people),
        ]
        decision = decided(program, AS_OF, rows)
        verdicts = [decision[f"solutions-partner/{id}"].verdict for id in self.clauses(program)]

        assert 1 == verdicts.count(Verdict.UNMET)
        assert len(verdicts) - 1 == verdicts.count(Verdict.MET)
        more = decision.record.adding(consumed("newer", 2000), *self.scoring(program, "AB"))
        after = decide(decision.program, more, as_of=decision.as_of)
        assert {Verdict.MET} == {after[f"solutions-partner/{id}"].verdict for id in self.clauses(program)}

    @staticmethod
    def clauses(program):
        each = ("customer-adds", "skilling", "usage-growth", "deployments")
        return each if program == "microsoft-data-ai-2023" else ("every-metric",)

    @staticmethod
    def scoring(program, people):
        if program == "microsoft-data-ai-2023":
            return skills(azure_data_engineer_associate=people)
        return skills(azure_developer_associate=people, devops_engineer_expert=people)

    def test_deployments_are_distinct_services_without_virtual_machines(self, program):
        """Our instance of the published rule: 2 points a service; virtual machines and their licenses do not count."""
        services = [
            "sql-database",
            "cosmos-db",
            "sql-database",
            "virtual-machines",
            "virtual-machine-licenses",
        ]
        rows = [consumed(f"customer-{n}", 10, service=service) for n, service in enumerate(services)]
        credited = [
            consumed("c", 10, service="databricks"),
            consumed("c", -10, on="2023-06-30", service="databricks"),
        ]

        assert pc.points(4) == decided(program, AS_OF, [*rows, *credited]).kpis["deployments_points"]


class TestDataAndAiDesignation:
    """Source of all: partner-capability-score.md, 2023-09-06: 70 points and every metric above zero."""

    @staticmethod
    def partner(growth_to, new_customers=3, people="CDEFG", service="sql-database"):
        """30 points for customers, 20 for five people, 2 for one service, the rest from growth."""
        before = [consumed("old", 10000, on=A_YEAR_AGO, service=service)]
        new = [consumed(f"new-{n}", 1000, service=service) for n in range(new_customers)]
        old = [consumed("old", growth_to - 1000 * new_customers, service=service)]
        gates = skills(
            azure_solutions_architect_expert="AB",
            azure_administrator_associate="AB",
            azure_ai_engineer_associate=people,
        )
        return decided("microsoft-data-ai-2023", AS_OF, [*before, *new, *old, *gates])

    def test_70_points_are_enough(self):
        """Our instance of the published rule, on the threshold: 30 + 20 + 18 + 2."""
        decision = self.partner(growth_to=11_800)

        assert pc.points(70) == decision.kpis["partner_capability_score"]
        assert "solutions-partner" == decision.tier.id

    def test_69_points_are_not(self):
        """Our instance of the published rule, a step below: growth of 17.99 % is 17 points."""
        decision = self.partner(growth_to=11_799)

        assert decision.tier is None
        outcome = decision["solutions-partner/score"]
        assert (pc.points(69), pc.points(70), pc.points(1)) == (
            outcome.observed,
            outcome.required,
            outcome.shortfall,
        )
        assert {"score"} == {gap.id.rpartition("/")[2] for gap in decision.gaps("solutions-partner")}

    def test_100_points_are_the_most(self):
        """Our sum of the published maxima: 30 + 40 + 20 + 10."""
        more = [consumed("old", 1, service=service) for service in ("a", "b", "c", "d", "e")]
        decision = self.partner(growth_to=90_000, new_customers=9, people="CDEFGHIJKLMN")
        record = decision.record.adding(*more)

        assert (
            pc.points(100)
            == decide(decision.program, record, as_of=decision.as_of).kpis["partner_capability_score"]
        )

    def test_a_zero_metric_denies_the_designation_whatever_the_total(self):
        """Our instance of the published rule: 90 points, and only virtual machines deployed."""
        decision = self.partner(growth_to=20_000, people="CDEFGHIJKL", service="virtual-machines")

        assert pc.points(90) == decision.kpis["partner_capability_score"]
        assert decision.tier is None
        assert ["solutions-partner/deployments"] == [gap.id for gap in decision.gaps("solutions-partner")]


class TestQualificationWindows:
    """Source of all: partner-capability-score.md, texts of 2023-09-06 and of August 2024."""

    @staticmethod
    def may_enroll(requirement, qualified_on, as_of):
        row = {
            "kind": "award",
            "award": "solutions-partner",
            "on": qualified_on,
            "valid_through": qualified_on,
        }
        return decided("microsoft-data-ai-2023", as_of, [row])[requirement].verdict

    @pytest.mark.parametrize(
        ("qualified_on", "expected"),
        [("2023-03-14", Verdict.UNMET), ("2023-03-15", Verdict.MET), ("2023-08-15", Verdict.MET)],
    )
    def test_the_window_of_2023_starts_five_months_before_the_day(self, qualified_on, expected):
        """Published, pcs-window-2023: on 2023-08-15 the window is 2023-03-15 to 2023-08-15."""
        assert expected is self.may_enroll("may-enroll", qualified_on, "2023-08-15")

    @pytest.mark.parametrize("as_of", ["2024-08-15", "2024-08-31"])
    @pytest.mark.parametrize(
        ("qualified_on", "expected"), [("2024-02-29", Verdict.UNMET), ("2024-03-01", Verdict.MET)]
    )
    def test_the_window_of_2024_starts_with_a_month(self, qualified_on, expected, as_of):
        """Published, pcs-window-2024 and pcs-window-renewal: from 2024-03-01 on 2024-08-15, and through 2024-08-31."""
        assert expected is self.may_enroll("may-enroll-by-2024-text", qualified_on, as_of)

    def test_the_window_of_2024_moves_with_the_month(self):
        """Published rule: it rolls forward at the start of each month."""
        assert Verdict.UNMET is self.may_enroll("may-enroll-by-2024-text", "2024-03-31", "2024-09-01")
        assert Verdict.MET is self.may_enroll("may-enroll-by-2024-text", "2024-04-01", "2024-09-01")


class TestDigitalAndAppInnovation:
    """Source of all: solutions-partner-azure.md, 2023-06-13, section on Digital & App Innovation."""

    EXAMPLES = pytest.mark.parametrize(
        ("step1", "step2", "expected"),
        [
            pytest.param("AB", "CD", 8, id="different people"),
            pytest.param("AB", "AB", 8, id="the same people"),
            pytest.param("A", "BC", 0, id="one person in step 1"),
            pytest.param("AB", "BC", 8, id="once a second person completes step 1"),
        ],
    )

    @EXAMPLES
    def test_the_published_examples_hold_for_intermediate_certifications(self, step1, step2, expected):
        """Published, dai-infra-ex1, ex2, ex3 and its continuation."""
        rows = skills(azure_administrator_associate=step1, azure_developer_associate=step2)

        assert (
            pc.points(expected)
            == decided("microsoft-digital-app-innovation-2023", AS_OF, rows).kpis["intermediate_points"]
        )

    @EXAMPLES
    def test_the_published_examples_hold_for_advanced_certifications(self, step1, step2, expected):
        """Published, dai-infra-ex1, ex2, ex3 and its continuation; the page gives them for both metrics."""
        rows = skills(azure_solutions_architect_expert=step1, devops_engineer_expert=step2)

        assert (
            pc.points(expected)
            == decided("microsoft-digital-app-innovation-2023", AS_OF, rows).kpis["advanced_points"]
        )

    @pytest.mark.parametrize(("as_of", "expected"), [("2024-07-31", 8), ("2024-08-01", 0)])
    def test_a_retired_certification_counts_until_its_own_last_day(self, as_of, expected):
        """Published footnote: retired on 2023-07-31, eligible through July 2024, however long its holders keep it."""
        rows = skills(azure_solutions_architect_expert="AB", azure_iot_developer_specialty="CD")

        assert (
            pc.points(expected)
            == decided("microsoft-digital-app-innovation-2023", as_of, rows).kpis["advanced_points"]
        )

    @pytest.mark.parametrize(("people", "expected"), [("CDEF", 16), ("CDEFG", 20), ("CDEFGH", 20)])
    def test_five_people_reach_the_points_of_a_metric(self, people, expected):
        """Published rule: 4 points a person, at most 20."""
        rows = skills(azure_administrator_associate="AB", power_platform_developer_associate=people)

        assert (
            pc.points(expected)
            == decided("microsoft-digital-app-innovation-2023", AS_OF, rows).kpis["intermediate_points"]
        )

    def test_all_five_metrics_are_needed(self):
        """Our instance of the published rule: 80 points without an advanced certification."""
        rows = [
            consumed("old", 10000, on=A_YEAR_AGO),
            *(consumed(f"new-{n}", 5000, service=f"service-{n}") for n in range(5)),
            *skills(azure_administrator_associate="AB", azure_developer_associate="CDEFG"),
        ]
        decision = decided("microsoft-digital-app-innovation-2023", AS_OF, rows)

        assert pc.points(80) == decision.kpis["partner_capability_score"]
        assert Verdict.MET is decision["solutions-partner/score"].verdict
        assert decision.tier is None
        more = decision.record.adding(
            *skills(azure_solutions_architect_expert="AB", devops_engineer_expert="A")
        )
        assert "solutions-partner" == decide(decision.program, more, as_of=decision.as_of).tier.id

    @pytest.mark.parametrize(("growth", "expected"), [(10, "solutions-partner"), (9, None)])
    def test_70_points_are_enough(self, growth, expected):
        """Our instance of the published rule, on the threshold: 30 + 20 + 8 + 10 + 2, and a point less."""
        rows = [
            consumed("old", 10_000, on=A_YEAR_AGO),
            consumed("old", 7_000 + 100 * growth),
            *(consumed(f"new-{n}", 1000) for n in range(3)),
            *skills(azure_administrator_associate="AB", azure_developer_associate="CDEFG"),
            *skills(azure_solutions_architect_expert="AB", devops_engineer_expert="AB"),
        ]
        decision = decided("microsoft-digital-app-innovation-2023", AS_OF, rows)

        assert pc.points(60 + growth) == decision.kpis["partner_capability_score"]
        assert expected == (decision.tier and decision.tier.id)


class TestSecuritySkilling:
    """Source of all: solutions-partner-security.md, 2023-06-13, with the change effective 2023-12-01."""

    UNTIL_NOVEMBER = "microsoft-security-2023-until-november"
    FROM_DECEMBER = "microsoft-security-2023-from-december"

    @staticmethod
    def points(program, as_of, step1, step2, step3):
        """Step 2 by the retired certification: the other one of that step scored in step 3 too until November."""
        rows = skills(
            azure_security_engineer_associate=step1,
            m365_security_administrator_associate=step2,
            cybersecurity_architect_expert=step3,
        )
        return decided(program, as_of, rows).kpis["skilling_points"]

    def test_one_person_in_each_step_was_enough_until_november(self):
        """Published, sec-ex1: printed as 6.67 points, which are 40/6."""
        points = self.points(self.UNTIL_NOVEMBER, "2023-11-30", "A", "B", "C")

        assert pc.points(Fraction(40, 6)) == points
        assert "6.67 points" == str(points)

    def test_the_same_people_score_nothing_from_december(self):
        """Inferred from the two effective-dated rule sets, sec-effdate: one person no longer opens a gate."""
        assert pc.points(0) == self.points(self.FROM_DECEMBER, "2023-12-01", "A", "B", "C")

    @pytest.mark.parametrize(
        ("program", "as_of"), [(UNTIL_NOVEMBER, "2023-11-30"), (FROM_DECEMBER, "2023-12-01")]
    )
    @pytest.mark.parametrize(
        ("step1", "step2", "step3", "expected"),
        [
            pytest.param("AB", "CD", "EFG", Fraction(120, 6), id="different people, 20 points"),
            pytest.param("AB", "AB", "AB", Fraction(80, 6), id="two people, printed as 13.3 points"),
            pytest.param("AB", "", "AB", 0, id="nobody in step 2"),
        ],
    )
    def test_the_other_published_examples_hold_before_and_after(
        self, program, as_of, step1, step2, step3, expected
    ):
        """Published, sec-ex2, sec-ex3 and sec-ex4."""
        assert pc.points(expected) == self.points(program, as_of, step1, step2, step3)

    def test_six_people_reach_40_points_exactly(self):
        """Published rule: at most 40 points, reached by six people; 40/6 six times is 40, not 39.96."""
        assert pc.points(40) == self.points(self.FROM_DECEMBER, "2023-12-01", "AB", "AB", "CDEFGH")
        assert pc.points(40) == self.points(self.FROM_DECEMBER, "2023-12-01", "AB", "AB", "CDEFGHI")

    def test_an_operations_analyst_scored_in_the_last_step_until_november(self):
        """Published rule: Security Operations Analyst stands in step 3 of the older rule set only."""
        rows = skills(azure_security_engineer_associate="AB", security_operations_analyst_associate="CD")

        assert (
            pc.points(Fraction(80, 6))
            == decided(self.UNTIL_NOVEMBER, "2023-11-30", rows).kpis["skilling_points"]
        )
        assert pc.points(0) == decided(self.FROM_DECEMBER, "2023-12-01", rows).kpis["skilling_points"]

    @pytest.mark.parametrize(("as_of", "expected"), [("2024-06-30", Fraction(40, 6)), ("2024-07-01", 0)])
    def test_the_retired_certification_opens_the_gate_through_june_2024(self, as_of, expected):
        """Published footnote: retired on 2023-06-30, eligible through June 2024."""
        assert pc.points(expected) == self.points(self.FROM_DECEMBER, as_of, "AB", "AB", "C")


@pytest.mark.parametrize(
    "program", ["microsoft-security-2023-until-november", "microsoft-security-2023-from-december"]
)
class TestSecurityMetrics:
    """Source of all: solutions-partner-security.md, 2023-06-13; the change of December left these metrics alone."""

    @staticmethod
    def azure(customer, acr, on=LAST_MONTH):
        return {"kind": "consumption", "on": on, "customer": customer, "service": "sentinel", "acr": acr}

    @staticmethod
    def m365(customer, seats, active=0, protected=0, on=LAST_MONTH):
        return {
            "kind": "workload",
            "on": on,
            "customer": customer,
            "workload": "defender",
            "paid_seats": seats,
            "active_users": active,
            "protected_users": protected,
        }

    @staticmethod
    def kpi(program, id, *rows):
        return decided(program, AS_OF, rows).kpis[id]

    def test_customers_of_both_clouds_are_added_up(self, program):
        """Our instance of the published rule: 2 points a customer, from 100 USD or 25 seats on."""
        rows = [self.azure("a", 100), self.azure("b", "99.99"), self.m365("a", 25), self.m365("c", 24)]

        assert pc.points(4) == self.kpi(program, "customer_adds_points", *rows)

    @pytest.mark.parametrize(("number", "expected"), [(9, 18), (10, 20), (11, 20)])
    def test_ten_customers_reach_all_points(self, program, number, expected):
        """Our instances of the published rule: at most 20 points, the sum of both clouds is capped."""
        rows = [self.azure("a", 100), *(self.m365(f"m{n}", 25) for n in range(number - 1))]

        assert pc.points(expected) == self.kpi(program, "customer_adds_points", *rows)

    def test_a_deployment_is_worth_20_sixths(self, program):
        """Our instance of the published rule: 12,000 USD, or 25 seats with 15 % active; printed as 3.3 points."""
        rows = [
            self.azure("a", 12_000),
            self.azure("b", "11999.99"),
            self.m365("c", 40, active=6),
            self.m365("d", 40, active=5),
            self.m365("e", 25, active=25),
            self.m365("f", 24, active=24),
        ]

        assert pc.points(Fraction(60, 6)) == self.kpi(program, "deployments_points", *rows)

    @pytest.mark.parametrize(("number", "expected"), [(5, Fraction(100, 6)), (6, 20), (7, 20)])
    def test_six_deployments_reach_all_points(self, program, number, expected):
        """Our instances of the published rule: at most 20 points."""
        rows = [self.azure(f"a{n}", 12_000) for n in range(number)]

        assert pc.points(expected) == self.kpi(program, "deployments_points", *rows)

    @pytest.mark.parametrize(
        ("on", "now", "a_year_ago"),
        [
            ("2021-07-31", 0, 0),
            ("2021-08-01", 0, 1),
            ("2022-07-31", 0, 1),
            ("2022-08-01", 1, 0),
            ("2023-07-31", 1, 0),
            ("2023-08-01", 0, 0),
        ],
    )
    def test_azure_is_measured_in_twelve_full_months(self, program, on, now, a_year_ago):
        """Published rule: the past 12 months, last month against the same month last year."""
        kpis = decided(program, AS_OF, [self.azure("a", 12_000, on=on)]).kpis

        added = pc.Amount(now - a_year_ago, "count")
        assert pc.Amount(now, "count") == kpis["azure_customers"] == kpis["azure_deployments"]
        assert pc.usd(12_000 * now) == kpis["security_acr"]
        assert added == kpis["net_customer_adds"] == kpis["net_deployments"]

    @pytest.mark.parametrize(
        ("on", "now", "a_year_ago"),
        [
            ("2022-06-30", 0, 0),
            ("2022-07-01", 0, 1),
            ("2022-07-31", 0, 1),
            ("2022-08-01", 0, 0),
            ("2023-06-30", 0, 0),
            ("2023-07-01", 1, 0),
            ("2023-07-31", 1, 0),
            ("2023-08-01", 0, 0),
        ],
    )
    def test_microsoft_365_is_measured_in_one_month(self, program, on, now, a_year_ago):
        """Published rule: the given month, last month against the same month last year."""
        kpis = decided(program, AS_OF, [self.m365("a", 25, active=25, protected=40, on=on)]).kpis

        added = pc.Amount(now - a_year_ago, "count")
        assert pc.Amount(now, "count") == kpis["m365_customers"] == kpis["m365_deployments"]
        assert pc.Amount(40 * now, "count") == kpis["protected_users"]
        assert added == kpis["net_customer_adds"] == kpis["net_deployments"]

    @pytest.mark.parametrize(
        ("acr", "users", "expected"),
        [
            ("1249.99", 124, 0),
            (1250, 0, 1),
            (0, 125, 1),
            (15_000, 1500, 20),
            (15_000, 0, 12),
            (-5_000, 1500, 12),
            (25_000, 0, 20),
            (50_000, 0, 20),
            (0, 5_000, 20),
        ],
    )
    def test_growth_of_revenue_and_of_users_is_summed_and_then_capped(self, program, acr, users, expected):
        """Our instances of the published rule: 1 point for 1,250 USD, 1 point for 125 users, at most 20 together."""
        before = [self.azure("a", 50_000, on=A_YEAR_AGO), self.m365("a", 25, on=A_YEAR_AGO)]
        now = [self.azure("a", 50_000 + pc.Amount(acr, "usd").number), self.m365("a", 25, protected=users)]

        assert pc.points(expected) == self.kpi(program, "usage_growth_points", *before, *now)

    @pytest.mark.parametrize(("dollars", "expected"), [(12_500, "solutions-partner"), (12_499, None)])
    def test_sixths_of_points_add_up_to_70_exactly(self, program, dollars, expected):
        """Our instance: 20 for customers, 160/6 for four people, 80/6 for four deployments and 10 of growth are 70."""
        skilled = skills(
            azure_security_engineer_associate="AB",
            m365_security_administrator_associate="AB",
            cybersecurity_architect_expert="CDEF",
        )
        customers = [self.m365(f"m{n}", 25) for n in range(9)]
        deployed = [self.azure(f"a{n}", 12_000) for n in range(4)]
        grown = [self.azure("before", 60_500 - dollars, on=A_YEAR_AGO), self.azure("before", 12_500)]
        decision = decided(program, AS_OF, [*skilled, *customers, *deployed, *grown])

        assert expected == (decision.tier and decision.tier.id)


@pytest.mark.parametrize("program", [TestSecuritySkilling.UNTIL_NOVEMBER, TestSecuritySkilling.FROM_DECEMBER])
@pytest.mark.parametrize("missing", ["customers", "people", "deployments", "growth", "nothing"])
def test_every_metric_of_security_has_to_be_above_zero(program, missing):
    """Published rule (partner-capability-score.md): each of the four metrics > 0."""
    metrics = TestSecurityMetrics
    lost = [metrics.m365("lost", 25, on=A_YEAR_AGO), metrics.m365("lost too", 25, on=A_YEAR_AGO)]
    rows = [
        metrics.azure("a", 100 if missing == "deployments" else 12_000),
        *(lost if missing == "customers" else []),
        *([metrics.azure("a", 12_000, on="2022-07-01")] if missing == "growth" else []),
        *([metrics.m365("b", 25, active=25)] if missing == "growth" else []),
        *([metrics.m365("c", 25, protected=125)] if missing == "deployments" else []),
        *skills(azure_security_engineer_associate="AB", m365_security_administrator_associate="AB"),
        *skills(cybersecurity_architect_expert="" if missing == "people" else "C"),
    ]
    names = {
        "customers": "customer_adds",
        "people": "skilling",
        "deployments": "deployments",
        "growth": "usage_growth",
    }
    decision = decided(program, AS_OF, rows)
    zero = {name for name in names.values() if decision.kpis[f"{name}_points"] == pc.points(0)}

    assert {names[missing]} == zero if missing in names else set() == zero
    expected = Verdict.MET if missing == "nothing" else Verdict.UNMET
    assert expected is decision["solutions-partner/every-metric"].verdict


class TestModernWork:
    """Source of all: partner-capability-score.md, 2023-09-06: the higher of two tracks is taken."""

    NAMES = ("performance", "skilling", "customer_success")
    POOR = (10, 20, 20)
    TRACKS = pytest.mark.parametrize(("track", "other"), [("enterprise", "smb"), ("smb", "enterprise")])

    def decision(self, **tracks):
        facts = {
            f"{track}_{name}": points
            for track, given in tracks.items()
            for name, points in zip(self.NAMES, given, strict=True)
        }
        return decided("microsoft-modern-work-2023", AS_OF, **facts)

    @TRACKS
    @pytest.mark.parametrize(("first", "expected"), [(20, "solutions-partner"), (19, None)])
    def test_the_better_track_decides(self, track, other, first, expected):
        """Our instances of the published rule, on the threshold and a point below."""
        decision = self.decision(**{track: (first, 25, 25), other: self.POOR})

        assert pc.points(first + 50) == decision.kpis["partner_capability_score"]
        assert expected == (decision.tier and decision.tier.id)

    @TRACKS
    @pytest.mark.parametrize("zero", [0, 1, 2])
    def test_a_zero_metric_is_not_mended_by_the_other_track(self, track, other, zero):
        """Our instances: 80 points with a zero metric are no designation; with a point of that metric they are."""
        points = [40, 40, 40]
        points[zero] = 0
        decision = self.decision(**{track: points, other: self.POOR})

        assert pc.points(80) == decision.kpis["partner_capability_score"]
        assert decision.tier is None
        points[zero] = 1
        assert "solutions-partner" == self.decision(**{track: points, other: self.POOR}).tier.id

    @TRACKS
    def test_one_good_track_is_enough_while_the_other_is_not_known(self, track, other):
        """Unknown is not zero, and does not spoil what is known."""
        decision = self.decision(**{track: (30, 20, 20)})

        assert "solutions-partner" == decision.tier.id
        assert decision.kpis["partner_capability_score"] is None
        assert decision.kpis[f"{other}_score"] is None
