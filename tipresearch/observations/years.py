"""The totals of one source and edition, year by year."""

import pandas as pd

from tipresearch.errors import CoverageError, listed
from tipresearch.observations.selection import counts
from tipresearch.quantities import Count


def yearly(
    table: pd.DataFrame,
    *,
    ref_area: str,
    source_id: str,
    edition: str,
    form: str = "total",
    measure: str = "detected",
) -> list[Count]:
    """The totals of one source and edition by calendar year.

    Parameters
    ----------
    table : DataFrame
        Observations.
    ref_area, source_id, edition : str
        Area and publication.
    form, measure : str
        Form of exploitation and measure; by default detected victims of all forms.

    Returns
    -------
    list of Count
        One a year that is published [unit of the measure], in order; a year without a row is
        missing, not zero.
    """
    wanted = {"ref_area": ref_area, "measure": measure, "source_id": source_id}
    wanted |= {"edition": edition, "form": form, "sex": "total", "age": "total"}
    wanted |= {"period_kind": "calendar_year"}
    rows = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    rows = rows[rows["partition"].isin(["total", "form"])]
    return counts(rows.sort_values("period_start", kind="stable"), table)


def newest(
    table: pd.DataFrame, *, ref_area: str, source_id: str, edition: str, measure: str
) -> Count:
    """The total of the newest calendar year that one source and edition publish.

    Parameters
    ----------
    table : DataFrame
        Observations.
    ref_area, source_id, edition, measure : str
        Area, publication and measure.

    Returns
    -------
    Count
        That total [unit of the measure]; its year need not be that of another measure.

    Raises
    ------
    CoverageError
        If they publish none; names the editions that do.
    """
    found = yearly(table, ref_area=ref_area, source_id=source_id, edition=edition, measure=measure)
    if not found:
        of = table.query("ref_area == @ref_area & source_id == @source_id & measure == @measure")
        held = listed(sorted(of["edition"].unique())) or "none"
        msg = f"{source_id}, edition {edition}, has no total {measure} of {ref_area} for a calendar year; editions that have figures of it: {held}."
        raise CoverageError(msg)
    return found[-1]
