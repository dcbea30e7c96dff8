"""Names of modules from before the packages: an import of one says where its contents are."""

import importlib
import re
import subprocess
import sys

import pytest

from tipresearch._moved import MOVED


@pytest.mark.parametrize("name", MOVED)
def test_old_name_says_the_new_one(name):
    """The error names the old module and the new place, by each form of the statement."""
    said = re.escape(f"{name} is now {MOVED[name]}; import from there.")
    with pytest.raises(ImportError, match=said):
        importlib.import_module(name)
    parent, _, last = name.rpartition(".")
    with pytest.raises(ImportError, match=said):
        exec(f"from {parent} import {last}")  # the statement itself is what is tested


@pytest.mark.parametrize("place", sorted({p for s in MOVED.values() for p in s.split(" and ")}))
def test_new_place_is_there(place):
    """What the error names can be imported."""
    importlib.import_module(place)


def test_no_name_is_old_and_new():
    """A name that is a module again is not refused."""
    assert not set(MOVED) & {p for s in MOVED.values() for p in s.split(" and ")}
    code = "import tipresearch.readers, tipresearch.indicators, tipresearch.observations, tipresearch.cleaning"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
