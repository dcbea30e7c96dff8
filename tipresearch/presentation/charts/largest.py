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


def citizenships_chart(profile: Profile) -> Chart:
    """Return the bars of the ten largest citizenships in the newest year that has citizenships."""
    named: dict[str, Count] = {}
    for c in sorted(profile.latest("citizenship").values(), key=lambda c: (-c.lo, -c.hi, c.category)):
        code = citizenship_area(c.category, profile.ref_area)
        name = area_name(code) if code else c.category
        label = f"{name} (“{c.category}”)" if name in named else name  # a second label of the same country
        named[label] = replace(c, label=label)
    counts = [*named.values()]
    large, small = [c for c in counts if c.lo], [c for c in counts if not c.lo]
    more = _more(large[MOST:], small)
    chart = counts_chart([replace(c, period=None) for c in large[:MOST]])
    return replace(
        chart,
        data=points(counts, without=["year", "parts_at_least", "contested"]),
        estimates=(),
        cited=tuple(profile.cited),
        question=_title(counts, profile) if large else "",
        notes=tuple(filter(None, [more, _domestic(profile)])),
        instead=f"Each citizenship has fewer than 5 victims: {len(counts)} in all." if counts and not large else "",
        alt=" ".join(filter(None, [chart.alt, more])),
    )


def _title(counts: Sequence[Count], profile: Profile) -> str:
    """Return the finding: the largest citizenship."""
    which = f"the largest of {len(counts)} citizenships" if len(counts) > 1 else "the only citizenship"
    return f"{counts[0].label} is {which} of victims detected in {profile.in_text} in {counts[0].period}"


def _more(large: Sequence[Count], small: Sequence[Count]) -> str:
    """Return the line below the bars: how many citizenships have no bar."""
    parts = [f"{len(large)} more with at most {max(c.hi for c in large):,} each"] if large else []
    parts += [f"{len(small)} more with fewer than {max(c.hi for c in small) + 1}"] if small else []
    return f"{'; '.join(parts)}." if parts else ""


def _domestic(profile: Profile) -> str:
    """Return the share of the citizens of the country itself, if the data have it."""
    found = key_shares(profile, "citizenship")
    year = next((c.year for c in profile.latest("citizenship").values()), 0)
    own = [e for label, e in (found.shares or {}).items() if citizenship_area(label, profile.ref_area) == profile.ref_area]  # fmt: skip
    if len(own) != 1 or found.year != year:
        return ""
    share = f"{own[0]:interval}" if own[0].value is None else f"{own[0]}"
    return f"Citizens of {profile.in_text} are {share} of the victims detected in {year}."
