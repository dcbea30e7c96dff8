"""The command line as a user calls it."""

import os
import subprocess
import sys

SHELL = [sys.executable, "-m", "tipresearch"]


def run(*arguments, home=None, umask=-1, **environment):
    """Run the command line as a user would; return the finished process."""
    names = os.environ | environment | ({"TIPRESEARCH_HOME": str(home)} if home else {})
    line = [*SHELL, *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, env=names, umask=umask)


def refused(done, message, status=2):
    assert done.returncode == status, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
