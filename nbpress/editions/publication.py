"""From a finished build to the published edition: compare, hold or publish, retain."""

import contextlib
import datetime as dt
import itertools
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nbpress import review
from nbpress.core import files
from nbpress.core.errors import TipResearchError
from nbpress.editions import comparing, folders, holds, manifests
from nbpress.editions.locks import locked
from nbpress.engine import limits
from nbpress.inputs import project
from nbpress.proofs import log, shapes, statements

#: Beside the editions: when the published one was last found unchanged, and the next is due.
DUE = "due.html"
#: Beside the editions: the list of them, with what changed in each.
EDITIONS = "editions.html"
_TIME = re.compile(r'datetime="(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00)"', re.ASCII)


def unchanged_edition(report: Path, fingerprint: str) -> Path | None:
    """Return the published edition if it is whole and was built from just these inputs.

    Where a notebook read something else as well, nobody knows whether that is still the same; nor does it stand
    where other packages are installed, its own build waits for an approval that it has not, or a later one was published.
    """
    current = folders.latest(report)
    manifest = manifests.whole(current) if current else {}
    same = manifest.get("fingerprint") == fingerprint and not manifest.get("not_inputs") and folders.is_last(current)
    same = same and project.are_installed(manifest["packages"])
    why = holds.waiting_reasons(report, fingerprint).get("why") if same else None
    return current if same and why in (None, manifests.approved_reasons(manifest)) else None


def publish(
    staging: Path, report: Path, manifest: Mapping, *,
    hold_above: float | None = None, persons: Sequence[str] = (), keep: int | None = None,
) -> tuple[Path, bool]:  # fmt: skip
    """Turn a complete build into the published edition; the caller holds the lock.

    The hashes and the edition before are added to the manifest here. A number that moves by more
    than the factor `hold_above`, a cell that `persons` names, or what looks like a person in the manifest
    or the methods raises `Held` unless just that was approved, and the build is kept under ``held/``. The newest `keep` editions stay.

    Returns the published edition, and whether it is new: a build with the same content as the published one is dropped.
    """
    manifest = {**manifest, "content_sha256": (content := manifests.content_hash(staging))}
    # What was published last, whatever a run that was killed, or somebody, has `latest` lead to.
    shown, known = folders.latest(report), folders.in_order(report)
    current = known[-1].resolve() if known else None
    # Behind an edition that is gone nothing stands as it did: the same content is published anew.
    gone = next((n for n in log.standing(log.lines(report)[0])[-1:] if not current or n != current.name), None)
    is_last = current is not None and not gone
    whole, methods = manifests.whole(current) if is_last else {}, project.methods()
    asked = itertools.chain(holds.identifier_reasons(persons, whole, methods), holds.exact_count_reasons(staging))
    if current and whole.get("content_sha256") == content and not holds.missing_approvals(asked, whole):
        shutil.rmtree(staging)
        shutil.rmtree(report / "held", ignore_errors=True)
        if shown != current:
            folders.point(report, current)
        folders.prune(report, keep)
        confirm(current)
        return current, shown not in (None, current)
    told, approval = _earlier_publication(current, manifest) if is_last else {}, manifest.get("approval")
    manifest |= told | ({"approval": approval} if approval else {})
    if "previous" in told:
        previous = manifests.edition_before(current, told)
    else:
        previous = next(filter(comparing.is_comparable, reversed(known)), None)
        gone = gone or next((e.name for e in known[-1:] if e != previous and not told), None)
        manifest |= comparing.record_of_previous(previous, manifest) | ({"gone": gone} if gone else {})
    render(staging, manifest, previous)
    why = "; ".join((
        *holds.identifier_reasons(persons, manifest, methods),
        *holds.exact_count_reasons(staging),
        *holds.jump_reasons(previous, staging, hold_above, gone),
    ))  # fmt: skip
    # Approved is what a hold showed, and nothing that came since.
    if why and why != manifests.approved_reasons(manifest):
        manifest |= {"approval": None, "held": {"why": why, "persons": [*persons], "hold_above": hold_above}}
        render(staging, manifest, previous)
        holds.hold(staging, report, manifest)
    # Of before there was a log, or damaged, so that nobody knows.
    older = (e for e in known if "log" not in manifests.readable(e))
    manifests.seal(staging, manifest | {"log": log.begin(report, older)})
    edition = folders.switch_in(staging, report, manifest)
    shutil.rmtree(report / "held", ignore_errors=True)
    folders.prune(report, keep)  # before what is listed
    confirm(edition)
    return edition, True


def _earlier_publication(current: Path | None, manifest: Mapping) -> dict:
    """Return what the published edition, damaged or not approved, told of its publication, if this is its content.

    So a build that only mends it compares with the same edition, and keeps its approval, where the log has its manifest:
    whether that is of what the build is held for now is another question.
    """
    old = manifests.readable(current) if current and log.agrees(current) else {}
    if old.get("content_sha256") != manifest["content_sha256"] or not manifests.manifest_is_whole(current, old):
        return {}
    first = old.get("format") == manifests.FORMAT and not old.get("previous")
    known = first or manifests.edition_before(current, old)
    kept = ("approval", *(("number", "previous", "reasons", "gone") if known else ()))
    return {key: old[key] for key in kept if key in old}


def render(folder: Path, manifest: Mapping, previous: Path | None) -> None:
    """Write the files that tell of the publication, from the manifest and the edition before alone."""
    from nbpress.editions import provenance
    from nbpress.pages import rendering

    changes = comparing.describe_changes(previous, folder, manifest) if previous else None
    if changes:
        (folder / "changes.json").write_bytes(files.json_text(changes).encode())
    (folder / "changes.html").write_bytes(rendering.changes_page(changes, manifest).encode())
    (folder / provenance.CRATE).write_bytes(files.json_text(provenance.crate(folder, manifest)).encode())


def confirm(edition: Path) -> None:
    """Say beside the editions that this one was found unchanged now, when the next is due, and which there are.

    These files are no part of an edition, which would else change after it was published.
    """
    manifest, report = manifests.read_manifest(edition), edition.parents[1]
    with contextlib.suppress(OSError):  # a folder that cannot be written keeps its older date
        list_editions(report, manifest["title"])
        if folders.astray(report):
            folders.point(report, edition)
        if not manifest.get("every"):
            (report / DUE).unlink(missing_ok=True)
            return
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        files.write_whole(report / DUE, due_page(manifest, now + _interval(manifest)))


def list_editions(report: Path, title: str) -> None:
    """Write the list of editions that lies beside them: what changed in each, and who has built it again."""
    files.write_whole(report / EDITIONS, _list_page(report, title))


def differing_pages(edition: Path, now: dt.datetime) -> Iterator[tuple[str, bool]]:
    """Yield the name of each page beside an edition that is not as it is written here, and whether by hand.

    The list of editions may be of an earlier moment.
    """
    report = edition.parents[1]
    if folders.astray(report):
        yield "latest", True
    shown = manifests.readable(folders.in_order(report)[-1])
    if not _is_due(report / DUE, shown, now):
        yield DUE, True
    listed, wanted = report / EDITIONS, _list_page(report, shown.get("title", ""))
    if os.path.lexists(listed) and not shapes.is_just(listed, wanted):
        yield EDITIONS, False


def _is_due(path: Path, manifest: Mapping, now: dt.datetime) -> bool:
    """Whether a page says of an edition what a check of it wrote there, between its build and `now`."""
    if not manifest.get("every"):
        return not os.path.lexists(path)
    try:
        said = _TIME.findall(shapes.small(path).decode("utf-8", "replace"))
        checked = (due := dt.datetime.fromisoformat("".join(said))) - _interval(manifest)
    except (TipResearchError, ValueError, OverflowError):
        return False
    built = dt.datetime.fromisoformat(manifest["built"])
    return built <= checked <= now and shapes.is_just(path, due_page(manifest, due))


def unchecked_files(report: Path) -> list[str]:
    """Name what lies beside the editions and nobody compares, such as a PDF."""
    known = {DUE, EDITIONS, log.FILE, statements.FOLDER, "editions", "latest", "latest.txt", "held", "failed", ".lock"}
    known |= {path.name for path in folders.leftovers(report)}
    signed = (p for p in report.glob(f"{statements.FOLDER}/*") if not re.search(r"\.\w{12}\.json(\.sig)?$", p.name))
    return sorted(p.relative_to(report).as_posix() for p in (*report.iterdir(), *signed) if p.name not in known)


def due_page(manifest: Mapping, due: dt.datetime) -> bytes:
    """Return the page that says when the edition after this one is due, and that it was checked so long before."""
    checked, build = (due - _interval(manifest)).isoformat(), manifest["fingerprint"][:12]
    # Summer time ends, and a build takes its time: as late as a schedule tells that it fell silent.
    slack = min(_interval(manifest) / 2, dt.timedelta(days=1)) // dt.timedelta(milliseconds=1)
    return _render_page("due", checked=checked, due=due.isoformat(), build=build, slack=slack)


def _interval(manifest: Mapping) -> dt.timedelta:
    return dt.timedelta(hours=limits.hours(manifest["every"]))


def _list_page(report: Path, title: str) -> bytes:
    # What no line of the log names was put there by somebody else.
    known = [report / "editions" / name for name in log.standing(log.lines(report)[0])]
    listed = sorted(filter(None, map(_list_entry, known or report.glob("editions/*"))), key=lambda e: -e["number"])
    return _render_page("editions", title=title, editions=listed)


def _render_page(template: str, **values: object) -> bytes:
    from nbpress.pages import rendering  # Jinja, which `status` can do without

    return rendering.html(template, **values).encode()


def _list_entry(edition: Path) -> dict | None:
    """Return what the list of editions says of one, or None of what cannot be read."""
    try:
        manifest = manifests.read_manifest(edition)
        told = edition / "changes.json"
        moved = shapes.from_json(shapes.small(told), told)["results"] if told.exists() else []
        said = {k: manifest.get(k) for k in ("number", "built", "reference_date", "approval")}
        if not (isinstance(said["number"], int) and isinstance(said["built"], str)):
            return None
        said["name"], said["certificates"] = edition.name, statements.certificates(edition, manifest["report"])
        return said | {"moved": Counter(c for m in moved if (c := m["change"]) in comparing.CHANGES)}
    except (TipResearchError, KeyError, TypeError):
        return None


def approve(report: Path, reason: str, build: str) -> Path:
    """Publish the build of a report that waits for approval, and return the edition.

    `reason` says why the numbers are right though they moved far; its page of changes shows it. `build`
    is the name of what was looked at: another build may wait by now.
    """
    if not reason.strip():
        raise TipResearchError("--reason is empty; say why the numbers are right.")
    if kind := next(review.kinds(reason), None):
        raise TipResearchError(f"--reason holds what looks like an identifier of a person ({kind}); say why without it.")  # fmt: skip
    if not reason.isprintable():
        raise TipResearchError(f"--reason {reason!r} is no text in one line; write it without breaks.")
    with locked(report) if report.is_dir() else contextlib.nullcontext():
        if (folder := holds.waiting_build(report)) is None:
            raise TipResearchError(f"{report.name} has no build that waits for approval.")
        if build != folder.name:
            raise TipResearchError(f"--build {build or '(none given)'} is not the build of {report.name} that waits; look at {folder / 'changes.html'}, then give --build {folder.name}.")  # fmt: skip
        manifest = manifests.read_manifest(folder)
        holds.require_unchanged(report, manifest)
        manifest.pop("gone", None)  # it may be there again
        held, now = manifest.pop("held"), dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        approval = {"reason": reason.strip(), "at": now, "why": held["why"]}
        # A copy is published: a kill in between leaves the hold as it was.
        staging = folders.staging_folder(report)
        shutil.copytree(folder, staging, dirs_exist_ok=True)
        limit, found = held.get("hold_above"), held.get("persons", ())
        return publish(staging, report, manifest | {"approval": approval}, hold_above=limit, persons=found)[0]
