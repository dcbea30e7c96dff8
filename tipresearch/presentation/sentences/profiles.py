"""What a country profile says in words: what is missing, withheld, revised, or does not add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tipresearch.presentation.paragraphs import Prose
from tipresearch.profiles import DATABASE, Profile
from tipresearch.quantities import Count, Estimate
from tipresearch.reconciliation import DISAGREE, reconcile

#: Breakdowns that are compared with the total.
COMPARED = ("sex", "age")


def listed(words: Sequence[object]) -> str:
    """Join words as a sentence does: a, b and c."""
    *before, last = map(str, words)
    return f"{', '.join(before)} and {last}" if before else last


def withheld_note(profile: Profile, partition: str) -> str:
    """Say which counts a chart leaves out, as the end of a caption; blank where it leaves out none."""
    found = profile.withheld(partition)
    if not found:
        return ""
    named = "; ".join(f"{name} in {listed(years)}" for name, years in found.items())
    return f" Withheld here, though published, because a suppressed count could be computed from it: {named}."


def why_no_changes(counts: Sequence[Count]) -> str:
    """Say why no change from year to year is given."""
    if counts:
        return f"No change from year to year is given: a total is published for {counts[0].period} only."
    return "No change from year to year is given: no total is published."


def why_no_rates(counts: Sequence[Count]) -> str:
    """Say why no rate is given."""
    if counts:
        return "No rate is given: no population is held here for the years of the totals."
    return "No rate is given: no total of detected victims is published."


def populations_note(rates: Sequence[Estimate]) -> str:
    """Name the population that rates are of, with its vintage, as the end of a caption."""
    vintages = dict.fromkeys(vintage for e in rates for vintage in e.vintages)
    return f" Population: {'; '.join(vintages)}." if vintages else ""


def why_no_citizenships(profile: Profile) -> str:
    """Say why no citizenship is listed."""
    return f"The citizenship of detected victims in {profile.name} is not published in these years."


def why_not_drawn(profile: Profile, partition: str) -> str:
    """Say why a breakdown is not drawn."""
    words = {"sex": "sex", "age": "age group", "form": "form of exploitation"}[partition]
    return f"No count of detected victims in {profile.name} by {words} is published in these years."


def why_not_revised(profile: Profile) -> str:
    """Say why no revision is listed."""
    if not profile.previous_edition:
        return "No earlier edition was given, so revisions are not shown (parameter previous_file)."
    if profile.previous.empty:
        return (
            f"The earlier edition ({profile.previous_edition}) holds nothing of {profile.name} in these years, so "
            "nothing was revised."
        )
    return (
        f"No total of {profile.name} differs between the earlier edition ({profile.previous_edition}) and edition "
        f"{profile.edition} of the database."
    )


def revised_cited(profile: Profile) -> list[tuple[str, str]]:
    """Return both editions that a table of revisions compares."""
    earlier = [(DATABASE, profile.previous_edition)] if profile.previous_edition else []
    return [*earlier, *profile.cited]


@dataclass(frozen=True, slots=True)
class PartDifference:
    """The counts of a breakdown minus the total of their year.

    Attributes
    ----------
    partition : str
        Breakdown, one of `COMPARED`.
    total : Count
        Total of the year [persons].
    found : Estimate
        Parts minus total [persons]; as `tipresearch.reconcile` gives it, it may be not shown.
    """

    partition: str
    total: Count
    found: Estimate

    @property
    def year(self) -> str:
        """Year of the total, as it is printed."""
        return str(self.total.period)

    @property
    def estimate(self) -> Estimate:
        """The difference under the name of its breakdown and year."""
        # A difference that is not shown has no inputs; it is still one of this year and edition.
        inputs = self.found.inputs or (replace(self.total, figure_ids=()),)
        return replace(self.found, label=self._label("minus"), inputs=inputs)

    def without_sign(self) -> Estimate:
        """Return the difference for a sentence that says more or fewer."""
        estimate = self.estimate
        if _sign(estimate) > 0:
            return estimate
        low, high = (
            (None, None) if estimate.lo is None else (-end for end in reversed(estimate.ends))
        )
        value = estimate.value and -estimate.value
        return replace(estimate, label=self._label("short of"), value=value, lo=low, hi=high)

    def _label(self, relation: str) -> str:
        return f"Sum of the counts by {self.partition} {relation} the total, {self.year}"


def part_differences(profile: Profile) -> list[PartDifference]:
    """Return, for each year and breakdown whose parts disagree with the total, parts minus total.

    Years in which a part is withheld are left out: their difference would give it away.
    """
    totals = {c.period: c for c in profile.totals("detected")}
    found = []
    for partition in COMPARED:
        out = {year for years in profile.withheld(partition).values() for year in years}
        for period, parts in _by_period(profile.parts(partition)).items():
            if period in totals and totals[period].year not in out:
                check = reconcile(parts, totals[period])
                if check.status in DISAGREE:
                    found.append(PartDifference(partition, totals[period], check.difference))
    return found


def _by_period(counts: Sequence[Count]) -> Mapping[object, list[Count]]:
    found: dict[object, list[Count]] = {}
    for count in counts:
        found.setdefault(count.period, []).append(count)
    return found


def parts_and_total(profile: Profile, differences: Sequence[PartDifference]) -> Prose:
    """Return a sentence on whether the counts by sex and by age add up to the total of a year."""
    if not differences:
        return Prose(_NONE_DISAGREE, {"area": profile.name})
    years = {p: [d.year for d in differences if d.partition == p] for p in COMPARED}
    named = "; ".join(f"by {name} in {listed(of)}" for name, of in years.items() if of)
    shown = [d for d in differences if d.found.value is not None or d.found.lo is not None]
    if not shown:
        return Prose(_DISAGREE + " The differences are small and not shown.", {"named": named})
    worst = max(shown, key=lambda d: _size(d.found))
    return Prose(
        _DISAGREE + " The largest difference: in {year} the total is {total}, and the counts by {partition} "
        "together are {difference} {more}.",
        {
            "named": named, "year": worst.year, "total": worst.total, "partition": worst.partition,
            "difference": worst.without_sign(), "more": "more" if _sign(worst.found) > 0 else "fewer",
        },
    )  # fmt: skip


_NONE_DISAGREE = (
    "Nothing published of {area} shows that the counts by sex or by age disagree with the total of their year, "
    "where both are published."
)


_DISAGREE = (
    "Counts and total disagree: {named}. They are shown as published; the source does not say why."
)


def _sign(difference: Estimate) -> int:
    return 1 if difference.ends[0] > 0 else -1


def _size(difference: Estimate) -> float:
    return abs(sum(difference.ends) / 2 if difference.value is None else difference.value)
