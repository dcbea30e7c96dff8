"""What the other cells of a publication say of a count."""

import math
from dataclasses import dataclass

from nbpress.core.errors import require_known

#: The state of a number that is marked as not validated: whatever its parts say, it may be no count.
UNVALIDATED = "unvalidated"

#: The state of a cell that is not what its label says.
MISREAD = "misread"

#: States of a count: what it means, and whether the count is used as published, as a range, or not at all.
STATES = {
    "consistent": ("all published cells can be true", "published"),
    "explained": ("its parts exceed it as printed, and a reading explains that without an error", "published"),
    "stands": ("its parts exceed it as printed, and the fewest corrections leave it as it is", "published"),
    "newest": ("it was revised, and its table was not", "published"),
    "older": ("it belongs to an earlier total, which was revised", "none"),
    "one_of": ("it or another cell is off", "range"),
    "off": ("it is off, whichever of the smallest corrections is made", "range"),
    MISREAD: ("it does not count what its label says", "none"),
    UNVALIDATED: ("it is marked as not validated, such as a number that repeats its year, and may be no count", "none"),
}

#: A range that is wider than this factor supports no number.
WIDEST = 1.5


#: Equal counts below this coincide by chance, and are never reported as one count under two years or measures.
SMALLEST_COINCIDENCE = 10


@dataclass(frozen=True, slots=True)
class Coherence:
    """Whether a count fits the other cells of its publication: docs/methods.md, section 9b.

    Attributes
    ----------
    state : str
        A key of `STATES`.
    by : str
        Partition of the parts that exceed the count most, such as ``sex_age``; several are joined by ``+``. Blank
        where none does.
    parts_lo : int
        Fewest persons in these parts together, or in the largest of parts that are not added [unit of the count].
    exactly : bool
        Whether all of these parts are published as one number each.
    excess : int
        By how much the parts exceed the count at least [unit of the count].
    figure_ids : tuple of str
        These parts; of a cell of a copied breakdown the cells that are equal.
    against : tuple of str
        Counts of shorter periods or of areas inside that disagree.
    alone : bool
        Whether the parts are not added, as one person may be in several, so that one exceeds the count by itself.
    lo, hi : int or float
        Smallest and largest count over the smallest corrections, the printed one among them [unit of the count].
    printed : (int, int)
        Ends of the count as published [unit of the count].
    total, unknown : bool
        Whether it is the total of its publication, or persons of unknown sex and unknown age.
    readings : tuple of str
        Codes of the readings that explain a disagreement: docs/methods.md, section 9b.
    off, one_of : tuple of str
        Of a total: the other cells that are off, and those of which some are.
    repeats : str
        Label of the measure, and the year, that a copied breakdown repeats.
    cells : int
        How many cells the copied breakdown has.
    """

    state: str
    by: str = ""
    parts_lo: int = 0
    exactly: bool = False
    excess: int = 0
    figure_ids: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    alone: bool = False
    lo: int = 0
    hi: int | float = math.inf
    printed: tuple[int, int] = (0, 0)
    total: bool = False
    unknown: bool = False
    readings: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    repeats: str = ""
    cells: int = 0

    def __post_init__(self) -> None:
        """Refuse a state that is not known."""
        require_known("state", self.state, STATES, f"allowed are {', '.join(STATES)}", what="of a count is not known")

    @property
    def use(self) -> str:
        """How the count may be used: as ``published``, as a ``range``, or not at all (``none``)."""
        use = STATES[self.state][1]
        if use == "range" and (
            not 0 < self.lo <= self.hi <= WIDEST * self.lo or (self.state == "off" and not self.total)
        ):
            return "none"
        return use

    @property
    def in_question(self) -> bool:
        """Whether no number may rest on the count."""
        return self.use == "none"

    @property
    def disputed(self) -> bool:
        """Whether the count itself is in doubt: it is off, may be off, or is not what its label says."""
        return STATES[self.state][1] != "published"

    @property
    def exceeded(self) -> bool:
        """Whether its own table does not add up to the count: it is disputed, or it is newer than its table."""
        return self.disputed or self.state == "newest"

    @property
    def flag(self) -> str:
        """Flag of what rests on the count; blank where it is used as published."""
        if self.state == UNVALIDATED:
            return "UNVALIDATED"
        return {"none": "CELLS_DISAGREE", "range": "DOES_NOT_ADD_UP"}.get(self.use, "")

    @property
    def objection(self) -> str:
        """What speaks against a disputed count, in few words."""
        if self.state == "older":
            return "it belongs to an earlier total"
        if self.state == MISREAD:
            return (
                f"its breakdown repeats that of “{self.repeats}”"
                if self.repeats
                else "it does not count what its label says"
            )
        return "it may be no count" if self.state == UNVALIDATED else "its table does not add up"


def is_surplus(told: Coherence | None) -> bool:
    """Whether a count of unknown sex and age is off: the other parts leave nobody for it, so it is no part."""
    return told is not None and told.state == "off" and told.unknown
