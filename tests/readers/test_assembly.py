"""What the readers share: bounds of counts, codes of labels, and places of rows."""

import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch.quantities import bound_counts
from tipresearch.readers import assembly


def test_counts_of_a_file_have_the_bounds_of_bound_counts_and_12_0_is_12():
    values = pd.Series(["12.0", "<5", "1,020", "0"], index=[4, 5, 9, 10], name="People")
    found = assembly.bounds(values, "x.csv")
    expected = bound_counts(pd.Series(["12", "<5", "1,020", "0"], index=[4, 5, 9, 10]))
    pd.testing.assert_frame_equal(found, expected.add_prefix("count_"))


@pytest.mark.parametrize(
    "value", ["", "-", "1.5", "1.000", "15.000", "<5.000", "1.0000", "NULL", "-99", "<0", "x", None]
)
def test_a_text_that_is_no_count_is_refused_with_its_row(value):
    """A reader sets missing counts aside before."""
    values = pd.Series(["12", value, value], index=[4, 5, 9], name="People")
    with pytest.raises(SchemaError) as error:
        assembly.bounds(values, "x.csv")
    assert str(error.value).startswith("x.csv, row 5, column 'People': ")
    assert str(error.value).endswith("such as <5. (1 more rows with faults.)")


def test_counts_from_1_to_9_are_marked_as_small():
    notes = assembly.mark_small(pd.DataFrame({"count_hi": [0, 1, 9, 10]}), pd.Series([""] * 4))
    assert notes.tolist() == ["", assembly.SMALL_CELL, assembly.SMALL_CELL, ""]


ROWS = {
    "row": [2, 3], "place": ["2", "3"], "measure": "identified", "unit": "persons", "ref_area": "DEU", "period_start": "2024-01-01",
    "period_end": "2024-12-31", "period_kind": "calendar_year", "partition": "sex", "category": ["female", "male"],
    "count_lo": [7, 1], "count_hi": [7, 1], "raw_value": ["7", "1"],
}  # fmt: skip


def read(**columns):
    rows = pd.DataFrame(ROWS | columns)
    return assembly.reading(rows, [], len(rows), "nrm", "2025", []).observations


def test_two_counts_with_one_place_are_refused():
    """Two counts with one id would pass for one count, and women and men for the same persons."""
    with pytest.raises(SchemaError) as caught:
        read(place="Opfer")
    assert str(caught.value).startswith("reader 'nrm': several counts have the place 'Opfer'")


@pytest.mark.parametrize("label", [None, "divers", ""])
def test_a_label_without_a_code_is_refused_and_not_shown(label):
    """The label may be of a person, so the message names its row and column alone."""
    assert read(sex=["female", "male"])["sex"].tolist() == ["female", "male"]
    with pytest.raises(SchemaError) as caught:
        read(sex=["female", label])
    assert str(caught.value) == (
        "reader 'nrm', 3: column 'sex' has no code, such as female, male, transgender and 3 more; "
        "put the label and its code into data/mappings/, or set the row aside."
    )
    with pytest.raises(SchemaError, match="reader 'nrm', 2: column 'category' has no code; put the label"):
        read(category=[None, "male"])


def test_a_reader_that_gives_no_place_or_unit_is_refused():
    with pytest.raises(SchemaError, match="reader 'nrm' gives rows without place, unit; each row needs all of them."):
        assembly.observations(pd.DataFrame(ROWS).drop(columns=["place", "unit"]), "nrm", "2025")


@pytest.mark.parametrize("label", ["Nepal\u202e", "\u202aNepal\u202c\u202d", "\u2067Nepal", "\u202a\u2067Nepal\u202c"])
def test_a_sign_that_turns_the_text_behind_a_label_is_refused(label):
    """Behind such a label a count of 760 would read as 067; a sign that ends within the label does no harm."""
    with pytest.raises(
        SchemaError, match="reader 'nrm', 2: column 'category' has an invisible sign that reverses the text"
    ):
        read(category=[label, "male"])
    with pytest.raises(
        SchemaError, match="reader 'nrm', 3: column 'notes' has an invisible sign that reverses the text"
    ):
        read(notes=["", f"Footnote: {label}"])
    kept = ["\u202aCôte d'Ivoire\u202c", "\u202b\u202a\u2067نیپال\u2069\u202c\u202c\u200f"]
    assert read(category=kept)["category"].tolist() == kept
