"""Sentences on who reports."""

import dataclasses

import pytest
from glotip_rows import CHILD, HOME, row, write
from invented_world import invented_world

from tipresearch import countries
from tipresearch.presentation.sentences import world as words

NB = "\N{NO-BREAK SPACE}"
NO_TOTAL = "not shown: edition 2025-04-14 has no total of detected victims from 2014 to 2016."


@pytest.fixture
def read(tmp_path):
    """Return the world of some years from rows of a workbook."""
    return lambda rows, first=2020, last=2020: countries.load_world(
        first, last, str(write(tmp_path / "data_glotip.xlsx", rows))
    )


@pytest.fixture
def weighs_most(read):
    return lambda rows, *years: shares(read(rows, *years))


def shares(given):
    return repr(words.what_weighs_most(given, countries.breakdowns(given)))


def of_sex(iso, total, female, male, year=2020):
    country = "Pakistan" if iso == "PAK" else iso
    return [
        row(n, iso=iso, country=country, year=year, sex=s)
        for n, s in ((total, "Total"), (female, "Female"), (male, "Male"))
    ]


def reported(*pairs):
    return [row("9", iso=iso, year=year) for iso, year in pairs]


FRANCE, ITALY = of_sex("FRA", "100", "80", "20"), of_sex("ITA", "40", "10", "30")


@pytest.mark.slow
def test_the_number_of_countries_that_report_comes_with_the_rule(read):
    given = invented_world()
    text = f"{words.how_many_report(given)} {words.who_counts_as_reporting(given)}"
    assert "For 2016, 36 of the 48 countries and areas in the workbook have a total" in text
    assert "A country or area reports if the workbook prints a total, as a number or as fewer than five." in text
    one = read([row("9", year=2020), row("<5", iso="ITA", year=2020, dimension=HOME, category="Here")])
    assert repr(words.how_many_report(one)).startswith("For 2020, 1 of the 2 countries and areas in the workbook has a")
    assert "1 of the 1 with suppressed figures alone has them in one table" in repr(words.accounting(one))


@pytest.mark.slow
def test_every_country_of_the_last_year_is_accounted_for(read):
    female = {"year": 2020, "sex": "Female"}
    one = read([row("9", year=2020), row("12", iso="ITA", **female), row("<5", iso="ESP", **female)])
    for given, text in (
        (invented_world(), "For 2016, 12 totals are used as numbers, 12 are suppressed, 4 are used as a range, and 8 are not used."),
        (invented_world(), "0 have figures without a total, 0 have suppressed ones alone, and 12 have none"),
        (one, "For 2020, 1 total is used as a number, 0 are suppressed, 0 are used as a range, and 0 are not used."),
        (one, "Of the others, 1 has figures without a total, 1 has suppressed ones alone, and 0 have none."),
    ):  # fmt: skip
        assert text in repr(words.accounting(given))


@pytest.mark.slow
def test_suppressed_figures_of_one_table_are_explained_only_where_they_are_most(read):
    """Two countries have a suppressed repatriation alone; with two of a form it is not more than half."""
    rows = [row("9", year=2020), *(row("<5", iso=i, year=2020, dimension=HOME, category="Abroad") for i in ("ITA", "ESP"))]  # fmt: skip
    text = "For 2020, 2 of the 2 with suppressed figures alone have them in one table only: of repatriations."
    assert text in repr(words.accounting(read(rows)))
    rows += [row("<5", iso=i, year=2020, age=CHILD) for i in ("AUT", "BEL")]
    assert "one table only" not in repr(words.accounting(read(rows)))


def test_the_reason_is_stated_if_something_is_not_shown():
    """No workbook, no regions, no total."""
    none, many = countries.load_world(2003, 2022), invented_world()
    flat = countries.World(many.table, many.areas.assign(region=""), 2014, 2016, "x", "")
    empty = dataclasses.replace(many, table=many.table.iloc[:0])
    for text, expected in (
        (words.nothing(none, "Sums are"), "Sums are not shown."),
        (repr(words.how_many_report(none))[-20:], "report is not shown."),
        (words.no_regions(none), "Sums by region are not shown."),
        (words.nothing(empty, "Sums are"), f"Sums are {NO_TOTAL}"),
        (words.nothing(dataclasses.replace(empty, first_year=2016), "It is"), f"It is {NO_TOTAL[:-18]}in 2016."),
        (repr(words.accounting(empty)), f"What is published of each country is {NO_TOTAL}"),
        (repr(words.what_weighs_most(empty, [])), f"Who weighs most in shares is {NO_TOTAL}"),
        (words.of_year(empty), ""),
        (words.not_drawn(none, none.country_years("detected")), "Countries by year are not shown."),
    ):
        assert text == expected
    assert "edition x puts no country into a region" in words.no_regions(flat)
    assert repr(words.who_counts_as_reporting(empty)).startswith("A country or area reports if the workbook prints")
    assert words.shares_caption([]).endswith("that publish all its categories, none of them disputed")


@pytest.mark.slow
def test_totals_without_a_breakdown_are_not_called_missing(read):
    given = read([row("9", year=2020), row("12", iso="ITA", year=2020)])
    why = "not shown: no total for 2020 has a whole breakdown by sex, age or form that can be taken."
    assert repr(words.what_weighs_most(given, [])) == f"Who weighs most in shares is {why}"
    assert words.no_shares(given) == f"Shares by sex, age and form are {why}"
    half = given.country_years("detected").assign(region="Oceania", lo=None)
    assert (
        words.not_drawn(given, half)
        == "Countries by year are not shown: none in this half has a total of detected victims."
    )


@pytest.mark.slow
def test_no_sentence_is_longer_than_twenty_five_words():
    states = (words.how_many_report, words.who_counts_as_reporting, words.accounting, shares)
    texts = [each for state in states for each in str(state(invented_world())).split(". ")]
    assert [each for each in texts if len(each.split()) > 25] == []


def test_each_half_names_its_regions():
    many = invented_world()
    first, second = countries.in_two(many.country_years("detected"))
    earlier = dataclasses.replace(many, first_year=many.first_year - 1)
    for given, half, text in (
        (many, first, ": Here."),
        (many, second, ": There."),
        (earlier, first, f": Here; from {many.first_year}, the first year shown with a total."),
        (many, first.assign(region=""), "."),
    ):
        assert words.of_regions(given, half) == text
    assert words.not_drawn(many, first.iloc[:0]) == "All countries stand in the figure before this."


@pytest.mark.slow
def test_a_country_that_is_most_of_the_victims_is_named_and_left_out(read, weighs_most):
    """France has 100 of 140; with 100 of 200 nothing is stated."""
    text = weighs_most([*FRANCE, *ITALY])
    assert f"France alone is 71.4{NB}% of those with a published sex." in text
    assert f"The share “female” is 25.0{NB}% without France and 64.3{NB}% with France." in text
    assert "contest" not in text
    more = [*FRANCE, *ITALY, *of_sex("ESP", "60", "30", "30")]
    assert (
        weighs_most(more)
        == "The shares for 2020 are of the victims whose sex, age or form is published, not of all victims."
    )
    assert " The United Kingdom alone is 71.4" in weighs_most([*of_sex("GBR", "100", "80", "20"), *ITALY])
    for rows, below in (([*FRANCE, *ITALY], True), (more, False), (FRANCE, False)):
        found = countries.breakdowns(read(rows))
        assert ("Below, without those" in words.shares_caption(found)) is below
    assert found[0].named == ("FRA",)  # 100 % of those with a published sex: nothing is left without France


@pytest.mark.slow
def test_a_contested_country_is_named_as_contested_in_the_year_of_the_shares(weighs_most):
    pakistan = of_sex("PAK", "90", "60", "30")
    text = weighs_most([*of_sex("FRA", "200", "80", "120"), *pakistan, *ITALY])
    for expected in (
        "Other publications contest the total of Pakistan for 2020. Against Pakistan 2020 stands 32,022 (UNODC",
        "For Pakistan 2020 UNODC GLOTIP said 22 before (edition 2023-05-30).",
        "without France and Pakistan",
    ):
        assert expected in text
    # The totals of 2019 and 2020 are contested, and the shares are of 2020.
    before = [*of_sex("PAK", "90", "60", "30", 2019), *of_sex("ITA", "40", "10", "30", 2019)]
    text = weighs_most([*before, *pakistan, *ITALY], 2019)
    assert "contest the total of Pakistan for 2020. Against Pakistan 2020 stand" in text
    assert "2019 stand" not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pairs", "start"),
    [
        ([("FRA", 2019), ("ITA", 2019), ("ESP", 2019), ("FRA", 2020), ("ITA", 2020)], "The most of any year shown: 3, for 2019. A country"),
        ([("ITA", 2019), ("ESP", 2019), ("FRA", 2020), ("ITA", 2020)], "A country"),
        ([("FRA", 2018), ("ITA", 2018), ("FRA", 2019), ("ITA", 2019), ("FRA", 2020)], "The most of any year shown: 2, for 2018 and 2019. A country"),
    ],
)  # fmt: skip
def test_each_year_with_most_totals_is_named_unless_it_is_the_last(read, pairs, start):
    given = read(reported(*pairs), min(year for _, year in pairs))
    assert repr(words.who_counts_as_reporting(given)).startswith(start)
