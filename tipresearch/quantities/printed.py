"""Printed counts, read as the whole numbers that their text allows."""

import re

import numpy as np
import pandas as pd

from nbpress.core.errors import SchemaError, quoted

MISSING = {"": "blank", "-": "not reported", "NULL": "not reported", "-99": "not reported"}

#: Most digits of a count: fewer than 10^10 persons live, so that a longer number is no count.
MOST_DIGITS = 10

_WHOLE = re.compile(rf"\d{{1,{MOST_DIGITS}}}|(?!0)(\d{{1,3}}(,\d{{3}}){{1,2}}|\d(,\d{{3}}){{3}})", re.ASCII)
_BELOW = re.compile(rf"<\s?(\d{{1,{MOST_DIGITS}}})", re.ASCII)

_ALLOWED = (
    f"allowed are whole numbers such as 17 or 15,255 of at most {MOST_DIGITS} digits, and suppressed counts such as <5."
)

#: The interval of a text that cannot be read.
_UNREADABLE = (-1, -1)


def parse_count(text: str | int, *, zero_is_published: bool = False) -> tuple[int, int] | None:
    """Return the interval of whole numbers that a printed count such as ``15,255`` or ``<5`` allows.

    ``<5`` is 0 to 4, and 1 to 4 if the publisher prints zeros. A count that is not reported is None, and never zero.
    """
    if (text := str(text).strip()) in MISSING:
        return None
    if _WHOLE.fullmatch(text):
        number = int(text.replace(",", ""))
        return number, number
    if (below := _BELOW.fullmatch(text)) and int(below[1]) > int(zero_is_published):
        return int(zero_is_published), int(below[1]) - 1
    raise SchemaError(f"count {quoted(text)} cannot be read; {_ALLOWED}")


def is_count(text: str) -> bool:
    """Return whether a text is a count, suppressed or not."""
    return _try_parse(text, zero_is_published=False) not in (None, _UNREADABLE)


def bound_counts(counts: pd.Series, *, zero_is_published: bool = False) -> pd.DataFrame:
    """Return the bounds of printed counts in Int64 columns ``lo`` and ``hi``; both are missing for a missing count."""
    codes, texts = pd.factorize(counts)
    read = [_try_parse(text, zero_is_published=zero_is_published) for text in texts]
    wrong = np.isin(codes, [i for i, bounds in enumerate(read) if bounds is _UNREADABLE])
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SchemaError(f"{wrong.sum()} of {len(counts)} counts cannot be read; the first is {quoted(counts.iloc[at])} at row {counts.index[at]}; {_ALLOWED}")  # fmt: skip
    # A missing count has code -1 and takes the last pair.
    ends = pd.array([end for bounds in [*read, None] for end in bounds or (None, None)], "Int64")
    return pd.DataFrame({"lo": ends[::2].take(codes), "hi": ends[1::2].take(codes)}, index=counts.index)


def _try_parse(text: str | int, *, zero_is_published: bool) -> tuple[int, int] | None:
    try:
        return parse_count(text, zero_is_published=zero_is_published)
    except SchemaError:
        return _UNREADABLE


#: How to get a count from an object of another type.
_CURES = {
    "DataFrame": "tip.pick takes one of a table of observations",
    "Dataset": "its method count() gives the one total that was selected",
    "Estimate": "give the count that it was made of",
    "Series": "give one of its numbers, as int(column.iloc[0])",
    "list": "give one of them",
}


def count_cure(value: object) -> str:
    """Return a sentence on how to get a count from a value that is no whole number; blank if there is no way."""
    if isinstance(value, str):
        known = parse_count(value) if is_count(value) else None
        return f" Of this text write {known[0] if known[0] == known[1] else known}." if known else ""
    if isinstance(value, float) and value.is_integer() and value >= 0:
        return f" It is of type {type(value).__name__}; write {int(value)}."
    name = type(value).__name__
    return f" It is of type {name}; {_CURES[name]}." if name in _CURES else ""
