"""Tables of a country profile: published figures, rates, revisions, and cells that cannot all be true."""

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch import observations
from tipresearch.countries.key_shares import year_of_shares
from tipresearch.countries.profile import MEASURES, Profile
from tipresearch.facts import population_of
from tipresearch.indicators import per_by_year, rate, same_totals
from tipresearch.quantities import Coherence, Count, Estimate, format_number

#: The use of a total by its state: docs/methods.md, section 9b, step 5.
VERDICTS = {
    "consistent": "total used as printed; other cells are off", "explained": "total used as printed; a reading explains the sum",
    "stands": "total used as printed; other cells are off", "newest": "newest total used; no share of it", "one_of": "no total used", "off": "no total used",
}  # fmt: skip

#: Columns of `forms_table` by code of the form.
FORM_COLUMNS = {"sexual": "sexual_exploitation", "forced_labour": "forced_labour", "other": "other_forms"}

#: Rows of `forms_table` by code of sex and age.
GROUPS = {
    ("female", "adult"): "Women", ("male", "adult"): "Men", ("female", "child"): "Girls", ("male", "child"): "Boys",
}  # fmt: skip

#: Words for a row of `forms_table` whose sex or age has no name of its own.
SEX_WORDS = {"female": "Female", "male": "Male", "other": "Another sex", "unknown": "Unknown sex"}
AGE_WORDS = {"adult": "adults", "child": "children", "unknown": "unknown age"}


def coverage_table(profile: Profile) -> pd.DataFrame:
    """Return the totals by year, with the number of published and of suppressed cells."""
    table = profile.table.assign(
        year=profile.table["period_start"].dt.year,
        hidden=(profile.table["count_lo"] == 0) & (profile.table["count_hi"] > 0),  # a printed 3 is not suppressed
    )
    doubt = f"\N{NO-BREAK SPACE}{observations.IN_QUESTION}"
    totals = {m: {c.year: c.raw_value + doubt * c.exceeded for c in profile.totals(m)} for m in MEASURES}
    wide = pd.DataFrame({m: found for m, found in totals.items() if found})
    cells = table.groupby("year").agg(cells=("raw_value", "size"), suppressed=("hidden", "sum")).astype("Int64")
    years = range(table["year"].min(), table["year"].max() + 1)
    return cells.join(wide).reindex(years).rename_axis("year").reset_index()


def published_by_year(profile: Profile) -> dict[str, dict[str, str]]:
    """Return for offences, for cells and for suppressed cells the number of each year, as it is printed."""
    table = coverage_table(profile).astype({"year": str}).set_index("year")
    columns = ("offences", "cells", "suppressed")
    return {name: {str(y): str(n) for y, n in table.get(name, pd.Series()).dropna().items()} for name in columns}


def not_validated(profile: Profile, partition: str) -> list[Count]:
    """Return the counts marked as not validated, from the year of the shares on [persons]."""
    shown = year_of_shares(profile, partition)
    return [c for c in profile.parts(partition) if c.unvalidated and c.year >= shown]


def without_label(profile: Profile) -> list[tuple[int, str]]:
    """Return year and value of citizenship rows without a label, from the year of the shares on."""
    shown = year_of_shares(profile, "citizenship")
    rows = profile.unlabelled.query("measure == 'detected' and partition == 'citizenship'")
    years = rows["period_start"].dt.year if len(rows) else []
    return [(y, value) for y, value in sorted(zip(years, rows["raw_value"], strict=True)) if y >= shown]


def repatriations(profile: Profile) -> pd.DataFrame:
    """Return the counts by country of repatriation, as published."""
    counts = sorted((c for c in profile.parts("repatriation") if not c.unvalidated), key=lambda c: (c.year, c.category))
    blank = "may be a blank answer"
    rows = [(str(c.period), c.category, c.raw_value, blank * ("MAYBE_BLANK" in c.flags)) for c in counts]
    return pd.DataFrame(rows, columns=["year", "country_of_repatriation", "raw_value", "note"])


def flows(profile: Profile) -> list[Estimate]:
    """Return persons convicted per person prosecuted, and prosecuted per person in formal contact, by year."""
    found: list[Estimate] = []
    for later, earlier in pairwise(steps(profile)):
        alike = {c.period for c, _ in same_totals(later, earlier)}
        found += per_by_year([c for c in later if c.period not in alike], earlier)
    return found


def steps(profile: Profile) -> list[list[Count]]:
    """Return the totals of persons convicted, prosecuted and in formal contact, by year."""
    return [profile.totals(m) for m in ("convicted", "prosecuted", "formal_contact")]


def revised(profile: Profile) -> pd.DataFrame:
    """Return the totals that differ from the earlier edition."""
    columns = ["year", "measure", "earlier", "now", "status", "factor"]
    if profile.previous.empty:
        return pd.DataFrame(columns=columns)
    old, new = (t[t["partition"] == "total"] for t in (profile.previous, profile.table))
    found = observations.differences(old, new).query("status != 'same'")
    if not profile.previous_whole:  # a total that a selection lacks need not be new
        found = found[found["status"] == "revised"]
    factors = found["factor"].map(lambda f: "" if pd.isna(f) else format_number(f, "ratio"))
    found = found.assign(year=found["period_start"].dt.year, factor=factors)
    found = found.rename(columns={"raw_value_old": "earlier", "raw_value_new": "now"})
    return found.sort_values(["year", "measure"], ignore_index=True)[columns]


def rates(counts: list[Count]) -> list[Estimate]:
    """Return the rates of yearly counts, for years with a population figure."""
    found = []
    for count in counts:
        try:
            people = population_of(count.ref_area, count.year)
        except CoverageError:
            continue
        found.append(rate(count, people).renamed(f"{count.period}"))
    return found


@dataclass(frozen=True, slots=True)
class Misfit:
    """A year in which the printed cells of a table cannot all be true."""

    #: The total of the year, as it is used [persons].
    total: Count
    #: Result of the check of the total against its table.
    coherence: Coherence
    #: Other cells that are off, and cells of which at least one is off [persons].
    off: tuple[Count, ...] = ()
    one_of: tuple[Count, ...] = ()

    @property
    def year(self) -> str:
        """Return the year of the total, as printed."""
        return str(self.total.period)


def misfits(profile: Profile, measure: str = "detected") -> list[Misfit]:
    """Return the years in which the printed cells of a measure cannot all be true."""
    counts = {figure: count for count in profile.counts for figure in count.figure_ids}
    found = []
    for total in profile.totals(measure):
        check = total.coherence
        if check and not total.unvalidated and (check.state != "consistent" or check.off or check.one_of):
            off, one_of = (tuple(counts[f] for f in ids if f in counts) for ids in (check.off, check.one_of))
            found.append(Misfit(total, check, off, one_of))
    return found


def misfits_table(found: list[Misfit]) -> pd.DataFrame:
    """Return `misfits` as a table."""
    rows = []
    for misfit in found:
        check, total = misfit.coherence, misfit.total
        parts = f"{'' if check.exactly else 'at least '}{check.parts_lo:,}" if check.by else ""
        use = f"total between {total.lo:,} and {total.hi:,}" if check.use == "range" else VERDICTS[check.state]
        rows.append((misfit.year, parts, use))
    return pd.DataFrame(rows, columns=["year", "breakdowns_add_up_to", "what_follows"])


def forms_table(profile: Profile) -> pd.DataFrame:
    """Tabulate who was exploited for what: victims by form, sex and age, as published in the year of the shares by form.

    If that year has no such counts, the table has the newest year that has them. A cross marks a count that does not fit its table. The table has no rows where the database has no such counts.
    """
    counts = profile.parts("form_sex_age")
    if not counts:
        return pd.DataFrame(columns=["year", "group", *FORM_COLUMNS.values()])
    shares = year_of_shares(profile, "form")
    year = shares if any(c.year == shares for c in counts) else counts[-1].year
    cells: dict[str, dict[str, str]] = {}
    for c in (c for c in counts if c.year == year):
        group = GROUPS.get((c.sex, c.age)) or f"{SEX_WORDS.get(c.sex, c.sex)}, {AGE_WORDS.get(c.age, c.age)}"
        cross = f"\N{NO-BREAK SPACE}{observations.IN_QUESTION}" if c.disputed else ""
        cells.setdefault(group, {})[FORM_COLUMNS.get(c.form, c.form)] = c.raw_value + cross
    order = [*GROUPS.values(), *sorted(cells.keys() - {*GROUPS.values()})]
    rows = [{"group": group, **cells[group]} for group in order if group in cells]
    table = pd.DataFrame(rows, columns=["group", *(n for n in FORM_COLUMNS.values() if any(n in r for r in rows))])
    return table.assign(year=str(year))[["year", *table.columns]]
