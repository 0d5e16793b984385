"""A second evaluator, deliberately simple: plain dicts, one day at a time, and every completion tried.

It knows a part of the language: counts and totals of one kind with conditions and windows, comparisons, `at_least`
and `none_of`. It has no notion of unknown: where a row has gaps it looks at all the ways to fill them.
"""

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import COMPARED, WINDOWS, world
from strategies.records import DAYS, days_around

from partnercert.language import all_of, at_least, count, field, none_of, total, usd

from .asking import MET, UNKNOWN, UNMET, judged
from .test_windows import is_inside

GAPS = {"approved": (True, False), "rating": (1, 5)}
AMOUNTS = (0, 50, 100, -20, Fraction(20, 3))


@st.composite
def rows(draw, as_of):
    """Events of spend as plain dicts; at most four gaps in all, so that every completion can be tried."""
    said = []
    left = 4
    for _ in range(draw(st.integers(0, 6))):
        row = {
            "on": draw(days_around(as_of)),
            "product": draw(st.sampled_from(["core", "edge"])),
            "amount": draw(st.sampled_from(AMOUNTS)),
        }
        for name, values in GAPS.items():
            value = draw(st.sampled_from([*values * 2, None]))
            if value is not None or left == 0:
                row[name] = values[0] if value is None else value
            else:
                left -= 1
        said.append(row)
    return said


# a condition is a name and what it means, as a node and of a plain row
CONDITIONS = {
    "approved": (field("approved"), lambda row: row["approved"]),
    "rated": (field("rating") >= 3, lambda row: row["rating"] >= 3),
    "core": (field("product").one_of("core"), lambda row: row["product"] == "core"),
    "large": (field("amount") > usd(50), lambda row: row["amount"] > 50),
    "both": (
        all_of(field("approved"), field("rating") > 1),
        lambda row: row["approved"] and row["rating"] > 1,
    ),
    "any": (field("amount") >= usd(0), lambda row: row["amount"] >= 0),
}
NUMBERS = {"count": lambda rows: len(rows), "total": lambda rows: sum(row["amount"] for row in rows)}


@st.composite
def comparisons(draw):
    """A comparison as its parts: word, condition, filter, window, order, threshold."""
    word = draw(st.sampled_from([*NUMBERS]))
    bar = draw(st.sampled_from([0, 1, 2, 3] if word == "count" else [*AMOUNTS, 150, Fraction(40, 3)]))
    return (
        word,
        draw(st.none() | st.sampled_from([*CONDITIONS])),
        draw(st.none() | st.sampled_from(["core", "edge"])),
        draw(st.none() | WINDOWS),
        draw(st.sampled_from([*COMPARED])),
        bar,
    )


def node_of(comparison):
    word, condition, only, window, op, bar = comparison
    said = {"where": None if condition is None else CONDITIONS[condition][0], "window": window}
    narrowed = {} if only is None else {"product": only}
    if word == "count":
        return COMPARED[op](count("spend", **said, **narrowed), bar)
    return COMPARED[op](total("spend", of="amount", **said, **narrowed), usd(bar))


def naive(comparison, log, as_of, starts):
    word, condition, only, window, op, bar = comparison
    seen = [row for row in log if row["on"] <= as_of]
    seen = [row for row in seen if window is None or is_inside(window, row["on"], as_of, starts)]
    seen = [row for row in seen if only is None or row["product"] == only]
    seen = [row for row in seen if condition is None or CONDITIONS[condition][1](row)]
    return COMPARED[op](NUMBERS[word](seen), bar)


def completions(log):
    """Every log that the gaps leave open."""
    gaps = [(n, name) for n, row in enumerate(log) for name in GAPS if name not in row]
    for values in product(*(GAPS[name] for _, name in gaps)):
        filled = [dict(row) for row in log]
        for (n, name), value in zip(gaps, values, strict=True):
            filled[n][name] = value
        yield filled


def record(log, starts):
    return world(starts).record("p", evidence=[{"kind": "spend", **row} for row in log])


class TestTheEngineAgreesWithTheNaiveReading:
    @settings(max_examples=8 * settings.default.max_examples)
    @given(st.data(), DAYS, st.sampled_from([1, 2, 10]))
    def test_a_comparison_is_unknown_exactly_when_completions_differ(self, data, as_of, starts):
        """One count or total against a threshold: met in all completions, unmet in all, or unknown."""
        log = data.draw(rows(as_of))
        for asked in data.draw(st.lists(comparisons(), min_size=3, max_size=3)):
            found = {naive(asked, each, as_of, starts) for each in completions(log)}
            expected = UNKNOWN if len(found) > 1 else MET if True in found else UNMET
            assert expected is judged(node_of(asked), record(log, starts), as_of, program=world(starts)), (
                asked
            )

    @settings(max_examples=4 * settings.default.max_examples)
    @given(st.data(), DAYS, st.sampled_from([1, 7]), st.integers(1, 3))
    def test_rules_of_rules_agree(self, data, as_of, starts, n):
        """`at_least` and `none_of` of comparisons: never against a completion, and equal where nothing is missing."""
        log = data.draw(rows(as_of))
        parts = data.draw(st.lists(comparisons(), min_size=3, max_size=3))
        turned = data.draw(st.booleans())
        rule = at_least(n, *map(node_of, parts))
        rule = none_of(rule) if turned else rule
        before = judged(rule, record(log, starts), as_of, program=world(starts))
        for each in completions(log):
            reached = sum(naive(part, each, as_of, starts) for part in parts) >= n
            after = MET if reached is not turned else UNMET
            assert before in (UNKNOWN, after)
            assert after is judged(rule, record(each, starts), as_of, program=world(starts))
