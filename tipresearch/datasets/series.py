"""Series of counts over time, by category."""

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from nbpress.core.errors import CoverageError, listed
from tipresearch import observations
from tipresearch.datasets import selection
from tipresearch.datasets.selection import COLUMN_OF
from tipresearch.quantities import Count, one_length

#: What the counts of one series share.
_ONE = ("ref_area", "measure", "unit", "source_id")

#: What does not tell two counts of one period apart.
_OF_THE_COUNT = (
    "figure_id", "raw_value", "count_lo", "count_hi", "notes", "obs_status", "period_start", "period_end",
)  # fmt: skip


class Rows(NamedTuple):
    """The rows of a selection, the rows in conflict, and the variables of which the selection took a value."""

    table: pd.DataFrame
    in_conflict: pd.DataFrame
    fixed: tuple[str, ...]

    def divided(self, by: Sequence[str]) -> pd.DataFrame:
        """Return the rows that these variables divide, or the totals."""
        return selection.divided_rows(self.table, by, self.fixed, self.in_conflict)


def counts_by(rows: Rows, by: str | Sequence[str]) -> dict[str, list[Count]]:
    """Return the counts of each series, in order of time."""
    names = selection.breakdown_names(by)
    return count_series(rows.table, *ordered_series(rows.divided(names), names))


def count_series(table: pd.DataFrame, ordered: pd.DataFrame, sizes: Mapping[str, int]) -> dict[str, list[Count]]:
    """Return the counts of ordered rows by series; all are compared with the other cells of their publications at once."""
    counts = iter(observations.counts(ordered, table))
    return {name: list(itertools.islice(counts, n)) for name, n in sizes.items()}


def ordered_series(rows: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the rows of all series, each in order of time, and their number by name; else what tells them apart."""
    kinds = observations.period_kinds(rows)
    if not (_same(rows["period_start"]) and _same(rows["period_end"])):
        # One that is cumulative holds the others, and one that is not stated is of any length.
        stated = rows["period_end"].notna() & ~kinds.isin(["cumulative", "unknown"])
        if not stated.any():
            raise CoverageError(f"no count here is of a stated period, but of {listed(observations.periods_in_words(rows).unique(), 6)}; select(period=...) takes one of them.")  # fmt: skip
        rows = rows[stated]
    rows = rows[rows["count_lo"].notna()]
    if rows.empty:
        raise CoverageError("no count here has a number: all are withheld, or not given as counts; see frame() for what is held.")  # fmt: skip
    kinds = kinds[rows.index]
    if not by:
        _require_one_series("total", rows, kinds)
        return rows.sort_values("period_start", kind="stable"), {"total": len(rows)}
    wide, keys = observations.with_breakdown_columns(rows), [COLUMN_OF.get(n, n) for n in by]
    groups = wide.groupby(keys, sort=False)
    names = [", ".join(map(str, key)) for key in wide[keys].drop_duplicates().itertuples(index=False)]
    # Where nothing of them differs, thousands of groups need not be asked one by one.
    alike = all(_same(rows[c]) for c in _ONE if c not in keys) and _same(kinds) and kinds.iloc[0] in ("year", "quarter")
    if not alike or wide.duplicated([*keys, "period_start", "period_end"]).any():
        for name, (_, group) in zip(names, groups, strict=True):
            _require_one_series(name, group, kinds)
    ordered = rows.assign(series=groups.ngroup()).sort_values(["series", "period_start"])
    sizes = ordered.pop("series").value_counts(sort=False)
    return ordered, dict(zip(names, map(int, sizes), strict=True))


def missing_counts(
    rows: pd.DataFrame, in_conflict: pd.DataFrame, by: Sequence[str], fixed: Sequence[str]
) -> dict[str, str]:
    """Name the series that lack a count in a period of which others have one; where counts contradict, with these."""
    found = {name: "" for name, _ in rows_by_name(rows[rows["count_lo"].isna()], by)}
    near = in_conflict[in_conflict["period_start"].isin(rows.loc[rows["count_lo"].notna(), "period_start"])]
    with contextlib.suppress(CoverageError):  # nothing in conflict is divided so
        for name, cells in rows_by_name(selection.divided_rows(near, by, fixed), by):
            found[name] = conflict_in_words(name, cells)
    return found


def conflict_in_words(name: str, cells: pd.DataFrame) -> str:
    """Say with which counts a series stands in a file."""
    return f"{name} stands as {' and as '.join(dict.fromkeys(cells['raw_value']))}, and no rule says which holds"


def rows_by_name(rows: pd.DataFrame, by: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows of each series under its name."""
    if len(rows):
        keys = [COLUMN_OF.get(n, n) for n in by]
        for key, cells in observations.with_breakdown_columns(rows).groupby(keys, sort=False):
            yield ", ".join(map(str, key)), cells


def require_one(what: str, counts: Iterable[Count], names: Sequence[str]) -> None:
    """Refuse counts that differ in one of some names, such as their unit: `what` is of one, as the message begins."""
    counts = list(counts)
    for name in names:
        if len(held := sorted({str(getattr(c, COLUMN_OF.get(name, name))) for c in counts})) > 1:
            raise CoverageError(f"{what} of one {name}, and {listed(held)} are held; select one.")


def _require_one_series(name: str, group: pd.DataFrame, kinds: pd.Series) -> None:
    """Refuse rows of which several could be the count of a period, or that do not belong together."""
    taken = observations.selectable_kinds(group)
    held = [] if _same(kinds[group.index]) else sorted(taken.unique(), reverse=True)
    if len(held) > 1:
        words = " and ".join(f"{kind}s" for kind in held).replace("_", " ")
        takes = " or ".join(f"select(period={_taking(group, taken, kind)})" for kind in held)
        raise CoverageError(f"{name}: {words} are both held; take one with {takes}.")
    twice = group[group.duplicated(["period_start", "period_end"], keep=False)]
    apart = [c for c in _ONE if not _same(group[c])]
    apart += [str(c) for c in twice if c not in (*_ONE, *_OF_THE_COUNT) and not _same(twice[c])]
    if apart or len(twice):
        names = {column: name for name, column in COLUMN_OF.items()}
        values = (f"{names.get(c, c)} {listed(sorted(map(str, group[c].unique())), 6)}" for c in apart)
        taken_by = [names.get(c, c) for c in apart if names.get(c, c) in selection.NO_BREAKDOWNS]
        by = f", or take series(by={taken_by[0]!r})" if taken_by else ""
        raise CoverageError(f"{name} is more than one series, of {'; '.join(values)}; select one of them{by}.")
    start, end = (group[c].sort_values(kind="stable") for c in ("period_start", "period_end"))
    days = (end - start).dt.days + 1
    if len(group) > 1 and (not one_length(days.min(), days.max()) or (start.array[1:] <= end.array[:-1]).any()):
        raise CoverageError(f"{name}: {listed(observations.periods_in_words(group), 4)} overlap, or are of different lengths; take one with select(period=...).")  # fmt: skip


def _taking(group: pd.DataFrame, taken: pd.Series, kind: str) -> str:
    """Return what takes the periods of one kind and no others: quarters may be reporting periods, as months are."""
    if not (group["period_kind"].eq(kind) & taken.ne(kind)).any():
        return repr(kind)
    first, *more = observations.periods_in_words(group[taken == kind]).unique()
    return f"[{first!r}, ...]" if more else repr(first)


def _same(values: pd.Series) -> bool:
    return values.nunique(dropna=False) < 2
