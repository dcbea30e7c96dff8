"""Debian's Chromium, for tests that look at pages as a reader's browser does."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
#: What of a text is too faint, decided by computation.
CONTRAST = Path(__file__).with_name("contrast.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Landmarks and headings, which WCAG leaves to the author.
ORDER = [
    "bypass", "heading-order", "landmark-banner-is-top-level", "landmark-main-is-top-level",
    "landmark-no-duplicate-banner", "landmark-no-duplicate-contentinfo", "landmark-no-duplicate-main",
    "landmark-one-main", "landmark-unique", "page-has-heading-one", "region",
]  # fmt: skip
#: The rules that see a difference between a wide and a narrow window.
OF_WIDTH = ["scrollable-region-focusable", "target-size"]
#: The elements that a reader sees, or hears of.
SHOWN = (
    "[...document.querySelectorAll('body, body *')].filter((each) => each.checkVisibility({visibilityProperty: true}))"
)
#: Rows and items of a list are of one template: rules that take long see the first of each.
FEW = "{exclude: [['tbody tr:nth-child(n+2)'], ['tr:nth-child(n+3)'], ['li:nth-child(n+4)']]}"

#: Nobody watches, so nothing is drawn by a graphics card; threads beside the one of a page, which compile ahead
#: and collect garbage, would save who watches some time, and cost more of it in sum.
_UNSEEN = [
    "--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--in-process-gpu", "--js-flags=--single-threaded",
]  # fmt: skip
#: A page that nobody clicks needs no frames either, which take a quarter of the time.
_STILL = [*_UNSEEN, "--disable-threaded-compositing"]


def _program():
    """The path of Chromium; under CI it is installed where it is missing and that can be had."""
    if not shutil.which("chromium") and shutil.which("apt-get") and os.environ.get("CI"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in ("update", "install -y --no-install-recommends chromium fonts-dejavu-core"):
            subprocess.run(["apt-get", "-q", *step.split()], env=quiet, capture_output=True)
    if not shutil.which("chromium"):
        pytest.skip("Chromium is not installed, and is installed by this test under CI alone")
    return shutil.which("chromium")


def options(*, still=False):
    """What Chromium is started with; a `still` one is for pages that are looked at alone."""
    return {"executable_path": _program(), "args": _STILL if still else _UNSEEN}


@contextmanager
def started(*, still=False):
    """A browser without a window, for all pages of a file of tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options(still=still))
        yield browser
        browser.close()


def open_all(page, opened):
    """Open or close all that is folded, and the code of the page."""
    page.evaluate(
        """opened => {
            document.querySelectorAll("details").forEach((each) => (each.open = opened));
            document.querySelectorAll("#show-code").forEach((each) => (each.checked = opened));
        }""",
        opened,
    )


def shown_in(page, width, theme="light"):
    """Give the window a width, and the reader a theme."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)


def scrolling(page):
    """How wide the tables are that do not fit a page; what is folded has no width."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".tr-scroll")]
            .filter((each) => each.innerText && each.scrollWidth > each.clientWidth)
            .map((each) => each.scrollWidth)"""
    )


def violations(page, rules, *, beside=(), of="document"):
    """What axe-core finds against rules, or against tags and rules beside: rule, element, and why; and what it cannot decide."""
    kind = "tag" if rules == WCAG else "rule"
    named = {"runOnly": {"type": kind, "values": rules}, "iframes": False}
    if kind == "tag":
        named["rules"] = {name: {"enabled": True} for name in ("target-size", *beside)}
        named["rules"]["color-contrast"] = {"enabled": False}
    named["resultTypes"] = ["violations", "incomplete"]
    found = page.evaluate(f"options => axe.run({of}, options)", named)
    decided = [r for r in found["incomplete"] if r["id"] != "color-contrast"]
    return [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in (*found["violations"], *decided)
        for node in rule["nodes"]
    ]


def faults_of_words(page):
    """What of a page can be wrong by its words alone: all unfolded, in a narrow window."""
    page.evaluate(AXE)
    shown_in(page, 390)
    open_all(page, True)
    return violations(page, WCAG)


def faults(page):
    """All that is wrong with a page, at two widths, in two themes, folded and unfolded.

    All rules look where all is unfolded, in a narrow window; again in a wide one if that shows, folded or
    not, what the narrow one does not. Rules that a width matters to look there in any case.
    """
    page.evaluate(AXE)
    found, wide, narrow = [], 1280, 390

    def contrast():
        found.extend(page.evaluate(CONTRAST)["faults"])

    def fits(width, opened):
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(("wider than the screen", width, opened))

    open_all(page, False)
    shown_in(page, wide)
    contrast()
    found.extend(violations(page, OF_WIDTH))
    shown_in(page, wide, "dark")
    contrast()
    fits(wide, False)
    page.evaluate(f"window.seenFirst = {SHOWN}")
    shown_in(page, narrow, "dark")
    fits(narrow, False)

    open_all(page, True)
    contrast()
    # A second opinion on contrast, which is computed here for all texts, widths and themes.
    found.extend(violations(page, ["color-contrast"], of=FEW))
    shown_in(page, narrow)
    contrast()
    fits(narrow, True)
    found.extend(violations(page, WCAG, beside=ORDER))
    page.evaluate(f"window.seenNarrow = new Set({SHOWN})")
    shown_in(page, wide)
    fits(wide, True)
    again = page.evaluate(f"[...window.seenFirst, ...{SHOWN}].some((each) => !window.seenNarrow.has(each))")
    found.extend(violations(page, WCAG) if again else violations(page, OF_WIDTH, of=FEW))
    return found
