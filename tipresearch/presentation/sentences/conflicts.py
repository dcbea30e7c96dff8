"""What contradictions of the sources mean beside a number: sentences and notes."""

from collections.abc import Sequence
from functools import reduce

import pandas as pd

from tipresearch.facts import category_label, short_name
from tipresearch.indicators import share
from tipresearch.observations import SetAside, counts, coverage, other_dimensions
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.adding_up import listed
from tipresearch.presentation.sentences.totals import each, publication
from tipresearch.quantities import Count, Estimate


def told_without_number(table: pd.DataFrame, count: Count) -> str:
    """What other publications say of a count in words alone."""
    if count.period is None or count.period.end is None:
        return ""
    rows = _figures_of(table, count)
    start, end = pd.Timestamp(count.period.start or pd.Timestamp.min), pd.Timestamp(count.period.end)
    rows = rows[rows["count_lo"].isna() & (rows["period_start"] <= end) & (rows["period_end"] >= start)]
    return " ".join(
        # Of a publication that was read in part, the table cannot say that it gives none.
        f"No number of the {short_name(row['source_id'])} for {row['period_start']:%Y-%m-%d} to "
        f"{row['period_end']:%Y-%m-%d} is held here; in words it says: {row['raw_value']}."
        for _, row in rows.iterrows()
    )


def _figures_of(table: pd.DataFrame, count: Count) -> pd.DataFrame:
    """Return what the table holds of the measure, group and form of a count, whoever gives it and of whenever."""
    same = {name: getattr(count, name) for name in ("ref_area", "measure", "category", "sex", "age", "form")}
    return table[(table[list(same)] == pd.Series(same)).all(axis=1)]


def single_source_note(table: pd.DataFrame, *counts: Count) -> str:
    """That counts rest on one publication, where their notes say so and no other source of the table gives one."""
    alone = [
        c for c in counts
        if "No second source known" in c.notes and "SOURCE_CONFLICT" not in c.flags and _of_others(table, c).empty
    ]  # fmt: skip
    if not alone:
        return ""
    names = " and ".join(dict.fromkeys(short_name(c.source_id) for c in alone))
    number, rest, it = ("number", "rests", "it") if len(alone) == 1 else ("numbers", "rest", "them")
    return f"The {number} {listed(alone)} {rest} on one publication ({names}); no second source of {it} is known."


def given_otherwise(table: pd.DataFrame, *counts: Count) -> str:
    """Say what other sources give in place of counts; by the newest edition of each; blank where none does."""
    return " ".join(
        f"The {short_name(row['source_id'])} gives {row['raw_value']} for {count.period}."
        for count in counts
        for _, of_source in _of_others(table, count).groupby("source_id", sort=False)
        for _, row in of_source[of_source["edition"] == of_source["edition"].max()].iterrows()
        if (row["count_lo"], row["count_hi"]) != (count.lo, count.hi)
    )


def _of_others(table: pd.DataFrame, count: Count) -> pd.DataFrame:
    """Return the numbers of other sources for the same period, be they the same number or not."""
    rows = _figures_of(table, count)
    alike = (rows["unit"] == count.unit) & (rows["crime"] == count.crime)
    rows = rows[alike & rows["count_lo"].notna() & (rows["source_id"] != count.source_id)]
    for name in ("start", "end"):  # an open start is that of another open one alone
        days, day = rows[f"period_{name}"], getattr(count.period, name, None)
        rows = rows[days.isna() if day is None else days == pd.Timestamp(day)]
    return rows


def other_answers(totals: Sequence[Count], count: Count, aside: Sequence[SetAside] = ()) -> Prose:
    """The other published totals of a year, each with who gives it, and what is listed only."""
    others = [c for c in totals if (c.lo, c.hi) != (count.lo, count.hi)]
    others.sort(key=lambda c: c.edition, reverse=True)
    listed_only = _listed_only([a for a in aside if (a.count.lo, a.count.hi) != (count.lo, count.hi)])
    if not others:
        return reduce(Prose.followed_by, listed_only or [only(f"No different total for {count.period} is held here.")])
    rows = []
    for other in others[:_MOST]:
        perhaps = "; it may be the same number" if other.lo <= count.hi and count.lo <= other.hi else ""
        rows.append({"total": other, "source": publication(other) + perhaps})
    told = each("{total} ({source})", rows)
    more = " and others" if len(others) > _MOST else ""
    these = "Another total" if len(others) == 1 else "Other totals"
    said = Prose(f"{these} for {count.period}: {told.template}{more}.", told.values)
    return reduce(Prose.followed_by, listed_only, said)


def _listed_only(aside: Sequence[SetAside]) -> list[Prose]:
    """Say what a source said before its newest edition, and which number stands in a text that cites others."""
    return [
        said_before(a.count).numbered(f"aside_{i}") if a.replaced else
        Prose(f"{{n}} stands in a text that cites others ({publication(a.count)}).", {"n": a.count}).numbered(f"aside_{i}")
        for i, a in enumerate(aside)
    ]  # fmt: skip


def said_before(count: Count) -> Prose:
    """Say what an edition of a source had that a newer one has replaced."""
    return Prose(f"{short_name(count.source_id)} said {{n}} before (edition {count.edition}).", {"n": count})


#: Totals of a year that a sentence names one by one.
_MOST = 6


def other_shares(table: pd.DataFrame, part: Count, total: Count) -> Prose:
    """The shares of a group that other publications of the same year give, each with its counts and who gives it."""
    of_sex_alone = part.sex in ("female", "male") and {part.age, part.form} <= {"total", "several"}
    whose = f"people recorded as {part.sex}" if of_sex_alone else category_label(part.category).lower()
    found, before = _shares_of_others(table, part, total)
    listed_only = [_share_before(e).numbered(f"before_{i}") for i, e in enumerate(before)]
    if not found:
        none = only(f"No different share of {whose} for {total.period} is held here.")
        return reduce(Prose.followed_by, listed_only or [none])
    rows = [
        {"share": e, "part": e.inputs[0], "total": (n := e.inputs[1]), "counted": n.measure, "source": publication(n)}
        for e in found
    ]
    told = each("{share} ({part} of {total} {counted}; {source})", rows)
    these = "Another share" if len(found) == 1 else "Other shares"
    said = Prose(f"{these} of {{whose}} for {total.period}: {told.template}.", {"whose": whose, **told.values})
    return reduce(Prose.followed_by, listed_only, said)


def _share_before(share: Estimate) -> Prose:
    """Say what share an edition of a source had that a newer one has replaced."""
    part, total = share.inputs[:2]
    said = f"{short_name(total.source_id)} said {{share}} before ({{part}} of {{total}} {{counted}}; edition {total.edition})."
    return Prose(said, {"share": share, "part": part, "total": total, "counted": total.measure})


def _shares_of_others(table: pd.DataFrame, part: Count, total: Count) -> tuple[list[Estimate], list[Estimate]]:
    """Return the shares of a sex, age and form among all victims of an area and year that differ in a count.

    Those of the newest edition of each source come first, those of editions that were replaced second.
    """
    rows = coverage(table)
    of_year = (rows["ref_area"] == total.ref_area) & (rows["year"] == total.year)
    of_victims = rows["measure"].isin(("identified", "detected")) & (rows["unit"] == total.unit)
    rows = rows[of_year & of_victims].sort_values("edition", ascending=False, kind="stable")
    # Women of one citizenship, or in a shelter, are not all women.
    codes = (rows[name] for name in ("partition", "category", "sex", "age", "form"))
    rows = rows[pd.Series([not other_dimensions(*of) for of in zip(*codes, strict=True)], rows.index, dtype=bool)]
    # Several ages or forms of one sex are all that a publication gives of it.
    whom = [[c.sex, *(n.replace("several", "total") for n in (c.age, c.form))] for c in (part, total)]
    parts, wholes = (rows[(rows[["sex", "age", "form"]] == codes).all(axis=1)] for codes in whom)
    by_publication = {_publication(c): c for c in counts(wholes[wholes["category"] == "total"], table)}
    found: dict[tuple[int, ...], Estimate] = {}
    for x in counts(parts[parts["category"] != "total"], table):
        n = by_publication.get(_publication(x))
        if n and (ends := (x.lo, x.hi, n.lo, n.hi)) != (part.lo, part.hi, total.lo, total.hi):
            found.setdefault(ends, share(x, n))
    newest: dict[tuple[str, str], str] = {}
    for source_id, edition, measure in by_publication:
        newest[source_id, measure] = max(edition, newest.get((source_id, measure), ""))
    replaced = [(n := e.inputs[1]).edition < newest[n.source_id, n.measure] for e in found.values()]
    current, before = (
        [e for e, was in zip(found.values(), replaced, strict=True) if was == of] for of in (False, True)
    )
    return current, before


def _publication(count: Count) -> tuple[str, str, str]:
    return count.source_id, count.edition, count.measure
