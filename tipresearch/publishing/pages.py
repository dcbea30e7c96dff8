"""Executed notebooks as HTML pages: findings first, then one page a notebook."""

import csv
import functools
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from tipresearch.publishing import results

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Page:
    """One executed notebook of a report."""

    name: str
    node: NotebookNode
    parameters: Sequence[Mapping[str, object]]

    @property
    def title(self) -> str:
        """The first heading of the notebook, or its name."""
        for cell in self.node.cells:
            if cell.cell_type == "markdown" and cell.source.startswith("# "):
                return cell.source.splitlines()[0][2:].strip()
        return self.name

    @property
    def short_title(self) -> str:
        """The title up to its colon, for the navigation."""
        return self.title.partition(":")[0]

    @property
    def href(self) -> str:
        """File name of the page."""
        return f"{self.name}.html"

    def findings(self) -> list[dict]:
        """Outputs of the cells tagged ``finding``, as the template takes them."""
        cells = [c for c in self.node.cells if "finding" in c.metadata.get("tags", [])]
        return [output.data for cell in cells for output in cell.outputs if "data" in output]


def write_pages(pages: Sequence[Page], folder: Path, *, title: str, build: str) -> None:
    """Write index.html and one page a notebook.

    Parameters
    ----------
    pages : sequence of Page
        The executed notebooks, in order of reading.
    folder : Path
        Where the pages go.
    title, build : str
        Title of the report, and the fingerprint of what it was built from.
    """
    exporter = _exporter()
    report = {
        "title": title,
        "build": build,
        "pages": pages,
        "style": _style(),
    }
    index = exporter.environment.get_template("findings.html.j2")
    cited = {c["id"]: c for page in pages for c in results.citations(page.node)}
    shared = {"report": report, "figure_mime": results.FIGURE_MIME}
    html = index.render(page=None, citations=list(cited.values()), **shared)
    (folder / "index.html").write_text(html, encoding="utf-8")
    for page in pages:
        own = {"page": page, "citations": results.citations(page.node)}
        html, _ = exporter.from_notebook_node(page.node, resources=shared | own)
        (folder / page.href).write_text(html, encoding="utf-8")


@functools.cache
def _exporter() -> HTMLExporter:
    """Return the exporter; it keeps its templates compiled, also for processes forked later."""
    exporter = HTMLExporter(
        extra_template_basedirs=[str(_TEMPLATES)],
        template_name="report",
        template_file="page.html.j2",
    )
    exporter.environment.filters["table_of_csv"] = table_of_csv
    return exporter


def _style() -> str:
    return (_TEMPLATES / "report" / "style.css").read_text("utf-8")


def warm_up() -> None:
    """Compile the templates once, before workers are forked."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Page("empty", nbformat.v4.new_notebook(), [])
        write_pages([empty], Path(folder), title="", build="")


def write_index(folder: Path, title: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Write the index of a batch: one row a run, with a link to its findings or its failure."""
    template = _exporter().environment.get_template("batch.html.j2")
    html = template.render(title=title, rows=rows, style=_style())
    (folder / "index.html").write_text(html, encoding="utf-8")


def table_of_csv(text: str) -> list[list[str]]:
    """Return the rows of a CSV text, long decimals cut to what a reader can use."""
    return [[_shortened(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def _shortened(cell: str) -> str:
    try:
        return cell if cell.isdigit() else f"{float(cell):.4g}"
    except ValueError:
        return cell
