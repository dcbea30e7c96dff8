import datetime as dt

import pandas as pd
import pytest
from invented_years import period

from nbpress.core.errors import TipResearchError
from tipresearch import Period
from tipresearch.quantities import follows


@pytest.mark.parametrize(
    ("start", "end", "kind", "printed"),
    [
        ("2020-10-01", "2020-12-31", "reporting_period", "2020 Q4"), ("2020-04-01", "2020-06-30", "reporting_period", "2020 Q2"),
        *(("2020-04-01", end, "reporting_period", f"2020-04-01 to {end}") for end in ("2020-06-29", "2021-03-31")),
        ("2020-02-01", "2020-04-30", "reporting_period", "2020-02-01 to 2020-04-30"), ("2020-01-01", "2020-12-31", "calendar_year", "2020"),
        (None, "2020-12-31", "cumulative", "over the years (start not given, end taken as 2020-12-31)"),
        ("2020-01-01", None, "cumulative", "from 2020-01-01 (end not given)"), (None, None, "unknown", "period not stated"),
    ],
)  # fmt: skip
def test_a_period_prints_as_a_reader_expects(start, end, kind, printed):
    found = period(start, end, kind)
    assert (str(found), found.quarter) == (printed, int(printed[-1]) if "Q" in printed else None)


FIRST, LAST = dt.date(2020, 1, 1), dt.date(2020, 12, 31)


@pytest.mark.parametrize(
    ("start", "end", "kind", "message"),
    [
        (FIRST, LAST, "calender_year", "kind of period 'calender_year' is not known; there are calendar_year, .* Did you mean 'calendar_year'"),
        ("2020-01-01", LAST, "calendar_year", r"start of a period is of type str; give a day, as datetime.date\("),
        (FIRST, pd.Timestamp(2020, 12, 31), "calendar_year", r"end of a period is of type Timestamp; give a day, as datetime.date\("),
        (LAST, FIRST, "reporting_period", "2020-12-31 to 2020-01-01 is reversed; give its first day"),
        # Half a year, or two, would be printed as one.
        (FIRST, dt.date(2020, 6, 30), "calendar_year", "1 January to 31 December, and 2020-01-01 to 2020-06-30 does not; .* reporting_period"),
        (FIRST, dt.date(2021, 12, 31), "calendar_year", "1 January to 31 December, and 2020-01-01 to 2021-12-31 does not"),
        (dt.date(2020, 2, 1), LAST, "calendar_year", "2020-02-01 to 2020-12-31 does not"),
    ],
)  # fmt: skip
def test_ends_and_kinds_that_make_no_period_are_refused(start, end, kind, message):
    with pytest.raises(TipResearchError, match=message):
        Period(start, end, kind)


def test_a_month_follows_only_the_month_before_it():
    """Not the month after next, nor itself, nor a quarter a month; a period without days follows nothing."""
    months = [period(f"2023-{month:02}-01", f"2023-{month:02}-{last}") for month, last in ((1, 31), (2, 28), (3, 31))]
    others = [period("2023-04-01", "2023-06-30"), None, period(None, None, "unknown")]
    every = [*months, *others]
    found = {(a, b) for a, one in enumerate(every) for b, other in enumerate(every) if follows(one, other)}
    assert found == {(0, 1), (1, 2)}


def test_a_time_that_is_not_stated_neither_overlaps_nor_lies_apart():
    year, unstated = period("2020-01-01", "2020-12-31", "calendar_year"), period(None, None, "unknown")
    for one, other in ((year, unstated), (unstated, year)):
        assert not one.overlaps(other)
        assert not one.apart(other)
    assert unstated.overlaps(unstated)
