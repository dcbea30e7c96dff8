"""Numbers printed in their unit."""

import math

#: Keeps a number and its unit on one line.
NBSP = "\N{NO-BREAK SPACE}"

#: What a published count counts; a percentage and a tier stand among counts in a source.
UNITS = (
    "persons", "referrals", "cases", "offences", "decisions", "convictions", "investigations", "prosecutions", "incidents",
    "enquiries", "violations", "first_information_reports", "persons_or_cases", "persons_estimated",
    "countries", "percent", "tier",
)  # fmt: skip

#: Unit of what a model or a survey estimates of a population, and nobody counted.
ESTIMATED = "persons_estimated"

#: Units, and measures whatever their unit, that count nothing: shares and ratings as somebody published them.
NO_COUNTS = frozenset({"percent", "tier", "share_victims_referred", "share_of_convictions", "us_tip_tier"})

_COUNTED = frozenset(UNITS) - NO_COUNTS

#: Beyond this, and below one by it, the size of a ratio tells a reader nothing more.
_MOST = 1_000_000


def format_number(value: float, unit: str) -> str:
    """A number as it is printed in its unit: one decimal for percent, three figures for ratios.

    What is neither 0 nor all of a whole is never printed as such: ``<0.1 %``, ``>99.9 %``, a fall to some ``<−99.9 %``.

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
    if unit == "proportion":
        return f"{_percent(value)}{NBSP}%"
    if unit == "percentage points":
        return f"{_signed(100 * value)}{NBSP}percentage{NBSP}points"
    if unit == "percent change":
        text = _signed(value)
        return f"{'<−99.9' if text == '−100.0' and value > -100 else text}{NBSP}%"
    if unit in _COUNTED:
        return f"{round(value):,}".replace("-", "−")
    if " per 100 " in unit:
        return "<0.1" if 0 < value < 0.05 else f"{value:,.1f}"
    if value >= 1 and unit.startswith("per 100,000"):
        return f"{value:,.2f}"
    return _three_figures(value)


def _percent(share: float) -> str:
    if share in (0, 1):
        return f"{100 * share:.0f}"
    text = f"{100 * share:,.1f}"
    return {"0.0": "<0.1", "100.0": ">99.9" if share < 1 else "100.0"}.get(text, text)


def _signed(value: float) -> str:
    """Return a difference to one decimal; one that is rounded to 0 goes in no direction."""
    text = f"{value:+,.1f}".replace("-", "−")
    return "0.0" if text[1:] == "0.0" else text


def _three_figures(value: float) -> str:
    size = abs(value)
    if size > _MOST or 0 < size < 1 / _MOST:
        return f">{_MOST:,}" if size > _MOST else f"<{1 / _MOST:f}"
    # How many figures stand before the point is known of the rounded number only.
    decimals = max(0, 2 - int(f"{value:.2e}".partition("e")[2])) if value else 0
    return f"{value:,.{decimals}f}".replace("-", "−")
