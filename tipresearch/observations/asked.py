"""Counts that know what the other cells of their publication say of them."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import replace

import pandas as pd

from tipresearch.cells import BESIDE, System, coherences, of_several_lengths, over_areas, over_time, systems_of
from tipresearch.facts import areas_around
from tipresearch.observations.origin import (
    Origin,
    as_changed,
    as_they_were,
    of_publications,
    origin_of,
    publication_of_each,
    publications_of,
    unaltered,
    whole_of,
)
from tipresearch.quantities import UNVALIDATED, Coherence, Count, is_surplus

#: Breakdowns that are all of their margins: these sources print what is not specified as a category of its own.
_COMPLETE = {"home_office_nrm": frozenset({"age", "age_location", "age_decision"})}


def coherence_of(table: pd.DataFrame) -> dict[str, Coherence]:
    """What the parts of each margin in a table say of it.

    Parameters
    ----------
    table : DataFrame
        Observations, of one publication or of several.

    Returns
    -------
    dict
        By ``figure_id``; a cell without a published part is not in it. A number of status ``V`` is
        ``unvalidated`` and speaks of no other.

    Raises
    ------
    SchemaError
        If one cell of a publication stands with two counts.

    Notes
    -----
    Caution: a coherent count need not be right. docs/methods.md, sections 8 and 9a.
    """
    counted, doubted = table["count_lo"].notna(), table["obs_status"] == "V"
    told = coherences(map(_complete, systems_of(table))) if (counted & ~doubted).any() else {}
    return told | dict.fromkeys(table.loc[counted & doubted, "figure_id"], Coherence(UNVALIDATED))


def _complete(system: System) -> System:
    """Return a system that knows which of its breakdowns its source says are complete."""
    said = _COMPLETE.get(str(system.identity["source_id"]), frozenset())
    return replace(system, complete=said) if said else system


def asked(counts: Iterable[Count], rows: pd.DataFrame, table: pd.DataFrame, *, same: bool) -> list[Count]:
    """Return counts that were read from rows, with what the other cells of their publications say, by a table or a selection of one.

    `same` says whether what the table holds of the areas of the rows, and of those `around` them, is `unaltered`.
    """
    held = _told_by_all(table, rows, same=same)
    against = {figure for told in held.values() for figure in told.against}
    return [_with_coherence(count, held, against) for count in counts]


def told_of(table: pd.DataFrame) -> dict[str, Coherence]:
    """What the parts of each margin say of it, and which they are.

    Parameters
    ----------
    table : DataFrame
        Observations, or a selection: what it left out of the table that was read is asked, too.

    Returns
    -------
    dict of str to Coherence
        By ``figure_id``; a figure without a published part is in it only where it is ``unvalidated``.

    Raises
    ------
    SchemaError
        As `coherence_of`.

    Notes
    -----
    Caution: a coherent count need not be right. docs/methods.md, section 9a.
    """
    return _told_by_all(table, table, same=unaltered(table, around(table, table["ref_area"])))


def parts_alone(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table, or of a selection of one, without those of unknown sex and age that are no part.

    Parameters
    ----------
    table : DataFrame
        Observations.

    Returns
    -------
    DataFrame
        All rows but those of which `told_of` says that the parts beside them leave nobody.
    """
    unknown = table[(table["sex"] == "unknown") & (table["age"] == "unknown")]
    if unknown.empty:
        return table
    told = _told_by_all(table, unknown, same=unaltered(table, around(table, unknown["ref_area"])))
    return table[~table["figure_id"].map(lambda figure: is_surplus(told.get(figure))).astype(bool)]


def _told_by_all(table: pd.DataFrame, rows: pd.DataFrame, *, same: bool) -> dict[str, Coherence]:
    """Return what is told of figures by all cells of the publications of some rows, of any measure, wherever they stand."""
    areas = frozenset(rows["ref_area"])
    found = dict(_told_at_once(table, rows, same=same))
    for others in (_told_over_time(table, areas, same=same), _told_over_areas(table, areas, same=same)):
        for figure, new in others.items():
            held = found.get(figure)
            if held is None or not held.in_question:
                found[figure] = new
            # What is said first stands, and all that disagree speak against it; against a copy none does.
            elif held.against:
                found[figure] = replace(held, against=tuple(dict.fromkeys((*held.against, *new.against))))
    return found


def _told_over_areas(table: pd.DataFrame, areas: frozenset[str], *, same: bool) -> dict[str, Coherence]:
    """Return what counts of provinces say of those of their country, of some areas and all that one country has with them."""
    if _related(table).keys().isdisjoint(areas):
        return {}
    return _told_by_whole(table, around(table, areas), over_areas, same=same)


def around(table: pd.DataFrame, areas: Iterable[str]) -> frozenset[str]:
    """Return some areas, and all that one country has with them, of which anything is held."""
    related, wanted = _related(table), frozenset(areas)
    return wanted.union(*(related[area] for area in wanted & related.keys()))


def _related(table: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Return, by each area of a country of which parts are held, all of these and the country."""
    if (origin := origin_of(table)) is None:
        return _by_country(table)
    return origin.once("related", lambda: _by_country(origin.table))


def _by_country(table: pd.DataFrame) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for part, of in areas_around(table["ref_area"].unique()).items():
        found.setdefault(of.areas[-1], set()).update((part, *of.areas))
    return {area: frozenset(areas) for areas in found.values() for area in areas}


def _told_over_time(table: pd.DataFrame, areas: frozenset[str], *, same: bool) -> dict[str, Coherence]:
    """Return what counts of shorter periods say of longer ones of some areas: two that a selection took apart, too."""
    origin = origin_of(table)
    if origin and not origin.once("of several lengths", lambda: of_several_lengths(origin.table)):
        return {}
    return _told_by_whole(table, areas, over_time, same=same)


def _told_by_whole(
    table: pd.DataFrame, areas: frozenset[str], ask: Callable[[pd.DataFrame], dict[str, Coherence]], *, same: bool
) -> dict[str, Coherence]:
    """Return what is told of some areas by all that the whole table holds of them."""
    if (origin := origin_of(table)) is None:
        return ask(table)
    if same:
        return origin.once((ask.__name__, areas), lambda: ask(origin.of_areas(areas)))
    return ask(whole_of(table, areas))


def _told_at_once(table: pd.DataFrame, rows: pd.DataFrame, *, same: bool) -> dict[str, Coherence]:
    """Return what is told of figures by the cells of the same time."""
    publications, origin = publications_of(rows, BESIDE), origin_of(table)
    if origin is None:
        return coherence_of(of_publications(table, publications, BESIDE))
    near = origin.of_areas(rows["ref_area"].unique())
    if not same:
        held, whole = (of_publications(each, publications, BESIDE) for each in (table, near))
        same = as_they_were(held, whole)
    if same:
        return origin.once(("told", publications), lambda: _told_before(origin, near, publications))
    found = as_changed(held, whole)
    # In the order of the file, which decides what is named first of parts that disagree alike.
    place = whole["figure_id"]
    order = dict(zip(place, range(len(place)), strict=True))
    found = found.sort_values("figure_id", key=lambda ids: ids.map(order).fillna(len(place)), kind="stable")
    return coherence_of(found)


def _told_before(origin: Origin, near: pd.DataFrame, publications: Set[tuple]) -> dict[str, Coherence]:
    """Return what is told of the figures of some publications of a whole table, each asked once; `near` are rows that hold them."""
    told: dict[tuple, dict[str, Coherence]] = origin.once("told of each", dict)
    if lacking := publications - told.keys():
        rows = of_publications(near, lacking, BESIDE)
        found = coherence_of(rows)
        told |= {each: {} for each in lacking}
        for publication, figure in zip(publication_of_each(rows, BESIDE), rows["figure_id"], strict=True):
            if figure in found:
                told[publication][figure] = found[figure]
    return {figure: of for each in sorted(publications, key=str) for figure, of in told[each].items()}


def _with_coherence(count: Count, held: Mapping[str, Coherence], against: set[str]) -> Count:
    """Return a count with what is held of its figure; one that speaks against its margin is flagged."""
    found = [held[f] for f in count.figure_ids if f in held]
    if against & set(count.figure_ids):
        count = replace(count, flags=tuple(dict.fromkeys((*count.flags, "CELLS_DISAGREE"))))
    return replace(count, coherence=found[0]) if found else count
