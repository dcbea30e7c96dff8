"""What an estimate may hold as its value, the ends of its interval and its level."""

import math
from numbers import Real

from nbpress.core.errors import TipResearchError, quoted

#: By how much of itself a value may lie outside its interval, as sums of floats do.
_SLACK = 1e-9


def require_ends(label: str, value: float | None, lo: float | None, hi: float | None, level: float | None) -> None:
    """Refuse what is no number, half an interval, one without its value, and a level that is no proportion."""
    for name, number in (("value", value), ("lo", lo), ("hi", hi)):
        endless = name == "hi" and number == math.inf
        if number is not None and not (isinstance(number, Real) and (math.isfinite(number) or endless)):
            raise TipResearchError(f"{label}: {name} {quoted(number)} is not allowed; it is a finite number, or None where there is none.")  # fmt: skip
    if level is not None and not (isinstance(level, Real) and 0 < level < 1):
        raise TipResearchError(f"{label}: level {quoted(level)} is not allowed; it is a proportion, such as 0.95.")
    if lo is None and hi is None:
        return
    if lo is None or hi is None:
        raise TipResearchError(f"{label}: an interval of {lo} to {hi} has one end; give both, and infinity as hi where there is none.")  # fmt: skip
    if lo > hi:
        raise TipResearchError(f"{label}: interval {lo} to {hi} is reversed.")
    if value is not None and not lo - _SLACK * abs(value) <= value <= hi + _SLACK * abs(value):
        raise TipResearchError(f"{label}: value {value} lies outside its interval {lo} to {hi}.")
