"""A project of two notebooks that leave a mark when a kernel runs them."""

import nbformat
from small_project import NAME

from nbpress.notebooks import kept_runs
from nbpress.reports import building, definitions, plans

MARK = "import os\nwith (paths.HOME / 'marks').open('a') as file: file.write('{name} ')\n"

#: Its code has the words of the file, so that nobody has to review what it prints.
READS_WORDS = "# word one two\nfrom tipresearch import paths\nprint((paths.DATA / 'words.csv').read_text('utf-8'), n)\n"


def write(small, name, source):
    """Write a notebook with prose, a parameter and one cell."""
    path = small.home / "notebooks" / f"{NAME}.ipynb"
    node = nbformat.read(path, 4)
    node.cells = [nbformat.v4.new_markdown_cell(f"# {name}", id="a"), node.cells[1]]
    node.cells.append(nbformat.v4.new_code_cell(source, id="c"))
    nbformat.write(node, path.with_name(f"{name}.ipynb"))


def change_prose(small, name=NAME):
    """Add a paragraph in front of all code."""
    path = small.home / "notebooks" / f"{name}.ipynb"
    node = nbformat.read(path, 4)
    node.cells.insert(1, nbformat.v4.new_markdown_cell("New words.", id="new"))
    nbformat.write(node, path)


def build(small, settings=None, out=None, *, stored=True, **options):
    """Build with kept runs; return the edition and the notebooks that a kernel ran."""
    marks = small.home / "marks"
    marks.write_text("")
    definition, out = definitions.read_definition(NAME), out or small.out
    store = kept_runs.Store(small.out / ".cache") if stored else None
    plan = plans.plan(definition, settings or {}, out)
    edition, _ = building.build(plan, store=store, **options)
    return edition, sorted(marks.read_text().split())


def explained(small, *, stands=True, **options):
    """Return what a build would do; without `stands` the published edition is outdated."""
    if not stands:
        path = small.out / f"{NAME}.toml"
        path.write_text(path.read_text().replace('"Small"', '"Other"'))
    definition = definitions.read_definition(NAME)
    store = kept_runs.Store(small.out / ".cache")
    plan = plans.plan(definition, {}, small.out, copied=False)
    return list(building.explain(plan, store, **options))
