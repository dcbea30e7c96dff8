"""Publishers and folders that are known before a reader is loaded."""

import os
import sys
import tempfile

import pooch
import pytest

from nbpress.core import paths
from nbpress.notebooks import environment
from tipresearch import facts
from tipresearch.readers import known


def test_the_source_and_the_definition_of_each_reader_are_in_their_tables():
    definitions = facts.read_mapping("definitions.csv").set_index("definition_id")["used_by"]
    for layout in known.LAYOUTS.values():
        assert facts.source(layout.source_id)["short_name"]
        assert layout.definition_id in definitions.index


@pytest.mark.parametrize("place", [None, "", " ", "ABSOLUTE", "~/x", "x/y"])
def test_the_folder_of_fetched_files_is_that_of_pooch(place, monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    if place is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", place.replace("ABSOLUTE", str(tmp_path)))
    assert known.default_folder() == pooch.os_cache("tipresearch")


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """The folder that a user without a usable home has in an empty temporary folder."""
    if sys.platform == "win32":
        pytest.skip("users of POSIX")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    paths._of_nobody_else.cache_clear()
    yield tmp_path / f"cache-{os.getuid()}"
    paths._of_nobody_else.cache_clear()


def test_a_user_without_a_home_has_a_temporary_folder(tmp_path, own_cache, monkeypatch):
    """A user of a container may be in no list of users: files are fetched into that folder, and kernels start."""

    def nobody(uid):
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    own = own_cache / "tipresearch"
    assert known.default_folder() == own or sys.platform != "linux"
    with environment.fixed_environment():
        assert os.environ["MPLCONFIGDIR"] == str(own / "no-settings")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "given"))
    assert paths.caches() == tmp_path / "given"


def test_a_home_that_cannot_be_written_is_not_used(tmp_path, own_cache, monkeypatch):
    """A user of the system may have such a home: IPython warned at each notebook."""
    (home := tmp_path / "home").touch()
    monkeypatch.setenv("HOME", str(home))
    assert paths.caches() == own_cache
    home.unlink()
    (home / ".cache").mkdir(parents=True)
    assert paths.caches() == home / ".cache"
    monkeypatch.setattr("os.access", lambda *_: False)
    assert paths.caches() == own_cache
    (home / ".cache" / "tipresearch").mkdir()  # files that were fetched are found there
    assert paths.caches() == home / ".cache"


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_temporary_folder_that_another_user_made_is_not_used(tmp_path, own_cache, kind):
    """Numbers are read from a cache, so another user could change them."""
    if kind == "link":
        own_cache.symlink_to(tmp_path)
    else:
        own_cache.touch()
    own = paths._of_nobody_else()
    assert own not in (own_cache, tmp_path)
    assert own.parent == tmp_path
    assert own.stat().st_mode & 0o777 == 0o700
    assert paths._of_nobody_else() == own
