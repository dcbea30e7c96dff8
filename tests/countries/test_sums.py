"""Sums over countries have bounds, a number of countries, and two ways."""

import pytest
from glotip_rows import row

from nbpress.core.errors import CoverageError
from tipresearch import countries
from tipresearch.countries.sums import regional, summed
from tipresearch.countries.tables import printed


def test_both_ways_by_hand(small):
    """100 + 50 + <5 and 40 to 44: 190 to 198. With 2,019, its year, and <5 beside 30: 2,209 to 2,247."""
    first, second = countries.sums(small)
    assert (first.allowed.count.lo, first.allowed.count.hi) == (190, 198)
    assert (first.allowed.numbers, first.allowed.suppressed, first.allowed.ranges, first.allowed.countries) == (
        2,
        1,
        1,
        4,
    )
    assert (first.published.count.lo, first.published.count.hi) == (2209, 2247)
    assert (first.published.countries, first.published.in_question) == (6, 2)
    assert second.allowed.estimate.value == 200
    assert second.published.in_question == 0


def test_a_sum_with_a_suppressed_total_is_bounds_and_has_no_interval(small):
    found = countries.sums(small)[0].allowed.estimate
    assert (found.kind, found.value, found.level) == ("bounds", None, None)
    assert "CENSORED" in found.flags
    assert f"{found:}" == "190–198"
    assert "4 countries and areas" in found.label
    assert len(found.inputs[0].figure_ids) == 4


def test_a_sum_over_all_printed_totals_says_that_some_do_not_add_up(small):
    """Each total that is not used enters as the range over the smallest corrections of its table."""
    found = countries.sums(small)[0].published.estimate
    assert f"{found:full}" == "2,209–2,247 (bounds, not a confidence interval; of a table that does not add up)"
    assert countries.sums(small)[1].published.estimate.kind == "point"


def test_nothing_is_no_sum_of_zero(small):
    rows = small.country_years("detected").iloc[:0]
    with pytest.raises(CoverageError, match="a sum needs one at least"):
        summed(small, rows, 2019, "detected")


@pytest.mark.slow
def test_a_year_in_which_no_total_is_used_has_one_way(written):
    rows = [row("<5"), row("30", sex="Female")]
    (found,) = countries.sums(countries.load_world(2019, 2019, written(rows)))
    assert found.allowed is None
    assert printed(found.allowed) == "–"
    assert (found.published.count.lo, found.published.count.hi) == (0, 30)


@pytest.mark.slow
def test_a_region_of_two_countries_narrows_no_suppressed_total(written):
    """One number and one suppressed total: the bounds of the sum leave all of 0 to 4."""
    found = countries.load_world(2019, 2019, written([row("100"), row("<5", iso="ITA")]))
    ((_, _, listed, both),) = regional(found, 2019)
    assert listed == 2
    assert (both.allowed.count.lo - 100, both.allowed.count.hi - 100) == (0, 4)


def test_the_weight_of_a_total_in_its_sum(small):
    """100 of 190 to 198."""
    whole = countries.sums(small)[0].allowed
    total = next(c for c in countries.sums(small)[0].allowed.estimate.inputs)
    assert total.figure_ids == whole.count.figure_ids
    rows = small.table[small.table["raw_value"] == "100"]
    from tipresearch.observations import to_count

    found = countries.weight(small, to_count(rows.iloc[0]), whole)
    assert found.ends == (100 / 198, 100 / 190)


def test_offences_are_added_to_offences(small):
    """And victims and convicted to persons."""
    rows = small.country_years("detected").query("year == 2020 and lo == lo")
    assert summed(small, rows, 2020, "offences").count.unit == "offences"
    assert {summed(small, rows, 2020, measure).count.unit for measure in ("detected", "convicted")} == {"persons"}
