"""Which observations match what a user asks for: areas by name, codes, categories."""

from collections.abc import Iterable, Mapping

import pandas as pd

from tipresearch import facts, observations
from tipresearch.cells import spanning
from tipresearch.datasets import breakdowns, times
from tipresearch.errors import CoverageError, listed, nearest
from tipresearch.observations import COLUMNS

#: Columns of observations by the name that a user gives them.
COLUMN_OF = {"area": "ref_area", "source": "source_id"}


def chosen(
    table: pd.DataFrame, areas: Mapping[str, str], criteria: Mapping[str, str | Iterable[str]]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the observations that match, and those of the criteria by which they are divided.

    A criterion is one value or several, by ``area`` (a name or a code), ``period``, a column or a
    variable of a breakdown. What is not held is refused with what is.
    """
    fixed = []
    for name, value in criteria.items():
        wanted = [value] if isinstance(value, str) or not isinstance(value, Iterable) else [*value]
        if name == "period":
            table = _of_kind(table, wanted)
            continue
        if name == "area":
            wanted = [area_code(areas, each) for each in wanted]
        column = COLUMN_OF.get(name, name)
        wide = table if column in table else breakdowns.widened(table)
        if column not in wide:
            known = ["area", "measure", "year", "quarter", "sex", "age", "form", "source", "edition", "period"]  # fmt: skip
            known += [str(c) for c in wide if c not in table]
            hint = breakdowns.meant(name, [*known, *wide.columns])
            raise CoverageError(f"there is nothing to select by {name!r} here; there are {listed(known, 30)}, and the columns of observations.{hint}")  # fmt: skip
        rows = observations.select(wide, year=None, **{column: wanted})
        table = rows[COLUMNS]
        variables = {v for p in table["partition"].unique() for v in spanning(p)}
        if name in variables and "total" not in wanted:
            fixed.append(name)
    return table, fixed


def many(number: int, noun: str) -> str:
    """Return a number with its noun, such as ``2 areas``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def area_code(names: Mapping[str, str], wanted: str) -> str:
    """Return the code of an area that is named by its code or a name."""
    if (code := str(wanted).strip().upper()) in names:
        return code
    known = {name: code for name, code in facts.area_codes().items() if code in names}
    known |= {name.casefold(): code for code, name in names.items()}
    if found := known.get(str(wanted).strip().casefold()):
        return found
    # The code of three other letters is the code of another country.
    begun = [n for n in names.values() if n.casefold().startswith(str(wanted).strip().casefold())]
    hint = nearest(
        begun[0] if len(begun) == 1 else wanted, names if len(str(wanted)) == 3 else names.values()
    )
    raise CoverageError(f"area {wanted!r} is not held here; {many(len(names), 'area')} held, such as {listed(names.values(), 5)}.{hint}")  # fmt: skip


def _of_kind(table: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """Return the rows whose period is a year, or a quarter."""
    when = {
        "year": table["period_kind"] == "calendar_year",
        "quarter": times.dated(table)["quarter"].notna(),
    }
    if odd := [w for w in wanted if w not in when]:
        raise CoverageError(f"period {odd[0]!r} is not known; allowed are year and quarter.{nearest(odd[0], when)}")  # fmt: skip
    rows = table[pd.concat([when[w] for w in wanted], axis=1).any(axis=1)]
    if rows.empty:
        held = [f"{name}s" for name, is_one in when.items() if is_one.any()] or ["other periods"]
        raise CoverageError(f"no period here is a {listed(wanted)}; held are {listed(held)}.")
    return rows
