"""The treaty between the wings: what a notebook hands to the pages, by name and field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

FIGURE_MIME = "application/vnd.tipresearch.figure+json"

#: ``estimates`` and ``citations``; ``about`` in one of them is what the title of the page names.
RESULTS_MIME = "application/vnd.tipresearch.results+json"

#: Columns of results.csv: name, Frictionless type, description.
COLUMNS = [
    ("result_id", "string", "Identifier that stays the same while indicator, place, period, source and method do"),
    ("notebook", "string", "Notebook that shows the number"),
    ("indicator", "string", "Name of the function that computed it"),
    ("label", "string", "Words for the number"),
    ("ref_area", "string", "Area, ISO 3166 code; several are joined by semicolons"),
    ("period", "string", "Reference period of the counts used"),
    ("category", "string", "Category of the counts used"),
    ("edition", "string", "Edition of the sources used"),
    ("value", "number", "Value in `unit`; blank: not defined or not identified"),
    ("lo", "number", "Lower end of the interval; blank: no interval"),
    ("hi", "number", "Upper end of the interval; INF: unbounded"),
    ("kind", "string", "point, random_variation_interval, bounds, scenario, ratio_of_flows, as_published or model_estimate"),
    ("level", "number", "Confidence level of a random-variation interval"),
    ("unit", "string", "Unit of value, lo and hi"),
    ("method", "string", "Name of the method"),
    ("flags", "string", "Codes, joined by semicolons"),
    ("state", "string", "coherent, exceeded or contradicted: the counts used beside their own published parts; unvalidated: one may be no count; blank: they have no parts"),
    ("disagrees_with", "string", "Figures of the parts that disagree, joined by semicolons"),
    ("sources", "string", "Source ids, joined by semicolons"),
]  # fmt: skip

#: What makes up the identity of a number.
KEY = (
    "notebook",
    "indicator",
    "label",
    "ref_area",
    "period",
    "category",
    "edition",
    "unit",
    "method",
)

#: Fields of a disclosure record that say of which table it is; the others say what was done to it.
_OF_WHICH = {"id", "source", "period"}


def same_table(one: Mapping, other: Mapping) -> bool:
    """Whether two disclosure records are of one table: the same rule, and the same cells shown.

    Parameters
    ----------
    one, other : mapping
        Records as plain data. The name of the file that was read says nothing of the table.

    Returns
    -------
    bool
        Whether all that was done is the same.
    """
    return all(one.get(k) == other.get(k) for k in (one.keys() | other.keys()) - _OF_WHICH)


def apart(one: Mapping, other: Mapping) -> bool:
    """Whether two tables may count the same persons, and were protected one without the other.

    What one of them withholds could then follow of the other, whatever the editions of their
    source: a later one often holds the records of an earlier one.

    Parameters
    ----------
    one, other : mapping
        Disclosure records as plain data; ``id`` is the source, with its edition after an ``@``.

    Returns
    -------
    bool
        For tables of one source whose times overlap, unless they are the same or neither is
        protected. A source or a day that a record does not state is any.
    """
    sources = {r.get("id", "").partition("@")[0] for r in (one, other)} - {""}
    (start, end), (begin, stop) = ((*r.get("period", ()), "", "")[:2] for r in (one, other))
    if len(sources) > 1 or (end and begin and end < begin) or (stop and start and stop < start):
        return False
    exact = all(r.get("step") == "unprotected" for r in (one, other))
    return not exact and not same_table(one, other)


def each_once(cited: Iterable[dict]) -> list[dict]:
    """Citations each once, in order: that which says most of how the tables of its source are protected.

    Parameters
    ----------
    cited : iterable of dict
        Citations, as notebooks hand them over.

    Returns
    -------
    list of dict
        One an id.
    """
    found: dict[str, dict] = {}
    for c in cited:
        found[c["id"]] = max(found.get(c["id"], c), c, key=lambda c: len(c.get("disclosure", ())))
    return list(found.values())


def protections(cited: Iterable[Mapping]) -> list[dict]:
    """Disclosure records of citations, each once, with the id of its source.

    Parameters
    ----------
    cited : iterable of mapping
        Citations, as notebooks hand them over.

    Returns
    -------
    list of dict
        None for sources that need no protection.
    """
    found: list[dict] = []
    for record in ({"id": c["id"], **r} for c in cited for r in c.get("disclosure", ())):
        if record not in found:
            found.append(record)
    return found


def first_apart(records: Iterable[Mapping]) -> tuple[Mapping, Mapping] | None:
    """First two of some tables that were protected `apart`.

    Parameters
    ----------
    records : iterable of mapping
        Disclosure records as plain data, each once.

    Returns
    -------
    (mapping, mapping) or None
        Their records.
    """
    return next((pair for pair in combinations(records, 2) if apart(*pair)), None)


def first_unapproved(
    now: Sequence[Mapping], own: Sequence[Sequence[Mapping]], others: Iterable[Sequence[Sequence[Mapping]]]
) -> tuple[Mapping, Mapping] | None:  # fmt: skip
    """First table of a new edition that was protected `apart` from one that is published already.

    Parameters
    ----------
    now : sequence of mapping
        Disclosure records of the new edition.
    own, others : sequence
        Those of each earlier edition of the report, and of each of the other reports, in order.

    Returns
    -------
    (mapping, mapping) or None
        The record before, and that of now. A later edition stands in place of those that it was
        approved beside: what the last one shows in the same way is not asked again.
    """
    shown = _standing(own)
    new = [
        n for n in now if not any(r.get("id") == n.get("id") and same_table(r, n) for r in shown)
    ]
    before = [*shown, *(r for editions in others for r in _standing(editions))]
    return next(((r, n) for n in new for r in before if apart(r, n)), None)


def _standing(editions: Iterable[Sequence[Mapping]]) -> list[Mapping]:
    found: list[Mapping] = []
    for records in editions:
        found = [r for r in found if not any(apart(r, n) for n in records)] + list(records)
    return found
