import re
import shutil

import pandas as pd

import tipresearch as tip
from nbpress.core import bundles
from tipresearch.facts import source


def test_number_opens_its_lineage(shares):
    """On the page a number is a button that opens formula, source row, edition and address."""
    bundle = tip.presentation.prose("Women: {s:full}.", s=shares[0])._repr_mimebundle_()
    html = bundle["text/html"]
    target = re.search(r'popovertarget="([^"]+)"', html)[1]
    assert f'<div popover class="tr-lineage" id="{target}">' in html
    for piece in (
        "15,255 / 32,022",
        "UNODC22-vic-2020-women",
        "2022-03-25",
        "Grade A: published by the office itself",
        source("unodc_fia_conference_2022")["url"],
    ):
        assert piece in html
    results = bundle[bundles.RESULTS_MIME]
    assert results["estimates"][0]["value"] == 15255 / 32022
    assert results["citations"][0]["id"] == "unodc_fia_conference_2022"


def test_lineage_names_a_source_as_it_is_now(shares, tmp_path, monkeypatch):
    """What is written into the table of sources between two cells is in the panel, as it is in the citation."""
    assert "Trafficking" in tip.presentation.number_html(shares[0], "1")
    table = shutil.copytree(tip.paths.DATA, tmp_path / "data") / "sources.csv"
    title = source("unodc_fia_conference_2022")["title"]
    table.write_text(table.read_text("utf-8").replace(title, "A title of its own"), encoding="utf-8")
    monkeypatch.setattr("nbpress.core.paths.DATA", table.parent)
    assert "A title of its own" in tip.presentation.number_html(shares[0], "1")


def test_each_element_has_one_fold_for_who_has_no_popovers(shares):
    """A paragraph and a table have all panels of their numbers in one closed fold; without a number there is none."""
    for shown in (
        tip.presentation.prose("{a} and {b}.", a=shares[0], b=shares[1]),
        tip.presentation.table(shares[:2], caption="c"),
    ):
        html = shown._repr_mimebundle_()["text/html"]
        assert html.count('<details class="tr-panels">') == 1
        fold = html.partition("</style>")[2].partition("</details>")[0]
        assert fold.startswith("<summary>Where these numbers come from</summary>")
        assert fold.count("<div popover") == html.count("<div popover") == 2
    assert "tr-panels" not in tip.presentation.prose("{a}", a="x")._repr_mimebundle_()["text/html"]


def test_interval_text_stays_outside_the_button():
    """Only the number is a button; the words of its interval can break over lines."""
    ratio = tip.rate_ratio(30, 760)
    html = tip.presentation.prose("{r:full}", r=ratio)._repr_mimebundle_()["text/html"]
    assert ">0.0395</button> (95" in html


def test_text_is_escaped():
    """A name with markup in it is shown, not run."""
    html = tip.presentation.prose("{name} & more", name="<script>")._repr_mimebundle_()["text/html"]
    assert "<p>&lt;script&gt; &amp; more</p>" in html
    table = tip.presentation.facts(pd.DataFrame({"a": ["<b>x</b>"]}), caption="<i>")._repr_mimebundle_()["text/html"]
    assert "<b>" not in table
    assert "<i>" not in table
