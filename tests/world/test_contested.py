"""Totals that another publication contests are named."""

from glotip_rows import row

from tipresearch import world


def test_a_total_that_other_editions_contest_is_found(written):
    """Pakistan 2020 is 22, 20,045 and 32,022 elsewhere; France is held from nowhere else."""
    rows = [row("500", year=2020), row("20,046", iso="PAK", country="Pakistan", year=2020)]
    found = world.contested(world.load_world(2020, 2020, written(rows)))
    assert [(c.ref_area, c.year, c.lo) for c in found] == [("PAK", 2020, 20046)]
    assert "SOURCE_CONFLICT" in found[0].flags


def test_nobody_contests_the_invented_countries(small):
    assert world.contested(small) == []
