"""Which published margins their own parts put in question, and what to tell of each."""

from collections.abc import Iterable

from tipresearch.cells.coherence import Margin, margins_of
from tipresearch.cells.places import APART
from tipresearch.cells.system import System
from tipresearch.quantities import Coherence


def coherences(systems: Iterable[System]) -> dict[str, Coherence]:
    """What the parts of each published margin say of it.

    Parameters
    ----------
    systems : iterable of System
        One or more publications.

    Returns
    -------
    dict
        `Coherence` by ``figure_id`` [unit of the system]; a cell without a published part is no
        margin and is not in it.

    Raises
    ------
    TipResearchError
        As `margins_of`.
    """
    margins = [m for system in systems for m in margins_of(system)]
    found = {m.whole.figure_id: Coherence("coherent") for m in margins}
    for figure_id, m in in_question(margins).items():
        ids = tuple(c.figure_id for c in m.disagreeing)
        found[figure_id] = Coherence(m.state, m.by, m.parts_lo, m.parts_lo == m.parts_hi, int(m.excess), ids)
    return found


def in_question(margins: Iterable[Margin]) -> dict[str, Margin]:
    """Margins that are exceeded or contradicted, each by the breakdown that says most.

    Breakdowns by sex and age come before those in which a person may stand twice, and of
    several the one that disagrees most.

    Parameters
    ----------
    margins : iterable of Margin
        Of one publication or of several.

    Returns
    -------
    dict
        By ``figure_id`` of the margin, in the order given.
    """
    found: dict[str, Margin] = {}
    for margin in margins:
        held = found.get(margin.whole.figure_id)
        if margin.state != "coherent" and (held is None or _says(margin) > _says(held)):
            found[margin.whole.figure_id] = margin
    return found


def _says(margin: Margin) -> tuple[bool, int | float]:
    return not any(name in margin.by for name in APART), margin.excess
