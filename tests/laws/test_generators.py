"""The generators of the laws: most of what they make is decided, and all of it is well formed."""

from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies.programs import RULES, VALUES, programs, world
from strategies.records import DAYS, records

from partnercert.language.checks import checks
from partnercert.questions.decide import decide
from partnercert.values.ranges import Range

from .asking import MET, UNKNOWN, UNMET, judged, valued

MEASURED = settings(
    max_examples=150,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def measured(ask):
    """How often each answer came, over a fixed number of examples."""
    found = Counter()

    @MEASURED
    @given(st.data())
    def run(data):
        found.update(ask(data))

    run()
    return found


def share(found):
    return 1 - found[UNKNOWN] / found.total()


def test_most_verdicts_of_generated_rules_are_decided():
    """At least 60 % are met or unmet, both are common, and unknown ones are not too rare to be tested."""

    def ask(data):
        as_of = data.draw(DAYS)
        record = data.draw(records(world(), as_of))
        return [judged(rule, record, as_of) for rule in data.draw(st.lists(RULES, min_size=3, max_size=3))]

    found = measured(ask)
    assert share(found) >= 0.6, found
    assert min(found[MET], found[UNMET]) >= 0.2 * found.total(), found
    assert found[UNKNOWN] >= 0.03 * found.total(), found


def test_most_verdicts_of_generated_programs_are_decided():
    """The same of the outcomes of whole programs."""

    def ask(data):
        as_of, program = data.draw(DAYS), data.draw(programs())
        return [
            each.verdict
            for each in decide(program, data.draw(records(program, as_of)), as_of).judged.values()
        ]

    found = measured(ask)
    assert share(found) >= 0.6, found


def test_most_values_are_known_and_some_are_ranges():
    """Ranges that are neither a number nor unknown are common enough to be tested."""

    def ask(data):
        as_of = data.draw(DAYS)
        record = data.draw(records(world(), as_of))
        values = [
            valued(formula, record, as_of) for formula in data.draw(st.lists(VALUES, min_size=3, max_size=3))
        ]
        return [
            "unknown" if value is None else "known" if value.known else "range"
            for value in values
            if value is None or isinstance(value, Range)
        ]

    found = measured(ask)
    assert found["known"] >= 0.5 * found.total(), found
    assert found["range"] >= 0.03 * found.total(), found


@given(RULES, VALUES)
def test_every_generated_rule_is_well_formed(rule, formula):
    """The words fit the vocabulary: no unknown name, no wrong unit, no misplaced field."""
    assert () == checks(rule, world().signature)
    assert () == checks(formula, world().signature, expected="amount")
