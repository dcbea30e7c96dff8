"""What is said of sums: the same countries first."""

import pytest
from glotip_rows import row, write
from invented_world import invented_world

from tipresearch import world
from tipresearch.presentation.sentences import world_sums as added


def test_the_panel_is_said_first_and_that_it_goes_the_other_way(tmp_path):
    """France rises in both years, and the sum falls because Italy is gone."""
    rows = [row("10", year=2014), row("20", year=2015), row("100", iso="ITA", year=2014)]
    path = write(tmp_path / "data_glotip.xlsx", rows)
    said = repr(added.panel_first(world.load_world(2014, 2015, str(path))))
    assert said.startswith(
        "First, who reports: 1 country with a number for both 2014 and 2015, 1 for 2014 alone, 0 for 2015 alone."
    )
    assert "In the same countries the sum went from 10 to 20." in said
    assert "Over all countries with a number it went from 110 to 20." in said
    assert "rose in the same countries and fell over all" in said
    assert "not in trafficking" in said


def test_years_without_a_common_country_are_not_compared():
    """Each invented country has its number in one year of four."""
    assert "no two years are compared" in repr(added.panel_first(invented_world()))
    assert "each of the last five years" in repr(added.steady_panel(invented_world(2011, 2016)))


def test_both_sums_are_said_with_their_countries():
    said = repr(added.sum_both_ways(invented_world()))
    assert "the totals of 24 countries, none in question, add up to 1,200–1,248" in said
    assert (
        "With the 12 totals in question, as published, 36 countries add up to 1,560–1,608" in said
    )


def test_nobody_contests_the_invented_totals():
    assert "No total in these sums is contested" in repr(added.contested_totals(invented_world()))


@pytest.mark.parametrize(
    "say", [added.panel_first, added.steady_panel, added.sum_both_ways, added.contested_totals]
)
def test_without_a_workbook_each_says_so(say):
    assert "no workbook was given" in repr(say(world.load_world(2003, 2022)))


def test_no_sentence_is_longer_than_twenty_five_words(tmp_path):
    rows = [row("10", year=2014), row("20", year=2015), row("100", iso="ITA", year=2014)]
    path = write(tmp_path / "data_glotip.xlsx", rows)
    small = world.load_world(2014, 2015, str(path))
    said = [
        added.panel_first(small),
        added.sum_both_ways(invented_world()),
        added.steady_panel(small),
    ]
    for sentence in " ".join(map(repr, said)).split(". "):
        assert len(sentence.split()) <= 25, sentence


def test_sums_that_go_one_way_are_not_called_opposite(tmp_path):
    rows = [row("10", year=2014), row("20", year=2015), row("30", iso="ITA", year=2015)]
    path = write(tmp_path / "data_glotip.xlsx", rows)
    said = repr(added.panel_first(world.load_world(2014, 2015, str(path))))
    assert "from 10 to 50" in said
    assert "because other countries report" not in said
