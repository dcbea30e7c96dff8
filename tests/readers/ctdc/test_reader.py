"""CTDC records become counts: denominators by the codebook, three states of an answer, no record shown."""

import traceback

import own_project
import pandas as pd
import pytest

from nbpress.core import paths
from nbpress.core.errors import SchemaError
from tipresearch.readers import ctdc
from tipresearch.readers.ctdc import case_records, reader

GOLDEN = paths.HOME / "tests" / "golden_values.csv"
SYNTHETIC, KANON, EXPLOITERS = (
    list(case_records.columns_of(release)["column"])
    for release in ("global_synthetic", "k_anonymised", "victim_perpetrator")
)
#: Example of the codebook, section 6: forced labour, sexual, other, for five persons.
CODEBOOK = [("1", "", ""), ("", "1", ""), ("", "", "1"), ("", "", ""), ("1", "1", "")]
FORMS = ["isForcedLabour", "isSexualExploit", "isOtherExploit"]
#: What a cell has where columns have moved.
PERSON = "Ayesha Khan 35202-1234567-1"


def record(**cells):
    return {"yearOfRegistration": "2015", "gender": "Woman", "ageBroad": "30--38"} | cells


@pytest.fixture
def codebook(write):
    """A file of the five persons of the codebook."""
    return write(SYNTHETIC, [record(**dict(zip(FORMS, flags, strict=True))) for flags in CODEBOOK])


def test_shares_are_those_of_the_example_of_the_codebook(codebook):
    """50, 50 and 25 % of the four persons with any information: 125 % in all."""
    golden = pd.read_csv(GOLDEN).set_index("indicator")["value"]
    table = reader.standard_indicators(codebook).set_index("category")
    names = ["ctdc_pct_forced_labour", "ctdc_pct_sexual", "ctdc_pct_other"]
    shares = list(table.loc[FORMS, "share_percent"])
    assert shares == [float(golden[name]) for name in names]
    assert sum(shares) == float(golden["ctdc_pct_sum"])
    assert table.loc["isForcedLabour", ["denominator", "flags"]].tolist() == [4, "MULTI_RESPONSE"]
    # No person has information on means of control: the share is missing, not 0.
    threats = table.loc["meansThreats"]
    assert pd.isna(threats["share_percent"])
    assert threats["flags"] == "MULTI_RESPONSE ZERO_DENOMINATOR"


MEANS = ("meansOfControlDebtBondage", "meansOfControlTakesEarnings")
FLAGS = [("1", "0", "-99", ""), ("1.0", "0.0", "-99.0", "NULL")]
PAIRS = [("1", "0"), ("0", "-99"), ("-99", "-99"), ("0", "0")]


@pytest.mark.parametrize(
    ("category", "answers", "expected"),
    [
        # No is an answer, and a missing flag is none: two persons answered, one with no.
        *(("isForcedLabour", [{"isForcedLabour": flag} for flag in flags], {"count": 1, "no": 1, "missing": 2, "denominator": 2}) for flags in FLAGS),
        # Debt bondage and taken earnings are one means since 2024, with yes if any is yes.
        ("meansDebtBondageEarnings", [dict(zip(MEANS, pair, strict=True)) for pair in PAIRS], {"count": 1, "no": 2, "missing": 1}),
        # Means that are not specified are no information.
        ("meansThreats", [{"meansOfControlNotSpecified": "1"}, {"meansOfControlThreats": "0"}], {"denominator": 1}),
    ],
)  # fmt: skip
def test_answers_are_counted_by_the_rules_of_the_codebook(write, category, answers, expected):
    table = reader.standard_indicators(write(KANON, [record(**cells) for cells in answers]))
    assert table.set_index("category").loc[category, [*expected]].to_dict() == expected


def test_dashes_and_decimals_of_a_cell_are_harmonised(write):
    table = reader.standard_indicators(write(KANON, [record(gender="-99", ageBroad="30–38", isForcedLabour="1.0")]))
    assert table.set_index("category").loc[["30--38", "isForcedLabour"], "count"].tolist() == [1, 1]
    assert "gender" not in set(table["block"])


def test_a_release_is_recognised_by_its_columns_in_both_spellings(write):
    """27 and 63 columns, as the file or the codebook names them; one column may lack."""
    renamed = [c.replace("sectorOf", "typeOf").replace("WithholdDocs", "WithholdDocuments") for c in SYNTHETIC]
    assert renamed != SYNTHETIC
    for columns in (SYNTHETIC, renamed):
        assert reader.identify(write(columns, [])) == "global_synthetic"
    kanon = [c.replace("typeOf", "sectorOf", c.startswith(("typeOfL", "typeOfS"))) for c in KANON]
    kanon = ["MajorityEntry" if c == "majorityEntry" else c for c in kanon]
    for columns in (KANON, kanon, [c for c in KANON if c != "isSlaveryAndPractices"]):
        assert reader.identify(write(columns, [])) == "k_anonymised"


@pytest.mark.slow
def test_both_spellings_give_the_same_indicators(write):
    renamed = [c.replace("sectorOf", "typeOf") for c in SYNTHETIC]
    first = reader.standard_indicators(write(SYNTHETIC, [record(sectorOfLabourAgriculture="1")]))
    second = reader.standard_indicators(write(renamed, [record(typeOfLabourAgriculture="1")]))
    pd.testing.assert_frame_equal(first, second)
    assert first.set_index("category").loc["typeOfLabourAgriculture", "count"] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("columns", "records", "more", "aside"),
    [
        (SYNTHETIC, 2, "," * 26 + "\n2015,Woman\n\n2015" + "," * 27 + "\n", [(4, "all_blank"), (5, "malformed"), (7, "malformed")]),
        # One line is a cell short and one a cell long: together they have the right number of commas.
        (SYNTHETIC, 1, "2015" + "," * 25 + "\n2015" + "," * 27 + "\n", [(3, "malformed"), (4, "malformed")]),
        (KANON, 1, '2015,"' + "," * 62 + "\n", [(3, "malformed")]),
        (EXPLOITERS, 0, "2020" + "," * 15 + "\n" + "," * 15 + "\n2020,Male\n", [(3, "all_blank"), (4, "malformed")]),
    ],
)  # fmt: skip
def test_blank_and_malformed_lines_are_set_aside(write, read, columns, records, more, aside):
    path = write(columns, [record(meansOfControlConcatenated="a, b") if columns is KANON else record()] * records)
    with path.open("a", encoding="utf-8") as file:
        file.write(more)
    reading = read("ctdc", path)
    assert [*zip(reading.issues["row"], reading.issues["reason"], strict=True)] == aside
    assert set(reading.issues["value"]) == {""}
    counted = reading.rows_in - len(aside)
    assert reading.notes[0] == f"{reading.rows_in} records in = {counted} counted + {len(aside)} set aside."
    assert counted == (records or 1)


@pytest.mark.slow
def test_a_file_read_in_pieces_gives_the_same_counts(write, monkeypatch):
    """Pieces of about two lines have the same table and line numbers as the whole."""
    path = write(SYNTHETIC, [record(isForcedLabour="1"), record(), {}, record()] * 5)
    whole = ctdc.read(path)
    monkeypatch.setattr(case_records, "_PIECE", 100)
    pieces = ctdc.read(path)
    pd.testing.assert_frame_equal(pieces.observations, whole.observations)
    pd.testing.assert_frame_equal(pieces.issues, whole.issues)
    assert list(whole.issues["row"]) == [4, 8, 12, 16, 20]


@pytest.mark.slow
def test_a_file_with_a_byte_order_mark_and_no_final_newline_loses_no_record(write, read):
    path = write(SYNTHETIC, [record(), record()])
    text = path.read_text("utf-8").rstrip("\n").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    reading = read("ctdc", path)
    assert (reading.rows_in, len(reading.issues)) == (2, 0)


@pytest.mark.parametrize(
    ("columns", "note"),
    [
        (SYNTHETIC, "Records are synthetic: counts and shares differ slightly from those of the original records."),
        (KANON, "The publisher left out what fewer persons than a threshold share: a 0 says that no record is in the file, and not that nobody was."),
    ],
)  # fmt: skip
def test_a_note_says_what_the_publisher_did_to_the_records(write, columns, note):
    assert note in ctdc.read(write(columns, [record(gender="Man" if columns == SYNTHETIC else "Male")])).notes


def test_a_release_that_a_project_describes_is_read(write, tmp_path, monkeypatch):
    """A project describes a release in ctdc_columns.csv; no note says how its records were made."""
    own_project.entered(own_project.write(tmp_path / "own"), monkeypatch)
    table = case_records.columns_of("global_synthetic")
    table = table.assign(release="ours", column=table["column"].mask(table["block"] != "", "our_" + table["column"]))
    table.to_csv(paths.DATA / "mappings" / "ctdc_columns.csv", index=False)
    found = ctdc.read(write(list(table["column"]), [record(our_isForcedLabour="1")]))
    assert "Release: ours." in found.notes
    assert not any("synthetic" in note for note in found.notes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("columns", "gender", "expected"),
    [
        (SYNTHETIC, "Woman", {"Woman": 1, "Man": 0, "Trans/Transgender/NonConforming": 0, "unknown": 0}),
        (KANON, "Female", {"Female": 1, "Male": 0, "unknown": 0}),
        (SYNTHETIC, "Female", {"Female": 1}),  # codes of another release: nobody knows all of them
    ],
)
def test_a_code_without_a_record_in_a_year_is_a_row_of_0(write, columns, gender, expected):
    """Each code of the release has a row in each year; so have the nine bands of age."""
    found = ctdc.read(write(columns, [record(gender=gender)])).observations
    by = found.set_index("category").groupby("partition")["count_lo"]
    assert by.get_group("ctdc_gender").to_dict() == expected
    ages = by.get_group("ctdc_age_broad")
    assert (len(ages), ages.sum(), ages["30--38"]) == (10, 1, 1)
    assert set(found.loc[found["category"].isin(["Man", "Male"]), "sex"]) <= {"male"}


@pytest.mark.slow
def test_counts_by_year_have_neutral_codes_and_their_denominator(codebook, read):
    """Five women in 2015, and forced labour for 2 of 4."""
    table = read("ctdc", codebook).observations.set_index("category")
    assert table.loc["Woman", ["sex", "count_lo"]].tolist() == ["female", 5]
    assert table.loc["isForcedLabour", ["form", "count_lo"]].tolist() == ["forced_labour", 2]
    assert "of 4 persons with any information" in table.loc["isForcedLabour", "notes"]


@pytest.mark.parametrize(
    ("columns", "cells", "message"),
    [
        (SYNTHETIC, {"isForcedLabour": "2"}, r"row 3, column 'isForcedLabour': .* allowed is 0, 1, blank or -99"),
        (SYNTHETIC, {"isForcedLabour": "300"}, r"row 3, column 'isForcedLabour': "),
        (SYNTHETIC, {"isForcedLabour": PERSON}, r"row 3, column 'isForcedLabour': "),
        (SYNTHETIC, {"yearOfRegistration": "15"}, r"row 3, column 'yearOfRegistration': .* allowed is a year of four digits"),
        (SYNTHETIC, {"yearOfRegistration": PERSON}, r"row 3, column 'yearOfRegistration': "),
        (SYNTHETIC, {"gender": PERSON}, r"row 3, column 'gender': .* allowed is Woman, Man, "),
        (SYNTHETIC, {"ageBroad": "30--40"}, r"row 3, column 'ageBroad': .* allowed is 0--8, 9--17, "),
        (EXPLOITERS, {"yearRegister": "2018-2014"}, r"row 3, column 'yearRegister': .* allowed is a year or a band"),
        (EXPLOITERS, {"yearRegister": PERSON}, r"row 3, column 'yearRegister': "),
        (EXPLOITERS, {"yearRegister": PERSON, "isForcedLabour": "1.0"}, r"row 3, column 'yearRegister': "),
        (EXPLOITERS, {"isForcedLabour": PERSON}, r"row 3, column 'isForcedLabour': "),
        (EXPLOITERS, {"gender": PERSON}, r"row 3, column 'gender': .* allowed is Woman, Man, .*Female, Male, or blank"),
        (EXPLOITERS, {"gender": "Female;Male"}, r"row 3, column 'gender': "),
        (EXPLOITERS, {"majorityStatus": "Child"}, r"row 3, column 'majorityStatus': .* allowed is Adult, Minor, or blank"),
        (EXPLOITERS, {"UN_COO_Region": PERSON}, r"row 3, column 'UN_COO_Region': .* allowed is Africa, Americas/Oceania, Asia, Europe, or blank"),
        (EXPLOITERS, {"UN_COE_Region": PERSON}, r"row 3, column 'UN_COE_Region': "),
        (EXPLOITERS, {"IP_Gender": f"Male;{PERSON}"}, r"row 3, column 'IP_Gender': "),
        (EXPLOITERS, {"IP_ageBroad": "0--8"}, r"row 3, column 'IP_ageBroad': .* allowed is 0--29, 30--38, 39--47, 48\+, or blank"),
        (EXPLOITERS, {"IP_citizen_UNRegion": f"{PERSON};Asia"}, r"row 3, column 'IP_citizen_UNRegion': "),
        (EXPLOITERS, {"IP_Relation": PERSON}, r"row 3, column 'IP_Relation': "),
        (EXPLOITERS, {"IP_PayMoney": PERSON}, r"row 3, column 'IP_PayMoney': .* allowed is No, Yes, or blank"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_with_its_place_and_is_not_shown(write, columns, cells, message):
    """A value outside of the code list may be of a person: no error, nor one before it, says what the cell says."""
    first = {"yearRegister": "2020"} if columns is EXPLOITERS else record()
    with pytest.raises(SchemaError, match=message) as error:
        ctdc.read(write(columns, [first, first | cells]))
    assert "\n" not in str(error.value)
    said = "".join(traceback.format_exception(error.value))
    assert not any(f"'{cell}'" in said or PERSON in said for cell in cells.values())


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["gendr" if name == "gender" else name for name in SYNTHETIC], r"column 'gender' is missing.*Did you mean 'gendr'"),
        ([*SYNTHETIC, "name"], "column 'name' is not one of the 27 columns"),
        (["2015", "Woman", "30--38"], "no header of a CTDC release(?!.*Woman)"),
        ([c for c in EXPLOITERS if c not in ("gender", "IP_Gender")], r"columns 'gender', 'IP_Gender' are missing, 2 of the 16"),
        # Below half of the columns no name is to be restored.
        ([*EXPLOITERS[:7], *(f"other{n}" for n in range(9))], r"of no known release of CTDC: it has 7 of the 16 columns of victim_perpetrator(?!.*estore the name).*known are global_synthetic, k_anonymised, victim_perpetrator"),
    ],
)  # fmt: skip
def test_a_header_of_no_release_is_refused_with_the_nearest_column(write, columns, message):
    with pytest.raises(SchemaError, match=message):
        reader.identify(write(columns, []))


@pytest.mark.parametrize("columns", [SYNTHETIC, KANON, EXPLOITERS])
def test_files_without_records_are_refused_with_the_cure(write, tmp_path, columns):
    """A header alone would say that nobody was recorded; lines that end in carriage returns hide all records."""
    path = write(columns, [])
    no_records = r"^records\.csv has a header and no rows; it needs at least one\. Download it again\.$"
    hidden = r"^records\.csv: lines end in carriage returns alone, which hides all rows; save the file again as CSV"
    for read_file in (ctdc.read, reader.standard_indicators)[: 1 if columns is EXPLOITERS else 2]:
        with pytest.raises(SchemaError, match=no_records):
            read_file(write(columns, []))
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r") + b"2015\r")
        with pytest.raises(SchemaError, match=hidden):
            read_file(path)
    path.write_bytes(b"")
    with pytest.raises(SchemaError, match="is empty"):
        ctdc.read(path)
    with pytest.raises(SchemaError, match="is missing from"):
        ctdc.read(tmp_path / "absent.csv")
    write(columns, [{}, {}])
    path.write_bytes(path.read_bytes() + b"2015,\xe9" + b"," * (len(columns) - 2) + b"\n")
    with pytest.raises(SchemaError, match="row 4: the text is not in UTF-8"):
        ctdc.read(path)


def test_published_files_are_recognised(published_folder, read):
    """Five synthetic rows, and a header of 63 columns."""
    folder = published_folder("ctdc")
    synthetic = folder / "global_synthetic_header_and_sample.csv"
    assert reader.identify(synthetic) == "global_synthetic"
    assert reader.identify(folder / "kanon_header.csv") == "k_anonymised"
    reading = read("ctdc", synthetic)
    assert (reading.rows_in, len(reading.issues)) == (5, 0)
