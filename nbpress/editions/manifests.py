"""The manifest of an edition: reading, hashing and sealing, and the check that an edition is whole."""

from collections.abc import Mapping
from pathlib import Path

from nbpress.core.errors import TipResearchError
from nbpress.core.files import json_text, sha256
from nbpress.proofs import log, shapes

MANIFEST = "manifest.json"
#: Files on the publication. They are not part of the content.
RENDERED = frozenset({MANIFEST, "changes.html", "changes.json", "ro-crate-metadata.json"})
#: The format of manifests; a change of their fields raises this number.
FORMAT = 7
_OWN_HASH = "manifest_sha256"
#: Fields that only the publisher knows and that no rebuild can check.
ASSERTED = frozenset({
    "approval", "built", "clean", "commit", "commit_date", "gone", "not_inputs", "packages", "platform", "python", "reasons",
    "reused", "reviews", "seconds",
})  # fmt: skip
KNOWN = frozenset(shapes.Edition.model_fields)
#: Fields that a rebuild from the same inputs must repeat.
REBUILT = KNOWN - ASSERTED - {"number", "previous", "log", _OWN_HASH}


def file_hashes(folder: Path) -> dict[str, str]:
    """Map each file that a manifest records to its sha256, or to words if it is a link or cannot be read."""
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: shapes.digest(p) for name, p in found.items() if name != MANIFEST}


def content_hash(folder: Path) -> str:
    """Return the hash of the content, which is all files except those on the publication."""
    # A zero byte replaces a line break in a name: otherwise one file could have the hash of two.
    lines = [f"{h}  {name}".replace("\n", "\0") for name, h in file_hashes(folder).items() if name not in RENDERED]
    return sha256("\n".join(lines).encode("utf-8", "surrogateescape"))


def read_manifest(edition: Path) -> dict:
    """Return the manifest of an edition. A stranger may have made it, so each path, name and hash is checked."""
    return parse_manifest(edition, read_manifest_bytes(edition))


def read_manifest_bytes(edition: Path) -> bytes:
    """Return the bytes of the manifest of an edition. A folder without one raises a `TipResearchError`."""
    path = edition / MANIFEST
    if not path.exists():
        archived = "unpack it and give the folder inside"
        cure = archived if edition.is_file() else "give a folder under reports/NAME/editions"
        raise TipResearchError(f"{edition} is no edition: it has no {MANIFEST}; {cure}.")
    return shapes.small(path)


def parse_manifest(edition: Path, data: bytes) -> dict:
    """Return the manifest of an edition from its bytes, with the same checks as `read_manifest`."""
    path = edition / MANIFEST
    manifest = shapes.from_json(data, path)
    if "runs" in manifest:
        raise TipResearchError(f"{edition} is the site of a batch, not an edition; run the same batch again: it rebuilds each page that is not whole.")  # fmt: skip
    if not {"content_sha256", "inputs"} <= manifest.keys():
        raise TipResearchError(f"{edition} is no edition: its {MANIFEST} names no inputs.")
    shapes.require(shapes.Manifest if "notebook" in manifest else shapes.Edition, manifest, path)
    return manifest


def manifest_text(manifest: dict) -> str:
    """Return a manifest as text, with the hash of the rest of the text as its last field."""
    body = json_text({k: v for k, v in manifest.items() if k != _OWN_HASH})
    return f'{body[:-3]},\n "{_OWN_HASH}": "{sha256(body.encode())}"\n}}\n'


def approved_reasons(manifest: Mapping) -> str:
    """Return the reasons that somebody approved, as one text; without an approval it is empty."""
    return (manifest.get("approval") or {}).get("why", "")


def seal(folder: Path, manifest: dict) -> None:
    """Write the manifest of a complete edition, with the hash of each of its files."""
    (folder / MANIFEST).write_bytes(manifest_text(manifest | {"files": file_hashes(folder)}).encode())


def edition_before(edition: Path, manifest: Mapping) -> Path | None:
    """Return the edition before, if it is next to this one and has the recorded content."""
    if not (recorded := manifest.get("previous")):
        return None
    before = edition.parent / recorded["edition"]
    return before if content_hash(before) == recorded["content_sha256"] else None


def readable(edition: Path) -> dict:
    """Return the manifest of an edition, or an empty one if it is damaged or missing."""
    try:
        return read_manifest(edition)
    except TipResearchError:
        return {}


def sealed(edition: Path) -> dict:
    """Return the manifest if it has the bytes that `seal` wrote and the hash in the log, else an empty one."""
    manifest = readable(edition)
    same = manifest and (edition / MANIFEST).read_bytes() == manifest_text(manifest).encode()
    return manifest if same and log.agrees(edition) else {}


def is_site(edition: Path) -> bool:
    """Whether a folder has the manifest of a batch."""
    path = edition / MANIFEST
    try:
        return "runs" in shapes.from_json(shapes.small(path), path)
    except (OSError, TipResearchError):
        return False


def not_as_published(edition: Path) -> str:
    """Return the error message for an edition that is not whole."""
    return f"{edition.name} is not as published; see what differs with: tipresearch verify {edition}"


def intact_manifest(edition: Path, *, older: bool = False) -> dict:
    """Return the manifest if files, seal and log agree, else an empty one. `older` allows older formats."""
    manifest = sealed(edition)
    form = manifest.get("format", 0)
    known = 0 < form <= FORMAT if older else form == FORMAT
    return manifest if known and manifest.get("files") == file_hashes(edition) else {}
