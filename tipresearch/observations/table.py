"""Read, validate and write tables of observations."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from nbpress.core.files import read_table, write_table
from nbpress.core.overlay import read_data
from tipresearch.facts import all_codes
from tipresearch.observations.complete_table import record_complete_table
from tipresearch.quantities import OWN


def read_observations(path: Path) -> pd.DataFrame:
    """Read and validate a table of observations."""
    table = read_table(path)
    return _validated(table, path.name, _codes_with(table.get("source_id", ())))


def _validated(table: pd.DataFrame, file: str, codes: dict[str, list[str]]) -> pd.DataFrame:
    from tipresearch.observations import schema

    return record_complete_table(schema.validate_observations(table, file, codes))


def _codes_with(source_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return all code lists, and the codes of the user's own sources, with their definitions and grade D."""
    codes, found = all_codes(), sorted({*source_ids})
    own = [source_id for source_id in found if re.fullmatch(rf"{OWN}\w[\w,.()'/-]*", source_id)]
    listed = [source_id for source_id in found if source_id in codes["source_id"]]
    more = {"source_id": own, "definition_id": [*own, *listed], "grade": ["D"] if own else []}
    return codes | {name: [*codes[name], *added] for name, added in more.items()}


def validated_rows(rows: pd.DataFrame, source_id: str) -> pd.DataFrame:
    """Return rows of one source as a validated table of observations."""
    from tipresearch.observations import schema

    codes = _codes_with([source_id]) | {"source_id": [source_id]}
    return schema.validate_observations(rows, "the frame", codes, every=True)


def write_observations(table: pd.DataFrame, path: Path, *, raw: bool = False) -> None:
    """Write observations as CSV for `read_observations`; a failure leaves no partial file."""
    dates = {name: table[name].dt.strftime("%Y-%m-%d") for name in ("period_start", "period_end")}
    write_table(table.assign(**dates), path, raw=raw)


@cache
def _load() -> pd.DataFrame:
    return _validated(read_data("observations.csv"), "observations.csv", all_codes())


def load() -> pd.DataFrame:
    """Return the validated observations of the package and of the project."""
    return _load().copy()


def known_definitions(table: pd.DataFrame) -> pd.Series:
    """Return the definition of each row, as far as the curated observations state it."""
    found, own = table["definition_id"].astype("str"), {*table["definition_id"].unique()}
    known = load()
    known = known[known["source_id"].isin(table["source_id"].unique()) & known["period_start"].notna()]
    # Most countries have no other definition.
    known = known[known["ref_area"].isin(known.loc[~known["definition_id"].isin(own), "ref_area"])]
    near = table[table["ref_area"].isin(known["ref_area"])]
    known = known[known["ref_area"].isin(near["ref_area"])]
    by_what = ["source_id", "ref_area", "measure"]
    # The definition of totals also applies to forms, unless forms have their own: these come last.
    known = known.sort_values(["edition", "period_start"])
    for (of_forms, *of), rows in known.groupby([known["form"] != "total", *by_what]):
        here = near[(near[by_what] == of).all(axis=1) & (not of_forms or near["form"] != "total")]
        since = dict(zip(rows["period_start"], rows["definition_id"], strict=True))  # the newest edition comes last
        starts = pd.DatetimeIndex(sorted(since))
        if since[starts[0]] in own:  # a definition of this table says nothing about earlier years
            here = here[here["period_start"] >= starts[0]]
        at = (starts.searchsorted(here["period_start"], side="right") - 1).clip(0)
        found.update(pd.Series([since[start] for start in starts[at]], here.index, dtype="str"))
    return found
