"""What is listed without loading a reader."""

import os
import sys
import tempfile

import pooch
import pytest

from nbpress.core import paths
from nbpress.notebooks import environment
from tipresearch import facts
from tipresearch.readers import known


def test_the_source_and_the_definition_of_a_reader_have_their_rows():
    """Counts would carry an id that nobody can look up."""
    definitions = facts.read_mapping("definitions.csv").set_index("definition_id")["used_by"]
    for layout in known.LAYOUTS.values():
        assert facts.source(layout.source_id)["short_name"]
        assert layout.definition_id in definitions.index


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
