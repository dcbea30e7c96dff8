"""What was done to a table before it was published: the rule and numbers of cells, no count."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Record:
    """Disclosure record of a protected table.

    Attributes
    ----------
    rule : str
        The rule in words.
    cells, withheld : int
        Cells of the table, and those without a count [cells].
    step : str
        What was done: ``suppression``, or ``random rounding to base 3``.
    remaining : (int, int)
        What every withheld small cell may be at least, after the audit [persons].
    left_out : tuple of str
        Breakdowns that are too fine to be published.
    source : str
        File or table that was protected, as its edition names it.
    """

    rule: str
    cells: int
    withheld: int
    step: str
    remaining: tuple[int, int] | None = None
    left_out: tuple[str, ...] = ()
    source: str = ""

    def __str__(self) -> str:
        """Print the record as a note to a reader."""
        said = f"Protected by {self.step}: {self.rule}; {self.withheld:,} of {self.cells:,} cells have no count."
        if self.left_out:
            said += f" Left out as too fine: {', '.join(self.left_out)}."
        return said

    def plain(self) -> dict[str, object]:
        """Return the record as plain data, for results and editions."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
