"""Only what is stale runs: each notebook leaves a mark when a kernel runs it."""

import json
import threading

import nbformat
import pytest
from small_project import NAME, SOURCE, command

from tipresearch import files
from tipresearch.errors import NotebookFailed
from tipresearch.publishing.editions import manifests, verification, writing
from tipresearch.publishing.inputs import project
from tipresearch.publishing.notebooks import environment, execution, parameters, tasks
from tipresearch.publishing.reports import building, definitions, plans
from tipresearch.publishing.reuse import kept_runs, watch

MARK = "import os\nwith (paths.HOME / 'marks').open('a') as file: file.write('{name} ')\n"
READS_WORDS = (
    "from tipresearch import paths\nprint((paths.DATA / 'words.csv').read_text('utf-8'), n)\n"
)


@pytest.fixture
def two(small):
    """A project of two notebooks: one reads figures.csv, the other words.csv."""
    (small.home / "data" / "words.csv").write_text("word\none\n", encoding="utf-8")
    small.notebook(SOURCE + MARK.format(name="small"))
    write(small, "words", READS_WORDS + MARK.format(name="words"))
    text = f'title = "Small"\nnotebooks = ["{NAME}", "words"]\n'
    (small.out / f"{NAME}.toml").write_text(text, encoding="utf-8")
    return small


def write(small, name, source):
    """Write a notebook with prose, a parameter and one cell."""
    path = small.home / "notebooks" / f"{NAME}.ipynb"
    node = nbformat.read(path, 4)
    node.cells = [nbformat.v4.new_markdown_cell(f"# {name}", id="a"), node.cells[1]]
    node.cells.append(nbformat.v4.new_code_cell(source, id="c"))
    nbformat.write(node, path.with_name(f"{name}.ipynb"))


def change_prose(small, name=NAME):
    """Add a paragraph in front of all code."""
    path = small.home / "notebooks" / f"{name}.ipynb"
    node = nbformat.read(path, 4)
    node.cells.insert(1, nbformat.v4.new_markdown_cell("New words.", id="new"))
    nbformat.write(node, path)


def build(small, settings=None, out=None, *, stored=True, **options):
    """Build with kept runs; return the edition and the notebooks that a kernel ran."""
    marks = small.home / "marks"
    marks.write_text("")
    definition, out = definitions.read_definition(NAME), out or small.out
    store = kept_runs.Store(small.out / ".cache") if stored else None
    tasks = plans.tasks(definition, settings or {})
    edition, _ = building.build(definition, tasks, out, store=store, **options)
    return edition, sorted(marks.read_text().split())


def explained(small, *, stands=True, **options):
    """What a build would do; by another title where the published edition would stand."""
    if not stands:
        path = small.out / f"{NAME}.toml"
        path.write_text(path.read_text().replace('"Small"', '"Other"'))
    definition = definitions.read_definition(NAME)
    store = kept_runs.Store(small.out / ".cache")
    return list(
        building.explain(definition, plans.tasks(definition, {}), small.out, store, **options)
    )


def kept(small, name):
    """The file that holds the run of a notebook."""
    (path,) = (small.out / ".cache").glob(f"{name}-*.json")
    return path


def test_prose_is_shown_without_a_run(two, tmp_path):
    """New prose makes a new edition, the same bytes as if everything had run."""
    _, ran = build(two)
    assert ran == ["small", "words"]
    change_prose(two)
    edition, ran = build(two)
    assert ran == []
    assert "New words." in (edition / "small.html").read_text("utf-8")
    assert manifests.read_manifest(edition)["reused"] == ["small", "words"]
    fresh, ran = build(two, out=tmp_path / "fresh", stored=False)
    assert ran == ["small", "words"]
    assert manifests.content_hash(fresh) == manifests.content_hash(edition)


def test_parameters_have_runs_of_their_own(two, tmp_path):
    """Going back to an earlier value uses its run; with a value set the bytes are the same, too."""
    build(two)
    edition, ran = build(two, {"n": "2"})
    assert ran == ["small", "words"]
    assert build(two)[1] == []
    again, ran = build(two, {"n": "2"})
    assert ran == []
    assert manifests.content_hash(again) == manifests.content_hash(edition)
    fresh, _ = build(two, {"n": "2"}, out=tmp_path / "fresh", stored=False)
    assert manifests.content_hash(fresh) == manifests.content_hash(edition)


def test_only_readers_of_a_changed_file_run(two):
    """A data file that changed runs the notebooks that opened it, and no other."""
    build(two)
    two.figures("15255", "16000")
    assert explained(two)[0] == "small: runs: data/figures.csv changed."
    assert explained(two)[1].startswith("words: is used again: ")
    assert build(two)[1] == ["small"]
    (two.home / "data" / "words.csv").write_text("word\ntwo\n", encoding="utf-8")
    edition, ran = build(two)
    assert ran == ["words"]
    assert "two" in (edition / "words.html").read_text("utf-8")
    (two.home / "data" / "other.csv").write_text("x\n1\n", encoding="utf-8")
    assert build(two)[1] == ["small", "words"]  # a notebook may ask which files there are


def test_code_runs_again(two):
    """A changed cell runs its notebook."""
    build(two)
    write(two, "words", READS_WORDS + MARK.format(name="words") + "n + 1")
    assert explained(two)[1] == "words: runs: its code changed."
    assert build(two)[1] == ["words"]


@pytest.mark.parametrize(
    ("changed", "ran"),
    [
        ("tipresearch/publishing/pages/rendering.py", []),
        ("tipresearch/publishing/pages/templates/report/page.html.j2", []),
        ("tipresearch/cli/main.py", []),
        ("tipresearch/indicators/shares.py", ["small", "words"]),
        ("tipresearch/readers/glotip/reader.py", ["small", "words"]),
        ("requirements.lock", ["small", "words"]),
    ],
)
def test_the_statistics_and_the_lock_count_and_publishing_does_not(two, monkeypatch, changed, ran):
    """Editing the publishing wing executes nothing; a module that computes runs everything."""
    build(two)
    hashes = project.hashes
    monkeypatch.setattr(project, "hashes", lambda *given: hashes(*given) | {changed: "0" * 64})
    first = explained(two)[0]
    assert (first == f"small: runs: {changed} changed.") == bool(ran)
    assert build(two)[1] == ran


def test_environment_of_runs_counts(two, monkeypatch):
    """What every run fixes is part of what it gives: another hash seed runs everything."""
    build(two)
    monkeypatch.setitem(environment.ENVIRONMENT, "PYTHONHASHSEED", "1")
    assert explained(two, force=False) == [
        "Nothing changed: no notebook runs, the published edition stands."
    ]
    change_prose(two)
    assert explained(two)[0] == "small: runs: the way notebooks are run changed."


def test_what_is_no_input_is_read_again_each_time(small):
    """A file beside the data is no input: a report that reads it runs each time, and shows what it holds now."""
    other = small.home / "other.txt"
    other.write_text("before", encoding="utf-8")
    small.notebook("from tipresearch import paths\nprint((paths.HOME / 'other.txt').read_text())")
    assert command("report", NAME).returncode == 0
    manifest = json.loads((small.report / "latest" / "manifest.json").read_text("utf-8"))
    assert manifest["not_inputs"] == [str(other)]
    assert "Nothing changed" in command("report", NAME).stdout
    other.write_text("after", encoding="utf-8")
    assert "Published a new edition" in command("report", NAME).stdout
    assert "after" in (small.report / "latest" / "small.html").read_text("utf-8")


def test_force_runs_all(two):
    """--force uses no kept run."""
    build(two)
    assert build(two, force=True)[1] == ["small", "words"]
    assert explained(two, force=True)[0] == "small: runs: --force runs all."


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"Women", b"Wimen"),
        lambda data: b"",
        lambda data: b"\xff" * 10,
    ],
    ids=["truncated", "altered", "empty", "other"],
)
def test_damaged_run_is_noticed(two, damage):
    """A kept run that is not as it was written is not used; the notebook runs, and is right."""
    first, _ = build(two)
    path = kept(two, "small")
    path.write_bytes(damage(path.read_bytes()))
    change_prose(two, "words")
    assert explained(two)[0] == "small: runs: its kept run is damaged."
    edition, ran = build(two)
    assert ran == ["small"]
    assert (edition / "results.csv").read_bytes() == (first / "results.csv").read_bytes()
    assert kept_runs.Store(two.out / ".cache").look_up(*task_and_inputs(two))[0]


def task_and_inputs(small):
    tasks = plans.tasks(definitions.read_definition(NAME), {})
    return tasks[0], writing.input_hashes(tasks)


def test_deleted_cache_runs_all(two):
    """The folder may be removed at any time."""
    build(two)
    for path in (two.out / ".cache").iterdir():
        path.unlink()
    change_prose(two)
    assert explained(two)[0] == "small: runs: no run of it with these parameters is kept."
    assert build(two)[1] == ["small", "words"]


def test_cache_that_cannot_be_written_is_no_failure(two):
    """A file where the folder should be costs time, and nothing else."""
    (two.out / ".cache").write_text("in the way")
    assert build(two)[1] == ["small", "words"]
    change_prose(two)
    assert build(two)[1] == ["small", "words"]


def test_what_ran_is_kept_when_another_notebook_fails(two):
    """After the notebook is mended, the one that ran well does not run again."""
    write(two, "words", MARK.format(name="words") + "1 / 0")
    with pytest.raises(NotebookFailed):
        build(two)
    write(two, "words", READS_WORDS + MARK.format(name="words"))
    assert build(two)[1] == ["words"]


def test_run_of_a_mixture_is_not_kept(two):
    """When an input changes in mid-build no run is kept: nobody knows which version it saw."""

    def meanwhile(name, seconds):
        if seconds:
            two.figures("15255", "17000")

    with pytest.raises(ValueError, match="changed while the report was built"):
        build(two, progress=meanwhile)
    assert not (two.out / ".cache").exists()


SPAWN = "import multiprocessing as m; p = m.get_context('spawn').Process(target=print); p.start(); p.join()"


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


def test_all_data_are_more_than_tables(two):
    """Where all data count, a file that is no table counts as well."""
    (two.home / "data" / "notes.json").write_text("{}")
    write(two, "words", READS_WORDS + MARK.format(name="words") + "list(paths.DATA.iterdir())")
    build(two)
    change_prose(two)
    (two.home / "data" / "notes.json").write_text("[]")
    assert build(two)[1] == ["words"]


def test_data_written_to_meanwhile_are_not_kept(two):
    """A hidden file is no input, and may be of two versions when its run ends."""
    (two.home / "data" / ".notes").write_text("{}")
    source = READS_WORDS + MARK.format(name="words") + "(paths.DATA / '.notes').write_text('[]')"
    write(two, "words", source)
    build(two)
    assert (
        explained(two, stands=False)[1]
        == "words: runs: no run of it with these parameters is kept."
    )


def test_data_folder_that_holds_itself_has_an_end(two):
    """A link to a folder above it is followed once."""
    (two.home / "data" / "again").symlink_to(two.home / "data")
    assert "words.csv" in kept_runs.data_files()


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


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.clear(),
        lambda entry: entry["cells"].pop(),
        lambda entry: entry.update(cells=[{"outputs": []}] * 2),
        lambda entry: entry["cells"][1].update(outputs=[{}]),
        lambda entry: entry.update(data=1),
        lambda entry: entry.update(seconds="long"),
    ],
)
def test_kept_run_of_another_structure_is_damaged(two, change):
    """A kept run that is whole by its hash and has something else in it stops no build."""
    build(two)
    path = kept(two, "small")
    entry = json.loads(path.read_bytes().partition(b"\n")[2])
    change(entry)
    body = json.dumps(entry).encode()
    path.write_bytes(kept_runs.hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    change_prose(two, "words")
    assert explained(two)[0] == "small: runs: its kept run is damaged."
    assert build(two)[1] == ["small"]


def test_no_notes_are_no_knowledge(tmp_path):
    """Of a kernel that could not watch nobody knows what it read."""
    assert watch.opened(tmp_path / "none") is None
    (tmp_path / "empty").write_text("")
    assert watch.opened(tmp_path / "empty") is None
    (tmp_path / "other").write_text("watching\n")
    assert watch.opened(tmp_path / "other") is None


def test_verify_uses_no_kept_run(two):
    """A verification runs every notebook, whatever is kept; a false run is found out."""
    build(two)
    path = kept(two, "small")
    body = path.read_bytes().partition(b"\n")[2].replace(b"15255", b"15256")
    path.write_bytes(kept_runs.hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    change_prose(two)
    false, ran = build(two)
    assert ran == []
    found = verification.verify(false)
    assert {d.recorded for d in found.differences} >= {"15256.0"}


def test_two_writers_never_damage_a_run(two):
    """Whoever reads while two builds write finds a whole run."""
    build(two)
    store = kept_runs.Store(two.out / ".cache")
    task, found = task_and_inputs(two)
    run, _ = store.look_up(task, found)
    read = kept_runs.Read(watch.Opened(frozenset({"figures.csv"})), kept_runs.data_files())
    stop = threading.Event()

    def write_on():
        while not stop.is_set():
            store.keep(task, found, run, read)

    # Processes have their own drafts; threads of one process share its name.
    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        assert all(store.look_up(task, found)[0] == run for _ in range(200))
    finally:
        stop.set()
        writer.join()


def test_oldest_runs_are_removed(two, monkeypatch):
    """So many runs are kept; the ones unused for longest go."""
    monkeypatch.setattr(kept_runs, "MOST", 3)
    for n in (1, 2, 3):
        build(two, {"n": str(n)})
    assert len(list((two.out / ".cache").iterdir())) == 3
    assert build(two, {"n": "3"}, force=True)[1] == ["small", "words"]


def test_file_of_the_user_is_part_of_the_run(tmp_path):
    """The content of a file that a parameter names counts, not its path alone."""
    declared = {"data_file": parameters.Parameter("data_file", str, "", "")}
    nbformat.write(nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}}), tmp_path / "a.ipynb")  # fmt: skip
    task = tasks.Task(tmp_path / "a.ipynb", declared, {"data_file": "/x/book.xlsx"})
    one, two = (kept_runs.made_of(task, {"data_file: book.xlsx": d}) for d in ("a", "b"))
    assert files.differing(one, two) == ["data_file: book.xlsx"]


def test_command_explains_and_says_what_is_used_again(two):
    """The command line keeps runs beside the editions; --explain builds nothing."""
    said = command("report", NAME, "--explain").stdout.splitlines()
    assert [line.partition(":")[0] for line in said] == ["small", "words"]
    assert not two.report.exists()
    assert command("report", NAME).returncode == 0
    change_prose(two)
    said = command("report", NAME).stdout
    assert "  small ... used again\n  words ... used again\n" in said
    assert "no notebook runs" in command("report", NAME, "--explain").stdout
    assert json.loads((two.report / "latest" / "manifest.json").read_text())["reused"]


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
