"""What a Dask worker of the tests loads first: its kernels are forked from a server that has loaded little."""

import contextlib

with contextlib.suppress(ImportError):  # one worker is without the package
    from nbpress.engine import client

    client.SERVER = "tests.light_server"
