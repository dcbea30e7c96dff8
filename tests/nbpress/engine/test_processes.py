"""What a process leaves behind is found and ended, and nothing else is."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from nbpress.engine import processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="descendants are adopted on Linux alone")


def sleeper():
    """What a notebook may start to outlive it: a new session, and a parent that is gone."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)


def hare():
    """One that is never the process it was: it goes on in a child of its own."""
    if os.fork() == 0:
        os.setsid()
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if os.fork():
                os._exit(0)
        os._exit(0)


def litter():
    """Several that each started more, one of them stopped."""
    for number in range(4):
        if os.fork() == 0:
            os.fork()
            os.fork()
            os.kill(os.getpid(), signal.SIGSTOP if number == 0 else 0)
            time.sleep(60)
            os._exit(0)


@pytest.mark.slow
@pytest.mark.parametrize("start", [sleeper, hare, litter])
def test_strays_are_ended_and_a_known_child_is_not(start):
    """Tried in a child, which is nobody's parent else."""
    told, tell = os.pipe()
    if (child := os.fork()) == 0:
        try:
            processes.adopt()
            if (known := os.fork()) == 0:
                time.sleep(60)
                os._exit(0)
            start()
            deadline = time.monotonic() + 10
            while not set(processes._children(os.getpid())) - {known} and time.monotonic() < deadline:
                time.sleep(0.01)
            found = bool(set(processes._children(os.getpid())) - {known})
            processes.end_strays({known})
            left = processes._children(os.getpid())
            os.write(tell, f"{found} {left == [known]}".encode())
            os.kill(known, signal.SIGKILL)
        finally:
            os._exit(0)
    os.close(tell)
    os.waitpid(child, 0)
    with os.fdopen(told) as said:
        assert said.read() == "True True"


def test_folders_of_the_dead_are_cleared(tmp_path):
    """Only our own, by name and user, and only where no socket in it is heard any more."""
    names = ["tip-kernel-dead", "tip-server-alive", "tip-kernel-new", "tip-kernel-old", "tip-kernel-binding", "other-dead"]  # fmt: skip
    for name in names:
        (tmp_path / name).mkdir()
    (tmp_path / "tip-kernel-link").symlink_to(tmp_path / "other-dead")
    (tmp_path / "tip-kernel-file").touch()
    listening = []
    here = Path.cwd()
    os.chdir(tmp_path)  # the path of a socket is short
    try:
        for name in ("tip-kernel-dead", "tip-server-alive", "other-dead"):
            each = socket.socket(socket.AF_UNIX)
            each.bind(f"{name}/s")
            each.listen()
            listening.append(each)
        for each in (listening[0], listening[2]):
            each.close()
        binding = socket.socket(socket.AF_UNIX)  # has its name, does not listen yet
        binding.bind("tip-kernel-binding/s")
        for name in ("tip-kernel-dead", "tip-server-alive", "tip-kernel-old", "other-dead"):
            os.utime(tmp_path / name, (1, 1))
        processes.clear_left(str(tmp_path), "tip-kernel-", "tip-server-")
    finally:
        os.chdir(here)
        listening[1].close()
        binding.close()
    left = sorted(p.name for p in tmp_path.iterdir())
    assert left == ["other-dead", "tip-kernel-binding", "tip-kernel-file", "tip-kernel-link", "tip-kernel-new", "tip-server-alive"]  # fmt: skip
