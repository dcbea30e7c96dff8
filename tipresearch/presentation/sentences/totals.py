"""What is said of a published total first, beside what its own parts say."""

import re
from collections.abc import Mapping, Sequence

from tipresearch.facts import short_name
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.sentences.adding_up import listed
from tipresearch.quantities import Count


def each(form: str, rows: Sequence[Mapping[str, object]]) -> Prose:
    """Return what one form says of each of several, joined as a sentence does."""
    said = [Prose(form, row).numbered(i) for i, row in enumerate(rows)]
    return Prose(listed([s.template for s in said]), {name: value for s in said for name, value in s.values.items()})


def in_number(count: Count, words: str) -> str:
    """Return words for what a count is of, such as ``persons convicted``; of one, ``person convicted``."""
    if not count.lo == count.hi == 1:
        return words
    one = {"people": "person", "children": "child", "women": "woman", "men": "man"}
    plural = rf"(?<!-)\b({'|'.join(one)}|\w+[^\Wsu]s)\b"
    return re.sub(plural, lambda found: one.get(found[0], re.sub("ies$", "ys", found[0])[:-1]), words, count=1)


def publication(count: Count) -> str:
    """Name who published a count, with the edition."""
    return f"{short_name(count.source_id)}, {count.edition}"
