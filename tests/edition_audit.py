"""Whether an edition says more of a suppressed cell than the source's own mark does.

Two readings. Each result is a number over published cells, bounded by an attacker who knows them
(`cells.audit`). Every other claim of every file is text about a cell: beside its name and year, or
its figure, only the mark may stand. A difference of cells gives a suppressed one away to whoever
takes a breakdown for complete, so it must be of all cells of its breakdown.
"""

import csv
import json
import re
from dataclasses import dataclass
from itertools import pairwise

import edition_claims

from tipresearch import cells, facts
from tipresearch.errors import SchemaError

_FIGURE = re.compile(r"glotip:[\d-]+:\d+")
_YEAR = re.compile(r"(?<![\w:.,-])(?:19|20)\d\d(?![\w-]|,\d)")
#: What may stand beside a suppressed cell: figures, dates, the mark, years, scales, bounds that
#: contradict the mark, names with digits.
_SAFE = re.compile(
    r"glotip:[\d-]+:\d+|\d{4}-\d\d-\d\d|(?:fewer|less) than 5\b|<\s?5\b|\b0(?: to |–|, )4\b"
    r"|\b(?:19|20)\d\d\b|100,000|\bat least (?:[5-9]|\d[\d,]+)\b|[\w./-]*[a-z]\w*\d\w*"
    r"|\bSDG indicator [\d.]*\d"
    r"|The workbook prints this row \d times: [^.]*\. Read as [^.]*\."  # rows as published, of a cell that is no mark
)
_NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?|\b(?:one|two|three|four)\b")
#: Fields that count no persons, and the ends of the mark where a row bounds the cell.
_ASIDE = {
    "execution_count", "nbformat", "nbformat_minor", "format", "parts_at_least", "cells", "suppressed",
}  # fmt: skip
_ENDS = {"lo": "0", "hi": "4"}
_ALSO = {"male": ("Men", "men"), "female": ("Women", "women"), "child": ("children",), "adult": ("adults",)}
#: Names that a line by subtraction has for whatever cell it gives away.
_REST = ("Others", "others", "the rest", "Remaining", "remaining", "Rest")
#: Words of a chart for a total.
_SERIES = {"prosecuted": "Prosecuted", "convicted": "Convicted", "formal_contact": "Brought into formal contact"}
BROKEN_DOWN = ["total", "sex", "age", "form"]


@dataclass(frozen=True)
class Named:
    """A published cell: figure, year, the words an edition has for it, text as published.

    A total has a `column` of its own in tables by year.
    """

    figure_id: str
    year: str
    names: tuple[str, ...]
    text: str
    suppressed: bool
    column: str = ""

    def __str__(self):
        return f"{'/'.join(self.names[:2])} {self.year} ({self.figure_id}, published as {self.text})"


def narrowing(edition, rows, ordinary=(), file="**/*", audited=None):
    """What an edition says of its area's suppressed cells beyond the marks, one line a number.

    Claims that are `ordinary`, such as those of the page on methods, are left out. Results and
    drawings are all read, claims of all files or of the one that is named. In `audited` is kept
    what was found of results over the same rows, by their text.
    """
    published = [*_named(rows)]
    text = (edition / "results.json").read_text("utf-8")
    results, audited = json.loads(text), {} if audited is None else audited
    if text not in audited:
        audited[text] = [*_of_results(results, rows, published)]
    found = [
        *audited[text],
        *_otherwise(edition, results),
        *_drawn(edition),
    ]
    reader = _Reader(published, results)
    ordinary = {str(claim) for claim in ordinary}
    for name, claim in edition_claims.claims(edition, file):
        if str(claim) not in ordinary:
            for cell, said in reader.about(claim):
                if number := _narrower(said):
                    found.append(f"{name}: {number} of {cell}: {str(claim)[:200]}")
    return found


def _named(rows):
    for r in rows[rows["count_lo"].notna()].itertuples():
        names, column = (), ""
        if r.partition == "total":
            names = (facts.measure_label(r.measure), _SERIES.get(r.measure, ""))
            column = r.measure
        elif r.measure == "detected" and r.partition == "citizenship":
            names = (r.category,)
        elif r.measure == "detected" and r.partition in BROKEN_DOWN:
            names = (
                r.category,
                facts.category_label(r.category),
                *_ALSO.get(r.category, ()),
                *_REST,
            )
        yield Named(r.figure_id, str(r.period_start.year), tuple(filter(None, dict.fromkeys(names))), r.raw_value, r.count_lo < r.count_hi and " + " not in r.raw_value, column)  # fmt: skip


class _Reader:
    """Finds of which suppressed cells a claim speaks, and what it says of each."""

    def __init__(self, published, results):
        self.hidden = {c.figure_id: c for c in published if c.suppressed}
        self.results = {r["label"]: [] for r in results}
        for result in results:
            self.results[result["label"]] += _printed(result)
        self.by_year = {}
        for cell in published:
            if cell.names:
                names = re.compile(_any(cell.names))
                self.by_year.setdefault(cell.year, []).append((cell, names))

    def about(self, claim):
        """Pairs of a suppressed cell and what the claim says of it, as text by field."""
        fields = {"text": claim} if isinstance(claim, str) else claim
        fields = {k: v for k, v in fields.items() if k.lower() not in _ASIDE}
        held = " ; ".join((*fields, *fields.values()))
        known = [w for label, words in self.results.items() if label in held for w in words]
        figures = set(_FIGURE.findall(held))
        if len(figures) == 1:
            if (cell := self.hidden.get(figures.pop())) is not None:
                yield cell, _without(fields, cell, known)
            return
        found = [
            cell
            for year in set(_YEAR.findall(held))
            for cell, names in self.by_year.get(year, ())
            if names.search(held) or cell.column in fields
        ]
        # What the source publishes of another cell that is named is no number of ours.
        others = [cell.text for cell in found if not cell.suppressed]
        for cell in found:
            if cell.suppressed:
                headed = {k: v for k, v in fields.items() if k in (*cell.names, cell.column)}
                yield cell, _without(headed or fields, cell, [*known, *others])


def _without(fields, cell, words):
    """Fields without the names of the cell and without words that are no claim of it."""
    aside = re.compile(_any([*words, *cell.names, "(no word)"]))
    return {k: aside.sub(" ", v) for k, v in fields.items()}


def _any(words):
    longest = sorted(filter(None, words), key=len, reverse=True)
    return rf"(?<![\w,-])(?:{'|'.join(map(re.escape, longest))})(?![\w-]|[,.]\d)"


def _printed(result):
    """The words of a number that is audited as a number: they are no claim of their own."""
    shown = [result["value"], result["lo"], result["hi"]] != [None] * 3
    text = result["text"] if shown and not _YEAR.fullmatch(result["label"]) else ""
    return [result["formula"], result["method"], text, text.partition(" (")[0]]


def _narrower(said):
    for field, text in said.items():
        if field in _ENDS:
            if text.strip() and text != _ENDS[field]:
                return f"{field} {text}"
        elif found := _NUMBER.search(_SAFE.sub(" ", text)):
            return f"{field} {found.group()}"
    return ""


def _of_totals_as_published(result, rows):
    """Whether a ratio of two totals says what both say as printed: of a mark, none to four."""
    of_totals = rows[rows["partition"] == "total"].set_index("figure_id")
    ids = [figure for i in result["inputs"] for figure in i["figure_ids"]]
    if len(ids) != 2 or not set(ids) <= set(of_totals.index):
        return False
    (x_lo, x_hi), (y_lo, y_hi) = (of_totals.loc[i, ["count_lo", "count_hi"]] for i in ids)
    if x_lo == x_hi and y_lo == y_hi:
        return result["value"] == x_lo / y_lo
    ends = [x_lo / y_hi, x_hi / y_lo if y_lo else None]
    return result["value"] is None and [result["lo"], result["hi"]] == ends


def _of_results(results, rows, published):
    """Each result by its indicator; one that nobody has told how to read may touch no mark."""
    hidden = {c.figure_id: c for c in published if c.suppressed}
    detected = rows[(rows["measure"] == "detected") & rows["partition"].isin(BROKEN_DOWN)]
    numbers = {}
    for result in results:
        value, ends = result["value"], [result["lo"], result["hi"]]
        at = f"results.json: {result['indicator']} {result['label']!r} = {result['text']}"
        marks = [hidden[f] for i in result["inputs"] for f in i["figure_ids"] if f in hidden]
        if marks and (said := _in_formula(result)):
            yield f"{at}: {said} in its formula, of {marks[0]}"
        if (value, *ends) == (None,) * 3:
            continue
        kind = result["indicator"]
        if not all(i["figure_ids"] for i in result["inputs"]):
            yield f"{at} rests on a number that is no published cell, for {result['period']}"
        elif kind == "reconcile":
            year = detected[detected["period_start"].dt.year == int(result["period"])]
            yield from (f"{at}: leaves out {cell}" for cell in _left_out(result, year, hidden))
            if _of_marks_at_their_ends(result):
                continue
            numbers.setdefault(result["period"], []).append((at, _computed(result)))
        elif kind == "per":
            if not _of_totals_as_published(result, rows):
                yield f"{at} is not the ratio of two totals as they are published"
        elif kind == "parts_at_least":
            if marks and value < 5:
                yield f"{at} of {marks[0]}"
        elif marks and not (kind == "count" and value is None and ends == [0, 4]):
            yield f"{at} of {marks[0]}"
        elif len(result["inputs"]) > len({i["period"] for i in result["inputs"]}):
            period = result["inputs"][0]["period"]
            year = detected[detected["period_start"].dt.year.astype(str) == period]
            beside = _left_out(result, year, hidden) or [c for c in hidden.values() if c.year == period]
            yield from [f"{at} joins cells of one publication, which holds {c}" for c in beside[:1]]
    for period, held in numbers.items():
        yield from _solved(detected[detected["period_start"].dt.year == int(period)], held, hidden)


def _in_formula(result):
    """A number of a formula that is neither a mark, a published input, a scale nor a population."""
    if result["indicator"] == "parts_at_least":
        return ""
    # A mark is no number to repeat; an exact count is, and so are both ends of the sum of several rows.
    inputs = [f"{i[end]:,}" for i in result["inputs"] if (i["lo"], i["hi"]) != (0, 4) for end in ("lo", "hi")]
    rest = re.sub(_any([*inputs, "100", "− 1)", "(no number)"]), " ", _SAFE.sub(" ", result["formula"]))
    small = [n for n in _NUMBER.findall(rest) if n.isalpha() or abs(float(n.replace(",", "").replace("−", "-"))) < 1000]
    return small[0] if small else ""


def _of_marks_at_their_ends(result):
    """Whether a difference is what marks alone add up to: who sees them can do so, and it tells no more."""
    *parts, total = result["inputs"]
    low, high = (sum(part[end] for part in parts) for end in ("lo", "hi"))
    ends = [low - total["hi"], high - total["lo"]]
    same = [result["lo"], result["hi"]] in (ends, [-end for end in reversed(ends)])
    return same and all((part["lo"], part["hi"]) == (0, 4) for part in parts)


def _left_out(result, rows, hidden):
    """Suppressed cells of the breakdown that a difference is without: it gives them away."""
    figures = {f for i in result["inputs"] for f in i["figure_ids"]}
    used = set(rows.loc[rows["figure_id"].isin(figures), "partition"]) - {"total"}
    of_breakdown = rows[rows["partition"].isin(used) & (rows["category"] != "total")]
    return [hidden[f] for f in of_breakdown["figure_id"] if f in hidden and f not in figures]


def _computed(result):
    ends = (result["lo"], result["hi"]) if result["value"] is None else (result["value"],) * 2
    figures = [i["figure_ids"][0] for i in result["inputs"]]
    weights = dict.fromkeys(figures[:-1], 1.0) | {figures[-1]: -1.0}
    if "short of" in result["label"]:
        weights = {f: -w for f, w in weights.items()}
    return cells.Computed(result["label"], weights, min(ends), max(ends))


def _solved(rows, held, hidden):
    """Numbers that narrow a cell for who assumes nothing, or for who assumes all that can be."""
    system = cells.system_of(rows)
    system = cells.without(system, cells.in_question(cells.margins_of(system)).values())
    numbers, said = tuple(number for _, number in held), "; ".join(at for at, _ in held)
    for attacker in (cells.Attacker(numbers), cells.worst_case(system, numbers)):
        try:
            found = [e for e in cells.audit(system, attacker) if e.narrowed]
        except SchemaError as error:
            found = []
            yield f"{said}: {error}"
        for exposure in found:
            yield f"{said} narrows {hidden[exposure.cell.figure_id]} to {exposure.lo} to {exposure.hi}"


def _otherwise(edition, results):
    """Results in CSV that are not those in JSON, which are audited."""
    by_id = {r["result_id"]: r for r in results}
    lines = (edition / "results.csv").read_text("utf-8").splitlines()
    for row in csv.DictReader(lines):
        for name in ("value", "lo", "hi"):
            held = by_id.get(row["result_id"], {}).get(name)
            if (float(row[name]) if row[name] else None) != held:
                yield f"results.csv: {name} {row[name]} of {row['label']!r} {row['category']} {row['period']} is {held} in results.json"


def _drawn(edition):
    """Numbers drawn that are neither years nor ticks of an axis, and points between 0 and 5."""
    for path in sorted(edition.glob("figures/**/*.svg")):
        drawing = path.read_text("utf-8")
        texts = re.findall(r"<!--\s*(.*?)\s*-->|<text[^>]*>([^<]*)<", drawing)
        numbers = [n for text in texts for n in text if re.fullmatch(r"[\d,.]+", n)]
        ticks = [float(n.replace(",", "")) for n in numbers if not _YEAR.fullmatch(n)]
        steps = {round(b - a, 6) for a, b in pairwise(ticks)}
        if len(steps) > 1 or ticks[:1] not in ([], [0.0]):
            yield f"figures/{path.name}: numbers {ticks} are drawn that are no ticks of an axis"
        elif ticks and (low := [v for v in _heights(drawing, ticks[1]) if 0.01 < v < 4.99]):
            yield f"figures/{path.name}: a point is drawn at {low[0]:.1f}, where suppressed counts lie"


def _heights(drawing, step):
    """Counts at which markers and lines are drawn, by the first two ticks of the vertical axis.

    What stands right of the axes leads to a label there and is at no count.
    """
    ticks = re.findall(r'<g id="ytick_\d+">.*?M [\d.]+ ([\d.]+)\s+L ([\d.]+)', drawing, re.S)[:2]
    (zero, right), (one, _) = [tuple(map(float, tick)) for tick in ticks]
    data = drawing[drawing.rindex('<g id="ytick_') : drawing.find('<g id="legend_')]
    data = re.sub(r"<defs>.*?</defs>", "", data, flags=re.S)  # shapes of letters and markers
    points = re.findall(r'<use [^>]* x="([\d.]+)" y="([\d.]+)"|^ *(?:<path d=")?[ML] ([\d.]+) ([\d.]+)', data, re.M)
    places = [(float(a or c), float(b or d)) for a, b, c, d in points]
    return [(zero - y) / (zero - one) * step for x, y in places if x <= right]
