"""The changes from one edition of a report to the next: each number that changed, and the cause."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress.core import bundles, files
from nbpress.core.errors import TipResearchError
from nbpress.editions import manifests, number_changes
from nbpress.inputs import project
from nbpress.pages.results import DISCLOSURE
from nbpress.proofs import log, shapes
from nbpress.proofs.log import Difference

if TYPE_CHECKING:
    import pandas as pd

_MOST_ROWS = 50
# The first column of any other table may name persons, or groups whose counts are withheld.
_OF_IDS = re.compile(rb"(\xef\xbb\xbf)?(figure|source|definition)_id,")


def compare(old: Path, new: Path) -> dict:
    """Return the content of changes.json for the folders of two published editions of one report."""
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
        [*(c[k] for k in ("change", "label", "indicator", "ref_area", "period")), *number_changes.texts(c),
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


def record_of_previous(previous: Path | None, manifest: Mapping) -> dict:
    """Return what a manifest records on the edition before: its name, hash and number, and the differing inputs."""
    if previous is None:
        return {"number": 1, "previous": None, "reasons": []}
    before, why = reference_to(previous), reasons_between(manifests.read_manifest(previous), manifest)
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
    return older or bool(manifests.intact_manifest(edition, older=True))


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
    """Yield a difference if a manifest names other changed inputs, or other known rows, than those that changed."""
    # Commits depend on the checkout and are not compared.
    then, now = manifest.get("reasons", []), record_of_previous(previous, manifest)["reasons"]
    recorded, known = ({str(r.get("file")): r.get("rows") for r in each} for each in (then, now))
    rows = [name for name in known if known[name] and recorded.get(name) not in (None, known[name])]
    if list(recorded) != list(known) or rows:
        old, new = (json.dumps(each, ensure_ascii=False) for each in (known, recorded))
        yield Difference(f"{manifests.MANIFEST}, reasons", old, new, "its page of changes names other inputs or rows")


def describe_changes(old: Path, new: Path, manifest: Mapping) -> dict:
    """Return the changes from `old` to the build in `new`, only from their files and the manifest of the build."""
    files, protected = [r["file"] for r in manifest["reasons"]], sources_with_exact_counts(old, new)
    changes = number_changes.changed_results(read_results(old), read_results(new), files)
    # Other changes are only counted: later editions would otherwise repeat numbers that were removed.
    public = [change for change in changes if protected.isdisjoint(change["sources"])]
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


def read_results(edition: Path) -> list[dict]:
    """Return the numbers of an edition with their lineage. A damaged file raises a `TipResearchError`."""
    return shapes.objects(edition / "results.json", shapes.Number)


def reasons_between(old: Mapping, new: Mapping) -> list[dict]:
    """Return the inputs, parameters and packages that differ, with changed rows and commits where known."""
    found = []
    for name in files.differing(old["inputs"], new["inputs"]):
        entry = {"file": name, "commits": project.subjects(old.get("commit"), new.get("commit"), name)}
        if name.endswith(".csv"):
            sides = [project.recorded(name, m["inputs"].get(name), m.get("commit")) for m in (old, new)]
            named = all(data is not None and _OF_IDS.match(data) for data in sides)
            entry["rows"] = files.differing_rows(*sides)[:_MOST_ROWS] if named else None
        found.append(entry)
    other = (f"package {p}" for p in project.other_versions(old.get("packages", {}), new.get("packages", {})))
    return found + [{"file": text, "commits": []} for text in (*_changed_parameters(old, new), *other)]


def _changed_parameters(old: Mapping, new: Mapping) -> Iterator[str]:
    """Yield the parameters that differ in the notebooks that both editions have."""
    before, after = old.get("parameters", {}), new.get("parameters", {})
    for notebook in sorted(before.keys() & after.keys()):
        for name in files.differing(before[notebook], after[notebook]):
            then, now = (str(m[notebook].get(name, "none")) for m in (before, after))
            yield f"{number_changes.PARAMETER}{name} of {notebook}: {then} → {now}"
