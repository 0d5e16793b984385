"""Every day of the calendar's cycle, with every length that programs are written in."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from partnercert.values.dates import add, period, subtract, whole_months

CYCLE = 146_097  # days in 400 years, after which the calendar repeats


@pytest.mark.long
@pytest.mark.parametrize("length", ["P1M", "P3M", "P6M", "P1Y", "P2Y", "P90D", "P1Y1M1D"])
def test_no_day_of_the_cycle_is_added_wrongly(length):
    """dateutil comes to the same day from every anchor, forward and back; months added are counted again."""
    given = period(length)
    step = relativedelta(months=given.months, days=given.days)
    for n in range(CYCLE):
        anchor = date(1900, 1, 1) + timedelta(days=n)
        later = add(anchor, given)

        assert anchor + step == later
        assert anchor - step == subtract(anchor, given)
        if not given.days and later.day == anchor.day:
            assert given.months == whole_months(anchor, later)
