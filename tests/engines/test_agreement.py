"""The compiled engine says what the reference says, of every rule and of every record."""

from collections import Counter
from datetime import date
from functools import cache
from itertools import chain
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programs.documents import NAMES
from programs.documents import program as document
from strategies.programs import TIERS, VALUES, program, programs, requirements, world
from strategies.records import DAYS, NUMBERS, day_around

from partnercert.engines.compiled.forms import MET, NOT_APPLICABLE, UNKNOWN, UNMET, WAIVED
from partnercert.engines.reference import Place
from partnercert.program.tiers import Ladder, Tier
from partnercert.questions.generated import engine_of
from partnercert.questions.measures.kpis import pooled_kpi
from partnercert.questions.reading import read, rulebook_of
from partnercert.questions.tracing import Tracer
from partnercert.rulebook.outcomes import Status
from partnercert.values.dates import FiscalCalendar
from partnercert.values.ranges import Range
from partnercert.values.verdicts import Verdict

from .records import record_of, record_of_any

STATUS = {
    MET: Status.MET,
    UNMET: Status.UNMET,
    UNKNOWN: Status.UNKNOWN,
    NOT_APPLICABLE: Status.NOT_APPLICABLE,
    WAIVED: Status.WAIVED,
}
DECIDED = "decided"


def agree(chosen, record, as_of, known_on=None):
    """Asks both engines about every rule and every ladder; counts what was decided, and what was not."""
    engine, rulebook = engine_of(chosen), rulebook_of(chosen)
    reference = read(rulebook, record, known_on)
    tracer, counted = Tracer(rulebook, reference), Counter()

    def same(ref, place, code):
        assert tracer.status(rulebook[ref], place) is STATUS[code], (ref, place, rulebook[ref])
        verdict = reference.verdict(ref, place)
        assert (verdict is Verdict.MET) is bool(code), ref
        counted["open" if verdict is Verdict.UNKNOWN else DECIDED] += 1

    several, groups = engine.verdicts(record, as_of, known_on)
    codes = [*chain.from_iterable(several)]
    for ref, code in zip(engine.rules, codes, strict=True):
        same(ref, Place(as_of), code)
    for (keys, refs), found in zip(engine.groups, groups, strict=True):
        kinds = dict.fromkeys(kind for ref in refs for kind in reference.kinds_of(rulebook[ref].rule, keys))
        places = reference.groups(keys, kinds, as_of)
        assert [tuple(value for _, value in place.group) for place in places] == list(found)
        for place, inside in zip(places, found.values(), strict=True):
            for ref, code in zip(refs, inside, strict=True):
                same(ref, place, code)
    by_id = {ref.id: code for ref, code in zip(engine.rules, codes, strict=True)}
    for ladder in rulebook.ladders:
        if not ladder.per:
            highest = max((rank for rank, tier in enumerate(ladder.tiers, 1) if by_id[tier]), default=0)
            assert highest == engine.rank(ladder, record, as_of, known_on)
            assert quick_answer(engine, ladder)(record, as_of, known_on) in (highest, "slow")
    return counted


@cache
def quick_answer(engine, ladder):
    """The shortest way to a rank, where the record allows it."""
    return engine.answers(ladder, range(len(ladder.tiers) + 1), lambda *_: "slow", engine.rulebook.signature)


@st.composite
def large_programs(draw):
    """Programs of many drawn rules, as requirements of their own and of two tiers."""
    several = st.lists(requirements(), min_size=3, max_size=3)
    plain = st.lists(
        requirements().filter(lambda each: not isinstance(each.applies, str)), min_size=6, max_size=6
    )
    # the drawn waivers name some of these
    tiers = {
        tier: Tier(requires=dict(zip(("spend", "two", "three"), draw(several), strict=True)))
        for tier in ("bronze", "gold")
    }
    # `silver` is named by drawn rules and must not rest on them
    tiers["silver"] = Tier(requires={"wins": 'kpi("wins") >= 1', "audit": 'fact("audited")'})
    return program(
        tiers={tier: tiers[tier] for tier in TIERS},
        ladders={"tier": Ladder(tiers=TIERS, nested=False)},
        requirements={f"drawn{n or ''}": each for n, each in enumerate(draw(plain))},
        fiscal_year=FiscalCalendar(starts=draw(st.sampled_from([1, 2, 7, 10]))),
    )


def days_known(as_of, chance):
    """Two in three questions are about all that is known today; the others look back."""
    return day_around(as_of, chance) if chance.random() < 0.3 else None


class TestDrawnPrograms:
    """Compiled = reference, on rules of every word, values exactly on thresholds, unknowns, empty logs, leap days."""

    def test_every_rule_comes_to_the_same(self):
        """At least 20,000 verdicts that are decided."""
        counted = Counter()

        @settings(max_examples=settings.default.max_examples)
        @given(large_programs(), DAYS, st.lists(NUMBERS, min_size=14, max_size=14))
        def search(chosen, as_of, numbers):
            for number in numbers:
                chance = Random(number)
                counted.update(
                    agree(chosen, record_of(chosen, number, as_of), as_of, days_known(as_of, chance))
                )

        search()
        assert counted[DECIDED] >= 20_000

    @settings(max_examples=settings.default.max_examples // 2)
    @given(programs(), DAYS, st.lists(NUMBERS, min_size=3, max_size=3))
    def test_whole_programs_come_to_the_same(self, chosen, as_of, numbers):
        """Tiers on tiers, drawn KPIs, elections; nested ladders and others."""
        for number in numbers:
            agree(chosen, record_of(chosen, number, as_of), as_of, days_known(as_of, Random(number)))

    @pytest.mark.long
    @settings(max_examples=settings.default.max_examples // 10)
    @given(large_programs(), DAYS, st.lists(NUMBERS, min_size=10, max_size=10))
    def test_a_long_search(self, chosen, as_of, numbers):
        """The same, for as long as there is time."""
        for number in numbers:
            agree(chosen, record_of(chosen, number, as_of, most=30), as_of, days_known(as_of, Random(number)))


class TestFormulas:
    """What formulas come to, exactly: bounds and all, for whoever adds them up over many partners."""

    @settings(max_examples=settings.default.max_examples // 10)
    @given(
        st.lists(VALUES, min_size=3, max_size=6, unique=True), DAYS, st.lists(NUMBERS, min_size=3, max_size=3)
    )
    def test_amounts_are_those_of_the_reference(self, formulas, as_of, numbers):
        """Counts, totals, shares and scores; where floats do not do, too."""
        for number in numbers:
            record, known_on = record_of(world(), number, as_of), days_known(as_of, Random(number))
            reference = read(rulebook_of(world()), record, known_on)
            expected = [reference.value(formula, Place(as_of)) for formula in formulas]
            found = engine_of(world()).amounts(tuple(formulas))(record, as_of, known_on)
            assert [each if isinstance(each, Range) else None for each in expected] == [*found]

    @pytest.mark.parametrize("name", NAMES)
    @settings(max_examples=settings.default.max_examples // 100)
    @given(DAYS, NUMBERS)
    def test_amounts_of_real_programs_are_those_of_the_reference(self, name, as_of, number):
        """Every KPI of every document, and each part that is summed up over partners."""
        rulebook = rulebook_of(document(name))
        pooled = [pooled_kpi(rulebook, id) for id in document(name).kpis]
        parts = [part for kpi in pooled if kpi is not None for part in kpi.parts]
        formulas = tuple(dict.fromkeys([*(rule.ref for rule in rulebook.of("kpi")), *parts]))
        record = record_of_any(document(name), number, as_of)
        reference = read(rulebook, record, None)
        expected = [reference.value(formula, Place(as_of)) for formula in formulas]
        found = engine_of(document(name)).amounts(formulas)(record, as_of)
        assert [each if isinstance(each, Range) else None for each in expected] == [*found]


class TestRealPrograms:
    """Every document under docs/programs, over records drawn from its own kinds, fields and facts."""

    @pytest.mark.parametrize("name", NAMES)
    def test_every_rule_comes_to_the_same(self, name):
        chosen, counted = document(name), Counter()
        for number in range(12):
            chance = Random(number)
            as_of = date(chance.choice([2008, 2013, 2018, 2023, 2024, 2026]), chance.randint(1, 12), 28)
            counted.update(
                agree(chosen, record_of_any(chosen, number, as_of), as_of, days_known(as_of, chance))
            )
        assert counted[DECIDED] > 0
