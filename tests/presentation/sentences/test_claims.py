"""A claim next to a count, without a verdict."""

from dataclasses import replace

import pytest
from glotip_rows import row, write
from invented_world import invented_world

from tipresearch import countries
from tipresearch.presentation.sentences import claims

CLAIM = countries.countries_facing()


def facing(given, claim=CLAIM):
    return repr(claims.facing(given, claim))


@pytest.mark.slow
def test_claim_and_count_come_with_what_they_cannot_show():
    text = facing(invented_world(2019, 2021))
    for words in (
        "reports remarks of Dr. Jeremy Milsom, UNODC Representative in Pakistan.",
        "“are faced by nearly 100 countries worldwide”",
        "have a total of detected victims, of one of the two: 36 for 2021. Of them, 24 certainly detected some; "
        "a suppressed total may be of none.",
        "two crimes against one, facing against reporting, no year against a year",
        "The count of those with a total and victims is below 100 for 2019 to 2021.",
        "holds nothing on smuggling",
        "neither confirms nor refutes",
    ):
        assert words in text
    for words in ("reported detected victims", "above"):
        assert words not in text
    assert [each for each in text.replace("Dr. ", "").split(". ") if len(each.split()) > 25] == []
    # Nearly a hundred is not a hundred, so no difference is given.
    columns = ["year", "countries_with_a_total", "victims_for_certain"]
    assert list(claims.facing_table(invented_world(), CLAIM)) == columns


def test_without_a_workbook_the_claim_stands_alone_and_without_the_claim_nothing():
    none = countries.load_world(2003, 2022)
    text = facing(none)
    assert ("nearly 100" in text, text.endswith("not shown.")) == (True, True)
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
    assert "with a total and victims is equal to 1 for 2014 and 2019 and above 1 for 2015 and 2017 to 2018. It" in text
    assert "below" not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "first", "words"),
    [
        (1, 2014, "of one of the two: 1 for 2017. Of them, 0 certainly detected some; a suppressed"),
        (1, 2014, "The count of those with a total and victims is equal to 1 for 2015. For 2014 and 2016 to 2017 suppressed "
         "totals leave open whether the count is below or above 1."),
        (2, 2014, "victims is below 2 for 2015 to 2017. For 2014 suppressed totals leave open"),
        (1, 2016, "not what the speaker had. For 2016 to 2017 suppressed totals leave open"),
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
    before = "it is of 2021, the year before the claim, and"
    for given, why in (
        (invented_world(2019, 2019), f"{before} these pages show 2019."),
        (invented_world(), f"{before} these pages show 2014 to 2016."),
        (countries.load_world(2003, 2019, str(workbooks[1])), f"{before} these pages show 2003 to 2019."),
        (without_2021, f"{before} edition 2025-04-14 lacks that year's totals."),
        (replace(invented_world(2019, 2022), table=many.table.iloc[:0]), "edition 2025-04-14 has no total of detected victims from 2019 to 2022."),
    ):  # fmt: skip
        reason = facing(given).rpartition(" The count to set ")[2]
        assert reason == f"beside it is not shown: {why}"
        assert len(reason.split()) <= 21
