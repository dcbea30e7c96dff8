"""Run a function of the package where its imports are done: in a process forked by the server."""

import asyncio
import os
import pickle
import sys
import tempfile

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
    request = {
        "call": function,
        "values": values,
        "arguments": [],
        "cwd": os.getcwd(),  # noqa: PTH109
        "env": dict(os.environ),
        "folder": None,
    }
    loop = asyncio.new_event_loop()
    with tempfile.TemporaryFile() as said:
        try:
            handle = client.start([sys.executable], os.environ)
            streams = [said.fileno(), said.fileno()]
            answer, lease = loop.run_until_complete(handle.ask(request, streams))
            lease.close()
        except OSError as error:
            raise client.KernelNotForked(str(error)) from error
        finally:
            loop.close()
        if answer.get("exit") == 0:
            return
        said.seek(0)
        try:
            error = pickle.load(said)
        except Exception as unread:
            status = answer.get("exit")
            raise client.KernelNotForked(f"{function} ended with status {status}") from unread
    raise error
