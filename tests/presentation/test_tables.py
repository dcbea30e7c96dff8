import re

import pandas as pd

import tipresearch as tip
from nbpress.core import bundles

NB = "\N{NO-BREAK SPACE}"


def test_table_of_estimates(shares):
    """A table prints label and number, and gives each number its lineage."""
    table = tip.presentation.table(shares, caption="Shares")
    assert f"Women                47.6{NB}%" in repr(table)
    html = table._repr_mimebundle_()["text/html"]
    assert html.count("popovertarget") == 4
    assert "<caption><span>Shares</span></caption>" in html
    assert "UNODC Country Office Pakistan" in html.partition("Source: ")[2]


def test_table_says_level_unit_and_bounds():
    """An interval has its level, a rate its unit; bounds stand in their own column, not as a value."""
    numbers = [tip.rate(30, 200_000, interval=True), tip.share_bounds(1, 1, 4, label="Women and girls")]
    html = tip.presentation.table(numbers, caption="Two")._repr_mimebundle_()["text/html"]
    first, second = (re.findall(r"<td.*?</td>", row) for row in html.split("<tr>")[2:])
    assert f"95{NB}% random-variation interval" in first[3]
    assert "per 100,000 population" in first[2]
    assert second[0] == "<td class='tr-amount'></td>"
    assert ">25.0–50.0" in second[1]


def test_empty_table_is_a_sentence():
    """A table that holds nothing says so in a sentence, of its own where one is given."""
    empty = tip.presentation.table([], caption="Changes")
    assert "Nothing of the kind is published or held here" in repr(empty)
    assert repr(empty) in empty._repr_mimebundle_()["text/html"]
    said = tip.presentation.facts(pd.DataFrame({"a": []}), caption="Facts", empty="No fact is published.")
    assert "<p>No fact is published.</p>" in said._repr_mimebundle_()["text/html"]


def test_note_stands_beside_the_change_that_it_is_about(observed):
    """A change to a year whose total was revised says so in its row; others say nothing."""
    series = tip.observations.yearly(observed, ref_area="PAK", source_id="unodc_glotip", edition="2025-04-14")
    html = tip.presentation.table(tip.yoy(series), caption="c", notes={"2019": "revised"}).html()
    noted = [row for row in html.split("<tr>") if ">revised<" in row]
    assert len(noted) == 1
    assert "2019 to 2020" in noted[0]


def test_facts_name_and_cite_their_sources():
    """A source is shown by its short name and cited below; empty columns are left out."""
    frame = pd.DataFrame({"year": [2020], "source_id": ["unodc_glotip"], "note": [""], "counts": [(1500, 2)]})
    shown = tip.presentation.facts(frame, caption="Facts")
    heads, row = repr(shown).splitlines()
    assert heads.split() == ["Year", "Source", "Counts"]
    assert row.endswith(" 1,500, 2")
    bundle = shown._repr_mimebundle_()
    assert "GLOTIP database" in bundle["text/html"]
    assert bundle[bundles.RESULTS_MIME]["citations"][0]["id"].startswith("unodc_glotip@")
    empty = tip.presentation.facts(frame.iloc[:0], caption="Nothing")
    assert "there is no table: Nothing." in empty._repr_mimebundle_()["text/html"]


def test_codes_of_a_table_are_words():
    """Headers and measures are printed in words; numbers are marked as such, years are not."""
    frame = pd.DataFrame({"ref_area": ["PAK"], "year": [2020], "measure": ["formal_contact"], "raw_value": ["<5"]})
    html = tip.presentation.facts(frame, caption="c")._repr_mimebundle_()["text/html"]
    assert re.findall(r"<th(?: [^>]*)?>(.*?)</th>", html) == ["Area", "Year", "Measure", "As published"]
    assert "Persons brought into formal contact" in html
    assert html.count("class='tr-amount'") == 2
    assert "<td>2020</td>" in html
