"""Verify that an edition is as published, and that a new build from its inputs is the same."""

import datetime as dt
import json
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbpress import imports
from nbpress.core import bundles, confinement, files, overlay, paths
from nbpress.core.errors import TipResearchError, listed, one_line, quoted
from nbpress.editions import comparing, folders, holds, manifests, personal_data, publication, reviews
from nbpress.engine import choice
from nbpress.inputs import project, store
from nbpress.pages import results
from nbpress.proofs import log, numbers, shapes
from nbpress.proofs.log import Difference

#: Fields without which a manifest is too damaged to continue.
_NEEDED = {"report", "title", "every", "front", "authors", "contact", "address", "licence", "language", "languages", "inputs", "parameters", "packages", "python", "fingerprint", "previous", "files", "built"}  # fmt: skip
_AFTERWARDS = "changed after it was published"


@dataclass(slots=True)
class Verification:
    """The result of `verify`: differences, remarks, and how much was compared."""

    edition: Path
    files: int = 0
    numbers: int = 0
    rebuilt: bool = False
    differences: list[Difference] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    manifest: Mapping = field(default_factory=dict)
    #: The sha256 of the manifest that was verified. A signature is over this digest.
    manifest_sha256: str = ""

    def asserted(self) -> str:
        """Return the fields that no build can check, and the edition that the page of changes compares with."""
        before = [f"the numbers of {p['edition']} before" for p in [self.manifest.get("previous")] if p]
        return ", ".join([*sorted(manifests.ASSERTED & self.manifest.keys()), *before])


def verify(
    edition: Path, *, rebuild: bool = True, limits: confinement.Limits = confinement.DEFAULT, now: dt.datetime | None = None,
) -> Verification:  # fmt: skip
    """Compare an edition, or the link ``latest``, with its recorded hashes and with a new build from its inputs.

    Without `rebuild`, or if a file is not as recorded, only hashes are compared.
    """
    beside = edition.parent if edition.name != "latest" else edition.with_name("editions")
    edition = folders.resolved(edition)
    # Read once: the file could be replaced while it is verified.
    data = manifests.read_manifest_bytes(edition)
    manifest, digest = manifests.parse_manifest(edition, data), files.sha256(data)
    whole = data == manifests.manifest_text(manifest).encode()
    if whole and "report" not in manifest:
        raise TipResearchError(f"{edition.name} is a page of a batch, not an edition; run the same batch again: it rebuilds each page that is not whole.")  # fmt: skip
    if whole or "manifest_sha256" not in manifest:
        _require_format(edition, manifest)
    found = Verification(edition, manifest=manifest, manifest_sha256=digest)
    if not whole:
        found.differences.append(Difference(manifests.MANIFEST, manifest.get("manifest_sha256", "none"), "other", _AFTERWARDS))  # fmt: skip
    if lacking := sorted(_NEEDED - manifest.keys()):
        what = f"{manifests.MANIFEST}, {', '.join(lacking)}"
        found.differences.append(Difference(what, "recorded", "missing", _AFTERWARDS))
        return found
    found.files = len(manifest["files"]) + 1
    found.differences += _differences_from_hashes(edition, manifest)
    found.numbers = len(numbers.table(edition))
    damaged = bool(found.differences)
    found.remarks += log.remarks(edition)
    found.differences += comparing.differing_previous(edition, manifest)
    if beside.is_symlink() and log.is_in_folder_of_editions(beside / edition.name):
        found.differences.append(Difference("editions", "a folder", "a link", "the log, signatures and pages behind the link are checked, not those next to it; put the folder itself there"))  # fmt: skip
    if log.is_in_folder_of_editions(edition):
        found.differences += log.check(edition, manifest.get("log"))
        _check_files_beside(found, now or dt.datetime.now(dt.UTC))
    # A changed edition is no reliable source for a build.
    if rebuild and not damaged:
        _compare_with_rebuild(found, limits)
    elif rebuild:
        found.remarks.append("the edition was changed, so nothing was built from it")
    if (present := shapes.digest(edition / manifests.MANIFEST)) != digest:
        found.differences.append(Difference(manifests.MANIFEST, digest, present, "changed while it was verified"))
    return found


def _check_files_beside(found: Verification, now: dt.datetime) -> None:
    if (folder := found.edition.parents[1].name) != (report := found.manifest["report"]):
        found.differences.append(Difference("its report", report, folder, f"editions, log and signatures of one report are under the name of another; name their folder {quoted(report)} again"))  # fmt: skip
    for name, by_hand in publication.differing_pages(found.edition, now):
        cure = f"tipresearch report {report}{paths.out_option(found.edition.parents[2])} writes it again"
        if by_hand:
            found.differences.append(Difference(f"{name} beside the editions", "as it is written", "other", f"changed by hand or never written; {cure}"))  # fmt: skip
        else:
            found.remarks.append(f"{name} beside the editions is not as it would be written now; {cure}")
    if others := publication.unchecked_files(found.edition.parents[1]):
        found.remarks.append(f"beside the editions, and not checked: {listed(others)}")


def _require_format(edition: Path, manifest: Mapping) -> None:
    """Refuse an edition of another format and name its version. A command names only a commit of this history."""
    if (made := manifest.get("format", 1)) == manifests.FORMAT:
        return
    version = quoted(manifest.get("tipresearch") or manifest.get("packages", {}).get("tipresearch", "unknown"))
    commit, cure = manifest.get("commit"), "install its wheel, from the same place as this one"
    if project.in_history(commit):
        cure = f"git checkout {commit}"
    age = "an older" if made < manifests.FORMAT else "a newer"
    raise TipResearchError(f"{edition.name} was made by {age} version, tipresearch {version} (format {made}, this one verifies format {manifests.FORMAT}); verify it with that version: {cure}")  # fmt: skip


def _differences_from_hashes(edition: Path, manifest: Mapping) -> Iterator[Difference]:
    """Yield what differs from the recorded hashes, names and modes."""
    if (content := manifests.content_hash(edition)) != manifest["content_sha256"]:
        yield Difference("content_sha256", manifest["content_sha256"], content, _AFTERWARDS)
    mode = (edition / manifests.MANIFEST).stat().st_mode
    for path in (edition, *sorted(edition.rglob("*"))):
        if odd := shapes.odd(path, mode):
            what = path.relative_to(edition).as_posix() if path != edition else "its folder"
            yield Difference(what, "as published", odd, _AFTERWARDS)
    if not re.fullmatch(rf"{folders.name_of(manifest)}(-\d+)?", edition.name):
        yield Difference("its folder", folders.name_of(manifest), edition.name, "renamed, backdated or made a link after it was published")  # fmt: skip
    expected = before["number"] + 1 if (before := manifest["previous"]) else 1
    for name, value in manifest.items():
        if name not in manifests.KNOWN or (name == "number" and value != expected):
            was = str(expected) if name == "number" else "no such field"
            yield Difference(f"{manifests.MANIFEST}, {name}", was, str(value), _AFTERWARDS)
    recorded, present = manifest["files"], manifests.file_hashes(edition)
    for name in files.differing(recorded, present):
        yield Difference(name, recorded.get(name, "none"), present.get(name, "missing"), _AFTERWARDS)
        if name in ("results.csv", "results.json"):
            yield from _differing_numbers(edition)


def _differing_numbers(edition: Path) -> Iterator[Difference]:
    """Yield the numbers that differ between results.csv and results.json."""
    try:
        recorded = comparing.read_results(edition)
    except TipResearchError:
        return
    columns = [name for name, *_ in bundles.COLUMNS]
    before = {r["result_id"]: {n: str(results.cell(r.get(n))) for n in columns} for r in recorded}
    for row in numbers.differing(before, numbers.table(edition)):
        yield Difference(*row, _AFTERWARDS)


def _compare_with_rebuild(found: Verification, limits: confinement.Limits) -> None:
    manifest = found.manifest
    with tempfile.TemporaryDirectory(prefix="tipresearch-verify-") as place:
        home = Path(place).resolve() / "project"
        home.mkdir()
        try:
            changed = list(_gather(found, home))
        except OSError as odd:  # for example a name that is too long
            raise TipResearchError(f"an input of {found.edition.name} cannot be copied: {one_line(odd)}") from odd
        found.differences += changed
        now = {**project.packages(), "python": platform.python_version()}
        packages = project.other_versions({**manifest["packages"], "python": manifest["python"]}, now)
        causes = [*(f"{d.what} changed" for d in changed), *(f"package {each}" for each in packages)]
        previous = manifests.edition_before(found.edition, manifest)
        if manifest["previous"] and previous is None:
            found.differences.append(Difference("the edition before", manifest["previous"]["edition"], "gone or damaged", "changes.html compares with it, and cannot be made again"))  # fmt: skip
        if previous:
            found.differences += comparing.differing_reasons(manifest, previous)
        built, again, error = _rebuild(found, home, previous, limits)
        why = "; ".join(causes) or "same inputs, code and packages: the build is not reproducible"
        if built is None:
            bounds = f"a process may have {limits.memory:g} GiB (--memory), all of them {limits.minutes:g} minutes (--minutes)"
            found.differences.append(Difference("the build", "done", error, "; ".join([*causes, bounds])))
            return
        found.rebuilt = True
        differ = [
            *_differing_files(manifest, built, again["fingerprint"], previous is not None),
            *numbers.differing(numbers.table(found.edition), numbers.table(built)),
            *_differing_fields(manifest, again, changed=bool(changed)),
        ]
        found.differences += [Difference(*row, why) for row in differ]
        found.differences += _missing_approvals(manifest, home, built, again)
        if packages and not found.differences:
            found.remarks.append(f"packages changed without effect: {', '.join(packages)}")


def _gather(found: Verification, home: Path) -> Iterator[Difference]:
    """Copy the recorded inputs to the folder `home`. Yield each input whose recorded bytes nobody has any more."""
    manifest, commit = found.manifest, found.manifest.get("commit")
    known = commit is None or project.in_history(commit)
    apart = "" if known else f"; commit {commit[:10]} is not in the history that is checked out here"
    shapes.require_inputs(manifest)
    for name, digest in manifest["inputs"].items():
        if ": " in name:
            _copy_user_file(name, found, home / project.FILES)
            continue
        path = overlay.place(name)
        now = path.read_bytes() if path.is_file() else None
        data = project.recorded(name, digest, commit)
        if data is None and now is None:
            raise TipResearchError(f"input {name} is missing; it had sha256 {digest}.")
        if data is None:
            data, kind = now, "code" if overlay.is_code(name) else "input"
            yield Difference(name, digest, files.sha256(data), f"{kind} changed{apart}")
        elif data != now:
            state = "is gone" if now is None else "has changed since"
            found.remarks.append(f"{name} {state}; commit {commit[:10]} holds it as recorded")
        target = home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _copy_user_file(name: str, found: Verification, to: Path) -> None:
    """Copy a file of the user from the copy that the build kept, or from its original place."""
    digest, report = found.manifest["inputs"][name], found.edition.parent.parent
    stored, copies = shapes.stored(name, digest), store.of_report(report)
    copy = copies.folder / stored
    places = filter(None, (copy, copies.came_from(name, digest)))
    if (source := next((p for p in places if store.is_still(p, digest)), None)) is None:
        raise TipResearchError(f"input {name} is missing; it had sha256 {digest}; put it back at {copy}.")
    (to / stored).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, to / stored)


def _rebuild(found: Verification, home: Path, previous: Path | None, limits: confinement.Limits) -> tuple[Path | None, dict, str]:  # fmt: skip
    """Build in a confined process that imports the recorded code. Return the folder, its manifest and the error."""
    recorded, out = home.with_name("recorded.json"), home.with_name("out")
    recorded.write_text(json.dumps(found.manifest), encoding="utf-8")
    given = [recorded, out, *([previous] if previous else [])]
    path = os.pathsep.join(filter(None, [str(home), os.environ.get("PYTHONPATH")]))
    # Each notebook runs in a new Python: a warm kernel could hide a missing import.
    done = confinement.run(
        [sys.executable, "-m", "nbpress.rebuild", *given], home.parent, home,
        {"PYTHONPATH": path, "TIPRESEARCH_HOME": str(home), choice.VARIABLE: "cold"}, limits,
    )  # fmt: skip
    found.remarks.append(f"built again with a new Python for each notebook, {done.held}")
    if done.status is None:
        return None, {}, f"not done within {limits.minutes:g} minutes"
    if done.status:
        return None, {}, (done.errors.strip().splitlines() or ["the build ended without a message"])[-1]
    answer = json.loads(done.output)
    # Older code does not report why a build waits.
    return Path(answer["edition"]), answer["manifest"] | {"held": answer.get("held", "")}, ""


def _missing_approvals(manifest: Mapping, home: Path, built: Path, again: Mapping) -> Iterator[Difference]:
    """Yield the reasons to wait that nobody approved, found by the recorded code or by the present code."""
    # Jumps depend on the moment of publication, so a later build cannot check them.
    copies = (home / name for name in (f"{overlay.OF_PACKAGE}{project.METHODS}", project.METHODS))
    methods = "".join(path.read_text("utf-8", "replace") for path in copies if path.is_file())
    read, contact, places = imports.load("nbformat").read, holds.contact_and_authors(manifest), []
    for path in sorted((built / "notebooks").glob("*.ipynb")):
        places += personal_data.find_identifiers(path.stem, read(path, as_version=4), contact)
    today = holds.content_reasons(places, manifest, methods, built)
    outputs = again.get("to_review") or []
    known, found = (holds.missing_approvals(each, manifest) for each in ([again["held"]], today))
    unreviewed = reviews.unreviewed(outputs, manifest.get("reviews", ()))
    known = [each for each in known if each not in {reviews.place(output) for output in outputs}]
    found_by = {
        "nobody has reviewed": [*dict.fromkeys(map(reviews.place, unreviewed))],
        "its build is held for": known,
        "the present check finds": [each for each in found if each not in known],
    }
    if missing := [f"{how} {'; '.join(each)}" for how, each in found_by.items() if each]:
        approval = f"{manifests.MANIFEST}, approval", manifests.approved_reasons(manifest) or "none", "not of this"
        cure = f"take that out, or tipresearch report {manifest['report']} --force holds it for your approval"
        yield Difference(*approval, "; ".join([*missing, cure]))


def _differing_files(manifest: Mapping, built: Path, fingerprint: str, with_changes: bool) -> Iterable[tuple[str, str, str]]:  # fmt: skip
    """Yield each rebuilt file without the recorded hash."""
    skipped = set() if with_changes or manifest["previous"] is None else manifests.RENDERED
    recorded = {k: v for k, v in manifest["files"].items() if k not in skipped}
    # Pages print the fingerprint of the inputs, and a changed fingerprint is not a difference of its own.
    prints = [text[:12].encode() for text in (fingerprint, manifest["fingerprint"])]
    pages = {name: (built / name).read_bytes().replace(*prints) for name in manifests.file_hashes(built)}
    present = {name: files.sha256(page) for name, page in pages.items()}
    for name in files.differing(recorded, present):
        yield name, recorded.get(name, "none"), present.get(name, "missing")


def _differing_fields(manifest: Mapping, again: Mapping, *, changed: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the fields that differ between the manifests of an edition and of its rebuild."""
    ignored = {"content_sha256", "files"} | ({"fingerprint", "inputs"} if changed else set())
    for name in sorted(manifests.REBUILT - ignored):
        if manifest.get(name) != again.get(name):
            yield f"{manifests.MANIFEST}, {name}", str(manifest.get(name)), str(again.get(name))
