"""The parsed form of a file: the same as the file gives, and never trusted beyond its hash."""

import os
from pathlib import Path

import glotip_rows
import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch import readers
from tipresearch.readers import parsing

NRM = """First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People
Police,Force A,Labour,Adult (18 or over),Female,Ruritanian,12
Police,Force A,Labour,Adult (18 or over),Female,Ruritanian,13
"""


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(parsing, "default_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache" / "parsed"


@pytest.fixture
def book(tmp_path):
    return glotip_rows.write(tmp_path / "g.xlsx", [row for row, _ in glotip_rows.ROWS])


def same(a, b):
    for name in ("observations", "issues", "in_conflict", "areas"):
        pd.testing.assert_frame_equal(getattr(a, name), getattr(b, name), check_index_type="equiv")
    return (a.publisher, a.edition, a.rows_in, a.notes) == (b.publisher, b.edition, b.rows_in, b.notes)


def untouched(monkeypatch):
    """Let no file be parsed from here on."""
    monkeypatch.setattr(parsing, "read", lambda *_, **__: pytest.fail("the file was parsed again"))


@pytest.mark.slow
def test_what_is_kept_is_what_the_file_gives(cache, book, monkeypatch):
    """Every column, type, missing value, issue and note of a workbook with all hazards."""
    first = readers.parsed("glotip", book)
    untouched(monkeypatch)
    assert same(readers.parsed("glotip", book), first)
    (kept,) = cache.iterdir()
    modes = [path.stat().st_mode & 0o777 for path in (cache, kept)]
    assert os.name == "nt" or modes == [0o700, 0o600]


def test_cells_in_conflict_are_kept(cache, tmp_path, monkeypatch):
    path = tmp_path / "referrals_2021_q3.csv"
    path.write_text(NRM, encoding="utf-8")
    first = readers.parsed("nrm", path)
    assert len(first.in_conflict) == 2
    untouched(monkeypatch)
    assert same(readers.parsed("nrm", path), first)


@pytest.mark.slow
def test_other_content_name_or_edition_is_parsed(cache, tmp_path):
    """The name may state the edition, so under another name the same content is another."""
    path = tmp_path / "referrals_2021_q3.csv"
    path.write_text(NRM, encoding="utf-8")
    other = tmp_path / "referrals_2021_q4.csv"
    other.write_text(NRM, encoding="utf-8")
    assert readers.parsed("nrm", path).edition == "2021-q3"
    assert readers.parsed("nrm", other).edition == "2021-q4"
    unnamed = other.rename(tmp_path / "referrals.csv")
    assert readers.parsed("nrm", unnamed, edition="2020 Q1").edition == "2020-q1"
    path.write_text(NRM.replace("12", "14"), encoding="utf-8")
    assert "14" in set(readers.parsed("nrm", path).in_conflict["raw_value"])


@pytest.mark.slow
def test_another_version_of_a_parser_parses_again(cache, tmp_path, monkeypatch):
    """A form that a version with a fault had parsed was taken for the file for ever."""
    path = tmp_path / "referrals_2021_q3.csv"
    path.write_text(NRM, encoding="utf-8")
    readers.parsed("nrm", path)
    (tmp_path / "site" / "python_calamine-99.0.dist-info").mkdir(parents=True)
    (tmp_path / "site" / "python_calamine-99.0.dist-info" / "METADATA").write_text(
        "Name: python-calamine\nVersion: 99.0\n"
    )
    with monkeypatch.context() as upgraded:
        upgraded.syspath_prepend(tmp_path / "site")
        parsing.code_hash.cache_clear()
        readers.parsed("nrm", path)
    parsing.code_hash.cache_clear()
    assert len(list(cache.iterdir())) == 2


@pytest.mark.slow
@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda _: b"", lambda data: data.replace(b"PK", b"KP", 1)])
def test_a_damaged_form_is_parsed_again(cache, book, damage):
    first = readers.parsed("glotip", book)
    (kept,) = cache.iterdir()
    kept.write_bytes(damage(kept.read_bytes()))
    assert same(readers.parsed("glotip", book), first)


@pytest.mark.slow
def test_few_forms_are_kept(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(parsing, "_MOST", 2)
    for number in range(4):
        path = tmp_path / f"referrals_202{number}_q1.csv"
        path.write_text(NRM, encoding="utf-8")
        readers.parsed("nrm", path)
    assert len(list(cache.iterdir())) == 2


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_costs_time_alone(tmp_path, monkeypatch, book):
    (tmp_path / "file").touch()
    monkeypatch.setattr(parsing, "default_folder", lambda: tmp_path / "file")
    assert len(readers.parsed("glotip", book).observations)


@pytest.mark.parametrize("publisher", ["glotip", "nrm", "ctdc", "sdg"])
def test_what_has_no_end_is_not_gone_through(publisher, monkeypatch):
    """The hash of a device that gives zeros is never done: `tip.open("/dev/zero", publisher="nrm")` hung."""
    monkeypatch.setattr(parsing, "file_hash", lambda path: pytest.fail(f"{path} was read"))
    with pytest.raises(SchemaError, match="zero"):
        readers.parsed(publisher, Path("/dev/zero"))


def test_what_is_too_large_is_not_gone_through(tmp_path, monkeypatch):
    """Its hash may take minutes, and its reader refuses it."""
    monkeypatch.setattr(parsing, "file_hash", lambda path: pytest.fail(f"{path} was read"))
    with (tmp_path / "a.xlsx").open("wb") as file:
        file.truncate(2**30)
    with pytest.raises(SchemaError, match="at most 100 MB are allowed"):
        readers.parsed("glotip", tmp_path / "a.xlsx")
