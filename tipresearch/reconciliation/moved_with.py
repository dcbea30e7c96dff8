"""What moved with a total that was revised: whether its own parts moved, and what they add up to."""

import pandas as pd

from tipresearch.quantities import NBSP

#: Breakdowns that each add up to the total, and how a table heads them.
BREAKDOWNS = {"sex": "by sex", "age": "by age", "sex_age": "by sex and age", "form": "by form"}


def moved_with(found: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Return revised totals with a column for each of `BREAKDOWNS`: how their parts moved between two editions.

    It says what the parts add up to in the later edition [unit of the total], and how many of them are not as they
    were; blank where that edition publishes no part. `found` is what `differences` returns, and `totals` have
    ``ref_area``, ``year`` and ``measure``. People can stand under several forms, so parts by form may exceed a total
    that is right; a part that is suppressed counts from 0 to its upper end, so the sum is a range.
    """
    of = ["ref_area", "year", "measure"]
    parts = found[found["partition"].isin(BREAKDOWNS)].assign(year=found["period_start"].dt.year)
    parts = parts.merge(totals[of].drop_duplicates(), on=of)  # to group those of all takes seconds
    groups = dict(iter(parts.groupby([*of, "partition"])))
    nothing = parts.iloc[:0]
    told = {
        heading: [_told(groups.get((t.ref_area, t.year, t.measure, name), nothing)) for t in totals.itertuples()]
        for name, heading in BREAKDOWNS.items()
    }
    return totals.assign(**told)


def _told(parts: pd.DataFrame) -> str:
    held = parts[parts["raw_value_new"].notna()]
    if held.empty:
        return ""
    if (parts["status"] == "in conflict").any():
        return "in conflict"
    moved = int((parts["status"] != "same").sum())
    low, high = (int(held[name].sum()) for name in ("count_lo_new", "count_hi_new"))
    sums = f"{low:,}" if low == high else f"{low:,}–{high:,}"
    how = "unchanged" if not moved else f"{moved}{NBSP}of{NBSP}{len(parts)}"
    return f"{sums} ({how})"
