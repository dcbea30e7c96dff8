import datetime as dt
from dataclasses import replace

import pytest
from invented_years import in_year

from tipresearch import presentation, profiles
from tipresearch.errors import TipResearchError
from tipresearch.presentation.rows import objection
from tipresearch.presentation.sentences import totals
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
    held = profiles.load_profile("PAK", 2003, 2022).totals("detected")
    assert said(held) == (
        "UNODC GLOTIP gives 26,539 detected victims for Pakistan in 2022. "
        "Of the years shown, 4 have a total of detected victims, from 2019 to 2022. "
        "Sources disagree on the totals for 2020 and 2022. "
        "Another edition gives other totals for 2019 and 2020, which differ by more than a factor of two."
    )
    # What speaks against the only total shown is said as of any other.
    assert said(held[:1]) == (
        "UNODC GLOTIP gives 32,022 detected victims for Pakistan in 2019. No other year shown has a total. "
        "Another edition gives another total for 2019, which differs by more than a factor of two."
    )
    assert said(held[-1:]).endswith("No other year shown has a total. Sources disagree on the total for 2022.")
    # A page of one year says nothing of years that it does not look at: of 2021 the database has a total.
    assert repr(totals.other_years(held[-1:], years=(2022, 2022))).startswith("No other year is shown. Sources")
    assert repr(totals.other_years(held[-1:], years=(2003, 2022))).startswith(
        "No other year shown has a total. Sources"
    )
    assert said([]) == (
        "No total of detected victims is given here for Pakistan. "
        "That none is given does not mean that there were none."
    )


def test_a_total_that_its_parts_contradict_is_no_headline(workbooks):
    """Germany 2022 is suppressed beside at least 1,294: the first paragraph says so of that year."""
    germany = profiles.load_profile("DEU", 2003, 2022, str(workbooks[1])).totals("detected")
    assert said(germany, "Germany").startswith(
        "UNODC GLOTIP gives fewer than 5 detected victims for Germany in 2022. Its own parts by sex and age add up "
        "to 1,294: the total cannot be right. The newest total without such a contradiction is 536, of 2016."
    )
    assert "2021 are in question too." in said(germany, "Germany")


def test_every_revised_year_is_named_and_the_large_revisions_among_them(workbooks):
    """Costa Rica's page lists four revised totals, one of them fourfold; none of Germany's five is large."""
    of = ("CRI", 2003, 2022, str(workbooks[1]), str(workbooks[0]))
    assert (
        "The newest total without such a contradiction is 20, of 2016, which is contested. "
        "Of the years shown, 15 have a total of detected victims, from 2007 to 2022. "
        "Another edition gives other totals for 2010, 2013, 2016 and 2017; that of 2016 differs by more than a factor of two."
        in said(profiles.load_profile(*of).totals("detected"))
    )
    bahrain = profiles.load_profile("BHR", 2021, *of[2:]).totals("detected")
    assert "Another edition gives another total for 2021, which differs by more than a factor of two." in said(bahrain)
    salvador = profiles.load_profile("SLV", 2019, 2020, *of[3:]).totals("detected")
    assert "Another edition gives other totals for 2019 and 2020; that of 2019 differs by" in said(salvador)
    germany = profiles.load_profile("DEU", *of[1:]).totals("detected")
    assert "Another edition gives other totals for 2011, 2017, 2018, 2019 and 2020. The" in said(germany)


def test_the_last_year_of_totals_is_said_beside_the_first():
    """Of totals of 2019 and 2020 alone nothing goes on."""
    held = profiles.load_profile("PAK", 2019, 2020).totals("detected")
    assert "Of the years shown, 2 have a total of detected victims, from 2019 to 2020." in said(held)


def test_parts_of_several_breakdowns_are_together_once(workbooks):
    """Albania 2022: 112 beside at least 115 in several breakdowns together."""
    *_, last = profiles.load_profile("ALB", 2022, 2022, str(workbooks[1])).totals("detected")
    assert totals.parts_at_least(last).label == "Parts of the total in several breakdowns together, at least"
    india = profiles.load_profile("IND", 2022, 2022, str(workbooks[1])).totals("detected")[-1]
    assert totals.parts_at_least(india).label == "Parts of the total by form of exploitation together, at least"


def test_citizenships_are_not_added(workbooks):
    """Madagascar 2020 is 28 beside 635 nationals; of Austria's ten citizenships in 2010, 14 in all, one is 54."""
    (madagascar,), (austria,) = (
        profiles.load_profile(area, year, year, str(workbooks[1])).totals("detected")
        for area, year in (("MDG", 2020), ("AUT", 2010))
    )
    assert repr(totals.objection(madagascar)) == "One citizenship alone is 635: one of the two is wrong."
    shown = totals.parts_at_least(madagascar)
    assert shown.label == "Largest part of the total by citizenship, at least"
    assert shown.formula.startswith("largest of 1 published counts: ")
    assert objection(madagascar) == " (in question: one citizenship alone is 635)"
    assert objection(austria) == " (in question: one citizenship alone is 54)"


def test_forms_of_persons_convicted_are_not_added(workbooks):
    """Thailand 2014 is 318 beside 374 and 440 by form; of Argentina's 72 some stand under two forms, so it has a ratio."""
    (thailand,) = profiles.load_profile("THA", 2014, 2014, str(workbooks[1])).totals("convicted")
    assert repr(totals.objection(thailand)) == "One form of exploitation alone is 440: one of the two is wrong."
    assert totals.parts_at_least(thailand).label == "Largest part of the total by form of exploitation, at least"
    assert objection(thailand) == " (in question: one form alone is 440)"
    argentina = profiles.load_profile("ARG", 2014, 2014, str(workbooks[1]))
    (convicted,) = argentina.totals("convicted")
    assert not convicted.in_question
    assert [flow.given for flow in profiles.flows(argentina)] == [True, True]


def test_parts_by_form_leave_the_possibility_that_people_stand_twice(workbooks):
    """Bangladesh 2022: 949 beside forms of 959; by sex Nepal 2021 leaves no such way out."""
    bangladesh = profiles.load_profile("BGD", 2003, 2022, str(workbooks[1])).totals("detected")
    assert (
        "gives 949 detected victims for Bangladesh in 2022. Its own parts by form of exploitation add up to "
        "959: one of the two is wrong, unless people stand under several forms." in said(bangladesh, "Bangladesh")
    )
    nepal = profiles.load_profile("NPL", 2003, 2022, str(workbooks[1])).totals("detected")
    assert "by sex add up to 294: one of the two is wrong." in said(nepal, "Nepal")


@pytest.mark.parametrize(
    ("area", "sums"),
    [
        ("IND", "by form of exploitation add up to 13,589"),  # 8,067 in other forms, of 6,693
        ("BRA", "by form of exploitation add up to 732"),  # all in forced labour, of 539
        ("LKA", "by form of exploitation add up to 43"),  # 19 and 18 in other forms, of 25
    ],
)
def test_one_form_that_exceeds_the_total_leaves_no_way_out(workbooks, area, sums):
    """A person who stands under two forms is one of each: no overlap makes one form more than all."""
    *_, last = profiles.load_profile(area, 2022, 2022, str(workbooks[1])).totals("detected")
    assert repr(totals.objection(last)) == f"Its own parts {sums}: one of the two is wrong."


def test_earlier_totals_in_question_are_named():
    """A sound newest total stands first; years before it that are in question are named after it."""
    held = profiles.load_profile("PAK", 2003, 2022).totals("detected")
    doubted = replace(held[1], coherence=Coherence("exceeded", "sex", 30000, True, 9955, ("a", "b")))
    assert said([held[0], doubted, *held[2:]]).endswith("The total of 2020 is in question: its parts disagree with it.")
    two = [replace(held[0], coherence=doubted.coherence), doubted, *held[2:]]
    assert said(two).endswith("The totals of 2019 and 2020 are in question: their parts disagree with them.")
    last = replace(held[-1], coherence=doubted.coherence)
    assert said([held[0], doubted, last]).endswith("The total of 2020 is in question too.")
    alone = replace(held[0], coherence=Coherence("exceeded", "sex", 40000, True, 7978, ("a",)))
    assert "one of the two is wrong. No other year shown has a total. Another edition gives" in said([alone])
    assert "No total of another year shown is free of that objection." in said([alone, doubted])


@pytest.mark.parametrize(("years", "span"), [((2020, 2020), "2020"), ((2003, 2022), "2003 to 2022")])
def test_where_no_total_is_published_is_said_of_the_years_looked_through(years, span):
    """Kenya has totals of 2014 to 2018 and none of 2020."""
    said = presentation.newest_total([], area="Kenya", what="detected victims", years=years)
    assert repr(said) == f"No total of detected victims of {span} is given here for Kenya."


def test_breakdowns_are_named_in_words():
    """Each breakdown by its variables; several are told apart."""
    assert totals.by_what("form_sex_age") == "by form of exploitation, sex and age"
    assert totals.by_what("age+sex_age") == "in several breakdowns together"
    assert totals.by_what("unodc_pk_4") == "by unodc pk 4"


def test_only_a_count_in_question_has_an_objection():
    """A count without parts has nothing that could disagree with it."""
    (count, *_) = profiles.load_profile("PAK", 2003, 2022).totals("detected")
    with pytest.raises(TipResearchError, match="has no parts that could disagree"):
        totals.objection(replace(count, coherence=None))


def test_a_total_that_may_be_no_count_says_why():
    """As the reader notes it, newest or earlier; nothing is said of its parts, and a sound total follows."""
    held = profiles.load_profile("PAK", 2003, 2022).totals("detected")
    notes = "The value equals the year and may stand in place of a count."
    doubted = replace(held[1], coherence=Coherence("unvalidated"), notes=notes)
    assert said([held[0], doubted, *held[2:]]).endswith(
        "The total of 2020, 20,045, is in question: the value equals the year and may stand in place of a count."
    )
    assert totals.doubt(replace(doubted, notes="UNODC marks it.")) == "UNODC marks it"
    last = said([held[0], replace(doubted, notes="")])
    assert "It is marked as not validated and may be no count." in last
    assert "The newest total that is not in question is 32,022, of 2019, which is contested." in last
    assert objection(doubted) == " (in question: it may be no count)"


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
