"""Verdicts follow Kleene's strong logic."""

import pickle
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnercert.errors import ProgramError
from partnercert.values.verdicts import Verdict, all_of, any_of, at_least, from_flag, negated

VERDICTS = st.sampled_from(Verdict)
MANY = st.lists(VERDICTS, max_size=6)
ORDER = {Verdict.UNMET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}


def completions(verdicts):
    """Every way in which the unknown ones could turn out."""
    decided = (Verdict.MET, Verdict.UNMET)
    return product(*(decided if v is Verdict.UNKNOWN else (v,) for v in verdicts))


class TestUnknownIsNotFalse:
    @given(st.integers(-1, 7), MANY)
    def test_at_least_is_decided_exactly_when_all_completions_agree(self, n, verdicts):
        """A verdict is known if and only if no unknown could change it."""
        outcomes = {sum(v is Verdict.MET for v in each) >= n for each in completions(verdicts)}
        expected = from_flag(outcomes.pop()) if len(outcomes) == 1 else Verdict.UNKNOWN

        assert expected is at_least(n, verdicts)

    @given(MANY)
    def test_conjunction_is_the_least_and_disjunction_the_greatest(self, verdicts):
        """Unmet is below unknown, unknown below met."""
        assert min(verdicts, key=ORDER.get, default=Verdict.MET) is all_of(verdicts)
        assert max(verdicts, key=ORDER.get, default=Verdict.UNMET) is any_of(verdicts)

    @given(MANY)
    def test_de_morgan_holds(self, verdicts):
        """Not all met is the same as one negation met."""
        assert negated(all_of(verdicts)) is any_of(map(negated, verdicts))
        assert negated(any_of(verdicts)) is all_of(map(negated, verdicts))

    @given(VERDICTS)
    def test_negating_twice_changes_nothing(self, verdict):
        """Double negation is the verdict itself."""
        assert verdict is negated(negated(verdict))

    @given(st.integers(-1, 7), MANY)
    def test_asking_for_more_never_helps(self, n, verdicts):
        """At least n + 1 is never above at least n."""
        assert ORDER[at_least(n + 1, verdicts)] <= ORDER[at_least(n, verdicts)]


def test_a_flag_is_a_verdict():
    """True is met, false unmet, a missing flag unknown."""
    assert [Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN] == [from_flag(f) for f in (True, False, None)]


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_is_not_a_boolean(verdict):
    """Truth of a verdict is refused, so that unknown can't pass for false."""
    with pytest.raises(ProgramError) as caught:
        bool(verdict)

    assert "not-a-boolean" == caught.value.code
    assert "a verdict has three values and is not a boolean" == caught.value.message
    assert "compare it: `verdict is Verdict.MET`" == caught.value.help


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_is_one_object_with_a_name(verdict):
    """The repr evaluates, the value reads back, and a pickle is the same object."""
    assert verdict is eval(repr(verdict))
    assert verdict is Verdict(verdict.value)
    assert verdict is pickle.loads(pickle.dumps(verdict))


def test_the_values_are_the_words_of_documents():
    """Documents write met, unmet and unknown."""
    assert ["met", "unmet", "unknown"] == [v.value for v in Verdict]
