import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipresearch.errors import SchemaError
from tipresearch.quantities import parse_count


@given(st.integers(0, 10**9))
def test_counts_survive_the_round_trip(n):
    """A number printed with or without separators is read back exactly."""
    assert parse_count(f"{n:,}") == parse_count(str(n)) == (n, n)


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
    [
        "1.234,5",
        "12.5",
        "-4",
        "1,23",
        "12,3456",
        "<0",
        "<",
        "~5",
        "5+",
        "2, 0697",
        "nan",
        "1e3",
        "٣",
    ],
)
def test_anything_else_is_refused(text):
    """Decimals, negatives, two separators and an unreadable number are refused, not guessed."""
    with pytest.raises(SchemaError, match=re.escape(f"count {text!r} cannot be read")):
        parse_count(text)
