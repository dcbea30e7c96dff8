"""Counts side by side."""

import datetime as dt

import pytest
from matplotlib.figure import Figure

from nbpress.core.errors import TipResearchError
from tipresearch.presentation import charts
from tipresearch.presentation.colours import LOOKS, PAPER
from tipresearch.quantities import Count, Period


def test_what_is_known_is_solid_and_the_rest_hatched():
    ax = Figure().subplots()
    charts.counts_chart([Count(2, 6, category="female"), Count(5, 5)]).draw(ax)
    spans = [(p.get_x(), p.get_width(), p.get_hatch()) for p in ax.patches]
    assert spans == [(0, 2, None), (2, 4, "////"), (0, 5, None)]
    colours = [p.get_facecolor() for p in ax.patches]
    assert colours[0] == _rgba(LOOKS["female"].light)
    assert colours[1] == _rgba(PAPER)
    assert colours[2] == _rgba(LOOKS["recorded"].light)


def _rgba(light):
    return (*(int(light[i : i + 2], 16) / 255 for i in (1, 3, 5)), 1)


def test_one_group_in_two_years_is_named_by_the_year(drawn):
    """What both rows would say stands above the chart; the words for those who do not see it have it."""
    ax = Figure(figsize=(7, 3)).subplots()
    drawn["counts"].draw(ax)
    assert [t.get_text() for t in ax.texts] == ["2019: 760", "2020: 30"]
    assert "bonded labour (2020): 30" in drawn["counts"].alt


def test_one_count_is_one():
    alts = [charts.counts_chart([Count(5, 5, label="Men")] * n).alt for n in (1, 2)]
    assert [alt.partition(".")[0] for alt in alts] == ["Bar chart of 1 count", "Bar chart of 2 counts"]


def test_a_provisional_count_says_so_in_its_row():
    told = Count(5, 5, label="Men", flags=("PROVISIONAL",))
    chart = charts.counts_chart([told, Count(7, 7, label="Women")])
    ax = Figure(figsize=(7, 3)).subplots()
    chart.draw(ax)
    assert [t.get_text() for t in ax.texts] == ["Men: 5 (provisional)", "Women: 7"]
    assert chart.alt.endswith("Men: 5 (provisional); Women: 7.")


def of_year(year):
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "calendar_year")


@pytest.mark.parametrize("draw", [charts.counts_chart, lambda counts: charts.series_chart({"a": counts})])
def test_the_axis_says_what_the_counts_count(draw):
    """Offences stood at an axis of persons identified; offences beside persons on one axis are refused."""
    years = [of_year(year) for year in (2019, 2020)]
    offences = [Count(n, n, unit="offences", period=year) for n, year in zip((30, 20), years, strict=True)]
    ax = Figure().subplots()
    draw(offences).draw(ax)
    assert ax.get_title(loc="left") == "offences"
    with pytest.raises(TipResearchError, match="needs numbers of one unit, and there are offences, persons"):
        draw([offences[0], Count(5, 5, period=years[1])])


def test_counts_of_one_label_and_year_are_told_apart():
    """Of two areas, and of two measures, each row said 2020 and a number."""
    year = of_year(2020)
    two = [Count(n, n, label="Female", period=year, ref_area=area) for n, area in ((10, "PAK"), (30, "IND"))]
    chart = charts.counts_chart(two)
    assert chart.alt.endswith("Pakistan: Female (2020): 10; India: Female (2020): 30.")
    assert chart.data["label"].tolist() == ["Pakistan: Female", "India: Female"]
    ax = Figure(figsize=(7, 3)).subplots()
    chart.draw(ax)
    assert [t.get_text() for t in ax.texts] == ["Pakistan: Female (2020): 10", "India: Female (2020): 30"]
    measures = [Count(n, n, label="Female", category="female", period=year, measure=m) for n, m in ((10, "detected"), (3, "convicted"))]  # fmt: skip
    for drawn in (charts.counts_chart(measures), charts.chart(measures)):
        assert "Detected victims: Female" in drawn.alt
        assert "Persons convicted: Female" in drawn.alt
    # The year stands in each row: told apart by it, too, it stood there twice.
    more = charts.counts_chart([*measures, Count(5, 5, label="Female", category="female", period=of_year(2021), measure="detected")])  # fmt: skip
    assert more.alt.endswith("Detected victims: Female (2020): 10; Persons convicted: Female (2020): 3; Detected victims: Female (2021): 5.")  # fmt: skip
