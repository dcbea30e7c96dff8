"""A claim on how many countries face a crime, beside how many countries report."""

import re
from dataclasses import dataclass

import pandas as pd

from nbpress.core.errors import SchemaError
from tipresearch import observations
from tipresearch.countries.database import WITH_TOTAL, World
from tipresearch.facts import Cited


@dataclass(frozen=True, slots=True)
class Claim:
    """What was said of a number of countries, as it is held.

    Attributes
    ----------
    words : str
        The number as published, such as ``nearly 100``.
    number : int
        The number in these words [countries].
    reporter, source_id, edition : str
        Who said it, and in which publication.
    year : int
        Year of the publication.
    """

    words: str
    number: int
    reporter: str
    source_id: str
    edition: str
    year: int

    @property
    def cited(self) -> list[Cited]:
        """The publication, as a table cites it."""
        return [(self.source_id, self.edition)]


def countries_facing(source_id: str = "unodc_fia_conference_2022") -> Claim | None:
    """The claim on how many countries face trafficking and smuggling."""
    held = observations.load()
    held = held[(held["measure"] == "countries_facing") & (held["source_id"] == source_id)]
    if held.empty:
        return None
    row = held.iloc[0]
    if not (found := re.search(r"\d+", row["raw_value"])):
        raise SchemaError(f"{row['figure_id']}: {row['raw_value']!r} holds no number; give the words with their number, as 'nearly 100'.")  # fmt: skip
    return Claim(
        row["raw_value"], int(found[0]), row["reporter"], row["source_id"], row["edition"],
        row["period_start"].year,
    )  # fmt: skip


def tested(world: World) -> pd.DataFrame:
    """Countries that report detected victims, year by year, as they stand beside a claim."""
    rows = world.country_years("detected")
    rows = rows[rows["state"].isin(WITH_TOTAL)]
    held = world.table[(world.table["measure"] == "detected") & (world.table["partition"] != "repatriation")]
    # A total that repeats its year may be no count; others of its country and year may show victims all the same.
    shown = held[(held["obs_status"] != "V") & (held["count_lo"] > 0)]
    places = {*zip(shown["ref_area"], shown["period_start"].dt.year, strict=True)}
    some = pd.Series(
        [each in places for each in zip(rows["ref_area"], rows["year"], strict=True)], rows.index, dtype=bool
    )
    by_year = rows.assign(some=some).groupby("year")["some"]
    return by_year.agg(with_total="size", certainly_some="sum").reset_index()
