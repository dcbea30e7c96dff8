"""Sentences on the newest total and on the other years."""

import datetime as dt
from dataclasses import replace

import pytest
from invented_years import in_year

from tipresearch import countries, presentation
from tipresearch.presentation.rows import objection
from tipresearch.presentation.sentences import adding_up, totals
from tipresearch.quantities import Coherence, Period, as_count

OFF = Coherence("off", "sex", 30000, True, 9955, ("a", "b"))


def text_on(counts, area="Pakistan"):
    first = presentation.newest_total(counts, area=area, what="detected victims")
    return f"{first} {presentation.other_years(counts)}"


@pytest.fixture
def pakistan():
    """Totals of 2019 to 2022."""
    return countries.load_profile("PAK", 2003, 2022).totals("detected")


@pytest.fixture
def published(workbooks):
    """Totals of a country from both editions of UNODC's database, or from the newer alone."""
    newer, older = str(workbooks[1]), str(workbooks[0])

    def of(area, first=2003, last=2022, both=False):
        return countries.load_profile(area, first, last, newer, *[older] * both).totals("detected")

    return of


def ending(month, year=2023, months=3, n=7):
    """A count of some months that end with a month."""
    end = dt.date(year, month, 30 if month in (6, 9) else 31)
    return replace(as_count(n), period=Period(dt.date(year, month - months + 1, 1), end, "reporting_period"))


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ([ending(9), ending(12)], "Of the quarters shown, 2 have a total, from 2023 Q3 to 2023 Q4."),
        ([ending(9)], "No other quarter shown has a total."),
        ([ending(6, months=6)], "No other period shown has a total."),
    ],
)
def test_quarters_are_not_called_years(counts, text):
    assert repr(totals.other_years(counts)) == text


def test_the_newest_count_is_stated_with_its_source_its_year_and_the_other_years(pakistan):
    assert text_on(pakistan) == (
        "UNODC GLOTIP gives 26,539 detected victims for Pakistan in 2022. "
        "Of the years shown, 4 have a total of detected victims, from 2019 to 2022. "
        "Sources disagree on the total for 2020. "
        "Another edition gives other totals for 2019 and 2020, which differ by more than a factor of two."
    )
    assert text_on(pakistan[:1]) == (
        "UNODC GLOTIP gives 32,022 detected victims for Pakistan in 2019. No other year shown has a total. "
        "Another edition gives another total for 2019, which differs by more than a factor of two."
    )
    # Only an opinion piece has another number for 2022.
    assert text_on(pakistan[-1:]).endswith("No other year shown has a total.")
    assert "Of the years shown, 2 have a total of detected victims, from 2019 to 2020." in text_on(pakistan[:2])
    assert text_on([]) == (
        "No total of detected victims is given here for Pakistan. "
        "That none is given does not mean that there were none."
    )


@pytest.mark.parametrize(
    ("years", "start"), [((2020, 2020), "No other year is shown."), ((2003, 2022), "No other year shown has a total.")]
)
def test_a_page_of_one_year_states_nothing_on_other_years(pakistan, years, start):
    assert repr(totals.other_years(pakistan[1:2], years=years)).startswith(f"{start} Sources")


@pytest.mark.parametrize(("years", "span"), [((2020, 2020), "2020"), ((2003, 2022), "2003 to 2022")])
def test_a_missing_total_is_stated_with_the_years_that_were_searched(years, span):
    text = presentation.newest_total([], area="Kenya", what="detected victims", years=years)
    assert repr(text) == f"No total of detected victims of {span} is given here for Kenya."


@pytest.mark.parametrize(
    ("area", "years", "words"),
    [
        ("CRI", (2003, 2022),
         "UNODC GLOTIP gives 43 detected victims for Pakistan in 2022. Of the years shown, 15 have a total of detected victims, "
         "from 2007 to 2022. Another edition gives other totals for 2010, 2013, 2016 and 2017; that of 2016 differs by more than a factor of two."),
        ("BHR", (2021, 2022), "Another edition gives another total for 2021, which differs by more than a factor of two."),
        ("SLV", (2019, 2020), "Another edition gives other totals for 2019 and 2020; that of 2019 differs by"),
        ("DEU", (2003, 2022),
         "Another edition gives other totals for 2011, 2017, 2018, 2019 and 2020. "
         "The totals for 2015, 2018, 2019, 2020, 2021 and 2022 do not add up with"),
    ],
)  # fmt: skip
def test_every_revised_year_is_named_and_the_large_revisions_among_them(published, area, years, words):
    assert words in text_on(published(area, *years, both=True))


def test_parts_of_several_breakdowns_are_named_once(published):
    """Albania 2022: a reading explains at least 115 in several breakdowns next to 112, so nothing is stated."""
    (albania, *_), (india, *_) = (published(area, 2022) for area in ("ALB", "IND"))
    assert adding_up.about(albania) is None
    for count, by in ((albania, "in several breakdowns"), (india, "by form of exploitation")):
        assert adding_up.parts_at_least(count).label == f"Parts of the total {by} together, at least"


def test_citizenships_are_not_added(published):
    """Madagascar 2020: 28 victims, and 635 nationals; Austria 2010: one of ten citizenships is 54, of 14 in all."""
    (madagascar,), (austria,) = published("MDG", 2020, 2020), published("AUT", 2010, 2010)
    assert repr(adding_up.about(madagascar)) == "One count by citizenship alone is 635, so no total is used."
    shown = adding_up.parts_at_least(madagascar)
    assert shown.label == "Largest part of the total by citizenship, at least"
    assert shown.formula.startswith("largest of 1 published counts: ")
    assert [objection(c) for c in (madagascar, austria)] == [f" (one citizenship alone is {n})" for n in (635, 54)]


def test_a_total_that_does_not_add_up_is_stated_with_what_follows(published):
    """Germany 2022 is suppressed with at least 1,294 in its parts; Nepal's 211 is used as a range."""
    nepal = published("NPL")
    assert text_on(published("DEU"), "Germany").startswith(
        "UNODC GLOTIP gives fewer than 5 detected victims for Germany in 2022. The counts by sex and age add up to 1,294, "
        "so no total is used. The newest total that may be used is 479–504, for 2020. Of the years"
    )
    assert text_on(nepal, "Nepal").startswith(
        "UNODC GLOTIP gives 211 detected victims for Nepal in 2021. The counts by sex add up to 294. "
        "With the smallest corrections, the total is between 211 and 294. Of"
    )
    assert objection(nepal[-1]) == " (printed as 211; its parts add up to at least 294)"


def test_a_total_that_was_revised_without_its_table_says_so(published):
    """Germany 2018: 503 became 493, and 23 of 25 other cells stayed."""
    (germany,) = published("DEU", 2018, 2018, both=True)
    assert (germany.value, germany.disputed) == (493, False)
    assert "revised this total and left most of its table as it was, so no share is computed." in repr(
        adding_up.about(germany)
    )


def test_totals_of_other_years_that_do_not_add_up_are_named(pakistan):
    first, second, third, last = pakistan

    def off(count):
        return replace(count, coherence=OFF)

    alone = replace(first, coherence=Coherence("off", "sex", 40000, True, 7978, ("a",)))
    for counts, words in (
        ([first, off(second), third, last], "The total for 2020 does not add up with its own table."),
        ([off(first), off(second), third, last], "The totals for 2019 and 2020 do not add up with their own tables."),
        ([first, off(second), off(last)], "The totals for 2020 and 2022 do not add up with their own tables."),
        ([alone], "so the number is not used. No other year shown has a total. Another edition gives"),
        ([alone, off(second)], "No other year shown has a total that may be used."),
    ):
        assert words in text_on(counts)


def test_breakdowns_are_named_in_words():
    for codes, words in (
        ("form_sex_age", "by form of exploitation, sex and age"),
        ("age+sex_age", "in several breakdowns together"),
        ("unodc_pk_4", "by unodc pk 4"),
    ):
        assert adding_up.by_what(codes) == words


def test_a_total_that_may_be_no_count_states_why(pakistan):
    """As the reader notes it; nothing is stated on its parts, and a sound total follows."""
    notes = "The value equals the year and may stand in place of a count."
    doubted = replace(pakistan[1], coherence=Coherence("unvalidated"), notes=notes)
    end = "The total for 2020, 20,045, is not used: the value equals the year and may stand in place of a count."
    assert text_on([pakistan[0], doubted, *pakistan[2:]]).endswith(end)
    assert adding_up.doubt(replace(doubted, notes="UNODC marks it.")) == "UNODC marks it"
    last = text_on([pakistan[0], replace(doubted, notes="")])
    assert "It is marked as not validated and may be no count." in last
    assert "The newest total that may be used is 32,022, for 2019, which is contested." in last
    assert objection(doubted) == " (it may be no count)"


def test_each_of_several_numbers_has_the_same_form():
    rows = [{"n": as_count(n), "by": by} for n, by in ((7, "A {x}"), ((0, 4), "B"), (9, "C"))]
    text = totals.each("{n:>2} ({by})", rows)
    assert (repr(text), text.numbers) == (" 7 (A {x}), fewer than 5 (B) and  9 (C)", [row["n"] for row in rows])


def test_one_victim_is_singular():
    """Fewer than two may be none, and are plural in words."""
    one, fewer = in_year(2020, 1), replace(in_year(2020, 0), hi=1)
    assert text_on([one]).startswith("UNODC GLOTIP gives 1 detected victim for Pakistan in 2020.")
    assert text_on([fewer]).startswith("UNODC GLOTIP gives fewer than 2 detected victims for")
    for many, single in (
        ("people counted", "person counted"),
        ("children", "child"),
        ("persons convicted", "person convicted"),
        ("conclusive-grounds decisions", "conclusive-grounds decision"),
        ("offences of trafficking in persons", "offence of trafficking in persons"),
        ("enquiries under the Act", "enquiry under the Act"),
        ("women abducted", "woman abducted"),
        ("status of men", "status of man"),
        ("sub-victims and victims", "sub-victims and victim"),  # the word before a hyphen keeps its end
    ):
        assert totals.in_number(one, many) == single
