"""The files of an edition, written from executed notebooks."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tipresearch.publishing import imports
from tipresearch.publishing.pages import plain, rendering, results


def write_edition(
    done: Sequence[rendering.Page], staging: Path, fingerprint: str, **said: Any
) -> list[Callable[[], int]]:
    """Write the results of executed notebooks, and return what writes the pages, in any order or at once.

    `said` is for the pages: those in other languages come first, as they take longest.
    """
    rows = [row for page in done for row in results.estimates(page.name, page.node)]
    results.write_results(rows, staging, said["title"])
    results.write_figures([f for page in done for f in results.figures(page.node)], staging / "figures")
    for page in done:
        for picture in plain.pictures(page.name, page.node):
            (staging / "figures").mkdir(exist_ok=True)
            (staging / "figures" / picture.name).write_bytes(picture.data)
    nbformat = imports.load("nbformat")
    (staging / "notebooks").mkdir(exist_ok=True)
    for page in done:
        nbformat.write(results.without_data(page.node), staging / "notebooks" / f"{page.name}.ipynb")
    said["build"] = fingerprint[:12]
    languages = (*said.get("translations", ()), None)
    return [partial(rendering.write_pages, done, staging, catalogue=each, **said) for each in languages]
