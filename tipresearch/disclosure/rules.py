"""The rule of protection: which counts are small, and which range must remain possible for each."""

from dataclasses import dataclass

from nbpress.core.errors import TipResearchError, quoted

#: Smallest threshold that is allowed.
FLOOR = 5


@dataclass(frozen=True)
class Rule:
    """The rule of protection, which is published with a table; `protect` also hides what follows from sums."""

    #: Counts below this are small [persons].
    threshold: int = 10
    #: Range of counts that must remain possible for a small cell [persons]; by default 1 to below the threshold.
    width: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Refuse a threshold below `FLOOR` and a width outside the small counts."""
        if type(self.threshold) is not int or self.threshold < FLOOR:
            raise TipResearchError(f"threshold {quoted(self.threshold)} is not allowed; allowed is a whole number from {FLOOR}, and 10 is the default.")  # fmt: skip
        low, high = self.needed
        if not 0 <= low < high < self.threshold:
            raise TipResearchError(f"width {quoted(self.width)} is not allowed; allowed are two whole numbers from 0 to {self.threshold - 1}, the smaller first, or none for 1 to {self.threshold - 1}.")  # fmt: skip

    @property
    def needed(self) -> tuple[int, int]:
        """Smallest and largest count that must remain possible for a small cell [persons]."""
        return self.width or (1, self.threshold - 1)

    def small(self, count: int) -> bool:
        """Return whether a count is small; zero is small, too."""
        return count < self.threshold

    def __str__(self) -> str:
        """Print the rule for readers of the table."""
        low, high = self.needed
        return f"counts below {self.threshold} are withheld, and larger ones with them, so that each small one may still be anything from {low} to {high}"
