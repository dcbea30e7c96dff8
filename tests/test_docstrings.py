"""What users call is documented: what goes in, what comes out in which unit, what is refused, and why.

All else has one plain line: a signature that is read beside its body says the rest.
"""

import ast
import dataclasses
import importlib
import inspect
import re
import textwrap
import tomllib

import pytest
from numpydoc.docscrape import FunctionDoc
from numpydoc.validate import validate

import tipresearch
from nbpress.core import errors, paths
from tipresearch import indicators, mse

PACKAGE = paths.HOME / "tipresearch"
SETTINGS = tomllib.loads((paths.HOME / "pyproject.toml").read_text("utf-8"))["tool"]
CHECKS = set(SETTINGS["numpydoc_validation"]["checks"])
#: A unit stands in brackets: [persons], [per 100,000 population].
UNIT = re.compile(r"\[[^\]]+\]")
METHOD = re.compile(r"docs/methods\.md,\s+sections?\s+\d")
ERRORS = {name for name, found in vars(errors).items() if inspect.isclass(found)}


#: What users call, by the module that shows it: all that it shows, or some names.
SHOWN = {
    "tipresearch": tipresearch.__all__, "tipresearch.indicators": indicators.__all__, "tipresearch.mse": mse.__all__,
    "tipresearch.readers": ["Reading", "describe", "fetch", "read", "summary"],
}  # fmt: skip


def public(kind, shown=None):
    """Map full names to public objects of a kind: those that users call, or those of all faces."""
    found = {}
    for module, names in (shown or FACES).items():
        for each in (getattr(importlib.import_module(module), name) for name in names):
            if kind(each) and each.__module__.startswith("tipresearch."):
                found[f"{each.__module__}.{each.__qualname__}"] = each
    return found


_FACES = [".".join(f.parent.relative_to(paths.HOME).parts) for f in sorted(PACKAGE.rglob("__init__.pyi"))]
FACES = {face: importlib.import_module(face).__all__ for face in _FACES}
FUNCTIONS = public(inspect.isfunction, SHOWN)
CLASSES = public(inspect.isclass, SHOWN)


def section(function, name):
    """Return a section of a docstring as text."""
    found = FunctionDoc(function)[name]
    return "\n".join(line for part in found for line in ([part] if isinstance(part, str) else [*part[:2], *part[2]]))


def raised(function):
    """Return the names of the project's errors that a function itself raises."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    calls = [n.exc for n in ast.walk(tree) if isinstance(n, ast.Raise) and n.exc]
    names = {c.func.id for c in calls if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)}
    return names & ERRORS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_follow_numpydoc(name):
    faults = [f"{code}: {text}" for code, text in validate(name)["errors"] if code in CHECKS]
    assert faults == []


@pytest.mark.parametrize("name", CLASSES)
def test_classes_describe_their_attributes(name):
    shown = CLASSES[name]
    fields = (
        [f.name for f in dataclasses.fields(shown)]
        if dataclasses.is_dataclass(shown)
        else getattr(shown, "_fields", ())
    )
    # What a class takes over is described where it comes from.
    doc = "\n".join(inspect.getdoc(c) or "" for c in shown.__mro__ if c.__module__.startswith("tipresearch"))
    described = set(re.findall(r"\w+", " ".join(re.findall(r"^(.*) : ", doc, re.MULTILINE))))
    assert {f for f in fields if not f.startswith("_")} <= described


@pytest.mark.parametrize("name", FUNCTIONS)
def test_errors_that_a_function_raises_are_in_its_docstring(name):
    assert raised(FUNCTIONS[name]) <= set(re.findall(r"\w+", section(FUNCTIONS[name], "Raises")))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_returned_numbers_have_a_unit_in_the_docstring(name):
    returned = str(inspect.signature(FUNCTIONS[name]).return_annotation)
    if re.search(r"\b(Estimate|Count|Population|Comparison|Reconciliation)\b", returned):
        assert UNIT.search(section(FUNCTIONS[name], "Returns"))


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if n.split(".")[1] == "indicators"])
def test_indicators_have_a_caution_and_cite_their_method(name):
    notes = section(FUNCTIONS[name], "Notes")
    assert "Caution: " in notes
    assert METHOD.search(notes)


def test_these_tests_read_every_indicator():
    shown = {f"{f.__module__}.{f.__qualname__}" for f in map(indicators.__getattr__, indicators.__all__) if inspect.isfunction(f)}  # fmt: skip
    assert shown <= set(FUNCTIONS)
