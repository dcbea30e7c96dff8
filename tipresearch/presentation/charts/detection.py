"""Which change in detection agrees with a change in identified victims, as a curve."""

import textwrap
from functools import partial

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from tipresearch.presentation.charts.axes import width_of
from tipresearch.presentation.colours import BLUE, GREEN, GREY, RED
from tipresearch.presentation.figures import Chart
from tipresearch.presentation.rows import sources_of
from tipresearch.quantities import Estimate, format_number


def plot_detection(ratio: float, ax: Axes, *, lowest: float) -> Axes:
    """Draw the ratio of victims that each ratio of detection probabilities implies.

    Parameters
    ----------
    ratio : float
        Ratio of the identified, later to earlier, above 0.
    ax : Axes
        Where to draw.
    lowest : float
        Left end of the axis.

    Returns
    -------
    Axes
        The same.
    """
    detection = np.geomspace(lowest, max(1, 2 * ratio), 200)
    ax.loglog(detection, ratio / detection, color=BLUE, linewidth=2)
    ax.axhline(1, color=RED, linestyle="--", linewidth=1.2)
    ax.plot(
        ratio,
        1,
        "D",
        color=GREEN,
        markerfacecolor="white",
        markersize=7,
        markeredgewidth=1.8,
        zorder=3,
    )
    narrow = width_of(ax) < 5
    note = f"Victims unchanged if the chance of being identified changed to {format_number(ratio, 'proportion')} of what it was"
    ax.annotate(
        "\n".join(textwrap.wrap(note, 24 if narrow else 36)), (ratio, 1), xytext=(0.4, 0.97), textcoords="axes fraction",
        va="top", fontsize=8.5 if narrow else 9.5, arrowprops={"arrowstyle": "-", "color": GREY},
    )  # fmt: skip
    for words, lift in (("more victims than before", 4), ("fewer", -12)):
        ax.annotate(
            words, (0.99, 1), xycoords=ax.get_yaxis_transform(), xytext=(0, lift), textcoords="offset points",
            ha="right", color=RED, fontsize=8.5,
        )  # fmt: skip
    percent = FuncFormatter(lambda v, _: f"{100 * v:g} %")
    ax.xaxis.set_major_formatter(percent)
    ax.yaxis.set_major_formatter(percent)
    ax.minorticks_off()
    ax.set_xlabel("chance of being identified,\nas a share of the earlier year's")
    ax.set_ylabel("victims, as a share of\nthe earlier year's")
    sns.despine(ax=ax)
    return ax


def detection_chart(tipping: Estimate, *, lowest: float = 0.01) -> Chart:
    """Which change in detection agrees with a change in identified victims.

    Parameters
    ----------
    tipping : Estimate
        What `tipresearch.detection_tipping` returns [ratio].
    lowest : float
        Left end of the axis, unless the ratio is further left.

    Returns
    -------
    Chart
        Curve, data and words.
    """
    ratio, _ = tipping.ends
    grid = np.geomspace(min(lowest, ratio / 2), max(1, 2 * ratio), 25)
    return Chart(
        draw=partial(plot_detection, ratio, lowest=min(lowest, ratio / 2)),
        height=lambda width: 3.6 if width > 5 else 3.3,
        data=pd.DataFrame({"detection_ratio": grid, "implied_ratio_of_victims": ratio / grid}),
        alt=(
            "Curve of the ratio of victims against the ratio of the chance of being identified. It crosses "
            f"no change where the chance changed to {format_number(ratio, 'proportion')} of the earlier one; with an "
            f"unchanged chance the number of victims would be {format_number(ratio, 'proportion')} of the earlier one."
        ),
        estimates=(tipping,),
        cited=sources_of([tipping]),
    )
