"""The Pakistan report in Urdu: the same numbers, no sentence left in English, and said who has not read it."""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

import browser
import pytest
from page_parts import Identity, shown, urdu

from nbpress.translation import catalogues, rewriting
from tipresearch.presentation.messages.catalogue import text as message_text

#: Names, units and formulas that are written in Latin letters in Urdu, too.
LATIN = {
    *("UNODC", "GLOTIP", "TIP", "UNTOC", "SOM", "WPP", "PACHTO", "TNS", "SP", "POP", "TOTL", "SSDO", "IRCC", "IGO", "CHI", "XKX"),
    *("CC", "BY", "SA", "MIT", "ISO", "SVG", "PNG", "A", "B", "C", "V", "x", "phi", "min", "max", "mid", "P", "alpha"),
    *("XXXIV", "Tier", "bahifazat", "javedch", "com", "tipresearch"),
}  # fmt: skip
#: Files, addresses and rows of the data, by their names.
NAMED = re.compile(r"[\w-]+\.(?:ipynb|xlsx|csv|json)|https?:\S+|github\.com/\S+( @\w+)?|GLO\d+-\S+|ODC-PDDL-1\.0")


class Words(HTMLParser):
    """The text of a page that is in its language, and apart from it the text that says it is not."""

    def __init__(self, text):
        super().__init__()
        self.own, self.numbers, self._open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        foreign = tag in {"script", "style", "pre", "code"} or told.get("translate") == "no"
        kept = foreign or bool(self._open and self._open[-1][1])
        if tag not in {"meta", "link", "img", "input", "source", "br", "hr", "col"}:
            self._open.append((tag, kept))
        heard = [told.get(n) for n in ("alt", "title", "aria-label", "placeholder", "data-said")]
        self.own += [h for h in heard if h and not kept]

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self._open and not self._open[-1][1]:
            self.own.append(data)
        if not {"script", "style"} & {tag for tag, _ in self._open}:
            self.numbers += re.findall(r"\d+(?:[,.]\d+)*", data)


def numbers(page):
    """Return how often each number stands on a page, but for what the translation says of itself."""
    page = re.sub('<details class="tr-translation">.*?</details>', "", page, flags=re.DOTALL)
    return Counter(Words(re.search("<main.*</main>", page, re.DOTALL)[0]).numbers)


@pytest.fixture(scope="module")
def pages(built):
    """Text of each page by name, in English and in Urdu."""
    folder = built[0] / "latest"
    both = [(p, p.with_name(p.name.replace(".ur.", "."))) for p in sorted(folder.glob("*.ur.html"))]
    return {p.name: (p.read_text("utf-8"), own.read_text("utf-8")) for own, p in both}


def test_every_page_stands_in_urdu_but_methods_and_changes(pages, built):
    english = {p.name for p in (built[0] / "latest").glob("*.html") if ".ur." not in p.name}
    assert english - pages.keys() == {"changes.html", "methods.html"}
    for name, (text, own) in pages.items():
        assert '<html lang="ur" dir="rtl">' in own
        there = f'href="{name}" hreflang="en"', f'href="{name.replace(".html", ".ur.html")}"'
        assert there[0] in own
        assert re.search(re.escape(there[1]) + r' hreflang="ur"', text)


def test_no_sentence_is_left_in_english(pages, built):
    """Latin letters are left to names and formulas alone, on pages and in drawings."""
    lacking = json.loads((built[0] / "latest" / "manifest.json").read_text("utf-8"))["untranslated"]
    assert lacking == {"ur": 0}, "translate what is new: docs/translations.md"
    texts = {name: " ".join(Words(own).own) for name, (_, own) in pages.items()}
    for path in (built[0] / "latest" / "figures").rglob("*.ur.svg"):
        root = ElementTree.fromstring(path.read_text("utf-8"))
        drawn = [t.text or "" for t in root.iter("{http://www.w3.org/2000/svg}text")]
        texts[f"{path.parent.name}/{path.name}"] = " ".join(drawn)
    assert len(texts) > 20
    left = {name: set(re.findall(r"[A-Za-z_]+", NAMED.sub("", text))) - LATIN for name, text in texts.items()}
    left = {name: words for name, words in left.items() if words}
    assert left == {}, f"translate these; what is a name stands in LATIN or NAMED: {left}"
    assert not any("tr-untranslated" in own.partition("<body")[2] for _, own in pages.values())


@pytest.mark.slow
def test_pages_of_a_country_and_of_the_world_are_in_urdu(profile_built, world_built):
    """A caption is the Urdu of the id that has its English, with the same numbers."""
    shown = {}
    for folder in (profile_built("NPL"), world_built):
        assert json.loads((folder / "manifest.json").read_text("utf-8"))["untranslated"] == {"ur": 0}
        for page in folder.glob("[0i]*.ur.html"):
            shown[page.name] = page.read_text("utf-8")
            english = page.with_name(page.name.replace(".ur.", ".")).read_text("utf-8")
            assert numbers(english) == numbers(shown[page.name]), page
    assert f"<caption><span>{message_text('world.reporting.table', None, 'ur')}</span>" in shown["09_world.ur.html"]
    nepal = message_text("profile.strip.transgender", None, "ur")
    assert nepal in re.search("<figcaption>(.*?)<span", shown["05_country_profile.ur.html"], re.DOTALL)[1]
    assert "ملک کا خاکہ: نیپال" in shown["05_country_profile.ur.html"]


def test_each_page_tells_that_its_edition_is_old(pages):
    """The script shows the notice. Without a script a link leads to the page on the next edition."""
    for _, own in pages.values():
        old = re.search(r'<p class="tr-old" role="status" hidden>(.*?)</p>', own)[1]
        assert '<a href="../../latest/index.ur.html">تازہ ترین ایڈیشن پڑھیں</a>' in old
        assert '<noscript><p><a href="../due.html">اگلا ایڈیشن کب متوقع ہے</a>' in own


def test_numbers_are_those_of_the_english_page(pages):
    """Each digit of a page stands as often on its translation, which says besides how much is unreviewed."""
    for name, (english, own) in pages.items():
        assert numbers(english) == numbers(own), name


def test_what_no_native_reader_reviewed_is_marked_and_said(pages):
    """Each entry has the mark of gettext for it; a page says how many there are."""
    catalogue = catalogues.read("ur")
    assert 0 < catalogue.unreviewed <= len(catalogue.texts)
    marked = catalogues.path("ur").read_text("utf-8").count("#, fuzzy")
    assert marked == catalogue.unreviewed
    for _, own in pages.values():
        note = re.search(r'<details class="tr-translation">(.*?)</details>', own, re.DOTALL)[1]
        assert re.findall(r"\d+", note) == [str(catalogue.unreviewed), str(len(catalogue.texts))]


def test_number_of_many_sources_is_said_in_urdu(pages):
    """What stands in place of too many citations is a sentence and no citation: it is translated."""
    assert any("each listed under Sources" in text for text, _ in pages.values())
    assert not any("each listed under Sources" in own for _, own in pages.values())


def test_english_pages_said_in_their_own_words_are_the_same(pages):
    """Nothing of a page is lost on the way: not a tag, an attribute or a word."""
    for name, (text, _) in pages.items():
        again = rewriting.page(text, urdu(texts=Identity()), name, [])
        assert shown(again.replace(".ur.svg", ".svg")) == shown(text), name


#: The text of a drawing that leaves it to the left or right, where nothing shows it.
LEAVES = """() => {
    const whole = document.documentElement.getBoundingClientRect();
    const out = (r) => r.left < whole.left - 0.5 || r.right > whole.right + 0.5;
    return [...document.querySelectorAll("text")]
        .filter((each) => out(each.getBoundingClientRect())).map((each) => each.textContent);
}"""
#: A4 within its margins [px]: 180 mm.
PAPER = 680
#: Ranges in a cell of numbers that stand in two lines.
BROKEN = """[...document.querySelectorAll('main td.tr-amount bdi')].filter((each) =>
  each.getClientRects().length > 1).map((each) => each.textContent)"""

#: Cells of a row whose words are nearer to each other than two spaces [px].
CLOSE = """[...document.querySelectorAll('main tr')].flatMap((row) => {
  const shown = [...row.cells].flatMap((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
    const [left, right] = [boxes.map((box) => box.left), boxes.map((box) => box.right)];
    return boxes.length ? [[Math.min(...left), Math.max(...right), cell.textContent.trim()]] : [];
  }).sort((one, other) => one[0] - other[0]);
  return shown.slice(1).flatMap((cell, i) => cell[0] - shown[i][1] < 6 ? [`${shown[i][2]} ${cell[2]}`] : []);
})"""


@pytest.mark.slow
def test_nothing_is_cut(built):
    """A drawing shows all of each label, paper, which does not scroll, all of each table, and so does a desk.

    No range of a table is broken on paper: 0– stood above 36.9 % in a column of the Urdu pages. No two cells are read
    as one number: 15,255 and 9,581 stood a space apart.
    """
    folder, cut = built[0] / "latest", {}
    with browser.started(still=True) as chromium:
        page = chromium.new_page(viewport={"width": PAPER, "height": 900})
        page.emulate_media(media="print")
        for path in sorted(folder.rglob("*.ur.svg")):
            page.goto(path.as_uri())
            cut[f"{path.parent.name}/{path.name}"] = page.evaluate(LEAVES)
        for path in sorted(folder.glob("*.html")):
            page.goto(path.as_uri())
            widths = "[...document.querySelectorAll('main table')].map((each) => each.offsetWidth)"
            cut[path.name] = [width for width in page.evaluate(widths) if width > PAPER]
            cut[path.name] += page.evaluate(BROKEN) + page.evaluate(CLOSE)
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        for path in sorted(folder.glob("*.html")):
            page.goto(path.as_uri())
            cut[path.name] += browser.scrolling(page)
    assert len(cut) > 30
    assert {name: found for name, found in cut.items() if found} == {}
