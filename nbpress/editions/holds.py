"""Builds that wait for approval: the reasons to wait, the folder ``held/`` and the check of an approval."""

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from nbpress import review
from nbpress.core import bundles, files, paths
from nbpress.core.errors import Held, TipResearchError
from nbpress.editions import comparing, folders, manifests, number_changes, reviews
from nbpress.inputs import project, store

#: Stands between the number of places and their list.
_PLACES = "place(s) hold what looks like an identifier of a person: "
#: Fields without personal data: an approval is checked when it is given, and the others are hashes.
_AFTERWARDS = frozenset({"approval", "files", "log", "manifest_sha256"})


def jump_reasons(previous: Path | None, staging: Path, limit: float | None, gone: str | None) -> Iterator[str]:
    """Yield how many numbers jumped, or that nobody can know. Messages leave the machine: name no protected number."""
    if gone and limit:
        yield f"edition {gone} before it is gone or damaged, and nothing tells which numbers moved by more than {limit:g} times since"
    sides = map(comparing.read_results, (previous, staging)) if previous and limit else ()
    if sides and (far := [c for c in number_changes.changed_results(*sides) if number_changes.is_jump(c, limit)]):
        protected = comparing.sources_with_exact_counts(previous, staging)
        c = next((each for each in far if protected.isdisjoint(each["sources"])), None)
        first = f"one of {far[0]['notebook']}, which is not told"
        if c:
            first = f"{c['label']!r} ({c['indicator']}), {c['old']['text']} → {c['new']['text']}"
        yield f"{len(far)} number(s) moved by more than {limit:g} times; the first is {first}"


def contact_and_authors(manifest: Mapping) -> str:
    """Return the contact and the authors of a report, whose addresses may be shown."""
    return f"{manifest.get('contact', '')} {' '.join(manifest.get('authors', ()))}"


def identifiers_beside_cells(manifest: Mapping, methods: str) -> list[str]:
    """Return where the manifest and the methods show identifiers of persons, and of which kind."""
    texts = {f"its {k}": json.dumps(v, ensure_ascii=False) for k, v in manifest.items() if k not in _AFTERWARDS}
    texts[project.METHODS], allowed = methods, contact_and_authors(manifest)
    found = (f"{name}: {kind}" for name, text in texts.items() for kind in review.findings(text, allowed))
    return list(dict.fromkeys(found))


def content_reasons(found: Sequence[str], manifest: Mapping, methods: str, edition: Path) -> Iterator[str]:
    """Yield where identifiers of persons are shown, and the sources whose case records are shown with exact counts."""
    if found := [*found, *identifiers_beside_cells(manifest, methods)]:
        yield f"{len(found)} {_PLACES}{'; '.join(found)}"
    if sources := bundles.exact(comparing.disclosure_records(edition)):
        yield f"it shows exact counts of case records, not to be published, of {', '.join(sources)}"


def missing_approvals(why: Iterable[str], manifest: Mapping) -> list[str]:
    """Return the reasons, place by place, that the approval in a manifest does not cover."""
    known = _split_reasons(manifests.approved_reasons(manifest))
    return list(dict.fromkeys(each for reason in why for each in _split_reasons(reason) if each not in known))


def _split_reasons(why: str) -> list[str]:
    return re.sub(rf"\d+ ({re.escape(_PLACES)}|{re.escape(reviews.UNREVIEWED)})", "", why).split("; ") if why else []


def hold(staging: Path, report: Path, manifest: Mapping) -> NoReturn:
    """Move a build to held/ in place of an older one, and raise `Held` with the command that approves it."""
    build = _build_name(manifest, manifest["content_sha256"])
    message = f"{report.name} is held: {manifest['held']['why']}. Publish it with: tipresearch approve {report.name} --build {build} --reason TEXT{paths.out_option(report.parent)}."
    manifests.seal(staging, {**manifest, "held": {**manifest["held"], "message": message}})
    shutil.rmtree(report / "held", ignore_errors=True)
    folder = files.private(report / "held") / build
    staging.rename(folder)
    raise Held(f"{message} See {folder / 'changes.html'}.")


def _build_name(manifest: Mapping, content: str) -> str:
    """Return the name of a waiting build. It depends on all that was looked at, so that no other build is approved."""
    shown = {k: v for k, v in manifest.items() if k not in ("files", "manifest_sha256")}
    shown |= {"content_sha256": content, "held": {k: v for k, v in manifest.get("held", {}).items() if k != "message"}}
    return folders.name_of(shown | {"content_sha256": files.sha256(files.json_text(shown).encode())})


def waiting_build(report: Path) -> Path | None:
    """Return the waiting build of a report, or None. A build that somebody changed or moved there does not count."""
    for build in report.glob("held/*"):
        manifest, content = manifests.intact_manifest(build), manifests.content_hash(build)
        if manifest and _build_name(manifest | {"report": report.name}, content) == build.name:
            return build
    return None


def waiting_reasons(report: Path, fingerprint: str) -> dict:
    """Return why the build from these inputs waits, with the message; empty if no build waits."""
    manifest = manifests.read_manifest(folder) if (folder := waiting_build(report)) else {}
    return manifest["held"] if manifest.get("fingerprint") == fingerprint else {}


def require_unchanged(report: Path, manifest: Mapping) -> None:
    """Refuse to publish a waiting build whose inputs changed since."""
    if changed := project.changed(manifest, store.of_report(report)):
        raise TipResearchError(f"{changed[0]} changed since {report.name} was held ({len(changed)} in all); build it again: tipresearch report {report.name}{paths.out_option(report.parent)}.")  # fmt: skip
