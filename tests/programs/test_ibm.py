"""IBM PartnerWorld, about 2013; its thresholds are assumptions of the document."""

import pytest

import partnercert as pc

from .documents import decided

AS_OF = "2013-06-30"


def country(name, ibm=0, other=0, revenue=0, midmarket=False):
    """A country enterprise with people who have skills, and its revenue of the last months."""
    skills = [("ibm", n, True) for n in range(ibm)] + [("other", n, False) for n in range(other)]
    return [
        {"kind": "enterprise", "on": "2010-01-01", "country": name},
        *(
            {
                "kind": "skill",
                "on": "2012-01-01",
                "country": name,
                "person": f"{name}-{n}",
                "skill": f"{word}-{n}",
                "ibm": own,
            }
            for word, n, own in skills
        ),
        {"kind": "revenue", "on": "2013-02-01", "country": name, "amount": revenue, "midmarket": midmarket},
    ]


def levels(*countries, as_of=AS_OF):
    """The level of each country enterprise."""
    decision = decided("ibm", as_of, [row for rows in countries for row in rows])
    return {name: standing.earned.id for name, standing in decision.ladders["level"].items()}


class TestSharingBetweenCountries:
    """Source of all: www-356.ibm.com/partnerworld, pw_com_lev_membership_advanced, about 2013."""

    def test_one_advanced_country_makes_all_advanced(self):
        """Published rule, ibm-ww: Germany achieves Advanced; France and Poland, Members by themselves, get it."""
        found = levels(
            country("DE", ibm=8, revenue=500_000), country("FR"), country("PL", ibm=2, revenue=1000)
        )

        assert {"DE": "advanced", "FR": "advanced", "PL": "advanced"} == found

    def test_countries_do_not_add_up(self):
        """Our instance of the published rule: at least one country enterprise must achieve it by itself."""
        found = levels(country("DE", ibm=4, revenue=250_000), country("FR", ibm=4, revenue=250_000))

        assert {"DE": "member", "FR": "member"} == found

    def test_all_fall_when_the_last_one_does(self):
        """Published rule: retained until all drop to Member; the revenue of February 2013 lasts twelve months."""
        rows = [country("DE", ibm=8, revenue=500_000), country("FR")]

        assert {"advanced"} == set(levels(*rows, as_of="2014-01-31").values())
        assert {"member"} == set(levels(*rows, as_of="2014-02-01").values())

    @pytest.mark.parametrize(
        ("revenue", "expected"),
        [(499_999, "member"), (500_000, "advanced"), (4_999_999, "advanced"), (5_000_000, "premier")],
    )
    def test_revenue_counts_on_its_threshold(self, revenue, expected):
        """Assumed thresholds; with 20 skills of IBM's only the revenue decides."""
        assert {"DE": expected} == levels(country("DE", ibm=20, revenue=revenue))

    def test_premier_stays_in_its_country(self):
        """Assumed: the excerpt on how Premier is shared is cut off."""
        found = levels(country("DE", ibm=20, revenue=5_000_000), country("FR"))

        assert {"DE": "premier", "FR": "advanced"} == found


class TestSkillsAndRevenue:
    """The rules are published, the thresholds of 8 skills (4 of IBM) and 500,000 USD assumed."""

    @pytest.mark.parametrize(
        ("ibm", "other", "expected"),
        [
            (8, 0, "advanced"),
            (7, 0, "member"),
            (4, 4, "advanced"),
            (4, 3, "member"),
            (3, 5, "member"),
            (3, 50, "member"),
        ],
    )
    def test_other_skills_count_only_beyond_the_minimum_of_ibm_skills(self, ibm, other, expected):
        """Published rule (mem_skillsreq.shtml): the minimum by IBM skills only, beyond it any listed skill."""
        assert {"DE": expected} == levels(country("DE", ibm=ibm, other=other, revenue=500_000))

    @pytest.mark.parametrize(
        ("ibm", "other", "expected"), [(10, 10, "premier"), (10, 9, "advanced"), (9, 11, "advanced")]
    )
    def test_premier_has_a_minimum_of_its_own(self, ibm, other, expected):
        """The same published rule, with the assumed 20 skills (10 of IBM) and 5,000,000 USD."""
        assert {"DE": expected} == levels(country("DE", ibm=ibm, other=other, revenue=5_000_000))

    def test_below_the_minimum_only_ibm_skills_are_points(self):
        """The same published rule: three skills of IBM's are three points, whatever else there is."""
        kpis = decided("ibm", AS_OF, country("DE", ibm=3, other=50)).kpis

        assert pc.Amount(3, "count") == kpis["advanced_skill_points"] == kpis["premier_skill_points"]

    def test_a_withdrawn_skill_counts_until_its_expiration(self):
        """Published rule (mem_skillsreq.shtml): withdrawn skills count until the listed expiration date."""
        rows = country("DE", ibm=8, revenue=500_000)
        rows[1]["valid_through"] = "2013-06-30"

        assert {"DE": "advanced"} == levels(rows, as_of="2013-06-30")
        assert {"DE": "member"} == levels(rows, as_of="2013-07-01")

    @pytest.mark.parametrize(
        ("revenue", "midmarket", "expected"),
        [(166_667, True, "advanced"), (166_666, True, "member"), (166_667, False, "member")],
    )
    def test_midmarket_deals_count_three_times(self, revenue, midmarket, expected):
        """Secondary source (crn.com, 2010): a multiplier of 3 for midmarket deals."""
        assert {"DE": expected} == levels(country("DE", ibm=8, revenue=revenue, midmarket=midmarket))
