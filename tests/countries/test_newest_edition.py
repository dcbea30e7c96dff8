"""The sentences of the page on all countries for the newest edition."""

import dataclasses

import pytest

from tipresearch import countries
from tipresearch.presentation.messages import claims
from tipresearch.presentation.messages import world as words


def facing(world):
    return claims.facing(world, countries.countries_facing())


def shares(world):
    return " ".join(str(words.shares_sentences(found)) for found in countries.breakdowns(world))


#: What each sentence of the page must say: Pakistan's 32,022 of 2019 is two fifths of the sum.
SAID = {
    words.disputed_sentences: ("disputes 2 of the totals of all years shown", "32,022 for Pakistan in 2019, is 39.7–39.8 %"),
    words.headline: (
        "the usable totals of 106 countries and areas add up to 74,969–75,189",
        "In the 84 countries and areas with comparable totals for 2021 and 2022, the sum went from 56,756–56,790 to 73,784–73,963.",
        "It changed most in the United States of America (from 10,070 to 16,390) and Pakistan (from 21,253 to 26,539).",
    ),
    words.reporting_sentences: (
        "112 of the 198 countries and areas", "143, in 2020",
        "6 more totals are printed and not used. With the ranges that their tables allow, the sum is 75,128–76,891.",
    ),
    words.steady_panel: ("Only 63 countries and areas", "from 28,202–28,285 to 43,355–43,356"),
    facing: (
        "for 125 countries and areas; 112 of them certainly detected victims.",
        "below 100 in 2007 to 2013 and above 100 in 2017 to 2022. In 2014 to 2016, totals of fewer than five leave open",
    ),
    shares: (
        "72.9–73.1 % were women and girls", "22.3–22.4 % were children", "6 more are left out",
        "73.4–73.8 % were in sexual exploitation",
        "Without Pakistan (58.4–58.8 % of these victims), 42.7–43.3 % were in sexual exploitation",
    ),
}  # fmt: skip
#: Words that a sentence must not have.
ABSENT_WORDS = {words.headline: "disputed", words.reporting_sentences: "disputed", shares: "disputed"}


@pytest.mark.parametrize("say", SAID, ids=lambda say: say.__name__)
def test_the_page_has_these_numbers_in_short_sentences(newest, say):
    said = str(say(newest)).replace("\xa0", " ")
    for each in SAID[say]:
        assert each in said
    assert ABSENT_WORDS.get(say, "\0") not in said
    for sentence in str(say(newest)).replace("\xa0", "").replace("Dr. ", "").split(". "):
        assert len(sentence.split()) <= 32, sentence


def test_contested_totals_are_named_with_their_region(newest):
    """32,022 contests Pakistan's 20,045 of 2020; without a contested total nothing is said."""
    of_2020 = str(words.regions_caption(dataclasses.replace(newest, last_year=2020, _states={})))
    assert of_2020.endswith("Disputed totals in these sums: Pakistan (Southern Asia).")
    assert "Disputed" not in str(words.regions_caption(newest))


def test_parts_that_repeat_another_measure_are_named(newest):
    """In 2022 parts of 15 countries repeat; the sum of convicted includes their totals, such as 222 of Italy."""
    said = str(words.measures_caption(newest))
    assert "persons convicted by form of exploitation are the same as for detected victims." in said
    convicted = newest.country_years("convicted")
    of_2022 = convicted[convicted["year"] == 2022].set_index("ref_area")
    assert [*of_2022.loc[["ITA", "DEU", "NGA", "FRA"], "state"]] == ["number"] * 4
