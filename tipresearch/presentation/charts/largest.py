"""Bars of the largest counts of a breakdown, such as the ten largest citizenships."""

from collections.abc import Sequence
from dataclasses import replace

from tipresearch.countries import Profile, counts_of_shares, key_shares
from tipresearch.facts import area_name, citizenship_area
from tipresearch.presentation.charts.layout import points
from tipresearch.presentation.charts.numbers import counts_chart
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.messages.catalogue import listed, say
from tipresearch.presentation.messages.names import area_phrase
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.quantities import Count

#: Most bars of a chart.
MOST = 10


def citizenships_chart(profile: Profile) -> Chart:
    """Return the bars of the ten largest citizenships in the year of the shares by citizenship."""
    named: dict[str, Count] = {}
    for c in sorted(counts_of_shares(profile, "citizenship").values(), key=lambda c: (-c.lo, -c.hi, c.category)):
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
        notes=(*more, *_domestic(profile)),
        instead=say("country.citizenship.few", len(counts), limit=_limit(small)) if counts and not large else "",
        alt=" ".join([chart.alt, *map(str, more)]),
    )


def _title(counts: Sequence[Count], profile: Profile) -> Prose:
    """Return the finding: the largest citizenship."""
    first, year = counts[0], str(counts[0].period)
    code = citizenship_area(first.category, profile.ref_area)
    named = replace(area_phrase(code), template=area_name(code)) if code else only(first.label)
    return say("country.citizenship.title", len(counts), named=named, area=area_phrase(profile.ref_area), year=year)


def _more(large: Sequence[Count], small: Sequence[Count]) -> list[Prose]:
    """Return the line below the bars: how many citizenships have no bar."""
    parts = [say("country.citizenship.more", len(large), most=f"{max(c.hi for c in large):,}")] if large else []
    parts += [say("country.citizenship.fewer", len(small), limit=_limit(small))] if small else []
    return [say("country.citizenship.rest", parts=listed(parts, "; "))] if parts else []


def _limit(suppressed: Sequence[Count]) -> str:
    """Return the number that suppressed counts are below."""
    return str(max(c.hi for c in suppressed) + 1)


def _domestic(profile: Profile) -> list[Prose]:
    """Return the share of the citizens of the country itself, if the data have it."""
    found = key_shares(profile, "citizenship")
    own = [e for label, e in (found.shares or {}).items() if citizenship_area(label, profile.ref_area) == profile.ref_area]  # fmt: skip
    if len(own) != 1:
        return []
    share = f"{own[0]:interval}" if own[0].value is None else f"{own[0]}"
    return [say("country.citizenship.own", area=area_phrase(profile.ref_area), share=share, year=str(found.year))]
