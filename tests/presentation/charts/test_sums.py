"""The chart of sums over countries."""

import pickle

import pytest
from invented_world import invented_world
from matplotlib.figure import Figure

from tipresearch import world
from tipresearch.presentation import charts
from tipresearch.presentation.drawing import NARROW, WIDE


@pytest.fixture(scope="module")
def many():
    return invented_world()


def drawn(many, width=WIDE):
    chart = charts.sums_chart(world.sums(many), world.panels(many))
    ax = Figure(figsize=(width, chart.height(width))).subplots()
    chart.draw(ax)
    return ax


@pytest.mark.parametrize(("width", "label"), [(WIDE, "2014\n24"), (NARROW, "’14\n24")])
def test_each_year_names_the_countries_of_its_sum(many, width, label):
    assert drawn(many, width).get_xticklabels()[0].get_text() == label


@pytest.mark.slow
def test_sums_of_different_countries_are_not_joined(many):
    """Only lines of a panel join two years."""
    ax = drawn(many)
    joined = [line for line in ax.lines if line.get_linestyle() != "None"]
    assert len(joined) == sum(p.same is not None for p in world.panels(many))


def test_data_and_words_have_each_sum_with_its_countries(many):
    chart = charts.sums_chart(world.sums(many), world.panels(many))
    row = chart.data.iloc[0]
    assert pickle.loads(pickle.dumps(chart)).height(WIDE) == chart.height(WIDE)
    assert row.iloc[:5].tolist() == [2014, 24, 12, 1200, 1248]
    assert "2014: 1,200–1,248 in 24 countries and areas, 1,560–1,608 all totals in 36" in chart.alt
    assert {e.indicator for e in chart.estimates} == {"sum_over_countries"}


def test_no_sums_give_no_data():
    assert charts.sums_chart([], []).data.empty


@pytest.mark.slow
def test_sums_say_what_is_added_and_name_a_year_of_totals_in_question_alone(many):
    """Persons convicted stood under a question on victims; of a year that is drawn nothing was told."""
    of = many.table.assign(measure="convicted")
    of = world.World(of, many.areas, 2014, 2016, "2025-04-14", "Invented.")
    chart = charts.sums_chart([world.both_ways(of, 2014, "convicted")], [])
    assert chart.question == "How many persons convicted are there worldwide, as far as countries report?"
    both = charts.sums_chart(
        [world.both_ways(each, 2014, of_whom) for each, of_whom in ((many, "detected"), (of, "convicted"))], []
    )
    assert (
        both.question
        == "How many detected victims or persons convicted are there worldwide, as far as countries report?"
    )
    held = many.table[many.table["raw_value"].isin(["30", "50"])]  # in question
    torn = world.World(held, many.areas, 2014, 2014, "2025-04-14", "Invented.")
    alt = charts.sums_chart(world.sums(torn), []).alt
    assert (
        alt
        == "Chart of sums of totals over countries by year. 2014: none without totals in question, 360 all totals in 12."
    )
