"""The command line answers at once: which modules each command loads."""

import subprocess
import sys

import pytest
from command_line import command, refused
from small_project import NAME

from nbpress.engine import choice
from nbpress.translation import catalogues

pytestmark = pytest.mark.slow

#: Modules that are slow to import, and that no command needs to look at something.
HEAVY = {
    "IPython", "apprise", "babel", "dask", "distributed", "filelock", "ipykernel", "jupyter_client", "lark", "matplotlib", "nbclient", "nbconvert", "nbformat",
    "numpy", "pandas", "pandera", "papermill", "polars", "pooch", "requests", "rocrate", "scipy", "seaborn", "zmq",
}  # fmt: skip
#: A build needs these modules; a report that is up to date does not.
OF_BUILDS = {"asyncio"}

RUN = """
import sys
from tipresearch.cli.main import main
sys.argv = ["tipresearch", *sys.argv[1:]]
try:
    main()
except SystemExit as left:
    print("\\n", left.code or 0, *sys.modules)
"""


def output(code, *arguments):
    """Run code in a new Python and return its output."""
    line = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout


def heavy(modules):
    return {name.partition(".")[0] for name in modules} & (HEAVY | OF_BUILDS)


def loaded(*arguments):
    """Run a command in a new Python; return its exit status and its heavy modules."""
    status, *modules = output(RUN, *arguments).splitlines()[-1].split()
    return int(status), heavy(modules)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--help"], 0), (["--version"], 0), (["report", "--help"], 0), (["list"], 0), (["status"], 0),
        (["status", NAME, "--out", "."], 1), (["report", NAME, "--explain"], 0),
        (["report", NAME, "--set", "m=1"], 2), (["report", "smal"], 2),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else str(given),
)  # fmt: skip
def test_commands_that_only_look_load_nothing_heavy(small, arguments, status):
    left, modules = loaded(*arguments)
    assert (left, modules & HEAVY) == (status, set())


def test_garbage_is_not_collected_while_a_command_loads_nor_at_its_end(small):
    """Collections took a tenth of the time of a command that only looks."""
    begun = "import gc\nlooks = []\ngc.callbacks.append(lambda phase, _: looks.append(phase))\ntry:"
    counted = RUN.replace("try:", begun).replace("*sys.modules", "looks.count('start'), len(gc.get_objects())")
    _, looks, left = map(int, output(counted, "status").splitlines()[-1].split())
    assert looks < 10  # 50 with Python's own thresholds
    assert left < 1000  # 33,000 otherwise


def test_a_shell_completes_names_without_heavy_modules(small, monkeypatch):
    asked = {"_TIPRESEARCH_COMPLETE": "complete_bash", "COMP_WORDS": f"tipresearch report {NAME[0]}", "COMP_CWORD": "2"}
    for variable, value in asked.items():
        monkeypatch.setenv(variable, value)
    name, _, modules = output(RUN).partition("\n")
    assert (name, heavy(modules.split())) == (NAME, set())


EMPTY = b'msgid ""\nmsgstr ""\n'


def write_catalogue(data):
    path = catalogues.path("ur")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


@pytest.mark.parametrize(
    "keys", [{}, {"every": "7d"}, {"languages": ["ur"]}], ids=["plain", "with due.html", "in Urdu"]
)
def test_a_report_that_is_up_to_date_loads_nothing_heavy(small, keys):
    write_catalogue(EMPTY)
    small.define(**keys)
    small.build()
    for words in (["report", NAME], ["report", NAME, "--explain"], ["status"]):
        assert loaded(*words) == (0, set())


def test_a_damaged_catalogue_or_edition_is_noticed(small):
    """A catalogue is an input: a changed catalogue is read, and so is the catalogue of a damaged edition."""
    write_catalogue(EMPTY)
    small.define(languages=["ur"])
    edition, _ = small.build()
    write_catalogue(b"\xff")
    for more in ([], ["--explain"], ["--force"]):
        refused(command("report", NAME, *more), "ur.po is no catalogue of gettext")
    catalogues.path("ur").unlink()
    refused(command("report", NAME), "there is no catalogue for the language 'ur'")
    write_catalogue(EMPTY)
    (edition / "index.html").write_text("other", encoding="utf-8")
    done = command("report", NAME)
    assert "Published a new edition." in done.stdout, done.stderr


def test_a_build_does_not_compile_the_grammar_of_addresses(small, monkeypatch):
    """The grammar takes a second, and nothing uses it."""
    monkeypatch.setenv(choice.VARIABLE, "cold")  # for one notebook a server is more than a kernel
    code = RUN.replace("*sys.modules", "'rfc3987_syntax' in sys.modules, 'papermill' in sys.modules")
    assert output(code, "report", NAME).splitlines()[-1].split() == ["0", "False", "True"]


def test_statistics_never_load_publishing():
    code = "import sys, tipresearch as t\nfor name in t.__all__: getattr(t, name)\nprint(*sys.modules)"
    modules = {*output(code).split()}
    assert {"tipresearch.indicators.shares", "tipresearch.presentation"} <= modules
    publishing = {"nbpress.engine", "nbpress.editions", "nbpress.pages", "papermill", "nbformat", "jupyter_client"}
    assert not publishing & modules


#: Takes away what only Linux and macOS have, and imports every module.
WITHOUT = """
import importlib, pkgutil, signal, sys
for name in ("SIGHUP", "SIGKILL", "SIGCHLD", "SIGPIPE", "pthread_sigmask"):
    delattr(signal, name)
sys.modules |= dict.fromkeys(("fcntl", "resource", "pwd", "grp", "termios"))
import tipresearch
for module in pkgutil.walk_packages(tipresearch.__path__, "tipresearch."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


def test_every_module_can_be_imported_under_windows():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
