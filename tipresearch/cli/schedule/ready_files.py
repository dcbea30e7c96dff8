"""Ready-made files that build a report on a schedule: cron, systemd, GitHub."""

import datetime as dt
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import jinja2

from nbpress.core import paths
from nbpress.core.errors import TipResearchError, quoted, require_known

_TEMPLATES = Path(__file__).with_name("templates")
_HOME = "TIPRESEARCH_HOME"
#: A user of the machine or a mail address, which cannot begin like an option.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9_][A-Za-z0-9_.+-]*(?:@{_LABEL}(?:\.{_LABEL})*)?")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
#: The file name of each template, by kind of schedule.
KINDS: Mapping[str, Mapping[str, str]] = {
    "cron": {"cron.j2": "tipresearch-{report}.cron"},
    "systemd": {
        "tipresearch.service.j2": "tipresearch-{report}.service",
        "tipresearch.timer.j2": "tipresearch-{report}.timer",
        "tipresearch-check.service.j2": "tipresearch-{report}-check.service",
        "tipresearch-check.timer.j2": "tipresearch-{report}-check.timer",
        "tipresearch-failed.service.j2": "tipresearch-{report}-failed@.service",
    },
    "github": {"github.yml.j2": "{report}.yml"},
}


def files(kind: str, report: str, *, at: str = "06:00", day: str = "daily", mail: str = "root") -> dict[str, str]:
    """Return the texts of the files of a schedule by name; cron uses the time zone of the machine, the others UTC."""
    require_known("schedule", kind, KINDS)
    values = _values(report, at, day, mail)
    engine = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    return {
        name.format(report=report): engine.get_template(template).render(values)
        for template, name in KINDS[kind].items()
    }


def _values(report: str, at: str, day: str, mail: str) -> dict[str, object]:
    if not (given := re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", at)):
        raise TipResearchError(f"{at!r} is no time of day; write hours and minutes, such as 06:00.")
    hour, minute = map(int, given.groups())
    require_known("day", day, ("daily", *_DAYS))
    on = "" if day == "daily" else day.capitalize()
    if len(mail) > 254 or not _ADDRESS.fullmatch(mail):
        raise TipResearchError(f"{quoted(mail)} is no address; write, for example, someone@example.org.")
    home, lock = paths.HOME, paths.REPORTS / f".schedule-{report}.lock"
    max_age = "8d" if on else "36h"
    values = {
        "report": report,
        "mail": mail,
        "hour": hour,
        "minute": minute,
        "weekday": _DAYS.index(day) if on else "*",
        "check_at": f"{(hour + 1) % 24:02}:{(minute + 30) % 60:02}:00",
        "calendar": f"{on} *-*-* {at}:00".lstrip(),
        "when": f"every {on} at {at}" if on else f"daily at {at}",
        "zone": dt.datetime.now().astimezone().tzname(),
        "max_age": max_age,
        "home": _unit_text(str(home)),
        "project": "" if home == paths.PACKAGED else _unit_quoted(f"{_HOME}={home}"),
        "lock": _unit_argument(lock),
        "command": f"{_unit_argument(sys.executable)} -m tipresearch",
        "build": _cron_line(f"flock --nonblock --conflict-exit-code 75 {shlex.quote(str(lock))}", f"report {report}"),
        "check": _cron_line("", f"status {report} --max-age {max_age}"),
    }
    # A path that ends or joins lines would change the meaning of the file.
    for name, value in values.items():
        if isinstance(value, str) and (not value.isprintable() or value.endswith(("\\", " "))):
            raise TipResearchError(f"a schedule cannot hold {name}={quoted(value)}: it has a character that ends or joins lines; give the project another path.")  # fmt: skip
    return values


def _cron_line(before: str, arguments: str) -> str:
    """Return a command for a crontab that prints its output only if it fails."""
    command = f"{before} {shlex.quote(sys.executable)} -m tipresearch {arguments}".strip()
    if paths.HOME != paths.PACKAGED:  # cron has another environment
        command = f"{_HOME}={shlex.quote(str(paths.HOME))} {command}"
    silent = "${said:-the job before it is still running}"
    line = f'cd {shlex.quote(str(paths.HOME))} && said=$({command} 2>&1) || {{ code=$?; echo "{silent}"; exit $code; }}'
    return line.replace("%", r"\%")  # cron ends a command at a percent sign


def _unit_argument(path: object) -> str:
    """Quote an argument for a command of a unit file; systemd replaces dollars in arguments, not in the program."""
    return _unit_quoted(str(path)).replace("$", "$$")


def _unit_quoted(text: str) -> str:
    """Quote a text for a unit file."""
    return '"' + _unit_text(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unit_text(text: str) -> str:
    return text.replace("%", "%%")
