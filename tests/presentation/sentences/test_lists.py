"""Words on published totals: several numbers in one form, and nouns in the singular."""

from tipresearch.presentation.sentences import lists
from tipresearch.quantities import as_count


def test_each_of_several_numbers_has_the_same_form():
    rows = [{"n": as_count(n), "by": by} for n, by in ((7, "A {x}"), ((0, 4), "B"), (9, "C"))]
    text = lists.each("{n:>2} ({by})", rows)
    assert (repr(text), text.numbers) == (" 7 (A {x}), fewer than 5 (B) and  9 (C)", [row["n"] for row in rows])
