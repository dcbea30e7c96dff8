"""One notebook over many values of its parameters: a folder a run, and an index of all."""

import contextlib
import itertools
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tipresearch import paths
from tipresearch.errors import NotebookFailed, ParameterError, TipResearchError
from tipresearch.publishing import editions, execution, pages, parameters, reports, results, workers

_SPAN = re.compile(r"(-?\d+)\.\.(-?\d+)")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the notebook: its parameters, and those of them that the grid varies."""

    task: reports.Task
    varied: Mapping[str, object]
    slug: str

    @property
    def label(self) -> str:
        """The varied parameters, as they were asked for."""
        return " ".join(f"{name}={value}" for name, value in self.varied.items())


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a run: how many numbers it found, or why it failed."""

    run: Run
    numbers: int = 0
    failure: str = ""
    seconds: float = 0.0


def plan(
    name: str,
    over: Sequence[str],
    settings: Mapping[str, str],
    coverage: Callable[[str], pd.DataFrame],
    data: Path | None = None,
) -> list[Run]:
    """Check a grid of parameters before any kernel starts.

    Parameters
    ----------
    name : str
        Name of the notebook.
    over : sequence of str
        ``key=v1,v2``, ``key=2019..2022`` or ``key=all``, which is every value that the
        data cover with the other parameters.
    settings : mapping of str to str
        Values that are the same in all runs, as text.
    coverage : callable
        Gives the combinations that the data cover, by the name in the notebook's metadata.
    data : Path, optional
        A file for the notebook's parameter ``data``. What it covers only the notebook knows.

    Raises
    ------
    ParameterError
        For an unknown parameter, a value out of range or not covered, or an empty grid.
    """
    notebook = paths.NOTEBOOKS / f"{name}.ipynb"
    declared = parameters.declared(notebook)
    fixed = {key: _value(name, declared, key, text) for key, text in settings.items()}
    if data is not None:
        fixed["data"] = _data_file(name, declared, data)
    named = parameters.read_notebook(notebook).metadata.get("tipresearch", {}).get("covered_by")
    covered = coverage(named) if named and data is None else None
    axes = _axes(name, declared, over, fixed, covered)
    whole = {key for key, values in axes.items() if values is None}
    rows = _rows(axes, whole, {k: p.default for k, p in declared.items()} | fixed, covered)
    runs, slugs = [], set()
    for row in rows:
        values = parameters.check(name, declared, fixed | row)
        if covered is not None:
            parameters.check_coverage(name, values, covered)
        slugs.add(slug := _slug(row, slugs))
        runs.append(Run(reports.Task(notebook, declared, values), row, slug))
    if not runs:
        raise ParameterError(f"{name}: the grid of {', '.join(over) or 'nothing'} holds no run.")
    return runs


def _value(name: str, declared: Mapping, key: str, text: str) -> object:
    parameters.check(name, declared, {key: declared[key].default if key in declared else text})
    return parameters.from_text(declared[key], text)


def _data_file(name: str, declared: Mapping, data: Path) -> str:
    if not data.is_file():
        raise TipResearchError(f"--data {data} is not a file.")
    if "data" not in declared:
        raise ParameterError(
            f"{name} reads no file: it has no parameter 'data'; it has {', '.join(declared)}."
        )
    return str(data.resolve())


def _axes(
    name: str, declared: Mapping, over: Sequence[str], fixed: Mapping, covered: pd.DataFrame | None
) -> dict[str, list | None]:
    """Return the values of each varied parameter; None stands for all that are covered."""
    axes: dict[str, list | None] = {}
    for word in over:
        key, sign, text = word.partition("=")
        if not sign or not key.isidentifier():
            raise ParameterError(
                f"--over {word!r} is not KEY=VALUES; write, for example, --over year=2019..2022."
            )
        if key in axes or key in fixed:
            raise ParameterError(f"{key} is given twice; give it once.")
        if text == "all":
            parameters.check(name, declared, {key: declared[key].default} if key in declared else {key: text})  # fmt: skip
            if covered is None or key not in covered.columns:
                raise ParameterError(f"--over {key}=all: it is not known what the data cover.")
            axes[key] = None
        else:
            values = [_value(name, declared, key, part) for part in _parts(text)]
            axes[key] = list(dict.fromkeys(values))
    return axes


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for part in filter(None, text.split(",")):
        if span := _SPAN.fullmatch(part):
            parts += map(str, range(int(span[1]), int(span[2]) + 1))
        else:
            parts.append(part)
    return parts


def _rows(
    axes: Mapping[str, list | None], whole: set[str], others: Mapping, covered: pd.DataFrame | None
) -> Iterator[dict[str, object]]:
    """Yield the varied parameters of each run, in the order of the grid."""
    listed = {key: values for key, values in axes.items() if key not in whole}
    for combination in itertools.product(*listed.values()):
        row = dict(zip(listed, combination, strict=True))
        if not whole:
            yield row
            continue
        given = {k: v for k, v in (others | row).items() if k in covered and k not in whole}
        held = covered
        for key, value in given.items():
            held = held[held[key] == value]
        for found in held[sorted(whole)].drop_duplicates().sort_values(sorted(whole)).to_dict("records"):  # fmt: skip
            yield {key: (found | row)[key] for key in axes}


def _slug(row: Mapping[str, object], taken: set[str]) -> str:
    """Return a folder name for a run that no other run has."""
    base = "-".join(
        re.sub(r"[^\w.]+", "_", str(value)).strip("._") or "_" for value in row.values()
    )
    names = itertools.chain([base or "run"], (f"{base}-{n}" for n in itertools.count(2)))
    return next(name for name in names if name not in taken)


def run(
    runs: Sequence[Run],
    out: Path,
    *,
    count: int | None = None,
    progress: Callable[[Finished], None] = lambda _: None,
) -> list[Finished]:
    """Run the grid; a run that fails is recorded and does not stop the others.

    A run's page, figures and results are written by its worker, so that memory grows
    with the number of workers and not of runs.

    Parameters
    ----------
    runs : sequence of Run
        From `plan`.
    out : Path
        Where the folders of the runs and ``index.html`` go.
    count : int, optional
        Workers; by default one a processor.
    progress : callable
        Told each run as it ends.
    """
    execution.prepare()
    pages.warm_up()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TipResearchError(
            f"cannot write to {out}: {error.strerror}; choose another folder with --out."
        ) from error
    finished: dict[str, Finished] = {}
    outcomes = workers.run(runs, lambda job: _publish(job, out), workers=count)
    try:
        with contextlib.closing(outcomes):
            for outcome in outcomes:
                failure = "" if outcome.error is None else _failure(outcome.error)
                done = Finished(outcome.job, outcome.value or 0, failure, outcome.seconds)
                finished[done.run.slug] = done
                progress(done)
    finally:
        for folder in out.glob(".running-*"):
            shutil.rmtree(folder, ignore_errors=True)
    table = [finished[job.slug] for job in runs]
    pages.write_index(out, reports.heading(runs[0].task.notebook), _index_rows(table))
    return table


def _failure(error: Exception) -> str:
    """Return an error as one line; one that is not the notebook's is a fault of ours."""
    if isinstance(error, NotebookFailed | TipResearchError | OSError):
        return str(error).splitlines()[0]
    raise error


def _publish(job: Run, out: Path) -> int:
    """Run the notebook and switch its folder in; return the number of numbers found."""
    staging = out / f".running-{job.slug}"
    shutil.rmtree(staging, ignore_errors=True)
    notebook = job.task.notebook
    executed = staging / "notebooks" / notebook.name
    try:
        node = execution.run_notebook(notebook, executed, job.task.changed())
    except NotebookFailed as error:
        kept = editions.keep_failed(executed, out, str(error))
        raise NotebookFailed(f"{error} (executed copy: {kept})") from error
    page = pages.Page(notebook.stem, node, job.task.shown())
    inputs = reports.input_hashes([job.task])
    title = f"{page.short_title}: {job.label}"
    reports.write_edition([page], staging, title, reports.hash_of(inputs, title, [job.task]))
    manifest = {"notebook": notebook.stem, "parameters": dict(job.task.values), "inputs": inputs}
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (staging / editions.MANIFEST).write_text(text, encoding="utf-8")
    final = out / job.slug
    shutil.rmtree(final, ignore_errors=True)
    staging.rename(final)
    return len(results.estimates(page.name, node))


def _index_rows(table: Sequence[Finished]) -> list[dict]:
    return [
        {
            "values": dict(done.run.varied),
            "href": "" if done.failure else f"{done.run.slug}/index.html",
            "numbers": done.numbers,
            "failure": done.failure.partition(" (executed copy: ")[0],  # no path on a page
        }
        for done in table
    ]
