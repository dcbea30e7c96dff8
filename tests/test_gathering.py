"""Values by their keys, in order."""

from tipresearch.gathering import gathered


def test_keys_and_values_stand_in_the_order_in_which_they_come():
    found = gathered(iter([("b", 2), ("a", 1), ("b", 1), ("b", 2)]))
    assert [*found.items()] == [("b", [2, 1, 2]), ("a", [1])]


def test_nothing_has_no_key():
    assert gathered([]) == {}
