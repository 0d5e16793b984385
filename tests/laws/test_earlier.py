"""`ago` asks the question of an earlier day, with the knowledge of today's."""

from fractions import Fraction

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import RULES, VALUES, world
from strategies.records import DAYS, records

from partnercert.language import ago, as_of, change, count, fact, growth, has, held, total, trailing, usd
from partnercert.values.ranges import Range

from .asking import MET, UNKNOWN, UNMET, day, judged, record_of, valued

LENGTHS = {
    "P1Y": relativedelta(months=12),
    "P1M": relativedelta(months=1),
    "P30D": relativedelta(days=30),
    "P1M1D": relativedelta(months=1),
    "P1D": relativedelta(days=1),
}


def before(as_of, length):
    """The day a period before: months, clamped, then days."""
    extra = relativedelta(days=1) if length == "P1M1D" else relativedelta()
    return as_of - LENGTHS[length] - extra


class TestAgo:
    @settings(max_examples=3 * settings.default.max_examples)
    @given(st.data(), DAYS, st.none() | DAYS, st.sampled_from([*LENGTHS]))
    def test_it_is_the_same_question_on_an_earlier_day(self, data, as_of, known_on, length):
        """A rule or value that long ago is the rule or value asked on that day, with `known_on` as it is."""
        record = data.draw(records(world(), as_of))
        earlier = before(as_of, length)
        for rule in data.draw(st.lists(RULES, min_size=2, max_size=2)):
            assert judged(rule, record, earlier, known_on) is judged(
                ago(rule, length), record, as_of, known_on
            )
        for formula in data.draw(st.lists(VALUES, min_size=2, max_size=2)):
            assert valued(formula, record, earlier, known_on) == valued(
                ago(formula, length), record, as_of, known_on
            )

    @settings(max_examples=3 * settings.default.max_examples)
    @given(st.data(), DAYS, st.sampled_from([*LENGTHS]))
    def test_change_and_growth_compare_the_two_days(self, data, as_of, length):
        """The change is now minus then, the growth its share of then, and unknown where then was not above zero."""
        record = data.draw(records(world(), as_of))
        formula = data.draw(
            st.sampled_from([count("spend"), total("spend", of="amount", window=trailing("P1Y"))])
        )
        now, then = (valued(formula, record, on).low for on in (as_of, before(as_of, length)))

        assert Range(now - then, now - then) == valued(change(formula, length), record, as_of)
        grown = Fraction(now - then) / then if then > 0 else None
        expected = None if grown is None else Range(grown, grown)
        assert expected == valued(growth(formula, length), record, as_of)

    def test_what_is_known_does_not_go_back_in_time(self):
        """A row recorded late counts on an earlier day if it is known today, and only then."""
        late = record_of({"kind": "qbr", "on": "2024-01-10", "recorded_on": "2024-06-01"})
        rule = ago(has("qbr"), "P3M")

        assert MET is judged(rule, late, day("2024-06-15"), day("2024-06-01"))
        assert UNMET is judged(rule, late, day("2024-06-15"), day("2024-05-31"))

    def test_a_correction_of_today_is_not_known_to_an_earlier_question(self):
        """Without `known_on` a successor replaces from the day it was recorded, so until then the first one counts."""
        record = record_of(
            {"kind": "spend", "product": "core", "amount": 100, "on": "2024-01-10", "id": "a"},
            {
                "kind": "spend",
                "product": "core",
                "amount": 1,
                "on": "2024-01-10",
                "id": "b",
                "supersedes": "a",
                "recorded_on": "2024-06-01",
            },
        )
        spent = total("spend", of="amount")

        assert Range(1, 1) == valued(spent, record, day("2024-06-15"))
        assert Range(100, 100) == valued(ago(spent, "P1M"), record, day("2024-06-15"))
        assert Range(1, 1) == valued(ago(spent, "P1M"), record, day("2024-06-15"), known_on=day("2024-06-15"))

    @pytest.mark.parametrize(
        ("statements", "expected"),
        [([("2024-05-01", 5)], UNKNOWN), ([("2024-05-01", 5), ("2023-01-01", 1)], MET)],
    )
    def test_a_fact_is_the_one_said_by_then(self, statements, expected):
        """On an earlier day a fact is its latest statement not after that day, or unknown."""
        record = record_of(staff=[{"value": value, "on": on} for on, value in statements])

        assert expected is judged(change(fact("staff"), "P1Y") >= 4, record, day("2024-06-15"))

    def test_the_day_of_the_question_moves_too(self):
        """`as_of()` inside is the earlier day."""
        record = record_of(since="2024-06-14")

        assert UNMET is judged(ago(fact("since") <= as_of(), "P2D"), record, day("2024-06-15"))
        assert MET is judged(ago(fact("since") <= as_of(), "P1D"), record, day("2024-06-15"))

    def test_ago_of_held_looks_at_the_day_before_that_day(self):
        """Two steps back add up: held a month ago is an award in force at the end of the day before that."""
        award = {"kind": "award", "award": "gold", "on": "2024-05-15"}

        assert UNMET is judged(ago(held("gold"), "P1M"), record_of(award), day("2024-06-15"))
        assert MET is judged(ago(held("gold"), "P1M"), record_of(award), day("2024-06-16"))

    def test_growth_from_nothing_is_unknown(self):
        """Nothing is a multiple of zero."""
        record = record_of({"kind": "spend", "product": "core", "amount": 100, "on": "2024-06-10"})

        assert UNKNOWN is judged(
            growth(total("spend", of="amount"), "P1M") * usd(1) >= usd(0), record, day("2024-06-15")
        )
