"""Salesforce Consulting Partner Program, FY19."""

import pytest

import partnercert as pc
from partnercert import Verdict

from .documents import certified, decided

DOCUMENT = "salesforce-consulting-2018"
AS_OF = "2018-06-15"
SALES, SERVICE, DEVELOPER = "sales-cloud-consultant", "service-cloud-consultant", "platform-developer-i"
REGISTERED = [*certified(SALES, "A", "2018-01-10"), *certified(SERVICE, "A", "2018-01-10")]


def scored(region, score, on="2018-03-01"):
    return {"kind": "value_score", "on": on, "region": region, "score": score}


def decision(rows, market="mature", as_of=AS_OF):
    return decided(DOCUMENT, as_of, rows, market=market)


def tier(rows):
    held = decision(rows).tier
    return held and held.id


class TestEntry:
    """Source of all: partners.salesforce.com, Consulting_Program, FY19, Registered Tier."""

    @pytest.mark.parametrize(
        ("people", "expected"),
        [
            pytest.param([(SALES, "A"), (SERVICE, "A")], "registered", id="one person with two"),
            pytest.param([(SALES, "A"), (SERVICE, "B")], "registered", id="two people with one each"),
            pytest.param([(SALES, "AB")], "registered", id="two people with the same"),
            pytest.param([(SALES, "A")], None, id="one person with one"),
            pytest.param([], None, id="nobody"),
        ],
    )
    def test_two_certifications_may_be_those_of_one_person_or_of_two(self, people, expected):
        """Published: one individual holding two or more, or a minimum of two individuals holding at least one each."""
        assert expected == tier(
            [row for award, names in people for row in certified(award, names, "2018-01-10")]
        )

    def test_the_same_certification_renewed_is_still_one(self):
        """Our instance: a person who renewed one certification holds one."""
        rows = [*certified(SALES, "A", "2016-01-10", "2017-01-09"), *certified(SALES, "A", "2017-01-05")]

        assert None is tier(rows)


class TestTiers:
    """Source of all: partners.salesforce.com, Consulting_Program, FY19."""

    @pytest.mark.parametrize(
        ("score", "expected"),
        [
            (0, "registered"),
            (249, "registered"),
            ("249.5", "registered"),
            (250, "silver"),
            (449, "silver"),
            ("449.99", "silver"),
            (450, "gold"),
            (699, "gold"),
            (700, "platinum"),
            (1000, "platinum"),
        ],
    )
    def test_bands_of_points_leave_no_gap(self, score, expected):
        """Published bands 0-249, 250-449, 450-699, 700-1000; what lies between two of them belongs to the lower."""
        assert expected == tier([*REGISTERED, scored("emea", score)])

    def test_the_highest_score_of_any_region_counts(self):
        """Published: "goes to market globally with the highest tier they earn in any region"; scores do not add up."""
        rows = [*REGISTERED, scored("emea", 460), scored("apac", 300), scored("amer", 240)]

        assert "gold" == tier(rows)
        assert pc.points(460) == decision(rows).kpis["partnership_value_score"]

    def test_of_each_region_the_latest_evaluation_counts(self):
        """Our instance: a region that fell no longer lifts the others."""
        rows = [*REGISTERED, scored("emea", 460), scored("emea", 200, on="2018-06-01"), scored("apac", 300)]

        assert "gold" == (decision(rows, as_of="2018-05-31").tier.id)
        assert "silver" == tier(rows)

    def test_without_a_score_the_higher_tiers_stay_open(self):
        """Unknown is not 0 points."""
        found = decision(REGISTERED)

        assert ("registered", "platinum") == (found.tier.id, found.possible.id)
        assert Verdict.UNKNOWN is found["silver/score"].verdict


class TestElectionAndFee:
    """Source of all: partners.salesforce.com, Consulting_Partner_Renewals and Consulting_Program, FY19."""

    def test_a_partner_may_take_part_in_a_lower_tier(self):
        """Published: "partners can choose to participate in a lower tier even if they qualify for a higher tier"."""
        rows = [*REGISTERED, scored("emea", 700), {"kind": "election", "on": "2018-03-20", "tier": "silver"}]
        found = decision(rows)

        assert ("silver", "platinum") == (found.tier.id, found.earned.id)

    @pytest.mark.parametrize(
        ("score", "mature", "growth"),
        [(100, 1000, 750), (250, 5000, 3750), (450, 15_000, 11_250), (700, 20_000, 15_000)],
    )
    def test_the_fee_depends_on_the_tier_and_on_the_market(self, score, mature, growth):
        """Published table of annual program fees."""
        rows = [*REGISTERED, scored("emea", score)]

        assert pc.usd(mature) == decision(rows).kpis["program_fee"]
        assert pc.usd(growth) == decision(rows, market="growth").kpis["program_fee"]
