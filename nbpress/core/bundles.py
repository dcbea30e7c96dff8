"""The fields in which a notebook passes its results and figures to the pages."""

import hashlib
from collections.abc import Iterable, Mapping

FIGURE_MIME = "application/vnd.tipresearch.figure+json"

#: ``estimates`` and ``citations``; ``about`` in one of them is what the title of the page names.
RESULTS_MIME = "application/vnd.tipresearch.results+json"

#: The output in other languages: for each language ``text/plain`` and ``text/html``.
LANGUAGES_MIME = "application/vnd.tipresearch.languages+json"

#: Texts of the output in other languages, such as a caption: for each language the text by its English.
WORDS_MIME = "application/vnd.tipresearch.words+json"

#: Columns of results.csv: name, Frictionless type, description.
COLUMNS = [
    ("result_id", "string", "Identifier that stays the same while indicator, place, period, source and method do"),
    ("notebook", "string", "Notebook that shows the number"),
    ("indicator", "string", "Name of the function that computed it"),
    ("label", "string", "Words for the number"),
    ("measure", "string", "What was counted, such as identified or referred; several are joined by semicolons"),
    ("ref_area", "string", "Area, ISO 3166 code; several are joined by semicolons"),
    ("period", "string", "Reference period of the counts used"),
    ("partition", "string", "What the counts used are divided by, such as sex or form; total where by nothing; several are joined by semicolons"),
    ("category", "string", "Category of the counts used"),
    ("edition", "string", "Edition of the sources used"),
    ("value", "number", "Value in `unit`; blank: not defined or not identified"),
    ("lo", "number", "Lower end of the interval; blank: no interval"),
    ("hi", "number", "Upper end of the interval; INF, or blank beside a lower end: unbounded"),
    ("kind", "string", "point, random_variation_interval, bounds, scenario, ratio_of_flows, as_published, model_estimate or estimated_bound"),
    ("level", "number", "Confidence level of a random-variation interval"),
    ("unit", "string", "Unit of value, lo and hi; proportions and percentage points are held as a part of 1, so that 0.01 is a percentage point"),
    ("method", "string", "Name of the method"),
    ("flags", "string", "Codes, joined by semicolons"),
    ("state", "string", "Whether the counts used fit the other cells of their publication: consistent, explained, stands, newest, older, one_of, off, misread or unvalidated; blank: nothing to compare them with"),
    ("disagrees_with", "string", "Figures of the parts that disagree, joined by semicolons"),
    ("sources", "string", "Source ids, joined by semicolons"),
]  # fmt: skip

#: What makes up the identity of a number.
KEY = ("notebook", "indicator", "label", "ref_area", "period", "category", "edition", "unit", "method")

#: What names a number whatever its method, unit and source edition.
NAME = tuple(k for k in KEY if k not in ("method", "unit", "edition"))

#: What tells numbers apart that have one name, such as women among the detected and among the convicted.
APART = ("measure", "partition")


def number_key(record: Mapping) -> str:
    """Return a short hash that tells a number apart from the other numbers of its notebook."""
    said = [str(record.get(k)) for k in (*KEY, *APART) if k != "notebook"]
    return hashlib.sha256("\x1f".join([*said, *sorted(record.get("sources", ()))]).encode()).hexdigest()[:12]


#: Fields of a disclosure record that say of which table it is; the others say what was done to it.
_OF_WHICH = {"id", "source", "period"}


def apart(one: Mapping, other: Mapping) -> bool:
    """Return whether two tables may count the same persons, and were protected one without the other."""
    # An ``id`` is a source with its edition after an ``@``. A source or a day that is not stated may be any.
    sources = {r.get("id", "").partition("@")[0] for r in (one, other)} - {""}
    (start, end), (begin, stop) = ((*r.get("period", ()), "", "")[:2] for r in (one, other))
    if len(sources) > 1 or (end and begin and end < begin) or (stop and start and stop < start):
        return False
    if all(r.get("step") == "unprotected" for r in (one, other)):
        return False
    return any(one.get(k) != other.get(k) for k in (one.keys() | other.keys()) - _OF_WHICH)


def each_once(cited: Iterable[dict]) -> list[dict]:
    """Return one citation an id, in order: that which says most of how the tables of its source are protected."""
    found: dict[str, dict] = {}
    for c in cited:
        found[c["id"]] = max(found.get(c["id"], c), c, key=lambda c: len(c.get("disclosure", ())))
    return list(found.values())


def protections(cited: Iterable[Mapping]) -> list[dict]:
    """Return the disclosure records of citations, each once, with the id of its source; most sources have none."""
    records = [{"id": c["id"], **r} for c in cited for r in c.get("disclosure", ())]
    return [record for n, record in enumerate(records) if record not in records[:n]]


def exact(records: Iterable[Mapping]) -> list[str]:
    """Return the sources of which some disclosure records say that their counts are exact, each once."""
    return list(dict.fromkeys(str(r["id"]) for r in records if r.get("step") == "unprotected"))


def agree(old: Mapping, new: Mapping, keys: Iterable[str]) -> bool:
    """Whether two numbers have the same under some keys; an older edition may lack one of them."""
    return all(old.get(k, new.get(k)) == new.get(k) for k in keys)
