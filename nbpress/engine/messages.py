"""What client and server of the warm kernels say to each other over their unix socket.

One JSON line a message. Open files (standard streams of a kernel, its pidfd) travel with the first byte of a line.
"""

import json
import os
import shutil
import socket
from pathlib import Path

#: Start of the names of the folders that hold the sockets of a kernel, and of a server.
FOLDER, SERVER_FOLDER = "tip-kernel-", "tip-server-"


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
    """Remove the socket folder of a kernel or a server; any other folder is left alone."""
    if folder and Path(folder).name.startswith((FOLDER, SERVER_FOLDER)):
        shutil.rmtree(folder, ignore_errors=True)
