"""Counts side by side."""

from matplotlib.figure import Figure

from tipresearch.presentation import charts
from tipresearch.presentation.colours import LOOKS, PAPER
from tipresearch.quantities import Count


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
