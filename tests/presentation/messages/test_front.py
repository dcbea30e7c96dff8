"""The front page of a report in words: what is published, what may be said, and what cannot be said."""

from dataclasses import replace

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch import observations
from tipresearch.presentation.messages import front
from tipresearch.quantities import Count

SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def counted(observed, release):
    """Pick a count of the news release."""
    return lambda **of: tip.pick(observed, **release, **{"category": "total", "form": "total"} | of)


@pytest.fixture
def total(counted):
    return counted(year=2020, measure="identified")


@pytest.fixture
def bonded(counted):
    return [counted(year=year, measure="identified", form="bonded_labour") for year in (2019, 2020)]


@pytest.fixture
def referred(counted):
    return counted(measure="referred")


@pytest.fixture
def totals(observed):
    replaced = [each.count for each in observations.set_aside(observed, "PAK", 2020)]
    return [*observations.totals(observed, "PAK", 2020), *replaced]


def test_the_headline_lists_every_total_of_the_year_from_the_smallest(totals):
    text = str(front.headline(totals, "PAK", 2020))
    assert text == "UNODC has published 3 different totals of trafficking victims in Pakistan for 2020: 22, 20,045 and 32,022"  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "begins"),
    [
        (lambda totals: totals[:1], "UNODC has published one total of trafficking victims in Pakistan for 2020: 32,022"),
        (lambda totals: [], "The sources of this report have no total"),
        (lambda totals: [totals[0], replace(totals[1], source_id="us_tip_2021")], "2 different totals of trafficking victims in Pakistan have been published for 2020"),
    ],
)  # fmt: skip
def test_the_headline_counts_the_totals_and_names_a_publisher_only_if_all_are_its_own(totals, chosen, begins):
    assert str(front.headline(chosen(totals), "PAK", 2020)).startswith(begins)


def test_a_number_under_two_years_names_the_year_of_the_page_first(observed, total, bonded):
    same = tip.conflicts(observed)
    assert str(front.two_years(same, total)).startswith(
        "The number 32,022 is listed under 2020 in the UNODC news release and under 2019 in UNODC’s database."
    )
    assert front.two_years(same[:0], total) is None
    assert front.two_years(same, bonded[0]) is None  # 760 is no part of the conflict


@pytest.mark.parametrize(
    ("earlier", "later", "denied"),
    [((760, 760), (30, 30), "fewer"), ((5, 5), (9, 9), "more"), ((5, 5), (0, 4), "fewer"), ((5, 9), (7, 7), "")],
)
def test_a_rise_or_fall_is_denied_only_where_the_counts_show_one(bonded, referred, earlier, later, denied):
    first, last = (replace(count, lo=lo, hi=hi) for count, (lo, hi) in zip(bonded, (earlier, later), strict=True))
    women = tip.share_bounds(60, 20, 100)
    said = " ".join(map(str, front.cannot_say([], first, last, referred, women, 2020)))
    assert ("people were exploited" in said) is bool(denied)
    assert not denied or f"That {denied}" in said
    card = str(front.change_card(first, last, single_source=True).sentence)
    assert (
        f"{denied.capitalize()} identified victims does not mean" if denied else "do not show which is larger"
    ) in card


def test_a_majority_is_denied_only_where_the_bounds_contain_one_half(bonded, referred, totals):
    for women, denied in ((tip.share_bounds(40, 20, 100), True), (tip.share_bounds(60, 20, 100), False)):
        said = " ".join(map(str, front.cannot_say(totals, *bonded, referred, women, 2020)))
        assert (f"any share from 40.0{SPACE}% to 60.0{SPACE}%" in said) is denied
        assert "Which total for 2020 is right." in said
        assert "The source does not say when the 11,803 people were referred." in said


def test_referrals_of_a_stated_period_are_not_called_undated(bonded, total, referred):
    dated = replace(referred, period=total.period)
    women = tip.share_bounds(60, 20, 100)
    assert not any("referred" in str(said) for said in front.cannot_say([], *bonded, dated, women, 2020))
    assert str(front.referral_card(dated, 2020).chip) == "years stated"


def test_the_card_of_convictions_needs_a_share_and_a_count_of_the_same_years(observed):
    convicted = observations.yearly(
        observed, ref_area="PAK", source_id="unodc_glotip", edition="2025-04-14", measure="convicted"
    )
    (card,) = front.convictions_card(observed, convicted, "PAK")
    assert (str(card.number), card.page) == ("98 %", "06_enforcement")
    assert "counts fewer than 5 convicted persons nationwide in 2019." in str(card.sentence)
    assert front.convictions_card(observed, [c for c in convicted if c.year == 2022], "PAK") == []
    assert front.convictions_card(observed, convicted, "NPL") == []


def test_each_number_has_its_first_open_question_once():
    questions = pd.DataFrame({"question": ["a", "b", "c"], "figure_id": [("x",), ("x", "y"), ("z",)]})
    x, y = (Count(1, 1, figure_ids=(name,)) for name in "xy")
    assert [*front.questions_about(questions, x, y, x)["question"]] == ["a", "b"]
