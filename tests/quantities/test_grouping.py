"""Values by their keys, in order, and years by their runs."""

from tipresearch.quantities import gathered, runs


def test_keys_and_values_stand_in_the_order_in_which_they_come():
    found = gathered(iter([("b", 2), ("a", 1), ("b", 1), ("b", 2)]))
    assert [*found.items()] == [("b", [2, 1, 2]), ("a", [1])]


def test_nothing_has_no_key():
    assert gathered([]) == {}


def test_neighbouring_years_are_one_run():
    assert runs([2007, 2008, 2009, 2011, 2013, 2014]) == [(2007, 2009), (2011, 2011), (2013, 2014)]
    assert runs([]) == []
