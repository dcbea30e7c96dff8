"""The share of whom nothing is stated."""

from tipresearch import unknown_share


def test_unknown_share_measures_completeness():
    """2 of 10 without a stated sex is 20 % unknown."""
    assert unknown_share(2, 10).value == 0.2
