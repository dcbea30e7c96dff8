"""An invented count of one year."""

import datetime as dt

import tipresearch as tip


def in_year(year, n, **changes):
    """Return a count of detected victims in a year, with other fields changed."""
    period = tip.Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "calendar_year")
    fields = {"period": period, "source_id": "unodc_glotip", "edition": "e", "definition_id": "d"} | changes
    return tip.Count(n, n, measure="detected", figure_ids=(f"f{year}",), **fields)
