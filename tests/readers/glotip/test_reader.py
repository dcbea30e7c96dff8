"""The GLOTIP reader: on an invented workbook with every oddity, and on the published editions."""

import functools

import pandas as pd
import pytest
import workbooks
from glotip_rows import CITIZEN, FORM, HEADER, ROWS, STAMP, refuses, row, write
from workbooks import FormulaError

from nbpress.core.errors import SchemaError
from tipresearch import facts, observations
from tipresearch.observations import KEY
from tipresearch.observations.schema import validate_observations
from tipresearch.readers import ISSUE_COLUMNS, glotip
from tipresearch.readers.glotip import reader

FIRST = 4  # the row of the first data below two rows of stamp and the header


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    return glotip.read(write(tmp_path_factory.mktemp("glotip") / "invented.xlsx"))


@pytest.fixture(scope="module")
def real(read_edition):
    """Each published edition is loaded once for all tests."""
    return functools.cache(read_edition)


def pick(reading, number):
    """Return the observation of a row of the file."""
    table = reading.observations
    return table[table["figure_id"].str.endswith(f":{number}")].iloc[0]


def row_of(**wanted):
    """Return the row number of the first invented row with the wanted cells."""
    for number, (cells, _) in enumerate(ROWS, FIRST):
        if all(dict(zip(HEADER, cells, strict=True))[k] == v for k, v in wanted.items()):
            return number
    raise LookupError(wanted)


def as_text(table):
    dates = {c: table[c].dt.strftime("%Y-%m-%d") for c in ("period_start", "period_end")}
    return table.assign(**dates).astype(str)


@pytest.mark.slow
def test_every_row_is_an_observation_or_an_issue_with_its_reason(invented):
    """Each row is in one table, under its number in the file; the invented table states its reason."""
    kept = invented.observations["figure_id"].str.rpartition(":")[2].astype(int)
    assert sorted([*kept, *invented.issues["row"]]) == list(range(FIRST, FIRST + len(ROWS)))
    assert invented.rows_in == len(ROWS)
    expected = {n: reason for n, (_, reason) in enumerate(ROWS, FIRST) if reason}
    assert dict(zip(invented.issues["row"], invented.issues["reason"], strict=True)) == expected
    assert set(expected.values()) == set(reader.REASONS)
    assert list(invented.issues.columns) == ISSUE_COLUMNS


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # Commas are read and kept in the text; ``<5`` is 0 to 4; a number cell has no decimal point.
        ({"Year": 2019}, {"count_lo": 1234, "count_hi": 1234, "raw_value": "1,234"}),
        ({"Sex": "Male"}, {"count_lo": 0, "count_hi": 4, "raw_value": "<5"}),
        ({"txtVALUE": 57}, {"raw_value": "57", "measure": "convicted"}),
        ({"Year": 2019}, {"period_start": pd.Timestamp("2019-01-01"), "period_end": pd.Timestamp("2019-12-31"), "obs_status": "A"}),
        ({"Year": 2019}, {"partition": "total", "category": "total", "form": "total"}),
        ({"Sex": "Female"}, {"partition": "sex", "category": "female", "form": "total"}),
        ({"Age": "18 years or over"}, {"partition": "age", "category": "adult", "form": "total"}),
        ({"Sex": "Unknown"}, {"partition": "sex_age", "category": "unknown_unknown"}),
        ({"Sex": "Female", "Age": "18 years or over"}, {"partition": "sex_age", "category": "female_adult"}),
        ({"Category": "Sexual exploitation"}, {"partition": "form", "category": "sexual", "form": "sexual"}),
        ({"Category": "Forced labour"}, {"partition": "form_age", "category": "forced_labour_child", "form": "forced_labour"}),
        ({"Category": "Other forms of exploitation"}, {"partition": "form_sex_age", "category": "other_male_child", "form": "other"}),
        ({"Category": "N/A"}, {"partition": "citizenship", "category": "N/A", "form": "total"}),
        ({"Category": "Abroad"}, {"partition": "repatriation", "category": "Abroad", "form": "total"}),
        # A wrong encoding is undone and the label as published noted; a lost letter is not guessed.
        ({"Category": "TÃ¼rkiye"}, {"category": "Türkiye", "notes": "Label as published: 'TÃ¼rkiye'."}),
        ({"Category": "Espa\ufffda"}, {"category": "Espa\ufffda", "notes": "Letters of the label were lost in the source."}),
        # A label that names no country and a count that equals its year are doubted.
        ({"Category": "0"}, {"obs_status": "V", "notes": "The label is a number and may be a count in place of a country."}),
        ({"Category": "TOTAL"}, {"obs_status": "V", "notes": "The label reads as a total and not as a country."}),
        ({"Year": 2018}, {"obs_status": "V", "notes": reader.YEAR_DOUBT}),
    ],
)  # fmt: skip
def test_an_invented_row_becomes_this_observation(invented, cells, expected):
    found = pick(invented, row_of(**cells))
    assert found[[*expected]].to_dict() == expected


def test_offences_are_no_persons(invented):
    units = invented.observations.groupby("measure")["unit"].unique().str.join(" ").to_dict()
    persons = dict.fromkeys(["detected", "convicted", "prosecuted", "formal_contact"], "persons")
    assert units == persons | {"offences": "offences"}


def test_an_exact_duplicate_names_the_row_that_it_repeats(invented):
    exact = invented.issues[invented.issues["reason"] == "exact_duplicate"]
    assert exact["repeats_row"].tolist() == [row_of(Year=2017), row_of(Year=2016)]
    others = invented.issues[~invented.issues["reason"].isin(["exact_duplicate", "addend", "smaller_repeat"])]
    assert others["repeats_row"].isna().all()


def test_of_two_values_under_one_key_none_is_chosen(invented):
    """Each message names both rows."""
    conflicts = invented.issues[invented.issues["reason"] == "conflicting_duplicate"]
    assert invented.in_conflict["raw_value"].tolist() == conflicts["value"].tolist() == ["<5", "11"]
    first = row_of(Year=2016)
    assert conflicts["message"].str.contains(f"SOURCE_CONFLICT.*{first}, {first + 1}").all()
    assert 2016 not in set(invented.observations["period_start"].dt.year)


def test_the_stamp_gives_the_edition_of_every_figure_and_the_caller_cannot_change_it(invented, tmp_path):
    """The stamp 14/04/2025 becomes an ISO date."""
    assert invented.edition == "2025-04-14"
    assert invented.observations["figure_id"].str.startswith("glotip:2025-04-14:").all()
    for edition, word in (("2023-05-30", "stamped"), ("soon", "not a date")):
        with pytest.raises(SchemaError, match=word):
            glotip.read(write(tmp_path / "a.xlsx"), edition=edition)


@pytest.mark.slow
def test_blank_rows_are_no_data(read_rows):
    """The numbers of later rows stay those of the file."""
    reading = read_rows(row("9"), [None], row("8", year=2018))
    assert reading.rows_in == 2
    assert reading.observations["figure_id"].str[-1].tolist() == ["4", "6"]


@pytest.mark.slow
def test_a_table_without_usable_rows_is_refused_or_empty(tmp_path):
    """A header alone is no edition; where all rows are set aside, tables are empty and typed."""
    for rows in ([], [[""] * len(HEADER)]):
        refuses(write(tmp_path / "a.xlsx", rows), "a.xlsx has a header and no rows; it needs at least one")
    reading = glotip.read(write(tmp_path / "a.xlsx", [row("81", iso="SAM", country="")]))
    assert (reading.rows_in, len(reading.observations), len(reading.issues)) == (1, 0, 1)
    assert reading.observations.dtypes.equals(observations.load().dtypes)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["PK", "pak", "Pakistan"])
def test_a_table_of_other_area_codes_is_refused(tmp_path, code):
    """One row with another code is set aside; a whole table would be an edition without figures."""
    path = write(tmp_path / "a.xlsx", [row("9", iso=code), row("8", iso=code, year=2018)])
    refuses(path, f"the first is '{code}'", "alpha-3, such as 'PAK'")
    assert len(glotip.read(write(tmp_path / "a.xlsx", [row("9", iso=code), row("8")])).observations) == 1


@pytest.mark.slow
def test_the_table_is_found_by_its_header_on_any_sheet(tmp_path):
    """The rows above it may have a link that spreadsheet programs fail to compute."""
    head = [["UNODC", FormulaError("#NAME?")], ["14/04/2025"], HEADER]
    path = workbooks.write_workbook(tmp_path / "a.xlsx", notes=[["About"]], b=[*head, row("9")])
    assert glotip.read(path).observations["count_lo"].tolist() == [9]


@pytest.mark.slow
def test_a_printed_count_below_5_is_noted(read_rows):
    """``<5`` may then exclude zero."""
    assert any("may exclude zero" in note for note in read_rows(row("3")).notes)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"value": "about 20"}, ["'about 20'", "row 5", "L5", "<5"]),
        ({"value": "<10"}, ["'<10'", "row 5"]),
        ({"value": "1.5"}, ["'1.5'", "L5"]),
        ({"value": "-7"}, ["'-7'", "L5"]),
        ({"value": FormulaError("#REF!")}, ["row 5", "cell L5", "#REF!"]),
        ({"value": FormulaError("#N/A")}, ["row 5", "cell L5", "#REF!"]),
        ({"year": "2019/20"}, ["'2019/20'", "J5", "year"]),
        ({"unit": "Rate"}, ["'Rate'", "Unit of measurement", "row 5", "'Counts'"]),
        ({"sex": "Femal"}, ["'Femal'", "row 5", "Did you mean 'Female'?"]),
        ({"age": "0-17"}, ["'0-17'", "'Age'", "row 5"]),
        ({"dimension": "by province"}, ["'by province'", "'Dimension'"]),
        ({"dimension": FORM, "category": "Begging"}, ["'Begging'", "'Category'", "row 5"]),
        # A sign that turns what follows: a count of 760 would read as 067 on a page.
        ({"dimension": CITIZEN, "category": "\u202eNepal"}, ["a.xlsx, row 5, column 'Category'", "allowed is text without an invisible sign that reverses"]),
        ({"country": "France\u2067"}, ["a.xlsx, row 5, column 'Country'", "allowed is text without an invisible sign that reverses"]),
    ],
)  # fmt: skip
def test_an_unknown_value_is_refused_with_its_place_and_what_is_allowed(tmp_path, cells, words):
    cells = {"value": "9"} | cells
    path = write(tmp_path / "a.xlsx", [row("9", year=2018), row(cells.pop("value"), **cells)])
    refuses(path, "a.xlsx", *words)


@pytest.mark.slow
def test_name_and_region_of_each_area_are_a_table_beside_the_observations(tmp_path, read):
    """A file may lack the columns of regions; of an area in two regions none is chosen."""
    whole = read("glotip", write(tmp_path / "a.xlsx"))
    assert whole.areas.to_numpy().tolist() == [["FRA", "France", "Europe", "Western Europe"]]
    assert "region" not in whole.observations
    kept = [i for i, name in enumerate(HEADER) if "egion" not in name]
    rows = [[r[i] for i in kept] for r, _ in ROWS]
    found = glotip.read(write(tmp_path / "b.xlsx", rows, [*STAMP, [HEADER[i] for i in kept]]))
    assert found.areas.to_numpy().tolist() == [["FRA", "France", "", ""]]
    assert "Column 'Region' is missing and left blank." in found.notes
    assert found.observations.equals(whole.observations)
    other = [*row("5", year=2018)]
    other[2:4] = ["Asia", "Western Asia"]
    torn = glotip.read(write(tmp_path / "c.xlsx", [row("9"), other]))
    assert torn.areas.to_numpy().tolist() == [["FRA", "France", "", ""]]
    assert any("'FRA' stands in several regions" in note for note in torn.notes)


TABLE = [HEADER, row("9")]


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        # The missing column, those expected, and the likely new name.
        ([[[name.replace("txtVALUE", "txtVALUES") for name in HEADER], row("9")]], ["'txtVALUE' is missing", "13 expected", "Iso3_code, Country", "'txtVALUES'"]),
        ([[[n for n in HEADER if n not in ("Sex", "Age", "Year")], ["x"] * 10]], ["row 1: columns 'Sex', 'Age', 'Year' are missing, of the 13 expected"]),
        ([[["ISO3" if name == "Iso3_code" else name for name in HEADER], row("9")]], ["a header with 'Iso3_code'", "in none: download", "give that column its name back"]),
        # Two columns of one name, or two tables, leave open which one is meant.
        ([[[*HEADER, "txtVALUE"], [*row("9"), "8"]]], ["'txtVALUE' stands 2 times"]),
        ([TABLE, TABLE], ["here it stands in 's0', 's1': leave the one"]),
        ([[["31/02/2025"], *TABLE]], ["31/02/2025"]),
        ([[*TABLE, ["* provisional"]]], ["column 'Year'", "delete a row that is a note"]),
        ([[HEADER, row("10", sex="Non-binary")]], ["'Non-binary'", "data/mappings of your project"]),
    ],
)  # fmt: skip
def test_a_table_that_is_not_as_published_is_refused_with_its_cure(tmp_path, sheets, words):
    """Nothing is guessed of a header, a stamp, a note or a label that is new."""
    book = {f"s{n}": rows for n, rows in enumerate(sheets)}
    refuses(workbooks.write_workbook(tmp_path / "a.xlsx", **book), *words)


EDITIONS = {
    "2023-05-30": (46_556, {
        "aggregate_area": 956, "unresolved_area": 27, "year_as_value": 1, "blank_category": 74,
        "addend": 496, "smaller_repeat": 28,
    }),
    "2025-04-14": (58_769, {
        "unresolved_area": 26, "questionnaire_label": 120, "questionnaire_value": 8,
        "blank_category": 110, "addend": 697, "smaller_repeat": 27, "ages_repeat_sexes": 326,
    }),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_published_edition_is_accounted_for(real, edition):
    """All rows of both editions are kept or set aside by reason, in the numbers known of them."""
    reading, (rows, reasons) = real(edition), EDITIONS[edition]
    assert reading.rows_in == rows == len(reading.observations) + len(reading.issues)
    assert reading.issues["reason"].value_counts().to_dict() == reasons
    assert reading.edition == edition
    numbers = reading.observations["figure_id"].str.rpartition(":")[2].astype(int)
    assert not set(numbers) & set(reading.issues["row"])


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_published_edition_follows_the_schema(real, edition):
    """A whole edition passes the schema of the curated table, unique key included."""
    reading = real(edition)
    validate_observations(as_text(reading.observations), edition, facts.all_codes())
    assert not any("does not occur" in note for note in reading.notes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edition", "suppressed", "commas"), [("2023-05-30", 23_076, 462), ("2025-04-14", 29_558, 813)]
)
def test_published_values_are_all_seen(real, published_workbook, edition, suppressed, commas):
    """Suppressed and comma counts, kept, added and set aside together, are those of the file."""
    reading = real(edition)
    table = pd.read_excel(published_workbook(edition), engine="calamine", header=None, dtype=str)
    values = pd.Series(table.to_numpy()[:, 11]).dropna()
    assert (values == "<5").sum() == suppressed
    assert values.str.contains(",").sum() == commas
    lost = reading.issues.loc[reading.issues["reason"] != "addend", "row"] - 1
    kept = pd.Series(table.to_numpy()[:, 11]).drop(lost)
    printed = reading.observations["raw_value"].str.split(" + ", regex=False).explode()
    assert (printed == "<5").sum() == (kept == "<5").sum()


@pytest.mark.parametrize("edition", EDITIONS)
def test_curated_figures_are_those_of_the_reader(real, edition):
    """Each curated GLOTIP row has the same key and interval in the reader's table, but for ages that repeat the sexes."""
    curated = observations.load()
    curated = curated[(curated["source_id"] == "unodc_glotip") & (curated["edition"] == edition)]
    misplaced = curated["notes"].str.contains("the age cells repeat the sex cells") & (curated["partition"] == "age")
    assert curated.loc[misplaced, "count_lo"].tolist() == ([6, 26] if edition == "2025-04-14" else [])
    curated = curated[~misplaced]
    both = curated.merge(real(edition).observations, on=KEY, how="left", suffixes=("", "_read"))
    assert len(both) == len(curated) > 30
    for bound in ("count_lo", "count_hi"):
        assert both[bound].equals(both[f"{bound}_read"])


ORIGINS = (["Nigerian", "UNODC"], ["Ghanaian", "UNODC"])


@pytest.mark.parametrize(
    ("names", "values"),
    [
        (["Origin"], [["Nigerian"], ["Ghanaian"]]),
        (["Origin"], [["Nigerian"], [""]]),
        (["", "Publisher"], ORIGINS),  # a column without a name divides as well
        (["Publisher", "Publisher"], ORIGINS),  # and so does the first of two of one name
    ],
)
def test_a_column_that_may_divide_the_counts_is_refused(tmp_path, names, values):
    """10 Nigerians would be the total of France, and 7 women of whatever citizenship a part of it."""
    rows = [[*cells, *more] for cells, more in zip([row("10"), row("7", sex="Female")], values, strict=True)]
    path = write(tmp_path / "a.xlsx", rows, head=[*STAMP, [*HEADER, *names]])
    refuses(path, f"column {names[0]!r} is not known in this table. It may have counts or divide them")


@pytest.mark.slow
@pytest.mark.parametrize("value", ["", "UNODC"])
def test_an_unknown_column_with_one_value_is_passed_over(read_rows, value):
    """The column divides nothing, also with a blank row between; a remark names the column."""
    rows = [[*row("10"), value], [""] * (len(HEADER) + 1), [*row("7", sex="Female"), value]]
    found = read_rows(*rows, head=[*STAMP, [*HEADER, "Publisher"]])
    assert found.observations["count_lo"].tolist() == [10, 7]
    assert "Column 'Publisher' is not known and was passed over." in found.notes


@pytest.mark.slow
def test_an_area_under_several_names_is_noted(read_rows):
    """A row of Alsace with the code of France is read with the rows of France."""
    rows = [row("30"), row("12", sex="Female", country="Alsace"), row("9", iso="ITA")]
    (note,) = [note for note in read_rows(*rows).notes if "several names" in note]
    assert note.startswith("Area 'FRA' stands under several names, 'France', 'Alsace';")
