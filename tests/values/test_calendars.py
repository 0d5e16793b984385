"""Fiscal calendars, retail calendars and business days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnercert.errors import ProgramError
from partnercert.values.dates import BusinessDays, DateRange, FiscalCalendar, RetailCalendar, calendar_range

from .date_cases import BUSINESS_COUNTS, BUSINESS_SUMS, FISCAL_QUARTERS, RETAIL_YEARS, ROLLS

ONE_DAY = timedelta(days=1)
DATES = st.dates(date(1990, 1, 1), date(2100, 12, 31))
UNITS = st.sampled_from(["month", "quarter", "half", "year"])
OFFSETS = st.integers(-40, 40)
FISCAL = st.builds(FiscalCalendar, st.integers(1, 12), st.sampled_from(["start", "end"]))


def day(text):
    return date.fromisoformat(text)


class TestCalendarUnitsTileTime:
    @given(FISCAL, UNITS, DATES)
    def test_the_current_unit_contains_the_day(self, calendar, unit, as_of):
        """Unit 0 is the one of the date of the question, whole."""
        current = calendar.range(unit, 0, 0, as_of)

        assert as_of in current
        assert 1 == current.first.day == (current.last + ONE_DAY).day

    @given(FISCAL, UNITS, OFFSETS, DATES)
    def test_the_next_unit_starts_when_one_ends(self, calendar, unit, n, as_of):
        """No gap and no overlap, and each day of a unit sees the same units."""
        this, following = calendar.range(unit, n, n, as_of), calendar.range(unit, n + 1, n + 1, as_of)

        assert this.last + ONE_DAY == following.first
        assert this == calendar.range(unit, 0, 0, this.first) == calendar.range(unit, 0, 0, this.last)

    @given(FISCAL, UNITS, OFFSETS, st.integers(0, 12), DATES)
    def test_several_units_reach_from_the_first_to_the_last(self, calendar, unit, first, more, as_of):
        """A range of units is the first, the last and all between."""
        expected = DateRange(
            calendar.range(unit, first, first, as_of).first,
            calendar.range(unit, first + more, first + more, as_of).last,
        )

        assert expected == calendar.range(unit, first, first + more, as_of)

    @given(FISCAL, DATES)
    def test_a_fiscal_year_has_one_name_and_four_quarters(self, calendar, as_of):
        """All days of a year share its name; its quarters are numbered from 1 to 4."""
        year = calendar.range("year", 0, 0, as_of)
        quarters = [calendar.range("quarter", n, n, year.first) for n in range(4)]

        assert calendar.year(as_of) == calendar.year(year.first) == calendar.year(year.last)
        assert [1, 2, 3, 4] == [calendar.quarter(each.last) for each in quarters]
        assert year.last == quarters[-1].last
        assert calendar.starts == year.first.month
        assert calendar.year(as_of) == (year.first if calendar.named_by == "start" else year.last).year

    @given(UNITS, OFFSETS, DATES)
    def test_the_calendar_year_is_the_fiscal_year_from_january(self, unit, n, as_of):
        """`calendar` windows are `fiscal` windows of a year that starts in January."""
        assert FiscalCalendar(1, "end").range(unit, n, n, as_of) == calendar_range(unit, n, n, as_of)

    @pytest.mark.parametrize(("text", "starts", "named_by", "year", "quarter"), FISCAL_QUARTERS)
    def test_published_fiscal_quarters(self, text, starts, named_by, year, quarter):
        """The fiscal years and quarters that fiscalyear computes."""
        calendar = FiscalCalendar(starts, named_by)

        assert (year, quarter) == (calendar.year(day(text)), calendar.quarter(day(text)))

    @pytest.mark.parametrize(
        ("unit", "first", "last", "expected"),
        [
            ("month", -5, 0, ("2024-03-01", "2024-08-31")),
            ("month", -1, -1, ("2024-07-01", "2024-07-31")),
            ("quarter", -1, -1, ("2024-04-01", "2024-06-30")),
            ("half", 0, 0, ("2024-07-01", "2024-12-31")),
            ("year", -1, 1, ("2023-01-01", "2025-12-31")),
        ],
    )
    def test_units_seen_from_the_middle_of_august(self, unit, first, last, expected):
        """Six months up to the current one are March to August."""
        assert DateRange(*expected) == calendar_range(unit, first, last, date(2024, 8, 15))

    def test_units_stay_within_the_calendar(self):
        """Before the year 1 and after 9999 there is no day."""
        assert DateRange(date.min, date.max) == calendar_range("year", -(10**9), 10**9, date(2024, 8, 15))
        assert DateRange(date.max, date.max) == calendar_range("year", 8000, 8001, date(2024, 8, 15))
        assert date.max == calendar_range("month", 0, 0, date(9999, 12, 1)).last

    @pytest.mark.parametrize(
        ("build", "message", "help"),
        [
            (lambda: FiscalCalendar(13), "`13` is not a month", "write 1 to 12"),
            (lambda: FiscalCalendar(True), "`True` is not a month", "write 1 to 12"),
            (lambda: FiscalCalendar(2, "x"), "`x` names no fiscal year", "write `start` or `end`"),
            (
                lambda: calendar_range("quarters", 0, 0, date(2024, 8, 15)),
                "`quarters` is not a calendar unit",
                "did you mean `quarter`?",
            ),
            (
                lambda: calendar_range("month", 0, -1, date(2024, 8, 15)),
                "a window starts at month 0 and ends earlier, at month -1",
                "exchange the two numbers",
            ),
        ],
    )
    def test_other_calendars_are_refused(self, build, message, help):
        """The error names the value and the choices."""
        with pytest.raises(ProgramError) as caught:
            build()

        assert ("bad-calendar", message, help) == (caught.value.code, caught.value.message, caught.value.help)


class TestARetailYearHasWholeWeeks:
    @pytest.mark.parametrize(("year", "starts", "ends"), RETAIL_YEARS)
    def test_published_years(self, year, starts, ends):
        """The year of 2025 has 52 weeks, the one of 2023 has 53."""
        periods = RetailCalendar().periods(year)

        assert [day(text) for text in starts] == [each.first for each in periods]
        assert day(ends) == periods[-1].last

    @given(
        st.builds(
            RetailCalendar,
            starts=st.integers(1, 12),
            named_by=st.sampled_from(["start", "end"]),
            weekday=st.integers(0, 6),
            ends_on=st.sampled_from(["last", "nearest"]),
            weeks=st.permutations([4, 4, 5]).map(tuple),
        ),
        st.integers(1950, 2100),
    )
    def test_years_follow_each_other_in_whole_weeks(self, calendar, year):
        """Twelve periods without gaps, each year 52 or 53 weeks that end on its weekday."""
        periods, following = calendar.periods(year), calendar.periods(year + 1)
        weeks = [each.days / 7 for each in periods]

        assert 12 == len(periods)
        assert all(
            a.last + ONE_DAY == b.first for a, b in zip(periods, (*periods[1:], following[0]), strict=True)
        )
        assert list(calendar.weeks * 4)[:-1] == weeks[:-1]
        assert sum(weeks) in (52, 53)
        assert calendar.weekday == periods[-1].last.weekday()
        nominal_end = (
            FiscalCalendar(calendar.starts, calendar.named_by).range("year", 0, 0, periods[6].first).last
        )
        late = (periods[-1].last - nominal_end).days
        assert late in (range(-6, 1) if calendar.ends_on == "last" else range(-3, 4))
        assert year == FiscalCalendar(calendar.starts, calendar.named_by).year(periods[6].first)

    @pytest.mark.parametrize(
        ("build", "message", "help"),
        [
            (lambda: RetailCalendar(weekday=7), "`7` is not a weekday", "Monday is 0, Sunday is 6"),
            (lambda: RetailCalendar(ends_on="first"), "`first` ends no year", "write `last` or `nearest`"),
            (
                lambda: RetailCalendar(weeks=(4, 4, 4)),
                "`(4, 4, 4)` are not the weeks of a quarter",
                "write (4, 4, 5)",
            ),
            (lambda: RetailCalendar(starts=0), "`0` is not a month", "write 1 to 12"),
            (lambda: RetailCalendar().periods(9999), "there is no fiscal year `9999`", "give a year"),
        ],
    )
    def test_other_calendars_are_refused(self, build, message, help):
        """The error names the value and the choices."""
        with pytest.raises(ProgramError) as caught:
            build()

        assert ("bad-calendar", message) == (caught.value.code, caught.value.message)
        assert caught.value.help.startswith(help)


NEAR = st.dates(date(2024, 11, 1), date(2025, 2, 28))
WORKDAYS = st.builds(
    BusinessDays,
    st.frozensets(st.integers(0, 6), max_size=6),
    st.frozensets(NEAR, max_size=12),
)


class TestBusinessDays:
    @given(WORKDAYS, NEAR, NEAR)
    def test_counting_is_counting(self, workdays, first, until):
        """The closed form agrees with going through the days; the other way round it is negative."""
        first, until = sorted((first, until))
        worked = sum(first + n * ONE_DAY in workdays for n in range((until - first).days))

        assert worked == workdays.count(first, until)
        assert -worked == workdays.count(until, first)

    @given(WORKDAYS, NEAR, st.integers(0, 60))
    def test_adding_and_counting_agree(self, workdays, start, n):
        """From a business day, n of them lie before the n-th after it; going back returns."""
        start = workdays.roll(start)
        ends = workdays.add(start, n)

        assert ends in workdays
        assert n == workdays.count(start, ends)
        assert start == workdays.add(ends, -n)

    @given(WORKDAYS, NEAR)
    def test_a_day_rolls_to_the_nearest_business_day(self, workdays, start):
        """All days between are free, and a business day stays where it is."""
        following, preceding = workdays.roll(start), workdays.roll(start, "preceding")

        assert following in workdays and preceding in workdays
        assert preceding <= start <= following
        assert 0 == workdays.count(start, following)
        assert (start in workdays) == (start == following == preceding)
        assert workdays.roll(start, "modified_following") == (
            following if following.month == start.month else preceding
        )

    @pytest.mark.parametrize(("start", "n", "holidays", "forward", "backward"), BUSINESS_SUMS)
    def test_published_sums(self, start, n, holidays, forward, backward):
        """A Saturday rolls before business days are added."""
        workdays = BusinessDays(holidays=map(day, holidays))

        assert day(forward) == workdays.add(day(start), n)
        assert day(backward) == workdays.add(day(start), n, roll="backward")

    @pytest.mark.parametrize(("first", "until", "holidays", "expected"), BUSINESS_COUNTS)
    def test_published_counts(self, first, until, holidays, expected):
        """Two weeks with Christmas and New Year have eight business days."""
        assert expected == BusinessDays(holidays=map(day, holidays)).count(day(first), day(until))

    @pytest.mark.parametrize(("start", "following", "modified", "preceding"), ROLLS)
    def test_published_conventions(self, start, following, modified, preceding):
        """Modified following does not leave the month."""
        workdays = BusinessDays()

        assert day(following) == workdays.roll(day(start))
        assert day(modified) == workdays.roll(day(start), "modified_following")
        assert day(preceding) == workdays.roll(day(start), "preceding")

    def test_business_days_stay_within_the_calendar(self):
        """Beyond the last day there is none."""
        assert date.max == BusinessDays().add(date(9999, 12, 1), 10**9)
        assert date.min == BusinessDays().add(date(1, 2, 1), -(10**9))

    @pytest.mark.parametrize(
        ("build", "message"),
        [
            (lambda: BusinessDays(range(7)), "`[0, 1, 2, 3, 4, 5, 6]` is not a weekend"),
            (lambda: BusinessDays({7}), "`[7]` is not a weekend"),
            (lambda: BusinessDays().add(date(2025, 1, 3), 1, roll="up"), "`up` is no way to roll"),
            (lambda: BusinessDays().roll(date(2025, 1, 3), "nearest"), "`nearest` is no way to roll"),
        ],
    )
    def test_other_rules_are_refused(self, build, message):
        """A week without work, unknown weekdays and unknown conventions."""
        with pytest.raises(ProgramError) as caught:
            build()

        assert ("bad-calendar", message) == (caught.value.code, caught.value.message)
        assert caught.value.help
