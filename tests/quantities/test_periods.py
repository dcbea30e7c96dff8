import datetime as dt

import pytest

from tipresearch import Period


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
