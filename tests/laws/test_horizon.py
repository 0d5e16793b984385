"""No answer changes on a day that is no change point, whatever the rules read and the record says."""

from collections import Counter
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies.moving import CASES, MOST_DAYS, MOST_EVENTS, RULES, moving_case
from strategies.programs import programs
from strategies.records import DAYS, records

from partnercert.engines.reference import Place
from partnercert.language import none_of
from partnercert.program.editions import Edition, Editions
from partnercert.questions.horizon import horizon
from partnercert.questions.reading import read, rulebook_of
from partnercert.rulebook.change_points import change_points

from .folding import asked_each_day

KNOWN_ON = st.none() | DAYS
ONE_DAY = timedelta(days=1)


def outcomes(book, reading, day):
    """What every rule comes to that is judged of the whole partner."""
    return {
        rule.ref.id: reading.verdict(rule.ref, Place(day)) for rule in book.of("achieved") if not rule.per
    }


def changes_by_day(program, record, start, days, known_on=None):
    """The days on which something differs from the day before, asked day by day, and what differs."""
    book = rulebook_of(program)
    reading = read(book, record, known_on)
    before = outcomes(book, reading, start)
    changed = {}
    for day in (start + n * ONE_DAY for n in range(1, days + 1)):
        now = outcomes(book, reading, day)
        if now != before:
            changed[day] = {id for id in now if now[id] is not before[id]}
        before = now
    return changed


def points(program, record, start, days):
    return change_points(rulebook_of(program), record, start, start + days * ONE_DAY)


@settings(max_examples=30 * settings.default.max_examples)
@given(CASES, KNOWN_ON)
def test_what_moves_moves_on_change_points(number, known_on):
    """Day by day, a verdict differs from the day before on change points only."""
    program, record, start, days = moving_case(number)
    changed = changes_by_day(program, record, start, days, known_on)
    assert set(changed) <= set(points(program, record, start, days)), record


@settings(max_examples=settings.default.max_examples // 2)
@given(st.data(), programs(), DAYS, KNOWN_ON)
def test_nothing_changes_between_change_points(data, program, as_of, known_on):
    """The same of programs of any words of the language, over four months."""
    record = data.draw(records(program, as_of, most=MOST_EVENTS))
    changed = changes_by_day(program, record, as_of, MOST_DAYS, known_on)
    assert set(changed) <= set(points(program, record, as_of, MOST_DAYS)), record


def test_the_law_is_not_empty():
    """Every rule changes in some case, one case in four changes, and most days are no change points."""
    found = Counter()
    for number in range(800):
        program, record, start, days = moving_case(number)
        changed = changes_by_day(program, record, start, days)
        named = {id.rpartition("/")[2].replace("-", " ") for ids in changed.values() for id in ids}
        found.update(named & set(RULES))
        found.update({"cases": 1, "changing": bool(changed), "days": days})
        found.update({"points": len(points(program, record, start, days))})
        assert len(record.evidence) <= MOST_EVENTS
        assert len([*program.every_requirement()]) <= 6
    assert set(RULES) <= set(found), set(RULES) - set(found)
    assert found["changing"] >= 0.25 * found["cases"], found
    assert found["points"] <= 0.5 * found["days"], found


def standing(decision):
    """The tiers held and earned, and every status."""
    found = {("outcome", id): judged.status.value for id, judged in decision.judged.items()}
    for id, each in decision.ladders.items():
        found["tier", id] = each.tier and each.tier.id
        found["earned", id] = each.earned and each.earned.id
    return found


def seen_each_day(program, record, start, days):
    """What a host sees change that asks each day and stores the awards of the day."""
    before, seen = None, {}
    for decision, _ in asked_each_day(program, record, start, days):
        now = standing(decision)
        for key in now if before is not None else ():
            if now[key] != before[key]:
                seen[decision.as_of, *key] = (before[key], now[key])
        before = now
    return seen


def told(program, changes):
    """What the horizon tells; a ladder without memory is told once, for the tier held and the tier earned."""
    found = {}
    for change in changes:
        found[change.on, change.what, change.id] = (change.before, change.after)
        ladder = program.ladders.get(change.id)
        if change.what == "tier" and ladder.review is None and ladder.elections is None:
            found[change.on, "earned", change.id] = (change.before, change.after)
    return found


@settings(max_examples=2 * settings.default.max_examples)
@given(CASES)
def test_the_horizon_tells_every_change(number):
    """It tells what a host sees that asks each day and stores the awards of the day, and nothing else."""
    program, record, start, days = moving_case(number, most_days=62)
    changes = horizon(program, record, start, start + days * ONE_DAY)
    assert seen_each_day(program, record, start, days) == told(program, changes)
    assert len(changes) == len({(change.on, change.what, change.id) for change in changes})
    assert list(changes) == sorted(changes, key=lambda change: change.on)


@settings(max_examples=settings.default.max_examples // 2)
@given(CASES, st.integers(1, 60), st.sampled_from(["at-once", "next-review", 0, 15]))
@example(298, 1, 15)  # the tier that ends on a day is what kept the partner with the older edition
def test_the_horizon_of_editions_tells_every_change(number, starts_after, existing):
    """The partner is judged each day by the edition that applies to it, and moves as the newer one says."""
    older, record, start, days = moving_case(number, most_days=62)
    newer = stricter(older)
    on = start + starts_after * ONE_DAY
    editions = Editions(
        {
            "older": Edition(program=older, starts=start),
            "newer": Edition(
                program=newer,
                starts=on,
                existing=existing if isinstance(existing, str) else on + existing * ONE_DAY,
            ),
        }
    )
    stored, before, seen = record.under(editions.signature), None, {}
    for day in (start + n * ONE_DAY for n in range(days + 1)):
        program = editions.program_for(stored, day).program
        [(decision, stored)] = asked_each_day(program, stored, day, 0)
        now = standing(decision)
        for key in now if before is not None else ():
            if now[key] != before[key]:
                seen[day, *key] = (before[key], now[key])
        before = now
    assert seen == told(older, horizon(editions, record, start, start + days * ONE_DAY))


def stricter(program):
    """The next edition: what its first requirement asked for must not be, and it has a name of its own."""
    ids = [id for id, *_ in program.every_requirement()]
    newer = attrs.evolve(program, name=f"{program.name}, next")
    return newer.replace(ids[0], none_of(asked(program, ids[0]))) if ids else newer


def asked(program, id):
    return next(requirement.rule for each, _, _, requirement in program.every_requirement() if each == id)


@given(CASES)
def test_every_change_has_a_reason(number):
    """Something begins, ends, grows old, is reviewed or falls due."""
    program, record, start, days = moving_case(number)
    changes = horizon(program, record, start, start + days * ONE_DAY)
    assert all(change.because for change in changes), [str(change) for change in changes]


EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.mark.long
@pytest.mark.parametrize("nth", [0, 40, 80, 120])
def test_the_horizon_of_an_agency_over_a_year(nth, monkeypatch):
    """The complete program, day by day over a year, for partners of its example."""
    monkeypatch.syspath_prepend(EXAMPLES)
    example = import_module("decide_partners")
    program = example.read_program("agency.toml")
    record = sorted(example.agency_records(program), key=lambda each: (len(each.evidence), each.id))[nth]
    changes = horizon(program, record, example.TODAY, example.TODAY + 365 * ONE_DAY)
    assert seen_each_day(program, record, example.TODAY, 365) == told(program, changes)
