"""Rows as series of counts, as the parts of a total, and as a chart."""

import contextlib
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import product
from operator import add
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from nbpress.core.errors import CoverageError, listed
from tipresearch import disclosure, facts, observations
from tipresearch.cleaning import NEEDED, OPEN
from tipresearch.consistency import OUTSIDE, adds_up, is_unknown_in, place_of, variables_of_partition
from tipresearch.datasets import selection
from tipresearch.datasets.selection import COLUMN_OF, in_words
from tipresearch.quantities import Count, Parts, one_length

if TYPE_CHECKING:
    from tipresearch.presentation import Chart

#: What the counts of one series share.
_ONE = ("ref_area", "measure", "unit", "source_id")

#: What does not tell two counts of one period apart.
_OF_THE_COUNT = (
    "figure_id", "raw_value", "count_lo", "count_hi", "notes", "obs_status", "period_start", "period_end",
)  # fmt: skip

_PLACE = ("partition", "category", "sex", "age", "form")

#: Series that one chart can tell apart, and bars that a reader can take in.
_MOST, _MOST_BARS = 8, 40


class Rows(NamedTuple):
    """The rows of a selection, the rows in conflict, and the variables of which the selection took a value."""

    table: pd.DataFrame
    in_conflict: pd.DataFrame
    fixed: tuple[str, ...]

    def divided(self, by: Sequence[str]) -> pd.DataFrame:
        """Return the rows that these variables divide, or the totals."""
        return selection.divided_rows(self.table, by, self.fixed, self.in_conflict)


def counts_by(rows: Rows, by: str | Sequence[str]) -> dict[str, list[Count]]:
    """Return the counts of each series, in order of time."""
    names = selection.breakdown_names(by)
    return count_series(rows.table, *ordered_series(rows.divided(names), names))


def count_series(table: pd.DataFrame, ordered: pd.DataFrame, sizes: Mapping[str, int]) -> dict[str, list[Count]]:
    """Return the counts of ordered rows by series; all are compared with the other cells of their publications at once."""
    counts = iter(observations.counts(ordered, table))
    return {name: list(itertools.islice(counts, n)) for name, n in sizes.items()}


def ordered_series(rows: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the rows of all series, each in order of time, and their number by name; else what tells them apart."""
    kinds = observations.period_kinds(rows)
    if not (_same(rows["period_start"]) and _same(rows["period_end"])):
        # One that is cumulative holds the others, and one that is not stated is of any length.
        stated = rows["period_end"].notna() & ~kinds.isin(["cumulative", "unknown"])
        if not stated.any():
            raise CoverageError(f"no count here is of a stated period, but of {listed(observations.periods_in_words(rows).unique(), 6)}; select(period=...) takes one of them.")  # fmt: skip
        rows = rows[stated]
    rows = rows[rows["count_lo"].notna()]
    if rows.empty:
        raise CoverageError("no count here has a number: all are withheld, or not given as counts; see frame() for what is held.")  # fmt: skip
    kinds = kinds[rows.index]
    if not by:
        _require_one_series("total", rows, kinds)
        return rows.sort_values("period_start", kind="stable"), {"total": len(rows)}
    wide, keys = observations.with_breakdown_columns(rows), [COLUMN_OF.get(n, n) for n in by]
    groups = wide.groupby(keys, sort=False)
    names = [", ".join(map(str, key)) for key in wide[keys].drop_duplicates().itertuples(index=False)]
    # Where nothing of them differs, thousands of groups need not be asked one by one.
    alike = all(_same(rows[c]) for c in _ONE) and _same(kinds) and kinds.iloc[0] in ("year", "quarter")
    if not alike or wide.duplicated([*keys, "period_start", "period_end"]).any():
        for name, (_, group) in zip(names, groups, strict=True):
            _require_one_series(name, group, kinds)
    ordered = rows.assign(series=groups.ngroup()).sort_values(["series", "period_start"])
    sizes = ordered.pop("series").value_counts(sort=False)
    return ordered, dict(zip(names, map(int, sizes), strict=True))


def missing_counts(
    rows: pd.DataFrame, in_conflict: pd.DataFrame, by: Sequence[str], fixed: Sequence[str]
) -> dict[str, str]:
    """Name the series that lack a count in a period of which others have one; where counts contradict, with these."""
    found = {name: "" for name, _ in rows_by_name(rows[rows["count_lo"].isna()], by)}
    near = in_conflict[in_conflict["period_start"].isin(rows.loc[rows["count_lo"].notna(), "period_start"])]
    with contextlib.suppress(CoverageError):  # nothing in conflict is divided so
        for name, cells in rows_by_name(selection.divided_rows(near, by, fixed), by):
            found[name] = _conflict_in_words(name, cells)
    return found


def _conflict_in_words(name: str, cells: pd.DataFrame) -> str:
    """Say with which counts a series stands in a file."""
    return f"{name} stands as {' and as '.join(dict.fromkeys(cells['raw_value']))}, and no rule says which holds"


def _divided_further(
    table: pd.DataFrame, by: Sequence[str], fixed: Sequence[str], held: Collection[str]
) -> dict[str, str]:
    """Name the series that stand in a finer breakdown alone, and by what they are divided there."""
    wanted, found = {*by, *fixed}, dict[str, str]()
    of_row = observations.breakdown_by_row(table)
    for each in of_row.unique():
        if wanted < (names := {*each}):
            more = in_words(sorted(names - wanted))
            for name, _ in rows_by_name(table[(of_row == each) & table["count_lo"].notna()], by):
                if name not in held and "total" not in name.split(", "):
                    found[name] = f"{name} stands divided by {more} alone"
    return found


def _unknown_cells(
    table: pd.DataFrame, by: Sequence[str], fixed: Sequence[str], held: Collection[str]
) -> dict[str, pd.DataFrame]:
    """Return the cells of persons unknown by these variables that only a finer breakdown has, by the name of their series."""
    given = [is_unknown_in(place_of(*cells), by, fixed) for cells in zip(*(table[n] for n in _PLACE), strict=True)]
    rows = table[pd.Series(given, table.index, dtype=bool)]
    # Of several finer breakdowns each has all of them.
    least = min(rows["partition"].unique(), key=lambda p: len(variables_of_partition(p)), default="")
    cells = rows_by_name(rows[rows["partition"] == least], by)
    return {name: of for name, of in cells if name not in held}


def rows_by_name(rows: pd.DataFrame, by: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows of each series under its name."""
    if len(rows):
        for key, cells in observations.with_breakdown_columns(rows).groupby(
            [COLUMN_OF.get(n, n) for n in by], sort=False
        ):
            yield ", ".join(map(str, key)), cells


def require_one(what: str, counts: Iterable[Count], names: Sequence[str]) -> None:
    """Refuse counts that differ in one of some names, such as their unit: `what` is of one, as the message begins."""
    counts = list(counts)
    for name in names:
        if len(held := sorted({str(getattr(c, COLUMN_OF.get(name, name))) for c in counts})) > 1:
            raise CoverageError(f"{what} of one {name}, and {listed(held)} are held; select one.")


def _require_one_series(name: str, group: pd.DataFrame, kinds: pd.Series) -> None:
    """Refuse rows of which several could be the count of a period, or that do not belong together."""
    taken = observations.selectable_kinds(group)
    held = [] if _same(kinds[group.index]) else sorted(taken.unique(), reverse=True)
    if len(held) > 1:
        words = " and ".join(f"{kind}s" for kind in held).replace("_", " ")
        takes = " or ".join(f"select(period={_taking(group, taken, kind)})" for kind in held)
        raise CoverageError(f"{name}: {words} are both held; take one with {takes}.")
    twice = group[group.duplicated(["period_start", "period_end"], keep=False)]
    apart = [c for c in _ONE if not _same(group[c])]
    apart += [str(c) for c in twice if c not in (*_ONE, *_OF_THE_COUNT) and not _same(twice[c])]
    if apart or len(twice):
        names = {column: name for name, column in COLUMN_OF.items()}
        values = (f"{names.get(c, c)} {listed(sorted(map(str, group[c].unique())), 6)}" for c in apart)
        by = next(
            (f", or take series(by={n!r})" for c in apart if (n := names.get(c, c)) in selection.NO_BREAKDOWNS), ""
        )
        raise CoverageError(f"{name} is more than one series, of {'; '.join(values)}; select one of them{by}.")
    start, end = (group[c].sort_values(kind="stable") for c in ("period_start", "period_end"))
    days = (end - start).dt.days + 1
    if len(group) > 1 and (not one_length(days.min(), days.max()) or (start.array[1:] <= end.array[:-1]).any()):
        raise CoverageError(f"{name}: {listed(observations.periods_in_words(group), 4)} overlap, or are of different lengths; take one with select(period=...).")  # fmt: skip


def _taking(group: pd.DataFrame, taken: pd.Series, kind: str) -> str:
    """Return what takes the periods of one kind and no others: quarters may be reporting periods, as months are."""
    if not (group["period_kind"].eq(kind) & taken.ne(kind)).any():
        return repr(kind)
    first, *more = observations.periods_in_words(group[taken == kind]).unique()
    return f"[{first!r}, ...]" if more else repr(first)


def _same(values: pd.Series) -> bool:
    return values.nunique(dropna=False) < 2


def parts_of(rows: Rows, by: str | Sequence[str], *, partial: bool) -> Parts:
    """Return the counts of one period by category, with their total: see `Dataset.parts`."""
    names, rows = selection.breakdown_names(by), rows._replace(table=observations.without_surplus_unknowns(rows.table))
    divided = rows.divided(names)
    ordered, sizes = ordered_series(divided, names)
    series = count_series(rows.table, ordered, sizes)
    apart = [name for name in ("area", "source", "edition") if name not in names]
    require_one("parts are", itertools.chain(*series.values()), ["period", "unit", "measure", *apart])
    whole = _complete(rows, ordered, names)
    found, missing = _with_unknown({n: counts[0] for n, counts in series.items()}, rows, whole, divided, names)
    parts = _validated(found, missing, names, partial=partial)
    totals: list[Count] = []
    with contextlib.suppress(CoverageError):  # there is no total, or there are several
        (totals,) = counts_by(whole, ()).values() if not OUTSIDE & {*names} else [[]]
    others = _other_categories(whole, names, found if totals else parts)  # what is in doubt may be the total
    return _with_total(parts, next(iter(totals), None), others, names, rows.fixed, partial=partial)


class Others(NamedTuple):
    """The categories that are known beside some parts: how many, and the fewest that they count."""

    number: int = 0
    low: int = 0


def _complete(selected: Rows, rows: pd.DataFrame, by: Sequence[str]) -> Rows:
    """Return all rows of the same publications and time by these variables, also those that the selection left out."""
    if not by:
        raise CoverageError("parts are of a total, and by names nothing to divide it by; name what does, such as 'sex', or take series().")  # fmt: skip
    left = {*by, "category", *([observations.OWN_WORDS] if "category" in by else [])}
    fixed = tuple(name for name in selected.fixed if name not in left)
    every, conflicting = (observations.complete_rows(t, rows["ref_area"].unique()) for t in selected[:2])
    found, aside = (_near(t, rows, by, fixed) for t in (observations.without_surplus_unknowns(every), conflicting))
    return Rows(found, aside, fixed)


def _near(table: pd.DataFrame, rows: pd.DataFrame, by: Sequence[str], fixed: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a table that may be the total, or a category, beside some rows."""
    if table.empty:
        return table
    table = observations.rows_of_publications(table, observations.publication_keys(rows))
    divided = {name for p in rows["partition"].unique() for name in variables_of_partition(p)}
    by_form = table["partition"].map(lambda p: "form" in variables_of_partition(p)).astype(bool)
    # Those of one form, of which their breakdown says nothing, are a whole of their own.
    keep = by_form | table["form"].isin({"total"} if "form" in divided else {*rows["form"]})
    if "category" in by:  # of whatever breakdown the rows are
        wholes = {p for p in table["partition"].unique() if {*variables_of_partition(p)} == {*fixed}}
        keep &= table["partition"].isin({"total", *wholes, *rows["partition"]})
    wide, taken = (observations.with_breakdown_columns(t) if fixed else t for t in (table, rows))
    for name in filter(wide.columns.__contains__, fixed):
        keep &= wide[name].isin({"total", *taken[name]})
    return table[keep]


def _with_unknown(
    found: dict[str, Count], chosen: Rows, whole: Rows, rows: pd.DataFrame, by: Sequence[str]
) -> tuple[dict[str, Count], dict[str, str]]:
    """Return the count of each category, also of who is unknown by these variables, and of those without one why."""
    missing = missing_counts(rows, chosen.in_conflict, by, chosen.fixed)
    held, in_conflict = whole.table, whole.in_conflict
    if {*by, "category"} & {*chosen.fixed}:  # of who is unknown, those alone whom the selection holds
        held = held[held["figure_id"].isin(chosen.table["figure_id"])]
        in_conflict = in_conflict[in_conflict["figure_id"].isin(chosen.in_conflict["figure_id"])]
    known = {*found, *missing}
    cells, conflicting = (_unknown_cells(each, by, whole.fixed, known) for each in (held, in_conflict))
    missing |= {name: "" for name, of in cells.items() if of["count_lo"].isna().any()}
    missing |= {name: _conflict_in_words(name, of) for name, of in conflicting.items()}
    for name in (n for n in cells if n not in missing):
        found[name] = reduce(add, observations.counts(cells[name], chosen.table))
    return found, missing | _divided_further(chosen.table, by, chosen.fixed, {*found, *missing})


def _other_categories(whole: Rows, by: Sequence[str], held: Collection[str]) -> Others:
    """Return the categories that a whole has beside those that are held, with a count or without."""
    if not by:
        return Others()
    rows = selection.divided_rows(whole.table, by, whole.fixed)
    others = {name: cells for name, cells in rows_by_name(rows, by) if name not in held}
    others |= _unknown_cells(whole.table, by, whole.fixed, {*held, *others})
    names = {*held, *others, *missing_counts(rows, whole.in_conflict, by, whole.fixed)}
    names |= {*_unknown_cells(whole.in_conflict, by, whole.fixed, names)}
    names |= {*_divided_further(whole.table, by, whole.fixed, names)}
    counted = pd.concat([rows.iloc[:0], *others.values()]).query("obs_status != 'V'")["count_lo"].dropna()
    return Others(len(names - {*held}), int(counted.sum()))


def _validated(
    found: dict[str, Count], lacking: dict[str, str], by: Sequence[str], *, partial: bool
) -> dict[str, Count]:
    """Return the counts that are parts for sure; without them, or where others are asked for, a `CoverageError` says why not."""
    parts = {name: count for name, count in found.items() if not count.unvalidated}
    doubted = [
        f"{name} stands as {c.raw_value} and may be no part ({c.notes.rstrip('.') or 'it is marked as not validated'})"
        for name, c in found.items() if c.unvalidated
    ]  # fmt: skip
    words = in_words(by)
    if lacking and not partial:
        conflicting = "".join(f"; {said}" for said in [*lacking.values(), *doubted] if said)
        raise CoverageError(f"{len(lacking)} of {len({*found, *lacking})} categories by {words} have no count here (withheld or not given{conflicting}), so the others are not the whole; parts(..., partial=True) gives these.")  # fmt: skip
    if doubted and not (partial and parts):
        cure = "parts(..., partial=True) gives the others" if parts else "nothing else is held here"
        raise CoverageError(f"by {words}, {'; '.join(doubted)}; {cure}.")
    return parts


def _with_total(
    parts: dict[str, Count], total: Count | None, others: Others, by: Sequence[str], fixed: Sequence[str],
    *, partial: bool,
) -> Parts:  # fmt: skip
    """Return parts with their total, flagged where they do not add up to it.

    Parts of which a selection left others out are refused unless `partial`, where no total says of how
    many they are: none is held, or all of them exceed it and no person need stand in one alone. Without a total,
    some that the publication itself lacks are missing as well: of whom they would be, nobody knows.
    """
    names = variables_of_partition((first := next(iter(parts.values()))).partition)
    exclusive = adds_up(names, tuple(n for n in names if n in fixed), first.measure)
    exceeded = total is not None and sum(c.lo for c in parts.values()) + others.low > total.hi
    if others.number and not partial and (total is None or (exceeded and not exclusive)):
        why = f", and all of them exceed the total of {total} as persons may stand in several" if exceeded else " and no total beside them"  # fmt: skip
        n = len(parts)
        raise CoverageError(f"the selection holds {n} of {n + others.number} categories by {in_words(by)}{why}, so it is not the whole; parts(..., partial=True) gives these.")  # fmt: skip
    if total is None and not others.number and _in_part(parts, by):
        others = Others(1)
    return Parts.with_total(parts, total, missing=others.number > 0)


def _in_part(parts: Collection[str], by: Sequence[str]) -> bool:
    """Whether parts may lack a category: one that is needed, or a label of a country. Forms of some publications are others."""
    if not by or not {*by} <= NEEDED.keys():
        return bool(OPEN & {*by})
    needed = {", ".join(codes) for codes in product(*(NEEDED[name] for name in by))}
    return not needed <= {*parts} and ("form" not in by or {*parts} <= needed)


def chart(
    series: Mapping[str, Sequence[Count]], by: Sequence[str], selected: Rows, words: Mapping[str, str], question: str = "",
    *, perhaps: Sequence[str] = (), without_data: Iterable[str] = (),
) -> "Chart":  # fmt: skip
    """Return the chart of series of a selection, with `words` for its codes: see `Dataset.plot`."""
    from tipresearch.presentation import charts

    rows = selection.divided_rows(selected.table, by, selected.fixed)
    of = _selected(rows, by, selected.fixed)
    names = series_words(series, words) | ({} if by or not of else {"total": ", ".join(of)})
    found = {names[name]: counts for name, counts in series.items()}
    counts = [c for each in found.values() for c in each]
    one = len({c.period for c in counts}) == 1
    require_room(found, one=one)
    require_one("a chart is", counts, ["unit", *(name for name in ("measure", "area") if name not in by)])
    if one:
        counts = [_bar(name, first) for name, (first, *_) in found.items()]
        drawing = charts.counts_chart(counts)
    else:
        drawing = charts.series_chart(found)
    kinds = {c.period.kind: None for c in counts if c.period} if not one and "period" in drawing.data else {}
    # What is no count of all is named: a reader of a title alone would take it for that.
    alone = f": {next(iter(found))} alone" if len(found) == 1 else ""
    divided = f"by {in_words(by).replace('_', ' ')}{alone}" if by else ""
    measures, areas = ({getattr(c, name): None for c in counts} for name in ("measure", "ref_area"))
    said = [" and ".join(words[code] for code in measures), listed((words[code] for code in areas), 5), *of, divided]
    asked = question or ", ".join(filter(None, said))
    withheld = len(missing_counts(rows, selected.in_conflict, by, selected.fixed)) if by else 0
    gap = f" ({withheld} with a count withheld or not given)" if withheld else ""
    left = [words[code] for code in sorted({*selected.table["ref_area"]} - {*rows["ref_area"]})]
    gap += f"; no such count of {listed(left, 5)}" if left else ""
    # The years of the axis are those of the calendar.
    gap += f"; each {' or '.join(kinds).replace('_', ' ')} stands where it begins" if kinds else ""
    # A line that ends where a label changes is read as an end of what it counts.
    gap += f"; perhaps also {listed(perhaps, 3)}" if perhaps and not question else ""
    notes = (*drawing.notes, *(f"Not drawn: {each}." for each in without_data))
    return replace(drawing, question=asked + gap, notes=notes, unprotected=disclosure.unprotected(counts))


def _bar(name: str, count: Count) -> Count:
    """Return a count under the name of its bar."""
    # A word of the user's own keeps its label: nothing else says of which sex its count is among the results.
    says_more = count.partition == "own" and count.label.startswith(f"{name}, ")
    return count if says_more else count.named(name)


def _selected(rows: pd.DataFrame, by: Sequence[str], fixed: Sequence[str]) -> list[str]:
    """Return the words of the categories that a selection left of the variables beside `by`."""
    names = [name for name in fixed if name not in by]
    wide = observations.with_breakdown_columns(rows) if names else rows
    found = [facts.category_label(value) for name in names for value in wide[name].unique()]
    # A form whose count stands alone divides nothing, and is selected all the same.
    forms = [] if "form" in (*by, *fixed) else [*rows["form"].unique()]
    found += [facts.category_label(form) for form in forms if len(forms) == 1 and form != "total"]
    # So are the sex and the age of words of the user's own, which they divide.
    cells = rows[["partition", "category", "sex", "age", "form"]].drop_duplicates().to_dict("records")
    unsaid = [observations.own_category_details(cell).items() for cell in cells]
    said = [{word.capitalize() for name, word in words if name not in ("form", *fixed)} for words in unsaid]
    return found + sorted(set.intersection(*said))


def require_room(names: Iterable[str], *, one: bool) -> None:
    """Refuse more series than one chart can tell apart; `one` period is drawn as bars."""
    named, most = [*names], _MOST_BARS if one else _MOST
    if len(named) > most:
        raise CoverageError(f"{len(named)} {'bars' if one else 'series'} do not fit one chart; select at most {most} of {listed(named, 6)}.")  # fmt: skip


def series_words(names: Iterable[str], words: Mapping[str, str]) -> dict[str, str]:
    """Return the words for each name of a series, such as ``male, adult``."""
    return {s: ", ".join(words.get(each) or facts.category_label(each) for each in s.split(", ")) for s in names}
