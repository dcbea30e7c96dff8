"""HTML is in templates alone, and templates are in the wheel and among the inputs of a report."""

import ast
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import tipresearch
from nbpress.core import paths
from nbpress.inputs import project

PACKAGES = (paths.HOME / "nbpress", Path(tipresearch.__file__).parent)

#: These modules change finished pages: one translates their words, the other fills in the texts to search.
REWRITES = {"nbpress/translation/rewriting.py", "nbpress/translation/sentences.py", "nbpress/pages/search.py"}

TAG = re.compile(r"<[a-z]+[ >/]|</")

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def strings(code: str) -> Iterator[str]:
    """Yield the strings of a module without docstrings and patterns; inserted values are 0."""
    tree = ast.parse(code)
    passed_over = {id(node) for node in ast.walk(tree) for node in _no_text(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in passed_over:
            yield "".join(v.value if isinstance(v, ast.Constant) else "0" for v in node.values)
        elif isinstance(node, ast.Constant) and id(node) not in passed_over:
            yield str(node.value)


def _no_text(node: ast.AST) -> list[ast.AST]:
    """Return the strings below a node that are a docstring, a pattern, or part of another string."""
    if isinstance(node, DOCUMENTED) and ast.get_docstring(node):
        return [node.body[0].value]
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
        return node.args[:1]
    return node.values if isinstance(node, ast.JoinedStr) else []


def modules_with_tags() -> set[str]:
    return {
        path.relative_to(paths.HOME).as_posix()
        for package in PACKAGES
        for path in package.rglob("*.py")
        if any(map(TAG.search, strings(path.read_text("utf-8"))))
    }


def test_no_string_of_the_package_has_a_tag():
    """Templates escape inserted values; strings do not."""
    assert modules_with_tags() == REWRITES


@pytest.mark.parametrize(
    "code",
    ["x = '<p>'", "x = f'<{tag}></{tag}>'", "x = f'a{b}</td>'", "f(b, '<a href=\"')", "x = 'a' '<br/>'"],
)
def test_a_tag_in_a_string_is_found(code):
    assert any(map(TAG.search, strings(code)))


@pytest.mark.parametrize(
    "code",
    ['"""Return <p>."""', "def f():\n    '''<td>'''", "x = 'fewer than <5'", "x = f'{a} <{b} c'", "re.sub('<p>', '', x)"],
)  # fmt: skip
def test_docstrings_suppressed_counts_and_patterns_are_no_tags(code):
    assert not any(map(TAG.search, strings(code)))


def templates() -> set[str]:
    return {p.relative_to(paths.HOME).as_posix() for package in PACKAGES for p in package.rglob("*.j2")}


def test_templates_are_inputs_of_a_report():
    assert templates() <= project.hashes([]).keys()
    assert "tipresearch/presentation/templates/number.html.j2" in templates()


def test_the_wheel_has_every_template(wheel):
    with zipfile.ZipFile(wheel) as file:
        assert templates() <= set(file.namelist())
