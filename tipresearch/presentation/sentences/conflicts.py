"""What contradictions of the sources mean beside a number: sentences and notes."""

from collections.abc import Mapping

import pandas as pd

from tipresearch.facts import short_name
from tipresearch.quantities import Count


def elsewhere(conflicting: pd.DataFrame, count: Count) -> str:
    """Return a sentence on where else a count stands, under another period; blank if nowhere."""
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
    """Say by year what speaks against a comparison with it: a revision, or a conflict of sources.

    Parameters
    ----------
    conflicting, revised, answers : DataFrame
        What `tipresearch.conflicts`, `tipresearch.reconciliation.revised_totals` and
        `tipresearch.competing` find.
    measure : str
        Measure of the counts that are compared.
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
    """Return a warning on the years of `contested_years`; blank where there are none."""
    if not notes:
        return ""
    years = sorted(notes)
    named = ", ".join(years[:-1]) + (" and " if len(years) > 1 else "") + years[-1]
    return (
        f"Beware of changes to and from {named}: the source revised these totals, or sources disagree on them, so a "
        "change may be one of records alone. Such changes are marked in the tables."
    )
