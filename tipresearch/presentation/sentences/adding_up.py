"""Words joined as a sentence joins them."""

from collections.abc import Sequence


def listed(words: Sequence[object]) -> str:
    """Join words as a sentence does: a, b and c."""
    *before, last = map(str, words)
    return f"{', '.join(before)} and {last}" if before else last
