"""What the documents say of the code, the data and each other."""

import ast
import csv
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
NAMES = [
    "README.md", "CONTRIBUTING.md", "SECURITY.md", "reports/README.md", "docs/architecture.md", "docs/batches.md", "docs/editions.md",
    "docs/explorer.md", "docs/findings.md", "docs/gallery.md", "docs/glossary.md", "docs/hidden-population.md", "docs/limits.md", "docs/methods.md", "docs/projects.md", "docs/proofs.md", "docs/releasing.md", "docs/schedules.md",
    "docs/speed.md",
    "docs/translations.md",
]  # fmt: skip
PAGES = {name: (HOME / name).read_text("utf-8") for name in NAMES}
CITED = re.compile(
    r"docs/(methods|findings)\.md,? sections? (\d+[a-z]?(?:\.\d+)?(?:(?:, | and | to )\d+[a-z]?(?:\.\d+)?)*)"
)


#: Both import packages.
PACKAGES = (HOME / "nbpress", HOME / "tipresearch")


def code_in(text):
    """Words between single backticks, outside of fences."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def sections(page):
    """Numbers of the sections of a page, as its headings give them."""
    return re.findall(r"^#{2,3} (\d+[a-z]?(?:\.\d+)?)\.? ", PAGES[f"docs/{page}.md"], re.MULTILINE)


def cited():
    """Yield file, page and section of each citation; of a span its two ends."""
    folders = [HOME / name for name in ("tipresearch", "tests", "notebooks", "data", "docs")]
    files = [p for folder in folders for p in folder.rglob("*") if p.suffix in {".py", ".ipynb", ".md"}]
    for path in (*files, HOME / "README.md", HOME / "CONTRIBUTING.md"):
        # A citation may be broken over two lines of a docstring.
        text = re.sub(r"\s+(#:? )?", " ", path.read_text("utf-8"))
        for page, numbers in CITED.findall(text):
            for number in re.findall(r"\d+[a-z]?(?:\.\d+)?", numbers):
                yield path.name, page, number


def test_every_page_is_looked_at():
    """A new page of docs/ is among those that these tests read."""
    assert sorted(n for n in NAMES if n.startswith("docs/")) == sorted(
        f"docs/{p.name}" for p in (HOME / "docs").glob("*.md")
    )


@pytest.mark.parametrize("page", ["methods", "findings"])
def test_sections_are_numbered_once(page):
    """Section numbers do not repeat and run upwards."""
    found = sections(page)
    keys = [[(int(re.match(r"\d+", n)[0]), n.lstrip("0123456789")) for n in s.split(".")] for s in found]
    assert len(set(found)) == len(found)
    assert keys == sorted(keys)


def test_cited_sections_exist():
    """Each section that code, notebooks or documents cite is a heading of the page."""
    known = {page: sections(page) for page in ("methods", "findings")}
    assert [c for c in cited() if c[2] not in known[c[1]]] == []


def test_no_citation_of_what_a_reader_lacks():
    """Nothing cites the specification behind docs/methods.md and docs/findings.md by its old name."""
    old = re.compile(r"\b(METHODS|FINDINGS)(\.md)?,?\s+(#\s*)?(sections?\s+)?\d")
    files = [p for name in ("tipresearch", "data", "notebooks") for p in (HOME / name).rglob("*")]
    texts = {p.name: p.read_text("utf-8") for p in files if p.suffix in {".py", ".md", ".ipynb"}}
    assert [name for name, text in texts.items() if old.search(text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_public_names_exist(name):
    """Each name after ``tip.`` is on the package."""
    named = {m for code in code_in(PAGES[name]) for m in re.findall(r"\btip\.(\w+)", code)}
    assert sorted(n for n in named - {"NAME"} if not hasattr(tip, n)) == []


@functools.cache
def defined():
    """Names of all functions of the package."""
    trees = [ast.parse(p.read_text("utf-8")) for p in (HOME / "tipresearch").rglob("*.py")]
    return {n.name for tree in trees for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("name", NAMES)
def test_functions_exist(name):
    """Each function named with parentheses alone is defined in the package."""
    named = {m[1] for code in code_in(PAGES[name]) if (m := re.fullmatch(r"(\w+)\(\)", code))}
    assert sorted(named - defined()) == []


@pytest.mark.parametrize("name", NAMES)
def test_files_exist(name):
    """Each file or folder of the repository that a page names is there."""
    tops = "benchmarks|data|docs|notebooks|releases|reports|tests|tipresearch"
    named = {c for c in code_in(PAGES[name]) if re.fullmatch(rf"({tops})/[\w./-]*", c)}
    named -= {"reports/NAME.toml", "reports/NOTEBOOK", "reports/.cache"}
    assert sorted(n for n in named if not (HOME / n).exists()) == []


@pytest.mark.parametrize("name", NAMES)
def test_links_between_pages_resolve(name):
    """A relative link leads to a file."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", PAGES[name])
    assert [link for link in links if not (HOME / name).parent.joinpath(link).is_file()] == []


class Printed(doctest.OutputChecker):
    """Takes a space where the package prints one that does not break."""

    def check_output(self, want, got, options):
        return super().check_output(want, got.replace("\N{NO-BREAK SPACE}", " "), options)


@pytest.mark.parametrize(("name", "least"), [("README.md", 7), ("docs/methods.md", 8)])
def test_examples_run(name, least):
    """The examples of a page print what the page says they print."""
    require_examples(name, least)


def test_examples_of_a_project_run(tmp_path, monkeypatch):
    """The table of the page is found from the folder in which `make test` runs notebooks."""
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


def test_commands_exist():
    """Each command that a page writes out is one of the command line."""
    command = [sys.executable, "-m", "tipresearch", "--help"]
    helped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"^  (\w+)  ", helped.partition("Commands:")[2], re.MULTILINE))
    text = "\n".join(PAGES.values())
    named = set(re.findall(r"(?:^|`)(?:\.venv/bin/)?tipresearch ([a-z]+)", text, re.MULTILINE))
    assert {"report", "batch", "verify", "schedule"} <= named
    assert named - known == set()


def test_make_targets_exist():
    """Each make target that a page names is in the Makefile."""
    makefile = (HOME / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`make (\w+)`", "\n".join(PAGES.values())))
    assert [target for target in named if f"\n{target}:" not in makefile] == []


def test_architecture_names_every_part():
    """Each package and module at the top of both packages has its line."""
    named = set(re.findall(r"`(\w+)/?`", PAGES["docs/architecture.md"]))
    parts = {p.parent.name for package in PACKAGES for p in package.glob("*/__init__.py")}
    parts |= {p.stem for package in PACKAGES for p in package.glob("*.py") if not p.name.startswith("_")}
    assert sorted(parts - named) == []


def test_architecture_stands_in_the_order_of_imports():
    """No part imports one that stands below it in the table, by which a newcomer decides where code goes."""
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


def test_definition_keys_are_those_of_the_schedules_page():
    """The keys of the definition of the main report are explained."""
    held = tomllib.loads((HOME / "reports" / "pakistan-2020.toml").read_text("utf-8"))
    assert [
        k for k in held.keys() - {"title", "notebooks", "parameters"} if f"`{k} = " not in PAGES["docs/schedules.md"]
    ] == []


def test_findings_name_rows_that_exist():
    """Each figure that findings.md names, in full, shortened or by its beginning, is a row."""
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


def test_findings_quote_what_the_rows_say():
    """A number right before the id of a figure is the text of that row."""
    text = dict(tip.load().set_index("figure_id")["raw_value"])
    quoted = re.findall(r"(<?[\d,]*\d)`?\s\(`([\w-]+)`\)", PAGES["docs/findings.md"])
    quoted = [(n, i) for n, i in quoted if i in text and not re.fullmatch(r"(19|20)\d\d", n)]
    assert len(quoted) >= 15
    assert [(n, i, text[i]) for n, i in quoted if n != text[i]] == []


def test_findings_name_sources_that_exist():
    """Each source that findings.md names for the timeline and the populations is held."""
    with (paths.DATA / "sources.csv").open(encoding="utf-8", newline="") as file:
        known = {row["source_id"] for row in csv.DictReader(file)}
    part = PAGES["docs/findings.md"].partition("## 6.")[2].partition("## 8.")[0]
    named = {c for c in code_in(part) if re.fullmatch(r"[a-z]+_[a-z0-9_]+", c)}
    assert len(named) > 10
    assert named - known == set()


def test_flags_of_the_methods_are_those_of_the_package():
    """The list of flags in section 2 is that of the estimates."""
    flags = tip.quantities.FLAGS
    listed = PAGES["docs/methods.md"].partition("Flags: ")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == set(flags)


def test_methods_say_what_is_missing():
    """The ratio of flows is called missing until the package has it."""
    (row,) = re.findall(r"^\| 17 \|.*", PAGES["docs/methods.md"], re.MULTILINE)
    assert ("Not yet in the package" in row) is not (hasattr(tip, "per") or hasattr(tip, "funnel"))


def test_pre_commit_hooks_are_local():
    """No hook fetches anything from elsewhere."""
    text = (HOME / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"repo: (\S+)", text) == ["local"]
    assert set(re.findall(r"language: (\S+)", text)) == {"system"}


@pytest.mark.slow
def test_notebooks_are_as_the_hook_leaves_them():
    """Neither the hook nor `make notebooks` would take anything from a notebook as committed."""
    text = " ".join((HOME / ".pre-commit-config.yaml").read_text("utf-8").split())
    options = re.search(r"bin/nbstripout (.*?) language:", text)[1]
    recipe = (HOME / "Makefile").read_text("utf-8")
    assert re.search(r"nbstripout (.*?) --extra-keys", recipe)[1] in options
    keys = re.search(r"\nKERNEL := (.*)", recipe)[1].split()
    assert re.findall(r"metadata\.language_info\.(\w+)", options) == keys
    command = [sys.executable, "-m", "nbstripout", "--verify", *shlex.split(options)]
    done = subprocess.run([*command, *sorted((HOME / "notebooks").glob("*.ipynb"))])
    assert done.returncode == 0
