"""Units, and numbers printed in their unit."""

import math

#: A space that keeps a number and its unit on one line.
NBSP = "\N{NO-BREAK SPACE}"

#: Units of published numbers; some sources print percentages and tiers among their counts.
UNITS = (
    "persons", "referrals", "cases", "offences", "decisions", "convictions", "investigations", "prosecutions", "incidents",
    "enquiries", "violations", "first_information_reports", "persons_or_cases", "persons_estimated",
    "countries", "percent", "tier",
)  # fmt: skip

#: Unit of a number of persons that a model or a survey estimated.
ESTIMATED = "persons_estimated"

#: Units and measures that count nothing: published shares and ratings.
NO_COUNTS = frozenset({"percent", "tier", "share_victims_referred", "share_of_convictions", "us_tip_tier"})

_COUNTED = frozenset(UNITS) - NO_COUNTS

#: A ratio above this, or below one divided by this, is printed as such a limit.
_MOST = 1_000_000


def format_number(value: float, unit: str) -> str:
    """Return a number as text in its unit; no other function rounds numbers: docs/methods.md, section 4.8.

    A number that is neither 0 nor 100 % is never rounded to it: ``<0.1 %``, ``>99.9 %``, ``<−99.9 %``.
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
    """Return a difference to one decimal, with its sign unless it is rounded to 0."""
    text = f"{value:+,.1f}".replace("-", "−")
    return "0.0" if text[1:] == "0.0" else text


def _three_figures(value: float) -> str:
    size = abs(value)
    if size > _MOST or 0 < size < 1 / _MOST:
        return f">{_MOST:,}" if size > _MOST else f"<{1 / _MOST:f}"
    # Rounding can add a figure before the point, so the figures of the rounded number count.
    decimals = max(0, 2 - int(f"{value:.2e}".partition("e")[2])) if value else 0
    return f"{value:,.{decimals}f}".replace("-", "−")
