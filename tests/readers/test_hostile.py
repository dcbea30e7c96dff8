"""Hostile files cost an error of one line, within the limits; honest files are read."""

import csv
import io
import os
import sys
import time

import hostile_files
import pandas as pd
import pytest
from glotip_rows import HEADER, row, write
from hypothesis import given
from hypothesis import strategies as st

from nbpress.core import confinement, files
from nbpress.core.errors import SchemaError, TipResearchError
from tipresearch import readers
from tipresearch.quantities import parse_count
from tipresearch.readers.workbooks import read_sheet

#: Hostile files that are cheap enough for each run; benchmarks/hostile.py reads the others.
BOOKS = {
    "far cell in small letters": "cell xfd1048576 lies beyond column Z or row 999,999, and UNODC's table ends well before: delete what stands there, or save a table of another publisher as CSV in UTF-8.",
    "sheet in a folder, far cell": "cell xfd1048576 lies beyond column Z",
    "far row in the last column that is read": "29,999,970 cells and more; at most 10,000,000 cells are allowed",
    "dimension without digits": "cannot be read as a workbook",
    "far cell in UTF-16": "a header with 'Iso3_code' is needed",
    "shared text that is not there": "cannot be read as a workbook",
    "zero bytes in the sheet": "is not allowed; allowed is a year",
    "same part twice": "lies beyond column Z",
}
TEXTS = {
    "300,000 columns": "row 1: 300,001 columns and more; at most 1,000 columns are allowed",
    "300,000 columns in row 2": "row 2: 300,001 columns and more; at most 1,000 columns are allowed",
    "quoted cell of 10 MB": "a cell has more than 131,072 characters",
    "zero bytes": "has a zero byte",
    "half a letter at the end": "is not in UTF-8",
}


@pytest.fixture
def csv_without_limit():
    """Remove the limit of the csv module, as other libraries do."""
    before = csv.field_size_limit(2**31 - 1)
    yield
    csv.field_size_limit(before)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*BOOKS, *TEXTS])
def test_a_hostile_file_is_refused_in_one_line(tmp_path, name, csv_without_limit):
    path = hostile_files.write(name, tmp_path)
    with pytest.raises(SchemaError) as error:
        readers.read("glotip" if name in BOOKS else "nrm", path)
    message = str(error.value)
    assert (BOOKS | TEXTS)[name] in message
    assert path.name in message
    assert "\n" not in message
    assert len(message) < 700


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of memory")
def test_a_parser_that_needs_too_much_memory_or_time_or_fails_is_ended(monkeypatch):
    """The error is one line with the cure; a result within the limits comes back."""
    monkeypatch.setenv(files.LIMITS_VARIABLE, "memory=0.5 seconds=0.5")
    assert confinement.call_bounded(len, "abc", name="x.xlsx") == 3
    with pytest.raises(SchemaError, match=r"^x\.xlsx needs too much memory; at most 0\.5 GiB of memory are allowed\. .* set TIPRESEARCH_READ=memory=5\.$"):  # fmt: skip
        confinement.call_bounded(bytearray, 10**9, name="x.xlsx")
    assert confinement.call_bounded(time.sleep, 1, name="x.xlsx") is None  # waiting, as on a busy machine, is allowed
    late = r"^x\.xlsx cannot be read in time; at most 0\.5 seconds are allowed\. .* set TIPRESEARCH_READ=seconds=5\.$"
    with pytest.raises(SchemaError, match=late):
        confinement.call_bounded(sum, range(10**12), name="x.xlsx")
    monkeypatch.setattr(confinement, "_BY_THE_CLOCK", 1)
    with pytest.raises(SchemaError, match=late):
        confinement.call_bounded(time.sleep, 60, name="x.xlsx")
    monkeypatch.undo()
    monkeypatch.setenv(files.LIMITS_VARIABLE, "memory=0.5")
    with pytest.raises(SchemaError, match=r"^x\.xlsx cannot be parsed \(.*3\.5.*\); download it again\.$"):
        confinement.call_bounded(int, "3.5", name="x.xlsx")


@pytest.mark.slow
def test_a_parser_without_memory_writes_no_backtrace(monkeypatch):
    """A parser waited for the memory of its backtrace until the time limit of ten minutes."""
    monkeypatch.setenv("RUST_BACKTRACE", "1")
    assert confinement.call_bounded(os.getenv, "RUST_BACKTRACE", name="x.xlsx") == "0"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("memori=4", "TIPRESEARCH_READ: 'memori' is no limit; limits are memory, seconds, megabytes, copied, columns, cells. Did you mean 'memory'?"),
        ("memory=many", "TIPRESEARCH_READ: memory='many' is not allowed; it takes a number above 0, such as memory=1."),
        ("cells=-1", "TIPRESEARCH_READ: cells='-1' is not allowed; it takes a number above 0, such as cells=1e+07."),
    ],
)  # fmt: skip
def test_a_limit_with_a_misspelt_name_or_a_wrong_value_is_refused(monkeypatch, given, message):
    monkeypatch.setenv(files.LIMITS_VARIABLE, given)
    with pytest.raises(TipResearchError) as error:
        files.reading_limits()
    assert str(error.value) == message


def test_the_variable_that_the_message_names_raises_the_limit(monkeypatch, tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{n}" for n in range(1_500)) + "\n")
    with pytest.raises(SchemaError, match="set TIPRESEARCH_READ=columns=10000"):
        files.read_table(path)
    monkeypatch.setenv(files.LIMITS_VARIABLE, "columns=2000, memory=2")
    assert files.read_table(path).shape == (0, 1_500)


@pytest.mark.parametrize("text", ["1" * 11, "1" * 5_000, "<" + "9" * 5_000, "1,234,567,890,123"])
def test_a_count_of_more_than_ten_digits_is_refused_in_a_short_message(text):
    with pytest.raises(SchemaError, match="at most 10 digits") as error:
        parse_count(text)
    assert len(str(error.value)) < 300
    assert parse_count("9,999,999,999") == (9_999_999_999, 9_999_999_999)


def test_cells_of_a_workbook_keep_their_types(tmp_path):
    """Another process parses the file; a truth value is not its number."""
    path = write(tmp_path / "a.xlsx", [row("<5"), row(1), row(True)])
    sheet = read_sheet(path, "Iso3_code")
    at = HEADER.index("txtVALUE")
    found = [r[at] for r in sheet.cells[sheet.header + 1 :]]
    assert found == ["<5", 1.0, True]
    assert [type(v) for v in found] == [str, float, bool]


FORMULAS = ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@x", "\tx", "\rx", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "'=1", "''-x", "-", "-5", "+5.0", "-5 %", "a=b", "", "'", "'a"]  # fmt: skip


def test_a_text_that_a_spreadsheet_would_run_is_marked_in_a_written_table(tmp_path):
    """Numbers are not marked; a table that is read again is the same."""
    table = pd.DataFrame({"text": FORMULAS, "number": range(len(FORMULAS)), "=head": "x"})
    files.write_table(table, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        cells = [r[0] for r in csv.reader(file)][1:]
    assert [c for c in cells if c.startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))] == ["-5", "+5.0"]
    assert cells[:3] == ["'=1+1", "'+SUM(A1)", "'-cmd|' /C calc'!A0"]
    again = files.read_table(tmp_path / "a.csv")
    assert list(again) == ["text", "number", "=head"]
    assert list(again["text"]) == FORMULAS
    assert list(again["number"]) == [*map(str, range(len(FORMULAS)))]
    files.write_table(table, tmp_path / "raw.csv", raw=True)
    with (tmp_path / "raw.csv").open(newline="") as file:
        assert [r[0] for r in csv.reader(file)][1:] == FORMULAS


@pytest.mark.slow
@given(st.lists(st.text(st.sampled_from("'=+-@\t\r\n\uff1d,\"a5"), max_size=4), min_size=1, max_size=4))
def test_any_text_that_was_written_is_read_again_unchanged(tmp_path_factory, cells):
    path = tmp_path_factory.getbasetemp() / "property.csv"
    files.write_table(pd.DataFrame({"a": cells, "b": "x"}), path)
    assert list(files.read_table(path)["a"]) == cells
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
    assert not [c for c, _ in rows[1:] if c[:1] in set("=@\t\r\n\uff1d")]
