import functools

import pytest
from invented_world import invented_world
from invented_years import in_year
from matplotlib.figure import Figure

import tipresearch as tip
from tipresearch import countries
from tipresearch.presentation import charts, drawing


@pytest.fixture(scope="session")
def shares(observed, release):
    """The composition of the anchor case."""
    parts = tip.pick_parts(observed, partition="unodc_pk_4", year=2020, measure="identified", **release)
    return list(tip.composition(parts, 32022).values())


@pytest.fixture(scope="session")
def plot():
    """Draw a chart on an Axes of a width, and return the Axes."""

    def drawn(chart, width=drawing.WIDE):
        ax = Figure(figsize=(width, chart.height(width))).subplots()
        chart.draw(ax)
        return ax

    return drawn


@pytest.fixture(scope="session")
def by_sex():
    """Counts by sex, one of them suppressed."""
    return {
        "Male": [in_year(year, 40 * year - 80500, category="male") for year in (2014, 2015, 2016)],
        "Female": [in_year(2014, 40, category="female"), in_year(2016, (0, 4), category="female")],
    }


@pytest.fixture(scope="session")
def drawn(observed, release, shares, by_sex):
    """A chart of each kind."""
    series = release | {"measure": "identified", "form": "bonded_labour", "category": "total"}
    counts = [tip.pick(observed, year=year, **series) for year in (2019, 2020)]
    mixed = [
        tip.share(3, 4, interval="wilson"),
        tip.share_bounds(0, 4, 4, label="Nothing known"),
        tip.detection_tipping(30, 760),
    ]
    many = invented_world()
    answers = tip.competing(observed, ref_area="PAK")
    return {
        "composition": charts.composition_chart(shares),
        "known": charts.known_chart([tip.share_bounds(3, 2, 9, label="Known"), tip.share_bounds(0, 4, 4)]),
        "counts": charts.counts_chart(counts, xlabel="persons identified"),
        "intervals": charts.intervals_chart(mixed, xlabel="share", limits=(0, 1)),
        "one kind": charts.intervals_chart(
            [tip.rate_ratio(30, 760)], xlabel="ratio", log=True, reference=1, reference_label="the same"
        ),
        "series": charts.series_chart(by_sex),
        "strip": charts.profile_strip(countries.load_profile("PAK", 2003, 2022)),
        "competing": charts.competing_chart(
            answers, highlight=tip.observations.largest_shared(tip.conflicts(observed))
        ),
        "coverage": charts.coverage_chart(many.country_years("detected"), cited=[("unodc_glotip", "2025-04-14")]),
        "sums": charts.sums_chart(countries.sums(many), countries.panels(many)),
    }


@pytest.fixture(scope="session")
def picture(drawn):
    """Have a chart of a kind drawn at a width, as SVG and PNG, once."""
    return functools.cache(lambda kind, width: drawing.render(drawn[kind], width))
