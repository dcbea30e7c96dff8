"""The chart of sums over countries."""

import pickle

import pytest
from invented_world import invented_world
from matplotlib.figure import Figure

from tipresearch import countries
from tipresearch.presentation import charts
from tipresearch.presentation.drawing import NARROW, WIDE


@pytest.fixture(scope="module")
def many():
    return invented_world()


def drawn(many, width=WIDE):
    chart = charts.sums_chart(countries.sums(many), countries.panels(many))
    ax = Figure(figsize=(width, chart.height(width))).subplots()
    chart.draw(ax)
    return ax


@pytest.mark.parametrize(("width", "label"), [(WIDE, "2014\n28"), (NARROW, "’14\n28")])
def test_each_year_names_the_countries_of_its_sum(many, width, label):
    assert drawn(many, width).get_xticklabels()[0].get_text() == label


@pytest.mark.slow
def test_sums_of_different_countries_are_not_joined(many):
    """Only lines of a panel join two years."""
    ax = drawn(many)
    joined = [line for line in ax.lines if line.get_linestyle() != "None"]
    assert len(joined) == sum(p.same is not None for p in countries.panels(many))


def test_data_and_words_have_each_sum_with_its_countries(many):
    chart = charts.sums_chart(countries.sums(many), countries.panels(many))
    row = chart.data.iloc[0]
    assert pickle.loads(pickle.dumps(chart)).height(WIDE) == chart.height(WIDE)
    assert row.iloc[:5].tolist() == [2014, 28, 12, 1320, 1380]
    assert "2014: 1,320–1,380 in 28 countries and areas, 1,560–1,780 all totals in 36" in chart.alt
    assert {e.indicator for e in chart.estimates} == {"sum_over_countries"}


def test_no_sums_give_no_data():
    assert charts.sums_chart([], []).data.empty


@pytest.mark.slow
def test_sums_say_what_is_added_and_name_a_year_without_a_total_that_is_used(many):
    """Persons convicted stood under a question on victims; of a year that is drawn nothing was told."""
    of = many.table.assign(measure="convicted")
    of = countries.World(of, many.areas, 2014, 2016, "2025-04-14", "Invented.")
    chart = charts.sums_chart([countries.both_ways(of, 2014, "convicted")], [])
    assert chart.question == "How many persons convicted are there worldwide, as far as countries report?"
    both = charts.sums_chart(
        [countries.both_ways(each, 2014, of_whom) for each, of_whom in ((many, "detected"), (of, "convicted"))], []
    )
    assert (
        both.question
        == "How many detected victims or persons convicted are there worldwide, as far as countries report?"
    )
    of_50 = many.table.loc[many.table["raw_value"] == "50", "ref_area"]
    held = many.table[many.table["ref_area"].isin(of_50) & many.table["raw_value"].isin(["30", "50"])]  # 30 to 50
    torn = countries.World(held, many.areas, 2014, 2014, "2025-04-14", "Invented.")
    alt = charts.sums_chart(countries.sums(torn), []).alt
    assert (
        alt == "Chart of sums of totals over countries by year. 2014: no total that is used, 240–400 all totals in 8."
    )
