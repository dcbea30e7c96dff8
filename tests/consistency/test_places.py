"""Where a cell stands, and of which it is no part."""

import pytest

from tipresearch.consistency import is_unknown_in

UNKNOWN = (("sex", "unknown"), ("age", "unknown"))


@pytest.mark.parametrize(
    ("place", "by", "fixed", "found"),
    [
        (UNKNOWN, ["sex"], [], True),
        (UNKNOWN, ["sex", "age"], [], False),  # itself a cell of this breakdown
        (UNKNOWN[:1], ["sex"], [], False),
        ((("sex", "unknown"), ("age", "child")), ["age"], [], False),  # their age is known
        ((("form", "sexual"), *UNKNOWN), ["sex"], ["form"], True),
        ((("form", "sexual"), *UNKNOWN), ["sex"], [], False),  # of another breakdown, by form
    ],
)
def test_who_is_unknown_to_a_breakdown_by_one_of_two_variables(place, by, fixed, found):
    """They are printed by sex and age alone, and are as well persons of unknown sex."""
    assert is_unknown_in(place, by, fixed) == found
