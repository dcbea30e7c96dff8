"""From a finished build to the published edition: compare it, publish it or let it wait, remove old editions."""

import contextlib
import datetime as dt
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nbpress import review
from nbpress.core import files
from nbpress.core.errors import TipResearchError
from nbpress.editions import comparing, folders, holds, manifests, number_changes, reviews
from nbpress.editions.locks import locked
from nbpress.engine import limits
from nbpress.inputs import project
from nbpress.proofs import log, shapes, statements

#: The page that says when the published edition was last checked and when the next is due.
DUE = "due.html"
#: The page that lists the editions, with the changes in each.
EDITIONS = "editions.html"
_TIME = re.compile(r'datetime="(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00)"', re.ASCII)


def unchanged_edition(report: Path, fingerprint: str) -> Path | None:
    """Return the published edition if it is whole and a build from these inputs would be the same, else None."""
    current = folders.latest(report)
    manifest = manifests.intact_manifest(current) if current else {}
    same = manifest.get("fingerprint") == fingerprint and not manifest.get("not_inputs") and folders.is_last(current)
    same = same and project.are_installed(manifest["packages"])
    why = holds.waiting_reasons(report, fingerprint).get("why") if same else None
    return current if same and why in (None, manifests.approved_reasons(manifest)) else None


def publish(
    staging: Path, report: Path, manifest: Mapping, *,
    hold_above: float | None = None, persons: Sequence[str] = (), keep: int | None = None,
) -> tuple[Path, bool]:  # fmt: skip
    """Turn a complete build into the published edition. Return the edition and whether it is new.

    The build raises `Held` and waits under ``held/`` for each reason that nobody approved: a number that moved beyond
    the factor `hold_above`, identifiers of `persons`, exact counts, or outputs that nobody reviewed. The caller has the
    lock of the report.
    """
    manifest = {**manifest, "content_sha256": (content := manifests.content_hash(staging))}
    # The log, not the link `latest`, says which edition was published last.
    shown, known = folders.latest(report), folders.in_order(report)
    current = known[-1].resolve() if known else None
    # If the last published edition is gone, the same content is published again.
    gone = next((n for n in log.standing(log.lines(report)[0])[-1:] if not current or n != current.name), None)
    is_last = current is not None and not gone
    whole, methods = manifests.intact_manifest(current) if is_last else {}, project.methods()
    outputs = manifest.get("to_review", ())
    reasons = holds.content_reasons(persons, whole, methods, staging)
    approved = not holds.missing_approvals(reasons, whole) and not reviews.unreviewed(outputs, whole.get("reviews", ()))
    if current and whole.get("content_sha256") == content and approved:
        shutil.rmtree(staging)
        shutil.rmtree(report / "held", ignore_errors=True)
        if shown != current:
            folders.point(report, current)
        folders.prune(report, keep)
        confirm(current)
        return current, shown not in (None, current)
    earlier, approval = _earlier_publication(current, manifest) if is_last else {}, manifest.get("approval")
    manifest |= earlier | ({"approval": approval} if approval else {})
    if "previous" in earlier:
        previous = manifests.edition_before(current, earlier)
    else:
        previous = next(filter(comparing.is_comparable, reversed(known)), None)
        gone = gone or next((e.name for e in known[-1:] if e != previous and not earlier), None)
        manifest |= comparing.record_of_previous(previous, manifest) | ({"gone": gone} if gone else {})
    render(staging, manifest, previous)
    reviewed = reviews.earlier_reviews(known, outputs)
    new = reviews.unreviewed(outputs, reviewed)
    why = "; ".join((
        *holds.content_reasons(persons, manifest, methods, staging),
        *holds.jump_reasons(previous, staging, hold_above, gone),
        *reviews.reasons(new),
    ))  # fmt: skip
    # An approval covers only the reasons that the waiting build showed.
    if holds.missing_approvals([why], manifest):
        manifest |= {"approval": None, "held": {"why": why, "persons": [*persons], "hold_above": hold_above}}
        render(staging, manifest, previous)
        holds.hold(staging, report, manifest)
    if outputs:
        manifest |= {"reviews": [*reviewed, *reviews.of_approval(manifest.get("approval"), new)]}
    # Editions from before the log, or with a manifest that cannot be read.
    older = (e for e in known if "log" not in manifests.readable(e))
    manifests.seal(staging, manifest | {"log": log.begin(report, older)})
    edition = folders.switch_in(staging, report, manifest)
    shutil.rmtree(report / "held", ignore_errors=True)
    folders.prune(report, keep)  # before the list of editions is written
    confirm(edition)
    return edition, True


def _earlier_publication(current: Path, manifest: Mapping) -> dict:
    """Return the publication fields of the present edition if the build has the same content and only repairs it."""
    old = manifests.sealed(current)
    if old.get("content_sha256") != manifest["content_sha256"]:
        return {}
    first = old.get("format") == manifests.FORMAT and not old.get("previous")
    known = first or manifests.edition_before(current, old)
    kept = ("approval", *(("number", "previous", "reasons", "gone") if known else ()))
    return {key: old[key] for key in kept if key in old}


def render(folder: Path, manifest: Mapping, previous: Path | None) -> None:
    """Write the files on the publication, only from the manifest and the edition before."""
    from nbpress.editions import provenance
    from nbpress.pages import rendering

    changes = comparing.describe_changes(previous, folder, manifest) if previous else None
    if changes:
        (folder / "changes.json").write_bytes(files.json_text(changes).encode())
    (folder / "changes.html").write_bytes(rendering.changes_page(changes, manifest).encode())
    (folder / provenance.CRATE).write_bytes(files.json_text(provenance.crate(folder, manifest)).encode())


def confirm(edition: Path) -> None:
    """Write the pages next to the editions: the list of editions, and when this one was checked and the next is due."""
    manifest, report = manifests.read_manifest(edition), edition.parents[1]
    with contextlib.suppress(OSError):  # a read-only folder keeps its older pages
        list_editions(report, manifest["title"])
        if folders.astray(report):
            folders.point(report, edition)
        if not manifest.get("every"):
            (report / DUE).unlink(missing_ok=True)
            return
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        files.write_whole(report / DUE, due_page(manifest, now + _interval(manifest)))


def list_editions(report: Path, title: str) -> None:
    """Write the list of editions, with the changes in each and its certificates."""
    files.write_whole(report / EDITIONS, _list_page(report, title))


def differing_pages(edition: Path, now: dt.datetime) -> Iterator[tuple[str, bool]]:
    """Yield each page next to the editions that differs from what is written here, and whether by hand."""
    report = edition.parents[1]
    if folders.astray(report):
        yield "latest", True
    shown = manifests.readable(folders.in_order(report)[-1])
    if not _is_due(report / DUE, shown, now):
        yield DUE, True
    listed, wanted = report / EDITIONS, _list_page(report, shown.get("title", ""))
    # The list may be of an earlier moment, which is not a change by hand.
    if os.path.lexists(listed) and not shapes.is_just(listed, wanted):
        yield EDITIONS, False


def _is_due(path: Path, manifest: Mapping, now: dt.datetime) -> bool:
    """Whether the page on the next edition is as a check between the build and `now` wrote it."""
    if not manifest.get("every"):
        return not os.path.lexists(path)
    try:
        times = _TIME.findall(shapes.small(path).decode("utf-8", "replace"))
        checked = (due := dt.datetime.fromisoformat("".join(times))) - _interval(manifest)
    except (TipResearchError, ValueError, OverflowError):
        return False
    built = dt.datetime.fromisoformat(manifest["built"])
    return built <= checked <= now and shapes.is_just(path, due_page(manifest, due))


def unchecked_files(report: Path) -> list[str]:
    """Return the files next to the editions that no check covers, such as a PDF."""
    known = {DUE, EDITIONS, log.FILE, statements.FOLDER, "editions", "latest", "latest.txt", "held", "failed", ".lock"}
    known |= {path.name for path in folders.leftovers(report)}
    signed = (p for p in report.glob(f"{statements.FOLDER}/*") if not re.search(r"\.\w{12}\.json(\.sig)?$", p.name))
    return sorted(p.relative_to(report).as_posix() for p in (*report.iterdir(), *signed) if p.name not in known)


def due_page(manifest: Mapping, due: dt.datetime) -> bytes:
    """Return the page that says when the next edition is due and when this one was checked."""
    checked, build = (due - _interval(manifest)).isoformat(), manifest["fingerprint"][:12]
    # The end of summer time and a long build are no delay yet.
    slack = min(_interval(manifest) / 2, dt.timedelta(days=1)) // dt.timedelta(milliseconds=1)
    return _render_page("due", checked=checked, due=due.isoformat(), build=build, slack=slack)


def _interval(manifest: Mapping) -> dt.timedelta:
    return dt.timedelta(hours=limits.hours(manifest["every"]))


def _list_page(report: Path, title: str) -> bytes:
    # An edition without a line in the log was put there by somebody else.
    known = [report / "editions" / name for name in log.standing(log.lines(report)[0])]
    listed = sorted(filter(None, map(_list_entry, known or report.glob("editions/*"))), key=lambda e: -e["number"])
    return _render_page("editions", title=title, editions=listed)


def _render_page(template: str, **values: object) -> bytes:
    from nbpress.pages import rendering  # loads Jinja, which `status` does not need

    return rendering.html(template, **values).encode()


def _list_entry(edition: Path) -> dict | None:
    """Return the entry of an edition in the list of editions, or None if it cannot be read."""
    try:
        manifest = manifests.read_manifest(edition)
        path = edition / "changes.json"
        changes = shapes.from_json(shapes.small(path), path)["results"] if path.exists() else []
        entry = {k: manifest.get(k) for k in ("number", "built", "reference_date", "approval")}
        if not (isinstance(entry["number"], int) and isinstance(entry["built"], str)):
            return None
        entry["name"], entry["certificates"] = edition.name, statements.certificates(edition, manifest["report"])
        return entry | {"moved": Counter(kind for c in changes if (kind := c["change"]) in number_changes.CHANGES)}
    except (TipResearchError, KeyError, TypeError):
        return None


def approve(report: Path, reason: str, build: str, by: str = "") -> Path:
    """Publish the build that waits for approval, if it still is the `build` that somebody looked at."""
    if not reason.strip():
        raise TipResearchError("--reason is empty; say why the numbers are right.")
    for option, text in (("--reason", reason), ("--by", by)):
        if kind := next(review.kinds(text), None):
            raise TipResearchError(f"{option} holds what looks like an identifier of a person ({kind}); write it without the identifier.")  # fmt: skip
        if not text.isprintable():
            raise TipResearchError(f"{option} {text!r} is not one line of text; write it without line breaks.")
    with locked(report) if report.is_dir() else contextlib.nullcontext():
        if (folder := holds.waiting_build(report)) is None:
            raise TipResearchError(f"{report.name} has no build that waits for approval.")
        if build != folder.name:
            raise TipResearchError(f"--build {build or '(none given)'} is not the build of {report.name} that waits; look at {folder / 'changes.html'}, then give --build {folder.name}.")  # fmt: skip
        manifest = manifests.read_manifest(folder)
        holds.require_unchanged(report, manifest)
        manifest.pop("gone", None)  # the edition may be back
        held, now = manifest.pop("held"), dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        approval = {"reason": reason.strip(), "by": by.strip(), "at": now, "why": held["why"]}
        # Publish a copy: if this run is killed, the waiting build is unchanged.
        staging = folders.staging_folder(report)
        shutil.copytree(folder, staging, dirs_exist_ok=True)
        limit, found = held.get("hold_above"), held.get("persons", ())
        return publish(staging, report, manifest | {"approval": approval}, hold_above=limit, persons=found)[0]
