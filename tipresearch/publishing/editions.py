"""Published reports: an edition is built beside the others and switched in at once."""

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import filelock

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
    if link.exists() and not link.is_symlink():
        raise TipResearchError(
            f"{link} is not a link to an edition; move it away, then build again."
        )
    return link.resolve() if (link / MANIFEST).is_file() else None


def read_manifest(edition: Path) -> dict:
    """Return the manifest of an edition; one that cannot be read says nothing, and so is empty."""
    try:
        manifest = json.loads((edition / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def is_whole(edition: Path) -> bool:
    """Whether the files of an edition are those that its manifest speaks of."""
    return read_manifest(edition).get("content_sha256") == content_hash(edition)


@contextlib.contextmanager
def staging_folder(report: Path) -> Iterator[Path]:
    """Give the folder in which an edition is built, on the file system where it will stay.

    The lock is taken first, so that what other builds left behind can be cleared: a build
    that was killed cleans nothing itself. The folder is gone afterwards, whatever happens.
    """
    try:
        report.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(report / ".lock", timeout=0)
        with lock:
            for left in [*report.glob(".building-*"), *report.glob(".latest-*")]:
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
            folder = Path(tempfile.mkdtemp(prefix=".building-", dir=report))
            folder.chmod(0o755)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except filelock.Timeout as error:
        raise TipResearchError(
            f"another build of {report.name} is running; wait until it ends."
        ) from error
    except OSError as error:
        raise TipResearchError(
            f"cannot write to {report}: {error.strerror or error}; choose another folder with --out."
        ) from error


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
    if current and content_hash(current) == digest and is_whole(current):
        return current, False
    manifest = manifest | {"content_sha256": digest}
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (staging / MANIFEST).write_text(text + "\n", encoding="utf-8")
    name = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}-{digest[:8]}"
    edition = report / "editions" / name
    edition.parent.mkdir(exist_ok=True)
    if edition.exists() and not is_whole(edition):
        # Somebody changed its files: what was published under this name comes back.
        shutil.rmtree(edition)
    if not edition.exists():
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
