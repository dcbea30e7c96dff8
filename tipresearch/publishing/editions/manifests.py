"""The manifest of an edition: what it says, its hashes, and whether all is whole."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from tipresearch.errors import TipResearchError, shown
from tipresearch.files import file_hash, json_text, sha256
from tipresearch.publishing.inputs.project import COMMIT

MANIFEST = "manifest.json"
#: Files that tell of the publication, not of the content.
RENDERED = frozenset({MANIFEST, "changes.html", "changes.json", "ro-crate-metadata.json"})
#: Raised when a manifest says something that an older version did not.
FORMAT = 5
_OWN_HASH = "manifest_sha256"
#: What a manifest says that a new build from its inputs says again.
REBUILT = frozenset({
    "format", "tipresearch", "report", "title", "every", "front", "authors", "contact", "licence", "language",
    "languages", "fingerprint", "inputs", "parameters", "pages", "reference_date", "untranslated", "without_lineage",
    "content_sha256", "files",
})  # fmt: skip
#: What only its publisher knows, and a reader takes on trust.
ASSERTED = frozenset({
    "approval", "built", "clean", "commit", "commit_date", "given", "not_inputs", "packages", "platform", "python",
    "reasons", "reused", "seconds",
})  # fmt: skip
KNOWN = REBUILT | ASSERTED | {"number", "previous", _OWN_HASH}
#: Kinds of what a manifest says, where it says it.
_SHAPE = {
    "inputs": dict, "files": dict, "packages": dict, "parameters": dict, "given": dict,
    "previous": dict | None, "content_sha256": str, "fingerprint": str, "format": int,
    "built": str, "report": str, "title": str, "number": int, "commit": str | None,
}  # fmt: skip


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the sha256 of all files of an edition that its manifest records, by path."""
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: file_hash(p) for name, p in found.items() if name != MANIFEST}


def content_hash(folder: Path) -> str:
    """Return the hash of the content: all files but those that tell of the publication."""
    lines = [f"{h}  {name}" for name, h in file_hashes(folder).items() if name not in RENDERED]
    return sha256("\n".join(lines).encode())


def read_manifest(edition: Path) -> dict:
    """Return the manifest of an edition; one that cannot be read is a `TipResearchError`."""
    try:
        manifest = json.loads((edition / MANIFEST).read_text("utf-8"))
    except OSError as error:
        raise TipResearchError(
            f"{edition} is no edition: it has no {MANIFEST}; give a folder under reports/NAME/editions."
        ) from error
    except ValueError as error:
        raise TipResearchError(f"{edition / MANIFEST} is damaged: {error}") from error
    if not isinstance(manifest, dict) or not {"content_sha256", "inputs"} <= manifest.keys():
        raise TipResearchError(f"{edition} is no edition: its {MANIFEST} names no inputs.")
    for key, kind in _SHAPE.items():
        if key in manifest and not isinstance(manifest[key], kind):
            raise TipResearchError(f"{edition / MANIFEST} is damaged: {key!r} is of a wrong kind.")
    for name in _names(manifest):
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise TipResearchError(
                f"{edition / MANIFEST} is damaged: it names {name!r}, which lies outside."
            )
    for commit in _commits(manifest):
        if not COMMIT.fullmatch(str(commit)):
            raise TipResearchError(
                f"{edition / MANIFEST} is damaged: its commit {shown(commit)} is not forty hexadecimal digits."
            )
    return manifest


def _commits(manifest: Mapping) -> Iterator[object]:
    """Yield the commits that a manifest names: its own, and that of the edition before."""
    for part in (manifest, manifest.get("previous") or {}):
        if part.get("commit") is not None:
            yield part["commit"]


def _names(manifest: Mapping) -> Iterator[str]:
    """Yield what of a manifest is taken as the name of a file in a folder: none may lead out of it."""
    for key in ("inputs", "files", "parameters"):
        yield from manifest.get(key, ())
    if previous := manifest.get("previous"):
        yield str(previous.get("edition"))


def manifest_text(manifest: dict) -> str:
    """Return a manifest as text that holds the hash of all the rest of it."""
    body = {k: v for k, v in manifest.items() if k != _OWN_HASH}
    digest = sha256(json_text(body).encode())
    return json_text(body | {_OWN_HASH: digest})


def seal(folder: Path, manifest: dict) -> None:
    """Write the manifest of a complete edition, with the hash of each of its files."""
    files = file_hashes(folder)
    (folder / MANIFEST).write_text(
        manifest_text(manifest | {"files": files}), encoding="utf-8", newline=""
    )


def manifest_is_whole(edition: Path, manifest: dict) -> bool:
    """Whether not a byte of the manifest differs from what `seal` wrote."""
    return (edition / MANIFEST).read_bytes() == manifest_text(manifest).encode()


def edition_before(edition: Path, manifest: Mapping) -> Path | None:
    """Return the edition before, if it lies beside this one and holds what is recorded of it."""
    if not (noted := manifest.get("previous")):
        return None
    before = edition.parent / noted["edition"]
    return before if content_hash(before) == noted["content_sha256"] else None


def is_whole(edition: Path) -> bool:
    """Whether every file of a sealed edition is what was published."""
    try:
        manifest = read_manifest(edition)
    except TipResearchError:
        return False
    return (
        manifest.get("format") == FORMAT
        and manifest_is_whole(edition, manifest)
        and manifest.get("files") == file_hashes(edition)
    )
