"""Adobe Partner Connection Reseller Program; its numbers are supplied by the host."""

from datetime import date

import pytest

import partnercert as pc
from partnercert import Verdict

from .documents import decided, program

QUARTERS = ("2024-05-15", "2024-08-15", "2024-11-15", "2025-02-15")
GUIDE = {
    "gold_creative_cloud_units": 10,
    "gold_acrobat_units": 100,
    "platinum_creative_cloud_units": 17,
    "platinum_revenue": 1700,
}


def attestation(name):
    return {"kind": "attestation", "attestation": name, "on": "2023-01-01"}


def award(tier, on, valid_through=None):
    return {
        "kind": "award",
        "award": tier,
        "on": on,
        **({"valid_through": valid_through} if valid_through else {}),
    }


def sales(*by_quarter, product="creative-cloud"):
    """As many sales of one unit and 100 USD in each of the four quarters before April 2025."""
    row = {"kind": "sale", "product": product, "plan": "vip", "units": 1, "qualifying_revenue": 100}
    return [
        {**row, "on": day} for day, number in zip(QUARTERS, by_quarter, strict=True) for _ in range(number)
    ]


BASE = [
    attestation("online-application"),
    {"kind": "module", "on": "2023-01-20", "person": "A", "module": "code-of-conduct", "passed": True},
]
PLATINUM = [
    attestation("platinum-agreement"),
    attestation("point-of-sale-reports"),
    {"kind": "employment", "on": "2023-01-01", "person": "A", "role": "designated-product-line-manager"},
    {"kind": "employment", "on": "2023-01-01", "person": "B", "role": "adobe-business"},
    {"kind": "employment", "on": "2023-01-01", "person": "C", "role": "adobe-business"},
]


class TestGold:
    """Source of all: partners.adobe.com, membership-requirements."""

    @pytest.mark.parametrize(
        ("by_quarter", "expected"),
        [
            ((5, 0, 3, 9), "certified"),
            ((5, 1, 3, 9), "gold"),
            ((1, 1, 1, 7), "gold"),
            ((1, 1, 1, 6), "certified"),
        ],
    )
    def test_each_of_four_quarters_needs_a_sale(self, by_quarter, expected):
        """Inferred, adobe-quarters: no sale in one quarter fails Gold although the annual total is high."""
        rows = [*BASE, award("registered", "2023-01-10"), *sales(*by_quarter)]

        assert expected == decided("adobe", "2025-04-10", rows, **GUIDE).tier.id

    def test_the_quarter_without_a_sale_is_named(self):
        """The clause of the second of the four quarters is the one that is unmet."""
        rows = [*BASE, award("registered", "2023-01-10"), *sales(5, 0, 3, 9)]
        outcome = decided("adobe", "2025-04-10", rows, **GUIDE)["gold/every-quarter"]

        assert [Verdict.MET, Verdict.UNMET, Verdict.MET, Verdict.MET] == [part.verdict for part in outcome.of]

    def test_acrobat_units_do_as_well_as_creative_cloud_units(self):
        """Published rule: Creative Cloud units or Acrobat units."""
        rows = [*BASE, award("registered", "2023-01-10"), *sales(1, 1, 1, 97, product="acrobat")]

        assert "gold" == decided("adobe", "2025-04-10", rows, **GUIDE).tier.id
        assert "certified" == decided("adobe", "2025-04-10", rows[:-1], **GUIDE).tier.id

    @pytest.mark.parametrize(("as_of", "expected"), [("2025-04-09", "certified"), ("2025-04-10", "gold")])
    def test_six_months_in_the_program_come_first(self, as_of, expected):
        """Our instance of the published rule: in the program since 2024-10-10."""
        rows = [
            *BASE,
            award("registered", "2024-10-10", "2024-12-31"),
            award("certified", "2025-01-01"),
            *sales(3, 3, 3, 3),
        ]

        assert expected == decided("adobe", as_of, rows, **GUIDE).tier.id

    def test_numbers_that_the_host_does_not_know_leave_gold_open(self):
        """The units are not published: unknown is not unmet."""
        rows = [*BASE, award("registered", "2023-01-10"), *sales(5, 5, 5, 5)]
        decision = decided("adobe", "2025-04-10", rows)

        assert ("certified", "gold") == (decision.tier.id, decision.possible.id)
        assert Verdict.UNKNOWN is decision["gold/units"].verdict


class TestSales:
    def test_units_and_revenue_are_those_of_twelve_months(self):
        """Assumed: "annual" is the last twelve months, of which 2024-04-11 is the first day on 2025-04-10."""
        row = {"kind": "sale", "plan": "vip", "units": 1, "qualifying_revenue": 100}
        rows = [
            {**row, "product": product, "on": day}
            for product in ("creative-cloud", "acrobat")
            for day in ("2024-04-10", "2024-04-11", "2025-04-10")
        ]
        kpis = decided("adobe", "2025-04-10", rows).kpis

        assert pc.Amount(2, "count") == kpis["creative_cloud_units"] == kpis["acrobat_units"]
        assert pc.usd(400) == kpis["qualifying_revenue"]


class TestPlatinum:
    """Source of all: partners.adobe.com, membership-requirements."""

    ROWS = (*BASE, *PLATINUM, award("registered", "2023-01-10", "2024-03-09"), *sales(3, 3, 3, 8))

    @pytest.mark.parametrize(
        ("as_of", "expected"), [("2025-03-09", Verdict.UNMET), ("2025-03-10", Verdict.MET)]
    )
    def test_twelve_months_as_gold_come_first(self, as_of, expected):
        """Inferred, adobe-time: Gold since 2024-03-10; 2025-03-10 is the first day."""
        decision = decided("adobe", as_of, [*self.ROWS, award("gold", "2024-03-10")], **GUIDE)

        assert expected is decision["platinum/time-as-gold"].verdict

    def test_a_break_starts_the_twelve_months_anew(self):
        """Our instance of the published rule: Gold lapsed for a day in between."""
        rows = [*self.ROWS, award("gold", "2024-03-10", "2024-12-31"), award("gold", "2025-01-02")]

        assert Verdict.UNMET is decided("adobe", "2025-04-10", rows, **GUIDE)["platinum/time-as-gold"].verdict

    def test_nobody_skips_gold(self):
        """Published rule: minimum 12 months as Gold; years as Certified do not help."""
        rows = [*self.ROWS, award("certified", "2024-03-10")]

        assert "gold" == decided("adobe", "2025-04-10", rows, **GUIDE).tier.id

    def test_a_platinum_partner_is_not_asked_for_its_time_as_gold(self):
        """Published rule: the months count before applying."""
        rows = [*self.ROWS, award("gold", "2024-03-10", "2025-03-09"), award("platinum", "2025-03-10")]
        decision = decided("adobe", "2025-04-10", rows, **GUIDE)

        assert "platinum" == decision.tier.id
        assert pc.Status.NOT_APPLICABLE is decision["platinum/time-as-gold"].status

    def test_the_awards_of_the_membership_count_the_months(self):
        """Inferred, adobe-time, from the evidence alone: Gold on 2024-03-10, Platinum a year later."""
        asked = program("adobe")
        older = [
            {**row, "on": f"{int(row['on'][:4]) - years}{row['on'][4:]}"}
            for years in (1, 2)
            for row in sales(3, 3, 3, 11)
        ]
        rows = [*BASE, *PLATINUM, *older, *sales(3, 3, 3, 11), {**sales(1, 0, 0, 0)[0], "on": "2024-03-10"}]
        guide = [{"value": 101, "on": "2023-01-01"}, {"value": 20, "on": "2024-03-10"}]
        facts = {**GUIDE, "gold_creative_cloud_units": guide, "gold_acrobat_units": 10_000}
        replayed = pc.replay(
            asked, asked.record("acme", facts=facts, evidence=rows), through=date(2025, 4, 1)
        )

        assert [
            ("2023-01-01", "registered"),
            ("2023-01-20", "certified"),
            ("2024-03-10", "gold"),
            ("2025-03-10", "platinum"),
        ] == [(str(step.on), step.awards[0].fields["award"]) for step in replayed]

    def test_units_and_revenue_are_both_needed(self):
        """Our instance of the published rule, on the thresholds of the guide and one sale below them."""
        gold = award("gold", "2024-03-10")

        assert "platinum" == decided("adobe", "2025-04-10", [*self.ROWS, gold], **GUIDE).tier.id
        below = decided("adobe", "2025-04-10", [*self.ROWS[:-1], gold], **GUIDE)
        assert {"platinum/revenue", "platinum/units"} == {gap.id for gap in below.gaps("platinum")}

    @pytest.mark.parametrize(
        ("row", "expected"),
        [(0, "agreement"), (1, "point-of-sale-reports"), (2, "product-line-manager"), (4, "dedicated-staff")],
    )
    def test_people_and_papers_are_needed(self, row, expected):
        """Published rules: the manager, a second employee, the agreement, the reports."""
        rows = [each for each in self.ROWS if each is not PLATINUM[row]]
        decision = decided("adobe", "2025-04-10", [*rows, award("gold", "2024-03-10")], **GUIDE)

        assert ["platinum/" + expected] == [gap.id for gap in decision.gaps("platinum")]
