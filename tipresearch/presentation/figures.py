"""What a notebook shows of a chart: its drawings, caption, alternative text, data and sources."""

import re
from dataclasses import dataclass, replace

from nbpress.core.errors import TipResearchError, wrong_type
from tipresearch.presentation.drawing import Chart, bundle
from tipresearch.presentation.paragraphs import Prose


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
        return f"Figure {self.name}: {self.chart.words}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        return {"text/plain": repr(self)} | bundle(self.chart, self.name, self.caption, with_png=self.png)


def figure(
    chart: Chart, *, name: str, caption: str, question: str = "", png: bool = True, empty: str = ""
) -> Figure | Prose:
    """A figure to show, or a sentence where there is nothing to draw."""
    if not isinstance(chart, Chart):
        raise wrong_type("chart", chart, "give a chart of this package, as plot() of a dataset draws it; tip.chart(..., draw=...) makes one of what seaborn or matplotlib draws")  # fmt: skip
    if chart.instead or chart.data.empty:
        nothing = "Nothing to draw: nothing of the kind is published or held here."
        said = {"said": chart.instead or empty or nothing, "caption": caption}
        return Prose("{said} The figure would show this: {caption}", said)
    if not (isinstance(name, str) and re.fullmatch(r"[a-z0-9_]+", name)):
        raise TipResearchError(f"figure name {name!r} is not allowed; use lower-case letters, digits and _.")
    return Figure(replace(chart, question=question or chart.question), name, caption, png)
