"""Completing a record never flips a decided verdict, and every completion's value lies in the range."""

from datetime import timedelta
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import RULES, VALUES, programs, world
from strategies.records import DAYS, completed, records

from partnercert.language import (
    all_of,
    any_of,
    count,
    earliest,
    field,
    latest,
    maximum,
    mean,
    median,
    minimum,
    none_of,
    total,
)
from partnercert.questions.decide import decide
from partnercert.values.amounts import Amount
from partnercert.values.ranges import Range

from .asking import MET, UNKNOWN, UNMET, day, judged, narrows, record_of, valued

KNOWN_ON = st.none() | DAYS


def days_of(as_of):
    """The day around which a record was made, and two days at which other windows open and close."""
    return (as_of, as_of - timedelta(31), as_of + timedelta(366))


class TestCompletingNeverFlips:
    @settings(max_examples=4 * settings.default.max_examples)
    @given(st.data(), DAYS, KNOWN_ON)
    def test_a_decided_rule_stays_decided(self, data, as_of, known_on):
        """A rule that is met or unmet with gaps in the record is so however the gaps are filled."""
        program = world(data.draw(st.sampled_from([1, 2, 10])))
        record = data.draw(records(program, as_of))
        after = data.draw(completed(program, record, as_of))
        for rule, on in product(data.draw(st.lists(RULES, min_size=4, max_size=4)), days_of(as_of)):
            before = judged(rule, record, on, known_on, program)
            assert before in (UNKNOWN, judged(rule, after, on, known_on, program)), rule

    @settings(max_examples=4 * settings.default.max_examples)
    @given(st.data(), DAYS, KNOWN_ON)
    def test_a_value_stays_in_its_range(self, data, as_of, known_on):
        """What a formula comes to once gaps are filled lies between the bounds that were known before."""
        program = world(data.draw(st.sampled_from([1, 2, 10])))
        record = data.draw(records(program, as_of))
        after = data.draw(completed(program, record, as_of))
        for formula, on in product(data.draw(st.lists(VALUES, min_size=4, max_size=4)), days_of(as_of)):
            before = valued(formula, record, on, known_on, program)
            assert narrows(valued(formula, after, on, known_on, program), before), formula

    @settings(max_examples=2 * settings.default.max_examples)
    @given(st.data(), programs(), DAYS)
    def test_a_tier_stays_between_what_is_earned_and_what_is_possible(self, data, program, as_of):
        """No requirement flips, and the tier lies between the one earned before and the highest not ruled out."""
        record = data.draw(records(program, as_of))
        before = decide(program, record, as_of)
        after = decide(program, data.draw(completed(program, record, as_of)), as_of)
        for id, judged_before in before.judged.items():
            assert judged_before.verdict in (UNKNOWN, after.judged[id].verdict), id
        ranks = {None: 0, "bronze": 1, "silver": 2, "gold": 3}
        low, now, high = (ranks[tier and tier.id] for tier in (before.earned, after.earned, before.possible))
        assert low <= now <= high


ATOMS = [
    field("approved"),
    field("rating") >= 3,
    none_of(field("approved")),
    field("rating") < Amount("4.2", "points"),
]
CONDITIONS = st.sampled_from(
    [*ATOMS, *(word(a, b) for word in (all_of, any_of) for a in ATOMS[::2] for b in ATOMS[1::2])]
)
DOMAIN = {"approved": (True, False), "rating": (Amount(1, "points"), Amount(5, "points"))}


@st.composite
def gapped_spends(draw):
    """Up to three events of spend that may lack whether they were approved and how they were rated."""
    n = draw(st.integers(0, 3))
    amounts = st.sampled_from([-20, 0, 50, "99.99", 100, "20/3"])
    return [
        {
            "kind": "spend",
            "on": "2024-05-01",
            "product": "core",
            "amount": Amount(draw(amounts), "usd"),
            **{
                name: value
                for name, values in DOMAIN.items()
                if (value := draw(st.sampled_from([*values, None]))) is not None
            },
        }
        for _ in range(n)
    ]


def completions(rows, domain):
    """Every way to fill the gaps of rows from a small domain."""
    choices = [
        [
            {**row, **dict(zip(missing, values, strict=True))}
            for values in product(*(domain[name] for name in missing))
        ]
        for row in rows
        for missing in [[name for name in domain if name not in row]]
    ]
    return [list(each) for each in product(*choices)]


class TestRangesAreTight:
    @settings(max_examples=8 * settings.default.max_examples)
    @given(gapped_spends(), CONDITIONS, st.sampled_from([count, total, maximum, minimum]))
    def test_both_bounds_are_reached(self, rows, where, word):
        """The least and the greatest value among all completions are the bounds of the range, no more and no less."""
        of = {} if word is count else {"of": "amount"}
        formula = word("spend", where=where, **of)
        found = valued(formula, record_of(*rows), day("2024-06-15"))
        values = [valued(formula, record_of(*each), day("2024-06-15")) for each in completions(rows, DOMAIN)]
        if word in (maximum, minimum) and None in values:
            assert found is None
        else:
            assert all(value.known for value in values)
            assert Range(min(value.low for value in values), max(value.high for value in values)) == found

    @settings(max_examples=3 * settings.default.max_examples)
    @given(
        st.lists(
            st.tuples(st.sampled_from(["acme", "bolt", None]), st.sampled_from([1, 5, None])), max_size=3
        )
    )
    def test_a_count_of_different_customers_is_tight(self, said):
        """An event without a customer adds none or one, and where something certainly happened there is one."""
        rows = [
            {"kind": "reference", "on": "2024-05-01", "validated": True}
            | ({} if customer is None else {"customer": customer})
            | ({} if rating is None else {"rating": rating})
            for customer, rating in said
        ]
        formula = count("reference", where=field("rating") >= 3, distinct="customer")
        found = valued(formula, record_of(*rows), day("2024-06-15"))
        domain = {"customer": ("acme", "bolt", "x", "y", "z"), "rating": (1, 5)}
        values = [
            len({row["customer"] for row in each if row["rating"] >= 3}) for each in completions(rows, domain)
        ]

        assert Range(min(values), max(values)) == found


class TestWhatOneEventCanOverturn:
    @settings(max_examples=4 * settings.default.max_examples)
    @given(gapped_spends(), CONDITIONS, st.sampled_from([mean, median]))
    def test_an_average_is_unknown_while_any_event_is_possible(self, rows, where, word):
        """A mean or median is that of the certain events if no other may belong to them, and never of nothing."""
        verdicts = [valued(count("spend", where=where), record_of(row), day("2024-06-15")) for row in rows]
        amounts = sorted(
            Fraction(row["amount"].number) for row, n in zip(rows, verdicts, strict=True) if n.low
        )
        found = valued(word("spend", where=where, of="amount"), record_of(*rows), day("2024-06-15"))
        if not amounts or any(not n.known for n in verdicts):
            assert found is None
        else:
            half = len(amounts) // 2
            middle = amounts[half] if len(amounts) % 2 else (amounts[half - 1] + amounts[half]) / 2
            assert Range.exactly(sum(amounts) / len(amounts) if word is mean else middle) == found

    @settings(max_examples=4 * settings.default.max_examples)
    @given(
        st.lists(
            st.tuples(
                st.integers(1, 3), st.sampled_from([True, False, None]), st.sampled_from(["a", "b", None])
            ),
            max_size=5,
        ),
        st.sampled_from([(earliest, min), (latest, max)]),
    )
    def test_the_first_and_the_last_event_must_be_certain_and_agree(self, said, way):
        """What they say is known only if every event of the decisive day certainly counts and says the same."""
        word, outermost = way
        rows = [
            {"kind": "spend", "product": "core", "amount": 1, "on": f"2024-05-0{n}"}
            | {name: value for name, value in (("approved", flag), ("grade", grade)) if value is not None}
            for n, flag, grade in said
        ]
        possible = [(n, flag, grade) for n, flag, grade in said if flag is not False]
        decisive = outermost((n for n, _, _ in possible), default=None)
        there = [(flag, grade) for n, flag, grade in possible if n == decisive]
        alike = {grade for _, grade in there}
        expected = alike.pop() if len(alike) == 1 and all(flag for flag, _ in there) else None
        on = day(f"2024-05-0{decisive}") if any(flag for flag, _ in there) else None
        record = record_of(*rows)

        assert expected == valued(word("spend", approved=True, of="grade"), record, day("2024-06-15"))
        assert on == valued(word("spend", approved=True), record, day("2024-06-15"))


class TestGapsThatAreNoGaps:
    def test_an_event_without_a_person_is_nobody(self):
        """A count of people leaves it out, for certain."""
        record = record_of({"kind": "asset_use", "asset": "deck", "on": "2024-05-01"})

        assert Range(0, 0) == valued(count("asset_use", distinct="person"), record, day("2024-06-15"))

    def test_a_pair_with_a_person_and_a_gap_is_somebodys(self):
        """Without the person a pair is nobody's; without its other half it adds one or none."""
        one = {"kind": "spend", "on": "2024-05-01", "product": "core", "amount": 50}
        formula = count("spend", distinct=("person", "grade"))

        assert Range(0, 0) == valued(formula, record_of(one), day("2024-06-15"))
        assert Range(1, 1) == valued(formula, record_of(one | {"person": "ada"}), day("2024-06-15"))
        both = record_of(one | {"person": "ada"}, one | {"person": "ada", "grade": "a"})
        assert Range(1, 2) == valued(formula, both, day("2024-06-15"))

    def test_a_standing_without_a_role_matches_no_role(self):
        """The absence of a role, a level or a tag is an answer, never unknown."""
        record = record_of({"kind": "award", "award": "core-expert", "person": "ada", "on": "2024-05-01"})

        assert UNMET is judged(count("standing", role="sales") >= 1, record, day("2024-06-15"))
        assert MET is judged(count("standing", cloud=True) >= 1, record, day("2024-06-15"))


def test_a_module_that_may_be_passed_is_unknown():
    """Where a knowledge check does not say whether it was passed, neither is the module passed nor is it not."""
    rule = count("module", module="foundation", passed=True) >= 1
    check = {"kind": "knowledge_check", "knowledge_check": "basics", "person": "ada", "on": "2024-05-01"}

    assert UNKNOWN is judged(rule, record_of(check), day("2024-06-15"))
    assert MET is judged(rule, record_of(check | {"passed": True}), day("2024-06-15"))
    assert UNMET is judged(rule, record_of(check | {"passed": False}), day("2024-06-15"))
