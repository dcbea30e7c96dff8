"""The result of the consistency check for each count, and counts that carry this result."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from tipresearch.consistency import has_several_lengths, over_areas, over_time
from tipresearch.facts import areas_around
from tipresearch.observations.coherence_cache import cached_coherences
from tipresearch.observations.complete_table import complete_table_of, compute_from_complete_rows
from tipresearch.quantities import MISREAD, UNVALIDATED, Coherence, Count, is_surplus


def coherence_by_figure(
    table: pd.DataFrame, areas: Iterable[str] | None = None, *, witness: pd.DataFrame | None = None
) -> dict[str, Coherence]:
    """Check each count of a table against the other cells of its publication; `witness` is an earlier edition."""
    wanted = related_areas(table, table["ref_area"] if areas is None else areas)
    if witness is not None:
        return _judged(table[table["ref_area"].isin(wanted)], witness)
    return compute_from_complete_rows(table, wanted, "coherence", _judged)


def attach_coherence(counts: Iterable[Count], coherence: Mapping[str, Coherence]) -> list[Count]:
    """Attach to each count the result of its check. A count that may be used as a range becomes that range."""
    against = {figure for checked in coherence.values() for figure in checked.against}
    return [_attached(count, coherence, against) for count in counts]


def _attached(count: Count, coherence: Mapping[str, Coherence], against: set[str]) -> Count:
    checked = next((coherence[figure] for figure in count.figure_ids if figure in coherence), None)
    flag = flag_of(checked, against=not against.isdisjoint(count.figure_ids))
    flags = tuple(dict.fromkeys((*count.flags, *filter(None, [flag]))))
    if checked is None or checked.use != "range":
        return replace(count, coherence=checked, flags=flags)
    checked = replace(checked, printed=(count.lo, count.hi))
    return replace(count, lo=checked.lo, hi=int(checked.hi), coherence=checked, flags=flags)


def flag_of(checked: Coherence | None, *, against: bool = False) -> str:
    """Return the flag for the result of a check; `against` says whether the count contradicts another count."""
    if checked is not None and (checked.use == "range" or checked.state in ("off", "older", MISREAD)):
        return checked.flag
    return "CELLS_DISAGREE" if against else ""


def without_surplus_unknowns(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out rows of unknown sex and unknown age if the other parts already add up to their total."""
    unknown = table[(table["sex"] == "unknown") & (table["age"] == "unknown")]
    if unknown.empty:
        return table
    coherence = coherence_by_figure(table, unknown["ref_area"])
    surplus = {figure for figure in unknown["figure_id"] if is_surplus(coherence.get(figure))}
    return table[~table["figure_id"].isin(surplus)]


def related_areas(table: pd.DataFrame, areas: Iterable[str]) -> frozenset[str]:
    """Return some areas, and all areas of the same countries that the table includes."""
    complete, wanted = complete_table_of(table), frozenset(areas)
    related = _by_country(table) if complete is None else complete.once("related", lambda: _by_country(complete.table))
    return wanted.union(*(related[area] for area in wanted & related.keys()))


def _by_country(table: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Map each area of a country with published parts to the country and all these parts."""
    found: dict[str, set[str]] = {}
    for part, around in areas_around(table["ref_area"].unique()).items():
        found.setdefault(around.areas[-1], set()).update((part, *around.areas))
    return {area: frozenset(areas) for areas in found.values() for area in areas}


def _judged(table: pd.DataFrame, witness: pd.DataFrame | None = None) -> dict[str, Coherence]:
    found = cached_coherences(table, witness)
    doubted = table["count_lo"].notna() & (table["obs_status"] == "V")
    found |= dict.fromkeys(table.loc[doubted, "figure_id"], Coherence(UNVALIDATED))
    for others in (over_time(table) if has_several_lengths(table) else {}, over_areas(table)):
        for figure, new in others.items():
            own = found.get(figure)
            found[figure] = new if own is None or not own.disputed else _widest(own, new)
    return found


def _widest(own: Coherence, new: Coherence) -> Coherence:
    """Widen the range of a count so that neither its own cells nor other periods or areas contradict the range."""
    return replace(own, lo=min(own.lo, new.lo), hi=max(own.hi, new.hi), against=(*own.against, *new.against))
