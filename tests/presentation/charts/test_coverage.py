"""The matrix of countries by year."""

import dataclasses

import pandas as pd
import pytest
from invented_world import invented_world
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tipresearch.countries import STATES
from tipresearch.presentation import charts
from tipresearch.presentation.charts import coverage
from tipresearch.presentation.drawing import NARROW, WIDE


@pytest.fixture(scope="module")
def rows():
    return invented_world().country_years("detected")


def drawn(rows, width):
    """The Axes of the matrix at a width."""
    chart = charts.coverage_chart(rows)
    ax = Figure(figsize=(width, chart.height(width))).subplots()
    chart.draw(ax)
    return ax


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_each_country_year_has_one_mark(rows, width):
    """As many marks of each look as there are country-years in its state; none for nothing published."""
    ax = drawn(rows, width)
    marks = sum(len(line.get_xdata()) for line in ax.lines if line.get_linestyle() == "None")
    assert marks == (rows["state"] != "not_published").sum()
    places = [xy for line in ax.lines if line.get_linestyle() == "None" for xy in line.get_xydata().tolist()]
    assert len({tuple(xy) for xy in places}) == marks


def test_states_differ_in_shape_or_filling_and_not_in_colour_alone():
    looks = [(v["marker"], v.get("fillstyle", "full"), "markerfacecolor" in v) for v in coverage._LOOKS.values()]
    assert len(set(looks)) == len(looks)


def test_legend_names_in_words_what_is_drawn(rows):
    words = [t.get_text() for t in drawn(rows, WIDE).get_legend().get_texts()]
    assert words == [
        "total used as a number", "total suppressed: 0 to 4",
        "total as a range: its table does not add up", "total not used: wide range, or it repeats its year",
        "blank: nothing published",
    ]  # fmt: skip


def test_countries_stand_below_their_subregion_in_order_of_the_alphabet(rows):
    texts = [t.get_text() for t in drawn(rows, NARROW).texts if not t.get_text().isdigit()]
    assert texts[:4] == ["Here", "North", "Aland", "Bora"]
    names = texts[2:14]
    assert names == sorted(names)


@pytest.mark.slow
def test_a_region_that_goes_on_in_the_second_column_is_named_again(rows):
    texts = [t.get_text() for t in drawn(rows, WIDE).texts]
    cut = [t for t in texts if t.endswith("continued")]
    assert cut == [] or all(t.removesuffix(", continued") in texts for t in cut)
    one = rows[rows["region"] == "Here"].assign(country=lambda t: t["country"] + t["subregion"])
    big = pd.concat([one, one.assign(ref_area=one["ref_area"] + "2", subregion="Tiny")])
    assert "Here, continued" in [t.get_text() for t in drawn(big, WIDE).texts]


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_long_names_go_on_in_lines_of_their_own(width):
    """Twenty years leave less room for names: none is cut, and none reaches the marks."""
    rows = invented_world(1997, 2016).country_years("detected")
    long = "United Kingdom of Great Britain and Northern Ireland"
    rows = rows.assign(country=rows["country"].replace("Evia", long))
    ax = drawn(rows, width)
    texts = [t.get_text() for t in ax.texts if not t.get_text().isdigit()]
    assert not any(t.endswith("…") for t in texts)
    first = next(i for i, t in enumerate(texts) if t.startswith("United"))
    assert " ".join(" ".join(texts[first:]).split()).startswith(f"{long} ")
    canvas = FigureCanvasAgg(ax.figure).get_renderer()
    marks = min(x for line in ax.lines for x in line.get_xdata())
    (name,) = [t for t in ax.texts if t.get_text() == texts[first]][:1]
    assert ax.transData.inverted().transform(name.get_window_extent(canvas))[1][0] < marks


def test_words_for_those_who_do_not_see_it_add_up(rows):
    """The states of the last year are told with their numbers."""
    alt = charts.coverage_chart(rows).alt
    assert "Matrix of 48 countries and areas by year, 2014 to 2016" in alt
    # Some of these words hold commas themselves: "7 other figures, no total, 2 no total".
    assert (
        "12 “total used as a number”; 12 “total suppressed: 0 to 4”; 4 “total as a range: its table does not add up”; 8 “total not used"
        in alt
    )


def test_years_before_the_first_total_are_left_out(rows):
    early = pd.concat([rows, rows.assign(year=2010, state="not_published", lo=pd.NA, hi=pd.NA)])
    assert list(charts.coverage_chart(early).data)[4:] == [2014, 2015, 2016]


def test_data_have_a_row_a_country_and_a_column_a_year(rows):
    data = charts.coverage_chart(rows).data
    assert data.shape == (48, 4 + 3)
    assert data[[2014, 2015, 2016]].isin(list(STATES)).to_numpy().all()


def test_nothing_to_draw_has_no_data(rows):
    assert charts.coverage_chart(rows.assign(lo=pd.NA)).data.empty


def test_countries_without_a_region_are_drawn(rows):
    texts = [t.get_text() for t in drawn(rows.assign(region="", subregion=""), NARROW).texts]
    assert texts[0] == "No region named"


def test_the_matrix_says_of_what_it_is_whatever_the_index_is_named():
    """Of persons convicted it asked for victims; an index named as a column ended in an error of pandas."""
    many = invented_world()
    of = dataclasses.replace(many, table=many.table.assign(measure="convicted"), _states={})
    chart = charts.coverage_chart(of.country_years("convicted").rename_axis("year"))
    assert chart.question == "Which countries publish a number of persons convicted, and for which year?"
    assert "is published of persons convicted, in 2014" in chart.alt


def test_one_country_is_one_in_words(rows):
    """The words of a figure said *1 countries and areas*."""
    one = rows[rows["ref_area"] == rows["ref_area"].iloc[0]]
    assert charts.coverage_chart(one).alt.startswith("Matrix of 1 country or area by year")
