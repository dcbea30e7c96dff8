"""Which sources do not print small counts, and how large such a count can be."""

from tipresearch.quantities import could_be_hidden, hides, seen_hiding, smallest_shown


def test_the_largest_cell_that_was_seen_of_a_source_holds_for_all_its_tables():
    """A table that prints <5 after one that prints <20 makes no rest of 12 safe, and no other source less so."""
    seen_hiding({"own:Wide": 19})
    seen_hiding({"own:Wide": 4, "own:Narrow": 4, "own:Not known": 0})
    assert [smallest_shown(f"own:{name}") for name in ("Wide", "Narrow", "Not known", "Never seen")] == [20, 10, 10, 10]
    assert smallest_shown("own:Narrow", "own:Wide") == 20
    assert [could_be_hidden(n, "own:Wide") for n in (19, 20)] == [True, False]
    assert [hides(f"own:{name}") for name in ("Not known", "Never seen")] == [True, False]
    assert not could_be_hidden(0, "own:Never seen")
