"""Chromium for tests of pages in a browser."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
#: Script that computes which texts have too little contrast.
CONTRAST = Path(__file__).with_name("contrast.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Rules on landmarks and headings beyond WCAG.
ORDER = [
    "bypass", "heading-order", "landmark-banner-is-top-level", "landmark-main-is-top-level",
    "landmark-no-duplicate-banner", "landmark-no-duplicate-contentinfo", "landmark-no-duplicate-main",
    "landmark-one-main", "landmark-unique", "page-has-heading-one", "region",
]  # fmt: skip
#: Rules whose result depends on the width of the window.
OF_WIDTH = ["scrollable-region-focusable", "target-size"]
#: The elements that are visible or read aloud.
SHOWN = (
    "[...document.querySelectorAll('body, body *')].filter((each) => each.checkVisibility({visibilityProperty: true}))"
)
#: Slow rules see only the first rows and items of a list, as all come from one template.
FEW = "{exclude: [['tbody tr:nth-child(n+2)'], ['tr:nth-child(n+3)'], ['li:nth-child(n+4)']]}"

#: Without a viewer, a graphics card and more threads only cost time.
_UNSEEN = [
    "--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--in-process-gpu", "--js-flags=--single-threaded",
]  # fmt: skip
#: A page that nobody clicks needs no frames, which take a quarter of the time.
_STILL = [*_UNSEEN, "--disable-threaded-compositing"]


def _program():
    """Return the path of Chromium; CI installs it if it is missing."""
    if not shutil.which("chromium") and shutil.which("apt-get") and os.environ.get("CI"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in ("update", "install -y --no-install-recommends chromium fonts-dejavu-core"):
            subprocess.run(["apt-get", "-q", *step.split()], env=quiet, capture_output=True)
    if not shutil.which("chromium"):
        pytest.skip("Chromium is not installed, and is installed by this test under CI alone")
    return shutil.which("chromium")


def options(*, still=False):
    """Return the options of Chromium; `still` is for pages that nobody clicks."""
    return {"executable_path": _program(), "args": _STILL if still else _UNSEEN}


@contextmanager
def started(*, still=False):
    """Start a browser without a window for the pages of a test file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options(still=still))
        yield browser
        browser.close()


def open_all(page, opened):
    """Open or close all folds and the code of a page."""
    page.evaluate(
        """opened => {
            document.querySelectorAll("details").forEach((each) => (each.open = opened));
            document.querySelectorAll("#show-code").forEach((each) => (each.checked = opened));
        }""",
        opened,
    )


def shown_in(page, width, theme="light"):
    """Set the width of the window and the theme."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)


def scrolling(page):
    """Return the widths of visible tables that do not fit the page."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".tr-scroll")]
            .filter((each) => each.innerText && each.scrollWidth > each.clientWidth)
            .map((each) => each.scrollWidth)"""
    )


def violations(page, rules, *, beside=(), of="document"):
    """Return what axe-core finds or cannot decide: rule, element and reason."""
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
    """Return the faults that the words of a page can cause: all unfolded, in a narrow window."""
    page.evaluate(AXE)
    shown_in(page, 390)
    open_all(page, True)
    return violations(page, WCAG)


def faults(page):
    """Return all faults of a page at two widths, in two themes, folded and unfolded.

    All rules run on the unfolded page in a narrow window. They run again in a wide window if the wide
    window shows other elements. Rules that depend on the width run in both windows.
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
    # axe-core gives a second opinion on contrast.
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
