"""A published edition as one PDF."""

import io

import pypdf
import pytest
from fontTools import ttLib
from fontTools.misc import timeTools
from small_grid import FIGURE
from small_project import NAME, SOURCE

from nbpress.core import bundles, errors
from nbpress.core.errors import MissingExtra
from nbpress.editions import manifests, paper
from tipresearch.cli import reports

pytestmark = pytest.mark.slow
NO_NUMBERS = {bundles.RESULTS_MIME: {"estimates": [], "citations": []}}
#: A figure of one line, drawn.
DRAWN = FIGURE.replace("<svg/>", '<svg xmlns=\\"http://www.w3.org/2000/svg\\" viewBox=\\"0 0 9 9\\"><path d=\\"M1 1L8 8\\" stroke=\\"#123456\\"/></svg>')  # fmt: skip


def objects(reader, kind):
    """The objects of a file that are of one kind."""
    found = (reader.get_object(n) for n in range(1, reader.trailer["/Size"]))
    return [o for o in found if isinstance(o, dict) and kind in (o.get("/Type"), o.get("/Subtype"), "")]


def test_an_edition_becomes_one_tagged_pdf_with_the_same_bytes_each_time(small):
    """Text can be read, figures are vector graphics, and links lead within the file or to files beside it."""
    small.notebook(SOURCE + DRAWN)
    edition, _ = small.build()
    path = paper.write(edition)
    assert path == small.report / f"{edition.name}.pdf"
    content = path.read_bytes()
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages)
    said = ("Small: a test", "Detected by year.", "Five kinds of number", "Sources", "1 /")
    assert [each for each in said if each not in text] == []
    assert "Show code" not in text
    root = reader.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], "/StructTreeRoot" in root) == (True, "en", True)
    assert not objects(reader, "/Image")
    drawn = [o.get_data() for o in objects(reader, "") if isinstance(o, pypdf.generic.StreamObject)]
    assert any(b"0.070588" in data and b"8 8 l" in data for data in drawn)
    assert [o for o in objects(reader, "/Link") if "/A" not in o]  # they lead to a part of the file
    outside = {o["/A"]["/URI"] for o in objects(reader, "/Link") if "/A" in o}
    # Relative to the folder beside the editions: an absolute address would name a folder of this machine.
    assert {f"editions/{edition.name}/figures/by_year.{kind}" for kind in ("svg", "csv")} <= outside
    assert not [each for each in outside if each.startswith("file:")]
    assert manifests.intact_manifest(edition)
    paper.write(edition)
    assert path.read_bytes() == content


def test_a_font_in_the_pdf_has_a_fixed_date(small, monkeypatch):
    """Without HarfBuzz's subsetter fontTools cuts the font and would date it now."""
    small.notebook(SOURCE)
    edition, _ = small.build()
    monkeypatch.setattr("weasyprint.pdf.fonts.harfbuzz_subset", None)
    reader = pypdf.PdfReader(paper.write(edition))
    fonts = [ttLib.TTFont(io.BytesIO(o["/FontFile2"].get_data())) for o in objects(reader, "") if "/FontFile2" in o]
    assert {font["head"].modified for font in fonts} == {-timeTools.epoch_diff}  # 1970, of SOURCE_DATE_EPOCH


def test_a_figure_and_its_caption_are_on_one_page(small):
    drawn = DRAWN.replace("Detected by year.", "Begun." + " A line of words." * 60)
    cards = "<ul class='tr-cards'><li style='height: 180mm'>Card</li></ul>"
    small.notebook(f"{SOURCE}{drawn}\ndisplay({NO_NUMBERS | {'text/html': cards}!r}, raw=True)\n")
    edition, _ = small.build()
    sheets = [page.extract_text() for page in pypdf.PdfReader(paper.write(edition)).pages]
    # The figure is shown among the findings and in the notebook.
    assert ["Source: s." in sheet for sheet in sheets if "Begun." in sheet] == [True, True]
    assert not any("Begun." in sheet and "Card" in sheet for sheet in sheets)


def test_without_the_pdf_extra_the_edition_is_published_and_one_line_names_the_extra(small, monkeypatch, capsys):
    monkeypatch.setitem(errors.EXTRAS, "pdf", ("absent_module",))
    edition, _ = small.build()
    with pytest.raises(MissingExtra, match="extra 'pdf'"):
        paper.write(edition)
    reports.report(NAME, pdf=True)
    said = capsys.readouterr()
    assert said.err.startswith("tipresearch: note: --pdf needs absent_module, which is not installed; ")
    assert said.err.endswith("pip install 'tipresearch[pdf]'.\n")
    assert len(said.err.splitlines()) == 1
    assert said.out.endswith("latest/index.html\n")
    assert not list(small.report.glob("*.pdf"))
