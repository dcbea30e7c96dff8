"""An edition of one page."""

from command_line import command

from nbpress.core import files
from nbpress.editions import folders, holds, manifests, publication
from nbpress.proofs import log


def publish(report, text="one", results="[]", persons=(), keep=None, disclosure="", **manifest):
    """Publish an edition of one page, with the results of a text in JSON."""
    folder = folders.staging_folder(report)
    (folder / "index.html").write_text(text, encoding="utf-8")
    (folder / "results.json").write_text(results, encoding="utf-8")
    if disclosure:
        (folder / "disclosure.json").write_text(disclosure, encoding="utf-8")
    recorded = {
        "format": manifests.FORMAT, "tipresearch": "0", "report": report.name, "title": "R", "built": "2026-01-01T00:00:00+00:00",
        "python": "3", "fingerprint": "f", "licence": "", "inputs": {}, "parameters": {},
        "every": None, "front": "", "authors": [], "contact": "", "address": "", "language": "en", "languages": [],
        "packages": {}, **manifest,
    }  # fmt: skip
    return publication.publish(folder, report, recorded, persons=persons, keep=keep)


def approve(report, reason):
    """Publish the build that waits for approval."""
    return publication.approve(report, reason, holds.waiting_build(report).name)


def approve_by_command(report, reason):
    """Publish the build that waits for approval, by the command."""
    return command("approve", report.name, "--build", holds.waiting_build(report).name, "--reason", reason)


def relogged(edition):
    """Write the log of editions anew, as somebody with all permissions could."""
    report, lines, before = edition.parents[1], [], log.START
    for text in (report / log.FILE).read_text("utf-8").splitlines():
        number, what, name, manifest, _ = text.split()
        path = report / "editions" / name / "manifest.json"
        manifest = files.file_hash(path) if path.is_file() else manifest
        lines.append(f"{number} {what} {name} {manifest} {before}")
        before = files.sha256(lines[-1].encode())
    (report / log.FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def forge(edition, **changes):
    """Write a manifest anew, with the files made from it and the log, as somebody could who may write everything."""
    manifest = manifests.read_manifest(edition) | changes
    for name in manifests.RENDERED:
        (edition / name).unlink(missing_ok=True)
    publication.render(edition, manifest, manifests.edition_before(edition, manifest))
    manifests.seal(edition, manifest)
    relogged(edition)
