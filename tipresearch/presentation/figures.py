"""A chart with its data and its words, drawn wide and narrow."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from tipresearch.bundles import FIGURE_MIME, RESULTS_MIME
from tipresearch.errors import TipResearchError
from tipresearch.facts import Cited, cite_all
from tipresearch.presentation.colours import GREY, INK
from tipresearch.presentation.elements import element
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.rows import records
from tipresearch.quantities import Count, Estimate

#: Widths of a figure in inches: on a desk, and on a phone.
WIDE, NARROW = 7.2, 3.9


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure to be drawn at any width, with its data and its words.

    Attributes
    ----------
    draw : callable
        Draws on the Axes that it is given.
    height : callable
        Height in inches for a width in inches.
    data : DataFrame
        The data behind the figure.
    alt : str
        What the figure shows, in words, for those who do not see it.
    estimates : tuple of Estimate
        The estimates drawn.
    cited : tuple of (str, str)
        The sources to name below the figure, each with the edition drawn.
    instead : str
        A sentence that stands in its place, because a drawing would show nothing.
    """

    draw: Callable
    height: Callable[[float], float]
    data: pd.DataFrame
    alt: str
    estimates: tuple[Estimate | Count, ...] = ()
    cited: tuple[Cited, ...] = ()
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn chart with caption, alternative text, data and sources.

    Attributes
    ----------
    chart : Chart
        What is drawn.
    name : str
        Name of its files.
    caption : str
        The finding.
    png : bool
        Whether it is drawn as PNG beside SVG.
    """

    chart: Chart
    name: str
    caption: str
    png: bool = True

    def __repr__(self) -> str:
        """Print the alternative text."""
        return f"Figure {self.name}: {self.chart.alt}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:

        wide, png = render(self.chart, WIDE, with_png=self.png)
        narrow, _ = render(self.chart, NARROW, with_png=False)
        cited = cite_all(self.chart.cited)
        data = {
            "name": self.name,
            "caption": self.caption,
            "alt": self.chart.alt,
            "source": cited,
            "svg": wide,
            "svg_narrow": narrow,
            "png": base64.b64encode(png).decode(),
            "csv": _csv(self.chart.data),
        }
        html = element(
            "figure",
            image=base64.b64encode(wide.encode()).decode(),
            alt=self.chart.alt,
            caption=self.caption,
            source=cited,
        )
        return {
            "text/plain": repr(self),
            "text/html": str(html),
            FIGURE_MIME: data,
            RESULTS_MIME: records(self.chart.estimates, self.chart.cited),
        }


def figure(
    chart: Chart, *, name: str, caption: str, png: bool = True, empty: str = ""
) -> Figure | Prose:
    """A figure to show, or a sentence where there is nothing to draw.

    Parameters
    ----------
    chart : Chart
        What to draw.
    name : str
        Name of its files: lower-case letters, digits and _.
    caption : str
        The finding, in a sentence.
    png : bool
        Whether to draw it as PNG beside SVG; without, it takes two thirds of the time.
    empty : str
        The sentence that stands in its place if the chart holds no data.

    Returns
    -------
    Figure or Prose
        What a cell of a notebook shows.

    Raises
    ------
    TipResearchError
        If the name is not allowed.
    """
    if chart.instead:
        return Prose("{said}", {"said": chart.instead})
    if chart.data.empty:
        said = empty or "Nothing to draw: nothing of the kind is published or held here."
        return Prose(
            "{said} The figure would show this: {caption}", {"said": said, "caption": caption}
        )
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise TipResearchError(
            f"figure name {name!r} is not allowed; use lower-case letters, digits and _."
        )
    return Figure(chart, name, caption, png)


def _csv(frame: pd.DataFrame) -> str:
    text = io.StringIO()
    frame.to_csv(text, index=False, lineterminator="\n")
    return text.getvalue()


_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.edgecolor": "#9ca3af",
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "grid.color": "#e5e7eb",
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "svg.hashsalt": "tipresearch",
    "svg.fonttype": "path",
}


def render(chart: Chart, width: float, *, with_png: bool = True) -> tuple[str, bytes]:
    """Draw a chart at a width [inches]; return it as SVG text and PNG bytes, both reproducible.

    Without `with_png` its bytes are empty: drawing takes as long for each of the two.
    """
    with mpl.rc_context({**sns.axes_style("whitegrid"), **_STYLE}):
        figure = Canvas(figsize=(width, chart.height(width)), layout="constrained")
        chart.draw(figure.subplots())
        svg, png = io.BytesIO(), io.BytesIO()
        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None})
        if with_png:
            # Where things stand is found once: that takes as long as drawing them.
            figure.set_layout_engine("none")
            figure.set_dpi(160)
            FigureCanvasAgg(figure).print_png(
                png, metadata={"Software": None}, pil_kwargs={"compress_level": 3}
            )
    return svg.getvalue().decode(), png.getvalue()
