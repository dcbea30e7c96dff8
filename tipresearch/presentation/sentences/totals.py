"""What is said of a published total first, beside what its own parts say."""

import re
from collections.abc import Mapping, Sequence

from tipresearch.facts import short_name
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.sentences.adding_up import listed
from tipresearch.quantities import Count, Estimate


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


def if_contested(said: Prose, *shares: Estimate) -> Prose:
    """Add to what is said of shares that cells disagree with their counts, or that these are contested, where it is so of one."""
    if any("CELLS_DISAGREE" in s.flags for s in shares):
        said = said.then("These counts do not add up with the rest of their table.")
    why = "The counts are contested: sources or editions disagree on them or on their total."
    return said.then(why) if any(s.contested for s in shares) else said


def why_none(*withheld: Estimate) -> str:
    """Say why estimates are not given, as the end of a sentence: one reason for all of them."""
    reasons = {"ZERO_DENOMINATOR": "the total is zero", "UNVALIDATED": "a number is not validated and may be no count"}
    told = (words for flag, words in reasons.items() if all(flag in e.flags for e in withheld))
    return next(told, "the published cells disagree")
