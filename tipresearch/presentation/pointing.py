"""Drawings whose marks say what they are under the pointer."""

import re
from collections.abc import Iterable

from tipresearch.presentation import measuring
from tipresearch.presentation.drawing import WIDE, Chart, laid_out, styled
from tipresearch.presentation.elements import element

#: How the label of marks begins that say what they are; matplotlib keeps it out of legends.
_POINTS = "_points: "


def pointed_at(texts: Iterable[str]) -> str:
    """Return the label of marks of which `with_words` shows each its text; no legend shows it."""
    return _POINTS + "\n".join(" ".join(text.split()) for text in texts)


def with_words(chart: Chart) -> str:
    """A drawing whose marks say what they are under the pointer."""
    told: dict[str, list[str]] = {}
    with styled():
        figure = laid_out(chart, WIDE)
        for line in (line for ax in figure.axes for line in ax.lines):
            if (label := str(line.get_label())).startswith(_POINTS):
                line.set_gid(f"points-{len(told)}")
                told[f"points-{len(told)}"] = label.removeprefix(_POINTS).split("\n")
        svg = measuring.svg(figure)
    head, *groups = re.split(r'(?=<g id="points-)', svg)
    # What stands before the root, and its style of every element, is for a file of its own.
    root = re.sub(r"<style.*?</style>", "", head[head.index("<svg") :], flags=re.DOTALL)
    root = re.sub(r' (width|height)="[\d.]+pt"', "", root, count=2)  # as wide as there is room
    return root + "".join(map(_with_titles, groups, told.values()))


def _with_titles(group: str, texts: list[str]) -> str:
    """Return the marks of a line, each with its text as a title; what follows them stays."""
    left = iter(texts)

    def titled(mark: re.Match[str]) -> str:
        return str(element("titled", attributes=mark[1], text=next(left)))

    return re.sub(r"<use ([^>]*)/>", titled, group, count=len(texts))
