import datetime as dt
from dataclasses import replace

import pytest
from invented_years import in_year

from tipresearch import countries, presentation
from tipresearch.presentation.rows import objection
from tipresearch.presentation.sentences import adding_up, totals
from tipresearch.quantities import Coherence, Period, as_count


def said(counts, area="Pakistan"):
    first = presentation.newest_total(counts, area=area, what="detected victims")
    return f"{first} {presentation.other_years(counts)}"


def test_quarters_are_no_years():
    """The UK's decisions by quarter: "Of the years shown, 40 have a total", of ten years."""
    ends = (dt.date(2023, 9, 30), dt.date(2023, 12, 31))
    times = [Period(dt.date(2023, end.month - 2, 1), end, "reporting_period") for end in ends]
    quarters = [replace(as_count(n), period=time) for n, time in zip((2367, 3148), times, strict=True)]
    assert repr(totals.other_years(quarters)) == "Of the quarters shown, 2 have a total, from 2023 Q3 to 2023 Q4."
    assert repr(totals.other_years(quarters[:1])) == "No other quarter shown has a total."
    half = replace(as_count(5), period=Period(dt.date(2023, 1, 1), dt.date(2023, 6, 30), "reporting_period"))
    assert repr(totals.other_years([half])) == "No other period shown has a total."


def test_sentence_on_the_latest_count():
    """Who says so, of whom, when; one year, several years and none are each said rightly."""
    held = countries.load_profile("PAK", 2003, 2022).totals("detected")
    assert said(held) == (
        "UNODC GLOTIP gives 26,539 detected victims for Pakistan in 2022. "
        "Of the years shown, 4 have a total of detected victims, from 2019 to 2022. "
        "Sources disagree on the total for 2020. "
        "Another edition gives other totals for 2019 and 2020, which differ by more than a factor of two."
    )
    # What speaks against the only total shown is said as of any other.
    assert said(held[:1]) == (
        "UNODC GLOTIP gives 32,022 detected victims for Pakistan in 2019. No other year shown has a total. "
        "Another edition gives another total for 2019, which differs by more than a factor of two."
    )
    assert said(held[-1:]).endswith("No other year shown has a total.")  # an opinion piece alone has another number
    # A page of one year says nothing of years that it does not look at: of 2021 the database has a total.
    assert repr(totals.other_years(held[1:2], years=(2020, 2020))).startswith("No other year is shown. Sources")
    assert repr(totals.other_years(held[1:2], years=(2003, 2022))).startswith(
        "No other year shown has a total. Sources"
    )
    assert said([]) == (
        "No total of detected victims is given here for Pakistan. "
        "That none is given does not mean that there were none."
    )


def test_every_revised_year_is_named_and_the_large_revisions_among_them(workbooks):
    """Costa Rica's page lists four revised totals, one of them fourfold; none of Germany's five is large."""
    of = ("CRI", 2003, 2022, str(workbooks[1]), str(workbooks[0]))
    assert (
        "UNODC GLOTIP gives 43 detected victims for Pakistan in 2022. "
        "Of the years shown, 15 have a total of detected victims, from 2007 to 2022. "
        "Another edition gives other totals for 2010, 2013, 2016 and 2017; that of 2016 differs by more than a factor of two."
        in said(countries.load_profile(*of).totals("detected"))
    )
    bahrain = countries.load_profile("BHR", 2021, *of[2:]).totals("detected")
    assert "Another edition gives another total for 2021, which differs by more than a factor of two." in said(bahrain)
    salvador = countries.load_profile("SLV", 2019, 2020, *of[3:]).totals("detected")
    assert "Another edition gives other totals for 2019 and 2020; that of 2019 differs by" in said(salvador)
    germany = countries.load_profile("DEU", *of[1:]).totals("detected")
    assert (
        "Another edition gives other totals for 2011, 2017, 2018, 2019 and 2020. "
        "The totals for 2015, 2018, 2019, 2020, 2021 and 2022 do not add up with" in said(germany)
    )


def test_the_last_year_of_totals_is_said_beside_the_first():
    """Of totals of 2019 and 2020 alone nothing goes on."""
    held = countries.load_profile("PAK", 2019, 2020).totals("detected")
    assert "Of the years shown, 2 have a total of detected victims, from 2019 to 2020." in said(held)


def test_parts_of_several_breakdowns_are_together_once(workbooks):
    """Albania 2022: 112 beside at least 115 in several breakdowns together, which a reading explains: nothing is said."""
    *_, last = countries.load_profile("ALB", 2022, 2022, str(workbooks[1])).totals("detected")
    assert adding_up.parts_at_least(last).label == "Parts of the total in several breakdowns together, at least"
    assert adding_up.about(last) is None
    india = countries.load_profile("IND", 2022, 2022, str(workbooks[1])).totals("detected")[-1]
    assert adding_up.parts_at_least(india).label == "Parts of the total by form of exploitation together, at least"


def test_citizenships_are_not_added(workbooks):
    """Madagascar 2020 is 28 beside 635 nationals; of Austria's ten citizenships in 2010, 14 in all, one is 54."""
    (madagascar,), (austria,) = (
        countries.load_profile(area, year, year, str(workbooks[1])).totals("detected")
        for area, year in (("MDG", 2020), ("AUT", 2010))
    )
    assert repr(adding_up.about(madagascar)) == "One count by citizenship alone is 635, so no total is used."
    shown = adding_up.parts_at_least(madagascar)
    assert shown.label == "Largest part of the total by citizenship, at least"
    assert shown.formula.startswith("largest of 1 published counts: ")
    assert objection(madagascar) == " (one citizenship alone is 635)"
    assert objection(austria) == " (one citizenship alone is 54)"


def test_a_total_that_does_not_add_up_is_said_with_what_follows(workbooks):
    """Germany 2022 is suppressed beside at least 1,294, and no total is used; 211 of Nepal are used as a range."""
    germany, nepal = (
        countries.load_profile(a, 2003, 2022, str(workbooks[1])).totals("detected") for a in ("DEU", "NPL")
    )
    assert said(germany, "Germany").startswith(
        "UNODC GLOTIP gives fewer than 5 detected victims for Germany in 2022. The counts by sex and age add up to 1,294, "
        "so no total is used. The newest total that may be used is 479–504, for 2020. Of the years"
    )
    assert said(nepal, "Nepal").startswith(
        "UNODC GLOTIP gives 211 detected victims for Nepal in 2021. The counts by sex add up to 294. With the smallest corrections, the total is between 211 and 294. Of"
    )
    assert objection(nepal[-1]) == " (printed as 211; its parts add up to at least 294)"


def test_a_total_whose_table_was_not_revised_says_so(workbooks):
    """Germany 2018: 503 became 493, and 23 of 25 other cells stayed; no share is of the older table."""
    (germany,) = countries.load_profile("DEU", 2018, 2018, str(workbooks[1]), str(workbooks[0])).totals("detected")
    assert (germany.value, germany.disputed) == (493, False)
    assert repr(adding_up.about(germany)) == (
        "The source revised this total and left most of its table as it was, so no share is computed."
    )


def test_earlier_totals_that_do_not_add_up_are_named():
    """The newest total stands first; years before it that do not add up are named after it."""
    held = countries.load_profile("PAK", 2003, 2022).totals("detected")
    doubted = replace(held[1], coherence=Coherence("off", "sex", 30000, True, 9955, ("a", "b")))
    assert said([held[0], doubted, *held[2:]]).endswith("The total for 2020 does not add up with its own table.")
    two = [replace(held[0], coherence=doubted.coherence), doubted, *held[2:]]
    assert said(two).endswith("The totals for 2019 and 2020 do not add up with their own tables.")
    last = replace(held[-1], coherence=doubted.coherence)
    assert said([held[0], doubted, last]).endswith("The totals for 2020 and 2022 do not add up with their own tables.")
    alone = replace(held[0], coherence=Coherence("off", "sex", 40000, True, 7978, ("a",)))
    assert "so the number is not used. No other year shown has a total. Another edition gives" in said([alone])
    assert "No other year shown has a total that may be used." in said([alone, doubted])


@pytest.mark.parametrize(("years", "span"), [((2020, 2020), "2020"), ((2003, 2022), "2003 to 2022")])
def test_where_no_total_is_published_is_said_of_the_years_looked_through(years, span):
    """Kenya has totals of 2014 to 2018 and none of 2020."""
    said = presentation.newest_total([], area="Kenya", what="detected victims", years=years)
    assert repr(said) == f"No total of detected victims of {span} is given here for Kenya."


def test_breakdowns_are_named_in_words():
    """Each breakdown by its variables; several are told apart."""
    assert adding_up.by_what("form_sex_age") == "by form of exploitation, sex and age"
    assert adding_up.by_what("age+sex_age") == "in several breakdowns together"
    assert adding_up.by_what("unodc_pk_4") == "by unodc pk 4"


def test_a_total_that_may_be_no_count_says_why():
    """As the reader notes it, newest or earlier; nothing is said of its parts, and a sound total follows."""
    held = countries.load_profile("PAK", 2003, 2022).totals("detected")
    notes = "The value equals the year and may stand in place of a count."
    doubted = replace(held[1], coherence=Coherence("unvalidated"), notes=notes)
    assert said([held[0], doubted, *held[2:]]).endswith(
        "The total for 2020, 20,045, is not used: the value equals the year and may stand in place of a count."
    )
    assert adding_up.doubt(replace(doubted, notes="UNODC marks it.")) == "UNODC marks it"
    last = said([held[0], replace(doubted, notes="")])
    assert "It is marked as not validated and may be no count." in last
    assert "The newest total that may be used is 32,022, for 2019, which is contested." in last
    assert objection(doubted) == " (it may be no count)"


def test_one_form_says_each_of_several():
    rows = [{"n": as_count(n), "by": by} for n, by in ((7, "A {x}"), ((0, 4), "B"), (9, "C"))]
    told = totals.each("{n:>2} ({by})", rows)
    assert repr(told) == " 7 (A {x}), fewer than 5 (B) and  9 (C)"
    assert told.numbers == [row["n"] for row in rows]


def test_one_victim_is_one():
    """*1 detected victims* stood; fewer than two may be none, and are several in words."""
    one, fewer = (in_year(2020, 1), replace(in_year(2020, 0), hi=1))
    assert said([one]).startswith("UNODC GLOTIP gives 1 detected victim for Pakistan in 2020.")
    assert said([fewer]).startswith("UNODC GLOTIP gives fewer than 2 detected victims for")
    words = (
        "people counted",
        "children",
        "persons convicted",
        "conclusive-grounds decisions",
        "offences of trafficking in persons",
    )
    assert [totals.in_number(one, w) for w in words] == [
        "person counted", "child", "person convicted", "conclusive-grounds decision", "offence of trafficking in persons",
    ]  # fmt: skip
    # A status is no plural, and what ends in ies is one of y; a word after a hyphen keeps its end.
    words = ("enquiries under the Act", "women abducted", "status of men", "sub-victims and victims")
    assert [totals.in_number(one, w) for w in words] == [
        "enquiry under the Act", "woman abducted", "status of man", "sub-victims and victim",
    ]  # fmt: skip
