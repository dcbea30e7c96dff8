"""The folder of a report: an edition is built next to the others and published in one step."""

import contextlib
import datetime as dt
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from nbpress.core import files
from nbpress.core.errors import TipResearchError
from nbpress.editions.manifests import MANIFEST, approved_reasons, intact_manifest, readable
from nbpress.proofs import log, shapes

#: The number of failed runs of a report that are kept.
FAILED_KEPT = 20


def latest(report: Path) -> Path | None:
    """Return the folder of the published edition, or None without one."""
    link, pointer = report / "latest", report / "latest.txt"
    # Before Python 3.13 `Path.resolve` raises another error than OSError for links in a circle.
    named = Path(os.path.realpath(link)) if link.is_symlink() else None
    # Where links are not allowed, `point` writes latest.txt, and a folder with one page that leads to the edition.
    valid = named or not link.exists() or (link.is_dir() and [p.name for p in link.iterdir()] == ["index.html"])
    if valid and named is None and pointer.is_file():
        text = shapes.small(pointer).decode("utf-8", "replace").replace("\0", "").strip("\n")
        named = Path(os.path.realpath(report / text))
    if not valid or (named and named.parent != Path(os.path.realpath(report / "editions"))):
        raise TipResearchError(f"{link} is not a link to an edition; move it away, then build again.")
    return named if named and (named / MANIFEST).is_file() else None


def require_outside(out: Path) -> None:
    """Refuse a folder in or among editions or waiting builds, because published editions never change."""
    place, names = Path(os.path.realpath(out)), ("editions", "held")
    above = (place, *place.parents)
    if edition := next((p for p in above if p.parent.name in names and (p / MANIFEST).is_file()), None):
        raise TipResearchError(f"--out {out} is inside the edition {edition.name}, which must not change; name another folder.")  # fmt: skip
    if report := next((p.parent for p in above if p.name in names and (p.parent / log.FILE).is_file()), None):
        raise TipResearchError(f"--out {out} is among the editions of {report.name}; name another folder.")


def astray(report: Path) -> bool:
    """Whether link or page to the published edition are not as `point` writes them, or lead to an earlier edition."""
    try:
        edition = latest(report)
    except TipResearchError:
        return True
    if edition is None:
        return any(os.path.lexists(report / name) for name in ("latest", "latest.txt"))
    pages = _pointer_files(report, edition)
    if (report / "latest").is_symlink():  # then only a leftover latest.txt counts
        pages = ((path, data) for path, data in itertools.islice(pages, 1) if os.path.lexists(path))
    return not (is_last(edition) and all(shapes.is_just(path, data) for path, data in pages))


def is_last(edition: Path) -> bool:
    """Whether an edition is the last published one. The log names that edition even if it is gone."""
    report = edition.parents[1]
    return (log.standing(log.lines(report)[0]) or [e.name for e in in_order(report)])[-1:] == [edition.name]


def _pointer_files(report: Path, edition: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the file and the page that lead to an edition where links are not allowed."""
    target = f"editions/{edition.name}"
    yield report / "latest.txt", f"{target}\n".encode()
    from nbpress.pages import rendering  # loads Jinja, which a link does not need

    yield report / "latest" / "index.html", rendering.html("redirect", address=f"../{target}/index.html").encode()


def resolved(edition: Path) -> Path:
    """Return the folder of an edition. Only ``latest`` may be a link or lead there through ``latest.txt``."""
    if edition.name == "latest" and (named := latest(edition.parent)):
        return named
    place = Path(os.path.realpath(edition.parent), edition.name)
    return place if log.is_in_folder_of_editions(place) else Path(os.path.realpath(edition))


def staging_folder(report: Path) -> Path:
    """Make the folder in which an edition is built, for its user alone. The caller has the lock of the report."""
    if (report / "editions").is_symlink():
        raise TipResearchError(f"{report / 'editions'} is a link; put the folder itself there, or link the folder of all reports instead.")  # fmt: skip
    remove_leftovers(report)
    return files.private(report / f".building-{os.getpid()}")


def remove_leftovers(report: Path) -> None:
    """Remove what killed builds left. The caller has the lock of the report."""
    for path in leftovers(report):
        path.unlink(missing_ok=True) if path.is_symlink() or path.is_file() else shutil.rmtree(path, ignore_errors=True)


def leftovers(report: Path) -> list[Path]:
    """Return the temporary folders and files of builds that run or were killed."""
    # `files.write_whole` gives these names to unfinished files.
    drafts = (".*.html-*", ".*.log-*", ".*.txt-*")
    return [path for p in (".building-*", "held/.building-*", ".latest-*", *drafts) for path in report.glob(p)]


def switch_in(staging: Path, report: Path, manifest: dict) -> Path:
    """Move a complete, sealed build among the editions and point ``latest`` at it. Return its folder."""
    edition = _free_folder(report, manifest)
    if edition.exists():
        shutil.rmtree(staging)
    else:
        move_in(staging, edition)
    # The log comes before the link: whenever a run is killed, each published edition has its line.
    log.published(edition)
    point(report, edition)
    return edition


def move_in(staging: Path, edition: Path) -> None:
    """Move a build among the editions, with the permissions of their folder."""
    edition.parent.mkdir(exist_ok=True)
    with contextlib.suppress(OSError):  # a file system without modes
        shutil.copymode(edition.parent, staging)
    staging.rename(edition)


def name_of(manifest: dict) -> str:
    """Return the name of an edition: the day it was built (UTC) and its content hash."""
    return f"{manifest['built'][:10]}-{manifest['content_sha256'][:8]}"


def _free_folder(report: Path, manifest: dict) -> Path:
    """Return the first folder for an edition that is free, or that a killed run moved there and did not publish."""

    def same(edition: Path) -> bool:
        other, fields = intact_manifest(edition), ("previous", "reviews")
        approved = approved_reasons(other) == approved_reasons(manifest)
        return bool(other) and approved and all(other.get(k) == manifest.get(k) for k in fields)

    return next(e for e in numbered(report / "editions" / name_of(manifest)) if not e.exists() or same(e))


def numbered(folder: Path) -> Iterator[Path]:
    """Yield a folder, then the folders next to it with its name and a number."""
    yield folder
    yield from (folder.with_name(f"{folder.name}-{n}") for n in itertools.count(2))


def point(report: Path, edition: Path) -> None:
    """Point ``latest`` at an edition in one step: a reader sees the old edition or the new one."""
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
    """Remove all but the newest `keep` editions and the published one. Return the names of the removed editions.

    The caller has the lock of the report.
    """
    remove_leftovers(report)
    if keep is None:
        return []
    published = latest(report)  # compared by name, because the folder of a report may be a link
    removed = [e for e in in_order(report) if not published or e.name != published.name][: -(keep - 1) or None]
    # The log comes first: an edition that is missing without a line on its removal is a fault.
    log.removed(report, [e.name for e in removed])
    for edition in removed:
        (report / f"{edition.name}.pdf").unlink(missing_ok=True)
        # Rename first: half an edition must not look like an edition.
        shutil.rmtree(edition.rename(report / f".building-{edition.name}"))
    return [e.name for e in removed]


def in_order(report: Path) -> list[Path]:
    """Return the editions of a report in the order of its log. Editions without a line come first."""
    places = {name: n for n, name in enumerate(log.standing(log.lines(report)[0]))}

    def place(edition: Path) -> tuple[int, int, str]:  # reads the manifest only of editions without a line
        return (at := places.get(edition.name, -1)), at < 0 and readable(edition).get("number", 0), edition.name

    return sorted((p.parent for p in report.glob(f"editions/*/{MANIFEST}")), key=place)


def keep_failed(executed: Path, report: Path, message: str) -> Path:
    """Keep the executed copy of a failed notebook, the log of its kernel and the error message."""
    # Private, because the copy has not passed the personal-data check.
    folder = files.private(report / "failed") / f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H%M%S.%fZ}"
    folder.mkdir()
    for path in (executed, executed.with_suffix(".log")):
        if path.exists() and path.stat().st_size:
            shutil.copy2(path, folder / path.name)
    (folder / "error.txt").write_text(message + "\n", encoding="utf-8")
    for old in sorted(folder.parent.iterdir())[:-FAILED_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return folder
