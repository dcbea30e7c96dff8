"""Forked kernels for everything that speaks jupyter_client, through its provisioners."""

import contextlib
import inspect
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from jupyter_core.utils import ensure_async, run_sync

from nbpress.core import paths
from nbpress.engine import client, messages
from nbpress.engine.choice import warm_wanted

_LAUNCHER = "ipykernel_launcher"


class ReadyWhenIdle:
    """Part of a kernel client: ready once the kernel has said that it is idle.

    The usual wait reads IOPub until nothing has come for 0.2 s, for every kernel.
    """

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await ensure_async(self.shell_channel.get_msg(timeout=1))
                if reply["msg_type"] == "kernel_info_reply":
                    # Nothing on IOPub: it is not connected yet, and outputs would be lost.
                    await self._drain(reply["parent_header"]["msg_id"])
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout:.0f} seconds")

    async def _drain(self, asked: str) -> None:
        while True:
            message = await ensure_async(self.iopub_channel.get_msg(timeout=0.2))
            idle = message["content"].get("execution_state") == "idle"
            if idle and message["parent_header"].get("msg_id") == asked:
                return


def _quick(factory: type) -> type:
    """Return a client class that is ready when idle; a restart brings the class back here."""
    if issubclass(factory, ReadyWhenIdle):
        return factory
    waits = ReadyWhenIdle._async_wait_for_ready
    if not inspect.iscoroutinefunction(factory.wait_for_ready):
        waits = run_sync(waits)
    return type(factory.__name__, (ReadyWhenIdle, factory), {"wait_for_ready": waits})


class ForkProvisioner(LocalProvisioner):
    """Forks kernels from a process with the imports done; starts cold ones where it cannot."""

    #: Why the kernel is a cold one, where a warm one was wanted.
    not_forked: str | None = None
    _folder: str | None = None
    _stopping = False
    _interrupt_due = False

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose socket files in place of TCP, and a client that does not wait in vain."""
        self._stopping = self._interrupt_due = False
        manager = self.parent
        if manager is not None and sys.platform != "win32":
            if manager.transport != "ipc" or not Path(manager.ip).is_absolute():
                # The default is a path relative to the working directory, which a kernel
                # started in another one would not find.
                self._choose_sockets(manager)
            manager.client_factory = _quick(manager.client_factory)
        try:
            return await super().pre_launch(**kwargs)
        except BaseException:
            messages.remove_folder(self._folder)
            raise

    def _choose_sockets(self, manager: Any) -> None:
        try:
            self._folder = client.short_folder(messages.FOLDER)
        except OSError as error:  # such as a full disk
            self.log.warning("No folder for sockets (%s); the kernel talks over TCP.", error)
            return
        manager.transport, manager.ip = "ipc", f"{self._folder}/k"
        if not manager.connection_file:
            manager.connection_file = f"{self._folder}/kernel.json"

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork the kernel, or start it cold where that is asked for or fails."""
        environment = kwargs.get("env") or os.environ
        # A server that loads the package for kernels of many folders does so for one project.
        where = paths.project_at(Path(kwargs.get("cwd") or "").absolute())
        environment = {"TIPRESEARCH_HOME": str(where), **environment}
        if warm_wanted(environment) and _LAUNCHER in cmd:
            try:
                self.process = await self._forked(cmd, environment, kwargs)
            except client.KernelNotForked as error:
                self.not_forked = str(error)
                self.log.warning("No warm kernel (%s); a cold one is started.", error)
            else:
                self.pid = self.pgid = self.process.pid
                self.cwd = kwargs.get("cwd") or Path.cwd()
                return self.connection_info
        try:
            return await super().launch_kernel(cmd, **kwargs)
        except BaseException:
            messages.remove_folder(self._folder)  # nobody cleans up after a kernel that never was
            raise

    async def _forked(self, cmd: list[str], environment: dict[str, str], kwargs: dict[str, Any]) -> client.ForkedKernel:
        where = cmd.index(_LAUNCHER)  # python, options, -m, launcher, arguments
        request = {
            "arguments": cmd[where + 1 :],
            # A client's relative folder is relative to the client, not to the server.
            "cwd": str(Path(kwargs.get("cwd") or "").absolute()),
            "env": dict(environment),
            "folder": self._folder,
        }
        with contextlib.ExitStack() as stack:
            streams = _streams(kwargs.get("stdout"), kwargs.get("stderr"), stack)
            return await client.fork_kernel(cmd[: where - 1], environment, request, streams)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """From now on the end is waited for, not polled for."""
        self._stopping = True

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel with all that it has started."""
        self._stopping = True
        await super().kill(restart)

    async def poll(self) -> int | None:
        """Return None while the kernel runs.

        The manager asks every 0.1 s whether a kernel that was told to end has done so;
        the answer here comes at the moment when it has.
        """
        waiting = self._stopping and isinstance(self.process, client.ForkedKernel)
        if waiting and not await self.process.ended(0.1) and self._interrupt_due:
            self._interrupt_due = False
            await super().send_signal(signal.SIGINT)
        return await super().poll()

    async def wait(self) -> int | None:
        """Wait for the end of the kernel."""
        self._stopping = True
        return await super().wait()

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and all that it has started.

        Before it asks a kernel to end, the manager interrupts it. An interrupt so soon after the last reply is logged
        as an error by the kernel, and only one that is still at work after 0.1 s needs it.
        """
        if not isinstance(self.process, client.ForkedKernel):
            await super().send_signal(signum)
        elif self.process.poll() is None:
            if signum == signal.SIGINT and getattr(self.parent, "shutting_down", False):
                self._interrupt_due = True
            else:
                await super().send_signal(signum)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the folder of the sockets; a restarted kernel keeps it."""
        await super().cleanup(restart)
        if not restart:
            messages.remove_folder(self._folder)


def _streams(stdout: Any, stderr: Any, stack: contextlib.ExitStack) -> list[int]:
    """Return open files for the streams that were asked for, as `subprocess.Popen` takes them."""
    found: list[int] = []
    for number, wanted in enumerate((stdout, stderr), start=1):
        if wanted == subprocess.PIPE:
            raise client.KernelNotForked("a pipe is wanted for a standard stream")
        if wanted == subprocess.STDOUT:
            found.append(found[0])
        elif wanted == subprocess.DEVNULL or (wanted is None and not Path(f"/proc/self/fd/{number}").exists()):
            nothing = os.open(os.devnull, os.O_WRONLY)
            stack.callback(os.close, nothing)
            found.append(nothing)
        elif wanted is None:
            found.append(number)
        else:
            found.append(wanted if isinstance(wanted, int) else wanted.fileno())
    return found
