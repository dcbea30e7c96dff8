"""The change between two years over the same countries, under several rules for which countries are taken.

Reference: docs/methods.md, section 9b, step 7.
"""

from dataclasses import dataclass

import pandas as pd

from tipresearch.countries.contested import contested_in
from tipresearch.countries.database import COMPARED, World, of_countries
from tipresearch.quantities import Estimate

#: Which totals each rule takes, by the state of the total: blank has no parts to compare it with.
_EXPLAINED = ("", "consistent", "explained")
_STANDS = (*_EXPLAINED, "stands", "newest")

#: The rules, each with its words.
RULES = {
    "printed": "every total printed as a number",
    "used": "totals used as a number or as a range",
    "stands": "totals that no smallest correction changes",
    "explained": "totals that agree with their table, or that a reading explains",
}


@dataclass(frozen=True, slots=True)
class ChangeByRule:
    """The change of the sum over the same countries under one rule.

    Attributes
    ----------
    rule : str
        A key of `RULES`.
    first, last : int
        The two years.
    countries : int
        How many countries have such a total in both years [countries].
    before, after : (int, int)
        Smallest and largest sum [persons].
    """

    rule: str
    first: int
    last: int
    countries: int
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def percent(self) -> tuple[float, float]:
        """Smallest and largest change [percent change]."""
        return 100 * (self.after[0] / self.before[1] - 1), 100 * (self.after[1] / self.before[0] - 1)

    @property
    def estimate(self) -> Estimate:
        """The change [percent change]; bounds where totals are ranges."""
        low, high = self.percent
        exact = low == high
        return Estimate(
            indicator="change_by_rule", unit="percent change", kind="point" if exact else "bounds",
            label=f"{self.first} to {self.last}, {of_countries(self.countries)}: {RULES[self.rule]}",
            value=low if exact else None, lo=None if exact else low, hi=None if exact else high,
            formula=f"{_ends(self.after)} / {_ends(self.before)} - 1", method="change of a sum over the same countries",
        )  # fmt: skip


def changes_by_rule(world: World, first: int, last: int) -> list[ChangeByRule]:
    """Return the change between two years under each of `RULES`."""
    rows = world.country_years("detected")
    rows = rows[~rows["ref_area"].isin(contested_in(world, (first, last)))]
    printed = pd.to_numeric(rows["as_published"].str.replace(",", ""), errors="coerce").astype("Int64")
    as_printed = rows.assign(lo=printed, hi=printed)[printed.notna() & (rows["coherence"] != "unvalidated")]
    taken = {
        "printed": as_printed,
        "used": rows[rows["state"].isin(COMPARED)],
        "stands": as_printed[as_printed["coherence"].isin(_STANDS)],
        "explained": as_printed[as_printed["coherence"].isin(_EXPLAINED)],
    }
    found = (_change(rule, totals, first, last) for rule, totals in taken.items())
    return [change for change in found if change]


def _ends(of: tuple[int, int]) -> str:
    return " to ".join(f"{end:,}" for end in dict.fromkeys(of))


def _change(rule: str, totals: pd.DataFrame, first: int, last: int) -> ChangeByRule | None:
    old, new = (totals[totals["year"] == year].set_index("ref_area") for year in (first, last))
    both = old.index.intersection(new.index)
    before, after = ((int(of.loc[both, "lo"].sum()), int(of.loc[both, "hi"].sum())) for of in (old, new))
    return ChangeByRule(rule, first, last, len(both), before, after) if before[0] else None
