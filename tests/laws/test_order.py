"""The order of evidence never matters, and one id counts once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import RULES, VALUES, programs, world
from strategies.records import DAYS, NUMBERS, changed, events, facts_of, logs

from partnercert.errors import RecordError
from partnercert.language import count, total
from partnercert.questions.decide import decide
from partnercert.values.ranges import Range

from .asking import day, judged, record_of, valued


def shuffled(data, rows):
    return data.draw(st.permutations(rows))


class TestOrderNeverMatters:
    @settings(max_examples=3 * settings.default.max_examples)
    @given(st.data(), DAYS)
    def test_records_are_equal_and_mean_the_same(self, data, as_of):
        """Rows in another order make an equal record with the same verdicts and values on every day of the question."""
        rows, facts = data.draw(logs(as_of)), facts_of(data.draw(NUMBERS), as_of)
        known_on = data.draw(st.none() | DAYS)
        one = world().record("p", facts=facts, evidence=rows)
        turned = {name: said[::-1] for name, said in reversed(facts.items())}
        other = world().record("p", facts=turned, evidence=shuffled(data, rows))
        assert one == other and hash(one) == hash(other)
        for rule in data.draw(st.lists(RULES, max_size=3)):
            assert judged(rule, one, as_of, known_on) is judged(rule, other, as_of, known_on)
        for formula in data.draw(st.lists(VALUES, max_size=3)):
            assert valued(formula, one, as_of, known_on) == valued(formula, other, as_of, known_on)

    @given(st.data(), programs(), DAYS)
    def test_decisions_are_equal(self, data, program, as_of):
        """Decisions over the same rows in another order are equal, with the same tier, values and digest."""
        rows = data.draw(logs(as_of))
        one = decide(program, program.record("p", evidence=rows), as_of)
        other = decide(program, program.record("p", evidence=shuffled(data, rows)), as_of)
        assert one == other and hash(one) == hash(other)
        assert one.judged == other.judged and one.ladders == other.ladders
        assert dict(one.kpis) == dict(other.kpis)
        assert one.digest == other.digest


class TestAnIdCountsOnce:
    @given(st.data(), DAYS)
    def test_a_row_handed_over_twice_is_one_row(self, data, as_of):
        """A row with an id may come as often as it likes; the record is the same."""
        rows = [
            changed(event, id=f"e{n}")
            for n, event in enumerate(data.draw(st.lists(events(as_of), max_size=6)))
        ]
        again = data.draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []

        assert record_of(*rows) == record_of(*shuffled(data, [*rows, *again]))

    @given(st.integers(1, 4), st.booleans())
    def test_rows_without_an_id_count_each(self, times, named):
        """Nobody can tell equal rows without an id apart, so each of them counts; with an id they are one."""
        row = {"kind": "spend", "on": "2024-05-01", "product": "core", "amount": "20/3"} | (
            {"id": "a"} if named else {}
        )
        record = record_of(*[row] * times)
        n = 1 if named else times

        assert Range(n, n) == valued(count("spend"), record, day("2024-06-15"))
        assert valued(total("spend", of="amount"), record, day("2024-06-15")).low * 3 == 20 * n

    @given(st.permutations([1, 2, 3]))
    def test_an_id_with_two_contents_is_refused_in_any_order(self, order):
        """The same id with other content is an error, unless it supersedes."""
        rows = {
            1: {"kind": "qbr", "on": "2024-05-01", "id": "a"},
            2: {"kind": "qbr", "on": "2024-05-02", "id": "a", "supersedes": "a", "recorded_on": "2024-05-09"},
            3: {"kind": "qbr", "on": "2024-05-03", "id": "a"},
        }
        with pytest.raises(RecordError, match="contradiction"):
            record_of(*(rows[n] for n in order))
        record_of(rows[1], rows[2])
