"""Rates of the counts of a selection, each by the population of its own area and year."""

from collections.abc import Iterator, Mapping, Sequence

from tipresearch import facts, indicators
from tipresearch.quantities import Count, Estimate


def rates(
    series: Mapping[str, Sequence[Count]], names: Mapping[str, str], population_source: str
) -> Iterator[Estimate]:
    """Yield the rate of each count, of series by area: see `Dataset.rates`."""
    for area, counts in series.items():
        for count in counts:
            people = facts.population_of(area, count.year, source_id=population_source)
            # The same area and year may stand beside itself, of women, or of those prosecuted.
            of = facts.within(facts.counted_label(count.label, count.measure, count.category))
            yield indicators.rate(count, people).renamed(f"{names[area]}, {count.period} ({of})")
