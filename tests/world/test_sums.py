"""Sums over countries have bounds, a number of countries, and two ways."""

import pytest
from glotip_rows import FORM, row

from tipresearch import world
from tipresearch.errors import CoverageError
from tipresearch.world.sums import regional, summed
from tipresearch.world.tables import printed


def test_both_ways_by_hand(small):
    """100 + 50 + <5, and with those in question <5 and 2,019: 150 to 154, and 2,169 to 2,177."""
    first, second = world.sums(small)
    assert (first.allowed.count.lo, first.allowed.count.hi) == (150, 154)
    assert (first.allowed.numbers, first.allowed.suppressed, first.allowed.countries) == (2, 1, 3)
    assert (first.published.count.lo, first.published.count.hi) == (2169, 2177)
    assert (first.published.countries, first.published.in_question) == (5, 2)
    assert second.allowed.estimate.value == 200
    assert second.published.in_question == 0


def test_a_sum_with_a_suppressed_total_is_bounds_and_has_no_interval(small):
    found = world.sums(small)[0].allowed.estimate
    assert (found.kind, found.value, found.level) == ("bounds", None, None)
    assert "CENSORED" in found.flags
    assert f"{found:}" == "150–154"
    assert "3 countries and areas" in found.label
    assert len(found.inputs[0].figure_ids) == 3


def test_a_sum_with_totals_in_question_is_no_bounds(small):
    """Some of the totals are known to be wrong, so the sum is bounded by nothing."""
    found = world.sums(small)[0].published.estimate
    assert f"{found:full}" == "2,169–2,177 (sum as published, some totals wrong)"
    assert world.sums(small)[1].published.estimate.kind == "point"


def test_nothing_is_no_sum_of_zero(small):
    rows = small.country_years("detected").iloc[:0]
    with pytest.raises(CoverageError, match="a sum needs one at least"):
        summed(small, rows, 2019, "detected")


@pytest.mark.slow
def test_what_disagrees_by_form_alone_is_counted(written):
    """By form a person may stand twice; by sex nobody does."""
    forms = [row("15", dimension=FORM, category=form) for form in ("Forced labour", "Sexual exploitation")]
    (found,) = world.sums(world.load_world(2019, 2019, written([row("20"), *forms])))
    assert (found.published.in_question, found.published.by_form_alone) == (1, 1)
    (found,) = world.sums(world.load_world(2019, 2019, written([row("20"), *forms, row("25", sex="Male")])))
    assert (found.published.in_question, found.published.by_form_alone) == (1, 0)


@pytest.mark.slow
def test_one_form_that_exceeds_a_total_is_not_told_as_persons_who_stand_twice(written):
    """Of 20 persons no 30 are in forced labour, whoever stands under another form as well."""
    rows = [row("20"), row("30", dimension=FORM, category="Forced labour")]
    (found,) = world.sums(world.load_world(2019, 2019, written(rows)))
    assert (found.published.in_question, found.published.by_form_alone) == (1, 0)


@pytest.mark.slow
def test_a_year_in_which_every_total_is_in_question_has_one_way(written):
    rows = [row("<5"), row("30", sex="Female")]
    (found,) = world.sums(world.load_world(2019, 2019, written(rows)))
    assert found.allowed is None
    assert printed(found.allowed) == "–"
    assert found.published.count.hi == 4


@pytest.mark.slow
def test_a_region_of_two_countries_narrows_no_suppressed_total(written):
    """One number and one suppressed total: the bounds of the sum leave all of 0 to 4."""
    found = world.load_world(2019, 2019, written([row("100"), row("<5", iso="ITA")]))
    ((_, _, listed, both),) = regional(found, 2019)
    assert listed == 2
    assert (both.allowed.count.lo - 100, both.allowed.count.hi - 100) == (0, 4)


def test_the_weight_of_a_total_in_its_sum(small):
    """100 of 150 to 154."""
    whole = world.sums(small)[0].allowed
    total = next(c for c in world.sums(small)[0].allowed.estimate.inputs)
    assert total.figure_ids == whole.count.figure_ids
    rows = small.table[small.table["raw_value"] == "100"]
    from tipresearch.observations import to_count

    found = world.weight(small, to_count(rows.iloc[0]), whole)
    assert found.ends == (100 / 154, 100 / 150)


def test_offences_are_added_to_offences(small):
    """And victims and convicted to persons."""
    rows = small.country_years("detected").query("year == 2020 and lo == lo")
    assert summed(small, rows, 2020, "offences").count.unit == "offences"
    assert {summed(small, rows, 2020, measure).count.unit for measure in ("detected", "convicted")} == {"persons"}
