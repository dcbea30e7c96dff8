"""One bar with the ranges of several assumptions."""

import pytest
from matplotlib.figure import Figure

from nbpress.core.errors import TipResearchError
from tipresearch import indicators
from tipresearch.presentation import charts
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


def test_only_ranges_and_scenarios_of_a_proportion_are_drawn():
    """A rate of 0 to 400 stood at an axis that ends at 100 %; a share that is one number was told and not drawn."""
    share, rate = indicators.referral_bounds(11803, 32022), indicators.rate((0, 4), 1000)
    with pytest.raises(TipResearchError, match="numbers of one unit, and there are proportion, per 100,000 population"):
        charts.nested_chart([share, rate], xlabel="share")
    with pytest.raises(TipResearchError, match="is drawn of proportions, and these are per 100,000 population"):
        charts.nested_chart([rate], xlabel="share")
