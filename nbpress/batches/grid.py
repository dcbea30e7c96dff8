"""Runs of a batch: the grid of parameters, checked before any kernel starts, and the job and result of each run."""

import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from nbpress.core import overlay, parameters
from nbpress.core.errors import ParameterError, TipResearchError, first_line
from nbpress.notebooks import reading, tasks
from nbpress.reports import definitions

#: Function that returns the combinations with data, for the name in the metadata of a notebook.
Coverage = Callable[[str, Mapping[str, object]], pd.DataFrame]
#: The parameter that ``--data`` sets.
DATA = "data_file"
#: A larger number of runs is taken for a typing error.
MOST = 20_000
_SPAN = re.compile(r"(-?\d+)\.\.(-?\d+)")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the notebook: all its parameters, and the parameters that the grid varies."""

    task: tasks.Task
    varied: Mapping[str, object]
    slug: str
    name: str

    @property
    def label(self) -> str:
        """The varied parameters as the user typed them."""
        return " ".join(f"{name}={value}" for name, value in self.varied.items())


def plan(
    name: str, over: Sequence[str], settings: Mapping[str, str], coverage: Coverage,
    data: Path | None = None, names: Mapping[str, Callable[[str], str]] | None = None,
) -> list[Run]:  # fmt: skip
    """Check the grid of a notebook before any kernel starts, and return its runs.

    Each of `over` is ``key=v1,v2``, ``key=2019..2022`` or ``key=all``, which means every value with data. The first key
    varies slowest. `data` is a file for the parameter `DATA`. `names` has, by parameter, a function that names a value.
    """
    notebook = _notebook(name)
    declared = reading.declared(notebook)
    fixed = {key: _value(name, declared, key, text) for key, text in settings.items()}
    if data is not None:
        if DATA not in declared:
            raise ParameterError(f"{name} reads no file: it has no parameter {DATA!r}; it has {', '.join(declared)}.")
        if DATA in fixed:
            raise ParameterError(f"{DATA} is given twice, by --data and by --set; give it once.")
        fixed[DATA] = str(parameters.existing_file(f"--data {data}", data))
    named = reading.covered_by(notebook)
    axes = _axes(name, declared, over, fixed)
    covered = _remembered(named, coverage)
    rows = list(itertools.islice(_rows(name, declared, axes, fixed, covered), MOST + 1))
    _require_few(len(rows), over)
    found: list[Run] = []
    taken = set(_OWN)
    for row in rows:
        values = parameters.check(name, declared, fixed | row)
        if named:
            parameters.check_coverage(name, values, covered(values))
        found.append(Run(tasks.Task(notebook, declared, values), row, _slug(row, taken), _name(row, names or {})))
    if not found:
        raise ParameterError(f"{name}: the grid of {', '.join(over) or 'nothing'} holds no run.")
    return found


def _require_few(count: int, over: Sequence[str]) -> None:
    if count > MOST:
        raise ParameterError(f"the grid of {', '.join(over)} holds more than {MOST:,} runs; give fewer values.")


def _notebook(name: str) -> Path:
    definitions.require_name(name, "notebook")
    notebook = overlay.notebook(name)
    kernel = reading.read_notebook(notebook).metadata["kernelspec"]["name"]
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        KernelSpecManager().get_kernel_spec(kernel)
    except NoSuchKernel as error:
        raise ParameterError(f"{name} names the kernel {kernel!r}, which is not installed; name python3.") from error
    return notebook


def _value(name: str, declared: Mapping, key: str, text: str) -> object:
    _require_declared(name, declared, key)
    if key.endswith("_file") and text:
        return str(parameters.existing_file(f"{key}={text}", Path(text)))
    return parameters.from_text(declared[key], text)


def _require_declared(name: str, declared: Mapping, key: str) -> None:
    parameters.check(name, declared, {key: declared[key].default if key in declared else ""})


def _axes(name: str, declared: Mapping, over: Sequence[str], fixed: Mapping) -> dict[str, list | None]:
    """Return the values of each varied parameter. None means all values with data."""
    texts: dict[str, list[str] | None] = {}
    for word in over:
        key, sign, text = word.partition("=")
        if not sign or not key.isidentifier():
            raise ParameterError(f"--over {word!r} is not KEY=VALUES; write, for example, --over year=2019..2022.")
        if key in texts or key in fixed:
            raise ParameterError(f"{key} is given twice; give it once.")
        _require_declared(name, declared, key)
        texts[key] = None if text == "all" else _parts(text)
    # The number of runs is checked first, because many values take long to check.
    _require_few(math.prod(len(parts) for parts in texts.values() if parts is not None), over)
    return {key: parts if parts is None else _values(name, declared, key, parts) for key, parts in texts.items()}


def _values(name: str, declared: Mapping, key: str, parts: Sequence[str]) -> list:
    """Return the values of a varied parameter. A repeated value is refused as a typing error."""
    found: dict[str, object] = {}
    for part in parts:
        value = _value(name, declared, key, part)
        if repr(value) in found:  # a list cannot be a key
            raise ParameterError(f"{key}={short(key, value)} is given twice; give it once.")
        found[repr(value)] = value
    return list(found.values())


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for part in filter(None, text.split(",")):
        if not (span := _SPAN.fullmatch(part)):
            if re.fullmatch(r"\d{4}[-:]\d{4}", part):
                raise ParameterError(f"{part} is no span; did you mean {part[:4]}..{part[5:]}?")
            parts.append(part)
            continue
        low, high = int(span[1]), int(span[2])
        if high < low:
            raise ParameterError(f"the span {part} is reversed; write {high}..{low}.")
        if high - low >= MOST:
            raise ParameterError(f"{part} is more than {MOST:,} values; give fewer.")
        parts += map(str, range(low, high + 1))
    return parts


def _remembered(named: str, coverage: Coverage) -> Callable[[Mapping[str, object]], pd.DataFrame]:
    """Return a version of `coverage` that reads the data once for all values of the columns in its table."""
    known: dict[str, pd.DataFrame] = {}
    columns: set[str] = set()

    def covered(values: Mapping[str, object]) -> pd.DataFrame:
        others = repr(sorted((k, v) for k, v in values.items() if k not in columns))
        if others not in known:
            table = coverage(named, values) if named else pd.DataFrame()
            columns.update(table.columns)
            others = repr(sorted((k, v) for k, v in values.items() if k not in columns))
            known[others] = table
        return known[others]

    return covered


def _rows(
    name: str, declared: Mapping, axes: Mapping[str, list | None], fixed: Mapping,
    covered: Callable[[Mapping[str, object]], pd.DataFrame],
) -> Iterator[dict[str, object]]:  # fmt: skip
    """Yield the varied parameters of each run, in the order of the grid."""
    listed = {key: values for key, values in axes.items() if values is not None}
    whole = sorted(axes.keys() - listed.keys())
    for combination in itertools.product(*listed.values()):
        row = dict(zip(listed, combination, strict=True))
        if not whole:
            yield row
            continue
        table = covered(parameters.check(name, declared, fixed | row))
        for key in whole:
            if key not in table.columns:
                raise ParameterError(f"--over {key}=all: it is not known what the data cover; list the values.")
        given = {k: p.default for k, p in declared.items()} | fixed | row
        for column in [c for c in table.columns if c in given and c not in whole]:
            table = table[table[column] == given[column]]
        for found in table[whole].drop_duplicates().sort_values(whole, kind="stable").to_dict("records"):
            yield {key: (found | row)[key] for key in axes}


def _slug(row: Mapping[str, object], taken: set[str]) -> str:
    """Return a folder name for a run that every system accepts and that differs from others by more than case."""
    base = "-".join(re.sub(r"[^\w.]+", "_", short(key, value)).strip("._") or "_" for key, value in row.items())[:80]
    base = _DEVICE.sub(r"_\1", base.encode()[:240].decode(errors="ignore")) or "run"  # a name has at most 255 bytes
    slug = next(n for k in itertools.count(1) if (n := f"{base}-{k}" if k > 1 else base).casefold() not in taken)
    taken.add(slug.casefold())
    return slug


#: Names of devices on Windows, with any text after a point.
_DEVICE = re.compile(r"^(con|prn|aux|nul|(?:com|lpt)\d)(?![^.])", re.IGNORECASE)
#: Names of files in the folder of a site.
_OWN = {"index.html", "manifest.json", "methods.html", "results.csv"}


def short(key: str, value: object) -> str:
    """Return a value as text. A path becomes the name of its file, because no page may show a path."""
    return Path(str(value)).name if key.endswith("_file") else str(value)


def _name(row: Mapping[str, object], names: Mapping[str, Callable]) -> str:
    said = (names[key](str(value)) if key in names else f"{key} {short(key, value)}" for key, value in row.items())
    return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Job:
    """All inputs of one run, so that another process or machine can do the run."""

    #: Its parameters. Files have their names in the `Store`.
    run: Run
    #: Title of its pages.
    title: str
    #: Hash of its inputs and parameters.
    fingerprint: str
    #: sha256 of each input.
    inputs: Mapping[str, str]
    #: Names of the notebook, and of the files, in the store.
    notebook: str
    files: tuple[str, ...]
    #: Links to other pages of the site: a word, a name and an address.
    beside: tuple[tuple[str, str, str], ...] = ()
    #: Languages of its pages other than English.
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """Result of a run: built, complete already, or failed with a reason."""

    run: Run
    #: The reason of a failure in one line, else empty.
    failure: str = ""
    #: The reason as the site shows it.
    brief: str = ""
    seconds: float = 0.0
    #: Folder with the notebook of a failed run.
    copy: Path | None = None
    #: The traceback of a failure.
    details: str = ""

    @property
    def failure_with_copy(self) -> str:
        """The failure and the path of the copy. No page shows this path of the machine."""
        return f"{self.failure} (copy: {self.copy})" if self.copy else self.failure


def brief(error: Exception) -> str:
    """Return the reason that the site shows for a failed run: cell and kind of the error, without its message."""
    return getattr(error, "brief", "") or type(error).__name__


def in_words(error: Exception) -> str:
    """Return in one line why a run failed, with the kind of the error if its message needs it."""
    said, kind = first_line(error), type(error).__name__
    return said if isinstance(error, TipResearchError | OSError) or said == kind else f"{kind}: {said}"
