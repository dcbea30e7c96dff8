"""Sentences on the newest total and on the other years: published tables that do not add up, and boundary cases."""

from dataclasses import replace

import pandas as pd
import pytest
from invented_years import in_year

import tipresearch as tip
from tipresearch import countries, observations
from tipresearch.presentation.messages import totals
from tipresearch.presentation.rows import objection
from tipresearch.quantities import Coherence

YEARS = (2003, 2022)
OFF = Coherence("off", "sex", 30000, True, 9955, ("a", "b"))


def newest(counts, area="PAK"):
    return str(totals.newest_total(counts, area, YEARS))


def others(counts, years=YEARS):
    return str(totals.other_years(counts, years))


@pytest.fixture
def pakistan():
    """Totals of 2019 to 2022."""
    return countries.load_profile("PAK", *YEARS).totals("detected")


@pytest.fixture
def published(workbooks):
    """Totals of a country from both editions of UNODC's database, or from the newer alone."""
    newer, older = str(workbooks[1]), str(workbooks[0])

    def of(area, first=2003, last=2022, both=False):
        return countries.load_profile(area, first, last, newer, *[older] * both).totals("detected")

    return of


def test_the_newest_total_is_stated_with_its_year_and_the_number_of_other_years(pakistan):
    assert newest(pakistan) == "UNODC’s database lists 26,539 detected victims for Pakistan in 2022."
    disagree = (
        "Sources or editions disagree on the totals for 2019 and 2020. No change to or from these years is given."
    )
    assert others(pakistan) == f"The database has totals for 4 of the years shown, from 2019 to 2022. {disagree}"
    # Only an opinion piece has another number for 2022.
    assert others(pakistan[-1:]) == "No other year shown has a total."
    assert others(pakistan[-1:], (2022, 2022)) == "This page shows no other year."


def test_a_country_without_a_total_is_not_one_without_victims():
    assert newest([]) == "The data used here have no total of detected victims for Pakistan in 2003–2022."
    assert others([]) == "A missing total does not mean that there were no victims."


@pytest.mark.parametrize(
    ("n", "text"), [(1, "lists 1 detected victim for"), ((0, 1), "lists fewer than 2 detected victims for")]
)
def test_one_victim_is_singular(n, text):
    """Fewer than two may be no victims, and are plural in words."""
    count = in_year(2020, 1) if n == 1 else replace(in_year(2020, 0), hi=1, raw_value="<2")
    assert text in newest([count]).replace("fewer than 2 detected victim ", "fewer than 2 detected victims ")


#: What the newest total of a table that does not add up is stated with, and what follows.
DISPUTED = [
    ("DEU", "table for Germany in 2022 does not add up. Its total is fewer than 5 detected victims, but its counts by sex and age add up to 1,294. This page uses no total for that year."),
    ("NZL", "Its total is fewer than 5 detected victims, but its counts by age add up to at least 10. This page"),
    ("NPL", "Its total is 211 detected victims, but its counts by sex add up to 294. The smallest corrections that make the table add up put the total between 211 and 294."),
]  # fmt: skip


@pytest.mark.parametrize(("area", "text"), DISPUTED)
def test_a_total_below_its_own_parts_is_never_stated_alone(published, area, text):
    """The sentence begins with the table that does not add up, so that no part of it can be quoted as the number."""
    said = newest(published(area), area)
    assert said.startswith("UNODC’s table for ")
    assert text in said


def test_one_large_citizenship_is_stated_alone(published):
    """Madagascar 2020: 28 victims, and 635 nationals; Austria 2010: one of ten citizenships is 54, of 14 in all."""
    madagascar, austria = published("MDG", 2020, 2020), published("AUT", 2010, 2010)
    assert "28 detected victims, but one of its counts by citizenship is 635. This" in newest(madagascar, "MDG")
    shown = totals.parts_at_least(madagascar[0])
    assert shown.label == "Largest part of the total by citizenship, at least"
    assert shown.formula.startswith("largest of 1 published counts: ")
    assert [objection(c) for c in (*madagascar, *austria)] == [f" (one citizenship alone is {n})" for n in (635, 54)]


def test_a_total_that_can_be_explained_is_stated_as_published(published):
    """Albania 2022: a reading explains at least 115 in several breakdowns next to 112."""
    (albania, *_), (india, *_) = (published(area, 2022) for area in ("ALB", "IND"))
    assert newest([albania], "ALB") == "UNODC’s database lists 112 detected victims for Albania in 2022."
    for count, by in ((albania, "in several breakdowns"), (india, "by form of exploitation")):
        assert totals.parts_at_least(count).label == f"Parts of the total {by} together, at least"


def test_a_total_that_was_revised_without_its_table_gives_no_shares(published):
    """Germany 2018: 503 became 493, and 23 of 25 other cells stayed."""
    germany = published("DEU", 2018, 2018, both=True)
    assert (germany[0].value, germany[0].disputed) == (493, False)
    assert newest(germany, "DEU") == (
        "UNODC’s database lists 493 detected victims for Germany in 2018. UNODC changed this total but left most of its "
        "breakdowns unchanged. This page gives no shares for that year."
    )


def test_the_newest_usable_total_follows_a_total_that_is_not_used(published, pakistan):
    """Germany's 2021 is 564 with at least 750 by age; the total of 2020 is a range."""
    germany = others(published("DEU", both=True))
    assert germany.startswith(
        "The newest total that this page uses is 479–504, for 2020. The database has totals for 16"
    )
    off = [replace(count, coherence=OFF, flags=()) for count in pakistan[:2]]
    assert others(off).startswith("No other year shown has a total that can be used.")


def test_a_total_that_may_be_no_count_states_why(pakistan):
    doubted = replace(
        pakistan[1],
        coherence=Coherence("unvalidated"),
        notes="The value equals the year and may stand in place of a count.",
    )
    why = "the value equals the year and may stand in place of a count."
    assert others([pakistan[0], doubted, pakistan[3]]).endswith(f"The total for 2020, 20,045, is not used: {why}")
    assert newest([doubted]).endswith(f"This number may not be a count of victims: {why}")
    assert newest([replace(doubted, notes="")]).endswith("count of victims: it is marked as not validated.")
    assert objection(doubted) == " (it may be no count)"


@pytest.mark.parametrize(
    ("years", "text"),
    [
        ([2020], "2020"), ([2019, 2020], "2019 and 2020"), ([2020, 2019, 2021], "2019–2021"),
        ([2015, 2018, 2019, 2020, 2022], "2015, 2018–2020 and 2022"),
        ([2005, 2007, 2009, 2011, 2013], "5 years between 2005 and 2013"),
    ],
)  # fmt: skip
def test_neighbouring_years_are_named_by_the_first_and_the_last(years, text):
    assert str(totals.years_phrase(years)) == text


def test_breakdowns_are_named_in_words():
    for code, text in (("form_sex_age", "by form of exploitation, sex and age"), ("age+sex_age", "in several breakdowns together"), ("unodc_pk_4", "by unodc pk 4")):  # fmt: skip
        assert str(totals.by_phrase(code)) == text


def test_years_that_sources_contest_have_a_note_and_a_sentence(observed):
    """A revised year and a year on which sources disagree; 2022 has another number in an opinion piece alone."""
    same, answers = tip.conflicts(observed), tip.competing(observed, ref_area="PAK")
    revised = pd.DataFrame({"year": [2020, 2018], "measure": ["detected", "offences"]})
    notes = totals.contested_years(same, revised, answers, "detected")
    assert notes == {"2019": "sources disagree on 2019", "2020": "total of 2020 revised, sources disagree on 2020"}
    series = observations.yearly(observed, ref_area="PAK", source_id="unodc_glotip", edition="2025-04-14")
    assert str(totals.caution(notes, series)).endswith("disagree on the totals for 2019 and 2020. No change to or from these years is given.")  # fmt: skip
    assert str(totals.caution({}, [])).endswith("By itself it does not show a change in prevalence.")


def test_a_small_revision_is_not_contested():
    notes = {"2019": "total of 2019 revised", "2020": "total of 2020 revised", "2021": "sources disagree on 2021"}
    small, large = replace(in_year(2019, 150), flags=("REVISION",)), replace(in_year(2020, 30), flags=("REVISION", "LARGE_REVISION"))  # fmt: skip
    # The data include no total of 2021, so none of its changes.
    assert "disagree on the totals for 2020 and 2021." in str(totals.caution(notes, [small, large]))
    assert totals.small_revisions([small, large]) == {"2019": "revised"}
