"""An edition of one page."""

from tipresearch.publishing.editions import folders, manifests, publication


def publish(report, text="one", **manifest):
    """Publish an edition of one page, without numbers."""
    folder = folders.staging_folder(report)
    (folder / "index.html").write_text(text, encoding="utf-8")
    (folder / "results.json").write_text("[]", encoding="utf-8")
    recorded = {
        "format": manifests.FORMAT, "tipresearch": "0", "report": "r", "title": "R", "built": "2026-01-01T00:00:00+00:00",
        "python": "3", "fingerprint": "f", "licence": "", "inputs": {}, "parameters": {}, **manifest,
    }  # fmt: skip
    return publication.publish(folder, report, recorded)
