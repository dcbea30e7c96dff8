"""Parts beside their total are flagged where they do not add up to it."""

import pytest

from tipresearch.quantities import Parts, as_count


@pytest.mark.parametrize(
    ("parts", "flags"),
    [
        ((6, 4), ()),
        ((6, (0, 4)), ()),  # 6 to 10 together
        ((6, (0, 3)), ("PARTS_NE_TOTAL",)),  # 9 at most
        ((6, 5), ("PARTS_NE_TOTAL",)),  # 11
        ((6, (5, 9)), ("PARTS_NE_TOTAL",)),  # 11 at least
    ],
)
def test_parts_beside_a_total_of_ten(parts, flags):
    """Each part carries what the parts together show, and the total stays as published."""
    found = Parts.with_total({f"{n}": as_count(part) for n, part in enumerate(parts)}, as_count(10))
    assert [c.flags for c in found.values()] == [flags, flags]
    assert (found.total.value, found.missing) == (10, False)


def test_parts_without_a_total_are_compared_with_nothing():
    found = Parts.with_total({"women": as_count(6)}, None, missing=True)
    assert (found.total, found.missing, found["women"].flags) == (None, True, ())
