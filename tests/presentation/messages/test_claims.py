"""A claim next to a count, without a verdict."""

from dataclasses import replace

import pytest
from glotip_rows import row, write
from invented_world import invented_world

from tipresearch import countries
from tipresearch.presentation.messages import claims

CLAIM = countries.countries_facing()


def facing(given, claim=CLAIM):
    return repr(claims.facing(given, claim))


@pytest.mark.slow
def test_claim_and_count_come_with_what_they_cannot_show():
    text = facing(invented_world(2019, 2021))
    for words in (
        "reports remarks of Dr. Jeremy Milsom, UNODC Representative in Pakistan.",
        "“are faced by nearly 100 countries worldwide”",
        "detected trafficking victims for 36 countries and areas; 24 of them certainly detected victims.",
        "The number of countries with detected victims in the database was below 100 in 2019 to 2021.",
        "has nothing on smuggling",
        "neither confirms nor refutes",
    ):
        assert words in text
    assert "above" not in text
    # Nearly a hundred is not a hundred, so no difference is given.
    columns = ["year", "countries_with_a_total", "victims_for_certain"]
    assert list(claims.facing_table(invented_world(), CLAIM)) == columns


def test_without_a_workbook_the_claim_stands_alone_and_without_the_claim_nothing():
    none = countries.load_world(2003, 2022)
    text = facing(none)
    assert "nearly 100" in text
    assert text.endswith("no workbook of UNODC's database was given.")
    assert claims.cited(none, CLAIM) == [("unodc_fia_conference_2022", "2022-03-25")]
    assert facing(invented_world(), None).startswith("No claim")
    for given in ((none, CLAIM), (invented_world(), None)):
        assert claims.facing_table(*given).empty


@pytest.fixture
def text_on(tmp_path):
    """Return the sentence on a claim of some countries, from rows of a workbook."""

    def text(rows, number, first=2014, last=2017):
        given = countries.load_world(first, last, str(write(tmp_path / "data_glotip.xlsx", rows)))
        return facing(given, replace(CLAIM, number=number, year=2018))

    return text


@pytest.mark.slow
def test_years_below_at_and_above_the_number_are_stated(text_on):
    """Against one country: 2 in 2015, 2017 and 2018, 1 in 2014 and 2019, and no total in 2016."""
    both = [(iso, year) for year in (2015, 2017, 2018) for iso in ("FRA", "ITA")]
    rows = [row("9", iso=iso, year=year) for iso, year in (("FRA", 2014), *both, ("FRA", 2019))]
    text = text_on(rows, 1, last=2019)
    assert "was equal to 1 in 2014 and 2019 and above 1 in 2015 and 2017 to 2018." in text
    assert "below" not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "first", "words"),
    [
        (1, 2014, "trafficking victims for 1 country or area; 0 certainly detected victims."),
        (1, 2014, "was equal to 1 in 2015. In 2014 and 2016 to 2017, totals of fewer than five leave open whether it was below or above 1."),
        (2, 2014, "was below 2 in 2015 to 2017. In 2014, totals of fewer than five leave open"),
        (1, 2016, "may face both crimes. In 2016 to 2017, totals of fewer than five leave open"),
    ],
)  # fmt: skip
def test_suppressed_totals_leave_a_year_open(text_on, number, first, words):
    """1 to 2 countries in 2014, 1 in 2015, 0 to 1 in 2016 and 2017."""
    rows = [row("9", year=2014), row("<5", iso="ITA", year=2014), row("9", year=2015), row("<5", year=2016), row("<5", year=2017)]  # fmt: skip
    assert words in text_on(rows, number, first)


@pytest.mark.slow
def test_a_count_that_is_not_shown_has_its_reason(workbooks):
    """The count is of 2021: pages of other years, an edition without that year, and an edition without any total."""
    many = invented_world(2019, 2022)
    without_2021 = replace(many, table=many.table[many.table["period_start"].dt.year != 2021])
    no_count = "these pages have no totals for that year."
    for world, why in (
        (invented_world(2019, 2019), no_count),
        (countries.load_world(2003, 2019, str(workbooks[1])), no_count),
        (without_2021, no_count),
        (replace(many, table=many.table.iloc[:0], _states={}), "has no total of detected victims from 2019 to 2022."),
    ):
        assert facing(world).endswith(why)
