"""What contradictions of the sources mean beside a number: sentences and notes."""

from collections.abc import Mapping

import pandas as pd

from tipresearch.facts import short_name
from tipresearch.quantities import Count


def elsewhere(conflicting: pd.DataFrame, count: Count) -> str:
    """A sentence on where else a count stands, under another period.

    Parameters
    ----------
    conflicting : DataFrame
        What `tipresearch.conflicts` finds.
    count : Count
        The count in question.

    Returns
    -------
    str
        The sentence; blank if it stands nowhere else.
    """
    for row in conflicting.to_dict("records"):
        own, other = (
            {k: row[f"{at}{k}"] for k in ("period", "source_id", "edition")}
            for at in ("", "other_")
        )
        mine = {"period": str(count.period), "source_id": count.source_id, "edition": count.edition}
        found = {str(own): other, str(other): own}.get(str(mine))
        if found and count.exact and count.lo in row["equal_counts"]:
            return (
                f"The same number, {count}, stands under {found['period']} in {short_name(found['source_id'])} "
                f"(edition {found['edition']}); which year is right is not known."
            )
    return ""


def contested_years(
    conflicting: pd.DataFrame, revised: pd.DataFrame, answers: pd.DataFrame, measure: str
) -> dict[str, str]:
    """What speaks against a comparison with a year: a revision, or a conflict of sources.

    Parameters
    ----------
    conflicting, revised, answers : DataFrame
        What `tipresearch.conflicts`, `tipresearch.reconciliation.revised_totals` and
        `tipresearch.competing` find.
    measure : str
        Measure of the counts that are compared.

    Returns
    -------
    dict of str to str
        Words by year; a year without an objection is not in it.
    """
    notes: dict[str, list[str]] = {}
    for year in revised.loc[revised["measure"] == measure, "year"]:
        notes.setdefault(str(year), []).append(f"total of {year} revised")
    distinct = answers.groupby("year")[["source_id", "raw_value"]].nunique()
    several = set(distinct.index[(distinct > 1).all(axis=1)].astype(str))
    for year in sorted({*several, *conflicting["period"], *conflicting["other_period"]}):
        notes.setdefault(year, []).append(f"sources disagree on {year}")
    return {year: ", ".join(dict.fromkeys(said)) for year, said in notes.items()}


def contested_in_words(notes: Mapping[str, str]) -> str:
    """A warning on contested years.

    Parameters
    ----------
    notes : mapping of str to str
        What `contested_years` returns.

    Returns
    -------
    str
        The warning; blank where there are none.
    """
    if not notes:
        return ""
    years = sorted(notes)
    named = ", ".join(years[:-1]) + (" and " if len(years) > 1 else "") + years[-1]
    return (
        f"Beware of changes to and from {named}: the source revised these totals, or sources disagree on them, so a "
        "change may be one of records alone. Such changes are marked in the tables."
    )
