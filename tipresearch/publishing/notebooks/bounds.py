"""Ends a notebook that takes more time or puts out more than it may, and says which limit it met."""

import contextlib
import json
import math
import os
import signal
import threading
from collections.abc import Mapping

from tipresearch.limits import Limits, raise_by


class Bounds:
    """Ends the kernel of a run that takes more than its limits of time and output."""

    def __init__(self, allowed: Limits):
        self.allowed = allowed
        #: The limit that was met, in words; blank while none is.
        self.met = ""
        #: Whether it is that of time; on a machine that is less busy another try may stay within it.
        self.late = False
        self._kernel: int | None = None
        self._timer: threading.Timer | None = None
        self._cell, self._bytes, self._all = -1, 0, 0

    def watch(self, kernel: int | None) -> None:
        """Begin to count for the kernel with this process id."""
        self._kernel = kernel
        if self.allowed.time_limit < math.inf and kernel is not None:
            self._timer = threading.Timer(self.allowed.time_limit, self._late)
            self._timer.daemon = True
            self._timer.start()

    def cancel(self) -> None:
        """Stop counting: the notebook has ended."""
        if self._timer:
            self._timer.cancel()

    def _late(self) -> None:
        self.late = True
        self._end(f"it ran longer than {self.allowed.time_limit:g} s, its time limit; {raise_by('time_limit')}")  # fmt: skip

    def _end(self, why: str) -> None:
        if self._kernel is not None:
            with contextlib.suppress(ProcessLookupError):  # it ended by itself in this moment
                os.kill(self._kernel, getattr(signal, "SIGKILL", signal.SIGTERM))
                self.met = self.met or why

    def admit(self, message: Mapping, cell: int) -> bool:
        """Whether what a cell has put out is within the limit; a cell may take a quarter of what all may."""
        if cell != self._cell:
            self._cell, self._bytes = cell, 0
        size = len(json.dumps(message["content"], default=str)) + sum(map(len, message["buffers"]))
        self._bytes, self._all = self._bytes + size, self._all + size
        most = self.allowed.output_limit
        here, all_cells = f"cell {cell + 1}", f"the cells up to {cell + 1}"
        for taken, limit, who in ((self._bytes, most / 4, here), (self._all, most, all_cells)):
            if taken > limit * 1e6 and not self.met:
                self._end(f"{who} put out more than {limit:g} MB; {raise_by('output_limit')}")  # fmt: skip
        return not self.met
