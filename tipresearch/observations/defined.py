"""The definitions that the project knows of a publisher's counts, laid to the rows of its file."""

import pandas as pd

from tipresearch.observations.table import load


def definitions_of(table: pd.DataFrame) -> pd.Series:
    """Tell of each row by which definition it was counted, as far as the project knows it."""
    found, own = table["definition_id"].astype("str"), {*table["definition_id"].unique()}
    known = load()
    known = known[known["source_id"].isin(table["source_id"].unique()) & known["period_start"].notna()]
    # Of most countries no more is known than that.
    known = known[known["ref_area"].isin(known.loc[~known["definition_id"].isin(own), "ref_area"])]
    near = table[table["ref_area"].isin(known["ref_area"])]
    known = known[known["ref_area"].isin(near["ref_area"])]
    by_what = ["source_id", "ref_area", "measure"]
    # What is known of totals holds for forms as well, unless more is known of these: they come last.
    known = known.sort_values(["edition", "period_start"])
    for (of_forms, *of), rows in known.groupby([known["form"] != "total", *by_what]):
        here = near[(near[by_what] == of).all(axis=1) & (not of_forms or near["form"] != "total")]
        since = dict(zip(rows["period_start"], rows["definition_id"], strict=True))  # the newest edition's
        starts = pd.DatetimeIndex(sorted(since))
        if since[starts[0]] in own:  # which says nothing of the years before
            here = here[here["period_start"] >= starts[0]]
        at = (starts.searchsorted(here["period_start"], side="right") - 1).clip(0)
        found.update(pd.Series([since[start] for start in starts[at]], here.index, dtype="str"))
    return found
