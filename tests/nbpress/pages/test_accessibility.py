"""Accessibility of pages in a browser: rules of WCAG, keys only, print, and no scripts."""

import datetime as dt
import io
import re
import zoneinfo

import browser
import pypdf
import pytest
from small_batch import write
from small_grid import FIGURE, run

from nbpress.editions import publication
from nbpress.pages import rendering

pytestmark = [pytest.mark.slow, pytest.mark.longest]


@pytest.fixture(scope="module")
def chromium():
    with browser.started() as started:
        yield started


@pytest.fixture
def page(chromium):
    with chromium.new_context() as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def still(chromium):
    """Another browser, for pages that are looked at and not clicked."""
    with chromium.browser_type.launch(**browser.options(still=True)) as started:
        yield started


@pytest.fixture
def pakistan(built):
    return built[0] / "latest"


@pytest.fixture
def nepal(profile_built):
    return profile_built("NPL")


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """A site of two runs, one of which failed."""
    monkeypatch.setattr("nbpress.core.paths.NOTEBOOKS", tmp_path)
    failing = f"assert year != 2019{FIGURE}"
    write(tmp_path, failing, drawn="by_year")
    run(tmp_path, "year=2019,2020")
    return tmp_path / "out" / "latest"


@pytest.mark.parametrize("report", ["pakistan", "world_built", "nepal", "batch"])
def test_every_page_keeps_the_rules_of_wcag(report, still, request):
    """WCAG 2.2 AA by axe-core and by the contrast of each text: two widths, two themes, folded or not.

    A page loads only files of its own folder, and uses only what its policy allows.
    """
    folder = request.getfixturevalue(report)
    with still.new_context() as context:
        found, said, asked = faults_of(context.new_page(), folder, report)
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert len(found) > 3
    assert said == []
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}


def faults_of(page, folder, report):
    """Return the faults of each page of a folder, the lines on the console, and the addresses loaded."""
    said, asked, found = [], [], {}
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda one: asked.append(one.url))
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if name == rendering.methods.HREF and report != "pakistan":
            continue  # the same text
        page.goto(path.as_uri())
        translated = ".ur." in name
        if translated and name != "index.ur.html":  # the same elements, with other words in them
            found[name] = browser.faults_of_words(page)
        else:
            found[name] = browser.faults(page)
        language = "ur" if translated else "en"
        assert page.evaluate("[document.documentElement.lang, document.querySelectorAll('h1, [aria-level=\"1\"]').length]") == [language, 1]  # fmt: skip
    return found, said, asked


def test_no_printed_page_ends_with_a_sheet_of_a_few_lines(page, pakistan):
    names = {p.name for p in pakistan.glob("*.html") if ".ur." not in p.name} | {"index.ur.html"}
    ends = {}
    for name in names - {rendering.methods.HREF}:
        page.goto((pakistan / name).as_uri())
        printed = page.pdf(format="A4", prefer_css_page_size=True)
        sheets = pypdf.PdfReader(io.BytesIO(printed)).pages
        ends[name] = len(sheets), len(sheets[-1].extract_text().splitlines())
    assert {name: end for name, end in ends.items() if end[0] > 1 and end[1] < 8} == {}
    assert max(ends.values())[0] > 3


def test_the_page_on_the_next_edition_keeps_the_rules_of_wcag(page, built):
    """Readers without scripts open it."""
    page.goto((built[0] / "due.html").as_uri())
    browser.shown_in(page, 390, "dark")
    page.evaluate(browser.AXE)
    assert browser.violations(page, browser.WCAG) == []
    assert page.evaluate(browser.CONTRAST)["faults"] == []


#: A day on which summer time ends; the clock of Lord Howe goes back half an hour, that of Troll two hours.
ENDS = {
    "Europe/Berlin": "2026-10-25", "America/New_York": "2026-11-01", "America/Santiago": "2026-04-05",
    "Australia/Lord_Howe": "2026-04-05", "Antarctica/Troll": "2026-10-25", "Asia/Karachi": "2009-11-01",
}  # fmt: skip


@pytest.mark.parametrize("every", [1, 7])
@pytest.mark.parametrize("zone", ENDS)
def test_no_edition_is_overdue_between_two_runs_of_a_schedule(zone, every, page, tmp_path):
    """A schedule runs at six by the local clock, and may take some time. A missed run is reported."""
    ended = dt.datetime.fromisoformat(f"{ENDS[zone]}T06:00").replace(tzinfo=zoneinfo.ZoneInfo(zone))
    before = (ended - dt.timedelta(days=every)).astimezone(dt.UTC)  # as the wall has it
    days = dt.timedelta(days=every)
    assert ended.astimezone(dt.UTC) - before > days
    path = tmp_path / "due.html"
    path.write_bytes(publication.due_page({"every": f"{every}d", "fingerprint": ""}, before + days))
    missed = ended + days if every == 1 else ended + dt.timedelta(days=1, hours=3)
    for now, told in ((ended + dt.timedelta(minutes=10), False), (missed, True)):
        page.clock.set_fixed_time(now)
        page.goto(path.as_uri())
        assert page.locator("#overdue").is_visible() == told


def focused(page):
    """Return the element that has the focus. On the way out of a frame no element has it for a moment."""
    for _ in range(100):
        name, *known = page.evaluate(
            "(each => [each.tagName, each.className, each.id, each.getAttribute('href')])(document.activeElement)"
        )
        if name not in ("BODY", "HTML"):
            break
        page.wait_for_timeout(50)
    return name, next(filter(None, known), "")


def test_keys_reach_all_of_a_page(page, pakistan):
    """Tab goes from the skip link over navigation, switch and numbers to tables, which arrows scroll."""
    page.goto((pakistan / "02_bonded_labour.html").as_uri())
    browser.shown_in(page, 390)
    page.evaluate("document.querySelectorAll('.tr-folded').forEach((fold) => { fold.open = true; })")
    reached = []
    last = ("A", "manifest.json")
    while len(reached) < 300 and reached[-1:] != [last]:
        page.keyboard.press("Tab")
        reached.append(focused(page))
    assert reached[0] == ("A", "tr-skip")
    assert reached.index(("INPUT", "show-code")) > 5
    numbers = page.locator("button.tr-number").count()
    assert reached.count(("BUTTON", "tr-number")) == numbers > 10
    tables = page.locator(":is(main, .tr-folded) > .tr-output .tr-scroll").count()
    assert reached.count(("DIV", "tr-scroll")) == tables > 3

    page.locator("main > .tr-output .tr-scroll").first.focus()
    page.keyboard.press("ArrowRight")
    for _ in range(200):  # the page's policy allows no script of a test that waits in it
        if page.evaluate("document.activeElement.scrollLeft") > 0:
            break
        page.wait_for_timeout(50)
    assert page.evaluate("document.activeElement.scrollLeft") > 0


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_figures_begin_where_the_headings_begin(page, pakistan, width):
    page.goto((pakistan / "01_victim_demographics.html").as_uri())
    browser.shown_in(page, width)
    left = """kind => [...document.querySelectorAll(`main ${kind}`)].filter(e => e.checkVisibility())
        .map(e => Math.round(e.getBoundingClientRect().left))"""
    headings, drawings = (page.evaluate(left, kind) for kind in ("h2", "figure"))
    assert len(drawings) > 1
    assert {*headings} == {*drawings}
    assert headings[0] > (0 if width == 390 else (width - 1000) / 2)
    above = page.locator("main figure").first.evaluate("e => getComputedStyle(e).marginTop")
    assert float(above.removesuffix("px")) > 16


def test_no_range_in_a_table_is_broken_over_two_lines_on_a_phone(page, pakistan):
    page.goto((pakistan / "02_bonded_labour.html").as_uri())
    browser.shown_in(page, 390)
    broken = """[...document.querySelectorAll("main td.tr-amount")].filter((each) => {
      const range = document.createRange();
      range.selectNodeContents(each);
      return /^[\\d.,]+–[\\d.,]+$/.test(each.textContent.trim()) && range.getClientRects().length > 1;
    }).map((each) => each.textContent.trim())"""
    assert page.evaluate(broken) == []
    page.goto((pakistan / "04_sources_and_conflicts.html").as_uri())
    assert page.locator("td > .tr-number", has_text="not given, disputed").first.evaluate("e => e.offsetHeight") > 30


def test_the_skip_link_leads_to_the_text_and_escape_closes_a_panel(page, pakistan):
    """After Escape the focus is at the number that opened the panel."""
    page.goto((pakistan / "02_bonded_labour.html").as_uri())
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.locator("button.tr-number").first.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".tr-lineage:popover-open")
    assert panel.is_visible()
    page.evaluate(browser.AXE)
    assert browser.violations(page, browser.OF_WIDTH, of="'.tr-lineage:popover-open'") == []
    page.keyboard.press("Escape")
    assert panel.count() == 0
    assert page.evaluate("document.activeElement.className") == "tr-number"


def test_the_panel_of_a_card_does_not_look_like_the_card(page, pakistan):
    page.goto((pakistan / "index.html").as_uri())
    page.locator(".tr-cards .tr-number").nth(1).click()
    look = "e => [e.querySelector('p'), e.querySelector('li')].map(x => [getComputedStyle(x).fontWeight, getComputedStyle(x).display])"
    assert page.locator(".tr-lineage:popover-open").evaluate(look) == [["400", "block"], ["400", "list-item"]]


def test_the_ring_of_the_focus_has_enough_contrast_in_both_themes(page, pakistan):
    """WCAG 1.4.11 asks for three to one against paper and header."""
    page.goto((pakistan / "02_bonded_labour.html").as_uri())
    page.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend",
            "<p class=ring>paper</p><p class='ring tr-header'>header</p>")"""
    )
    for theme in ("light", "dark"):
        browser.shown_in(page, 1280, theme)
        page.keyboard.press("Tab")
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineColor")
        # As text it would need 4.5; as large text the three that a ring needs.
        page.evaluate(
            """ring => document.querySelectorAll(".ring")
                .forEach((each) => { each.style.color = ring; each.style.fontSize = "24px"; })""",
            ring,
        )
        assert page.evaluate(browser.CONTRAST)["faults"] == []


def test_switch_folds_and_numbers_work_without_scripts(chromium, pakistan):
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((pakistan / "02_bonded_labour.html").as_uri())
        code = page.locator(".tr-code").first
        assert not code.is_visible()
        page.get_by_label("Show code").check()
        assert code.is_visible()
        page.locator(".tr-folded:has(figure) > summary").click()
        assert page.locator(".tr-folded figure img").is_visible()
        page.locator("button.tr-number").first.click()
        assert page.locator(".tr-lineage:popover-open").is_visible()
        assert page.locator(".tr-footer noscript p").is_visible()


#: Words, and a part of a text that they find: a number with and without its comma, a cell, a caption, a front page.
SOUGHT = {
    "32022": "32,022", "32,022": "32,022", "provincial police": "Ask UNODC Country Office Pakistan; Provincial police",
    "BRICK kílns": "Released by courts or escaped, agriculture and brick kilns", "36.9%": "At most 36.9",
    "bonded chance": "Could it be chance?",
}  # fmt: skip


def test_search_finds_what_is_printed_and_leads_to_it(page, pakistan):
    """Case and accents do not count. A hit leads to its place, and the way back keeps the words."""
    page.goto((pakistan / "search.html").as_uri())
    for words, text in SOUGHT.items():
        page.get_by_label("Words to find").fill(words)
        assert page.locator("#hits a", has_text=text).count() > 0, words
    page.get_by_label("Words to find").fill("brick kiln")
    hits, groups = page.locator("#hits li").count(), page.locator("#hits details").count()
    assert page.locator("#found").inner_text() == f"Places found: {hits}. Pages: {groups}."
    assert page.locator("#hits mark").first.inner_text() == "brick"
    assert not page.locator("#sections").is_visible()
    page.locator("#hits a", has_text="Released by courts").click()
    assert "brick kilns" in page.locator(":target").inner_text()
    page.go_back()
    assert page.locator("#hits li").count() == hits
    for words in ("zebra", "3202", "022"):
        page.get_by_label("Words to find").fill(words)
        assert page.locator("#hits li").count() == 0, words
    page.evaluate(browser.AXE)
    page.get_by_label("Words to find").fill("police")
    assert browser.violations(page, browser.WCAG) == []


def test_search_in_urdu_finds_urdu_sentences(page, pakistan):
    page.goto((pakistan / "search.ur.html").as_uri())
    page.locator("#words").fill("32,022")
    assert page.locator("#hits a[href^='index.ur.html#']").count() > 3
    page.locator("#words").fill("متاثرین")
    assert page.locator("#hits a").count() > 20


def test_a_number_has_an_address_and_a_sentence_to_copy(chromium, pakistan):
    """The address is the id in results.csv, and leads to the number on the page in each language."""
    with chromium.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto((pakistan / "02_bonded_labour.html").as_uri())
        number = page.locator("main button.tr-number").first
        result_id = number.get_attribute("id")
        number.click()
        panel = page.locator(".tr-lineage:popover-open")
        assert panel.get_by_role("link", name="Link to this number").get_attribute("href") == f"#{result_id}"
        panel.get_by_role("button", name="Copy sentence with source").click()
        panel.get_by_text("Copied.").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(
            "“According to the UNODC news release, 30 victims of bonded labour were identified in Pakistan in 2020, after 760"
        )
        assert copied.endswith(f"2022-03-25). {page.url}#{result_id}")
        page.goto((pakistan / "02_bonded_labour.ur.html").as_uri() + f"#{result_id}")
        assert page.locator("button:target").inner_text() == "30"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["index", "index.ur", "02_bonded_labour", "search"])
def test_the_header_is_one_line(name, width, page, pakistan):
    browser.shown_in(page, width)
    page.goto((pakistan / f"{name}.html").as_uri())
    assert page.locator(".tr-header").bounding_box()["height"] <= 60


@pytest.mark.parametrize("language", ["", ".ur"])
def test_a_page_states_when_the_next_edition_is_due_and_that_it_is_old(language, page, pakistan, tmp_path):
    page.goto((pakistan / f"index{language}.html").as_uri())
    page.locator(".tr-next").wait_for()
    assert re.search(r"\d{4}-\d\d-\d\d, \d\d:\d\d UTC", page.locator(".tr-next").inner_text())
    assert not page.locator(".tr-old").is_visible()
    due, newer = pakistan.parent / "due.html", tmp_path / "due.html"
    newer.write_text(re.sub('build: "[0-9a-f]+"', 'build: "0"', due.read_text("utf-8")), encoding="utf-8")
    newer.write_text(with_policy(newer.read_text("utf-8")), encoding="utf-8")
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "e").symlink_to(pakistan.resolve())
    page.goto((tmp_path / "editions" / "e" / f"index{language}.html").as_uri())
    page.locator(".tr-old").wait_for()
    assert page.locator(".tr-old").bounding_box()["height"] < 60
    assert not page.locator(".tr-next").is_visible()


def with_policy(text):
    """Return a page that allows its script, which was changed."""
    script = re.search("<script>(.*?)</script>", text, re.DOTALL)[1]
    return re.sub(r"script-src '[^']*'", f"script-src {rendering.csp(script)}", text)


def test_the_index_of_a_batch_sorts_and_has_its_headings_on_each_printed_sheet(page, batch):
    """Chromium leaves a button out of a heading that it repeats on the next sheet."""
    page.goto((batch / "index.html").as_uri())
    page.get_by_role("button", name="Page").click()
    assert page.locator("#sorted").inner_text() == "Sorted by “Page”, descending."
    heads = page.locator("#runs thead").inner_text().split()
    page.evaluate("for (let n = 0; n < 90; n++) runs.tBodies[0].append(runs.tBodies[0].rows[0].cloneNode(true))")
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    texts = [sheet.extract_text().split() for sheet in sheets]
    assert len(texts) > 2
    assert [word for text in texts[1:-1] for word in heads if word not in text] == []


def test_a_script_of_an_output_does_not_run_and_loads_nothing(page, pakistan):
    asked, refused = [], []
    page.on("request", lambda one: asked.append(one.url))
    page.on("requestfailed", lambda one: refused.append((one.url, one.failure)))
    page.goto((pakistan / "index.html").as_uri())
    page.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend",
            "<img src=https://example.org/a.png onerror='window.ran = 1'><iframe src=https://example.org></iframe>")"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert [url for url in asked if url.startswith("http")] == [url for url, _ in refused]
    assert {why for _, why in refused} == {"csp"}


def test_the_check_of_contrast_finds_faint_text(page):
    """On plain colour, on half of one, and on a gradient. Large text may be fainter."""
    page.set_content(
        """<body style="background: #fff">
        <p style="color: #777">4.48</p> <p style="color: #767676">4.54</p>
        <h1 style="color: #949494; font-size: 24px">3.03</h1>
        <div style="background: rgb(0 0 0 / .1)"><p style="color: #767676">3.6</p></div>
        <div style="background: linear-gradient(#fff, rgb(0 0 0 / .5))"><p style="color: #595959">2.1</p></div>
        <p style="color: #fff" hidden>not shown</p>"""
    )
    found = page.evaluate(browser.CONTRAST)
    assert found["texts"] == 5
    colours = [re.search(r"rgb\((\d+)", what)[1] for what, _ in found["faults"]]
    assert colours == ["119", "118", "89"]
