"""A number as HTML that opens its lineage: formula, counts, sources and editions."""

import hashlib
import itertools
from dataclasses import dataclass
from functools import cache

from nbpress.core.bundles import number_key
from nbpress.core.overlay import states
from tipresearch.facts import GRADES, cite, source
from tipresearch.presentation.elements import element
from tipresearch.quantities import KIND_IN_WORDS, Count, Estimate, as_estimate, notes

_serial = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Linked:
    """A number to print, with its key among the results, its lineage and the name of the panel of the lineage."""

    text: str
    target: str
    lineage: str
    key: str


def link(number: Estimate | Count, text: str) -> Linked:
    """Return `text` as the button that opens the lineage of a number."""
    estimate = as_estimate(number) if isinstance(number, Count) else number
    body = lineage_html(estimate)
    digest = hashlib.sha256(body.encode()).hexdigest()[:8]
    return Linked(text, f"n{digest}-{next(_serial)}", body, number_key(estimate.record()))


def number_html(number: Estimate | Count, text: str) -> str:
    """Return a number as a button, with its lineage."""
    return element("number", linked=link(number, text))


def lineage_html(estimate: Estimate) -> str:
    """Return the lineage of an estimate as HTML: formula, method, counts, assumptions and caveats."""
    facts = {
        "Value": f"{estimate:full}",
        "Unit": estimate.unit,
        "Formula": estimate.formula,
        "Method": estimate.method,
        "Kind": KIND_IN_WORDS[estimate.kind] if estimate.given else "",
        "Assumes": "; ".join(estimate.assumptions),
    }
    published, known = [c for c in estimate.inputs if c.figure_ids], states("sources.csv")
    return element(
        "lineage",
        label=estimate.label,
        facts=[(name, said) for name, said in facts.items() if said],
        counts=[(c, GRADES[c.grade], _citation(c.source_id, c.edition, known)) for c in published],
        sources=[_citation(s, "", known) for s in estimate.extra_sources],
        notes=notes(estimate.all_flags, estimate.caveats),
    )


@cache  # a page cites few sources in hundreds of numbers
def _citation(source_id: str, edition: str, _: tuple[object, ...]) -> dict[str, str]:
    return {"text": cite(source_id, edition), "url": source(source_id)["url"]}
