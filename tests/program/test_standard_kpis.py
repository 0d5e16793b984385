"""The standard KPIs against numbers that others have worked."""

from datetime import date
from fractions import Fraction

import pytest

from partnercert.program.declarations import KindDeclaration
from partnercert.program.kpis import Kpi
from partnercert.program.program import Program
from partnercert.program.standard_kpis import STANDARD_KPIS
from partnercert.questions.decide import decide
from partnercert.values.amounts import percent, points, ratio, usd

PROGRAM = Program(name="Harbor", currency="usd", kpis={id: Kpi(standard=id) for id in STANDARD_KPIS})
DAY = date(2026, 5, 2)


def value(id, *rows, program=PROGRAM):
    record = program.record("acme", evidence=[{"on": DAY, **row} for row in rows])
    return decide(program, record, as_of=DAY).kpis[id]


def deals(outcome, n, **said):
    return [{"kind": "deal", "outcome": outcome, **said}] * n


def surveys(survey, **answers):
    """So many answers of each score: `surveys("csat", _5=42)`."""
    return [
        {"kind": "survey", "survey": survey, "score": int(score[1:])}
        for score, n in answers.items()
        for _ in range(n)
    ]


def cohort(**said):
    return {"kind": "subscription", "customer": "dock", "expansion": 0, "contraction": 0, "churn": 0, **said}


def delivery(**said):
    return {"kind": "delivery", **said}


class TestWinRate:
    """won / (won + lost), by count."""

    def test_45_won_of_180_decided_is_a_quarter(self):
        """45 won, 135 lost, 80 open: 25 %; contextawareanalytics.com, how to calculate win rate: open are excluded."""
        rows = [*deals("won", 45), *deals("lost", 135), *deals("open", 80)]
        assert percent(25) == value("win_rate", *rows)

    @pytest.mark.parametrize("rows", [[], deals("open", 3)], ids=["no deals", "open deals only"])
    def test_without_a_decided_deal_it_is_unknown(self, rows):
        """A zero denominator is undefined; some calculators answer 0."""
        assert value("win_rate", *rows) is None


class TestCsat:
    """The share of the two top boxes."""

    def test_74_of_107_answers_are_in_the_two_top_boxes(self):
        """42, 32, 10, 9, 14 answers of 5 to 1: 69.16 %, shown as 69; help.delighted.com, article 240."""
        observed = value("csat", *surveys("csat", _5=42, _4=32, _3=10, _2=9, _1=14))
        assert Fraction(74, 107) == observed.number
        assert "69.16 %" == str(observed)

    def test_160_of_200_answers_are_four_fifths(self):
        """120, 40, 20, 10, 10 answers of 5 to 1: 80 %; wyapy.com, CSAT guide."""
        assert percent(80) == value("csat", *surveys("csat", _5=120, _4=40, _3=20, _2=10, _1=10))

    def test_answers_to_other_surveys_do_not_count(self):
        """An NPS of 9 is no top box of 5."""
        assert value("csat", *surveys("nps", _9=3)) is None


class TestNps:
    """Promoters minus detractors, in points from -100 to 100."""

    def test_30_promoters_and_20_detractors_of_100_are_10_points(self):
        """30 % promoters, 20 % detractors: 10; DELA annual report 2018, glossary."""
        assert points(10) == value("nps", *surveys("nps", _9=12, _10=18, _7=25, _8=25, _6=5, _0=15))

    def test_162_108_and_54_of_324_are_a_third(self):
        """1/2 promoters, 1/3 passives, 1/6 detractors of 324: 33 1/3; whuber on Cross Validated, margin of error."""
        assert points("100/3") == value("nps", *surveys("nps", _10=162, _8=108, _3=54))

    def test_it_ends_at_100_and_at_minus_100(self):
        """Everybody promotes, or nobody does."""
        assert points(100) == value("nps", *surveys("nps", _9=3))
        assert points(-100) == value("nps", *surveys("nps", _6=3))

    def test_without_answers_it_is_unknown(self):
        """Nobody asked is not a score of 0."""
        assert value("nps") is None


class TestNrr:
    """(start + expansion - contraction - churn) / start, of a fixed cohort."""

    def test_a_cohort_that_grows_faster_than_it_shrinks_is_above_one(self):
        """100,000 + 15,000 - 5,000 - 8,000: 102 %; theprimecalculator.com and metrickittools.com, NRR."""
        row = cohort(start=100_000, expansion=15_000, contraction=5_000, churn=8_000)
        assert ratio("1.02") == value("nrr", row)

    def test_customers_add_up_before_they_are_divided(self):
        """The same cohort, customer by customer."""
        rows = [cohort(start=60_000, expansion=15_000), cohort(start=40_000, contraction=5_000, churn=8_000)]
        assert ratio("1.02") == value("nrr", *rows)

    def test_30_thousand_left_of_27_are_a_tenth_more(self):
        """27,000 grown to 35,000, of which 5,000 left: 111 %; churnzero.net, churnopedia."""
        assert Fraction(10, 9) == value("nrr", cohort(start=27_000, expansion=8_000, churn=5_000)).number

    def test_new_customers_are_no_part_of_it(self):
        """5,000 + 250 - 80 - 250: 98.4 %; llamafinancial.com adds 1,250 of new customers, which a cohort excludes."""
        row = cohort(start=5_000, expansion=250, contraction=80, churn=250)
        assert percent("98.4") == value("nrr", row)

    def test_without_a_cohort_it_is_unknown(self):
        """Nothing to retain."""
        assert value("nrr") is None
        assert value("nrr", cohort(start=0, expansion=5)) is None


class TestAttachRate:
    """Won deals with the attached product / won deals."""

    @pytest.mark.parametrize(
        ("attached", "won", "expected"), [(23, 100, percent(23)), (15, 42, ratio("15/42"))]
    )
    def test_it_counts_deals_by_deal(self, attached, won, expected):
        """23 of 100: 23 %, simplicable.com; 15 of 42: 35.7 %, shown as 36, blog.hubspot.com."""
        rows = [*deals("won", attached, attached=True), *deals("won", won - attached, attached=False)]
        assert expected == value("attach_rate", *rows, *deals("lost", 7, attached=True))

    def test_to_a_deal_that_does_not_say_nothing_is_attached(self):
        """That it is absent is an answer, as it is of the source: 1 of 2."""
        assert percent(50) == value("attach_rate", *deals("won", 1, attached=True), *deals("won", 1))


class TestDeliveries:
    """First-pass quality, rework, gross margin."""

    def test_800_of_950_accepted_first_time_is_the_first_pass(self):
        """800 of 950: 0.842105, shown as 0.84; Minitab, first-pass yield."""
        rows = [delivery(accepted_first_time=True)] * 16 + [delivery(accepted_first_time=False)] * 3
        assert Fraction(800, 950) == value("first_pass_quality", *rows).number

    def test_75_hours_of_rework_in_3000_are_a_fortieth(self):
        """75 of 3,000: 2.5 %; mfgcalcs.com, rework rate, in hours here."""
        rows = [delivery(hours=2_000, rework_hours=75), delivery(hours=1_000, rework_hours=0)]
        assert percent("2.5") == value("rework", *rows)

    def test_a_margin_may_be_negative(self):
        """Revenue of 100 at costs of 130: -30 %, computed."""
        assert percent(-30) == value("gross_margin", delivery(revenue=100, cost=130))

    @pytest.mark.parametrize("id", ["first_pass_quality", "rework", "gross_margin"])
    def test_without_deliveries_they_are_unknown(self, id):
        """Nothing was delivered."""
        assert value(id) is None

    def test_a_delivery_without_its_revenue_leaves_the_margin_open(self):
        """The total is not known."""
        assert value("gross_margin", delivery(revenue=100, cost=30), delivery(cost=5)) is None


class TestInfluencedPipeline:
    """Deals that the partner touched but did not originate."""

    def test_it_sums_the_influenced_deals(self):
        """Its own and those of others are no part; of nothing it is 0 dollars."""
        rows = [
            *deals("open", 2, source="influenced", value=5),
            *deals("open", 1, source="partner", value=9),
        ]
        assert usd(10) == value("influenced_pipeline", *rows)
        assert usd(0) == value("influenced_pipeline")


@pytest.mark.parametrize("id", STANDARD_KPIS)
def test_a_standard_kpi_knows_its_cases(id):
    """`minimum_cases` needs no `cases` beside a standard; below it the value is unknown."""
    program = Program(
        currency="usd",
        kinds={"deal": KindDeclaration(fields={"source": "text", "value": "usd"})},
        kpis={"k": Kpi(standard=id, minimum_cases=2)},
    )
    one = [
        {"kind": "deal", "outcome": "won", "source": "influenced", "value": 5, "attached": True},
        delivery(accepted_first_time=True, hours=1, rework_hours=0, revenue=1, cost=0),
        *surveys("nps", _9=1),
        *surveys("csat", _5=1),
        cohort(start=1),
    ]
    assert value("k", *one, program=program) is None
    assert value("k", *one, *one, program=program) is not None


@pytest.mark.parametrize("id", STANDARD_KPIS)
def test_a_standard_kpi_comes_to_an_amount_of_its_unit(id):
    """What the table of standards says is what the checker finds."""
    unit = STANDARD_KPIS[id].unit
    assert ("usd" if unit == "money" else unit) == PROGRAM.signature.kpis[id].sort.unit
