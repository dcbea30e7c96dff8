"""The command line as a user calls it."""

import os
import subprocess
import sys

import warm_commands

SHELL = [sys.executable, "-m", "tipresearch"]
#: Code that makes kernels be forked from the light server.
LIGHT = "from nbpress.engine import client; client.SERVER = 'tests.light_server'\n"
LIGHT_SHELL = [sys.executable, "-c", f"{LIGHT}from tipresearch.cli.main import main; main()"]
#: Whether commands are forked from a process with all imports done.
WARM = sys.platform == "linux" and os.environ.get("TIPRESEARCH_COMMANDS") != "cold"


def environment(home):
    """Return the environment of this process, for another project."""
    return os.environ | {"TIPRESEARCH_HOME": str(home)}


def run(*arguments, shell=SHELL, **options):
    """Run a command in a new Python; return the finished process."""
    line = [*shell, *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, **options)


def started(*arguments, **options):
    """Start a command, forked from a process with all imports done if possible."""
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
    """Run a command as `started` does; return the finished process."""
    with started(*arguments, **options) as process:
        output, errors = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def refused(done, message, status=2):
    """Require an exit status and one line of errors with a message."""
    assert done.returncode == status, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
