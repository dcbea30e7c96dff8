"""Measure commands side by side: seconds, processor seconds, memory, and a Markdown table.

Sides take turns, so that a busy machine slows all of them alike; medians are shown. Read
the ratios, not the seconds.
"""

import dataclasses
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

HOME = Path(__file__).parents[1]
#: What runs of the package fix, so that the peers do the same work; and this checkout,
#: whatever is installed.
ENVIRONMENT = os.environ | {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TZ": "UTC", "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0", "PYTHONPATH": str(HOME), "PLOOMBER_STATS_ENABLED": "false",
    "JUPYTER_PATH": str(Path(sys.prefix, "share", "jupyter")),  # page templates, for an environment beside
}  # fmt: skip
#: What the tables depend on, beside the machine.
PACKAGES = ("papermill", "nbclient", "nbconvert", "ipykernel", "pandas", "matplotlib")
#: Seconds between two looks at the memory; each look costs some milliseconds.
PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of a side took.

    Attributes
    ----------
    seconds : float
        From start to end [s]; where the side prints a number, that number instead.
    cpu : float
        Processor seconds of its processes and all that they started [s].
    memory : float
        Largest sum of their proportional set sizes [MB]: what forks share counts once.
    """

    seconds: float
    cpu: float
    memory: float


#: Given an empty folder, says which commands to run, one after the other.
Side = Callable[[Path], Sequence[Sequence[object]]]


def machine() -> str:
    """Say on what the tables are measured, and how busy it is: a number without its machine says nothing."""
    memory = psutil.virtual_memory().total / 1024**3
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{len(os.sched_getaffinity(0))} processors, {memory:.0f} GiB, {platform.platform()}, "
        f"Python {platform.python_version()}, {packages}; load before: {os.getloadavg()[0]:.1f}."
    )


def measured(commands: Iterable[Sequence[object]], environment: Mapping[str, str] = ENVIRONMENT) -> Measured:
    """Run commands one after the other and measure them as a whole."""
    said = ""
    start, used = time.perf_counter(), _cpu()
    with _memory() as peak:
        for command in commands:
            done = subprocess.run(
                [str(word) for word in command],
                cwd=HOME, env=dict(environment), capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                sys.exit(f"{' '.join(map(str, command))[:200]} failed: {done.stderr[-1500:]}")
            said = done.stdout.strip()
    seconds = time.perf_counter() - start
    with suppress(ValueError):  # it printed something else
        seconds = float(said)
    return Measured(seconds, _cpu() - used, peak[0] / 1e6)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _memory() -> Iterator[list[int]]:
    """Give a list whose one item is the largest memory of all processes below this one."""
    peak, over = [0], threading.Event()

    def sample() -> None:
        while not over.wait(PAUSE):
            peak[0] = max(peak[0], sum(map(_pss, psutil.Process().children(recursive=True))))

    watcher = threading.Thread(target=sample)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _pss(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.Error:
        return 0


def in_turns(
    sides: Mapping[str, Side],
    runs: int,
    check: Callable[[str, Path], None] = lambda *_: None,
    once: Collection[str] = (),
) -> dict[str, Measured]:
    """Run the sides in turns, each in an empty folder; return the medians by name.

    Parameters
    ----------
    sides : mapping of str to callable
        What to run.
    runs : int
        How often.
    check : callable
        Told the name of a side and its folder after each run; raises where its outputs
        are not those of the others.
    once : collection of str
        Sides that take minutes: they run in the first turn alone.
    """
    found: dict[str, list[Measured]] = {name: [] for name in sides}
    for number in range(runs):
        for name in (n for n in sides if not (number and n in once)):
            with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
                found[name].append(measured(sides[name](Path(folder))))
                check(name, Path(folder))
            print(f"  {number + 1}/{runs} {name}: {found[name][-1].seconds:.2f} s", file=sys.stderr)
    columns = {name: zip(*map(dataclasses.astuple, rows), strict=True) for name, rows in found.items()}
    return {name: Measured(*map(statistics.median, of)) for name, of in columns.items()}


def table(title: str, found: Mapping[str, Measured], ours: str) -> None:
    """Print the medians, each with how many times as long as `ours` it took."""
    print(f"\n| {title} | seconds | times ours | CPU seconds | peak PSS, MB |")
    print("|---|---|---|---|---|")
    for name, m in found.items():
        ratio = m.seconds / found[ours].seconds
        print(f"| {name} | {m.seconds:.2f} | {ratio:.2f} | {m.cpu:.1f} | {m.memory:.0f} |")
