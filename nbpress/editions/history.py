"""The history of runs, one row each, in ``history.sqlite`` next to the reports.

A history that cannot be written stops no build: the run is not recorded. Only its owner can read the file,
because it has error messages and paths of files of the user.
"""

import contextlib
import datetime as dt
import errno
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbpress.core.errors import Held, TipResearchError, first_line, unreadable
from nbpress.editions import folders, holds, locks, manifests
from nbpress.inputs import project, store
from nbpress.proofs import log

FILE = "history.sqlite"
_COLUMNS = ("report", "parameters", "started", "seconds", "outcome", "edition", "message", "fingerprint")
_TABLE = """CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY,          -- the order of the runs: clocks can be set back
    report TEXT NOT NULL, parameters TEXT NOT NULL, started TEXT NOT NULL, seconds REAL,
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'new', 'unchanged', 'failed', 'held', 'interrupted')),
    edition TEXT, message TEXT, fingerprint TEXT)"""


@dataclass(slots=True)
class Run:
    """A run that is being recorded. Its caller calls `done` when an edition is published."""

    outcome: str = "failed"
    edition: str | None = None
    message: str | None = None
    fingerprint: str | None = None
    #: Why the history cannot record this run, or None.
    unrecorded: str | None = None

    def done(self, edition: Path, new: bool) -> None:
        """Note the published edition and whether it is new."""
        self.outcome, self.edition = ("new" if new else "unchanged"), edition.name
        self.fingerprint = manifests.read_manifest(edition).get("fingerprint")


def record_approval(out: Path, report: str, edition: Path, reason: str) -> None:
    """Record that a waiting build was approved and published."""
    with recorded(out, report, {}) as run:
        run.done(edition, new=True)
        run.message = f"approved: {reason}"


@contextlib.contextmanager
def recorded(out: Path, report: str, parameters: Mapping[str, str]) -> Iterator[Run]:
    """Record a run. Its row is written at the start, so that a killed run is recorded too."""
    run, start, row = Run(), time.perf_counter(), None
    try:
        row = _begin(out, report, parameters)
    except (OSError, sqlite3.Error) as error:
        run.unrecorded = f"{out / FILE} cannot be written ({error})"
    try:
        yield run
    except BaseException as error:
        run.outcome = outcome(error)
        run.message = first_line(error)
        raise
    finally:
        if row is not None:
            seconds = round(time.perf_counter() - start, 3)
            values = (seconds, run.outcome, run.edition, run.message, run.fingerprint, row)
            with contextlib.suppress(sqlite3.Error), _connect(out) as connection:
                connection.execute("UPDATE runs SET seconds = ?, outcome = ?, edition = ?, message = ?, fingerprint = ? WHERE id = ?", values)  # fmt: skip


def outcome(error: BaseException) -> str:
    """Return the outcome of a run that ended with an error."""
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return "interrupted"
    return "held" if isinstance(error, Held) else "failed"


@contextlib.contextmanager
def _connect(out: Path, mode: str = "rwc") -> Iterator[sqlite3.Connection]:
    address = (out / FILE).resolve().as_uri() + f"?mode={mode}"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        with connection:
            yield connection


def _begin(out: Path, report: str, parameters: Mapping[str, str]) -> int:
    out.mkdir(parents=True, exist_ok=True)
    (out / FILE).touch(0o600)
    with contextlib.suppress(OSError):  # the file of another user
        (out / FILE).chmod(0o600)
    with _connect(out) as connection:
        connection.execute(_TABLE)
        running = "outcome = 'running' AND report = ?"
        begun = connection.execute(f"SELECT 1 FROM runs WHERE {running}", (report,)).fetchone()
        if begun and not is_running(out / report):
            connection.execute(f"UPDATE runs SET outcome = 'interrupted', message = 'the run was killed' WHERE {running}", (report,))  # fmt: skip
        started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        row = (report, json.dumps(dict(parameters), sort_keys=True), started)
        done = connection.execute("INSERT INTO runs (report, parameters, started, outcome) VALUES (?, ?, ?, 'running')", row)  # fmt: skip
        return done.lastrowid or 0  # an insert always has a row id


def is_running(report: Path) -> bool:
    """Whether a build of the report is running, which then has its lock."""
    return (report / ".lock").exists() and not locks.if_free(report)


def runs(out: Path, report: str) -> list[dict]:
    """Return the runs of a report, the latest first. Without a history the list is empty."""
    if not (out / FILE).is_file():
        return []
    if not os.access(out / FILE, os.R_OK):  # SQLite reports the same error for a damaged file
        raise unreadable(out / FILE, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    # Only a writer can undo what a killed writer left half done.
    mode = "rw" if (out / f"{FILE}-journal").exists() else "ro"
    try:
        with _connect(out, mode) as connection:
            # A full disk can leave a file without the table.
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone():
                return []
            query = f"SELECT {', '.join(_COLUMNS)} FROM runs WHERE report = ? ORDER BY id DESC"
            rows = connection.execute(query, (report,)).fetchall()
        found = [dict(row) | {"parameters": json.loads(row["parameters"])} for row in rows]
    except (sqlite3.Error, ValueError) as error:
        raise TipResearchError(f"{out / FILE} cannot be read ({error}); if it is damaged, move it away, and the next run begins a new one.") from error  # fmt: skip
    begun = [run for run in found if run["outcome"] == "running"]
    if begun and not is_running(out / report):
        for run in begun:
            run |= {"outcome": "interrupted", "message": "the run was killed"}
    return found


def status(out: Path, report: str, now: dt.datetime) -> dict:
    """Return the state of a report in the folder `out` at the time `now`, which has a time zone."""
    past = runs(out, report)
    return {
        "report": report,
        **_edition_state(out / report, past, now),
        "last_failure": next((r for r in past if r["outcome"] in ("failed", "interrupted")), None),
        "held": (held := holds.waiting_build(out / report)) and held.name,
        "runs": past,
    }


def _edition_state(report: Path, past: list[dict], now: dt.datetime) -> dict:
    empty: dict[str, object] = {"edition": None, "built": None, "confirmed": None, "age_hours": None, "whole": None, "log_damage": None, "inputs_changed": []}  # fmt: skip
    if (edition := folders.latest(report)) is None:
        return empty
    try:
        manifest = manifests.read_manifest(edition)
        # The last run by its number: a clock may have been wrong once.
        seen = next((r for r in past if r["edition"] == edition.name), {"outcome": "new"})
        # The run that published the edition began before the edition was built.
        confirmed = manifest["built"] if seen["outcome"] == "new" else seen["started"]
        age = (now - dt.datetime.fromisoformat(confirmed)).total_seconds() / 3600
    except (KeyError, ValueError):  # the error of a damaged manifest is a ValueError too
        return empty | {"edition": edition.name, "whole": False}
    return {
        "edition": edition.name,
        "built": manifest["built"],
        "confirmed": confirmed,
        "age_hours": round(age, 2),
        "whole": manifests.intact_manifest(edition, older=True).get("report") == report.name
        and folders.is_last(edition),
        "log_damage": next((d.what for d in log.check(edition, manifest.get("log")) if log.FILE in d.what), None),
        "inputs_changed": project.changed(manifest, store.of_report(report)),
    }
