"""Labels become codes, and a label without a code is refused."""

import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch import cleaning


def test_codes_have_the_index_of_the_labels_and_unused_labels_are_reported():
    """A frame keeps the columns of the mapping."""
    labels = pd.Series(["Male", "Total"], index=[4, 9], name="Sex")
    sexes = {"Male": "male", "Total": "total", "Other": "other"}
    codes, unused = cleaning.harmonise(labels, sexes)
    assert (codes.to_dict(), unused) == ({4: "male", 9: "total"}, ["Other"])
    table = pd.DataFrame({"Sex": labels, "Age": "Total", "Year": 2019})
    codes, unused = cleaning.harmonise(table, {"Sex": sexes, "Age": {"Total": "total"}})
    assert codes.to_dict("list") == {"Sex": ["male", "total"], "Age": ["total", "total"]}
    assert unused == ["Sex: Other"]


def test_a_label_without_a_code_is_refused_with_its_row_and_the_nearest_label():
    """A new label never becomes other."""
    with pytest.raises(SchemaError, match=r"'Mal' of column 'Sex', row 9.*Did you mean 'Male'\?"):
        cleaning.harmonise(pd.Series(["Male", "Mal"], index=[4, 9], name="Sex"), {"Male": "male"})


@pytest.mark.parametrize("code", ["unknown", "other"])
def test_a_mapping_that_makes_a_total_a_residual_is_refused(code):
    with pytest.raises(SchemaError, match="may only be mapped to 'total'"):
        cleaning.harmonise(pd.Series(["Total"]), {"Total": code})


@pytest.mark.parametrize("dtype", ["str", "object", "category"])
def test_a_blank_is_refused_with_its_row_and_the_cure(dtype):
    """A blank equals no label, itself included."""
    labels = pd.Series(["Male", None], index=[4, 9], name="Sex", dtype=dtype)
    with pytest.raises(SchemaError, match=r"^a blank of column 'Sex', row 9, has no code; .*fillna\('blank'\)"):
        cleaning.harmonise(labels, {"Male": "male"})
    filled = labels.astype(object).fillna("blank")
    assert cleaning.harmonise(filled, {"Male": "male", "blank": "unknown"}).codes.to_dict() == {4: "male", 9: "unknown"}
