"""Which sources print small counts otherwise, such as ``<5``: what is left of a total may be one of these."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nbpress.core import overlay, paths

#: A difference of published counts below this is not shown: it could be a suppressed cell.
SMALLEST_SHOWN = 10

#: Sources of which a suppressed count was seen in this process, whatever their row says, and the largest that one can be.
_SEEN: dict[str, int] = {}


def hides(source_id: str) -> bool:
    """Whether a source does not print small counts: by ``sources.csv``, or as a table of it was seen."""
    return source_id in _SEEN or bool(suppression(paths.DATA).get(source_id))


def smallest_shown(*source_ids: str) -> int:
    """Below which number a difference of published counts could be a suppressed cell."""
    printed = suppression(paths.DATA)
    below = [int(printed.get(each, "").removeprefix("<").strip() or 0) for each in source_ids]
    return max(SMALLEST_SHOWN, *below, *(_SEEN.get(source_id, 0) + 1 for source_id in source_ids))


def could_be_hidden(number: int, *source_ids: str) -> bool:
    """Whether a computed number could be a small count that a source does not print, and would give it away."""
    return any(map(hides, source_ids)) and number < smallest_shown(*source_ids)


def seen_hiding(largest: Mapping[str, int]) -> None:
    """Note sources that do not print small counts."""
    for source_id, most in largest.items():
        _SEEN[source_id] = max(most, _SEEN.get(source_id, 0))


@cache
def suppression(folder: Path) -> dict[str, str]:
    """Return what each source of the project at `folder` prints small counts as, by id, such as ``<5``; blank: not known."""
    table = overlay.read_data("sources.csv")
    return dict(zip(table["source_id"], table["suppresses"], strict=True))
