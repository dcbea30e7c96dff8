"""The chart of sums over countries."""

import pickle
from dataclasses import replace

import pandas as pd
import pytest
from invented_world import _row, invented_world

from tipresearch import countries, observations
from tipresearch.presentation import charts
from tipresearch.presentation.drawing import NARROW, WIDE
from tipresearch.quantities import Count


@pytest.fixture(scope="module")
def many():
    return invented_world()


@pytest.fixture(scope="module")
def chart(many):
    return charts.sums_chart(countries.sums(many), countries.panels(many))


@pytest.mark.parametrize(("width", "label"), [(WIDE, "2014\n28"), (NARROW, "’14\n28")])
def test_each_year_has_the_number_of_the_countries_in_its_sum(chart, plot, width, label):
    assert plot(chart, width).get_xticklabels()[0].get_text() == label


@pytest.mark.parametrize("contested", [(), ("XAA",)])
def test_a_country_apart_and_the_possible_range_are_parts_of_a_bar(many, plot, contested):
    """1,320 to 1,380 in the totals that are used, of which one country has 100; 1,780 at most in all printed totals."""
    of_2014 = countries.sums(many)[0]
    torn = (Count(100, 100, measure="detected", ref_area="XAA"),) if contested else ()
    ax = plot(charts.sums_chart([replace(of_2014, apart={"Aland": 100}, contested=torn)], []))
    parts = [(bar.get_y(), bar.get_height(), bool(bar.get_hatch())) for bar in ax.patches]
    assert parts == [(0, 1220, False), (1220, 100, bool(contested)), (1320, 460, True)]
    legend = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert legend[:2] == ["other countries", "Aland: disputed between sources" if contested else "Aland"]


def test_the_index_is_the_range_over_the_rules_in_the_same_countries(plot):
    """Of 200 victims, 250 a year later by one rule; of 100, 90 by another."""
    rows = [("printed", 2020, 9, 100), ("printed", 2021, 9, 125), ("stands", 2020, 4, 100), ("stands", 2021, 4, 90)]
    index = pd.DataFrame(rows, columns=["rule", "year", "countries", "index_lo"])
    index = index.assign(index_hi=index["index_lo"])
    chart = charts.index_chart(index)
    assert [(bar.get_y(), bar.get_height(), bar.get_hatch()) for bar in plot(chart).patches] == [
        (100, 0, "////"), (90, 35, "////"),
    ]  # fmt: skip
    assert [text.get_text() for text in plot(chart).texts] == ["100", "90–125"]
    rising = charts.index_chart(index[index["rule"] == "printed"])
    for drawn, change in ((chart, "changed by −10 to +25 %"), (rising, "rose by 25 %")):
        question = f"In countries that report each year, detected victims {change} from 2020 to 2021"
        assert drawn.question == question
    assert charts.index_chart(index[:0]).data.empty


def test_the_index_adds_countries_with_a_total_in_each_year():
    """Aland has 100 victims in four years and 150 in the last; Bora has no total in the last year."""
    totals = [("XAA", year, 150 if year == 2014 else 100) for year in range(2010, 2015)]
    totals += [("XAB", year, 7) for year in range(2010, 2014)]
    rows = [_row(area, year, str(n), "total", f"{area}-{year}") for area, year, n in totals]
    table = pd.DataFrame(rows)[observations.COLUMNS].astype(observations.DTYPES)
    world = countries.World(table, invented_world().areas, 2010, 2014, "2025-04-14", "Invented.")
    index = countries.index_by_rule(world).query("rule == 'printed'")
    assert index["countries"].tolist() == [1] * 5
    assert index["index_lo"].tolist() == index["index_hi"].tolist() == [100, 100, 100, 100, 150]


def test_data_and_text_have_each_sum_with_its_countries(chart):
    assert pickle.loads(pickle.dumps(chart)).height(WIDE) == chart.height(WIDE)
    assert chart.data.iloc[0, :5].tolist() == [2014, 28, 12, 1320, 1380]
    assert "2014: 1,320–1,380 in 28 countries and areas, 1,560–1,780 all totals in 36" in chart.alt
    assert {e.indicator for e in chart.estimates} == {"sum_over_countries"}
    assert charts.sums_chart([], []).data.empty


@pytest.mark.slow
def test_the_title_names_the_measure_and_the_text_a_year_without_a_used_total(many):
    convicted = replace(many, table=many.table.assign(measure="convicted"), _states={})
    sums = [countries.both_ways(*of) for of in ((many, 2014, "detected"), (convicted, 2014, "convicted"))]
    assert charts.sums_chart(sums[1:], []).question.endswith(" persons convicted in 2014")
    of_50 = many.table.loc[many.table["raw_value"] == "50", "ref_area"]
    rows = many.table[many.table["ref_area"].isin(of_50) & many.table["raw_value"].isin(["30", "50"])]  # 30 to 50
    torn = countries.World(rows, many.areas, 2014, 2014, "2025-04-14", "Invented.")
    alt = charts.sums_chart(countries.sums(torn), []).alt
    assert alt.endswith(" 2014: no total that is used, 240–400 all totals in 8.")
