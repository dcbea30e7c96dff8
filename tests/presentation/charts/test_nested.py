"""One bar with the ranges of several assumptions."""

import pytest

from nbpress.core.errors import TipResearchError
from tipresearch import indicators
from tipresearch.presentation import charts
from tipresearch.presentation.colours import colour
from tipresearch.presentation.drawing import NARROW, WIDE


def test_the_bar_is_solid_up_to_the_limit_and_hatched_beyond(drawn, plot):
    found = [(round(p.get_x(), 3), round(p.get_width(), 3), p.get_hatch()) for p in plot(drawn["nested"]).patches]
    assert found == [(0, 0.369, None), (0.369, 0.631, "////")]


def test_each_scenario_is_a_tick_with_a_label(drawn, plot):
    ax = plot(drawn["nested"])
    ticks = [line.get_xdata()[0] for line in ax.lines if line.get_color() == colour("scenario")]
    assert [round(x, 3) for x in ticks] == [0.276, 0.184, 0.092]
    words = [text.get_text().replace("\n", " ") for text in ax.texts]
    assert "25 % of the referrals belong to the year: 9.2\N{NO-BREAK SPACE}%" in words
    assert drawn["nested"].height(NARROW) > drawn["nested"].height(WIDE)


@pytest.mark.parametrize("units", [["proportion", "per 100,000 population"], ["per 100,000 population"]])
def test_numbers_other_than_proportions_are_refused(units):
    numbers = {
        "proportion": indicators.referral_bounds(11803, 32022),
        "per 100,000 population": indicators.rate((0, 4), 1000),
    }
    with pytest.raises(TipResearchError, match=f"are {', '.join(units)}"):
        charts.nested_chart([numbers[unit] for unit in units], xlabel="share")
