"""What changed from one edition of a report to the next, number by number, and why."""

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress.core import bundles
from nbpress.core.errors import TipResearchError
from nbpress.core.files import differing
from nbpress.editions import manifests, reasons
from nbpress.pages.results import DISCLOSURE
from nbpress.proofs import log, shapes
from nbpress.proofs.log import Difference

if TYPE_CHECKING:
    import pandas as pd

#: Two values that differ by less, relatively, moved only by rounding.
ROUNDING = 1e-9
#: What makes a number another number though its name stays.
_DEFINITION = ("method", "unit", "kind")
_NUMBERS = ("value", "lo", "hi")
#: What may have become of a number.
CHANGES = ("new", "revised", "removed", "redefined")


def compare(old: Path, new: Path) -> dict:
    """Compare two published editions of one report, by their folders.

    Returns what changes.json holds: ``old`` and ``new`` edition, ``inputs`` that differ, and
    ``results``, one entry a number that is new, revised, removed or redefined. Raises a
    `TipResearchError` if one is no edition, or the two are of different reports.
    """
    before, after = manifests.read_manifest(old), manifests.read_manifest(new)
    for edition, manifest in ((old, before), (new, after)):
        if "report" not in manifest:
            raise TipResearchError(f"{edition.name} is a page of a batch, not an edition of a report.")
    if before["report"] != after["report"]:
        raise TipResearchError(f"the editions are of two reports, {before['report']!r} and {after['report']!r}; give two of one report.")  # fmt: skip
    if odd := [e for e in (old, new) if not is_comparable(e)]:
        raise TipResearchError(manifests.not_as_published(odd[0]))
    return describe_changes(old, new, after | record_of_previous(old, after))


def sections(changes: Mapping, most: int) -> "list[tuple[str, pd.DataFrame]]":
    """Return `compare`'s answer as tables with headings, at most so many numbers."""
    import pandas as pd

    columns = ["change", "number", "indicator", "ref_area", "period", "old", "new", "factor", "why"]
    numbers = [
        [c["change"], c["label"], c["indicator"], c["ref_area"], c["period"], _side_text(c["old"]), _side_text(c["new"]),
         c["factor"] and f"{c['factor']:.4g}", "; ".join(c["why"][:3])]
        for c in changes["results"][:most]
    ]  # fmt: skip
    files = [[i["file"], "; ".join(i["commits"])] for i in changes["inputs"]]
    total = len(changes["results"])
    more = f"; {changes['untold']} more are not told" if changes["untold"] else ""
    return [
        (f"Numbers ({min(total, most)} of {total}{more})", pd.DataFrame(numbers, columns=columns)),
        ("Inputs that differ", pd.DataFrame(files, columns=["file", "commits"])),
    ]


def _side_text(side: Mapping | None) -> str:
    return side["text"] if side else "none"


def _value_with_range(side: Mapping, digits: int = 9) -> str:
    lo, hi = (side[end] for end in ("lo", "hi"))
    ends = None if lo is None and hi is None else f"{_rounded(lo, digits)}–{_rounded(hi, digits)}"
    if side["value"] is None:
        return ends or "not defined"
    return _rounded(side["value"], digits) + (f" ({ends})" if ends else "")


def _rounded(value: object, digits: int) -> str:
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)


def record_of_previous(previous: Path | None, manifest: Mapping) -> dict:
    """Return what a manifest records of the edition before: name, hash and number, and what differs."""
    if previous is None:
        return {"number": 1, "previous": None, "reasons": []}
    told, why = reference_to(previous), reasons.between(manifests.read_manifest(previous), manifest)
    return {"number": told["number"] + 1, "previous": told, "reasons": why}


def reference_to(previous: Path) -> dict:
    """Return what the manifest of the next edition says of this one."""
    said = {"number": 1, "commit": None, **manifests.read_manifest(previous)}
    return {"edition": previous.resolve().name} | {k: said[k] for k in ("content_sha256", "number", "commit")}


def is_comparable(edition: Path) -> bool:
    """Whether an edition is whole, of this format or an older one, which may have recorded no hashes of files."""
    try:
        older = "format" not in manifests.read_manifest(edition)
        read_results(edition)
    except TipResearchError:
        return False
    return older or bool(manifests.whole(edition, older=True))


def differing_previous(edition: Path, manifest: Mapping) -> Iterator[Difference]:
    """Yield where an edition tells its changes from another than the one that was published before it."""
    said = manifest["previous"] or {"edition": None}
    name = said["edition"]

    def due(each: str) -> bool:
        """Not one that this one mends, as it tells the changes of that, nor of a format that is not read here."""
        old, content = manifests.readable(edition.with_name(each)), manifest["content_sha256"]
        mended = old["content_sha256"] == content if old else each[11:19] == content[:8]
        same = not old or old.get("format") == manifests.FORMAT
        return not mended and (same or is_comparable(edition.with_name(each)))

    before = next(filter(due, reversed(log.ahead(edition, name))), None)
    if name == edition.name or (before and before != name):
        yield Difference("the edition before", before or "another", name or "none", "its page of changes does not tell what changed since")  # fmt: skip
        return
    there = edition.with_name(name or edition.name)
    if name and manifests.readable(there) and (told := reference_to(there)) != said:
        yield Difference(f"{manifests.MANIFEST}, previous", str(told), str(said), "changed after it was published")


def differing_reasons(manifest: Mapping, previous: Path) -> Iterator[Difference]:
    """Yield where other inputs are said to differ from the edition before than those that do.

    Rows are compared where they are known, and commits not at all: they are of a history.
    """
    then, now = manifest.get("reasons", []), record_of_previous(previous, manifest)["reasons"]
    said, known = ({str(r.get("file")): r.get("rows") for r in each} for each in (then, now))
    rows = [name for name in known if known[name] and said.get(name) not in (None, known[name])]
    if list(said) != list(known) or rows:
        old, new = (json.dumps(each, ensure_ascii=False) for each in (known, said))
        yield Difference(f"{manifests.MANIFEST}, reasons", old, new, "its page of changes names other inputs or rows")


def describe_changes(old: Path, new: Path, manifest: Mapping) -> dict:
    """Describe the changes from `old` to the build in `new`, whose manifest may be unwritten.

    It depends on what both hold and on the manifest alone, so that it can be told again. What `may_be_published`
    does not is counted: an edition that was approved with it, and mended, would be told of by each after it.
    """
    files, aside = [r["file"] for r in manifest["reasons"]], sources_with_exact_counts(old, new)
    moved = changed_results(read_results(old), read_results(new), files)
    told = [change for change in moved if may_be_published(change, aside)]
    return {
        "report": manifest["report"],
        "old": manifest["previous"],
        "new": {k: manifest.get(k) for k in ("content_sha256", "commit")},
        "approval": manifest.get("approval"),
        "inputs": manifest["reasons"],
        "results": told,
        "untold": len(moved) - len(told),
    }


def disclosure_records(edition: Path) -> list[dict]:
    """Return how an edition protects, or the runs of a site; what cannot be read could be any table of any source."""
    try:
        return [r for p in edition.rglob(DISCLOSURE) for r in shapes.objects(p, shapes.Record)]
    except TipResearchError:
        return [{"id": "", "words": f"{DISCLOSURE} of {edition.name} cannot be read"}]


def sources_with_exact_counts(old: Path, new: Path) -> set[str]:
    """Return the sources of which one of two editions shows exact counts of case records."""
    return {each.partition("@")[0] for each in bundles.exact([*disclosure_records(old), *disclosure_records(new)])}


def may_be_published(change: Mapping, aside: Collection[str]) -> bool:
    """Whether no number of a change rests on one of the sources `aside`."""
    return {*aside}.isdisjoint(change["sources"])


def read_results(edition: Path) -> list[dict]:
    """Return the numbers of an edition with their lineage; of a bad file it is a `TipResearchError`."""
    return shapes.objects(edition / "results.json", shapes.Number)


def changed_results(old: Sequence[Mapping], new: Sequence[Mapping], files: Sequence[str] = ()) -> list[dict]:
    """Return what is new, revised, removed or redefined; equal numbers are left out.

    `files` are the inputs that differ, of which one may be why a number moved.
    """
    before, after = ({row["result_id"]: row for row in rows} for rows in (old, new))
    # What had one name with another number may have left it the id.
    kept = {i for i in after if i in before and bundles.agree(before[i], after[i], bundles.APART)}
    pairs: list[tuple[Mapping | None, Mapping | None]] = [(before[i], after[i]) for i in after if i in kept]
    gone = [row for i, row in before.items() if i not in kept]
    twins: dict[str, Mapping] = {}
    # The same number by another method, in another unit or from a later source edition; of two that have one name now
    # that of the same rows or sources comes first.
    for same in (lambda row: (sorted(_published_values(row)), _sorted_sources(row)), _sorted_sources, lambda row: None):
        for i, row in ((i, row) for i, row in after.items() if i not in kept and i not in twins):
            keys = (*bundles.NAME, *bundles.APART)
            twin = next((g for g in gone if bundles.agree(g, row, keys) and same(g) == same(row)), None)
            if twin is not None:
                gone.remove(twin)
                twins[i] = twin
    pairs += [(twins.get(i), row) for i, row in after.items() if i not in kept]
    pairs += [(row, None) for row in gone]
    return [change for pair in pairs if (change := _change(*pair, files))]


def _sorted_sources(row: Mapping) -> list[str]:
    return sorted(row.get("sources") or ())


def _change(old: Mapping | None, new: Mapping | None, files: Sequence[str]) -> dict | None:
    """Return one entry of the list of changes, or None where nothing but rounding moved."""
    if old is None or new is None:
        what = "new" if old is None else "removed"
    elif any(old[k] != new[k] for k in _DEFINITION):
        what = "redefined"
    elif old["edition"] != new["edition"] or any(_differs(old[k], new[k]) for k in _NUMBERS):
        what = "revised"
    else:
        return None
    row = new or old
    return {
        "change": what,
        **{k: row[k] for k in ("result_id", *bundles.NAME)},
        "sources": sorted({s for side in (old, new) if side for s in side.get("sources", ())}),
        **dict(zip(("old", "new"), _both_sides(old, new), strict=True)),
        "factor": factor(old["value"], new["value"]) if old and new else None,
        "why": _causes(_published_values(old), _published_values(new), row["notebook"], files),
    }


def _both_sides(*rows: Mapping | None) -> list[dict | None]:
    """Return both sides of a change, each with a text as the pages have it.

    A change that is too small to be seen in that text is shown with all its figures.
    """
    shown = (*_NUMBERS, *_DEFINITION, "edition")
    found: list[dict | None] = [{k: row[k] for k in shown} if row else None for row in rows]
    for side, row in zip(found, rows, strict=True):
        if side:
            side["text"] = row.get("text") or f"{_value_with_range(side)} {row['unit']}"
    if all(found) and found[0]["text"] == found[1]["text"]:
        for side in found:
            side["text"] += f" [{_value_with_range(side, 12)}]"
    return found


def _differs(old: object, new: object) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return not math.isclose(old, new, rel_tol=ROUNDING, abs_tol=0)
    return old != new


def factor(old: object, new: object) -> float | None:
    """Return new / old, or None where that is not defined, or the sign is another: −13.5 % is no multiple of +2.3 %."""
    return abs(new / old) if all(isinstance(v, int | float) for v in (old, new)) and old and old * new >= 0 else None


def is_jump(change: Mapping, limit: float) -> bool:
    """Whether a number that changed did so by more than `limit` times, up or down.

    A number that left zero, changed its sign or lost its value has no factor: it jumped. One
    that was redefined counts as well while its unit and kind are the same.
    """
    old, new = change["old"], change["new"]
    if not (old and new) or any(old[k] != new[k] for k in ("unit", "kind")):
        return False
    # Bounds without a value between them: their ends are the number.
    ends = ("lo", "hi") if old["value"] is new["value"] is None else ("value",)
    return any(_is_beyond(old[k], new[k], limit) for k in ends)


def _is_beyond(old: object, new: object, limit: float) -> bool:
    moved = factor(old, new)
    return _differs(old, new) and (not moved or not 1 / limit <= moved <= limit)


def _published_values(row: Mapping | None) -> dict[str, str]:
    """Return the counts that a number was made from, as published, by source row."""
    return {"; ".join(c["figure_ids"]): c["as_published"] for c in (row or {}).get("inputs") or ()}


def _causes(old: Mapping, new: Mapping, name: str, files: Sequence[str]) -> list[str]:
    """Name the source rows that moved the number, or else the changed files it depends on."""
    if old and new and old != new:
        return [f"row {k}: {old.get(k, 'none')} → {new.get(k, 'none')}" for k in differing(old, new)]
    its = f"notebooks/{name}.ipynb"
    own = [f for f in files if f == its or (f.startswith(reasons.PARAMETER) and f" of {name}: " in f)]
    return own or [f for f in files if not f.startswith(("notebooks/", reasons.PARAMETER))]
