"""Zoho Consulting Partner Program: tiers of regions, and thresholds that have to be exceeded."""

import pytest

from partnercert import Verdict

from .documents import decided


def served(region, score, home=False, revenue=6000):
    return {
        "kind": "regional_score",
        "on": "2024-01-10",
        "region": region,
        "home": home,
        "score": score,
        "revenue": revenue,
    }


def tiers(*rows, **facts):
    """The tier of each region."""
    decision = decided("zoho-consulting", "2024-06-30", rows, **facts)
    return {
        region: standing.earned and standing.earned.id
        for region, standing in decision.ladders["tier"].items()
    }


class TestRegions:
    """Source of all: zoho.com/partners/partner-tiers.html."""

    def test_the_global_score_counts_at_home_and_the_regional_one_elsewhere(self):
        """Published: "the tier from their home region will not be automatically carried forward"."""
        rows = [served("emea", 100, home=True), served("apac", 450), served("amer", 100)]

        assert {"emea": "premium", "apac": "advanced", "amer": "authorized"} == tiers(*rows, global_score=700)

    def test_a_good_region_does_not_lift_the_home_region(self):
        """Our instance: at home the global score decides, whatever the score of the home region alone."""
        assert {"emea": "authorized", "apac": "premium"} == tiers(
            served("emea", 900, home=True), served("apac", 900), global_score=300
        )

    def test_without_a_global_score_only_the_home_region_is_open(self):
        """Unknown is not 0 points."""
        rows = [served("emea", 900, home=True), served("apac", 450)]
        decision = decided("zoho-consulting", "2024-06-30", rows)

        assert Verdict.UNKNOWN is decision["region[emea]/advanced/score"].verdict
        assert Verdict.MET is decision["region[apac]/advanced/score"].verdict


class TestThresholds:
    """Source of all: zoho.com/partners/partner-tiers.html."""

    @pytest.mark.parametrize(
        ("score", "expected"),
        [
            (400, "authorized"),
            ("400.01", "advanced"),
            (401, "advanced"),
            (600, "advanced"),
            ("600.01", "premium"),
            (1000, "premium"),
        ],
    )
    def test_a_score_has_to_be_exceeded(self, score, expected):
        """Published: "more than 400 points", "greater than 600"; 400 and 600 themselves are too little."""
        assert {"apac": expected} == tiers(served("apac", score))

    @pytest.mark.parametrize(("revenue", "expected"), [(5000, None), ("5000.01", "authorized")])
    def test_the_revenue_has_to_cross_its_threshold(self, revenue, expected):
        """Published: "must cross the $5,000 revenue threshold"."""
        assert {"apac": expected} == tiers(served("apac", 300, revenue=revenue))
