"""Checks of the value, the interval and the level of an estimate."""

import math
from numbers import Real

from nbpress.core.errors import TipResearchError, quoted

#: Rounding of floats: a value may lie outside its interval by this share of itself.
_SLACK = 1e-9


def require_ends(label: str, value: float | None, lo: float | None, hi: float | None, level: float | None) -> None:
    """Refuse a value or end that is no number, an interval without one end or its value, and an invalid level."""
    for name, number in (("value", value), ("lo", lo), ("hi", hi)):
        open_end = name == "hi" and number == math.inf
        if number is not None and not (isinstance(number, Real) and (math.isfinite(number) or open_end)):
            raise TipResearchError(f"{label}: {name} {quoted(number)} is not allowed; it is a finite number, or None without a number.")  # fmt: skip
    if level is not None and not (isinstance(level, Real) and 0 < level < 1):
        raise TipResearchError(f"{label}: level {quoted(level)} is not allowed; it is a proportion, such as 0.95.")
    if lo is None and hi is None:
        return
    if lo is None or hi is None:
        raise TipResearchError(f"{label}: an interval of {lo} to {hi} has one end; give both ends, and infinity as hi for an open interval.")  # fmt: skip
    if lo > hi:
        raise TipResearchError(f"{label}: interval {lo} to {hi} is reversed.")
    if value is not None and not lo - _SLACK * abs(value) <= value <= hi + _SLACK * abs(value):
        raise TipResearchError(f"{label}: value {value} lies outside its interval {lo} to {hi}.")
