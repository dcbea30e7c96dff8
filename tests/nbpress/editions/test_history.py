"""The history of runs, and the state of a report that `status` prints."""

import contextlib
import datetime as dt
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import command, refused
from small_edition import approve_by_command, publish
from small_project import NAME

from nbpress.core.errors import CheckFailed, TipResearchError
from nbpress.editions import folders, history, locks, manifests, verification
from tipresearch.cli import reports

NOW = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)


def outcomes(small):
    return [r["outcome"] for r in history.runs(small.out, NAME)]


def ask(small, statement, *values):
    """Run one statement on the database of runs; return its rows."""
    with contextlib.closing(sqlite3.connect(small.out / history.FILE)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def run_once(small):
    """Record a run that publishes nothing."""
    with history.recorded(small.out, NAME, {}):
        pass


def status(folder, report="r"):
    """Return the state of a report in a folder, and what `status` would complain of."""
    found = history.status(folder, report, NOW)
    return found, reports.faults(found, None)


def status_of_edition(small, built, confirmed=None):
    """Return the state of a report whose edition was built at one time and, where given, confirmed at another."""
    edition = small.report / "editions" / "2026-01-01-aaaaaaaa"
    edition.mkdir(parents=True)
    recorded = {"format": manifests.FORMAT, "report": NAME, "built": built, "inputs": {}, "parameters": {}}
    manifests.seal(edition, recorded | {"fingerprint": "f", "content_sha256": "a" * 64})
    folders.point(small.report, edition)
    if confirmed:
        with history.recorded(small.out, NAME, {}) as run:
            run.done(edition, new=False)
        ask(small, "UPDATE runs SET started = ?", confirmed)
    return history.status(small.out, NAME, NOW)


@pytest.mark.slow
def test_every_run_is_recorded_with_its_outcome_and_message(small):
    small.define(hold_above=2.0)
    assert command("report", NAME).returncode == 0
    assert command("report", NAME, "--set", "n=1").returncode == 0
    first = folders.latest(small.report)
    small.figures("15255", "1")
    refused(command("report", NAME), "small is held", 1)
    assert approve_by_command(small.report, "checked").returncode == 0
    edition = folders.latest(small.report)
    small.notebook("raise ValueError('broken')")
    refused(command("report", NAME), "small failed in cell 3", 3)
    refused(command("report", NAME, "--set", "m=1"), "has a parameter 'm'", 2)
    small.define(evry="7d")
    refused(command("report", NAME), "unknown key 'evry'")
    refused(command("report", "smal"), "report 'smal' is not known")
    assert history.runs(small.out, "smal") == []
    assert outcomes(small) == ["failed", "failed", "failed", "new", "held", "unchanged", "new"]
    found = history.runs(small.out, NAME)[1:]
    assert [r["edition"] for r in found] == [None, None, edition.name, None, first.name, first.name]
    assert found[-1]["fingerprint"] == manifests.read_manifest(first)["fingerprint"]
    assert found[-1]["seconds"] > 0
    assert found[4]["parameters"] == {"n": "1"}
    assert found[2]["message"] == "approved: checked"
    assert "ValueError: broken" in found[1]["message"]


def test_interrupted_and_killed_runs_are_recorded_as_interrupted(small):
    """A run that was killed is known by its free lock, which a running build holds."""
    with pytest.raises(KeyboardInterrupt), history.recorded(small.out, NAME, {}):
        raise KeyboardInterrupt
    history._begin(small.out, NAME, {})
    with locks.locked(small.report):
        assert outcomes(small) == ["running", "interrupted"]
    assert outcomes(small) == ["interrupted", "interrupted"]
    run_once(small)
    assert ask(small, "SELECT outcome FROM runs ORDER BY id") == [("interrupted",), ("interrupted",), ("failed",)]


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_only_its_owner_can_read_the_history(small):
    """Messages may name persons. The mode of an existing file is corrected too."""
    path = small.out / history.FILE
    for _ in "there", "new":
        run_once(small)
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(0o644)


@pytest.mark.slow
def test_a_damaged_history_stops_no_build(small):
    (small.out / history.FILE).write_bytes(b"no database" * 100)
    done = command("report", NAME)
    assert done.returncode == 0
    assert "note: " in done.stderr
    assert "history.sqlite cannot be written (file is not a database); this run is not in" in done.stderr
    refused(command("status"), "history.sqlite cannot be read")


def test_a_history_of_another_user_is_not_called_damaged(small, monkeypatch):
    run_once(small)
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != history.FILE and may(path, mode))
    said = r"history.sqlite cannot be read \(Permission denied\); run this as the user whose it is"
    with pytest.raises(TipResearchError, match=said):
        history.runs(small.out, NAME)


def test_an_empty_history_has_no_runs(small):
    """A full disk can leave a file without a table."""
    (small.out / history.FILE).touch()
    assert history.runs(small.out, NAME) == []
    run_once(small)
    assert outcomes(small) == ["failed"]


def test_the_history_of_a_killed_writer_can_be_read(tmp_path):
    """A row that was half written is undone, and the rows before it stay."""
    with history.recorded(tmp_path, NAME, {}) as run:
        run.outcome = "new"
    code = (
        "import os, signal, sqlite3, sys\n"
        "with sqlite3.connect(sys.argv[1]) as db:\n"
        "    db.execute('pragma cache_size = 1')\n"
        "    rows = [('small', '{}', 'x' * 3000, 'new')] * 200\n"
        "    db.executemany('INSERT INTO runs (report, parameters, started, outcome) VALUES (?, ?, ?, ?)', rows)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / history.FILE], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / f"{history.FILE}-journal").exists()
    assert [r["outcome"] for r in history.runs(tmp_path, NAME)] == ["new"]


def test_an_edition_is_confirmed_at_the_earliest_when_it_was_built(small):
    """The run that published it began earlier."""
    edition = status_of_edition(small, "2026-01-02T00:00:20+00:00", "2026-01-02T00:00:00+00:00")["edition"]
    ask(small, "UPDATE runs SET outcome = 'new' WHERE edition = ?", edition)
    assert history.status(small.out, NAME, NOW)["confirmed"] == "2026-01-02T00:00:20+00:00"


def test_the_last_run_is_known_by_its_number_not_by_its_clock(small):
    edition = status_of_edition(small, "2026-01-01T00:00:00+00:00", "2031-01-01T00:00:00+00:00")["edition"]
    row = "INSERT INTO runs (report, parameters, started, outcome, edition) VALUES (?, '{}', ?, 'unchanged', ?)"
    ask(small, row, NAME, "2026-01-02T00:00:00+00:00", edition)
    found = history.status(small.out, NAME, NOW)
    assert found["confirmed"] == "2026-01-02T00:00:00+00:00"
    assert reports.faults(found, 1)


@pytest.mark.parametrize(
    ("built", "confirmed", "stale"),
    [
        ("2026-01-01T23:00:00+00:00", None, True),
        ("2026-01-02T01:00:00+00:00", None, False),
        ("2026-01-01T23:00:00+00:00", "2026-01-09T00:00:00+00:00", False),
        ("2026-01-01T23:00:00+00:00", "2025-12-01T00:00:00+00:00", True),
        ("2026-01-02T04:00:00+05:00", None, True),
    ],
)
def test_age_counts_from_the_last_run_that_published_or_confirmed_an_edition(small, built, confirmed, stale):
    found = status_of_edition(small, built, confirmed)
    assert bool(reports.faults(found, 8 * 24)) == stale
    assert reports.faults(found, None) == []


def test_an_edition_from_the_future_has_no_known_age(small):
    found = status_of_edition(small, "2027-01-01T00:00:00+00:00")
    assert reports.faults(found, None) == []
    (fault,) = reports.faults(found, 1)
    assert "in the future, so its age is not known" in fault
    assert any("was the clock set back?" in line for line in reports.in_words(found))


@pytest.mark.slow
def test_status_refuses_an_old_edition_and_bad_arguments(small):
    status_of_edition(small, "2020-01-01T00:00:00+00:00")
    refused(command("status", "--max-age", "8d"), "small: the newest edition was last confirmed", 1)
    for span in ("8 days", ""):
        refused(command("status", "--max-age", span), f"{span!r} is no span of time")
    refused(command("status", "--out", small.home / "typo"), "typo is not there; give the folder")
    assert command("status").returncode == command("status", NAME).returncode == 0
    refused(command("status", "smal"), "report 'smal' is not known")


@pytest.mark.slow
def test_status_names_the_edition_changed_inputs_and_the_last_failure(small):
    done = command("status")
    assert (done.returncode, done.stdout) == (0, "small: no edition\n")
    refused(command("status", NAME), "small has no edition", 1)
    command("report", NAME)
    small.figures("15255", "16000")
    small.notebook("1 / 0")
    command("report", NAME)
    done = command("status", "--max-age", "8d")
    assert done.returncode == 0, done.stderr
    changed = "inputs changed since: data/figures.csv, notebooks/small.ipynb"
    name = folders.latest(small.report).name
    assert all(shown in done.stdout for shown in (name, changed, "ZeroDivisionError", "failed in", ": new in"))
    (found,) = json.loads(command("status", "--json").stdout)
    assert found["inputs_changed"] == ["data/figures.csv", "notebooks/small.ipynb"]
    assert [r["outcome"] for r in found["runs"]] == ["failed", "new"]
    assert found["whole"]


def sealed_page(edition):
    """Change a page, and seal the manifest again with the hash of the page. The log has the hash of another manifest."""
    (edition / "index.html").write_text("15,256", encoding="utf-8")
    manifests.seal(edition, manifests.read_manifest(edition) | {"content_sha256": manifests.content_hash(edition)})


UNLIKE, DAMAGED = "is not as published, or not the last that was; build it again", "is damaged; build it again"
#: What somebody does to an edition, and the fault.
CHANGES = {
    "a file is gone": (lambda e: (e / "results.json").unlink(), UNLIKE),
    "another page": (lambda e: (e / "index.html").write_text("tampered"), UNLIKE),
    "another page, sealed": (sealed_page, UNLIKE),
    "half a manifest": (lambda e: (e / "manifest.json").write_text("{bad"), DAMAGED),
    "no manifest": (lambda e: (e / "manifest.json").unlink(), "has no edition"),
    "a list for a manifest": (lambda e: (e / "manifest.json").write_text("[]"), DAMAGED),
}


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_an_edition_that_somebody_changed_is_a_fault_until_the_next_build(tmp_path, change, said):
    edition, _ = publish(tmp_path / "r")
    change(edition)
    (fault,) = status(tmp_path)[1]
    assert said in fault
    repaired, new = publish(tmp_path / "r")
    assert (new, repaired.name) == (True, f"{edition.name}-2")
    assert (repaired / "index.html").read_text("utf-8") == "one"
    assert status(tmp_path)[1] == []


def test_an_edition_under_the_name_of_another_report_is_a_fault(tmp_path):
    """With its log and its signatures it would be verified there, and be signed."""
    edition, _ = publish(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "other", symlinks=True)
    assert status(tmp_path, "one")[1] == []
    assert "is not as published" in status(tmp_path, "other")[1][0]
    (found,) = verification.verify(tmp_path / "other" / "editions" / edition.name, rebuild=False).differences
    assert (found.what, found.recorded, found.found) == ("its report", "one", "other")
    assert "name their folder 'one' again" in found.why


@pytest.mark.parametrize("gone", ["the edition", "its manifest"])
def test_the_edition_before_does_not_stand_in_for_the_last_that_is_gone(tmp_path, gone):
    first, last = (publish(tmp_path / "r", text)[0] for text in ("one", "two"))
    shutil.rmtree(last) if gone == "the edition" else (last / manifests.MANIFEST).unlink()
    folders.point(first.parents[1], first)
    (said,) = status(tmp_path)[1]
    assert said.startswith(f"r: {first.name} is not as published, or not the last that was")
    assert "latest beside the editions" in [d.what for d in verification.verify(first, rebuild=False).differences]


LOGS = {
    "changed": (lambda lines: ["7" + lines[0][1:], lines[1]], "editions.log, line 1"),
    "without its last line": (lambda lines: lines[:1], "editions.log"),
    "gone": (lambda lines: [], "editions.log"),
}


@pytest.mark.parametrize(("change", "damage"), LOGS.values(), ids=LOGS)
def test_a_damaged_log_is_a_fault(tmp_path, change, damage):
    """Also where the damage is before the line of the published edition, which is whole."""
    for text in ("one", "two"):
        edition, _ = publish(tmp_path / "r", text)
    assert status(tmp_path)[1] == []
    path = tmp_path / "r" / "editions.log"
    lines = change(path.read_text("utf-8").splitlines(keepends=True))
    path.write_text("".join(lines), encoding="utf-8") if lines else path.unlink()
    found, faults = status(tmp_path)
    assert (found["edition"], found["log_damage"]) == (edition.name, damage)
    assert faults[0].startswith(f"r: {damage} was changed after it was written") or not found["whole"]


def test_a_report_that_cannot_be_read_hides_no_other(small, monkeypatch, capsys):
    (small.out / "other.toml").write_text('title = "O"\nnotebooks = ["small"]\n', encoding="utf-8")
    plain = history.status

    def status(out, name, now):
        if name == "other":
            raise PermissionError(13, "Permission denied", "manifest.json")
        return plain(out, name, now)

    monkeypatch.setattr(history, "status", status)
    with pytest.raises(CheckFailed, match=r"other: \[Errno 13\] Permission denied: 'manifest.json'"):
        reports.status(name=None, max_age=None, as_json=False, out=None)
    assert "small: no edition" in capsys.readouterr().out
