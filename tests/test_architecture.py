"""The architecture: layers, public interfaces, and no circle of imports."""

import ast
import json
import shutil
import subprocess
import sys

import pytest

from nbpress.core import paths

#: The program `lint-imports`, which not every path of a checkout can start by its name.
LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
PACKAGE = paths.HOME / "tipresearch"
ENGINE = paths.HOME / "nbpress"
BOTH = (ENGINE, PACKAGE)
#: The packages that draw, show or publish; no other package imports tools for notebooks and pages.
SHOWING = {"cli", "datasets", "explorer", "presentation"}
PAGES = [
    "IPython", "ipykernel", "jinja2", "jupyter_client", "jupyter_core", "matplotlib", "nbclient",
    "nbconvert", "nbformat", "papermill", "seaborn",
]  # fmt: skip
FACES = {stub.parent for package in BOTH for stub in package.glob("*/__init__.pyi")}


def lint(folder, *options):
    """Check the contracts of a folder; return the exit status and the output."""
    command = [*LINT, "--no-cache", "--no-logo", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def packages(folder, root="tipresearch"):
    """Return the names of the packages and modules at the top of a package."""
    found = {p.stem for p in (folder / root).iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    return found - {"__init__", "__main__"}


def write_contracts(folder, config):
    """Write contracts computed from the packages in a folder; return the options to check them."""
    every = packages(folder)
    statistics = [f"tipresearch.{name}" for name in sorted(every - {"cli"})]
    engine = [f"nbpress.{name}" for name in sorted(packages(folder, "nbpress") - {"core"})]
    drawing = [f"tipresearch.{name}" for name in sorted(every - SHOWING)]
    forbidden = {
        "blind-engine": (["nbpress"], ["tipresearch"]),
        "core-alone": (statistics, engine),
        "plain-statistics": (drawing, PAGES),
    }
    lines = ["[tool.importlinter]", 'root_packages = ["nbpress", "tipresearch"]', "include_external_packages = true"]
    for contract, (sources, modules) in forbidden.items():
        lines += ["[[tool.importlinter.contracts]]", f'id = "{contract}"', f'name = "{contract}"', 'type = "forbidden"']
        lines += [f"source_modules = {json.dumps(sources)}", f"forbidden_modules = {json.dumps(modules)}"]
    config.write_text("\n".join(lines), "utf-8")
    return "--config", str(config)


@pytest.fixture
def copied(tmp_path):
    """A folder with both packages and their contracts, to break them in."""
    for package in BOTH:
        shutil.copytree(package, tmp_path / package.name, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(paths.HOME / "pyproject.toml", tmp_path)
    return tmp_path


def test_all_contracts_are_kept():
    status, said = lint(paths.HOME)
    assert status == 0, said
    assert "0 broken" in said


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("layers", "tipresearch/facts/codes.py", "from tipresearch.indicators import share"),
        ("circles", "tipresearch/quantities/counts.py", "from tipresearch.quantities.estimates import as_estimate"),
        ("engine", "nbpress/inputs/store.py", "from nbpress import pages"),
        ("ground", "nbpress/core/files.py", "from nbpress.core import paths"),
    ],
)
def test_a_broken_contract_is_found(copied, contract, module, line):
    with (copied / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    status, said = lint(copied, "--contract", contract)
    assert (status, "1 broken" in said) == (1, True), said


def test_nbpress_never_imports_tipresearch_and_statistics_import_only_its_core(tmp_path):
    status, said = lint(paths.HOME, *write_contracts(paths.HOME, tmp_path / "computed.toml"))
    assert status == 0, said
    assert "3 kept, 0 broken" in said
    assert packages(paths.HOME) > SHOWING, "take out the name of a package that went"


def test_a_forbidden_import_is_found_in_each_package(copied):
    """Also an indirect import, and an import in or of a new package."""
    (copied / "tipresearch" / "invented").mkdir()
    (copied / "tipresearch" / "invented" / "__init__.py").touch()
    added = {
        "nbpress/pages/results.py": "from tipresearch import facts",
        "nbpress/core/paths.py": "from tipresearch import invented",
        "nbpress/translation/figures.py": "from tipresearch import consistency",
        "tipresearch/facts/codes.py": "from nbpress.pages import results",
        "tipresearch/mse/__init__.py": "from tipresearch import presentation",
    }
    for module, line in added.items():
        with (copied / module).open("a", encoding="utf-8") as source:
            source.write(f"\n{line}\n")
    status, said = lint(copied, *write_contracts(copied, copied / "computed.toml"))
    assert (status, "3 broken" in said) == (1, True), said
    for name in (
        "pages.results -> tipresearch.facts",
        "core.paths -> tipresearch.invented",
        "translation.figures -> tipresearch.consistency",
    ):
        assert f"nbpress.{name}" in said, name
    assert "tipresearch.facts is not allowed to import nbpress.pages:" in said
    assert "tipresearch.mse is not allowed to import jinja2:" in said


def test_a_new_package_needs_a_layer(copied):
    (copied / "tipresearch" / "extra.py").touch()
    status, said = lint(copied, "--contract", "layers")
    assert (status, "extra" in said) == (1, True), said


def imports():
    """Yield each module, each dotted name that it imports from, and the imported names."""
    for module in sorted(m for package in BOTH for m in package.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                yield module, node.module or "", [alias.name for alias in node.names]


def face_of(name):
    """Return the package whose public interface a dotted name is in, or None."""
    return next((p for p in FACES if f"{name}.".startswith(f"{p.parent.name}.{p.name}.")), None)


def test_packages_import_only_public_names_of_other_packages():
    past = [
        f"{module.relative_to(paths.HOME)} imports from {name}"
        for module, name, _ in imports()
        if (face := face_of(name)) and face not in module.parents and name.count(".") > 1
    ]
    assert past == [], "import it from the face of its package, as in: from tipresearch.facts import cite"


def test_modules_of_a_package_import_modules_and_not_its_public_interface():
    """The lazy interface hides circles from the contracts."""
    own = [
        f"{module.relative_to(paths.HOME)} imports {taken} from {name}"
        for module, name, names in imports()
        if (face := face_of(name)) and face in module.parents and name.count(".") == 1
        for taken in names
        if not (face / f"{taken}.py").exists() and not (face / taken).is_dir()
    ]
    assert own == [], "name the module that has it, not the face of the package that both are in"


def test_only_known_files_are_at_the_top_of_the_repository():
    known = {"benchmarks", "data", "docs", "nbpress", "notebooks", "releases", "reports", "tests", "tipresearch"}
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
    "tipresearch/datasets/dataset.py": "one class, more than half of it documentation for its users",
}


def test_no_module_is_longer_than_320_lines():
    lengths = {
        m.relative_to(paths.HOME).as_posix(): len(m.read_text("utf-8").splitlines())
        for package in BOTH
        for m in package.rglob("*.py")
    }
    assert {m for m, n in lengths.items() if n > 320} == LONG.keys(), "move one subject to a module of its own"


def unstable_sorts(source):
    """Return the lines that sort a table by one column without kind="stable"."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sort_values"
        and not (node.args and isinstance(node.args[0], ast.List))
        and "stable" not in {getattr(o.value, "value", "") for o in node.keywords if o.arg == "kind"}
    ]


def test_sorts_by_one_column_are_stable():
    found = {
        str(p.relative_to(paths.HOME)): unstable_sorts(p.read_text("utf-8"))
        for package in BOTH
        for p in package.rglob("*.py")
    }
    unstable = {name: lines for name, lines in found.items() if lines}
    assert unstable == {}, 'name kind="stable", or sort by a list of columns'


def test_an_unstable_sort_is_found():
    assert unstable_sorts(
        't.sort_values("year")\nt.sort_values(["year", "id"])\nt.sort_values("year", kind="stable")\nt.sort_values(ascending=False)\nt.sort_values("a", kind="quicksort")'
    ) == [1, 4, 5]


def test_the_command_line_prints_only_in_options_and_main():
    """Texts of strangers are made safe there."""
    said = {
        path.relative_to(paths.HOME).as_posix(): path.read_text("utf-8").count("typer.echo(")
        for package in BOTH
        for path in package.rglob("*.py")
    }
    assert {name: n for name, n in said.items() if n} == {"tipresearch/cli/main.py": 1, "tipresearch/cli/options.py": 2}
