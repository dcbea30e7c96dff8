"""The manifest of an edition: what it says, its hashes, and whether all is whole."""

from collections.abc import Mapping
from pathlib import Path

from nbpress.core.errors import TipResearchError
from nbpress.core.files import json_text, sha256
from nbpress.proofs import log, shapes

MANIFEST = "manifest.json"
#: Files that tell of the publication, not of the content.
RENDERED = frozenset({MANIFEST, "changes.html", "changes.json", "ro-crate-metadata.json"})
#: Raised when a manifest says something else than one of an older version.
FORMAT = 6
_OWN_HASH = "manifest_sha256"
#: What only its publisher knows, and a reader takes on trust.
ASSERTED = frozenset({
    "approval", "built", "clean", "commit", "commit_date", "gone", "not_inputs", "packages", "platform", "python", "reasons",
    "reused", "seconds",
})  # fmt: skip
KNOWN = frozenset(shapes.Edition.model_fields)
#: What a manifest says that a new build from its inputs says again.
REBUILT = KNOWN - ASSERTED - {"number", "previous", "log", _OWN_HASH}


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the sha256 of the files that a manifest records, by path; of a link or what cannot be read, words that say so."""
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: shapes.digest(p) for name, p in found.items() if name != MANIFEST}


def content_hash(folder: Path) -> str:
    """Return the hash of the content: all files but those that tell of the publication; a zero byte stands for a break of lines in a name."""
    lines = [f"{h}  {name}".replace("\n", "\0") for name, h in file_hashes(folder).items() if name not in RENDERED]
    return sha256("\n".join(lines).encode("utf-8", "surrogateescape"))


def read_manifest(edition: Path) -> dict:
    """Return the manifest of an edition, which a stranger may have made; a bad one is a `TipResearchError`.

    What is no path inside, commit, name or hash where one belongs is refused here, and nowhere later.
    """
    return parse_manifest(edition, read_manifest_bytes(edition))


def read_manifest_bytes(edition: Path) -> bytes:
    """Return the bytes of the manifest of an edition; a folder without a manifest is a `TipResearchError`."""
    path = edition / MANIFEST
    if not path.exists():
        archived = "unpack it, and give the folder that it holds"
        cure = archived if edition.is_file() else "give a folder under reports/NAME/editions"
        raise TipResearchError(f"{edition} is no edition: it has no {MANIFEST}; {cure}.")
    return shapes.small(path)


def parse_manifest(edition: Path, data: bytes) -> dict:
    """Return the manifest of an edition from bytes that were read before, checked as by `read_manifest`."""
    path = edition / MANIFEST
    manifest = shapes.from_json(data, path)
    if "runs" in manifest:
        raise TipResearchError(f"{edition} is the site of a batch, not an edition; run the same batch again: it builds anew what does not stand.")  # fmt: skip
    if not {"content_sha256", "inputs"} <= manifest.keys():
        raise TipResearchError(f"{edition} is no edition: its {MANIFEST} names no inputs.")
    shapes.require(shapes.Manifest if "notebook" in manifest else shapes.Edition, manifest, path)
    return manifest


def manifest_text(manifest: dict) -> str:
    """Return a manifest as text that holds the hash of all the rest of it."""
    body = json_text({k: v for k, v in manifest.items() if k != _OWN_HASH})
    return f'{body[:-3]},\n "{_OWN_HASH}": "{sha256(body.encode())}"\n}}\n'


def approved_reasons(manifest: Mapping) -> str:
    """Return what a build was held for that somebody approved, or nothing."""
    return (manifest.get("approval") or {}).get("why", "")


def seal(folder: Path, manifest: dict) -> None:
    """Write the manifest of a complete edition, with the hash of each of its files."""
    (folder / MANIFEST).write_bytes(manifest_text(manifest | {"files": file_hashes(folder)}).encode())


def manifest_is_whole(edition: Path, manifest: dict) -> bool:
    """Whether not a byte of the manifest differs from what `seal` wrote."""
    return (edition / MANIFEST).read_bytes() == manifest_text(manifest).encode()


def edition_before(edition: Path, manifest: Mapping) -> Path | None:
    """Return the edition before, if it lies beside this one and holds what is recorded of it."""
    if not (noted := manifest.get("previous")):
        return None
    before = edition.parent / noted["edition"]
    return before if content_hash(before) == noted["content_sha256"] else None


def readable(edition: Path) -> dict:
    """Return the manifest of an edition; nothing of one that is damaged or none."""
    try:
        return read_manifest(edition)
    except TipResearchError:
        return {}


def is_site(edition: Path) -> bool:
    """Whether the manifest is one that a batch wrote."""
    path = edition / MANIFEST
    try:
        return "runs" in shapes.from_json(shapes.small(path), path)
    except (OSError, TipResearchError):
        return False


def not_as_published(edition: Path) -> str:
    """Return the message on an edition that is not whole."""
    return f"{edition.name} is not as published; see what differs with: tipresearch verify {edition}"


def whole(edition: Path, *, older: bool = False) -> dict:
    """Return the manifest of an edition, of an `older` format too, whose files are as sealed, also by the log; else nothing."""
    manifest = readable(edition)
    form = manifest.get("format", 0)
    sealed = (0 < form <= FORMAT if older else form == FORMAT) and manifest_is_whole(edition, manifest)
    return manifest if sealed and manifest.get("files") == file_hashes(edition) and log.agrees(edition) else {}
