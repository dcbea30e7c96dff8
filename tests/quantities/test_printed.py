import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbpress.core.errors import SchemaError
from tipresearch.quantities import bound_counts, parse_count


@given(st.integers(0, 10**10 - 1), st.integers(2, 50))
def test_printed_counts_are_read_back(n, below):
    """With separators or without; <n is 0 to n - 1, and 1 to n - 1 where the publisher prints zeros."""
    assert parse_count(f"{n:,}") == parse_count(str(n)) == (n, n)
    assert parse_count(f"<{below}") == (0, below - 1)
    assert parse_count(f"<{below}", zero_is_published=True) == (1, below - 1)


def test_a_count_that_is_not_reported_is_missing_and_not_zero():
    """Fewer than one is zero, unless the publisher prints zeros."""
    assert {parse_count(text) for text in ("", " ", "-", "NULL", "-99", -99)} == {None}
    assert parse_count("<1") == (0, 0)
    with pytest.raises(SchemaError, match="count '<1' cannot be read"):
        parse_count("<1", zero_is_published=True)


@pytest.mark.parametrize(
    "text",
    ["1.234,5", "12.5", "-4", "1,23", "12,3456", "0,461", "00,461", "<0", "<", "~5", "5+", "2, 0697", "nan", "1e3", "٣",
     # More digits than there are persons are a telephone number, or two cells in one.
     "1" * 11, "<" + "1" * 11, "12,345,678,901"],
)  # fmt: skip
def test_any_other_text_is_refused_and_not_guessed(text):
    with pytest.raises(SchemaError, match=re.escape(f"count {text!r} cannot be read")):
        parse_count(text)


def test_a_column_of_counts_is_read_with_its_rows():
    """The refusal says how many values cannot be read, the first, and its row."""
    found = bound_counts(pd.Series(["1,282", "<5", "-", None, 7], index=[4, 5, 6, 7, 8]))
    assert found.index.tolist() == [4, 5, 6, 7, 8]
    assert found["lo"].tolist() == [1282, 0, pd.NA, pd.NA, 7]
    assert found["hi"].tolist() == [1282, 4, pd.NA, pd.NA, 7]
    assert (found.dtypes == "Int64").all()
    with pytest.raises(SchemaError, match=r"2 of 3 counts .* '1\.5' at row 7"):
        bound_counts(pd.Series(["5", "1.5", "1.5"], index=[6, 7, 8]))


@pytest.mark.slow
@given(
    st.lists(st.one_of(st.integers(0, 10**7).map("{:,}".format), st.sampled_from(["<5", "<11", "-", ""]))),
    st.booleans(),
)
def test_a_column_is_read_as_its_values_one_by_one(texts, zero):
    found = bound_counts(pd.Series(texts, dtype="str"), zero_is_published=zero)
    assert found.shape == (len(texts), 2)
    pairs = [None if pd.isna(lo) else (lo, hi) for lo, hi in found.itertuples(index=False)]
    assert pairs == [parse_count(text, zero_is_published=zero) for text in texts]
