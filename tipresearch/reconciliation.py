"""Where published figures disagree: parts and totals, sources, editions. Nothing is repaired."""

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from tipresearch.counts import SMALLEST_SHOWN, Count, as_count
from tipresearch.estimates import Estimate
from tipresearch.sources import suppressing

STATUS_IN_WORDS = {
    "equal": "the parts add up to the total",
    "parts_lt_total": "the parts fall short of the total",
    "parts_gt_total": "the parts exceed the total",
    "undetermined": "suppressed parts leave it open whether the parts add up",
    "overlap_possible": "the parts exceed the total, as overlapping categories do",
}


class Reconciliation(tuple):
    """Status, difference and sum of the parts, as returned by `reconcile`."""

    __slots__ = ()
    status = property(lambda self: self[0], doc="A key of `STATUS_IN_WORDS`.")
    difference = property(lambda self: self[1], doc="Estimate of parts minus total [persons].")

    def __str__(self) -> str:
        """Say in words whether the parts add up."""
        return STATUS_IN_WORDS[self.status]


def reconcile(
    parts: Iterable[Count | int], total: Count | int, *, exclusive: bool = True
) -> Reconciliation:
    """Compare the sum of the parts with the published total, within their intervals.

    Parameters
    ----------
    parts : iterable of Count or int
        The published parts [persons].
    total : Count or int
        The published total.
    exclusive : bool
        Whether a person is in one part only; if not, an excess is
        ``overlap_possible``.

    Returns
    -------
    Reconciliation
        `status`, a key of `STATUS_IN_WORDS`, and `difference`, parts minus total
        [persons]. A small difference is withheld (SUPPRESSED) when a part is
        suppressed: it would reveal the part.
    """
    counts, whole = [as_count(p) for p in parts], as_count(total)
    lo = sum(c.lo for c in counts) - whole.hi
    hi = sum(c.hi for c in counts) - whole.lo
    if lo > 0:
        status = "parts_gt_total" if exclusive else "overlap_possible"
    elif hi < 0:
        status = "parts_lt_total"
    else:
        status = "equal" if lo == hi == 0 else "undetermined"
    hidden = _would_reveal(counts, whole, lo, hi)
    exact = lo == hi
    flags = [
        *(["PARTS_NE_TOTAL"] if status.startswith("parts") else []),
        *(["SUPPRESSED"] if hidden else []),
    ]
    difference = Estimate(
        indicator="reconcile", label="Sum of the parts minus the total", unit="persons",
        value=lo if exact and not hidden else None, lo=None if exact or hidden else lo, hi=None if exact or hidden else hi,
        kind="point" if exact or hidden else "bounds", method=f"{len(counts)} parts: {STATUS_IN_WORDS[status]}",
        formula="not shown: it could reveal a suppressed count" if hidden else f"{' + '.join(str(c) for c in counts)} − {whole}",
        inputs=() if hidden else (*counts, whole), flags=tuple(flags),
    )  # fmt: skip
    return Reconciliation((status, difference))


def _would_reveal(counts: Sequence[Count], whole: Count, lo: int, hi: int) -> bool:
    """Whether a small difference could be a cell that the source suppressed."""
    small = any(0 < abs(end) < SMALLEST_SHOWN for end in (lo, hi))
    suppressed = any(not c.exact or c.source_id in suppressing() for c in (*counts, whole))
    return small and suppressed


def same_counts_other_period(
    table: pd.DataFrame,
    *,
    measures: Sequence[str] = ("identified", "detected"),
    at_least: int = 50,
    shared: int = 2,
) -> pd.DataFrame:
    """Find the same count vector published under different periods.

    Parameters
    ----------
    table : DataFrame
        Observations, as returned by `tipresearch.observations.load`.
    measures : sequence of str
        Measures whose counts are compared with each other.
    at_least : int
        Counts below this are too common to tell anything [persons].
    shared : int
        How many equal counts make a conflict.

    Returns
    -------
    DataFrame
        One row a pair of publications: area, and for each of the two its period,
        source and edition; the equal counts, largest first, and their number.
    """
    rows = table[
        table["measure"].isin(measures)
        & (table["count_lo"] == table["count_hi"])
        & (table["count_lo"] >= at_least)
    ]
    keys = ["ref_area", "period_start", "period_end", "source_id", "edition"]
    groups = [
        (key, frozenset(counts)) for key, counts in rows.groupby(keys, dropna=False)["count_lo"]
    ]
    found = []
    for i, ((area, *first), counts) in enumerate(groups):
        for (other_area, *second), others in groups[i + 1 :]:
            equal = sorted(counts & others, reverse=True)
            if area == other_area and first[:2] != second[:2] and len(equal) >= shared:
                found.append(
                    [
                        area,
                        *_named_period(first),
                        *_named_period(second),
                        len(equal),
                        tuple(map(int, equal)),
                    ]
                )
    pair = ["period", "source_id", "edition"]
    columns = ["ref_area", *pair, *(f"other_{name}" for name in pair), "n_equal", "equal_counts"]
    return pd.DataFrame(found, columns=columns).sort_values(
        "n_equal", ascending=False, ignore_index=True
    )


conflicts = same_counts_other_period


def largest_shared(conflicting: pd.DataFrame) -> int | None:
    """Return the largest count that a pair of publications shares, or None [persons]."""
    return None if conflicting.empty else int(conflicting["equal_counts"].iloc[0][0])


def _named_period(group: Sequence) -> tuple[str, str, str]:
    start, end, source_id, edition = group
    if (
        pd.notna(start)
        and pd.notna(end)
        and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
        and start.year == end.year
    ):
        return str(start.year), source_id, edition
    return (
        f"{start.date() if pd.notna(start) else ''}–{end.date() if pd.notna(end) else ''}",
        source_id,
        edition,
    )


def competing(
    table: pd.DataFrame, *, ref_area: str, measures: Sequence[str] = ("identified", "detected")
) -> pd.DataFrame:
    """List every published total of victims by year, with its source and edition.

    Returns
    -------
    DataFrame
        Columns year, measure, count_lo, count_hi [persons], raw_value, source_id,
        edition, grade and figure_id, ordered by year and source. Years with one row have one
        source only; several rows are several answers, none of which is preferred.
    """
    rows = table[
        (table["ref_area"] == ref_area)
        & table["measure"].isin(measures)
        & (table[["category", "sex", "age", "form"]] == "total").all(axis=1)
        & (table["period_kind"] == "calendar_year")
    ]
    rows = rows.assign(year=rows["period_start"].dt.year)
    shown = [
        "year",
        "measure",
        "count_lo",
        "count_hi",
        "raw_value",
        "source_id",
        "edition",
        "grade",
        "figure_id",
    ]
    return rows.sort_values(["year", "source_id", "edition"])[shown].reset_index(drop=True)


GROUPS = {
    "Women": ("female", "adult"),
    "Men": ("male", "adult"),
    "Girls": ("female", "child"),
    "Boys": ("male", "child"),
    "Children": ("total", "child"),
    "Transgender": ("transgender", "total"),
    "Other": ("other", "total"),
    "Total": ("total", "total"),
}


def side_by_side(
    table: pd.DataFrame, *, ref_area: str, measures: Sequence[str] = ("identified", "detected")
) -> pd.DataFrame:
    """Set the publications of an area beside each other, group by group.

    Returns
    -------
    DataFrame
        One row a year, source and edition that gives at least two groups; one column a
        group of `GROUPS`, as published. A blank means not published, never zero;
        ``withheld`` hides a group from which a suppressed one could be computed.
    """
    rows = table[
        (table["ref_area"] == ref_area)
        & table["measure"].isin(measures)
        & (table["form"] == "total")
        & (table["period_kind"] == "calendar_year")
    ]
    names = {pair: group for group, pair in GROUPS.items()}
    group = [names.get(pair) for pair in zip(rows["sex"], rows["age"], strict=True)]
    rows = rows.assign(year=rows["period_start"].dt.year, group=group).dropna(subset="group")
    wide = rows.pivot_table(
        index=["year", "source_id", "edition"], columns="group", values="raw_value", aggfunc="first"
    )
    wide = wide[wide.notna().sum(axis=1) > 1]
    wide = wide.apply(_withhold, axis=1) if len(wide) else wide
    return (
        wide.reindex(columns=[g for g in GROUPS if g in wide])
        .fillna("")
        .rename_axis(columns=None)
        .reset_index()
    )


#: Groups that add up to another: a suppressed one among them must not stand alone.
_ADDITIVE = [
    ("Children", ["Girls", "Boys"]),
    ("Total", ["Women", "Men", "Girls", "Boys", "Transgender", "Other"]),
    ("Total", ["Women", "Men", "Children", "Transgender", "Other"]),
]
WITHHELD = "withheld"


def _withhold(published: pd.Series) -> pd.Series:
    """Hide the smallest groups beside a suppressed one until no subtraction gives it away."""
    row = published.copy()
    while True:
        before = row.copy()
        for whole, parts in _ADDITIVE:
            held = [p for p in parts if p in row and isinstance(row[p], str)]
            hidden = [p for p in (*held, whole) if str(row.get(p, "")).startswith(("<", WITHHELD))]
            shown = [p for p in held if p not in hidden]
            if len(hidden) == 1 and shown and isinstance(row.get(whole), str):
                row[min(shown, key=lambda p: int(re.sub(r"\D", "", row[p])))] = WITHHELD
        if row.equals(before):
            return row


def related(table: pd.DataFrame, *, ref_area: str, form: str) -> pd.DataFrame:
    """List every figure on a form of exploitation in an area, whatever it measures.

    The rows are not to be compared with each other: identified, released and estimated
    persons are different things. Areas inside the area, such as provinces, are included.
    """
    from tipresearch.observations import category_label, measure_label

    inside = table["ref_area"].eq(ref_area) | table["ref_area"].str.startswith(
        _iso2(ref_area) + "-"
    )
    rows = table[inside & (table["form"] == form)]
    rows = rows.assign(
        measure=rows["measure"].map(measure_label),
        group=rows["category"].map(category_label),
        period=[
            _named_period((r.period_start, r.period_end, "", ""))[0] for r in rows.itertuples()
        ],
    )
    shown = [
        "measure",
        "ref_area",
        "period",
        "group",
        "raw_value",
        "source_id",
        "edition",
        "grade",
        "notes",
    ]
    return rows.sort_values(["measure", "period_start"])[shown].reset_index(drop=True)


def _iso2(ref_area: str) -> str:
    from tipresearch.observations import read_mapping

    areas = read_mapping("areas.csv").set_index("ref_area")
    return areas["iso2"].get(ref_area, "") or "none"
