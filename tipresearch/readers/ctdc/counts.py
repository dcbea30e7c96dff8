"""Count CTDC records by year, gender and age band in one pass over a file, then add up the cells."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import polars as pl

from nbpress.core.errors import SchemaError
from nbpress.core.overlay import read_data
from tipresearch.readers import assembly
from tipresearch.readers.ctdc import case_records
from tipresearch.readers.ctdc.case_records import YEAR

#: All countries together: the code of the World Bank, because ISO 3166-1 has none.
WORLD = "WLD"

KEYS = [YEAR, "gender", "ageBroad"]

#: For each key and block that `read` counts: its partition and its neutral variable.
_PARTITIONS = {
    "total": ("total", ""), "gender": ("ctdc_gender", "sex"), "ageBroad": ("ctdc_age_broad", "age"),
    "form": ("ctdc_form", "form"), "means_of_control": ("ctdc_means", ""),
}  # fmt: skip

#: The variable in ``ctdc_codes.csv`` of each key with codes.
_VARIABLES = {"gender": "gender", "ageBroad": "age"}


@dataclass(frozen=True)
class Tally:
    """The release of a file, its flags by block, its number of records, and its issues."""

    release: str
    blocks: dict[str, list[str]]
    records: int
    issues: pd.DataFrame


def count_records(path: Path) -> tuple[pd.DataFrame, Tally]:
    """Count the records of a file by year, gender and age band in one pass.

    A row has ``len`` [records], ``yes_`` and ``known_`` for each flag, and ``info_`` for each block (any flag known).
    """
    release, columns = case_records.release_of(path)
    if release == case_records.VICTIM_PERPETRATOR:
        raise SchemaError(f"{path.name} is of the release {release}, which has no age bands and no means of control, so no standard indicators; allowed are global_synthetic and k_anonymised. Take read() for its counts.")  # fmt: skip
    table = case_records.columns_of(release)
    grouped = table[table["column"].isin(columns) & (table["block"] != "")].groupby("block", sort=False)["standard"]
    blocks = {str(block): list(dict.fromkeys(names)) for block, names in grouped}
    wanted = {*KEYS, *(name for names in blocks.values() for name in names)}
    exprs = case_records.harmonised_columns(release, columns)
    exprs = [expr for expr in exprs if expr.meta.output_name() in wanted]
    cube, lines, aside = add_up_cells(
        path, release, KEYS, _VARIABLES, lambda of: _count_cells(of.select(exprs), blocks)
    )
    return _add_neutral_codes(cube), Tally(release, blocks, lines, aside)


def add_up_cells(
    path: Path, release: str, keys: list[str], coded: case_records.Coded, cells: Callable[[pl.DataFrame], pl.DataFrame]
) -> tuple[pd.DataFrame, int, pd.DataFrame]:
    """Add up the cells of all records by their keys; return them, the number of lines, and the issues."""
    names = list(case_records.columns_of(release)["column"])
    found = cells(pl.DataFrame(schema=case_records.dtypes(release, names)))
    lines, malformed, blank = 0, [], []
    for batch in case_records.read_batches(path, coded):
        found = pl.concat([found, cells(batch.records)]).group_by(keys).agg(pl.all().sum())
        lines += batch.lines
        malformed += batch.malformed
        blank += batch.blank
    aside = [
        assembly.issues(malformed, "malformed", "More or fewer cells than the header."),
        assembly.issues(blank, "all_blank", "Every cell of the record is missing."),
    ]
    table = pd.DataFrame(found.to_dict(as_series=False)).astype({"len": "int64"})
    return table, lines, pd.concat(aside, ignore_index=True)


def neutral_codes(variable: str) -> dict[str, str]:
    """Return the neutral code of each code of a variable, and of ``unknown``."""
    return assembly.mapping("ctdc_codes.csv", variable, "code", "neutral") | {"unknown": "unknown"}


def _count_cells(records: pl.DataFrame, blocks: dict[str, list[str]]) -> pl.DataFrame:
    sums = [pl.len().cast(pl.Int64)]
    for block, names in blocks.items():
        sums.append(pl.any_horizontal(pl.col(names).is_not_null()).sum().cast(pl.Int64).alias(f"info_{block}"))
        for name in names:
            sums.append(pl.col(name).sum().cast(pl.Int64).alias(f"yes_{name}"))
            sums.append(pl.col(name).count().cast(pl.Int64).alias(f"known_{name}"))
    return records.group_by(KEYS).agg(sums)


def _add_neutral_codes(cube: pd.DataFrame) -> pd.DataFrame:
    """Add the columns of neutral sex and age; a missing gender or age band is ``unknown``."""
    cube[YEAR] = cube[YEAR].astype("Int64")
    for name in ("gender", "ageBroad"):
        cube[name] = cube[name].astype(object).fillna("unknown").astype("str")
    cube["ageBroad"] = cube["ageBroad"].str.replace(case_records.DASH, "--", regex=True)
    for column, variable in _VARIABLES.items():
        cube[_PARTITIONS[column][1]] = cube[column].map(neutral_codes(variable)).astype(str)
    return cube


def counts_by_key(cube: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return the counts of a variable with a single answer."""
    counts = cube[cube[key].notna() & (cube[key] != "unknown")].groupby(key)["len"].sum()
    missing = int(cube["len"].sum() - counts.sum())
    return pd.DataFrame(
        {
            "block": key, "category": counts.index.astype(str), "count": counts.to_numpy(dtype="int64"),
            "no": 0, "missing": missing, "denominator": int(counts.sum()), "flags": "",
        }
    )  # fmt: skip


def counts_by_block(cube: pd.DataFrame, names: list[str], block: str) -> pd.DataFrame:
    """Return the counts of a block of flags; the denominator is the persons with any information on the block."""
    total = int(cube["len"].sum())
    yes, known = (cube[[f"{what}_{name}" for name in names]].sum().to_numpy(dtype="int64") for what in ("yes", "known"))
    return pd.DataFrame(
        {
            "block": block, "category": names, "count": yes, "no": known - yes,
            "missing": total - known, "denominator": int(cube[f"info_{block}"].sum()),
            "flags": "MULTI_RESPONSE",
        }
    )  # fmt: skip


def by_year(cube: pd.DataFrame, variable: str, release: str) -> pd.DataFrame:
    """Return rows of observations by year and one variable; for ``total``, by year alone."""
    partition, neutral = _PARTITIONS[variable]
    keys = [YEAR, variable, neutral] if neutral else [YEAR]
    if neutral:
        cube = pd.concat([cube, _zero_rows(cube, variable, neutral, release)], ignore_index=True)
    rows = cube.groupby(keys, dropna=False)["len"].sum().rename("count").reset_index()
    return _with_year(rows.assign(partition=partition, category=rows[variable] if neutral else "total", notes=""))


def _zero_rows(cube: pd.DataFrame, variable: str, neutral: str, release: str) -> pd.DataFrame:
    """Return a row of 0 for each year and each code of a release, or no rows if the file has other codes."""
    table = read_data("mappings/ctdc_codes.csv")
    table = table[(table["variable"] == _VARIABLES[variable]) & table["release"].isin(["", release])]
    codes = dict(zip(table["code"], table["neutral"], strict=True)) | {"unknown": "unknown"}
    if not codes.keys() >= set(cube[variable]):
        return cube.iloc[:0]
    rows = pd.DataFrame({variable: codes.keys(), neutral: codes.values(), "len": 0})
    return cube[[YEAR]].drop_duplicates().merge(rows, how="cross")


def flags_by_year(cube: pd.DataFrame, names: list[str], block: str) -> pd.DataFrame:
    """Return rows of observations by year and flag; the notes state the denominator."""
    partition, neutral = _PARTITIONS[block]
    info, yes = f"info_{block}", {f"yes_{name}": name for name in names}
    sums = cube.groupby(YEAR, dropna=False)[[info, *yes]].sum().rename(columns=yes).reset_index()
    rows = sums.melt([YEAR, info], names, "category", "count")
    if neutral:
        rows[neutral] = rows["category"].map(assembly.mapping("ctdc_codes.csv", "form", "code", "neutral"))
    return _with_year(rows.assign(partition=partition, notes=denominator_notes(rows[info])))


def denominator_notes(persons: pd.Series) -> pd.Series:
    """Return notes with the number of persons with information, for counts that may share persons."""
    return persons.map("MULTI_RESPONSE: of {:,.0f} persons with any information on the block.".format).astype(str)


def _with_year(rows: pd.DataFrame) -> pd.DataFrame:
    years = rows[YEAR]
    return as_observations(rows, years.astype(str).where(years.notna(), ""))


def as_observations(rows: pd.DataFrame, years: pd.Series) -> pd.DataFrame:
    """Return rows as observations [persons]; a text of `years` is a year, a band such as ``2014-2018``, or blank."""
    stated, first, last = years != "", years.str[:4], years.str[-4:]
    kind = (first == last).map({True: "calendar_year", False: "reporting_period"})
    category = rows["category"].astype(str)
    return rows.assign(
        measure="recorded", unit="persons", ref_area=WORLD, category=category,
        count_lo=rows["count"], count_hi=rows["count"], raw_value=rows["count"].astype(str),
        period_start=(first + "-01-01").where(stated, ""),
        period_end=(last + "-12-31").where(stated, ""),
        period_kind=kind.where(stated, "unknown").astype(str),
        place=rows["partition"] + ":" + category + ":" + years.where(stated, "unknown"),
    )  # fmt: skip
