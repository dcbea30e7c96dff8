"""Runs of a notebook: failures, attempts, kernels that die or cannot start."""

import errno
import json
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

import nbformat
import psutil
import pytest
from command_line import command, refused
from small_kernel import write
from small_notebook import notebook
from small_project import NAME

from nbpress.core.errors import NotebookFailed, TipResearchError
from nbpress.engine import choice, client
from nbpress.notebooks import execution

#: Leaves a mark in each run; ``first`` is whether this run is the first.
FIRST = (
    "from tipresearch import paths\nmark = paths.HOME / 'mark'\nfirst = not mark.exists()\nmark.open('a').write('x')\n"
)


def runs(small):
    return len((small.home / "mark").read_text("utf-8"))


def test_an_error_of_the_notebook_is_never_tried_again(small):
    small.notebook(FIRST + "if first: raise ValueError('wrong')")
    with pytest.raises(NotebookFailed, match="ValueError: wrong"):
        small.build()
    assert runs(small) == 1


@pytest.mark.slow
def test_a_notebook_that_runs_too_long_is_stopped_in_each_attempt(small):
    small.define(time_limit=4)
    small.notebook(FIRST + "import time\nprint('so far', flush=True)\ntime.sleep(60)\nmark.with_name('end').touch()")
    refused(command("report", NAME), "small failed: it ran longer than 4 s, its time limit", 3)
    assert runs(small) == 2
    assert not (small.home / "end").exists()
    (kept,) = (small.report / "failed").iterdir()
    assert "time limit" in (kept / "error.txt").read_text("utf-8")
    last = nbformat.read(kept / f"{NAME}.ipynb", 4).cells[-1]
    assert [output.text for output in last.outputs] == ["so far\n"]
    small.notebook("print(n)")
    assert small.build()[1]


def test_a_kernel_that_dies_leaves_its_copy_and_its_last_output(small):
    small.notebook("import os\nprint('so far', flush=True)\nos.write(2, b'last words\\n')\nos.kill(os.getpid(), 9)")
    with pytest.raises(NotebookFailed, match="small failed: Kernel died"):
        small.build()
    assert kernels() == []
    (kept,) = (small.report / "failed").iterdir()
    assert nbformat.read(kept / f"{NAME}.ipynb", 4).cells[-1].source.startswith("import os")
    assert (kept / f"{NAME}.log").is_file()


def kernels():
    """Return the running kernels that this process started."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a zombie is one, too
            found += [process] if "ipykernel" in " ".join(process.cmdline()) else []
    return found


def test_a_run_takes_parameters_and_leaves_no_kernel_and_no_file(tmp_path):
    node = execution.run_notebook(notebook(tmp_path, "print(n + 1)"), tmp_path / "out" / "small.ipynb", {"n": 41})
    assert node.cells[-1].outputs[0].text == "42\n"
    assert [*(tmp_path / "out").iterdir()] == []
    assert kernels() == []


def test_a_failure_states_the_first_fault_of_a_table_and_the_number_of_others(tmp_path):
    frame = "pd.DataFrame({'area': ['PAK'], 'year': [2020], 'count': [1]})"
    source = f"import pandas as pd, tipresearch as tip\ntip.observations_from({frame}, source='us_tip_2021')"
    said = "2 faults in the frame, so nothing is taken: column 'measure' is missing; add it. (1 more)"
    with pytest.raises(NotebookFailed) as caught:
        execution.run_notebook(notebook(tmp_path, source), tmp_path / "out.ipynb", {})
    assert str(caught.value) == f"small failed in cell 3 ([2]): SchemaError: {said}"


def test_an_error_names_its_cell_and_shows_lines_of_earlier_cells(tmp_path):
    path = write(tmp_path, "def fail():\n    return 1 / 0", "fail()")
    with pytest.raises(NotebookFailed) as raised:
        execution.run_notebook(path, tmp_path / "out.ipynb", {})
    assert str(raised.value) == "small failed in cell 3 ([3]): ZeroDivisionError: division by zero"
    assert kernels() == []
    (error,) = nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs
    text = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
    assert "Cell In[3], line 1" in text
    assert "return 1 / 0" in text


def names_kernel(folder, name):
    """Write a notebook that names a kernel."""
    path = write(folder, "1")
    path.write_text(path.read_text("utf-8").replace('"python3"', f'"{name}"'), encoding="utf-8")
    return path


def test_a_kernel_that_is_not_installed_is_refused_with_the_cure(tmp_path):
    with pytest.raises(TipResearchError, match="names the kernel 'julia', which is not installed.*name python3"):
        execution.run_notebook(names_kernel(tmp_path, "julia"), tmp_path / "out.ipynb", {})


@pytest.mark.parametrize("kind", ["warm", "cold"])
def test_a_full_disk_is_reported_with_the_folder_of_temporary_files(tmp_path, monkeypatch, kind):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setenv(choice.VARIABLE, kind)
    monkeypatch.setattr("jupyter_client.connect.secure_write", full)
    cure = f"No space left on device in {re.escape(tempfile.gettempdir())}/.*; make room there, .* with TMPDIR"
    with pytest.raises(TipResearchError, match=cure):
        execution.run_notebook(write(tmp_path, "1"), tmp_path / "out.ipynb", {})


def test_a_kernel_that_cannot_start_is_one_line_and_leaves_no_folder(tmp_path, monkeypatch, capfd):
    (tmp_path / "kernels" / "gone").mkdir(parents=True)
    argv = ["/nowhere/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Gone", "language": "python"}
    (tmp_path / "kernels" / "gone" / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    made, make = [], client.short_folder
    monkeypatch.setattr(client, "short_folder", lambda prefix: made.append(make(prefix)) or made[-1])
    path = names_kernel(tmp_path, "gone")
    for kind in ("warm", "cold"):
        monkeypatch.setenv(choice.VARIABLE, kind)
        with pytest.raises(TipResearchError, match="kernel 'gone' cannot be started: .*/nowhere/python.*; name python3") as raised:  # fmt: skip
            execution.run_notebook(path, tmp_path / "out.ipynb", {})
        assert "\n" not in str(raised.value)
        assert not isinstance(raised.value, NotebookFailed)
    assert made
    assert not any(Path(folder).exists() for folder in made)
    assert "Traceback" not in capfd.readouterr().err
