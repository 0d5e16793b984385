"""The quarterly business review: a scorecard over consecutive quarters, with change and trend."""

import json
import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outline import Outline

import partnercert as pc
from partnercert.errors import QuestionError
from partnercert.language import percent, points

DAY = date(2026, 8, 31)
DOCUMENT = """
[program]
name = "Lantern"
edition = "2026"
currency = "usd"

[kpis.win_rate]
standard = "win_rate"
window = 'fiscal("quarter")'
[kpis.rework]
standard = "rework"
window = "P12M"

[scorecards.quarterly]
title = "Quarterly"
bands = { low = 0, high = 60 }
kpis.win_rate = { weight = 3, target = "percent(40)" }
kpis.rework = { weight = 1, target = "percent(5)", zero_at = "percent(15)" }

[ladders.tier]
tiers = ["silver"]
[tiers.silver.requires]
score = 'kpi("quarterly") >= points(60)'
"""
PROGRAM = pc.parse_program(DOCUMENT)


def deals(on, won, lost):
    return [
        *({"kind": "deal", "on": on, "outcome": "won"} for _ in range(won)),
        *({"kind": "deal", "on": on, "outcome": "lost"} for _ in range(lost)),
    ]


def delivery(on, hours, rework):
    return {"kind": "delivery", "on": on, "hours": hours, "rework_hours": rework}


ROWS = [
    *deals("2026-01-01", 1, 4),
    *deals("2026-06-30", 3, 7),
    *deals("2026-08-31", 2, 3),
    delivery("2026-03-31", 100, 10),
    delivery("2026-07-01", 100, 2),
]


def reviewed(rows=ROWS, program=PROGRAM, as_of=DAY, **said):
    return pc.review(program, program.record("acme", evidence=rows), as_of=as_of, **said)


class TestQuarters:
    """Consecutive quarters, the last of which holds the day; each is judged on its last day."""

    def test_quarters_are_those_of_the_calendar(self):
        """Four of them; the running one is judged on the day."""
        found = reviewed().quarters
        assert ["2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3"] == [quarter.name for quarter in found]
        assert [date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), DAY] == [q.through for q in found]
        assert (date(2026, 7, 1), date(2026, 9, 30), False) == (
            found[-1].first,
            found[-1].last,
            found[-1].is_over,
        )
        assert "2026 Q3 to 2026-08-31" == found[-1].heading

    def test_on_its_last_day_a_quarter_is_over(self):
        """And on the next one another begins."""
        assert "2026 Q2" == reviewed(as_of=date(2026, 6, 30)).quarters[-1].heading
        assert "2026 Q3 to 2026-07-01" == reviewed(as_of=date(2026, 7, 1)).quarters[-1].heading

    def test_quarters_follow_the_fiscal_year(self):
        """From February on, named by its end: August is in the third quarter of 2027."""
        program = pc.parse_program(
            DOCUMENT.replace('currency = "usd"', 'fiscal_year = { starts = 2, named_by = "end" }')
        )
        found = reviewed(program=program).quarters
        assert ["FY2026 Q4", "FY2027 Q1", "FY2027 Q2", "FY2027 Q3"] == [quarter.name for quarter in found]
        assert (date(2026, 8, 1), date(2026, 10, 31)) == (found[-1].first, found[-1].last)

    def test_a_window_of_the_quarter_sees_the_quarter_alone(self):
        """1 of 5, 3 of 10, 2 of 5; the first day and the last day of a quarter count in it."""
        (win_rate, _) = reviewed(quarters=3).kpis
        assert (percent(20), percent(30), percent(40)) == win_rate.values

    def test_a_window_of_a_year_ends_with_each_quarter(self):
        """10 of 100 hours until the end of June, then 12 of 200."""
        (_, rework) = reviewed(quarters=3).kpis
        assert (percent(10), percent(10), percent(6)) == rework.values

    @settings(max_examples=settings.default.max_examples // 2)
    @given(
        st.lists(
            st.tuples(st.integers(0, 500), st.sampled_from(["won", "lost"]), st.integers(-9, 40)), max_size=8
        ),
        st.integers(0, 500),
        st.integers(1, 5),
    )
    def test_every_quarter_is_what_a_decision_of_its_day_says(self, said, day, quarters):
        """Score, band and standing; and quarters follow one another without a gap."""
        start = date(2025, 3, 1)
        rows = [
            {
                "kind": "deal",
                "on": start + timedelta(on),
                "outcome": outcome,
                "recorded_on": start + timedelta(on + max(late, 0)),
            }
            for on, outcome, late in said
        ]
        record, as_of = PROGRAM.record("acme", evidence=rows), start + timedelta(day)
        found = pc.review(PROGRAM, record, as_of, quarters)
        for quarter in found.quarters:
            decision = pc.decide(PROGRAM, record, as_of=quarter.through)
            assert decision.scorecards["quarterly"] == quarter.scorecard
            assert dict(quarter.standings)["tier"] == decision.ladders["tier"].in_words()
        assert quarters == len(found.quarters)
        assert found.quarters[-1].first <= as_of <= found.quarters[-1].last
        for before, after in zip(found.quarters, found.quarters[1:], strict=False):
            assert before.last + timedelta(1) == after.first
            assert before.is_over

    def test_known_on_leaves_out_what_came_later(self):
        """A deal of June that was recorded in August; quarters before are asked with the same knowledge."""
        late = {"kind": "deal", "on": "2026-06-01", "outcome": "won", "recorded_on": "2026-08-15"}
        assert percent(100) == reviewed([late], quarters=2).kpis[0].values[0]
        assert reviewed([late], quarters=2, known_on=date(2026, 8, 1)).kpis[0].values[0] is None


class TestChanges:
    """The change since the quarter before, and the trend over all quarters."""

    @staticmethod
    def course(*values, better="higher"):
        """The course of a KPI that the host supplies at the end of each quarter; None where it is too old."""
        kpi = pc.Kpi(formula='fact("x")', better=better)
        program = pc.Program(
            facts={"x": pc.FactDeclaration(unit="points", max_age="P30D")},
            kpis={"k": kpi},
            scorecards={
                "card": pc.Scorecard(
                    kpis={
                        "k": pc.ScoredKpi(
                            weight=1, target=points(5), zero_at=points(0 if better == "higher" else 9)
                        )
                    }
                )
            },
        )
        ends = [date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)][-len(values) :]
        facts = [
            {"value": value, "on": end} for value, end in zip(values, ends, strict=True) if value is not None
        ]
        record = program.record("acme", facts={"x": facts})
        return pc.review(program, record, as_of=ends[-1], quarters=len(values)).kpis[0]

    @pytest.mark.parametrize(
        ("values", "better", "trend", "words"),
        [
            ((1, 2, 3, 5), "higher", "getting better", "better by 2 points; trend: getting better"),
            ((1, 2, 3, 5), "lower", "getting worse", "worse by 2 points; trend: getting worse"),
            ((4, 4, 3), "higher", "getting worse", "worse by 1 point; trend: getting worse"),
            ((4, 4, 3), "lower", "getting better", "better by 1 point; trend: getting better"),
            ((4, 4, 4), "higher", "steady", "unchanged; trend: steady"),
            ((1, 5, 2), "higher", "up and down", "worse by 3 points; trend: up and down"),
            (
                (1, None, 5),
                "higher",
                "getting better",
                "change not known; trend: getting better in 2 quarters that are known",
            ),
            (
                (1, None, 3, 2),
                "higher",
                "up and down",
                "worse by 1 point; trend: up and down in 3 quarters that are known",
            ),
            ((None, 5), "higher", "not known", "change not known; trend: not known"),
            ((5,), "higher", "not known", "change not known; trend: not known"),
        ],
    )
    def test_change_and_trend_follow_the_better_direction(self, values, better, trend, words):
        """In words, and quarters that are not known are left out of the trend."""
        course = self.course(*values, better=better)
        assert (trend, words) == (course.trend, course.in_words())

    def test_shares_differ_by_percentage_points(self):
        """From 30 % to 40 % are 10 of them, and a third more."""
        win_rate = reviewed().kpis[0]
        assert percent(10) == win_rate.change
        assert win_rate.in_words().startswith("better by 10 percentage points; ")


class TestTold:
    """For people and for machines."""

    def test_it_is_told_line_by_line(self):
        """Score, KPIs, ladders, each with its history."""
        assert str(reviewed(quarters=2)).split("\n") == [
            "acme · Lantern 2026 · 2026 Q3 to 2026-08-31",
            "Quarterly: 97.5 points (high)",
            "  2026 Q2: 68.75 points (high) · 2026 Q3 to 2026-08-31: 97.5 points (high)",
            "  better by 28.75 points; trend: getting better",
            "✓ Win rate: 40 %, on target, target 40 %, 100 points of weight 75 %",
            "  2026 Q2: 30 % · 2026 Q3 to 2026-08-31: 40 %",
            "  better by 10 percentage points; trend: getting better",
            "✗ Rework: 6 %, off target, target 5 %, 90 points of weight 25 %",
            "  2026 Q2: 10 % · 2026 Q3 to 2026-08-31: 6 %",
            "  better by 4 percentage points; trend: getting better",
            "tier: holds silver",
        ]

    def test_what_is_not_known_is_named(self):
        """No delivery yet: the score lies between two bounds."""
        told = str(reviewed(deals("2026-08-31", 2, 3), quarters=1))
        assert "Quarterly: between 75 points and 100 points (high); not known: rework" in told
        assert "? Rework: not known, target 5 %" in told

    def test_html_is_a_table_and_escaped(self):
        """A row for the score, each KPI and each ladder; statuses by mark and word."""
        program = pc.parse_program(DOCUMENT.replace('title = "Quarterly"', 'title = "<i>Q</i>"'))
        record = program.record("<b>acme</b>", evidence=ROWS)
        html = pc.review(program, record, as_of=DAY)._repr_html_()
        assert "<b>" not in html and "<i>" not in html
        assert "&lt;b&gt;acme&lt;/b&gt;" in html
        rows = Outline(html).rows
        assert 4 + 1 == len(rows)
        cells = {cell for row in rows for cell in row}
        assert {"✗ 6 % off target", "? not known", "better by 10 percentage points"} <= cells

    def test_it_is_plain_data(self):
        """JSON holds it; values are text with their unit."""
        told = json.loads(json.dumps(reviewed(quarters=2, known_on=DAY).to_dict()))
        assert ("acme", "2026-08-31", "2026-08-31") == (told["partner"], told["as_of"], told["known_on"])
        assert ["0.3 ratio", "0.4 ratio"] == told["kpis"][0]["values"]
        assert ("28.75 points", "getting better") == (told["score"]["change"], told["score"]["trend"])
        assert "97.5 points" == told["quarters"][1]["scorecard"]["score"]

    def test_it_is_a_value(self):
        """Equal where what it rests on is equal; it can be stored."""
        found = reviewed()
        assert found == reviewed(list(reversed(ROWS)))
        assert found == pickle.loads(pickle.dumps(found))
        assert "<BusinessReview of acme on 2026-08-31: Quarterly: 97.5 points (high)>" == repr(found)


class TestRefused:
    """What cannot be asked."""

    @pytest.mark.parametrize("quarters", [0, -1, 41, 2.5, True, "4"])
    def test_quarters_are_a_number_of_them(self, quarters):
        """From 1 on, and not more than ten years."""
        with pytest.raises(QuestionError) as raised:
            reviewed(quarters=quarters)
        error = raised.value
        assert ("bad-argument", "quarters") == (error.code, error.path)
        assert f"a review of `{quarters}` quarters" == error.message
        assert "give a number from 1 to 40" == error.help

    def test_the_scorecard_is_named_where_there_are_several(self):
        """Or none."""
        card = pc.Scorecard(kpis={"k": pc.ScoredKpi(weight=1, target=points(5))})
        kpis = {"k": pc.Kpi(unit="points")}
        two = pc.Program(kpis=kpis, scorecards={"one": card, "two": card})
        for program, message, help in (
            (two, "the program has 2 scorecards", "name one: `one`, `two`"),
            (pc.Program(), "the program has no scorecard", "define one under [scorecards]"),
        ):
            with pytest.raises(QuestionError) as raised:
                pc.review(program, program.record("acme"), as_of=DAY)
            error = raised.value
            assert ("which-scorecard", message, help) == (error.code, error.message, error.help)
        named = pc.review(two, two.record("acme", facts={"k": 5}), as_of=DAY, scorecard="two")
        assert ("two", points(100)) == (named.latest.id, named.latest.score)

    def test_an_unknown_scorecard_is_named(self):
        """With what is meant."""
        with pytest.raises(QuestionError) as raised:
            reviewed(scorecard="quartely")
        error = raised.value
        assert ("unknown-id", "scorecard", "did you mean `quarterly`?") == (
            error.code,
            error.path,
            error.help,
        )
        assert "the program has no scorecard `quartely`" == error.message

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"as_of": "2026-08-31"}, "bad-date"),
            ({"known_on": 5}, "bad-date"),
            ({"program": DOCUMENT}, "bad-argument"),
        ],
    )
    def test_other_arguments_are_those_of_decide(self, said, code):
        """A day, and a program."""
        with pytest.raises(QuestionError) as raised:
            pc.review(**{"program": PROGRAM, "record": PROGRAM.record("acme"), "as_of": DAY, **said})
        assert code == raised.value.code
