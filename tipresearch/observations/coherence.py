"""What the other cells of its publication say of each count, and counts that carry it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from tipresearch.consistency import coherences, of_several_lengths, over_areas, over_time
from tipresearch.facts import areas_around
from tipresearch.observations.kept_coherence import kept
from tipresearch.observations.origin import Origin, origin_of, unaltered, whole_of
from tipresearch.quantities import MISREAD, UNVALIDATED, Coherence, Count, is_surplus


def coherence_by_figure(
    table: pd.DataFrame, areas: Iterable[str] | None = None, *, witness: pd.DataFrame | None = None
) -> dict[str, Coherence]:
    """Judge each count of a table by the other cells of its publication."""
    near = related_areas(table, table["ref_area"] if areas is None else areas)
    origin = origin_of(table)
    if origin is None or witness is not None:
        return _judged(table[table["ref_area"].isin(near)], witness)
    if unaltered(table, near):
        return origin.once(("coherence", near), lambda: _judged(origin.of_areas(near), _other_editions(origin, near)))
    return _judged(whole_of(table, near), _other_editions(origin, near))


def attach_coherence(counts: Iterable[Count], coherence: Mapping[str, Coherence]) -> list[Count]:
    """Attach to each count what its publication says of it; a count that may be used as a range becomes that range."""
    against = {figure for told in coherence.values() for figure in told.against}
    return [_attached(count, coherence, against) for count in counts]


def _attached(count: Count, coherence: Mapping[str, Coherence], against: set[str]) -> Count:
    told = next((coherence[figure] for figure in count.figure_ids if figure in coherence), None)
    flag = flag_of(told, against=not against.isdisjoint(count.figure_ids))
    flags = tuple(dict.fromkeys((*count.flags, *filter(None, [flag]))))
    if told is None or told.use != "range":
        return replace(count, coherence=told, flags=flags)
    told = replace(told, printed=(count.lo, count.hi))
    return replace(count, lo=told.lo, hi=int(told.hi), coherence=told, flags=flags)


def flag_of(told: Coherence | None, *, against: bool = False) -> str:
    """Return the flag of a count by what its publication says of it."""
    if told is not None and (told.use == "range" or told.state in ("off", "older", MISREAD)):
        return told.flag
    return "CELLS_DISAGREE" if against else ""


def parts_alone(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out the rows of unknown sex and unknown age for whom the other parts of their total leave nobody."""
    unknown = table[(table["sex"] == "unknown") & (table["age"] == "unknown")]
    if unknown.empty:
        return table
    coherence = coherence_by_figure(table, unknown["ref_area"])
    surplus = {figure for figure in unknown["figure_id"] if is_surplus(coherence.get(figure))}
    return table[~table["figure_id"].isin(surplus)]


def related_areas(table: pd.DataFrame, areas: Iterable[str]) -> frozenset[str]:
    """Return some areas, and all areas of the same countries that the table includes."""
    origin, wanted = origin_of(table), frozenset(areas)
    related = _by_country(table) if origin is None else origin.once("related", lambda: _by_country(origin.table))
    return wanted.union(*(related[area] for area in wanted & related.keys()))


def _by_country(table: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Return, by each area of a country with published parts, all of these and the country."""
    found: dict[str, set[str]] = {}
    for part, of in areas_around(table["ref_area"].unique()).items():
        found.setdefault(of.areas[-1], set()).update((part, *of.areas))
    return {area: frozenset(areas) for areas in found.values() for area in areas}


def _other_editions(origin: Origin, areas: frozenset[str]) -> pd.DataFrame | None:
    if origin.beside is None:
        return None
    others = origin.beside()
    return others[others["ref_area"].isin(areas)]


def _both(own: Coherence, new: Coherence) -> Coherence:
    """Return what the cells of one time and place say of a count, in a range that others do not contradict either."""
    return replace(own, lo=min(own.lo, new.lo), hi=max(own.hi, new.hi), against=(*own.against, *new.against))


def _judged(table: pd.DataFrame, witness: pd.DataFrame | None = None) -> dict[str, Coherence]:
    found = kept(table, witness, lambda: coherences(table, witness))
    doubted = table["count_lo"].notna() & (table["obs_status"] == "V")
    found |= dict.fromkeys(table.loc[doubted, "figure_id"], Coherence(UNVALIDATED))
    for others in (over_time(table) if of_several_lengths(table) else {}, over_areas(table)):
        for figure, new in others.items():
            own = found.get(figure)
            found[figure] = new if own is None or not own.disputed else _both(own, new)
    return found
