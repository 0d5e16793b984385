"""Atlassian: Marketplace partners by gross sales and the share of the cloud, Solution Partners by people."""

from datetime import date

import pytest

import partnercert as pc
from partnercert import Verdict

from .documents import certified, decided
from .everywhere import decide

AS_OF = "2024-06-30"


def app(name="planner", hosting="cloud", via=True, installs=100, approved=True):
    return {
        "kind": "app",
        "on": "2020-07-07",
        "app": name,
        "hosting": hosting,
        "paid_via_atlassian": via,
        "installs": installs,
        "data_center_approved": approved,
    }


def sold(cloud=0, other=0, on="2024-01-10"):
    row = {"kind": "app_sale", "on": on, "app": "planner"}
    return [
        {**row, "hosting": hosting, "gross": gross}
        for hosting, gross in (("cloud", cloud), ("data-center", other))
        if gross
    ]


def decision(*rows, as_of=AS_OF):
    return decided("atlassian-marketplace", as_of, rows)


def tier(*rows, as_of=AS_OF):
    held = decision(*rows, as_of=as_of).tier
    return held and held.id


class TestMarketplace:
    """Source of all: developer.atlassian.com, Marketplace Partner Program, 2024-06-13."""

    @pytest.mark.parametrize(
        ("cloud", "other", "expected"),
        [
            (15_000, 85_000, "silver"),
            (14_999, 85_001, None),
            (15_000, 84_999, None),
            (125_000, 375_000, "gold"),
            (124_999, 375_001, "silver"),
            (350_000, 650_000, "platinum"),
            (349_999, 650_001, "gold"),
            (2_000_000, 8_000_000, "platinum"),
            (1_999_999, 8_000_001, "gold"),
        ],
    )
    def test_sales_and_their_share_from_the_cloud_make_a_tier(self, cloud, other, expected):
        """Our instances of the published table: 100,000 USD and 15 %, 500,000 and 25 %, a million and 35 %."""
        assert expected == tier(app(), *sold(cloud, other))

    @pytest.mark.parametrize(("other", "expected"), [(3_000_000, "gold"), (2_999_999, None)])
    def test_a_partner_may_be_gold_without_being_silver(self, other, expected):
        """Published: Gold "or minimum $3M annual gross sales"; Silver's 15 % from the cloud are not met."""
        found = decision(app(), *sold(0, other))

        assert expected == (found.tier and found.tier.id)
        assert [Verdict.MET, Verdict.UNMET] == [part.verdict for part in found["silver/sales"].of]

    def test_a_share_of_no_sales_is_unknown_and_the_tier_is_not(self):
        """Without sales there is no share from the cloud; 100,000 USD are missing all the same."""
        found = decision(app())

        assert found.kpis["cloud_share"] is None
        assert Verdict.UNMET is found["silver"].verdict

    @pytest.mark.parametrize(
        ("as_of", "cloud", "gross"), [("2025-01-09", 15_000, 100_000), ("2025-01-10", 0, 0)]
    )
    def test_sales_are_those_of_a_year(self, as_of, cloud, gross):
        """Our reading of "annual": twelve months from 2024-01-10."""
        kpis = decision(app(), *sold(15_000, 85_000), as_of=as_of).kpis

        assert (pc.usd(cloud), pc.usd(gross)) == (kpis["cloud_sales"], kpis["gross_sales"])

    @pytest.mark.parametrize(
        ("apps", "expected"),
        [
            ([app()], "silver"),
            ([app(hosting="data-center")], None),
            ([app(), app("sheets", "data-center", via=False)], None),
            ([app(), app("forms", "server", installs=499, approved=False)], "silver"),
            ([app(), app("forms", "server", installs=500, approved=False)], None),
            ([app(), app("forms", "server", installs=500)], "silver"),
        ],
    )
    def test_every_tier_follows_the_rules_of_the_marketplace(self, apps, expected):
        """Published rules: apps paid via Atlassian, one cloud app, server apps of 500 installs approved."""
        assert expected == tier(*apps, *sold(15_000, 85_000))

    @pytest.mark.parametrize(("cloud", "other", "hours"), [(15_000, 85_000, 48), (350_000, 650_000, 24)])
    def test_higher_tiers_answer_sooner(self, cloud, other, hours):
        """Published: 48 hours for Silver, 24 for Gold and Platinum."""
        (listed,) = decision(app(), *sold(cloud, other)).benefits

        assert pc.hours(hours) == listed.service_level.respond_within


# techpartner.news, Atlassian's lessons from ditching revenue targets, 2017: "accredited professionals, each of whom
# must hold two certificates. Platinum partners must employ at least eight accredited professionals, gold must employ
# four, and silver need one."
SOLUTION_PARTNERS = pc.parse_program("""
[certifications]
jira-administrator = {}
confluence-administrator = {}
bitbucket-administrator = {}
[kpis.accredited]
title = "People with two certificates"
formula = 'count(each="person", where=count("standing", good=True, distinct="standing") >= 2)'
[ladders.tier]
tiers = ["silver", "gold", "platinum"]
[tiers.silver.requires]
accredited = 'kpi("accredited") >= 1'
[tiers.gold.requires]
accredited = 'kpi("accredited") >= 4'
[tiers.platinum.requires]
accredited = 'kpi("accredited") >= 8'
""")
JIRA, CONFLUENCE, BITBUCKET = "jira-administrator", "confluence-administrator", "bitbucket-administrator"


class TestSolutionPartners:
    """Source of all: techpartner.news, 2017."""

    @staticmethod
    def tier(*rows):
        record = SOLUTION_PARTNERS.record("acme", evidence=[row for several in rows for row in several])
        held = decide(SOLUTION_PARTNERS, record, as_of=date(2017, 9, 1)).tier
        return held and held.id

    @staticmethod
    def certified(award, people, last=None):
        return certified(award, people, "2017-01-10", last)

    @pytest.mark.parametrize(
        ("people", "expected"),
        [
            ("", None),
            ("A", "silver"),
            ("ABC", "silver"),
            ("ABCD", "gold"),
            ("ABCDEFG", "gold"),
            ("ABCDEFGH", "platinum"),
        ],
    )
    def test_tiers_count_people_with_two_certificates(self, people, expected):
        """Published numbers: one, four, eight accredited professionals."""
        assert expected == self.tier(self.certified(JIRA, people), self.certified(CONFLUENCE, people))

    def test_certificates_do_not_add_up_across_people(self):
        """Our instance: eight people with one certificate each are nobody accredited."""
        assert None is self.tier(self.certified(JIRA, "ABCD"), self.certified(CONFLUENCE, "EFGH"))

    def test_any_two_certificates_will_do(self):
        """Our instance: a third one is not asked for, and does not make two people of one."""
        rows = [self.certified(JIRA, "A"), self.certified(BITBUCKET, "AB"), self.certified(CONFLUENCE, "AB")]

        assert "silver" == self.tier(*rows)

    def test_an_expired_certificate_is_none(self):
        """Our instance: the second certificate ended the day before."""
        assert None is self.tier(
            self.certified(JIRA, "A"), self.certified(CONFLUENCE, "A", last="2017-08-31")
        )
        assert "silver" == self.tier(
            self.certified(JIRA, "A"), self.certified(CONFLUENCE, "A", last="2017-09-01")
        )
