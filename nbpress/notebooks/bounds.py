"""Limits on the time and output of a notebook: its kernel ends when it meets one."""

import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from nbpress.engine.limits import Limits, raise_by


class Bounds:
    """Ends the kernel of a run that exceeds its limits on time or output."""

    def __init__(self, allowed: Limits):
        self.allowed = allowed
        #: The limit that was met, in words. Blank until then.
        self.met = ""
        #: Whether the limit on time was met. Another attempt on a less busy machine may be faster.
        self.late = False
        self._kernel: int | None = None
        self._ended = threading.Event()
        self._cell, self._bytes, self._all = -1, 0, 0

    def watch(self, kernel: int | None, log: Path) -> None:
        """Begin to count for the kernel with this process id. Its own standard streams go to the file `log`."""
        self._kernel = kernel
        threading.Thread(target=self._look, args=[log], daemon=True).start()

    def cancel(self) -> None:
        """Stop counting: the notebook has ended."""
        self._ended.set()

    def _look(self, log: Path) -> None:
        seconds, most = self.allowed.time_limit, self.allowed.output_limit
        end = time.monotonic() + seconds
        while not (self.met or self.late or self._ended.wait(max(0, min(0.2, end - time.monotonic())))):
            self.late = time.monotonic() >= end
            if self.late:
                self._end(f"it ran longer than {seconds:g} s, its time limit; {raise_by('time_limit')}")
            with contextlib.suppress(FileNotFoundError):  # the run has ended just now
                if log.stat().st_size > most * 1e6:  # output that bypasses the kernel, such as that of a program
                    self._end(f"cell {self._cell + 1} wrote more than {most:g} MB past its kernel; {raise_by('output_limit')}")  # fmt: skip

    def _end(self, why: str) -> None:
        if self._kernel is not None:
            with contextlib.suppress(ProcessLookupError):  # it ended by itself in this moment
                os.kill(self._kernel, getattr(signal, "SIGKILL", signal.SIGTERM))
                self.met = self.met or why

    def admit(self, message: Mapping, cell: int) -> bool:
        """Return whether the output of a cell is within the limits. One cell may put out a quarter of the total."""
        if cell != self._cell:
            self._cell, self._bytes = cell, 0
        size = len(json.dumps(message["content"], default=str)) + sum(map(len, message["buffers"]))
        self._bytes, self._all = self._bytes + size, self._all + size
        most = self.allowed.output_limit
        for taken, limit, who in ((self._bytes, most / 4, "cell"), (self._all, most, "the cells up to")):
            if taken > limit * 1e6 and not self.met:
                self._end(f"{who} {cell + 1} put out more than {limit:g} MB; {raise_by('output_limit')}")
        return not self.met
