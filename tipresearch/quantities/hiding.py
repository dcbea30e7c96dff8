"""Which sources print small counts otherwise, such as ``<5``: what is left of a total may be one of these."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tipresearch import overlay, paths

#: Sources of which a suppressed count was seen in this process, whatever their row says.
_SEEN: set[str] = set()


def hides(source_id: str) -> bool:
    """Whether a source does not print small counts: by ``sources.csv``, or as a table of it was seen.

    Parameters
    ----------
    source_id : str
        Of ``sources.csv``, or a user's own; blank for a number of nobody's.

    Returns
    -------
    bool
        False where nothing is known of it.
    """
    return source_id in _SEEN or bool(suppression(paths.DATA).get(source_id))


def seen_hiding(source_ids: Iterable[str]) -> None:
    """Note sources that do not print small counts.

    Parameters
    ----------
    source_ids : iterable of str
        Of which a row says ``<n``, or that it was suppressed.
    """
    _SEEN.update(source_ids)


@cache
def suppression(folder: Path) -> dict[str, str]:
    """Return what each source of the project at `folder` prints small counts as, by id, such as ``<5``; blank: not known."""
    table = overlay.read_data("sources.csv")
    return dict(zip(table["source_id"], table["suppresses"], strict=True))
