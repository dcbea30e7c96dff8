"""Published reports: an edition is built beside the others and switched in at once.

What an edition says depends on its inputs alone: that is its content, and the content
hash names it. Beside it lie files that say when and after what it was published. They
are rendered from the manifest and from the edition before, so that `verification` can
render them again; they are no part of the content hash.
"""

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from tipresearch.errors import TipResearchError, shown

MANIFEST = "manifest.json"
#: Files that tell of the publication, not of the content.
RENDERED = frozenset({MANIFEST, "changes.html", "changes.json", "ro-crate-metadata.json"})
#: How many failed runs of a report are kept, the newest.
FAILED_KEPT = 20
#: Raised when a manifest says something that an older version did not.
FORMAT = 3
_OWN_HASH = "manifest_sha256"
#: Kinds of what a manifest says, where it says it.
_SHAPE = {
    "inputs": dict, "files": dict, "packages": dict, "parameters": dict, "given": dict,
    "previous": dict | None, "content_sha256": str, "fingerprint": str, "format": int,
    "built": str, "report": str, "title": str, "number": int, "commit": str | None,
}  # fmt: skip
#: All that is taken as a commit; git would read other text as an option or another revision.
COMMIT = re.compile(r"[0-9a-f]{40}")


def file_hash(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the sha256 of all files of an edition that its manifest records, by path."""
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: file_hash(p) for name, p in found.items() if name != MANIFEST}


def content_hash(folder: Path) -> str:
    """Return the hash of the content: all files but those that tell of the publication."""
    lines = [f"{h}  {name}" for name, h in file_hashes(folder).items() if name not in RENDERED]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def latest(report: Path) -> Path | None:
    """Return the folder of the published edition, or None where there is none.

    Where symbolic links are not allowed, ``latest.txt`` names the edition.
    """
    link, pointer = report / "latest", report / "latest.txt"
    if link.is_symlink():
        return link.resolve() if (link / MANIFEST).is_file() else None
    # A folder is made where links are not allowed, and holds the one page that leads on.
    if link.exists() and not (link.is_dir() and _listed(link) == ["index.html"]):
        raise TipResearchError(
            f"{link} is not a link to an edition; move it away, then build again."
        )
    if not pointer.is_file():
        return None
    edition = report / pointer.read_text("utf-8", errors="replace").strip()
    return edition.resolve() if edition.is_dir() else None


def _listed(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def resolved(edition: Path) -> Path:
    """Return the folder of an edition; ``latest`` may be a link or lead through a pointer file."""
    if edition.name == "latest" and (named := latest(edition.parent)):
        return named
    return edition.resolve()


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
    digest = hashlib.sha256(_json(body).encode()).hexdigest()
    return _json(body | {_OWN_HASH: digest})


def _json(data: object) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def seal(folder: Path, manifest: dict) -> None:
    """Write the manifest of a complete edition, with the hash of each of its files."""
    files = file_hashes(folder)
    (folder / MANIFEST).write_text(
        manifest_text(manifest | {"files": files}), encoding="utf-8", newline=""
    )


def manifest_is_whole(edition: Path, manifest: dict) -> bool:
    """Whether not a byte of the manifest differs from what `seal` wrote."""
    return (edition / MANIFEST).read_bytes() == manifest_text(manifest).encode()


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


def staging_folder(report: Path) -> Path:
    """Make the folder in which an edition is built, on the file system where it will stay.

    The caller holds the lock of the report: what other builds left behind is of processes
    that have died, and is removed.
    """
    folder = report / f".building-{os.getpid()}"
    for left in (*report.glob(".building-*"), *report.glob("held/.building-*")):
        shutil.rmtree(left, ignore_errors=True)
    for left in report.glob(".latest-*"):
        left.unlink(missing_ok=True)
    folder.mkdir(parents=True)
    return folder


def switch_in(staging: Path, report: Path, manifest: dict) -> Path:
    """Move a sealed build among the editions and point ``latest`` at it.

    Parameters
    ----------
    staging : Path
        The complete build, sealed.
    report : Path
        Folder of the report.
    manifest : dict
        Its manifest, for its name.

    Returns
    -------
    Path
        The published edition.
    """
    edition = _free_name(report, manifest)
    edition.parent.mkdir(exist_ok=True)
    if edition.exists():
        shutil.rmtree(staging)
    else:
        staging.rename(edition)
    point(report, edition)
    return edition


def name_of(manifest: dict) -> str:
    """Return the name of an edition: the day it was built (UTC) and its content hash."""
    return f"{manifest['built'][:10]}-{manifest['content_sha256'][:8]}"


def _free_name(report: Path, manifest: dict) -> Path:
    """Return where the edition goes; a second of the same day and content gets a number.

    A run that was killed between the move and the switch left the same edition: it is used.
    """
    name, number = name_of(manifest), 1
    edition = report / "editions" / name
    while edition.exists() and not (
        is_whole(edition) and read_manifest(edition).get("previous") == manifest.get("previous")
    ):
        number += 1
        edition = report / "editions" / f"{name}-{number}"
    return edition


def point(report: Path, edition: Path) -> None:
    """Point ``latest`` at an edition in one step: a reader sees the old edition or the new."""
    link, target = report / "latest", Path("editions") / edition.name
    fresh = report / f".latest-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    if not link.is_dir() or link.is_symlink():
        try:
            fresh.symlink_to(target, target_is_directory=True)
        except (OSError, NotImplementedError):
            pass  # Windows without the right, or a file system without links
        else:
            fresh.replace(link)
            return
    _point_without_link(report, target, fresh)


def _point_without_link(report: Path, target: Path, fresh: Path) -> None:
    """Name the edition in ``latest.txt`` and make ``latest/index.html`` lead to it."""
    page = report / "latest" / "index.html"
    with contextlib.suppress(FileExistsError):
        page.parent.mkdir()
    address = f"../{target.as_posix()}/index.html"
    html = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Latest edition</title>\n'
        f'<meta http-equiv="refresh" content="0; url={address}"></head>\n'
        f'<body><p><a href="{address}">The latest edition</a></p></body></html>\n'
    )
    for path, text in ((report / "latest.txt", target.as_posix() + "\n"), (page, html)):
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)


def prune(report: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` editions, never the published one; return their names.

    The order is that of publication, which the manifests count: a clock may be set back.
    """
    published = latest(report)
    found = [e for e in (report / "editions").iterdir() if (e / MANIFEST).is_file()]
    found = sorted((e for e in found if e != published), key=_serial, reverse=True)
    removed = found[max(keep - 1, 0) :]
    for edition in removed:
        # Renamed first: an edition that is half removed must not look like one.
        gone = report / f".building-{edition.name}"
        edition.rename(gone)
        shutil.rmtree(gone)
    return [e.name for e in removed]


def _serial(edition: Path) -> tuple[int, str]:
    try:
        return read_manifest(edition).get("number", 0), edition.name
    except TipResearchError:
        return -1, edition.name


def keep_failed(executed: Path, report: Path, message: str) -> Path:
    """Keep the executed copy of a failed notebook, its kernel's log, and why it failed."""
    folder = report / "failed" / f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H%M%S.%fZ}"
    folder.mkdir(parents=True)
    for path in (executed, executed.with_suffix(".log")):
        if path.exists() and path.stat().st_size:
            shutil.copy2(path, folder / path.name)
    (folder / "error.txt").write_text(message + "\n", encoding="utf-8")
    for old in sorted(folder.parent.iterdir())[:-FAILED_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return folder
