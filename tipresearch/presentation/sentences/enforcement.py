"""Sentences on persons before the courts, and on what counts under a law are."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import pandas as pd

from tipresearch.facts import CRIMES, area_in_text, category_label, measure_label, read_mapping, short_name, within
from tipresearch.indicators import same_totals
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.adding_up import about, begun, by_what, listed
from tipresearch.presentation.sentences.totals import each, in_number
from tipresearch.quantities import Coherence, Count


def last_step(earlier: Sequence[Count], later: Sequence[Count], *, area: str, edition: str) -> Prose:
    """The counts of two steps in the last year that has both."""
    by_period = {c.period: c for c in later}
    if not (pairs := [(c, by_period[c.period]) for c in earlier if c.period in by_period]):
        # What is held may be a selection: the publication can have what is missing here.
        return only(f"Edition {edition}, as held here, has no year of {area} with counts of both steps.")
    first, second = pairs[-1]
    values = {
        "source": short_name(first.source_id), "edition": first.edition, "area": area, "year": str(first.period),
        "first": first, "second": second, "what": in_number(first, _what(first)), "then": in_number(second, _what(second)),
    }  # fmt: skip
    said = Prose("{source} (edition {edition}) gives {first} {what} and {second} {then} for {area} in {year}.", values)
    for count in (first, second):
        if objection := about(count, f"for {_what(count)}, "):
            said = said.followed_by(objection.numbered(count.measure))
    return said.then("They need not be the same people: cases can take longer than a year.")


def _what(count: Count) -> str:
    return within(measure_label(count.measure))


def same_at_both(earlier: Sequence[Count], later: Sequence[Count], *, edition: str) -> Prose:
    """In which years two steps have the same total, and what that leaves open."""
    if found := same_totals(earlier, later):
        return alike(found).then(ONE_COUNT)
    both = {c.period for c in earlier} & {c.period for c in later}
    lacks = (
        "in which the totals of both steps are printed as the same number of ten or more"
        if both
        else "with counts of both steps"
    )
    return only(f"Edition {edition}, as held here, has no year {lacks}.")


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


def groups_apart(groups: Mapping[str, pd.DataFrame], *, area: str) -> Prose:
    """How many figures of an area each group of measures has."""
    held = {crime: len(figures) for crime, figures in groups.items() if len(figures)}
    if not (crimes := [f"{n} on {within(CRIMES[c])}" for c, n in held.items() if c != "other"]):
        return only(f"No figure {'on trafficking or smuggling ' * bool(held)}is held of {area}.")
    n = held.get("other", 0)
    neither = f" {n} {'counts' if n == 1 else 'count'} neither victims nor offences of these crimes." if n else ""
    return only(f"Published cells held of {area}: {listed(crimes)}.{neither} None is added to one of another group.")


def share_beside_counts(table: pd.DataFrame, convicted: Sequence[Count], *, ref_area: str) -> Prose:
    """A published share of convictions beside the persons convicted that a database gives of its years."""
    rows = table[(table["measure"] == "share_of_convictions") & (table["ref_area"] == ref_area)]
    area = area_in_text(ref_area)
    if rows.empty:
        return only(f"No share of convictions is held of {area}.")
    row = rows.sort_values("period_start", kind="stable").iloc[-1]
    start, end = row["period_start"], row["period_end"]
    part, share = category_label(row["category"]), row["raw_value"]
    said = only(f"The {short_name(row['source_id'])} gives {part} {share} of the convictions for trafficking from {start:%Y-%m-%d} to {end:%Y-%m-%d}.")  # fmt: skip
    if not (beside := [c for c in convicted if c.year is not None and start.year <= c.year <= end.year]):
        return said.then("The edition of this page, as held here, has no yearly count of persons convicted then.")
    values = {"database": short_name(beside[0].source_id), "edition": beside[0].edition}
    whole = f" {in_number(beside[0], _what(beside[0]))} in all of {area}"  # said once, of the first
    each_year = [{"n": c, "of": whole * (c is beside[0]), "year": str(c.period)} for c in beside]
    told = each("{n}{of} in {year}", each_year)
    said = said.then(f"{{database}} (edition {{edition}}) gives {told.template}.", {**values, **told.values})
    if objections := [found.numbered(c.year) for c in beside if (found := about(c, f"in {c.period}, "))]:
        said = reduce(Prose.followed_by, objections, said)
    elif len(beside) > end.year - start.year and not _may_be_of(share, sum(c.hi for c in beside)):  # every year is held
        said = said.followed_by(only(f"No share of so few is {share}: the two do not count the same, or one is wrong."))
    periods = "" if row["period_kind"] == "calendar_year" else " the periods differ,"
    return said.then(f"Convictions are not persons,{periods} and the law under which each counts need not be the same.")


def _may_be_of(percent: str, most: int) -> bool:
    """Whether a published percentage, however rounded, allows a part of at most so many; true where it is no number."""
    number = re.match(r"\d+", percent)
    known = range(1, most + 1)
    return not number or any(abs(100 * k / n - int(number[0])) < 1 for n in known for k in range(n + 1))


def other_definitions(counts: Sequence[Count]) -> dict[str, str]:
    """What counts of other years are of, where that is not what the last one is of."""
    words = read_mapping("definitions.csv").set_index("definition_id")["definition"]
    return {str(c.period): words[c.definition_id] for c in counts if c.definition_id != counts[-1].definition_id}


def revised_of(steps: Sequence[Sequence[Count]]) -> dict[str, str]:
    """Note, by measure and period, which counts another edition gives a little otherwise; large revisions mark the number itself."""
    small = (c for counts in steps for c in counts if "REVISION" in c.flags and "LARGE_REVISION" not in c.flags)
    return {f"{c.measure}, {c.period}": f"{within(measure_label(c.measure))}: revised" for c in small}


def laws_named(figures: pd.DataFrame) -> Prose:
    """Of how many figures the law is known under which was counted."""
    if not (n := len(figures)):
        return only("No figure is held whose law could be named.")
    named = figures.loc[figures["law"] != "", "law"]
    if named.empty:
        return only(f"The law is {f'stated for none of the {n} figures' if n > 1 else 'not stated for the one figure held'}.")  # fmt: skip
    of = f"{len(named)} of {n} figures" if n > 1 else "the one figure held"
    return only(f"The law is stated for {of}: {listed(sorted(named.unique()))}.")
