"""The treaty between the wings: what a notebook hands to the pages, by name and field."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from nbpress.core.errors import CheckFailed
from nbpress.core.grouping import gathered

FIGURE_MIME = "application/vnd.tipresearch.figure+json"

#: ``estimates`` and ``citations``; ``about`` in one of them is what the title of the page names.
RESULTS_MIME = "application/vnd.tipresearch.results+json"

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
    ("state", "string", "coherent, exceeded or contradicted: the counts used beside their own published parts; surplus: one is of unknown sex and age beside parts that are the total; copied: one is of a breakdown that repeats that of another measure; unvalidated: one may be no count; blank: they have no parts"),
    ("disagrees_with", "string", "Figures of the parts that disagree, joined by semicolons"),
    ("sources", "string", "Source ids, joined by semicolons"),
]  # fmt: skip

#: What makes up the identity of a number.
KEY = ("notebook", "indicator", "label", "ref_area", "period", "category", "edition", "unit", "method")

#: What names a number whatever its method, unit and source edition.
NAME = tuple(k for k in KEY if k not in ("method", "unit", "edition"))

#: What tells numbers apart that have one name, such as women among the detected and among the convicted.
APART = ("measure", "partition")

#: A rest below this could be a count that its source suppresses.
_SMALL = 10

#: Fields of a disclosure record that say of which table it is; the others say what was done to it.
_OF_WHICH = {"id", "source", "period"}


def same_table(one: Mapping, other: Mapping) -> bool:
    """Whether two disclosure records are of one table: the same rule and the same cells, whatever file was read."""
    return all(one.get(k) == other.get(k) for k in (one.keys() | other.keys()) - _OF_WHICH)


def apart(one: Mapping, other: Mapping) -> bool:
    """Whether two tables may count the same persons, and were protected one without the other.

    What one of them withholds could follow of the other, whatever the editions of their source. In a record ``id`` is
    the source, with its edition after an ``@``; a source or a day that it does not state is any.
    """
    sources = {r.get("id", "").partition("@")[0] for r in (one, other)} - {""}
    (start, end), (begin, stop) = ((*r.get("period", ()), "", "")[:2] for r in (one, other))
    if len(sources) > 1 or (end and begin and end < begin) or (stop and start and stop < start):
        return False
    return not all(r.get("step") == "unprotected" for r in (one, other)) and not same_table(one, other)


def each_once(cited: Iterable[dict]) -> list[dict]:
    """Return one citation an id, in order: that which says most of how the tables of its source are protected."""
    found: dict[str, dict] = {}
    for c in cited:
        found[c["id"]] = max(found.get(c["id"], c), c, key=lambda c: len(c.get("disclosure", ())))
    return list(found.values())


def protections(cited: Iterable[Mapping]) -> list[dict]:
    """Return the disclosure records of citations, each once, with the id of its source; most sources have none."""
    found: list[dict] = []
    for record in ({"id": c["id"], **r} for c in cited for r in c.get("disclosure", ())):
        if record not in found:
            found.append(record)
    return found


def exact(records: Iterable[Mapping]) -> list[str]:
    """Return the sources of which some disclosure records say that their counts are exact, each once."""
    return list(dict.fromkeys(str(r["id"]) for r in records if r.get("step") == "unprotected"))


def withholding(records: Iterable[Mapping]) -> set[str]:
    """Return the sources of which some disclosure records say that cells of their tables are withheld."""
    return {str(r.get("id")).partition("@")[0] for r in records if r.get("withheld")}


def withdrawn(old: Iterable[Mapping], new: Iterable[Mapping], protecting: Collection[str] = ()) -> set[str]:
    """Return the ids of numbers that rest on a count which the old edition shows, and the new one suppresses or took out.

    `old` and `new` are the numbers of two editions. Names of rows hold for one edition: a row more above moves them, and a
    category may have another name. So a count is taken for suppressed that lies in one of its source, area and period, or of its
    place in a number of its name, which the new edition gives as an interval; where none does it was revised. Of a sum that is
    exact no more one of its rows is suppressed, and what it was tells of that row beside the others; so does a count or a sum
    that is gone where one of its source, area and period is suppressed, or small and gone: it may have gone for its sake. Of a
    number that is gone nobody knows whether its small counts are suppressed now, as a table without lineage may show them so. Of
    a source with withheld cells, one of `protecting`, a count of any size that is gone may be one of them: of 25 the 22 are
    withheld for the sake of the 3.
    """
    before, after = list(old), list(new)
    now: dict[frozenset[str], tuple[float, float]] = {}
    rough: dict[tuple, set[tuple[float, float]]] = {}
    for figures, of, at, lo, hi in _ends(after):
        now[figures] = lo, hi
        for key in (of, at) if lo < hi else ():
            rough.setdefault(key, set()).add((lo, hi))
    gone = set[frozenset[str]]()
    # Of which table a plain number is nobody knows.
    kept = {*protecting, ""} if protecting else set()
    for figures, of, at, lo, hi in _ends(before):
        here = now.get(figures, (0, 0))
        parted = len(figures) > 1 and (here[0] < here[1] if figures in now else of in rough)
        kept_back = figures not in now and of[0] in kept
        within = any(least <= lo <= most for key in (of, at) for least, most in rough.get(key, ()))
        if lo == hi and here != (lo, hi) and (parted or kept_back or within):
            gone.add(figures)
    ids, named = {r["result_id"]: r for r in after}, gathered((_name(r), r) for r in after)

    def stays(row: Mapping) -> bool:
        """Not women among the convicted that went, though women among the detected are there, now under their id."""
        same = ids.get(row["result_id"])
        alike = (agree(row, each, (*APART, "sources")) for each in named.get(_name(row), ()))
        return (same is not None and agree(row, same, APART)) or any(alike)

    taken_out = [r for r in before if not stays(r)]
    small = {of for _, of, _, lo, hi in _ends(taken_out) if lo == hi < _SMALL}
    gone |= {figures for figures, of, _, lo, hi in _ends(taken_out) if lo == hi and (of in small or of in rough)}
    alone = frozenset[str]().union(*(f for f in gone if len(f) == 1))
    every = ((r, figures) for r in before for figures, *_ in _inputs(r))
    rest = [r for r, figures in every if figures in gone or figures & alone]

    def from_nothing(row: Mapping) -> bool:
        """From 0 now, of the same counts: what they leave could be one that is suppressed, as in a bound of Fréchet."""
        ends = [each[-2:] for each in _ends([row])]
        found = (n for n in named.get(_name(row), ()) if n.get("lo") == 0 and agree(row, n, ("method", "unit")))
        return bool(ends and row.get("lo")) and any([each[-2:] for each in _ends([n])] == ends for n in found)

    rest += filter(from_nothing, before)
    # A rest that is not shown now has no counts, and so no area and period.
    hushed = {_name(r)[:3] for r in after if "SUPPRESSED" in (r.get("flags") or ()) and not r.get("inputs")}
    rest += [r for r in (*before, *after) if _name(r)[:3] in hushed]
    names = {_name(r) for r in rest}
    return {r["result_id"] for r in (*rest, *(r for r in after if _name(r) in names))}


def agree(old: Mapping, new: Mapping, keys: Iterable[str]) -> bool:
    """Whether two numbers have the same under some keys; an older edition may lack one of them."""
    return all(old.get(k, new.get(k)) == new.get(k) for k in keys)


def _name(row: Mapping) -> tuple:
    return tuple(row.get(k) for k in NAME)


def _ends(rows: Iterable[Mapping]) -> Iterator[tuple[frozenset[str], tuple, tuple, float, float]]:
    """Yield each count behind some numbers: its figures, what it is of, where it stands, and the fewest and most it counts."""
    for figures, at, each in (found for row in rows for found in _inputs(row)):
        lo, hi = each.get("lo"), each.get("hi")
        if isinstance(lo, int | float) and isinstance(hi, int | float):
            yield figures, tuple(str(each.get(k)) for k in ("source_id", "ref_area", "period")), at, lo, hi


def _inputs(row: Mapping) -> Iterator[tuple[frozenset[str], tuple, Mapping]]:
    """Yield the counts that a number was made from, each with its rows and its place; one of no row is known by that."""
    for place, each in enumerate(row.get("inputs") or ()):
        at = _name(row), place
        yield frozenset(each["figure_ids"] or [repr(at)]), at, each


def require_no_small_rest(rows: Iterable[Mapping]) -> None:
    """Refuse numbers of which one is a small rest of published counts whose source suppresses elsewhere among them.

    The notebook that took one count from the other had not seen that: each runs in a process of its own.
    """
    # Of the many numbers of a batch those that matter are held.
    every = [(row, i) for row in rows for i in row.get("inputs") or () if _may_tell_of_a_rest(row, i)]
    most: dict[str, int] = {}
    for _, i in every:
        said, source = str(i.get("as_published")), str(i.get("source_id"))
        if _is_wide(i) and not _is_rest(i) and (said.startswith("<") or i["hi"] < _SMALL):
            most[source] = max(i["hi"], most.get(source, _SMALL - 1))
    for row, i in every:
        source, gap = str(i.get("source_id")), row.get("value")
        small = _is_rest(i) and not _is_wide(i) and i["hi"] <= most.get(source, -1)
        # What parts lack of their total is the rest of it, with a minus.
        if small or (row.get("indicator") == "reconcile" and gap and 0 < abs(gap) <= most.get(source, -1)):
            raise CheckFailed(f"{row['notebook']}: {row['label']!r} is a small rest, and could be a count that {source} suppresses elsewhere in the report or batch; take it out, or have its row in data/sources.csv say under suppresses what is printed for such a count, which each notebook knows.")  # fmt: skip


def _is_rest(count: Mapping) -> bool:
    """Whether a count was made by taking one from another."""
    return " − " in str(count.get("as_published"))


def _is_wide(count: Mapping) -> bool:
    """Whether a count is given as one that may be suppressed: from 0 to more."""
    return bool(count["lo"] == 0 < count["hi"])


def _may_tell_of_a_rest(row: Mapping, count: Mapping) -> bool:
    if not all(isinstance(count.get(end), int) for end in ("lo", "hi")):
        return False
    return _is_wide(count) or _is_rest(count) or row.get("indicator") == "reconcile"


def to_approve(now: Sequence[Mapping], before: Sequence[Mapping]) -> Iterator[str]:
    """Say what somebody has to look at before a new edition shows tables of case records, beside all that are kept."""
    if of := exact(now):
        yield f"it shows exact counts of case records, not to be published, of {', '.join(of)}"
    new = [n for n in now if not any(r.get("id") == n.get("id") and same_table(r, n) for r in before)]
    pairs = [(r, n) for n in new for r in before if apart(r, n)]
    # Each of them: who approved it beside one has not seen what came since.
    said = dict.fromkeys(f"{r.get('id', '')}: {r.get('words')}".strip(": ") for r, _ in pairs)
    if ids := dict.fromkeys(n["id"] for _, n in pairs):
        yield f"{', '.join(ids)} is protected otherwise than in an edition before ({'; '.join(said)}); what one of them withholds could follow of the other"
