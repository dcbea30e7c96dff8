"""The changes from one edition of a report to the next: each number that changed, and the cause."""

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

#: Two values with a smaller relative difference differ only by rounding.
ROUNDING = 1e-9
#: A number under the same name is redefined if one of these fields differs.
_DEFINITION = ("method", "unit", "kind")
_NUMBERS = ("value", "lo", "hi")
#: The kinds of change.
CHANGES = ("new", "revised", "removed", "redefined")


def compare(old: Path, new: Path) -> dict:
    """Compare the folders of two published editions of one report.

    Returns the content of changes.json: the ``old`` and the ``new`` edition, the ``inputs`` that differ,
    and ``results`` with one entry for each number that is new, revised, removed or redefined. Raises a
    `TipResearchError` if a folder is not an edition, or if the editions belong to different reports.
    """
    before, after = manifests.read_manifest(old), manifests.read_manifest(new)
    for edition, manifest in ((old, before), (new, after)):
        if "report" not in manifest:
            raise TipResearchError(f"{edition.name} is a page of a batch, not an edition of a report.")
    if before["report"] != after["report"]:
        raise TipResearchError(f"the editions belong to two reports, {before['report']!r} and {after['report']!r}; give two editions of one report.")  # fmt: skip
    if odd := [e for e in (old, new) if not is_comparable(e)]:
        raise TipResearchError(manifests.not_as_published(odd[0]))
    return describe_changes(old, new, after | record_of_previous(old, after))


def sections(changes: Mapping, most: int) -> "list[tuple[str, pd.DataFrame]]":
    """Return the result of `compare` as tables with headings, with at most `most` numbers."""
    import pandas as pd

    columns = ["change", "number", "indicator", "ref_area", "period", "old", "new", "factor", "why"]
    numbers = [
        [c["change"], c["label"], c["indicator"], c["ref_area"], c["period"], _side_text(c["old"]), _side_text(c["new"]),
         c["factor"] and f"{c['factor']:.4g}", "; ".join(c["why"][:3])]
        for c in changes["results"][:most]
    ]  # fmt: skip
    files = [[i["file"], "; ".join(i["commits"])] for i in changes["inputs"]]
    total = len(changes["results"])
    more = f"; {changes['untold']} more are not shown" if changes["untold"] else ""
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
    """Return what a manifest records on the edition before: its name, hash and number, and the differing inputs."""
    if previous is None:
        return {"number": 1, "previous": None, "reasons": []}
    before, why = reference_to(previous), reasons.between(manifests.read_manifest(previous), manifest)
    return {"number": before["number"] + 1, "previous": before, "reasons": why}


def reference_to(previous: Path) -> dict:
    """Return the reference to an edition that the manifest of the next edition contains."""
    manifest = {"number": 1, "commit": None, **manifests.read_manifest(previous)}
    return {"edition": previous.resolve().name} | {k: manifest[k] for k in ("content_sha256", "number", "commit")}


def is_comparable(edition: Path) -> bool:
    """Whether an edition is whole. Its format may be older, and the oldest formats have no hashes of files."""
    try:
        older = "format" not in manifests.read_manifest(edition)
        read_results(edition)
    except TipResearchError:
        return False
    return older or bool(manifests.whole(edition, older=True))


def differing_previous(edition: Path, manifest: Mapping) -> Iterator[Difference]:
    """Yield a difference if an edition lists its changes since another edition than the one published before it."""
    recorded = manifest["previous"] or {"edition": None}
    name = recorded["edition"]

    def due(each: str) -> bool:
        """Whether an earlier edition is neither repaired by this one nor of a format that is not read here."""
        old, content = manifests.readable(edition.with_name(each)), manifest["content_sha256"]
        mended = old["content_sha256"] == content if old else each[11:19] == content[:8]
        same = not old or old.get("format") == manifests.FORMAT
        return not mended and (same or is_comparable(edition.with_name(each)))

    before = next(filter(due, reversed(log.ahead(edition, name))), None)
    if name == edition.name or (before and before != name):
        yield Difference("the edition before", before or "another", name or "none", "its page of changes does not tell what changed since")  # fmt: skip
        return
    there = edition.with_name(name or edition.name)
    if name and manifests.readable(there) and (present := reference_to(there)) != recorded:
        yield Difference(
            f"{manifests.MANIFEST}, previous", str(present), str(recorded), "changed after it was published"
        )


def differing_reasons(manifest: Mapping, previous: Path) -> Iterator[Difference]:
    """Yield a difference if a manifest names other changed inputs than those that changed.

    Rows are compared where they are known. Commits are not compared, because they depend on the checkout.
    """
    then, now = manifest.get("reasons", []), record_of_previous(previous, manifest)["reasons"]
    recorded, known = ({str(r.get("file")): r.get("rows") for r in each} for each in (then, now))
    rows = [name for name in known if known[name] and recorded.get(name) not in (None, known[name])]
    if list(recorded) != list(known) or rows:
        old, new = (json.dumps(each, ensure_ascii=False) for each in (known, recorded))
        yield Difference(f"{manifests.MANIFEST}, reasons", old, new, "its page of changes names other inputs or rows")


def describe_changes(old: Path, new: Path, manifest: Mapping) -> dict:
    """Return the changes from `old` to the build in `new`, whose manifest need not be written yet.

    The result depends only on the files of both and on the manifest, so that `verify` can repeat it. Changes that
    may not be published are only counted: later editions would otherwise repeat numbers that were removed.
    """
    files, protected = [r["file"] for r in manifest["reasons"]], sources_with_exact_counts(old, new)
    changes = changed_results(read_results(old), read_results(new), files)
    public = [change for change in changes if may_be_published(change, protected)]
    return {
        "report": manifest["report"],
        "old": manifest["previous"],
        "new": {k: manifest.get(k) for k in ("content_sha256", "commit")},
        "approval": manifest.get("approval"),
        "inputs": manifest["reasons"],
        "results": public,
        "untold": len(changes) - len(public),
    }


def disclosure_records(edition: Path) -> list[dict]:
    """Return the disclosure records of an edition or of the runs of a batch; an unreadable record names no source."""
    try:
        return [r for p in edition.rglob(DISCLOSURE) for r in shapes.objects(p, shapes.Record)]
    except TipResearchError:
        return [{"id": "", "words": f"{DISCLOSURE} of {edition.name} cannot be read"}]


def sources_with_exact_counts(old: Path, new: Path) -> set[str]:
    """Return the sources whose case records one of two editions shows with exact counts."""
    return {each.partition("@")[0] for each in bundles.exact([*disclosure_records(old), *disclosure_records(new)])}


def may_be_published(change: Mapping, protected: Collection[str]) -> bool:
    """Whether no number of a change depends on one of the `protected` sources."""
    return {*protected}.isdisjoint(change["sources"])


def read_results(edition: Path) -> list[dict]:
    """Return the numbers of an edition with their lineage. A damaged file raises a `TipResearchError`."""
    return shapes.objects(edition / "results.json", shapes.Number)


def changed_results(old: Sequence[Mapping], new: Sequence[Mapping], files: Sequence[str] = ()) -> list[dict]:
    """Return the numbers that are new, revised, removed or redefined.

    `files` are the inputs that differ. They are named as the cause where no source row is.
    """
    before, after = ({row["result_id"]: row for row in rows} for rows in (old, new))
    # An id may have passed to a number of another measure or breakdown: these are not compared.
    kept = {i for i in after if i in before and bundles.agree(before[i], after[i], bundles.APART)}
    pairs: list[tuple[Mapping | None, Mapping | None]] = [(before[i], after[i]) for i in after if i in kept]
    gone = [row for i, row in before.items() if i not in kept]
    twins: dict[str, Mapping] = {}
    # The rest are paired by name: a number may have another method, unit or source edition and so another id.
    # Where two numbers share a name, the one from the same rows or sources comes first.
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
    """Return one entry of the list of changes, or None if the numbers differ at most by rounding."""
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
    """Return both sides of a change, each with the text that the pages show.

    If both texts are equal, more digits are added.
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
    """Return new / old, or None if it is not defined or the sign changed: −13.5 % is no multiple of +2.3 %."""
    return abs(new / old) if all(isinstance(v, int | float) for v in (old, new)) and old and old * new >= 0 else None


def is_jump(change: Mapping, limit: float) -> bool:
    """Whether a number changed by more than the factor `limit`, up or down.

    A change from zero, of the sign or to no value has no factor and counts as a jump. A redefined number
    can jump as long as its unit and its kind are the same.
    """
    old, new = change["old"], change["new"]
    if not (old and new) or any(old[k] != new[k] for k in ("unit", "kind")):
        return False
    # A number without a value is compared by its bounds.
    ends = ("lo", "hi") if old["value"] is new["value"] is None else ("value",)
    return any(_is_beyond(old[k], new[k], limit) for k in ends)


def _is_beyond(old: object, new: object, limit: float) -> bool:
    moved = factor(old, new)
    return _differs(old, new) and (not moved or not 1 / limit <= moved <= limit)


def _published_values(row: Mapping | None) -> dict[str, str]:
    """Map the source rows of a number to their counts as published."""
    return {"; ".join(c["figure_ids"]): c["as_published"] for c in (row or {}).get("inputs") or ()}


def _causes(old: Mapping, new: Mapping, name: str, files: Sequence[str]) -> list[str]:
    """Name the source rows that changed a number, or else the changed files that it depends on."""
    if old and new and old != new:
        return [f"row {k}: {old.get(k, 'none')} → {new.get(k, 'none')}" for k in differing(old, new)]
    its = f"notebooks/{name}.ipynb"
    own = [f for f in files if f == its or (f.startswith(reasons.PARAMETER) and f" of {name}: " in f)]
    return own or [f for f in files if not f.startswith(("notebooks/", reasons.PARAMETER))]
