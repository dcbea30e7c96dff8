"""The plan of the house is kept: layers, wings, faces, and no circle of imports."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tipresearch import paths

#: The program `lint-imports`, which not every path of a checkout can start by its name.
LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
PACKAGE = paths.HOME / "tipresearch"
#: The packages that publish and prove: they know nothing of the statistics.
ENGINE = {"publishing", "proofs", "translation"}
#: What the engine may import besides itself, and why. A package without a line here is one of statistics.
GROUND = {
    "bundles": "the names and fields that a notebook hands to its pages",
    "carried": "texts inside a picture or an attachment, for the personal-data check",
    "errors": "all packages raise the same errors",
    "files": "reads, hashes and writes files",
    "gathering": "plain functions on lists and mappings",
    "identifiers": "the personal-data check",
    "limits": "the time, memory and output that a notebook may take",
    "marker": "the settings of a project",
    "overlay": "files of a project that replace those of the package",
    "parameters": "the types and ranges of the parameters of a notebook",
    "paths": "the folders of a project",
    "processes": "ends processes and removes what they leave",
    "reading_limits": "how much is read of a file that a stranger made",
}
#: The packages that draw, show or publish; all others know nothing of notebooks and pages.
SHOWING = {"cli", "datasets", "explorer", "presentation", "publishing"}
PAGES = [
    "IPython", "ipykernel", "jinja2", "jupyter_client", "jupyter_core", "matplotlib", "nbclient",
    "nbconvert", "nbformat", "papermill", "seaborn",
]  # fmt: skip
FACES = {stub.parent for stub in PACKAGE.glob("*/__init__.pyi")}


def lint(folder, *options):
    """Check the contracts of the package in a folder; return exit status and what was said."""
    command = [*LINT, "--no-cache", "--no-logo", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def packages(folder):
    """Return the names of all packages and modules of the package in a folder, but those that start it."""
    found = {p.stem for p in (folder / "tipresearch").iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    return found - {"__init__", "__main__", "_moved"}


def write_contracts(folder, config):
    """Write the contracts that list packages, as they lie in a folder; return the options that have them checked.

    A package that is new or renamed is in them without a change.
    """
    every = packages(folder)
    forbidden = {
        "blind-publishing": (ENGINE, [f"tipresearch.{name}" for name in sorted(every - ENGINE - GROUND.keys())]),
        "plain-statistics": (every - SHOWING, PAGES),
    }
    lines = ["[tool.importlinter]", 'root_package = "tipresearch"', "include_external_packages = true"]
    for contract, (sources, modules) in forbidden.items():
        lines += ["[[tool.importlinter.contracts]]", f'id = "{contract}"', f'name = "{contract}"', 'type = "forbidden"']
        lines.append(f"source_modules = {json.dumps([f'tipresearch.{name}' for name in sorted(sources)])}")
        lines.append(f"forbidden_modules = {json.dumps(modules)}")
    config.write_text("\n".join(lines), "utf-8")
    return "--config", str(config)


@pytest.fixture
def copied(tmp_path):
    """A folder with the package and its contracts, to break them in."""
    shutil.copytree(PACKAGE, tmp_path / "tipresearch", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(paths.HOME / "pyproject.toml", tmp_path)
    return tmp_path


def test_all_contracts_are_kept():
    status, said = lint(paths.HOME)
    assert status == 0, said
    assert "0 broken" in said


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("layers", "facts/codes.py", "from tipresearch.indicators import share"),
        ("circles", "quantities/counts.py", "from tipresearch.quantities.estimates import as_estimate"),
        ("front-door", "datasets/coverage.py", "from tipresearch.publishing.pages import results"),
        ("inside-publishing", "publishing/inputs/store.py", "from tipresearch.publishing import pages"),
    ],
)
def test_a_broken_contract_is_found(copied, contract, module, line):
    with (copied / "tipresearch" / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    status, said = lint(copied, "--contract", contract)
    assert (status, "1 broken" in said) == (1, True), said


def test_computed_contracts_are_kept(tmp_path):
    status, said = lint(paths.HOME, *write_contracts(paths.HOME, tmp_path / "computed.toml"))
    assert status == 0, said
    assert "2 kept, 0 broken" in said
    assert GROUND.keys() | ENGINE | SHOWING < packages(paths.HOME), "take out the name of a package that went"


def test_no_package_of_statistics_is_imported_unseen(copied):
    """A contract is broken by each import, directly or through a module of the ground, also of a package with a new name."""
    before = sorted(packages(copied) - ENGINE - GROUND.keys())
    (copied / "tipresearch" / "invented").mkdir()
    (copied / "tipresearch" / "invented" / "__init__.py").touch()
    added = dict.fromkeys(("publishing/pages/results.py", "proofs/numbers.py", "translation/figures.py"), before)
    added |= {"paths.py": ["invented"], "mse/__init__.py": ["presentation"]}
    for module, names in added.items():
        with (copied / "tipresearch" / module).open("a", encoding="utf-8") as source:
            source.writelines(f"\nfrom tipresearch import {name}\n" for name in names)
    status, said = lint(copied, *write_contracts(copied, copied / "computed.toml"))
    assert (status, "2 broken" in said) == (1, True), said
    broken = [
        f"{part} is not allowed to import tipresearch.{name}:" for part in ENGINE for name in (*before, "invented")
    ]
    broken.append("mse is not allowed to import jinja2:")
    assert [line for line in broken if f"tipresearch.{line}" not in said] == []


def test_the_engine_takes_no_statistics_from_the_face_of_all():
    """`from tipresearch import share` loads a package that no contract sees."""
    known = packages(paths.HOME) | {"__version__"}
    taken = [
        f"{module.relative_to(PACKAGE)} takes {taken}"
        for module, name, names in imports()
        if name == "tipresearch" and Path(module.relative_to(PACKAGE).parts[0]).stem in ENGINE | GROUND.keys()
        for taken in names
        if taken not in known
    ]
    assert taken == [], "publishing, proofs, translation and the ground import modules alone"


def test_a_new_package_needs_a_layer(copied):
    (copied / "tipresearch" / "extra.py").touch()
    status, said = lint(copied, "--contract", "layers")
    assert (status, "extra" in said) == (1, True), said


def imports():
    """Yield each module of the package, each dotted name that it imports from, and what it takes."""
    for module in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                yield module, node.module or "", [alias.name for alias in node.names]


def face_of(name):
    """Return the package with a face that a dotted name of it is in, or None."""
    return next((p for p in FACES if f"{name}.".startswith(f"tipresearch.{p.name}.")), None)


def test_packages_are_entered_by_their_faces():
    """What a package shows is in its `__init__.pyi`; the rest may move without asking anyone."""
    past = [
        f"{module.relative_to(PACKAGE)} imports from {name}"
        for module, name, _ in imports()
        if (face := face_of(name)) and face not in module.parents and name.count(".") > 1
    ]
    assert past == [], "import it from the face of its package, as in: from tipresearch.facts import cite"


def test_no_module_enters_by_the_face_of_its_own_package():
    """A lazy face hides a circle from the contracts; inside a package modules name modules."""
    own = [
        f"{module.relative_to(PACKAGE)} imports {taken} from {name}"
        for module, name, names in imports()
        if (face := face_of(name)) and face in module.parents and name.count(".") == 1
        for taken in names
        if not (face / f"{taken}.py").exists() and not (face / taken).is_dir()
    ]
    assert own == [], "name the module that has it, not the face of the package that both are in"


def test_what_an_example_writes_is_not_left_at_the_top():
    known = {"benchmarks", "data", "docs", "notebooks", "releases", "reports", "tests", "tipresearch"}
    files = {"pyproject.toml", "tipresearch.toml", "conftest.py", "Makefile", "CITATION.cff"}
    files |= {"requirements.lock", "requirements-all.lock", "LICENSE", "LICENSE-TEXT-AND-DATA"}
    done = subprocess.run(["git", "ls-files"], cwd=paths.HOME, capture_output=True, text=True, check=False)
    top = {name.split("/")[0] for name in done.stdout.splitlines()}
    if not top:
        pytest.skip("not a checkout of git")
    left = {n for n in top - known - files if n[0] != "." and not n.endswith(".md")}
    assert left == set(), "take it out of git, or name it above if it belongs at the top"


#: Modules that may be longer, and why.
LONG = {
    "datasets/dataset.py": "one class, more than half of it documentation for its users",
    "datasets/own.py": "a table of slips, a line each, beside what it looks at; its messages are half of it",
    "datasets/series.py": "a series, its parts and its chart share the same rows and words",
}


def test_no_module_is_longer_than_a_reader_bears():
    lengths = {m.relative_to(PACKAGE).as_posix(): len(m.read_text("utf-8").splitlines()) for m in PACKAGE.rglob("*.py")}
    assert {m for m, n in lengths.items() if n > 320} == LONG.keys(), "move one subject to a module of its own"


def unstable_sorts(source):
    """The lines that sort a table by one column, which leaves rows of one value in an order of the processor's."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sort_values"
        and not (node.args and isinstance(node.args[0], ast.List))
        and "stable" not in {getattr(o.value, "value", "") for o in node.keywords if o.arg == "kind"}
    ]


def test_rows_of_one_value_stand_in_the_order_of_their_file():
    found = {str(p.relative_to(PACKAGE)): unstable_sorts(p.read_text("utf-8")) for p in PACKAGE.rglob("*.py")}
    unstable = {name: lines for name, lines in found.items() if lines}
    assert unstable == {}, 'name kind="stable", or sort by a list of columns'


def test_a_sort_that_is_not_stable_is_found():
    assert unstable_sorts(
        't.sort_values("year")\nt.sort_values(["year", "id"])\nt.sort_values("year", kind="stable")\nt.sort_values(ascending=False)\nt.sort_values("a", kind="quicksort")'
    ) == [1, 4, 5]


def test_the_command_line_prints_in_one_place():
    """There a stranger's words are made plain, which a terminal would obey; the error of a command is in `main`."""
    said = {
        path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8").count("typer.echo(")
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: n for name, n in said.items() if n} == {"cli/main.py": 1, "cli/options.py": 2}
