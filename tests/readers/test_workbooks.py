"""Workbooks that are none, are damaged, or would fill the memory."""

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
def test_file_that_is_no_workbook_is_refused(tmp_path):
    """Text, a missing file, an old or encrypted file and another archive are named as such."""
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
def test_truncated_workbook_is_refused_at_any_length(tmp_path):
    """Wherever the file was cut, it is refused and never read in part."""
    whole = write(tmp_path / "a.xlsx").read_bytes()
    for length in range(4, len(whole), 97):
        (tmp_path / "cut.xlsx").write_bytes(whole[:length])
        refuses(tmp_path / "cut.xlsx", "cut.xlsx")


def test_damaged_part_is_refused(tmp_path):
    """A part that fails its checksum is refused before it is parsed."""
    path = write(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    at = content.index(b"sheet1.xml") + 40
    content[at : at + 20] = bytes(20)
    path.write_bytes(content)
    refuses(path, "damaged")


def test_bomb_is_refused_by_its_directory(tmp_path, monkeypatch):
    """A directory that announces 2 GB is refused before anything is unpacked."""
    path = write(tmp_path / "a.xlsx", [row("9")])
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.rindex(b"PK\x01\x02") + 24, 2**31)
    path.write_bytes(content)
    monkeypatch.setattr(books, "_scan", lambda _: pytest.fail("it was unpacked"))
    with pytest.raises(SchemaError, match="2,048 MB; at most 1,024 MB are read, and it was not unpacked"):
        books._read(path, "Iso3_code")


def test_workbook_with_encrypted_parts_is_refused(tmp_path):
    """An archive whose parts need a password is told as one, and not as damaged."""
    path = write(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(SchemaError, match="a.xlsx is encrypted; save a copy without a password"):
        books._require_size(path)


def test_large_file_is_refused(tmp_path, monkeypatch):
    """A file over the limit on disk is refused before it is opened; the message says how to raise it."""
    monkeypatch.setenv("TIPRESEARCH_READ", "megabytes=0.001")
    refuses(write(tmp_path / "a.xlsx"), "a.xlsx: 1 MB and more; at most 0.001 MB are allowed", "set TIPRESEARCH_READ=megabytes=0.01.")  # fmt: skip


def test_the_limit_that_is_named_lets_the_file_through(tmp_path, monkeypatch):
    """A file of more than ten times the limit is told one that it is below."""
    path = write(tmp_path / "a.xlsx")
    monkeypatch.setenv("TIPRESEARCH_READ", "megabytes=0.0001")
    with pytest.raises(SchemaError) as caught:
        books.read_sheet(path, "Iso3_code")
    monkeypatch.setenv("TIPRESEARCH_READ", str(caught.value).rpartition("TIPRESEARCH_READ=")[2].rstrip("."))
    assert books.read_sheet(path, "Iso3_code").cells


@pytest.mark.slow
def test_process_that_reads_also_opens(tmp_path):
    """What watches a process sees the workbook opened, though another process parses it."""
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
def test_far_cell_is_refused(tmp_path, place):
    """One cell far away would make the parser reserve memory for billions."""
    parts = workbooks.parts({"a": [HEADER, row("9")]})
    sheet = "xl/worksheets/sheet1.xml"
    far = f'<row r="9"><c r="{place}"><v>1</v></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace("</sheetData>", far)
    refuses(workbooks.write_parts(tmp_path / "a.xlsx", parts), place, "column Z")


def test_no_row_is_made_of_a_sheet_with_a_far_cell(tmp_path, monkeypatch):
    """The place of the last cell says how many there are."""

    def opened(path):
        sheet = SimpleNamespace(end=(999_998, 25), to_python=lambda **_: pytest.fail("rows were made"))
        book = SimpleNamespace(sheet_names=["a"], get_sheet_by_name=lambda name: sheet)
        return contextlib.nullcontext(book)

    monkeypatch.setattr(python_calamine.CalamineWorkbook, "from_path", opened, raising=False)
    with pytest.raises(
        SchemaError, match=r"^a\.xlsx: 29,999,970 cells and more; at most 10,000,000 cells are allowed\."
    ):
        list(books._sheets(tmp_path / "a.xlsx"))


def test_formula_error_is_found_however_its_cell_is_written(tmp_path):
    """Blanks may stand around a sign, and a cell need not say its place: the parser leaves either empty, as if nothing were stated."""
    parts = workbooks.parts({"a": [["Iso3_code", "n"], ["PAK", workbooks.FormulaError("#REF!")]]})
    sheet = "xl/worksheets/sheet1.xml"
    spaced = {sheet: parts[sheet].replace('t="e"', 't = "e"')}
    assert books._scan(workbooks.write_parts(tmp_path / "a.xlsx", parts | spaced)) == [(1, 1)]
    placeless = {sheet: parts[sheet].replace('r="B2" ', "")}
    with pytest.raises(SchemaError, match="a.xlsx: a formula error such as #REF! or #N/A stands in a cell that does not say its place"):  # fmt: skip
        books._scan(workbooks.write_parts(tmp_path / "a.xlsx", parts | placeless))
