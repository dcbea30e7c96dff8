"""Which sources suppress small counts, and what a difference of their counts is."""

from functools import cache
from pathlib import Path

from nbpress.core import overlay, paths


def ends_of_rest(lo: int, hi: int, source_id: str) -> tuple[int, int]:
    """Return the ends of a difference of counts; below the threshold of their source, those of a suppressed count."""
    below = int(suppression(paths.DATA).get(source_id, "").removeprefix("<").strip() or 0)
    return (0, below - 1) if 0 < hi < below else (lo, hi)


@cache
def suppression(folder: Path) -> dict[str, str]:
    """Return what each source of the project at `folder` prints small counts as, by id, such as ``<5``; blank: not known."""
    table = overlay.read_data("sources.csv")
    return dict(zip(table["source_id"], table["suppresses"], strict=True))
