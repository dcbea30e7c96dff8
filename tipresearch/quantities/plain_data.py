"""Counts as plain data for results and lineage."""

from collections.abc import Iterable

from tipresearch.quantities.counts import Count


def dimensions(inputs: Iterable[Count]) -> dict[str, str]:
    """Return measure, breakdown, area, period, category and edition of counts; several values are joined by ``;``."""
    names = ("measure", "partition", "ref_area", "period", "category", "edition")
    columns = {name: [str(value) for c in inputs if (value := getattr(c, name))] for name in names}
    return {name: "; ".join(dict.fromkeys(values)) for name, values in columns.items()}


def count_record(count: Count) -> dict:
    """Return a published count as plain data, with its source row."""
    return {
        "figure_ids": list(count.figure_ids),
        "label": count.label,
        "measure": count.measure,
        "unit": count.unit,
        "ref_area": count.ref_area,
        "period": str(count.period) if count.period else "",
        "category": count.category,
        "lo": count.lo,
        "hi": count.hi,
        "as_published": count.raw_value,
        "source_id": count.source_id,
        "edition": count.edition,
        "grade": count.grade,
        "reporter": count.reporter,
        "notes": count.notes,
        "state": count.coherence.state if count.coherence else "",
    }
