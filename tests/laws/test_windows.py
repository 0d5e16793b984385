"""Windows mean what a calendar on the wall says, day by day."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import PERIODS, UNITS, WINDOWS, program, world
from strategies.records import DAYS, days_around, records

from partnercert.language import (
    all_of,
    any_of,
    at_least,
    attested,
    calendar,
    count,
    earliest,
    fiscal,
    has,
    in_any,
    in_each,
    kpi,
    latest,
    mean,
    none_of,
    total,
    trailing,
    usd,
)
from partnercert.language.windows import Calendar, Fiscal, Trailing
from partnercert.program.kpis import Kpi
from partnercert.rulebook.days import resolved
from partnercert.values.dates import FiscalCalendar
from partnercert.values.ranges import Range

from .asking import judged, record_of, valued

ONE_DAY = timedelta(1)
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def back(as_of, length):
    """The day a period before another, month by month on the calendar, then day by day."""
    year, month = divmod(12 * as_of.year + as_of.month - 1 - length.months, 12)
    day = date(year, month + 1, min(as_of.day, monthrange(year, month + 1)[1]))
    for _ in range(length.days):
        day -= ONE_DAY
    return day


def unit_of(day, unit, starts=1):
    """The number of the unit that a day lies in, counted through from the year 0."""
    return (12 * day.year + day.month - starts) // MONTHS[unit]


def is_inside(window, day, as_of, starts=1):
    """Whether a window that is seen from a day holds another day; it never holds what lies after it."""
    if day > as_of:
        return False
    match window:
        case Trailing(length=length):
            return day > back(as_of, length)
        case Calendar(unit=unit, first=first, last=last):
            return first <= unit_of(day, unit) - unit_of(as_of, unit) <= last
        case Fiscal(unit=unit, first=first, last=last):
            return first <= unit_of(day, unit, starts) - unit_of(as_of, unit, starts) <= last


EVERY_WINDOW = [
    *((trailing(length), 1) for length in ("P1M", "P3M", "P1Y", "P2Y", "P30D", "P1D", "P1M1D", "P6M15D")),
    *(
        (calendar(unit, first, last), 1)
        for unit in MONTHS
        for first, last in ((0, 0), (-1, -1), (-3, 0), (-1, 2))
    ),
    *((fiscal(unit, first, 0), starts) for unit in MONTHS for first in (0, -2) for starts in (1, 2, 10)),
]


class TestEveryDay:
    @pytest.mark.parametrize(("window", "starts"), EVERY_WINDOW, ids=repr)
    def test_first_and_last_day_are_those_of_the_wall_calendar(self, window, starts):
        """From every day around a leap day, the window holds its first and last day and neither neighbour."""
        as_of = date(2023, 12, 1)
        while as_of < date(2025, 3, 5):
            days = resolved(window, as_of, FiscalCalendar(starts=starts))
            assert days is not None
            for day, expected in (
                (days.first, True),
                (days.last, True),
                (days.first - ONE_DAY, False),
                (days.last + ONE_DAY, False),
            ):
                assert expected is is_inside(window, day, as_of, starts), (as_of, day)
            as_of += ONE_DAY

    @pytest.mark.parametrize(
        ("as_of", "first"),
        [
            ("2025-02-28", "2024-02-29"),
            ("2024-02-29", "2023-03-01"),
            ("2024-03-31", "2023-04-01"),
            ("2025-02-27", "2024-02-28"),
        ],
    )
    def test_a_trailing_year_has_a_day_it_starts_on(self, as_of, first):
        """First day = (day − months, clamped) − days + 1 day; a leap day clamps to the 28th."""
        one, before = (
            {"kind": "qbr", "on": day} for day in (first, str(date.fromisoformat(first) - ONE_DAY))
        )
        rule = has("qbr", window=trailing("P12M"))

        assert judged(rule, record_of(one), date.fromisoformat(as_of)).value == "met"
        assert judged(rule, record_of(before), date.fromisoformat(as_of)).value == "unmet"


class TestEvents:
    @settings(max_examples=10 * settings.default.max_examples)
    @given(st.data(), DAYS, WINDOWS, st.sampled_from([1, 2, 7, 10]))
    def test_a_window_counts_the_days_it_holds(self, data, as_of, window, starts):
        """A count over a window is the number of events on its days, and earliest and latest are the outermost."""
        days = data.draw(st.lists(days_around(as_of), max_size=12))
        record = record_of(*({"kind": "qbr", "on": day} for day in days), program=world(starts))
        inside = [day for day in days if is_inside(window, day, as_of, starts)]
        found = valued(count("qbr", window=window), record, as_of, program=world(starts))

        assert Range(len(inside), len(inside)) == found
        for word, outermost in ((earliest, min), (latest, max)):
            expected = outermost(inside, default=None)
            assert expected == valued(word("qbr", window=window), record, as_of, program=world(starts))

    @settings(max_examples=6 * settings.default.max_examples)
    @given(st.data(), DAYS, st.just(True) | WINDOWS, st.sampled_from([1, 4]))
    def test_in_force_asks_for_one_day_on_which_it_is_valid(self, data, as_of, window, starts):
        """With True that is the day itself, with a window any day of it; what has no end is open-ended."""
        spans = data.draw(
            st.lists(st.tuples(days_around(as_of), st.sampled_from([None, 0, 1, 29, 364, 365])), max_size=6)
        )
        rows = [
            {"kind": "attestation", "attestation": "gdpr", "on": on}
            | ({} if length is None else {"valid_through": on + timedelta(length)})
            for on, length in spans
        ]
        expected = 0
        for on, length in spans:
            end = as_of if length is None else min(as_of, on + timedelta(length))
            valid = [on + timedelta(n) for n in range((end - on).days + 1)]
            expected += any(
                day == as_of if window is True else is_inside(window, day, as_of, starts) for day in valid
            )
        record = record_of(*rows, program=world(starts))
        found = valued(count("attestation", in_force=window), record, as_of, program=world(starts))

        assert Range(expected, expected) == found
        if window is True:
            assert (judged(attested("gdpr"), record, as_of, program=world(starts)).value == "met") is (
                expected > 0
            )


def asked_of(window):
    """Rules whose aggregates name a window, or leave it open (None) to be filled."""
    spent = total("spend", of="amount", window=window)
    return [
        has("qbr", window=window),
        spent >= usd(50),
        all_of(has("deal", outcome="won", window=window), none_of(spent >= usd(250))),
        mean("spend", of="rating", window=window) >= 3,
        count(each="product", where=has("spend", approved=True, window=window)) >= 1,
        at_least(1, has("exam", passed=True, window=window), latest("deal", of="attached", window=window)),
    ]


# their own days stay theirs: a window named, what is in force, standings and awards, another KPI
UNTOUCHED = [
    has("qbr", window=trailing("P2Y")),
    attested("gdpr"),
    has("spend", in_force=True),
    has("standing", standing="silver", good=True),
    has("award"),
    kpi("wins") >= 1,
]


class TestFilling:
    @settings(max_examples=2 * settings.default.max_examples)
    @given(st.data(), DAYS, UNITS, st.integers(-4, 0), st.integers(0, 3))
    def test_in_each_and_in_any_are_their_expansion(self, data, as_of, unit, last, length):
        """The rule within every one, or any one, of the units: each unit is the window of its aggregates."""
        first = last - length
        record = data.draw(records(world(), as_of))
        for n, rule in enumerate(asked_of(None)):
            units = [asked_of(calendar(unit, each))[n] for each in range(first, last + 1)]
            assert judged(in_each(unit, first, last, rule), record, as_of) is judged(
                all_of(*units), record, as_of
            )
            assert judged(in_any(unit, first, last, rule), record, as_of) is judged(
                any_of(*units), record, as_of
            )
        for rule in UNTOUCHED:
            assert judged(in_each(unit, first, last, rule), record, as_of) is judged(rule, record, as_of)

    @settings(max_examples=settings.default.max_examples)
    @given(st.data(), DAYS, WINDOWS, PERIODS)
    def test_the_window_of_a_kpi_fills_what_names_none(self, data, as_of, window, named):
        """A KPI with a window is its formula with that window in every aggregate that names none."""
        spent = total("spend", of="amount")
        formula = spent + total("deal", of="value", window=named) * count("award")
        spelled = total("spend", of="amount", window=window) + total(
            "deal", of="value", window=named
        ) * count("award")
        filled = program(kpis={**world().kpis, "filled": Kpi(formula=formula, window=window)})
        record = data.draw(records(world(), as_of))

        assert valued(spelled, record, as_of) == valued(kpi("filled"), record, as_of, program=filled)
