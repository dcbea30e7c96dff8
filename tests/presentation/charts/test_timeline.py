"""Charts of dates and periods."""

import pandas as pd
import pytest

from tipresearch.facts import load_milestones
from tipresearch.presentation.charts import periods_chart, timeline_chart
from tipresearch.presentation.colours import colour


def headings(ax):
    return [text for text in ax.texts if text.get_fontweight() == "bold"]


def test_dates_stand_below_the_fact_that_they_date(plot):
    events = load_milestones("PAK").query("dates_differ")
    ax = plot(timeline_chart(events))
    heads = [text.get_text() for text in headings(ax)]
    assert heads == list(dict.fromkeys(events["fact"]))
    assert len(ax.texts) == len(heads) + len(events)


def test_a_colour_marks_dates_that_differ_only_next_to_dates_that_do_not(plot):
    events = load_milestones("PAK")
    for rows, colours in ((events, {"highlight", "recorded"}), (events.query("dates_differ"), {"recorded"})):
        assert {line.get_color() for line in plot(timeline_chart(rows)).lines} == {*map(colour, colours)}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        # 31 December 2020 dates notified rules, and January 2021 approved rules.
        ("fact == 'Rules under the Acts'", "2 dated statements. Sources give different dates, which may be of different steps, for: Rules under the Acts. "),
        ("date == '2010-01' and not dates_differ", "1 dated statement. UNTOC ratified, 2010-01 (The News, opinion)."),
    ],
)  # fmt: skip
def test_the_text_names_facts_with_different_dates(rows, words):
    assert timeline_chart(load_milestones("PAK").query(rows)).alt.startswith(f"Timeline of {words}")


def test_each_figure_is_a_bar_of_its_own_period(observed, plot):
    """Four smuggling measures of a year and three of forty months; months are not rounded to years."""
    chart = periods_chart(observed, ref_area="PAK", crimes=("SOM",))
    assert len(chart.data) == 7
    spans = [path.get_extents() for bars in plot(chart).collections for path in bars.get_paths()]
    assert sorted(round(span.width, 1) for span in spans) == [1, 1, 1, 1, 3.3, 3.3, 3.3]


def test_the_text_has_every_measure_with_its_first_and_last_year(observed):
    chart = periods_chart(observed, ref_area="PAK", crimes=("SOM", "migration"))
    assert "here by the first and the last year: " in chart.alt  # no figure covers 2019
    for words in ("Smugglers arrested, 2018 to 2023", "Deportees, 2012 to 2023", "Deportees interviewed, 2018;"):
        assert words in chart.alt
    assert set(chart.data["crime"]) == {"SOM", "migration"}
    assert periods_chart(observed, ref_area="FRA", crimes=("SOM",)).data.empty


def test_a_missing_start_is_drawn_dotted_and_stated(observed, plot):
    """Referrals over the years have no first day; the last day is taken as 2020-12-31."""
    chart = periods_chart(observed, ref_area="PAK", crimes=("TIP",))
    assert "Referred victims, start not given, end taken as 2020 and 2020 to 2021;" in chart.alt
    ax = plot(chart)
    (open_start,) = ax.lines
    assert (open_start.get_linestyle(), open_start.get_xdata()[1]) == (":", 2021)
    assert sum(len(bars.get_paths()) for bars in ax.collections) == len(chart.data) - 2


def test_crimes_are_coloured_headings_without_a_legend(observed, plot):
    ax = plot(periods_chart(observed, ref_area="PAK", crimes=("SOM", "migration")))
    found = [(text.get_text(), text.get_color()) for text in headings(ax)]
    assert found == [("Smuggling of migrants", colour("SOM")), ("Migration for any cause", colour("migration"))]
    assert ax.figure.legends == []


@pytest.mark.parametrize(
    ("start", "words", "lines"), [(None, "time not given", []), ("2020-01-01", "from 2020, end not given", [2020])]
)
def test_a_figure_without_days_has_no_year(observed, plot, start, words, lines):
    rows = observed[observed["measure"] == "identified"].iloc[:2].assign(ref_area="NPL", period_kind="unknown")
    chart = periods_chart(
        rows.assign(period_start=pd.Timestamp(start), period_end=pd.NaT), ref_area="NPL", crimes=("TIP",)
    )
    assert chart.alt.endswith(f"Identified victims, {words}.")
    assert [line.get_xdata()[0] for line in plot(chart).lines] == lines


@pytest.mark.parametrize("name", ["figure_id", "measure", "first", "categories"])
def test_types_of_columns_and_names_of_the_index_change_no_chart(observed, name):
    same = (
        observed.rename_axis(name)
        if name != "categories"
        else observed.astype({"crime": "category", "measure": "category"})
    )
    charts = [periods_chart(table, ref_area="PAK", crimes=("SOM",)) for table in (same, observed)]
    assert charts[0].alt == charts[1].alt
