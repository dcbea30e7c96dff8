"""Only what is stale runs: each notebook leaves a mark when a kernel runs it."""

import hashlib
import json
import os
import threading
from pathlib import Path

import nbformat
import pytest
from command_line import command
from small_project import NAME, verified
from two_notebooks import MARK, READS_WORDS, build, change_prose, explained, write

from nbpress.core import files, parameters
from nbpress.core.errors import NotebookFailed
from nbpress.editions import manifests
from nbpress.inputs import project
from nbpress.notebooks import environment, kept_runs, tasks
from nbpress.reports import definitions, plans


def kept(small, name):
    """The file that holds the run of a notebook."""
    (path,) = (small.out / ".cache").glob(f"{name}-*.json")
    return path


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_changed_data_file_runs_all(two):
    """Every file of the data counts for every notebook, tables and others, and the names of all."""
    (two.home / "data" / "notes.json").write_text("{}")
    build(two)
    for name, text in (("figures.csv", None), ("notes.json", "[]"), ("other.csv", "x\n1\n")):
        two.figures("15255", "16000") if text is None else (two.home / "data" / name).write_text(text)
        assert explained(two) == [f"{each}: runs: data/{name} changed." for each in ("small", "words")]
        assert build(two)[1] == ["small", "words"]


@pytest.mark.slow
def test_a_changed_package_runs_all(two, tmp_path, monkeypatch):
    """Nothing had changed, and the next edition named the new version beside numbers of the old one."""

    def install(version, digest):
        place = tmp_path / "site" / "survey_tools.dist-info"
        place.mkdir(parents=True, exist_ok=True)
        (place / "METADATA").write_text(f"Name: survey-tools\nVersion: {version}\n")
        (place / "RECORD").write_text(f"survey_tools.py,sha256={digest},99\n")
        project.installed.cache_clear()

    install("1.0", "a")
    monkeypatch.syspath_prepend(tmp_path / "site")
    first, _ = build(two)
    assert build(two) == (first, [])
    install("1.1", "b")
    assert explained(two) == [f"{each}: runs: a package that is installed changed." for each in ("small", "words")]
    assert build(two)[1] == ["small", "words"]
    assert build(two)[1] == []
    install("1.1", "c")  # from a folder, under the same version
    assert explained(two, stands=False)[0] == "small: runs: a package that is installed changed."
    project.installed.cache_clear()


@pytest.mark.slow
def test_a_translation_runs_nothing(two):
    """Pages are translated after they are written: a catalogue is an input of the edition, and of no run."""
    catalogue = two.home / "data" / "translations" / "small.fr.po"
    catalogue.parent.mkdir()
    catalogue.write_text("")
    build(two)
    catalogue.write_text("# more\n")
    assert build(two)[1] == []


@pytest.mark.slow
def test_code_runs_again(two):
    """A changed cell runs its notebook."""
    build(two)
    write(two, "words", READS_WORDS + MARK.format(name="words") + "n + 1")
    assert explained(two)[1] == "words: runs: its code changed."
    assert build(two)[1] == ["words"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "ran"),
    [
        ("nbpress/pages/rendering.py", []),
        ("nbpress/pages/templates/report/page.html.j2", []),
        ("tipresearch/cli/main.py", []),
        ("nbpress/core/bundles.py", ["small", "words"]),
        ("tipresearch/indicators/shares.py", ["small", "words"]),
        ("tipresearch/readers/glotip/reader.py", ["small", "words"]),
        ("requirements.lock", ["small", "words"]),
    ],
)
def test_the_statistics_and_the_lock_count_and_publishing_does_not(two, monkeypatch, changed, ran):
    """Editing what publishes executes nothing; a module that computes runs everything."""
    build(two)
    hashes = project.hashes
    monkeypatch.setattr(project, "hashes", lambda *given: hashes(*given) | {changed: "0" * 64})
    first = explained(two)[0]
    assert (first == f"small: runs: {changed} changed.") == bool(ran)
    assert build(two)[1] == ran


@pytest.mark.slow
def test_what_is_no_input_is_read_again_each_time(small):
    """A file beside the data is no input: a report that reads it runs each time, and shows what it holds now.

    Its name is published, and not the folder where it lies, nor one that was listed.
    """
    other = small.home / "other.txt"
    other.write_text("before", encoding="utf-8")
    small.notebook(
        "import os\nfrom tipresearch import paths\nprint((paths.HOME / 'other.txt').read_text())\nfound = os.listdir(paths.HOME.parent)"
    )
    assert command("report", NAME).returncode == 0
    manifest = json.loads((small.report / "latest" / "manifest.json").read_text("utf-8"))
    assert manifest["not_inputs"] == ["a folder", "other.txt"]
    for path in filter(Path.is_file, small.report.rglob("*")):
        assert os.fsencode(small.home) not in path.read_bytes(), path
    assert "Nothing changed" in command("report", NAME).stdout
    other.write_text("after", encoding="utf-8")
    assert "Published a new edition" in command("report", NAME).stdout
    assert "after" in (small.report / "latest" / "small.html").read_text("utf-8")


@pytest.mark.slow
def test_environment_of_runs_counts(two, monkeypatch):
    """What every run fixes is part of what it gives: another hash seed runs everything."""
    build(two)
    monkeypatch.setitem(environment.ENVIRONMENT, "PYTHONHASHSEED", "1")
    assert explained(two, force=False) == ["Nothing changed: no notebook runs, the published edition stands."]
    change_prose(two)
    assert explained(two)[0] == "small: runs: the way notebooks are run changed."


def test_file_of_the_user_is_part_of_the_run(tmp_path):
    """The content of a file that a parameter names counts, not its path alone."""
    declared = {"data_file": parameters.Parameter("data_file", str, "", "")}
    nbformat.write(nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}}), tmp_path / "a.ipynb")  # fmt: skip
    task = tasks.Task(tmp_path / "a.ipynb", declared, {"data_file": "/x/book.xlsx"})
    one, two = (kept_runs.made_of(task, {"data_file: book.xlsx": d}) for d in ("a", "b"))
    assert files.differing(one, two) == ["data_file: book.xlsx"]


@pytest.mark.slow
def test_force_runs_all(two):
    """--force uses no kept run."""
    build(two)
    assert build(two, force=True)[1] == ["small", "words"]
    assert explained(two, force=True)[0] == "small: runs: --force runs all."


@pytest.mark.slow
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
    plan = plans.plan(definitions.read_definition(NAME), {}, small.out)
    return plan.tasks[0], plan.inputs


@pytest.mark.slow
def test_deleted_cache_runs_all(two):
    """The folder may be removed at any time."""
    build(two)
    for path in (two.out / ".cache").iterdir():
        path.unlink()
    change_prose(two)
    assert explained(two)[0] == "small: runs: no run of it with these parameters is kept."
    assert build(two)[1] == ["small", "words"]


@pytest.mark.slow
def test_cache_that_cannot_be_written_is_no_failure(two):
    """A file where the folder should be costs time, and nothing else."""
    (two.out / ".cache").write_text("in the way")
    assert build(two)[1] == ["small", "words"]
    change_prose(two)
    assert build(two)[1] == ["small", "words"]


@pytest.mark.slow
def test_what_ran_is_kept_when_another_notebook_fails(two):
    """After the notebook is mended, the one that ran well does not run again."""
    ended = two.home / "ended"
    wait = "import time\nfrom tipresearch import paths\nwhile not (paths.HOME / 'ended').exists(): time.sleep(0.02)\n"
    write(two, "words", f"{wait}1 / 0")
    with pytest.raises(NotebookFailed):
        build(two, progress=lambda _, seconds: seconds and ended.touch())
    write(two, "words", READS_WORDS + MARK.format(name="words"))
    assert build(two)[1] == ["words"]


@pytest.mark.slow
def test_run_of_a_mixture_is_not_kept(two):
    """When an input changes in mid-build no run is kept: nobody knows which version it saw."""

    def meanwhile(name, seconds):
        if seconds:
            two.figures("15255", "17000")

    with pytest.raises(ValueError, match="changed while the report was built"):
        build(two, progress=meanwhile)
    assert not (two.out / ".cache").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.clear(),
        lambda entry: entry["cells"].pop(),
        lambda entry: entry.update(cells=[{"outputs": []}] * 2),
        lambda entry: entry["cells"][1].update(outputs=[{}]),
        lambda entry: entry.update(made_of=1),
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
    path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    change_prose(two, "words")
    assert explained(two)[0] == "small: runs: its kept run is damaged."
    assert build(two)[1] == ["small"]


@pytest.mark.slow
def test_verify_uses_no_kept_run(two):
    """A verification runs every notebook, whatever is kept; a false run is found out."""
    build(two)
    path = kept(two, "small")
    body = path.read_bytes().partition(b"\n")[2].replace(b"15255", b"15256")
    path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    change_prose(two)
    false, ran = build(two)
    assert ran == []
    found = verified(false)
    assert {d.recorded for d in found.differences} >= {"15256.0"}


@pytest.mark.slow
def test_two_writers_never_damage_a_run(two):
    """Whoever reads while two builds write finds a whole run."""
    build(two)
    store = kept_runs.Store(two.out / ".cache")
    task, found = task_and_inputs(two)
    run, _ = store.look_up(task, found)
    stop = threading.Event()

    def write_on():
        while not stop.is_set():
            store.keep(task, found, run)

    # Processes have their own drafts; threads of one process share its name.
    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        assert all(store.look_up(task, found)[0] == run for _ in range(200))
    finally:
        stop.set()
        writer.join()


@pytest.mark.slow
def test_oldest_runs_are_removed(two, monkeypatch):
    """So many runs are kept; the ones unused for longest go."""
    monkeypatch.setattr(kept_runs, "MOST", 3)
    other = two.out / ".cache" / "another-program.json"  # with --out ~ the folder is that of all programs
    files.private(other.parent)
    other.write_text("{}")
    os.utime(other, (0, 0))
    for n in (1, 2, 3):
        build(two, {"n": str(n)})
    assert other.exists()
    assert len(list((two.out / ".cache").iterdir())) == 3 + 1
    assert build(two, {"n": "3"}, force=True)[1] == ["small", "words"]


@pytest.mark.slow
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
