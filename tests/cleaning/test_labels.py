import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch import cleaning


def test_harmonise_reports_unused_labels():
    """Codes keep the index; a label of the mapping that does not occur is reported."""
    labels = pd.Series(["Male", "Total"], index=[4, 9], name="Sex")
    codes, unused = cleaning.harmonise(labels, {"Male": "male", "Total": "total", "Other": "other"})
    assert codes.to_dict() == {4: "male", 9: "total"}
    assert unused == ["Other"]


def test_harmonise_refuses_an_unmapped_label():
    """A new label never becomes other: value, row and nearest label are named."""
    with pytest.raises(SchemaError, match=r"'Mal' of column 'Sex', row 9.*Did you mean 'Male'\?"):
        cleaning.harmonise(pd.Series(["Male", "Mal"], index=[4, 9], name="Sex"), {"Male": "male"})


@pytest.mark.parametrize("code", ["unknown", "other"])
def test_harmonise_refuses_a_total_as_a_residual(code):
    """A total has no breakdown; it is not a person of unknown sex."""
    with pytest.raises(SchemaError, match="may only be mapped to 'total'"):
        cleaning.harmonise(pd.Series(["Total"]), {"Total": code})


def test_harmonise_takes_frames():
    """A mapping by column recodes these columns and names the unused labels with theirs."""
    table = pd.DataFrame({"Sex": ["Male"], "Age": ["Total"], "Year": [2019]})
    mapping = {"Sex": {"Male": "male", "Other": "other"}, "Age": {"Total": "total"}}
    codes, unused = cleaning.harmonise(table, mapping)
    assert codes.to_dict("list") == {"Sex": ["male"], "Age": ["total"]}
    assert unused == ["Sex: Other"]


@pytest.mark.parametrize("dtype", ["str", "object", "category"])
def test_harmonise_names_the_row_of_a_blank(dtype):
    """A blank equals no label, itself included: to look for its row so was a traceback."""
    labels = pd.Series(["Male", None], index=[4, 9], name="Sex", dtype=dtype)
    with pytest.raises(SchemaError, match=r"^a blank of column 'Sex', row 9, has no code; .*fillna\('blank'\)"):
        cleaning.harmonise(labels, {"Male": "male"})
    filled = labels.astype(object).fillna("blank")
    assert cleaning.harmonise(filled, {"Male": "male", "blank": "unknown"}).codes.to_dict() == {4: "male", 9: "unknown"}
