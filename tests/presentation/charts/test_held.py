"""The chart of which years figures are held of."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from tipresearch.presentation.charts import periods_chart
from tipresearch.presentation.colours import colour


def test_each_figure_is_a_bar_of_its_own_period(observed):
    """Four smuggling measures of a year and three of forty months; months are not rounded to years."""
    chart = periods_chart(observed, ref_area="PAK", crimes=("SOM",))
    assert len(chart.data) == 7
    ax = Figure(figsize=(7, 4)).subplots()
    chart.draw(ax)
    spans = [p.get_extents() for bars in ax.collections for p in bars.get_paths()]
    assert len(spans) == 7
    widths = sorted(round(span.width, 1) for span in spans)
    assert widths == [1, 1, 1, 1, 3.3, 3.3, 3.3]


def test_words_name_every_measure_with_its_years(observed):
    """The alternative text has each row; a group that is not asked for is not drawn."""
    chart = periods_chart(observed, ref_area="PAK", crimes=("SOM", "migration"))
    assert "Smugglers arrested, 2018 to 2023" in chart.alt
    # Of 2019 none is held: what is told is where figures begin and end.
    assert chart.alt.startswith(
        "Chart of the years of which figures are held, one row a measure, here by the first and the last year: "
    )
    assert "Deportees, 2012 to 2023" in chart.alt
    assert "Deportees interviewed, 2018;" in chart.alt  # of one year alone
    assert set(chart.data["crime"]) == {"SOM", "migration"}
    assert periods_chart(observed, ref_area="FRA", crimes=("SOM",)).data.empty


def test_an_end_that_is_taken_is_not_said_to_be_given(observed):
    """Referrals over the years have no first day, and their last is taken as 2020-12-31."""
    chart = periods_chart(observed, ref_area="PAK", crimes=("TIP",))
    assert "Referred victims, start not given, end taken as 2020 and 2020 to 2021;" in chart.alt
    assert "start not given, to" not in chart.alt
    ax = Figure(figsize=(7, 4)).subplots()
    chart.draw(ax)
    (open_start,) = ax.lines  # no bar, which would say since when
    assert open_start.get_linestyle() == ":"
    assert open_start.get_xdata()[1] == 2021
    assert sum(len(bars.get_paths()) for bars in ax.collections) == len(chart.data) - 2


def test_crimes_are_headings_and_not_a_legend(observed):
    """Each group of measures stands below its name, in its colour."""
    chart = periods_chart(observed, ref_area="PAK", crimes=("SOM", "migration"))
    ax = Figure(figsize=(7, 4)).subplots()
    chart.draw(ax)
    heads = [t for t in ax.texts if t.get_fontweight() == "bold"]
    assert [t.get_text() for t in heads] == ["Smuggling of migrants", "Migration for any cause"]
    assert [t.get_color() for t in heads] == [colour("SOM"), colour("migration")]
    assert ax.figure.legends == []


def test_a_figure_without_a_day_is_of_no_year(observed):
    """It was said to be taken as of nan; one whose last day is not given had no mark, and was said to be of other years."""
    rows = observed[observed["measure"] == "identified"].iloc[:2].assign(ref_area="NPL", period_kind="unknown")
    none = rows.assign(period_start=pd.NaT, period_end=pd.NaT)
    chart = periods_chart(none, ref_area="NPL", crimes=("TIP",))
    assert chart.alt.endswith("Identified victims, time not given.")
    chart.draw(Figure(figsize=(7, 4)).subplots())
    open_end = rows.assign(period_start=pd.Timestamp("2020-01-01"), period_end=pd.NaT)
    chart = periods_chart(open_end, ref_area="NPL", crimes=("TIP",))
    assert chart.alt.endswith("Identified victims, from 2020, end not given.")
    ax = Figure(figsize=(7, 4)).subplots()
    chart.draw(ax)
    assert [line.get_xdata()[0] for line in ax.lines] == [2020]


def test_columns_of_categories_are_drawn_as_their_words(observed):
    """A table that prints alike ended in an error of Python."""
    same = observed.astype({"crime": "category", "measure": "category"})
    assert (
        periods_chart(same, ref_area="PAK", crimes=("SOM",)).alt
        == periods_chart(observed, ref_area="PAK", crimes=("SOM",)).alt
    )


@pytest.mark.parametrize("name", ["figure_id", "measure", "first"])
def test_what_is_counted_is_drawn_whatever_the_index_is_named(observed, name):
    """It ended in an error of pandas."""
    chart = periods_chart(observed.rename_axis(name), ref_area="PAK", crimes=("SOM",))
    assert chart.alt == periods_chart(observed, ref_area="PAK", crimes=("SOM",)).alt
