"""Google Partners (Ads)."""

import pytest

import partnercert as pc
from partnercert import Verdict

from .documents import certified, decided, open_requirements

AS_OF = "2022-06-30"
RANKED = {
    "kind": "attestation",
    "attestation": "top-3-percent-in-country",
    "on": "2022-01-01",
    "valid_through": "2022-12-31",
}


def spent(**amounts):
    return [
        {"kind": "spend", "on": "2022-05-10", "product": product, "amount": amount}
        for product, amount in amounts.items()
    ]


def people(number, product="search"):
    return certified(
        product, [f"person-{n}" for n in range(number)], on="2022-01-01", valid_through="2022-12-31"
    )


def decision(rows, strategists=2, optimization_score=70):
    return decided("google-ads", AS_OF, rows, strategists=strategists, optimization_score=optimization_score)


class TestPartner:
    """Source of all: support.google.com/google-ads/answer/9028815."""

    def test_a_partner_exactly_on_every_threshold_is_one(self):
        """Our instance of the published rules: 70 %, 10,000 USD, half of the strategists, one product area."""
        assert "partner" == decision([*spent(search=10_000), *people(1)]).tier.id

    @pytest.mark.parametrize(
        ("rows", "strategists", "score", "expected"),
        [
            ([*spent(search=10_000), *people(1)], 2, "69.99", "performance"),
            ([*spent(search="9999.99"), *people(1)], 2, 70, "spend"),
            ([*spent(search=10_000), *people(1)], 3, 70, "certified-strategists"),
            ([*spent(search=10_000), *people(1, "video")], 2, 70, "product-areas"),
        ],
    )
    def test_each_requirement_alone_can_deny_the_badge(self, rows, strategists, score, expected):
        """Our instances, a step below each threshold; half of three strategists is two people."""
        found = decision(rows, strategists, score)

        assert found.tier is None
        assert {expected} == open_requirements(found, "partner")

    @pytest.mark.parametrize(("number", "expected"), [(49, Verdict.UNMET), (50, Verdict.MET)])
    def test_half_of_the_strategists_are_certified(self, number, expected):
        """Our instance of the published rule, on the threshold."""
        assert expected is decision(people(number), strategists=100)["partner/certified-strategists"].verdict

    @pytest.mark.parametrize(("number", "expected"), [(99, Verdict.UNMET), (100, Verdict.MET)])
    def test_certified_strategists_are_capped_at_100(self, number, expected):
        """Inferred, gads-cap: half of 300 strategists is 150, but 100 are enough."""
        assert expected is decision(people(number), strategists=300)["partner/certified-strategists"].verdict

    @pytest.mark.parametrize(
        ("products", "expected"),
        [
            (("search",), Verdict.UNMET),
            (("search", "video"), Verdict.MET),
            (("search", "display"), Verdict.UNMET),
            ((), Verdict.UNMET),
        ],
    )
    def test_each_product_area_from_500_usd_on_needs_a_certification(self, products, expected):
        """Inferred, gads-conditional: Search 20,000, Video 600, Display 499; Display needs none, Video does."""
        rows = [
            *spent(search=20_000, video=600, display=499),
            *(row for product in products for row in people(1, product)),
        ]

        assert expected is decision(rows)["partner/product-areas"].verdict

    @pytest.mark.parametrize(("amount", "expected"), [(500, Verdict.UNMET), ("499.99", Verdict.MET)])
    def test_500_usd_are_the_first_to_need_one(self, amount, expected):
        """Our instance of the published rule, on the threshold."""
        assert expected is decision(spent(display=amount))["partner/product-areas"].verdict

    @pytest.mark.parametrize(("as_of", "expected"), [("2022-08-07", 10_000), ("2022-08-08", 0)])
    def test_spend_is_that_of_90_days(self, as_of, expected):
        """Published rule: 90-day spend; the 90th day counts."""
        assert pc.usd(expected) == decided("google-ads", as_of, spent(search=10_000)).kpis["ad_spend"]

    @pytest.mark.parametrize(
        ("as_of", "expected"), [("2022-08-07", Verdict.UNMET), ("2022-08-08", Verdict.MET)]
    )
    def test_a_product_area_is_left_90_days_after_its_last_spend(self, as_of, expected):
        """Our instance of the published rule: the spend was on 2022-05-10."""
        assert expected is decided("google-ads", as_of, spent(video=500))["partner/product-areas"].verdict

    def test_an_expired_certification_covers_no_product_area(self):
        """Our instance: the certification of the year 2022 is gone in 2023."""
        rows = [*people(1), {"kind": "spend", "on": "2022-12-20", "product": "search", "amount": 500}]

        assert Verdict.MET is decided("google-ads", "2022-12-31", rows)["partner/product-areas"].verdict
        assert Verdict.UNMET is decided("google-ads", "2023-01-01", rows)["partner/product-areas"].verdict

    def test_without_a_number_of_strategists_the_badge_is_open(self):
        """Unknown is not false: the host did not say how many strategists there are."""
        rows = [*spent(search=10_000), *people(1)]
        missing = decided("google-ads", AS_OF, rows, optimization_score=70)

        assert (None, "partner") == (missing.tier, missing.possible.id)
        assert Verdict.UNKNOWN is missing["partner/certified-strategists"].verdict


class TestPremier:
    """Source of all: support.google.com/google-ads/answer/9028815."""

    def test_the_host_attests_the_rank_for_a_year(self):
        """Published rule: Partner requirements and top 3 % of the country, determined annually."""
        rows = [*spent(search=10_000), *people(1), RANKED]

        assert "premier" == decision(rows).tier.id

    def test_a_rank_without_the_partner_requirements_is_not_premier(self):
        """Published rule: Premier also asks for everything that Partner asks for."""
        assert decision([RANKED]).tier is None
