"""A state as HTML: its drawing or the reason why there is none, and its table."""

import base64

from tipresearch.explorer.choices import STEPS, Choices, State
from tipresearch.explorer.views import View
from tipresearch.facts import category_label, cite_all
from tipresearch.presentation import DARK, PAPER, TableCell, element, number_html, sentence, sources_of, with_words

#: Lines of a table that are shown at once: a browser takes long for more.
_MOST = 200

_HEADS = (
    TableCell("Period"),
    TableCell("What"),
    TableCell("Count", "amount"),
    TableCell("As published", "amount"),
    TableCell("Note", "words"),
)


def look() -> str:
    """Return how an explorer looks in JupyterLab, in both of its themes."""
    rules = [(what, light, dark) for what in ("fill", "stroke") for light, dark in DARK.items()]
    return element("operated", rules=rules, ground=DARK[PAPER])


def drawing(view: View, *, hover: bool) -> str:
    """Return the chart of a view, or the reason why there is none; with `hover` for JupyterLab."""
    if view.chart is None:
        return sentence(f"No chart: {view.reason}")
    alt = f"{view.chart.title}. {view.chart.alt}"
    source = cite_all(view.chart.cited)
    if hover:
        return element("hovered", svg=with_words(view.chart), alt=alt, source=source)
    image = base64.b64encode(view.chart.svg().encode()).decode()
    caption = " ".join([f"{view.chart.title}.", *map(str, view.chart.notes)])
    return element("figure", image=image, alt=alt, caption=caption, source=source)


def table(view: View, words: str = "") -> str:
    """Return the lines of a view that hold all of some words; each count opens its lineage."""
    if not (found := [line for line in view.lines if line.holds(words.casefold().split())]):
        return sentence(f"No line of {len(view.lines):,} holds {words!r}.")
    rows = [
        [
            TableCell(line.period, heads_row=True), TableCell(line.name),
            TableCell(number_html(line.count, str(line.count)) if line.count else "–", "amount"),
            TableCell(line.published, "amount"), TableCell(line.mark, "words"),
        ]
        for line in found[:_MOST]
    ]  # fmt: skip
    cut = f"; the first {_MOST} are shown, the frame holds all" if len(found) > _MOST else ""
    counts = [line.count for line in found if line.count]
    caption = f"{len(found):,} of {len(view.lines):,} lines{cut}"
    return element("table", caption=caption, heads=_HEADS, rows=rows, source=cite_all(sources_of(counts)))


def page(choices: Choices, state: State, view: View) -> str:
    """Return all of a state as it stands on a page."""
    chosen = [choices.label(step, getattr(state, step)) for step in STEPS]
    chosen += [f"{name}: {' or '.join(map(category_label, values))}" for name, values in state.parts]
    chosen += [f"{state.years[0]} to {state.years[1]}"] if state.years else []
    html = element("explored", chosen="; ".join(chosen), drawing=drawing(view, hover=False), table=table(view), code=view.code)  # fmt: skip
    return str(html)
