"""Notes of the files that a notebook reads besides its inputs."""

import os

import pytest
from two_notebooks import MARK, READS_WORDS, build, change_prose, explained, write

from nbpress.core import confinement
from nbpress.notebooks import execution, watch


def watched(two, name="notes"):
    """Run the notebook `words`; return the executed notebook and the files that its notes name."""
    path = two.home / "notebooks" / "words.ipynb"
    more = watch.extension(two.home / name, [path])
    return execution.run_notebook(path, two.home / "out.ipynb", {}, more=more), watch.foreign(two.home / name)


def words_notebook(two, source):
    write(two, "words", READS_WORDS + MARK.format(name="words") + f"{source}\nNone")


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "import os; os.listdir(paths.DATA)",
        "list(paths.DATA.glob('*.csv'))",
        "import os; os.close(os.open(paths.DATA, os.O_RDONLY))",
        "import ctypes; ctypes.CDLL(None).fopen(str(paths.DATA / 'figures.csv').encode(), b'r')",
    ],
)
def test_all_data_files_count_however_a_notebook_reads_them(two, source):
    words_notebook(two, source)
    build(two)
    assert explained(two, stands=False)[1].startswith("words: is used again: ")
    two.figures("15255", "16000")
    assert explained(two)[1] == "words: runs: data/figures.csv changed."


@pytest.mark.parametrize("kind", ["warm", pytest.param("cold", marks=pytest.mark.slow)])
def test_warm_and_cold_kernels_note_the_files_that_are_no_inputs(two, monkeypatch, tmp_path_factory, kind):
    """Data are inputs, also by a relative path or a link, and a missing file is no file."""
    monkeypatch.setenv("TIPRESEARCH_KERNEL", kind)
    caches = tmp_path_factory.mktemp("caches")
    monkeypatch.setenv("XDG_CACHE_HOME", str(caches))
    (caches / "tipresearch").mkdir()
    fetched = caches / "tipresearch" / "fetched.csv"  # where a user's files lie that can be fetched again
    fetched.touch()
    (two.home / "link").symlink_to(two.home / "data")
    source = (
        "from tipresearch import paths\nimport os, contextlib\nos.chdir(paths.HOME)\n"
        "open('data/words.csv').close(); open(paths.HOME / 'link' / 'figures.csv').close()\n"
        "open(paths.HOME / 'reports' / 'small.toml').close()\n"
        "with contextlib.suppress(OSError): open('data/none.csv')\n"
        "open(paths.caches() / 'tipresearch' / 'fetched.csv').close()\n"
        "print([name for name in os.environ if name.startswith('TIP_')])"
    )
    write(two, "words", source)
    node, found = watched(two)
    assert found == sorted([str(two.home / "reports" / "small.toml"), str(fetched)])
    assert node.cells[-1].outputs[0].text == "[]\n"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["warm", "cold"])
def test_figures_tables_and_temporary_files_are_not_noted(two, monkeypatch, kind):
    monkeypatch.setenv("TIPRESEARCH_KERNEL", kind)
    source = (
        "import os, tempfile, pandas as pd, matplotlib.pyplot as plt, seaborn, scipy.stats\n"
        "from tipresearch import paths, presentation\nplt.plot([1]); plt.show()\n"
        "pd.read_csv(paths.DATA / 'words.csv').style.to_html()\n"
        "with tempfile.NamedTemporaryFile() as f: open(f.name).close()\n"
        "(paths.HOME / 'made').write_text('x'); (paths.HOME / 'made').read_text()"
    )
    write(two, "words", source)
    assert watched(two)[1] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "(paths.HOME / 'reports' / 'small.toml').read_text()",
        "import sys; sys.path.insert(0, str(paths.NOTEBOOKS)); import helper",
        "import os; os.link(paths.HOME / 'notes.txt', paths.HOME / 'n'); (paths.HOME / 'n').read_text()",
        "import os; os.symlink('notes.txt', paths.HOME / 'n'); (paths.HOME / 'n').read_text()",
        "paths.NOTEBOOKS.mkdir(exist_ok=True); (paths.NOTEBOOKS / 'helper.py').read_text()",
        "list(paths.NOTEBOOKS.glob('*.ipynb'))",
        "import os; f = os.open(paths.HOME, os.O_RDONLY); os.close(f)",
        "(paths.DATA / '.hidden').read_text()",
        "(paths.DATA / 'translations' / 'words.fr.po').read_text()",
        "(paths.DATA / 'more' / 'helper.py').read_text()",
        "import subprocess; subprocess.run(['true'])",
        "import multiprocessing as m; p = m.get_context('fork').Process(target=print); p.start(); p.join()",
        "import sqlite3; sqlite3.connect(paths.HOME / 'notes.db').close()",
        "import tempfile; f = tempfile.NamedTemporaryFile(dir=paths.HOME); (paths.HOME / 'notes.txt').read_text()",
        "import socket, contextlib\nwith contextlib.suppress(OSError): socket.create_connection(('127.0.0.1', 9))",
    ],
)
def test_a_run_that_read_what_is_no_input_is_not_kept(two, source):
    """Nobody could say later whether another edition, a module or the network is the same."""
    (two.home / "notebooks" / "helper.py").write_text("x = 1\n")
    (two.home / "notes.txt").write_text("x")
    (two.home / "data" / ".hidden").write_text("x")
    (two.home / "data" / "more").symlink_to(two.home / "notebooks")
    (two.home / "data" / "translations").mkdir()
    (two.home / "data" / "translations" / "words.fr.po").write_text("")
    words_notebook(two, source)
    build(two)
    assert explained(two, stands=False)[1] == "words: runs: no run of it with these parameters is kept."


@pytest.mark.slow
def test_a_module_whose_compiled_file_is_in_another_folder_is_noted(two, monkeypatch):
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(two.home / "compiled"))
    (two.home / "notebooks" / "helper.py").write_text("x = 1\n")
    write(two, "words", "import sys; sys.path.insert(0, '" + str(two.home / "notebooks") + "'); import helper")
    for name in ("first", "second"):
        assert any("helper" in read for read in watched(two, name)[1])


@pytest.mark.slow
def test_a_data_file_that_is_a_link_is_an_input_wherever_the_link_leads(two, tmp_path):
    (tmp_path / "elsewhere.txt").write_text("one")
    (two.home / "data" / "words.txt").symlink_to(tmp_path / "elsewhere.txt")
    source = "# one\nfrom tipresearch import paths\nprint((paths.DATA / 'words.txt').read_text())\n"
    write(two, "words", source + MARK.format(name="words"))
    build(two)
    change_prose(two)
    assert build(two)[1] == []
    (tmp_path / "elsewhere.txt").write_text("two")
    change_prose(two, "words")
    assert explained(two)[1] == "words: runs: data/words.txt changed."


def test_a_cell_may_start_a_program_by_an_exclamation_mark(two):
    """The child closes the notes before it starts the program."""
    write(two, "words", "!echo hello")
    node, found = watched(two)
    assert "hello" in str(node.cells[-1].outputs)
    assert "a program" in (found or [])


def test_a_child_process_writes_no_notes(tmp_path):
    """The number of the open file may be another file of the child."""
    with (tmp_path / "notes").open("w") as notes:
        heard = watch.Watch(notes, str(tmp_path), str(tmp_path / "data"), []).hear
        child = os.fork()
        if not child:
            heard("os.exec", ("/bin/true", [], None))
            notes.flush()
            os._exit(0)
        os.waitpid(child, 0)
    assert (tmp_path / "notes").read_text() == ""


def test_missing_or_cut_notes_say_nothing(tmp_path):
    assert watch.foreign(tmp_path / "none") is None
    (tmp_path / "cut").write_text('"/tmp/o')
    assert watch.foreign(tmp_path / "cut") is None


def test_an_odd_event_is_noted_and_raises_no_error(tmp_path):
    assert heard(tmp_path, "open", "a\0b", "r", 0) == ["open"]
    assert heard(tmp_path, "open") == ["open"]
    assert heard(tmp_path, "open", 3, "r", 0) == []
    assert heard(tmp_path, "os.listdir", 5) == []  # announced when it was opened
    assert heard(tmp_path, "import", "pandas", None) == []
    assert heard(tmp_path, "import", "helper", str(tmp_path / "helper.so")) == [str(tmp_path / "helper.so")]


def heard(home, event, *arguments):
    """Return the notes of an event."""
    with (home / "notes").open("w", buffering=1) as notes:
        watch.Watch(notes, str(home), str(home / "data"), []).hear(event, arguments)
    return watch.foreign(home / "notes")


def test_the_process_that_parses_a_file_is_ours_and_any_other_process_is_noted(tmp_path):
    codes = {confinement.PROGRAM: [], confinement.PROGRAM + "; print()": ["a program"], "print()": ["a program"]}
    for code, noted in codes.items():
        assert heard(tmp_path, "subprocess.Popen", "python", ["python", "-I", "-c", code], None, None) == noted
