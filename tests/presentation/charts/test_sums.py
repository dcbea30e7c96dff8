"""The chart of sums over countries."""

import pickle

import pytest
from invented_world import invented_world

from tipresearch import countries
from tipresearch.presentation import charts
from tipresearch.presentation.drawing import NARROW, WIDE


@pytest.fixture(scope="module")
def many():
    return invented_world()


@pytest.fixture(scope="module")
def chart(many):
    return charts.sums_chart(countries.sums(many), countries.panels(many))


@pytest.mark.parametrize(("width", "label"), [(WIDE, "2014\n28"), (NARROW, "’14\n28")])
def test_each_year_has_the_number_of_the_countries_in_its_sum(chart, plot, width, label):
    assert plot(chart, width).get_xticklabels()[0].get_text() == label


@pytest.mark.slow
def test_lines_join_sums_of_the_same_countries_alone(many, chart, plot):
    joined = [line for line in plot(chart).lines if line.get_linestyle() != "None"]
    assert len(joined) == sum(p.same is not None for p in countries.panels(many))


def test_data_and_text_have_each_sum_with_its_countries(chart):
    assert pickle.loads(pickle.dumps(chart)).height(WIDE) == chart.height(WIDE)
    assert chart.data.iloc[0, :5].tolist() == [2014, 28, 12, 1320, 1380]
    assert "2014: 1,320–1,380 in 28 countries and areas, 1,560–1,780 all totals in 36" in chart.alt
    assert {e.indicator for e in chart.estimates} == {"sum_over_countries"}
    assert charts.sums_chart([], []).data.empty


@pytest.mark.slow
def test_the_question_names_the_measures_and_the_text_a_year_without_a_used_total(many):
    convicted = countries.World(
        many.table.assign(measure="convicted"), many.areas, 2014, 2016, "2025-04-14", "Invented."
    )
    sums = [countries.both_ways(*of) for of in ((many, 2014, "detected"), (convicted, 2014, "convicted"))]
    for given, measures in ((sums[1:], "persons convicted"), (sums, "detected victims or persons convicted")):
        question = f"How many {measures} are there worldwide, as far as countries report?"
        assert charts.sums_chart(given, []).question == question
    of_50 = many.table.loc[many.table["raw_value"] == "50", "ref_area"]
    rows = many.table[many.table["ref_area"].isin(of_50) & many.table["raw_value"].isin(["30", "50"])]  # 30 to 50
    torn = countries.World(rows, many.areas, 2014, 2014, "2025-04-14", "Invented.")
    assert charts.sums_chart(countries.sums(torn), []).alt.endswith(
        " 2014: no total that is used, 240–400 all totals in 8."
    )
