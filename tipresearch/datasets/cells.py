"""The cells that a request asks for: each area, period and category, with its count or the reason why it has no count."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from nbpress.core.errors import require_known
from tipresearch import facts, observations
from tipresearch.datasets import selection
from tipresearch.datasets.selection import COLUMN_OF
from tipresearch.datasets.series import Rows, ordered_series
from tipresearch.quantities import CONTESTED, Coherence

#: What becomes of a count that its own table, another source or another edition disputes.
DISPUTED = ("bounds", "flag", "withhold")

#: The states of a cell, with the reason why it has no number, or a range.
REASONS = {
    "number": "",
    "suppressed": "suppressed: a small number, or zero",
    "range": "published as a range, or suppressed in part",
    "corrected": "its table does not add up; the range is over the smallest corrections",
    "does_not_add_up": "its table does not add up, and the corrections leave too wide a range",
    "misread": "it does not count what its label says, or may be no count",
    "disputed": "another source or edition has another number",
    "in_conflict": "the file prints it with different numbers",
    "withheld": "withheld, or not given as a number",
    "not_divided": "other numbers are published for this area and period, and not this one",
    "not_reported": "not reported",
}

#: What is known of a count, after its area, period and categories.
_OF_COUNT = [
    "measure", "value", "lo", "hi", "unit", "state", "flag_codes", "as_published", "source", "edition", "definition",
    "figure_id",
]  # fmt: skip


def counted_cells(
    rows: Rows, by: Sequence[str], areas: Mapping[str, str], asked: Mapping[str, Iterable], disputed: str
) -> pd.DataFrame:
    """Return a row for each area, period and category of a request: see `Dataset.grid`."""
    require_known("disputed", disputed, DISPUTED, f"allowed are {', '.join(DISPUTED)}")
    names = [name for name in by if name != "area"]
    divided = rows.divided(names)
    ordered, _ = ordered_series(divided, ["area", *names])
    held = _counts(ordered, rows, names, areas, disputed)
    found = _places_asked(held, names, asked).merge(
        held.drop(columns="year"), on=["area", "period", *names], how="left", validate="1:1"
    )
    empty = found["state"].isna()
    found.loc[empty, "state"] = _without_count(found[empty], divided, rows, names)
    found["flag_codes"] = found["flag_codes"].fillna("")
    for column in ("measure", "unit"):
        found[column] = found[column].fillna(_only(held[column]))
    found.insert(1, "area_name", [areas.get(area) or facts.area_name(area) or area for area in found["area"]])
    found.insert(list(found).index("state") + 1, "reason", found["state"].map(REASONS))
    return found


def _counts(
    ordered: pd.DataFrame, rows: Rows, by: Sequence[str], areas: Mapping[str, str], disputed: str
) -> pd.DataFrame:
    """Return the published counts as cells."""
    found = selection.plain_frame(ordered, areas).astype({"lo": float, "hi": float})
    flags = dict(zip(rows.table["figure_id"], observations.flags_by_row(rows.table), strict=True))
    coherence = observations.coherence_by_figure(rows.table, ordered["ref_area"].unique())
    checked = [coherence.get(figure) for figure in found["figure_id"]]
    found["flag_codes"] = found["figure_id"].map(flags)
    contested = found["flag_codes"].map(lambda codes: not CONTESTED.keys().isdisjoint(codes.split()))
    exact = found["lo"] == found["hi"]
    found["state"] = np.select(
        [exact & contested, exact, found["lo"] == 0], ["disputed", "number", "suppressed"], "range"
    )
    if disputed != "flag":
        _correct(found, checked)
    if disputed == "withhold":
        _take(found, found["state"] == "corrected", "does_not_add_up")
        _take(found, contested, "disputed")
    found["value"] = found["lo"].where(found["lo"] == found["hi"])
    columns = found[[COLUMN_OF.get(n, n) if n not in found else n for n in by]].set_axis([*by], axis="columns")
    kept = [name for name in _OF_COUNT if name not in by]
    return pd.concat([found[["area", "year", "period"]], columns, found[kept]], axis="columns")


def _correct(found: pd.DataFrame, checked: Sequence[Coherence | None]) -> None:
    """Give each count that its own table disputes its range, or take it, in place."""
    for at, each in enumerate(checked):
        if each is not None and each.use == "range":
            found.loc[at, ["lo", "hi"]] = each.lo, each.hi
            found.loc[at, "state"] = "corrected"
    unused = pd.Series([each is not None and each.use == "none" for each in checked], dtype=bool)
    no_count = pd.Series([each is not None and each.state in _NO_COUNT for each in checked], dtype=bool)
    _take(found, unused & no_count, "misread")
    _take(found, unused & ~no_count, "does_not_add_up")


#: States of the check of a count that is not what its label says, whatever its table adds up to.
_NO_COUNT = ("misread", "unvalidated", "older")


def _take(found: pd.DataFrame, which: pd.Series, state: str) -> None:
    """Take the numbers from some cells, in place, and set their state."""
    found.loc[which, ["lo", "hi"]] = np.nan
    found.loc[which, "state"] = state


def _places_asked(held: pd.DataFrame, by: Sequence[str], asked: Mapping[str, Iterable]) -> pd.DataFrame:
    """Return every area, period and category: those held, those asked for, and the years between."""
    periods = held[["year", "period"]].drop_duplicates()
    if (periods["period"] == periods["year"].astype("str")).all():
        years = sorted(asked.get("year") or range(periods["year"].min(), periods["year"].max() + 1))
        periods = pd.DataFrame({"year": years, "period": [str(year) for year in years]})
    areas = pd.DataFrame({"area": sorted({*held["area"], *asked.get("area", ())})})
    places = areas.merge(periods, how="cross")
    return places.merge(held[[*by]].drop_duplicates(), how="cross") if by else places


def _without_count(empty: pd.DataFrame, divided: pd.DataFrame, rows: Rows, by: Sequence[str]) -> np.ndarray:
    """Return for each cell without a count its state."""
    own = [*zip(*(empty[name] for name in ("area", "period", *by)), strict=True)]
    withheld, conflicting = _places(divided[divided["count_lo"].isna()], by), _places(rows.in_conflict, by)
    every = observations.complete_rows(rows.table, rows.table["ref_area"].unique())
    reported = _places(every[every["measure"].isin(rows.table["measure"].unique())], ())
    known = [
        (withheld, "withheld"),
        (conflicting, "in_conflict"),
        ({each for each in own if each[:2] in reported}, "not_divided"),
    ]
    tests = [np.array([each in places for each in own], dtype=bool) for places, _ in known]
    return np.select(tests, [state for _, state in known], "not_reported")


def _only(values: pd.Series) -> str | None:
    """Return the only value of a column, or None."""
    known = values.unique()
    return known[0] if len(known) == 1 else None


def _places(table: pd.DataFrame, by: Iterable[str]) -> set[tuple]:
    """Return area, period and categories of the rows of a table."""
    if table.empty:
        return set()
    wide = observations.with_breakdown_columns(table) if by else table
    columns = [COLUMN_OF.get(name, name) for name in by]
    wide = wide.assign(**{name: "total" for name in columns if name not in wide})
    return {*zip(wide["ref_area"], observations.periods_in_words(wide), *(wide[c] for c in columns), strict=True)}
