"""The sentences of the page on all countries."""

import dataclasses

import pytest
from glotip_rows import ADULT, CHILD, FORM, row, write
from invented_world import invented_world

from tipresearch import countries
from tipresearch.presentation.messages import world as words

NB = "\N{NO-BREAK SPACE}"
TWO = (2014, 2015)
NO_TOTAL = "Not shown: edition 2025-04-14 has no total of detected victims from 2014 to 2016."
NO_FILE = "Not shown: no workbook of UNODC's database was given."


@pytest.fixture
def read(tmp_path):
    """Return the world of some years from rows of a workbook."""
    return lambda rows, first=2020, last=2020: countries.load_world(
        first, last, str(write(tmp_path / "data_glotip.xlsx", rows))
    )


def totals(numbers, years=TWO):
    """Return a row for each country and year, from the numbers of each country."""
    return [row(n, iso=iso, year=y) for iso, of in numbers.items() for n, y in zip(of, years, strict=True)]


def of_sex(iso, total, female, male, year=2020):
    country = "Pakistan" if iso == "PAK" else iso
    return [
        row(n, iso=iso, country=country, year=year, sex=s)
        for n, s in ((total, "Total"), (female, "Female"), (male, "Male"))
    ]


def pakistan(*numbers):
    return [row(n, iso="PAK", country="Pakistan", year=y) for y, n in enumerate(numbers, 2019)]


def shares(world):
    return [str(words.shares_sentences(found)) for found in countries.breakdowns(world)]


FRANCE, ITALY = of_sex("FRA", "100", "80", "20"), of_sex("ITA", "40", "10", "30")


@pytest.mark.parametrize(
    ("years", "most"),
    [
        ({"FRA": (2019, 2020), "ITA": (2019, 2020), "ESP": (2019,)}, "3, in 2019."),
        ({"FRA": (2018, 2019, 2020), "ITA": (2018, 2019)}, "2, in 2018 and 2019."),
        ({"FRA": (2020,), "ITA": (2019, 2020), "ESP": (2019,)}, ""),
    ],
)
def test_the_countries_that_report_are_counted_with_the_years_of_most(read, years, most):
    world = read([row("9", iso=iso, year=year) for iso, of in years.items() for year in of], 2018)
    have = "has" if sum(2020 in of for of in years.values()) == 1 else "have"
    n = sum(2020 in of for of in years.values())
    said = f"For 2020, {n} of the {len(years)} countries and areas in the file {have} a total of detected victims."
    text = str(words.reporting_sentences(world))
    assert text.startswith(said)
    assert ("The largest number of countries" in text) == bool(most)
    assert most in text


def test_the_reason_is_stated_if_something_is_not_shown():
    none, many = countries.load_world(2003, 2022), invented_world()
    empty = dataclasses.replace(many, table=many.table.iloc[:0], _states={})
    no_rows = many.country_years("detected").iloc[:0]
    for world, why in ((none, NO_FILE), (empty, NO_TOTAL)):
        for reason in (
            words.why_empty(world), words.headline(world), words.key_results(world), words.accounting(world),
            words.why_no_change(world), words.steady_panel(world), words.why_no_shares(world),
            words.why_no_regions(world), words.why_no_coverage(world, no_rows),
        ):  # fmt: skip
            assert str(reason) == why
    assert str(words.why_no_shares(many)).startswith("Not shown: no usable total for 2016 has a whole breakdown")
    assert str(words.why_no_coverage(many, no_rows)) == "All countries are in the figure before this."
    assert str(words.why_no_coverage(many, many.country_years("detected"))).startswith("Not shown: no country in this")
    flat = countries.World(many.table, many.areas.assign(region=""), 2014, 2016, "x", "")
    assert str(words.why_no_regions(flat)) == "Not shown: edition x puts no country into a region."


def test_key_results_have_a_heading_for_each_breakdown(read):
    printed = words.key_results(read([*FRANCE, *ITALY])).text
    assert [line.partition(":")[0] for line in printed.splitlines()] == ["Countries", "Sex", "Change", "Disputed"]


#: 30 beside forms of 40 is a range that is used; 5 beside 9 women is too wide; 2,015 is its year.
ONE = [
    row("50", year=2015),
    row("30", iso="ITA", year=2015),
    *(row("20", iso="ITA", year=2015, dimension=FORM, category=form) for form in ("Sexual exploitation", "Forced labour")),
]  # fmt: skip
TORN = [row("5", iso="ESP", year=2015), row("9", iso="ESP", year=2015, sex="Female")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ONE, "For 2015, the usable totals of 2 countries and areas add up to 80–90 detected victims."),
        ([*ONE, *TORN], "1 more total is printed and not used. With the range that its table allows, the sum is 85–99."),
        ([*ONE, *TORN, row("2,015", iso="BEL", year=2015)],
         "2 more totals are printed and not used. With the ranges that their tables allow, the sum is 2,100–2,114."),
        ([*ONE, row("<5", iso="DEU", year=2015)], "1 of the totals in the sum is printed as fewer than five."),
        (TORN, "For 2015 no total is usable, so no sum is given."),
    ],
)  # fmt: skip
def test_the_sum_is_stated_with_what_is_suppressed_or_contradicts_its_table(read, rows, said):
    world = read(rows, 2015, 2015)
    assert said in f"{words.headline(world)} {words.reporting_sentences(world)}"


def test_a_disputed_country_stays_in_the_sum_and_is_left_out_of_the_change(read):
    """32,023 of 32,423 in 2019."""
    world = read([*pakistan("32,023", "20,046"), row("400", year=2019), row("500", year=2020)], 2019)
    sums, change, disputed = (
        str(said(world)) for said in (words.reporting_sentences, words.change_sentences, words.disputed_sentences)
    )
    assert f"In the sum, 97.6{NB}% is from Pakistan, whose total is disputed." in sums
    assert "Without disputed totals the sum is 500, in 1 country or area." in sums
    assert str(words.headline(world)).endswith("it went from 400 to 500.")
    assert change.startswith("The comparison leaves out Pakistan, whose total is disputed.")
    assert disputed.startswith("Another source or edition disputes 2 of the totals of all years shown.")
    assert disputed.endswith(f"The largest of them, 32,023 for Pakistan in 2019, is 98.8{NB}% of the sum of that year.")
    assert str(words.disputed_sentences(invented_world())).startswith(
        "No source or edition known here disputes a total"
    )


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"FRA": ("20", "21"), "ITA": ("24", "120")}, "It changed most in Italy (from 24 to 120)."),
        ({"FRA": ("20", "21"), "ITA": ("24", "120"), "ESP": ("90", "30"), "DEU": ("7", "9")},
         "It changed most in Italy (from 24 to 120) and Spain (from 90 to 30)."),
        # France and Spain change by one each, so only Italy is named.
        ({"FRA": ("20", "21"), "ITA": ("24", "120"), "ESP": ("30", "31"), "DEU": ("9", "9")}, "It changed most in Italy (from 24 to 120)."),
        ({"FRA": ("20", "21"), "ITA": ("20", "21")}, ""),
        ({"ITA": ("24", "120")}, ""),  # one country is the whole sum
    ],
)  # fmt: skip
def test_the_countries_that_changed_most_are_named(read, numbers, said):
    text = str(words.headline(read(totals(numbers), *TWO)))
    assert said in text
    assert ("changed most" in text) == bool(said)


@pytest.mark.parametrize(
    ("numbers", "lost"),
    [
        ({"FRA": ("20", "21"), "ITA": ("24", ""), "ESP": ("23", "")}, "In 2014, Italy had 24."),
        ({"FRA": ("20", "21"), "ITA": ("24", "<5"), "ESP": ("12", "")}, "In 2014, Spain had 12."),  # <5 is usable
        ({"FRA": ("20", "21"), "ITA": ("24", "2,015")}, "In 2014, Italy had 24."),  # 2,015 equals its year
        ({"FRA": ("20", "21"), "ITA": ("24", ""), "ESP": ("24", "")}, ""),  # neither is the largest
        ({"FRA": ("20", "21"), "ITA": ("24", "25"), "ESP": ("", "90")}, ""),  # nobody is lost
    ],
)
def test_the_largest_total_that_the_comparison_lacks_is_named(read, numbers, lost):
    text = str(words.headline(read(totals(numbers), *TWO)))
    cure = f"{lost} Without a usable total for 2015, it is not in this comparison."
    assert (cure in text) if lost else ("not in this comparison" not in text)


def test_a_disputed_total_is_not_named_as_missing(read):
    """Pakistan's 32,023 of 2019 is disputed, and 2020 has none."""
    world = read([*pakistan("32,023"), row("400", year=2019), row("500", year=2020)], 2019)
    assert "not in this comparison" not in str(words.headline(world))


def test_no_country_is_named_if_a_range_leaves_open_which_changed_most(read):
    """Spain's 30 beside forms of 40 is 30 to 40, so it rises by 20 to 30; Italy rises by 25."""
    forms = ("Sexual exploitation", "Forced labour")
    rows = totals({"FRA": ("20", "21"), "ITA": ("20", "45"), "ESP": ("10", "30")})
    parts = [row("20", iso="ESP", year=2015, dimension=FORM, category=form) for form in forms]
    assert "It changed most in Italy (from 20 to 45)." in str(words.headline(read(rows, *TWO)))
    text = str(words.headline(read([*rows, *parts], *TWO)))
    assert "the sum went from 50 to 96–106." in text
    assert "changed most" not in text


def test_a_country_with_one_of_two_years_is_in_no_sum(read):
    """France rises; Italy has no number for 2015, so its number for 2014 is not added."""
    world = read([*totals({"FRA": ("10", "20")}), row("100", iso="ITA", year=2014)], *TWO)
    text = str(words.headline(world))
    assert "In the 1 country or area with comparable totals for 2014 and 2015, it went from 10 to 20." in text
    assert text.endswith("In 2014, Italy had 100. Without a usable total for 2015, it is not in this comparison.")
    assert "Depending on which countries" not in str(words.change_sentences(world))  # each choice gives the same change
    assert "110" not in text


def test_years_without_a_common_country_are_not_compared():
    """Each invented country has its number in one year of four."""
    assert "no two years are compared" in str(words.change_sentences(invented_world()))
    assert "in each of five years shown" in str(words.steady_panel(invented_world(2011, 2016)))
    assert "in each of five years shown" in str(words.steady_panel(invented_world()))


def test_countries_with_an_undisputed_number_in_each_of_five_years_are_added(read):
    rows = [*(row(str(10 * (y - 2013)), year=y) for y in range(2014, 2019)), row("5", iso="ITA", year=2018)]
    said = "Only 1 country or area has an undisputed, usable total for each year from 2014 to 2018. Its total went from 10 to 50."
    assert str(words.steady_panel(read(rows, 2014, 2018))) == said
    # Pakistan has a number in each of five years, and the numbers of 2019 and 2020 are disputed.
    rows = [row(str(20_046 + year), iso="PAK", country="Pakistan", year=year) for year in range(2018, 2023)]
    assert "No country has" in str(words.steady_panel(read(rows, 2018, 2022)))


def test_shares_come_without_a_country_that_has_most_of_the_victims(read):
    """France has 100 of 140; with 100 of 200 nothing is stated."""
    (said,) = shares(read([*FRANCE, *ITALY]))
    assert said == (
        f"In 2 countries and areas with usable counts by sex for 2020, 64.3{NB}% were women and girls and "
        f"35.7{NB}% were men and boys. Without France (71.4{NB}% of these victims), 75.0{NB}% were men and boys and "
        f"25.0{NB}% were women and girls."
    )
    (said,) = shares(read([*FRANCE, *ITALY, *of_sex("ESP", "60", "30", "30")]))
    assert "Without" not in said
    (said,) = shares(read(FRANCE))  # nothing is left without France
    assert said.startswith("In 1 country or area with usable counts by sex for 2020, 80.0")
    assert "Without" not in said


def test_shares_come_without_a_disputed_country_of_the_year(read):
    """The totals of Pakistan are disputed in 2019 and 2020, and the shares are of 2020."""
    rows = [*of_sex("FRA", "200", "80", "120"), *of_sex("PAK", "90", "60", "30"), *ITALY]
    (said,) = shares(read(rows))
    assert f"Without France (60.6{NB}% of these victims) and Pakistan (27.3{NB}% of these victims), 75.0" in said


def test_a_country_whose_counts_do_not_add_up_is_left_out_of_shares(read):
    """Italy has fewer children than girls."""
    ages = {"FRA": ("80", "20"), "ITA": ("80", "<5")}
    rows = [row("100", iso=iso, year=2020) for iso in ages]
    rows += [
        row(n, iso=iso, year=2020, age=age)
        for iso, of in ages.items()
        for n, age in zip(of, (ADULT, CHILD), strict=True)
    ]
    (said,) = shares(read([*rows, row("15", iso="ITA", year=2020, sex="Female", age=CHILD)]))
    assert said == (
        f"In 1 country or area with usable counts by age for 2020, 80.0{NB}% were adults and "
        f"20.0{NB}% were children. 1 more is left out, because its counts do not add up."
    )


def test_each_half_of_the_countries_names_its_regions():
    first, second = countries.in_two(invented_world().country_years("detected"))
    for half, where in ((first, " in Here,"), (second, " in There,"), (first.assign(region=""), ",")):
        assert str(words.coverage_caption(half)) == (
            f"What UNODC's database publishes of detected victims{where} by country and year."
        )


def test_captions_without_a_workbook_stand_alone():
    none = countries.load_world(2003, 2022)
    assert str(words.regions_caption(none)) == "Detected victims by subregion."
    assert str(words.measures_caption(none)).endswith("prosecuted in an earlier one.")
    assert "The last rows" not in str(words.shares_caption([]))


def test_each_disputed_total_has_the_other_numbers_in_its_row(read):
    columns = words.disputed_totals(read(pakistan("32,023", "20,046"), 2019))
    assert {publication: {c.label: str(c) for c in of} for publication, of in columns.items()} == {
        "UNODC GLOTIP, 2025-04-14": {"Pakistan 2019": "32,023", "Pakistan 2020": "20,046"},
        "UNODC GLOTIP, 2023-05-30": {"Pakistan 2019": "fewer than 5", "Pakistan 2020": "22"},
        "UNODC news release, 2022-03-25": {"Pakistan 2020": "32,022"},
    }
    none = read([row("9", year=2020)])
    assert words.disputed_totals(none) == {}
    assert str(words.why_none_disputed(none)).startswith("No source or edition known here disputes")
