"""One bar with the ranges of several assumptions."""

from matplotlib.figure import Figure

from tipresearch.presentation.colours import colour
from tipresearch.presentation.drawing import NARROW, WIDE


def plotted(drawn, width=WIDE):
    ax = Figure(figsize=(width, 4)).subplots()
    drawn["nested"].draw(ax)
    return ax


def test_one_bar_solid_as_far_as_possible_and_hatched_beyond(drawn):
    found = [(round(p.get_x(), 3), round(p.get_width(), 3), p.get_hatch()) for p in plotted(drawn).patches]
    assert found == [(0, 0.369, None), (0.369, 0.631, "////")]


def test_each_scenario_is_a_tick_that_is_named(drawn):
    ax = plotted(drawn)
    ticks = [line.get_xdata()[0] for line in ax.lines if line.get_color() == colour("scenario")]
    assert [round(x, 3) for x in ticks] == [0.276, 0.184, 0.092]
    words = [t.get_text().replace("\n", " ") for t in ax.texts]
    assert [w for w in words if w.startswith("25")] == [
        "25 % of the referrals belong to the year: 9.2\N{NO-BREAK SPACE}%"
    ]
    assert drawn["nested"].height(NARROW) > drawn["nested"].height(WIDE)
