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
from nbpress.editions import folders, history, manifests, verification
from tipresearch.cli import reports

NOW = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)


def outcomes(small):
    return [r["outcome"] for r in history.runs(small.out, NAME)]


@pytest.mark.slow
def test_every_run_is_one_row(small):
    """New, unchanged, failed and held runs are recorded, the latest first, with what they said."""
    small.define(hold_above=2.0)
    assert command("report", NAME).returncode == 0
    assert command("report", NAME, "--set", "n=1").returncode == 0
    small.figures("15255", "1")
    refused(command("report", NAME), "small is held", 1)
    small.notebook("raise ValueError('broken')")
    refused(command("report", NAME), "small failed in cell 3", 3)
    refused(command("report", NAME, "--set", "m=1"), "has a parameter 'm'", 2)
    found = history.runs(small.out, NAME)
    assert outcomes(small) == ["failed", "failed", "held", "unchanged", "new"]
    edition = folders.latest(small.report)
    assert [r["edition"] for r in found] == [None, None, None, edition.name, edition.name]
    assert found[-1]["fingerprint"] == manifests.read_manifest(edition)["fingerprint"]
    assert found[-1]["seconds"] > 0
    assert found[3]["parameters"] == {"n": "1"}
    assert "ValueError: broken" in found[1]["message"]


def test_interrupted_and_killed_runs_are_seen(small):
    """Ctrl-C is recorded; a run that was killed is known by its free lock."""
    with pytest.raises(KeyboardInterrupt), history.recorded(small.out, NAME, {}):
        raise KeyboardInterrupt
    history._begin(small.out, NAME, {})
    assert outcomes(small) == ["interrupted", "interrupted"]
    with history.recorded(small.out, NAME, {}):
        pass
    with sqlite3.connect(small.out / history.FILE) as connection:
        stored = connection.execute("SELECT outcome FROM runs ORDER BY id").fetchall()
    connection.close()
    assert [o for (o,) in stored] == ["interrupted", "interrupted", "failed"]


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_its_user_alone_reads_the_history(small):
    """What errors said may be of persons: a file that versions before made is mended, too."""
    path = small.out / history.FILE
    for _ in "there", "new":
        with history.recorded(small.out, NAME, {}):
            pass
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(0o644)


@pytest.mark.slow
def test_history_never_stops_a_build(small):
    """A damaged history is no reason not to build; status says what to do."""
    (small.out / history.FILE).write_bytes(b"no database" * 100)
    done = command("report", NAME)
    assert done.returncode == 0
    assert "note: " in done.stderr
    assert "history.sqlite cannot be written (file is not a database); this run is not in" in done.stderr
    refused(command("status"), "history.sqlite cannot be read")


def test_a_history_that_another_user_holds_is_not_damaged(small, monkeypatch):
    """It was to be moved away, with all runs that it tells of."""
    with history.recorded(small.out, NAME, {}):
        pass
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != history.FILE and may(path, mode))
    said = r"history.sqlite cannot be read \(Permission denied\); run this as the user whose it is"
    with pytest.raises(TipResearchError, match=said):
        history.runs(small.out, NAME)


def test_an_edition_is_not_confirmed_before_it_was_built(small):
    """The run that published it began earlier, with the first notebook."""
    edition = aged(small, "2026-01-02T00:00:20+00:00", "2026-01-01T00:00:00+00:00")["edition"]
    with sqlite3.connect(small.out / history.FILE) as connection:
        connection.execute(
            "UPDATE runs SET started = '2026-01-02T00:00:00+00:00', outcome = 'new' WHERE edition = ?",
            (edition,),
        )
    connection.close()
    assert history.status(small.out, NAME, NOW)["confirmed"] == "2026-01-02T00:00:20+00:00"


def test_run_of_a_clock_that_was_ahead_is_not_the_last(small):
    """Which run was last is told by its number, not by what a clock said."""
    edition = aged(small, "2026-01-01T00:00:00+00:00", "2031-01-01T00:00:00+00:00")["edition"]
    with sqlite3.connect(small.out / history.FILE) as connection:
        connection.execute(
            "INSERT INTO runs (report, parameters, started, outcome, edition) VALUES (?, '{}', ?, 'unchanged', ?)",
            (NAME, "2026-01-02T00:00:00+00:00", edition),
        )
    connection.close()
    found = history.status(small.out, NAME, NOW)
    assert found["confirmed"] == "2026-01-02T00:00:00+00:00"
    assert reports.faults(found, 1)


@pytest.mark.slow
def test_damaged_file_of_an_edition_is_a_fault(small):
    """The watch does not say that all is well while readers see a damaged edition."""
    edition, _ = small.build()
    (edition / "results.csv").unlink()
    refused(command("status"), "is not as published, or not the last that was; build it again", 1)


@pytest.mark.slow
@pytest.mark.parametrize("content", [False, True], ids=["its files", "and its content"])
def test_an_edition_that_was_sealed_anew_stands_no_more(small, content):
    """Its manifest has the hashes of a changed page, and the log that of another manifest: all was said to be well."""
    edition, _ = small.build()
    page = edition / "small.html"
    page.write_text(page.read_text("utf-8").replace("</main>", "<p>15,256</p></main>"), encoding="utf-8")
    changed = {"content_sha256": manifests.content_hash(edition)} if content else {}
    manifests.seal(edition.resolve(), manifests.read_manifest(edition) | changed)
    refused(
        command("status", NAME),
        f"{edition.resolve().name} is not as published, or not the last that was; build it again",
        1,
    )
    again, new = small.build()
    assert new
    assert again.resolve() != edition.resolve()
    assert reports.faults(history.status(small.out, NAME, NOW), None) == []


def test_an_edition_of_another_report_is_a_fault(tmp_path):
    """Readers of a report see the pages of another, which `verify` finds as well."""
    publish(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "other", symlinks=True)
    assert reports.faults(history.status(tmp_path, "one", NOW), None) == []
    assert "is not as published" in reports.faults(history.status(tmp_path, "other", NOW), None)[0]


@pytest.mark.slow
def test_approval_is_a_row(small):
    """The history says which edition was published by an approval, and why."""
    small.define(hold_above=2.0)
    assert command("report", NAME).returncode == 0
    small.figures("15255", "1")
    assert command("report", NAME).returncode == 1
    assert approve_by_command(small.report, "checked").returncode == 0
    assert outcomes(small) == ["new", "held", "new"]
    last = history.runs(small.out, NAME)[0]
    assert (last["edition"], last["message"]) == (
        folders.latest(small.report).name,
        "approved: checked",
    )


def test_broken_definition_is_a_run(small):
    """A scheduled report whose definition was broken shows up as failed."""
    small.define(evry="7d")
    refused(command("report", NAME), "unknown key 'evry'")
    assert outcomes(small) == ["failed"]
    refused(command("report", "smal"), "report 'smal' is not known")
    assert history.runs(small.out, "smal") == []


def test_empty_history_has_no_runs(small):
    """A file that a full disk left without its table is a history without runs."""
    (small.out / history.FILE).touch()
    assert history.runs(small.out, NAME) == []
    with history.recorded(small.out, NAME, {}):
        pass
    assert outcomes(small) == ["failed"]


@pytest.mark.slow
def test_status_names_edition_changes_and_failure(small):
    """Status shows the edition, which inputs changed since, and the last failure."""
    done = command("status")
    assert (done.returncode, done.stdout) == (0, "small: no edition\n")  # it was never run
    refused(command("status", NAME), "small has no edition", 1)  # but it was asked for
    command("report", NAME)
    small.figures("15255", "16000")
    small.notebook("1 / 0")
    command("report", NAME)
    done = command("status", "--max-age", "8d")
    assert done.returncode == 0, done.stderr
    edition = folders.latest(small.report)
    for shown in (edition.name, "inputs changed since: data/figures.csv, notebooks/small.ipynb", "ZeroDivisionError", "failed in", ": new in"):  # fmt: skip
        assert shown in done.stdout
    found = json.loads(command("status", "--json").stdout)
    assert found[0]["inputs_changed"] == ["data/figures.csv", "notebooks/small.ipynb"]
    assert [r["outcome"] for r in found[0]["runs"]] == ["failed", "new"]
    assert found[0]["whole"]


def test_a_damaged_log_is_a_fault(tmp_path):
    """Of a line before the last one `status` said nothing, and ended with 0, though each edition failed to verify."""
    for text in ("one", "two"):
        edition, _ = publish(tmp_path / "r", text)
    assert reports.faults(history.status(tmp_path, "r", NOW), None) == []
    path = tmp_path / "r" / "editions.log"
    path.write_text(path.read_text("utf-8").replace("1 published", "7 published"), encoding="utf-8")
    found = history.status(tmp_path, "r", NOW)
    assert (found["edition"], found["whole"]) == (edition.name, True)
    said = "r: editions.log, line 1 was changed after it was written; put the file back from a copy."
    assert reports.faults(found, None) == [said]


@pytest.mark.parametrize("lines", [0, 1], ids=["gone", "without its last line"])
def test_a_log_that_does_not_have_the_edition_is_a_fault(tmp_path, lines):
    """The next edition would begin a log of its own, and the editions before it stand in none."""
    for text in ("one", "two"):
        publish(tmp_path / "r", text)
    path = tmp_path / "r" / "editions.log"
    kept = "".join(path.read_text("utf-8").splitlines(keepends=True)[:lines])
    path.write_text(kept, encoding="utf-8") if kept else path.unlink()
    found = history.status(tmp_path, "r", NOW)
    assert found["log_damage"] == "editions.log"
    assert reports.faults(found, None) != []


def aged(small, built, started=None):
    """An edition built at one time and, where given, confirmed at another."""
    edition = small.report / "editions" / "2026-01-01-aaaaaaaa"
    edition.mkdir(parents=True)
    recorded = {
        "format": manifests.FORMAT,
        "report": NAME,
        "built": built,
        "content_sha256": "a" * 64,
        "inputs": {},
        "parameters": {},
    }
    manifests.seal(edition, recorded | {"fingerprint": "f"})
    folders.point(small.report, edition)
    if started:
        with history.recorded(small.out, NAME, {}) as run:
            run.done(edition, new=False)
        with sqlite3.connect(small.out / history.FILE) as connection:
            connection.execute("UPDATE runs SET started = ?", (started,))
        connection.close()
    return history.status(small.out, NAME, NOW)


@pytest.mark.parametrize(
    ("built", "started", "stale"),
    [
        ("2026-01-01T23:00:00+00:00", None, True),
        ("2026-01-02T01:00:00+00:00", None, False),
        ("2026-01-01T23:00:00+00:00", "2026-01-09T00:00:00+00:00", False),
        ("2026-01-01T23:00:00+00:00", "2025-12-01T00:00:00+00:00", True),
        ("2026-01-02T04:00:00+05:00", None, True),
    ],
)
def test_stale_editions_are_a_fault(small, built, started, stale):
    """Age counts from the last run that published or confirmed the edition, in any time zone."""
    found = aged(small, built, started)
    assert bool(reports.faults(found, 8 * 24)) == stale
    assert reports.faults(found, None) == []


def test_clock_set_back_is_told(small):
    """An edition of the future is said; its age is not known, so that it fails where one is asked for."""
    found = aged(small, "2027-01-01T00:00:00+00:00")
    assert reports.faults(found, None) == []
    (fault,) = reports.faults(found, 1)
    assert "in the future, so its age is not known" in fault
    assert any("was the clock set back?" in line for line in reports.in_words(found))


@pytest.mark.slow
def test_old_edition_fails_the_command(small):
    """--max-age exits with 1 and names the report; a span that is none is refused."""
    aged(small, "2020-01-01T00:00:00+00:00")
    refused(command("status", "--max-age", "8d"), "small: the newest edition was last confirmed", 1)
    for span in ("8 days", ""):
        refused(command("status", "--max-age", span), f"{span!r} is no span of time")
    refused(command("status", "--out", small.home / "typo"), "typo is not there; give the folder")
    assert command("status").returncode == 0
    assert command("status", NAME).returncode == 0
    refused(command("status", "smal"), "report 'smal' is not known")


def test_damaged_manifest_is_a_fault(small):
    """A manifest that cannot be read is told, not a traceback."""
    aged(small, "2026-01-01T00:00:00+00:00")
    (small.report / "latest" / "manifest.json").write_text("{", encoding="utf-8")
    refused(command("status"), "is damaged; build it again", 1)


@pytest.mark.parametrize("gone", ["the edition", "its manifest"])
def test_the_last_edition_that_is_gone_is_no_other(tmp_path, gone):
    """The log names it still: with `latest` put back to the one before readers saw that, and nothing was said."""
    first, last = (publish(tmp_path / "r", text)[0] for text in ("one", "two"))
    shutil.rmtree(last) if gone == "the edition" else (last / manifests.MANIFEST).unlink()
    folders.point(first.parents[1], first)
    (said,) = reports.faults(history.status(tmp_path, "r", NOW), None)
    assert said.startswith(f"r: {first.name} is not as published, or not the last that was")
    assert "latest beside the editions" in [d.what for d in verification.verify(first, rebuild=False).differences]


def test_history_of_a_writer_that_was_killed_can_be_read(tmp_path):
    """A row half written when its process was killed is undone; the rows before it are there."""
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


def test_a_report_that_cannot_be_read_hides_no_other(small, monkeypatch, capsys):
    """One file of another user, and nothing was told of any report."""
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
