"""How an explorer looks where no style sheet of ours is loaded, and where nothing can be drawn."""

from dataclasses import replace

from tipresearch.explorer import choices, rendering
from tipresearch.explorer.views import view
from tipresearch.presentation import DARK, PAPER


def test_an_explorer_is_dark_where_jupyterlab_is():
    """Each colour of a drawing has its dark one under the mark of that theme, and so has the paper."""
    look = str(rendering.look())
    for light, dark in DARK.items():
        for what in ("fill", "stroke"):
            mark = f':is([style*="{what}: {light}"],[{what}="{light}"])'
            assert f'[data-jp-theme-light="false"] .tr-explorer figure {mark}{{ {what}:{dark} !important}}' in look
    assert f'[data-jp-theme-light="false"] .tr-explorer figure{{background:{DARK[PAPER]} !important}}' in look


def test_on_a_page_a_reason_in_place_of_a_chart_is_a_sentence(invented):
    """It is text on the page, and its element is none."""
    offered = choices.Choices(invented)
    state = offered.required(area="NPL")
    html = rendering.page(offered, state, replace(view(offered, state), chart=None, reason="1 < 2."))
    assert "<p>No chart: 1 &lt; 2.</p>" in html
    assert "&lt;p&gt;" not in html
