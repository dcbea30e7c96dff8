"""What a notebook may be told: its parameters, checked before a kernel starts.

A notebook declares its parameters in the cell tagged ``parameters``, one
``name: type = literal  # help`` a line; help that ends in ``[low, high]`` sets a range.
"""

import ast
import json
import re
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd
from pydantic import TypeAdapter, ValidationError

from tipresearch.errors import ParameterError, nearest

_TYPES = {t.__name__: t for t in (bool, int, float, str, list, dict)} | {"Literal": typing.Literal}
_RANGE = re.compile(r"\[\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\]\s*$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter: its type, default, help and range."""

    name: str
    type: object
    default: object
    help: str
    low: float | None = None
    high: float | None = None

    @property
    def type_name(self) -> str:
        """The type as a reader would write it."""
        return (
            self.type.__name__
            if isinstance(self.type, type) and not typing.get_args(self.type)
            else str(self.type).replace("typing.", "")
        )


def declared(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters that a notebook declares, by name.

    Raises
    ------
    ParameterError
        If the notebook has no cell tagged ``parameters``, more than one, or a line in it
        that is not ``name: type = literal  # help``.
    """
    cells = [c for c in read_notebook(notebook).cells if "parameters" in c.metadata.get("tags", [])]
    if len(cells) != 1:
        raise ParameterError(
            f"{notebook.name} has {len(cells)} cells tagged 'parameters'; it needs exactly one."
        )
    return parse(cells[0].source, notebook.name)


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook; a missing or damaged file is a `ParameterError`."""
    if not path.is_file():
        others = [p.stem for p in path.parent.glob("*.ipynb")]
        raise ParameterError(
            f"notebook {path.stem!r} is not in {path.parent.name}/; it holds {', '.join(sorted(others))}.{nearest(path.stem, others)}"
        )
    try:
        return nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        raise ParameterError(
            f"{path.name} is not a notebook: {str(error).splitlines()[0]}"
        ) from error


def parse(source: str, name: str) -> dict[str, Parameter]:
    """Parse the source of a parameters cell; `name` is the notebook's, for messages."""
    lines = source.splitlines()
    found = {}
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ParameterError(
            f"{name}: the parameters cell is not Python: {error.msg}, line {error.lineno}."
        ) from error
    for node in tree.body:
        line = lines[node.lineno - 1]
        if not (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and node.value is not None
        ):
            raise ParameterError(
                f"{name}: {line.strip()!r} is no parameter; write 'name: type = literal  # help'."
            )
        try:
            default = ast.literal_eval(node.value)
            kind = eval(
                ast.unparse(node.annotation), {"__builtins__": {}}, _TYPES
            )  # a type of our own notebook
        except (ValueError, NameError, TypeError) as error:
            raise ParameterError(
                f"{name}: {line.strip()!r} needs a known type and a literal default."
            ) from error
        words = (
            line[node.end_col_offset :].partition("#")[2].strip()
            if node.lineno == node.end_lineno
            else ""
        )
        span = _RANGE.search(words)
        low, high = (float(span[1]), float(span[2])) if span else (None, None)
        found[node.target.id] = Parameter(node.target.id, kind, default, words, low, high)
    return found


def from_text(parameter: Parameter, text: str) -> object:
    """Read a value typed on the command line as the type of the parameter."""
    adapter = TypeAdapter(parameter.type)
    if parameter.type is str or (
        typing.get_origin(parameter.type) is typing.Literal
        and all(isinstance(a, str) for a in typing.get_args(parameter.type))
    ):
        return text
    if typing.get_origin(parameter.type) is list and not text.startswith("["):
        text = f"[{text}]"
    try:
        return adapter.validate_json(text, strict=True)
    except ValidationError:
        try:
            return json.loads(text)
        except ValueError:
            return text


def check(
    notebook: str, known: Mapping[str, Parameter], given: Mapping[str, object]
) -> dict[str, object]:
    """Check values against the declaration and return all parameters, defaults included.

    Raises
    ------
    ParameterError
        For an unknown name (with the nearest one), a wrong type, or a value out of range.
    """
    for name, value in given.items():
        if name not in known:
            raise ParameterError(
                f"{notebook} has no parameter {name!r}; it has {', '.join(known)}.{nearest(name, known)}"
            )
        _check_value(notebook, known[name], value)
    return {name: given.get(name, p.default) for name, p in known.items()}


def _check_value(notebook: str, parameter: Parameter, value: object) -> None:
    try:
        TypeAdapter(parameter.type).validate_python(value, strict=True)
    except ValidationError:
        options = (
            typing.get_args(parameter.type)
            if typing.get_origin(parameter.type) is typing.Literal
            else ()
        )
        msg = f"{notebook}: {parameter.name}={value!r} is not allowed; it takes {parameter.type_name}, such as {parameter.default!r}.{nearest(value, options)}"
        raise ParameterError(msg) from None
    if parameter.low is not None and not parameter.low <= value <= parameter.high:
        raise ParameterError(
            f"{notebook}: {parameter.name}={value!r} is out of range; allowed is {parameter.low:g} to {parameter.high:g}."
        )


def check_coverage(notebook: str, values: Mapping[str, object], covered: pd.DataFrame) -> None:
    """Refuse parameters that no row of `covered` holds, and name what is held.

    Parameters
    ----------
    notebook : str
        Name of the notebook, for the message.
    values : mapping of str to object
        All parameters of the notebook.
    covered : DataFrame
        One column a parameter, one row a combination that the data cover.
    """
    columns = [c for c in covered.columns if c in values]
    if not _rows(covered, values, columns).empty:
        return
    for column in _to_blame(columns, values, covered):
        others = [c for c in columns if c != column]
        allowed = sorted(_rows(covered, values, others)[column].unique().tolist())
        if allowed:
            held = ", ".join(f"{c}={values[c]}" for c in others)
            listed = ", ".join(map(str, allowed))
            msg = f"{notebook}: {column}={values[column]!r} is not covered by the data; with {held} they cover {listed}.{nearest(values[column], allowed)}"
            raise ParameterError(msg)
    options = "; ".join(
        ", ".join(f"{c}={row[c]}" for c in columns)
        for _, row in covered[columns].drop_duplicates().head(5).iterrows()
    )
    asked = ", ".join(f"{c}={values[c]}" for c in columns)
    raise ParameterError(
        f"{notebook}: {asked} is not covered by the data; they cover, for example, {options}."
    )


def _to_blame(
    columns: Sequence[str], values: Mapping[str, object], covered: pd.DataFrame
) -> list[str]:
    """Order the parameters so that one whose value the data never hold is named first."""
    return sorted(columns, key=lambda c: values[c] in set(covered[c]))


def _rows(
    covered: pd.DataFrame, values: Mapping[str, object], columns: Sequence[str]
) -> pd.DataFrame:
    for column in columns:
        covered = covered[covered[column] == values[column]]
    return covered
