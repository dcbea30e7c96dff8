"""What the readers share: one refusal of values, one reading of counts and of labels."""

import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch.quantities import bound_counts, is_count
from tipresearch.readers import assembly


@pytest.mark.parametrize(
    ("text", "counts"),
    [("17", True), ("15,255", True), ("<5", True), ("0", True), ("", False), ("-", False), ("NULL", False), ("-99", False), ("1.5", False), ("x", False), ("<0", False)],
)  # fmt: skip
def test_what_reports_nothing_is_no_count(text, counts):
    """A suppressed count is one; a blank or a dash, which is missing and not wrong, is none."""
    assert is_count(text) is counts


def test_counts_of_a_file_are_bounded_as_any_other():
    """The bounds are those of `bound_counts`, with ``12.0`` read as 12."""
    values = pd.Series(["12.0", "<5", "1,020"], index=[4, 5, 9], name="People")
    found = assembly.bounds(values, "x.csv")
    expected = bound_counts(pd.Series(["12", "<5", "1,020"], index=[4, 5, 9]))
    pd.testing.assert_frame_equal(found, expected.add_prefix("count_"))


@pytest.mark.parametrize("value", ["", "-", "1.5", "1.000", "15.000", "<5.000", "1.0000", "twelve", None])
def test_missing_count_of_a_file_is_refused_with_its_row(value):
    """A reader sets missing counts aside before: what is left must be counts."""
    values = pd.Series(["12", value, value], index=[4, 5, 9], name="People")
    with pytest.raises(SchemaError) as error:
        assembly.bounds(values, "x.csv")
    assert str(error.value).startswith("x.csv, row 5, column 'People': ")
    assert str(error.value).endswith("such as <5. (1 more rows with faults.)")


def test_nothing_wrong_is_refused_in_nothing():
    """A column without a fault passes."""
    assembly.refuse_any(pd.Series([], dtype=str), "x.csv", "anything")


ROWS = {
    "row": [2, 3], "place": ["2", "3"], "measure": "identified", "unit": "persons", "ref_area": "DEU", "period_start": "2024-01-01",
    "period_end": "2024-12-31", "period_kind": "calendar_year", "partition": "sex", "category": ["female", "male"],
    "count_lo": [7, 1], "count_hi": [7, 1], "raw_value": ["7", "1"],
}  # fmt: skip


def read(**columns):
    rows = pd.DataFrame(ROWS | columns)
    return assembly.reading(rows, [], len(rows), "nrm", "2025", []).observations


def test_a_count_has_a_place_of_its_own():
    """Two of one id would pass for one count: women and men would be told that they may be the same persons."""
    with pytest.raises(SchemaError) as caught:
        read(place="Opfer")
    assert str(caught.value) == "reader 'nrm': several counts have the place 'Opfer', which ends the id of each; give each one of its own, such as its row or cell."  # fmt: skip


@pytest.mark.parametrize("label", [None, "divers", ""])
def test_a_label_without_a_code_is_no_total(label):
    """What a mapping gives no code is refused by its row, and not shown: it may be of a person."""
    assert read(sex=["female", "male"])["sex"].tolist() == ["female", "male"]
    with pytest.raises(SchemaError) as caught:
        read(sex=["female", label])
    assert str(caught.value) == (
        "reader 'nrm', 3: column 'sex' has no code, such as female, male, transgender and 3 more; "
        "put the label and its code into data/mappings/, or set the row aside."
    )
    with pytest.raises(SchemaError, match="reader 'nrm', 2: column 'category' has no code; put the label"):
        read(category=[None, "male"])


def test_a_column_that_a_reader_does_not_give_is_named():
    with pytest.raises(SchemaError, match="reader 'nrm' gives rows without place, unit; each row needs all of them."):
        assembly.observations(pd.DataFrame(ROWS).drop(columns=["place", "unit"]), "nrm", "2025")


@pytest.mark.parametrize("label", ["Nepal\u202e", "\u202aNepal\u202c\u202d", "\u2067Nepal", "\u202a\u2067Nepal\u202c"])
def test_a_label_turns_no_number_about(label):
    """Behind it a count of 760 would read as 067 on a page; a sign that ends with the label does no harm."""
    with pytest.raises(SchemaError, match="reader 'nrm', 2: column 'category' has a sign that nobody sees"):
        read(category=[label, "male"])
    with pytest.raises(SchemaError, match="reader 'nrm', 3: column 'notes' has a sign that nobody sees"):
        read(notes=["", f"Footnote: {label}"])
    kept = ["\u202aCôte d'Ivoire\u202c", "\u202b\u202a\u2067نیپال\u2069\u202c\u202c\u200f"]
    assert read(category=kept)["category"].tolist() == kept
