"""Kept runs of notebooks: which changes run a notebook again, and which do not."""

import hashlib
import json
import os
import threading
from pathlib import Path

import pytest
from command_line import command
from small_notebook import notebook
from small_project import NAME, verified
from two_notebooks import MARK, READS_WORDS, build, change_prose, explained, write

from nbpress.core import files, parameters
from nbpress.core.errors import NotebookFailed
from nbpress.editions import manifests
from nbpress.inputs import project
from nbpress.notebooks import environment, kept_runs, tasks
from nbpress.reports import definitions, plans

pytestmark = pytest.mark.slow
BOTH = ["small", "words"]


def kept(small, name):
    """Return the file that holds the run of a notebook."""
    (path,) = (small.out / ".cache").glob(f"{name}-*.json")
    return path


@pytest.mark.parametrize("settings", [{}, {"n": "2"}])
def test_a_build_from_kept_runs_has_the_bytes_of_a_fresh_build(two, tmp_path, settings):
    """New prose runs nothing, and each value of a parameter has its own kept run."""
    for given in (settings, {"n": "3"}):
        assert build(two, given)[1] == BOTH
    change_prose(two)
    edition, ran = build(two, settings)
    assert ran == []
    assert "New words." in (edition / "small.html").read_text("utf-8")
    assert manifests.read_manifest(edition)["reused"] == BOTH
    fresh, ran = build(two, settings, out=tmp_path / "fresh", stored=False)
    assert ran == BOTH
    assert manifests.content_hash(fresh) == manifests.content_hash(edition)


def test_a_changed_data_file_runs_all_notebooks(two):
    """A new file and a file that is no table count as well."""
    (two.home / "data" / "notes.json").write_text("{}")
    build(two)
    for name, text in (("figures.csv", None), ("notes.json", "[]"), ("other.csv", "x\n1\n")):
        two.figures("15255", "16000") if text is None else (two.home / "data" / name).write_text(text)
        assert explained(two) == [f"{each}: runs: data/{name} changed." for each in BOTH]
        assert build(two)[1] == BOTH


def test_a_changed_package_runs_all_notebooks(two, tmp_path, monkeypatch):
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
    assert explained(two) == [f"{each}: runs: a package that is installed changed." for each in BOTH]
    assert build(two)[1] == BOTH
    assert build(two)[1] == []
    install("1.1", "c")  # from a folder, under the same version
    assert explained(two, stands=False)[0] == "small: runs: a package that is installed changed."
    project.installed.cache_clear()


def test_a_changed_catalogue_runs_nothing_and_a_changed_cell_runs_its_notebook(two):
    """Pages are translated after they are written."""
    catalogue = two.home / "data" / "translations" / "small.fr.po"
    catalogue.parent.mkdir()
    catalogue.write_text("")
    build(two)
    catalogue.write_text("# more\n")
    assert build(two)[1] == []
    write(two, "words", READS_WORDS + MARK.format(name="words") + "n = n + 1")
    assert explained(two)[1] == "words: runs: its code changed."
    assert build(two)[1] == ["words"]


@pytest.mark.parametrize(
    ("changed", "ran"),
    [
        ("nbpress/pages/rendering.py", []),
        ("nbpress/pages/templates/report/page.html.j2", []),
        ("tipresearch/cli/main.py", []),
        ("nbpress/core/bundles.py", BOTH),
        ("tipresearch/indicators/shares.py", BOTH),
        ("tipresearch/readers/glotip/reader.py", BOTH),
        ("requirements.lock", BOTH),
    ],
)
def test_a_change_of_statistics_or_lock_runs_all_and_a_change_of_publishing_nothing(two, monkeypatch, changed, ran):
    build(two)
    hashes = project.hashes
    monkeypatch.setattr(project, "hashes", lambda *given: hashes(*given) | {changed: "0" * 64})
    first = explained(two)[0]
    assert (first == f"small: runs: {changed} changed.") == bool(ran)
    assert build(two)[1] == ran


def test_a_report_that_reads_a_file_that_is_no_input_runs_each_time(small):
    """The name of the file is published. Its folder and the names in a listed folder are not."""
    other = small.home / "other.txt"
    other.write_text("before", encoding="utf-8")
    source = "# before after\nfrom tipresearch import paths\nprint((paths.HOME / 'other.txt').read_text())\n"
    small.notebook(f"import os\n{source}found = os.listdir(paths.HOME.parent)")
    assert command("report", NAME).returncode == 0
    manifest = json.loads((small.report / "latest" / "manifest.json").read_text("utf-8"))
    assert manifest["not_inputs"] == ["a folder", "other.txt"]
    for path in filter(Path.is_file, small.report.rglob("*")):
        assert os.fsencode(small.home) not in path.read_bytes(), path
    assert "Nothing changed" in command("report", NAME).stdout
    other.write_text("after", encoding="utf-8")
    assert "Published a new edition" in command("report", NAME).stdout
    assert "after" in (small.report / "latest" / "small.html").read_text("utf-8")


def test_another_hash_seed_runs_all_notebooks(two, monkeypatch):
    build(two)
    monkeypatch.setitem(environment.ENVIRONMENT, "PYTHONHASHSEED", "1")
    assert explained(two, force=False) == ["Nothing changed: no notebook runs, the published edition stands."]
    change_prose(two)
    assert explained(two)[0] == "small: runs: the way notebooks are run changed."


def test_the_content_of_a_file_of_the_user_is_part_of_the_run(tmp_path):
    declared = {"data_file": parameters.Parameter("data_file", str, "", "")}
    task = tasks.Task(notebook(tmp_path), declared, {"data_file": "/x/book.xlsx"})
    one, two = (kept_runs.made_of(task, {"data_file: book.xlsx": d}) for d in ("a", "b"))
    assert files.differing(one, two) == ["data_file: book.xlsx"]


def test_force_or_a_deleted_cache_runs_all(two):
    build(two)
    assert build(two, force=True)[1] == BOTH
    assert explained(two, force=True)[0] == "small: runs: --force runs all."
    for path in (two.out / ".cache").iterdir():
        path.unlink()
    change_prose(two)
    assert explained(two)[0] == "small: runs: no run of it with these parameters is kept."
    assert build(two)[1] == BOTH


def with_hash(body):
    """Return the bytes of a kept run, which begins with its hash."""
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def other_structure(change):
    """Return a damage that changes the content of a kept run under a right hash."""

    def damage(data):
        entry = json.loads(data.partition(b"\n")[2])
        change(entry)
        return with_hash(json.dumps(entry).encode())

    return damage


DAMAGES = {
    "truncated": lambda data: data[: len(data) // 2],
    "altered": lambda data: data.replace(b"Women", b"Wimen"),
    "empty": lambda data: b"",
    "other": lambda data: b"\xff" * 10,
    "no fields": other_structure(lambda entry: entry.clear()),
    "a cell less": other_structure(lambda entry: entry["cells"].pop()),
    "other cells": other_structure(lambda entry: entry.update(cells=[{"outputs": []}] * 2)),
    "an empty output": other_structure(lambda entry: entry["cells"][1].update(outputs=[{}])),
    "wrong inputs": other_structure(lambda entry: entry.update(made_of=1)),
    "wrong time": other_structure(lambda entry: entry.update(seconds="long")),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_run_is_noticed_and_its_notebook_runs_again(two, damage):
    first, _ = build(two)
    path = kept(two, "small")
    path.write_bytes(damage(path.read_bytes()))
    change_prose(two, "words")
    assert explained(two)[0] == "small: runs: its kept run is damaged."
    edition, ran = build(two)
    assert ran == ["small"]
    assert (edition / "results.csv").read_bytes() == (first / "results.csv").read_bytes()
    assert look_up(two)[2]


def look_up(small):
    """Return the task and the inputs of the first notebook, and its kept run."""
    plan = plans.plan(definitions.read_definition(NAME), {}, small.out)
    run, _ = kept_runs.Store(small.out / ".cache").look_up(plan.tasks[0], plan.inputs)
    return plan.tasks[0], plan.inputs, run


def test_a_cache_that_cannot_be_written_is_no_failure(two):
    (two.out / ".cache").write_text("in the way")
    assert build(two)[1] == BOTH
    change_prose(two)
    assert build(two)[1] == BOTH


def test_a_run_is_kept_although_another_notebook_fails(two):
    ended = two.home / "ended"
    wait = "import time\nfrom tipresearch import paths\nwhile not (paths.HOME / 'ended').exists(): time.sleep(0.02)\n"
    write(two, "words", f"{wait}1 / 0")
    with pytest.raises(NotebookFailed):
        build(two, progress=lambda _, seconds: seconds and ended.touch())
    write(two, "words", READS_WORDS + MARK.format(name="words"))
    assert build(two)[1] == ["words"]


def test_no_run_is_kept_if_an_input_changes_in_mid_build(two):
    """Nobody knows which version the run saw."""

    def meanwhile(name, seconds):
        if seconds:
            two.figures("15255", "17000")

    with pytest.raises(ValueError, match="changed while the report was built"):
        build(two, progress=meanwhile)
    assert not (two.out / ".cache").exists()


def test_verify_uses_no_kept_run_and_finds_a_false_run(two):
    build(two)
    path = kept(two, "small")
    path.write_bytes(with_hash(path.read_bytes().partition(b"\n")[2].replace(b"15255", b"15256")))
    change_prose(two)
    false, ran = build(two)
    assert ran == []
    found = verified(false)
    assert {d.recorded for d in found.differences} >= {"15256.0"}


def test_a_reader_finds_a_whole_run_while_another_build_writes(two):
    build(two)
    store, (task, found, run) = kept_runs.Store(two.out / ".cache"), look_up(two)
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


def test_the_runs_unused_for_longest_are_removed(two, monkeypatch):
    """Files of other programs stay: with --out ~ the folder is that of all programs."""
    monkeypatch.setattr(kept_runs, "MOST", 3)
    other = two.out / ".cache" / "another-program.json"  # with --out ~ the folder is that of all programs
    files.private(other.parent)
    other.write_text("{}")
    os.utime(other, (0, 0))
    for n in (1, 2, 3):
        build(two, {"n": str(n)})
    assert other.exists()
    assert len(list((two.out / ".cache").iterdir())) == 3 + 1
    assert build(two, {"n": "3"}, force=True)[1] == BOTH


def test_the_command_reports_which_runs_are_used_again_and_explain_builds_nothing(two):
    said = command("report", NAME, "--explain").stdout.splitlines()
    assert [line.partition(":")[0] for line in said] == BOTH
    assert not two.report.exists()
    assert command("report", NAME).returncode == 0
    change_prose(two)
    said = command("report", NAME).stdout
    assert "  small ... used again\n  words ... used again\n" in said
    assert "no notebook runs" in command("report", NAME, "--explain").stdout
    assert json.loads((two.report / "latest" / "manifest.json").read_text())["reused"]
