"""Cadences: days that recur, and the end of what is kept, against a walk through the calendar."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from partnercert.values.cadences import ENDS, STARTS, Cadence, Keep, MonthDay
from partnercert.values.dates import FiscalCalendar, Period

DAY = timedelta(days=1)
DAYS = st.dates(date(2023, 1, 1), date(2030, 12, 31))
FISCAL = FiscalCalendar(starts=2)

PERIODS = st.builds(Period, months=st.integers(0, 14), days=st.integers(1, 40)) | st.sampled_from(
    [Period(months=1), Period(months=3), Period(months=12), Period(days=30)]
)
CHECKS = st.one_of(
    st.sampled_from(ENDS).map(lambda word: {"check": word}),
    st.lists(st.sampled_from(["01-15", "02-29", "07-15", "12-31"]), min_size=1, max_size=3).map(
        lambda days: {"on": days}
    ),
    PERIODS.map(lambda period: {"every": period, "anchor": "anniversary"}),
    st.tuples(st.sampled_from([1, 2, 3, 4, 6, 12]), st.sampled_from(["01-31", "02-29", "11-01"])).map(
        lambda said: {"every": Period(months=said[0]), "anchor": said[1]}
    ),
)
CADENCES = st.one_of(
    st.sampled_from(STARTS).map(lambda word: Cadence(effective=word)),
    CHECKS.map(lambda check: Cadence(**check)),
    st.tuples(CHECKS, st.sampled_from(STARTS)).map(lambda said: Cadence(effective=said[1], **said[0])),
)


class TestCadences:
    @given(CADENCES, DAYS, DAYS)
    def test_the_next_day_is_the_first_later_one_on_which_a_check_takes_effect(self, cadence, first, day):
        """The two questions about a cadence agree, for as many days as one likes to walk."""
        following = cadence.next_after(day, first, FISCAL)
        walked = day + DAY
        while walked < following and walked < day + 120 * DAY:
            assert cadence.checked_on(walked, first, FISCAL) is None
            walked += DAY
        assert day < following
        assert cadence.checked_on(following, first, FISCAL) is not None

    @given(CADENCES, DAYS, DAYS)
    def test_a_check_takes_effect_on_its_own_day_or_later(self, cadence, first, day):
        """And no later than a year after."""
        checked = cadence.checked_on(day, first, FISCAL)

        assert checked is None or day - relativedelta(years=1) <= checked <= day

    @given(PERIODS, DAYS, st.integers(1, 40))
    def test_anniversaries_do_not_drift(self, every, first, times):
        """Each is counted from the first day, never from the one before."""
        day = first + relativedelta(months=times * every.months, days=times * every.days)

        assert day == Cadence(every=every).checked_on(day, first, FISCAL)

    @pytest.mark.parametrize(
        ("cadence", "days"),
        [
            (Cadence(effective="half-start"), ["2026-01-01", "2026-07-01"]),
            (Cadence(effective="fiscal-half-start"), ["2026-02-01", "2026-08-01"]),
            (Cadence(effective="fiscal-year-start"), ["2026-02-01", "2027-02-01"]),
            (Cadence(check="fiscal-quarter-end"), ["2026-01-31", "2026-04-30"]),
            (Cadence(on=["02-29"]), ["2026-02-28", "2027-02-28", "2028-02-29"]),
            (Cadence(every="P6M", anchor="08-31"), ["2026-02-28", "2026-08-31"]),
            (Cadence(every="P1Y"), ["2026-02-28", "2027-02-28", "2028-02-29"]),
            (Cadence(every="P1Y", effective="month-start"), ["2026-03-01", "2027-03-01"]),
            (Cadence(on=["01-15", "07-15"], effective="fiscal-quarter-start"), ["2026-02-01", "2026-08-01"]),
        ],
    )
    def test_its_days_in_the_calendar(self, cadence, days):
        """From 31 December 2025 on; anniversaries are those of 29 February 2024."""
        found = [date(2025, 12, 31)]
        for _ in days:
            found.append(cadence.next_after(found[-1], date(2024, 2, 29), FISCAL))

        assert days == [day.isoformat() for day in found[1:]]

    @pytest.mark.parametrize("text", ["02-30", "13-01", "00-10", "1-15", "2026-01-15", "01-15\n", "٠١-١٥"])
    def test_a_day_of_no_year_is_none(self, text):
        """Two digits each, of a day that some year has."""
        assert MonthDay.parse(text) is None


class TestKeeping:
    @given(PERIODS, DAYS, st.integers(1, 30), st.sampled_from([None, "month-end"]))
    def test_terms_follow_one_another_from_the_first_day(self, period, start, times, until):
        """The term after a last day ends with the next one counted from the start."""
        keep = Keep(period=period, until=until)
        last = keep.last_day(start, times)

        later = times
        while keep.last_day(start, later) <= last:
            later += 1
        assert last == keep.following(start, last)
        assert keep.last_day(start, later) == keep.following(start, last + DAY)

    @pytest.mark.parametrize(
        ("keep", "start", "last"),
        [
            (Keep(period="P1Y"), "2024-02-29", "2025-02-27"),
            (Keep(period="P1Y", until="month-end"), "2023-08-15", "2024-08-31"),
            (Keep(period="P1Y", until="month-end"), "2023-08-01", "2024-08-31"),
            (Keep(period="P5M", until="month-end"), "2024-03-31", "2024-08-31"),
            (Keep(period="P30D"), "2026-12-15", "2027-01-13"),
        ],
    )
    def test_the_last_day(self, keep, start, last):
        """The day before the period is over, or the last of the month in which it is."""
        assert last == keep.last_day(date.fromisoformat(start)).isoformat()
