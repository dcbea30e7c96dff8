"""Reading of CSV and TOML files, and writing to a place that the user named."""

import csv
import io
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbpress.core.errors import SchemaError, TipResearchError
from nbpress.core.files import csv_rows, of_other_width, read_table, read_toml, write_named
from nbpress.notebooks import reading
from tipresearch.readers.delimited import read_delimited

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=6)
EITHER_READER = pytest.mark.parametrize("read", [read_table, read_delimited])


@pytest.fixture
def read_text(tmp_path):
    """A function that writes a text to x.csv and reads it, or expects a refusal with a message."""

    def written(read, text, refusal=None):
        path = tmp_path / "x.csv"
        path.write_text(text, encoding="utf-8")
        if refusal is None:
            return read(path)
        with pytest.raises(SchemaError, match=rf"^x\.csv.*{refusal}"):
            read(path)
        return None

    return written


@pytest.mark.slow
@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_cells_with_commas_quotes_and_line_breaks_are_read_as_they_were_written(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    found = csv_rows(text.getvalue(), "x.csv")
    assert [row.cells for row in found] == rows
    assert [row.number for row in found] == list(range(1, len(rows) + 1))
    assert found[-1].line == text.getvalue().count("\n")


def test_a_cell_with_a_line_break_is_one_row_and_two_lines():
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
@EITHER_READER
def test_quotation_marks_that_do_not_match_are_refused_with_their_row(read_text, read, text, row):
    read_text(read, text, f"row {row}: a quotation mark .* check commas and quotes")


def test_blank_lines_and_spaces_are_allowed_in_published_files_alone(read_text):
    text = 'a , b\n 1,"x\ny"\n\n3 ,4\n'
    assert read_text(read_delimited, text).to_dict("index") == {3: {"a": "1", "b": "x\ny"}, 5: {"a": "3", "b": "4"}}
    read_text(read_table, text, "row 3: 0 fields where the header has 2; ")
    assert read_text(read_table, "a,b\n1, 2\n").to_dict("list") == {"a": ["1"], "b": [" 2"]}
    read_text(read_delimited, "A title,,\na,b,c\n1,2,3\n", "row 1: 2 of 3 names .* delete the lines above")
    read_text(read_delimited, "a,b\n\n1\n", "row 3: 1 cells where the header has 2; restore the row")


@EITHER_READER
def test_columns_without_name_and_cells_at_the_end_are_dropped(read_text, read):
    """A spreadsheet program writes such columns. One between names, or with a cell, is a fault."""
    for end in (",", ",,,", ", ,"):
        found = read_text(read, f"a,b{end}\n1,2{end}\n3,{end}\n")
        assert found.to_dict("list") == {"a": ["1", "3"], "b": ["2", ""]}
    read_text(read, "a,b,,\n1,2,,\n3,4,5,\n", "column '' stands 2 times in the header")
    assert read_text(read, "a,b,,\n1,2,\n").to_dict("list") == {"a": ["1"], "b": ["2"]}
    read_text(read, "a,b,,\n1\n", "row 2: 1 (fields|cells) where the header has 2")
    read_text(read, ",,\n1,2,\n", "column '' stands 3 times")


def test_what_is_no_file_is_refused_with_its_kind_and_not_replaced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pipe, to_pipe, loop, folder = (tmp_path / name for name in ("pipe", "to_pipe", "loop", "folder"))
    os.mkfifo(pipe)
    to_pipe.symlink_to(pipe)
    loop.symlink_to("loop")
    folder.mkdir()
    refusals = {
        Path("-"): "name a file",
        pipe: "a device or a pipe; choose another place",
        to_pipe: "a device or a pipe; choose another place",
        loop: "a link that leads to itself; choose another place",
        folder: "Is a directory",
    }
    for path, why in refusals.items():
        with pytest.raises(SchemaError, match=f"^cannot write {re.escape(str(path))}: .*{why}"):
            write_named(path, "x")
    assert {*tmp_path.rglob("*")} == {pipe, to_pipe, loop, folder}
    assert (pipe.is_fifo(), to_pipe.is_symlink()) == (True, True)


def test_a_link_stays_and_the_file_behind_it_is_written(tmp_path):
    (link := tmp_path / "link").symlink_to(file := tmp_path / "file")
    for text in ("one", b"two"):
        write_named(link, text)
        assert (link.is_symlink(), file.read_text()) == (True, "one" if text == "one" else "two")


@pytest.mark.parametrize("read", [lambda path: read_toml(path, path.name), reading.read_notebook])
def test_a_file_of_another_user_is_reported_as_not_readable(tmp_path, monkeypatch, read):
    """It is not reported as a file of the wrong kind."""
    (path := tmp_path / "held.toml").touch()

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refuse)
    for name in ("builtins.open", "io.open"):
        monkeypatch.setattr(name, refuse)
    with pytest.raises(TipResearchError, match=r"^held.toml cannot be read \(Permission denied\); run this as"):
        read(path)
