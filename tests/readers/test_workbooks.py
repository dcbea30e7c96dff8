"""Files that are no workbook, are damaged, or would fill the memory."""

import contextlib
import struct
import subprocess
import sys
from types import SimpleNamespace

import pytest
import python_calamine
import workbooks
from glotip_rows import HEADER, refuses, row, write

from nbpress.core.errors import SchemaError
from tipresearch.readers import workbooks as books


@pytest.mark.slow
def test_a_file_that_is_no_workbook_is_refused_with_what_it_is(tmp_path):
    cases = {
        "text.xlsx": (b"Iso3_code,Country\n", "not an .xlsx workbook"),
        "empty.xlsx": (b"", "not an .xlsx workbook: it is empty; download it again"),
        "old.xlsx": (books._COMPOUND + bytes(600), "old .xls"),
        "locked.xlsx": (books._COMPOUND + bytes(600) + books._ENCRYPTED, "encrypted"),
    }
    for name, (content, word) in cases.items():
        (tmp_path / name).write_bytes(content)
        refuses(tmp_path / name, name, word)
    refuses(tmp_path / "absent.xlsx", "no such file")
    refuses(tmp_path, "this is a folder; give the path of a workbook")
    refuses(workbooks.write_parts(tmp_path / "other.xlsx", {"a.txt": "a"}), "xl/workbook.xml")


@pytest.mark.slow
def test_a_truncated_workbook_is_refused_at_any_length(tmp_path):
    whole = write(tmp_path / "a.xlsx").read_bytes()
    for length in range(4, len(whole), 97):
        (tmp_path / "cut.xlsx").write_bytes(whole[:length])
        refuses(tmp_path / "cut.xlsx", "cut.xlsx")


def overwrite(path, sign, offset, data, *, last=True):
    """Overwrite bytes of a file at an offset from the last or the first sign."""
    content = bytearray(path.read_bytes())
    at = (content.rindex if last else content.index)(sign) + offset
    content[at : at + len(data)] = data
    path.write_bytes(content)
    return path


def test_a_part_with_a_wrong_checksum_is_refused(tmp_path):
    refuses(overwrite(write(tmp_path / "a.xlsx"), b"sheet1.xml", 40, bytes(20), last=False), "damaged")


def test_an_archive_that_announces_2_gb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    path = overwrite(write(tmp_path / "a.xlsx", [row("9")]), b"PK\x01\x02", 24, struct.pack("<I", 2**31))
    monkeypatch.setattr(books, "_find_formula_errors", lambda _: pytest.fail("it was unpacked"))
    with pytest.raises(SchemaError, match="2,048 MB; at most 1,024 MB are read, and it was not unpacked"):
        books._read(path, "Iso3_code")


def test_a_workbook_with_encrypted_parts_is_refused_as_encrypted(tmp_path):
    path = overwrite(write(tmp_path / "a.xlsx"), b"PK\x01\x02", 8, b"\x01")
    with pytest.raises(SchemaError, match="a.xlsx is encrypted; save a copy without a password"):
        books._require_size(path)


def test_a_file_above_the_limit_is_refused_with_a_limit_that_lets_it_through(tmp_path, monkeypatch):
    path = write(tmp_path / "a.xlsx")
    monkeypatch.setenv("TIPRESEARCH_READ", "megabytes=0.001")
    refuses(path, "a.xlsx: 1 MB and more; at most 0.001 MB are allowed", "set TIPRESEARCH_READ=megabytes=0.01.")
    monkeypatch.setenv("TIPRESEARCH_READ", "megabytes=0.0001")  # the file has more than ten times as much
    with pytest.raises(SchemaError) as caught:
        books.read_sheet(path, "Iso3_code")
    monkeypatch.setenv("TIPRESEARCH_READ", str(caught.value).rpartition("TIPRESEARCH_READ=")[2].rstrip("."))
    assert books.read_sheet(path, "Iso3_code").cells


@pytest.mark.slow
def test_the_process_that_reads_a_workbook_opens_it(tmp_path):
    """An audit of the process sees the file, though another process parses it."""
    path = write(tmp_path / "a.xlsx")
    code = (
        "import sys; from pathlib import Path; seen = []\n"
        "sys.addaudithook(lambda event, given: seen.append(str(given[0])) if event == 'open' else None)\n"
        "from tipresearch.readers import workbooks\n"
        f"(rows,) = workbooks.top_rows(Path({str(path)!r})).values(); print({str(path)!r} in seen, 'Iso3_code' in rows[2])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"


@pytest.mark.parametrize("place", ["XFD5", "AA5", "A1048576"])
def test_a_far_cell_is_refused(tmp_path, place):
    """One cell far away would make the parser reserve memory for billions of cells."""
    parts = workbooks.parts({"a": [HEADER, row("9")]})
    sheet = "xl/worksheets/sheet1.xml"
    far = f'<row r="9"><c r="{place}"><v>1</v></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace("</sheetData>", far)
    refuses(workbooks.write_parts(tmp_path / "a.xlsx", parts), place, "column Z")


def test_a_sheet_with_too_many_cells_is_refused_before_its_rows_are_made(tmp_path, monkeypatch):
    """The place of the last cell says how many cells there are."""

    def opened(path):
        sheet = SimpleNamespace(end=(999_998, 25), to_python=lambda **_: pytest.fail("rows were made"))
        book = SimpleNamespace(sheet_names=["a"], get_sheet_by_name=lambda name: sheet)
        return contextlib.nullcontext(book)

    monkeypatch.setattr(python_calamine.CalamineWorkbook, "from_path", opened, raising=False)
    with pytest.raises(SchemaError, match=r"^a\.xlsx: 29,999,970 cells and more; at most 10,000,000 cells are"):
        list(books._sheets(tmp_path / "a.xlsx"))


def test_a_formula_error_is_found_however_its_cell_is_written(tmp_path):
    """The parser leaves such a cell empty, also with blanks around a sign, or without its place."""
    parts = workbooks.parts({"a": [["Iso3_code", "n"], ["PAK", workbooks.FormulaError("#REF!")]]})
    sheet = "xl/worksheets/sheet1.xml"
    spaced = {sheet: parts[sheet].replace('t="e"', 't = "e"')}
    assert books._find_formula_errors(workbooks.write_parts(tmp_path / "a.xlsx", parts | spaced)) == [(1, 1)]
    placeless = {sheet: parts[sheet].replace('r="B2" ', "")}
    with pytest.raises(SchemaError, match="a.xlsx: a formula error such as #REF! or #N/A is in a cell without an address"):  # fmt: skip
        books._find_formula_errors(workbooks.write_parts(tmp_path / "a.xlsx", parts | placeless))
