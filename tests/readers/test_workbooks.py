"""Workbooks that are none, are damaged, or would fill the memory."""

import struct

import pytest
import workbooks
from glotip_rows import HEADER, refuses, row, write

from tipresearch.readers import workbooks as books


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
    refuses(path, "2,048 MB", "not unpacked")


def test_large_file_is_refused(tmp_path, monkeypatch):
    """A file over the limit on disk is refused before it is opened."""
    monkeypatch.setattr(books, "MAX_ON_DISK", 1000)
    refuses(write(tmp_path / "a.xlsx"), "at most")


@pytest.mark.parametrize("place", ["XFD5", "AA5", "A1048576"])
def test_far_cell_is_refused(tmp_path, place):
    """One cell far away would make the parser reserve memory for billions."""
    parts = workbooks.parts({"a": [HEADER, row("9")]})
    sheet = "xl/worksheets/sheet1.xml"
    far = f'<row r="9"><c r="{place}"><v>1</v></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace("</sheetData>", far)
    refuses(workbooks.write_parts(tmp_path / "a.xlsx", parts), place, "column Z")
