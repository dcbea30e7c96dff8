"""Counts of fiscal years and other periods, and periods and numbers as pandas and numpy have them."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import tipresearch as tip
from nbpress.core.errors import CoverageError, PeriodMismatch, TipResearchError
from tipresearch import observations

FISCAL = "2021-07-01 to 2022-06-30"


def own(*rows):
    """Return a dataset of rows of sex, count, first and last day, and kind of period."""
    columns = ["sex", "count", "period_start", "period_end", "period_kind"]
    frame = pd.DataFrame(rows, columns=columns).assign(area="Pakistan", measure="identified")
    return tip.observations_from(frame, source="Our survey")


def year(start, count, sex="total", kind="fiscal_year"):
    end = pd.Timestamp(start) + pd.DateOffset(years=1, days=-1)
    return sex, count, start, f"{end:%Y-%m-%d}", kind


@pytest.fixture(scope="module")
def by_sex():
    return own(year("2021-07-01", 30, "female"), year("2021-07-01", 12, "male"), year("2021-07-01", 42))


@pytest.fixture(scope="module")
def totals():
    return own(year("2021-07-01", 42), year("2022-07-01", 50))


@pytest.mark.parametrize("day", ["2020-01-01", pd.Timestamp("2020-01-01"), dt.date(2020, 1, 1), np.datetime64("2020-01-01", "ns")])  # fmt: skip
def test_a_day_is_selected_however_it_is_written(day):
    held, table = tip.open(), tip.load()
    days = table["period_start"] == pd.Timestamp("2020-01-01")
    found = held.select(period_start=day)
    assert len(found.observations) == len(tip.select(table, period_start=day)) == days.sum() > 0
    assert found.code == "tip.open().select(period_start='2020-01-01')"
    assert len(held.select(period_start=[day, "2021-01-01"]).observations) > days.sum()


@pytest.mark.parametrize("odd", ["2020", "1 January 2020", "2020-02-30", 2020, None, pd.NaT, pd.Timestamp("2020-01-01 12:00")])  # fmt: skip
def test_what_is_no_day_selects_nothing(odd):
    for select in (tip.open().select, lambda **of: tip.select(tip.load(), **of)):
        with pytest.raises(CoverageError, match=r"^period_start .* is no day; write it as '2020-12-31'\.$"):
            select(period_start=odd)


def test_a_day_that_is_not_held_names_those_that_are(totals):
    with pytest.raises(CoverageError) as caught:
        totals.select(period_start="2021-07-02")
    assert str(caught.value) == "period_start '2021-07-02' is not in the data; they hold 2021-07-01, 2022-07-01. Did you mean '2021-07-01'?"  # fmt: skip


def test_numbers_of_numpy_are_numbers():
    held = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan", measure="detected")
    newest = held.frame()["year"].max()
    assert held.select(year=np.int64(newest)).code.endswith("select(year=2022)")
    assert held.select(year=np.array([2021, 2022])).code.endswith("select(year=[2021, 2022])")
    assert str(held.count(year=np.int64(2020))) == "20,045"
    assert held.select(count_lo=np.int64(20045)).years == [2020]
    with pytest.raises(CoverageError, match="quarter 2 is not held"):
        held.select(quarter=np.int64(2))


@pytest.mark.slow
def test_what_is_of_one_period_needs_no_year(by_sex):
    assert tip.composition(by_sex.parts("sex"))["female"].value == pytest.approx(30 / 42)
    assert (by_sex.count().lo, by_sex.parts("sex").total.lo, by_sex.count(sex="male").lo) == (42, 42, 12)
    assert by_sex.plot(by="sex").alt == f"Bar chart of 2 counts. Female ({FISCAL}): 30; Male ({FISCAL}): 12."


@pytest.mark.slow
def test_periods_that_are_not_stated_are_counted_where_all_are_one():
    rows = [(sex, n, "", "", "cumulative") for sex, n in (("female", 3), ("male", 9), ("total", 13))]
    held = own(*rows)
    assert (held.count().lo, held.parts("sex").total.lo) == (13, 13)
    assert own(*rows, year("2021-07-01", 42)).count().period.kind == "fiscal_year"  # what is stated, alone
    with pytest.raises(CoverageError, match=r"^no count here is of a stated period, but of period not stated, 2021-01-01 to 2021-06-30; "):  # fmt: skip
        own(rows[2], ("total", 8, "2021-01-01", "2021-06-30", "unknown")).series()


@pytest.mark.parametrize("criteria", [
    {"period": FISCAL}, {"period_start": "2021-07-01"}, {"period_end": dt.date(2022, 6, 30)},
])  # fmt: skip
def test_one_of_several_periods_is_selected(totals, criteria):
    assert totals.count(**criteria).lo == 42
    assert len(totals.select(period="fiscal_year").observations) == 2


def test_what_is_not_held_names_the_periods_that_are(by_sex):
    for criteria, said in {
        ("year", 2022): f"year 2022 is not held for this selection; held are none; its periods are {FISCAL}, as select(period=...) takes them.",
        ("period", "year"): f"no period here is 'year'; held are fiscal_year, {FISCAL}.",
        ("period", "fiscal year"): f"no period here is 'fiscal year'; held are fiscal_year, {FISCAL}. Did you mean 'fiscal_year'?",
    }.items():  # fmt: skip
        with pytest.raises(CoverageError) as caught:
            by_sex.select(**dict([criteria]))
        assert str(caught.value) == said


@pytest.mark.parametrize("period", ["2021 Q3", "2021-07-01 to 2021-09-30"])
def test_a_quarter_is_selected_as_any_other_period(period):
    """By its days as by its name; a name that is none is told those that are held."""
    held = own(("total", 3, "2021-04-01", "2021-06-30", "reporting_period"), ("total", 4, "2021-07-01", "2021-09-30", "reporting_period"))  # fmt: skip
    assert held.select(period=period).count().lo == 4
    with pytest.raises(CoverageError) as caught:
        held.select(period="2021-Q3")
    assert str(caught.value) == "no period here is '2021-Q3'; held are quarter, 2021 Q2, 2021 Q3. Did you mean '2021 Q3'?"  # fmt: skip


def test_a_quarter_is_taken_in_either_order_of_its_words():
    frame = pd.DataFrame({"year": [2023, 2023], "quarter": [1, 2], "count": [7, 9]}).assign(
        area="Nepal", measure="identified"
    )
    held = tip.observations_from(frame, source="Our survey")
    for words in ("2023 Q2", "Q2 2023"):
        assert [c.lo for c in held.select(period=words).series()["total"]] == [9]


def test_a_rate_of_a_fiscal_year_is_by_the_year_that_it_begins_in(totals):
    people = tip.population_of("PAK", 2021)
    rate = totals.rates()[0]
    assert rate.value == tip.rate(42, people).value
    assert rate.label == f"Pakistan, {FISCAL} (identified victims)"
    with pytest.raises(PeriodMismatch, match="needs a count of twelve months"):
        own(("total", 3, "2021-01-01", "2021-06-30", "reporting_period")).rates()


def test_a_chart_says_which_periods_are_drawn(totals):
    chart = totals.plot()
    assert chart.question == "Identified victims, Pakistan; each fiscal year stands where it begins"
    assert chart.alt == f"Chart of counts by period. Total: 42 in {FISCAL}, 50 in 2022-07-01 to 2023-06-30."
    assert chart.data["period"].tolist() == [FISCAL, "2022-07-01 to 2023-06-30"]


def test_a_chart_is_saved_under_a_name(totals):
    for odd in (5, None):
        with pytest.raises(TipResearchError, match=r"^path is of type \w+; give a name that ends in .svg or .png, as 'chart.svg'\.$"):  # fmt: skip
            totals.plot().save(odd)


@pytest.mark.slow
def test_periods_of_two_kinds_are_no_series():
    mixed = own(year("2021-07-01", 42), year("2021-01-01", 99, kind="calendar_year"))
    for ask in (mixed.series, mixed.count, mixed.plot, mixed.rates):
        with pytest.raises(CoverageError, match=r": years and fiscal years are both held; take one with select\(period='year'\) or select\(period='fiscal_year'\)\."):  # fmt: skip
            ask()
    assert (mixed.count(period="year").lo, mixed.count(period="fiscal_year").lo) == (99, 42)


@pytest.mark.slow
def test_months_are_one_series():
    """February has 28 days and is a month, as the others are; two weeks and a month are no series."""
    days = [("2023-01-01", "2023-01-31"), ("2023-02-01", "2023-02-28"), ("2023-03-01", "2023-03-31")]
    months = own(*(("total", n, *ends, "reporting_period") for n, ends in enumerate(days)))
    assert [c.lo for c in months.series()["total"]] == [0, 1, 2]
    ax = Figure().subplots()
    months.plot().draw(ax)
    line, *_ = ax.lines
    assert len(line.get_xdata()) == 6  # two pieces, each with a break after it
    mixed = own(
        ("total", 1, *days[0], "reporting_period"), ("total", 2, "2023-02-01", "2023-02-14", "reporting_period")
    )
    with pytest.raises(CoverageError, match="different lengths"):
        mixed.series()


@pytest.mark.slow
@pytest.mark.parametrize("days", [("2021-04-01", "2021-09-30"), ("2021-07-01", "2021-10-31")])
def test_periods_that_overlap_or_differ_in_length_are_no_series(days):
    """Half a year follows another; four months, or what begins before the other ends, do not."""
    first, second = ("total", 3, "2021-01-01", "2021-06-30"), ("total", 9, "2021-07-01", "2021-12-31")
    held = own((*first, "reporting_period"), (*second, "reporting_period"))
    assert [c.lo for c in held.series()["total"]] == [3, 9]
    with pytest.raises(CoverageError, match=r"overlap, or are of different lengths; take one with select\(period=...\)\."):  # fmt: skip
        own((*first, "reporting_period"), ("total", 9, *days, "reporting_period")).series()


def test_a_total_of_another_period_is_none_of_the_parts():
    parts = own(year("2021-07-01", 30, "female"), year("2021-07-01", 12, "male"), year("2020-01-01", 99, kind="calendar_year")).parts("sex")  # fmt: skip
    assert parts.total is None


def test_two_fiscal_years_are_compared(totals):
    """As any two spans of twelve months."""
    earlier, later = totals.series()["total"]
    assert tip.rate_ratio(later, earlier).value == pytest.approx(50 / 42)


def test_what_it_holds_names_its_periods(by_sex):
    assert repr(by_sex) == f"own, edition undated: 3 observations, 1 area, 1 measure, {FISCAL}"


@pytest.mark.parametrize(
    ("wanted", "years"),
    [("2020", {2020}), (2020, {2020}), ([2019, 2021], {2019, 2021}), ("2019..2021", {2019, 2020, 2021}), (" 2019..2019 ", {2019}), (range(2019, 2021), {2019, 2020})],
)  # fmt: skip
def test_years_are_those_that_are_named(wanted, years):
    """Both ends of a span are in it, and neither a year before nor one after."""
    assert observations.parse_years(wanted) == years


def test_a_year_by_its_days_alone_is_taken_by_its_days():
    """`period='year'` takes years of the calendar that are called so, and was named as the cure here."""
    both = own(
        ("total", 60, "2019-01-01", "2020-12-31", "reporting_period"), year("2020-01-01", 30, kind="reporting_period")
    )
    with pytest.raises(CoverageError) as caught:
        both.series()
    assert str(caught.value) == (
        "total: 2019-01-01 to 2020-12-31, 2020-01-01 to 2020-12-31 overlap, or are of different lengths; "
        "take one with select(period=...)."
    )
    assert [c.lo for c in both.select(period="2020-01-01 to 2020-12-31").series()["total"]] == [30]


def test_periods_beside_quarters_of_one_kind_are_named_by_their_days():
    """Quarters are reporting periods as well, so that period='reporting_period' took both, and was refused as before."""
    half, quarter = (
        ("total", n, "2021-01-01", end, "reporting_period") for n, end in ((9, "2021-06-30"), (4, "2021-03-31"))
    )
    held = own(half, quarter)
    with pytest.raises(CoverageError, match=r"take one with select\(period='2021-01-01 to 2021-06-30'\) or select\(period='quarter'\)\.$"):  # fmt: skip
        held.series()
    assert (held.count(period="2021-01-01 to 2021-06-30").lo, held.count(period="quarter").lo) == (9, 4)
