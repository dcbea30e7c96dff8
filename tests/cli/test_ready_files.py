"""Files that build a report on a schedule, for cron, systemd and GitHub."""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from command_line import command, refused
from small_project import NAME

from nbpress.core.errors import TipResearchError
from nbpress.editions import folders, history, manifests
from nbpress.engine import choice
from tipresearch.cli.schedule import ready_files


def jobs(**options):
    """Return the jobs of a crontab, each as five fields and a command."""
    (text,) = ready_files.files("cron", NAME, **options).values()
    return [line.split(maxsplit=5) for line in text.splitlines() if re.match(r"[\d*]", line)]


def workflow(**options):
    """Return the workflow for GitHub as YAML reads it."""
    (text,) = ready_files.files("github", NAME, **options).values()
    return yaml.safe_load(text)


def paths_as(monkeypatch, home=None, python=None):
    """Let the project or Python be in another folder."""
    if home:
        monkeypatch.setattr("nbpress.core.paths.HOME", home)
        monkeypatch.setattr("nbpress.core.paths.REPORTS", home)
    if python:
        monkeypatch.setattr("tipresearch.cli.schedule.ready_files.sys.executable", python)


def ran(job, **options):
    """Run the command of a job as cron does: by /bin/sh, with percent signs unescaped."""
    text = job[5].replace(r"\%", "%")
    return subprocess.run(["/bin/sh", "-c", text], capture_output=True, text=True, cwd="/", **options)


def test_cron_lines_have_five_fields_and_state_the_zone(small):
    """Failures are mailed."""
    options = {"at": "23:45", "day": "mon", "mail": "a@example.org"}
    build, check = jobs(**options)
    (text,) = ready_files.files("cron", NAME, **options).values()
    assert build[:5] == ["45", "23", "*", "*", "1"]
    assert check[:5] == ["15", "0", "*", "*", "*"]
    assert "MAILTO=a@example.org" in text
    assert re.search(r"in the time zone of the cron daemon, which is that of the machine \(\w+", text)
    assert text.endswith("\n")  # cron ignores a last line without it


BAD_MAILS = [
    "-froot", "a b", "a@-x.org", "a@x..org", "a@.org", "a@x.org,b@y.org", "a@x.org\nMAILTO=b", "a'; rm -rf ~ #", "$(id)", "a@x.org\r", "", "\u00e9@x.org", "a" * 255,
]  # fmt: skip


@pytest.mark.parametrize("kind", ready_files.KINDS)
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        *(("mail", mail, "is no address; write, for example, someone@example.org.") for mail in BAD_MAILS),
        *(("at", at, "is no time of day") for at in ("06:00\n", "06:00 x", "-6:00", "24:00", "6", "0\u0666:00")),
        *(("day", day, "is not known; there are daily") for day in ("mon\n", "-1", "*", "mon,tue", "mo")),
    ],
)
def test_a_field_that_could_begin_a_line_or_an_option_is_refused(small, kind, field, value, said):
    with pytest.raises(TipResearchError, match=re.escape(said)) as raised:
        ready_files.files(kind, NAME, **{field: value})
    assert str(raised.value).isprintable()


UNSAFE_NAMES = ["a\nb", "-f", "a b", "a;b", "../a", "a%b", "опрос"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["crn", NAME], "schedule 'crn' is not known; there are cron, systemd, github. Did you mean 'cron'?"),
        (["cron", "smal"], "report 'smal' is not known"),
        (["cron", NAME, "--mail", "a;b"], "'a;b' is no address"),
        *((["cron", "--", name], "is not allowed; a name has letters A to Z, in capitals or not, digits") for name in UNSAFE_NAMES),
    ],
)  # fmt: skip
def test_an_unknown_kind_an_unsafe_name_or_a_wrong_field_is_refused_in_one_line(small, words, message):
    refused(command("schedule", *words), message)


@pytest.mark.parametrize("mark", ["\n* * * * * id", "\r", "\x1b", "\u2028", "\\", " "])
@pytest.mark.parametrize("what", ["home", "python"])
def test_a_path_that_ends_or_joins_lines_is_refused(small, monkeypatch, mark, what):
    odd = small.home / f"a{mark}"
    paths_as(monkeypatch, **{what: odd if what == "home" else f"{odd}/python"})
    if what == "python" and mark in ("\\", " "):
        return  # these marks are quoted, and not at the end
    with pytest.raises(TipResearchError, match="a schedule cannot hold .* ends or joins lines") as raised:
        ready_files.files("systemd", NAME)
    assert str(raised.value).isprintable()


@pytest.mark.slow
def test_a_cron_job_prints_nothing_unless_it_fails(small, monkeypatch):
    """The check fails without an edition, and passes after the build. A failed build keeps its status."""
    monkeypatch.setenv(choice.VARIABLE, "cold")  # for one notebook a server is more than a kernel
    build, check = jobs()
    failed = ran(check)
    assert failed.returncode == 1
    assert "small has no edition" in failed.stdout
    done = ran(build)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert folders.latest(small.report)
    assert ran(check).stdout == ""
    small.notebook("1 / 0")
    done = ran(build)
    assert (done.returncode, "ZeroDivisionError" in done.stdout) == (3, True)


@pytest.mark.slow
def test_a_job_builds_its_project_in_another_environment(small):
    small.build()
    bare = {"PATH": os.environ["PATH"], "HOME": str(small.home)}
    for job in jobs():
        done = ran(job, env=bare)
        assert (done.returncode, done.stdout) == (0, "")
    for name, text in ready_files.files("systemd", NAME).items():
        if name.endswith(("small.service", "check.service")):
            assert f'\nEnvironment="TIPRESEARCH_HOME={small.home}"\n' in text


@pytest.fixture
def cron_daemon():
    """A running cron daemon, if no crontab of a user has to be changed for it."""
    if sys.platform != "linux" or os.getuid() != 0:
        pytest.skip("a cron daemon is started by root on Linux alone")
    if not shutil.which("cron") and shutil.which("apt-get") and os.environ.get("CI"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in ("update", "install -y --no-install-recommends cron"):
            subprocess.run(["apt-get", "-q", *step.split()], env=quiet, capture_output=True)
    if not (shutil.which("cron") and shutil.which("crontab")):
        pytest.skip("cron is not installed, and is installed by this test under CI alone")
    if subprocess.run(["crontab", "-l"], capture_output=True).stdout.strip():
        pytest.skip("root has a crontab, which is not to be touched")
    with subprocess.Popen(["cron", "-f"], stderr=subprocess.DEVNULL) as daemon:  # ends if one runs
        try:
            yield
        finally:
            subprocess.run(["crontab", "-r"], capture_output=True)
            daemon.terminate()


@pytest.mark.slow
@pytest.mark.longest
def test_cron_daemon_builds_the_report(small, cron_daemon):
    """A real cron daemon starts the job of the printed file at its minute."""
    at = dt.datetime.now() + dt.timedelta(seconds=75)
    written = command("schedule", "cron", NAME, "--at", f"{at:%H:%M}", "-o", small.home / "cron")
    (crontab,) = (small.home / "cron").iterdir()
    assert written.returncode == 0, written.stderr
    subprocess.run(["crontab", crontab], check=True)
    end = time.monotonic() + 180
    while time.monotonic() < end and "new" not in {r["outcome"] for r in history.runs(small.out, NAME)}:
        time.sleep(0.5)
    edition = folders.latest(small.report)
    assert manifests.intact_manifest(edition)
    built = dt.datetime.fromisoformat(manifests.read_manifest(edition)["built"])
    late = (built - at.replace(second=0, microsecond=0).astimezone()).total_seconds()
    assert 0 <= late < 120


@pytest.mark.skipif(not shutil.which("flock"), reason="flock is not installed")
def test_a_cron_job_ends_at_once_while_another_runs(small):
    job = jobs()[0]
    lock = small.out / f".schedule-{NAME}.lock"
    with subprocess.Popen(["flock", lock, "sh", "-c", "echo; cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:  # fmt: skip
        holder.stdout.readline()
        done = ran(job)
        assert (done.returncode, done.stdout) == (75, "the job before it is still running\n")
        holder.communicate()
    assert folders.latest(small.report) is None


def test_a_path_with_a_space_a_quote_and_a_percent_sign_is_one_argument(small, monkeypatch):
    odd = small.home / "it's 100% odd"
    odd.mkdir()
    paths_as(monkeypatch, home=odd)
    job = jobs()[0]
    assert r"100\% odd" in job[5]
    assert subprocess.run(["/bin/sh", "-n", "-c", job[5].replace(r"\%", "%")]).returncode == 0
    service = ready_files.files("systemd", NAME)["tipresearch-small.service"]
    assert "it's 100%% odd/.schedule-small.lock\" " in service


def test_a_dollar_is_doubled_only_in_the_arguments_of_a_command_of_systemd(small, monkeypatch):
    paths_as(monkeypatch, home=small.home / "a$b", python="/opt/c$d/python")
    found = ready_files.files("systemd", NAME)
    for name in ("tipresearch-small.service", "tipresearch-small-check.service"):
        assert f'\nEnvironment="TIPRESEARCH_HOME={small.home}/a$b"\n' in found[name]
        assert re.search(r'\nExecStart=/usr/bin/\w+ .*"/opt/c\$\$d/python" -m ', found[name])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("day", ["daily", "mon"])
def test_systemd_accepts_the_units_and_their_calendar(small, tmp_path, day):
    done = command("schedule", "systemd", NAME, "--day", day, "-o", tmp_path / "units")
    assert done.returncode == 0, done.stderr
    units = sorted((tmp_path / "units").iterdir())
    assert [u.name for u in units] == ["tipresearch-small-check.service", "tipresearch-small-check.timer", "tipresearch-small-failed@.service", "tipresearch-small.service", "tipresearch-small.timer"]  # fmt: skip
    checked = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    about_ours = [x for x in checked.stderr.splitlines() if "tipresearch" in x]
    assert (checked.returncode, about_ours) == (0, [])
    calendar = re.search(r"OnCalendar=(.*)", units[-1].read_text("utf-8"))[1]
    assert calendar.endswith(" 06:00:00 UTC")
    read = subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, text=True)
    assert read.returncode == 0, read.stderr


def test_the_commands_and_options_of_the_workflow_exist(small):
    """The times are UTC."""
    found = workflow(at="05:30", day="sun")
    assert found[True]["schedule"] == [{"cron": "30 5 * * 0"}]  # YAML reads "on" as true
    assert "as UTC" in next(iter(ready_files.files("github", NAME).values()))
    assert found["concurrency"]["cancel-in-progress"] is False
    steps = [s["run"] for s in found["jobs"]["report"]["steps"] if "run" in s]
    ours = [s.split()[1:] for s in steps if s.startswith(".venv/bin/tipresearch")]
    assert [s[0] for s in ours] == ["report", "verify", "status", "archive"]
    for name, *arguments in ours:
        helped = command(name, "--help")
        assert helped.returncode == 0
        for option in (a for a in arguments if a.startswith("-")):
            assert re.search(rf"(^|[\s,]){option}\b", helped.stdout, re.MULTILINE), (name, option)


def test_the_workflow_of_a_project_names_the_wheel(small, monkeypatch):
    """The Makefile of a project installs only the wheel that TIPRESEARCH names."""
    project = Path(ready_files.__file__).parents[1] / "project" / "github" / "workflows" / "ci.yml"
    of_project = yaml.safe_load(project.read_text("utf-8"))["jobs"]["report"]["env"]
    assert workflow()["jobs"]["report"]["env"] == of_project
    monkeypatch.setattr(ready_files.paths, "HOME", ready_files.paths.PACKAGED)
    assert workflow()["jobs"]["report"]["env"] == {"TZ": "UTC"}


def test_artifacts_and_caches_have_no_held_build_and_no_failed_run(small):
    """Everybody who may read a repository may read its artifacts and caches."""
    steps = [s for s in workflow()["jobs"]["report"]["steps"] if "path" in s.get("with", {})]
    paths = {s["uses"].partition("@")[0]: s["with"]["path"].split() for s in steps}
    assert paths.pop("actions/upload-artifact") == ["small.zip"]
    published = ["editions", "editions.log", "latest", "signed"]
    cached = [*(f"reports/small/{name}" for name in published), "reports/history.sqlite"]
    assert paths == {"actions/cache/restore": cached, "actions/cache/save": cached}


@pytest.mark.slow
def test_the_steps_of_the_workflow_run_here(small, monkeypatch):
    monkeypatch.chdir(small.home)
    for step in workflow()["jobs"]["report"]["steps"]:
        words = step.get("run", "").split()
        if words[:1] == [".venv/bin/tipresearch"]:
            done = command(*words[1:])
            assert done.returncode == 0, (words, done.stderr)
    assert (small.home / "small.zip").is_file()
