"""What is listed without loading a reader."""

import os
import sys
import tempfile

import pandas as pd
import pooch
import pytest

import tipresearch as tip
from nbpress.core import paths
from nbpress.notebooks import environment
from tipresearch import readers
from tipresearch.readers import known, recognition


def test_a_definition_of_a_reader_has_its_row(monkeypatch):
    """Counts would carry a definition that nobody can look up."""
    assert list(known.faults()) == []
    rows = pd.DataFrame({"source_id": ["home_office_nrm"], "definition_id": ["uk_nrn"]})
    monkeypatch.setattr(known, "table", lambda file: rows if file == "readers.csv" else rows.iloc[:0])
    assert list(known.faults()) == [
        "readers.csv: definition_id 'uk_nrn' has no row in definitions.csv; add it. Did you mean 'uk_nrm'?"
    ]


@pytest.mark.parametrize("place", [None, "", " ", "/tmp/x", "~/x", "x/y"])
def test_folder_is_the_one_that_pooch_gives(place, monkeypatch):
    """Files that were fetched before are found again."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    if place is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", place)
    assert known.default_folder() == pooch.os_cache("tipresearch")


@pytest.mark.skipif(sys.platform == "win32", reason="users of POSIX")
def test_a_user_without_a_home_has_the_temporary_folder(tmp_path, monkeypatch):
    """Such as one of a container that no list of users names: what is fetched lies there, and kernels start."""

    def nobody(uid):
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    paths._of_nobody_else.cache_clear()
    own = tmp_path / f"cache-{os.getuid()}" / "tipresearch"
    assert known.default_folder() == own or sys.platform != "linux"
    with environment.fixed_environment():
        assert os.environ["MPLCONFIGDIR"] == str(own / "no-settings")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "given"))
    assert paths.caches() == tmp_path / "given"


@pytest.mark.skipif(sys.platform == "win32", reason="users of POSIX")
def test_a_home_that_takes_no_folder_is_none(tmp_path, monkeypatch):
    """Such as that of a user of the system: IPython warned at each notebook of a place that it may not write."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    paths._of_nobody_else.cache_clear()
    (home := tmp_path / "home").touch()
    monkeypatch.setenv("HOME", str(home))
    assert paths.caches() == tmp_path / f"cache-{os.getuid()}"
    home.unlink()
    (home / ".cache").mkdir(parents=True)
    assert paths.caches() == home / ".cache"
    monkeypatch.setattr("os.access", lambda *_: False)
    assert paths.caches() == tmp_path / f"cache-{os.getuid()}"
    (home / ".cache" / "tipresearch").mkdir()  # what was fetched is found there
    assert paths.caches() == home / ".cache"


@pytest.mark.skipif(sys.platform == "win32", reason="users of POSIX")
@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_others_put_in_the_temporary_folder_is_not_read(tmp_path, monkeypatch, kind):
    """Numbers are read from a cache: a folder that this user did not make is none."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    theirs = tmp_path / f"cache-{os.getuid()}"
    if kind == "link":
        theirs.symlink_to(tmp_path)
    else:
        theirs.touch()
    paths._of_nobody_else.cache_clear()
    own = paths._of_nobody_else()
    assert own not in (theirs, tmp_path)
    assert own.parent == tmp_path
    assert own.stat().st_mode & 0o777 == 0o700
    assert paths._of_nobody_else() == own
    paths._of_nobody_else.cache_clear()


@pytest.mark.parametrize("name", known.KNOWN)
def test_a_reader_is_named_wherever_one_looks_for_it(name):
    """What a new reader needs besides its package: its row, the columns that tell its files, and words of who opens one."""
    assert name in known.table("readers.csv").index, "add its row to data/mappings/readers.csv"
    assert name in dict(recognition.MARKS), "add the columns of its files to MARKS of readers/recognition.py"
    for opens in (tip.open, readers.read):
        assert name in opens.__doc__, f"name it in the docstring of {opens.__name__}, at publisher"
