"""Tables of facts: notes below, sources cited, ids kept with the page."""

import re

import pandas as pd

from tipresearch.presentation import facts

LONG = "A note that is far too long for a cell of a table."


def html(frame, **options):
    return facts(frame, caption="c", **options)._repr_mimebundle_()["text/html"]


def test_long_notes_stand_below_once():
    """Two rows with one note share its number; a row without a note has none."""
    frame = pd.DataFrame({"raw_value": ["1", "2", "3"], "notes": [LONG, "", LONG]})
    found = html(frame)
    assert found.count(LONG) == 1
    assert found.index("</table>") < found.index(LONG)
    assert found.count(">1</td>") == 1 + 2  # the value of the first row, and two numbers of the note


def test_short_notes_stay_in_their_cells():
    """What fits in a cell is not sent below."""
    found = html(pd.DataFrame({"raw_value": ["1"], "notes": ["short"]}))
    assert found.index("short") < found.index("</table>")


def test_rows_of_the_data_are_kept_with_the_table_and_not_printed():
    """Ids of one or several figures a row stand in the page as data, not as a column."""
    frame = pd.DataFrame({"a": ["x", "y"], "figure_id": [("f1", "f2"), "f3"]})
    found = html(frame)
    assert 'data-figures="f1 f2 f3"' in found
    assert "Figure" not in found


def test_hidden_columns_are_cited():
    """An edition that is not printed still stands in the citation."""
    frame = pd.DataFrame({"raw_value": ["1"], "source_id": "unodc_glotip", "edition": "2025-04-14"})
    found = html(frame, hide=["edition"])
    assert ">2025" not in found
    assert "(2025-04-14)" in found


def test_a_phrase_has_room_so_as_not_to_stand_one_word_a_line():
    """A grade of three words is a phrase; a place and a date are not."""
    found = html(pd.DataFrame({"grade": ["B"], "place": ["Sindh, Pakistan"], "day": ["2020-01-02"]}))
    assert found.count("tr-phrase") == 2  # the heading and the cell
    assert "<td class='tr-phrase'>B, second hand</td>" in found


def test_a_count_stands_beside_what_it_counts():
    """A narrow screen shows the first columns of a table alone."""
    row = {"year": 2020, "measure": "identified", "law": "An Act", "period": "2020", "raw_value": "30"}
    heads = repr(facts(pd.DataFrame([row]), caption="c")).splitlines()[0]
    names = ["Year", "Measure", "As published", "Law", "Period"]
    assert re.findall("|".join(names), heads) == names


def test_a_date_is_as_a_reader_types_it():
    """It is found by a search and copied as it is; that no line ends in it is for the page."""
    frame = pd.DataFrame({"event": ["Conference"], "date": ["2022-03-25"]})
    assert ">2022-03-25<" in html(frame)
