"""What the other cells of a publication say of a count."""

from dataclasses import dataclass

from tipresearch.errors import require_known

#: The state of a number that is marked as not validated: whatever its parts say, it may be no count.
UNVALIDATED = "unvalidated"

#: The state of a number of unknown sex and age beside parts that leave nobody for it.
SURPLUS = "surplus"

#: The state of a cell of a breakdown that repeats that of another measure.
COPIED = "copied"

#: States of a margin, from the best to the worst.
STATES = {
    "coherent": "some whole numbers within the published intervals agree",
    SURPLUS: "the parts beside it add up to the whole exactly without it",
    COPIED: "its breakdown repeats that of another measure, and does not fit its own total",
    "exceeded": "the parts add up to more than the margin, which is published as a count",
    "contradicted": "the parts cannot add up to the margin: it is suppressed and they show more, or they are all of it and fall short",
    UNVALIDATED: "the number is marked as not validated, such as one that repeats its year, and may be no count",
}


#: Equal counts below this coincide by chance, and are never reported as one count under two years or measures.
SMALLEST_COINCIDENCE = 10


@dataclass(frozen=True, slots=True)
class Coherence:
    """Whether a count and its own parts, as one publication gives them, can all be true, and whether it is one.

    Attributes
    ----------
    state : str
        A key of `STATES`.
    by : str
        Partition of the parts that disagree most, such as ``sex_age``; several are joined by
        ``+``. Blank where the count is coherent. Of a surplus each that adds up without it.
    parts_lo : int
        Fewest that these parts show together, or the largest of those that are not added [unit of the count].
    exactly : bool
        Whether all of these parts are published as one number each.
    excess : int
        By how much that exceeds the most that the count can be [unit of the count].
    figure_ids : tuple of str
        The parts of this breakdown that disagree.
    against : tuple of str
        All parts that disagree, of this breakdown or another.
    repeats : str
        Label of the measure that a copied breakdown repeats; its equal cells are `figure_ids`.
    alone : bool
        Whether these parts are not added, as one person may stand in several, so that one exceeds the count by itself.
    one_form : bool
        Whether the parts of one form of exploitation exceed the count without those of any other.
    """

    state: str
    by: str = ""
    parts_lo: int = 0
    exactly: bool = False
    excess: int = 0
    figure_ids: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    repeats: str = ""
    alone: bool = False
    one_form: bool = False

    def __post_init__(self) -> None:
        """Refuse a state that is not known."""
        require_known("state", self.state, STATES, f"allowed are {', '.join(STATES)}", what="of a margin is not known")

    @property
    def in_question(self) -> bool:
        """Whether the count cannot be right as it stands beside its parts."""
        return self.state != "coherent"

    @property
    def several_forms(self) -> bool:
        """Whether nothing may be wrong, as persons who stand under several forms can explain it."""
        return "form" in self.by and not (self.alone or self.one_form)

    @property
    def flag(self) -> str:
        """Flag of what rests on a count in question; blank for one that is not."""
        if self.state == UNVALIDATED:
            return "UNVALIDATED"
        return "CELLS_DISAGREE" if self.in_question else ""

    @property
    def objection(self) -> str:
        """What speaks against a count in question, in few words."""
        words = {
            UNVALIDATED: "it may be no count",
            SURPLUS: "the others add up to the total without it",
            COPIED: f"its breakdown repeats that of “{self.repeats}”",
        }
        return words.get(self.state, "its parts disagree")


def is_surplus(told: Coherence | None) -> bool:
    """Whether a count is of unknown sex and age, and the parts beside it leave nobody for it: it is no part.

    Parameters
    ----------
    told : Coherence or None
        What its publication says of the count.

    Returns
    -------
    bool
        False where nobody asked.
    """
    return told is not None and told.state == SURPLUS
