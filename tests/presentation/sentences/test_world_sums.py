"""Sentences on sums over countries: the same countries first."""

import pytest
from glotip_rows import FORM, row, write
from invented_world import invented_world

from tipresearch import countries
from tipresearch.presentation.sentences import world_sums as added

NB = "\N{NO-BREAK SPACE}"
TWO = (2014, 2015)
FRANCE = [row("10", year=2014), row("20", year=2015)]
LEFT = [*FRANCE, row("100", iso="ITA", year=2014)]


@pytest.fixture
def read(tmp_path):
    """Return the world of some years from rows of a workbook."""
    return lambda years, rows: countries.load_world(*years, str(write(tmp_path / "data_glotip.xlsx", rows)))


def by_year(numbers, years=TWO):
    """Rows of countries with a number for each year."""
    return [row(n, iso=iso, year=y) for iso, of in numbers.items() for n, y in zip(of, years, strict=True)]


def pakistan(*numbers):
    return [row(n, iso="PAK", country="Pakistan", year=y) for y, n in enumerate(numbers, 2019)]


@pytest.mark.slow
def test_the_same_countries_come_first_and_then_the_countries_that_are_gone(read):
    """France rises, and the sum over all falls: Italy alone had more than the fall."""
    text = repr(added.panel_first(read(TWO, LEFT)))
    assert text.startswith(
        "In the 1 country or area whose total is used for both 2014 and 2015, the sum went from 10 to 20. Over all"
    )
    for words in (
        "Over all with a number, whichever they are, it went from 110 to 20.",
        "1 has a number for 2014 only; the total for 2015 is missing in 1.",
        "in 1. Italy had 100 in 2014; the file has no total of it for 2015.",
        "Neither is a change in trafficking",
    ):
        assert words in text
    assert "2015 only" not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"FRA": ("20", "21"), "ITA": ("24", "120")}, "44 to 141. Italy alone went from 24 to 120, more than half of the sum for 2014 and 2015. Over"),
        ({"FRA": ("24", "24"), "ITA": ("30", "120"), "ESP": ("20", "20")}, "Italy alone went from 30 to 120, more than half of the sum for 2015. Over all"),
        ({"FRA": ("20", "21"), "ITA": ("20", "21")}, ""),
        ({"ITA": ("24", "120")}, ""),  # of one country alone nobody is most of several
    ],
)  # fmt: skip
def test_a_country_that_is_most_of_the_sum_is_named(read, numbers, words):
    text = repr(added.panel_first(read(TWO, by_year(numbers))))
    assert words in text
    assert ("alone" in text) == bool(words)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ([row("5", iso="ITA", year=2015), row("9", iso="ITA", year=2015, sex="Female")], "the total for 2015 is not used in 1."),
        ([row("<5", iso="ITA", year=2015)], "the total for 2015 is suppressed in 1."),
        ([row("7", iso="ITA", year=2015), row("5", iso="AUT", year=2015)], "1 has a number for 2015 only; the total for 2014 is missing in 1."),
    ],
)  # fmt: skip
def test_a_country_whose_total_is_printed_is_not_missing(read, more, words):
    text = repr(added.panel_first(read(TWO, [*LEFT, *more])))
    assert words in text
    assert "no total" not in text
    assert "left out" not in text


@pytest.mark.slow
def test_years_without_a_common_country_are_not_compared(read):
    """Each invented country has its number in one year of four."""
    assert "no two years are compared" in repr(added.panel_first(invented_world()))
    assert "each of the last five years" in repr(added.steady_panel(invented_world(2011, 2016)))
    assert added.no_panels(invented_world()) == repr(added.panel_first(invented_world()))


@pytest.mark.parametrize(("last", "span"), [(2014, "1 year"), (2016, "3 years")])
def test_a_short_span_is_named_as_the_reason(last, span):
    short = invented_world(2014, last)
    why = f"Countries with a number in each of five years are not shown: these pages are of {span} alone."
    assert repr(added.steady_panel(short)) == why
    alone = "The same countries in two years are not shown: these pages are of 2014 alone."
    assert (repr(added.panel_first(short)) == alone) == (last == 2014)


def test_both_sums_are_stated_with_their_countries():
    text = repr(added.sum_both_ways(invented_world()))
    assert "the totals of 28 countries and areas add up to 1,320–1,380; 12 are suppressed, and 4 used as a" in text
    assert "Over all 36 countries and areas with a printed total, the sum is 1,560–1,780. The 8 totals that are" in text
    assert "Without contested" not in text
    assert "No total in these sums is contested" in repr(added.contested_totals(invented_world()))
    assert added.copied_in_last_years(invented_world()) == ""


@pytest.mark.parametrize("state", [added.panel_first, added.steady_panel, added.sum_both_ways, added.contested_totals])
def test_without_a_workbook_nothing_is_shown(state):
    assert "not shown" in repr(state(countries.load_world(2003, 2022)))


@pytest.mark.slow
def test_no_sentence_is_longer_than_twenty_five_words(read):
    small = read(TWO, LEFT)
    texts = [added.panel_first(small), added.sum_both_ways(invented_world()), added.steady_panel(small)]
    assert [each for each in " ".join(map(repr, texts)).split(". ") if len(each.split()) > 25] == []


@pytest.mark.slow
def test_a_contested_country_is_left_out_of_the_same_countries_and_stays_in_the_sum(read):
    """32,023 of 32,423 in 2019."""
    given = read((2019, 2020), [*pakistan("32,023", "20,046"), row("400"), row("500", year=2020)])
    first, both, contested = (
        repr(state(given)) for state in (added.panel_first, added.sum_both_ways, added.contested_totals)
    )
    assert "the sum went from 400 to 500. Pakistan is left out" in first
    assert "Over all with a number, whichever they are and contested or not, it went from 32,423 to 20,546." in first
    assert f"Pakistan, whose total other publications contest, is 97.6{NB}% of that sum." in both
    assert "Without contested totals the sum is 500, over 1 country or area." in both
    assert contested.startswith(
        "Other sources or editions held here contest totals in these sums: Pakistan 2019 and 2020. For Pakistan 2019 UNODC GLOTIP said fewer than 5 before"
    )
    assert contested.endswith(f"For 2019, the contested 32,023 of Pakistan is 98.8{NB}% of the sum.")


@pytest.mark.slow
def test_countries_with_an_uncontested_number_in_each_of_five_years_are_added(read):
    rows = [*(row(str(10 * (y - 2013)), year=y) for y in range(2014, 2019)), row("5", iso="ITA", year=2018)]
    text = repr(added.steady_panel(read((2014, 2018), rows)))
    assert text.startswith(
        "For each year from 2014 to 2018 an uncontested total is used for only 1 country or area; their sum went from 10 to 50. "
        "Only totals of"
    )
    # Pakistan has a number in each of five years, and the numbers of 2019 and 2020 are contested.
    rows = [row(str(20_046 + year), iso="PAK", country="Pakistan", year=year) for year in range(2018, 2023)]
    none = "No country has an uncontested total that is used in"
    assert repr(added.steady_panel(read((2018, 2022), rows))) == f"{none} each of the last five years."
    given = read((2019, 2020), rows)
    assert (
        added.no_panels(given)
        == repr(added.panel_first(given))
        == f"{none} two neighbouring years, so no two years are compared."
    )


#: 30 next to forms of 40 is a range that is used; 5 next to 9 women is too wide; 2,015 is its year.
ONE = [
    row("50", year=2015),
    row("30", iso="ITA", year=2015),
    *(
        row("20", iso="ITA", year=2015, dimension=FORM, category=form)
        for form in ("Sexual exploitation", "Forced labour")
    ),
]
TORN = [row("5", iso="ESP", year=2015), row("9", iso="ESP", year=2015, sex="Female")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (ONE, "the totals of 2 countries and areas add up to 80–90; 0 are suppressed, and 1 used as a range. No such sum"),
        ([*ONE, *TORN], "Over all 3 countries and areas with a printed total, the sum is 85–99. "
         "The 1 total that is not used enters as the range that its table allows."),
        ([*ONE, *TORN, row("2,015", iso="BEL", year=2015)],
         "is 2,100–2,114. The 2 totals that are not used enter as the ranges that their tables allow."),
        ([*ONE, row("<5", iso="DEU", year=2015)], "; 1 is suppressed, and"),
        (TORN, "For 2015 no total is used, so no sum is given."),
    ],
)  # fmt: skip
def test_totals_that_do_not_add_up_enter_a_sum_as_ranges(read, rows, words):
    assert words in repr(added.sum_both_ways(read((2015, 2015), rows)))


@pytest.mark.slow
def test_copied_parts_are_named_for_the_last_year_of_each_measure(workbooks):
    text = added.copied_in_last_years(countries.load_world(2021, 2022, str(workbooks[1])))
    assert "persons convicted by form of exploitation are the same as for detected victims." in text
    assert text.endswith("so no share is computed from them")
