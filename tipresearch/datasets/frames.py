"""Observations as a plain frame, and how much of it is suppressed."""

from collections.abc import Mapping, Sequence

import pandas as pd

from nbpress.core.errors import CoverageError, listed, wrong_type
from tipresearch import observations
from tipresearch.datasets import breakdowns, times
from tipresearch.disclosure import MARK
from tipresearch.quantities import Coherence


def plain(table: pd.DataFrame, areas: Mapping[str, str]) -> pd.DataFrame:
    """Return observations with one column a code: see `Dataset.frame`."""
    wide, when = breakdowns.widened(table), times.dated(table)
    exact = (wide["count_lo"] == wide["count_hi"]).fillna(value=False)
    variables = ["sex", "age", "form", *(c for c in wide if c not in table)]
    columns = {
        "area": wide["ref_area"], "area_name": wide["ref_area"].map(areas), "measure": wide["measure"],
        "year": when["year"], "quarter": when["quarter"], "period": times.in_words(wide),
        **{name: wide[name] for name in variables},
        "partition": wide["partition"], "category": wide["category"],
        "value": wide["count_lo"].where(exact), "lo": wide["count_lo"], "hi": wide["count_hi"],
        "as_published": wide["raw_value"], "unit": wide["unit"], "source": wide["source_id"],
        "edition": wide["edition"], "definition": wide["definition_id"], "notes": wide["notes"],
        "figure_id": wide["figure_id"],
    }  # fmt: skip
    found = pd.DataFrame(columns).reset_index(drop=True)
    found.attrs = {}  # a frame to change at will, that refers to nothing
    return found


def full(table: pd.DataFrame, areas: Mapping[str, str]) -> pd.DataFrame:
    """Return such a frame with what else is known of the counts: see `Dataset.frame`."""
    found, coherence = plain(table, areas), observations.coherence_by_figure(table)
    against = {figure for each in coherence.values() for figure in each.against}
    told = [coherence.get(figure) for figure in found["figure_id"]]
    own = (
        observations.flag_of(each, against=figure in against)
        for each, figure in zip(told, found["figure_id"], strict=True)
    )
    flags = [f"{others} {flag}".strip() for others, flag in zip(observations.flags_of(table), own, strict=True)]
    place = list(found).index("as_published")
    found.insert(place, "state", pd.Series([each.state if each else "" for each in told], found.index, "str"))
    found.insert(place + 1, "flags", pd.Series(flags, found.index, "str"))
    found.insert(place + 2, "status", pd.Series(table["obs_status"].to_numpy(), found.index, "str"))
    return _with_ranges(found, told)


def _with_ranges(frame: pd.DataFrame, told: Sequence[Coherence | None]) -> pd.DataFrame:
    """Return a frame in which a count that is used as a range has its ends, and no value."""
    ranged = pd.Series([each is not None and each.use == "range" for each in told], frame.index, dtype=bool)
    low, high = ([int(getattr(each, name)) for each in told if each and each.use == "range"] for name in ("lo", "hi"))
    frame.loc[ranged, "value"] = pd.NA
    frame.loc[ranged, "lo"], frame.loc[ranged, "hi"] = low, high
    return frame


def by_measure(table: pd.DataFrame) -> pd.DataFrame:
    """Return how much is held of each measure and unit, those with most first."""
    first, last = (table[name].dt.year.astype("Int64") for name in ("period_start", "period_end"))
    dated = table.assign(first=first, last=last, interval=table["count_lo"] != table["count_hi"])
    found = dated.groupby(["measure", "unit"], sort=False).agg(
        observations=("figure_id", "size"), published_as_an_interval=("interval", "sum"),
        areas=("ref_area", "nunique"), first_year=("first", "min"), last_year=("last", "max"),
    )  # fmt: skip
    return found.sort_values("observations", ascending=False, kind="stable").reset_index()


def coverage(table: pd.DataFrame, areas: Mapping[str, str], by: str) -> pd.DataFrame:
    """Return how many cells are held and suppressed: see `Dataset.coverage`."""
    frame = plain(table, areas)
    if not isinstance(by, str):
        raise wrong_type("by", by, "give one column, such as 'area'; frame() has all, for groupby")
    if by not in frame:
        raise CoverageError(f"coverage by {by!r} is not known; there are {listed(frame, 40)}.{breakdowns.meant(by, frame)}")  # fmt: skip
    first, last = (table[name].dt.year.astype("Int64").array for name in ("period_start", "period_end"))
    frame = frame.assign(first_year=first, last_year=last)
    cells = frame[frame["lo"].notna() | (frame["as_published"] == MARK)]
    # By the source, or by us; what is known roughly, as around 7,000, somebody counted.
    suppressed = ((cells["lo"] == 0) & (cells["hi"] > 0)).fillna(value=True)
    cells = cells.assign(suppressed=suppressed)
    everything = pd.Series("all", cells.index, name=by)
    return pd.concat([_tally(cells, cells[by]), _tally(cells, everything)], ignore_index=True)


def _tally(cells: pd.DataFrame, each: pd.Series) -> pd.DataFrame:
    # What is of no one year, as a fiscal one, is a row of its own.
    found = cells.groupby(each, dropna=False).agg(
        cells=("lo", "size"), suppressed=("suppressed", "sum"), areas=("area", "nunique"),
        first_year=("first_year", "min"), last_year=("last_year", "max"),
    ).reset_index()  # fmt: skip
    found[each.name] = found[each.name].astype(object)
    found["suppressed"] = found["suppressed"].astype("int64")
    found.insert(3, "share_suppressed", found["suppressed"] / found["cells"])
    return found
