"""Cleaning verbs for published tables: a frame in, a new frame out."""

import re

from tipresearch.errors import SchemaError

MISSING = {"": "blank", "-": "not reported", "NULL": "not reported", "-99": "not reported"}
_WHOLE = re.compile(r"\d+|\d{1,3}(,\d{3})+", re.ASCII)
_BELOW = re.compile(r"<\s?(\d+)", re.ASCII)


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
        For anything else: decimals, negative numbers, two kinds of separator.

    Examples
    --------
    >>> parse_count("15,255"), parse_count("<5"), parse_count("-")
    ((15255, 15255), (0, 4), None)
    """
    text = str(text).strip()
    if text in MISSING:
        return None
    if _WHOLE.fullmatch(text):
        number = int(text.replace(",", ""))
        return number, number
    if (below := _BELOW.fullmatch(text)) and int(below[1]) > 0:
        return int(zero_is_published), int(below[1]) - 1
    msg = f"count {text!r} cannot be read; allowed are whole numbers such as 17 or 15,255, and suppressed counts such as <5."
    raise SchemaError(msg)
