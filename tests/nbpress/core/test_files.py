"""CSV text is read by one function, strictly: what is not certain is refused with its row."""

import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbpress.core.errors import SchemaError, TipResearchError
from nbpress.core.files import csv_rows, of_other_width, read_table, read_toml, write_named
from nbpress.notebooks import reading
from tipresearch.readers.delimited import read_delimited

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=6)


@pytest.mark.slow
@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_is_written_is_read(rows):
    """Commas, quotes and line breaks in cells come back as they were; rows are numbered from 1."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    found = csv_rows(text.getvalue(), "x.csv")
    assert [row.cells for row in found] == rows
    assert [row.number for row in found] == list(range(1, len(rows) + 1))
    assert found[-1].line == text.getvalue().count("\n")


def test_number_counts_rows_and_line_counts_lines():
    """A cell with a line break is one row of a spreadsheet and two lines of the file."""
    rows = csv_rows('a,b\n"x\ny",1\n\nz,2,3\n', "x.csv")
    assert [(row.number, row.line, len(row.cells)) for row in rows] == [(1, 1, 2), (2, 3, 2), (3, 4, 0), (4, 5, 3)]
    assert of_other_width(rows).number == 3
    assert of_other_width(rows[:2]) is None
    assert csv_rows("", "x.csv") == []


@pytest.mark.parametrize(
    ("text", "row"),
    [('a,b\n1,"x', 2), ('a,b\n1,2\n"x"y,1\n', 3), ('a,b\n"' + "x" * 200_000 + "\n1,2\n", 2)],
    ids=["never closes", "ends inside", "swallows the rest"],
)
@pytest.mark.parametrize("read", [read_table, read_delimited])
def test_quotation_marks_that_do_not_match_are_refused(tmp_path, read, text, row):
    """Where a cell ends is not guessed: one line names the row and the cure, for any file."""
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=rf"^x\.csv, row {row}: a quotation mark .* check commas and quotes\.$"):
        read(path)


def test_each_reader_keeps_its_own_rules(tmp_path):
    """Curated tables take no blank line and no stray blank; published files may have both."""
    path = tmp_path / "x.csv"
    path.write_text('a , b\n 1,"x\ny"\n\n3 ,4\n', encoding="utf-8")
    published = read_delimited(path)
    assert published.to_dict("index") == {3: {"a": "1", "b": "x\ny"}, 5: {"a": "3", "b": "4"}}
    with pytest.raises(SchemaError, match=r"^x\.csv, row 3: 0 fields where the header has 2; "):
        read_table(path)
    path.write_text("a,b\n1, 2\n", encoding="utf-8")
    assert read_table(path).to_dict("list") == {"a": ["1"], "b": [" 2"]}
    path.write_text("A title,,\na,b,c\n1,2,3\n", encoding="utf-8")
    with pytest.raises(
        SchemaError, match=r"^x\.csv, row 1: 2 of 3 names of columns are blank; delete the lines above the header\.$"
    ):
        read_delimited(path)
    path.write_text("a,b\n\n1\n", encoding="utf-8")
    with pytest.raises(
        SchemaError,
        match=r"^x\.csv, row 3: 1 cells where the header has 2; restore the row from the publisher's file, or delete it where it is a note\.$",
    ):
        read_delimited(path)


def test_what_is_no_ordinary_file_is_not_replaced(tmp_path):
    """A pipe, and a link to one, stay as they are; a device is the same to the code."""
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for path in (pipe, link):
        with pytest.raises(SchemaError, match=f"^cannot write {path}: it is no ordinary file, but a device or a pipe; choose another place.$"):  # fmt: skip
            write_named(path, "x")
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "pipe"]


def test_a_dash_is_no_name_of_a_file(tmp_path, monkeypatch):
    """Elsewhere it stands for the standard output; here it made a file that few programs can remove."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        SchemaError, match=r"^cannot write -: nothing is written to the standard output; name a file\.$"
    ):
        write_named(Path("-"), "x")
    assert not [*tmp_path.iterdir()]


def test_link_stays_and_its_file_is_written(tmp_path):
    """Also one to a file that is not there yet; one that leads to itself is one line."""
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "folder" / "file")
    for text in ("one", b"two"):
        write_named(link, text)
        assert link.is_symlink()
        assert (tmp_path / "folder" / "file").read_text() == (text if text == "one" else "two")
    link.unlink()
    link.symlink_to("link")
    with pytest.raises(
        SchemaError,
        match=f"^cannot write {link}: it is a link that leads to itself; choose another place.$",
    ):
        write_named(link, "x")
    with pytest.raises(SchemaError, match="Is a directory"):
        write_named(tmp_path / "folder", "x")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "link"]


@pytest.mark.parametrize("read", [read_table, read_delimited])
def test_blank_columns_of_a_spreadsheet_are_none(tmp_path, read):
    """Commas behind the last named column hold nothing; a blank between names, or with a cell below, is a fault as before."""
    path = tmp_path / "x.csv"
    for end in (",", ",,,", ", ,"):
        path.write_text(f"a,b{end}\n1,2{end}\n3,{end}\n", encoding="utf-8")
        assert read(path).to_dict("list") == {"a": ["1", "3"], "b": ["2", ""]}
    path.write_text("a,b,,\n1,2,,\n3,4,5,\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"^x\.csv: column '' stands 2 times in the header; each column may stand once\.$"):  # fmt: skip
        read(path)
    path.write_text("a,b,,\n1,2,\n", encoding="utf-8")
    assert read(path).to_dict("list") == {"a": ["1"], "b": ["2"]}
    path.write_text("a,b,,\n1\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"^x\.csv, row 2: 1 (fields|cells) where the header has 2"):
        read(path)
    path.write_text(",,\n1,2,\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="column '' stands 3 times"):
        read(path)


@pytest.mark.parametrize("read", [lambda path: read_toml(path, path.name), reading.read_notebook])
def test_a_file_that_is_not_to_be_read_is_none_of_a_wrong_kind(tmp_path, monkeypatch, read):
    """Of a definition that another user holds it was said that it is not TOML in UTF-8, of a notebook that it is none."""
    (path := tmp_path / "held.toml").touch()

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("io.open", refuse)
    said = (
        r"^held.toml cannot be read \(Permission denied\); run this as the user whose it is, or have that user allow it"
    )
    with pytest.raises(TipResearchError, match=said):
        read(path)
