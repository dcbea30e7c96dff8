"""The progress of a batch: a bar with the time left on a terminal, lines elsewhere."""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tipresearch.cli.options import say

if TYPE_CHECKING:
    from nbpress.batches.grid import Finished


@contextlib.contextmanager
def progress_bar(total: int, *, terminal: bool) -> "Iterator[tuple[Callable[[int], None], Callable[[Finished], None]]]":
    """Yield two functions: one takes the number of runs done before, the other each run as it ends."""
    with _bar(total) if terminal else contextlib.nullcontext(_lines(total)) as (begun, report_run):

        def standing(count: int) -> None:
            if count:
                say(f"  {count} of {total} stand")
            begun(count)

        yield standing, report_run


def _lines(total: int) -> "tuple[Callable[[int], None], Callable[[Finished], None]]":
    start, ended, before = time.monotonic(), 0, 0

    def standing(count: int) -> None:
        nonlocal ended, before
        ended = before = count

    def report_run(done: "Finished") -> None:
        nonlocal ended
        ended += 1
        left = (time.monotonic() - start) / (ended - before) * (total - ended)
        state = "failed" if done.failure else f"{done.seconds:.1f} s"
        say(f"  {ended}/{total} {done.run.label} ... {state}, {left:.0f} s left")

    return standing, report_run


@contextlib.contextmanager
def _bar(total: int) -> "Iterator[tuple[Callable[[int], None], Callable[[Finished], None]]]":
    from rich import progress

    words = progress.TextColumn("left; {task.description}", markup=False)
    bars = [progress.BarColumn(), progress.MofNCompleteColumn(), progress.TimeRemainingColumn()]
    # The bar is drawn when a run ends: a drawing thread would run while workers are forked.
    with progress.Progress(*bars, words, auto_refresh=False, speed_estimate_period=600) as bar:
        task = bar.add_task("starting", total=total)
        failed = 0

        def standing(count: int) -> None:
            bar.reset(task, total=total, completed=count)
            bar.refresh()

        def report_run(done: "Finished") -> None:
            nonlocal failed
            failed += bool(done.failure)
            faults = f", {failed} failed" if failed else ""
            bar.update(task, advance=1, description=f"{done.run.label}{faults}")
            bar.refresh()

        yield standing, report_run
