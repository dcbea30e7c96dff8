"""read, changes and check as a user runs them."""

import csv
import re

import browser
import pandas as pd
import pytest
from command_line import command, refused
from glotip_rows import CITIZEN, HEADER, row, write

from tipresearch import load, readers
from tipresearch.observations import read_observations, write_observations


def done(*words):
    """Run a command that must succeed; return its output."""
    found = command(*words)
    assert found.returncode == 0, found.stderr
    return found.stdout


@pytest.mark.slow
def test_read_writes_the_rows_kept_and_the_rows_set_aside(workbooks, tmp_path):
    """57,455 rows are kept, and 1,314 are set aside with a reason."""
    output = done("read", "glotip", workbooks[1], "-o", tmp_path / "o.csv", "--issues", tmp_path / "i.csv")
    assert "58,769 rows in" in output
    assert "198 areas, years 2003 to 2022" in output
    assert len(read_observations(tmp_path / "o.csv")) == 57455
    assert len(pd.read_csv(tmp_path / "i.csv")) == 1314


@pytest.mark.slow
def test_control_characters_of_a_file_are_shown_as_numbers(tmp_path):
    path = tmp_path / "referrals_2021_q3.csv"
    path.write_text("First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People\nPol\x1b[2Jice,Force A,Labour,Adult (18 or over),Female,Ruritanian,12\n", encoding="utf-8")  # fmt: skip
    output = done("read", "nrm", path)
    assert r"Referrals by one type of first responder only: Pol\x1b[2Jice." in output
    assert "\x1b" not in output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["glotp", "bad.xlsx", "-o", "o.csv"], f"publisher 'glotp' is not known; allowed are {', '.join(readers.KNOWN)}. Did you mean 'glotip'?"),
        (["glotip", "none.xlsx", "-o", "o.csv"], "none.xlsx: there is no such file"),
        (["glotip", "bad.xlsx", "-o", "o.csv"], "bad.xlsx is not an .xlsx workbook"),
        # A table is written only as CSV, and the name is refused before anything is read.
        *(
            (["glotip", "none.xlsx", option, name], f"{name} does not end in .csv, and tables are written as CSV only; name the file 'o.csv'.")
            for option in ("-o", "--issues") for name in ("o.xlsx", "o.parquet", "o")
        ),
        (["glotip", "none.xlsx", "-o", "."], ". does not end in .csv, and "),
        (["glotip", "none.xlsx", "-o", "/"], "/ does not end in .csv, and "),
    ],
)  # fmt: skip
def test_read_refuses_in_one_line_and_writes_nothing(tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.xlsx").write_text("<html>not a workbook</html>", encoding="utf-8")
    refused(command("read", *words), message)
    assert [p.name for p in tmp_path.iterdir()] == ["bad.xlsx"]


def test_a_command_never_overwrites_its_input_or_one_table_with_another(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book = write(tmp_path / "book.xlsx", [row("1,234")])
    before = book.read_bytes()
    (tmp_path / "link.xlsx").symlink_to(book)
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "folder.csv").mkdir()
    read, lost = (
        "is read by this command, and would be lost; name another file.",
        "is written by this command, and would",
    )
    for words, message in (
        (["read", "glotip", book, "-o", book], read),
        (["read", "glotip", book, "-o", "o.csv", "--issues", book], read),
        (["read", "glotip", book, "-o", "link.xlsx"], read),
        (["read", "glotip", book, "-o", "o.csv", "--issues", "o.csv"], f"o.csv {lost}"),
        (["read", "glotip", book, "-o", "o.csv", "--issues", "o.csv.disclosure.json"], lost),
        (["read", "glotip", book, "-o", "folder.csv"], "cannot write folder.csv: "),
        (["changes", book, book, "--html", book], read),
        (["changes", "circle", book], "circle; give a published file"),
    ):  # fmt: skip
        refused(command(*words), message)
    assert (book.read_bytes(), (tmp_path / "o.csv").exists()) == (before, False)


def test_a_disclosure_record_of_an_earlier_table_is_removed(tmp_path):
    """A refused command leaves the record; a table without case records removes the record."""
    file, output = write(tmp_path / "a.xlsx", [row("9")]), tmp_path / "o.csv"
    (record := tmp_path / "o.csv.disclosure.json").write_text("{}", encoding="utf-8")
    refused(command("read", "glotip", tmp_path / "none.xlsx", "-o", output), "none.xlsx: there is no such file")
    assert record.read_text("utf-8") == "{}"
    text = done("read", "glotip", file, "-o", output)
    assert (output.exists(), record.exists(), record.name in text) == (True, False, False)


@pytest.mark.parametrize(("options", "begins"), [((), "'=1+1"), (("--raw",), "=1+1")])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_unless_raw(tmp_path, options, begins):
    file = write(tmp_path / "a.xlsx", [row("9"), row("7", dimension=CITIZEN, category="=1+1")])
    done("read", "glotip", file, "-o", tmp_path / "o.csv", *options)
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as table:
        cells = {cell for line in csv.reader(table) for cell in line}
    assert any(cell.startswith(begins) for cell in cells), cells
    assert not any(cell.startswith("=") for cell in cells) or options


@pytest.mark.slow
def test_changes_refuse_a_later_edition_first_and_one_edition_twice(tmp_path):
    old = write(tmp_path / "old.xlsx", [row("<5")], [["UNODC"], ["30/05/2023"], HEADER])
    new, page = write(tmp_path / "new.xlsx", [row("32")]), tmp_path / "changes.html"
    refused(command("changes", new, old, "--html", page), "is later than edition 2023-05-30; swap the two files.")
    refused(command("changes", new, new, "--html", page), "is the same; give an earlier edition.")
    assert not page.exists()
    done("changes", old, new)


TREND = "Year,Quarter,Age at exploitation,Location of exploitation,NRM referrals\n2023,Q1,Adult (18 or over),UK,{}\n"
GRANTED = (
    "Year,Quarter,Adult (18 or over) - Positive reasonable grounds,Adult (18 or over) - Total,Total\n2023,Q1,30,30,30\n"
)


@pytest.mark.slow
def test_changes_recognise_the_publisher_of_a_file(tmp_path):
    texts = {"2023-q1": TREND.format(40), "2024-q1": TREND.format(42), "2023-q2": TREND.format(40).replace("Q1", "Q2")}
    files = {edition: tmp_path / f"nrm_{edition}.csv" for edition in (*texts, "2023-q4")}
    for edition, text in (texts | {"2023-q4": GRANTED}).items():
        files[edition].write_text(text, encoding="utf-8")
    old, new = files["2023-q1"], files["2024-q1"]
    for options in ((), ("--publisher", "nrm")):
        assert re.search(r"United Kingdom +0 +1 +0", done("changes", old, new, *options))
    book = write(tmp_path / "new.xlsx", [row("32")])
    refused(command("changes", book, old), "the old table is of unodc_glotip and the new one of home_office_nrm: they share no source")  # fmt: skip
    refused(command("changes", old, new, "--publisher", "sdg"), "looks like a file of nrm")
    # Another quarter and other measures share no cell, so nothing changed.
    for other in (files["2023-q2"], files["2023-q4"]):
        refused(command("changes", old, other), f"nrm_2023-q1.csv and {other.name} share no cell")


@pytest.mark.slow
def test_changes_take_data_sets_in_folders_and_tables_of_observations(tmp_path):
    """SDG 16.2.2 is published as a folder."""
    old, new = tmp_path / "2019-10-19", tmp_path / "2020-10-19"
    for folder, count in ((old, 40), (new, 42)):
        folder.mkdir()
        table = f"age,geo_area,nature,sex,units,year,vc_htf_detv\nallage,4,c,bothsex,number,2015,{count}\n"
        name = "ddf--datapoints--vc_htf_detv--by--age--geo_area--nature--sex--units--year.csv"
        (folder / name).write_text(table, encoding="utf-8")
    for options in ((), ("--publisher", "sdg", "--html", tmp_path / "page.html")):
        assert re.search(r"Afghanistan +0 +1 +0", done("changes", old, new, *options))
    refused(command("changes", tmp_path, old), f"{tmp_path} is no edition: it has no manifest.json")
    rows = load().query("source_id == 'unodc_glotip' and edition == '2025-04-14'")
    write_observations(rows, tmp_path / "a.csv")
    write_observations(rows.iloc[1:], tmp_path / "b.csv")
    assert "Totals with the largest revisions" in done("changes", tmp_path / "a.csv", tmp_path / "b.csv")


@pytest.mark.slow
def test_changes_between_two_published_editions_as_text_and_as_a_page(workbooks, tmp_path):
    page = tmp_path / "changes.html"
    output = done("changes", *workbooks, "--html", page)
    assert "911.136" not in output  # a factor has three digits
    assert " of 2)" in output
    assert r"\xa0" not in output
    assert re.search(r"Nepal +2020 +Detected victims +2,023 +187 +0\.0924", output)
    text = page.read_text("utf-8")
    contact = "Persons brought into formal contact"
    for said in ("20,045", ">911<", ">8,680<", "Trinidad and Tobago", contact, ">Before<"):
        assert said in text
    assert not {"TTO", "formal_contact", "raw_value_old"} & set(re.findall(r"\w+", text))
    assert "<script" not in text
    with browser.started() as chromium:
        shown = chromium.new_page()
        shown.goto(page.as_uri())
        assert browser.faults(shown) == []
        browser.shown_in(shown, 1280)
        assert browser.scrolling(shown) == []


@pytest.mark.slow
def test_the_project_passes_its_own_check():
    assert done("check") == "Data and notebooks follow the rules.\n"
