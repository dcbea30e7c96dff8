"""Shares are over the countries that publish a breakdown, and nothing is taken for zero."""

import pytest
from glotip_rows import ADULT, CHILD, FORM, row

from tipresearch import countries
from tipresearch.countries.shares import BREAKDOWNS, breakdown


@pytest.mark.slow
def test_only_countries_that_publish_each_main_category_are_taken(written):
    """France has both; Italy has no male count, which is missing and not zero."""
    rows = [
        row("100"), row("60", sex="Female"), row("40", sex="Male"),
        row("500", iso="ITA"), row("500", iso="ITA", sex="Female"),
    ]  # fmt: skip
    found = breakdown(countries.load_world(2019, 2019, written(rows)), "sex", 2019)
    assert (found.countries, found.with_total) == (1, 2)
    assert [e.value for e in found.shares] == [0.6, 0.4]
    assert found.shares[0].label == "Sex: female, 1 country or area"
    # It is all of the victims by itself, and nothing is left without it.
    assert (found.named, found.weights[0].value, found.without) == (("FRA",), 1, ())


@pytest.mark.slow
def test_shares_are_given_without_a_country_that_is_most_of_them(written):
    """France is 100 of 140 victims; with 100 of 200 it is not more than half, and is not named."""
    rows = [
        row("100"), row("80", sex="Female"), row("20", sex="Male"),
        row("40", iso="ITA"), row("10", iso="ITA", sex="Female"), row("30", iso="ITA", sex="Male"),
    ]  # fmt: skip
    found = breakdown(countries.load_world(2019, 2019, written(rows)), "sex", 2019)
    assert (found.named, found.weights[0].value) == (("FRA",), 100 / 140)
    assert [e.value for e in found.both_ways] == [90 / 140, 50 / 140, 10 / 40, 30 / 40]
    assert found.without[0].label == "Sex: female, without France, 1 country or area"
    rows += [
        row("60", iso="ESP"),
        row("30", iso="ESP", sex="Female"),
        row("30", iso="ESP", sex="Male"),
    ]
    found = breakdown(countries.load_world(2019, 2019, written(rows)), "sex", 2019)
    assert (found.named, found.weights, found.without) == ((), (), ())


@pytest.mark.slow
def test_shares_are_given_without_a_contested_country_however_small(written):
    """Pakistan 2020 is held from elsewhere with other numbers."""
    rows = [
        row("100", year=2020), row("80", year=2020, sex="Female"), row("20", year=2020, sex="Male"),
        row("80", iso="ITA", year=2020), row("80", iso="ITA", year=2020, sex="Female"), row("<5", iso="ITA", year=2020, sex="Male"),
        *(row(n, iso="PAK", country="Pakistan", year=2020, sex=sex) for n, sex in (("40", "Total"), ("30", "Female"), ("10", "Male"))),
    ]  # fmt: skip
    found = breakdown(countries.load_world(2020, 2020, written(rows)), "sex", 2020)
    assert found.named == ("PAK",)
    assert found.weights[0].ends == (40 / 224, 40 / 220)
    assert found.without[0].ends == (160 / 184, 160 / 180)


@pytest.mark.slow
def test_shares_that_rest_on_blanks_say_so(written):
    """Without a total Spain has no men but as <5, so that Italy's <5 may be blank; its share stays what the counts allow."""
    rows = [
        row("100"), row("80", sex="Female"), row("20", sex="Male"), row("<5", iso="ESP", sex="Male"),
        row("80", iso="ITA"), row("80", iso="ITA", sex="Female"), row("<5", iso="ITA", sex="Male"),
    ]  # fmt: skip
    found = breakdown(countries.load_world(2019, 2019, written(rows)), "sex", 2019)
    assert all("MAYBE_BLANK" in e.flags for e in found.shares)
    assert found.shares[0].ends == (160 / 184, 160 / 180)
    found = breakdown(countries.load_world(2019, 2019, written([r for r in rows if r[0] != "ESP"])), "sex", 2019)
    assert not any("MAYBE_BLANK" in e.flags for e in found.shares)


def test_suppressed_counts_give_bounds(small):
    """60 female and <5 male."""
    found = breakdown(small, "sex", 2019)
    assert found.shares[0].ends == (60 / 64, 1)
    assert found.shares[0].kind == "bounds"


@pytest.mark.slow
def test_a_part_in_question_leaves_its_country_out(written):
    """The children are fewer than their own girls."""
    rows = [
        row("100"), row("80", age=ADULT), row("<5", age=CHILD), row("15", sex="Female", age=CHILD),
    ]  # fmt: skip
    found = countries.load_world(2019, 2019, written(rows))
    assert breakdown(found, "age", 2019) is None


@pytest.mark.slow
def test_suppressed_parts_alone_are_no_report(written):
    """All three forms suppressed says nothing of forms."""
    forms = ("Sexual exploitation", "Forced labour", "Other forms of exploitation")
    rows = [row("100"), *(row("<5", dimension=FORM, category=form) for form in forms)]
    assert countries.breakdowns(countries.load_world(2019, 2019, written(rows))) == []


@pytest.mark.slow
@pytest.mark.parametrize("partition", BREAKDOWNS)
def test_nothing_published_gives_nothing(written, partition):
    found = countries.load_world(2019, 2019, written([row("100")]))
    assert breakdown(found, partition, 2019) is None


@pytest.mark.slow
def test_a_country_that_publishes_one_of_two_ages_is_in_no_share_by_age(written):
    """Italy has 500 children and says nothing of adults: they are missing, and all of its victims are no children."""
    rows = [
        row("100"), row("60", age=ADULT), row("40", age=CHILD),
        row("500", iso="ITA"), row("500", iso="ITA", age=CHILD),
    ]  # fmt: skip
    found = breakdown(countries.load_world(2019, 2019, written(rows)), "age", 2019)
    assert (found.countries, [e.value for e in found.shares]) == (1, [0.6, 0.4])
