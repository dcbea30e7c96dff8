"""What the cells of one publication say of each of its counts."""

from collections import Counter
from collections.abc import Iterable

from tipresearch.cells.coherence import Margin, in_question, margins_of
from tipresearch.cells.places import Place
from tipresearch.cells.system import System, variables
from tipresearch.facts import measure_label
from tipresearch.quantities import COPIED, SURPLUS, Coherence


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
        margin and is not in it, unless it is in `System.surplus` or `System.copied`.

    Raises
    ------
    TipResearchError
        As `margins_of`.
    """
    found: dict[str, Coherence] = {}
    for system in systems:
        margins = margins_of(system)
        found |= {m.whole.figure_id: Coherence("coherent") for m in margins}
        against = _against(system, margins)
        for figure_id, m in in_question(margins).items():
            found[figure_id] = Coherence(
                m.state, m.by, m.parts_lo, m.parts_lo == m.parts_hi, int(m.excess),
                tuple(c.figure_id for c in m.disagreeing), against[m.whole.place],
                alone="+" not in m.by and not system.adds_up(variables(m.parts[0].place), variables(m.whole.place)),
                one_form=_of_one_form(m) > m.whole.hi,
            )  # fmt: skip
        for place, parts in system.surplus.items():
            cell, ids = system.cells[place], tuple(c.figure_id for c in parts)
            by = dict.fromkeys(c.partition for c in parts)
            low = sum(c.lo for c in parts) // len(by)
            found[cell.figure_id] = Coherence(SURPLUS, "+".join(by), low, True, int(cell.lo), ids)
        for place, of in system.copied.items():
            cell, ids, repeats = system.cells[place], tuple(c.figure_id for c in of.equal), measure_label(of.measure)
            found[cell.figure_id] = Coherence(COPIED, cell.partition, figure_ids=ids, repeats=repeats)
    return found


def _of_one_form(margin: Margin) -> int:
    """Return how many persons the parts of one form show at least, of the form that shows most; 0 without forms."""
    shown = Counter[str]()
    for part in margin.parts:
        shown.update({code: part.lo for name, code in part.place if name == "form"})
    return max(shown.values(), default=0)


def _against(system: System, margins: Iterable[Margin]) -> dict[Place, tuple[str, ...]]:
    """Return, by the place of each margin in question, the parts that disagree, and whatever exceeds it alone."""
    found: dict[Place, dict[str, None]] = {}
    for m in margins:
        if m.state != "coherent":
            found.setdefault(m.whole.place, {}).update(dict.fromkeys(c.figure_id for c in m.disagreeing))
    for place, cell in system.cells.items() if found else ():
        for whole in system.above(place):
            if whole in found and cell.lo > system.cells[whole].hi:
                found[whole][cell.figure_id] = None
    return {place: tuple(ids) for place, ids in found.items()}
