"""The sentences of the page on all countries for the newest edition."""

import dataclasses

import pytest

from tipresearch import countries
from tipresearch.presentation.sentences import claims, world_sums
from tipresearch.presentation.sentences import world as words


def facing(world):
    return claims.facing(world, countries.countries_facing())


def weighs(world):
    return words.what_weighs_most(world, countries.breakdowns(world))


#: What each sentence of the page must say: Pakistan's 32,022 of 2019 is two fifths of the sum.
SAID = {
    world_sums.contested_totals: (
        "totals in these sums: Pakistan 2019 and 2020. For Pakistan 2019",
        "For Pakistan 2019 UNODC GLOTIP said fewer than 5 before (edition 2023-05-30).",
        "Against Pakistan 2020 stands 32,022 (UNODC news release, 2022-03-25). For Pakistan 2020 UNODC GLOTIP said 22 before",
        "32,022 of Pakistan is 39.7–39.8",
    ),
    world_sums.panel_first: (
        "In the 84 countries and areas whose total is used for both 2021 and 2022, the sum went from 56,756–56,790 to 73,784–73,963.",
        "from 75,030–75,152 to 74,969–75,149. Neither is a change in trafficking",
        "21 have a number for 2021 only; the total for 2022 is not used in 1, suppressed in 3 and missing in 17.",
        "12 have a number for 2022 only; the total for 2021 is not used in 3, suppressed in 3 and missing in 6.",
    ),
    world_sums.sum_both_ways: (
        "Over all 112 countries and areas with a printed total, the sum is 75,128–76,891. The 6 totals that are not used",
    ),
    world_sums.steady_panel: ("63 countries and areas; their sum went from 28,202–28,285 to 43,355–43,356",),
    words.accounting: ("For 2003, 95 of the 96 with suppressed",),
    facing: (
        "125 for 2021. Of them, 112 certainly detected some",
        "below 100 for 2007 to 2013 and above 100 for 2017 to 2022. For 2014 to 2016 suppressed totals leave open",
    ),
    weighs: (
        "Pakistan alone is 58.4–58.8 % of those with a published form.",
        "By form, 6 countries and areas, among them the United States of America, are left out",
        "“sexual exploitation” is 42.7–43.3 % without Pakistan and 73.4–73.8 % with Pakistan",
    ),
    words.how_many_report: (), words.who_counts_as_reporting: (), world_sums.which_countries: (),
}  # fmt: skip
#: Words that a sentence must not have.
NOT_SAID = {world_sums.panel_first: "left out", world_sums.sum_both_ways: "contest", weighs: "contest"}


@pytest.mark.parametrize("say", SAID, ids=lambda say: say.__name__)
def test_the_page_has_these_numbers_in_sentences_of_at_most_25_words(newest, say):
    said = repr(say(newest)).replace("\xa0", " ")
    for each in SAID[say]:
        assert each in said
    assert NOT_SAID.get(say, "\0") not in said
    for sentence in repr(say(newest)).replace("\xa0", "").replace("Dr. ", "").split(". "):
        assert len(sentence.split()) <= 25, sentence


def test_contested_totals_are_named_with_their_region(newest):
    """32,022 contests Pakistan's 20,045 of 2020; without a contested total nothing is said."""
    said = ". Other sources or editions held here contest totals in these sums: Pakistan (Southern Asia)"
    assert world_sums.contested_in_regions(dataclasses.replace(newest, last_year=2020, _states={})) == said
    assert world_sums.contested_in_regions(newest) == ""


def test_parts_that_repeat_another_measure_are_named(newest):
    """In 2022 parts of 15 countries repeat; the sum of convicted includes their totals, such as 222 of Italy."""
    said = world_sums.copied_in_last_years(newest)
    assert "persons convicted by form of exploitation are the same as for detected victims." in said
    assert not said.endswith(".")
    convicted = newest.country_years("convicted")
    of_2022 = convicted[convicted["year"] == 2022].set_index("ref_area")
    assert [*of_2022.loc[["ITA", "DEU", "NGA", "FRA"], "state"]] == ["number"] * 4
