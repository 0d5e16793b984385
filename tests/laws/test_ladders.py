"""Ladders: what a tier says about the others, and that more of what is asked for never costs a tier."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import TIERS, program, programs
from strategies.records import DAYS, NUMBERS, event_of, records

from partnercert.language import all_of, any_of, at_least, count, fact, field, has, total, trailing, usd
from partnercert.program.tiers import Ladder, Tier
from partnercert.questions.decide import decide

from .asking import MET, UNKNOWN, UNMET, day

RANKS = {None: 0, "bronze": 1, "silver": 2, "gold": 3}


def rank(tier):
    return RANKS[tier and tier.id]


@st.composite
def rules_that_only_ask_for_more(draw):
    """Rules that more evidence can only help: counts and sums of nothing negative that must be reached."""
    n = draw(st.integers(1, 3))
    plain = [
        count("deal", outcome="won") >= n,
        count("deal", outcome="won", window=trailing("P1Y"), distinct="customer") >= n,
        count("deal", attached=True) >= n,
        count("exam", passed=True, distinct="person") >= n,
        count(each="person", where=has("exam", passed=True)) >= n,
        count("survey") > n,
        total("survey", of="score") >= 4 * n,
        has("spend", where=field("amount") >= usd(100 * n)),
        has("qbr", window=trailing("P6M")),
    ]
    several = st.lists(st.sampled_from(plain), min_size=1, max_size=3)
    return draw(
        st.sampled_from(plain)
        | several.map(lambda rules: all_of(*rules))
        | several.map(lambda rules: any_of(*rules))
        | several.map(lambda rules: at_least((len(rules) + 1) // 2, *rules))
    )


GROWING = ("deal", "exam", "survey", "spend", "qbr")


class TestLadders:
    @settings(max_examples=2 * settings.default.max_examples)
    @given(st.data(), programs(), DAYS)
    def test_tiers_follow_the_order_of_the_ladder(self, data, asked, as_of):
        """Nested, a tier that is met implies all below it; otherwise the highest that is met by itself is earned."""
        record = data.draw(records(asked, as_of))
        decision = decide(asked, record, as_of)
        verdicts = [decision.judged[tier].verdict for tier in TIERS]
        order = {UNMET: 0, UNKNOWN: 1, MET: 2}
        own = [
            min(
                (decision.judged[f"{tier}/{id}"].verdict for id in asked.tiers[tier].requires),
                key=order.get,
                default=MET,
            )
            for tier in TIERS
        ]
        with_those_below = [min(own[: n + 1], key=order.get) for n in range(len(TIERS))]
        expected = with_those_below if asked.ladders["tier"].nested else own
        assert expected == verdicts
        assert rank(decision.earned) == max(
            (n for n, each in enumerate(verdicts, 1) if each is MET), default=0
        )
        assert rank(decision.possible) == max(
            (n for n, each in enumerate(verdicts, 1) if each is not UNMET), default=0
        )
        assert rank(decision.tier) <= rank(decision.earned) <= rank(decision.possible)
        if asked.ladders["tier"].elections is None:
            assert decision.tier == decision.earned

    @given(st.data(), DAYS, st.booleans())
    def test_more_evidence_never_loses_a_tier(self, data, as_of, nested):
        """Where tiers only ask for as much as possible, one more event never lowers the tier."""
        rules = data.draw(st.lists(rules_that_only_ask_for_more(), min_size=3, max_size=3))
        asked = program(
            ladders={"tier": Ladder(tiers=TIERS, nested=nested)},
            tiers={tier: Tier(requires={"more": rule}) for tier, rule in zip(TIERS, rules, strict=True)},
        )
        record = data.draw(records(asked, as_of, kinds=(*GROWING, "certified")))
        before = decide(asked, record, as_of)
        for number in data.draw(st.lists(NUMBERS, min_size=3, max_size=3)):
            after = decide(asked, record.adding(event_of(number, as_of, GROWING)), as_of)
            assert rank(before.earned) <= rank(after.earned)
            assert rank(before.possible) <= rank(after.possible)

    @settings(max_examples=2 * settings.default.max_examples)
    @given(
        st.data(),
        st.sampled_from([">=", ">"]),
        st.lists(st.integers(0, 400), min_size=3, max_size=3),
        st.integers(0, 400),
    )
    def test_a_higher_value_never_loses_a_tier(self, data, op, bars, value):
        """Raising the value that a threshold asks for never lowers the tier, whatever the thresholds are."""
        rules = [fact("pipeline") >= usd(bar) if op == ">=" else fact("pipeline") > usd(bar) for bar in bars]
        asked = program(
            tiers={tier: Tier(requires={"bar": rule}) for tier, rule in zip(TIERS, rules, strict=True)}
        )
        on = day("2024-06-15")
        ranks = [
            rank(decide(asked, asked.record("p", facts={"pipeline": {"value": each, "on": on}}), on).earned)
            for each in (value, value + 1, value + 100)
        ]
        assert ranks == sorted(ranks)
        reached = [value >= bar if op == ">=" else value > bar for bar in bars]
        assert ranks[0] == next((n for n, each in enumerate(reached) if not each), 3)

    @pytest.mark.parametrize(
        ("nested", "flags", "earned"),
        [
            (True, (True, False, True), "bronze"),
            (False, (True, False, True), "gold"),
            (False, (True, True, False), "silver"),
            (True, (False, True, True), None),
            (False, (False, False, False), None),
        ],
    )
    def test_a_ladder_that_is_not_nested_takes_the_highest(self, nested, flags, earned):
        """What a tier below asks for is asked again only on a nested ladder."""
        rules = [fact("staff") >= 1 if flag else fact("staff") >= 9 for flag in flags]
        asked = program(
            ladders={"tier": Ladder(tiers=TIERS, nested=nested)},
            tiers={tier: Tier(requires={"own": rule}) for tier, rule in zip(TIERS, rules, strict=True)},
        )
        tier = decide(asked, asked.record("p", facts={"staff": 1}), day("2024-06-15")).tier

        assert earned == (tier and tier.id)

    def test_a_partner_may_elect_a_lower_tier_and_never_a_higher_one(self):
        """The election in force is the tier held if it is earned; one that has ended elects nothing."""
        asked = program(
            ladders={"tier": Ladder(tiers=TIERS, elections="lower")},
            tiers={"bronze": Tier(), "silver": Tier(), "gold": Tier(requires={"never": fact("staff") > 9})},
        )
        held = {}
        for elected, ends in (
            ("bronze", None),
            ("gold", None),
            ("bronze", "2024-06-14"),
            ("bronze", "2024-06-15"),
        ):
            row = {"kind": "election", "tier": elected, "on": "2024-01-01"} | (
                {"valid_through": ends} if ends else {}
            )
            held[elected, ends] = decide(
                asked, asked.record("p", facts={"staff": 1}, evidence=[row]), day("2024-06-15")
            ).tier.id

        assert {
            ("bronze", None): "bronze",
            ("gold", None): "silver",
            ("bronze", "2024-06-14"): "silver",
            ("bronze", "2024-06-15"): "bronze",
        } == held
