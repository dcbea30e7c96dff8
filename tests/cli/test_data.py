"""read, changes and check as a user runs them."""

import csv
import re

import browser
import glotip_rows
import pandas as pd
import pytest
from command_line import command, refused

from tipresearch import load, readers
from tipresearch.observations import read_observations


@pytest.mark.slow
def test_read_writes_both_tables(workbooks, tmp_path):
    """The command keeps 57,455 rows, sets 1,314 aside with reasons, and writes tables that can be read again."""
    done = command("read", "glotip", workbooks[1], "-o", tmp_path / "o.csv", "--issues", tmp_path / "i.csv")
    assert done.returncode == 0, done.stderr
    assert "58,769 rows in" in done.stdout
    assert "198 areas, years 2003 to 2022" in done.stdout
    assert len(read_observations(tmp_path / "o.csv")) == 57455
    assert len(pd.read_csv(tmp_path / "i.csv")) == 1314


@pytest.mark.slow
def test_what_a_terminal_would_obey_is_shown_as_its_number(tmp_path):
    """Words of a file are a stranger's."""
    path = tmp_path / "referrals_2021_q3.csv"
    path.write_text("First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People\nPol\x1b[2Jice,Force A,Labour,Adult (18 or over),Female,Ruritanian,12\n", encoding="utf-8")  # fmt: skip
    done = command("read", "nrm", path)
    assert r"Referrals by one type of first responder only: Pol\x1b[2Jice." in done.stdout
    assert "\x1b" not in done.stdout


def test_read_refuses_in_one_line(tmp_path):
    """An unknown publisher, a missing file and one that is no workbook write nothing."""
    (tmp_path / "bad.xlsx").write_text("<html>not a workbook</html>", encoding="utf-8")
    output = tmp_path / "o.csv"
    refused(
        command("read", "glotp", tmp_path / "bad.xlsx", "-o", output),
        f"publisher 'glotp' is not known; allowed are {', '.join(readers.KNOWN)}. Did you mean 'glotip'?",
    )
    refused(command("read", "glotip", tmp_path / "none.xlsx", "-o", output), "none.xlsx")
    refused(
        command("read", "glotip", tmp_path / "bad.xlsx", "-o", output),
        "bad.xlsx is not an .xlsx workbook",
    )
    assert not output.exists()


@pytest.mark.parametrize("option", ["-o", "--issues"])
@pytest.mark.parametrize("name", ["o.xlsx", "o.parquet", "o"])
def test_a_table_is_written_as_csv_or_refused_before_anything_is_read(tmp_path, option, name):
    """A spreadsheet program could not open the CSV that was written under the name of a workbook."""
    refused(
        command("read", "glotip", tmp_path / "none.xlsx", option, tmp_path / name),
        f"{name} does not end in .csv, and tables are written as CSV only; name the file 'o.csv'.",
    )
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_into_what_is_read(tmp_path):
    """Nor two tables into one file; what was there stays as it was."""
    book = glotip_rows.write(tmp_path / "book.xlsx", [glotip_rows.row("1,234")])
    before = book.read_bytes()
    (tmp_path / "link.xlsx").symlink_to(book)
    for words in (
        ["-o", book],
        ["-o", tmp_path / "o.csv", "--issues", book],
        ["-o", tmp_path / "link.xlsx"],
    ):
        refused(
            command("read", "glotip", book, *words),
            "is read by this command, and would be lost; name another file.",
        )
    one = tmp_path / "o.csv"
    refused(
        command("read", "glotip", book, "-o", one, "--issues", one),
        "o.csv is written by this command, and would be lost",
    )
    refused(command("changes", book, book, "--html", book), "is read by this command")
    assert (book.read_bytes(), one.exists()) == (before, False)
    (tmp_path / "circle").symlink_to("circle")
    refused(command("changes", tmp_path / "circle", book), "circle; give a published file")


@pytest.mark.slow
def test_changes_backwards_are_refused(tmp_path):
    """The later edition first, or one edition twice: no revision is told, and nothing is written."""
    earlier = [["UNODC"], ["30/05/2023"], glotip_rows.HEADER]
    old = glotip_rows.write(tmp_path / "old.xlsx", [glotip_rows.row("<5")], earlier)
    new = glotip_rows.write(tmp_path / "new.xlsx", [glotip_rows.row("32")])
    page = tmp_path / "changes.html"
    refused(command("changes", new, old, "--html", page), "is later than edition 2023-05-30; swap the two files.")
    refused(command("changes", new, new, "--html", page), "is the same; give an earlier edition.")
    assert not page.exists()
    assert command("changes", old, new).returncode == 0


BY = "age--geo_area--nature--sex--units--year"
TREND = "Year,Quarter,Age at exploitation,Location of exploitation,NRM referrals\n2023,Q1,Adult (18 or over),UK,{}\n"


@pytest.mark.slow
def test_changes_know_whose_files_they_compare(tmp_path):
    """Of the police as of UNODC; one of each is refused, and before their editions are compared."""
    old, new = (tmp_path / f"nrm_{edition}.csv" for edition in ("2023-q4", "2024-q1"))
    for path, count in ((old, 40), (new, 42)):
        path.write_text(TREND.format(count), encoding="utf-8")
    for options in ((), ("--publisher", "nrm")):
        done = command("changes", old, new, *options)
        assert done.returncode == 0, done.stderr
        assert re.search(r"United Kingdom +0 +1 +0", done.stdout)
    book = glotip_rows.write(tmp_path / "new.xlsx", [glotip_rows.row("32")])
    refused(command("changes", book, old), "the old table is of unodc_glotip and the new one of home_office_nrm: they share no source")  # fmt: skip
    refused(command("changes", old, new, "--publisher", "sdg"), "looks like a file of nrm")


@pytest.mark.slow
def test_changes_take_the_folders_of_a_data_set(tmp_path):
    """SDG 16.2.2 is published as a folder; it was said to be no edition of a report."""
    old, new = tmp_path / "2019-10-19", tmp_path / "2020-10-19"
    for folder, count in ((old, 40), (new, 42)):
        folder.mkdir()
        table = f"age,geo_area,nature,sex,units,year,vc_htf_detv\nallage,4,c,bothsex,number,2015,{count}\n"
        (folder / f"ddf--datapoints--vc_htf_detv--by--{BY}.csv").write_text(table, encoding="utf-8")
    for options in ((), ("--publisher", "sdg", "--html", tmp_path / "page.html")):
        done = command("changes", old, new, *options)
        assert done.returncode == 0, done.stderr
        assert re.search(r"Afghanistan +0 +1 +0", done.stdout)
    refused(command("changes", tmp_path, old), f"{tmp_path} is no edition: it has no manifest.json")


@pytest.mark.slow
def test_changes_between_tables_of_other_things_are_refused(tmp_path):
    """A quarter is not removed where another one is published, nor are referrals where a file holds decisions."""
    header = "Year,Quarter,Adult (18 or over) - Positive reasonable grounds,Adult (18 or over) - Total,Total\n"
    old, quarter, decisions = (tmp_path / f"nrm_{name}.csv" for name in ("2023-q1", "2023-q2", "2023-q4"))
    old.write_text(TREND.format(40), encoding="utf-8")
    quarter.write_text(TREND.format(40).replace("Q1", "Q2"), encoding="utf-8")
    decisions.write_text(header + "2023,Q1,30,30,30\n", encoding="utf-8")
    for new in (quarter, decisions):
        refused(command("changes", old, new), f"nrm_2023-q1.csv and {new.name} share no cell")


@pytest.mark.slow
def test_changes_between_two_editions(workbooks, tmp_path):
    """The largest revisions of Pakistan come out, as text and as a page."""
    page = tmp_path / "changes.html"
    done = command("changes", *workbooks, "--html", page)
    assert done.returncode == 0, done.stderr
    assert "911.136" not in done.stdout  # three figures, as on the other pages
    assert " of 2)" in done.stdout
    assert r"\xa0" not in done.stdout
    assert re.search(r"Nepal +2020 +Detected victims +2,023 +187 +0\.0924", done.stdout)
    text = page.read_text("utf-8")
    for said in (
        "20,045",
        ">911<",
        ">8,680<",
        "Trinidad and Tobago",
        "Persons brought into formal contact",
        ">Before<",
    ):
        assert said in text
    assert not {"TTO", "formal_contact", "raw_value_old"} & set(re.findall(r"\w+", text))
    assert "<script" not in text
    with browser.started() as chromium:
        shown = chromium.new_page()
        shown.goto(page.as_uri())
        assert browser.faults(shown) == []
        browser.shown_in(shown, 1280)
        assert browser.scrolling(shown) == []


def test_no_record_of_an_earlier_table_stays_beside_another(tmp_path):
    """How counts of case records were protected was said of a table that holds none."""
    file, output = glotip_rows.write(tmp_path / "a.xlsx", [glotip_rows.row("9")]), tmp_path / "o.csv"
    (beside := tmp_path / "o.csv.disclosure.json").write_text("{}", encoding="utf-8")
    refused(command("read", "glotip", tmp_path / "none.xlsx", "-o", output), "none.xlsx: there is no such file")
    refused(command("read", "glotip", file, "-o", output, "--issues", beside), "is written by this command, and would")
    assert beside.read_text("utf-8") == "{}"
    done = command("read", "glotip", file, "-o", output)
    assert done.returncode == 0, done.stderr
    assert (output.exists(), beside.exists(), beside.name in done.stdout) == (True, False, False)


@pytest.mark.parametrize("folder", [".", "/"])
def test_a_folder_is_no_place_for_observations(tmp_path, folder):
    """A traceback said that it has an empty name; the name of a folder may end as that of a table."""
    file = glotip_rows.write(tmp_path / "a.xlsx", [glotip_rows.row("9")])
    refused(command("read", "glotip", file, "-o", folder), f"{folder} does not end in .csv, and ")
    (named := tmp_path / "o.csv").mkdir()
    refused(command("read", "glotip", file, "-o", named), f"cannot write {named}: ")


@pytest.mark.parametrize(("options", "begins"), [((), "'=1+1"), (("--raw",), "=1+1")])
def test_a_text_that_a_spreadsheet_would_run(tmp_path, options, begins):
    """A label of the file begins as a formula: in the table it has an apostrophe, unless texts are wanted as they are."""
    cells = [
        glotip_rows.row("9"),
        glotip_rows.row("7", dimension=glotip_rows.CITIZEN, category="=1+1"),
    ]
    file = glotip_rows.write(tmp_path / "a.xlsx", cells)
    done = command("read", "glotip", file, "-o", tmp_path / "o.csv", *options)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as table:
        cells = {cell for line in csv.reader(table) for cell in line}
    assert any(cell.startswith(begins) for cell in cells), cells
    assert not any(cell.startswith("=") for cell in cells) or options


def test_changes_takes_tables_of_observations(tmp_path):
    """Two tables in the layout of observations.csv are compared as well."""
    rows = load().query("source_id == 'unodc_glotip' and edition == '2025-04-14'")
    from tipresearch.observations import write_observations

    write_observations(rows, tmp_path / "a.csv")
    write_observations(rows.iloc[1:], tmp_path / "b.csv")
    done = command("changes", tmp_path / "a.csv", tmp_path / "b.csv")
    assert done.returncode == 0, done.stderr
    assert "Totals with the largest revisions" in done.stdout


@pytest.mark.slow
def test_check_accepts_the_project():
    """Data and notebooks of the repository follow the rules of the house."""
    done = command("check")
    assert (done.returncode, done.stdout) == (0, "Data and notebooks follow the rules.\n")
