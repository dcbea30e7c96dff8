"""What a build does over and over, counted: seconds differ between machines, and these numbers do not."""

from collections import Counter

import jinja2
import nbformat
import pytest
from effort import counted

from nbpress.core import files
from nbpress.editions import manifests
from nbpress.inputs import project
from nbpress.notebooks import execution, kept_runs


@pytest.mark.slow
def test_a_build_after_another_does_each_thing_once(small, monkeypatch):
    """One kernel for the notebook that changed; no template compiled; inputs hashed before and after."""
    small.build()
    found = Counter()
    counted(monkeypatch, found, jinja2.Environment, "__init__")
    counted(monkeypatch, found, jinja2.Environment, "compile")
    counted(monkeypatch, found, execution, "run_notebook")
    counted(monkeypatch, found, nbformat, "reads")
    counted(monkeypatch, found, nbformat, "write")
    counted(monkeypatch, found, project, "file_hash", key=str)
    small.figures("15255", "15256")
    assert small.build(store=kept_runs.Store(small.out / ".cache"))[1]
    hashed = {key[1]: n for key, n in found.items() if key[0] == "file_hash"}
    assert not {"__init__", "compile"} & found.keys()
    assert found["run_notebook"] == 1
    assert found["reads"] <= 2
    assert found["write"] == 1
    # Of what changed it is also asked which rows did.
    assert hashed.pop(str(small.home / "data" / "figures.csv")) <= 4
    assert set(hashed.values()) == {2}


@pytest.mark.slow
def test_what_stands_is_hashed_once(small, monkeypatch):
    """Nothing is run, drawn or written where nothing changed, and each file of the edition is read once."""
    edition, _ = small.build()
    found = Counter()
    counted(monkeypatch, found, jinja2.Environment, "compile")
    counted(monkeypatch, found, execution, "run_notebook")
    counted(monkeypatch, found, manifests, "file_hashes", key=lambda folder: folder.name)
    counted(monkeypatch, found, files, "file_hash", key=str)
    assert small.build() == (edition, False)
    assert found["file_hashes", edition.resolve().name] == 1
    assert not {"compile", "run_notebook"} & found.keys()
    assert max(found.values()) <= 1
