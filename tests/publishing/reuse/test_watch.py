"""What a notebook reads is noted, and what cannot be seen counts as all."""

import pytest
from two_notebooks import MARK, READS_WORDS, build, change_prose, explained, write

from tipresearch.publishing.notebooks import execution
from tipresearch.publishing.reuse import kept_runs, watch

SPAWN = "import multiprocessing as m; p = m.get_context('spawn').Process(target=print); p.start(); p.join()"


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "import os; os.listdir(paths.DATA)",
        "list(paths.DATA.glob('*.csv'))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.close(os.open(paths.DATA, os.O_RDONLY))",
        "import os; f = os.open(paths.HOME, os.O_RDONLY); os.close(f)",
        "import sqlite3; sqlite3.connect(':memory:')",
        "import ctypes; ctypes.CDLL(None).fopen(str(paths.DATA / 'figures.csv').encode(), b'r')",
        SPAWN,
    ],
)  # fmt: skip
def test_what_cannot_be_seen_counts_as_all_data(two, source):
    """A notebook that lists the folder or starts a program depends on every data file."""
    write(two, "words", READS_WORDS + MARK.format(name="words") + source)
    build(two)
    two.figures("15255", "16000")
    assert explained(two)[1] == "words: runs: data/ changed."


@pytest.mark.parametrize("kind", ["warm", "cold"])
def test_kernels_note_what_they_open(two, monkeypatch, kind):
    """Relative paths, links and missing files are noted in both kinds of kernel, others are not."""
    monkeypatch.setenv("TIPRESEARCH_KERNEL", kind)
    (two.home / "link").symlink_to(two.home / "data")
    source = (
        "from tipresearch import paths\nimport os, contextlib\nos.chdir(paths.HOME)\n"
        "open('data/words.csv').close(); open(paths.HOME / 'link' / 'figures.csv').close()\n"
        "open(paths.HOME / 'reports' / 'small.toml').close()\n"
        "with contextlib.suppress(OSError): open('data/none.csv')\n"
        "print([name for name in os.environ if name.startswith('TIP_')])"
    )
    write(two, "words", source)
    notes = two.home / "notes"
    path = two.home / "notebooks" / "words.ipynb"
    node = execution.run_notebook(
        path, two.home / "out.ipynb", {}, more=watch.extension(notes, path, {})
    )
    assert watch.opened(notes).names == {"words.csv", "figures.csv", "none.csv"}
    assert watch.opened(notes).foreign == str(two.home / "reports" / "small.toml")
    assert node.cells[-1].outputs[0].text == "[]\n"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["warm", "cold"])
def test_whole_report_reads_what_it_may(two, monkeypatch, kind):
    """Figures, tables, temporary files and files that a notebook makes are no foreign files."""
    monkeypatch.setenv("TIPRESEARCH_KERNEL", kind)
    source = (
        "import os, tempfile, pandas as pd, matplotlib.pyplot as plt, seaborn, scipy.stats\n"
        "from tipresearch import paths, presentation\nplt.plot([1]); plt.show()\n"
        "pd.read_csv(paths.DATA / 'words.csv').style.to_html()\n"
        "with tempfile.NamedTemporaryFile() as f: open(f.name).close()\n"
        "(paths.HOME / 'made').write_text('x'); (paths.HOME / 'made').read_text()"
    )
    write(two, "words", source)
    notes = two.home / "notes"
    path = two.home / "notebooks" / "words.ipynb"
    execution.run_notebook(path, two.home / "out.ipynb", {}, more=watch.extension(notes, path, {}))
    assert watch.opened(notes) == watch.Opened(frozenset({"words.csv"}))


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "(paths.HOME / 'reports' / 'small.toml').read_text()",
        "import sys; sys.path.insert(0, str(paths.NOTEBOOKS)); import helper",
        "import os; os.link(paths.HOME / 'notes.txt', paths.HOME / 'n')",
        "import os; os.symlink('notes.txt', paths.HOME / 'n'); (paths.HOME / 'n').read_text()",
        "paths.NOTEBOOKS.mkdir(exist_ok=True); (paths.NOTEBOOKS / 'helper.py').read_text()",
        "list(paths.NOTEBOOKS.glob('*.ipynb'))",
        "import tempfile; f = tempfile.NamedTemporaryFile(dir=paths.HOME); (paths.HOME / 'notes.txt').read_text()",
        "import socket, contextlib\nwith contextlib.suppress(OSError): socket.create_connection(('127.0.0.1', 9))",
    ],
)
def test_run_that_read_what_is_no_input_is_not_kept(two, source):
    """Nobody could say later whether another edition, a module or the network is the same."""
    (two.home / "notebooks" / "helper.py").write_text("x = 1\n")
    (two.home / "notes.txt").write_text("x")
    write(two, "words", READS_WORDS + MARK.format(name="words") + source)
    build(two)
    assert (
        explained(two, stands=False)[1]
        == "words: runs: no run of it with these parameters is kept."
    )


@pytest.mark.slow
def test_compiled_module_is_no_input_either(two, monkeypatch):
    """A module whose compiled file lies elsewhere is found as well."""
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(two.home / "compiled"))
    (two.home / "notebooks" / "helper.py").write_text("x = 1\n")
    write(two, "words", "import sys; sys.path.insert(0, '" + str(two.home / "notebooks") + "'); import helper")  # fmt: skip
    for name in ("first", "second"):
        path = two.home / "notebooks" / "words.ipynb"
        more = watch.extension(two.home / name, path, {})
        execution.run_notebook(path, two.home / "out.ipynb", {}, more=more)
        assert "helper" in watch.opened(two.home / name).foreign


@pytest.mark.slow
def test_link_that_leads_out_of_the_data_counts(two, tmp_path):
    """A file of data/ that is a link is an input, wherever it leads."""
    (tmp_path / "elsewhere.txt").write_text("one")
    (two.home / "data" / "words.txt").symlink_to(tmp_path / "elsewhere.txt")
    source = "from tipresearch import paths\nprint((paths.DATA / 'words.txt').read_text())\n"
    write(two, "words", source + MARK.format(name="words"))
    build(two)
    change_prose(two)
    assert build(two)[1] == []
    (tmp_path / "elsewhere.txt").write_text("two")
    change_prose(two, "words")
    assert explained(two)[1] == "words: runs: data/words.txt changed."


def test_data_folder_that_holds_itself_has_an_end(two):
    """A link to a folder above it is followed once."""
    (two.home / "data" / "again").symlink_to(two.home / "data")
    assert "words.csv" in kept_runs.data_files()


def test_no_notes_are_no_knowledge(tmp_path):
    """Of a kernel that could not watch nobody knows what it read."""
    assert watch.opened(tmp_path / "none") is None
    (tmp_path / "empty").write_text("")
    assert watch.opened(tmp_path / "empty") is None
    (tmp_path / "other").write_text("watching\n")
    assert watch.opened(tmp_path / "other") is None


def test_hook_never_raises(tmp_path):
    """An event with something odd in it counts as all data; it is no error of the notebook."""
    assert heard(tmp_path, "open", "a\0b", "r", 0) == [watch.ALL]
    assert heard(tmp_path, "open", 3, "r", 0) == []
    assert heard(tmp_path, "open", object(), "r", 0) == [watch.ALL]


def heard(data, event, *arguments):
    """The kinds of notes that an event gives."""
    noted = []
    watch.hook(watch.Places(str(data.parent), str(data), []), lambda *n: noted.append(n[0]))(event, arguments)  # fmt: skip
    return noted


@pytest.mark.parametrize(
    "name",
    ["polars.io", "pyarrow.lib", "python_calamine._python_calamine", "multiprocessing.popen_spawn_posix", "joblib.externals.loky.backend"],
)  # fmt: skip
def test_what_opens_files_by_itself_counts_as_all_data(tmp_path, name):
    """Libraries that open files without Python, and processes that start unannounced."""
    assert heard(tmp_path, "import", name, None) == [watch.ALL]
    assert heard(tmp_path, "import", "multiprocessing", None) == []
    assert heard(tmp_path, "import", "pyarrow", None) == []  # it may not be installed
    assert heard(tmp_path, "os.listdir", 5) == [watch.ALL]
