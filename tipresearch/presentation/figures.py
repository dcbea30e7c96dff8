"""Figures of a page: a chart with caption, alternative text, data and sources, and a chart with pointer texts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nbpress.core.errors import TipResearchError, wrong_type
from tipresearch.presentation import measuring
from tipresearch.presentation.drawing import WIDE, Chart, bundle, laid_out, styled
from tipresearch.presentation.elements import element
from tipresearch.presentation.messages.catalogue import paragraph_of, say
from tipresearch.presentation.paragraphs import Prose, as_prose

#: Prefix of the label of marks with pointer texts; matplotlib keeps labels with an underscore out of legends.
_POINTS = "_points: "


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its caption and the name of its files, drawn as SVG and, with `png`, also as PNG."""

    chart: Chart
    name: str
    caption: str | Prose
    png: bool = True

    def __repr__(self) -> str:
        """Print the alternative text."""
        return f"Figure {self.name}: {self.chart.words}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        return {"text/plain": repr(self)} | bundle(self.chart, self.name, self.caption, with_png=self.png)


def figure(
    chart: Chart,
    *,
    name: str,
    caption: str | Prose,
    question: str | Prose = "",
    png: bool = True,
    empty: str | Prose = "",
) -> Figure | Prose:
    """Return a figure, or a sentence if there is nothing to draw."""
    if not isinstance(chart, Chart):
        raise wrong_type("chart", chart, "give a chart of this package, as plot() of a dataset draws it; tip.chart(..., draw=...) makes one of what seaborn or matplotlib draws")  # fmt: skip
    if chart.instead or chart.data.empty:
        nothing = "Nothing to draw: nothing of the kind is published or held here."
        return paragraph_of(
            [as_prose(chart.instead or empty or nothing), say("figure.instead", caption=as_prose(caption))]
        )
    if not (isinstance(name, str) and re.fullmatch(r"[a-z0-9_]+", name)):
        raise TipResearchError(f"figure name {name!r} is not allowed; use lower-case letters, digits and _.")
    return Figure(replace(chart, question=question or chart.question), name, caption, png)


def pointed_at(texts: Iterable[str]) -> str:
    """Return a label for marks with one text each, which `with_words` shows and no legend shows."""
    return _POINTS + "\n".join(" ".join(text.split()) for text in texts)


def with_words(chart: Chart) -> str:
    """Return a drawing as SVG whose marks show their texts under the pointer."""
    texts: dict[str, list[str]] = {}
    with styled():
        figure = laid_out(chart, WIDE)
        for line in (line for ax in figure.axes for line in ax.lines):
            if (label := str(line.get_label())).startswith(_POINTS):
                line.set_gid(f"points-{len(texts)}")
                texts[f"points-{len(texts)}"] = label.removeprefix(_POINTS).split("\n")
        svg = measuring.svg(figure)
    head, *groups = re.split(r'(?=<g id="points-)', svg)
    # The XML header and the style of all elements belong to a separate file.
    root = re.sub(r"<style.*?</style>", "", head[head.index("<svg") :], flags=re.DOTALL)
    root = re.sub(r' (width|height)="[\d.]+pt"', "", root, count=2)  # as wide as the room on the page
    for group, of_marks in zip(groups, texts.values(), strict=True):
        left = iter(of_marks)
        root += re.sub(
            r"<use ([^>]*)/>",
            lambda mark, left=left: element("titled", attributes=mark[1], text=next(left)),
            group,
            count=len(of_marks),
        )
    return root
