"""What is listed without loading a reader."""

import os
import sys
import tempfile

import pooch
import pytest

from tipresearch import paths
from tipresearch.publishing.notebooks import environment
from tipresearch.readers import PUBLISHERS, known


def test_every_publisher_is_told():
    assert known.KNOWN.keys() == set(PUBLISHERS)


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
    own = tmp_path / f"cache-{os.getuid()}" / "tipresearch"
    assert known.default_folder() == own or sys.platform != "linux"
    with environment.fixed_environment():
        assert os.environ["MPLCONFIGDIR"] == str(own / "no-settings")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "given"))
    assert paths.caches() == tmp_path / "given"
