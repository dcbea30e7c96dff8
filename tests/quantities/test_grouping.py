"""Values by their keys in order, and runs of neighbouring years."""

from tipresearch.quantities import gathered, runs


def test_values_are_gathered_by_their_keys_in_order():
    found = gathered(iter([("b", 2), ("a", 1), ("b", 1), ("b", 2)]))
    assert [*found.items()] == [("b", [2, 1, 2]), ("a", [1])]
    assert gathered([]) == {}


def test_neighbouring_years_are_one_run():
    assert runs([2007, 2008, 2009, 2011, 2013, 2014]) == [(2007, 2009), (2011, 2011), (2013, 2014)]
    assert runs([]) == []
