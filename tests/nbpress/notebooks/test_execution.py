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

from nbpress.core.errors import MachineFault, NotebookFailed, TipResearchError
from nbpress.editions import manifests
from nbpress.engine import choice, client
from nbpress.notebooks import execution

#: Leaves a mark a run, then does what the test wants the first time.
FIRST = (
    "from tipresearch import paths\nmark = paths.HOME / 'mark'\nfirst = not mark.exists()\nmark.open('a').write('x')\n"
)


def times(small):
    return len((small.home / "mark").read_text("utf-8"))


@pytest.mark.slow
def test_dead_kernel_is_tried_again(small):
    """A kernel that was killed once is no failure of the report."""
    small.notebook(FIRST + "import os\nif first: os.kill(os.getpid(), 9)\nprint(n)")
    edition, new = small.build()
    assert new
    assert times(small) == 2
    assert manifests.whole(edition)
    assert not (small.report / "failed").exists()


def test_wrong_result_is_never_tried_again(small):
    """An error of the notebook is final, even if a second run would pass."""
    small.notebook(FIRST + "if first: raise ValueError('wrong')")
    with pytest.raises(NotebookFailed, match="ValueError: wrong"):
        small.build()
    assert times(small) == 1


@pytest.mark.slow
def test_time_limit_ends_a_notebook(small):
    """A notebook that runs too long is stopped in each of its attempts, and says its limit."""
    small.define(time_limit=4)
    small.notebook(FIRST + "import time\nprint('so far', flush=True)\ntime.sleep(60)\nmark.with_name('end').touch()")
    refused(command("report", NAME), "small failed: it ran longer than 4 s, its time limit", 3)
    assert times(small) == 2
    assert not (small.home / "end").exists()
    (kept,) = (small.report / "failed").iterdir()
    assert "time limit" in (kept / "error.txt").read_text("utf-8")
    last = nbformat.read(kept / f"{NAME}.ipynb", 4).cells[-1]
    assert [output.text for output in last.outputs] == ["so far\n"]
    small.notebook("print(n)")
    assert small.build()[1]


def test_killed_kernel_leaves_its_copy_and_its_last_words(small):
    """Of a kernel that dies in each attempt the copy and what the process said are kept."""
    small.notebook("import os\nprint('so far', flush=True)\nos.write(2, b'last words\\n')\nos.kill(os.getpid(), 9)")
    with pytest.raises(NotebookFailed, match="Kernel died"):
        small.build()
    (kept,) = (small.report / "failed").iterdir()
    assert nbformat.read(kept / f"{NAME}.ipynb", 4).cells[-1].source.startswith("import os")
    assert (kept / f"{NAME}.log").is_file()


def test_attempts_are_counted(tmp_path, monkeypatch):
    """A machine that keeps failing is tried just so often, and the last fault is raised."""
    made = []

    def dies(*args):
        made.append(args)
        raise MachineFault("kernel died")

    monkeypatch.setattr(execution, "_attempt", dies)
    with pytest.raises(MachineFault):
        execution.run_notebook(tmp_path / "a.ipynb", tmp_path / "b.ipynb", {})
    assert len(made) == execution.ATTEMPTS


def kernels():
    """Running kernels that this test process started; one that has ended waits for nobody."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a zombie is one, too
            found += [process] if "ipykernel" in " ".join(process.cmdline()) else []
    return found


def test_run_takes_parameters_and_leaves_no_kernel(tmp_path):
    """A notebook runs with the value given; the kernel is gone afterwards, and nothing is left on the disk."""
    node = execution.run_notebook(notebook(tmp_path, "print(n + 1)"), tmp_path / "out" / "small.ipynb", {"n": 41})
    assert node.cells[-1].outputs[0].text == "42\n"
    assert [*(tmp_path / "out").iterdir()] == []
    assert kernels() == []


def test_failure_names_notebook_cell_and_error(tmp_path):
    """A failing cell is named with its error in one line; the executed copy is written."""
    path = notebook(tmp_path, "print('fine')", "1 / 0")
    with pytest.raises(
        NotebookFailed,
        match=re.escape("small failed in cell 4 ([3]): ZeroDivisionError: division by zero"),
    ):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})
    assert (tmp_path / "out.ipynb").is_file()
    assert kernels() == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (1, "column 'grade' is missing, and source 'us_tip_2021' has A, B; add it: A ("),
        (2, "2 faults in the frame, so nothing is taken: column 'measure' is missing; add it. (1 more)"),
    ],
)
def test_what_is_wrong_with_an_own_table_is_told_by_the_failure(tmp_path, rows, said):
    """Of one fault it is all there is to say; of several the first, and how many more."""
    source = f"""
import pandas as pd, tipresearch as tip
own = {{"area": "PAK", "year": 2020, "measure": "identified", "count": 1}}
tip.observations_from(pd.DataFrame([own]).drop(columns=["measure"] * {rows - 1}), source="us_tip_2021")"""
    with pytest.raises(NotebookFailed, match=re.escape(f"small failed in cell 3 ([2]): SchemaError: {said}")) as caught:
        execution.run_notebook(notebook(tmp_path, source), tmp_path / "out.ipynb", {})
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.slow
def test_killed_kernel_is_a_failure(tmp_path):
    """A kernel that dies in mid-cell is reported, and none stays behind."""
    path = notebook(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(NotebookFailed, match="small failed: .*[Kk]ernel died"):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})
    assert kernels() == []


def test_unknown_kernel_is_wrong_input(tmp_path):
    """A notebook that asks for a kernel that is not installed is refused in one line."""
    path = notebook(tmp_path, "1")
    path.write_text(path.read_text("utf-8").replace("python3", "julia"), encoding="utf-8")
    with pytest.raises(TipResearchError, match="names the kernel 'julia', which is not installed"):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})


def test_error_names_the_cell_and_shows_its_lines(tmp_path):
    """An error is reported by cell and line, also where the line is of an earlier cell."""
    path = write(tmp_path, "def fail():\n    return 1 / 0", "fail()")
    with pytest.raises(NotebookFailed, match="small failed in cell 3 .*ZeroDivisionError"):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})
    (error,) = nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs
    text = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
    assert "Cell In[3], line 1" in text
    assert "return 1 / 0" in text


def test_unknown_kernel_is_one_line(tmp_path):
    """A notebook that names a kernel nobody installed is refused with the cure."""
    path = write(tmp_path, "1")
    node = nbformat.read(path, 4)
    node.metadata.kernelspec.name = "private"
    nbformat.write(node, path)
    with pytest.raises(TipResearchError, match="names the kernel 'private'.*name python3"):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})


@pytest.mark.parametrize("kind", ["warm", "cold"])
def test_a_full_disk_is_no_fault_of_the_kernel(tmp_path, monkeypatch, kind):
    """Who names python3 was told to name it; what is full is the folder of temporary files."""

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setenv(choice.VARIABLE, kind)
    monkeypatch.setattr("jupyter_client.connect.secure_write", full)
    said = f"kernel 'python3' cannot be started: No space left on device in {re.escape(tempfile.gettempdir())}/.*; make room there, or name another folder with TMPDIR."
    with pytest.raises(TipResearchError, match=said):
        execution.run_notebook(write(tmp_path, "1"), tmp_path / "out.ipynb", {})


def test_kernel_that_cannot_start_is_one_line(tmp_path, monkeypatch, capfd):
    """A kernelspec of a Python that is gone is wrong input; no folder of sockets stays."""
    (tmp_path / "kernels" / "gone").mkdir(parents=True)
    argv = ["/nowhere/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Gone", "language": "python"}
    (tmp_path / "kernels" / "gone" / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    made, make = [], client.short_folder
    monkeypatch.setattr(client, "short_folder", lambda prefix: made.append(make(prefix)) or made[-1])
    path = write(tmp_path, "1")
    node = nbformat.read(path, 4)
    node.metadata.kernelspec.name = "gone"
    nbformat.write(node, path)
    for kind in ("warm", "cold"):
        monkeypatch.setenv(choice.VARIABLE, kind)
        with pytest.raises(TipResearchError, match="kernel 'gone' cannot be started: .*/nowhere/python.*; name python3") as raised:  # fmt: skip
            execution.run_notebook(path, tmp_path / "out.ipynb", {})
        assert "\n" not in str(raised.value)
        assert not isinstance(raised.value, NotebookFailed)
    assert made
    assert not any(Path(folder).exists() for folder in made)
    assert "Traceback" not in capfd.readouterr().err
