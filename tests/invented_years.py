"""Invented counts, and periods from the dates of their first and last day."""

import datetime as dt

import tipresearch as tip


def period(start, end, kind="reporting_period"):
    """Return a period from two ISO dates; None stands for a day that nobody gives."""
    return tip.Period(*(day and dt.date.fromisoformat(day) for day in (start, end)), kind)


def in_year(year, n, **changes):
    """Return a count of one calendar year; `n` is a number or a pair of ends."""
    lo, hi = n if isinstance(n, tuple) else (n, n)
    fields = {
        "measure": "detected", "period": period(f"{year}-01-01", f"{year}-12-31", "calendar_year"),
        "source_id": "unodc_glotip", "edition": "e", "definition_id": "d", "figure_ids": (f"f{year}",),
    }  # fmt: skip
    return tip.Count(lo, hi, **fields | changes)
