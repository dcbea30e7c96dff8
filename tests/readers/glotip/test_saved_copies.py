"""Copies of a GLOTIP workbook: saved as CSV, named by their edition, or without some columns."""

import csv

import pandas as pd
import pytest
from glotip_rows import HEADER, ROWS, STAMP, refuses, row, write

from tipresearch.readers import glotip

pytestmark = pytest.mark.slow


def save(path, rows=None, head=None, separator=","):
    """Write the look-alike as a spreadsheet program saves it: every row as wide as the table."""
    head = [*STAMP, HEADER] if head is None else head
    rows = [r for r, _ in ROWS] if rows is None else rows
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file, delimiter=separator)
        for cells in [*head, *rows]:
            written.writerow([*cells, *[""] * (len(HEADER) - len(cells))])
    return path


def test_a_workbook_saved_as_csv_is_read_as_the_workbook(tmp_path):
    """Observations, issues and edition are the same, figure by figure."""
    book, text = glotip.read(write(tmp_path / "a.xlsx")), glotip.read(save(tmp_path / "a.csv"))
    pd.testing.assert_frame_equal(text.observations, book.observations)
    pd.testing.assert_frame_equal(text.issues, book.issues)
    pd.testing.assert_frame_equal(text.in_conflict, book.in_conflict)
    assert (text.edition, text.rows_in) == (book.edition, book.rows_in) == ("2025-04-14", len(ROWS))


def test_rows_of_a_saved_copy_are_numbered_as_in_the_spreadsheet(tmp_path):
    """The row after a blank line is row 4, below a header in row 1."""
    path = save(tmp_path / "a.csv", [row("9"), [], row("8", sex="Female")], head=[HEADER])
    assert glotip.read(path).observations["figure_id"].str[-1].tolist() == ["2", "4"]


@pytest.mark.parametrize(
    ("name", "edition"),
    [("data_glotip_2023-05-30.xlsx", "2023-05-30"), ("glotip_2023_05_30.xlsx", "2023-05-30"),
     ("glotip_2023.xlsx", "undated"), ("glotip_2023-q4.xlsx", "undated"), ("glotip_2023-13-45.xlsx", "undated")],
)  # fmt: skip
def test_a_copy_without_stamp_has_the_edition_of_its_name(tmp_path, name, edition):
    """A date in the name is an edition; a quarter or a year is none."""
    assert glotip.read(write(tmp_path / name, head=[HEADER])).edition == edition


def test_a_stamp_and_the_edition_of_the_caller_come_before_the_name(tmp_path):
    assert glotip.read(write(tmp_path / "g_2020-01-01.xlsx")).edition == "2025-04-14"
    path = write(tmp_path / "h_2020-01-01.xlsx", head=[HEADER])
    assert glotip.read(path, edition="2023-05-30").edition == "2023-05-30"


def test_a_saved_copy_without_a_header_or_with_a_short_row_is_refused(tmp_path):
    refuses(save(tmp_path / "h.csv", head=STAMP), "a header with 'Iso3_code' is needed")
    path = save(tmp_path / "w.csv", [row("9")], head=[HEADER])
    path.write_text(path.read_text("utf-8") + "FRA,France\n", encoding="utf-8")
    refuses(path, "row 3: 2 cells where the header has 13")
