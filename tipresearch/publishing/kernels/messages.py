"""What client and server of the warm kernels say to each other over their unix socket.

One JSON line a message. Open files (standard streams of a kernel, its pidfd) travel with
the first byte of a line.
"""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

#: Start of the names of the folders that hold the sockets of a kernel.
FOLDER = "tip-kernel-"
_PR_SET_PDEATHSIG = 1


def send(connection: socket.socket, message: dict, files: list[int] | None = None) -> None:
    """Send a message, with open files."""
    data = json.dumps(message).encode() + b"\n"
    sent = socket.send_fds(connection, [data], files) if files else 0
    # Sending nothing fails, too, where the other side has answered and left by now.
    if sent < len(data):
        connection.sendall(data[sent:])


class Reader:
    """Collects messages and open files from a connection, as they come."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.text = b""
        self.files: list[int] = []

    def receive(self) -> bool:
        """Take what has come; False where the other side is gone."""
        try:
            data, files, _, _ = socket.recv_fds(self.connection, 1 << 16, 4)
        except BlockingIOError:
            return True
        except OSError:
            return False
        for file in files:
            os.set_inheritable(file, False)
        self.files += files
        self.text += data
        return bool(data)

    def message(self) -> dict | None:
        """Return the next whole message, or None."""
        line, found, rest = self.text.partition(b"\n")
        if not found:
            return None
        self.text = rest
        return json.loads(line)

    def close(self) -> None:
        """Close the connection and the files that nobody took."""
        self.connection.close()
        while self.files:
            os.close(self.files.pop())


def remove_folder(folder: str | None) -> None:
    """Remove the socket folder of a kernel; any other folder is left alone."""
    if folder and Path(folder).name.startswith(FOLDER):
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal interrupt what is inside: whoever stops a process twice wants it to end, too.

    Only the main thread can be interrupted, and only it can say what a signal does.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    before: dict[int, object] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
            before[number] = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            # None: it was not Python that set it.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def die_with_parent(parent: int, signum: int = signal.SIGKILL) -> None:
    """Have the system send this process a signal when its parent ends, however it ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signum)
    if os.getppid() != parent:  # it ended before the line above
        os.kill(os.getpid(), signum)
