"""Letters have a font wherever a page is read, or a line and a sentence say that they have none."""

import base64
import html
import io
import re
import sys
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from page_parts import urdu
from shown_results import RECORD, executed

from nbpress.pages import rendering
from nbpress.translation import catalogues, fonts, rewriting

#: "Many victims." with a letter of four forms, and one of those that Urdu has alone.
MANY = "بہت متاثرین۔"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text style="font-family: \'DejaVu Sans\'">Many</text></svg>'


def embedded(css):
    """The font that a style brings along."""
    (data,) = re.findall(r"url\(data:font/woff2;base64,([^)]+)\)", css)
    return TTFont(io.BytesIO(base64.b64decode(data)))


@pytest.fixture
def fontless(monkeypatch):
    """A machine without the extra."""
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_ar", None)
    forget()
    yield
    forget()


def forget():
    """Forget all fonts that were cut."""
    fonts._of.cache_clear()


@pytest.mark.slow
def test_font_has_each_letter_of_the_catalogue_in_all_its_forms():
    """It shapes them, is bold where a heading is, and says whose it is and on which terms."""
    face = catalogues.read("ur").face
    font = embedded(face.css)
    letters = {c for c in "".join(catalogues.read("ur").texts.values()) if "\u0600" <= c <= "\u06ff"}
    assert letters >= set("ٹڈڑںےہھکگچپئۂ۔،؟")
    assert letters - {chr(code) for code in font.getBestCmap()} == set()
    shaping = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"init", "medi", "fina"} <= shaping
    assert [(a.axisTag, a.minValue, a.maxValue) for a in font["fvar"].axes] == [("wght", 400, 700)]
    assert "font-weight: 400 700" in face.css
    assert "Open Font License" in face.css.partition("*/")[0]
    assert "Open Font License" in font["name"].getDebugName(13)
    assert face.missing_font == ""
    assert len(face.css) < 30_000


@pytest.mark.slow
def test_same_letters_are_the_same_bytes():
    """Their order and number do not count; nothing else of the font is taken along."""
    one = fonts.face(MANY).css
    forget()
    assert fonts.face(MANY[::-1] * 2 + " 2020 UNODC").css == one
    assert {chr(c) for c in embedded(one).getBestCmap()} == set(MANY) | set(" \u200c\u200d")


def test_other_scripts_bring_nothing_along():
    face = fonts.face("Quantas vítimas? कितने")
    assert (face.css, face.missing_font) == ("", "")
    assert rewriting.drawing(SVG, urdu(texts={"Many": "Muitas"}), "f.svg").count("<style") == 0


@pytest.mark.slow
def test_letter_that_the_font_lacks_is_named():
    face = fonts.face("ب\U0001ee00")
    assert face.missing_font == "the font has no \U0001ee00; mend them in the catalogue if they are typing errors."
    assert "@font-face" in face.css


@pytest.mark.slow
def test_drawing_brings_its_font():
    """Shown as an image it has neither the page's font nor a file."""
    root = ElementTree.fromstring(rewriting.drawing(SVG, urdu(texts={"Many": MANY}), "f.svg"))
    (style,) = root.iter("{http://www.w3.org/2000/svg}style")
    assert set(MANY) <= {chr(c) for c in embedded(style.text).getBestCmap()}
    assert re.search(r'text \{ font-family: "Report Naskh", .*"DejaVu Sans".* !important \}', style.text)


@pytest.mark.slow
def test_drawings_of_one_language_are_not_translated_into_the_next(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "f.svg").write_text(SVG, encoding="utf-8")
    page, french = rendering.Page("nb", executed(RECORD), []), catalogues.Catalogue("fr", "français", {}, 0)
    both = [urdu(texts={"Many": MANY}), french]
    for each in both:
        rendering.write_pages([page], tmp_path, title="A", build="0" * 12, translations=both, catalogue=each)
    written = {path.name for path in (tmp_path / "figures").iterdir()}
    assert written == {"f.svg", "f.ur.svg", "f.fr.svg"}


def pages(folder):
    """The English and the Urdu page of a notebook, as written into a folder."""
    page, catalogue = rendering.Page("nb", executed(RECORD), []), urdu(texts={"Many.": MANY})
    said = {"title": "A", "build": "0" * 12, "translations": [catalogue]}
    rendering.write_pages([page], folder, **said)
    assert rendering.write_pages([page], folder, catalogue=catalogue, **said) == len(catalogue.missing)
    assert fonts.SAID in catalogue.missing
    return [(folder / name).read_text("utf-8") for name in ("nb.html", "nb.ur.html")]


@pytest.mark.slow
def test_page_allows_the_font_that_it_brings(tmp_path):
    """By its policy, which names the style with the font; the English page has neither."""
    english, own = pages(tmp_path)
    styles = re.findall(r"<style>(.*?)</style>", own, re.DOTALL)
    assert embedded(styles[1])
    assert f" font-src data:; frame-src 'self' file:; style-src {' '.join(map(rendering.csp, styles))};" in html.unescape(own)  # fmt: skip
    assert "font-src" not in english
    assert "data:font" not in english
    assert fonts.SAID not in own


def test_page_says_that_it_brings_no_font(tmp_path, fontless):
    assert fonts.face(MANY).missing_font == (
        "their font needs pylopdf_fonts_ar, which is not installed; install tipresearch with the extra 'fonts': "
        "pip install 'tipresearch[fonts]'."
    )
    english, own = pages(tmp_path)
    assert fonts.SAID in own
    assert fonts.SAID not in english
    assert "font-src" not in own
