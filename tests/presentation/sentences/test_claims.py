"""A claim beside a count: no verdict."""

from dataclasses import replace

import pytest
from glotip_rows import row, write
from invented_world import invented_world

from tipresearch import countries
from tipresearch.presentation.sentences import claims


@pytest.mark.slow
def test_claim_count_and_difference_are_said_with_what_they_cannot_say():
    said = repr(claims.facing(invented_world(2019, 2021), countries.countries_facing()))
    assert "reports remarks of Dr. Jeremy Milsom, UNODC Representative in Pakistan." in said
    assert "“are faced by nearly 100 countries worldwide”" in said
    assert (
        "have a total of detected victims, of one of the two: 36 for 2021. Of them, 24 certainly detected some; "
        "a suppressed total may be of none." in said
    )
    assert "reported detected victims" not in said
    assert "two crimes against one, facing against reporting, no year against a year" in said
    assert "The count of those with a total and victims is below 100 for 2019 to 2021." in said
    assert "above" not in said
    assert "holds nothing on smuggling" in said
    assert "neither confirms nor refutes" in said


def test_without_a_workbook_the_claim_stands_alone():
    none = countries.load_world(2003, 2022)
    said = repr(claims.facing(none, countries.countries_facing()))
    assert "nearly 100" in said
    assert said.endswith("not shown.")
    assert claims.facing_table(none, countries.countries_facing()).empty
    assert claims.cited(none, countries.countries_facing()) == [("unodc_fia_conference_2022", "2022-03-25")]


def test_a_project_without_the_claim_says_so():
    assert repr(claims.facing(invented_world(), None)).startswith("No claim")
    assert claims.facing_table(invented_world(), None).empty


@pytest.mark.slow
def test_years_below_at_and_above_the_number_are_told(tmp_path):
    """Against a claim of one country: 2 in 2015, 2017 and 2018, 1 in 2014 and 2019, none of 2016."""
    rows = [row("9", iso=iso, year=y) for iso, y in (
        ("FRA", 2014), *((i, y) for y in (2015, 2017, 2018) for i in ("FRA", "ITA")), ("FRA", 2019),
    )]  # fmt: skip
    given = countries.load_world(2014, 2019, str(write(tmp_path / "data_glotip.xlsx", rows)))
    claim = replace(countries.countries_facing(), number=1, year=2018)
    said = repr(claims.facing(given, claim))
    assert (
        "The count of those with a total and victims is equal to 1 for 2014 and 2019 and above 1 for 2015 and 2017 to 2018. It neither"
        in said
    )
    assert "below" not in said


@pytest.mark.slow
def test_a_year_is_on_a_side_of_the_number_only_whatever_the_suppressed_totals_are(tmp_path):
    """Against one country: 1 to 2 in 2014, 1 in 2015, 0 to 1 in 2016 and 2017; against two, below it but for 2014."""
    rows = [row("9", year=2014), row("<5", iso="ITA", year=2014), row("9", year=2015), row("<5", year=2016), row("<5", year=2017)]  # fmt: skip
    path = str(write(tmp_path / "data_glotip.xlsx", rows))

    def said(number, first=2014):
        claim = replace(countries.countries_facing(), number=number, year=2018)
        return repr(claims.facing(countries.load_world(first, 2017, path), claim))

    assert "of one of the two: 1 for 2017. Of them, 0 certainly detected some; a suppressed" in said(1)
    assert (
        "The count of those with a total and victims is equal to 1 for 2015. For 2014 and 2016 to 2017 suppressed totals leave open "
        "whether the count is below or above 1." in said(1)
    )
    assert "victims is below 2 for 2015 to 2017. For 2014 suppressed totals leave open" in said(2)
    assert "not what the speaker had. For 2016 to 2017 suppressed totals leave open" in said(1, 2016)


def test_no_difference_is_given():
    """Nearly a hundred is not a hundred."""
    table = claims.facing_table(invented_world(), countries.countries_facing())
    assert list(table) == ["year", "countries_with_a_total", "victims_for_certain"]


def test_no_sentence_is_longer_than_twenty_five_words():
    said = repr(claims.facing(invented_world(2019, 2021), countries.countries_facing()))
    for sentence in said.replace("Dr. ", "").split(". "):
        assert len(sentence.split()) <= 25, sentence


@pytest.mark.slow
def test_a_count_that_is_not_shown_is_not_said_to_lack():
    """The count is of 2021: of pages up to 2016, of an edition without that year, and of one without any total."""
    many = invented_world(2019, 2022)
    gap = replace(many, table=many.table[many.table["period_start"].dt.year != 2021])
    for given, why in (
        (invented_world(2019, 2019), "it is of 2021, the year before the claim, and these pages show 2019."),
        (invented_world(), "it is of 2021, the year before the claim, and these pages show 2014 to 2016."),
        (gap, "it is of 2021, the year before the claim, and edition 2025-04-14 lacks that year's totals."),
        (replace(invented_world(2019, 2022), table=many.table.iloc[:0]), "edition 2025-04-14 has no total of detected victims from 2019 to 2022."),
    ):  # fmt: skip
        said = repr(claims.facing(given, countries.countries_facing()))
        assert said.endswith(f" The count to set beside it is not shown: {why}")
        assert len(said.split(" The count to set ")[-1].split()) <= 21


def test_totals_of_a_published_edition_that_ends_before_the_claim_are_not_denied(workbooks):
    """134 countries have a total of 2019."""
    given = countries.load_world(2003, 2019, str(workbooks[1]))
    assert repr(claims.facing(given, countries.countries_facing())).endswith("and these pages show 2003 to 2019.")
