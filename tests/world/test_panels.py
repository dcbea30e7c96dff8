"""Years are compared in the same countries, with the others beside them."""

from glotip_rows import row

from tipresearch import world


def test_the_same_countries_and_the_others_add_up(small):
    """France in both; Austria in 2019 alone, Switzerland in 2020 alone."""
    (found,) = world.panels(small)
    assert (found.before.count.lo, found.after.count.lo, found.before.countries) == (100, 120, 1)
    assert (found.only_before.count.lo, found.only_after.count.lo) == (50, 80)
    assert found.all_before.count.lo == 100 + 50
    assert found.all_after.count.lo == 120 + 80


def test_a_country_can_be_left_out(small):
    found = world.panel(small, 2019, 2020, leave_out=["FRA"])
    assert found.same is None
    assert found.all_after.count.lo == 80


def test_years_with_a_gap_are_no_neighbours(written):
    found = world.load_world(2015, 2019, written([row("100", year=2017), row("120", year=2019)]))
    assert world.panels(found) == []


def test_the_countries_of_all_years(written):
    rows = [row(str(100 + year - 2015), year=year) for year in range(2015, 2020)]
    found = world.steady(world.load_world(2015, 2019, written([*rows, row("9", iso="ITA")])))
    assert [s.count.lo for s in found] == [100, 101, 102, 103, 104]
    assert {s.countries for s in found} == {1}


def test_fewer_years_or_no_common_country_give_none(small, written):
    assert world.steady(small) == []
    apart = [row("9", iso=iso, year=y) for iso, y in (("FRA", 2018), ("ITA", 2019))]
    assert world.steady(world.load_world(2018, 2019, written(apart)), years=2) == []
