"""Loaded first by a Dask worker of the tests, so that its kernels are forked from the light server."""

import contextlib

with contextlib.suppress(ImportError):  # one worker lacks the package
    from nbpress.engine import client

    client.SERVER = "tests.light_server"
