"""A replay is what a host would have stored that asked on every day."""

from datetime import date, timedelta
from random import Random

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.moving import CASES, moving_case

from partnercert.questions.decide import decide
from partnercert.questions.reading import read, rulebook_of
from partnercert.questions.replay import replay

from .folding import asked_each_day

ONE_DAY, SHORT = timedelta(days=1), 62


@settings(max_examples=2 * settings.default.max_examples)
@given(CASES)
def test_a_replay_stores_what_is_due_on_each_day(number):
    """Its record is that of a host which asks day by day, and decides each day as that host did."""
    program, record, start, days = moving_case(number, SHORT)
    asked = [*asked_each_day(program, record, start, days)]
    replayed = replay(program, record, since=start, through=start + days * ONE_DAY)
    assert asked[-1][1] == replayed.record
    for then, _ in asked:
        now = decide(program, replayed.record, then.as_of)
        assert [then.ladders, then.judged] == [now.ladders, now.judged], then.as_of


@settings(max_examples=2 * settings.default.max_examples)
@given(CASES)
def test_a_replay_of_a_replay_adds_nothing(number):
    """Nothing is due any more on any of its days."""
    program, record, start, days = moving_case(number, SHORT)
    once = replay(program, record, since=start, through=start + days * ONE_DAY)
    twice = replay(program, once.record, since=start, through=start + days * ONE_DAY)
    assert (once.record, ()) == (twice.record, twice.awards)


@given(CASES)
def test_what_is_awarded_shortens_nothing(number):
    """Whoever renews, or earns anew, is certified at least as long as by the newest award before."""
    program, record, start, days = moving_case(number, SHORT)
    replayed = replay(program, record, since=start, through=start + days * ONE_DAY)
    for award in replayed.awards:
        before = [
            (each.on, each.valid_through or date.max)
            for each in replayed.record.evidence
            if (each.kind, each.person, each.fields.get("award"))
            == ("award", award.person, award.fields["award"])
            and each.on < award.on
            and each.revoked_on is None
        ]
        if award.person is not None and before:
            assert max(before)[1] <= (award.valid_through or date.max)


@given(CASES)
def test_standings_never_overlap(number):
    """On a day each person has one, and another run begins after the last day on which the one before counted."""
    program, record, start, days = moving_case(number, SHORT)
    replayed = replay(program, record, since=start, through=start + days * ONE_DAY).record
    reading, counted = read(rulebook_of(program), replayed, None), {}
    for day in (start + n * ONE_DAY for n in range(days + 1)):
        rows = [row for row in reading.view(day).events("standing") if row.person is not None]
        assert len(rows) == len({(row.person, row.fields["standing"]) for row in rows})
        for row in rows:
            runs = counted.setdefault((row.person, row.fields["standing"]), {})
            if row.fields.get("good"):
                assert all(row.on > last for first, last in runs.items() if first != row.on)
                runs[row.on] = day


@given(CASES, st.integers(0, 10**6))
def test_the_order_of_evidence_does_not_matter(number, order):
    """Rows in another order give the same awards on the same days."""
    program, record, start, days = moving_case(number, SHORT)
    rows = list(record.evidence)
    Random(order).shuffle(rows)
    shuffled = attrs.evolve(record, evidence=tuple(rows))
    ends = start + days * ONE_DAY
    first, second = (replay(program, each, since=start, through=ends) for each in (record, shuffled))
    assert first.record == second.record
    assert [(step.on, set(step.awards)) for step in first] == [(step.on, set(step.awards)) for step in second]


@given(CASES, st.integers(0, 62))
def test_a_replay_can_be_interrupted(number, days_until):
    """Up to a day and on from there is the same as at once."""
    program, record, start, days = moving_case(number, SHORT)
    middle, ends = start + min(days_until, days) * ONE_DAY, start + days * ONE_DAY
    whole = replay(program, record, since=start, through=ends)
    first = replay(program, record, since=start, through=middle)
    second = replay(program, first.record, since=middle, through=ends)
    assert (whole.record, whole.steps) == (second.record, (*first.steps, *second.steps))
