"""SDG indicator 16.2.2: detected victims per 100,000 population, for all figures of an edition.

Definition: metadata of indicator 16.2.2, UNSD, sections 0 to 2 (2023-03-31); docs/methods.md, sections 1.1 and 4.
"""

import numpy as np
import pandas as pd

from nbpress.core.errors import CoverageError, require_known
from nbpress.core.overlay import read_data
from tipresearch import facts
from tipresearch.consistency import require_table
from tipresearch.indicators.rates import PER_100_000
from tipresearch.observations import COLUMNS, coherence_by_figure, flags_by_row, require_once

#: Columns that identify a figure in one edition.
CELL = ["ref_area", "year", "form", "sex", "age"]

#: Breakdowns of the indicator; each of them counts the same victims.
PARTITIONS = ["total", "sex", "age", "sex_age", "form", "form_sex", "form_age", "form_sex_age"]

RATE_COLUMNS = [
    "series", "series_note", *CELL, "count_lo", "count_hi", "denominator", "population",
    "population_source", "vintage", "rate_lo", "rate_hi", "unit", "status", "flags",
    "source_id", "edition", "figure_id",
]  # fmt: skip

#: GLOTIP counts removal of organs among the other forms, so no single series has the same content.
ORGANS_INSIDE = "Other forms hold removal of organ here: no single series"


def sdg_16_2_2(observations: pd.DataFrame, *, population_source: str = facts.DEFAULT_SOURCE) -> pd.DataFrame:
    """Return detected victims of human trafficking per 100,000 population.

    Parameters
    ----------
    observations : DataFrame
        Observations, such as those of `tipresearch.readers.glotip.reader.read`. The function uses
        detected victims [persons] by calendar year, in total and by sex, age and form.
    population_source : str
        Source of the resident populations [persons]; vintages are never chained.

    Returns
    -------
    DataFrame
        Columns `RATE_COLUMNS`. Each figure has a row over the total population. Women and men have a second row
        over the population of their sex, if the source has populations by sex; `denominator` names the population.
        ``rate_lo`` and ``rate_hi`` [per 100,000 population] differ where the count is an
        interval such as ``<5``. They are missing unless ``status`` is computed. The other statuses are:
        no population (the source has no row for the area, year and sex), no comparable
        population (of that sex, or of unknown sex), cells disagree (the published parts show that the
        count cannot be right) and unvalidated (a count of status V has no rate). No
        figure is left out. ``flags`` are joined by blanks and include those of a contested count.

    Raises
    ------
    CoverageError
        If the observations have no figure for the indicator, or the source is unknown.
    SchemaError
        If `observations` is no table of observations, or has a figure twice.

    Notes
    -----
    100,000 × victims / resident population. Caution: detected victims do not measure prevalence, and a higher rate
    may result from better detection. Rates of the sexes over the total population add up to the total rate; rates over
    their own do not. The reader reports areas without a code of ISO 3166-1, such as Sark, as issues.
    docs/methods.md, sections 1.1 and 4.
    """
    found = detected_cells(observations)
    if found.empty:
        raise CoverageError("no detected victims by calendar year are in the observations; read a GLOTIP workbook first.")  # fmt: skip
    require_once(found)
    people = _populations(population_source)
    found = _as_ranges(found)
    rows = [_over(found, people, sex="total")]
    sexes = [sex for sex in ("female", "male") if (people["sex"] == sex).any()]
    rows += [_over(found[found["sex"] == sex], people, sex=sex) for sex in sexes]
    rates = pd.concat(rows, ignore_index=True)
    # The series of each rate; blank where none counts the same thing.
    known = series().set_index("form")
    names = rates["form"].map(known["rate_series"]).fillna("")
    notes = rates["form"].map(known["rate_note"]).fillna("No series of the indicator")
    apart = (rates["source_id"] == "unodc_glotip") & (rates["form"] == "other")
    rates["series"], rates["series_note"] = names.mask(apart, ""), notes.mask(apart, ORGANS_INSIDE)
    rates["population_source"], rates["unit"] = population_source, "per 100,000 population"
    return rates[RATE_COLUMNS].sort_values([*CELL, "edition"], kind="stable", ignore_index=True)


def detected_cells(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that the indicator uses, with their year."""
    require_table(observations, COLUMNS)
    known = observations[observations["count_lo"].notna() & observations["partition"].isin(PARTITIONS)]
    asked = "crime == 'TIP' and measure == 'detected' and unit == 'persons' and period_kind == 'calendar_year'"
    rows = known.query(asked)
    return rows.assign(year=rows["period_start"].dt.year.astype("int64"))


def _as_ranges(cells: pd.DataFrame) -> pd.DataFrame:
    """Return figures with the flag of their consistency check; a count that is used as a range gets its ends."""
    checked = [*map(coherence_by_figure(cells).get, cells["figure_id"])]
    flags = pd.Series([of.flag if of else "" for of in checked], cells.index, "str")
    found = cells.astype({"count_lo": "Int64", "count_hi": "Int64"}).assign(
        coherence=flags.mask(flags == "UNVALIDATED", ""), contested=pd.Series(flags_by_row(cells), cells.index, "str")
    )
    ranges = [of is not None and of.use == "range" for of in checked]
    for end in ("lo", "hi"):
        found.loc[ranges, f"count_{end}"] = [int(getattr(of, end)) for of in checked if of and of.use == "range"]
    return found


def _populations(source_id: str) -> pd.DataFrame:
    table = facts.load_population()
    require_known("population source", source_id, sorted(table["source_id"].unique()), error=CoverageError)
    return table[table["source_id"] == source_id][["ref_area", "year", "sex", "population", "vintage"]]


def _over(cells: pd.DataFrame, people: pd.DataFrame, *, sex: str) -> pd.DataFrame:
    """Return the rates of figures over the total population, or over the population of one sex."""
    of_sex = people[people["sex"] == sex].drop(columns="sex")
    rows = cells.merge(of_sex, how="left", on=["ref_area", "year"], validate="many_to_one")
    reasons = {
        "unvalidated": rows["obs_status"] == "V",
        "cells disagree": rows["coherence"] == "CELLS_DISAGREE",
        "no comparable population": ~rows["sex"].isin(["total", "female", "male"]),
        "no population": rows["population"].isna(),
    }
    rows["status"] = np.select(list(reasons.values()), list(reasons), "computed")
    scale = (PER_100_000 / rows["population"]).where(rows["status"] == "computed")
    low, high = (rows[end].astype("float64") for end in ("count_lo", "count_hi"))
    rows["rate_lo"], rows["rate_hi"] = low * scale, high * scale
    published = rows["coherence"] != "DOES_NOT_ADD_UP"
    own = np.select([published & (low != high), high == 0], ["CENSORED", "ZERO_NUMERATOR"], "")
    said = zip(rows["coherence"], own, rows["contested"], strict=True)
    rows["flags"] = pd.Series([" ".join(filter(None, flags)) for flags in said], rows.index, "str")
    people_in_full = {"population": rows["population"].astype("Int64"), "vintage": rows["vintage"].fillna("")}
    return rows.assign(denominator=f"{sex} population", **people_in_full)


def series() -> pd.DataFrame:
    """Return the table of series: form, series of counts, series of rates, and a note on the source of its code."""
    return read_data("mappings/sdg_series.csv")
