"""The profile of a country: the figures that UNODC's database publishes for it, year by year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch import facts, observations
from tipresearch.consistency import OUTSIDE, is_unknown_in, place_of, variables_of_partition
from tipresearch.facts import Cited, source
from tipresearch.observations import COLUMNS
from tipresearch.quantities import Count, gathered, is_surplus

DATABASE = "unodc_glotip"
MEASURES = ("detected", "offences", "formal_contact", "prosecuted", "convicted")

#: Breakdowns that are compared with the total, in words.
COMPARED = {"sex": "sex", "age": "age", "sex_age": "sex and age", "form": "form"}


def how_to_get_the_workbook() -> str:
    """Return how to get the workbook of the database, as the end of a sentence."""
    return (
        "run 'tipresearch fetch glotip', or download the data file by hand from "
        f"{source(DATABASE)['url']}, and pass it with --set data_file=PATH"
    )


@dataclass(frozen=True)
class Profile:
    """The figures for an area in one edition of the database, for a span of years."""

    #: Observations of the area.
    table: pd.DataFrame
    #: Observations of an earlier edition; empty without an earlier edition.
    previous: pd.DataFrame
    #: Code of the area, the edition, and where the data come from.
    ref_area: str
    edition: str
    note: str
    #: First and last year shown.
    years: tuple[int, int]
    #: The earlier edition; blank without an earlier edition.
    previous_edition: str = ""
    #: Whether `previous` has all rows of the earlier edition, not only a selection.
    previous_whole: bool = True
    #: Rows of the edition without a label, which the reader set aside.
    unlabelled: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    _parts: dict[str, list[Count]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Return the name of the area."""
        return facts.area_name(self.ref_area)

    @property
    def cited(self) -> list[Cited]:
        """Return the edition, as a table cites it."""
        return [(DATABASE, self.edition)]

    def totals(self, measure: str) -> list[Count]:
        """Return the totals of a measure in order of years [unit of the measure].

        A total has a flag if another edition or source reports a different number.
        """
        return [
            c for c in self.counts
            if c.measure == measure and c.partition in ("total", "form")
            and {c.sex, c.age, c.form} == {"total"} and c.period and c.period.kind == "calendar_year"
        ]  # fmt: skip

    @cached_property
    def counts(self) -> list[Count]:
        """Return the totals of all measures and the parts of detected victims, in order of years.

        All counts are checked against other publications together: the check of one count takes as long.
        """
        of_totals = self.table["partition"].isin(["total", "form"])
        rows = self.table[of_totals | (self.table["measure"] == "detected")].sort_values("period_start", kind="stable")
        return observations.counts(rows, self.table)

    @property
    def breakdowns(self) -> set[str]:
        """Return the breakdowns with published counts of detected victims, including the total."""
        return set(self.table.loc[self.table["measure"] == "detected", "partition"])

    @property
    def counted(self) -> set[str]:
        """Return the breakdowns of victims detected in the area; repatriated victims may come from elsewhere."""
        return self.breakdowns - OUTSIDE

    def series(self, partition: str) -> dict[str, list[Count]]:
        """Return the published counts of detected victims by category of a breakdown [persons]."""
        return gathered((facts.category_label(c.category), c) for c in self.parts(partition))

    def parts(self, partition: str) -> list[Count]:
        """Return all published counts of a breakdown, in order of years [persons].

        If the breakdown has no category for unknown sex or age, the counts of unknown from other breakdowns are included.
        """
        if partition not in self._parts:
            self._parts[partition] = _parts(self.counts, partition)
        return [*self._parts[partition]]

    @property
    def of_unknown_sex_and_age(self) -> list[Count]:
        """Return counts of unknown sex and age that are no part of the total: the other parts use it up [persons]."""
        return [
            c for c in self.counts if c.measure == "detected" and c.partition == "sex_age" and is_surplus(c.coherence)
        ]

    def latest(self, partition: str) -> dict[str, Count]:
        """Return detected victims by category in the last year with the breakdown [persons].

        Counts marked as not validated are left out.
        """
        found = [c for c in self.parts(partition) if not c.unvalidated]
        return {c.category: c for c in found if c.period == found[-1].period}


def _parts(counts: Iterable[Count], partition: str) -> list[Count]:
    """Return the counts of a breakdown. A year without a count of unknown takes that of another breakdown."""
    of = [c for c in counts if c.measure == "detected" and c.category != "total"]
    own = [c for c in of if c.partition == partition]
    lacking, names = {c.period for c in own} - {c.period for c in own if c.unknown}, variables_of_partition(partition)

    def fills_a_gap(c: Count) -> bool:
        if not c.unknown or c.period not in lacking or is_surplus(c.coherence):
            return False
        return is_unknown_in(place_of(c.partition, c.category, c.sex, c.age, c.form), names)

    return [c for c in of if c.partition == partition or fills_a_gap(c)]


def load_profile(
    ref_area: str, first_year: int | None = None, last_year: int | None = None, data_file: str = "",
    previous_file: str = "",
) -> Profile:  # fmt: skip
    """Read the figures for an area from the database, for a span of years."""
    table, edition, note, covered, unlabelled = _read_edition(data_file, ref_area)
    years = observations.years_shown(covered, first_year, last_year)
    of_area = table[table["ref_area"] == ref_area]
    if _in_years(of_area, years).empty:
        facts.require_area(ref_area)
        raise CoverageError(_no_figures(table, ref_area, years, edition, data_file))
    if previous_file:
        earlier, previous_edition, *_ = _read_edition(previous_file, ref_area)
        earlier = earlier[earlier["ref_area"] == ref_area]
        observations.require_earlier(previous_edition, edition)
    else:
        held = observations.load()
        held = held[(held["source_id"] == DATABASE) & (held["partition"] == "total") & (held["edition"] < edition)]
        held = held[held["ref_area"] == ref_area]
        shown = _in_years(held, years)  # an edition without a total of these years is not compared
        previous_edition = str(shown["edition"].max()) if len(shown) else ""
        earlier = held[held["edition"] == previous_edition]
    # A count is judged by all years of its area and by other publications, whatever span is shown.
    observations.record_complete_table(of_area, other_publications=lambda: pd.concat([earlier, observations.load()]))
    unlabelled = _in_years(unlabelled[unlabelled["ref_area"] == ref_area], years)
    return Profile(
        _in_years(of_area, years), _in_years(earlier, years), ref_area, edition, note, years, previous_edition,
        bool(previous_file), unlabelled,
    )  # fmt: skip


def _no_figures(table: pd.DataFrame, ref_area: str, span: tuple[int, int], edition: str, data_file: str) -> str:
    """Return the message for an area without figures: what was searched, which years exist, where to find more."""
    years = table.loc[table["ref_area"] == ref_area, "period_start"].dt.year
    held = f"it holds {years.min()} to {years.max()}" if len(years) else "nor of any other year"
    looked, more = f"edition {edition} of the workbook", ""
    if not data_file:
        looked = f"the selection of edition {edition} held here"
        more = f"; whether UNODC publishes any is in its workbook: {how_to_get_the_workbook()}"
    return f"{looked} has no usable figure of {ref_area} from {span[0]} to {span[1]}; {held}{more}."


def _read_edition(data_file: str, ref_area: str) -> tuple[pd.DataFrame, str, str, Sequence[int], pd.DataFrame]:
    """Return the rows of an edition, its name, a note on its origin, its years, and its rows without a label."""
    if data_file:
        from tipresearch.readers import cache

        reading = cache.of_area(Path(data_file), ref_area)
        aside = f"Of its {reading.rows_in:,} rows on all countries, {reading.aside:,} cannot be used"
        note = f"UNODC's workbook, edition {reading.edition}. {aside}."
        return reading.observations, reading.edition, note, reading.years, reading.unlabelled
    held = observations.load().query("source_id == @DATABASE")
    edition: str = held["edition"].max()
    note = (
        f"The selection of edition {edition} held here, not the whole database; for that, {how_to_get_the_workbook()}."
    )
    rows = held[held["edition"] == edition]
    return rows, edition, note, observations.span_of(rows), held.iloc[:0]


def _in_years(table: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    inside: pd.Series = table["period_start"].dt.year.between(*years)
    return table[inside]


#: Columns that two numbers of the same persons share, and measures that are two words for victims.
_SAME = ("measure", "period_start", "period_end", "partition", "category", "sex", "age", "form")
_VICTIMS = {"identified": "detected"}


def other_numbers(profile: Profile) -> dict[str, list[int]]:
    """Map the row of each contested count to the other numbers that sources or editions publish for it [persons]."""
    contested = [c for c in profile.counts if {"SOURCE_CONFLICT", "LARGE_REVISION"} & {*c.flags}]
    if not contested:
        return {}
    held = observations.load()
    others = pd.concat([profile.previous, held[held["ref_area"] == profile.ref_area]])
    others = others.dropna(subset=["count_hi"])
    keys = zip(*(others[n].map(lambda m: _VICTIMS.get(m, m)) if n == "measure" else others[n] for n in _SAME), strict=True)  # fmt: skip
    numbers = gathered(zip(keys, others["count_hi"].astype(int), strict=True))
    found: dict[str, list[int]] = {}
    for c in contested:
        days = (
            [pd.Timestamp(day) for day in (c.period.start, c.period.end)]
            if c.period and c.period.start and c.period.end
            else []
        )
        published = numbers.get((c.measure, *days, c.partition, c.category, c.sex, c.age, c.form), [])
        if other := sorted({*published} - {c.as_printed.hi}):
            found |= dict.fromkeys(c.figure_ids, other)
    return found


def without_total(profile: Profile) -> dict[str, list[str]]:
    """Map each breakdown to the years with its counts but without a published total."""
    totals = {c.period for c in profile.totals("detected")}
    found: dict[str, list[str]] = {}
    for by in COMPARED:
        alone = (c for c in profile.parts(by) if c.period not in totals and "MAYBE_BLANK" not in c.flags)
        if years := list(dict.fromkeys(str(c.period) for c in alone)):
            found[by] = years
    return found


def years_apart(profile: Profile, partition: str) -> list[int]:
    """Return the years in which the counts of a breakdown are less than half of the total.

    A chart joins the counts of these years to no others. Counts in surplus of the total and years with an unvalidated
    count are left out.
    """
    among_total = [c for c in profile.parts(partition) if not is_surplus(c.coherence)]
    by_period = gathered((c.period, c) for c in among_total)
    totals = {c.period: c for c in profile.totals("detected")}
    found = []
    for period, parts in by_period.items():
        total = totals.get(period)
        if total is None or any(c.unvalidated for c in (total, *parts)):
            continue
        if any(c.exact for c in parts) and 2 * sum(c.hi for c in parts) < total.lo:
            found.append(total.year)
    return found
