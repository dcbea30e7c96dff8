"""The command line answers at once: which modules each command loads."""

import subprocess
import sys

import pytest
from command_line import command, refused
from small_project import NAME

from nbpress.engine import choice
from nbpress.translation import catalogues

#: Slow to import, and needed by no command that only looks.
HEAVY = {
    "IPython", "apprise", "babel", "dask", "distributed", "filelock", "ipykernel", "jupyter_client", "lark", "matplotlib", "nbclient", "nbconvert", "nbformat",
    "numpy", "pandas", "pandera", "papermill", "polars", "pooch", "requests", "rocrate", "scipy", "seaborn", "zmq",
}  # fmt: skip
#: What a build begins with, and what stands does without.
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


def loaded(*arguments):
    """Run a command in a process of its own; return its exit status and top-level modules."""
    command = [sys.executable, "-c", RUN, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    status, *modules = done.stdout.splitlines()[-1].split()
    return int(status), {name.partition(".")[0] for name in modules} & (HEAVY | OF_BUILDS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["report", "--help"], 0),
        (["list"], 0),
        (["status"], 0),
        (["status", NAME, "--out", "."], 1),
        (["report", NAME, "--explain"], 0),
        (["report", NAME, "--set", "m=1"], 2),
        (["report", "smal"], 2),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else str(given),
)
def test_commands_that_only_look_load_nothing_heavy(small, arguments, status):
    """Help, status, explanations and refusals need neither data nor notebooks."""
    left, modules = loaded(*arguments)
    assert (left, modules & HEAVY) == (status, set())


@pytest.mark.slow
def test_what_a_command_loaded_is_not_looked_through_for_garbage(small):
    """Neither while it loads nor when Python ends, which took a tenth of the time of a command that only looks."""
    begun = "import gc\nlooks = []\ngc.callbacks.append(lambda phase, _: looks.append(phase))\ntry:"
    counted = RUN.replace("try:", begun).replace("*sys.modules", "looks.count('start'), len(gc.get_objects())")
    done = subprocess.run([sys.executable, "-c", counted, "status"], capture_output=True, text=True, check=True)
    _, looks, left = map(int, done.stdout.splitlines()[-1].split())
    assert looks < 10  # 50 by Python's own thresholds
    assert left < 1000  # 33,000 that nobody needs any more


@pytest.mark.slow
def test_names_are_completed_without_anything_heavy(small, monkeypatch):
    """What a shell asks while somebody waits at the keyboard."""
    monkeypatch.setenv("_TIPRESEARCH_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"tipresearch report {NAME[0]}")
    monkeypatch.setenv("COMP_CWORD", "2")
    done = subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True, check=True)
    name, _, modules = done.stdout.partition("\n")
    assert name == NAME
    assert not {each.partition(".")[0] for each in modules.split()} & (HEAVY | OF_BUILDS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "keys",
    [{}, {"every": "7d"}, {"languages": ["ur"]}],
    ids=["plain", "with due.html", "in two languages"],
)
def test_nothing_stale_loads_nothing_heavy(small, keys):
    """A report whose inputs are unchanged is confirmed without pandas, papermill, a fork server or catalogues."""
    catalogue(b'msgid ""\nmsgstr ""\n')
    small.define(**keys)
    small.build()
    assert loaded("report", NAME) == (0, set())
    assert loaded("report", NAME, "--explain") == (0, set())
    assert loaded("status") == (0, set())


def catalogue(data):
    path = catalogues.path(NAME, "ur")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


@pytest.mark.slow
def test_a_catalogue_that_was_damaged_is_noticed(small):
    """It is an input: another one is read, and so is one of an edition that was damaged."""
    catalogue(b'msgid ""\nmsgstr ""\n')
    small.define(languages=["ur"])
    edition, _ = small.build()
    catalogue(b"\xff")
    for more in ([], ["--explain"], ["--force"]):
        refused(command("report", NAME, *more), "small.ur.po is no catalogue of gettext")
    catalogues.path(NAME, "ur").unlink()
    refused(command("report", NAME), "small has no catalogue for the language 'ur'")
    catalogue(b'msgid ""\nmsgstr ""\n')
    (edition / "index.html").write_text("other", encoding="utf-8")
    done = command("report", NAME)
    assert "Published a new edition." in done.stdout, done.stderr


@pytest.mark.slow
def test_grammar_of_addresses_is_not_compiled(small, monkeypatch):
    """A whole build leaves out a grammar that takes a second to compile and that nothing uses."""
    monkeypatch.setenv(choice.VARIABLE, "cold")  # for one notebook a server is more than a kernel
    code = RUN.replace("*sys.modules", "'rfc3987_syntax' in sys.modules, 'papermill' in sys.modules")
    done = subprocess.run([sys.executable, "-c", code, "report", NAME], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == ["0", "False", "True"]


@pytest.mark.slow
def test_statistics_never_load_publishing():
    """The statistics can be used and reviewed without Jupyter: no kernel, no papermill."""
    code = "import sys, tipresearch as t\nfor name in t.__all__: getattr(t, name)\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "tipresearch.indicators.shares" in loaded
    assert "tipresearch.presentation" in loaded
    for module in (
        "nbpress.engine",
        "nbpress.editions",
        "nbpress.pages",
        "papermill",
        "nbformat",
        "jupyter_client",
    ):
        assert module not in loaded


def test_help_loads_nothing_heavy():
    """The command line answers at once because pandas, scipy and Jupyter wait until needed."""
    code = "import sys; from tipresearch.cli.main import app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pandas", "scipy", "matplotlib", "nbformat", "papermill", "pandera"} & set(loaded)


#: What Python has under Linux and macOS alone.
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


@pytest.mark.slow
def test_no_import_needs_what_windows_lacks():
    """There one process works at a time, in cold kernels; a default of SIGKILL let none of it be imported."""
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
