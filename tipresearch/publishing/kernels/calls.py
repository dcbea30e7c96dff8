"""Run a function of the package where its imports are done: in a process forked by the server."""

import asyncio
import os
import pickle
import sys
import tempfile
from pathlib import Path

from tipresearch.publishing.kernels import client


def call(function: str, *values: object) -> None:
    """Run a function in a process of its own, and raise here what it raises.

    Parameters
    ----------
    function : str
        ``package.module:function``; what it returns is dropped.
    *values : object
        Its arguments, which go as JSON.

    Raises
    ------
    KernelNotForked
        If no such process could be had; then nothing was run to its end.
    """
    request: dict[str, object] = {
        "call": function,
        "values": values,
        "arguments": [],
        "cwd": str(Path.cwd()),
        "env": dict(os.environ),
        "folder": None,
    }
    try:
        with tempfile.TemporaryFile() as said:
            status = _ran(request, said.fileno())
            said.seek(0)
            error = said.read()
    except OSError as gone:
        raise client.KernelNotForked(str(gone)) from gone
    if status == 0:
        return
    try:
        raised = pickle.loads(error)
    except Exception as unread:
        raise client.KernelNotForked(f"{function} ended with status {status}") from unread
    raise raised


def _ran(request: dict, output: int) -> int | None:
    """Have the server run the request in a fork; return its exit status."""
    handle = client.start([sys.executable], os.environ)
    loop = asyncio.new_event_loop()
    try:
        answer, lease = loop.run_until_complete(handle.ask(request, [output, output]))
    finally:
        loop.close()
    lease.close()
    return answer.get("exit")
