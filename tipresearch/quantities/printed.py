"""Counts as sources print them, read as the whole numbers that they allow."""

import re

import numpy as np
import pandas as pd

from nbpress.core.errors import SchemaError, quoted

MISSING = {"": "blank", "-": "not reported", "NULL": "not reported", "-99": "not reported"}

#: Digits of a count: there are fewer than 10^10 persons, and a longer one is no count.
MOST_DIGITS = 10

_WHOLE = re.compile(rf"\d{{1,{MOST_DIGITS}}}|(?!0)(\d{{1,3}}(,\d{{3}}){{1,2}}|\d(,\d{{3}}){{3}})", re.ASCII)
_BELOW = re.compile(rf"<\s?(\d{{1,{MOST_DIGITS}}})", re.ASCII)

_ALLOWED = (
    f"allowed are whole numbers such as 17 or 15,255 of at most {MOST_DIGITS} digits, and suppressed counts such as <5."
)

#: Stands for the interval of a text that is neither a count nor reports nothing.
_UNREADABLE = (-1, -1)


def parse_count(text: str | int, *, zero_is_published: bool = False) -> tuple[int, int] | None:
    """Read a count as printed, as the interval of whole numbers that it allows.

    Parameters
    ----------
    text : str or int
        ``"15,255"``, ``"17"`` or a suppressed count such as ``"<5"``.
    zero_is_published : bool
        Whether the publisher prints zeros, so that ``"<5"`` excludes zero. UNODC's
        GLOTIP prints no count of 0 to 4, so there ``"<5"`` is 0 to 4.

    Returns
    -------
    (int, int) or None
        Smallest and largest count [unit of the source]; None where the source
        reports nothing (blank, ``-``, ``NULL``, ``-99``). Missing is never zero.

    Raises
    ------
    SchemaError
        For anything else: decimals, negative numbers, two kinds of separator, more than
        `MOST_DIGITS` digits.

    Examples
    --------
    >>> parse_count("15,255"), parse_count("<5"), parse_count("-")
    ((15255, 15255), (0, 4), None)
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
    """Whether a text is a count, suppressed or not."""
    return _try_parse(text, zero_is_published=False) not in (None, _UNREADABLE)


def bound_counts(counts: pd.Series, *, zero_is_published: bool = False) -> pd.DataFrame:
    """Bounds of counts that may be suppressed.

    Parameters
    ----------
    counts : Series
        Counts as printed by the source: ``"17"``, ``"1,282"`` or ``"<5"``.
    zero_is_published : bool
        As for `parse_count`.

    Returns
    -------
    DataFrame
        Columns ``lo`` and ``hi``, Int64 [unit of the source], same index as `counts`.
        They differ only where the source suppressed the count; missing where it
        reports nothing. Missing is never zero.

    Raises
    ------
    SchemaError
        For a value that `parse_count` refuses: how many, the first, and its row.

    Examples
    --------
    >>> bound_counts(pd.Series(["1,282", "<5", "-"])).to_numpy().tolist()
    [[1282, 1282], [0, 4], [<NA>, <NA>]]
    """
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


#: What gives a count, by what is given in its place.
_IN_PLACE = {
    "DataFrame": "tip.pick takes one of a table of observations",
    "Dataset": "its method count() gives the one total that was selected",
    "Estimate": "give the count that it was made of",
    "Series": "give one of its numbers, as int(column.iloc[0])",
    "list": "give one of them",
}


def whole_of(odd: object) -> str:
    """Say how a count is made of what is no whole number, or nothing where there is none in it."""
    if isinstance(odd, str):
        known = parse_count(odd) if is_count(odd) else None
        return f" Of this text write {known[0] if known[0] == known[1] else known}." if known else ""
    if isinstance(odd, float) and odd.is_integer() and odd >= 0:
        return f" It is of type {type(odd).__name__}; write {int(odd)}."
    name = type(odd).__name__
    return f" It is of type {name}; {_IN_PLACE[name]}." if name in _IN_PLACE else ""
