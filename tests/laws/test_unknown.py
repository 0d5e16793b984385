"""Unknown is not false: it spreads until something decides."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import FACTS, RULES, joined, program, world
from strategies.records import DAYS, records

from partnercert.language import all_of, any_of, at_least, choose, fact, kpi, none_of, usd
from partnercert.language.nodes import AtLeast
from partnercert.program.declarations import FactDeclaration
from partnercert.program.kpis import Kpi
from partnercert.program.tiers import Requirement
from partnercert.questions.decide import decide
from partnercert.rulebook.outcomes import Status
from partnercert.values.ranges import Range

from .asking import MET, UNKNOWN, UNMET, day, judged, record_of, valued

DAY = day("2024-06-15")
FLAGS = ("one", "two", "three")
FLAGGED = program(facts={**FACTS, **{flag: FactDeclaration(sort="flag") for flag in FLAGS}})
SAID = {MET: True, UNMET: False, UNKNOWN: None}
FLAG_RULES = joined(joined(st.sampled_from(FLAGS).map(fact)))


def flagged(*verdicts):
    """A record whose three flags come to the verdicts."""
    known = {flag: SAID[verdict] for flag, verdict in zip(FLAGS, verdicts, strict=False)}
    return record_of(program=FLAGGED, **{flag: said for flag, said in known.items() if said is not None})


class TestUnknownSpreads:
    @settings(max_examples=2 * settings.default.max_examples)
    @given(st.data(), DAYS)
    def test_at_least_n_is_bounded_by_what_is_met_and_what_is_possible(self, data, as_of):
        """It is met when n are met, unmet when n cannot be reached, else unknown."""
        record = data.draw(records(world(), as_of))
        rules = data.draw(st.lists(RULES, min_size=1, max_size=4))
        verdicts = [judged(rule, record, as_of) for rule in rules]
        met, possible = verdicts.count(MET), len(verdicts) - verdicts.count(UNMET)
        for n in range(1, len(rules) + 1):
            expected = MET if met >= n else UNMET if possible < n else UNKNOWN
            assert expected is judged(at_least(n, *rules), record, as_of)

    @settings(max_examples=2 * settings.default.max_examples)
    @given(st.data(), DAYS)
    def test_none_of_follows_de_morgan(self, data, as_of):
        """None of several is all of their opposites, and not all of them is any of their opposites."""
        record = data.draw(records(world(), as_of))
        rules = data.draw(st.lists(RULES, min_size=1, max_size=3))
        opposites = [none_of(rule) for rule in rules]
        assert judged(none_of(*rules), record, as_of) is judged(all_of(*opposites), record, as_of)
        assert judged(none_of(all_of(*rules)), record, as_of) is judged(any_of(*opposites), record, as_of)

    @settings(max_examples=3 * settings.default.max_examples)
    @given(FLAG_RULES, st.lists(st.sampled_from([MET, UNMET, UNKNOWN]), min_size=3, max_size=3))
    def test_what_is_decided_is_decided_by_every_completion(self, rule, verdicts):
        """Kleene's logic is monotone: a verdict that does not need an unknown flag is that of both its values."""
        before = judged(rule, flagged(*verdicts), DAY, program=FLAGGED)
        for each in product(*([MET, UNMET] if verdict is UNKNOWN else [verdict] for verdict in verdicts)):
            after = judged(rule, flagged(*each), DAY, program=FLAGGED)
            assert after is not UNKNOWN
            assert before in (UNKNOWN, after)

    @pytest.mark.parametrize(
        ("said", "expected"), [({"audited": True}, MET), ({"audited": False}, UNMET), ({}, UNKNOWN)]
    )
    def test_a_flag_is_a_rule(self, said, expected):
        """True is met, false unmet, missing unknown."""
        assert expected is judged(fact("audited"), record_of(**said), DAY)

    def test_all_of_nothing_is_met(self):
        """A tier that asks nothing is met by everybody."""
        assert MET is judged(AtLeast(0, ()), record_of(), DAY)

    @pytest.mark.parametrize("op", ["+", "-", "*", "/"])
    def test_unknown_absorbs_every_number(self, op):
        """Arithmetic with an unknown number is unknown, whatever the other one is."""
        staff = fact("staff")
        formula = {"+": staff + 0, "-": staff - staff, "*": staff * 0, "/": 0 / staff}[op]

        assert valued(formula, record_of(), DAY) is None

    def test_dividing_by_zero_is_unknown(self):
        """A quotient of nothing has no value, so a comparison with it is undecided."""
        assert valued(kpi("csat"), record_of(), DAY) is None
        assert UNKNOWN is judged(usd(1) / fact("staff") >= usd(0), record_of(staff=0), DAY)


VALUE_OF = {"first": 1, "same": 1, "other": 2}
CHOICES = [None, *VALUE_OF]
COUNTED = program(
    facts={**FLAGGED.facts, "missing": FactDeclaration(unit="count")},
)


def possible(tests, values, otherwise):
    """The values that a choice may come to, by its rule: the branches up to the first met test, but for unmet ones."""
    found = []
    for test, value in zip(tests, values, strict=True):
        if test is not UNMET:
            found.append(value)
        if test is MET:
            return found
    return [*found, otherwise]


class TestChoosing:
    @pytest.mark.parametrize("tests", [*product([MET, UNMET, UNKNOWN], repeat=2)])
    def test_an_unknown_test_leaves_the_range_of_what_it_may_choose(self, tests):
        """For all verdicts of two tests, all pairs of values, known or not, and with or without `otherwise`."""
        record = record_of(program=COUNTED, **dict(flagged(*tests).to_dict()["facts"]))
        for one, two in product([1, 2, None], repeat=2):
            for otherwise in (1, 2, None, "absent"):
                branches = [
                    (fact(flag), fact("missing") if value is None else value)
                    for flag, value in zip(FLAGS, (one, two), strict=False)
                ]
                last = {None: fact("missing"), "absent": None}.get(otherwise, otherwise)
                found = valued(choose(*branches, otherwise=last), record, DAY, program=COUNTED)
                expected = possible(tests, (one, two), None if otherwise == "absent" else otherwise)
                assert found == (None if None in expected else Range(min(expected), max(expected)))

    @pytest.mark.parametrize("tests", [*product([MET, UNMET, UNKNOWN], repeat=2)])
    @pytest.mark.parametrize("values", [*product([MET, UNMET, UNKNOWN], repeat=2)])
    def test_rules_may_be_chosen_too(self, tests, values):
        """The same holds where the branches are rules."""
        flags = ("one", "two", "three", "four")
        wide = program(facts={**FACTS, **{flag: FactDeclaration(sort="flag") for flag in flags}})
        said = {
            flag: SAID[each]
            for flag, each in zip(flags, (*tests, *values), strict=True)
            if SAID[each] is not None
        }
        rule = choose((fact("one"), fact("three")), (fact("two"), fact("four")))
        first, *others = possible(tests, values, UNKNOWN)
        expected = first if all(other is first for other in others) else UNKNOWN
        assert expected is judged(rule, record_of(program=wide, **said), DAY, program=wide)


class TestWhatAppliesToWhom:
    @pytest.mark.parametrize("applies", [MET, UNMET, UNKNOWN])
    @pytest.mark.parametrize("rule", [MET, UNMET, UNKNOWN])
    @pytest.mark.parametrize("waived", [True, False])
    @pytest.mark.parametrize("waivable", [True, False])
    def test_a_requirement_is_met_where_it_does_not_apply_or_is_waived(self, applies, rule, waived, waivable):
        """An unknown `applies` makes it met if its rule is met, else unknown; so does nothing else."""
        asked = program(
            facts=FLAGGED.facts,
            requirements={"asked": Requirement(fact("one"), applies=fact("two"), waivable=waivable)},
        )
        waiver = [{"kind": "waiver", "requirement": "asked", "on": "2024-01-01"}] if waived else []
        record = asked.record("p", facts=flagged(rule, applies).to_dict()["facts"], evidence=waiver)
        outcome = decide(asked, record, DAY)["asked"]
        if applies is UNMET:
            expected = (MET, Status.NOT_APPLICABLE)
        elif rule is MET:
            expected = (MET, Status.MET)
        elif waived and waivable:
            expected = (MET, Status.WAIVED)
        elif applies is UNKNOWN or rule is UNKNOWN:
            expected = (UNKNOWN, Status.UNKNOWN)
        else:
            expected = (UNMET, Status.UNMET)
        assert expected == (outcome.verdict, outcome.status)

    def test_too_few_cases_leave_a_kpi_unknown(self):
        """A KPI with fewer than `minimum_cases` cases has no value, and at exactly that many it has one."""
        won = {"kind": "deal", "customer": "acme", "outcome": "won", "on": "2024-05-01"}

        assert valued(kpi("win_rate"), record_of(won), DAY) is None
        assert Range(1, 1) == valued(kpi("win_rate"), record_of(won, won), DAY)
        assert isinstance(world().kpis["win_rate"], Kpi)
