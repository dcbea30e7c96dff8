"""The matrix of countries by year."""

import dataclasses

import pandas as pd
import pytest
from invented_world import invented_world
from matplotlib.backends.backend_agg import FigureCanvasAgg

from tipresearch.countries import STATES
from tipresearch.presentation.charts import coverage, coverage_chart
from tipresearch.presentation.drawing import NARROW, WIDE


@pytest.fixture(scope="module")
def rows():
    return invented_world().country_years("detected")


def words(ax):
    return [text.get_text() for text in ax.texts if not text.get_text().isdigit()]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_each_country_and_year_has_one_mark_unless_nothing_is_published(rows, plot, width):
    lines = [line for line in plot(coverage_chart(rows), width).lines if line.get_linestyle() == "None"]
    places = [tuple(place) for line in lines for place in line.get_xydata().tolist()]
    assert len(places) == len({*places}) == (rows["state"] != "not_published").sum()


def test_states_differ_in_shape_or_filling_and_not_in_colour_alone():
    looks = [(v["marker"], v.get("fillstyle", "full"), "markerfacecolor" in v) for v in coverage._LOOKS.values()]
    assert len(set(looks)) == len(looks)


def test_the_legend_names_the_states_that_are_drawn(rows, plot):
    assert [text.get_text() for text in plot(coverage_chart(rows)).get_legend().get_texts()] == [
        "total published", "total suppressed: 0 to 4",
        "total as a range: its table does not add up", "total not used: range too wide, or it equals its year",
        "blank: nothing published",
    ]  # fmt: skip


def test_countries_stand_below_their_subregion_in_alphabetical_order(rows, plot):
    texts = words(plot(coverage_chart(rows), NARROW))
    assert texts[:4] == ["Here", "North", "Aland", "Bora"]
    assert texts[2:14] == sorted(texts[2:14])
    without = rows.assign(region="", subregion="")
    assert words(plot(coverage_chart(without), NARROW))[0] == "No region named"


@pytest.mark.slow
def test_a_region_that_goes_on_in_the_second_column_is_named_again(rows, plot):
    texts = words(plot(coverage_chart(rows)))
    cut = [text for text in texts if text.endswith("continued")]
    assert cut == [] or all(text.removesuffix(", continued") in texts for text in cut)
    one = rows[rows["region"] == "Here"].assign(country=lambda t: t["country"] + t["subregion"])
    big = pd.concat([one, one.assign(ref_area=one["ref_area"] + "2", subregion="Tiny")])
    assert "Here, continued" in words(plot(coverage_chart(big)))


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_long_name_takes_several_lines_and_does_not_reach_the_marks(plot, width):
    """Twenty years leave less room for names."""
    long = "United Kingdom of Great Britain and Northern Ireland"
    rows = invented_world(1997, 2016).country_years("detected")
    ax = plot(coverage_chart(rows.assign(country=rows["country"].replace("Evia", long))), width)
    texts = words(ax)
    assert not any(text.endswith("…") for text in texts)
    first = next(i for i, text in enumerate(texts) if text.startswith("United"))
    assert " ".join(" ".join(texts[first:]).split()).startswith(f"{long} ")
    name = next(text for text in ax.texts if text.get_text() == texts[first])
    extent = name.get_window_extent(FigureCanvasAgg(ax.figure).get_renderer())
    marks = min(x for line in ax.lines for x in line.get_xdata())
    assert ax.transData.inverted().transform(extent)[1][0] < marks


def test_the_text_has_the_number_of_countries_in_each_state(rows):
    alt = coverage_chart(rows).alt
    assert "Matrix of 48 countries and areas by year, 2014 to 2016" in alt
    states = [
        "12 “total published”",
        "12 “total suppressed: 0 to 4”",
        "4 “total as a range: its table does not add up”",
    ]
    assert "; ".join([*states, "8 “total not used"]) in alt
    one = rows[rows["ref_area"] == rows["ref_area"].iloc[0]]
    assert coverage_chart(one).alt.startswith("Matrix of 1 country or area by year")


def test_the_data_have_a_row_a_country_and_a_column_a_year_from_the_first_total(rows):
    early = pd.concat([rows, rows.assign(year=2010, state="not_published", lo=pd.NA, hi=pd.NA)])
    for given in (rows, early):
        data = coverage_chart(given).data
        assert (data.shape, [*data][4:]) == ((48, 7), [2014, 2015, 2016])
        assert data[[2014, 2015, 2016]].isin(list(STATES)).to_numpy().all()
    assert coverage_chart(rows.assign(lo=pd.NA)).data.empty


def test_the_question_names_the_measure_whatever_the_index_is_named():
    many = invented_world()
    of = dataclasses.replace(many, table=many.table.assign(measure="convicted"), _states={})
    chart = coverage_chart(of.country_years("convicted").rename_axis("year"))
    assert chart.question == "Which countries publish a number of persons convicted, and for which year?"
    assert "is published of persons convicted, in 2014" in chart.alt
