import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbpress.core.errors import SchemaError
from tipresearch import quantities
from tipresearch.quantities import parse_count


@given(st.integers(0, 10**9))
def test_counts_survive_the_round_trip(n):
    """A number printed with or without separators is read back exactly."""
    assert parse_count(f"{n:,}") == parse_count(str(n)) == (n, n)


def test_a_count_has_at_most_ten_digits():
    """There are fewer persons than 10^10: what is longer is a telephone number, or two cells in one."""
    assert parse_count("9" * 10) == (9_999_999_999,) * 2
    for text in ("1" * 11, "<" + "1" * 11, "12,345,678,901"):
        with pytest.raises(SchemaError, match="cannot be read"):
            parse_count(text)


@given(st.integers(2, 50))
def test_below_is_an_interval_from_zero(n):
    """<n is 0 to n - 1, and 1 to n - 1 only where the publisher prints zeros."""
    assert parse_count(f"<{n}") == (0, n - 1)
    assert parse_count(f"<{n}", zero_is_published=True) == (1, n - 1)


def test_below_one_needs_a_publisher_without_zeros():
    """<1 is 0 where zeros are not printed, and impossible where they are."""
    assert parse_count("<1") == (0, 0)
    with pytest.raises(SchemaError, match="count '<1' cannot be read"):
        parse_count("<1", zero_is_published=True)


@pytest.mark.parametrize("text", ["", " ", "-", "NULL", "-99", -99])
def test_missing_is_not_zero(text):
    """What a source does not report is missing."""
    assert parse_count(text) is None


@pytest.mark.parametrize(
    "text",
    ["1.234,5", "12.5", "-4", "1,23", "12,3456", "0,461", "00,461", "<0", "<", "~5", "5+", "2, 0697", "nan", "1e3", "٣"],
)  # fmt: skip
def test_anything_else_is_refused(text):
    """Decimals, negatives, two separators and an unreadable number are refused, not guessed."""
    with pytest.raises(SchemaError, match=re.escape(f"count {text!r} cannot be read")):
        parse_count(text)


def test_bound_counts_reads_a_column():
    """Commas, suppressed counts and missing values, each with its row."""
    found = quantities.bound_counts(pd.Series(["1,282", "<5", "-", None, 7], index=[4, 5, 6, 7, 8]))
    assert found.index.tolist() == [4, 5, 6, 7, 8]
    assert found["lo"].tolist() == [1282, 0, pd.NA, pd.NA, 7]
    assert found["hi"].tolist() == [1282, 4, pd.NA, pd.NA, 7]
    assert (found.dtypes == "Int64").all()


def test_bound_counts_names_the_first_fault():
    """The message says how many values cannot be read, the first, and its row."""
    with pytest.raises(SchemaError, match=r"2 of 3 counts .* '1\.5' at row 7"):
        quantities.bound_counts(pd.Series(["5", "1.5", "1.5"], index=[6, 7, 8]))


def test_bound_counts_of_nothing():
    """An empty column has no bounds."""
    assert quantities.bound_counts(pd.Series([], dtype="str")).shape == (0, 2)


@pytest.mark.slow
@given(
    st.lists(st.one_of(st.integers(0, 10**7).map("{:,}".format), st.sampled_from(["<5", "<11", "-", ""]))),
    st.booleans(),
)
def test_bound_counts_agrees_with_parse_count(texts, zero):
    """A column is read as its values are one by one."""
    found = quantities.bound_counts(pd.Series(texts, dtype="str"), zero_is_published=zero)
    pairs = [None if pd.isna(lo) else (lo, hi) for lo, hi in found.itertuples(index=False)]
    assert pairs == [quantities.parse_count(text, zero_is_published=zero) for text in texts]
