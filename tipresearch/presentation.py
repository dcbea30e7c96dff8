"""What a notebook shows: prose with numbers, tables and figures, none of them typed.

Each object prints as plain text, and as HTML in JupyterLab and on the page. Beside the
HTML it carries its estimates and figures as data, so that what is published on a page
is what stands in the results file.
"""

from __future__ import annotations

import base64
import io
import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from tipresearch.counts import Count
from tipresearch.errors import TipResearchError
from tipresearch.estimates import KIND_IN_WORDS, Estimate, as_estimate
from tipresearch.lineage import number_and_panel, number_html
from tipresearch.sources import cite, short_name, source

RESULTS_MIME = "application/vnd.tipresearch.results+json"
FIGURE_MIME = "application/vnd.tipresearch.figure+json"

#: Widths of a figure in inches: on a desk, and on a phone.
WIDE, NARROW = 7.2, 3.9


class _Linked:
    """A number inside a template: formats itself as a button and keeps its panel."""

    def __init__(self, number: Estimate | Count, panels: list[str]) -> None:
        self.number, self.panels = number, panels

    def __format__(self, spec: str) -> str:
        text, short = format(self.number, spec), format(self.number, "")
        # What follows the number in the full form stays text, so that a line can break in it.
        label = short if text.startswith(short) else text
        button, panel = number_and_panel(self.number, label)
        self.panels.append(panel)
        return button + escape(text[len(label) :])


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph whose numbers are estimates or published counts."""

    template: str
    values: Mapping[str, object]

    def __repr__(self) -> str:
        """Print the paragraph as plain text."""
        return self.template.format(**self.values)

    def _numbers(self) -> list[Estimate | Count]:
        return [v for v in self.values.values() if isinstance(v, Estimate | Count)]

    def _html(self) -> str:
        panels: list[str] = []
        linked = {
            name: _Linked(v, panels) if isinstance(v, Estimate | Count) else escape(str(v))
            for name, v in self.values.items()
        }
        text = escape(self.template, quote=False).format(**linked)
        return f"<p>{text}</p>{''.join(panels)}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        return {
            "text/plain": repr(self),
            "text/html": self._html(),
            RESULTS_MIME: records(self._numbers()),
        }


def prose(template: str, **values: object) -> Prose:
    """Return a paragraph; every number in it is a named value.

    Parameters
    ----------
    template : str
        Text with ``{name}`` or ``{name:spec}`` for each value; see the formats of
        `Estimate`. It holds no digits of its own.
    **values : Estimate, Count or str
        The numbers and names to print.

    Raises
    ------
    TipResearchError
        If the template has a digit, names a value that is not given, or is given one
        that it does not name.
    """
    names = set()
    for literal, name, _, _ in string.Formatter().parse(template):
        if digit := re.search(r"\S*\d\S*", literal):
            msg = f"prose holds the typed number {digit[0]!r}; give it as a named value, so that it follows the data."
            raise TipResearchError(msg)
        if name is not None:
            names.add(name)
    if names != values.keys():
        odd = sorted(names ^ values.keys())
        raise TipResearchError(
            f"prose and its values differ in {odd}; name each value once in the template."
        )
    return Prose(template, values)


def conflict(conflicting: pd.DataFrame, *, area: str) -> Prose:
    """Return a sentence on the first pair of publications with the same counts for other periods.

    `conflicting` is what `tipresearch.conflicts` finds; an empty table is said in words.
    """
    if conflicting.empty:
        return Prose("No count of {area} is published for two different years.", {"area": area})
    row = conflicting.iloc[0]
    counts = [f"{n:,}" for n in row["equal_counts"]]
    return Prose(
        "The same counts of {area}, {counts}, stand under {period} in {source} (edition {edition}) and under "
        "{other_period} in {other_source} ({other_edition}). The cause is not known. Both are kept here; they are "
        "not averaged and not put into one series.",
        {
            "area": area,
            "counts": ", ".join(counts[:-1]) + " and " + counts[-1],
            **{name: row[name] for name in ("period", "edition", "other_period", "other_edition")},
            "source": short_name(row["source_id"]),
            "other_source": short_name(row["other_source_id"]),
        },
    )


def latest_count(counts: Iterable[Count], *, area: str, what: str) -> Prose:
    """Return a sentence on the first and the last of yearly counts, and how many years there are."""
    counts = list(counts)
    if not counts:
        return Prose("No total of {what} is published for {area}.", {"what": what, "area": area})
    first, last = counts[0], counts[-1]
    if len(counts) == 1:
        return Prose(
            "{area} reported {n} {what} in {year}, the only year with a total here.",
            {"area": area, "n": last, "what": what, "year": str(last.period)},
        )
    return Prose(
        "{area} reported {n} {what} in {year}. Totals are published for {years} years, the first of them {first_year} "
        "with {first}.",
        {
            "area": area, "n": last, "what": what, "year": str(last.period), "years": str(len(counts)),
            "first_year": str(first.period), "first": first,
        },
    )  # fmt: skip


def counts_frame(counts: Iterable[Count]) -> pd.DataFrame:
    """Return counts as a table: period, lo, hi and the text as published."""
    rows = [
        {"period": str(c.period), "lo": c.lo, "hi": c.hi, "as_published": c.raw_value}
        for c in counts
    ]
    return pd.DataFrame(rows, columns=["period", "lo", "hi", "as_published"])


def records(numbers: Iterable[Estimate | Count], source_ids: Iterable[str] = ()) -> dict:
    """Return estimates and counts as plain data, with the citations of their sources."""
    estimates = [as_estimate(n) if isinstance(n, Count) else n for n in numbers]
    cited = dict.fromkeys([s for e in estimates for s in e.source_ids] + list(source_ids))
    return {
        "estimates": [e.record() for e in estimates],
        "citations": [_citation(s) for s in cited],
    }


def _citation(source_id: str) -> dict[str, str]:
    row = source(source_id)
    return {
        "id": source_id,
        "text": cite(source_id),
        "url": row["url"],
        "terms": row["licence_or_terms"],
        "note": row["note"],
    }


def estimates_frame(estimates: Iterable[Estimate | Count]) -> pd.DataFrame:
    """Return estimates as a table: label, value, lo, hi, kind, unit, method."""
    columns = ["label", "value", "lo", "hi", "kind", "unit", "method"]
    return pd.DataFrame(records(estimates)["estimates"], columns=columns)


@dataclass(frozen=True, slots=True)
class EstimateTable:
    """A table of estimates, one a row; each number opens its lineage."""

    estimates: tuple[Estimate | Count, ...]
    caption: str

    def __repr__(self) -> str:
        """Print label and number, one a line."""
        if not self.estimates:
            return f"{self.caption}: none found."
        width = max((len(_label(e)) for e in self.estimates), default=0)
        return "\n".join(f"{_label(e):<{width}}  {_full(e)}" for e in self.estimates)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        rows = "".join(
            f"<tr><th scope='row'>{escape(_label(e))}</th><td>{number_html(e, f'{e}' if isinstance(e, Count) else f'{e:}')}</td>"
            f"<td>{escape(_interval(e))}</td><td>{escape(_kind(e))}</td></tr>"
            for e in self.estimates
        )
        if not self.estimates:
            return {"text/plain": repr(self), "text/html": f"<p>{escape(repr(self))}</p>"}
        head = "<tr><th>Measure</th><th>Value</th><th>Interval</th><th>Kind</th></tr>"
        html = f"<div class='tr-scroll'><table class='tr-table'><caption>{escape(self.caption)}</caption><thead>{head}</thead><tbody>{rows}</tbody></table></div>"
        return {"text/plain": repr(self), "text/html": html, RESULTS_MIME: records(self.estimates)}


def table(estimates: Iterable[Estimate | Count], *, caption: str) -> EstimateTable:
    """Return a table of estimates or counts with its caption."""
    return EstimateTable(tuple(estimates), caption)


def _label(number: Estimate | Count) -> str:
    return number.label if isinstance(number, Estimate) or number.label else number.measure


def _full(number: Estimate | Count) -> str:
    return str(number)


def _interval(number: Estimate | Count) -> str:
    if isinstance(number, Count) or number.lo is None or number.kind == "bounds":
        return ""
    return f"{number:interval}"


def _kind(number: Estimate | Count) -> str:
    estimate = as_estimate(number) if isinstance(number, Count) else number
    return "" if estimate.value is None and estimate.lo is None else KIND_IN_WORDS[estimate.kind]


@dataclass(frozen=True, slots=True)
class FrameTable:
    """A table of facts with a caption and its sources."""

    frame: pd.DataFrame
    caption: str
    source_ids: tuple[str, ...]

    def __repr__(self) -> str:
        """Print the table as plain text."""
        return "None found." if self.frame.empty else self.frame.to_string(index=False)

    def _html(self) -> str:
        if self.frame.empty:
            return f"<p>{escape(self.caption)}: none found.</p>"
        body = self.frame.to_html(
            index=False, border=0, na_rep="", classes="tr-table", justify="unset"
        )
        body = re.sub(
            r"(\d{4})-(\d\d)-(\d\d)",
            "\\1\N{NON-BREAKING HYPHEN}\\2\N{NON-BREAKING HYPHEN}\\3",
            body,
        )
        body = body.replace("<thead>", f"<caption>{escape(self.caption)}</caption><thead>", 1)
        cited = "; ".join(escape(cite(s)) for s in self.source_ids)
        return f"<div class='tr-scroll'>{body}</div>" + (
            f"<p class='tr-source'>Source: {cited}</p>" if cited else ""
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        return {
            "text/plain": repr(self),
            "text/html": self._html(),
            RESULTS_MIME: records((), self.source_ids),
        }


def facts(frame: pd.DataFrame, *, caption: str) -> FrameTable:
    """Return a table of facts; ``source_id`` is shown by its short name and cited below.

    Parameters
    ----------
    frame : DataFrame
        One row a fact. Headers are printed with spaces for underscores; a column that
        holds nothing is left out.
    caption : str
        What the table shows.
    """
    cited = [c for c in ("source_id", "other_source_id") if c in frame]
    ids = tuple(dict.fromkeys(s for c in cited for s in frame[c]))
    shown = (
        frame.astype(object)
        .where(frame.notna(), "")
        .map(_in_words)
        .loc[:, lambda t: (t != "").any()]
    )
    for column in shown.columns.intersection(["source_id", "other_source_id"]):
        shown = shown.assign(**{column: [short_name(s) for s in frame[column]]})
    if "grade" in shown:
        shown = shown.assign(
            grade=[f"{g}, {_GRADES.get(g, '')}".rstrip(", ") for g in shown["grade"]]
        )
    names = {
        c: c.removesuffix("_id").replace("_", " ").capitalize()
        for c in shown.columns
        if isinstance(c, str)
    }
    return FrameTable(shown.rename(columns=names), caption, ids)


_GRADES = {"A": "by the office itself", "B": "second hand", "C": "opinion, letter or NGO"}


def _in_words(cell: object) -> object:
    return ", ".join(f"{n:,}" for n in cell) if isinstance(cell, tuple) else cell


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
    source_ids : tuple of str
        The sources to name below the figure.
    """

    draw: Callable
    height: Callable[[float], float]
    data: pd.DataFrame
    alt: str
    estimates: tuple[Estimate | Count, ...] = ()
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn chart with caption, alternative text, data and sources."""

    chart: Chart
    name: str
    caption: str
    png: bool = True

    def __repr__(self) -> str:
        """Print the alternative text."""
        return f"Figure {self.name}: {self.chart.alt}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        from tipresearch.figures import render

        wide, png = render(self.chart, WIDE, with_png=self.png)
        narrow, _ = render(self.chart, NARROW, with_png=False)
        cited = "; ".join(cite(s) for s in self.chart.source_ids)
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
        image = base64.b64encode(wide.encode()).decode()
        html = (
            f'<figure><img src="data:image/svg+xml;base64,{image}" alt="{escape(self.chart.alt)}">'
            f"<figcaption>{escape(self.caption)} Source: {escape(cited)}</figcaption></figure>"
        )
        return {
            "text/plain": repr(self),
            "text/html": html,
            FIGURE_MIME: data,
            RESULTS_MIME: records(self.chart.estimates, self.chart.source_ids),
        }


def figure(chart: Chart, *, name: str, caption: str, png: bool = True) -> Figure | Prose:
    """Return a figure to show; `name` becomes its file name, `caption` states the finding.

    Without `png` it is drawn as SVG alone, in two thirds of the time.
    """
    if chart.data.empty:
        return Prose("{caption} Nothing to draw: the data hold no such row.", {"caption": caption})
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise TipResearchError(
            f"figure name {name!r} is not allowed; use lower-case letters, digits and _."
        )
    return Figure(chart, name, caption, png)


def _csv(frame: pd.DataFrame) -> str:
    text = io.StringIO()
    frame.to_csv(text, index=False, lineterminator="\n")
    return text.getvalue()
