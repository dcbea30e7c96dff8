"""Builds that wait for approval: each `refuse_` yields why, and one hold has all of it."""

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from nbpress import review
from nbpress.core import bundles, files, marker
from nbpress.core.errors import Held, TipResearchError
from nbpress.editions import comparing, folders, manifests
from nbpress.inputs import project, store

#: Between how many places and which they are.
_PLACES = "place(s) hold what looks like an identifier of a person: "
#: An approval was looked at when it was given; the others name files and hashes, when all else is done.
_AFTERWARDS = frozenset({"approval", "files", "log", "manifest_sha256"})


def jump_reasons(previous: Path | None, staging: Path, limit: float | None, gone: str | None = None) -> Iterator[str]:
    """Say how many numbers moved too far, and which is the first that may be told: it goes to other machines; or that nobody knows."""
    if gone and limit:
        yield f"edition {gone} before it is gone or damaged, and nothing tells which numbers moved by more than {limit:g} times since"
    sides = map(comparing.read_results, (previous, staging)) if previous and limit else ()
    if sides and (far := [c for c in comparing.changed_results(*sides) if comparing.is_jump(c, limit)]):
        aside = comparing.sources_with_exact_counts(previous, staging)
        c = next((each for each in far if comparing.may_be_published(each, aside)), None)
        first = f"one of {far[0]['notebook']}, which is not told"
        if c:
            first = f"{c['label']!r} ({c['indicator']}), {c['old']['text']} → {c['new']['text']}"
        yield f"{len(far)} number(s) moved by more than {limit:g} times; the first is {first}"


def contact_and_authors(manifest: Mapping) -> str:
    """Return what a report says of who made it: an address in it is no finding."""
    return f"{manifest.get('contact', '')} {' '.join(manifest.get('authors', ()))}"


def identifiers_beside_cells(manifest: Mapping, methods: str) -> list[str]:
    """Say where identifiers of persons stand in what pages say beside their cells, and of which kind."""
    said = {f"its {k}": json.dumps(v, ensure_ascii=False) for k, v in manifest.items() if k not in _AFTERWARDS}
    return review.places(said | {project.METHODS: methods}, contact_and_authors(manifest))


def identifier_reasons(found: Sequence[str], manifest: Mapping, methods: str) -> Iterator[str]:
    """Say where cells, or what stands beside them, hold what looks like a person, never what."""
    if found := [*found, *identifiers_beside_cells(manifest, methods)]:
        yield f"{len(found)} {_PLACES}{'; '.join(found)}"


def exact_count_reasons(edition: Path) -> Iterator[str]:
    """Say of which sources counts of case records are exact."""
    if sources := bundles.exact(comparing.disclosure_records(edition)):
        yield f"it shows exact counts of case records, not to be published, of {', '.join(sources)}"


def missing_approvals(why: Iterable[str], manifest: Mapping) -> list[str]:
    """Return which of these reasons, place by place, the approval in a manifest is not of."""
    known = _split_reasons(manifests.approved_reasons(manifest))
    return list(dict.fromkeys(each for reason in why for each in _split_reasons(reason) if each not in known))


def _split_reasons(why: str) -> list[str]:
    return re.sub(rf"\d+ {re.escape(_PLACES)}", "", why).split("; ") if why else []


def hold(staging: Path, report: Path, manifest: Mapping) -> NoReturn:
    """Keep a build under held/, in place of an older hold; its manifest has in ``held`` why, and what approval is of."""
    build = _build_name(manifest, manifest["content_sha256"])
    message = f"{report.name} is held: {manifest['held']['why']}. Publish it with: tipresearch approve {report.name} --build {build} --reason TEXT{marker.out_option(report.parent)}."
    manifests.seal(staging, {**manifest, "held": {**manifest["held"], "message": message}})
    shutil.rmtree(report / "held", ignore_errors=True)
    folder = files.private(report / "held") / build
    staging.rename(folder)
    raise Held(f"{message} See {folder / 'changes.html'}.")


def _build_name(manifest: Mapping, content: str) -> str:
    """Return the name of a held build, of all that it shows and is compared with: who approves one has seen no other."""
    said = {k: v for k, v in manifest.items() if k not in ("files", "manifest_sha256")} | {"content_sha256": content}
    said["held"] = {k: v for k, v in manifest.get("held", {}).items() if k != "message"}
    return folders.name_of(said | {"content_sha256": files.sha256(files.json_text(said).encode())})


def waiting_build(report: Path) -> Path | None:
    """Return the build of a report that waits, or None; of another report, or not as it was kept, though sealed anew, it is none."""
    wholes = ((p, said | {"report": report.name}) for p in report.glob("held/*") if (said := manifests.whole(p)))
    return next((each for each, said in wholes if _build_name(said, manifests.content_hash(each)) == each.name), None)


def waiting_reasons(report: Path, fingerprint: str) -> dict:
    """Return why the build of these inputs waits for approval, and the message; nothing where none does."""
    manifest = manifests.read_manifest(folder) if (folder := waiting_build(report)) else {}
    return manifest["held"] if manifest.get("fingerprint") == fingerprint else {}


def require_unchanged(report: Path, manifest: Mapping) -> None:
    """Refuse to publish a held build whose inputs are no longer those of now."""
    if moved := project.changed(manifest, store.of_report(report)):
        raise TipResearchError(f"{moved[0]} changed since {report.name} was held ({len(moved)} in all); build it again: tipresearch report {report.name}{marker.out_option(report.parent)}.")  # fmt: skip
