"""Sources that suppress small counts, and differences of their counts."""

from functools import cache
from pathlib import Path

from nbpress.core import overlay, paths


def ends_of_rest(lo: int, hi: int, source_id: str) -> tuple[int, int]:
    """Return the ends of a difference; below the threshold of its source, the ends of a suppressed count."""
    below = int(suppression_by_source(paths.DATA).get(source_id, "").removeprefix("<").strip() or 0)
    return (0, below - 1) if 0 < hi < below else (lo, hi)


@cache
def suppression_by_source(folder: Path) -> dict[str, str]:
    """Return how each source in the data of `folder` prints small counts, such as ``<5``; blank if not known."""
    table = overlay.read_data("sources.csv")
    return dict(zip(table["source_id"], table["suppresses"], strict=True))
