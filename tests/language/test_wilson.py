"""Whether a rate is surely high or low: the ends of the Wilson interval, asked without a root."""

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnercert.errors import ProgramError
from partnercert.language import count, fact, percent, points, wilson_at_least, wilson_at_most
from partnercert.language.text import parse_rule
from partnercert.program.declarations import FactDeclaration
from partnercert.program.program import Program
from partnercert.psychometrics import wilson_interval
from partnercert.questions.decide import decide
from partnercert.questions.wording import in_words
from partnercert.values.amounts import Amount, ratio
from partnercert.values.verdicts import Verdict

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN
DAY = date(2026, 5, 2)
# the 97.5th percentile of the normal distribution, for an interval of 95 %, to nine digits
Z95 = "1.95996398"
FACTS = {name: FactDeclaration(unit="count", at_least=0) for name in ("hits", "cases")}
RATES = st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100)
SURE = st.sampled_from([Fraction(1, 2), 1, Fraction(1645, 1000), Fraction(196, 100), 2, 3])


def verdict(word, hits, cases, rate, z=Z95, engine="reference"):
    """What the phrase comes to for so many hits in so many cases."""
    rule = word(fact("hits"), fact("cases"), Amount(rate, "ratio"), z=Amount(z, "count"))
    program = Program(facts=FACTS, requirements={"sure": rule})
    record = program.record("acme", facts={"hits": hits, "cases": cases})
    return decide(program, record, DAY, engine=engine)["sure"].verdict


def ends(hits, cases, z):
    """Both ends of the interval by the formula with the root, to 50 digits."""
    with localcontext() as context:
        context.prec = 50
        k, n = Decimal(hits), Decimal(cases)
        z = Decimal(Fraction(z).numerator) / Decimal(Fraction(z).denominator)
        middle, half = (k + z * z / 2) / (n + z * z), z / (n + z * z) * (k * (n - k) / n + z * z / 4).sqrt()
        return Fraction(middle - half), Fraction(middle + half)


class TestPublished:
    """Intervals that others have worked: at each end the verdict changes."""

    @pytest.mark.parametrize(
        ("hits", "cases", "low", "high"),
        [
            (81, 263, "0.2552885199", "0.3662095770"),
            (9, 10, "0.5958499732", "0.9821237869"),
            (50, 100, "0.4038315304", "0.5961684696"),
            (45, 180, "0.1924130894", "0.3180346596"),
        ],
    )
    @pytest.mark.parametrize("engine", ["compiled", "reference"])
    def test_the_verdict_changes_at_the_ends(self, hits, cases, low, high, engine):
        """Newcombe (1998), Statistics in Medicine 17, table I, method 3; statsmodels, proportion_confint, wilson."""
        step = Fraction(1, 10**8)
        low, high = Fraction(low), Fraction(high)
        assert MET is verdict(wilson_at_least, hits, cases, low - step, engine=engine)
        assert UNMET is verdict(wilson_at_least, hits, cases, low + step, engine=engine)
        assert UNMET is verdict(wilson_at_most, hits, cases, high - step, engine=engine)
        assert MET is verdict(wilson_at_most, hits, cases, high + step, engine=engine)

    @pytest.mark.parametrize(("cases", "high"), [(20, "0.1611251581"), (5, "0.4344824648")])
    def test_no_hit_is_surely_little_and_never_surely_something(self, cases, high):
        """0 of 20: 0 to 0.1611; 0 of 5: 0 to 0.4345; Newcombe and statsmodels, as above."""
        step = Fraction(1, 10**8)
        assert MET is verdict(wilson_at_most, 0, cases, Fraction(high) + step)
        assert UNMET is verdict(wilson_at_most, 0, cases, Fraction(high) - step)
        assert UNMET is verdict(wilson_at_least, 0, cases, Fraction(1, 10**6))


class TestLaws:
    """The verdict is that of the interval with its root."""

    @given(st.integers(1, 200), st.data(), RATES, SURE)
    def test_it_compares_the_end_of_the_interval(self, cases, data, rate, z):
        """To 50 digits; an end that is the rate itself is no part of this law."""
        hits = data.draw(st.integers(0, cases))
        low, high = ends(hits, cases, z)
        if abs(low - rate) > Fraction(1, 10**40):
            assert (MET if low >= rate else UNMET) is verdict(wilson_at_least, hits, cases, rate, z)
        if abs(high - rate) > Fraction(1, 10**40):
            assert (MET if high <= rate else UNMET) is verdict(wilson_at_most, hits, cases, rate, z)

    @settings(max_examples=settings.default.max_examples // 2)
    @given(st.integers(1, 10_000), st.data(), RATES)
    def test_it_agrees_with_the_bound_as_a_float(self, cases, data, rate):
        """Away from the ends, where a float may miss."""
        hits = data.draw(st.integers(0, cases))
        interval = wilson_interval(hits, cases)
        if abs(interval.low - rate) > 1e-8:
            expected = MET if interval.low >= rate else UNMET
            assert expected is verdict(wilson_at_least, hits, cases, rate)
        if abs(interval.high - rate) > 1e-8:
            expected = MET if interval.high <= rate else UNMET
            assert expected is verdict(wilson_at_most, hits, cases, rate)

    @settings(max_examples=settings.default.max_examples // 3)
    @given(st.integers(1, 60), SURE)
    def test_at_the_end_itself_it_is_met(self, half, z):
        """(hits − n/2)² = z²·n/4 where n is a square: (a·z/2)² of a² cases. one hit less is not enough."""
        cases = (2 * half) ** 2
        off = Fraction(z) * half
        if off.denominator != 1 or cases / 2 + off > cases:
            return
        hits = cases // 2 + int(off)
        assert ends(hits, cases, z)[0] == pytest.approx(0.5)
        for engine in ("compiled", "reference"):
            assert MET is verdict(wilson_at_least, hits, cases, Fraction(1, 2), z, engine)
            assert MET is verdict(wilson_at_most, cases - hits, cases, Fraction(1, 2), z, engine)
        assert UNMET is verdict(wilson_at_least, hits - 1, cases, Fraction(1, 2), z)
        assert UNMET is verdict(wilson_at_most, cases - hits + 1, cases, Fraction(1, 2), z)

    @settings(max_examples=settings.default.max_examples // 3)
    @given(st.integers(1, 100), st.data(), RATES, SURE)
    def test_the_rate_lies_within_its_interval(self, cases, data, rate, z):
        """What is surely at least a rate is at least that rate; and it is not also surely at most it."""
        hits = data.draw(st.integers(0, cases))
        if MET is verdict(wilson_at_least, hits, cases, rate, z):
            assert Fraction(hits, cases) >= rate
            assert UNMET is verdict(wilson_at_most, hits, cases, rate, z)

    @settings(max_examples=settings.default.max_examples // 3)
    @given(st.integers(1, 60), st.data(), RATES, SURE)
    def test_surer_asks_for_more(self, cases, data, rate, z):
        """What holds for an interval holds for a narrower one, with more hits, and for a lower rate."""
        hits = data.draw(st.integers(0, cases))
        if MET is verdict(wilson_at_least, hits, cases, rate, z):
            assert MET is verdict(wilson_at_least, hits, cases, rate, Fraction(z) / 2)
            assert MET is verdict(wilson_at_least, min(hits + 1, cases), cases, rate, z)
            assert MET is verdict(wilson_at_least, hits, cases, rate / 2, z)


class TestUnknown:
    """Without cases nothing is known of a rate."""

    @pytest.mark.parametrize("word", [wilson_at_least, wilson_at_most])
    @pytest.mark.parametrize("engine", ["compiled", "reference"])
    def test_no_cases_are_unknown(self, word, engine):
        """Never met, though 0 is at least 0."""
        assert UNKNOWN is verdict(word, 0, 0, Fraction(1, 4), engine=engine)

    def test_cases_that_may_still_be_hits_decide_where_they_can(self):
        """30 of 40 deliveries were accepted, and of two nobody knows: surely at least half, either way."""
        accepted, deliveries = count("delivery", accepted_first_time=True), count("delivery")
        program = Program(
            requirements={
                "sure": wilson_at_least(accepted, deliveries, percent(50)),
                "more": wilson_at_least(accepted, deliveries, percent(62)),
            }
        )
        said = [True] * 30 + [False] * 8 + [None] * 2
        rows = [{"kind": "delivery", "on": DAY, "accepted_first_time": each} for each in said]
        decision = decide(program, program.record("acme", evidence=rows), DAY)
        assert MET is decision["sure"].verdict
        assert UNKNOWN is decision["more"].verdict


class TestWords:
    """What the phrases say of themselves."""

    HITS, CASES = count("deal", outcome="won"), count("deal", outcome=("won", "lost"))

    def test_1_96_is_left_out_of_the_text(self):
        """It is what the phrase takes for granted."""
        text = 'wilson_at_least(count("deal", outcome="won"), count("deal", outcome=("won", "lost")), percent(25))'
        assert text == repr(wilson_at_least(self.HITS, self.CASES, percent(25), z=1.96))
        assert parse_rule(text) == wilson_at_least(self.HITS, self.CASES, percent(25))
        assert text[:-1] + ", z=1.645)" == repr(wilson_at_least(self.HITS, self.CASES, percent(25), z=1.645))

    def test_too_few_cases_are_said(self):
        """1 of 1 is all, and proves nothing."""
        program = Program(requirements={"sure": wilson_at_least(self.HITS, self.CASES, percent(50))})
        record = program.record("acme", evidence=[{"kind": "deal", "on": DAY, "outcome": "won"}])
        outcome = decide(program, record, DAY)["sure"]
        assert (UNMET, percent(100), percent(50)) == (outcome.verdict, outcome.observed, outcome.required)
        assert ("not sure enough with 1 cases",) == outcome.notes
        assert 1 == len(outcome.evidence)
        assert "✗ sure: 100 %, surely at least 50 %" == in_words(outcome)

    def test_nothing_to_divide_by_is_named(self):
        """Once, though the rule divides twice."""
        program = Program(requirements={"sure": wilson_at_least(self.HITS, self.CASES, percent(50))})
        outcome = decide(program, program.record("acme"), DAY)["sure"]
        assert UNKNOWN is outcome.verdict
        assert (f"nothing to divide by: {self.CASES!r} is 0",) == outcome.missing


class TestRefused:
    """Bad arguments, each with a message and a remedy."""

    @pytest.mark.parametrize(
        ("rate", "message"),
        [
            (0.25, "`0.25` is no rate between 0 % and 100 %"),
            (percent(0), "`percent(0)` is no rate between 0 % and 100 %"),
            (percent(100), "`percent(100)` is no rate between 0 % and 100 %"),
            (percent(-5), "`percent(-5)` is no rate between 0 % and 100 %"),
            (points(25), "`points(25)` is no rate between 0 % and 100 %"),
            ("half", '`"half"` is no rate between 0 % and 100 %'),
            (True, "`True` is no rate between 0 % and 100 %"),
        ],
    )
    def test_a_rate_lies_between_0_and_100_percent(self, rate, message):
        """At the ends there is nothing to be sure of."""
        for word in (wilson_at_least, wilson_at_most):
            with pytest.raises(ProgramError) as raised:
                word(fact("hits"), fact("cases"), rate)
            assert ("bad-argument", message) == (raised.value.code, raised.value.message)
            assert "write a rate such as percent(25)" == raised.value.help

    @pytest.mark.parametrize("z", [0, -1.96, percent(95), "1.96", False])
    def test_z_is_a_number_above_0(self, z):
        """95 % is a confidence, not its z."""
        with pytest.raises(ProgramError) as raised:
            wilson_at_least(fact("hits"), fact("cases"), ratio("0.5"), z=z)
        assert "bad-argument" == raised.value.code
        assert "write a number above 0: 1.96 for an interval of 95 %, 1.645 for 90 %" == raised.value.help

    @pytest.mark.parametrize(
        "hits", ['count("deal") / count("qbr")', 'total("survey", of="score")', "as_of()"]
    )
    def test_hits_and_cases_are_counts(self, hits):
        """A share of shares is none."""
        rule = f'wilson_at_least({hits}, count("deal"), percent(25))'
        with pytest.raises(ProgramError) as raised:
            Program(requirements={"sure": rule})
        (fault,) = raised.value.faults
        assert ("unit-mismatch", "requirements.sure") == (fault.code, fault.path)
        assert "hits and cases are counts, as count(…) is" == fault.help
