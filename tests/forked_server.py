"""The fork server, forked itself from a template that has its imports done: 0.1 s instead of three.

It is run as the fork server is. It asks the template for a copy of it, hands over what it was
given, and stays until the copy has ended. Who asks first starts the template, which all processes
of the tests share and which ends with them. What a server loads, and that it loads it, is for the
tests of kernels and for commands that run in a new Python: they have none of this.
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

#: Names, in the environment, the process with which the template ends.
OWNER = "TESTS_OF"
#: What is read when something is imported; the project alone is read again in a copy.
AT_IMPORT = ("PYTHON", "MPL", "MATPLOTLIBRC", "XDG_CONFIG_HOME", "LC_", "LANG", "LD_", "TZ")


def address():
    """An abstract socket of these tests, for servers that would import in the same surroundings."""
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
    os.close(owner)  # while this copy is open nobody sees that the server is gone
    connection.recv(1)


def template():
    """Import, and fork until the tests are over; a child of nobody, whose own are no test's."""
    if os.fork():
        return
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        listener.bind(address())
        tests = os.pidfd_open(int(os.environ[OWNER]))
    except OSError:  # another was first, or all is over
        return
    listener.listen(64)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # copies are waited for by nobody
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
    """Be the server that was asked for, in a process forked for it."""
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
        if before != paths.HOME:  # its tables are others
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


#: Keep what they compiled of templates, which are of no project.
OF_NO_PROJECT = ("nbpress.", "tipresearch.presentation.elements")


def forget():
    """Forget all that functions of the package keep of their tables."""
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
