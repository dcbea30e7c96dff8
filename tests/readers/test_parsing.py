"""The parsed form of a file is what the file gives, and is not trusted beyond its hash."""

import os
from pathlib import Path

import glotip_rows
import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch import readers
from tipresearch.readers import parsing

pytestmark = pytest.mark.slow

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


@pytest.fixture
def referrals(tmp_path):
    """Return a function that writes referrals of a quarter, with two cells in conflict."""

    def write(name="referrals_2021_q3.csv", text=NRM):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def require_same(a, b):
    for name in ("observations", "issues", "in_conflict", "areas"):
        pd.testing.assert_frame_equal(getattr(a, name), getattr(b, name), check_index_type="equiv")
    assert (a.publisher, a.edition, a.rows_in, a.notes) == (b.publisher, b.edition, b.rows_in, b.notes)


@pytest.mark.parametrize("publisher", ["glotip", "nrm"])
def test_the_parsed_form_of_a_file_is_what_the_file_gives(cache, book, referrals, monkeypatch, publisher):
    """Each column, type, missing value, issue, note and cell in conflict is kept; no other user may read the form."""
    path = book if publisher == "glotip" else referrals()
    first = readers.parsed(publisher, path)
    assert len(first.in_conflict) == 2
    monkeypatch.setattr(parsing, "read", lambda *_, **__: pytest.fail("the file was parsed again"))
    require_same(readers.parsed(publisher, path), first)
    (kept,) = cache.iterdir()
    modes = [path.stat().st_mode & 0o777 for path in (cache, kept)]
    assert os.name == "nt" or modes == [0o700, 0o600]


def test_a_file_of_another_content_name_or_edition_is_parsed(cache, referrals, tmp_path):
    """The name may state the edition, so the same content under another name is another file."""
    path, other = referrals(), referrals("referrals_2021_q4.csv")
    assert readers.parsed("nrm", path).edition == "2021-q3"
    assert readers.parsed("nrm", other).edition == "2021-q4"
    unnamed = other.rename(tmp_path / "referrals.csv")
    assert readers.parsed("nrm", unnamed, edition="2020 Q1").edition == "2020-q1"
    referrals(text=NRM.replace("12", "14"))
    assert "14" in set(readers.parsed("nrm", path).in_conflict["raw_value"])


def test_another_version_of_a_parser_parses_again(cache, referrals, tmp_path, monkeypatch):
    """A form that a faulty version parsed would be taken for the file for ever."""
    readers.parsed("nrm", referrals())
    installed = tmp_path / "site" / "python_calamine-99.0.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Name: python-calamine\nVersion: 99.0\n")
    with monkeypatch.context() as upgraded:
        upgraded.syspath_prepend(tmp_path / "site")
        parsing.code_hash.cache_clear()
        readers.parsed("nrm", referrals())
    parsing.code_hash.cache_clear()
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda _: b"", lambda data: data.replace(b"PK", b"KP", 1)])
def test_a_damaged_form_is_parsed_again(cache, book, damage):
    first = readers.parsed("glotip", book)
    (kept,) = cache.iterdir()
    kept.write_bytes(damage(kept.read_bytes()))
    require_same(readers.parsed("glotip", book), first)


def test_the_oldest_forms_leave_the_cache(cache, referrals, monkeypatch):
    monkeypatch.setattr(parsing, "_MOST", 2)
    for number in range(4):
        readers.parsed("nrm", referrals(f"referrals_202{number}_q1.csv"))
    assert len(list(cache.iterdir())) == 2


def test_a_file_is_parsed_though_the_cache_cannot_be_written(tmp_path, monkeypatch, book):
    (tmp_path / "file").touch()
    monkeypatch.setattr(parsing, "default_folder", lambda: tmp_path / "file")
    assert len(readers.parsed("glotip", book).observations)


@pytest.mark.parametrize("publisher", [*readers.KNOWN, "too large"])
def test_a_file_that_is_endless_or_too_large_is_refused_before_its_hash_is_computed(publisher, monkeypatch, tmp_path):
    """The hash of a device that gives zeros is never done; the hash of a very large file takes minutes."""
    monkeypatch.setattr(parsing, "file_hash", lambda path: pytest.fail(f"{path} was read"))
    path, message = Path("/dev/zero"), "zero"
    if publisher == "too large":
        publisher, path, message = "glotip", tmp_path / "a.xlsx", "at most 100 MB are allowed"
        with path.open("wb") as file:
            file.truncate(2**30)
    with pytest.raises(SchemaError, match=message):
        readers.parsed(publisher, path)
