"""Tables of a profile: what is published of a country, as it is printed, per population, and what was revised."""

from itertools import pairwise

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch import observations
from tipresearch.countries.country import MEASURES, Profile
from tipresearch.facts import population_of
from tipresearch.indicators import per_by_year, rate, same_totals
from tipresearch.quantities import Count, Estimate, format_number


def coverage_table(profile: Profile) -> pd.DataFrame:
    """What is published of an area, year by year."""
    table = profile.table.assign(
        year=profile.table["period_start"].dt.year,
        hidden=(profile.table["count_lo"] == 0) & (profile.table["count_hi"] > 0),  # a 3 that is printed is not
    )
    doubt = f"\N{NO-BREAK SPACE}{observations.IN_QUESTION}"
    totals = {m: {c.year: c.raw_value + doubt * c.exceeded for c in profile.totals(m)} for m in MEASURES}
    wide = pd.DataFrame({m: found for m, found in totals.items() if found})
    cells = table.groupby("year").agg(cells=("raw_value", "size"), suppressed=("hidden", "sum")).astype("Int64")
    years = range(table["year"].min(), table["year"].max() + 1)
    return cells.join(wide).reindex(years).rename_axis("year").reset_index()


def citizenships(profile: Profile) -> pd.DataFrame:
    """Citizenships of detected victims in the last year that has them, as published."""
    counts = sorted(profile.latest("citizenship").values(), key=lambda c: c.category)
    rows = [(c.category, c.raw_value, str(c.period)) for c in counts]
    return pd.DataFrame(rows, columns=["citizenship_as_published", "detected", "year"])


def without_label(profile: Profile) -> list[tuple[int, str]]:
    """Detected victims by citizenship whose row has no label, of the year of `citizenships` and later."""
    shown = max((c.year for c in profile.latest("citizenship").values()), default=0)
    rows = profile.unlabelled.query("measure == 'detected' and partition == 'citizenship'")
    years = rows["period_start"].dt.year if len(rows) else []
    return [(y, value) for y, value in sorted(zip(years, rows["raw_value"], strict=True)) if y >= shown]


def repatriations(profile: Profile) -> pd.DataFrame:
    """Counts by country of repatriation, as published."""
    counts = sorted((c for c in profile.parts("repatriation") if not c.unvalidated), key=lambda c: (c.year, c.category))
    blank = "may be a blank answer"
    rows = [(str(c.period), c.category, c.raw_value, blank * ("MAYBE_BLANK" in c.flags)) for c in counts]
    return pd.DataFrame(rows, columns=["year", "country_of_repatriation", "raw_value", "note"])


def flows(profile: Profile) -> list[Estimate]:
    """Persons convicted per person prosecuted, and prosecuted per person in formal contact, by year."""
    found: list[Estimate] = []
    for later, earlier in pairwise(steps(profile)):
        alike = {c.period for c, _ in same_totals(later, earlier)}
        found += per_by_year([c for c in later if c.period not in alike], earlier)
    return found


def steps(profile: Profile) -> list[list[Count]]:
    """Totals of persons convicted, prosecuted and brought into formal contact, by year."""
    return [profile.totals(m) for m in ("convicted", "prosecuted", "formal_contact")]


def revised(profile: Profile) -> pd.DataFrame:
    """Totals that differ from the earlier edition."""
    columns = ["year", "measure", "earlier", "now", "status", "factor"]
    if profile.previous.empty:
        return pd.DataFrame(columns=columns)
    old, new = (t[t["partition"] == "total"] for t in (profile.previous, profile.table))
    found = observations.differences(old, new).query("status != 'same'")
    if not profile.previous_whole:  # what a selection lacks need not be new
        found = found[found["status"] == "revised"]
    factors = found["factor"].map(lambda f: "" if pd.isna(f) else format_number(f, "ratio"))
    found = found.assign(year=found["period_start"].dt.year, factor=factors)
    found = found.rename(columns={"raw_value_old": "earlier", "raw_value_new": "now"})
    return found.sort_values(["year", "measure"], ignore_index=True)[columns]


def rates(counts: list[Count]) -> list[Estimate]:
    """Rates of yearly counts, where a population of the year is held."""
    found = []
    for count in counts:
        try:
            people = population_of(count.ref_area, count.year)
        except CoverageError:
            continue
        found.append(rate(count, people).renamed(f"{count.period}"))
    return found
