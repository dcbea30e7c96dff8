"""The command line as a user calls it."""

import os
import subprocess
import sys

import warm_commands

SHELL = [sys.executable, "-m", "tipresearch"]
#: Has the kernels of a command, or of other code, forked from a server that has loaded little.
LIGHT = "from nbpress.engine import client; client.SERVER = 'tests.light_server'\n"
LIGHT_SHELL = [sys.executable, "-c", f"{LIGHT}from tipresearch.cli.main import main; main()"]
#: Whether commands are forked from a process that has the imports done.
WARM = sys.platform == "linux" and os.environ.get("TIPRESEARCH_COMMANDS") != "cold"


def environment(home):
    """The environment of this process, for a project of its own."""
    return os.environ | {"TIPRESEARCH_HOME": str(home)}


def run(*arguments, shell=SHELL, **options):
    """Run a command in a new Python, as a shell does; return the finished process."""
    line = [*shell, *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, **options)


def started(*arguments, **options):
    """Start a command, in a process that has its imports done where that can be had."""
    if WARM:
        return warm_commands.Command(*arguments, **options)
    options.pop("own_server", None)
    before = options.pop("before", "")
    code = f"{before}\nfrom tipresearch.cli.main import main\nmain()"
    shell = [sys.executable, "-c", code] if before else SHELL
    line = [*shell, *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(line, **pipes, **options)


def command(*arguments, **options):
    """Run a command to its end, started as `started` does; return the finished process."""
    with started(*arguments, **options) as process:
        output, errors = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def refused(done, message, status=2):
    """The command ended with this status and one line that holds the message."""
    assert done.returncode == status, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
