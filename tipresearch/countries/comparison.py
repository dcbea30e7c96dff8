"""What the map and the comparison of all countries show: the state of each year, and each published total."""

from collections.abc import Sequence

import pandas as pd

from tipresearch.countries.world import DOUBTED, World, against, contested
from tipresearch.facts import read_mapping

#: The mark of each state on the map; the chart of all countries and years has the same marks.
STATE_MARKS = {
    "number": "full", "suppressed": "open", "range": "half", "newest": "triangle", "in_question": "cross",
    "no_total": "dot", "only_suppressed": "dash", "not_published": "none",
}  # fmt: skip

#: The words of each mark in the comparison.
MARK_WORDS = {
    "solid": "as published", "suppressed": "fewer than 5", "circle": "does not add up",
    "diamond": "disputed between sources or editions",
}  # fmt: skip

_MARKS = {"number": "solid", "suppressed": "suppressed"} | dict.fromkeys(DOUBTED, "circle")


def state_by_year(world: World) -> dict[str, dict[int, str]]:
    """Return the state of detected victims for each area and year."""
    rows = world.country_years("detected")
    return {str(area): dict(zip(own["year"], own["state"], strict=True)) for area, own in rows.groupby("ref_area")}


def regions(world: World) -> dict[str, str]:
    """Return the subregion of each area, or its region if the workbook names no subregion."""
    rows = world.areas.drop_duplicates("ref_area")
    return {str(row.ref_area): str(row.subregion or row.region) for row in rows.itertuples()}


def tile_places() -> dict[str, tuple[int, int]]:
    """Return column and row of each area on the map of tiles. Some small areas have no place."""
    table = read_mapping("world_tiles.csv")
    return {area: (int(x), int(y)) for area, x, y in zip(table["ref_area"], table["column"], table["row"], strict=True)}


def comparison_points(world: World) -> dict[str, list[Sequence]]:
    """Return for each area its published totals of detected victims: year, number, mark, text, and other numbers."""
    disputed = {(c.ref_area, c.year): [other.hi for other in against(world, c)] for c in contested(world)}
    rows = world.country_years("detected", [*_MARKS])
    found: dict[str, list[Sequence]] = {}
    for row in rows.to_dict("records"):
        others = disputed.get((row["ref_area"], row["year"]), [])
        found.setdefault(row["ref_area"], []).append(_point(row, others))
    return found


def _point(row: dict, others: list) -> list:
    """Return one point. A total that does not add up has the sum of its parts beside it."""
    mark = "diamond" if others else _MARKS[row["state"]]
    parts = row["parts_at_least"]
    numbers = others or ([int(parts)] if mark == "circle" and not pd.isna(parts) else [])
    printed = int(str(row["as_published"]).replace(",", "")) if str(row["as_published"])[:1].isdigit() else 0
    return [int(row["year"]), printed, mark, str(row["as_published"]), [int(n) for n in numbers]]
