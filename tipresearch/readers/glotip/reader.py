"""Read the GLOTIP workbook, the database of the United Nations Office on Drugs and Crime.

It has detected victims, offences and persons before the courts, by country and calendar year, as national
authorities answered the questionnaire. Caution: the same victims recur under every dimension, half of the counts
are suppressed, and an edition can revise a figure by orders of magnitude. So the edition is part of every key.
`REASONS` lists why a row can be set aside; ``data/mappings/glotip_codes.csv`` has the code for each label.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from nbpress.core.errors import SchemaError, counted, listed, quoted
from nbpress.core.files import turns
from tipresearch.cleaning import LEAKS, find_duplicates, flag_leaks
from tipresearch.observations import known_definitions
from tipresearch.quantities import FLAGS
from tipresearch.readers import assembly
from tipresearch.readers.delimited import sheet_of_csv
from tipresearch.readers.glotip.cells import MARKER, bounds, edition_of, read_rows, years
from tipresearch.readers.glotip.labels import LOST, OF_COUNTRIES, code_labels, name_parts
from tipresearch.readers.glotip.repeats import KEY, ages_that_repeat_sexes, merge_repeats
from tipresearch.readers.reading import AREA_COLUMNS, ISSUE_COLUMNS, Reading
from tipresearch.readers.workbooks import read_sheet

#: Why a row is set aside: a code, the column concerned, and what is wrong. A row has the first reason that applies.
REASONS = {
    "aggregate_area": ("Iso3_code", "an area of several countries, not a code of ISO 3166-1"),
    "unresolved_area": ("Iso3_code", "no code of ISO 3166-1 for one area"),
    "no_value": ("txtVALUE", "nothing is reported; missing is not zero"),
    "questionnaire_label": ("Category", LEAKS["questionnaire_label"]),
    "questionnaire_value": ("txtVALUE", LEAKS["questionnaire_value"]),
    "year_as_value": ("txtVALUE", LEAKS["year_as_value"]),
    "blank_category": ("Category", "the breakdown names no category: what was counted is unknown"),
    "addend": ("txtVALUE", "the workbook prints this row again, and its count is added to the first"),
    "smaller_repeat": (
        "txtVALUE",
        "the workbook prints this row again, and the largest count alone fits the other cells better than the sum",
    ),
    "ages_repeat_sexes": (
        "Age",
        "the age rows repeat the sex rows: the row of children has the count of females, the row of adults that of males",
    ),
    "exact_duplicate": ("txtVALUE", "repeats another row, with the same key and value"),
    "conflicting_duplicate": ("txtVALUE", "SOURCE_CONFLICT: the key has several values"),
}

#: Note on a count that equals its year. The row stays with status ``V``, because the value may be a count.
YEAR_DOUBT = "The value equals the year and may stand in place of a count."

#: If a larger share of the areas without a total has ``<5`` in a cell, the form was filled in and nothing counted.
_NEARLY_ALL = 0.9


def read(path: Path, *, edition: str | None = None) -> Reading:
    """Read a GLOTIP workbook, or its table saved as CSV."""
    path = Path(path)
    sheet = sheet_of_csv(path, MARKER) if path.suffix.lower() == ".csv" else read_sheet(path, MARKER)
    edition = edition_of(sheet, edition, path.name)
    table, notes = read_rows(sheet, path.name)
    assembly.require_rows(len(table), path.name)
    del sheet  # the cells of a whole edition need more memory than the rest of this function
    for name in ("Country", "Region", "Subregion", "Category"):
        odd = [*filter(turns, table[name].unique())]
        assembly.refuse_any(table.loc[table[name].isin(odd), name], path.name, "text without an invisible sign that reverses the text behind it, such as U+202E")  # fmt: skip
    table["year"] = years(table, path.name)
    table[["count_lo", "count_hi"]] = bounds(table, path.name)
    table["reason"] = _reasons(table)
    if (table["reason"] == "unresolved_area").all():  # a published file has one or two such rows
        first = quoted(table["Iso3_code"].iloc[0])
        raise SchemaError(f"{path.name}: no code in the column 'Iso3_code' is one of ISO 3166-1 alpha-3, such as 'PAK'; the first is {first}. Write them as published.")  # fmt: skip
    # Another dimension needs no code of a form; a new dimension is refused by its own column.
    of_forms = table["Dimension"].isin(["Total", "by form of exploitation"])
    try:
        codes, unused = code_labels(table, of_forms & (table["reason"] == ""))
    except SchemaError as error:
        raise SchemaError(f"{path.name}: {error}") from None
    kept = table[table["reason"] == ""].join(codes)
    kept = kept.join(name_parts(kept))
    kept["blank"] = _may_be_blank(kept)
    unlabelled = table[table["reason"] == "blank_category"].join(codes).query("dimension in @OF_COUNTRIES")
    kept, repeats = merge_repeats(kept)
    rest = kept.drop(repeats.index)
    misplaced = pd.DataFrame({"reason": "ages_repeat_sexes"}, index=ages_that_repeat_sexes(rest))
    found = pd.concat([repeats, misplaced, _mark_duplicates(rest)]).fillna({"others": ""}).sort_index()
    conflicting = found.index[found["reason"] == "conflicting_duplicate"]
    table["reason"] = table["reason"].mask(table.index.isin(found.index), found["reason"])
    observations = _observations(kept.drop(found.index), edition)
    areas, on_areas = _areas(kept)
    unused_labels = [f"Label {label!r} has a code and does not occur." for label in unused]
    return Reading(
        observations=observations,
        issues=_issues(table, found),
        rows_in=len(table),
        publisher="glotip",
        edition=edition,
        notes=(*notes, *on_areas, *unused_labels, *_remarks(observations)),
        in_conflict=_observations(kept.loc[conflicting], edition),
        areas=areas,
        unlabelled=_observations(unlabelled.join(name_parts(unlabelled)).assign(blank=False), edition),
    )


def _reasons(table: pd.DataFrame) -> pd.Series:
    """Return why each row is set aside, by its own cells alone; blank if it is kept."""
    import pycountry

    leak, countries = _leaks(table), {country.alpha_3 for country in pycountry.countries}
    checks = {
        "aggregate_area": (table["Country"] == "") & table["Iso3_code"].str.fullmatch("[A-Z]{3}"),
        "unresolved_area": ~table["Iso3_code"].isin(countries),
        "no_value": table["count_lo"].isna(),
        **{name: leak == name for name in LEAKS},
        "blank_category": table["Category"] == "",
    }
    reasons = np.select([c.to_numpy(dtype=bool) for c in checks.values()], list(checks), "")
    return pd.Series(reasons, table.index, dtype="str")


def _leaks(table: pd.DataFrame) -> pd.Series:
    names = {"Category": "category", "txtVALUE": "raw_value", "year": "year"}
    distinct = table[list(names)].rename(columns=names)
    at = distinct.groupby(list(names.values()), observed=True, sort=False).ngroup().to_numpy()
    first = flag_leaks(distinct[~pd.Series(at).duplicated().to_numpy()])["leak"].to_numpy()
    return pd.Series(first[at], table.index)


def _mark_duplicates(kept: pd.DataFrame) -> pd.DataFrame:
    """Return ``reason``, ``repeats`` and ``others`` of the rows whose key occurs more than once."""
    found = find_duplicates(kept.rename(columns={"txtVALUE": "raw_value"}), key=KEY)
    found = found[found["duplicate"] != ""]
    conflicts = kept.loc[found.index[found["duplicate"] == "conflict"], KEY]
    rows = conflicts.assign(row=conflicts.index.astype("str"))
    others = rows.groupby(KEY, observed=True)["row"].transform(", ".join)
    return pd.DataFrame(
        {
            "reason": found["duplicate"].map({"exact": "exact_duplicate", "conflict": "conflicting_duplicate"}),
            "repeats": found["repeats"].astype("Int64"),
            "others": others.astype("str").reindex(found.index, fill_value=""),
        }
    )


def _observations(kept: pd.DataFrame, edition: str) -> pd.DataFrame:
    """Return kept rows as typed observations."""
    is_year = (kept["count_lo"] == kept["year"]) & (kept["count_hi"] == kept["year"])
    notes = kept["label_note"].astype("str").mask(is_year.astype(bool), YEAR_DOUBT)
    year = kept["year"].astype("str")
    rows = kept.assign(
        place=kept.index,
        unit=np.where(kept["measure"] == "offences", "offences", "persons"),
        ref_area=kept["Iso3_code"],
        period_start=year + "-01-01",
        period_end=year + "-12-31",
        period_kind="calendar_year",
        raw_value=kept["txtVALUE"],
        obs_status=np.where(kept["doubtful"] | is_year, "V", "A"),
        notes=notes.mask(kept["blank"], (notes + " " + FLAGS["MAYBE_BLANK"]).str.strip()),
    )
    table = assembly.observations(rows, "glotip", edition)
    return table.assign(definition_id=known_definitions(table))


def _may_be_blank(kept: pd.DataFrame) -> pd.Series:
    """Mark ``<5`` in a cell that more areas have than a total, if nearly all areas without a total have ``<5``."""
    year, cell = [kept["measure"], kept["year"]], [kept[name] for name in KEY if name != "Iso3_code"]
    area, total, small = kept["Iso3_code"], kept["partition"] == "total", kept["txtVALUE"] == "<5"
    areas = area.groupby(cell, observed=True).transform("nunique")
    more = areas > area.where(total).groupby(year, observed=True).transform("nunique")
    answered = total.groupby([*year, area], observed=True).transform("any")
    suppressed = small.astype(float).mask(answered).groupby(cell, observed=True).transform("mean")
    return small & more & (suppressed > _NEARLY_ALL)


def _areas(kept: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return each area with its first name and its region, and notes on areas with several names or regions."""
    names = dict(zip(["Iso3_code", "Country", "Region", "Subregion"], AREA_COLUMNS, strict=True))
    found = kept[list(names)].rename(columns=names).astype("str")
    places = found.drop(columns="name").drop_duplicates()
    torn = sorted(set(places.loc[places["ref_area"].duplicated(), "ref_area"]))
    several = found[["ref_area", "name"]].drop_duplicates().groupby("ref_area")["name"].agg(list)
    # One of several names may be that of a part of the country.
    notes = [f"Area {area!r} stands under several names, {listed(map(quoted, of))}; its rows are taken for those of one area, {quoted(of[0])}." for area, of in several.items() if len(of) > 1]  # fmt: skip
    notes += [f"Area {quoted(area)} stands in several regions and is left without one." for area in torn]
    found = found.drop_duplicates("ref_area")
    found.loc[found["ref_area"].isin(torn), ["region", "subregion"]] = ""
    return found.sort_values("ref_area", kind="stable", ignore_index=True), notes


def _issues(table: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return the table of rows that are set aside, each with one reason."""
    rows = table[table["reason"] != ""]
    column, message = (rows["reason"].map({r: of[i] for r, of in REASONS.items()}) for i in (0, 1))
    value = pd.Series("", rows.index, dtype="str")
    for name in column.unique():
        value = value.mask(column == name, rows[name].astype("str"))
    repeats = found["repeats"].reindex(rows.index)
    others = found["others"].reindex(rows.index, fill_value="")
    message = message.mask(repeats.notna(), message + ": row " + repeats.astype("str"))
    message = message.mask(others != "", message + ", in rows " + others)
    country, code = rows["Country"].astype("str"), rows["Iso3_code"].astype("str")
    message = message.mask(column == "Iso3_code", message + ": " + country.where(country != "", code))
    issues = pd.DataFrame(
        {"row": rows.index, "reason": rows["reason"], "column": column, "value": value, "message": message, "repeats_row": repeats}
    )  # fmt: skip
    return issues[ISSUE_COLUMNS].astype({"row": "int64"}).reset_index(drop=True)


def _remarks(observations: pd.DataFrame) -> list[str]:
    """Return notes for a reader of the whole edition."""
    of_countries = observations["partition"].isin(OF_COUNTRIES)
    lost = observations.loc[of_countries, "category"].str.contains(LOST, regex=False).sum()
    small = (observations["count_hi"] < 5) & (observations["raw_value"] != "<5")
    remarks = ["Totals and rows of coarser partitions count the same victims: sum inside one partition only."]
    if lost:
        remarks.append(f"Letters are lost in labels of {counted(lost, 'observation')}, kept as published.")
    if small.any():
        few = counted(small.sum(), "count")
        remarks.append(f"With {few} below 5 printed, '<5' may exclude zero; it is held as 0 to 4.")
    return remarks
