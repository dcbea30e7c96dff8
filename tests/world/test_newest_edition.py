"""What the page on all countries says of the newest edition."""

import dataclasses

from tipresearch import world as of_all
from tipresearch.presentation.sentences import claims, world_sums
from tipresearch.presentation.sentences import world as words


def test_what_the_page_says_of_these_sums(newest):
    """Pakistan is in the panel, as an opinion piece alone contests its total of 2022; its 32,022 of 2019 is half of the sum."""
    assert "sums: Pakistan 2019 and 2020. For" in repr(world_sums.contested_totals(newest))
    for told in (
        "For Pakistan 2019 UNODC GLOTIP said fewer than 5 before (edition 2023-05-30).",
        "Against Pakistan 2020 stands 32,022 (UNODC news release, 2022-03-25). For Pakistan 2020 UNODC GLOTIP said 22 before",
    ):
        assert told in repr(world_sums.contested_totals(newest))
    assert "32,022 of Pakistan is 49.1" in repr(world_sums.contested_totals(newest))
    said = repr(world_sums.panel_first(newest))
    assert (
        "both 2021 and 2022, the sum went from 42,470 to 55,901. Pakistan alone went from 21,253 to 26,539, more than half of the sum for 2021."
        in said
    )
    assert "left out" not in said
    assert "from 60,239 to 63,218. Neither is a change in trafficking" in said
    assert "26 have a number for 2021 only; the total for 2022 is in question in 10, suppressed in 3 and missing in 13." in said  # fmt: skip
    assert "United Kingdom" not in said
    assert "23 have a number for 2022 only; the total for 2021 is in question in 17, suppressed in 1 and missing in 5." in said  # fmt: skip
    assert not any(n in said for n in ("32,253", "38,277", "17,769", "8,551"))
    said = repr(world_sums.sum_both_ways(newest))
    assert "contest" not in said
    assert "is 75,128–75,176; some totals or parts are wrong." in said
    assert "17 countries and areas; their sum went from 1,802 to 5,057" in repr(world_sums.steady_panel(newest))
    said = repr(claims.facing(newest, of_all.countries_facing()))
    assert "125 for 2021. Of them, 112 certainly detected some" in said
    assert (
        "below 100 for 2007 to 2013 and above 100 for 2017 to 2022. For 2014 to 2016 suppressed totals leave open"
        in said
    )
    assert "For 2003, 95 of the 96 with suppressed" in repr(words.accounting(newest))


def test_what_the_page_says_of_shares(newest):
    said = repr(words.what_weighs_most(newest, of_all.breakdowns(newest))).replace("\xa0", " ")
    for told in (
        "Pakistan alone is 69.2–69.4 % of those with a published form.",
        "“sexual exploitation” is 46.6–47.1 % without it and 80.3–80.5 % with it",
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
        world_sums.steady_panel(newest), world_sums.contested_totals(newest),
        words.what_weighs_most(newest, of_all.breakdowns(newest)), claims.facing(newest, of_all.countries_facing()),
    )  # fmt: skip
    for sentence in " ".join(map(repr, pages)).replace("\xa0", "").replace("Dr. ", "").split(". "):
        assert len(sentence.split()) <= 25, sentence


def test_areas_have_the_names_that_the_workbook_prints(newest):
    names = set(newest.areas["country"])
    assert {"China, Hong Kong Special Administrative Region", "Republic of Korea", "Côte d’Ivoire"} <= names


def test_parts_that_repeat_another_measure_are_named(newest):
    """In 2022 those of 20 countries; their totals are in the sum of persons convicted again, such as 222 of Italy."""
    said = world_sums.copied_in_last_years(newest)
    assert (
        "persons convicted by form of exploitation repeat those of detected victims in 35 of 55 cells (20 countries and areas)"
        in said
    )
    assert not said.endswith(".")
    convicted = newest.country_years("convicted")
    of_2022 = convicted[convicted["year"] == 2022].set_index("ref_area")
    assert [*of_2022.loc[["ITA", "DEU", "NGA", "FRA"], "state"]] == ["number"] * 4
