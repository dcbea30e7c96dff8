"""Limits of a notebook on output, memory and time: each is enforced, and a message says how to raise it."""

import math
import sys

import nbformat
import psutil
import pytest
from command_line import command, refused
from small_notebook import notebook
from small_project import NAME

from nbpress.core.errors import NotebookFailed
from nbpress.engine import limits
from nbpress.notebooks import bounds, execution

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and descendants are adopted on Linux alone")  # fmt: skip

RAISE = "raise {0}_limit in the definition or TIPRESEARCH_{1}_LIMIT"
OUTPUT, TIME = RAISE.format("output", "OUTPUT"), RAISE.format("time", "TIME")
TOO_MUCH = "bytearray(2 * 10**9)"
DISPLAY = "from IPython.display import display\n"
#: What puts out without end or at once, by any way there is.
FLOODS = {
    "print": "while True: print('x' * 1000)",
    "one line": "print('x' * 3_000_000)",
    "one display": DISPLAY + "display({'text/plain': 'y' * 3_000_000}, raw=True)",
    "cleared again": "from IPython.display import clear_output\nwhile True: print('x' * 9000, flush=True); clear_output()",
    "one place": DISPLAY + "h = display({'text/plain': ''}, raw=True, display_id='a')\nwhile True: h.update({'text/plain': 'y' * 9000}, raw=True)",
}  # fmt: skip


def run(folder, *sources, **allowed):
    """Run cells, the first of which is cell 3; return the executed notebook."""
    path, within = notebook(folder, *sources), limits.chosen({"time_limit": 20} | allowed)
    return execution.run_notebook(path, folder / "out.ipynb", {}, within)


def failure(folder, *sources, **allowed):
    """Run cells that fail; return the message."""
    with pytest.raises(NotebookFailed) as raised:
        run(folder, *sources, **allowed)
    return str(raised.value)


@pytest.mark.slow
@pytest.mark.parametrize("source", FLOODS.values(), ids=FLOODS)
def test_output_is_stopped_as_it_streams(light, tmp_path, source, capfd):
    """Our own output shows nothing of it."""
    message = f"small failed: cell 3 put out more than 1 MB; {OUTPUT}"
    assert failure(tmp_path, source, "1", output_limit=4) == message
    assert "y" not in capfd.readouterr().out
    kept = nbformat.read(tmp_path / "out.ipynb", 4).cells[2].outputs
    assert sum(len(o.get("text", "")) for o in kept) < 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "import os, time\nwhile True: os.write(1, b'y' * 10000); time.sleep(0.01)",
        "import os, subprocess; subprocess.run(['sh', '-c', 'while sleep .01; do head -c 30000 /dev/zero; done'])",
    ],
    ids=["the kernel", "a program"],
)
@pytest.mark.parametrize("seen", [True, False], ids=["shown", "past the kernel"])
def test_output_that_bypasses_the_kernel_counts_as_well(light, tmp_path, monkeypatch, capfd, source, seen):
    """A kernel shows such output, except under pytest and where a cell has taken the file: then its log grows."""
    if seen:
        monkeypatch.delenv("PYTEST_CURRENT_TEST")
    message = failure(tmp_path, source, output_limit=1)
    past = f"small failed: cell 3 wrote more than 1 MB past its kernel; {OUTPUT}"
    shown = f"small failed: cell 3 put out more than 0.25 MB; {OUTPUT}"
    assert message in ((past, shown) if seen else (past,))  # shown output is logged as well
    assert capfd.readouterr().out == ""


@pytest.mark.slow
def test_several_cells_within_the_limit_may_exceed_the_limit_together(light, tmp_path):
    cell = "print('x' * 90_000)"
    assert len(run(tmp_path, cell, cell, output_limit=0.4).cells) == 4
    message = f"small failed: the cells up to 7 put out more than 0.4 MB; {OUTPUT}"
    assert failure(tmp_path, *[cell] * 5, output_limit=0.4) == message


def test_the_last_cell_is_not_cut_short_in_silence(light, tmp_path):
    assert "cell 3 put out more than 1 MB" in failure(tmp_path, FLOODS["one line"], output_limit=4)


def test_the_limit_of_memory_holds_for_a_kernel_and_for_what_it_starts(light, tmp_path):
    message = "small failed in cell 3 ([2]): MemoryError; its memory limit is 1 GB; "
    assert failure(tmp_path, TOO_MUCH, memory_limit=1) == message + RAISE.format("memory", "MEMORY")
    started = f"subprocess.run([sys.executable, '-c', '{TOO_MUCH}'], stderr=-1).stderr"
    limit = "import os, resource; print(resource.getrlimit(resource.RLIMIT_DATA), 'TIP_MEMORY' in os.environ)"
    node = run(tmp_path, f"import subprocess, sys; print(b'MemoryError' in {started})", limit, memory_limit=1)
    assert [c.outputs[0].text for c in node.cells[2:]] == ["True\n", "(1000000000, 1000000000) False\n"]


#: Leaves its number in a file, and lives on: in a session of its own, of nobody, or with the pipe open.
LEAVES = {
    "forked twice": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        open('pid', 'w').write(str(os.getpid()))\n        time.sleep(60)\n    os._exit(0)",
    "a session": "import subprocess; open('pid', 'w').write(str(subprocess.Popen(['sleep', '60'], start_new_session=True).pid))",
}
ENDLESS = {
    "stopped": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "another program": "import os; os.execv('/bin/sleep', ['sleep', '60'])",
    "deaf": "import signal, time\nfor s in (1, 2, 15): signal.signal(s, signal.SIG_IGN)\ntime.sleep(60)",
    "printing": "while True: print('x')",
}
WAIT = "import pathlib, time\nwhile not (p := pathlib.Path('pid')).exists() or not p.read_text(): time.sleep(0.01)\n"


@pytest.mark.parametrize("source", LEAVES.values(), ids=LEAVES)
def test_a_program_that_a_cell_left_running_ends_with_its_kernel(light, tmp_path, monkeypatch, source):
    monkeypatch.chdir(tmp_path)
    run(tmp_path, source, WAIT)
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


@pytest.mark.slow
@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
def test_time_limit_holds(light, tmp_path, monkeypatch, source):
    monkeypatch.setattr(execution, "ATTEMPTS", 1)
    message = f"small failed: it ran longer than 0.5 s, its time limit; {TIME} (in cell 3)"
    assert failure(tmp_path, source, time_limit=0.5) == message


def test_a_kernel_that_is_gone_or_has_no_number_has_met_no_limit(tmp_path):
    kept = bounds.Bounds(limits.Limits(math.inf, 4, 1e-6))
    for kernel in (2**22 + 1, None):
        kept.watch(kernel, tmp_path)
        assert kept.admit({"content": {"text": "xx"}, "buffers": [b"xx"]}, 0)
    kept.cancel()


@pytest.mark.slow
def test_a_report_that_meets_a_limit_ends_with_status_3_after_one_run(small):
    small.define(output_limit=0.4)
    mark = "from tipresearch import paths\nprint('x', file=(paths.HOME / 'ran').open('a'))\n"
    small.notebook(mark + FLOODS["print"])
    done = command("report", NAME)
    refused(done, f"small failed: cell 3 put out more than 0.1 MB; {OUTPUT} (executed copy: ", 3)
    assert (small.home / "ran").read_text("utf-8") == "x\n"
