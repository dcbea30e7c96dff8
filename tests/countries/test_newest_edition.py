"""What the page on all countries says of the newest edition."""

import dataclasses

from tipresearch import countries
from tipresearch.presentation.sentences import claims, world_sums
from tipresearch.presentation.sentences import world as words


def test_what_the_page_says_of_these_sums(newest):
    """Pakistan is in the panel, as an opinion piece alone differs from its total of 2022; its 32,022 of 2019 is two fifths of the sum."""
    contested = repr(world_sums.contested_totals(newest))
    for told in (
        "totals in these sums: Pakistan 2019 and 2020. For Pakistan 2019",
        "For Pakistan 2019 UNODC GLOTIP said fewer than 5 before (edition 2023-05-30).",
        "Against Pakistan 2020 stands 32,022 (UNODC news release, 2022-03-25). For Pakistan 2020 UNODC GLOTIP said 22 before",
        "32,022 of Pakistan is 39.7–39.8",
    ):
        assert told in contested
    said = repr(world_sums.panel_first(newest))
    for told in (
        "In the 84 countries and areas whose total is used for both 2021 and 2022, the sum went from 56,756–56,790 to 73,784–73,963.",
        "from 75,030–75,152 to 74,969–75,149. Neither is a change in trafficking",
        "21 have a number for 2021 only; the total for 2022 is not used in 1, suppressed in 3 and missing in 17.",
        "12 have a number for 2022 only; the total for 2021 is not used in 3, suppressed in 3 and missing in 6.",
    ):
        assert told in said
    assert "left out" not in said
    said = repr(world_sums.sum_both_ways(newest))
    assert "contest" not in said
    assert (
        "Over all 112 countries and areas with a printed total, the sum is 75,128–76,891. The 6 totals that are not used"
        in said
    )
    steady = repr(world_sums.steady_panel(newest))
    assert "63 countries and areas; their sum went from 28,202–28,285 to 43,355–43,356" in steady
    said = repr(claims.facing(newest, countries.countries_facing()))
    assert "125 for 2021. Of them, 112 certainly detected some" in said
    assert (
        "below 100 for 2007 to 2013 and above 100 for 2017 to 2022. For 2014 to 2016 suppressed totals leave open"
        in said
    )
    assert "For 2003, 95 of the 96 with suppressed" in repr(words.accounting(newest))


def test_what_the_page_says_of_shares(newest):
    said = repr(words.what_weighs_most(newest, countries.breakdowns(newest))).replace("\xa0", " ")
    for told in (
        "Pakistan alone is 58.4–58.8 % of those with a published form.",
        "By form, 6 countries and areas, among them the United States of America, are left out",
        "“sexual exploitation” is 42.7–43.3 % without Pakistan and 73.4–73.8 % with Pakistan",
    ):
        assert told in said
    assert "contest" not in said


def test_a_contested_total_is_named_beside_sums_by_region(newest):
    """Pakistan's 20,045 of 2020, which 32,022 contest, are in Southern Asia; without a contested total nothing is said."""
    said = ". Other sources or editions held here contest totals in these sums: Pakistan (Southern Asia)"
    assert world_sums.contested_in_regions(dataclasses.replace(newest, last_year=2020, _states={})) == said
    assert world_sums.contested_in_regions(newest) == ""


def test_no_sentence_on_the_newest_edition_is_longer_than_twenty_five_words(newest):
    pages = (
        words.how_many_report(newest), words.who_counts_as_reporting(newest), words.accounting(newest), world_sums.panel_first(newest), world_sums.sum_both_ways(newest),
        world_sums.steady_panel(newest), world_sums.contested_totals(newest), world_sums.which_countries(newest),
        words.what_weighs_most(newest, countries.breakdowns(newest)), claims.facing(newest, countries.countries_facing()),
    )  # fmt: skip
    for sentence in " ".join(map(repr, pages)).replace("\xa0", "").replace("Dr. ", "").split(". "):
        assert len(sentence.split()) <= 25, sentence


def test_areas_have_the_names_that_the_workbook_prints(newest):
    names = set(newest.areas["country"])
    assert {"China, Hong Kong Special Administrative Region", "Republic of Korea", "Côte d’Ivoire"} <= names


def test_parts_that_repeat_another_measure_are_named(newest):
    """In 2022 those of 15 countries; their totals are in the sum of persons convicted all the same, such as 222 of Italy."""
    said = world_sums.copied_in_last_years(newest)
    assert "persons convicted by form of exploitation equal those of detected victims" in said
    assert not said.endswith(".")
    convicted = newest.country_years("convicted")
    of_2022 = convicted[convicted["year"] == 2022].set_index("ref_area")
    assert [*of_2022.loc[["ITA", "DEU", "NGA", "FRA"], "state"]] == ["number"] * 4
