import datetime as dt

import pandas as pd
import pytest

from nbpress.core.errors import TipResearchError
from tipresearch import Period
from tipresearch.quantities import follows


@pytest.mark.parametrize(
    ("start", "end", "quarter", "printed"),
    [
        ((2020, 10, 1), (2020, 12, 31), 4, "2020 Q4"),
        ((2020, 4, 1), (2020, 6, 30), 2, "2020 Q2"),
        ((2020, 4, 1), (2020, 6, 29), None, "2020-04-01 to 2020-06-29"),
        ((2020, 4, 1), (2021, 3, 31), None, "2020-04-01 to 2021-03-31"),
        ((2020, 2, 1), (2020, 4, 30), None, "2020-02-01 to 2020-04-30"),
    ],
)
def test_a_quarter_is_known_by_its_days(start, end, quarter, printed):
    period = Period(dt.date(*start), dt.date(*end), "reporting_period")
    assert (period.quarter, str(period)) == (quarter, printed)


def test_periods_print_as_a_reader_expects():
    """A calendar year is its number; an open start says so."""
    assert str(Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "calendar_year")) == "2020"
    opened = Period(None, dt.date(2020, 12, 31), "cumulative")
    assert str(opened) == "over the years (start not given, end taken as 2020-12-31)"
    assert str(Period(None, None, "unknown")) == "period not stated"
    assert str(Period(dt.date(2020, 1, 1), None, "cumulative")) == "from 2020-01-01 (end not given)"
    reporting = Period(dt.date(2019, 4, 1), dt.date(2020, 3, 31), "reporting_period")
    assert str(reporting) == "2019-04-01 to 2020-03-31"


@pytest.mark.parametrize(
    ("start", "end", "kind", "said"),
    [
        (dt.date(2021, 1, 1), dt.date(2021, 12, 31), "calender_year",
         "kind of period 'calender_year' is not known; there are calendar_year, fiscal_year, reporting_period, cumulative, unknown. Did you mean 'calendar_year'?"),
        ("2020-01-01", dt.date(2020, 12, 31), "calendar_year",
         "start of a period is of type str; give a day, as datetime.date(2020, 12, 31), or None."),
        (dt.date(2020, 1, 1), pd.Timestamp(2020, 12, 31), "calendar_year",
         "end of a period is of type Timestamp; give a day, as datetime.date(2020, 12, 31), or None."),
        (dt.date(2021, 1, 1), dt.date(2020, 12, 31), "reporting_period",
         "a period of 2021-01-01 to 2020-12-31 is reversed; give its first day, then its last."),
        (dt.date(2020, 1, 1), dt.date(2020, 6, 30), "calendar_year",
         "a calendar year runs from 1 January to 31 December, and 2020-01-01 to 2020-06-30 does not; name another kind, such as reporting_period."),
        (dt.date(2020, 1, 1), dt.date(2021, 12, 31), "calendar_year",
         "a calendar year runs from 1 January to 31 December, and 2020-01-01 to 2021-12-31 does not; name another kind, such as reporting_period."),
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(start, end, kind, said):
    """Half a year would be printed as its year, and a text has no quarter."""
    with pytest.raises(TipResearchError) as caught:
        Period(start, end, kind)
    assert str(caught.value) == said


def test_a_month_follows_the_one_before_it_alone():
    """Not the one after next, nor itself, nor a quarter a month; what has no days follows nothing."""
    january, february, march = (
        Period(dt.date(2023, month, 1), dt.date(2023, month, last), "reporting_period")
        for month, last in ((1, 31), (2, 28), (3, 31))
    )
    quarter = Period(dt.date(2023, 4, 1), dt.date(2023, 6, 30), "reporting_period")
    assert follows(january, february)
    assert follows(february, march)
    assert not any((follows(january, march), follows(january, january), follows(february, january)))
    assert not any((follows(march, quarter), follows(None, january), follows(january, Period(None, None, "unknown"))))


def test_a_time_that_is_not_stated_is_no_day_of_any_other():
    """Nor is it known to lie apart from one."""
    year = Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "calendar_year")
    unstated = Period(None, None, "unknown")
    for one, other in ((year, unstated), (unstated, year)):
        assert not one.overlaps(other)
        assert not one.apart(other)
    assert unstated.overlaps(unstated)
