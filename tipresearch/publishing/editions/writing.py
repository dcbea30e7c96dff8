"""The files of an edition, written from executed notebooks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tipresearch.publishing import imports
from tipresearch.publishing.pages import plain, rendering, results


def write_edition(
    done: Sequence[rendering.Page], staging: Path, fingerprint: str, **said: Any
) -> None:
    """Write all files of an edition but its manifest from the executed notebooks; `said` is for its pages."""
    rows = [row for page in done for row in results.estimates(page.name, page.node)]
    results.write_results(rows, staging, said["title"])
    drawn = [f for page in done for f in results.figures(page.node)]
    results.write_figures(drawn, staging / "figures")
    for page in done:
        for picture in plain.pictures(page.name, page.node):
            (staging / "figures").mkdir(exist_ok=True)
            (staging / "figures" / picture.name).write_bytes(picture.data)
    rendering.write_pages(done, staging, build=fingerprint[:12], **said)
    nbformat = imports.load("nbformat")
    (staging / "notebooks").mkdir(exist_ok=True)
    for page in done:
        copy = staging / "notebooks" / f"{page.name}.ipynb"
        nbformat.write(results.without_data(page.node), copy)
