"""One number under two years: which other publication has the counts of a page under another period."""

from collections.abc import Iterator, Mapping

import pandas as pd

from tipresearch.facts import short_name
from tipresearch.quantities import Count


def elsewhere(conflicting: pd.DataFrame, count: Count) -> str:
    """A sentence on where else a count stands, under another period."""
    for found, equal in _under_another_period(conflicting, count):
        if count.exact and count.lo in equal:
            return f"{short_name(found['source_id'])} (edition {found['edition']}) puts the same number under {found['period']}."
    return ""


def labelled_otherwise(conflicting: pd.DataFrame, count: Count, table: pd.DataFrame) -> str:
    """A sentence on another publication that puts counts of the same one under another period."""
    name = short_name(count.source_id)
    for found, _ in _under_another_period(conflicting, count):
        if _counts_the_same(table, found, count):
            return f"{short_name(found['source_id'])} puts counts that the {name} gives for {count.period} under {found['period']}."
    return ""


def _counts_the_same(table: pd.DataFrame, publication: Mapping[str, str], count: Count) -> bool:
    """Whether a publication has a count of the measure and form of a count, in any year of its area."""
    measures = _VICTIMS if count.measure in _VICTIMS else {count.measure}
    of = {"ref_area": count.ref_area, "source_id": publication["source_id"], "edition": publication["edition"]}
    rows = table[(table[[*of]] == pd.Series(of)).all(axis=1) & table["count_lo"].notna()]
    return bool((rows["measure"].isin(measures) & (rows["form"] == count.form)).any())


#: Measures of one thing in the words of two sources.
_VICTIMS = frozenset({"identified", "detected"})


def _under_another_period(conflicting: pd.DataFrame, count: Count) -> Iterator[tuple[dict[str, str], tuple[int, ...]]]:
    """Yield who puts counts of the publication and period of a count elsewhere, and which counts."""
    mine = {"period": str(count.period), "source_id": count.source_id, "edition": count.edition}
    for row in conflicting.to_dict("records"):
        own, other = ({k: row[f"{at}{k}"] for k in mine} for at in ("", "other_"))
        if mine in (own, other):
            yield (other if own == mine else own), row["equal_counts"]
