"""The kernel and the files of a user are part of what a run was made of."""

import json

import nbformat
import pytest
from two_notebooks import build, change_prose, explained

from tipresearch import files
from tipresearch.publishing.notebooks import environment, parameters, tasks
from tipresearch.publishing.reuse import kept_runs


def test_environment_of_runs_counts(two, monkeypatch):
    """What every run fixes is part of what it gives: another hash seed runs everything."""
    build(two)
    monkeypatch.setitem(environment.ENVIRONMENT, "PYTHONHASHSEED", "1")
    assert explained(two, force=False) == [
        "Nothing changed: no notebook runs, the published edition stands."
    ]
    change_prose(two)
    assert explained(two)[0] == "small: runs: the way notebooks are run changed."


@pytest.mark.slow
def test_kernelspec_and_settings_count(two, tmp_path, monkeypatch):
    """Another command or environment of the kernel, or a matplotlibrc, runs everything."""
    build(two)
    folder = tmp_path / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True)
    spec = {"argv": ["python", "-X", "dev"], "display_name": "p", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    assert explained(two, stands=False)[0] == "small: runs: the kernelspec changed."
    monkeypatch.delenv("JUPYTER_PATH")
    (tmp_path / "matplotlibrc").write_text("font.size: 31\n")
    monkeypatch.chdir(tmp_path)
    assert explained(two, stands=False)[0] == "small: runs: the user's settings changed."


def test_file_of_the_user_is_part_of_the_run(tmp_path):
    """The content of a file that a parameter names counts, not its path alone."""
    declared = {"data_file": parameters.Parameter("data_file", str, "", "")}
    nbformat.write(nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}}), tmp_path / "a.ipynb")  # fmt: skip
    task = tasks.Task(tmp_path / "a.ipynb", declared, {"data_file": "/x/book.xlsx"})
    one, two = (kept_runs.made_of(task, {"data_file: book.xlsx": d}) for d in ("a", "b"))
    assert files.differing(one, two) == ["data_file: book.xlsx"]
