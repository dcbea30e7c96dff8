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


def test_the_page_in_the_frame_keeps_the_rules_of_wcag(page, built):
    """axe-core does not look into a frame."""
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
    reached = []
    last = ("A", "manifest.json")
    while len(reached) < 300 and reached[-1:] != [last]:
        page.keyboard.press("Tab")
        reached.append(focused(page))
    assert reached[0] == ("A", "tr-skip")
    assert reached.index(("INPUT", "show-code")) > 5
    numbers = page.locator("button.tr-number").count()
    assert reached.count(("BUTTON", "tr-number")) == numbers > 10
    assert reached.count(("DIV", "tr-scroll")) == page.locator("main > .tr-output .tr-scroll").count() > 3

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
    assert page.locator("td > .tr-number", has_text="not given, contested").first.evaluate("e => e.offsetHeight") > 30


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
        page.locator(".tr-folded > summary").click()
        assert page.locator(".tr-folded figure img").is_visible()
        page.locator("button.tr-number").first.click()
        assert page.locator(".tr-lineage:popover-open").is_visible()
        assert page.locator(".tr-header noscript p").is_visible()


def test_search_shows_the_sections_that_contain_all_words(page, pakistan):
    """Case does not count. Words of figures and labels of numbers count. A hit leads to its section."""
    page.goto((pakistan / "search.html").as_uri())
    hits = page.locator(".tr-hits > li:visible")
    whole = hits.count()
    page.get_by_label("Words to find").fill("BONDED chance")
    assert 0 < hits.count() < whole
    assert page.locator("#found").inner_text() == f"Sections found: {hits.count()} of {whole}."
    link = page.get_by_role("link", name="What change in detection would agree with it?")
    link.click()
    assert page.url.endswith("/02_bonded_labour.html#What-change-in-detection-would-agree-with-it%3F")
    page.locator("h2:target").wait_for()  # it is there once the page is
    page.go_back()
    page.get_by_label("Words to find").fill("zebra")
    assert hits.count() == 0


def test_the_frame_states_when_the_next_edition_is_due(page, pakistan):
    page.goto((pakistan / "index.html").as_uri())
    frame = page.locator("iframe.tr-due")
    frame.wait_for(state="visible")
    assert frame.bounding_box()["height"] > 10
    assert "Next edition due by" in page.frame_locator("iframe.tr-due").locator("body").inner_text()


def test_the_frame_is_shown_although_its_height_is_known_late(page, pakistan):
    """Some browsers first report a height of 0."""
    page.add_init_script(
        """if (window !== top) {
            const real = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "offsetHeight");
            let asked = 0;
            Object.defineProperty(HTMLElement.prototype, "offsetHeight",
                { get() { return ++asked < 4 ? 0 : real.get.call(this); } });
        }"""
    )
    page.goto((pakistan / "index.html").as_uri())
    page.locator("iframe.tr-due").wait_for(state="visible", timeout=5000)


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
