"""Published reports: an edition is built beside the others and switched in at once.

What an edition says depends on its inputs alone: that is its content, and the content hash names it. Beside it lie
files that say when and after what it was published. They are rendered from the manifest and from the edition before, so
that `verification` can render them again; they are no part of the content hash.
"""

import contextlib
import datetime as dt
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from nbpress.core import files
from nbpress.core.errors import TipResearchError
from nbpress.editions.manifests import MANIFEST, approved_reasons, readable, whole
from nbpress.proofs import log, shapes

#: How many failed runs of a report are kept, the newest.
FAILED_KEPT = 20


def latest(report: Path) -> Path | None:
    """Return the folder of the published edition, or None where there is none.

    Where symbolic links are not allowed, ``latest.txt`` names the edition.
    """
    link, pointer = report / "latest", report / "latest.txt"
    # Not by `Path.resolve`, which before Python 3.13 raises what is no OSError where a link leads in a circle.
    named = Path(os.path.realpath(link)) if link.is_symlink() else None
    # A folder is made where links are not allowed, and holds the one page that leads on.
    fit = named or not link.exists() or (link.is_dir() and [p.name for p in link.iterdir()] == ["index.html"])
    if fit and named is None and pointer.is_file():
        text = shapes.small(pointer).decode("utf-8", "replace").replace("\0", "").strip("\n")
        named = Path(os.path.realpath(report / text))
    if not fit or (named and named.parent != Path(os.path.realpath(report / "editions"))):
        raise TipResearchError(f"{link} is not a link to an edition; move it away, then build again.")
    return named if named and (named / MANIFEST).is_file() else None


def require_outside(out: Path) -> None:
    """Refuse a place in or among editions, which are never changed after they were published, or builds that wait."""
    place, names = Path(os.path.realpath(out)), ("editions", "held")
    above = (place, *place.parents)
    if edition := next((p for p in above if p.parent.name in names and (p / MANIFEST).is_file()), None):
        raise TipResearchError(f"--out {out} lies in the edition {edition.name}, which would be another one; name another folder.")  # fmt: skip
    if report := next((p.parent for p in above if p.name in names and (p.parent / log.FILE).is_file()), None):
        raise TipResearchError(f"--out {out} lies among the editions of {report.name}; name another folder.")


def astray(report: Path) -> bool:
    """Whether what leads readers to the published edition is not what `point` writes, or leads to an earlier one."""
    try:
        edition = latest(report)
    except TipResearchError:
        return True
    if edition is None:
        return any(os.path.lexists(report / name) for name in ("latest", "latest.txt"))
    pages = _pointer_files(report, edition)
    if (report / "latest").is_symlink():  # which a page would be beside
        pages = ((path, data) for path, data in itertools.islice(pages, 1) if os.path.lexists(path))
    return not (is_last(edition) and all(shapes.is_just(path, data) for path, data in pages))


def is_last(edition: Path) -> bool:
    """Whether an edition is the one that was published last, which the log names also where it is gone."""
    report = edition.parents[1]
    return (log.standing(log.lines(report)[0]) or [e.name for e in in_order(report)])[-1:] == [edition.name]


def _pointer_files(report: Path, edition: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the file that names an edition, then the page that leads to it, of where links are not allowed."""
    target = f"editions/{edition.name}"
    yield report / "latest.txt", f"{target}\n".encode()
    from nbpress.pages import rendering  # Jinja, which a link can do without

    yield report / "latest" / "index.html", rendering.html("redirect", address=f"../{target}/index.html").encode()


def resolved(edition: Path) -> Path:
    """Return the folder of an edition; ``latest`` may be a link or lead through a pointer file, and no edition is one."""
    if edition.name == "latest" and (named := latest(edition.parent)):
        return named
    place = Path(os.path.realpath(edition.parent), edition.name)
    return place if log.is_beside(place) else Path(os.path.realpath(edition))


def staging_folder(report: Path) -> Path:
    """Make the folder in which an edition is built, on the file system where it will stay.

    Its user alone reads it, as nobody has looked at it. The caller holds the lock of the report.
    """
    if (report / "editions").is_symlink():
        raise TipResearchError(f"{report / 'editions'} is a link; put the folder itself there, or make that of all reports the link.")  # fmt: skip
    remove_leftovers(report)
    return files.private(report / f".building-{os.getpid()}")


def remove_leftovers(report: Path) -> None:
    """Remove what builds that were killed have left; the caller holds the lock of the report."""
    for path in leftovers(report):
        path.unlink(missing_ok=True) if path.is_symlink() or path.is_file() else shutil.rmtree(path, ignore_errors=True)


def leftovers(report: Path) -> list[Path]:
    """Return what builds work on, or have left that were killed."""
    # Of the files beside the editions, as `files.write_whole` names them.
    drafts = (".*.html-*", ".*.log-*", ".*.txt-*")
    return [path for p in (".building-*", "held/.building-*", ".latest-*", *drafts) for path in report.glob(p)]


def switch_in(staging: Path, report: Path, manifest: dict) -> Path:
    """Move a complete, sealed build among the editions, and point ``latest`` at it; return its folder."""
    edition = _free_folder(report, manifest)
    if edition.exists():
        shutil.rmtree(staging)
    else:
        move_in(staging, edition)
    # Before readers see it: one that is published has its line, whenever a run is killed.
    log.published(edition)
    point(report, edition)
    return edition


def move_in(staging: Path, edition: Path) -> None:
    """Move a build among the editions, where those read it who may read them."""
    edition.parent.mkdir(exist_ok=True)
    with contextlib.suppress(OSError):  # without modes
        shutil.copymode(edition.parent, staging)
    staging.rename(edition)


def name_of(manifest: dict) -> str:
    """Return the name of an edition: the day it was built (UTC) and its content hash."""
    return f"{manifest['built'][:10]}-{manifest['content_sha256'][:8]}"


def _free_folder(report: Path, manifest: dict) -> Path:
    """Return where the edition goes; a second of the same day and content gets a number.

    A run that was killed between the move and the switch left the same edition: it is used.
    """

    def same(edition: Path) -> bool:
        held = whole(edition)
        return bool(held) and all(
            of(held) == of(manifest) for of in (approved_reasons, lambda said: said.get("previous"))
        )

    return next(e for e in numbered(report / "editions" / name_of(manifest)) if not e.exists() or same(e))


def numbered(folder: Path) -> Iterator[Path]:
    """Yield a folder, and those beside it that take its name with a number."""
    yield folder
    yield from (folder.with_name(f"{folder.name}-{n}") for n in itertools.count(2))


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
            (report / "latest.txt").unlink(missing_ok=True)
            return
    with contextlib.suppress(FileExistsError):
        link.mkdir()
    for path, data in _pointer_files(report, edition):
        files.write_whole(path, data)


def prune(report: Path, keep: int | None) -> list[str]:
    """Remove all but the newest `keep` editions and their PDFs, never the published one; return their names.

    With None all stay. The order is that of publication: a clock may be set back.
    What killed builds have left goes as well; the caller holds the lock of the report.
    """
    remove_leftovers(report)
    if keep is None:
        return []
    published = latest(report)  # by its name: the folder of a report may be a link, which one path follows
    removed = [e for e in in_order(report) if not published or e.name != published.name][: -(keep - 1) or None]
    # Said first: what the log holds and nobody finds is a fault, unless it says so.
    log.removed(report, [e.name for e in removed])
    for edition in removed:
        (report / f"{edition.name}.pdf").unlink(missing_ok=True)
        # Renamed first: an edition that is half removed must not look like one.
        shutil.rmtree(edition.rename(report / f".building-{edition.name}"))
    return [e.name for e in removed]


def in_order(report: Path) -> list[Path]:
    """Return the editions of a report in the order of its log, those in no line of it before all others."""
    places = {name: n for n, name in enumerate(log.standing(log.lines(report)[0]))}

    def place(edition: Path) -> tuple[int, int, str]:  # a manifest is read of what the log does not place
        return (at := places.get(edition.name, -1)), at < 0 and readable(edition).get("number", 0), edition.name

    return sorted((p.parent for p in report.glob(f"editions/*/{MANIFEST}")), key=place)


def keep_failed(executed: Path, report: Path, message: str) -> Path:
    """Keep the executed copy of a failed notebook, its kernel's log, and why it failed."""
    # Nobody has looked at what is in them.
    folder = files.private(report / "failed") / f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H%M%S.%fZ}"
    folder.mkdir()
    for path in (executed, executed.with_suffix(".log")):
        if path.exists() and path.stat().st_size:
            shutil.copy2(path, folder / path.name)
    (folder / "error.txt").write_text(message + "\n", encoding="utf-8")
    for old in sorted(folder.parent.iterdir())[:-FAILED_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return folder
