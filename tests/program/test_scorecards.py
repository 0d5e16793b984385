"""Scorecards: KPIs weighed against their targets, as one score of 0 to 100 points."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnercert as pc
from partnercert.errors import Fault, ProgramError, ProgramErrors, QuestionError
from partnercert.language import kpi, percent, points, score
from partnercert.values.verdicts import Verdict

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN
DAY = date(2026, 6, 30)
HIGH, LOW = pc.Kpi(unit="points"), pc.Kpi(unit="points", better="lower")


def program(kpis=None, scored=None, **said):
    """A program with one scorecard, over KPIs that the host supplies in points."""
    scored = {"up": pc.ScoredKpi(weight=1, target=points(50))} if scored is None else scored
    card = pc.Scorecard(kpis=scored, **said)
    return pc.Program(kpis=kpis or {"up": HIGH, "down": LOW}, scorecards={"card": card})


def came_to(program, **facts):
    """What the scorecard came to, where the host knows so much."""
    record = program.record("acme", facts=facts)
    return pc.decide(program, record, as_of=DAY).scorecards["card"]


def worth(value, target, zero_at, better="higher"):
    """The points of one KPI, from the value of which on there are none and all."""
    scored = pc.ScoredKpi(weight=7, target=points(target), zero_at=points(zero_at))
    made = program({"x": pc.Kpi(unit="points", better=better)}, {"x": scored})
    return came_to(made, x=value).score


class TestPoints:
    """All at the target, none at `zero_at`, in proportion between them."""

    def test_in_the_middle_of_a_scale_is_half(self):
        """3 on a scale from 1 to 5 is 50 of 100; onetcenter.org, question 20, standardized scores."""
        assert points(50) == worth(3, target=5, zero_at=1)

    @pytest.mark.parametrize(
        ("value", "expected"), [(-5, 0), (10, 0), (20, 25), (40, 75), (50, 100), (51, 100), (30, 50)]
    )
    def test_higher_is_better(self, value, expected):
        """From 10 to 50; below and beyond there is nothing to lose or to win."""
        assert points(expected) == worth(value, target=50, zero_at=10)

    @pytest.mark.parametrize(
        ("value", "expected"), [(-5, 100), (5, 100), (10, 50), (14, 10), (15, 0), (90, 0)]
    )
    def test_lower_is_better_the_other_way_round(self, value, expected):
        """From 15 down to 5."""
        assert points(expected) == worth(value, target=5, zero_at=15, better="lower")

    def test_without_zero_at_there_are_none_at_0(self):
        """20 of 50."""
        assert points(40) == came_to(program(), up=20).score

    def test_the_target_of_the_kpi_is_taken(self):
        """Unless the scorecard has its own."""
        kpis = {"up": pc.Kpi(unit="points", target=points(40))}
        taken = came_to(program(kpis, {"up": pc.ScoredKpi(weight=1)}), up=20)
        assert (points(50), points(40)) == (taken.score, taken["up"].kpi.target)
        own = came_to(program(kpis, {"up": pc.ScoredKpi(weight=1, target=points(80))}), up=20)
        assert (points(25), points(80)) == (own.score, own["up"].kpi.target)

    @pytest.mark.parametrize("unit", ["usd", "ratio", "count", "days", "hours"])
    def test_kpis_of_any_unit_are_scored(self, unit):
        """Half of the target is half of the points."""
        made = program({"x": pc.Kpi(unit=unit)}, {"x": pc.ScoredKpi(weight=1, target=pc.Amount(8, unit))})
        assert points(50) == came_to(made, x=pc.Amount(4, unit)).score

    @settings(max_examples=settings.default.max_examples // 3)
    @given(*[st.integers(-50, 150)] * 2, st.integers(-20, 40), st.integers(1, 60), st.booleans())
    def test_better_never_has_fewer_points(self, one, other, zero, reach, higher):
        """In the direction that is better, whatever the scale; and points are 0 to 100."""
        sign, better = (1, "higher") if higher else (-1, "lower")
        worse, good = sorted((one, other), key=lambda value: sign * value)
        low, high = (worth(value, zero + sign * reach, zero, better) for value in (worse, good))
        assert points(0) <= low <= high <= points(100)


class TestScore:
    """The mean of the points by the weights."""

    SCORED = {  # noqa: RUF012
        "up": pc.ScoredKpi(weight=3, target=points(50)),
        "down": pc.ScoredKpi(weight=1, target=points(10), zero_at=points(30)),
    }

    def test_it_is_weighed(self):
        """3 of 4 times 80, 1 of 4 times 50: 72.5."""
        found = came_to(program(scored=self.SCORED), up=40, down=20)
        assert points("72.5") == found.score
        assert [points(80), points(50)] == [part.points for part in found.parts]
        assert [percent(75), percent(25)] == [part.weight for part in found.parts]

    def test_it_is_exact(self):
        """Three thirds of 40 points are 40 points: the tier that asks for 40 is reached."""
        scored = {id: pc.ScoredKpi(weight="0.1", target=points(3)) for id in "abc"}
        made = pc.Program(
            kpis={id: pc.Kpi(unit="points") for id in "abc"},
            scorecards={"card": pc.Scorecard(kpis=scored)},
            requirements={"reached": 'kpi("card") >= points("100/3")'},
        )
        decision = pc.decide(made, made.record("acme", facts=dict.fromkeys("abc", 1)), as_of=DAY)
        assert Fraction(100, 3) == decision.scorecards["card"].score.number
        assert MET is decision["reached"].verdict

    @settings(max_examples=settings.default.max_examples // 3)
    @given(
        st.lists(st.tuples(st.integers(1, 9), st.integers(0, 60)), min_size=1, max_size=4), st.integers(2, 9)
    )
    def test_only_the_ratio_of_weights_counts(self, parts, times):
        """Weights of 1 and 2 are those of 10 and 20; the score lies between the fewest and the most points."""
        found = []
        for factor in (1, times):
            kpis = {f"k{n}": HIGH for n in range(len(parts))}
            scored = {
                f"k{n}": pc.ScoredKpi(weight=weight * factor, target=points(50))
                for n, (weight, _) in enumerate(parts)
            }
            facts = {f"k{n}": value for n, (_, value) in enumerate(parts)}
            found.append(came_to(program(kpis, scored), **facts))
        assert found[0].score == found[1].score
        own = [part.points for part in found[0].parts]
        assert min(own) <= found[0].score <= max(own)


class TestUnknown:
    """What is not known leaves the score between two bounds, and is named."""

    def test_a_kpi_that_is_not_known_may_have_all_points_or_none(self):
        """80 points of weight 3, and 0 to 100 of weight 1: 60 to 85."""
        found = came_to(program(scored=TestScore.SCORED), up=40)
        assert (None, (points(60), points(85))) == (found.score, found.between)
        assert ("down",) == found.missing
        assert ('fact("down")',) == found["down"].kpi.missing

    def test_a_rule_about_it_is_unknown(self):
        """Neither met nor failed."""
        made = pc.Program(
            kpis={"up": HIGH, "down": LOW},
            scorecards={"card": pc.Scorecard(kpis=TestScore.SCORED)},
            requirements={"reached": 'kpi("card") >= points(50)', "part": 'kpi("card/up") >= points(80)'},
        )
        decision = pc.decide(made, made.record("acme", facts={"up": 40}), as_of=DAY)
        assert UNKNOWN is decision["reached"].verdict
        assert ('fact("down")',) == decision["reached"].missing
        assert MET is decision["part"].verdict

    def test_a_range_that_is_worth_the_same_is_known(self):
        """One to two wins of a target of one: all points, however it turns out."""
        made = pc.Program(
            kpis={"wins": pc.Kpi(formula='count("delivery", accepted_first_time=True)')},
            scorecards={"card": pc.Scorecard(kpis={"wins": pc.ScoredKpi(weight=1, target=1)})},
        )
        rows = [{"kind": "delivery", "on": DAY, "accepted_first_time": True}, {"kind": "delivery", "on": DAY}]
        found = pc.decide(made, made.record("acme", evidence=rows), as_of=DAY).scorecards["card"]
        assert (points(100), ()) == (found.score, found.missing)
        assert MET is found["wins"].on_target

    def test_a_range_bounds_the_score_in_rules_too(self):
        """One to two wins of a target of four: 25 to 50 points, surely not 60."""
        made = pc.Program(
            kpis={"wins": pc.Kpi(formula='count("delivery", accepted_first_time=True)')},
            scorecards={"card": pc.Scorecard(kpis={"wins": pc.ScoredKpi(weight=1, target=4)})},
            requirements={"reached": 'kpi("card") >= points(60)'},
        )
        rows = [{"kind": "delivery", "on": DAY, "accepted_first_time": True}, {"kind": "delivery", "on": DAY}]
        decision = pc.decide(made, made.record("acme", evidence=rows), as_of=DAY)
        assert (points(25), points(50)) == decision.scorecards["card"].between == decision.kpi("card").between
        assert UNMET is decision["reached"].verdict


class TestBands:
    """Names of scores, each from so many points on."""

    BANDS = {"behind": 0, "on-course": 60, "ahead": points(90)}  # noqa: RUF012

    @pytest.mark.parametrize(
        ("value", "band"),
        [(0, "behind"), (29, "behind"), (30, "on-course"), (44, "on-course"), (45, "ahead")],
    )
    def test_a_band_begins_at_its_score(self, value, band):
        """30 of 50 are 60 points; also for each KPI."""
        found = came_to(program(bands=self.BANDS), up=value)
        assert (band, band) == (found.band, found["up"].band)

    def test_below_all_bands_there_is_none(self):
        """Nobody called it anything."""
        assert came_to(program(bands={"fair": 50}), up=10).band is None

    def test_a_score_that_is_not_known_has_the_band_of_both_its_bounds(self):
        """60 to 85 points are on course; with a band from 80 on nobody knows."""
        scored = TestScore.SCORED
        assert "on-course" == came_to(program(scored=scored, bands=self.BANDS), up=40).band
        assert came_to(program(scored=scored, bands={"low": 0, "high": 80}), up=40).band is None


class TestRules:
    """What the rulebook has: the points of each KPI, and the score, in the language."""

    def test_the_score_is_an_expression(self):
        """Every engine reads it; a rule names it like any KPI."""
        rulebook = pc.draw_up(program(scored=TestScore.SCORED))
        bodies = {ref.id: rulebook[ref].body for ref in rulebook.rules if ref.word == "kpi"}
        assert score(kpi("up"), full_at=points(50), worth=points(100)) == bodies["card/up"]
        lower = score(points(30) - kpi("down"), full_at=points(20), worth=points(100))
        assert lower == bodies["card/down"]
        assert (3 * kpi("card/up") + 1 * kpi("card/down")) / 4 == bodies["card"]

    def test_a_tier_may_ask_for_it_and_a_kpi_may_build_on_it(self):
        """Also for its growth."""
        made = pc.Program(
            kpis={"up": HIGH, "twice": pc.Kpi(formula='kpi("card") * 2')},
            scorecards={"card": pc.Scorecard(kpis={"up": pc.ScoredKpi(weight=1, target=points(50))})},
            requirements={"more": 'change(kpi("card"), "P3M") >= points(10)'},
        )
        facts = {"up": [{"value": 20, "on": "2026-01-31"}, {"value": 25, "on": "2026-06-30"}]}
        decision = pc.decide(made, made.record("acme", facts=facts), as_of=DAY)
        assert points(100) == decision.kpis["twice"]
        assert MET is decision["more"].verdict

    def test_engines_agree_on_it(self):
        """The reference has the last word."""
        made = program(scored=TestScore.SCORED)
        record = made.record("acme", facts={"up": 17, "down": 13})
        found = [
            pc.decide(made, record, as_of=DAY, engine=each).scorecards for each in ("compiled", "reference")
        ]
        assert found[0] == found[1]

    def test_a_decision_tells_it(self):
        """In plain data; a program without scorecards says nothing of them."""
        made = program(bands={"low": 0}, title="Card")
        decision = pc.decide(made, made.record("acme", facts={"up": 20}), as_of=DAY)
        told = decision.to_dict()["scorecards"]["card"]
        assert ("Card", "40 points", "low", []) == tuple(
            told[key] for key in ("title", "score", "band", "missing")
        )
        assert ["up"] == [part["kpi"] for part in told["kpis"]]
        assert points(40) == decision.kpi("card").value == decision.kpi("card/up").value
        plain = pc.Program(name="Harbor")
        assert "scorecards" not in pc.decide(plain, plain.record("acme"), as_of=DAY).to_dict()


class TestWords:
    """For people."""

    def test_it_is_told_line_by_line(self):
        """With a mark and a word, never by color."""
        found = came_to(program(scored=TestScore.SCORED, title="Card", bands={"low": 0, "high": 60}), up=50)
        assert f"<ScorecardValue {found.in_words()}>" == repr(found)
        assert f"<ScoredValue {found.parts[0]}>" == repr(found.parts[0])
        assert str(found).split("\n") == [
            "Card: between 75 points and 100 points (high); not known: down",
            "  ✓ up: 50 points, on target, target 50 points, 100 points of weight 75 %",
            "  ? down: not known, target 10 points, between 0 points and 100 points of weight 25 %; "
            'not known: fact("down")',
        ]

    def test_html_is_escaped(self):
        """A title is anybody's text."""
        made = program({"up": pc.Kpi(unit="points", title="<b>up</b>")}, title="A & B")
        html = came_to(made, up=20)._repr_html_()
        assert "<b>" not in html
        assert "&lt;b&gt;up&lt;/b&gt;" in html
        assert "A &amp; B" in html
        assert "✗" in html and "off target" in html


class TestRefused:
    """What is wrong with a scorecard, each at its place."""

    @pytest.mark.parametrize(
        ("scored", "said", "fault"),
        [
            (
                {},
                {},
                Fault(
                    "missing-key",
                    "the scorecard `card` has no KPIs",
                    "name KPIs with their weights: kpis.win_rate = { weight = 30 }",
                    "scorecards.card.kpis",
                ),
            ),
            (
                {"upp": pc.ScoredKpi(weight=1, target=points(5))},
                {},
                Fault(
                    "unknown-kpi",
                    "the program has no KPI `upp`",
                    "did you mean `up`?",
                    "scorecards.card.kpis.upp",
                ),
            ),
            (
                {"up": pc.ScoredKpi(weight=0, target=points(5))},
                {},
                Fault(
                    "bad-value",
                    "`0` is no weight",
                    "give a number above 0, such as weight = 30",
                    "scorecards.card.kpis.up.weight",
                ),
            ),
            (
                {"up": pc.ScoredKpi(weight=percent(30), target=points(5))},
                {},
                Fault(
                    "bad-value",
                    "`percent(30)` is no weight",
                    "give a number above 0, such as weight = 30",
                    "scorecards.card.kpis.up.weight",
                ),
            ),
            (
                {"up": pc.ScoredKpi(weight=1)},
                {},
                Fault(
                    "missing-key",
                    "neither the scorecard nor the KPI `up` says what is aimed at",
                    "give `target`",
                    "scorecards.card.kpis.up.target",
                ),
            ),
            (
                {"down": pc.ScoredKpi(weight=1, target=points(5))},
                {},
                Fault(
                    "missing-key",
                    "of `down` lower is better, and nothing says from where on there are no points",
                    "give `zero_at`, a value above the target",
                    "scorecards.card.kpis.down.zero_at",
                ),
            ),
            (
                {"down": pc.ScoredKpi(weight=1, target=points(5), zero_at=points(5))},
                {},
                Fault(
                    "contradiction",
                    "of `down` lower is better, and there are no points at 5 points, all at 5 points",
                    "give `zero_at`, a value above the target",
                    "scorecards.card.kpis.down.zero_at",
                ),
            ),
            (
                {"up": pc.ScoredKpi(weight=1, target=points(-5))},
                {},
                Fault(
                    "contradiction",
                    "of `up` higher is better, and there are no points at 0 points, all at -5 points",
                    "give `zero_at`, a value below the target",
                    "scorecards.card.kpis.up.zero_at",
                ),
            ),
            (
                {"up": pc.ScoredKpi(weight=1, target=percent(5))},
                {},
                Fault(
                    "unit-mismatch",
                    "`percent(5)` is no amount of points",
                    "give it in points",
                    "scorecards.card.kpis.up.target",
                ),
            ),
            (
                {"up": pc.ScoredKpi(weight=1, target=points(5))},
                {"bands": {"low": 0, "high": 101}},
                Fault(
                    "out-of-bounds",
                    "a band begins at `points(101)`, and scores are 0 to 100 points",
                    "give a number from 0 to 100",
                    "scorecards.card.bands.high",
                ),
            ),
            (
                {"up": pc.ScoredKpi(weight=1, target=points(5))},
                {"bands": {"low": 10, "high": 10}},
                Fault(
                    "contradiction",
                    "`low` and `high` begin at the same score, 10 points",
                    "move one",
                    "scorecards.card.bands",
                ),
            ),
        ],
    )
    def test_a_fault_is_named(self, scored, said, fault):
        """One mistake, one fault."""
        with pytest.raises(ProgramErrors) as raised:
            program(scored=scored, **said)
        assert (fault,) == raised.value.faults

    def test_ids_are_shared_with_kpis_and_facts(self):
        """`kpi("card")` would be two things."""
        with pytest.raises(ProgramErrors) as raised:
            pc.Program(
                kpis={"card": HIGH},
                scorecards={"card": pc.Scorecard(kpis={"card": pc.ScoredKpi(weight=1, target=points(5))})},
            )
        assert "duplicate-id" in [fault.code for fault in raised.value.faults]

    def test_a_scorecard_may_not_rest_on_itself(self):
        """A KPI of it that asks for its score."""
        with pytest.raises(ProgramErrors) as raised:
            program({"up": pc.Kpi(formula='kpi("card") / 2')})
        assert ["cycle"] == [fault.code for fault in raised.value.faults]

    def test_weights_that_cannot_be_added_up_are_named(self):
        """Their sum has more digits than a number of a rule may have."""
        scored = {id: pc.ScoredKpi(weight=9 * 10**39, target=points(5)) for id in ("up", "more")}
        with pytest.raises(ProgramErrors) as raised:
            pc.Program(kpis={"up": HIGH, "more": HIGH}, scorecards={"card": pc.Scorecard(kpis=scored)})
        assert [("bad-number", "scorecards.card.kpis")] == [
            (fault.code, fault.path) for fault in raised.value.faults
        ]

    def test_a_kpi_that_a_scorecard_does_not_have_is_named(self):
        """With what is meant."""
        made = program()
        card = pc.decide(made, made.record("acme"), as_of=DAY).scorecards["card"]
        with pytest.raises(QuestionError, match=r"the scorecard has no KPI `upp` \(did you mean `up`"):
            card["upp"]

    def test_an_unknown_score_is_named_with_what_is_meant(self):
        """In a rule and in a question."""
        with pytest.raises(ProgramErrors) as raised:
            pc.Program(
                kpis={"up": HIGH},
                scorecards={"card": pc.Scorecard(kpis={"up": pc.ScoredKpi(weight=1, target=points(5))})},
                requirements={"r": 'kpi("cart") >= points(5)'},
            )
        assert [("unknown-kpi", "did you mean `card`?")] == [
            (fault.code, fault.help) for fault in raised.value.faults
        ]
        made = program()
        with pytest.raises(QuestionError) as asked:
            pc.decide(made, made.record("acme"), as_of=DAY).kpi("cart")
        assert "unknown-id" == asked.value.code

    @pytest.mark.parametrize("said", [{"kpis": None}, {"kpis": {"up": 30}}, {"kpis": {"up": {"weight": 30}}}])
    def test_parts_are_made_with_their_classes(self, said):
        """Plain data is read by `program_from_dict`."""
        with pytest.raises(ProgramError) as raised:
            pc.Scorecard(**said)
        assert "bad-shape" == raised.value.code
