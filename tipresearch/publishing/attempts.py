"""Machine faults: a time limit for a notebook, and a second try when its kernel died."""

import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch.errors import MachineFault
from tipresearch.publishing import execution

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: How often a notebook is run when the machine fails it. A wrong result is never tried again.
ATTEMPTS = 2


class Deadline:
    """Ends a kernel that runs too long: the whole notebook counts, not each cell."""

    def __init__(self, seconds: float | None):
        self.seconds, self.passed = seconds, False
        self._timer: threading.Timer | None = None

    def watch(self, kernel: int | None) -> None:
        """Begin to count for the kernel with this process id."""
        if self.seconds is not None and kernel is not None:
            self._timer = threading.Timer(self.seconds, self._end, [kernel])
            self._timer.daemon = True
            self._timer.start()

    def cancel(self) -> None:
        """Stop counting: the notebook has ended."""
        if self._timer:
            self._timer.cancel()

    def _end(self, kernel: int) -> None:
        self.passed = True
        try:
            os.kill(kernel, getattr(signal, "SIGKILL", signal.SIGTERM))
        except ProcessLookupError:
            self.passed = False  # it ended by itself in this moment


def run_notebook(
    notebook: Path,
    executed: Path,
    parameters: Mapping[str, object],
    time_limit: float | None = None,
    notes: Path | None = None,
) -> "NotebookNode":
    """Run a notebook as `execution.run_notebook` does, and again after a machine fault.

    Parameters
    ----------
    notebook, executed : Path
        The notebook, and where its executed copy goes.
    parameters : mapping of str to object
        Values that differ from the defaults.
    time_limit : float, optional
        How long each attempt may take [s].
    notes : Path, optional
        Where the kernel notes which files of ``data/`` it opens.
    """
    options = {"time_limit": time_limit, "notes": notes}
    options = {name: value for name, value in options.items() if value is not None}
    for _ in range(ATTEMPTS - 1):
        try:
            return execution.run_notebook(notebook, executed, parameters, **options)
        except MachineFault:
            executed.unlink(missing_ok=True)
            if notes is not None:
                notes.unlink(missing_ok=True)
    return execution.run_notebook(notebook, executed, parameters, **options)
