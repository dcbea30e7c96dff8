"""CTDC records become counts: denominators by the codebook, three states, nothing shown."""

import csv
import traceback

import own_project
import pandas as pd
import pytest

from nbpress.core import paths
from nbpress.core.errors import SchemaError
from tipresearch.observations import COLUMNS, KEY, read_observations
from tipresearch.readers import ctdc
from tipresearch.readers.ctdc import case_records, reader

GOLDEN = paths.HOME / "tests" / "golden_values.csv"

SYNTHETIC = list(case_records.columns_of("global_synthetic")["column"])
KANON = list(case_records.columns_of("k_anonymised")["column"])
#: Example of the codebook, section 6: forced labour, sexual, other, for five persons.
CODEBOOK = [("1", "", ""), ("", "1", ""), ("", "", "1"), ("", "", ""), ("1", "1", "")]
#: What a cell holds where columns have moved.
PERSON = "Ayesha Khan 35202-1234567-1"
FORMS = ["isForcedLabour", "isSexualExploit", "isOtherExploit"]


def write(folder, columns, records, name="records.csv"):
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        rows.writeheader()
        rows.writerows(records)
    return path


def record(**cells):
    return {"yearOfRegistration": "2015", "gender": "Woman", "ageBroad": "30--38"} | cells


@pytest.fixture
def codebook(tmp_path):
    records = [record(**dict(zip(FORMS, flags, strict=True))) for flags in CODEBOOK]
    return write(tmp_path, SYNTHETIC, records)


def of(table, category):
    return table.set_index("category").loc[category]


def check_identity(reading):
    counted = reading.observations.query("partition == 'total'")["count_lo"].sum()
    assert counted + len(reading.issues) == reading.rows_in
    assert list(reading.observations.columns) == COLUMNS
    assert not reading.observations.duplicated(KEY).any()
    assert reading.observations["figure_id"].is_unique


def test_shares_are_those_of_the_golden_values(codebook):
    """50, 50 and 25 % of the four persons with any information: 125 % in all, as in the example of the codebook."""
    golden = pd.read_csv(GOLDEN).set_index("indicator")["value"]
    table = reader.standard_indicators(codebook)
    names = ["ctdc_pct_forced_labour", "ctdc_pct_sexual", "ctdc_pct_other"]
    shares = [of(table, form)["share_percent"] for form in FORMS]
    assert shares == [float(golden[name]) for name in names]
    assert sum(shares) == float(golden["ctdc_pct_sum"])
    assert of(table, "isForcedLabour")[["denominator", "flags"]].tolist() == [4, "MULTI_RESPONSE"]


@pytest.mark.parametrize("flags", [("1", "0", "-99", ""), ("1.0", "0.0", "-99.0", "NULL")])
def test_no_yes_and_missing_are_three_states(tmp_path, flags):
    """0 is an answer; -99 and blank are none, also as decimals. Two persons answered, one with no."""
    records = [record(isForcedLabour=flag) for flag in flags]
    table = reader.standard_indicators(write(tmp_path, KANON, records))
    row = of(table, "isForcedLabour")
    assert row[["count", "no", "missing", "denominator"]].tolist() == [1, 1, 2, 2]


def test_a_block_without_information_has_no_share(codebook):
    """No person has information on means of control: the share is missing, not 0."""
    row = of(reader.standard_indicators(codebook), "meansThreats")
    assert pd.isna(row["share_percent"])
    assert row["flags"] == "MULTI_RESPONSE ZERO_DENOMINATOR"


def test_releases_are_told_by_their_columns_in_both_spellings(tmp_path):
    """27 and 63 columns; renamed columns are accepted as the file or the codebook has them."""
    renamed = [c.replace("sectorOf", "typeOf").replace("WithholdDocs", "WithholdDocuments") for c in SYNTHETIC]
    assert renamed != SYNTHETIC
    for columns in (SYNTHETIC, renamed):
        assert reader.identify(write(tmp_path, columns, [])) == "global_synthetic"
    kanon = [c.replace("typeOf", "sectorOf", c.startswith(("typeOfL", "typeOfS"))) for c in KANON]
    kanon = ["MajorityEntry" if c == "majorityEntry" else c for c in kanon]
    for columns in (KANON, kanon, [c for c in KANON if c != "isSlaveryAndPractices"]):
        assert reader.identify(write(tmp_path, columns, [])) == "k_anonymised"


@pytest.mark.slow
def test_both_spellings_give_the_same_indicators(tmp_path):
    """A file with the names of the codebook is counted as one with the names of the release."""
    renamed = [c.replace("sectorOf", "typeOf") for c in SYNTHETIC]
    one = write(tmp_path, SYNTHETIC, [record(sectorOfLabourAgriculture="1")], "one.csv")
    two = write(tmp_path, renamed, [record(typeOfLabourAgriculture="1")], "two.csv")
    first, second = reader.standard_indicators(one), reader.standard_indicators(two)
    pd.testing.assert_frame_equal(first, second)
    assert of(first, "typeOfLabourAgriculture")["count"] == 1


def test_merged_means_of_control_are_yes_if_any_is_yes(tmp_path):
    """Debt bondage and taken earnings are one means since 2024: yes, no and missing."""
    pairs = [("1", "0"), ("0", "-99"), ("-99", "-99"), ("0", "0")]
    names = ("meansOfControlDebtBondage", "meansOfControlTakesEarnings")
    records = [record(**dict(zip(names, pair, strict=True))) for pair in pairs]
    path = write(tmp_path, KANON, records)
    row = of(reader.standard_indicators(path), "meansDebtBondageEarnings")
    assert row[["count", "no", "missing"]].tolist() == [1, 2, 1]


def test_not_specified_is_no_information(tmp_path):
    """A record that only says that the means are not specified is not in the denominator."""
    records = [record(meansOfControlNotSpecified="1"), record(meansOfControlThreats="0")]
    row = of(reader.standard_indicators(write(tmp_path, KANON, records)), "meansThreats")
    assert row["denominator"] == 1


def test_what_a_cell_says_is_harmonised(tmp_path):
    """Dashes of any kind are two hyphens, -99 is missing, 1.0 is 1."""
    table = reader.standard_indicators(
        write(tmp_path, KANON, [record(gender="-99", ageBroad="30–38", isForcedLabour="1.0")])
    )
    assert [of(table, name)["count"] for name in ("30--38", "isForcedLabour")] == [1, 1]
    assert "gender" not in set(table["block"])


@pytest.mark.slow
def test_records_in_are_counted_or_set_aside(tmp_path):
    """Three records with information, one blank, one cut short, one too long: 6 = 3 + 3."""
    path = write(tmp_path, SYNTHETIC, [record(), record(yearOfRegistration=""), record()])
    with path.open("a", encoding="utf-8") as file:
        file.write("," * 26 + "\n" + "2015,Woman\n" + "\n" + "2015" + "," * 27 + "\n")
    reading = ctdc.read(path)
    check_identity(reading)
    assert reading.rows_in == 6
    assert reading.issues[["row", "reason"]].to_numpy().tolist() == [
        [5, "all_blank"],
        [6, "malformed"],
        [8, "malformed"],
    ]
    assert reading.notes[0] == "6 records in = 3 counted + 3 set aside."
    assert set(reading.issues["value"]) == {""}


@pytest.mark.slow
def test_lines_whose_faults_cancel_are_found(tmp_path):
    """A line one cell short and one a cell long have the right number of commas together."""
    path = write(tmp_path, SYNTHETIC, [record()])
    with path.open("a", encoding="utf-8") as file:
        file.write("2015" + "," * 25 + "\n" + "2015" + "," * 27 + "\n")
    reading = ctdc.read(path)
    check_identity(reading)
    assert list(reading.issues["row"]) == [3, 4]


@pytest.mark.slow
def test_pieces_do_not_change_the_counts(tmp_path, monkeypatch):
    """Read in pieces of about two lines, or whole: the same table and line numbers."""
    path = write(tmp_path, SYNTHETIC, [record(isForcedLabour="1"), record(), {}, record()] * 5)
    whole = ctdc.read(path)
    monkeypatch.setattr(case_records, "_PIECE", 100)
    pieces = ctdc.read(path)
    pd.testing.assert_frame_equal(pieces.observations, whole.observations)
    pd.testing.assert_frame_equal(pieces.issues, whole.issues)
    assert list(whole.issues["row"]) == [4, 8, 12, 16, 20]


@pytest.mark.slow
def test_a_file_without_final_newline_loses_no_record(tmp_path):
    """The last record counts, with Windows line ends and a byte-order mark too."""
    path = write(tmp_path, SYNTHETIC, [record(), record()])
    text = path.read_text("utf-8").rstrip("\n").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    reading = ctdc.read(path)
    check_identity(reading)
    assert (reading.rows_in, len(reading.issues)) == (2, 0)


@pytest.mark.slow
def test_observations_are_valid_and_typed_as_the_curated_ones(codebook, tmp_path):
    """Written and read back by the project's own validation, the table is the same."""
    observations = ctdc.read(codebook).observations
    path = tmp_path / "observations.csv"
    observations.to_csv(path, index=False)
    pd.testing.assert_frame_equal(read_observations(path), observations)


@pytest.mark.parametrize(
    ("columns", "note"),
    [
        (SYNTHETIC, "Records are synthetic: counts and shares differ slightly from those of the original records."),
        (KANON, "The publisher left out what fewer persons than a threshold share: a 0 says that no record is in the file, and not that nobody was."),
    ],
)  # fmt: skip
def test_what_the_publisher_did_to_the_records_is_noted(tmp_path, columns, note):
    """Both were read without a word on it, and each 0 of a k-anonymised file as nobody."""
    assert note in ctdc.read(write(tmp_path, columns, [record(gender="Man" if columns == SYNTHETIC else "Male")])).notes


def test_a_release_that_a_project_describes_is_read(tmp_path, monkeypatch):
    """A message advises to describe it in ctdc_columns.csv; what was done to its records nobody said, and that was a KeyError."""
    own_project.entered(own_project.write(tmp_path / "own"), monkeypatch)
    table = case_records.columns_of("global_synthetic")
    table = table.assign(release="ours", column=table["column"].mask(table["block"] != "", "our_" + table["column"]))
    table.to_csv(paths.DATA / "mappings" / "ctdc_columns.csv", index=False)
    found = ctdc.read(write(tmp_path, list(table["column"]), [record(our_isForcedLabour="1")]))
    assert "Release: ours." in found.notes
    assert not any("synthetic" in note for note in found.notes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("columns", "gender", "expected"),
    [
        (SYNTHETIC, "Woman", {"Woman": 1, "Man": 0, "Trans/Transgender/NonConforming": 0, "unknown": 0}),
        (KANON, "Female", {"Female": 1, "Male": 0, "unknown": 0}),
        (SYNTHETIC, "Female", {"Female": 1}),  # of other codes than the release's nobody knows all
    ],
)
def test_a_code_of_nobody_in_a_year_is_a_row_of_0(tmp_path, columns, gender, expected):
    """Each code of the release stands in each year; so do the nine bands of age."""
    records = [record(gender=gender)]
    found = ctdc.read(write(tmp_path, columns, records)).observations
    by = found.set_index("category").groupby("partition")["count_lo"]
    assert by.get_group("ctdc_gender").to_dict() == expected
    ages = by.get_group("ctdc_age_broad")
    assert (len(ages), ages.sum(), ages["30--38"]) == (10, 1, 1)
    rows = found[found["category"].isin(["Man", "Male"])]
    assert set(rows["sex"]) <= {"male"}


@pytest.mark.slow
def test_counts_by_year_carry_neutral_codes_and_their_denominator(codebook):
    """Women of 2015; forced labour, 2 of 4; a record without year has an unknown period."""
    observations = ctdc.read(codebook).observations
    women = observations.query("category == 'Woman'").iloc[0]
    assert (women["category"], women["sex"], women["count_lo"]) == ("Woman", "female", 5)
    form = observations.query("category == 'isForcedLabour'").iloc[0]
    assert (form["form"], form["count_lo"]) == ("forced_labour", 2)
    assert "of 4 persons with any information" in form["notes"]


@pytest.mark.slow
def test_a_header_without_records_is_refused(tmp_path):
    """Every release, header alone: nobody would be counted, as if no record had been published."""
    for columns in (SYNTHETIC, KANON, list(case_records.columns_of("victim_perpetrator")["column"])):
        with pytest.raises(SchemaError, match=r"^records\.csv has a header and no rows; it needs at least one\. Download it again\.$"):  # fmt: skip
            ctdc.read(write(tmp_path, columns, []))
    with pytest.raises(SchemaError, match="has a header and no rows"):
        reader.standard_indicators(write(tmp_path, SYNTHETIC, []))


def test_lines_that_end_in_carriage_returns_are_told(tmp_path):
    """Records so saved were counted as 0 of 0, or refused as a header without rows."""
    path = write(tmp_path, SYNTHETIC, [record(), record()])
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    for ask in (ctdc.read, reader.standard_indicators):
        with pytest.raises(SchemaError) as caught:
            ask(path)
        assert (
            str(caught.value)
            == "records.csv: lines end in carriage returns alone, which hides all rows; save the file again as CSV in UTF-8 with ordinary line ends."
        )


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"isForcedLabour": "2"}, r"row 3, column 'isForcedLabour': .* allowed is 0, 1, blank or -99"),
        ({"isForcedLabour": "300"}, r"row 3, column 'isForcedLabour': "),
        ({"isForcedLabour": PERSON}, r"row 3, column 'isForcedLabour': "),
        ({"yearOfRegistration": "15"}, r"row 3, column 'yearOfRegistration': .* allowed is a year of four digits"),
        ({"yearOfRegistration": PERSON}, r"row 3, column 'yearOfRegistration': "),
        ({"gender": PERSON}, r"row 3, column 'gender': .* allowed is Woman, Man, "),
        ({"ageBroad": "30--40"}, r"row 3, column 'ageBroad': .* allowed is 0--8, 9--17, "),
    ],
)
def test_bad_values_are_told_in_one_line(tmp_path, cells, message):
    """A value that is not of the code list is refused: where, and what is allowed; what the cell says is not told."""
    path = write(tmp_path, SYNTHETIC, [record(), record(**cells)])
    with pytest.raises(SchemaError, match=message) as error:
        reader.standard_indicators(path)
    assert "\n" not in str(error.value)
    said = "".join(traceback.format_exception(error.value))  # of errors before it, too
    assert not any(f"'{cell}'" in said or PERSON in said for cell in cells.values())


def test_a_header_of_no_release_is_told_in_one_line(tmp_path):
    """Missing and unknown columns are named with the nearest; a record is not shown."""
    missing = ["gendr" if name == "gender" else name for name in SYNTHETIC]
    with pytest.raises(SchemaError, match=r"column 'gender' is missing.*Did you mean 'gendr'"):
        reader.identify(write(tmp_path, missing, []))
    with pytest.raises(SchemaError, match="column 'name' is not one of the 27 columns"):
        reader.identify(write(tmp_path, [*SYNTHETIC, "name"], []))
    path = tmp_path / "headless.csv"
    path.write_text("2015,Woman,30--38\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="no header of a CTDC release") as error:
        reader.identify(path)
    assert "Woman" not in str(error.value)


def test_empty_missing_and_wrongly_encoded_files_are_refused(tmp_path):
    """Each is one SchemaError with the cure."""
    path = tmp_path / "file.csv"
    with pytest.raises(SchemaError, match="is missing from"):
        ctdc.read(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(SchemaError, match="is empty"):
        ctdc.read(path)
    write(tmp_path, SYNTHETIC, [record(), record()], "file.csv")
    path.write_bytes(path.read_bytes() + b"2015,\xe9" + b"," * 25 + b"\n")
    with pytest.raises(SchemaError, match="row 4: the text is not in UTF-8"):
        ctdc.read(path)


@pytest.mark.slow
def test_quoted_cells_are_read_and_unclosed_ones_set_aside(tmp_path):
    """A quoted cell may hold a comma; a mark that never closes makes its line malformed."""
    path = write(tmp_path, KANON, [record(meansOfControlConcatenated="a, b")])
    with path.open("a", encoding="utf-8") as file:
        file.write('2015,"' + "," * 62 + "\n")
    reading = ctdc.read(path)
    check_identity(reading)
    assert reading.issues[["row", "reason"]].to_numpy().tolist() == [[3, "malformed"]]


def test_published_headers_are_recognised(published_folder):
    """Five synthetic rows, and a header of 63 columns."""
    folder = published_folder("ctdc")
    synthetic = folder / "global_synthetic_header_and_sample.csv"
    assert reader.identify(synthetic) == "global_synthetic"
    assert reader.identify(folder / "kanon_header.csv") == "k_anonymised"
    reading = ctdc.read(synthetic)
    check_identity(reading)
    assert (reading.rows_in, len(reading.issues)) == (5, 0)
