"""Whether a count is consistent with the other cells of its publication."""

import math
from dataclasses import dataclass

from nbpress.core.errors import require_known

#: State of a number that its source marks as not validated. It may be no count, whatever its parts say.
UNVALIDATED = "unvalidated"

#: State of a cell that does not count what its label says.
MISREAD = "misread"

#: States of a count: what each means, and whether the count is used as published, as a range, or not at all.
STATES = {
    "consistent": ("all published cells can be true", "published"),
    "explained": ("its parts exceed it as printed, and a reading explains that without an error", "published"),
    "stands": ("its parts exceed it as printed, and the fewest corrections leave it as it is", "published"),
    "newest": ("it was revised, and its table was not", "published"),
    "older": ("it belongs to an earlier total, which was revised", "none"),
    "one_of": ("it or another cell is off", "range"),
    "off": ("it is off, whichever of the smallest corrections is made", "range"),
    MISREAD: ("it does not count what its label says", "none"),
    UNVALIDATED: ("it is marked as not validated, such as a number that equals its year, and may be no count", "none"),
}

#: A range that is wider than this factor supports no number.
_WIDEST = 1.5

#: Equal counts below this coincide by chance. They are never reported as one count under two years or measures.
SMALLEST_COINCIDENCE = 10


@dataclass(frozen=True, slots=True)
class Coherence:
    """The result of the consistency check of a count with the other cells of its publication.

    Method: docs/methods.md, section 9b. Numbers have the unit of the count.
    """

    state: str  # a key of `STATES`
    by: str = ""  # partition of the parts that exceed the count most, such as ``sex_age``; several are joined by ``+``
    parts_lo: int = 0  # fewest persons in these parts together, or in the largest part if they are not added
    exactly: bool = False  # whether all of these parts are published as one number each
    excess: int = 0  # smallest number by which the parts exceed the count
    figure_ids: tuple[str, ...] = ()  # rows of these parts; for a cell of a copied breakdown, the rows that are equal
    against: tuple[str, ...] = ()  # rows of shorter periods, or of areas inside the area, that disagree with the count
    alone: bool = False  # whether one part alone exceeds the count; such parts may share persons and are not added
    # Smallest and largest count over the printed one and the smallest corrections.
    lo: int = 0
    hi: int | float = math.inf
    printed: tuple[int, int] = (0, 0)  # smallest and largest count that the published text allows
    total: bool = False  # whether the count is the total of its publication
    unknown: bool = False  # whether it counts persons of unknown sex and unknown age
    readings: tuple[str, ...] = ()  # codes of the readings that explain a disagreement
    # For a total: the other cells that are wrong, and cells among which some are wrong.
    off: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    repeats: str = ""  # label of the measure, and the year, that a copied breakdown repeats
    cells: int = 0  # how many cells the copied breakdown has

    def __post_init__(self) -> None:
        """Refuse an unknown state."""
        require_known("state", self.state, STATES, f"allowed are {', '.join(STATES)}", what="of a count is not known")

    @property
    def use(self) -> str:
        """How the count may be used: as ``published``, as a ``range``, or not at all (``none``)."""
        use = STATES[self.state][1]
        narrow = 0 < self.lo <= self.hi <= _WIDEST * self.lo
        return use if use != "range" or (narrow and (self.state != "off" or self.total)) else "none"

    @property
    def in_question(self) -> bool:
        """Whether no number may be computed from the count."""
        return self.use == "none"

    @property
    def disputed(self) -> bool:
        """Whether the count itself is in doubt: it is wrong, may be wrong, or does not count what its label says."""
        return STATES[self.state][1] != "published"

    @property
    def exceeded(self) -> bool:
        """Whether its own table does not add up to the count: the count is disputed, or newer than its table."""
        return self.disputed or self.state == "newest"

    @property
    def flag(self) -> str:
        """The flag of numbers that are computed from the count; blank where it is used as published."""
        if self.state == UNVALIDATED:
            return "UNVALIDATED"
        return {"none": "CELLS_DISAGREE", "range": "DOES_NOT_ADD_UP"}.get(self.use, "")

    @property
    def objection(self) -> str:
        """The reason why a count is disputed, in a few words."""
        if self.state == "older":
            return "it belongs to an earlier total"
        if self.state == MISREAD:
            copied = f"its breakdown repeats that of “{self.repeats}”"
            return copied if self.repeats else "it does not count what its label says"
        return "it may be no count" if self.state == UNVALIDATED else "its table does not add up"


def is_surplus(coherence: Coherence | None) -> bool:
    """Return whether a count of unknown sex and age is wrong because the other parts leave nobody for it."""
    return coherence is not None and coherence.state == "off" and coherence.unknown
