"""Years are compared in the same countries, with the others beside them."""

import pytest
from glotip_rows import row

from tipresearch import countries


def test_the_same_countries_and_the_others(small):
    """France in both; Austria and Spain, with 40 to 44, in 2019 alone, Switzerland in 2020 alone."""
    (found,) = countries.panels(small)
    assert (*(s.count.lo for s in found.same), found.same[0].countries) == (100, 120, 1)
    assert (found.only_before, found.only_after) == ({"not_published": 2}, {"not_published": 1})
    assert (found.left_out, found.gone) == ((), ())
    assert (found.every[0].count.lo, found.every[0].count.hi) == (100 + 50 + 40, 100 + 50 + 44)
    assert found.every[1].count.lo == 120 + 80


@pytest.mark.slow
def test_what_the_other_year_is_of_those_with_a_number_in_one(written):
    """France in question, Italy suppressed and Germany without any figure in 2020."""
    rows = [row("100"), row("10", iso="ITA"), row("30", iso="DEU"), row("7", iso="AUT")]
    rows += [
        row("<5", iso="ITA", year=2020),
        row("5", year=2020),
        row("9", year=2020, sex="Female"),
    ]
    rows += [row("8", iso="AUT", year=2020)]
    (found,) = countries.panels(countries.load_world(2019, 2020, written(rows)))
    assert found.only_before == {"in_question": 1, "suppressed": 1, "not_published": 1}
    assert found.only_after == {}
    assert found.gone == ()  # 30 is less than the whole fall, from 147 to 8


@pytest.mark.slow
def test_a_country_without_a_later_total_that_is_more_than_the_whole_fall(written):
    """The sum falls from 110 to 20; Italy's 100 is more. Not so where its later total is in question, or nothing falls."""
    rows = [row("10"), row("20", year=2020), row("100", iso="ITA")]
    (found,) = countries.panels(countries.load_world(2019, 2020, written(rows)))
    assert [(c.ref_area, c.lo) for c in found.gone] == [("ITA", 100)]
    later = [row("5", iso="ITA", year=2020), row("9", iso="ITA", year=2020, sex="Female")]
    (found,) = countries.panels(countries.load_world(2019, 2020, written([*rows, *later])))
    assert (found.only_before, found.gone) == ({"in_question": 1}, ())
    rise = [row("10"), row("200", year=2020), row("100", iso="ITA")]
    (found,) = countries.panels(countries.load_world(2019, 2020, written(rise)))
    assert found.gone == ()


@pytest.mark.slow
def test_years_with_a_gap_are_no_neighbours(written):
    found = countries.load_world(2015, 2019, written([row("100", year=2017), row("120", year=2019)]))
    assert countries.panels(found) == []


@pytest.mark.slow
def test_the_countries_of_all_years(written):
    rows = [row(str(100 + year - 2015), year=year) for year in range(2015, 2020)]
    found = countries.steady(countries.load_world(2015, 2019, written([*rows, row("9", iso="ITA")])))
    assert [s.count.lo for s in found] == [100, 101, 102, 103, 104]
    assert {s.countries for s in found} == {1}


@pytest.mark.slow
def test_fewer_years_or_no_common_country_give_none(small, written):
    assert countries.steady(small) == []
    apart = [row("9", iso=iso, year=y) for iso, y in (("FRA", 2018), ("ITA", 2019))]
    assert countries.steady(countries.load_world(2018, 2019, written(apart)), years=2) == []


@pytest.mark.slow
def test_years_with_one_between_them_that_nobody_has_are_not_each_year(written):
    """Five years have a total, of 2012 to 2019: of three between them no country has any."""
    rows = [row(str(100 + year), year=year) for year in (2012, 2014, 2016, 2017, 2019)]
    found = countries.load_world(2012, 2019, written(rows))
    assert countries.steady(found) == []
    assert [s.count.year for s in countries.steady(found, years=2)] == []
