"""Published reports: an edition is built beside the others and switched in at once."""

import datetime as dt
import hashlib
import json
import os
import shutil
from pathlib import Path

from tipresearch.errors import TipResearchError

MANIFEST = "manifest.json"


def file_hash(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def content_hash(folder: Path) -> str:
    """Return the hash of all files of an edition but its manifest, the only one with times."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)
    lines = [f"{file_hash(p)}  {p.relative_to(folder).as_posix()}" for p in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def latest(report: Path) -> Path | None:
    """Return the folder of the published edition, or None where there is none."""
    link = report / "latest"
    return link.resolve() if link.exists() else None


def read_manifest(edition: Path) -> dict:
    """Return the manifest of an edition."""
    return json.loads((edition / MANIFEST).read_text("utf-8"))


def staging_folder(report: Path) -> Path:
    """Make the folder in which an edition is built, on the file system where it will stay."""
    folder = report / f".building-{os.getpid()}"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError as error:
        raise TipResearchError(
            f"cannot write to {report}: {error.strerror}; choose another folder with --out."
        ) from error
    return folder


def publish(staging: Path, report: Path, manifest: dict) -> tuple[Path, bool]:
    """Turn a complete build into the published edition.

    Parameters
    ----------
    staging : Path
        The finished build.
    report : Path
        Folder of the report.
    manifest : dict
        What it was built from; the content hash is added here.

    Returns
    -------
    (Path, bool)
        The published edition, and whether it is new: a build with the same content as
        the published one is dropped.
    """
    digest = content_hash(staging)
    current = latest(report)
    if current and read_manifest(current).get("content_sha256") == digest:
        shutil.rmtree(staging)
        return current, False
    manifest = manifest | {"content_sha256": digest}
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (staging / MANIFEST).write_text(text + "\n", encoding="utf-8")
    name = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}-{digest[:8]}"
    edition = report / "editions" / name
    edition.parent.mkdir(exist_ok=True)
    if edition.exists():
        # The same content was published earlier today and replaced since: switch back to it.
        shutil.rmtree(staging)
    else:
        staging.rename(edition)
    _switch(report / "latest", Path("editions") / name)
    return edition, True


def _switch(link: Path, target: Path) -> None:
    """Point the link at the target in one step: a reader sees the old edition or the new."""
    fresh = link.with_name(f".latest-{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target, target_is_directory=True)
    fresh.replace(link)


def keep_failed(executed: Path, report: Path, message: str) -> Path:
    """Keep the executed copy of a failed notebook, its kernel's log, and why it failed."""
    folder = report / "failed" / f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H%M%S.%fZ}"
    folder.mkdir(parents=True)
    for path in (executed, executed.with_suffix(".log")):
        if path.exists() and path.stat().st_size:
            shutil.copy2(path, folder / path.name)
    (folder / "error.txt").write_text(message + "\n", encoding="utf-8")
    return folder
