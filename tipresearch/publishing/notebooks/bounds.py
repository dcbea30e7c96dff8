"""What a notebook may take of the machine: time, memory and output; what met a limit says which."""

import contextlib
import json
import math
import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from tipresearch.errors import TipResearchError

#: No limit is larger: the seconds of a week, and more than any number moves.
MOST = 1_000_000
#: What a limit is where nobody sets one, and what it must exceed: a kernel itself owns 0.3 GB.
DEFAULTS = {"time_limit": math.inf, "memory_limit": 4, "output_limit": 64}
LEAST = {"time_limit": 0, "memory_limit": 0.5, "output_limit": 0}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a notebook may run, gigabytes of a process of it, megabytes of all its outputs."""

    time_limit: float
    memory_limit: float
    output_limit: float


def limits(defined: Mapping[str, float | None]) -> Limits:
    """Return the limits of a run: the user's, in variables such as ``TIPRESEARCH_TIME_LIMIT``, then those of a definition."""
    found = {}
    for key, default in DEFAULTS.items():
        given = os.environ.get(name := f"TIPRESEARCH_{key.upper()}")
        try:
            found[key] = float(given or defined.get(key) or default)
        except ValueError:
            found[key] = math.nan
        if given and not LEAST[key] < found[key] <= MOST:
            raise TipResearchError(f"{name}={given!r} is not allowed; it takes a number above {LEAST[key]}, up to {MOST:,}.")  # fmt: skip
    return Limits(**found)


def raise_by(key: str) -> str:
    """Say how a limit is raised."""
    return f"raise {key} in the definition or TIPRESEARCH_{key.upper()}"


class Bounds:
    """Ends the kernel of a run that takes more than its limits of time and output."""

    def __init__(self, allowed: Limits):
        self.allowed = allowed
        #: The limit that was met, in words; blank while none is.
        self.met = ""
        #: Whether another try may stay within it: a busy machine takes longer.
        self.by_chance = False
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
        self.by_chance = True
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
        for taken, limit, what in ((self._bytes, most / 4, "cell"), (self._all, most, "notebook")):
            if taken > limit * 1e6 and not self.met:
                self._end(f"it put out more than {limit:g} MB, the limit of a {what}; {raise_by('output_limit')}")  # fmt: skip
        return not self.met
