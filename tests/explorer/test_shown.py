"""How an explorer looks where no style sheet of ours is loaded."""

from tipresearch.explorer import shown
from tipresearch.presentation import DARK, PAPER


def test_an_explorer_is_dark_where_jupyterlab_is():
    """Each colour of a drawing has its dark one under the mark of that theme, and so has the paper."""
    look = str(shown.look())
    for light, dark in DARK.items():
        for what in ("fill", "stroke"):
            assert (
                f'[data-jp-theme-light="false"] .tr-explorer figure :is([style*="{what}: {light}"],[{what}="{light}"]){{ {what}:{dark} !important}}'
                in look
            )
    assert f'[data-jp-theme-light="false"] .tr-explorer figure{{background:{DARK[PAPER]} !important}}' in look
