import csv
import functools
import gc
import os
import pickle
import shutil
import signal
import sys

import filelock
import forked_server
import published_files
import pytest
import warm_commands
from command_line import command, run
from hypothesis import HealthCheck, settings
from small_batch import NUMBER, SLOW, write
from small_project import Project

import tipresearch as tip
from nbpress.core import paths
from nbpress.engine import client
from tipresearch import observations
from tipresearch.readers import cache, glotip, parsing

RELEASE = {"ref_area": "PAK", "source_id": "unodc_fia_conference_2022", "edition": "2022-03-25"}

#: Properties have no time limit, as machines differ.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

#: Files whose tests share a computation of seconds.
TOGETHER = (
    "cli/test_attack.py",
    "glotip/test_reader.py", "indicators/test_identity.py", "presentation/test_drawing.py",
    "sentences/test_hidden.py", "messages/test_parts.py",
    "notebooks/test_other_runners.py", "pages/test_accessibility.py", "tests/test_dead_code.py", "tests/test_docs.py",
    "tests/test_gallery.py", "tests/test_main_report.py", "tests/test_start_here.py",
    "tests/test_jupyterlab.py", "tests/test_wheel.py",
)  # fmt: skip

#: Tests that mostly wait for kills, clocks and time limits: side by side they would leave processors idle.
WAITING = (
    "nbpress/test_faults.py", "batches/test_cluster.py", "batches/test_cluster_check.py", "test_cron_daemon_builds",
    "test_time_limit_ends_a_notebook",
)  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Return one process more than processors, as some slow tests wait and use no processor."""
    waiting = 0 if config.option.markexpr == "not slow" else 1
    return (os.cpu_count() or 1) + waiting


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give the cells of a notebook to one process, and the tests of a file that share a long computation."""
    from xdist.scheduler import LoadScopeScheduling

    class CellsTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            if "nbpress/engine/" in file:
                return "kernels"  # these tests share real fork servers
            if any(name in nodeid for name in WAITING):
                return "waiting"
            if "tests/countries/" in file:
                return "countries"  # they share two readings of an edition
            return file if file.endswith((".ipynb", *TOGETHER)) else nodeid

        def mark_test_complete(self, node, item_index, duration=0):
            """Forget a finished scope, as the base class reads all scopes after each test."""
            super().mark_test_complete(node, item_index, duration)
            given = self.assigned_work[node]
            scope = self._split_scope(self.registered_collections[node][item_index])
            if all(given[scope].values()):
                del given[scope]

    return CellsTogether(config, log)


def pytest_collection_modifyitems(items):
    """Start slow tests first, so that no process ends late."""
    for item in items:
        if hasattr(item, "output_timeout"):
            item.output_timeout = 300  # the five seconds of nbval are too few on a busy machine
            item.add_marker("slow")  # the built report runs the same cells
        # A published file takes seconds to read, the whole report to build, and an invented workbook a moment.
        if {"datasets", "built", "world_of_rows", "france"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("slow")
    first = ("longest", "slow")
    items.sort(key=lambda item: [item.get_closest_marker(mark) is None for mark in first])


def pytest_collection_finish():
    """Keep garbage collection away from what is loaded by now."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """Make a folder in the first process that asks for it; other processes use that folder."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def made(name, make):
        place, done = shared / name, shared / f"{name}.done"
        with filelock.FileLock(shared / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(place, ignore_errors=True)
                place.mkdir()
                make(place)
                done.touch()
        return place

    return made


@pytest.fixture(scope="session", autouse=True)
def forked_servers():
    """Fork servers from one template, which ends with the tests."""
    with pytest.MonkeyPatch.context() as patch:
        ours = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
        patch.setenv(forked_server.OWNER, str(ours))
        patch.setattr(client, "SERVER", warm_commands.FULL)
        yield
        # Without warm kernels all later tests would silently use cold kernels.
        assert not [python for python, *_ in client._given_up if python == sys.executable]
        client.close_all()


@pytest.fixture(scope="session", autouse=True)
def interruptible():
    """Let Ctrl-C interrupt, even if nohup started the tests."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def wheel(once):
    """The wheel of this checkout, built once and without the network."""
    builder = pytest.importorskip("hatchling.builders.wheel").WheelBuilder

    def build(folder):
        list(builder(str(paths.HOME)).build(directory=str(folder), versions=["standard"]))

    (found,) = once("wheel", build).glob("*.whl")
    return found


@pytest.fixture(scope="session")
def observed():
    return observations.load()


@pytest.fixture(scope="session", autouse=True)
def reports_untouched():
    """Fail if a test changes the reports of the project."""

    def listed():
        return sorted(str(p) for p in paths.REPORTS.rglob("*"))

    before = listed()
    yield
    assert listed() == before


@pytest.fixture(scope="session")
def release():
    """Criteria for `pick` that select the news release of the main report."""
    return dict(RELEASE)


@pytest.fixture(scope="session")
def datasets():
    """The folder of published files; without the folder its tests are skipped."""
    if not published_files.FOLDER.is_dir():
        pytest.skip("published files are not at ../shared/datasets or $TIPRESEARCH_DATASETS")
    return published_files.FOLDER


@pytest.fixture(scope="session")
def published_folder(datasets):
    """Return the folder of the files of a publisher; without the folder the test is skipped."""

    def found(name):
        if not (datasets / name).is_dir():
            pytest.skip(f"there are no files in {datasets / name}")
        return datasets / name

    return found


@pytest.fixture(scope="session")
def published_workbook(datasets):
    """Return the path of an edition of UNODC's database, whose terms forbid a copy in the project."""

    def found(edition):
        path = datasets / "glotip" / f"data_glotip_edition_{edition}.xlsx"
        if not path.is_file():
            pytest.skip(f"{path.name} is absent; set TIPRESEARCH_DATASETS to the folder of datasets")
        return path

    return found


@pytest.fixture(scope="session")
def workbooks(published_workbook):
    """The paths of two editions of UNODC's database, the older first."""
    return [published_workbook(edition) for edition in ("2023-05-30", "2025-04-14")]


@pytest.fixture(scope="session")
def read_edition(published_workbook, once):
    """Return an edition of UNODC's database as read by the first process that asked for it."""

    def reading(edition):
        def read(place):
            (place / "reading").write_bytes(pickle.dumps(glotip.read(published_workbook(edition))))

        return pickle.loads((once(f"glotip-{edition}", read) / "reading").read_bytes())

    return reading


@pytest.fixture(scope="session", autouse=True)
def editions_read_once(request):
    """Let all tests share the reading of a published edition."""
    with pytest.MonkeyPatch.context() as patch:
        anew = parsing.read

        def read(publisher, path, *, edition=""):
            name = published_files.edition_of(path)
            return request.getfixturevalue("read_edition")(name) if name and not edition else anew(publisher, path, edition=edition)  # fmt: skip

        patch.setattr(parsing, "read", read)
        yield


@pytest.fixture(scope="session", autouse=True)
def parsed_apart(once):
    """Keep parsed files for all tests, and apart from the files that the user parsed."""
    folder = once("parsed", lambda _: None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "default_folder", lambda: folder)
        patch.setattr(parsing, "_MOST", 10_000)
        yield


@pytest.fixture(scope="session")
def opened_edition(published_workbook):
    """Open a published edition once in a process; tests must not change it."""
    return functools.cache(lambda edition: tip.open(published_workbook(edition)))


@pytest.fixture(scope="session")
def kept_readings(once, workbooks):
    """Make the readings of both workbooks known to kernels, as a batch does."""

    def keep_all(folder):
        for workbook in workbooks:
            cache.keep(workbook, folder)

    folder = once("readings", keep_all)
    return lambda: cache.kept_in(folder)


@pytest.fixture
def changed_observations(tmp_path):
    """Write observations.csv with one row changed; return its path."""

    def change(row=3, *, drop=None, **cells):
        with (paths.DATA / "observations.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for name, value in cells.items():
            rows[row - 2][header.index(name)] = value
        kept = [i for i, name in enumerate(header) if name != drop]
        lines = [[line[i] for i in kept] for line in (header, *rows)]
        path = tmp_path / "observations.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
        return path

    return change


@pytest.fixture
def folder(tmp_path_factory):
    """An empty folder for a project, under one name for all tests of a process: each folder needs a fork server."""
    place = tmp_path_factory.getbasetemp() / "project"
    if place.exists():
        shutil.rmtree(place)
    place.mkdir()
    return place


@pytest.fixture(scope="session")
def light_servers():
    """Fork servers that have loaded little, apart from those of other tests."""
    found = {}
    yield found
    for handle in found.values():
        handle.close()


@pytest.fixture
def light(light_servers, monkeypatch):
    """Fork the kernels of a test from a server that has loaded little."""
    monkeypatch.setattr(client, "_servers", light_servers)
    monkeypatch.setattr(client, "SERVER", warm_commands.LIGHT)


@pytest.fixture
def small(folder, light, monkeypatch):
    """A project of one small notebook, with nothing published."""
    return Project(folder, monkeypatch)


@pytest.fixture
def grid_home(folder, light):
    """A project for the batch command, with a notebook of one number."""
    (folder / "notebooks").mkdir(parents=True)
    write(folder / "notebooks", SLOW, NUMBER, covered_by="")
    return folder


@pytest.fixture(scope="session", autouse=True)
def commands_ended():
    """End the process that commands are forked from."""
    yield
    warm_commands.close()


def _main_report(out):
    done = run("report", "pakistan-2020", "--out", out)
    assert done.returncode == 0, done.stderr
    (out / "said.txt").write_text(done.stdout, encoding="utf-8")


@pytest.fixture(scope="session")
def built(once):
    """The main report, built by the command line, and what the command said."""
    out = once("main-report", _main_report)
    return out / "pakistan-2020", (out / "said.txt").read_text("utf-8")


@pytest.fixture(scope="session")
def profile_built(once, workbooks, kept_readings):
    """Return the published report on a country, built by the first test that asks for it."""

    def built(area):
        """The main report as the command builds it, and the output of the command."""

        def build(out):
            options = [f"ref_area={area}", f"data_file={workbooks[1]}", f"previous_file={workbooks[0]}"]
            words = [p for option in options for p in ("--set", option)]
            with kept_readings():
                done = command("report", "country-profile", "--out", out, *words)
            assert done.returncode == 0, done.stderr

        return once(f"profile-{area}", build) / "country-profile" / "latest"

    return built


@pytest.fixture(scope="session")
def world_built(once, workbooks):
    """The published report on all countries, without PNG."""

    def build(out):
        settings = [f"data_file={workbooks[1]}", "first_year=2018", "png=false"]
        words = [p for setting in settings for p in ("--set", setting)]
        done = command("report", "world", "--out", out, *words)
        assert done.returncode == 0, done.stderr

    return once("world-report", build) / "world" / "latest"
