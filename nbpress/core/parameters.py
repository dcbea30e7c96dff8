"""The parameters of a notebook: type, range and help, and what the data cover.

A notebook declares them in the cell tagged ``parameters``, one ``name: type = literal  # help`` a line; help that ends
in ``[low, high]`` sets a range.
"""

import ast
import difflib
import json
import math
import os
import re
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from nbpress.core import files
from nbpress.core.errors import ParameterError, nearest, one_line, quoted

if TYPE_CHECKING:
    import pandas as pd

_TYPES: dict[str, Any] = {t.__name__: t for t in (bool, int, float, str, list, dict)}
#: Numbers that may be left to the data.
_TYPES |= {"int | None": int | None, "float | None": float | None}
#: How many types stand in the brackets of a type.
_WITHIN = {"list": 1, "dict": 2}
_RANGE = re.compile(r"\[\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\]\s*$", re.ASCII)

#: Characters of a type that a message holds.
_READ = 300
#: Characters of a parameters cell, levels that a value may nest, and digits of a whole number.
_LONGEST, _DEEPEST, _DIGITS = 50_000, 20, 100


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter: its type, default, help and range."""

    name: str
    type: Any
    default: Any
    help: str
    low: float | None = None
    high: float | None = None

    @property
    def options(self) -> tuple:
        """The values that a ``Literal`` names; any other type names none."""
        return typing.get_args(self.type) if typing.get_origin(self.type) is typing.Literal else ()

    @property
    def type_name(self) -> str:
        """The type as a reader would write it; of one that nobody reads to its end, the beginning."""
        if isinstance(self.type, type) and not typing.get_args(self.type):
            return self.type.__name__
        written = str(self.type).replace("typing.", "")
        return written if len(written) <= _READ else f"{written[:_READ]} ..."


def parse(source: str, name: str) -> dict[str, Parameter]:
    """Parse the source of a parameters cell; `name` is the notebook's, for messages."""
    if len(source) > _LONGEST:
        raise ParameterError(f"{name}: the parameters cell has {len(source):,} characters; at most {_LONGEST:,} are read.")  # fmt: skip
    lines = source.splitlines()
    found = {}
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ParameterError(f"{name}: the parameters cell is not Python: {error.msg}, line {error.lineno}.") from error
    # A zero byte; what nests without end.
    except (ValueError, RecursionError, MemoryError) as error:
        raise ParameterError(f"{name}: the parameters cell cannot be read as Python: {one_line(error) or 'it nests too deep'}.") from None  # fmt: skip
    for node in tree.body:
        if _checks(node):
            continue
        line = lines[node.lineno - 1]
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name) or node.value is None:
            raise ParameterError(f"{name}: {quoted(line.strip())} is no parameter; write 'name: type = literal  # help', and all else in another cell than that tagged 'parameters', which check_parameters() ends.")  # fmt: skip
        if node.target.id in found:
            raise ParameterError(f"{name}: {node.target.id} is declared twice; declare it once.")
        try:
            default = ast.literal_eval(node.value)
            kind = _type(node.annotation)
        except (ValueError, KeyError, TypeError, RecursionError, MemoryError) as error:
            raise ParameterError(f"{name}: {quoted(line.strip())} needs a known type and a literal default.") from error
        words = lines[(node.end_lineno or 0) - 1][node.end_col_offset :].partition("#")[2].strip()
        span = _RANGE.search(words)
        low, high = (float(span[1]), float(span[2])) if span else (None, None)
        found[node.target.id] = Parameter(node.target.id, kind, default, words, low, high)
    return found


def _checks(node: ast.stmt) -> bool:
    """Whether a line of a parameters cell is there to check the others: an import, and the call."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names] == ["tipresearch"]
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "check_parameters"


def schema(title: str, declared: Iterable[tuple[Parameter, object]]) -> dict[str, Any]:
    """Return parameters as a JSON Schema; one to which notebooks of a report give different values has no default."""
    properties: dict[str, Any] = {}
    for parameter, default in declared:
        own: dict[str, Any] = TypeAdapter(parameter.type).json_schema()
        items = own.get("items", own)
        if parameter.low is not None:
            items |= {"minimum": parameter.low, "maximum": parameter.high}
        if "items" in own:
            own |= {"minItems": 1, "uniqueItems": True}
        own |= {"description": parameter.help, "default": default}
        known = properties.setdefault(parameter.name, own)
        if known.get("default") != default:
            known.pop("default", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "type": "object",
        "properties": properties, "additionalProperties": False,
    }  # fmt: skip


def _type(node: ast.expr) -> Any:
    """Return the type that an annotation names; it is looked up, never evaluated."""
    if isinstance(node, ast.Name | ast.BinOp):
        return _TYPES[ast.unparse(node)]
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
        raise TypeError
    if node.value.id == "Literal":
        options = ast.literal_eval(node.slice)
        each = options if isinstance(options, tuple) else (options,)
        if not each or not all(isinstance(option, str | int | float) for option in each):
            raise TypeError
        return typing.Literal[options]
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if len(inner) != _WITHIN.get(node.value.id):
        raise TypeError
    return _TYPES[node.value.id][tuple(_type(part) for part in inner)]


def from_text(parameter: Parameter, text: str) -> object:
    """Read a value typed on the command line as the type of the parameter."""
    if ({type(option) for option in parameter.options} or {parameter.type}) == {str}:
        return text
    if typing.get_origin(parameter.type) is list and not text.startswith("["):
        text = f"[{text}]"
    try:
        return TypeAdapter(parameter.type).validate_json(text, strict=True)
    except ValidationError:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text


def check(notebook: str, known: Mapping[str, Parameter], given: Mapping[str, object]) -> dict[str, object]:
    """Check values against the declaration and return all parameters, defaults included."""
    for name in given:
        if name not in known:
            raise ParameterError(f"{notebook} has no parameter {quoted(name)}; it has {', '.join(known)}.{nearest(name, known)}")  # fmt: skip
    values = {name: given.get(name, p.default) for name, p in known.items()}
    for name, value in values.items():
        _check_value(notebook, known[name], value)
    return values


def _depth(value: object) -> int:
    """Return how deep lists and tables nest, without nesting calls."""
    depth, level = 0, [value]
    while level and depth <= _DEEPEST:
        held = [v for v in level if isinstance(v, (list, tuple, dict))]
        level = [v for one in held for v in (one.values() if isinstance(one, dict) else one)]
        depth += bool(held)
    return depth


def _check_value(notebook: str, parameter: Parameter, value: object) -> None:
    if _depth(value) > _DEEPEST:
        raise ParameterError(f"{notebook}: {parameter.name} nests deeper than {_DEEPEST} levels; it takes {parameter.type_name}.")  # fmt: skip
    if isinstance(value, int) and abs(value) >= 10**_DIGITS:
        raise ParameterError(f"{notebook}: {parameter.name} has more than {_DIGITS} digits; it takes {parameter.type_name}.")  # fmt: skip
    what, usual = f"{notebook}: {parameter.name}={quoted(value)}", quoted(parameter.default)
    # In the cell itself the wrong value is the default as well, and no example of a right one.
    example = "" if parameter.default is None or quoted(value) == usual else f", such as {usual}"
    try:
        TypeAdapter(parameter.type).validate_python(value, strict=True)
    except ValidationError:
        raise ParameterError(f"{what} is not allowed; it takes {parameter.type_name}{example}.{nearest(value, parameter.options)}") from None  # fmt: skip
    items: list[Any] = value if isinstance(value, list) else [] if value is None else [value]
    if isinstance(value, list) and (not value or len(set(map(repr, value))) < len(value)):
        raise ParameterError(f"{what} is not allowed; it takes at least one value, and each once{example}.")
    for item in items:
        if isinstance(item, float) and not math.isfinite(item):
            raise ParameterError(f"{what} is not allowed; it takes finite numbers{example}.")
        low, high = parameter.low, parameter.high
        if low is not None and high is not None and not isinstance(item, int | float):
            raise ParameterError(f"{notebook}: {parameter.name} has the range [{low:g}, {high:g}] and takes {parameter.type_name}; a range is of numbers, so take it out of the comment.")  # fmt: skip
        if low is not None and high is not None and not low <= item <= high:
            raise ParameterError(f"{what} is out of range; allowed is {low:g} to {high:g}.")


def existing_file(what: str, path: Path) -> Path:
    """Return the whole path of a file of the user; `what` names it in the message if it is none."""
    if any("\ud800" <= letter <= "\udfff" for letter in str(path)):  # bytes that are no letters
        raise ParameterError(f"the name {path.name!r} of a file is no text in UTF-8; rename it, or its folder.")
    if not path.is_file() or not os.access(path, os.R_OK):
        kinds = {
            "not there": not path.exists(),
            "a folder": path.is_dir(),
            "not to be read by this user": path.is_file(),
        }
        kind = next((kind for kind, is_so in kinds.items() if is_so), "no ordinary file, but a device or a pipe")
        raise ParameterError(f"{what} is {kind}; give the path of a file.")
    files.require_within_limit("copied", path.stat().st_size / 2**20, what)
    return path.resolve()


def check_coverage(notebook: str, values: Mapping[str, object], covered: "pd.DataFrame") -> None:
    """Refuse parameters of a notebook that no row of `covered` holds, and name what is held."""
    columns = [c for c in covered.columns if c in values]
    if not _rows(covered, values, columns).empty:
        return
    # One whose value the data never hold is named first.
    for column in sorted(columns, key=lambda c: values[c] in set(covered[c])):
        others = [c for c in columns if c != column]
        if allowed := sorted(_rows(covered, values, others)[column].unique().tolist()):
            held = ", ".join(f"{c}={values[c]}" for c in others)
            given = f"with {held} they cover" if held else "they cover"
            raise ParameterError(f"{notebook}: {column}={quoted(values[column])} is not covered by the data; {given} {_listed(values[column], allowed)}")  # fmt: skip
    rows = covered[columns].drop_duplicates().head(5).to_dict("records")
    options = "; ".join(", ".join(f"{c}={value}" for c, value in row.items()) for row in rows)
    asked = ", ".join(f"{c}={quoted(values[c])}" for c in columns)
    raise ParameterError(f"{notebook}: {asked} is not covered by the data; they cover, for example, {options}.")


def _listed(value: object, allowed: Sequence[object]) -> str:
    """List what is allowed, or of a long list the nearest."""
    if len(allowed) <= 15:
        return f"{', '.join(map(str, allowed))}.{nearest(value, allowed)}"
    by_lower = {str(option).lower(): str(option) for option in allowed}
    close = difflib.get_close_matches(str(value).lower(), by_lower, n=3, cutoff=0)
    return f"{len(allowed)} values; the nearest are {', '.join(by_lower[c] for c in close)}."


def _rows(covered: "pd.DataFrame", values: Mapping[str, object], columns: Sequence[str]) -> "pd.DataFrame":
    for column in columns:
        covered = covered[covered[column] == values[column]]
    return covered
