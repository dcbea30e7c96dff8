import nbformat
import pytest
from small_project import NAME, command, refused

from tipresearch.errors import MachineFault, NotebookFailed
from tipresearch.publishing.editions import manifests
from tipresearch.publishing.notebooks import execution

#: Leaves a mark a run, then does what the test wants the first time.
FIRST = "from tipresearch import paths\nmark = paths.HOME / 'mark'\nfirst = not mark.exists()\nmark.open('a').write('x')\n"


def times(small):
    return len((small.home / "mark").read_text("utf-8"))


def test_dead_kernel_is_tried_again(small):
    """A kernel that was killed once is no failure of the report."""
    small.notebook(FIRST + "import os\nif first: os.kill(os.getpid(), 9)\nprint(n)")
    edition, new = small.build()
    assert new
    assert times(small) == 2
    assert manifests.is_whole(edition)
    assert not (small.report / "failed").exists()


def test_wrong_result_is_never_tried_again(small):
    """An error of the notebook is final, even if a second run would pass."""
    small.notebook(FIRST + "if first: raise ValueError('wrong')")
    with pytest.raises(NotebookFailed, match="ValueError: wrong"):
        small.build()
    assert times(small) == 1


def test_time_limit_ends_a_notebook(small):
    """A notebook that runs too long is stopped in each of its attempts, and says its limit."""
    small.define(time_limit=4)
    small.notebook(
        FIRST
        + "import time\nprint('so far', flush=True)\ntime.sleep(60)\nmark.with_name('end').touch()"
    )
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
    small.notebook("import os\nprint('so far', flush=True)\nos.write(2, b'last words\\n')\nos.kill(os.getpid(), 9)")  # fmt: skip
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


def test_deadline_of_a_kernel_that_is_gone():
    """A kernel that ended in the moment of its limit has not run too long."""
    deadline = execution.Deadline(0)
    deadline._end(2**22 + 1)
    assert not deadline.passed
    deadline.watch(None)
    deadline.cancel()
