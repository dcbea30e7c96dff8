"""A country in UNODC's database: what is published of it, year by year, and what is not."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tipresearch import observations, revisions
from tipresearch.counts import Count
from tipresearch.errors import CoverageError
from tipresearch.estimates import Estimate
from tipresearch.indicators import rate
from tipresearch.population import population_of
from tipresearch.sources import source

DATABASE = "unodc_glotip"
#: Counts of citizens below this are not listed one by one.
SMALLEST_LISTED = 10
MEASURES = ("detected", "offences", "formal_contact", "prosecuted", "convicted")


def how_to_get_the_workbook() -> str:
    """Say where the workbook of the database comes from."""
    return (
        "run 'tipresearch fetch glotip', or download the data file by hand from "
        f"{source(DATABASE)['url']}, and pass it with --set data_file=PATH"
    )


@dataclass(frozen=True, slots=True)
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
    """

    table: pd.DataFrame
    previous: pd.DataFrame
    ref_area: str
    edition: str
    note: str

    @property
    def name(self) -> str:
        """Name of the area."""
        return observations.area_name(self.ref_area)

    def totals(self, measure: str) -> list[Count]:
        """Totals of a measure by year [unit of the measure], in order."""
        return observations.yearly(
            self.table, ref_area=self.ref_area, source_id=DATABASE, edition=self.edition, measure=measure
        )  # fmt: skip

    def series(self, partition: str) -> dict[str, list[Count]]:
        """Detected victims by category of a breakdown, each by year [persons].

        Where one count of a year is suppressed, the smallest other one is left out: with the
        total it would give the suppressed one away.
        """
        rows = self._detected(partition)
        rows = rows[rows["category"] != "total"].sort_values("period_start")
        counts = [observations.to_count(row) for _, row in rows.iterrows()]
        totals = {c.period: c for c in self.totals("detected")}
        hidden = {
            id(c)
            for period in totals
            for c in _revealing([c for c in counts if c.period == period])
        }
        found: dict[str, list[Count]] = {}
        for count in counts:
            if id(count) not in hidden:
                found.setdefault(observations.category_label(count.category), []).append(count)
        return found

    def latest(self, partition: str) -> dict[str, Count]:
        """Detected victims by category in the last year that has the breakdown [persons]."""
        rows = self._detected(partition)
        rows = rows[
            (rows["category"] != "total") & (rows["period_start"] == rows["period_start"].max())
        ]
        return {row["category"]: observations.to_count(row) for _, row in rows.iterrows()}

    def _detected(self, partition: str) -> pd.DataFrame:
        return self.table[
            (self.table["measure"] == "detected") & (self.table["partition"] == partition)
        ]


def _revealing(parts: list[Count]) -> list[Count]:
    """Return the part that gives a single suppressed one away beside the total: the smallest other."""
    exact = [c for c in parts if c.exact]
    return [min(exact, key=lambda c: c.lo)] if exact and len(parts) - len(exact) == 1 else []


def load_profile(
    ref_area: str, first_year: int, last_year: int, data_file: str = "", previous_file: str = ""
) -> Profile:
    """Read what the database holds of an area in a span of years.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3 code.
    first_year, last_year : int
        Span of years, both included.
    data_file, previous_file : str
        Workbooks of the database: the edition shown, and an earlier one to compare with.
        Without a file the selection held in ``observations.csv`` is shown.

    Raises
    ------
    CoverageError
        If nothing is held of the area in these years.
    """
    table, edition, note = _edition(data_file, ref_area)
    inside = _of(table, ref_area, first_year, last_year)
    if inside.empty:
        raise CoverageError(
            f"nothing is published of {ref_area} from {first_year} to {last_year} in edition {edition}."
        )
    previous = (
        _of(_edition(previous_file, ref_area)[0], ref_area, first_year, last_year)
        if previous_file
        else inside.iloc[:0]
    )
    return Profile(inside, previous, ref_area, edition, note)


def _edition(data_file: str, ref_area: str) -> tuple[pd.DataFrame, str, str]:
    if data_file:
        from tipresearch.readers import kept

        reading = kept.of_area(Path(data_file), ref_area)
        aside = f"{reading.aside:,} of its {reading.rows_in:,} rows are set aside as unusable"
        return (
            reading.observations,
            reading.edition,
            f"UNODC's workbook, edition {reading.edition}; {aside}.",
        )
    held = observations.load().query("source_id == @DATABASE")
    edition = held["edition"].max()
    note = f"The selection of edition {edition} held here, not the whole database; for that, {how_to_get_the_workbook()}."
    return held[held["edition"] == edition], edition, note


def _of(table: pd.DataFrame, ref_area: str, first_year: int, last_year: int) -> pd.DataFrame:
    years = table["period_start"].dt.year
    return table[(table["ref_area"] == ref_area) & years.between(first_year, last_year)]


def rates(counts: list[Count]) -> list[Estimate]:
    """Rates of yearly counts [per 100,000], where a population of the year is held."""
    found = []
    for count in counts:
        try:
            people = population_of(count.ref_area, count.period.start.year)
        except CoverageError:
            continue
        found.append(rate(count, people).renamed(f"{count.period}"))
    return found


def coverage_table(profile: Profile) -> pd.DataFrame:
    """Show by year what is published: totals as printed, and how many cells by breakdown are suppressed.

    Returns
    -------
    DataFrame
        One row a year of the span that holds anything; a blank means not published.
    """
    table = profile.table.assign(year=profile.table["period_start"].dt.year)
    totals = table[table["partition"] == "total"]
    wide = totals.pivot_table(index="year", columns="measure", values="raw_value", aggfunc="first")
    wide = wide.reindex(columns=[m for m in MEASURES if m in wide])
    cells = table.groupby("year").agg(
        cells=("raw_value", "size"), suppressed=("count_hi", lambda hi: int((hi < 5).sum()))
    )
    cells = cells.astype("Int64")
    years = range(table["year"].min(), table["year"].max() + 1)
    return cells.join(wide).reindex(years).rename_axis("year").reset_index()


def citizenships(profile: Profile) -> pd.DataFrame:
    """List the citizenships of detected victims in the last year that has them [persons].

    Small numbers are not listed by country: the last row says how many labels they have.
    """
    counts = profile.latest("citizenship").values()
    listed = sorted((c for c in counts if c.exact and c.lo >= SMALLEST_LISTED), key=lambda c: -c.lo)
    rows = [
        {"citizenship_as_published": c.category, "detected": f"{c}", "year": str(c.period)}
        for c in listed
    ]
    rest = len(counts) - len(listed)
    if rest:
        rows.append(
            {
                "citizenship_as_published": f"{rest} others, each below {SMALLEST_LISTED}",
                "detected": "not listed",
                "year": rows[0]["year"] if rows else str(next(iter(counts)).period),
            }
        )
    return pd.DataFrame(rows, columns=["citizenship_as_published", "detected", "year"])


def revised(profile: Profile) -> pd.DataFrame:
    """List the totals that differ from the earlier edition: both texts, status and factor."""
    if profile.previous.empty:
        return pd.DataFrame(columns=["year", "measure", "earlier", "now", "status", "factor"])
    old, new = (t[t["partition"] == "total"] for t in (profile.previous, profile.table))
    found = revisions.differences(old, new).query("status != 'same'")
    found = found.assign(year=found["period_start"].dt.year, factor=found["factor"].round(3))
    found = found.rename(columns={"raw_value_old": "earlier", "raw_value_new": "now"})
    return found.sort_values(["year", "measure"])[
        ["year", "measure", "earlier", "now", "status", "factor"]
    ].reset_index(drop=True)
