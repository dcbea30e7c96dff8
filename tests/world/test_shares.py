"""Shares are over the countries that publish a breakdown, and nothing is taken for zero."""

import pytest
from glotip_rows import ADULT, CHILD, FORM, row

from tipresearch import world


def test_only_countries_that_publish_each_main_category_are_taken(written):
    """France has both; Italy has no male count, which is missing and not zero."""
    rows = [
        row("100"), row("60", sex="Female"), row("40", sex="Male"),
        row("500", iso="ITA"), row("500", iso="ITA", sex="Female"),
    ]  # fmt: skip
    found = world.breakdown(world.load_world(2019, 2019, written(rows)), "sex", 2019)
    assert (found.countries, found.with_total) == (1, 2)
    assert [e.value for e in found.shares] == [0.6, 0.4]
    assert found.shares[0].label == "Sex: female, 1 country"


def test_suppressed_counts_give_bounds(small):
    """60 female and <5 male."""
    found = world.breakdown(small, "sex", 2019)
    assert found.shares[0].ends == (60 / 64, 1)
    assert found.shares[0].kind == "bounds"


def test_a_part_in_question_leaves_its_country_out(written):
    """The children are fewer than their own girls."""
    rows = [
        row("100"), row("80", age=ADULT), row("<5", age=CHILD), row("15", sex="Female", age=CHILD),
    ]  # fmt: skip
    found = world.load_world(2019, 2019, written(rows))
    assert world.breakdown(found, "age", 2019) is None


def test_suppressed_parts_alone_are_no_report(written):
    """All three forms suppressed says nothing of forms."""
    forms = ("Sexual exploitation", "Forced labour", "Other forms of exploitation")
    rows = [row("100"), *(row("<5", dimension=FORM, category=form) for form in forms)]
    assert world.breakdowns(world.load_world(2019, 2019, written(rows))) == []


@pytest.mark.parametrize("partition", world.BREAKDOWNS)
def test_nothing_published_gives_nothing(written, partition):
    found = world.load_world(2019, 2019, written([row("100")]))
    assert world.breakdown(found, partition, 2019) is None
