"""Executed notebooks as the files of an edition: HTML pages, findings first, then one a notebook; results, figures, notebooks."""

import base64
import copy
import csv
import functools
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jinja2

from nbpress import imports
from nbpress.core import bundles, paths
from nbpress.core.errors import printed
from nbpress.core.files import json_text
from nbpress.imports import NotebookNode
from nbpress.inputs import project
from nbpress.pages import methods, plain, results
from nbpress.translation import catalogues, fonts, rewriting

TEMPLATES = Path(__file__).with_name("templates") / "report"
#: Stands in a template for what lets a page use its own styles, and those of tables in it.
_STYLES = "'styles'"
#: Styles that an output brings for JupyterLab: a page has its own, and allows no other.
_OWN_STYLE = re.compile(r'(<\w[^<>]*?) style="[^"]*"')
#: The fold of panels for who reads a notebook without popovers: a page has them.
_FOLD = re.compile(r'<details class="tr-panels">.*?</summary>(.*?)</details>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """One executed notebook of a report."""

    name: str
    node: NotebookNode
    parameters: Sequence[Mapping[str, object]]
    #: Whether it is the front page of its report.
    front: bool = False

    @property
    def title(self) -> str:
        """The first heading of the notebook, or its name; and what its outputs say it is about, or that alone if it has a colon."""
        told = (c.source for c in self.node.cells if c.cell_type == "markdown")
        headings = (t.splitlines()[0][2:].strip() for t in told if t.startswith("# "))
        about = [d["about"] for d in results.outputs(self.node, bundles.RESULTS_MIME) if "about" in d]
        return about[0] if about and ": " in about[0] else ": ".join([next(headings, self.name), *about[:1]])

    @property
    def href(self) -> str:
        """File name of the page."""
        return "index.html" if self.front else f"{self.name}.html"

    @property
    def headline(self) -> dict:
        """What the cell tagged ``headline`` shows, as HTML and as plain text, or nothing."""
        return next(iter(self.tagged("headline")), {})

    @property
    def displayed(self) -> NotebookNode:
        """The notebook with HTML of other libraries, without a text ``if_shown`` and its cells where none shows anything."""
        part = _templates().get_template("plain.html.j2").module.plain
        node = copy.copy(plain.with_html(self.name, self.node, part, _markdown))
        parts: list[list[NotebookNode]] = [[]]
        for cell in node.cells:
            if cell.cell_type == "markdown":
                parts.append([])
            parts[-1].append(cell)
        node.cells = [cell for part in parts if _is_shown(part) for cell in part]
        return node

    def tagged(self, tag: str) -> list[dict]:
        """Return the outputs of the cells with a tag, such as ``finding``, as templates take them."""
        cells = [c for c in self.displayed.cells if tag in c.metadata.get("tags", [])]
        return [output.data for cell in cells for output in cell.outputs if "data" in output]


def _is_shown(part: Sequence[NotebookNode]) -> bool:
    """Whether a text and its cells stand on the page; ``if_shown`` asks that one of them shows something."""
    asks = part and "if_shown" in part[0].metadata.get("tags", [])
    return not asks or any(cell.get("outputs") for cell in part)


def short(title: str, among: Sequence[str] = ()) -> str:
    """Return a title up to its colon; the whole of it where another `among` those of its report begins so."""
    begun = title.partition(":")[0]
    return title if any(each != title and each.partition(":")[0] == begun for each in among) else begun


def write_pages(
    pages: Sequence[Page], folder: Path, *, build: str, up: str = "", catalogue: catalogues.Catalogue | None = None,
    translations: Sequence[catalogues.Catalogue] = (), **said: object,
) -> int:  # fmt: skip
    """Write index.html, one page a notebook, the sources, and the methods where there are any.

    `build` is the fingerprint of what the report was built from; `said` has words for its pages, its title first:
    with `due` they show due.html, which lies beside the editions, and the front page names `authors` and `contact`.
    `up` is the address of the index in which the report is one of many: such a report has no page of changes, and its
    methods stand beside that index. The pages are written in English, or with `catalogue` in its language; each leads
    to itself in the languages of `translations`. Returns how many messages `catalogue` has no text for.
    """
    listed = [page for page in pages if not page.front]
    report = said | {"build": build, "pages": listed, "up": up, "methods": methods.href(up), "translations": translations}  # fmt: skip
    if catalogue is not None:
        return _write_translated(pages, folder, report, catalogue)
    for name, text in _rendered(pages, report):
        (folder / name).write_text(rewriting.with_whole_dates(text), encoding="utf-8")
    if protected := bundles.protections(c for page in pages for c in results.citations(page.node)):
        (folder / results.DISCLOSURE).write_text(json_text(protected), encoding="utf-8")
    return 0


def _write_translated(pages: Sequence[Page], folder: Path, report: Mapping, catalogue: catalogues.Catalogue) -> int:
    """Write pages and drawings in another language, and the messages that they ask for."""
    # The page of methods, and what is written at the publication or after it, such as the page in the frame, is English alone.
    told = report | {"catalogue": catalogue, "fontless": fonts.SAID}
    catalogue.text(fonts.SAID, "index.html")  # translated before any page says it
    here = {n: text for n, text in _rendered(pages, told) if n != methods.HREF}
    for name, text in here.items():
        said = rewriting.with_whole_dates(rewriting.page(text, catalogue, name, here))
        (folder / catalogue.href(name)).write_text(said, encoding="utf-8", newline="")
    # Those in another language lie there, too: a name of a figure has no point in it.
    for path in sorted(p for p in (folder / "figures").rglob("*.svg") if "." not in p.stem):
        said = rewriting.drawing(path.read_text("utf-8"), catalogue, path.name)
        path.with_name(catalogue.href(path.name)).write_text(said, encoding="utf-8", newline="")
    if catalogue is report["translations"][-1]:  # all ask for the same
        (folder / catalogues.TEMPLATE).write_bytes(catalogues.template(catalogue.asked))
    return len(catalogue.missing)


def _rendered(pages: Sequence[Page], report: Mapping) -> Iterator[tuple[str, str]]:
    """Yield file name and content of each page."""
    cited = results.cited_together(c for page in pages for c in results.citations(page.node))
    whole, date = {"report": report, "citations": cited}, reference_date(pages)
    front = next((page for page in pages if page.front), None)
    yield "index.html", html("front" if front else "findings", **whole, page=None, front=front, reference_date=date)
    for page in report["pages"]:
        own, date = results.citations(page.node), reference_date([page])
        yield page.href, html("page", report=report, page=page, nb=page.displayed, citations=own, reference_date=date)
    for name in ("sources", "search"):
        yield f"{name}.html", html(name, **whole, page={"name": f"{name}.html"})
    if report["methods"] and not report["up"]:
        yield methods.HREF, html("methods", report=report, page={"name": methods.HREF})


def html(template: str, **values: object) -> str:
    """Return a page from its template; a style that an element of an output brings along is left out."""
    text = _templates().get_template(f"{template}.html.j2").render(values)
    text = _OWN_STYLE.sub(r"\1", _FOLD.sub(r"\1", text))
    styles = dict.fromkeys(re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL))
    return text.replace(_STYLES, " ".join(map(csp, styles)), 1)


@functools.cache
def _templates() -> jinja2.Environment:
    """Return the templates of all pages; they stay compiled, also for processes forked later."""
    made = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), auto_reload=False)
    made.filters.update(csp=csp, markdown2html=_markdown, printed=printed, short=short, table_of_csv=table_of_csv)
    # What data say, as Markdown that no sign of it is one of: names of areas are somebody else's.
    made.filters["as_text"] = lambda said: re.sub(r"[^\w ]|_", lambda sign: f"&#{ord(sign[0])};", said)
    made.tests.update(tall=is_tall)
    made.globals.update(choices=paths.choices, direction=catalogues.direction)
    made.globals.update(figure_mime=bundles.FIGURE_MIME, results_mime=bundles.RESULTS_MIME)
    made.globals["methods_in_blocks"] = lambda: methods.blocks(project.methods())
    return made


@functools.lru_cache(maxsize=1024)  # a page in another language has the same
def _markdown(text: str) -> str:
    """Return Markdown as HTML; nbconvert is loaded where there is any."""
    return imports.load("nbconvert.filters.markdown_mistune").markdown2html_mistune(text)


def csp(text: str) -> str:
    """Return what lets a page use one inline style or script and no other: the hash of it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" if text else "'none'"


def is_tall(svg: str) -> bool:
    """Whether a drawing is higher than wide: on paper as small as the others, nobody could read it."""
    box = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg)
    return box is not None and float(box[2]) > float(box[1])


def write_methods(folder: Path, title: str) -> None:
    """Write the methods beside the index of many reports, where the project has them."""
    if methods.href():
        said = {"report": {"title": title, "up": "index.html", "methods": methods.HREF}, "page": {"name": methods.HREF}}
        (folder / methods.HREF).write_text(rewriting.with_whole_dates(html("methods", **said)), encoding="utf-8")


def reference_date(pages: Sequence[Page]) -> str:
    """Return the day of the newest source edition that pages cite, or nothing."""
    return max((results.reference_date(p.node) for p in pages), default="")


def changes_page(changes: Mapping | None, manifest: Mapping) -> str:
    """Return the page on what changed since the edition before; None is the first edition."""
    listed = [{"name": n, "href": f"{n}.html", "title": t} for n, t in manifest.get("pages", {}).items()]
    shown = any(name.endswith(project.METHODS) for name in manifest.get("inputs", {}))
    beside = {"pages": listed, "due": bool(manifest.get("every")), "methods": methods.HREF if shown else ""}
    report = {"language": "en", **manifest, "build": manifest.get("fingerprint", "")[:12], **beside}
    told = {key: manifest.get(key) for key in ("approval", "reference_date")}
    page = html("changes", report=report, changes=changes, page={"name": "changes.html"}, **told)
    return rewriting.with_whole_dates(page)


def warm_up(node: NotebookNode | None = None) -> None:
    """Compile the templates once, before workers are forked, and turn the methods into HTML, and the texts of a notebook."""
    new = imports.load("nbformat").v4
    empty = Page("empty", node or new.new_notebook(cells=[new.new_markdown_cell("# Empty")]), [])
    report = {"title": "", "build": "", "pages": [empty], "due": False, "up": "", "methods": methods.href()}
    list(_rendered([empty], report))
    printed("")  # has forms of its own


def table_of_csv(text: str) -> list[list[str]]:
    """Return the rows of a CSV text, long decimals cut to what a reader can use."""
    return [[_shortened(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def _shortened(cell: str) -> str:
    try:
        return cell if cell.isdigit() else f"{float(cell):{'.4g' if abs(float(cell)) < 1000 else '.0f'}}"
    except ValueError:
        return cell


def write_edition(done: Sequence[Page], staging: Path, fingerprint: str, **said: Any) -> list[Callable[[], int]]:
    """Write the results of executed notebooks, and return what writes the pages, in any order or at once.

    `said` is for the pages: those in other languages come first, as they take longest.
    """
    rows = [row for page in done for row in results.estimates(page.name, page.node)]
    results.write_results(rows, staging, said["title"])
    results.write_figures([f for page in done for f in results.figures(page.node)], staging / "figures")
    for page in done:
        for picture in plain.pictures(page.name, page.node):
            (staging / "figures").mkdir(exist_ok=True)
            (staging / "figures" / picture.name).write_bytes(picture.data)
    nbformat = imports.load("nbformat")
    (staging / "notebooks").mkdir(exist_ok=True)
    for page in done:
        nbformat.write(results.without_data(page.node), staging / "notebooks" / f"{page.name}.ipynb")
    said["build"] = fingerprint[:12]
    languages = (*said.get("translations", ()), None)
    return [partial(write_pages, done, staging, catalogue=each, **said) for each in languages]
