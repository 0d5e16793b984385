"""HubSpot: tiers of 2018 with a median over the portfolio, and the points of 2024 with their multipliers."""

from datetime import date
from fractions import Fraction

import pytest

import partnercert as pc
from partnercert import Verdict

from .documents import certified, decided
from .everywhere import decide

AS_OF = "2018-06-15"
CERTIFIED = certified("partner-certified", "A", on="2018-01-10")


def portfolio(*apps, on="2018-05-31"):
    return [
        {"kind": "app_usage", "on": on, "portal": f"portal-{n}", "apps": used} for n, used in enumerate(apps)
    ]


def business(sold, managed):
    return [
        {"kind": "sale", "on": "2018-01-10", "portal": "sold", "mrr": sold},
        {"kind": "managed_portal", "on": "2015-01-10", "portal": "managed", "mrr": managed},
    ]


def tier(*rows, as_of=AS_OF):
    held = decided("hubspot-2018", as_of, [row for several in rows for row in several]).tier
    return held and held.id


class TestTiersOf2018:
    """Source of all: knowledge.hubspot.com/partner-user-guide/frequently-asked-questions, 2018-01-22."""

    @pytest.mark.parametrize(
        ("sold", "managed", "expected"),
        [
            (1124, 50_000, None),
            (1125, 1125, "silver"),
            (1125, 1124, None),
            (2100, 6000, "gold"),
            (2100, 5999, "silver"),
            (2099, 6000, "silver"),
            (3750, 20_000, "platinum"),
            (3749, 20_000, "gold"),
            (10_000, 50_000, "diamond"),
            (10_000, 49_999, "platinum"),
            (9999, 50_000, "platinum"),
        ],
    )
    def test_both_the_revenue_sold_and_the_revenue_managed_count(self, sold, managed, expected):
        """Our instances of the published table, on and just below its numbers."""
        assert expected == tier(CERTIFIED, portfolio(3), business(sold, managed))

    @pytest.mark.parametrize(
        ("apps", "median", "expected"),
        [
            ((3,), 3, "silver"),
            ((0, 0, 3, 3, 17), 3, "silver"),
            ((2, 2, 2, 17, 17), 2, None),
            ((2, 3), Fraction(5, 2), None),
            ((2, 4), 3, "silver"),
            ((0, 2, 4, 17), 3, "silver"),
        ],
    )
    def test_half_of_the_portals_use_three_apps(self, apps, median, expected):
        """Our instances of the published rule: a median of 3+ apps; many apps of a few portals do not help."""
        decision = decided("hubspot-2018", AS_OF, [*CERTIFIED, *portfolio(*apps), *business(1125, 1125)])

        assert pc.Amount(median, "count") == decision.kpis["median_app_usage"]
        assert expected == (decision.tier and decision.tier.id)

    def test_a_portfolio_that_nobody_measured_leaves_the_tier_open(self):
        """The median of nothing is unknown, not 0."""
        decision = decided("hubspot-2018", AS_OF, [*CERTIFIED, *business(1125, 1125)])

        assert (None, "silver") == (decision.tier, decision.possible.id)
        assert Verdict.UNKNOWN is decision["silver/app-usage"].verdict

    def test_without_a_certified_partner_there_is_no_tier(self):
        """Published rule: "you must be Partner Certified"."""
        assert None is tier(portfolio(3), business(10_000, 50_000))

    @pytest.mark.parametrize(("as_of", "expected"), [("2019-01-09", "silver"), ("2019-01-10", None)])
    def test_a_customer_counts_as_sold_for_twelve_months(self, as_of, expected):
        """Published: more than 12 months old, it no longer contributes; sold on 2018-01-10."""
        rows = (CERTIFIED, portfolio(3, on="2018-12-31"), business(1125, 1125))

        assert expected == tier(*rows, as_of=as_of)

    def test_a_customer_that_left_counts_no_more(self):
        """Our instance: the MRR is that of the customers; the last day of one is 2018-06-14."""
        sale, managed = business(1125, 1125)
        rows = (CERTIFIED, portfolio(3), [{**sale, "valid_through": "2018-06-14"}, managed])

        assert "silver" == tier(*rows, as_of="2018-06-14")
        assert None is tier(*rows)


# hubspot.com/partners/how-tiers-work, texts of 2024 and 2025: five sold points for 100 US dollars of a deal that the
# partner sourced (three where its product line was first sold before 2024-02-27), three of one that it assisted, one
# managed point; double in growth markets. Local currencies have fixed values that "may not reflect current market
# conversion rates": 100 US dollars are 105 Australian, 75 euros, 62.50 pounds, 140 Singapore dollars, 12,000 yen.
# hubspot.com/partners/partner-tiers, 2022: Elite is "by invitation only", after a manual review, with a customer
# dollar retention above 85 % and 100 certifications.
POINTS = pc.parse_program("""
[program]
name = "HubSpot Solutions Partner points"
currency = "usd"

[rates]
aud = [{ starts = 2024-01-01, per = 105, worth = 100 }]
eur = [{ starts = 2024-01-01, per = 75, worth = 100 }]
gbp = [{ starts = 2024-01-01, per = 62.50, worth = 100 }]
sgd = [{ starts = 2024-01-01, per = 140, worth = 100 }]
jpy = [{ starts = 2024-01-01, per = 12000, worth = 100 }]

[kinds.sold.fields]
mrr = "usd"
growth_market = "flag"
line_since = "date"
motion = { sort = "text", one_of = ["sourced", "assisted"] }
[kinds.managed]
fields = { mrr = "usd", growth_market = "flag" }

[kpis.sold_points]
formula = '''
total("sold", of=field("mrr") / usd(100) * points(1)
    * choose((all_of(field("motion").one_of("sourced"), field("line_since") >= on("2024-02-27")), 5), otherwise=3)
    * choose((field("growth_market"), 2), otherwise=1))
'''
[kpis.managed_points]
formula = 'total("managed", of=field("mrr") / usd(100) * points(1) * choose((field("growth_market"), 2), otherwise=1))'
[kpis.total_points]
formula = 'kpi("sold_points") + kpi("managed_points")'
[kpis.dollar_retention]
standard = "nrr"

[requirements.elite]
rule = 'all_of(attested("elite-review"), kpi("dollar_retention") > percent(85), attested("elite-invitation"))'
""")


def sold(mrr, on="2024-03-15", line_since=None, motion="sourced", growth_market=False):
    return {
        "kind": "sold",
        "on": on,
        "mrr": mrr,
        "motion": motion,
        "line_since": line_since or on,
        "growth_market": growth_market,
    }


def managed(mrr, growth_market=False, on="2024-03-15"):
    return {"kind": "managed", "on": on, "mrr": mrr, "growth_market": growth_market}


def points(*rows, as_of=date(2024, 6, 30)):
    return decide(POINTS, POINTS.record("acme", evidence=rows), as_of=as_of)


class TestPoints:
    """Source of all: hubspot.com/partners/how-tiers-work, texts of 2024 and 2025."""

    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            pytest.param(sold(1000, on="2021-10-15"), 30, id="October 2021, a new customer: 30 points"),
            pytest.param(sold(1000), 50, id="March 2024, a cross-sold product line: 50 points"),
            pytest.param(
                sold(1000, on="2024-04-15", line_since="2021-10-15"),
                30,
                id="April 2024, an upsell of the old line",
            ),
            pytest.param(sold(1000, on="2024-02-26"), 30, id="the day before the multiplier"),
            pytest.param(sold(1000, on="2024-02-27"), 50, id="its first day"),
        ],
    )
    def test_the_multiplier_depends_on_when_a_product_line_was_first_sold(self, row, expected):
        """Published example of the Partner Sourced Multiplier; the upsell keeps the original rate of three points."""
        assert pc.points(expected) == points(row).kpis["sold_points"]

    @pytest.mark.parametrize(
        ("rows", "total"),
        [
            ((sold(100),), 5),
            ((sold(100, growth_market=True),), 10),
            ((sold(100, motion="assisted"),), 3),
            ((sold(100, motion="assisted", growth_market=True),), 6),
            ((managed(100),), 1),
            ((managed(100, growth_market=True),), 2),
            ((sold(100), managed(100)), 6),
            ((sold(50),), 2.5),
        ],
    )
    def test_points_depend_on_how_and_where_something_was_sold(self, rows, total):
        """Published table for 100 US dollars, growth markets in brackets."""
        assert pc.points(total) == points(*rows).kpis["total_points"]

    @pytest.mark.parametrize("amount", ["100 usd", "105 aud", "75 eur", "62.50 gbp", "140 sgd", "12000 jpy"])
    def test_a_fixed_table_says_what_a_currency_is_worth(self, amount):
        """Published table: each of these is 100 US dollars, exactly, on every day."""
        for on in ("2024-01-01", "2024-03-15", "2025-12-31"):
            row = sold(amount, on=on, motion="assisted")
            assert pc.points(3) == points(row, as_of=date(2026, 1, 1)).kpis["sold_points"]

    def test_a_currency_that_is_not_in_the_table_is_refused(self):
        """Nobody looks up a rate of the day."""
        with pytest.raises(pc.RecordError) as caught:
            POINTS.record("acme", evidence=[sold("100 brl")])

        assert "no-rate" == caught.value.faults[0].code


GRANTED = [
    {"kind": "attestation", "attestation": name, "on": "2024-06-01"}
    for name in ("elite-review", "elite-invitation")
]


def cohort(churn):
    """A cohort of customers that paid 1,000 US dollars, and lost some of it."""
    fields = {"customer": "c", "start": 1000, "expansion": 0, "contraction": 0, "churn": churn}
    return {"kind": "subscription", "on": "2024-05-31", **fields}


class TestElite:
    """Source of all: hubspot.com/partners/partner-tiers, 2022."""

    @pytest.mark.parametrize(("churn", "expected"), [(149, Verdict.MET), (150, Verdict.UNMET)])
    def test_retention_has_to_be_greater_than_85_percent(self, churn, expected):
        """Published: "greater than 85%"; 85 % itself is too little."""
        assert expected is points(cohort(churn), *GRANTED)["elite"].verdict

    def test_whom_nobody_invited_is_not_elite_however_good(self):
        """Published: by invitation only; what people decide is something that the host attests."""
        outcome = points(cohort(churn=0), GRANTED[0])["elite"]

        assert Verdict.UNMET is outcome.verdict
        assert [Verdict.MET, Verdict.MET, Verdict.UNMET] == [part.verdict for part in outcome.of]

    def test_without_customers_the_retention_is_unknown(self):
        """Unknown is not 0: an invited partner without a cohort is open."""
        assert Verdict.UNKNOWN is points(*GRANTED)["elite"].verdict
