"""How often a build does each thing. Unlike seconds, these numbers are the same on every machine."""

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
def test_a_second_build_runs_one_notebook_and_compiles_no_template(small, monkeypatch):
    """Inputs are hashed before and after."""
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
    # A file that changed is also read for the rows that differ.
    assert hashed.pop(str(small.home / "data" / "figures.csv")) <= 4
    assert set(hashed.values()) == {2}


@pytest.mark.slow
def test_a_build_without_changes_reads_each_file_once_and_writes_nothing(small, monkeypatch):
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
