"""Numbers printed in their unit."""

from __future__ import annotations

import math

#: Keeps a number and its unit on one line.
NBSP = "\N{NO-BREAK SPACE}"

#: What a published count counts; a percentage and a tier stand among counts in a source.
UNITS = (
    "persons", "referrals", "cases", "offences", "decisions", "convictions", "investigations", "prosecutions", "incidents",
    "enquiries", "violations", "first_information_reports", "persons_or_cases", "persons_estimated",
    "countries", "percent", "tier",
)  # fmt: skip

_COUNTED = frozenset(UNITS) - {"percent", "tier"}


def format_number(value: float, unit: str) -> str:
    """A number as it is printed in its unit: one decimal for percent, three figures for ratios.

    Parameters
    ----------
    value : float
        The number, in `unit`; infinity is printed as ∞.
    unit : str
        Such as ``proportion``, ``persons``, ``percent change`` or ``per 100,000 population``.

    Returns
    -------
    str
        The number with the sign of its unit; a real minus, and a space that does not break.

    Notes
    -----
    Numbers are computed unrounded and rounded here alone: docs/methods.md, section 4.8.

    Examples
    --------
    >>> format_number(32022, "persons"), format_number(30 / 760, "ratio")
    ('32,022', '0.0395')
    """
    if math.isinf(value):
        return "∞"
    if unit == "proportion" and value in (0, 1):
        return f"{100 * value:.0f}{NBSP}%"
    if unit == "proportion":
        return f"{100 * value:.1f}{NBSP}%"
    if unit == "percentage points":
        return f"{100 * value:+.1f}{NBSP}percentage{NBSP}points".replace("-", "−")
    if unit == "percent change":
        return f"{value:+.1f}{NBSP}%".replace("-", "−")
    if unit in _COUNTED:
        return f"{value:,.0f}".replace("-", "−")
    if " per 100 " in unit:
        return f"{value:.1f}"
    digits = 2 if value >= 1 and unit.startswith("per 100,000") else None
    text = f"{value:.{digits}f}" if digits else _three_figures(value)
    return text.replace("-", "−")


def _three_figures(value: float) -> str:
    if value == 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}"
