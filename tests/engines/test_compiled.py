"""A program as generated Python: the same answers, code to look at, and numbers that floats cannot tell apart."""

import linecache
import pickle
import traceback
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnercert as pc
from partnercert.errors import QuestionError

TODAY = date(2026, 11, 21)
HEAD = """
[program]
name = "Harbor Partners"
currency = "usd"
[facts]
margin = { unit = "ratio" }
bonus = { unit = "usd" }
[kinds.spend]
fields = { amount = "usd", grade = { sort = "text", optional = true } }
[ladders.tier]
tiers = ["silver", "gold"]
[tiers.silver]
"""


def program(rule, more=""):
    """A program with one requirement of gold, and the tier silver for everybody."""
    return pc.parse_program(f"{HEAD}{more}\n[tiers.gold.requires]\nasked = '{rule}'\n")


def spent(*amounts):
    return [{"kind": "spend", "on": "2026-11-01", "amount": amount} for amount in amounts]


def surveys(*scores):
    return [{"kind": "survey", "on": "2026-11-01", "survey": "csat", "score": score} for score in scores]


def both(chosen, record, as_of=TODAY):
    """The verdict of the requirement, which both engines must give, and the tier with it."""
    compiled = pc.compile(chosen)
    verdict = compiled.verdicts(record, as_of)["gold/asked"]
    assert verdict is pc.decide(chosen, record, as_of, engine="reference")["gold/asked"].verdict
    assert verdict is pc.decide(chosen, record, as_of).judged["gold/asked"].verdict
    assert compiled.tier(record, as_of).id == ("gold" if verdict is pc.Verdict.MET else "silver")
    return verdict


class TestNumbers:
    """Nobody fails at 69.999999 of 70: what floats get wrong is decided exactly."""

    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            # in floats 0.1 + 0.2 is more than 0.3
            ('total("spend", of="amount") > usd("0.3")', pc.Verdict.UNMET),
            ('total("spend", of="amount") >= usd("0.3")', pc.Verdict.MET),
            ('total("spend", of="amount") <= usd("0.3")', pc.Verdict.MET),
            ('total("spend", of="amount") * 3 >= usd("0.9")', pc.Verdict.MET),
            ('total("spend", of="amount") * 3 > usd("0.9")', pc.Verdict.UNMET),
            ('total("spend", of="amount") - usd("0.3") >= 0', pc.Verdict.MET),
            ('total("spend", of=field("amount") * 3) > usd("0.9")', pc.Verdict.UNMET),
            ('rounded(total("spend", of="amount"), usd("0.1"), "down") >= usd("0.3")', pc.Verdict.MET),
        ],
    )
    def test_a_sum_of_decimals_is_that_decimal(self, rule, expected):
        chosen = program(rule)
        assert expected is both(chosen, chosen.record("p", evidence=spent("0.1", "0.2")))

    def test_a_mean_on_the_bar_is_on_the_bar(self):
        """In floats (4.1 + 4.3 + 4.2) / 3 is less than 4.2."""
        chosen = program('mean("survey", of="score") >= 4.2')
        assert (4.1 + 4.3 + 4.2) / 3 < 4.2
        assert pc.Verdict.MET is both(chosen, chosen.record("p", evidence=surveys("4.1", "4.3", "4.2")))

    def test_forty_sixths_six_times_are_forty(self):
        chosen = program('total("spend", of="amount") >= usd(40)')
        assert pc.Verdict.MET is both(chosen, chosen.record("p", evidence=spent(*["20/3"] * 6)))

    @pytest.mark.parametrize(
        ("margin", "expected"), [("0.25", pc.Verdict.MET), ("2499/10000", pc.Verdict.UNMET)]
    )
    def test_a_fact_compares_as_the_decimal_it_was(self, margin, expected):
        chosen = program('fact("margin") >= percent(25)')
        assert expected is both(chosen, chosen.record("p", facts={"margin": margin}))

    @pytest.mark.parametrize(
        ("bonus", "expected"),
        [("0.1", pc.Verdict.MET), ("0.09999999999999999999999", pc.Verdict.UNMET), ("1/10", pc.Verdict.MET)],
    )
    def test_more_digits_than_a_float_has_count(self, bonus, expected):
        chosen = program('fact("bonus") >= usd("0.1")')
        assert expected is both(chosen, chosen.record("p", facts={"bonus": bonus}))

    @pytest.mark.parametrize("as_of", [date.min, TODAY, date.max])
    def test_a_dated_fact_is_read_on_the_first_and_the_last_day_too(self, as_of):
        chosen = program('fact("margin") >= percent(25)')
        record = chosen.record("p", facts={"margin": {"value": "0.3", "on": "2026-11-21"}})
        assert (pc.Verdict.UNKNOWN if as_of < TODAY else pc.Verdict.MET) is both(chosen, record, as_of)

    def test_what_is_too_large_for_a_float_is_decided_too(self):
        rule = " * ".join(['fact("margin")'] * 9)
        chosen = program(f'{rule} >= ratio("0.5")')
        large = "9" * 40
        assert pc.Verdict.MET is both(chosen, chosen.record("p", facts={"margin": large}))

    def test_a_share_of_nothing_is_not_known_however_often_it_is_divided(self):
        chosen = program('total("spend", of="amount") / count("spend") / count("survey") >= usd(1)')
        assert pc.Verdict.UNKNOWN is both(chosen, chosen.record("p", evidence=surveys(1)))

    @pytest.mark.parametrize("op", [">", ">=", "<", "<="])
    @given(
        shares=st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=2, max_size=2),
        weights=st.lists(st.decimals(-9, 9, places=3), min_size=2, max_size=2),
        beside=st.decimals(0, 1000, places=3),
        off=st.sampled_from([-1, 0, 0, 1]),
        small=st.sampled_from(["0.0000001", "1e-20", "1/3"]),
    )
    @settings(max_examples=30)
    def test_a_weighted_sum_of_facts_is_held_against_a_bar_to_the_last_digit(
        self, op, shares, weights, beside, off, small
    ):
        """On the bar, and off it by less than floats can tell."""
        margin, bonus = map(Fraction, shares)
        of_margin, of_bonus = map(Fraction, weights)
        bar = of_margin * margin + of_bonus * bonus + Fraction(beside) * Fraction(1, 8)
        chosen = program(
            f'fact("margin") * {weights[0]:f} + {weights[1]:f} * fact("ease") + ratio("{beside:f}") / 8'
            f' {op} fact("bar")',
            '[facts.bar]\nunit = "ratio"\n[facts.ease]\nunit = "ratio"\n',
        )
        record = chosen.record(
            "p", facts={"margin": margin, "ease": bonus, "bar": bar - off * Fraction(small)}
        )
        expected = {">": off > 0, ">=": off >= 0, "<": off < 0, "<=": off <= 0}[op]
        assert (pc.Verdict.MET if expected else pc.Verdict.UNMET) is both(chosen, record)


class TestTier:
    """`pc.compile(program).tier(record, as_of)` is the tier that a decision holds."""

    def test_review_terms_and_elections_are_heeded(self):
        chosen = program('has("spend")').replace(
            "tier", pc.Ladder(tiers=("silver", "gold"), elections="lower")
        )
        rows = [*spent(1), {"kind": "election", "on": "2026-11-02", "tier": "silver"}]
        record = chosen.record("p", evidence=rows)
        assert (
            "silver" == pc.decide(chosen, record, TODAY).tier.id == pc.compile(chosen).tier(record, TODAY).id
        )

    def test_what_was_not_known_then_is_left_out(self):
        chosen = program('has("spend")')
        record = chosen.record("p", evidence=[{**row, "recorded_on": "2026-11-15"} for row in spent(1)])
        tier = pc.compile(chosen).tier
        assert ["silver", "gold"] == [tier(record, TODAY, date(2026, 11, day)).id for day in (14, 15)]

    def test_a_waiver_stands_in_for_a_rule(self):
        chosen = program('has("spend")')
        waiver = {
            "kind": "waiver",
            "on": "2026-11-01",
            "valid_through": "2026-11-21",
            "requirement": "gold/asked",
        }
        record = chosen.record("p", evidence=[waiver])
        tier = pc.compile(chosen).tier
        assert ["gold", "silver"] == [tier(record, date(2026, 11, day)).id for day in (21, 22)]
        assert pc.Status.WAIVED is pc.decide(chosen, record, TODAY).judged["gold/asked"].status

    def test_a_record_of_another_program_is_read_anew(self):
        chosen, other = program('has("spend")'), program('has("spend")', "[kinds.visit]\nfields = {}")
        assert "gold" == pc.compile(chosen).tier(other.record("p", evidence=spent(1)), TODAY).id

    @pytest.mark.parametrize("as_of", ["2026-11-21", datetime(2026, 11, 21), None])
    def test_what_is_no_day_is_refused(self, as_of):
        chosen = program('has("spend")')
        with pytest.raises(QuestionError) as error:
            pc.compile(chosen).tier(chosen.record("p"), as_of)
        assert ("bad-date", "as_of") == (error.value.code, error.value.path)

    def test_what_is_no_record_is_refused(self):
        with pytest.raises(QuestionError, match="`dict` is not a record"):
            pc.compile(program('has("spend")')).tier({}, TODAY)

    def test_what_is_no_program_is_refused(self):
        with pytest.raises(QuestionError) as error:
            pc.compile(HEAD)
        assert ("bad-argument", "`str` is not a program") == (error.value.code, error.value.message)
        assert "read one with parse_program" == error.value.help


class TestNames:
    """Names of a document are no names of the code."""

    @pytest.mark.parametrize(
        "name", ["answer_1", "now", "row", "record", "max", "case", "none", "verdicts", "2024"]
    )
    def test_a_fact_may_be_called_as_it_likes(self, name):
        chosen = pc.parse_program(
            f"""{HEAD}
[tiers.gold.requires]
asked = 'fact("{name}") >= 1'
""".replace("[facts]", f'[facts]\n{name} = {{ unit = "count" }}')
        )
        assert pc.Verdict.MET is both(chosen, chosen.record("p", facts={name: 1}))

    def test_long_and_deep_rules_are_written_too(self):
        facts = ", ".join('fact("margin") >= ratio(1)' for _ in range(300))
        deep = 'fact("margin") >= ratio(1)'
        for _ in range(20):
            either = f'any_of(all_of({deep}, fact("bonus") > 0), fact("bonus") > usd(3))'
            deep = f'at_least(2, {either}, fact("bonus") > 0, fact("bonus") > usd(2))'
        for rule in (f"at_least(2, {facts})", deep):
            chosen = program(rule)
            for said in ({}, {"margin": 1}, {"margin": 1, "bonus": 1}, {"margin": 0, "bonus": 1}):
                both(chosen, chosen.record("p", facts=said))


class TestEngines:
    """`decide` takes the generated code, and the reference where it is asked for."""

    def test_both_decisions_are_equal(self):
        chosen = program('count("spend", grade="a") >= 1')
        record = chosen.record("p", evidence=spent(1))
        one, other = (pc.decide(chosen, record, TODAY, engine=engine) for engine in ("compiled", "reference"))
        assert one == other
        assert [one.judged, one.ladders] == [other.judged, other.ladders]
        assert one.to_dict() == other.to_dict() == pickle.loads(pickle.dumps(one)).to_dict()

    def test_another_engine_is_refused(self):
        chosen = program('has("spend")')
        with pytest.raises(QuestionError) as error:
            pc.decide(chosen, chosen.record("p"), TODAY, engine="complied")
        assert ("bad-argument", "`complied` is no engine") == (error.value.code, error.value.message)
        assert "did you mean `compiled`?" == error.value.help


class TestCode:
    """One module a program, for people to read."""

    def test_rules_stand_under_their_names(self):
        source = pc.compile(
            program('total("spend", of="amount", window=trailing("P12M")) >= usd(100)')
        ).source
        assert "# achieved gold/asked" in source
        assert '# total("spend", of="amount", window=trailing("P1Y"))' in source
        compile(source, "generated", "exec")

    def test_a_traceback_shows_the_generated_line(self):
        """An error in the middle of it, here of a record whose facts were taken away, names the line."""
        tier = pc.compile(program('fact("margin") >= percent(25)')).tier
        file = tier.__code__.co_filename
        assert "Harbor Partners" in file
        assert linecache.getlines(file)[0] == "def highest_tier(record, as_of, known_on=None):\n"

        class Broken:
            class plain:
                signature = tier.__globals__["signature"]
                holds_after, kinds, facts = date.min, frozenset(), ()

        with pytest.raises(ValueError, match="not enough values") as error:
            tier(Broken(), TODAY)
        assert "= now.facts" in traceback.format_tb(error.value.__traceback__)[-1]

    def test_equal_programs_share_their_code(self):
        one, other = program('has("spend")'), program('has("spend")')
        assert one is not other
        record = one.record("p", evidence=spent(1))
        assert pc.decide(one, record, TODAY) == pc.decide(other, record, TODAY)
        assert "<Compiled Harbor Partners>" == repr(pc.compile(one))
