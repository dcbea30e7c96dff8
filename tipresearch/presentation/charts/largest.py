"""Bars of the largest counts of a breakdown, such as the ten largest citizenships."""

from collections.abc import Sequence
from dataclasses import replace

from tipresearch.countries import Profile, key_shares
from tipresearch.facts import area_name, citizenship_area
from tipresearch.presentation.charts.layout import points
from tipresearch.presentation.charts.numbers import counts_chart
from tipresearch.presentation.drawing import Chart
from tipresearch.quantities import Count

#: Most bars of a chart.
MOST = 10

_COLUMNS = ["label", "period", "lo", "hi", "as_published", "unit", "state", "mark", "flags", "figure_id"]


def citizenships_chart(profile: Profile) -> Chart:
    """Return the bars of the ten largest citizenships in the newest year that has citizenships."""
    counts = _named(sorted(profile.latest("citizenship").values(), key=lambda c: (-c.lo, -c.hi, c.category)), profile)
    largest = [c for c in counts if c.lo][:MOST]
    more = _more([c for c in counts if c not in largest])
    chart = counts_chart([replace(c, period=None) for c in largest])
    return replace(
        chart, data=points(counts, _COLUMNS), estimates=(), cited=tuple(profile.cited), question=_title(counts, profile),
        notes=tuple(filter(None, [more, _domestic(profile)])),
        instead=f"Each citizenship has fewer than 5 victims: {len(counts)} in all." if counts and not largest else "",
        alt=" ".join(filter(None, [chart.alt, more])),
    )  # fmt: skip


def _named(counts: Sequence[Count], profile: Profile) -> list[Count]:
    """Return counts by the name of the country, or by the label as published if a second label has the country."""
    named: dict[str, Count] = {}
    for c in counts:
        code = citizenship_area(c.category, profile.ref_area)
        name = area_name(code) if code else c.category
        label = f"{name} (“{c.category}”)" if name in named else name
        named[label] = replace(c, label=label)
    return [*named.values()]


def _title(counts: Sequence[Count], profile: Profile) -> str:
    """Return the finding: the largest citizenship."""
    if not counts or not counts[0].lo:
        return ""
    year, first = counts[0].period, counts[0]
    which = f"the largest of {len(counts)} citizenships" if len(counts) > 1 else "the only citizenship"
    return f"{first.label} is {which} of victims detected in {profile.in_text} in {year}"


def _more(rest: Sequence[Count]) -> str:
    """Return the line below the bars: how many citizenships have no bar."""
    small, large = [c for c in rest if not c.lo], [c for c in rest if c.lo]
    said = [f"{len(large)} more with at most {max(c.hi for c in large):,} each"] if large else []
    said += [f"{len(small)} more with fewer than {max(c.hi for c in small) + 1}"] if small else []
    return f"{'; '.join(said)}." if said else ""


def _domestic(profile: Profile) -> str:
    """Return the share of the citizens of the country itself, if the data have it."""
    found = key_shares(profile, "citizenship")
    year = next((c.year for c in profile.latest("citizenship").values()), 0)
    own = [e for label, e in (found.shares or {}).items() if citizenship_area(label, profile.ref_area) == profile.ref_area]  # fmt: skip
    if len(own) != 1 or found.year != year:
        return ""
    share = f"{own[0]:interval}" if own[0].value is None else f"{own[0]}"
    return f"Citizens of {profile.in_text} are {share} of the victims detected in {year}."
