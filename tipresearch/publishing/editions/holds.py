"""Builds that wait for approval: a number moved further than the report allows, or a person may be in them."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tipresearch import bundles, identifiers
from tipresearch.errors import Held, TipResearchError
from tipresearch.proofs import shapes
from tipresearch.publishing.editions import comparing, folders, manifests
from tipresearch.publishing.inputs import project
from tipresearch.publishing.pages import results


def refuse_jumps(
    changes: Mapping, limit: float, staging: Path, report: Path, manifest: Mapping
) -> None:
    """Where a number moved too far, keep the build under held/ in place of an older hold, and say why."""
    if far := comparing.jumps(changes, limit):
        first = far[0]
        message = (
            f"{len(far)} number(s) moved by more than {limit:g} times; the first is {first['label']!r} "
            f"({first['indicator']}), {comparing.in_words(first['old'])} → {comparing.in_words(first['new'])}"
        )
        _refuse(message, f"a number moved by more than {limit:g} times", staging, report, manifest)


def makers(manifest: Mapping) -> str:
    """Return what a report says of who made it: an address in it is no finding."""
    return f"{manifest.get('contact', '')} {' '.join(manifest.get('authors', ()))}"


def persons(manifest: Mapping) -> list[str]:
    """Say where identifiers of persons stand in what pages say beside their cells, and of which kind."""
    said = {f"its {key}": identifiers.as_written({key: value}) for key, value in manifest.items()}
    return identifiers.places(said | {project.METHODS: project.methods()}, makers(manifest))


def refuse_persons(found: Sequence[str], staging: Path, report: Path, manifest: Mapping) -> None:
    """Where cells, or what stands beside them, hold what looks like a person, keep the build and say where, never what."""
    if found := [*found, *persons(manifest)]:
        message = f"{len(found)} place(s) hold what looks like an identifier of a person; the first is {found[0]}"
        why = f"it looked as if identifiers of persons stood in it ({'; '.join(found)})"
        _refuse(message, why, staging, report, manifest)


def refuse_apart(staging: Path, report: Path, manifest: Mapping) -> None:
    """Where case records are protected otherwise than in an edition of this folder of reports, keep the build and say why.

    What one of the two tables withholds could follow of the other.
    """
    if now := _protected(staging):
        reports = [report, *(other for other in report.parent.glob("*/") if other != report)]
        own, *others = ([_protected(edition) for edition in folders.in_order(r)] for r in reports)
        if pair := bundles.first_unapproved(now, own, others):
            before = f"{pair[0].get('id', '')}: {pair[0].get('words')}".strip(": ")
            why = f"{pair[1]['id']} is protected otherwise than in an edition before ({before})"
            message = f"{why}; what one of them withholds could follow of the other"
            _refuse(message, why, staging, report, manifest)


def _protected(edition: Path) -> list[dict]:
    """Return how an edition protects, or the runs of a site; what cannot be read could be any table of any source."""
    try:
        return [
            r for p in edition.rglob(results.DISCLOSURE) for r in shapes.objects(p, shapes.Record)
        ]
    except TipResearchError:
        return [{"id": "", "words": f"{results.DISCLOSURE} of {edition.name} cannot be read"}]


def _refuse(message: str, why: str, staging: Path, report: Path, manifest: Mapping) -> None:
    message = f"{report.name} is held: {message}. Publish it with: tipresearch approve {report.name} --reason TEXT."
    manifests.seal(staging, {**manifest, "held": {"why": why, "message": message}})
    folder = report / "held" / folders.name_of(manifest)
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.parent.mkdir()
    staging.rename(folder)
    raise Held(f"{message} See {folder / 'changes.html'}.")


def held(report: Path) -> Path | None:
    """Return the build that waits for approval, or None."""
    return next(filter(manifests.whole, report.glob("held/*")), None)


def refuse_held(report: Path, fingerprint: str) -> None:
    """Raise `Held` where the build of these inputs waits for approval already."""
    if folder := held(report):
        manifest = manifests.read_manifest(folder)
        if manifest["fingerprint"] == fingerprint:
            raise Held(f"{manifest['held']['message']} See {folder / 'changes.html'}.")


def require_unchanged(report: Path, manifest: Mapping) -> None:
    """Refuse to publish a held build whose inputs are no longer those of now."""
    if moved := project.changed(manifest):
        raise TipResearchError(f"{moved[0]} changed since {report.name} was held ({len(moved)} in all); build it again: tipresearch report {report.name}.")  # fmt: skip
