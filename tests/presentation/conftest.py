import pytest
from invented_world import invented_world

from tipresearch import (
    competing,
    composition,
    conflicts,
    detection_tipping,
    facts,
    pick,
    pick_parts,
    reconciliation,
    share,
    share_bounds,
    world,
)
from tipresearch.presentation import charts


@pytest.fixture
def shares(observed, release):
    """The composition of the anchor case."""
    parts = pick_parts(observed, partition="unodc_pk_4", year=2020, measure="identified", **release)
    return list(composition(parts, 32022).values())


@pytest.fixture
def drawn(observed, release, shares):
    """A chart of each kind."""
    series = release | {"measure": "identified", "form": "bonded_labour", "category": "total"}
    counts = [pick(observed, year=year, **series) for year in (2019, 2020)]
    mixed = [
        share(3, 4, interval="wilson"),
        share_bounds(0, 4, 4, label="Nothing known"),
        detection_tipping(30, 760),
    ]
    many = invented_world()
    answers = competing(observed, ref_area="PAK")
    return {
        "composition": charts.composition_chart(shares),
        "counts": charts.counts_chart(counts),
        "intervals": charts.intervals_chart(mixed, xlabel="share", limits=(0, 1)),
        "detection": charts.detection_chart(detection_tipping(30, 760)),
        "competing": charts.competing_chart(
            answers, highlight=reconciliation.largest_shared(conflicts(observed))
        ),
        "timeline": charts.timeline_chart(facts.load_milestones("PAK")),
        "coverage": charts.coverage_chart(
            many.country_years("detected"), cited=[("unodc_glotip", "2025-04-14")]
        ),
        "sums": charts.sums_chart(world.sums(many), world.panels(many)),
    }
