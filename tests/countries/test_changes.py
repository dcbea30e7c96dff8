"""Years are compared over the same countries; the other countries are listed by state."""

import pytest
from glotip_rows import row

from tipresearch import countries


def test_the_same_countries_and_the_others(small):
    """France has both years; Austria and Spain (40 to 44) only 2019; Switzerland only 2020."""
    (found,) = countries.panels(small)
    assert (*(s.count.lo for s in found.same), found.same[0].countries) == (100, 120, 1)
    assert (found.only_before, found.only_after) == ({"not_published": 2}, {"not_published": 1})
    assert found.left_out == ()
    assert countries.panels_table(small).iloc[0].tolist() == [2020, 1, "100", "120", 0, 2, 1]


def test_a_number_in_one_year_only_is_listed_by_the_state_of_the_other_year(world_of_rows):
    """In 2020 France is disputed, Italy suppressed, and Germany has no figure."""
    rows = [row("100"), row("10", iso="ITA"), row("30", iso="DEU"), row("7", iso="AUT"), row("8", iso="AUT", year=2020)]
    rows += [row("<5", iso="ITA", year=2020), row("5", year=2020), row("9", year=2020, sex="Female")]
    (found,) = countries.panels(world_of_rows(rows, 2019, 2020))
    assert found.only_before == {"in_question": 1, "suppressed": 1, "not_published": 1}
    assert found.only_after == {}


def test_a_contested_country_is_in_no_panel_and_no_difference_reveals_it(world_of_rows):
    """Countries with a number in one year only have no sum, so that Pakistan's total cannot be subtracted."""
    of_pakistan = {"iso": "PAK", "country": "Pakistan"}
    rows = [row("500", year=2020), row("20,046", year=2020, **of_pakistan), row("400"), row("32,023", **of_pakistan)]
    world = world_of_rows(rows, 2019, 2020)
    (found,) = countries.panels(world)
    assert found.left_out == ("PAK",)
    assert tuple(s.count.lo for s in found.same) == (400, 500)
    assert countries.panels_table(world).iloc[0].tolist() == [2020, 1, "400", "500", 1, 0, 0]
    rows = [row(n, year=y, **of_pakistan) for n, y in (("9", 2018), ("8", 2019), ("20,046", 2020))]
    rows += [row("7", year=y) for y in (2018, 2019, 2020)]
    assert [s.count.lo for s in countries.steady(world_of_rows(rows, 2018, 2020), years=3)] == [7, 7, 7]


def test_the_same_countries_in_each_of_the_last_years(world_of_rows):
    rows = [row(str(100 + year - 2015), year=year) for year in range(2015, 2020)]
    found = countries.steady(world_of_rows([*rows, row("9", iso="ITA")], 2015, 2019))
    assert [s.count.lo for s in found] == [100, 101, 102, 103, 104]
    assert {s.countries for s in found} == {1}


@pytest.mark.parametrize(
    ("rows", "years"),
    [
        # Fewer years than asked for.
        ([row("9", year=2018), row("9", year=2019)], 5),
        # No country has both years.
        ([row("9", iso="FRA", year=2018), row("9", iso="ITA", year=2019)], 2),
        # Five years have a total, and years between them have no total; so do the last two.
        ([row(str(100 + year), year=year) for year in (2012, 2014, 2016, 2017, 2019)], 5),
        ([row("100", year=2017), row("120", year=2019)], 2),
    ],
)
def test_years_that_are_not_all_there_have_no_sums(world_of_rows, rows, years):
    assert countries.steady(world_of_rows(rows, 2012, 2019), years=years) == []


def test_years_with_a_gap_are_not_compared(world_of_rows):
    assert countries.panels(world_of_rows([row("100", year=2017), row("120", year=2019)], 2015, 2019)) == []
