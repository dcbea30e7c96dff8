"""Numbers that open their lineage."""

import re
import shutil

import tipresearch as tip
from nbpress.core import bundles
from tipresearch.facts import source
from tipresearch.presentation import number_html, prose, table


def test_a_number_is_a_button_that_opens_formula_source_edition_and_address(shares):
    bundle = prose("Women: {s:full}.", s=shares[0])._repr_mimebundle_()
    html, results = bundle["text/html"], bundle[bundles.RESULTS_MIME]
    target = re.search(r'popovertarget="([^"]+)"', html)[1]
    address = source("unodc_fia_conference_2022")["url"]
    for piece in (
        f'<div popover class="tr-lineage" id="{target}">', "15,255 / 32,022", "UNODC22-vic-2020-women", "2022-03-25",
        "Grade A: published by the office itself", address,
    ):  # fmt: skip
        assert piece in html
    assert results["estimates"][0]["value"] == 15255 / 32022
    assert results["citations"][0]["id"] == "unodc_fia_conference_2022"


def test_the_lineage_names_a_source_as_its_table_has_it_now(shares, tmp_path, monkeypatch):
    """The table of sources may change between two cells."""
    assert "Trafficking" in number_html(shares[0], "1")
    sources = shutil.copytree(tip.paths.DATA, tmp_path / "data") / "sources.csv"
    title = source("unodc_fia_conference_2022")["title"]
    sources.write_text(sources.read_text("utf-8").replace(title, "A title of its own"), encoding="utf-8")
    monkeypatch.setattr("nbpress.core.paths.DATA", sources.parent)
    assert "A title of its own" in number_html(shares[0], "1")


def test_each_element_has_one_fold_for_browsers_without_popovers(shares):
    for shown in (prose("{a} and {b}.", a=shares[0], b=shares[1]), table(shares[:2], caption="c")):
        html = shown._repr_mimebundle_()["text/html"]
        assert html.count('<details class="tr-panels">') == 1
        fold = html.partition("</style>")[2].partition("</details>")[0]
        assert fold.startswith("<summary>Where these numbers come from</summary>")
        assert fold.count("<div popover") == html.count("<div popover") == 2
    assert "tr-panels" not in prose("{a}", a="x")._repr_mimebundle_()["text/html"]


def test_the_interval_stays_outside_the_button():
    html = prose("{r:full}", r=tip.rate_ratio(30, 760))._repr_mimebundle_()["text/html"]
    assert ">0.0395</button> (95" in html
