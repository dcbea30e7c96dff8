import re
from xml.etree import ElementTree

import pytest
from page_parts import Identity, shown, urdu

from nbpress.translation import catalogues, rewriting


def translated(text, texts, pages=()):
    catalogue = urdu(texts=texts)
    return rewriting.page(text, catalogue, "p.html", pages), catalogue


def test_numbers_and_links_go_where_the_translation_has_them():
    """Each sentence is a message of its own; what its slots stand for is carried over as it stands."""
    said, catalogue = translated(
        '<p>Of <button class="n" title="Open">32,022</button> victims <a href="b.html#x">many</a> were women. No more.</p>',
        {
            "Of <1>{1}</1> victims <2>many</2> were women.": "<1>{1}</1> میں سے <2>بہت</2> خواتین۔",
            "No more.": "بس۔",
            "Open": "کھولیں",
        },
        pages=["b.html"],
    )
    assert said == (
        '<p><button class="n" title="کھولیں">32,022</button> میں سے <a href="b.ur.html#x">بہت</a> خواتین۔ بس۔</p>'
    )
    assert catalogue.missing == []


def test_a_number_keeps_its_digits_in_a_line_from_right_to_left():
    """A range, a date and a sign would turn in it: each is a run of its own."""
    said, _ = translated(
        "<p>From 2019–2020 it fell by −96 % to 30, on 2022-03-25, by UNODC22 and alpha-3.</p>",
        {"From {1} it fell by {2} to {3}, on {4}, by UNODC22 and alpha-3.": "{4}، {3}، {2}، {1}، UNODC22، alpha-3۔"},
    )
    date, change, years = (
        f'<bdi class="tr-unbroken" dir="ltr">{n}</bdi>' for n in ("2022-03-25", "−96 %", "2019–2020")
    )
    assert said == f"<p>{date}، 30، {change}، {years}، UNODC22، alpha-3۔</p>"
    said, _ = translated("<title>760 → 30</title><b><i>760</i> → <i>30</i></b><td>1,234</td>", {})
    assert said == (
        "<title>\u2066760 → 30\u2069</title>"
        '<b><bdi class="tr-unbroken" dir="ltr"><i>760</i> → <i>30</i></bdi></b><td>1,234</td>'
    )


def test_what_has_no_translation_stands_in_english_and_says_so():
    said, catalogue = translated("<p>One &lt;5. <b>Two</b> &amp; three.</p>", {"One &lt;{1}.": "ایک &lt;{1}۔"})
    assert (
        said
        == '<p>ایک <bdi class="tr-unbroken" dir="ltr">&lt;5</bdi>۔ <span class="tr-untranslated" lang="en" dir="ltr"><b>Two</b> &amp; three.</span></p>'
    )
    assert catalogue.missing == ["<1>Two</1> &amp; three."]


def test_a_list_is_put_together_from_parts_that_all_have_a_text():
    """A list of counts is as long as a country has years: no catalogue could have each list."""
    texts = {"{1} in {2}": "{2} میں {1}", "Women": "خواتین", "disputed": "متنازع", ",": "،", ".": "۔"}
    said, catalogue = translated("<p>Women: 5 in 2019, 1,234 in 2020 (disputed).</p>", texts)
    assert said == "<p>خواتین: 2019 میں 5، 2020 میں 1,234 (متنازع)۔</p>"
    assert catalogue.missing == []
    said, catalogue = translated("<p>Women: 5 in 2019, men unknown.</p>", texts)
    assert said == '<p><span class="tr-untranslated" lang="en" dir="ltr">Women: 5 in 2019, men unknown.</span></p>'
    assert catalogue.missing == ["Women: {1} in {2}, men unknown."]


def test_a_text_that_a_notebook_has_in_the_language_takes_the_place_of_its_english():
    """In the text, in what is heard, and in a drawing; a range in it is not turned."""
    catalogue = urdu()
    catalogue.ready["Counts of 2019–2021"] = "2019–2021 کے شمار"
    text = '<figure aria-label="Counts of 2019–2021"><figcaption>Counts of 2019–2021</figcaption></figure>'
    isolated = '<bdi class="tr-unbroken" dir="ltr">2019–2021</bdi>'
    assert rewriting.page(text, catalogue, "p.html", []) == (
        f'<figure aria-label="\u20662019–2021\u2069 کے شمار"><figcaption>{isolated} کے شمار</figcaption></figure>'
    )
    own = rewriting.page('<p><span lang="ur">2019–2021 میں</span></p>', catalogue, "p.html", [])
    assert own == f'<p><span lang="ur">{isolated} میں</span></p>'
    assert catalogue.asked == {}


def test_sentences_without_a_translation_are_one_run():
    """Each a run of its own, a line from right to left began with the second, and held the end of the first behind it."""
    english = '<span class="tr-untranslated" lang="en" dir="ltr">'
    said, catalogue = translated(
        '<p>Source: <cite translate="no">A. B</cite>. Files: <a href="a.svg">SVG</a>. Three. Four.</p>',
        {"Three.": "تین۔"},
    )
    assert said == (
        f'<p>{english}Source: <cite translate="no" lang="en" dir="ltr">A. B</cite>. Files: <a href="a.svg">SVG</a>.</span>'
        f" تین۔ {english}Four.</span></p>"
    )
    assert catalogue.missing == ["Source: <1/>.", "Files: <1>SVG</1>.", "Four."]


def test_words_of_a_picture_without_a_translation_are_marked_as_english():
    """A voice that reads Urdu would spell them out; what is translated, or has no letters, has no mark."""
    page = '<img src="a.png" alt="Women"><img src="b.png" alt="Men"><img src="c.png" alt="3"><img src="d.png" alt="">'
    assert translated(page, {"Women": "خواتین"})[0] == (
        '<img src="a.png" alt="خواتین"><img src="b.png" lang="en" alt="Men"><img src="c.png" alt="3"><img src="d.png" alt="">'
    )


def test_what_is_published_in_english_stays():
    """Names, quotations, code, styles and scripts are no words of a report."""
    text = (
        "<style>p > b { color: red }</style><script>if (1 < 2) { go('Women') }</script>"
        '<p>Source: <cite translate="no">A <i>name</i> &amp; more</cite>.</p><pre>x &lt; 1</pre>'
        '<table translate="no"><tr><td>Women</td></tr></table><p>Row <code>A-1</code>.</p>'
    )
    said, catalogue = translated(text, {"Source: <1/>.": "ماخذ: <1/>۔", "Row <1/>.": "سطر <1/>۔"})
    assert catalogue.missing == []
    expected = (
        text.replace("Source: ", "ماخذ: ").replace("Row ", "سطر ").replace("</cite>.", "</cite>۔").replace("</code>.", "</code>۔")
    ).replace('translate="no"', 'translate="no" lang="en" dir="ltr"')  # fmt: skip
    assert said == expected


def test_a_page_says_its_language_and_leads_to_pages_in_it():
    said, _ = translated(
        '<!DOCTYPE html><html lang="en"><meta name="description" content="Women"><a href="a.html">1</a>'
        '<a href="a.html" hreflang="en">2</a><a href="c.html">3</a><img src="figures/f.svg" alt="Women; Men (1; so); 3"></html>',
        {"Women": "خواتین", "Women;": "خواتین؛", "Men ({1}; so);": "مرد ({1}؛ یوں)؛"},
        pages=["a.html"],
    )
    assert said == (
        '<!DOCTYPE html><html lang="ur" dir="rtl"><meta name="description" content="خواتین"><a href="a.ur.html">1</a>'
        '<a href="a.html" hreflang="en">2</a><a href="c.html">3</a><img src="figures/f.ur.svg" alt="خواتین؛ مرد (1؛ یوں)؛ 3"></html>'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<p>A <b>bold <a href='x'>link</a></b>, and <i>more</i>. Then &lt;5 &amp; “so”.</p>",
        "<a href='x'><div>A block. In <b>a</b> link</div> and after</a>",
        "<p><b>All of it. In bold.</b></p><p>  </p><p>…</p><p>1,234</p>",
        "<label><input type='checkbox' checked> Show code</label><p>a<br>b</p>",
        "<p>A <code>x &lt; y</code> and <svg viewBox='0 0 1 1'><text>Kept</text></svg> here</p>",
    ],
)
def test_a_page_said_in_its_own_words_is_the_same_page(text):
    assert shown(rewriting.page(text, urdu(texts=Identity()), "p", [])) == shown(text)


def test_tags_that_another_left_open_end_with_what_is_around_them():
    said = rewriting.page("<ul><li>One <b>two</ul></i>After", urdu(texts=Identity()), "p", [])
    assert said == "<ul><li>One <b>two</b></ul>After"


@pytest.mark.parametrize(
    ("run", "shown"),
    [
        ("A <!-- <1> b. -->c.", "<!-- <1> b. -->A c."),
        ("A <!-- B. C. --><b>d</b>.", "<!-- B. C. -->A <b>d</b>."),
        ("A <code>b<!-- C -->d</code> e.", "A <code>b<!-- C -->d</code> e."),
    ],
)
def test_a_comment_is_no_part_of_a_sentence(run, shown):
    """One with <1> in it ended the build, translators were given its words, and what stays as it is was torn behind one."""
    said, _ = translated(f"<p>{run}</p>", {})
    assert re.sub(r"</?span[^>]*>", "", said) == f"<p>{shown}</p>"


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg"><g id="text_1"><text x="3">How many</text><text x="3">victims in 2020?</text></g>'
    "<g><text>Women</text><text>Men</text></g></svg>"
)


def test_lines_of_a_label_are_one_sentence():
    """The translation has as many lines, and its run turns; a label that has none stays."""
    catalogue = urdu(texts={"How many victims in {1}?": "{1} میں کتنے متاثرین؟", "Women": "خواتین"})
    root = ElementTree.fromstring(rewriting.drawing(SVG, catalogue, "f.svg"))
    assert [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")] == [
        "\u20672020 میں کتنے\u2069", "\u2067متاثرین؟\u2069", "\u2067خواتین\u2069", "Men",
    ]  # fmt: skip
    assert catalogue.missing == ["Men"]
    assert catalogue.asked == dict.fromkeys(["How many victims in {1}?", "Women", "Men"], "f.svg")


def test_dates_are_not_parted_at_the_end_of_a_line():
    """In text alone: not in attributes, scripts, drawings, titles, code, or in a longer name."""
    kept = '<title>2022-03-25</title><p title="2022-03-25"><svg>2022-03-25</svg> 2022-03-25-ab12 glotip:2025-04-14:17 <pre>2022-03-25</pre>'
    assert rewriting.with_whole_dates(kept) == kept
    assert (
        rewriting.with_whole_dates("<p>(2022-03-25; 2020-04-01–2021-03-31)</p>")
        == '<p>(<span class="tr-day">2022-03-25</span>; <span class="tr-day">2020-04-01</span>–<span class="tr-day">2021-03-31</span>)</p>'
    )


def test_a_bracket_stays_before_its_number():
    """A line of a phone ended with ``82.0 % (``: a browser breaks before a button, whatever stands there."""
    number, whole = '<button class="tr-number" title="(x">{}</button>', '<span class="tr-unbroken">{}</span>'
    five, words = number.format("5"), number.format("not given, the series lacks a count between")
    ended = whole.format(f"{five});")
    said = rewriting.with_whole_dates(f"<p>({five} of {five}; ({ended} ({words})</p>")
    assert said == f"<p>{whole.format('(' + five)} of {five}; {whole.format('(' + ended)} ({words})</p>"


def test_a_bound_stays_before_its_number():
    """A line from right to left would show `<5` as `5>`."""
    catalogue = catalogues.Catalogue("ur", "x", {"It fell to &lt;{1} victims.": "یہ &lt;{1} ہو گیا۔"}, 0)
    page = '<html lang="en"><body><main><p>It fell to &lt;5 victims.</p></main></body></html>'
    said = rewriting.page(page, catalogue, "index.html", {})
    assert 'یہ <bdi class="tr-unbroken" dir="ltr">&lt;5</bdi> ہو گیا۔' in said
