"""Whether a printed text only repeats what rows with lineage show."""

import re
from collections.abc import Collection

#: A number with or without commas between thousands, or a word.
_WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?|[^\W\d_]+")
#: How pandas prints a missing value.
_MISSING = frozenset(("nan", "none", "nat", "na"))


def words(text: str) -> frozenset[str]:
    """Return the words and numbers of a text. Decimals are cut to three figures, because tables round them."""
    return frozenset(map(_plain, _WORD.findall(text)))


def repeats(text: str, rows: Collection[frozenset[str]], typed: frozenset[str]) -> bool:
    r"""Whether each line of a text has only words that its author typed and words of one of the rows.

    A line without a number, such as the head of a table, may have words of several rows.

    >>> rows = [words("Women 15,255 0.6042"), words("Men 10,667")]
    >>> repeats("sex count share\nwomen 15255 0.604", rows, words("sex count share"))
    True
    >>> repeats("women 10667", rows, frozenset())
    False
    """
    known = frozenset().union(*rows)
    for line in text.splitlines():
        new = words(line) - typed - _MISSING
        has_number = any(word[0].isdigit() for word in new)
        if not (any(new <= row for row in rows) or (new <= known and not has_number)):
            return False
    return True


def _plain(word: str) -> str:
    word = word.replace(",", "").casefold()
    return f"{float(word):.3g}" if "." in word else word
