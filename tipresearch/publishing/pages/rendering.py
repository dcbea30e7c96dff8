"""Executed notebooks as HTML pages: findings first, then one page a notebook."""

import csv
import functools
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch import bundles, files
from tipresearch.publishing import imports
from tipresearch.publishing.inputs import project
from tipresearch.publishing.pages import methods, results

if TYPE_CHECKING:
    import jinja2
    import pandas as pd
    from nbconvert import HTMLExporter
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Page:
    """One executed notebook of a report."""

    name: str
    node: "NotebookNode"
    parameters: Sequence[Mapping[str, object]]
    #: Whether it is the front page of its report.
    front: bool = False

    @property
    def title(self) -> str:
        """The first heading of the notebook, or its name; and what its outputs say it is about."""
        told = (c.source for c in self.node.cells if c.cell_type == "markdown")
        heading = next(
            (t.splitlines()[0][2:].strip() for t in told if t.startswith("# ")), self.name
        )
        about = [
            d["about"] for d in results.outputs(self.node, bundles.RESULTS_MIME) if "about" in d
        ]
        return ": ".join([heading, *about[:1]])

    @property
    def short_title(self) -> str:
        """The title up to its colon, for the navigation."""
        return short(self.title)

    @property
    def href(self) -> str:
        """File name of the page."""
        return "index.html" if self.front else f"{self.name}.html"

    @property
    def headline(self) -> str:
        """What the cell tagged ``headline`` shows, as HTML, or nothing."""
        return next((d.get("text/html", "") for d in self._tagged("headline")), "")

    def findings(self) -> list[dict]:
        """Outputs of the cells tagged ``finding``, as the template takes them."""
        return self._tagged("finding")

    def _tagged(self, tag: str) -> list[dict]:
        cells = [c for c in self.node.cells if tag in c.metadata.get("tags", [])]
        return [output.data for cell in cells for output in cell.outputs if "data" in output]


def short(title: str) -> str:
    """Return a title up to its colon."""
    return title.partition(":")[0]


def write_pages(
    pages: Sequence[Page],
    folder: Path,
    *,
    title: str,
    build: str,
    due: bool = False,
    up: str = "",
    authors: Sequence[str] = (),
    contact: str = "",
) -> None:
    """Write index.html, one page a notebook, and the methods where the project has them.

    `build` is the fingerprint of what the report was built from; with `due` its pages show
    due.html, which lies beside the editions. `up` is the address of the index that the report is
    one of many in: such a report has no page of changes, and its methods stand beside that index.
    The front page names `authors` and `contact`.
    """
    report = {
        "title": title,
        "build": build,
        "due": due,
        "up": up,
        "authors": authors,
        "contact": contact,
    }
    for name, html in _rendered(pages, report):
        (folder / name).write_text(html, encoding="utf-8")


def _rendered(pages: Sequence[Page], given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield file name and content of index.html and of each page."""
    exporter = _exporter()
    front = next((page for page in pages if page.front), None)
    listed = [page for page in pages if not page.front]
    up = str(given["up"])
    report = {**given, "pages": listed, "style": style(), "methods": methods.href(up)}
    shared = {"report": report, "figure_mime": bundles.FIGURE_MIME}
    all_cited = {c["id"]: c for page in pages for c in results.citations(page.node)}
    values = {"citations": list(all_cited.values()), "reference_date": reference_date(pages)}
    index = exporter.environment.get_template("front.html.j2" if front else "findings.html.j2")
    yield "index.html", index.render(page=None, front=front, **values, **shared)
    for page in listed:
        own = {
            "page": page,
            "citations": results.citations(page.node),
            "reference_date": reference_date([page]),
        }
        html, _ = exporter.from_notebook_node(page.node, resources=shared | own)
        yield page.href, html
    if report["methods"] and not up:
        yield methods.HREF, _methods_page(report)


def write_methods(folder: Path, title: str) -> None:
    """Write the methods beside the index of many reports, where the project has them."""
    if methods.href():
        report = {"title": title, "style": style(), "up": "index.html", "methods": methods.HREF}
        (folder / methods.HREF).write_text(_methods_page(report), encoding="utf-8")


def _methods_page(report: Mapping[str, object]) -> str:
    template = _exporter().environment.get_template("methods.html.j2")
    return template.render(
        report=report, blocks=methods.blocks(project.methods()), page={"name": methods.HREF}
    )


def reference_date(pages: Sequence[Page]) -> str:
    """Return the day of the newest source edition that pages cite, or nothing."""
    return max((results.reference_date(p.node) for p in pages), default="")


@functools.cache
def _exporter() -> "HTMLExporter":
    """Return the exporter; it keeps its templates compiled, also for processes forked later."""
    exporter = imports.load("nbconvert").HTMLExporter(
        extra_template_basedirs=[str(TEMPLATES)],
        template_name="report",
        template_file="page.html.j2",
    )
    exporter.environment.filters["table_of_csv"] = table_of_csv
    return exporter


def changes_page(changes: Mapping | None, manifest: Mapping) -> str:
    """Return the page on what changed since the edition before; None is the first edition."""
    listed = [
        {"name": name, "href": f"{name}.html", "short_title": title}
        for name, title in manifest.get("pages", {}).items()
    ]
    report = {
        "title": manifest.get("title", ""),
        "build": manifest.get("fingerprint", "")[:12],
        "pages": listed,
        "style": style(),
        "due": bool(manifest.get("every")),
        "methods": methods.HREF if project.METHODS in manifest.get("inputs", {}) else "",
    }
    template = _exporter().environment.get_template("changes.html.j2")
    date = manifest.get("reference_date")
    return template.render(
        report=report, changes=changes, page={}, changes_page=True, reference_date=date
    )


def due_page(checked: str, due: str, build: str) -> str:
    """Return the small page, shown in a frame, that says when the next edition is due.

    It alone knows a time, so that the pages around it are the same bytes at another one.
    """
    template = _plain().get_template("due.html.j2")
    return template.render(checked=checked, due=due, build=build)


def redirect_page(address: str) -> str:
    """Return the page that stands for a link, where links are not allowed: it leads to an address."""
    return _plain().get_template("redirect.html.j2").render(address=address)


def _plain() -> "jinja2.Environment":
    """Return the templates of pages that show no notebook; nbconvert is not loaded for them."""
    import jinja2

    return jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES / "report"), autoescape=True)


def style() -> str:
    """Return the style sheet of all pages."""
    return (TEMPLATES / "report" / "style.css").read_text("utf-8")


def warm_up() -> None:
    """Compile the templates once, before workers are forked."""
    nbformat = imports.load("nbformat")
    empty = Page("empty", nbformat.v4.new_notebook(), [])
    list(_rendered([empty], {"title": "", "build": "", "due": False, "up": ""}))


def index_page(**values: object) -> str:
    """Return the index of a batch from what `batch_index` has found of its runs."""
    template = _exporter().environment.get_template("batch.html.j2")
    return template.render(style=style(), methods=methods.href(), **values)


def table_of_csv(text: str) -> list[list[str]]:
    """Return the rows of a CSV text, long decimals cut to what a reader can use."""
    return [[_shortened(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def _shortened(cell: str) -> str:
    try:
        return cell if cell.isdigit() else f"{float(cell):.4g}"
    except ValueError:
        return cell


def write_tables(sections: Sequence[tuple[str, "pd.DataFrame"]], path: Path, *, title: str) -> None:
    """Write a page of headings and tables; the file appears only when it is whole."""
    tables = [
        (heading, table.to_html(index=False, border=0, na_rep="", classes="tr-table"))
        for heading, table in sections
    ]
    html = _plain().get_template("tables.html.j2").render(title=title, style=style(), tables=tables)
    files.write_named(path, html)
