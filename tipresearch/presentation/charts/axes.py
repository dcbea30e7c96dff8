"""What all charts share: rows with their labels, axes, legends."""

import textwrap
from collections.abc import Sequence

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator


def width_of(ax: Axes) -> float:
    """Return the width of the figure that an Axes is in [inches]."""
    figure = ax.get_figure(root=True)
    return figure.get_figwidth() if figure else 0.0


def _characters(ax: Axes) -> int:
    return _characters_in(width_of(ax))


def _characters_in(width: float) -> int:
    """How many characters of the label font fit in a width [inches]."""
    return int(12.4 * width) - 4


def row_axes(ax: Axes, rows: int) -> None:
    """Prepare an Axes for rows from top to bottom, labels above the marks."""
    ax.set_ylim(rows - 0.5, -0.75)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    sns.despine(ax=ax, left=True)


def label_row(ax: Axes, row: float, text: str, *, lift: float = 0.22) -> None:
    """Write a label above the mark of its row, wrapped to the width of the figure."""
    wrapped = "\n".join(textwrap.wrap(text, _characters(ax)))
    ax.text(
        0.004, row - lift, wrapped, transform=ax.get_yaxis_transform(), va="bottom", ha="left",
        linespacing=1.15, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )  # fmt: skip


def row_height(
    labels: Sequence[str], width: float, *, base: float = 0.95, row: float = 0.44
) -> float:
    """Return the height of a chart with these labels at a width [inches]."""
    lines = [len(textwrap.wrap(text, _characters_in(width))) for text in labels]
    # Rows are of equal height, so the longest label sets it.
    return base + len(labels) * (row + 0.16 * (max(lines, default=1) - 1))


def thousands(ax: Axes) -> None:
    """Have the axis of counts print whole numbers with separators, few where there is little room."""
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8 if width_of(ax) > 5 else 4, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))


def legend_below(ax: Axes, handles: Sequence) -> None:
    """Set a legend below the Axes, in one column on a phone."""
    columns = 2 if width_of(ax) > 5 else 1
    ax.figure.legend(
        handles=list(handles), loc="outside lower left", ncols=columns, handlelength=1.8
    )
