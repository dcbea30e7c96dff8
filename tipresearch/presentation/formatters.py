"""How a notebook shows counts, estimates and compositions, whose classes contain no HTML.

The import of this module registers its functions; `tipresearch` imports it in a notebook.
"""

import warnings
from collections.abc import Callable, Iterable
from typing import Any

from nbpress.core.bundles import RESULTS_MIME
from nbpress.core.errors import CoverageWarning
from tipresearch.presentation.rows import records, sources_of
from tipresearch.quantities import Composition, Count, Estimate, as_estimate


def estimate_html(estimate: Estimate) -> str:
    """Return an estimate as a button that opens its lineage."""
    from tipresearch.presentation.lineage import number_html

    return number_html(estimate, f"{estimate:full}")


def count_html(count: Count) -> str:
    """Return a count as HTML, with unit, label, text as published, and source."""
    from tipresearch import facts
    from tipresearch.presentation.elements import element
    from tipresearch.presentation.lineage import link
    from tipresearch.presentation.paragraphs import Piece

    details = [
        count.label,
        facts.area_name(count.ref_area) if count.ref_area else "",
        str(count.period or ""),
        f"published as “{count.raw_value}”" if count.raw_value else "",
        facts.short_name(count.source_id) if count.source_id else "",
        f"edition {count.edition}" if count.edition else "",
        as_estimate(count).remark,
    ]
    words = ": ".join(filter(None, [f" {count.unit}", ", ".join(filter(None, details))]))
    return element("paragraph", pieces=[Piece(link(count, f"{count}"), words)])


def composition_html(shares: Composition) -> str:
    """Return shares as a table, each with its count as published and the unit of the count."""
    from tipresearch.facts import cite_all
    from tipresearch.presentation.lineage import link
    from tipresearch.presentation.tables import TableCell, kind_in_words, table_html

    looks = {"Part": "", "Share": "amount", "Kind": "words", "As published": "amount", "Unit": ""}
    rows = []
    for share in shares.values():
        part = next(iter(share.inputs), None)  # a share that is not shown has no counts
        published, unit = (part.raw_value or f"{part}", part.unit) if part else ("", "")
        texts: list[Any] = [share.label, link(share, f"{share}"), kind_in_words(share), published, unit]
        rows.append([TableCell(text, looks[head], head == "Part") for head, text in zip(looks, texts, strict=True)])
    whole = next((share.inputs[-1] for share in shares.values() if share.inputs), None)
    of = f" of {whole} {whole.unit}" + (f", {whole.period}" if whole.period else "") if whole else ""
    return table_html(
        caption=f"Shares{of}",
        heads=[TableCell(head, look if look == "amount" else "") for head, look in looks.items()],
        rows=rows,
        source=cite_all(sources_of(shares.values())),
        numbers=[row[1].text for row in rows],
    )


def _register(cls: type, html: Callable[[Any], str], numbers: Callable[[Any], Iterable[Estimate | Count]]) -> None:
    """Set how a notebook shows an object of a class, and which numbers it adds to the results."""

    def bundle(shown: object, include: object = None, exclude: object = None) -> dict:
        return {"text/html": html(shown), RESULTS_MIME: records(numbers(shown))}

    cls._repr_mimebundle_ = bundle  # type: ignore[attr-defined]  # the class has no such attribute
    cls._repr_html_ = html  # type: ignore[attr-defined]  # for programs without bundles


def _one_line(*given: Any, before: Callable[..., str] = warnings.formatwarning, **named: Any) -> str:
    """Return the text of our warnings without file and line, which differ from run to run."""
    message, category, *_ = given
    return f"{category.__name__}: {message}\n" if issubclass(category, CoverageWarning) else before(*given, **named)


warnings.formatwarning = _one_line

_register(Estimate, estimate_html, lambda estimate: [estimate])
_register(Count, count_html, lambda count: [count])
_register(Composition, composition_html, Composition.values)
