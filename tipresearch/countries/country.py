"""A country in UNODC's database: what is published of it, year by year, and what is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from nbpress.core.errors import CoverageError
from nbpress.core.grouping import gathered
from tipresearch import facts, observations
from tipresearch.consistency import OUTSIDE, gives_unknown, place_of, spanning
from tipresearch.facts import Cited, source
from tipresearch.observations import COLUMNS
from tipresearch.quantities import Count, is_surplus

DATABASE = "unodc_glotip"
MEASURES = ("detected", "offences", "formal_contact", "prosecuted", "convicted")


def how_to_get_the_workbook() -> str:
    """Where the workbook of the database comes from, as the end of a sentence."""
    return (
        "run 'tipresearch fetch glotip', or download the data file by hand from "
        f"{source(DATABASE)['url']}, and pass it with --set data_file=PATH"
    )


@dataclass(frozen=True)
class Profile:
    """What one edition of the database holds of an area in a span of years.

    Attributes
    ----------
    table : DataFrame
        Observations of the area.
    previous : DataFrame
        Those of an earlier edition; empty where none was given.
    ref_area, edition, note : str
        The area, the edition, and where the data come from.
    years : (int, int)
        First and last year shown.
    previous_edition : str
        The earlier edition; blank where none was given or is held.
    previous_whole : bool
        Whether all that the earlier edition publishes is there, or a selection of it.
    unlabelled : DataFrame
        Rows of the edition that were set aside because they have no label.
    """

    table: pd.DataFrame
    previous: pd.DataFrame
    ref_area: str
    edition: str
    note: str
    years: tuple[int, int]
    previous_edition: str = ""
    previous_whole: bool = True
    unlabelled: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    _parts: dict[str, list[Count]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Name of the area."""
        return facts.area_name(self.ref_area)

    @property
    def in_text(self) -> str:
        """Name of the area as it stands inside a sentence."""
        return facts.area_in_text(self.ref_area)

    @property
    def in_years(self) -> str:
        """The years shown, as the end of a sentence."""
        first, last = self.years
        return "in these years" if first < last else f"for {first}"

    @property
    def cited(self) -> list[Cited]:
        """The edition that was read, as a table cites it."""
        return [(DATABASE, self.edition)]

    def totals(self, measure: str) -> list[Count]:
        """Totals of a measure by year [unit of the measure], in order.

        Each is flagged where another edition or another source held here gives another number.
        """
        return [
            c for c in self.counts
            if c.measure == measure and c.partition in ("total", "form")
            and {c.sex, c.age, c.form} == {"total"} and c.period and c.period.kind == "calendar_year"
        ]  # fmt: skip

    @cached_property
    def counts(self) -> list[Count]:
        """Totals and all parts of detected victims in order of years: to ask what speaks against one takes as long as against all."""
        of_totals = self.table["partition"].isin(["total", "form"])
        rows = self.table[of_totals | (self.table["measure"] == "detected")].sort_values("period_start", kind="stable")
        return observations.counts(rows, self.table)

    @property
    def breakdowns(self) -> set[str]:
        """The breakdowns of which counts of detected victims are published, the total among them."""
        return set(self.table.loc[self.table["measure"] == "detected", "partition"])

    @property
    def counted(self) -> set[str]:
        """The breakdowns of victims who were certainly detected in the area: of repatriations that is not stated."""
        return self.breakdowns - OUTSIDE

    def series(self, partition: str) -> dict[str, list[Count]]:
        """Detected victims by category of a breakdown, each by year, as published [persons]."""
        return gathered((facts.category_label(c.category), c) for c in self.parts(partition))

    def parts(self, partition: str) -> list[Count]:
        """Return all published counts of a breakdown, in order of years [persons].

        Beside them stand the persons of unknown sex or age whom the database divides further alone, unless these are
        `beside` all parts.
        """
        if partition not in self._parts:
            self._parts[partition] = _parts(self.counts, partition)
        return [*self._parts[partition]]

    @property
    def of_unknown_sex_and_age(self) -> list[Count]:
        """Detected victims of unknown sex and age for whom the parts beside them leave nobody [persons]."""
        return [
            c for c in self.counts if c.measure == "detected" and c.partition == "sex_age" and is_surplus(c.coherence)
        ]

    def latest(self, partition: str) -> dict[str, Count]:
        """Detected victims by category in the last year that has the breakdown [persons].

        What is marked as not validated is no category: `not_listed` has it.
        """
        found = [c for c in self.parts(partition) if not c.unvalidated]
        return {c.category: c for c in found if c.period == found[-1].period}

    def not_listed(self, partition: str) -> list[Count]:
        """Return what is marked as not validated in the year of `latest`, or later [persons]."""
        shown = max((c.year for c in self.latest(partition).values()), default=0)
        return [c for c in self.parts(partition) if c.unvalidated and c.year >= shown]


def _parts(counts: Iterable[Count], partition: str) -> list[Count]:
    """Return the counts of a breakdown and, in years in which it has none of the unknown, those of them who stand elsewhere."""
    of = [c for c in counts if c.measure == "detected" and c.category != "total"]
    own = [c for c in of if c.partition == partition]
    lacking, names = {c.period for c in own} - {c.period for c in own if c.unknown}, spanning(partition)

    def lacks_here(c: Count) -> bool:
        if not c.unknown or c.period not in lacking or is_surplus(c.coherence):
            return False
        return gives_unknown(place_of(c.partition, c.category, c.sex, c.age, c.form), names)

    return [c for c in of if c.partition == partition or lacks_here(c)]


def load_profile(
    ref_area: str, first_year: int | None = None, last_year: int | None = None, data_file: str = "",
    previous_file: str = "",
) -> Profile:  # fmt: skip
    """Read what the database holds of an area in a span of years."""
    table, edition, note, covered, unlabelled = _edition(data_file, ref_area)
    years = observations.years_shown(covered, first_year, last_year)
    of_area = table[table["ref_area"] == ref_area]
    if _in(of_area, years).empty:
        facts.require_area(ref_area)
        raise CoverageError(_nothing_held(table, ref_area, years, edition, data_file))
    if previous_file:
        earlier, previous_edition, *_ = _edition(previous_file, ref_area)
        earlier = earlier[earlier["ref_area"] == ref_area]
        observations.require_earlier(previous_edition, edition)
    else:
        held = observations.load()
        held = held[(held["source_id"] == DATABASE) & (held["partition"] == "total") & (held["edition"] < edition)]
        held = held[held["ref_area"] == ref_area]
        shown = _in(held, years)  # an edition without a total of these years is not compared
        previous_edition = str(shown["edition"].max()) if len(shown) else ""
        earlier = held[held["edition"] == previous_edition]
    # A count is judged by all years of its area and by other publications, whatever span is shown.
    observations.remember(of_area, beside=lambda: pd.concat([earlier, observations.load()]))
    unlabelled = _in(unlabelled[unlabelled["ref_area"] == ref_area], years)
    return Profile(
        _in(of_area, years), _in(earlier, years), ref_area, edition, note, years, previous_edition,
        bool(previous_file), unlabelled,
    )  # fmt: skip


def _nothing_held(table: pd.DataFrame, ref_area: str, span: tuple[int, int], edition: str, data_file: str) -> str:
    """Say what was looked through, what it holds of the area, and where more is."""
    years = table.loc[table["ref_area"] == ref_area, "period_start"].dt.year
    held = f"it holds {years.min()} to {years.max()}" if len(years) else "nor of any other year"
    looked, more = f"edition {edition} of the workbook", ""
    if not data_file:
        looked = f"the selection of edition {edition} held here"
        more = f"; whether UNODC publishes any is in its workbook: {how_to_get_the_workbook()}"
    return f"{looked} has no usable figure of {ref_area} from {span[0]} to {span[1]}; {held}{more}."


def _edition(data_file: str, ref_area: str) -> tuple[pd.DataFrame, str, str, Sequence[int], pd.DataFrame]:
    """Return an edition's rows, its name, where they come from, its years, and its rows without a label."""
    if data_file:
        from tipresearch.readers import cache

        reading = cache.of_area(Path(data_file), ref_area)
        aside = f"{reading.aside:,} of its {reading.rows_in:,} rows, on all countries, are set aside as unusable"
        note = f"UNODC's workbook, edition {reading.edition}; {aside}."
        return reading.observations, reading.edition, note, reading.years, reading.unlabelled
    held = observations.load().query("source_id == @DATABASE")
    edition: str = held["edition"].max()
    note = (
        f"The selection of edition {edition} held here, not the whole database; for that, {how_to_get_the_workbook()}."
    )
    rows = held[held["edition"] == edition]
    return rows, edition, note, observations.span_of(rows), held.iloc[:0]


def _in(table: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    inside: pd.Series = table["period_start"].dt.year.between(*years)
    return table[inside]
