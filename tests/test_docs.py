"""The documents agree with the code, the data and each other."""

import ast
import doctest
import functools
import re
import shlex
import shutil
import subprocess
import sys
import tomllib

import pytest

import tipresearch as tip
from nbpress.core import paths

HOME = paths.HOME
NAMES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "reports/README.md"]
NAMES += sorted(f"docs/{page.name}" for page in (HOME / "docs").glob("*.md"))
PAGES = {name: (HOME / name).read_text("utf-8") for name in NAMES}
CITED = re.compile(
    r"docs/(methods|findings)\.md,? sections? (\d+[a-z]?(?:\.\d+)?(?:(?:, | and | to )\d+[a-z]?(?:\.\d+)?)*)"
)


#: Both import packages.
PACKAGES = (HOME / "nbpress", HOME / "tipresearch")


def code_in(text):
    """Return the words between single backticks outside of fences."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def sections(page):
    """Return the section numbers in the headings of a page."""
    return re.findall(r"^#{2,3} (\d+[a-z]?(?:\.\d+)?)\.? ", PAGES[f"docs/{page}.md"], re.MULTILINE)


def cited():
    """Yield the file, page and section of each citation; a span yields its two ends."""
    folders = [HOME / name for name in ("tipresearch", "tests", "notebooks", "data", "docs")]
    files = [p for folder in folders for p in folder.rglob("*") if p.suffix in {".py", ".ipynb", ".md"}]
    for path in (*files, HOME / "README.md", HOME / "CONTRIBUTING.md"):
        # A citation may be broken over two lines of a docstring.
        text = re.sub(r"\s+(#:? )?", " ", path.read_text("utf-8"))
        for page, numbers in CITED.findall(text):
            for number in re.findall(r"\d+[a-z]?(?:\.\d+)?", numbers):
                yield path.name, page, number


@pytest.mark.parametrize("page", ["methods", "findings"])
def test_section_numbers_are_unique_and_in_order(page):
    found = sections(page)
    keys = [[(int(re.match(r"\d+", n)[0]), n.lstrip("0123456789")) for n in s.split(".")] for s in found]
    assert len(set(found)) == len(found)
    assert keys == sorted(keys)


def test_every_cited_section_exists():
    known = {page: sections(page) for page in ("methods", "findings")}
    assert [c for c in cited() if c[2] not in known[c[1]]] == []


@functools.cache
def defined():
    """Return the names of all functions of the package."""
    trees = [ast.parse(p.read_text("utf-8")) for p in (HOME / "tipresearch").rglob("*.py")]
    return {n.name for tree in trees for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_function_file_and_link_of_a_page_exists(name):
    codes = code_in(PAGES[name])
    after_tip = {m for code in codes for m in re.findall(r"\btip\.(\w+)", code)} - {"NAME"}
    called = {code.removesuffix("()") for code in codes if re.fullmatch(r"\w+\(\)", code)}
    tops = "benchmarks|data|docs|notebooks|releases|reports|tests|tipresearch"
    files = {code for code in codes if re.fullmatch(rf"({tops})/[\w./-]*", code)}
    files -= {"reports/NAME.toml", "reports/NOTEBOOK", "reports/.cache"}
    links = re.findall(r"\]\((?!https?:)([^)#]+)", PAGES[name])
    assert [each for each in after_tip if not hasattr(tip, each)] == []
    assert called - defined() == set()
    assert [file for file in files if not (HOME / file).exists()] == []
    assert [link for link in links if not (HOME / name).parent.joinpath(link).is_file()] == []


class Printed(doctest.OutputChecker):
    """Takes a space where the package prints one that does not break."""

    def check_output(self, want, got, options):
        return super().check_output(want, got.replace("\N{NO-BREAK SPACE}", " "), options)


@pytest.mark.parametrize(("name", "least"), [("README.md", 7), ("docs/methods.md", 8)])
def test_examples_print_what_the_page_says(name, least):
    require_examples(name, least)


def test_examples_of_a_project_run_in_the_folder_of_its_notebooks(tmp_path, monkeypatch):
    (table,) = re.findall(r"```\n(area,.*?)```", PAGES["docs/projects.md"], re.DOTALL)
    shutil.copytree(paths.DATA, tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data" / "survey.csv").write_text(table, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "notebooks")
    monkeypatch.setattr("nbpress.core.paths.DATA", tmp_path / "data")
    require_examples("docs/projects.md", 7)


def require_examples(name, least):
    """Fail unless the examples of a page print what it says, and are at least so many lines."""
    blocks = re.findall(r"```python\n(.*?)```", PAGES[name], re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, name, None, 0)
    wrong = []
    found = doctest.DocTestRunner(checker=Printed(), verbose=False).run(test, out=wrong.append)
    assert found.attempted >= least
    assert wrong == []


def test_every_named_command_exists():
    command = [sys.executable, "-m", "tipresearch", "--help"]
    helped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"^  (\w+)  ", helped.partition("Commands:")[2], re.MULTILINE))
    text = "\n".join(PAGES.values())
    named = set(re.findall(r"(?:^|`)(?:\.venv/bin/)?tipresearch ([a-z]+)", text, re.MULTILINE))
    assert {"report", "batch", "verify", "schedule"} <= named
    assert named - known == set()


def test_every_named_make_target_exists():
    makefile = (HOME / "Makefile").read_text("utf-8")
    named = {*re.findall(r"`make (\w+)`", "\n".join(PAGES.values())), *re.findall(r"make (\w+)", PAGES["README.md"])}
    assert [target for target in named if f"\n{target}:" not in makefile] == []


def test_the_architecture_names_every_package_and_top_module():
    named = set(re.findall(r"`(\w+)/?`", PAGES["docs/architecture.md"]))
    parts = {p.parent.name for package in PACKAGES for p in package.glob("*/__init__.py")}
    parts |= {p.stem for package in PACKAGES for p in package.glob("*.py") if not p.name.startswith("_")}
    assert sorted(parts - named) == []


def test_the_table_of_the_architecture_has_the_order_of_imports():
    """No package imports a package of a later row."""
    table = PAGES["docs/architecture.md"].partition("| part | is | uses |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row]
    place = {part: n for n, row in enumerate(rows) for part in re.findall(r"`(\w+)/?`", row)}
    wrong = set()
    for path in (path for package in PACKAGES for path in package.rglob("*.py")):
        part = path.relative_to(HOME).parts[1].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("nbpress", "tipresearch"):
                below = node.module.split(".")[1:2] or [name.name for name in node.names]
                wrong |= {(part, b) for b in below if place.get(b, -1) > place.get(part, 99)}
    assert len(place) > 25
    assert wrong == set()


def test_the_schedules_page_explains_the_keys_of_the_main_definition():
    keys = tomllib.loads((HOME / "reports" / "pakistan-2020.toml").read_text("utf-8")).keys()
    page = PAGES["docs/schedules.md"]
    assert [k for k in keys - {"title", "notebooks", "parameters"} if f"`{k} = " not in page] == []


def test_findings_name_existing_figures():
    """An id is written in full, as an ending, or with an ellipsis."""
    ids = set(tip.load()["figure_id"])
    prefixes = {i.split("-")[0] for i in ids}
    wrong, last = [], ""
    for code in code_in(PAGES["docs/findings.md"]):
        if code in ids:
            last = code
        elif re.fullmatch(r"-[A-Za-z][\w-]*", code) and last:  # `-men` after `UNODC22-vic-2020-total`
            if not any(last[:n] + code in ids for n in range(4, len(last))):
                wrong.append(code)
        elif "…" in code:
            pattern = re.escape(code).replace("…", ".*")
            if not any(re.fullmatch(pattern, i) for i in ids):
                wrong.append(code)
        elif re.fullmatch(rf"({'|'.join(prefixes)})-\S+", code):
            wrong.append(code)
    assert wrong == []


def test_a_number_before_the_id_of_a_figure_is_the_published_text():
    text = dict(tip.load().set_index("figure_id")["raw_value"])
    quoted = re.findall(r"(<?[\d,]*\d)`?\s\(`([\w-]+)`\)", PAGES["docs/findings.md"])
    quoted = [(n, i) for n, i in quoted if i in text and not re.fullmatch(r"(19|20)\d\d", n)]
    assert len(quoted) >= 15
    assert [(n, i, text[i]) for n, i in quoted if n != text[i]] == []


def test_findings_name_existing_sources():
    part = PAGES["docs/findings.md"].partition("## 6.")[2].partition("## 8.")[0]
    named = {c for c in code_in(part) if re.fullmatch(r"[a-z]+_[a-z0-9_]+", c)}
    assert len(named) > 10
    assert named - {*tip.load_sources().index} == set()


def test_the_methods_list_the_flags_of_the_package():
    flags = tip.quantities.FLAGS
    listed = PAGES["docs/methods.md"].partition("Flags: ")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == set(flags)


def test_no_pre_commit_hook_downloads_anything():
    text = (HOME / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"repo: (\S+)", text) == ["local"]
    assert set(re.findall(r"language: (\S+)", text)) == {"system"}


@pytest.mark.slow
def test_the_hook_would_change_no_notebook():
    text = " ".join((HOME / ".pre-commit-config.yaml").read_text("utf-8").split())
    options = re.search(r"bin/nbstripout (.*?) language:", text)[1]
    recipe = (HOME / "Makefile").read_text("utf-8")
    assert re.search(r"nbstripout (.*?) --extra-keys", recipe)[1] in options
    keys = re.search(r"\nKERNEL := (.*)", recipe)[1].split()
    assert re.findall(r"metadata\.language_info\.(\w+)", options) == keys
    command = [sys.executable, "-m", "nbstripout", "--verify", *shlex.split(options)]
    done = subprocess.run([*command, *sorted((HOME / "notebooks").glob("*.ipynb"))])
    assert done.returncode == 0


def test_the_readme_is_short():
    lines = [line for line in PAGES["README.md"].splitlines() if not line.startswith("| `notebooks/")]
    assert len(lines) <= 98, "besides the table of notebooks; move what is new to docs/"
    (block,) = re.findall(r"```python\n(.*?)```", PAGES["README.md"], re.DOTALL)
    assert len(block.splitlines()) <= 12


def test_pictures_of_the_readme_are_light_and_have_alternative_texts():
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", PAGES["README.md"])
    assert len(pictures) == 2
    for words, name in pictures:
        assert len(words) > 40
        assert (HOME / name).stat().st_size < 300_000


def test_the_readme_names_every_notebook_and_the_test_command_of_ci():
    named = set(re.findall(r"`notebooks/(\w+)\.ipynb`", PAGES["README.md"]))
    assert named == {p.stem for p in paths.NOTEBOOKS.glob("*.ipynb")}
    assert "make test" in PAGES["README.md"]
    assert "make test" in (HOME / ".ci" / "run").read_text("utf-8")
