"""Sentences on persons before the courts, and on what counts under a law are."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import pandas as pd

from tipresearch.facts import measure_label, read_mapping, within
from tipresearch.indicators import same_totals
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.adding_up import begun, by_what, listed
from tipresearch.presentation.sentences.totals import each
from tipresearch.quantities import Coherence, Count


def _what(count: Count) -> str:
    return within(measure_label(count.measure))


#: What two steps with the same total leave open.
ONE_COUNT = (
    "Perhaps one count answered both questions; then the table does not show how many of one step reached the next."
)


def alike(found: Sequence[Sequence[Count]]) -> Prose:
    """Name the years in which two measures or more have the same total, as `same_totals` finds them, and these totals."""
    first, *others = found[0]
    of = "_".join(c.measure for c in found[0])
    totals, years = each(f"{{{of}}}", [{of: same[0]} for same in found]), listed([same[0].period for same in found])
    what = listed([measure_label(first.measure), *map(_what, others)])
    return Prose(f"{what} have the same total in {years}: {totals.template}.", totals.values)


def stands_twice(
    victims: Sequence[Count],
    offences: Sequence[Count],
    conflicting: pd.DataFrame,
    steps: Sequence[Sequence[Count]] = (),
) -> Prose | None:
    """In which years totals of victims, offences and persons before the courts are equal, and which stand under two years."""
    said: list[Prose] = []
    if groups := _as_many([victims, offences, *steps]):
        said, asked = [*map(alike, groups)], "both questions: offences are not persons"
        if any(c.measure not in ("detected", "offences") for group in groups for c in group[0]):
            asked = "each of these questions: victims, offences and persons before the courts are not the same"
        said[-1] = said[-1].then(f"Perhaps one count answered {asked}.")
    for row in conflicting.to_dict("records"):
        equal = listed([f"{n:,}" for n in row["equal_counts"]])
        years = f"{row['period']} and under {row['other_period']}"
        said.append(only(f"The same counts of victims, {equal}, stand under {years}: those of one year may have been put under the other, too."))  # fmt: skip
    return reduce(Prose.followed_by, said) if said else None


def _as_many(series: Sequence[Sequence[Count]]) -> list[list[list[Count]]]:
    """Return equal totals by measures and year, of which one at least is of victims or offences, the first two series.

    Two measures that are as many in one year alone may be so by chance.
    """
    pairs = [(x, y) for i, x in enumerate(series[:2]) for y in series[i + 1 :]]
    years: dict[tuple[object, int], dict[str, Count]] = {}
    for found in (same for x, y in pairs if len(same := same_totals(x, y)) > 1):
        for c in (c for pair in found for c in pair):
            years.setdefault((c.period, c.lo), {})[c.measure] = c
    order = [s[0].measure for s in series if s]
    groups: dict[tuple[str, ...], list[list[Count]]] = {}
    for of in sorted(years, key=lambda of: (str(of[0]), of[1])):
        names = tuple(sorted(years[of], key=order.index))
        groups.setdefault(names, []).append([years[of][name] for name in names])
    return [*groups.values()]


def copied_parts(rows: pd.DataFrame, told: Mapping[str, Coherence], where: Callable[[pd.DataFrame], str]) -> str:
    """Say which breakdowns repeat another table, where, and how many of their cells are equal, without a full stop; blank without one."""
    copied = rows.loc[[figure in told and told[figure].repeats != "" for figure in rows["figure_id"]]]
    found = [told[figure] for figure in copied["figure_id"]]
    copied = copied.assign(
        repeats=[c.repeats for c in found], equal=[f"{len(c.figure_ids)} of {c.cells}" for c in found]
    )
    said = [
        f"{begun(where(part))}, {_how_many(part['equal'])} counts of {within(measure_label(str(measure)))} "
        f"{by_what(str(by))} equal those of {within(str(repeats))}. "
        for (measure, by, repeats), part in copied.groupby(["measure", "partition", "repeats"], sort=False)
    ]
    return f"{''.join(said)}No share is computed from these counts" if said else ""


def _how_many(equal: pd.Series) -> str:
    return equal.iloc[0] if (equal == equal.iloc[0]).all() else "some or all"


def other_definitions(counts: Sequence[Count]) -> dict[str, str]:
    """What counts of other years are of, where that is not what the last one is of."""
    words = read_mapping("definitions.csv").set_index("definition_id")["definition"]
    return {str(c.period): words[c.definition_id] for c in counts if c.definition_id != counts[-1].definition_id}


def revised_of(steps: Sequence[Sequence[Count]]) -> dict[str, str]:
    """Note, by measure and period, which counts another edition gives a little otherwise; large revisions mark the number itself."""
    small = (c for counts in steps for c in counts if "REVISION" in c.flags and "LARGE_REVISION" not in c.flags)
    return {f"{c.measure}, {c.period}": f"{within(measure_label(c.measure))}: revised" for c in small}
