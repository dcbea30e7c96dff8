"""Each name of the packages is used by code, a notebook, a page or a user."""

import ast
import fnmatch
import json
import re
import tomllib

import pytest
from vulture import Vulture

import tipresearch
from nbpress.core import paths

PACKAGE = paths.HOME / "tipresearch"
BOTH = [paths.HOME / "nbpress", PACKAGE]
SETTINGS = tomllib.loads((paths.HOME / "pyproject.toml").read_text("utf-8"))["tool"]["vulture"]
DOCUMENTS = [paths.HOME / "README.md", *(paths.HOME / "docs").glob("*.md")]
WORD = re.compile(r"[A-Za-z_]\w*")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def in_notebooks():
    """Yield the code of each notebook as one text."""
    for notebook in sorted(paths.NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        yield notebook, "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def in_templates():
    """Return the names in templates of pages."""
    return {
        w for package in BOTH for t in package.rglob("templates/**/*.j2") for w in WORD.findall(t.read_text("utf-8"))
    }


def in_documents():
    """Return the names that documents show as code."""
    shown = [code for page in DOCUMENTS for code in CODE.findall(page.read_text("utf-8"))]
    return {word for code in shown for word in WORD.findall(code)}


def on_faces_of_their_own():
    """Yield names for users who read files of one publisher or audit a table."""
    for face in (*PACKAGE.glob("readers/*/__init__.pyi"), PACKAGE / "consistency" / "__init__.pyi"):
        yield from ast.literal_eval(face.read_text("utf-8").partition("__all__ = ")[2])


@pytest.fixture(scope="module")
def unused():
    """Names without a use, each with its place."""
    found = Vulture()
    found.scavenge(BOTH)
    for notebook, code in in_notebooks():
        found.scan(code, filename=notebook)
    used = {*in_templates(), *in_documents(), *on_faces_of_their_own(), *tipresearch.__all__}
    items = found.get_unused_code(min_confidence=60)
    return {i.name: f"{i.filename.name}:{i.first_lineno}" for i in items if i.name not in used}


def test_no_name_is_unused(unused):
    ignored = SETTINGS["ignore_names"]
    dead = {n: at for n, at in unused.items() if not any(fnmatch.fnmatch(n, i) for i in ignored)}
    assert dead == {}, f"used nowhere; a notebook is a use, a test is none: {dead}"


def test_no_exception_is_out_of_date(unused):
    assert [name for name in SETTINGS["ignore_names"] if not fnmatch.filter(unused, name)] == []
