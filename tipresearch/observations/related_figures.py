"""The published figures on a subject: their unit, their law, who reported them, and which questions they leave open."""

from collections.abc import Iterable, Sequence

import pandas as pd

from nbpress.core.errors import SchemaError, as_list, listed, nearest, require_known
from tipresearch.consistency import require_table
from tipresearch.facts import (
    CRIMES,
    all_codes,
    area_name,
    areas_around,
    category_label,
    load_open_questions,
    measure_in_unit,
    measure_label,
    read_mapping,
    require_area,
    second_hand,
    short_name,
    source,
)
from tipresearch.observations.coherence import coherence_by_figure
from tipresearch.observations.columns import COLUMNS
from tipresearch.observations.relabelling import label_names_area
from tipresearch.observations.rows import label_of, period_in_words
from tipresearch.quantities import NBSP

#: The mark of a count that its own parts contradict, as in the charts.
IN_QUESTION = "\N{MULTIPLICATION SIGN}"


def related(table: pd.DataFrame, *, ref_area: str, measures: Sequence[str] = (), **criteria: str) -> pd.DataFrame:
    """Return each published figure on a subject in an area, whatever it measures.

    Parameters
    ----------
    table : DataFrame
        Observations.
    ref_area : str
        ISO 3166-1 alpha-3 code; areas inside it, such as provinces, are included.
    measures : sequence of str
        Codes of measures; all if empty.
    **criteria : str
        Column and code of the figures, such as ``form="bonded_labour"`` or
        ``crime="SOM"``.

    Returns
    -------
    DataFrame
        One row for each figure as published: measure and unit, law (if the source names one), area, period,
        group, source, edition, grade, notes and ``figure_id``, in the order of `measures` and of time.

    Raises
    ------
    SchemaError
        If `table` is not a table of observations, or lacks a column of the criteria.
    CoverageError
        If the area is unknown.
    TipResearchError
        If `measures` is not a list, or if a measure or a code is neither known nor in the table.

    Notes
    -----
    Caution: do not compare the rows or add them up. They differ in what they count, by whom and when.
    docs/methods.md, section 2.
    """
    require_area(ref_area)
    require_table(table, [*COLUMNS, *criteria])
    require_measures(table, measures)
    rows = table[in_area(table, ref_area)]
    codes = all_codes()
    for column, code in criteria.items():
        if column in codes:
            known = dict.fromkeys([*table[column], *codes[column]])
            require_known(column, code, known, f"the table holds {listed(table[column].unique())}")
        rows = rows[rows[column] == code]
    if measures:
        rows = rows[rows["measure"].isin(measures)]
    order = {measure: place for place, measure in enumerate(measures)}
    rows = rows.assign(
        place=rows["measure"].map(lambda m: order.get(m, 0)),
        measure=list(map(measure_in_unit, rows["measure"], rows["unit"])),
        law=rows["definition_id"].map(read_mapping("definitions.csv").set_index("definition_id")["law"]),
        area=rows["ref_area"].map(area_name),
        # The total of one form of exploitation has the name of the form.
        group=rows["form"].astype("str").where(rows["category"] == "total", rows["category"]).map(category_label),
        period=[period_in_words(r.period_start, r.period_end) for r in rows.itertuples()],
    )
    shown = [
        "measure", "law", "area", "period", "group", "raw_value", "source_id", "edition", "grade", "notes", "figure_id",
    ]  # fmt: skip
    return rows.sort_values(["place", "measure", "period_start"])[shown].reset_index(drop=True)


def abroad(table: pd.DataFrame, *, ref_area: str) -> pd.DataFrame:
    """Return the victims that other countries detected and reported as citizens of an area."""
    # Persons convicted also have a breakdown by citizenship.
    of = {"measure": "detected", "partition": "citizenship", "period_kind": "calendar_year"}
    table = table.reset_index(drop=True)  # the index may have the name of a column
    rows = table[(table["ref_area"] != ref_area) & (table[[*of]] == pd.Series(of)).all(axis=1)]
    rows = rows[rows["category"].map(lambda label: label_names_area(label, area_name(ref_area))).astype(bool)]
    rows = rows.assign(
        detected_in=rows["ref_area"].astype("str").map(area_name),
        year=rows["period_start"].dt.year,
        citizenship_as_published=rows["category"],
    )
    shown = ["detected_in", "year", "citizenship_as_published", "raw_value", "source_id", "edition", "figure_id"]
    return rows.sort_values(["detected_in", "year", "edition"])[shown].reset_index(drop=True)


def by_year(table: pd.DataFrame, *, ref_area: str, source_id: str, measures: Sequence[str]) -> pd.DataFrame:
    """Return the totals of one source by year and edition, with one column for each measure."""
    rows = rows_of_years(table, ref_area, measures)
    totals = (rows[["category", "sex", "age", "form"]] == "total").all(axis=1)
    rows = rows[totals & (rows["source_id"] == source_id)]
    rows = rows.assign(raw_value=as_published(rows, table) + units_of_several(rows))
    return in_columns(rows, ["year", "edition"], "measure", measures)


def as_published(rows: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """Return the printed value of each row [its own unit], with `IN_QUESTION` after values that their parts exceed."""
    coherence = coherence_by_figure(table[table["ref_area"].isin(rows["ref_area"])])
    exceeded = {figure for figure, checked in coherence.items() if checked.exceeded}
    figures = zip(rows["raw_value"], rows["figure_id"], strict=True)
    return [f"{value}{NBSP}{IN_QUESTION}" if figure in exceeded else f"{value}" for value, figure in figures]


def reporters(table: pd.DataFrame, *, ref_area: str) -> pd.DataFrame:
    """Return who reported the figures of an area, and on which subject."""
    require_area(ref_area)
    found = []
    for (reporter, crime), group in table[in_area(table, ref_area)].groupby(["reporter", "crime"]):
        measures = ", ".join(map(measure_label, group["measure"].unique()))
        years = _years_of(group)
        cited = tuple(dict.fromkeys(zip(group["source_id"], group["edition"], strict=True)))
        found.append((reporter, CRIMES[str(crime)], measures, years, len(group), cited))
    return pd.DataFrame(found, columns=["reporter", "subject", "figures_on", "years", "number", "cited"])


def figures_by_measure(table: pd.DataFrame, ref_area: str, crimes: Sequence[str]) -> pd.DataFrame:
    """Return one row for each measure of some crimes in an area: its years, its figures, and the newest of them.

    The newest figure has the latest end of a period, and a total comes before a part. Numbers come before words, and
    opinion pieces and letters after all others.
    """
    rows = table[in_area(table, ref_area) & table["crime"].isin(crimes)]
    found = []
    for crime in crimes:
        for measure, group in rows[rows["crime"] == crime].groupby("measure", sort=True):
            group = group.assign(
                part=(group["category"] != "total") | (group["form"] != "total"),
                opinion=group["source_id"].isin(second_hand()), in_words=group["count_lo"].isna(),
            )  # fmt: skip
            order = {"opinion": True, "in_words": True, "period_end": False, "part": True}
            newest = group.sort_values([*order], ascending=[*order.values()], kind="stable").iloc[0]
            period = period_in_words(newest["period_start"], newest["period_end"])
            figure = (newest["raw_value"], period, newest["reporter"], newest["source_id"])
            found.append((CRIMES[crime], measure_label(str(measure)), _years_of(group), len(group), *figure))
    return pd.DataFrame(
        found, columns=["crime", "counted", "years", "figures", "newest_figure", "period", "reporter", "source_id"]
    )


def newest_by_crime(table: pd.DataFrame, ref_area: str, measures: Sequence[str]) -> pd.DataFrame:
    """Return one row for each crime: who reports these measures in an area, and the newest number of each."""
    labels = [*map(measure_label, measures)]
    newest = figures_by_measure(table[table["measure"].isin(measures)], ref_area, [*CRIMES])
    newest = newest.sort_values("counted", key=lambda counted: counted.map(labels.index), kind="stable")
    printed = newest["counted"] + ": " + newest["newest_figure"] + " in " + newest["period"]
    found = [
        (crime, "; ".join(of["reporter"].unique()), "; ".join(printed[of.index]), tuple(of["source_id"].unique()))
        for crime, of in newest.groupby("crime", sort=False)
    ]
    return pd.DataFrame(found, columns=["crime", "who_reports", "newest_numbers", "cited"])


def _years_of(rows: pd.DataFrame) -> str:
    """Return the first and the last year of some figures. A cumulative figure is not of its last year only."""
    ends = (rows["period_start"].dt.year.min(), rows["period_end"].dt.year.max())
    years = "–".join(dict.fromkeys(f"{year:.0f}" for year in ends if pd.notna(year)))
    return years + (", start of some not given" if rows["period_start"].isna().any() else "")


def in_area(table: pd.DataFrame, ref_area: str) -> pd.Series:
    """Return which rows are of an area, or of an area inside it."""
    around = areas_around(table["ref_area"].unique())
    held = [ref_area, *(area for area, of in around.items() if ref_area in of.areas)]
    return table["ref_area"].isin(held)


def require_measures(table: pd.DataFrame, measures: Iterable[str]) -> None:
    """Raise an error unless measures are a list of codes, or of measures in the table."""
    held = sorted(table["measure"].unique())
    known = dict.fromkeys([*held, *read_mapping("measures.csv")["measure"]])
    for measure in as_list("measures", measures, "['identified', 'detected']"):
        require_known("measure", measure, known, f"the table holds {listed(held)}")


def rows_of_years(table: pd.DataFrame, ref_area: str, measures: Iterable[str]) -> pd.DataFrame:
    """Return the figures of an area on measures in calendar years, each with its ``year``."""
    require_measures(table, measures)
    of_area = (table["ref_area"] == ref_area) & table["measure"].isin(measures)
    rows = table[of_area & (table["period_kind"] == "calendar_year")].reset_index(
        drop=True
    )  # the index may be named year
    return rows.assign(year=rows["period_start"].dt.year)


def units_of_several(rows: pd.DataFrame) -> pd.Series:
    """Return the text after the count of a row: its unit, if these rows have several units of the measure."""
    several = rows.groupby("measure")["unit"].transform("nunique") > 1
    return (" " + rows["unit"].str.replace("_", " ")).where(several, "")


def rows_of_persons(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that count persons; all figures if none counts persons."""
    persons = rows["unit"] == "persons"
    return rows[persons] if persons.any() else rows


def any_of(texts: pd.Series) -> str:
    """Return the different texts of several figures of one cell."""
    return " or ".join(dict.fromkeys(texts))


def in_columns(rows: pd.DataFrame, key: list[str], column: str, order: Iterable[str], least: int = 1) -> pd.DataFrame:
    """Return published figures with one column for each value of `column`, and their ids.

    A row needs at least `least` figures.
    """
    wide = rows.pivot_table(index=key, columns=column, values="raw_value", aggfunc=any_of)
    wide = wide[wide.notna().sum(axis=1) >= least]
    wide = wide.reindex(columns=[name for name in order if name in wide]).fillna("")
    return wide.join(rows.groupby(key)["figure_id"].agg(tuple)).rename_axis(columns=None).reset_index()


def open_questions(table: pd.DataFrame, *, ref_area: str) -> pd.DataFrame:
    """Return the open questions on an area, with their figures and the offices that could answer them."""
    by_id = table.set_index("figure_id")
    found = []
    for asked in load_open_questions(ref_area).to_dict("records"):
        ids = asked["figure_ids"].split("; ")
        if missing := [i for i in ids if i not in by_id.index]:
            raise SchemaError(f"figure_id {missing[0]!r} of open_questions.csv is no row of the observations.{nearest(missing[0], by_id.index)}")  # fmt: skip
        rows = [by_id.loc[i] for i in ids]
        published = "; ".join(map(_published, rows))
        offices = "; ".join(dict.fromkeys(office for row in rows for office in _offices(row)))
        found.append((asked["question"], published, asked["would_settle"], offices, tuple(ids)))
    return pd.DataFrame(found, columns=["question", "published", "would_settle", "ask", "figure_id"])


def _published(row: pd.Series) -> str:
    first, last = row["period_start"], row["period_end"]
    when = period_in_words(first, last) if pd.notna(first) else "over the years"  # a cumulative count
    return f"{row['raw_value']} ({label_of(row)}, {when}; {short_name(row['source_id'])}, {row['edition']})"


def _offices(row: pd.Series) -> list[str]:
    publisher = source(row["source_id"])["publisher"]
    reporter = row["reporter"].partition(",")[0]
    return [publisher, *([] if reporter.startswith("Not stated") or not reporter else [reporter])]
