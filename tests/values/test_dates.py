"""Dates move by whole periods from their anchor and stay plain dates."""

import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import pendulum
import pytest
import whenever
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from partnercert.errors import ProgramError
from partnercert.values.dates import (
    DateRange,
    Period,
    add,
    as_date,
    day_after,
    day_before,
    day_in,
    end_of_day,
    last_valid_day,
    period,
    subtract,
    whole_months,
    zone,
)

from .date_cases import DAY_LENGTHS, ENDS_OF_DAY, SUMS, TERMS

ONE_DAY = timedelta(days=1)
DATES = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTH_ENDS = DATES.map(lambda day: day + relativedelta(day=31))
ANY_DATE = DATES | MONTH_ENDS | st.sampled_from([date(2024, 2, 29), date(2023, 2, 28), date(2024, 2, 28)])
MONTHS = st.integers(1, 240).map(Period)
PERIODS = MONTHS | st.builds(Period, st.integers(0, 240), st.integers(1, 4000))


def day(text):
    return date.fromisoformat(text)


class TestASumCountsFromTheAnchor:
    @given(ANY_DATE, PERIODS, st.integers(0, 20))
    def test_two_other_libraries_come_to_the_same_day(self, anchor, length, times):
        """Months, clamp, then days: dateutil and whenever agree."""
        months, days = length.months * times, length.days * times
        result = add(anchor, length, times)

        assert anchor + relativedelta(months=months, days=days) == result
        assert whenever.Date(anchor).add(months=months, days=days).to_stdlib() == result

    @given(ANY_DATE, PERIODS)
    def test_subtraction_agrees_with_two_other_libraries(self, anchor, length):
        """Months back, clamp, then days back."""
        result = subtract(anchor, length)

        assert anchor - relativedelta(months=length.months, days=length.days) == result
        assert whenever.Date(anchor).subtract(months=length.months, days=length.days).to_stdlib() == result

    @given(ANY_DATE, PERIODS, st.integers(1, 20), st.sampled_from(["clamp", "sticky"]))
    def test_more_periods_lead_further(self, anchor, length, times, month_end):
        """Each further period leads to a later day."""
        assert anchor < add(anchor, length, times, month_end) < add(anchor, length, times + 1, month_end)

    @given(ANY_DATE, ANY_DATE, PERIODS, st.sampled_from(["clamp", "sticky"]))
    def test_a_later_anchor_never_leads_to_an_earlier_day(self, one, other, length, month_end):
        """Whoever passed later does not expire earlier."""
        first, second = sorted((one, other))

        assert add(first, length, month_end=month_end) <= add(second, length, month_end=month_end)

    @given(MONTH_ENDS, MONTHS, st.integers(1, 12))
    def test_sticky_month_ends_stay_month_ends(self, anchor, length, times):
        """From the last day of a month, months lead to the last day of a month."""
        assert 1 == (add(anchor, length, times, "sticky") + ONE_DAY).day

    @given(ANY_DATE, PERIODS)
    def test_sticky_and_clamped_sums_differ_only_at_month_ends(self, anchor, length):
        """Every other anchor knows no difference, and sticky is never earlier."""
        clamped, sticky = add(anchor, length), add(anchor, length, month_end="sticky")

        assert clamped <= sticky
        assert clamped == sticky or (anchor + ONE_DAY).day == 1

    @pytest.mark.parametrize(("anchor", "text", "clamped", "sticky"), SUMS)
    def test_published_sums(self, anchor, text, clamped, sticky):
        """The cases on which dateutil, pendulum and whenever agree, with both rules for month ends."""
        assert day(clamped) == add(day(anchor), period(text))
        assert day(sticky) == add(day(anchor), period(text), month_end="sticky")

    def test_repeated_periods_do_not_drift(self):
        """31 January plus three months is 30 April, not 28 April."""
        assert date(2025, 4, 30) == add(date(2025, 1, 31), Period(1), 3)
        assert date(2025, 2, 28) == subtract(date(2025, 3, 31), Period(1))
        assert date(2025, 3, 28) == add(date(2025, 2, 28), Period(1))

    @pytest.mark.parametrize(("first", "text", "expires", "last"), TERMS)
    def test_what_lasts_a_period_holds_until_the_day_before(self, first, text, expires, last):
        """The first day without it is the sum, the last day with it the day before."""
        assert day(expires) == add(day(first), period(text))
        assert day(last) == last_valid_day(day(first), period(text))

    @given(ANY_DATE, PERIODS, st.integers(1, 5), st.sampled_from(["clamp", "sticky"]))
    def test_the_last_valid_day_is_the_day_before_the_sum(self, anchor, length, times, month_end):
        """One day apart, under either rule."""
        expected = add(anchor, length, times, month_end) - ONE_DAY

        assert expected == last_valid_day(anchor, length, times, month_end)

    @given(ANY_DATE)
    def test_a_day_stands_between_two_others(self, anchor):
        """The next day and the day before are one day away; at the ends of the calendar there is none."""
        assert (anchor - ONE_DAY, anchor + ONE_DAY) == (day_before(anchor), day_after(anchor))
        assert (date.min, date.max) == (day_before(date.min), day_after(date.max))

    @given(st.dates(), PERIODS)
    def test_results_are_plain_dates(self, anchor, length):
        """No pendulum type leaves, not even where one came in."""
        guest = pendulum.Date(anchor.year, anchor.month, anchor.day)
        for result in (add(anchor, length), subtract(anchor, length), add(as_date(guest), length)):
            assert date is type(result)

    @pytest.mark.parametrize("length", [Period(1), Period(0, 30), Period(12 * 9999, 366 * 9999)])
    def test_sums_stay_within_the_calendar(self, length):
        """Beyond the years 1 and 9999 there is no day."""
        assert date.max == add(date(9999, 12, 15), length) == add(date(9999, 12, 15), length, 10**30)
        assert date.min == subtract(date(1, 1, 15), length)
        assert date.max == add(date.max, length, month_end="sticky")
        assert date.min == last_valid_day(date.min, length, 0)

    def test_another_rule_for_month_ends_is_refused(self):
        """There are two rules."""
        with pytest.raises(ProgramError) as caught:
            add(date(2025, 1, 31), Period(1), month_end="overflow")

        assert "bad-calendar" == caught.value.code
        assert "`overflow` is not a rule for month ends" == caught.value.message
        assert "write `clamp` or `sticky`" == caught.value.help


class TestWholeMonths:
    @given(ANY_DATE, ANY_DATE)
    @example(date(2000, 1, 2), date(2000, 4, 1))
    @example(date(2025, 1, 31), date(2025, 2, 28))
    def test_they_are_the_most_that_fit(self, a, b):
        """n months fit and n + 1 do not."""
        months = whole_months(a, b)

        assert a + relativedelta(months=months) <= b < a + relativedelta(months=months + 1)

    def test_where_pendulum_miscounts(self):
        """2 January to 1 April is two months and some days."""
        assert 2 == whole_months(date(2000, 1, 2), date(2000, 4, 1))


class TestAPeriodIsMonthsAndDays:
    @given(PERIODS)
    def test_its_text_and_its_repr_read_back(self, length):
        """ISO 8601 and Python both give the same period again."""
        assert (
            length == Period.parse(length.text) == eval(repr(length)) == period(length.text) == period(length)
        )
        assert length.text == Period.parse(length.text).text
        assert length == pickle.loads(pickle.dumps(length))

    @pytest.mark.parametrize(
        ("text", "months", "days", "canonical", "words"),
        [
            ("P1Y6M", 18, 0, "P1Y6M", "1 year 6 months"),
            ("P18M", 18, 0, "P1Y6M", "1 year 6 months"),
            ("P2W", 0, 14, "P14D", "14 days"),
            ("P90D", 0, 90, "P90D", "90 days"),
            ("P1M1D", 1, 1, "P1M1D", "1 month 1 day"),
            ("P2Y3M1W2D", 27, 9, "P2Y3M9D", "2 years 3 months 9 days"),
            ("P0Y5M", 5, 0, "P5M", "5 months"),
        ],
    )
    def test_each_way_of_writing_one(self, text, months, days, canonical, words):
        """Years are twelve months and weeks seven days; one text for each period."""
        length = Period.parse(text)

        assert (months, days) == (length.months, length.days)
        assert (canonical, words) == (length.text, str(length))

    def test_a_month_is_not_thirty_days(self):
        """They neither equal nor order."""
        assert Period(1) != Period(0, 30)
        with pytest.raises(TypeError):
            Period(1) < Period(0, 31)  # noqa: B015

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "P",
            "P1",
            "1Y",
            "p1y",
            "P1.5Y",
            "-P1Y",
            "P-1Y",
            "P1D1M",
            "PT4H",
            "P1DT1H",
            "P1Y\n",
            " P1Y",
            "P١Y",
            "P12345678D",
            None,
            5,
        ],
    )
    def test_other_text_is_refused(self, text):
        """Strict ISO 8601: ASCII, upper case, in order, no time of day."""
        with pytest.raises(ProgramError) as caught:
            period(text)

        assert "bad-period" == caught.value.code
        assert caught.value.message.endswith("is not a period")
        assert (
            "write years, months, weeks or days, such as `P1Y`, `P6M`, `P2W` or `P30D`" == caught.value.help
        )

    @pytest.mark.parametrize(
        ("months", "days", "message"),
        [
            (0, 0, "a period of no length is not a period"),
            (-1, 0, "a period has 0 to 119988 whole months"),
            (1, -1, "a period has 0 to 3659634 whole days"),
            (12 * 9999 + 1, 0, "a period has 0 to 119988 whole months"),
            (0, 366 * 9999 + 1, "a period has 0 to 3659634 whole days"),
            (1.0, 0, "a period has 0 to 119988 whole months"),
            (True, 0, "a period has 0 to 119988 whole months"),
        ],
    )
    def test_length_is_positive_whole_and_bounded(self, months, days, message):
        """Nothing, less than nothing, parts of a day, and more than the calendar are refused."""
        with pytest.raises(ProgramError) as caught:
            Period(months, days)

        assert ("bad-period", message) == (caught.value.code, caught.value.message)


class TestADateIsADay:
    @given(st.dates())
    def test_iso_text_reads_back(self, value):
        """A date is itself and what it writes."""
        assert value == as_date(value) == as_date(value.isoformat())

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ("2025-02-29", "`2025-02-29` is not a day of the calendar"),
            ("0000-01-01", "`0000-01-01` is not a day of the calendar"),
            ("2024-2-9", "`2024-2-9` is not a date"),
            ("20240209", "`20240209` is not a date"),
            ("2024-W05-3", "`2024-W05-3` is not a date"),
            ("2024-02-09T10:30", "`2024-02-09T10:30` is not a date"),
            ("2024-02-0٩", "`2024-02-0٩` is not a date"),
            ("2024-02-09\n", "`2024-02-09\\u000a` is not a date"),
            ("now", "`now` is not a date"),
            (20240209, "a `int` is not a date"),
            (None, "a `NoneType` is not a date"),
        ],
    )
    def test_other_values_are_refused(self, value, message):
        """Only year, month and day in ASCII digits; no week dates, no words."""
        with pytest.raises(ProgramError) as caught:
            as_date(value)

        assert ("bad-date", message) == (caught.value.code, caught.value.message)
        assert "write year, month and day, such as `2024-02-29`" == caught.value.help

    @pytest.mark.parametrize("moment", [datetime(2024, 2, 9), pendulum.datetime(2024, 2, 9)])
    def test_a_datetime_is_refused(self, moment):
        """Its day depends on the time zone."""
        with pytest.raises(ProgramError) as caught:
            as_date(moment)

        assert "bad-date" == caught.value.code
        assert "is a point in time and not a date" in caught.value.message
        assert "give a date, or turn it into one in the program's time zone" == caught.value.help


RANGES = st.tuples(DATES, DATES).map(sorted).map(lambda pair: DateRange(*pair))


class TestARangeIncludesBothEnds:
    @given(RANGES, DATES)
    def test_it_contains_its_days(self, days, some_day):
        """First and last day are in, the days around them are not, and it has as many as it counts."""
        assert days.first in days and days.last in days
        assert days.first - ONE_DAY not in days and days.last + ONE_DAY not in days
        assert (days.first <= some_day <= days.last) == (some_day in days)
        assert days.last == days.first + (days.days - 1) * ONE_DAY

    @given(RANGES, RANGES, DATES)
    def test_an_intersection_has_the_days_of_both(self, one, other, some_day):
        """A day is in the intersection exactly if it is in both; ranges overlap if there is one."""
        both = one.intersection(other)

        assert (some_day in one and some_day in other) == (both is not None and some_day in both)
        assert both == other.intersection(one)
        assert (both is not None) == one.overlaps(other) == other.overlaps(one)

    @given(RANGES, DATES)
    def test_a_cut_range_is_the_part_up_to_that_day(self, days, last):
        """Cutting is intersecting with all that went before."""
        assert days.intersection(DateRange(date.min, last)) == days.cut(last)

    def test_one_day_is_a_range(self):
        """It has one day."""
        assert 1 == DateRange(date(2024, 2, 29), date(2024, 2, 29)).days

    @given(RANGES)
    def test_its_repr_evaluates(self, days):
        """A falsifying example can be pasted into a test."""
        import datetime  # noqa: F401

        assert days == eval(repr(days))

    def test_a_range_that_ends_before_it_starts_is_refused(self):
        """The error shows both days."""
        with pytest.raises(ProgramError) as caught:
            DateRange(date(2024, 2, 2), date(2024, 2, 1))

        assert "bad-date" == caught.value.code
        assert "a range starts on `2024-02-02` and ends earlier, on `2024-02-01`" == caught.value.message
        assert "exchange the two days" == caught.value.help


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "America/Havana"]
).map(zone)


class TestADayEndsWhereItIs:
    @pytest.mark.parametrize(("text", "name", "expected"), ENDS_OF_DAY)
    def test_published_ends(self, text, name, expected):
        """The first instant after the day, in each zone."""
        where = timezone(timedelta(hours=-12)) if name is None else zone(name)

        assert datetime.fromisoformat(expected) == end_of_day(day(text), where)

    @pytest.mark.parametrize(("text", "name", "hours"), DAY_LENGTHS)
    def test_a_day_on_which_clocks_change_has_its_own_length(self, text, name, hours):
        """Spring days have 23 hours, also where midnight itself is skipped."""
        length = end_of_day(day(text), zone(name)) - end_of_day(day(text) - ONE_DAY, zone(name))

        assert timedelta(hours=hours) == length

    @given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), ZONES)
    def test_a_day_ends_when_the_next_one_begins(self, some_day, where):
        """The instant itself is the next day, the one before is still the day."""
        ends = end_of_day(some_day, where)

        assert some_day + ONE_DAY == day_in(where, ends)
        assert some_day == day_in(where, ends - timedelta(microseconds=1))

    def test_an_evening_that_comes_twice_counts_twice(self):
        """In St. John's, one minute past midnight was followed by a second 23:01 of the day before."""
        where = zone("America/St_Johns")
        ends = end_of_day(date(2010, 11, 6), where)

        assert datetime(2010, 11, 7, 3, 30, tzinfo=UTC) == ends
        assert date(2010, 11, 6) == day_in(where, ends - timedelta(minutes=1))

    def test_a_midnight_that_comes_twice_ends_the_day_the_first_time(self):
        """In Havana, the first hour of a day in November happens twice."""
        assert datetime(2024, 11, 3, 4, tzinfo=UTC) == end_of_day(date(2024, 11, 2), zone("America/Havana"))

    def test_the_calendar_has_a_last_instant(self):
        """There is no day after the last."""
        assert datetime.max.replace(tzinfo=UTC) == end_of_day(date.max, zone("Europe/Berlin"))
        assert date.max == day_in(zone("Asia/Tokyo"), datetime.max.replace(tzinfo=UTC))

    def test_a_naive_moment_falls_on_no_day(self):
        """Without a zone the day is anybody's guess."""
        with pytest.raises(ProgramError) as caught:
            day_in(zone("UTC"), datetime(2026, 1, 31, 9, 30))

        assert "bad-date" == caught.value.code
        assert "`2026-01-31 09:30:00` has no time zone" == caught.value.message
        assert "give an aware datetime, such as `2026-01-31T09:30:00+01:00`" == caught.value.help

    @pytest.mark.parametrize(
        "name", ["", "Europe", "Europe/Bonn", "../UTC", "/etc/localtime", "\0", "é", "x" * 5000, None]
    )
    def test_an_unknown_zone_is_refused(self, name):
        """Paths, directories and typing errors are no zones."""
        with pytest.raises(ProgramError) as caught:
            zone(name)

        assert "bad-zone" == caught.value.code
        assert caught.value.message.endswith("is not a time zone")
        assert "write an IANA name such as `Europe/Berlin` or `UTC`" == caught.value.help

    def test_a_zone_is_read_once(self):
        """The second question is answered from memory."""
        assert zone("Europe/Berlin") is zone("Europe/Berlin")
