"""Changes between two editions of a source, cell by cell, and the parts that moved with a revised total."""

import re
from collections.abc import Sequence

import pandas as pd

from nbpress.core.errors import CoverageError, listed
from tipresearch.consistency import require_table
from tipresearch.facts import area_name, measure_label, require_area, source
from tipresearch.observations import relabelling
from tipresearch.observations.columns import COLUMNS, KEY
from tipresearch.observations.related_figures import any_of, units_of_several
from tipresearch.observations.rows import period_in_words
from tipresearch.observations.selection import select
from tipresearch.quantities import NBSP, format_number

CELL = [name for name in KEY if name != "edition"]
VALUES = ["count_lo", "count_hi", "raw_value"]
STATUSES = ["new", "revised", "removed", "redefined", "in conflict", "same"]
_SIDES = ("old", "new")

#: Editions whose texts sort by time, if they have the same length.
_DATE = re.compile(r"\d{4}-(?:\d\d-\d\d|q[1-4])")


def differences(
    old: pd.DataFrame, new: pd.DataFrame, *, in_conflict: tuple[pd.DataFrame, pd.DataFrame] | None = None
) -> pd.DataFrame:
    """Compare two tables of observations, such as two editions of one database.

    Parameters
    ----------
    old, new : DataFrame
        Observations in which each cell occurs once.
    in_conflict : (DataFrame, DataFrame), optional
        Cells that the old or the new edition publishes with several counts (``Reading.in_conflict``). Without
        them such a cell counts as not published.

    Returns
    -------
    DataFrame
        One row for each cell: its key; ``count_lo``, ``count_hi`` and ``raw_value`` with the suffixes ``_old`` and
        ``_new``; ``factor`` (new / old, exact counts above 0 only); ``category_old`` (the earlier label if it
        changed); ``unpaired`` (``suppressed`` or ``doubtful``: why a country label was not paired); ``status``:
        new, revised (another value), removed (no longer published), redefined (another definition, or the same
        count under another label), in conflict (several values in one edition) or same. For a selection of rows,
        *new* and *removed* only mean that the other selection lacks the cell.

    Raises
    ------
    CoverageError
        If a table has a cell twice (as with several editions), or the tables share no source.
    SchemaError
        If one of them is not a table of observations.

    Notes
    -----
    A cell is also *redefined* if exactly one removed cell of the same area, period and breakdown has the same exact
    count under another label (``Pakistan``, then ``Pakistani``). Such a pair is one row under the new label. Only pairs
    that `relabelling.certain` confirms are paired. Caution: a revision is not a change in victims.
    """
    for name, table in zip(_SIDES, (old, new), strict=True):
        require_table(table, COLUMNS)
        if (twice := table.duplicated(CELL)).any():
            first = table.loc[twice, "figure_id"].iloc[0]
            raise CoverageError(f"the {name} table holds a cell twice, such as {first!r}; choose one edition.")
    sources = [dict.fromkeys(table["source_id"]) for table in (old, new)]
    if all(sources) and not sources[0].keys() & sources[1].keys():
        raise CoverageError(f"the old table is of {listed(sources[0])} and the new one of {listed(sources[1])}: they share no source, and no change is between two sources; give two editions of one.")  # fmt: skip
    sides = [_side(t, c) for t, c in zip((old, new), in_conflict or (old.iloc[:0], new.iloc[:0]), strict=True)]
    both = sides[0].merge(
        sides[1], how="outer", on=CELL, suffixes=("_old", "_new"), indicator=True, validate="one_to_one"
    )
    both = both.assign(status=_status(both), factor=_factor(both))
    helpers = ["_merge", "definition_id_old", "definition_id_new", "differ_old", "differ_new"]
    return relabelling.paired(both, CELL).drop(columns=helpers)


def require_earlier(old: str, new: str) -> None:
    """Raise CoverageError unless the old edition is earlier: otherwise all revisions are reversed."""
    dated = _DATE.fullmatch(old) and _DATE.fullmatch(new) and len(old) == len(new)
    if dated and old > new:
        raise CoverageError(f"edition {old} is given as the earlier one and is later than edition {new}; swap the two files.")  # fmt: skip
    if dated and old == new:
        raise CoverageError(f"edition {old} is given as the earlier one of edition {new}, and is the same; give an earlier edition.")  # fmt: skip


def _side(table: pd.DataFrame, conflicts: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of one edition; a cell in conflict has its printed values and no count."""
    cells = table[[*CELL, *VALUES, "definition_id"]].assign(differ=False)
    if conflicts.empty:
        return cells
    grouped = conflicts.groupby(CELL, dropna=False, sort=False)
    found = grouped.agg({"raw_value": any_of, "definition_id": "first"}).reset_index().assign(differ=True)
    counts = {n: pd.array([pd.NA] * len(found), dtype="Int64") for n in ("count_lo", "count_hi")}
    return pd.concat([cells, found.assign(**counts)[cells.columns]], ignore_index=True)


def _status(both: pd.DataFrame) -> pd.Series:
    status = both["_merge"].map({"left_only": "removed", "right_only": "new", "both": "revised"}).astype("str")
    low, high = (both[f"{end}_old"].eq(both[f"{end}_new"]) for end in ("count_lo", "count_hi"))
    same = (low & high).fillna(value=False) | both["raw_value_old"].eq(both["raw_value_new"]).fillna(value=False)
    redefined = (both["_merge"] == "both") & (both["definition_id_old"] != both["definition_id_new"])
    differ = both["differ_old"].eq(True) | both["differ_new"].eq(True)
    status = status.mask(same.astype(bool), "same").mask(redefined, "redefined")
    return status.mask(differ.astype(bool), "in conflict")


def _factor(both: pd.DataFrame) -> pd.Series:
    old, new = (both[f"count_lo_{side}"].eq(both[f"count_hi_{side}"]) for side in _SIDES)
    usable = (old & new & both["count_lo_old"].gt(0)).fillna(value=False).astype(bool)
    return (both["count_lo_new"] / both["count_lo_old"]).where(usable).astype("Float64")


def editions(table: pd.DataFrame, old: str, new: str, *, source_id: str) -> pd.DataFrame:
    """Compare two editions of one source in a table.

    Parameters
    ----------
    table : DataFrame
        Observations.
    old, new : str
        Earlier and later edition.
    source_id : str
        The source.

    Returns
    -------
    DataFrame
        As `differences`.

    Raises
    ------
    CoverageError
        If an edition has a cell twice, for an unknown source or edition, or for editions in the wrong order.
    """
    of_source = select(table, source_id=source_id)
    sides = [select(of_source, edition=edition) for edition in (old, new)]
    require_earlier(old, new)
    return differences(*sides)


def revised_totals(table: pd.DataFrame, *, ref_area: str, source_id: str) -> pd.DataFrame:
    """Return the totals of calendar years that a source revised between its first and its last edition."""
    require_table(table, COLUMNS)
    require_area(ref_area)
    source(source_id)
    # Quarters, fiscal years and one form alone are not totals of a calendar year.
    of = {"ref_area": ref_area, "source_id": source_id, "period_kind": "calendar_year", "partition": "total", "form": "total"}  # fmt: skip
    rows = table[(table[[*of]] == pd.Series(of)).all(axis=1)]
    held = sorted(rows["edition"].unique())
    if len(held) < 2:
        return pd.DataFrame(columns=["year", "measure", "factor"])
    found = _with_units(editions(rows, held[0], held[-1], source_id=source_id).query("status == 'revised'"))
    found = found.assign(year=found["period_start"].dt.year)
    found = found.sort_values(["factor", "year", "measure"], ascending=[False, True, True])
    shown = {"raw_value_old": held[0], "raw_value_new": held[-1]}
    return found[["year", "measure", *shown, "factor"]].rename(columns=shown).reset_index(drop=True)


def _with_units(found: pd.DataFrame) -> pd.DataFrame:
    """Return differences with the unit in each text if a measure has several units."""
    texts = {side: found[side] + units_of_several(found) for side in (f"raw_value_{side}" for side in _SIDES)}
    return found.assign(**texts)


def by_status(found: pd.DataFrame, by: Sequence[str] = ("measure",)) -> pd.DataFrame:
    """Count cells by status, with one row for each group of `by`, most changed first."""
    wide = pd.crosstab([found[name] for name in by], found["status"])
    wide = wide.reindex(columns=STATUSES, fill_value=0)
    changed = wide.drop(columns="same").sum(axis=1).sort_values(ascending=False, kind="stable")
    return wide.loc[changed.index].rename_axis(columns=None).reset_index()


def largest(found: pd.DataFrame) -> pd.DataFrame:
    """Return the revised totals, the largest revision up or down first, with their period in words.

    A suppressed value has no factor. Its revision counts with the smallest size that it can have.
    """
    totals = (found[["partition", "form"]] == "total").all(axis=1)
    rows = found[(found["status"] == "revised") & totals]
    ends = rows[["count_hi_old", "count_hi_new"]].astype("float64").clip(lower=1)
    rows = rows.assign(size=ends.max(axis=1) / ends.min(axis=1))
    rows = rows.sort_values(["size", "ref_area", "period_start"], ascending=[False, True, True])
    return rows.assign(period=list(map(period_in_words, rows["period_start"], rows["period_end"])))


def sections(found: pd.DataFrame, most: int) -> list[tuple[str, pd.DataFrame]]:
    """Return tables of the changes between two editions, with their titles."""
    every_area = by_status(found, ["ref_area"])
    every_revision = _with_units(largest(found))
    areas, top = every_area.head(most), every_revision.head(most)
    named = ["ref_area", "period", "measure"]
    revisions = top[[*named, "raw_value_old", "raw_value_new"]].assign(
        factor=top["factor"].map(lambda f: "" if pd.isna(f) else format_number(f, "ratio")).astype("str")
    )
    return [
        ("Cells by measure and status", _in_words(by_status(found))),
        (relabelling.TITLE, _in_words(relabelling.unpaired(found))),
        ("Totals with the largest revisions" + _cut(top, every_revision), _in_words(revisions)),
        (
            "What moved with them: what the parts of these totals add up to in the later edition, and how many of them moved",
            _in_words(moved_with(found, top)[[*named, "raw_value_new", *BREAKDOWNS.values()]]),
        ),
        ("Areas with the most changes" + _cut(areas, every_area), _in_words(areas)),
    ]


def _in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with names instead of codes, and formatted numbers of cells."""
    named = {"ref_area": area_name, "measure": measure_label}
    words = {name: table[name].map(label) for name, label in named.items() if name in table}
    words |= {name: table[name].map("{:,}".format) for name in {*STATUSES} & {*table}}
    heads = {"ref_area": "area", "raw_value_old": "before", "raw_value_new": "now"}
    return table.assign(**words).rename(columns=heads)


def _cut(shown: pd.DataFrame, whole: pd.DataFrame) -> str:
    return f", {len(shown)} of {len(whole)}" if len(shown) < len(whole) else ""


#: Breakdowns that each add up to the total, and their headings.
BREAKDOWNS = {"sex": "by sex", "age": "by age", "sex_age": "by sex and age", "form": "by form"}

#: Columns that a total shares with its parts.
_OF_ONE = ["crime", "measure", "unit", "ref_area", "period_start", "period_end", "source_id"]


def moved_with(found: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Return revised totals with the new sum of their parts in each of `BREAKDOWNS`, and how many parts moved.

    A breakdown without a part in the later edition is blank. A person can be counted under several forms, so parts by
    form may exceed a correct total. A suppressed part makes the sum a range.
    """
    whole = totals[_OF_ONE].assign(total=range(len(totals)))
    parts = found[found["partition"].isin(BREAKDOWNS)].merge(whole, on=_OF_ONE)  # grouping all parts would take seconds
    groups = dict(iter(parts.groupby(["total", "partition"])))
    nothing = parts.iloc[:0]
    sums = {
        heading: [_sum_in_words(groups.get((at, name), nothing)) for at in whole["total"]]
        for name, heading in BREAKDOWNS.items()
    }
    return totals.assign(**sums)


def _sum_in_words(parts: pd.DataFrame) -> str:
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
