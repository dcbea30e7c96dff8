"""The GLOTIP reader: on an invented workbook with every oddity, and on the published editions."""

import functools

import pandas as pd
import pytest
import workbooks
from glotip_rows import CITIZEN, HEADER, ROWS, STAMP, refuses, row, write
from workbooks import FormulaError

from nbpress.core.errors import SchemaError
from tipresearch import facts, observations
from tipresearch.observations import COLUMNS, KEY
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


@pytest.mark.slow
def test_every_row_is_observation_or_issue(invented):
    """Each row of the file stands in exactly one table, under its number in the file."""
    kept = invented.observations["figure_id"].str.rpartition(":")[2].astype(int)
    both = [*kept, *invented.issues["row"]]
    assert sorted(both) == list(range(FIRST, FIRST + len(ROWS)))
    assert invented.rows_in == len(ROWS)


@pytest.mark.slow
def test_each_oddity_has_its_reason(invented):
    """A row is set aside for the reason that the invented table states, and no other row is."""
    expected = {n: reason for n, (_, reason) in enumerate(ROWS, FIRST) if reason}
    assert dict(zip(invented.issues["row"], invented.issues["reason"], strict=True)) == expected
    assert set(expected.values()) == set(reader.REASONS)


def test_observations_follow_the_schema(invented):
    """Observations have the columns and types of the curated table and pass its schema."""
    table = invented.observations
    assert list(table.columns) == COLUMNS
    assert table.dtypes.equals(observations.load().dtypes)
    assert list(invented.issues.columns) == ISSUE_COLUMNS
    assert not table.duplicated(KEY).any()
    validate_observations(_as_text(table), "invented", facts.all_codes())


def _as_text(table):
    dates = {c: table[c].dt.strftime("%Y-%m-%d") for c in ("period_start", "period_end")}
    return table.assign(**dates).astype(str)


def test_suppressed_count_is_zero_to_four(invented):
    """``<5`` is [0, 4] and keeps its text; commas are read and kept in the text."""
    hidden = pick(invented, row_of(Sex="Male"))
    assert (hidden["count_lo"], hidden["count_hi"], hidden["raw_value"]) == (0, 4, "<5")
    total = pick(invented, FIRST)
    assert (total["count_lo"], total["count_hi"], total["raw_value"]) == (1234, 1234, "1,234")


def test_period_is_the_calendar_year(invented):
    """The year of a row runs from 1 January to 31 December."""
    found = pick(invented, FIRST)
    assert found["period_start"] == pd.Timestamp("2019-01-01")
    assert found["period_end"] == pd.Timestamp("2019-12-31")
    assert found["obs_status"] == "A"


def test_number_cell_is_a_count(invented):
    """A count typed as a number is read without its decimal point."""
    convicted = pick(invented, row_of(txtVALUE=57))
    assert (convicted["raw_value"], convicted["measure"]) == ("57", "convicted")


@pytest.mark.parametrize(
    ("cells", "partition", "category", "form"),
    [
        ({"Year": 2019}, "total", "total", "total"),
        ({"Sex": "Female"}, "sex", "female", "total"),
        ({"Age": "18 years or over"}, "age", "adult", "total"),
        ({"Sex": "Unknown"}, "sex_age", "unknown_unknown", "total"),
        ({"Sex": "Female", "Age": "18 years or over"}, "sex_age", "female_adult", "total"),
        ({"Category": "Sexual exploitation"}, "form", "sexual", "sexual"),
        ({"Category": "Forced labour"}, "form_age", "forced_labour_child", "forced_labour"),
        ({"Category": "Other forms of exploitation"}, "form_sex_age", "other_male_child", "other"),
        ({"Category": "N/A"}, "citizenship", "N/A", "total"),
        ({"Category": "Abroad"}, "repatriation", "Abroad", "total"),
    ],
)
def test_partition_and_category(invented, cells, partition, category, form):
    """Dimension, sex and age name the partition; text such as N/A stays text."""
    found = pick(invented, row_of(**cells))
    assert tuple(found[["partition", "category", "form"]]) == (partition, category, form)


def test_offences_are_not_persons(invented):
    """Offences have a unit of their own."""
    units = invented.observations.groupby("measure")["unit"].unique().map(list).to_dict()
    assert units.pop("offences") == ["offences"]
    assert set(units) == {"detected", "convicted", "prosecuted", "formal_contact"}
    assert all(unit == ["persons"] for unit in units.values())


@pytest.mark.parametrize(
    ("label", "name", "note"), [("TÃ¼rkiye", "Türkiye", "TÃ¼rkiye"), ("Espa\ufffda", "Espa\ufffda", "lost")]
)
def test_certain_damage_is_repaired_and_noted(invented, label, name, note):
    """A wrong encoding is undone and the label as published kept in the notes; a lost letter is not guessed."""
    found = pick(invented, row_of(Category=label))
    assert found["category"] == name
    assert note in found["notes"]


@pytest.mark.parametrize("cells", [{"Category": "0"}, {"Category": "TOTAL"}, {"Year": 2018}])
def test_doubtful_row_is_unvalidated(invented, cells):
    """A label that names no country, and a count equal to its year, stay as V with a note."""
    found = pick(invented, row_of(**cells))
    assert found["obs_status"] == "V"
    assert found["notes"]


def test_exact_duplicate_names_the_row_it_repeats(invented):
    """The issue of a repeated row points to the first row with its key and value."""
    exact = invented.issues[invented.issues["reason"] == "exact_duplicate"]
    first = row_of(Year=2017)
    assert exact["repeats_row"].tolist() == [first, row_of(Year=2016)]
    others = invented.issues[~invented.issues["reason"].isin(["exact_duplicate", "addend", "smaller_repeat"])]
    assert others["repeats_row"].isna().all()


def test_conflict_keeps_no_value(invented):
    """Of two values under one key none is chosen, and each message names both rows."""
    conflicts = invented.issues[invented.issues["reason"] == "conflicting_duplicate"]
    assert invented.in_conflict["raw_value"].tolist() == ["<5", "11"]
    first = row_of(Year=2016)
    assert conflicts["value"].tolist() == ["<5", "11"]
    assert conflicts["message"].str.contains("SOURCE_CONFLICT").all()
    assert conflicts["message"].str.contains(f"{first}, {first + 1}").all()
    assert 2016 not in set(invented.observations["period_start"].dt.year)


def test_edition_is_that_of_the_stamp(invented):
    """The stamp 14/04/2025 becomes an ISO date, in the edition and in every figure id."""
    assert invented.edition == "2025-04-14"
    assert invented.observations["figure_id"].str.startswith("glotip:2025-04-14:").all()


@pytest.mark.parametrize(("told", "word"), [("2023-05-30", "stamped"), ("soon", "not a date")])
def test_told_edition_is_checked(tmp_path, told, word):
    """An edition that contradicts the stamp, or is no date, is refused."""
    with pytest.raises(SchemaError, match=word):
        glotip.read(write(tmp_path / "a.xlsx"), edition=told)


@pytest.mark.slow
def test_blank_rows_are_no_data(tmp_path):
    """Blank rows are passed over and the numbers of later rows stay those of the file."""
    reading = glotip.read(write(tmp_path / "a.xlsx", [row("9"), [None], row("8", year=2018)]))
    assert reading.rows_in == 2
    assert reading.observations["figure_id"].str[-1].tolist() == ["4", "6"]


@pytest.mark.slow
def test_a_table_without_rows_is_refused(tmp_path):
    """A header alone, or with blank rows, is no edition: its figures would all be gone, as if none were published."""
    for rows in ([], [[""] * len(HEADER)]):
        refuses(write(tmp_path / "a.xlsx", rows), "a.xlsx has a header and no rows; it needs at least one. Download it again.")  # fmt: skip


@pytest.mark.slow
def test_a_table_of_rows_that_are_all_set_aside_is_empty(tmp_path):
    """No row is usable: empty tables of the right columns."""
    reading = glotip.read(write(tmp_path / "a.xlsx", [row("81", iso="SAM", country="")]))
    assert (reading.rows_in, len(reading.observations), len(reading.issues)) == (1, 0, 1)
    assert reading.observations.dtypes.equals(observations.load().dtypes)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["PK", "pak", "Pakistan"])
def test_a_table_of_other_codes_is_refused(tmp_path, code):
    """A file whose areas have codes of another list has no observations, and is not one without figures."""
    path = write(tmp_path / "a.xlsx", [row("9", iso=code), row("8", iso=code, year=2018)])
    refuses(path, f"the first is '{code}'", "alpha-3, such as 'PAK'")
    assert len(glotip.read(write(tmp_path / "a.xlsx", [row("9", iso=code), row("8")])).observations) == 1


@pytest.mark.slow
def test_other_sheets_are_passed_over(tmp_path):
    """The table is found by its header, on whatever sheet."""
    path = workbooks.write_workbook(tmp_path / "a.xlsx", notes=[["About"]], b=[HEADER, row("9")])
    assert glotip.read(path).observations["count_lo"].tolist() == [9]


@pytest.mark.slow
def test_printed_small_counts_are_remarked(tmp_path):
    """If an edition prints a count below 5, the reading says that <5 may exclude zero."""
    reading = glotip.read(write(tmp_path / "a.xlsx", [row("3")]))
    assert any("may exclude zero" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"value": "about 20"}, ["'about 20'", "row 5", "L5", "<5"]),
        ({"value": "<10"}, ["'<10'", "row 5"]),
        ({"value": "1.5"}, ["'1.5'", "L5"]),
        ({"value": "-7"}, ["'-7'", "L5"]),
        ({"value": "9", "year": "2019/20"}, ["'2019/20'", "J5", "year"]),
        ({"value": "9", "unit": "Rate"}, ["'Rate'", "Unit of measurement", "row 5", "'Counts'"]),
        ({"value": "9", "sex": "Femal"}, ["'Femal'", "row 5", "Did you mean 'Female'?"]),
        ({"value": "9", "age": "0-17"}, ["'0-17'", "'Age'", "row 5"]),
        ({"value": "9", "dimension": "by province"}, ["'by province'", "'Dimension'"]),
        (
            {"value": "9", "dimension": "by form of exploitation", "category": "Begging"},
            ["'Begging'", "'Category'", "row 5"],
        ),
    ],
)
def test_unknown_value_is_refused(tmp_path, cells, words):
    """A value or label outside the lists stops the reading: value, row, what is allowed."""
    path = write(tmp_path / "a.xlsx", [row("9", year=2018), row(cells.pop("value"), **cells)])
    refuses(path, "a.xlsx", *words)


@pytest.mark.parametrize("error", ["#REF!", "#N/A"])
def test_formula_error_is_refused(tmp_path, error):
    """A cell whose formula failed is no blank: the reading stops at its cell."""
    path = write(tmp_path / "a.xlsx", [row("9", year=2018), row(FormulaError(error))])
    refuses(path, "row 5", "cell L5", "#REF!")


@pytest.mark.slow
def test_formula_error_above_the_table_is_no_fault(tmp_path):
    """The stamp rows hold a link that spreadsheet programs may fail to compute."""
    head = [["UNODC", FormulaError("#NAME?")], ["14/04/2025"], HEADER]
    assert glotip.read(write(tmp_path / "a.xlsx", [row("9")], head=head)).rows_in == 1


@pytest.mark.slow
def test_name_and_region_of_each_area_are_kept_beside_the_observations(tmp_path):
    """One row an area that has an observation; the layout of observations stays as it is."""
    reading = glotip.read(write(tmp_path / "a.xlsx"))
    assert reading.areas.to_numpy().tolist() == [["FRA", "France", "Europe", "Western Europe"]]
    assert "region" not in reading.observations


@pytest.mark.slow
def test_columns_of_regions_may_lack(tmp_path):
    """Both are left blank and told; every row is read as before."""
    kept = [i for i, name in enumerate(HEADER) if "egion" not in name]
    rows = [[r[i] for i in kept] for r, _ in ROWS]
    found = glotip.read(write(tmp_path / "a.xlsx", rows, [*STAMP, [HEADER[i] for i in kept]]))
    whole = glotip.read(write(tmp_path / "b.xlsx"))
    assert found.areas.to_numpy().tolist() == [["FRA", "France", "", ""]]
    assert "Column 'Region' is missing and left blank." in found.notes
    assert found.observations.equals(whole.observations)


@pytest.mark.slow
def test_area_in_two_regions_is_left_without_one(tmp_path):
    """Nothing is chosen: the note names the area."""
    other = [*row("5", year=2018)]
    other[2:4] = ["Asia", "Western Asia"]
    reading = glotip.read(write(tmp_path / "a.xlsx", [row("9"), other]))
    assert reading.areas.to_numpy().tolist() == [["FRA", "France", "", ""]]
    assert any("'FRA' stands in several regions" in note for note in reading.notes)


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
    validate_observations(_as_text(reading.observations), edition, facts.all_codes())
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
def test_curated_figures_come_out_of_the_reader(real, edition):
    """Every curated GLOTIP row has the same key and interval in the reader's table, but for ages that repeat the sexes."""
    curated = observations.load()
    curated = curated[(curated["source_id"] == "unodc_glotip") & (curated["edition"] == edition)]
    misplaced = curated["notes"].str.contains("the age cells repeat the sex cells") & (curated["partition"] == "age")
    assert curated.loc[misplaced, "count_lo"].tolist() == ([6, 26] if edition == "2025-04-14" else [])
    curated = curated[~misplaced]
    bounds = ["count_lo", "count_hi"]
    both = curated.merge(real(edition).observations, on=KEY, how="left", suffixes=("", "_read"))
    assert len(both) == len(curated) > 30
    for bound in bounds:
        assert both[bound].equals(both[f"{bound}_read"]), both.loc[
            both[bound].ne(both[f"{bound}_read"]).fillna(True), "figure_id"
        ].tolist()


def wider(tmp_path, name, *rows):
    """A workbook with one column more."""
    return write(tmp_path / "g.xlsx", [*rows], head=[*STAMP, [*HEADER, name]])


@pytest.mark.parametrize("values", [("Nigerian", "Ghanaian"), ("Nigerian", "")])
def test_a_column_that_may_divide_the_counts_is_refused(tmp_path, values):
    """10 Nigerians stood as the total of France, and 7 women of whatever citizenship beside them."""
    path = wider(tmp_path, "Origin", [*row("10"), values[0]], [*row("7", sex="Female"), values[1]])
    refuses(path, "column 'Origin' is not known in this table, and its counts may stand in it or be divided by it")


@pytest.mark.slow
@pytest.mark.parametrize("value", ["", "UNODC"])
def test_a_column_that_says_the_same_of_every_row_is_passed_over(tmp_path, value):
    """It divides nothing, also where a blank row stands between; a remark names it."""
    blank = [""] * (len(HEADER) + 1)
    found = glotip.read(wider(tmp_path, "Publisher", [*row("10"), value], blank, [*row("7", sex="Female"), value]))
    assert found.observations["count_lo"].tolist() == [10, 7]
    assert "Column 'Publisher' is not known and was passed over." in found.notes


@pytest.mark.parametrize("name", ["", "Publisher"])
def test_no_second_name_and_no_missing_one_hides_a_column(tmp_path, name):
    """A column without a name divides as well, and so does the first of two of one name."""
    rows = [[*row("10"), "Nigerian", "UNODC"], [*row("7", sex="Female"), "Ghanaian", "UNODC"]]
    path = write(tmp_path / "g.xlsx", rows, head=[*STAMP, [*HEADER, name, "Publisher"]])
    refuses(path, f"column {name!r} is not known in this table")


@pytest.mark.slow
def test_a_part_of_a_country_under_its_code_is_told(tmp_path):
    """A row of Alsace with the code of France is read with those of France, and nobody would see it."""
    rows = [row("30"), row("12", sex="Female", country="Alsace"), row("9", iso="ITA")]
    (said,) = [
        note for note in glotip.read(write(tmp_path / "data_glotip.xlsx", rows)).notes if "several names" in note
    ]
    assert said.startswith("Area 'FRA' stands under several names, 'France', 'Alsace';")


@pytest.mark.parametrize(
    ("column", "told"),
    [("Category", {"dimension": CITIZEN, "category": "\u202eNepal"}), ("Country", {"country": "France\u2067"})],
)
def test_no_label_turns_the_count_behind_it(column, told, tmp_path):
    """On a page a count of 760 beside it would read as 067, and the table that is written would not be read again."""
    path = write(tmp_path / "a.xlsx", [row("760"), row("12", **told)])
    refuses(
        path, f"a.xlsx, row 5, column '{column}'", "allowed is text without a sign that turns what stands behind it"
    )
