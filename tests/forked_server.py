"""A fork server that is itself forked from a template with all imports done: 0.1 s in place of three.

The first request starts the template, which all processes of the tests share and which ends with them.
Tests of what a server loads, and commands in a new Python, do not use this module.
"""

import hashlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

#: Environment variable with the process that the template ends with.
OWNER = "TESTS_OF"
#: Variables that imports read; a copy reads only the project again.
AT_IMPORT = ("PYTHON", "MPL", "MATPLOTLIBRC", "XDG_CONFIG_HOME", "LC_", "LANG", "LD_", "TZ")


def address():
    """Return an abstract socket for servers that would import the same modules."""
    seen = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith(AT_IMPORT))
    key = repr((os.environ[OWNER], sys.executable, str(Path.cwd()), seen))
    return f"\0tip-template-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def ask(folder, owner):
    """Have a server forked, and wait for its end."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.connect(address())
    except ConnectionRefusedError:
        of_all = {k: v for k, v in os.environ.items() if k != "TIPRESEARCH_HOME"}
        command = [sys.executable, "-m", "tests.forked_server"]
        subprocess.run(command, env=of_all, stdin=subprocess.DEVNULL, start_new_session=True)
        while connection.connect_ex(address()):
            time.sleep(0.005)
    request = json.dumps({"folder": folder, "environment": dict(os.environ)}).encode()
    socket.send_fds(connection, [request], [owner, 2])
    os.close(owner)  # an open copy would hide the end of the server
    connection.recv(1)


def template():
    """Import all modules, and fork servers until the tests end."""
    if os.fork():
        return
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        listener.bind(address())
        tests = os.pidfd_open(int(os.environ[OWNER]))
    except OSError:  # another template exists, or the tests have ended
        return
    listener.listen(64)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the copies
    from nbpress.engine import server

    held = server.preload()
    server.gc.freeze()
    while listener in (ready := select.select([listener, tests], [], [])[0]) and tests not in ready:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            os.close(tests)
            become(connection, server, held)
        connection.close()


def become(connection, server, held):
    """Be the requested server in this forked process."""
    import importlib

    from nbpress.core import paths

    code = 1
    try:
        data, (owner, errors), *_ = socket.recv_fds(connection, 1 << 20, 2)
        request = json.loads(data)
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(errors, 2)
        os.close(errors)
        os.environ.clear()
        os.environ.update(request["environment"])
        before = paths.HOME
        importlib.reload(paths)
        if before != paths.HOME:  # the tables differ
            forget()
            held |= server.make_ready()
        server.preload = lambda: held
        close = server.Server.close_inherited

        def close_inherited(self):
            close(self)
            connection.close()

        server.Server.close_inherited = close_inherited
        server.main(request["folder"], str(owner))
        code = 0
    finally:
        os._exit(code)


#: Modules whose caches hold compiled templates, which belong to no project.
OF_NO_PROJECT = ("nbpress.", "tipresearch.presentation.elements")


def forget():
    """Clear the caches of the functions that read tables."""
    for name, module in list(sys.modules.items()):
        if name.startswith("tipresearch.") and not name.startswith(OF_NO_PROJECT):
            for value in list(vars(module).values()):
                getattr(value, "cache_clear", int)()


if __name__ == "__main__":
    if len(sys.argv) == 1:
        template()
    elif OWNER in os.environ and not os.environ.get("PYTHONPATH"):
        ask(sys.argv[1], int(sys.argv[2]))
    else:
        from nbpress.engine import server

        server.main(*sys.argv[1:])
