"""A number as HTML that opens its lineage: formula, counts used, source and edition."""

import hashlib
import itertools
from html import escape

from tipresearch.facts import GRADES, cite, source
from tipresearch.quantities import FLAGS, KIND_IN_WORDS, Count, Estimate, as_estimate

#: Looks like text in JupyterLab as well, where no style sheet of ours is loaded.
_BUTTON = (
    "border:0;background:none;font:inherit;color:inherit;padding:0;cursor:pointer;"
    "text-decoration:underline dotted;text-underline-offset:.2em"
)


_serial = itertools.count(1)


def number_html(number: Estimate | Count, text: str) -> str:
    """Return `text` as a button with its lineage beside it."""
    button, panel = number_and_panel(number, text)
    return button + panel


def number_and_panel(number: Estimate | Count, text: str) -> tuple[str, str]:
    """Return the button, which fits in a line of text, and the panel that it opens."""
    estimate = as_estimate(number) if isinstance(number, Count) else number
    body = lineage_html(estimate)
    digest = hashlib.sha256(body.encode()).hexdigest()[:8]
    name = f"n{digest}-{next(_serial)}"
    button = (
        f'<button type="button" class="tr-number" popovertarget="{name}" style="{_BUTTON}" '
        f'title="Where this number comes from">{escape(text)}</button>'
    )
    return button, f'<div popover class="tr-lineage" id="{name}">{body}</div>'


def lineage_html(estimate: Estimate) -> str:
    """Return how an estimate was made: formula, method, counts, assumptions, caveats."""
    facts = {
        "Value": f"{estimate:full}",
        "Unit": estimate.unit,
        "Formula": estimate.formula,
        "Method": estimate.method,
        "Kind": KIND_IN_WORDS[estimate.kind],
        "Assumes": "; ".join(estimate.assumptions),
    }
    rows = "".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in facts.items() if v)
    notes = [*estimate.caveats, *(FLAGS[f] for f in estimate.all_flags)]
    listed = "".join(f"<li>{escape(n)}</li>" for n in notes)
    counts = _counts_html(estimate.inputs)
    extra = "".join(f"<p>{_citation_html(s, '')}</p>" for s in estimate.extra_sources)
    return f"<p><strong>{escape(estimate.label)}</strong></p><dl>{rows}</dl>{counts}{extra}" + (
        f"<ul>{listed}</ul>" if listed else ""
    )


def _counts_html(counts: tuple[Count, ...]) -> str:
    items = "".join(f"<li>{_count_html(c)}</li>" for c in counts if c.figure_ids)
    return f"<p>From these published counts:</p><ul>{items}</ul>" if items else ""


def _count_html(c: Count) -> str:
    reporter = f" Reported by: {escape(c.reporter)}." if c.reporter else ""
    note = f" Note: {escape(c.notes)}" if c.notes else ""
    return (
        f"<strong>{escape(c.label)}</strong>, {escape(str(c.period))}, published as “{escape(c.raw_value)}”: "
        f"{_citation_html(c.source_id, c.edition)}. Grade {c.grade}: {GRADES[c.grade]}.{reporter}{note} "
        f"Row {escape(', '.join(c.figure_ids))}."
    )


def _citation_html(source_id: str, edition: str) -> str:
    address = source(source_id)["url"]
    text = escape(cite(source_id, edition))
    return f'<a href="{escape(address)}" rel="noreferrer">{text}</a>' if address else text
