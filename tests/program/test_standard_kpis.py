"""The standard KPIs against numbers that others have worked."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnercert.errors import Fault, ProgramErrors
from partnercert.program.declarations import KindDeclaration
from partnercert.program.kpis import Kpi
from partnercert.program.program import Program
from partnercert.program.standard_kpis import STANDARD_KPIS
from partnercert.questions.decide import decide
from partnercert.values.amounts import Amount, days, percent, points, ratio, usd

# what a standard KPI cannot do without
NEEDED = {"rolled_throughput_yield": {"steps": ("one", "two", "three")}}
PROGRAM = Program(
    name="Harbor",
    currency="usd",
    kpis={id: Kpi(standard=id, **NEEDED.get(id, {})) for id in STANDARD_KPIS},
)
DAY = date(2026, 5, 2)


def under(*rows, **options):
    """The value of a standard KPI under options."""
    return value("k", *rows, program=Program(currency="usd", kpis={"k": Kpi(**options)}))


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

    def test_by_value_large_deals_weigh_more(self):
        """90 of 120 by value, one of four by count; open ones are no part."""
        rows = [*deals("won", 1, value=90), *deals("lost", 3, value=10), *deals("open", 1, value=500)]
        assert percent(75) == under(*rows, standard="win_rate", by="value")
        assert percent(25) == under(*rows, standard="win_rate")
        assert under(*deals("open", 1, value=500), standard="win_rate", by="value") is None


class TestCsat:
    """The share of the two top boxes."""

    def test_the_top_boxes_of_another_scale_are_named(self):
        """From 9 on of 10: 2 of 4; also of a survey of another name."""
        rows = surveys("support", _10=1, _9=1, _8=1, _4=1)
        assert percent(50) == under(*rows, standard="csat", survey="support", at_least=9)
        assert percent(50) == under(*rows, standard="csat", survey="support", at_least=points(9))

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


class TestGrr:
    """(start - contraction - churn) / start, of a fixed cohort."""

    def test_expansion_is_never_added(self):
        """The cohort of 100,000 that NRR puts at 102 % keeps 87 %."""
        row = cohort(start=100_000, expansion=15_000, contraction=5_000, churn=8_000)
        assert percent(87) == value("grr", row)
        assert percent(87) == value("grr", {**row, "expansion": 0})

    def test_it_is_at_most_all(self):
        """Even where rows say that less than nothing was lost."""
        assert percent(100) == value("grr", cohort(start=100, contraction=-5))

    def test_without_a_cohort_it_is_unknown(self):
        """Nothing to retain."""
        assert value("grr") is None

    @settings(max_examples=settings.default.max_examples // 3)
    @given(st.lists(st.tuples(*[st.integers(0, 50)] * 4), max_size=4))
    def test_it_is_never_above_nrr(self, rows):
        """What is added is what they differ by."""
        said = [
            cohort(start=start, expansion=more, contraction=less, churn=lost)
            for start, more, less, lost in rows
        ]
        gross, net = value("grr", *said), value("nrr", *said)
        assert (gross is None) == (net is None)
        assert gross is None or gross <= net


class TestExpansionRevenue:
    """What customers of the cohort added."""

    def test_it_sums_the_expansion(self):
        """15,000 and 250; of no customers it is 0."""
        rows = [cohort(start=100_000, expansion=15_000), cohort(start=5_000, expansion=250)]
        assert usd(15_250) == value("expansion_revenue", *rows)
        assert usd(0) == value("expansion_revenue")


class TestAttachRate:
    """Won deals with the attached product / won deals."""

    def test_by_unit_it_may_exceed_all(self):
        """75 attached to 50 units: 150 %; climbtheladder.com. Lost deals are no part."""
        rows = [*deals("won", 1, units=30, attached_units=70), *deals("won", 1, units=20, attached_units=5)]
        lost = deals("lost", 1, units=9, attached_units=0)
        assert percent(150) == under(*rows, *lost, standard="attach_rate", by="unit")
        assert under(*lost, standard="attach_rate", by="unit") is None

    def test_by_value_it_is_the_share_of_what_is_sold(self):
        """30 of 120."""
        rows = [*deals("won", 1, value=30, attached=True), *deals("won", 1, value=90)]
        assert percent(25) == under(*rows, standard="attach_rate", by="value")

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

    def test_by_units_rework_counts_deliveries(self):
        """75 of 3,000 units, or 1 of 40: 2.5 %; mfgcalcs.com, rework rate."""
        rows = [*[delivery(rework_hours=0)] * 39, delivery(rework_hours=7)]
        assert percent("2.5") == under(*rows, standard="rework", by="units")
        assert under(standard="rework", by="units") is None

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


class TestRolledThroughputYield:
    """The product of the steps' first-pass rates."""

    @staticmethod
    def steps(**rates):
        """So many deliveries that each step accepted first time, of so many."""
        return [
            delivery(step=step, accepted_first_time=n < accepted)
            for step, (accepted, all_of_them) in rates.items()
            for n in range(all_of_them)
        ]

    def test_three_steps_of_1000_leave_700(self):
        """950 of 1,000, 800 of 950, 700 of 800: 0.70, not 0.95 x 0.84 x 0.88 = 0.702; Minitab, rolled throughput."""
        assert percent(70) == value(
            "rolled_throughput_yield", *self.steps(one=(19, 20), two=(16, 19), three=(7, 8))
        )

    def test_four_steps_multiply(self):
        """98 %, 97 %, 99 % and 96 %: 90.35 %; mfgcalcs.com, baseline."""
        rows = self.steps(a=(98, 100), b=(97, 100), c=(99, 100), d=(96, 100))
        observed = under(*rows, standard="rolled_throughput_yield", steps=("a", "b", "c", "d"))
        assert Fraction(98 * 97 * 99 * 96, 100**4) == observed.number
        assert "90.35 %" == str(observed)

    def test_a_step_without_deliveries_leaves_it_unknown(self):
        """And a delivery of no step, or of another, is no part of it."""
        others = [delivery(accepted_first_time=False), *self.steps(four=(0, 3))]
        assert value("rolled_throughput_yield", *self.steps(one=(1, 2), two=(1, 2)), *others) is None
        rows = self.steps(one=(1, 2), two=(1, 2), three=(1, 1))
        assert percent(25) == value("rolled_throughput_yield", *rows, *others)


class TestCycleTime:
    """Days from the start to the delivery."""

    LONG = (12, 20, 21, 30, 45, 60, 200)

    def took(self, *lengths):
        return [delivery(on=DAY, started=date.fromordinal(DAY.toordinal() - length)) for length in lengths]

    def test_the_median_of_seven_is_the_fourth(self):
        """12, 20, 21, 30, 45, 60, 200 days: 30; their mean is 388 / 7, 55.43; computed."""
        assert days(30) == value("cycle_time", *self.took(*self.LONG))
        mean = under(*self.took(*self.LONG), standard="cycle_time", by="mean")
        assert (Fraction(388, 7), "55.43 days") == (mean.number, str(mean))

    def test_of_an_even_number_it_is_the_mean_of_the_middle(self):
        """3 and 4."""
        assert days("3.5") == value("cycle_time", *self.took(1, 3, 4, 90))

    def test_without_deliveries_it_is_unknown(self):
        """Or where one does not say when it was started."""
        assert value("cycle_time") is None
        assert value("cycle_time", *self.took(3, 4), delivery()) is None


class TestAssessmentPassRate:
    """Attempts passed / attempts that were completed and stand."""

    @staticmethod
    def exam(passed=None, **said):
        return {
            "kind": "exam",
            "exam": "seller",
            "person": "ada",
            **({} if passed is None else {"passed": passed}),
            **said,
        }

    def test_only_completed_attempts_that_stand_count(self):
        """Two of three; a no-show, a failure of the machine and an invalidated pass are left out."""
        rows = [
            *[self.exam(True)] * 2,
            self.exam(False, outcome="completed", state="valid"),
            self.exam(outcome="no-show"),
            self.exam(False, outcome="technical"),
            self.exam(True, state="invalidated"),
            self.exam(False, outcome="abandoned", state="invalidated"),
        ]
        assert ratio("2/3") == value("assessment_pass_rate", *rows)

    def test_an_attempt_without_a_result_leaves_a_range(self):
        """One passed, one not yet known: half, or all."""
        record = PROGRAM.record(
            "acme", evidence=[{"on": DAY, **row} for row in (self.exam(True), self.exam())]
        )
        observed = decide(PROGRAM, record, as_of=DAY).kpi("assessment_pass_rate")
        assert (percent(50), percent(100)) == observed.between

    def test_without_an_attempt_it_is_unknown(self):
        """Who did not appear has not attempted."""
        assert value("assessment_pass_rate", self.exam(outcome="no-show")) is None

    def test_another_kind_of_assessment_is_named(self):
        """One demo of two."""
        rows = [{"kind": "demo", "demo": "pitch", "passed": passed} for passed in (True, False)]
        assert percent(50) == under(*rows, standard="assessment_pass_rate", kind="demo")


class TestCounted:
    """Registrations, funds, assets."""

    def test_registered_deals_are_counted(self):
        """One that does not say may be registered."""
        assert Amount(2, "count") == value("deal_registrations", *deals("open", 2, registered=True))
        assert value("deal_registrations", *deals("open", 1)) is None
        assert Amount(0, "count") == value("deal_registrations")

    def test_funds_are_used_as_far_as_they_are_granted(self):
        """7,500 of 10,000, from two funds."""
        rows = [
            {"kind": "mdf", "mdf": "fair", "granted": 4_000, "used": 4_000},
            {"kind": "mdf", "mdf": "web", "granted": 6_000, "used": 3_500},
        ]
        assert percent(75) == value("mdf_use", *rows)
        assert value("mdf_use") is None

    def test_uses_assets_and_people_are_counted(self):
        """Three uses of two assets by one person, and one of nobody's."""
        rows = [
            {"kind": "asset_use", "asset": asset, **who}
            for asset, who in (("deck", {"person": "ada"}), ("deck", {"person": "ada"}), ("demo", {}))
        ]
        found = [under(*rows, standard="asset_use", by=by) for by in ("uses", "assets", "people")]
        assert [Amount(n, "count") for n in (3, 2, 1)] == found
        assert Amount(0, "count") == value("asset_use")


class TestPipeline:
    """A deal has one source, and counts in one pipeline."""

    def test_sourced_and_influenced_deals_are_apart(self):
        """5 and 5 are the partner's, 9 it has touched; a deal without a source is in neither."""
        rows = [
            *deals("open", 2, source="sourced", value=5),
            *deals("open", 1, source="influenced", value=9),
            *deals("open", 1, value=100),
        ]
        assert (usd(10), usd(9)) == (value("sourced_pipeline", *rows), value("influenced_pipeline", *rows))


class TestOtherKinds:
    """`kind` names a view, or a kind of the program with the same fields."""

    def test_a_view_is_read_like_its_kind(self):
        """The win rate of large deals."""
        program = Program(
            currency="usd",
            kinds={"large": KindDeclaration(of="deal", where='field("value") >= usd(100)')},
            kpis={"k": Kpi(standard="win_rate", kind="large", minimum_cases=2, window="P1Y")},
        )
        rows = [*deals("won", 1, value=100), *deals("lost", 1, value=900), *deals("lost", 9, value=5)]
        assert percent(50) == value("k", *rows, program=program)
        assert value("k", *rows[:1], program=program) is None

    def test_a_kind_of_the_program_needs_no_currency_of_the_program(self):
        """Its fields have their own."""
        fields = {"start": "eur", "expansion": "eur", "contraction": "eur", "churn": "eur"}
        program = Program(
            kinds={"contract": KindDeclaration(fields=fields)},
            kpis={"k": Kpi(standard="nrr", kind="contract")},
        )
        row = {"kind": "contract", "start": 100, "expansion": 20, "contraction": 0, "churn": 5}
        assert percent(115) == value("k", row, program=program)


class TestReplaced:
    """A formula in the place of a standard one."""

    def test_its_options_go_and_its_direction_stays(self):
        """Lower is still better."""
        before = Program(currency="usd", kpis={"k": Kpi(standard="rework", by="units", target=percent(5))})
        after = before.replace(
            "k", 'count("delivery", where=field("rework_hours") > hours(1)) / count("delivery")'
        )
        assert (None, None, "lower", percent(5)) == (
            after.kpis["k"].standard,
            after.kpis["k"].by,
            after.kpis["k"].better,
            after.kpis["k"].target,
        )


class TestRefused:
    """Options that do not fit, each at its place."""

    @pytest.mark.parametrize(
        ("said", "fault"),
        [
            (
                {"standard": "nps", "by": "value"},
                Fault(
                    "bad-shape",
                    "the standard KPI `nps` takes no `by`",
                    "it takes `kind`, `survey`",
                    "kpis.k.by",
                ),
            ),
            (
                {"standard": "win_rate", "by": "vlaue"},
                Fault(
                    "unknown-option",
                    "`vlaue` is not one of count, value",
                    "did you mean `value`?",
                    "kpis.k.by",
                ),
            ),
            (
                {"standard": "win_rate", "kind": "deals"},
                Fault(
                    "unknown-kind",
                    "there is no evidence of kind `deals`",
                    "did you mean `deal`?",
                    "kpis.k.kind",
                ),
            ),
            (
                {"standard": "rolled_throughput_yield"},
                Fault(
                    "missing-key",
                    "the standard KPI `rolled_throughput_yield` needs `steps`",
                    "give `steps`",
                    "kpis.k.steps",
                ),
            ),
            (
                {"standard": "rolled_throughput_yield", "steps": ("cut", "cut")},
                Fault("duplicate-id", "the step `cut` stands 2 times", "name it once", "kpis.k.steps"),
            ),
            (
                {"formula": 'count("deal")', "survey": "nps"},
                Fault(
                    "bad-shape",
                    "`survey` says more about a standard KPI, and `k` is none",
                    "say it in the formula, or name a `standard`",
                    "kpis.k.survey",
                ),
            ),
            (
                {"standard": "csat", "at_least": usd(4)},
                Fault(
                    "unit-mismatch",
                    '`field("score") >= usd(4)` sets usd beside points',
                    '`field("score")` is points',
                    "kpis.k.standard",
                ),
            ),
            (
                {"standard": "csat", "kind": "qbr"},
                Fault(
                    "unknown-field",
                    "`qbr` has no field `survey`",
                    "known here: `on`, `person`, `recorded_on`, `valid_through`",
                    "kpis.k.standard",
                ),
            ),
        ],
    )
    def test_an_option_that_does_not_fit_is_named(self, said, fault):
        """With what the KPI takes instead."""
        with pytest.raises(ProgramErrors) as raised:
            Program(currency="usd", kpis={"k": Kpi(**said)})
        assert fault in raised.value.faults

    def test_a_kpi_of_a_population_is_measured(self):
        """It counts people and partners, not the evidence of one."""
        with pytest.raises(ProgramErrors) as raised:
            Program(kpis={"k": Kpi(standard="completion_rate")})
        help = "it is one of a whole population: ask partnercert.measure for it"
        assert ("unknown-kpi", help) == (raised.value.faults[0].code, raised.value.faults[0].help)

    def test_money_needs_a_currency(self):
        """Built-in kinds have none of their own."""
        with pytest.raises(ProgramErrors) as raised:
            Program(kpis={"k": Kpi(standard="mdf_use")})
        assert ["missing-key"] == [fault.code for fault in raised.value.faults]


@st.composite
def logs(draw):
    """Rows of every kind that standard KPIs read, with sensible numbers; optional fields may be missing."""
    flags, small = st.booleans() | st.none(), st.integers(0, 9)
    rows = [
        {
            "kind": "deal",
            "outcome": draw(st.sampled_from(["open", "won", "lost"])),
            "value": draw(small),
            "attached": draw(flags),
            "registered": draw(flags),
            "units": draw(small | st.none()),
            "attached_units": draw(small),
            "source": draw(st.sampled_from(["sourced", "influenced", None])),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    for _ in range(draw(st.integers(0, 3))):
        hours = draw(small)
        rows.append(
            {
                "kind": "delivery",
                "step": draw(st.sampled_from(["one", "two", "three", None])),
                "accepted_first_time": draw(flags),
                "hours": hours,
                "rework_hours": draw(st.integers(0, hours)),
                "revenue": draw(small),
                "cost": draw(small),
                "started": date.fromordinal(DAY.toordinal() - draw(small)),
            }
        )
    for _ in range(draw(st.integers(0, 3))):
        rows.append(
            {
                "kind": "survey",
                "survey": draw(st.sampled_from(["nps", "csat"])),
                "score": draw(st.integers(0, 10)),
            }
        )
    for _ in range(draw(st.integers(0, 2))):
        start = draw(small)
        lost = draw(st.integers(0, start))
        rows.append(
            cohort(
                start=start, expansion=draw(small), churn=lost, contraction=draw(st.integers(0, start - lost))
            )
        )
        rows.append({"kind": "mdf", "mdf": "fair", "granted": draw(small), "used": draw(small)})
        rows.append(
            {
                "kind": "exam",
                "exam": "seller",
                "person": "ada",
                "passed": draw(flags),
                "outcome": draw(st.sampled_from([None, "completed", "no-show"])),
                "state": draw(st.sampled_from([None, "invalidated"])),
            }
        )
        rows.append({"kind": "asset_use", "asset": "deck", "person": draw(st.sampled_from(["ada", None]))})
    return [{name: said for name, said in row.items() if said is not None} for row in rows]


@given(logs())
def test_every_value_lies_in_the_range_of_its_kpi(rows):
    """NPS within 100 either way, shares from nothing to all, money and counts from 0 on."""
    record = PROGRAM.record("acme", evidence=[{"on": DAY, **row} for row in rows])
    for id, observed in decide(PROGRAM, record, as_of=DAY).kpis.items():
        standard = STANDARD_KPIS[id]
        if observed is not None:
            assert standard.lowest is None or observed.number >= standard.lowest, id
            assert standard.highest is None or observed.number <= standard.highest, id


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
        kpis={"k": Kpi(standard=id, minimum_cases=2, **({"steps": ("one",)} if id in NEEDED else {}))},
    )
    one = [
        {
            "kind": "deal",
            "outcome": "won",
            "source": "sourced" if id == "sourced_pipeline" else "influenced",
            "value": 5,
            "attached": True,
            "registered": True,
        },
        delivery(
            accepted_first_time=True, hours=1, rework_hours=0, revenue=1, cost=0, step="one", started=DAY
        ),
        {"kind": "mdf", "mdf": "fair", "granted": 1, "used": 1},
        {"kind": "exam", "exam": "seller", "person": "ada", "passed": True},
        {"kind": "asset_use", "asset": "deck"},
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
