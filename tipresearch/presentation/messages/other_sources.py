"""What other sources say about a number: another number, another year, words alone, or nothing; and doubts about it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pandas as pd
from babel.dates import format_date

from tipresearch.facts import VICTIM_MEASURES, within
from tipresearch.observations import SetAside
from tipresearch.presentation.messages.catalogue import ENGLISH, languages, listed, paragraph_of, say
from tipresearch.presentation.messages.names import number_phrase, published, same_everywhere, source_phrase
from tipresearch.presentation.messages.sources import set_aside
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count, Estimate

#: Why an estimate is not given, by its flag; otherwise its counts do not add up.
NOT_GIVEN = {"ZERO_DENOMINATOR": "zero", "UNVALIDATED": "unvalidated"}


def reporter(count: Count) -> Prose:
    """Return who reported a count; an office that only repeats it is not named."""
    name = count.reporter.partition(",")[0]
    counts = any(word in name.lower() for word in ("police", "authorit"))
    return published("reporter", within(name) if counts else "authorities")


def with_doubts(said: Prose, *shares: Estimate) -> Prose:
    """Add that cells disagree with the counts of shares, or that sources do, if that is so for one of them."""
    if any("CELLS_DISAGREE" in share.flags for share in shares):
        said = said.followed_by(say("doubt.table"))
    return said.followed_by(say("doubt.sources")) if any(share.contested for share in shares) else said


def not_given(*withheld: Estimate) -> Prose:
    """Return why estimates are not given: one reason for all of them."""
    common = (why for flag, why in NOT_GIVEN.items() if all(flag in each.flags for each in withheld))
    return say(f"not_given.{next(common, 'disputed')}")


def other_totals(totals: Sequence[Count], count: Count, aside: Sequence[SetAside] = ()) -> Prose:
    """Say which other totals are published for the year of a count, and which were replaced or only cited."""
    others = [each for each in totals if (each.lo, each.hi) != (count.lo, count.hi)]
    others.sort(key=lambda each: each.edition, reverse=True)
    more = [set_aside(each) for each in aside if (each.count.lo, each.count.hi) != (count.lo, count.hi)]  # fmt: skip
    year = str(count.period)
    if others:
        more.insert(
            0, say("other.totals", len(others), year=year, totals=listed(_total(each, count) for each in others))
        )
    return paragraph_of(more) if more else say("other.totals.none", year=year)


def _total(other: Count, count: Count) -> Prose:
    may_be_same = other.lo <= count.hi and count.lo <= other.hi
    name = "other.total.perhaps_same" if may_be_same else "other.total"
    return say(name, total=other, source=source_phrase(other.source_id), edition=other.edition)


def in_words_only(table: pd.DataFrame, count: Count) -> list[Prose]:
    """Return what other publications say in words about the period of a count."""
    if count.period is None or count.period.end is None:
        return []
    rows = _figures_of(table, count)
    start, end = pd.Timestamp(count.period.start or pd.Timestamp.min), pd.Timestamp(count.period.end)
    rows = rows[rows["count_lo"].isna() & (rows["period_start"] <= end) & (rows["period_end"] >= start)]
    return [
        say(
            "other.words", source=source_phrase(row["source_id"]), start=date_phrase(row["period_start"]),
            end=date_phrase(row["period_end"]), words=published("words", row["raw_value"]),
        )
        for row in rows.to_dict("records")
    ]  # fmt: skip


def date_phrase(day: date) -> Prose:
    """Return a day as each language writes it."""
    written = {each: format_date(day, "d MMMM y", locale=each) for each in (ENGLISH, *languages())}
    return Prose(written.pop(ENGLISH), {}, translations=written)


def _figures_of(table: pd.DataFrame, count: Count) -> pd.DataFrame:
    """Return the rows on the measure, group and form of a count, from any source and time."""
    same = {name: getattr(count, name) for name in ("ref_area", "measure", "category", "sex", "age", "form")}
    return table[(table[list(same)] == pd.Series(same)).all(axis=1)]


def only_source(table: pd.DataFrame, *counts: Count) -> list[Prose]:
    """Return that no second source is known for counts, if their notes say so and the table has no other number."""
    alone = [
        count for count in counts
        if "No second source known" in count.notes and "SOURCE_CONFLICT" not in count.flags and _of_others(table, count).empty
    ]  # fmt: skip
    return [say("other.no_second", numbers=listed(map(number_phrase, alone)))] if alone else []


def other_numbers(table: pd.DataFrame, *counts: Count) -> list[Prose]:
    """Return the numbers of other sources that differ from counts, from the newest edition of each source."""
    return [
        say(
            "other.number", year=str(count.period), source=source_phrase(row["source_id"]), number=same_everywhere(row["raw_value"]),
        )
        for count in counts
        for _, rows in _of_others(table, count).groupby("source_id", sort=False)
        for row in rows[rows["edition"] == rows["edition"].max()].to_dict("records")
        if (row["count_lo"], row["count_hi"]) != (count.lo, count.hi)
    ]  # fmt: skip


def _of_others(table: pd.DataFrame, count: Count) -> pd.DataFrame:
    """Return the numbers of other sources for the period of a count, also if they are equal."""
    rows = _figures_of(table, count)
    alike = (rows["unit"] == count.unit) & (rows["crime"] == count.crime)
    rows = rows[alike & rows["count_lo"].notna() & (rows["source_id"] != count.source_id)]
    for name in ("start", "end"):  # a period without a first day equals only another without one
        days, day = rows[f"period_{name}"], getattr(count.period, name, None)
        rows = rows[days.isna() if day is None else days == pd.Timestamp(day)]
    return rows


def number_elsewhere(conflicting: pd.DataFrame, count: Count) -> Iterator[dict[str, str]]:
    """Yield period, source and edition of each publication that lists the number of a count under another period."""
    for found, equal in _under_another_period(conflicting, count):
        if count.exact and count.lo in equal:
            yield found


def same_number_elsewhere(conflicting: pd.DataFrame, count: Count) -> list[Prose]:
    """Return the first publication that lists the number of a count under another period."""
    found = [*number_elsewhere(conflicting, count)][:1]
    return [say("other.same_number", period=each["period"], source=source_phrase(each["source_id"])) for each in found]


def other_label(conflicting: pd.DataFrame, count: Count, table: pd.DataFrame) -> list[Prose]:
    """Return the first publication that has counts of this kind, and lists counts of the same publication under another period."""
    for found, _ in _under_another_period(conflicting, count):
        if _counts_the_same(table, found, count):
            sources = {"source": source_phrase(count.source_id), "other": source_phrase(found["source_id"])}
            return [say("other.label", period=str(count.period), other_period=found["period"], **sources)]
    return []


def _counts_the_same(table: pd.DataFrame, publication: Mapping[str, str], count: Count) -> bool:
    """Return whether a publication has a count of the measure and form of a count, in any year of its area."""
    measures = VICTIM_MEASURES if count.measure in VICTIM_MEASURES else (count.measure,)
    of = {"ref_area": count.ref_area, "source_id": publication["source_id"], "edition": publication["edition"]}
    rows = table[(table[[*of]] == pd.Series(of)).all(axis=1) & table["count_lo"].notna()]
    return bool((rows["measure"].isin(measures) & (rows["form"] == count.form)).any())


def _under_another_period(conflicting: pd.DataFrame, count: Count) -> Iterator[tuple[dict[str, str], tuple[int, ...]]]:
    """Yield each publication that lists counts of this publication and period under another, with the equal counts."""
    mine = {"period": str(count.period), "source_id": count.source_id, "edition": count.edition}
    for row in conflicting.to_dict("records"):
        own, other = ({k: row[f"{at}{k}"] for k in mine} for at in ("", "other_"))
        if mine in (own, other):
            yield (other if own == mine else own), row["equal_counts"]
