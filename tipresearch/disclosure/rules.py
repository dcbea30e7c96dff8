"""Which counts are small, and how much an attacker must be left in doubt of each of them."""

from dataclasses import dataclass

from nbpress.core.errors import TipResearchError, quoted

#: Smallest threshold: counts of fewer persons are small everywhere.
FLOOR = 5


@dataclass(frozen=True)
class Rule:
    """Rule of a release, as it is published with it.

    Attributes
    ----------
    threshold : int
        Counts below this are small [persons].
    width : (int, int) or None
        Counts that may not be ruled out of a small cell [persons]; by default all from 1 to below the threshold.

    Raises
    ------
    TipResearchError
        For a threshold below `FLOOR`, or a width that no small count has.

    Notes
    -----
    Caution: a threshold hides single cells; `protect` hides what follows of their sums. docs/methods.md, section 9.

    Examples
    --------
    >>> Rule().needed
    (1, 9)
    """

    threshold: int = 10
    width: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Refuse a rule that protects too little, or nothing."""
        if type(self.threshold) is not int or self.threshold < FLOOR:
            raise TipResearchError(f"threshold {quoted(self.threshold)} is not allowed; allowed is a whole number from {FLOOR}, and 10 is the default.")  # fmt: skip
        low, high = self.needed
        if not 0 <= low < high < self.threshold:
            raise TipResearchError(f"width {quoted(self.width)} is not allowed; allowed are two whole numbers from 0 to {self.threshold - 1}, the smaller first, or none for 1 to {self.threshold - 1}.")  # fmt: skip

    @property
    def needed(self) -> tuple[int, int]:
        """The ends of what must remain possible of a small cell [persons]."""
        return self.width or (1, self.threshold - 1)

    def small(self, count: int) -> bool:
        """Whether a count is small; a zero is, unless it could be nothing else."""
        return count < self.threshold

    def __str__(self) -> str:
        """Print the rule as a reader of the table knows it."""
        low, high = self.needed
        return f"counts below {self.threshold} are withheld, and larger ones with them, so that each small one may still be anything from {low} to {high}"
