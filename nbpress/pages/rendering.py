"""Files of an edition from executed notebooks: an index with the findings, one page a notebook, results and figures."""

import base64
import copy
import csv
import functools
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from nbpress.pages import addresses, methods, plain, results, search
from nbpress.translation import catalogues, fonts, rewriting

TEMPLATES = Path(__file__).with_name("templates") / "report"
#: Placeholder in a template for the hashes of the styles that a page may use.
_STYLES = "'styles'"
#: Styles of our outputs for JupyterLab. A page has its own styles and allows no others.
_OWN_STYLE = re.compile(r'(<\w[^<>]*?) style="[^"]*"')
#: The fold that replaces popovers in a notebook. A page has popovers.
_FOLD = re.compile(r'<details class="tr-panels">.*?</summary>(.*?)</details>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """One executed notebook of a report."""

    name: str
    node: NotebookNode
    parameters: Sequence[Mapping[str, object]]
    front: bool = False

    @property
    def title(self) -> str:
        """The first heading of the notebook, or its name, and the subject of its outputs. A subject with a colon is alone."""
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
        """The output of the cell tagged ``headline`` as HTML and as plain text, or nothing."""
        return next(iter(self.tagged("headline")), {})

    @property
    def picture(self) -> str:
        """The name of the first figure that is also a PNG, for links to the page, or nothing."""
        return next((figure["name"] for figure in results.figures(self.node) if figure.get("png")), "")

    @property
    def displayed(self) -> NotebookNode:
        """The notebook with all outputs as HTML, without texts tagged ``if_shown`` whose cells show nothing."""
        part = _templates().get_template("plain.html.j2").module.plain
        node = copy.copy(plain.with_html(self.name, self.node, part, _markdown))
        parts: list[list[NotebookNode]] = [[]]
        for cell in node.cells:
            if cell.cell_type == "markdown":
                parts.append([])
            parts[-1].append(cell)
        node.cells = [cell for part in parts if _is_shown(part) for cell in part]
        return node

    def in_language(self, language: str) -> "Page":
        """Return the page with the outputs that the notebook has in a language."""
        node = copy.deepcopy(self.node)
        for output in results.every_output(node):
            output.get("data", {}).update(_translation(output, language))
        return replace(self, node=node)

    def tagged(self, tag: str) -> list[dict]:
        """Return the outputs of cells with a tag, such as ``finding``, for the templates."""
        cells = [c for c in self.displayed.cells if tag in c.metadata.get("tags", [])]
        return [output.data for cell in cells for output in cell.outputs if "data" in output]


def _translation(output: NotebookNode, language: str) -> dict[str, str]:
    """Return the text and the HTML of an output in a language, or nothing."""
    found: dict[str, str] = output.get("data", {}).get(bundles.LANGUAGES_MIME, {}).get(language, {})
    return found


def _is_shown(part: Sequence[NotebookNode]) -> bool:
    """Return whether a page shows a text and its cells. With the tag ``if_shown`` one of the cells must show something."""
    asks = part and "if_shown" in part[0].metadata.get("tags", [])
    return not asks or any(cell.get("outputs") for cell in part)


def short(title: str, among: Sequence[str] = ()) -> str:
    """Return a title up to its colon, or the whole title if another title `among` those of its report begins the same."""
    begun = title.partition(":")[0]
    return title if any(each != title and each.partition(":")[0] == begun for each in among) else begun


def first_sentence(text: str) -> str:
    """Return the first sentence of a text. Urdu ends a sentence with a sign of its own."""
    return re.split(r"(?<=[.!?۔])\s", text, maxsplit=1)[0]


def write_pages(
    pages: Sequence[Page], folder: Path, *, build: str, up: str = "", catalogue: catalogues.Catalogue | None = None,
    translations: Sequence[catalogues.Catalogue] = (), **said: object,
) -> int:  # fmt: skip
    """Write all pages of a report in English or in the language of `catalogue`. Return the number of missing translations.

    `build` is the fingerprint of all inputs of the report. `said` has texts for the pages, such as the title. `up` is the
    address of an index with many reports, which has the page of methods for all of them.
    """
    pages = [replace(page, node=addresses.with_result_ids(page.name, page.node)) for page in pages]
    listed = [page for page in pages if not page.front]
    report = said | {"build": build, "pages": listed, "up": up, "methods": methods.href(up), "translations": translations}  # fmt: skip
    names = ["index.html", *(page.href for page in listed), "sources.html"]
    if catalogue is not None:
        missing = _write_translated(pages, folder, report, catalogue)
        search.write_index(folder / catalogue.href(search.HREF), [folder / catalogue.href(name) for name in names])
        return missing
    for name, text in _rendered(pages, report):
        (folder / name).write_text(rewriting.with_whole_dates(text), encoding="utf-8")
    methods_page = [methods.HREF] if report["methods"] and not up else []
    search.write_index(folder / search.HREF, [folder / name for name in [*names, *methods_page]])
    if protected := bundles.protections(c for page in pages for c in results.citations(page.node)):
        (folder / results.DISCLOSURE).write_text(json_text(protected), encoding="utf-8")
    return 0


def _write_translated(pages: Sequence[Page], folder: Path, report: Mapping, catalogue: catalogues.Catalogue) -> int:
    """Write pages and drawings in another language, and the list of messages that the translation needs."""
    # The page of methods and pages written at or after publication, such as that in the frame, are only in English.
    translated = [page.in_language(catalogue.language) for page in pages]
    outputs = [output for page in pages for output in results.every_output(page.node)]
    texts = [_translation(output, catalogue.language).get("text/plain", "") for output in outputs]
    catalogue.ready |= {text: text for text in (*texts, *map(first_sentence, texts)) if text}
    for words in (words for page in pages for words in results.outputs(page.node, bundles.WORDS_MIME)):
        catalogue.ready |= words.get(catalogue.language, {})
    listed = [page for page in translated if not page.front]
    told = report | {"catalogue": catalogue, "fontless": fonts.SAID, "pages": listed}
    catalogue.text(fonts.SAID, "index.html")  # translated before any page uses it
    here = {n: text for n, text in _rendered(translated, told) if n != methods.HREF}
    for name, text in here.items():
        said = rewriting.with_whole_dates(rewriting.page(text, catalogue, name, here))
        (folder / catalogue.href(name)).write_text(said, encoding="utf-8", newline="")
    # The folder also has figures in other languages. The name of a figure contains no point.
    for path in sorted(p for p in (folder / "figures").rglob("*.svg") if "." not in p.stem):
        said = rewriting.drawing(path.read_text("utf-8"), catalogue, path.name)
        path.with_name(catalogue.href(path.name)).write_text(said, encoding="utf-8", newline="")
    if catalogue is report["translations"][-1]:  # all translations need the same messages
        (folder / catalogues.TEMPLATE).write_bytes(catalogues.template(catalogue.asked))
    return len(catalogue.missing)


def _rendered(pages: Sequence[Page], report: Mapping) -> Iterator[tuple[str, str]]:
    """Yield the file name and content of each page."""
    cited = results.cited_together(c for page in pages for c in results.citations(page.node))
    whole, date = {"report": report, "citations": cited}, reference_date(pages)
    front = next((page for page in pages if page.front), None)
    yield "index.html", html("front" if front else "findings", **whole, page=None, front=front, reference_date=date)
    for page in report["pages"]:
        own, date = results.citations(page.node), reference_date([page])
        yield page.href, html("page", report=report, page=page, nb=page.displayed, citations=own, reference_date=date)
    for name in ("sources", "search"):
        yield f"{name}.html", html(name, **whole, front=front, page={"name": f"{name}.html"})
    if report["methods"] and not report["up"]:
        yield methods.HREF, html("methods", report=report, page={"name": methods.HREF})


def html(template: str, **values: object) -> str:
    """Return a page from its template. Styles on elements of an output are removed."""
    text = _templates().get_template(f"{template}.html.j2").render(values)
    text = _OWN_STYLE.sub(r"\1", _FOLD.sub(r"\1", text))
    text = addresses.with_addresses(text, _templates().get_template("address.html.j2").module.address)
    styles = dict.fromkeys(re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL))
    return text.replace(_STYLES, " ".join(map(csp, styles)), 1)


@functools.cache
def _templates() -> jinja2.Environment:
    """Return the templates of all pages. They stay compiled, also for processes that are forked later."""
    made = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), auto_reload=False)
    made.filters.update(csp=csp, markdown2html=_markdown, printed=printed, short=short)
    made.filters.update(table_of_csv=table_of_csv, first_sentence=first_sentence)
    # Words of the data have no meaning in Markdown: other people choose the names of areas.
    made.filters["as_text"] = lambda said: re.sub(r"[^\w ]|_", lambda sign: f"&#{ord(sign[0])};", said)
    made.tests.update(tall=is_tall)
    made.globals.update(choices=paths.choices, direction=catalogues.direction)
    made.globals.update(figure_mime=bundles.FIGURE_MIME, results_mime=bundles.RESULTS_MIME)
    made.globals["methods_in_blocks"] = lambda: methods.blocks(project.methods())
    return made


@functools.lru_cache(maxsize=1024)  # pages in other languages have the same texts
def _markdown(text: str) -> str:
    """Return Markdown as HTML. nbconvert is loaded only if there is Markdown."""
    return imports.load("nbconvert.filters.markdown_mistune").markdown2html_mistune(text)


def csp(text: str) -> str:
    """Return the hash that allows a page to use one inline style or script and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" if text else "'none'"


def is_tall(svg: str) -> bool:
    """Return whether a drawing is higher than wide. On paper it then needs more space to be readable."""
    box = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg)
    return box is not None and float(box[2]) > float(box[1])


def write_methods(folder: Path, title: str) -> None:
    """Write the page of methods next to the index of many reports, if the project has the document."""
    if methods.href():
        said = {"report": {"title": title, "up": "index.html", "methods": methods.HREF}, "page": {"name": methods.HREF}}
        (folder / methods.HREF).write_text(rewriting.with_whole_dates(html("methods", **said)), encoding="utf-8")


def reference_date(pages: Sequence[Page]) -> str:
    """Return the day of the newest source edition that pages cite, or nothing."""
    return max((results.reference_date(p.node) for p in pages), default="")


def changes_page(changes: Mapping | None, manifest: Mapping) -> str:
    """Return the page of changes since the edition before. `changes` is None for the first edition."""
    listed = [{"name": n, "href": f"{n}.html", "title": t} for n, t in manifest.get("pages", {}).items()]
    shown = any(name.endswith(project.METHODS) for name in manifest.get("inputs", {}))
    beside = {"pages": listed, "due": bool(manifest.get("every")), "methods": methods.HREF if shown else ""}
    report = {"language": "en", **manifest, "build": manifest.get("fingerprint", "")[:12], **beside}
    told = {key: manifest.get(key) for key in ("approval", "reference_date")}
    page = html("changes", report=report, changes=changes, page={"name": "changes.html"}, **told)
    return rewriting.with_whole_dates(page)


def warm_up(node: NotebookNode | None = None) -> None:
    """Compile the templates and convert methods and texts of a notebook once, before workers are forked."""
    new = imports.load("nbformat").v4
    empty = Page("empty", node or new.new_notebook(cells=[new.new_markdown_cell("# Empty")]), [])
    report = {"title": "", "build": "", "pages": [empty], "due": False, "up": "", "methods": methods.href()}
    list(_rendered([empty], report))
    printed("")  # compiles its regular expressions


def table_of_csv(text: str) -> list[list[str]]:
    """Return the rows of a CSV text, with long decimals cut to four figures."""
    return [[_shortened(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def _shortened(cell: str) -> str:
    try:
        return cell if cell.isdigit() else f"{float(cell):{'.4g' if abs(float(cell)) < 1000 else '.0f'}}"
    except ValueError:
        return cell


def write_edition(done: Sequence[Page], staging: Path, fingerprint: str, **said: Any) -> list[Callable[[], int]]:
    """Write the results of executed notebooks, and return functions that write the pages, in any order or at once."""
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
    languages = (*said.get("translations", ()), None)  # pages in other languages take longest
    return [partial(write_pages, done, staging, catalogue=each, **said) for each in languages]
