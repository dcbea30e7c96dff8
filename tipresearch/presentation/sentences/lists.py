"""Several words or numbers joined as a sentence joins them, for the sentences that are not messages yet."""

from collections.abc import Mapping, Sequence

from tipresearch.facts import short_name
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count


def listed(words: Sequence[object]) -> str:
    """Join words as a sentence does: a, b and c."""
    *before, last = map(str, words)
    return f"{', '.join(before)} and {last}" if before else last


def each(form: str, rows: Sequence[Mapping[str, object]]) -> Prose:
    """Return what one form says of each of several, joined as a sentence does."""
    said = [Prose(form, row).numbered(i) for i, row in enumerate(rows)]
    return Prose(listed([s.template for s in said]), {name: value for s in said for name, value in s.values.items()})


def publication(count: Count) -> str:
    """Name who published a count, with the edition."""
    return f"{short_name(count.source_id)}, {count.edition}"
