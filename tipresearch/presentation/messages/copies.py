"""Numbers that a table has twice: equal totals of two measures, and breakdowns that repeat another table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import pandas as pd

from tipresearch import observations
from tipresearch.countries import MEASURES, Profile, steps
from tipresearch.facts import measure_label
from tipresearch.indicators import same_totals
from tipresearch.presentation.messages.catalogue import listed, paragraph_of, say
from tipresearch.presentation.messages.names import number_phrase, same_everywhere, source_phrase
from tipresearch.presentation.messages.totals import by_phrase, years_phrase
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Coherence, Count, gathered

#: Years with equal totals that a sentence names with their totals; of more years it names the newest total.
MOST_YEARS = 4

#: Codes of measures by the label that a copied breakdown states.
_CODES = {measure_label(measure): measure for measure in MEASURES}


def equal_totals(groups: Sequence[Sequence[Count]]) -> Prose:
    """Say in which years two measures or more have the same total, from the equal counts of each year."""
    values: dict[str, object] = {
        "source": source_phrase(groups[0][0].source_id),
        "years": years_phrase(str(counts[0].period) for counts in groups),
        "measures": listed(say(f"measure.{count.measure}.noun") for count in groups[0]),
    }
    if len(groups) > MOST_YEARS:
        newest = groups[-1][0]
        return say("copies.totals.many", total=newest, newest=str(newest.period), **values)
    return say("copies.totals", len(groups), totals=listed(number_phrase(counts[0]) for counts in groups), **values)


def victims_counted_again(profile: Profile, conflicting: pd.DataFrame) -> Prose | None:
    """Say in which years victims are as many as offences or persons before the courts, and which counts two years share."""
    series = [profile.totals("detected"), profile.totals("offences"), *steps(profile)[::-1]]
    said = [equal_totals(groups) for groups in equal_groups(series)]
    if said:
        said.append(say("copies.totals.caution"))
    for row in conflicting.to_dict("records"):
        counts = listed(same_everywhere(f"{n:,}") for n in row["equal_counts"])
        said.append(say("copies.years", counts=counts, first=row["period"], second=row["other_period"]))
    return paragraph_of(said) if said else None


def equal_groups(series: Sequence[Sequence[Count]]) -> list[list[list[Count]]]:
    """Return equal totals by measures and year, with victims or offences, the first two series, among the measures.

    Two measures that are equal in one year alone may be so by chance.
    """
    pairs = [(x, y) for i, x in enumerate(series[:2]) for y in series[i + 1 :]]
    years: dict[tuple[object, int], dict[str, Count]] = {}
    for found in (same for x, y in pairs if len(same := same_totals(x, y)) > 1):
        for c in (c for pair in found for c in pair):
            years.setdefault((c.period, c.lo), {})[c.measure] = c
    order = [s[0].measure for s in series if s]
    rows = (years[of] for of in sorted(years, key=lambda of: (str(of[0]), of[1])))
    return [*gathered((tuple(sorted(row, key=order.index)), _in_order(row, order)) for row in rows).values()]


def _in_order(row: Mapping[str, Count], order: Sequence[str]) -> list[Count]:
    return [row[name] for name in order if name in row]


def same_at_two_steps(profile: Profile) -> Prose | None:
    """Say in which years two steps before the courts have the same total, and which breakdowns may be copies."""
    of = steps(profile)
    pairs = [same_totals(earlier, later) for later, earlier in pairwise(of)]
    adjacent = {count.period for same in pairs for count, _ in same}
    ends = [(first, last) for first, last in same_totals(of[-1], of[0]) if first.period not in adjacent]
    said = [equal_totals(same) for same in (*pairs, ends if len(ends) > 1 else []) if same]
    if said:
        said.append(say("copies.steps.caution"))
    copied = copied_breakdowns(profile.table, observations.coherence_by_figure(profile.table), _years_of)
    return paragraph_of([*said, *copied]) if said or copied else None


def _years_of(rows: pd.DataFrame) -> Prose:
    return years_phrase(rows["period_start"].dt.year)


def copied_breakdowns(
    rows: pd.DataFrame, coherence: Mapping[str, Coherence], where: Callable[[pd.DataFrame], Prose]
) -> list[Prose]:
    """Say which breakdowns repeat another table, where, and how many of their counts are equal; nothing without a copy."""
    cells = _copied_cells(rows, coherence)
    said = [*_copies(cells, where)]
    return [*said, say("copies.no_share")] if said else []


def _copied_cells(rows: pd.DataFrame, coherence: Mapping[str, Coherence]) -> pd.DataFrame:
    """Return the cells of copied breakdowns, with the table that they repeat and how many cells are equal."""
    of = {figure: coherence[figure] for figure in rows["figure_id"] if figure in coherence}
    repeated = {figure: found for figure, found in of.items() if found.repeats}
    cells = rows[rows["figure_id"].isin(repeated.keys())]
    found = [repeated[figure] for figure in cells["figure_id"]]
    return cells.assign(
        repeats=[c.repeats for c in found], equal=[len(c.figure_ids) for c in found], of=[c.cells for c in found]
    )


def _copies(cells: pd.DataFrame, where: Callable[[pd.DataFrame], Prose]) -> Iterator[Prose]:
    breakdown = ["ref_area", "period_start", "partition"]
    for (measure, repeats), part in cells.groupby(["measure", "repeats"], sort=False):
        label, _, year = str(repeats).partition(", ")
        once = part.drop_duplicates(breakdown)
        equal, partitions = int(once["equal"].sum()), part["partition"].unique()
        by = by_phrase(partitions[0]) if len(partitions) == 1 else say("by.breakdowns", len(partitions))
        values = {"where": where(part), "equal": f"{equal:,}", "cells": f"{once['of'].sum():,}", "by": by,
                  "measure": say(f"measure.{measure}.noun")}  # fmt: skip
        if year:  # a breakdown of another year is of the same measure
            yield say("copies.other_year", equal, year=year, **values)
        else:
            yield say("copies.other_measure", equal, other=say(f"measure.{_CODES[label]}.noun"), **values)
