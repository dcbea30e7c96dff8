"""Parts that stand beside their total say where they do not add up to it."""

import pytest

from tipresearch.quantities import Parts, as_count

NEITHER, NOT_EQUAL, TORN = (), ("PARTS_NE_TOTAL",), ("PARTS_NE_TOTAL", "CELLS_DISAGREE")


@pytest.mark.parametrize(
    ("parts", "exclusive", "others", "flags"),
    [
        ((6, 4), True, (0, 0, 0), NEITHER),
        ((6, (0, 4)), True, (0, 0, 0), NEITHER),
        ((6, (0, 3)), True, (0, 0, 0), NOT_EQUAL),  # one short at least
        ((6, 5), True, (0, 0, 0), TORN),
        ((6, 5), False, (0, 0, 0), NOT_EQUAL),  # one person may stand in both
        ((2, 11), False, (0, 0, 0), TORN),  # a label alone exceeds the total, whoever stands in several
        ((6, 4), True, (1, 1, 1), TORN),  # with a category that is withheld here
        ((6, 4), False, (1, 1, 1), NEITHER),
        ((6, 4), False, (1, 11, 11), TORN),
    ],
)
def test_parts_beside_a_total_of_ten(parts, exclusive, others, flags):
    """Each part carries what the parts together show, and the total stays as published."""
    counts = {f"{n}": as_count(part) for n, part in enumerate(parts)}
    found = Parts.beside(counts, as_count(10), exclusive=exclusive, others=others)
    assert [c.flags for c in found.values()] == [flags, flags]
    assert (found.total.value, found.missing) == (10, others[0] > 0)


def test_parts_lack_nothing_unless_it_is_said():
    """Neither beside a total nor without one."""
    parts = {"women": as_count(6)}
    assert not Parts.beside(parts, as_count(6), exclusive=True).missing
    alone = Parts.beside(parts, None, exclusive=True)
    assert (alone.total, alone.missing) == (None, False)
