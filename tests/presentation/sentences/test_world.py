"""What is said of who reports."""

from invented_world import invented_world

from tipresearch import world
from tipresearch.presentation.sentences import world as words


def test_who_reports_names_the_rule_and_of_how_many():
    said = repr(words.who_reports(invented_world()))
    assert "For 2016, 36 of the 48 countries and territories in the workbook have a total" in said
    assert "as fewer than five, or in question" in said


def test_all_countries_of_the_last_year_are_accounted_for():
    said = repr(words.accounting(invented_world()))
    assert "For 2016, 12 totals are numbers, 12 are suppressed, and 12 are in question." in said
    assert "0 have figures without a total, 0 have suppressed ones alone, and 12 have none" in said


def test_why_something_is_not_shown():
    """No workbook, no regions, no total: three reasons."""
    none = world.load_world(2003, 2022)
    assert words.nothing(none, "Sums are") == "Sums are not shown: no workbook was given."
    assert repr(words.who_reports(none)).endswith("no workbook was given.")
    flat = invented_world()
    flat = world.World(
        flat.table, flat.table.iloc[:0], flat.areas.assign(region=""), 2014, 2016, "x", ""
    )
    assert "edition x puts no country into a region" in words.no_regions(flat)
    empty = world.World(flat.table.iloc[:0], flat.table.iloc[:0], flat.areas, 2014, 2016, "x", "")
    assert "edition x has no total of detected victims from 2014 to 2016" in words.nothing(
        empty, "Sums are"
    )
    assert words.of_year(empty) == ""


def test_no_sentence_is_longer_than_twenty_five_words():
    for said in (words.who_reports, words.accounting):
        for sentence in repr(said(invented_world())).split(". "):
            assert len(sentence.split()) <= 25, sentence


def test_a_half_that_is_empty_says_where_the_countries_are():
    many = invented_world()
    first, second = world.in_two(many.country_years("detected"))
    assert (words.of_regions(first), words.of_regions(second)) == (": Here", ": There")
    assert words.not_drawn(many, first.iloc[:0]) == "All countries stand in the figure before this."
    assert words.of_regions(first.assign(region="")) == ""
    none = world.load_world(2003, 2022)
    assert words.not_drawn(none, none.country_years("detected")).endswith("no workbook was given.")
