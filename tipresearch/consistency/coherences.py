"""The result of the consistency check for each count of a table."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from tipresearch.consistency.copies import copies_in
from tipresearch.consistency.judgement import Judgement, judge
from tipresearch.consistency.margins import Bounds, Margins, margins_of
from tipresearch.consistency.places import APART, Cell, Place, above, adds_up, unknown_in_both, variables
from tipresearch.consistency.publications import Publication, publications_in
from tipresearch.facts import measure_label
from tipresearch.quantities import Coherence, gathered

#: Partitions whose parts are all of their margin: these sources have a category for persons who are not specified.
_COMPLETE = {"home_office_nrm": frozenset({"age", "age_location", "age_decision"})}


def coherences(table: pd.DataFrame, witness: pd.DataFrame | None = None) -> dict[str, Coherence]:
    """Check each publication of a table, and return the result by ``figure_id``."""
    publications = list(publications_in(table))
    others = [*publications, *(publications_in(witness) if witness is not None else ())]
    neighbours = gathered((_series(p), p) for p in publications)
    editions = gathered((_without_edition(p), p) for p in others)
    alternatives = _other_readings(table)
    found: dict[str, Coherence] = {}
    for publication in publications:
        complete = _COMPLETE.get(str(publication.identity["source_id"]), frozenset())
        margins = margins_of(publication, complete)
        cells = publication.cells.items()
        judgement = judge(
            margins,
            alternatives={p: alternatives[c.figure_id] for p, c in cells if c.figure_id in alternatives},
            copies=partial(copies_in, publication, _near(publication, neighbours[_series(publication)])),
            earlier=partial(_earlier, publication, editions[_without_edition(publication)]),
        )
        found |= _by_figure(publication, margins, judgement)
    return found


def _series(publication: Publication) -> tuple:
    return tuple(publication.identity[name] for name in ("crime", "ref_area", "source_id", "edition"))


def _without_edition(publication: Publication) -> tuple:
    return tuple(value for name, value in publication.identity.items() if name != "edition")


def _near(publication: Publication, series: list[Publication]) -> Iterator[Publication]:
    """Yield the other measures of the same period, and the same measure of the periods before and after."""
    start, end = (publication.identity[name] for name in ("period_start", "period_end"))
    for other in series:
        same = (other.identity["period_start"], other.identity["period_end"]) == (start, end)
        neighbour = abs((other.identity["period_start"] - start).days) <= _YEAR if pd.notna(start) else False
        if other is not publication and (same or (other.measure == publication.measure and neighbour)):
            yield other


#: Most days between the starts of two neighbouring years.
_YEAR = 366


def _earlier(publication: Publication, editions: list[Publication]) -> dict[Place, Bounds]:
    """Return the counts of the newest earlier edition; empty if there is none."""
    own = str(publication.identity["edition"])
    before = [p for p in editions if str(p.identity["edition"]) < own]
    newest = max(before, key=lambda p: str(p.identity["edition"]), default=None)
    return {place: (cell.lo, cell.hi) for place, cell in newest.cells.items()} if newest else {}


#: The other reading of a count that is printed in several rows, as the note of its row states it.
_OTHER_READING = re.compile(r"(?:the largest alone|their sum) is ([\d,]+)(?: to ([\d,]+))?\.")


def _other_readings(table: pd.DataFrame) -> dict[str, Bounds]:
    """Return the other reading of counts that are printed in several rows, by ``figure_id``."""
    found = zip(table["figure_id"], map(_OTHER_READING.search, table["notes"].astype(object).fillna("")), strict=True)
    numbers = {figure: (match[1], match[2] or match[1]) for figure, match in found if match}
    return {figure: (int(low.replace(",", "")), int(high.replace(",", ""))) for figure, (low, high) in numbers.items()}


def _by_figure(publication: Publication, margins: Margins, judgement: Judgement) -> dict[str, Coherence]:
    cells = {place: cell for place, cell in publication.cells.items() if place in margins.bounds}
    compared = {margin for place in cells for margin in above(place) if margin in cells}
    if not judgement.case:
        return {cells[place].figure_id: Coherence("consistent") for place in cells if place in compared}
    excesses, misread = _excesses(publication.measure, cells, margins), _misread(cells, judgement)
    found: dict[str, Coherence] = {}
    for place, cell in cells.items():
        state = _state(place, judgement, exceeded=place in excesses, misread=place in misread)
        if state != "consistent" or place in compared:
            low, high = judgement.range(place)
            found[cell.figure_id] = Coherence(
                state, **{**excesses.get(place, {}), **misread.get(place, {})},
                readings=judgement.readings if state in ("explained", "misread") else (), lo=int(low), hi=high, total=not place, unknown=unknown_in_both(place),
            )  # fmt: skip
    return found | _of_total(cells, found)


def _state(place: Place, judgement: Judgement, *, exceeded: bool, misread: bool) -> str:
    """Return the state of a cell, a key of `STATES`."""
    if misread:
        return "misread"
    if judgement.newest:
        return "older" if place else "newest"
    state = judgement.state(place)
    if state != "stands" or not exceeded:
        return "consistent" if state == "stands" else state
    return "stands" if judgement.repairs else "explained"


def _of_total(cells: Mapping[Place, Cell], found: Mapping[str, Coherence]) -> dict[str, Coherence]:
    """Return the result for the total, with the cells that are off and the cells of which one is off."""
    if () not in cells or cells[()].figure_id not in found:
        return {}
    total, states = cells[()].figure_id, {figure_id: result.state for figure_id, result in found.items()}
    off, one_of = (tuple(f for f, s in states.items() if s == state and f != total) for state in ("off", "one_of"))
    return {total: replace(found[total], off=off, one_of=one_of)}


def _excesses(measure: str, cells: Mapping[Place, Cell], margins: Margins) -> dict[Place, dict[str, Any]]:
    """Map each margin to the breakdown that exceeds it most; breakdowns by sex and age come before others."""
    found: dict[Place, tuple[tuple[bool, float], dict[str, Any]]] = {}
    breakdowns = gathered(
        ((margin, variables(place)), cell) for place, cell in cells.items() for margin in above(place)
    )
    for (margin, by), parts in breakdowns.items():
        if margin not in cells:
            continue
        additive = adds_up(by, variables(margin), measure)
        if not additive and len(by) > len(margin) + 1:
            continue  # parts of parts that can share a person are compared with the margin next above
        lows = [part.lo for part in parts]
        together, most = (sum if additive else max)(lows), cells[margin].hi
        if together > most:
            exceeding = tuple(p for p in parts if p.lo > (0 if additive else most))
            rank = APART.isdisjoint(by), together - most
            if margin not in found or rank > found[margin][0]:
                excess = int(together - most)
                words = _excess(parts[0].partition, exceeding, int(together), excess, alone=not additive)
                known = all(part.lo == part.hi for part in (parts if additive else exceeding))
                found[margin] = rank, {**words, "exactly": known}
    # Cells of several breakdowns together can exceed a margin that none of them exceeds alone.
    for conflict in margins.conflicts():
        if conflict.margin in cells and conflict.margin not in found:
            parts = [cell for place, cell in cells.items() if place in conflict.cells and place != conflict.margin]
            partitions = "+".join(sorted({part.partition for part in parts}))
            more = int(conflict.least - cells[conflict.margin].hi)
            found[conflict.margin] = (True, 0), _excess(partitions, parts, conflict.least, more, alone=False)
    return {margin: words for margin, (_, words) in found.items()}


def _excess(by: str, parts: Collection[Cell], together: int, excess: int, *, alone: bool) -> dict[str, Any]:
    exactly = all(part.lo == part.hi for part in parts)
    ids = tuple(part.figure_id for part in parts)
    return {"by": by, "parts_lo": together, "exactly": exactly, "excess": excess, "figure_ids": ids, "alone": alone}


def _misread(cells: Mapping[Place, Cell], judgement: Judgement) -> dict[Place, dict[str, Any]]:
    """Return the cells that do not count what their label says, each with the table that it repeats."""
    found: dict[Place, dict[str, Any]] = {place: {} for place in judgement.case.misread} if judgement.case else {}
    for copy in judgement.case.copies if judgement.case and "c" in judgement.readings else ():
        what = measure_label(copy.measure) + (f", {copy.year}" if copy.year else "")
        equal = tuple(cells[place].figure_id for place in copy.equal)
        found |= {place: {"repeats": what, "figure_ids": equal, "cells": len(copy.cells)} for place in copy.cells}
    return found
