"""Values put together by what they share, and years by their runs."""

from collections.abc import Iterable
from itertools import groupby
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def gathered(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, list[_Value]]:
    """Return the values of each key; both stand in the order in which they come."""
    found: dict[_Key, list[_Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def runs(years: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each run of neighbouring years, which are in order."""
    found = [[year for _, year in run] for _, run in groupby(enumerate(years), lambda pair: pair[1] - pair[0])]
    return [(run[0], run[-1]) for run in found]
