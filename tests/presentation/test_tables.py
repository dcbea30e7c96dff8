"""Tables of estimates and of facts: numbers with lineage, notes below, sources cited, ids kept with the page."""

import re

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core import bundles
from tipresearch.presentation import facts, figure, table
from tipresearch.presentation.messages.catalogue import say, text

NB = "\N{NO-BREAK SPACE}"
LONG = "A note that is far too long for a cell of a table."


def html(shown):
    return shown._repr_mimebundle_()["text/html"]


def facts_html(options=None, **columns):
    return html(facts(pd.DataFrame(columns), caption="c", **options or {}))


def test_a_table_has_label_number_lineage_level_unit_and_bounds(shares):
    """Bounds stand in their own column and not as a value."""
    shown = table(shares, caption="Shares")
    assert f"Women                47.6{NB}%" in repr(shown)
    assert html(shown).count("popovertarget") == 4
    assert "<caption><span>Shares</span></caption>" in html(shown)
    assert "UNODC Country Office Pakistan" in html(shown).partition("Source: ")[2]
    numbers = [tip.rate(30, 200_000, interval=True), tip.share_bounds(1, 1, 4, label="Women and girls")]
    first, second = (re.findall(r"<td.*?</td>", row) for row in html(table(numbers, caption="Two")).split("<tr>")[2:])
    assert f"95{NB}% random-variation interval" in first[3]
    assert "per 100,000 population" in first[2]
    assert second[0] == "<td class='tr-amount'></td>"
    assert ">25.0–50.0" in second[1]


@pytest.mark.parametrize(
    ("empty", "text"),
    [
        (table([], caption="Changes"), "Nothing of the kind is published or held here, so there is no table: Changes."),
        (facts(pd.DataFrame({"a": []}), caption="Nothing"), "there is no table: Nothing."),
        (facts(pd.DataFrame({"a": []}), caption="Facts", empty="No fact is published."), "No fact is published."),
    ],
)
def test_a_sentence_replaces_an_empty_table(empty, text):
    assert text in repr(empty)
    assert f"<p>{empty!r}</p>" in html(empty)


def test_a_note_stands_in_the_row_of_its_change_alone(observed):
    series = tip.observations.yearly(observed, ref_area="PAK", source_id="unodc_glotip", edition="2025-04-14")
    rows = table(tip.yoy(series), caption="c", notes={"2019": "revised"}).html().split("<tr>")
    assert ["2019 to 2020" in row for row in rows if ">revised<" in row] == [True]


def test_facts_name_and_cite_their_sources_and_leave_empty_columns_out():
    frame = pd.DataFrame({"year": [2020], "source_id": ["unodc_glotip"], "note": [""], "counts": [(1500, 2)]})
    shown = facts(frame, caption="Facts")
    heads, row = repr(shown).splitlines()
    assert (heads.split(), row.endswith(" 1,500, 2")) == (["Year", "Source", "Counts"], True)
    assert "GLOTIP database" in html(shown)
    assert shown.results["citations"][0]["id"].startswith("unodc_glotip@")
    assert shown._repr_mimebundle_()[bundles.RESULTS_MIME] == shown.results


def test_codes_of_a_table_are_words_and_years_are_no_amounts():
    found = facts_html(ref_area=["PAK"], year=[2020], measure=["formal_contact"], raw_value=["<5"])
    assert re.findall(r"<th(?: [^>]*)?>(.*?)</th>", found) == ["Area", "Year", "Measure", "As published"]
    assert "Persons brought into formal contact" in found
    assert (found.count("class='tr-amount'"), "<td>2020</td>" in found) == (2, True)


def test_long_notes_stand_once_below_the_table_and_short_notes_in_their_cells():
    found = facts_html(raw_value=["1", "2", "3"], notes=[LONG, "", LONG])
    assert found.count(LONG) == 1
    assert found.index("</table>") < found.index(LONG)
    assert found.count(">1</td>") == 1 + 2  # the value of the first row, and two numbers of the note
    short = facts_html(raw_value=["1"], notes=["short"])
    assert short.index("short") < short.index("</table>")


def test_ids_of_figures_and_a_hidden_edition_are_data_of_the_page_and_not_printed():
    found = facts_html(a=["x", "y"], figure_id=[("f1", "f2"), "f3"])
    assert ('data-figures="f1 f2 f3"' in found, "Figure" in found) == (True, False)
    cited = facts_html({"hide": ["edition"]}, raw_value=["1"], source_id="unodc_glotip", edition="2025-04-14")
    assert (">2025" in cited, "(2025-04-14)" in cited) == (False, True)


def test_a_phrase_of_three_words_has_a_wider_column():
    found = facts_html(grade=["B"], place=["Sindh, Pakistan"], day=["2020-01-02"])
    assert found.count("tr-phrase") == 2  # the heading and the cell
    assert "<td class='tr-phrase'>B, second hand</td>" in found
    assert ">2020-01-02<" in found  # a date can be searched and copied


def test_a_count_stands_next_to_its_measure():
    """A narrow screen shows the first columns of a table alone."""
    found = facts_html(year=[2020], measure=["identified"], law=["An Act"], period=["2020"], raw_value=["30"])
    assert re.findall(r"<th(?: [^>]*)?>(.*?)</th>", found) == ["Year", "Measure", "As published", "Law", "Period"]


@pytest.mark.parametrize(
    ("columns", "moved"),
    [
        ({"law": ["An Act"] * 2, "raw_value": ["30", "31"], "grade": ["A", "A"]}, ["Law", "Grade"]),
        ({"law": ["An Act", "Another"], "raw_value": ["30", "30"], "grade": ["B", "B"]}, ["Grade"]),
        ({"law": ["An Act"], "raw_value": ["30"], "grade": ["A"]}, []),
        ({"law": ["a" * 61] * 2, "raw_value": ["30", "31"]}, []),
        ({"law": ["An Act"] * 2, "raw_value": ["30"] * 2}, []),
    ],
    ids=["two columns", "no amount", "one row", "a long text", "one column would be left"],
)
def test_a_column_with_one_text_in_all_rows_moves_to_the_caption(columns, moved):
    columns = {"year": [2020, 2021]} | columns if len(moved) == 2 else columns
    found = facts_html(**columns)
    assert re.findall("<dt[^>]*>(.*?)</dt>", found) == moved
    assert not set(moved) & set(re.findall("<th[^>]*>(.*?)</th>", found))


def test_published_words_among_numbers_do_not_change_the_side_of_the_numbers():
    assert "<td class='tr-mixed'>seven</td>" in facts_html(raw_value=["1", "2", "seven"], law=["a", "b", "c"])
    assert "tr-mixed" not in facts_html(raw_value=["1", "six", "seven"], law=["a", "b", "c"])


def test_the_caption_of_a_message_is_passed_on_in_each_language(shares, drawn):
    """Pages show it in place of the English. A caption typed in a notebook is left to the catalogue of pages."""
    caption, note = say("claim.caption"), say("totals.caution")
    urdu = {each: text(each, None, "ur") for each in ("claim.caption", "totals.caution")}
    frame = pd.DataFrame({"year": ["2020"], "persons": ["5"]})
    outputs = (facts(frame, caption=caption), table(shares, caption=caption, notes={"Women": note}))
    for shown in (*outputs, figure(drawn["sums"], name="sums", caption=caption)):
        assert shown._repr_mimebundle_()[bundles.WORDS_MIME]["ur"][str(caption)] == urdu["claim.caption"]
    assert outputs[1].words["ur"][str(note)] == urdu["totals.caution"]
    empty = facts(frame.iloc[:0], caption="Typed", empty=caption)
    assert empty.words == {"ur": {str(caption): urdu["claim.caption"]}}
    assert bundles.WORDS_MIME not in facts(frame, caption="Typed")._repr_mimebundle_()
