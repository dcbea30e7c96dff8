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


def lines(text):
    """The lines of a crontab that are jobs, each as its five fields and its command."""
    jobs = [x for x in text.splitlines() if re.match(r"[\d*]", x)]
    return [job.split(maxsplit=5) for job in jobs]


def ran(job, **options):
    """Run the command of a crontab line as cron does: percent signs unescaped, by /bin/sh."""
    text = job[5].replace(r"\%", "%")
    return subprocess.run(["/bin/sh", "-c", text], capture_output=True, text=True, cwd="/", **options)


def test_cron_lines_have_five_fields_and_state_the_zone(small):
    """The time is where cron reads it, the zone is stated, and failures are mailed."""
    (text,) = ready_files.files("cron", NAME, at="23:45", day="mon", mail="a@example.org").values()
    build, check = lines(text)
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
        *(("at", at, "is no time of day") for at in ("06:00\n", "06:00 x", "-6:00", "24:00", "0\u0666:00")),
        *(("day", day, "is not known; there are daily") for day in ("mon\n", "-1", "*", "mon,tue")),
    ],
)
def test_no_field_begins_a_line_or_an_option(small, kind, field, value, said):
    """Each is refused in one line, whatever runs the job."""
    with pytest.raises(TipResearchError, match=re.escape(said)) as raised:
        ready_files.files(kind, NAME, **{field: value})
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("name", ["a\nb", "-f", "a b", "a;b", "../a", "a%b", "опрос"])
def test_no_report_of_such_a_name_is_scheduled(small, name):
    done = command("schedule", "cron", "--", name)
    refused(done, "is not allowed; a name has letters A to Z, in capitals or not, digits")


@pytest.mark.parametrize("mark", ["\n* * * * * id", "\r", "\x1b", "\u2028", "\\", " "])
@pytest.mark.parametrize("where", ["paths.HOME", "cli.schedule.ready_files.sys.executable"])
def test_no_path_ends_a_line(small, monkeypatch, mark, where):
    """A folder of the project or of Python may have any name; a schedule takes none that would be two lines."""
    odd = small.home / f"a{mark}"
    monkeypatch.setattr(f"tipresearch.{where}", odd if where == "paths.HOME" else f"{odd}/python")
    if where != "paths.HOME" and mark in ("\\", " "):
        return  # quoted, and not at the end
    with pytest.raises(TipResearchError, match="a schedule cannot hold .* ends or joins lines") as raised:
        ready_files.files("systemd", NAME)
    assert str(raised.value).isprintable()


@pytest.mark.slow
def test_cron_job_publishes_and_is_silent(small, monkeypatch):
    """The job as cron runs it publishes an edition and prints nothing; the check then passes."""
    monkeypatch.setenv(choice.VARIABLE, "cold")  # for one notebook a server is more than a kernel
    (text,) = ready_files.files("cron", NAME).values()
    build, check = lines(text)
    failed = ran(check)
    assert failed.returncode == 1
    assert "small has no edition" in failed.stdout
    done = ran(build)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert folders.latest(small.report)
    assert ran(check).stdout == ""


@pytest.mark.slow
def test_jobs_are_of_this_project(small):
    """A job has none of the environment in which it was written, and builds the same project."""
    small.build()
    bare = {"PATH": os.environ["PATH"], "HOME": str(small.home)}
    for job in lines(ready_files.files("cron", NAME)["tipresearch-small.cron"]):
        done = ran(job, env=bare)
        assert (done.returncode, done.stdout) == (0, "")
    for name, text in ready_files.files("systemd", NAME).items():
        if name.endswith(("small.service", "check.service")):
            assert f'\nEnvironment="TIPRESEARCH_HOME={small.home}"\n' in text


@pytest.mark.slow
def test_failing_cron_job_prints_what_is_mailed(small, monkeypatch):
    """A failed build is printed, and keeps its status."""
    monkeypatch.setenv(choice.VARIABLE, "cold")  # for one notebook a server is more than a kernel
    small.notebook("1 / 0")
    done = ran(lines(ready_files.files("cron", NAME)["tipresearch-small.cron"])[0])
    assert done.returncode == 3
    assert "ZeroDivisionError" in done.stdout


@pytest.fixture
def cron_daemon():
    """A running cron daemon, where that can be had without touching what a user has set up."""
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
    """A real cron daemon, given the file as it is printed, fires the job at its minute."""
    at = dt.datetime.now() + dt.timedelta(seconds=75)
    written = command("schedule", "cron", NAME, "--at", f"{at:%H:%M}", "-o", small.home / "cron")
    (crontab,) = (small.home / "cron").iterdir()
    assert written.returncode == 0, written.stderr
    subprocess.run(["crontab", crontab], check=True)
    end = time.monotonic() + 180
    while time.monotonic() < end and "new" not in {r["outcome"] for r in history.runs(small.out, NAME)}:
        time.sleep(0.5)
    edition = folders.latest(small.report)
    assert manifests.whole(edition)
    built = dt.datetime.fromisoformat(manifests.read_manifest(edition)["built"])
    late = (built - at.replace(second=0, microsecond=0).astimezone()).total_seconds()
    assert 0 <= late < 120


@pytest.mark.skipif(not shutil.which("flock"), reason="flock is not installed")
def test_cron_job_leaves_while_another_runs(small):
    """A job that is still running keeps the next one from starting."""
    job = lines(ready_files.files("cron", NAME)["tipresearch-small.cron"])[0]
    lock = small.out / f".schedule-{NAME}.lock"
    with subprocess.Popen(["flock", lock, "sh", "-c", "echo; cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:  # fmt: skip
        holder.stdout.readline()
        done = ran(job)
        assert (done.returncode, done.stdout) == (75, "the job before it is still running\n")
        holder.communicate()
    assert folders.latest(small.report) is None


def test_odd_paths_are_quoted(small, monkeypatch):
    """A folder with a space, a quote and a percent sign is one argument in each kind of file."""
    odd = small.home / "it's 100% odd"
    odd.mkdir()
    monkeypatch.setattr("nbpress.core.paths.HOME", odd)
    monkeypatch.setattr("nbpress.core.paths.REPORTS", odd)
    job = lines(ready_files.files("cron", NAME)["tipresearch-small.cron"])[0]
    assert r"100\% odd" in job[5]
    assert subprocess.run(["/bin/sh", "-n", "-c", job[5].replace(r"\%", "%")]).returncode == 0
    service = ready_files.files("systemd", NAME)["tipresearch-small.service"]
    assert "it's 100%% odd/.schedule-small.lock\" " in service


def test_a_dollar_is_doubled_where_systemd_halves_it(small, monkeypatch):
    """Behind the program of a command, and neither in what is run nor in the environment."""
    monkeypatch.setattr("nbpress.core.paths.HOME", small.home / "a$b")
    monkeypatch.setattr("tipresearch.cli.schedule.ready_files.sys.executable", "/opt/c$d/python")
    found = ready_files.files("systemd", NAME)
    for name in ("tipresearch-small.service", "tipresearch-small-check.service"):
        assert f'\nEnvironment="TIPRESEARCH_HOME={small.home}/a$b"\n' in found[name]
        assert re.search(r'\nExecStart=/usr/bin/\w+ .*"/opt/c\$\$d/python" -m ', found[name])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("day", ["daily", "mon"])
def test_systemd_accepts_the_units(small, tmp_path, day):
    """systemd-analyze verify finds no fault, and reads the calendar with its time zone."""
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


def test_commands_of_the_workflow_exist(small):
    """The workflow is YAML, its times are UTC, and each option it gives is one that the command has."""
    (text,) = ready_files.files("github", NAME, at="05:30", day="sun").values()
    workflow = yaml.safe_load(text)
    assert workflow[True]["schedule"] == [{"cron": "30 5 * * 0"}]  # YAML reads "on" as true
    assert "as UTC" in text
    assert workflow["concurrency"]["cancel-in-progress"] is False
    steps = [s["run"] for s in workflow["jobs"]["report"]["steps"] if "run" in s]
    ours = [s.split()[1:] for s in steps if s.startswith(".venv/bin/tipresearch")]
    assert [s[0] for s in ours] == ["report", "verify", "status", "archive"]
    for name, *arguments in ours:
        helped = command(name, "--help")
        assert helped.returncode == 0
        for option in (a for a in arguments if a.startswith("-")):
            assert re.search(rf"(^|[\s,]){option}\b", helped.stdout, re.MULTILINE), (name, option)


def test_the_workflow_of_a_project_names_the_wheel(small, monkeypatch):
    """Its Makefile installs what TIPRESEARCH names and nothing by name alone, so without it each scheduled run stopped."""
    project = Path(ready_files.__file__).parents[1] / "project" / "github" / "workflows" / "ci.yml"
    of_project = yaml.safe_load(project.read_text("utf-8"))["jobs"]["report"]["env"]
    (text,) = ready_files.files("github", NAME).values()
    assert yaml.safe_load(text)["jobs"]["report"]["env"] == of_project
    monkeypatch.setattr(ready_files.paths, "HOME", ready_files.paths.PACKAGED)
    (text,) = ready_files.files("github", NAME).values()
    assert yaml.safe_load(text)["jobs"]["report"]["env"] == {"TZ": "UTC"}


def test_the_workflow_hands_on_only_what_was_looked_at(small):
    """Who may read a repository has its artifacts and its caches: no held build and no failed run is in them."""
    (text,) = ready_files.files("github", NAME).values()
    steps = [s for s in yaml.safe_load(text)["jobs"]["report"]["steps"] if "path" in s.get("with", {})]
    paths = {s["uses"].partition("@")[0]: s["with"]["path"].split() for s in steps}
    assert paths.pop("actions/upload-artifact") == ["small.zip"]
    published = ["editions", "editions.log", "latest", "signed"]
    cached = [*(f"reports/small/{name}" for name in published), "reports/history.sqlite"]
    assert paths == {"actions/cache/restore": cached, "actions/cache/save": cached}


@pytest.mark.slow
def test_workflow_runs_here(small, monkeypatch):
    """The steps of the workflow, run as they stand but for the interpreter, all pass."""
    monkeypatch.chdir(small.home)
    (text,) = ready_files.files("github", NAME).values()
    for step in yaml.safe_load(text)["jobs"]["report"]["steps"]:
        words = step.get("run", "").split()
        if words[:1] == [".venv/bin/tipresearch"]:
            done = command(*words[1:])
            assert done.returncode == 0, (words, done.stderr)
    assert (small.home / "small.zip").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["crn"], "schedule 'crn' is not known; there are cron, systemd, github. Did you mean 'cron'?"),
        (["cron", "smal"], "report 'smal' is not known"),
        (["cron", NAME, "--at", "6"], "'6' is no time of day"),
        (["cron", NAME, "--at", "24:00"], "'24:00' is no time of day"),
        (["cron", NAME, "--day", "mo"], "day 'mo' is not known"),
        (["cron", NAME, "--mail", "a;b"], "'a;b' is no address"),
    ],
)
def test_wrong_schedule_is_one_line(small, arguments, message):
    """A kind, report, time, day or address that cannot be is refused."""
    if len(arguments) == 1:
        arguments = [*arguments, NAME]
    refused(command("schedule", *arguments), message)


def test_kinds_are_named_in_the_error(small):
    """The library refuses as the command does."""
    with pytest.raises(TipResearchError, match="cron, systemd, github"):
        ready_files.files("at", NAME)
