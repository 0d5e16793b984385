"""No answer changes on a day that is no change point, whatever the rules read and the record says."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import programs
from strategies.records import DAYS, records

from partnercert.engines.reference import Place
from partnercert.questions.decide import decide
from partnercert.questions.horizon import horizon
from partnercert.questions.reading import read, rulebook_of
from partnercert.rulebook.change_points import change_points

KNOWN_ON = st.none() | DAYS
LENGTH = timedelta(days=120)


def state(reading, rules, day):
    """What every rule that is judged of the whole partner comes to on a day."""
    return tuple(reading.verdict(ref, Place(day)) for ref in rules)


@settings(max_examples=4 * settings.default.max_examples)
@given(st.data(), programs(), DAYS, KNOWN_ON)
def test_nothing_changes_between_change_points(data, program, as_of, known_on):
    """Day by day over four months, a verdict differs from the day before on change points only."""
    record = data.draw(records(program, as_of, most=12))
    book = rulebook_of(program)
    points = change_points(book, record, as_of, as_of + LENGTH)
    reading = read(book, record, known_on)
    rules = [rule.ref for rule in book.of("achieved") if not rule.per]
    before = state(reading, rules, as_of)
    for day in (as_of + timedelta(days=n) for n in range(1, LENGTH.days + 1)):
        now = state(reading, rules, day)
        assert now == before or day in points, (day, record)
        before = now


@given(st.data(), programs(), DAYS)
def test_the_horizon_tells_every_change_of_tier(data, program, as_of):
    """Whoever follows the horizon from change to change knows the tier of each day."""
    record = data.draw(records(program, as_of, most=8))
    tier = decide(program, record, as_of).tier
    told = tier and tier.id
    changes = {
        change.on: change
        for change in horizon(program, record, as_of, as_of + LENGTH / 4)
        if change.id in program.ladders
    }
    for day in (as_of + timedelta(days=n) for n in range(1, LENGTH.days // 4 + 1)):
        if day in changes:
            assert changes[day].before == told
            told = changes[day].after
        held = decide(program, record, day).tier
        assert told == (held and held.id)
