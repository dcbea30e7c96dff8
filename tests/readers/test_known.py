"""What is listed without loading a reader."""

import pooch
import pytest

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
