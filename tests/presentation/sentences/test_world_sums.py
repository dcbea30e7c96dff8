"""What is said of sums: the same countries first."""

import pytest
from glotip_rows import FORM, row, write
from invented_world import invented_world

from tipresearch import countries
from tipresearch.presentation.sentences import world_sums as added


@pytest.mark.slow
def test_the_panel_is_said_first_and_what_is_gone(tmp_path):
    """France rises, and the sum over all falls: Italy alone had more than the fall."""
    rows = [row("10", year=2014), row("20", year=2015), row("100", iso="ITA", year=2014)]
    path = write(tmp_path / "data_glotip.xlsx", rows)
    said = repr(added.panel_first(countries.load_world(2014, 2015, str(path))))
    assert said.startswith(
        "In the 1 country or area whose total is used for both 2014 and 2015, the sum went from 10 to 20. Over all"
    )
    assert "Over all with a number, whichever they are, it went from 110 to 20." in said
    assert "1 has a number for 2014 only; the total for 2015 is missing in 1." in said
    assert "in 1. Italy had 100 in 2014; the file has no total of it for 2015." in said
    assert "2015 only" not in said
    assert "Neither is a change in trafficking" in said


@pytest.mark.slow
def test_a_country_that_is_most_of_the_panel_is_named(tmp_path):
    """Of 44 to 141 Italy has 24 and then 120; where two years are of one country alone, nobody is most of several."""
    numbers = {"FRA": ("20", "21"), "ITA": ("24", "120")}
    rows = [row(n, iso=iso, year=y) for iso, told in numbers.items() for n, y in zip(told, (2014, 2015), strict=True)]
    path = write(tmp_path / "data_glotip.xlsx", rows)
    said = repr(added.panel_first(countries.load_world(2014, 2015, str(path))))
    assert (
        "went from 44 to 141. Italy alone went from 24 to 120, more than half of the sum for 2014 and 2015. Over"
        in said
    )
    half = write(
        tmp_path / "half.xlsx", [*rows[:2], *(row(n, iso="ITA", year=y) for n, y in (("20", 2014), ("21", 2015)))]
    )
    assert "alone" not in repr(added.panel_first(countries.load_world(2014, 2015, str(half))))
    alone = write(tmp_path / "alone.xlsx", rows[2:])
    assert "alone" not in repr(added.panel_first(countries.load_world(2014, 2015, str(alone))))


@pytest.mark.slow
def test_years_without_a_common_country_are_not_compared():
    """Each invented country has its number in one year of four."""
    assert "no two years are compared" in repr(added.panel_first(invented_world()))
    assert "each of the last five years" in repr(added.steady_panel(invented_world(2011, 2016)))
    # Below it the table said "these pages are of 2014 alone".
    assert added.no_panels(invented_world()) == repr(added.panel_first(invented_world()))


@pytest.mark.parametrize(("last", "told"), [(2014, "1 year"), (2016, "3 years")])
def test_a_short_span_is_said_to_be_one(last, told):
    """Of 2021 alone a page said that no country has a number in two neighbouring years."""
    short = invented_world(2014, last)
    said = f"Countries with a number in each of five years are not shown: these pages are of {told} alone."
    assert repr(added.steady_panel(short)) == said
    alone = "The same countries in two years are not shown: these pages are of 2014 alone."
    assert (repr(added.panel_first(short)) == alone) == (last == 2014)


def test_both_sums_are_said_with_their_countries():
    said = repr(added.sum_both_ways(invented_world()))
    assert (
        "the totals of 28 countries and areas add up to 1,320–1,380; 12 are suppressed, and 4 used as a range." in said
    )
    assert (
        "Over all 36 countries and areas with a printed total, the sum is 1,560–1,780. The 8 totals that are not used"
        in said
    )


def test_nobody_contests_the_invented_totals():
    assert "No total in these sums is contested" in repr(added.contested_totals(invented_world()))


@pytest.mark.parametrize("say", [added.panel_first, added.steady_panel, added.sum_both_ways, added.contested_totals])
def test_without_a_workbook_each_says_so(say):
    assert "not shown" in repr(say(countries.load_world(2003, 2022)))


@pytest.mark.slow
def test_no_sentence_is_longer_than_twenty_five_words(tmp_path):
    rows = [row("10", year=2014), row("20", year=2015), row("100", iso="ITA", year=2014)]
    path = write(tmp_path / "data_glotip.xlsx", rows)
    small = countries.load_world(2014, 2015, str(path))
    said = [
        added.panel_first(small),
        added.sum_both_ways(invented_world()),
        added.steady_panel(small),
    ]
    for sentence in " ".join(map(repr, said)).split(". "):
        assert len(sentence.split()) <= 25, sentence


@pytest.mark.slow
def test_nobody_is_named_where_nobody_is_gone(tmp_path):
    """Italy's later total is not used, and then it is suppressed: it is not missing."""
    rows = [row("10", year=2014), row("20", year=2015), row("100", iso="ITA", year=2014)]
    later = [row("5", iso="ITA", year=2015), row("9", iso="ITA", year=2015, sex="Female")]
    for more, told in ((later, "not used in 1."), ([row("<5", iso="ITA", year=2015)], "suppressed in 1.")):
        path = write(tmp_path / "data_glotip.xlsx", [*rows, *more])
        said = repr(added.panel_first(countries.load_world(2014, 2015, str(path))))
        assert f"the total for 2015 is {told}" in said
        assert "no total" not in said
        assert "left out" not in said


@pytest.mark.slow
def test_a_contested_country_is_left_out_of_the_panel_and_weighed_in_the_sum(tmp_path):
    rows = [row(n, iso="PAK", country="Pakistan", year=y) for n, y in (("32,023", 2019), ("20,046", 2020))]
    path = write(tmp_path / "data_glotip.xlsx", [*rows, row("400"), row("500", year=2020)])
    given = countries.load_world(2019, 2020, str(path))
    said = repr(added.panel_first(given))
    assert "the sum went from 400 to 500. Pakistan is left out" in said
    assert "Over all with a number, whichever they are and contested or not, it went from 32,423 to 20,546." in said
    said = repr(added.sum_both_ways(given))
    assert "Pakistan, whose total other publications contest, is 97.6\N{NO-BREAK SPACE}% of that sum." in said
    assert "Without contested totals the sum is 500, over 1 country or area." in said
    assert "Without contested" not in repr(added.sum_both_ways(invented_world()))


def read(tmp_path, first, last, rows):
    return countries.load_world(first, last, str(write(tmp_path / "data_glotip.xlsx", rows)))


@pytest.mark.slow
def test_who_is_new_and_the_one_year_of_which_a_country_is_most(tmp_path):
    """Italy is 30 of 74, and then 120 of 164; Austria has a number of 2015 alone."""
    numbers = {"FRA": ("24", "24"), "ITA": ("30", "120"), "ESP": ("20", "20")}
    rows = [row(n, iso=iso, year=y) for iso, told in numbers.items() for n, y in zip(told, (2014, 2015), strict=True)]
    given = read(tmp_path, 2014, 2015, [*rows, row("5", iso="AUT", year=2015)])
    said = repr(added.panel_first(given))
    assert "Italy alone went from 30 to 120, more than half of the sum for 2015. Over all" in said
    assert said.endswith("1 has a number for 2015 only; the total for 2014 is missing in 1.")


@pytest.mark.slow
def test_countries_with_a_number_in_each_of_five_years_are_added(tmp_path):
    """France alone, as Italy has one year; who could contest it is said."""
    rows = [row(str(10 * (y - 2013)), year=y) for y in range(2014, 2019)]
    said = repr(added.steady_panel(read(tmp_path, 2014, 2018, [*rows, row("5", iso="ITA", year=2018)])))
    assert said.startswith(
        "For each year from 2014 to 2018 an uncontested total is used for only 1 country or area; their sum went from 10 to 50. "
        "Only totals of"
    )


@pytest.mark.slow
def test_totals_that_do_not_add_up_are_said_beside_the_sum(tmp_path):
    """30 beside forms of 40 are 30 to 40 and used; 5 beside 9 women are 5 to 9, too wide; 2,015 is its year."""
    forms = [
        row("20", iso="ITA", year=2015, dimension=FORM, category=c) for c in ("Sexual exploitation", "Forced labour")
    ]
    one = [row("50", year=2015), row("30", iso="ITA", year=2015), *forms]
    said = repr(added.sum_both_ways(read(tmp_path, 2015, 2015, one)))
    assert (
        "the totals of 2 countries and areas add up to 80–90; 0 are suppressed, and 1 used as a range. No such sum"
        in said
    )
    torn = [row("5", iso="ESP", year=2015), row("9", iso="ESP", year=2015, sex="Female")]
    said = repr(added.sum_both_ways(read(tmp_path, 2015, 2015, [*one, *torn])))
    assert (
        "Over all 3 countries and areas with a printed total, the sum is 85–99. "
        "The 1 total that is not used enters as the range that its table allows." in said
    )
    year = row("2,015", iso="BEL", year=2015)
    said = repr(added.sum_both_ways(read(tmp_path, 2015, 2015, [*one, *torn, year])))
    assert "is 2,100–2,114. The 2 totals that are not used enter as the ranges that their tables allow." in said
    few = row("<5", iso="DEU", year=2015)
    assert "; 1 is suppressed, and" in repr(added.sum_both_ways(read(tmp_path, 2015, 2015, [*one, few])))
    assert repr(added.sum_both_ways(read(tmp_path, 2015, 2015, torn))) == (
        "For 2015 no total is used, so no sum is given."
    )


@pytest.mark.slow
def test_the_largest_contested_total_is_weighed_in_the_sum_of_its_year(tmp_path):
    """32,023 of 32,423 in 2019; with who stands against it, and of each year."""
    rows = [row(n, iso="PAK", country="Pakistan", year=y) for n, y in (("32,023", 2019), ("20,046", 2020))]
    said = repr(added.contested_totals(read(tmp_path, 2019, 2020, [*rows, row("400"), row("500", year=2020)])))
    assert said.startswith("Other sources or editions held here contest totals in these sums: Pakistan 2019 and 2020. For Pakistan 2019 UNODC GLOTIP said fewer than 5 before")  # fmt: skip
    assert said.endswith("For 2019, the contested 32,023 of Pakistan is 98.8\N{NO-BREAK SPACE}% of the sum.")


@pytest.mark.slow
def test_copied_parts_are_named_of_the_last_year_of_each_measure(workbooks):
    """Of 2022 alone, with in how many countries; where nothing is copied nothing is said."""
    assert added.copied_in_last_years(invented_world()) == ""
    said = added.copied_in_last_years(countries.load_world(2021, 2022, str(workbooks[1])))
    assert "persons convicted by form of exploitation equal those of detected victims" in said
    assert said.endswith("No share is computed from these counts")


@pytest.mark.slow
def test_a_country_whose_numbers_are_contested_has_numbers_all_the_same(tmp_path):
    """Pakistan has one in each of five years, and those of 2019 and 2020 are contested; that no country has any was said."""
    rows = [row(str(20_046 + year), iso="PAK", country="Pakistan", year=year) for year in range(2018, 2023)]
    given = countries.load_world(2018, 2022, str(write(tmp_path / "data_glotip.xlsx", rows)))
    assert (
        repr(added.steady_panel(given))
        == "No country has an uncontested total that is used in each of the last five years."
    )
    said = "No country has an uncontested total that is used in two neighbouring years, so no two years are compared."
    given = countries.load_world(2019, 2020, str(tmp_path / "data_glotip.xlsx"))
    assert added.no_panels(given) == repr(added.panel_first(given)) == said


@pytest.mark.slow
def test_a_line_is_explained_where_one_can_be_drawn(tmp_path):
    """Of one year no two are joined, and none of two years without a country in both."""
    france = [row("10", year=2014), row("20", year=2015)]
    joined = "; a red line joins two years in the same countries"
    assert added.joined(read(tmp_path, 2014, 2015, france)) == joined
    assert added.joined(read(tmp_path, 2015, 2015, france)) == ""
    assert added.joined(read(tmp_path, 2014, 2015, [france[0], row("20", iso="ITA", year=2015)])) == ""
