"""What is said of who reports."""

import dataclasses

import pytest
from glotip_rows import CHILD, HOME, row, write
from invented_world import invented_world

from tipresearch import countries
from tipresearch.presentation.sentences import world as words


@pytest.mark.slow
def test_who_reports_names_the_rule_and_of_how_many():
    given = invented_world()
    said = f"{words.how_many_report(given)} {words.who_counts_as_reporting(given)}"
    assert "For 2016, 36 of the 48 countries and areas in the workbook have a total" in said
    assert "A country or area reports if the workbook prints a total, as a number or as fewer than five." in said


def test_all_countries_of_the_last_year_are_accounted_for():
    said = repr(words.accounting(invented_world()))
    assert (
        "For 2016, 12 totals are used as numbers, 12 are suppressed, 4 are used as a range, and 8 are not used." in said
    )
    assert "0 have figures without a total, 0 have suppressed ones alone, and 12 have none" in said


def test_why_something_is_not_shown():
    """No workbook, no regions, no total: three reasons."""
    none = countries.load_world(2003, 2022)
    assert words.nothing(none, "Sums are") == "Sums are not shown."
    assert repr(words.how_many_report(none)).endswith("report is not shown.")
    flat = invented_world()
    flat = countries.World(flat.table, flat.areas.assign(region=""), 2014, 2016, "x", "")
    assert "edition x puts no country into a region" in words.no_regions(flat)
    empty = countries.World(flat.table.iloc[:0], flat.areas, 2014, 2016, "x", "")
    assert "edition x has no total of detected victims from 2014 to 2016" in words.nothing(empty, "Sums are")
    assert words.of_year(empty) == ""


def shares_said(given):
    return words.what_weighs_most(given, countries.breakdowns(given))


@pytest.mark.slow
def test_no_sentence_is_longer_than_twenty_five_words():
    for said in (
        words.how_many_report,
        words.who_counts_as_reporting,
        words.accounting,
        shares_said,
    ):
        for sentence in repr(said(invented_world())).split(". "):
            assert len(sentence.split()) <= 25, sentence


def test_a_half_that_is_empty_says_where_the_countries_are():
    many = invented_world()
    first, second = countries.in_two(many.country_years("detected"))
    assert (words.of_regions(many, first), words.of_regions(many, second)) == (": Here.", ": There.")
    earlier = dataclasses.replace(many, first_year=many.first_year - 1)
    assert words.of_regions(earlier, first) == f": Here; from {many.first_year}, the first year shown with a total."
    assert words.not_drawn(many, first.iloc[:0]) == "All countries stand in the figure before this."
    assert words.of_regions(many, first.assign(region="")) == "."
    none = countries.load_world(2003, 2022)
    assert words.not_drawn(none, none.country_years("detected")) == "Countries by year are not shown."


def read(tmp_path, rows, year=2020):
    """The invented world of one workbook and year."""
    return countries.load_world(year, year, str(write(tmp_path / "data_glotip.xlsx", rows)))


@pytest.mark.slow
def test_suppressed_figures_of_one_table_are_explained_only_where_they_are_most(tmp_path):
    """Two have a suppressed repatriation alone; beside two of a form it is not more than half."""
    rows = [row("9", year=2020), *(row("<5", iso=i, year=2020, dimension=HOME, category="Abroad") for i in ("ITA", "ESP"))]  # fmt: skip
    said = "For 2020, 2 of the 2 with suppressed figures alone have them in one table only: of repatriations."
    assert said in repr(words.accounting(read(tmp_path, rows)))
    rows += [row("<5", iso=i, year=2020, age=CHILD) for i in ("AUT", "BEL")]
    assert "one table only" not in repr(words.accounting(read(tmp_path, rows)))


def of_sex(iso, year, total, female, male):
    return [row(n, iso=iso, country="Pakistan" if iso == "PAK" else iso, year=year, sex=s) for n, s in ((total, "Total"), (female, "Female"), (male, "Male"))]  # fmt: skip


@pytest.mark.slow
def test_a_country_that_is_most_of_the_victims_is_named_and_left_out(tmp_path):
    """100 of 140; nobody contests it. With 100 of 200 nothing is said of it."""
    rows = [*of_sex("FRA", 2020, "100", "80", "20"), *of_sex("ITA", 2020, "40", "10", "30")]
    given = read(tmp_path, rows)
    said = repr(words.what_weighs_most(given, countries.breakdowns(given)))
    assert "France alone is 71.4\N{NO-BREAK SPACE}% of those with a published sex." in said
    assert (
        "The share “female” is 25.0\N{NO-BREAK SPACE}% without France and 64.3\N{NO-BREAK SPACE}% with France." in said
    )
    assert "contest" not in said
    assert "Below, without those" in words.shares_caption(countries.breakdowns(given))
    given = read(tmp_path, [*rows, *of_sex("ESP", 2020, "60", "30", "30")])
    said = repr(words.what_weighs_most(given, countries.breakdowns(given)))
    assert said == "The shares for 2020 are of the victims whose sex, age or form is published, not of all victims."
    assert "Below" not in words.shares_caption(countries.breakdowns(given))


@pytest.mark.slow
def test_a_country_keeps_its_article(tmp_path):
    """As a sentence begins."""
    given = read(tmp_path, [*of_sex("GBR", 2020, "100", "80", "20"), *of_sex("ITA", 2020, "40", "10", "30")])
    said = repr(words.what_weighs_most(given, countries.breakdowns(given)))
    assert " The United Kingdom alone is 71.4" in said


@pytest.mark.slow
def test_a_contested_country_is_named_as_contested(tmp_path):
    rows = [*of_sex("FRA", 2020, "200", "80", "120"), *of_sex("PAK", 2020, "90", "60", "30")]
    given = read(tmp_path, [*rows, *of_sex("ITA", 2020, "40", "10", "30")])
    said = repr(words.what_weighs_most(given, countries.breakdowns(given)))
    assert (
        "Other publications contest the total of Pakistan for 2020. Against Pakistan 2020 stands 32,022 (UNODC" in said
    )
    assert "For Pakistan 2020 UNODC GLOTIP said 22 before (edition 2023-05-30)." in said
    assert "without France and Pakistan" in said


@pytest.mark.slow
def test_one_country_has_and_several_have(tmp_path):
    rows = [row("9", year=2020), row("12", iso="ITA", year=2020, sex="Female")]
    said = repr(words.accounting(read(tmp_path, [*rows, row("<5", iso="ESP", year=2020, sex="Female")])))
    assert "For 2020, 1 total is used as a number, 0 are suppressed, 0 are used as a range, and 0 are not used." in said
    assert "Of the others, 1 has figures without a total, 1 has suppressed ones alone, and 0 have none." in said


@pytest.mark.slow
def test_one_country_has_a_total(tmp_path):
    """*1 of the 2 countries have*; one alone with suppressed figures has them in one table."""
    rows = [row("9", year=2020), row("<5", iso="ITA", year=2020, dimension=HOME, category="Here")]
    given = read(tmp_path, rows)
    assert repr(words.how_many_report(given)).startswith(
        "For 2020, 1 of the 2 countries and areas in the workbook has a "
    )
    assert "1 of the 1 with suppressed figures alone has them in one table" in repr(words.accounting(given))


def test_without_a_total_each_sentence_says_so():
    """Of a workbook without a total, and of a world without a breakdown, no year and no share is told."""
    many = invented_world()
    empty = dataclasses.replace(many, table=many.table.iloc[:0])
    why = "not shown: edition 2025-04-14 has no total of detected victims from 2014 to 2016."
    assert repr(words.accounting(empty)) == f"What is published of each country is {why}"
    assert repr(words.what_weighs_most(empty, [])) == f"Who weighs most in shares is {why}"
    assert repr(words.who_counts_as_reporting(empty)).startswith(
        "A country or area reports if the workbook prints a total"
    )
    assert words.shares_caption([]).endswith(
        "each over the countries and areas that publish all its categories, none of them disputed"
    )
    one = dataclasses.replace(empty, first_year=2016)
    assert words.nothing(one, "It is").endswith("no total of detected victims in 2016.")
    assert words.no_regions(countries.load_world(2003, 2022)) == "Sums by region are not shown."


@pytest.mark.slow
def test_of_totals_without_a_breakdown_no_edition_is_said_to_have_no_total(tmp_path):
    """Two countries have one, and one half of the regions none."""
    given = read(tmp_path, [row("9", year=2020), row("12", iso="ITA", year=2020)])
    why = "not shown: no total for 2020 has a whole breakdown by sex, age or form that can be taken."
    assert repr(words.what_weighs_most(given, [])) == f"Who weighs most in shares is {why}"
    assert words.no_shares(given) == f"Shares by sex, age and form are {why}"
    half = given.country_years("detected").assign(region="Oceania", lo=None)
    assert (
        words.not_drawn(given, half)
        == "Countries by year are not shown: none in this half has a total of detected victims."
    )
    assert words.not_drawn(given, half.iloc[:0]) == "All countries stand in the figure before this."


@pytest.mark.slow
def test_the_year_of_most_totals_is_named_where_it_is_not_the_last(tmp_path):
    """Three in 2019 and two in 2020; as many in both are most in neither."""
    rows = [row("9", iso=iso, year=year) for iso, year in (("FRA", 2019), ("ITA", 2019), ("ESP", 2019), ("FRA", 2020), ("ITA", 2020))]  # fmt: skip
    path = str(write(tmp_path / "data_glotip.xlsx", rows))
    assert repr(words.who_counts_as_reporting(countries.load_world(2019, 2020, path))).startswith(
        "The most of any year shown: 3, for 2019. A country"
    )
    path = str(write(tmp_path / "data_glotip.xlsx", rows[1:]))
    assert "The most" not in repr(words.who_counts_as_reporting(countries.load_world(2019, 2020, path)))


@pytest.mark.slow
def test_each_year_with_most_totals_is_named(tmp_path):
    """Two in 2018 and in 2019, one in 2020: 93 in 2010 as in 2012, of UNODC's countries up to 2013, were told of 2012 alone."""
    rows = [row("9", iso=iso, year=year) for year in (2018, 2019) for iso in ("FRA", "ITA")]
    path = str(write(tmp_path / "data_glotip.xlsx", [*rows, row("9", year=2020)]))
    said = repr(words.who_counts_as_reporting(countries.load_world(2018, 2020, path)))
    assert said.startswith("The most of any year shown: 2, for 2018 and 2019. A country")


@pytest.mark.slow
def test_no_share_is_announced_below_without_the_only_country(tmp_path):
    """France is 100 % of those with a published sex, and a caption said that shares without it stand below."""
    found = countries.breakdowns(read(tmp_path, of_sex("FRA", 2020, "100", "60", "40")))
    assert found[0].named == ("FRA",)
    assert "Below" not in words.shares_caption(found)


@pytest.mark.slow
def test_numbers_stand_against_the_contested_total_of_the_year_of_the_shares_alone(tmp_path):
    """Pakistan's totals of 2019 and of 2020 are contested, and the shares are of 2020."""
    rows = [r for year in (2019, 2020) for r in (*of_sex("PAK", year, "90", "60", "30"), *of_sex("ITA", year, "40", "10", "30"))]  # fmt: skip
    given = countries.load_world(2019, 2020, str(write(tmp_path / "data_glotip.xlsx", rows)))
    said = repr(words.what_weighs_most(given, countries.breakdowns(given)))
    assert "contest the total of Pakistan for 2020. Against Pakistan 2020 stand" in said
    assert "2019 stand" not in said
