"""Years of a country in which the published cells cannot all be true, and what follows for the total."""

from dataclasses import dataclass

import pandas as pd

from tipresearch.countries.country import Profile
from tipresearch.quantities import Coherence, Count

#: What follows for the total, by its state: docs/methods.md, section 9b, step 5.
VERDICTS = {
    "consistent": "total used as printed; other cells are off", "explained": "total used as printed; a reading explains the sum",
    "stands": "total used as printed; other cells are off", "newest": "newest total used; no share of it", "one_of": "no total used", "off": "no total used",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Misfit:
    """A year in which the cells of a table cannot all be true as printed.

    Attributes
    ----------
    total : Count
        The total of the year, as it is used [persons].
    told : Coherence
        What its table says of it.
    off, one_of : tuple of Count
        Other cells that are off, and cells of which some are [persons].
    """

    total: Count
    told: Coherence
    off: tuple[Count, ...] = ()
    one_of: tuple[Count, ...] = ()

    @property
    def year(self) -> str:
        """Year of the total, as it is printed."""
        return str(self.total.period)


def misfits(profile: Profile, measure: str = "detected") -> list[Misfit]:
    """Find the years in which the cells of a measure cannot all be true as printed."""
    counts = {figure: count for count in profile.counts for figure in count.figure_ids}
    found = []
    for total in profile.totals(measure):
        told = total.coherence
        if told and not total.unvalidated and (told.state != "consistent" or told.off or told.one_of):
            off, one_of = (tuple(counts[f] for f in ids if f in counts) for ids in (told.off, told.one_of))
            found.append(Misfit(total, told, off, one_of))
    return found


def misfits_table(found: list[Misfit]) -> pd.DataFrame:
    """List the years in which cells do not add up."""
    rows = [
        (
            misfit.year, misfit.total.as_printed.raw_value, _parts_of(misfit.told),
            _sum(misfit.told), _verdict(misfit),
        )
        for misfit in found
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["year", "total_as_printed", "parts_by", "parts_add_up_to", "what_follows"])


def _parts_of(told: Coherence) -> str:
    return "several breakdowns together" if "+" in told.by else told.by.replace("_", " and ")


def _sum(told: Coherence) -> str:
    if not told.by:
        return ""
    return f"{'' if told.exactly else 'at least '}{told.parts_lo:,}"


def _verdict(misfit: Misfit) -> str:
    if misfit.told.use == "range":
        return f"total between {misfit.total.lo:,} and {misfit.total.hi:,}"
    return VERDICTS[misfit.told.state]
