"""What pages say first, each with a case in which it must not be said."""

from dataclasses import replace

import pandas as pd
import pytest
from invented_years import in_year

import tipresearch as tip
from tipresearch import indicators, observations
from tipresearch.presentation import sentences


def counted(observed, release, **criteria):
    return tip.pick(observed, category="total", **release, **criteria)


@pytest.fixture
def total(observed, release):
    return counted(observed, release, year=2020, measure="identified", form="total")


def test_one_number_under_two_years_names_both_and_prefers_none(observed, total):
    said = repr(sentences.one_number_two_years(tip.conflicts(observed), total))
    assert said == (
        "One number, two years: 32,022 victims in Pakistan, under 2019 in the UNODC GLOTIP database and under 2020 in "
        "the UNODC news release"
    )


def test_a_number_under_one_year_is_no_contradiction(observed, total):
    none = tip.conflicts(observed).iloc[:0]
    assert repr(sentences.one_number_two_years(none, total)) == (
        "32,022 identified victims in Pakistan in 2020, as the UNODC news release gives them"
    )


def test_another_number_of_the_same_publications_is_not_called_one_number(observed, release):
    """The conflict is of 32,022 and its parts; a total that is none of them is not part of it."""
    bonded = counted(observed, release, year=2019, measure="identified", form="bonded_labour")
    said = repr(sentences.one_number_two_years(tip.conflicts(observed), bonded))
    assert "two years" not in said


def test_two_years_of_one_form(observed, release):
    earlier, later = (
        counted(observed, release, year=y, measure="identified", form="bonded_labour") for y in (2019, 2020)
    )
    said = repr(sentences.two_years(later, earlier, table=observed))
    assert said.startswith(
        "30 people were identified as victims of bonded labour in Pakistan in 2020, against 760 in 2019, "
    )
    assert said.endswith("rest on one publication (UNODC news release); no second source of them is known.")
    # UNODC's database puts the release's 2020 under 2019, but has no count of bonded labour.
    doubted = tip.conflicts(observed)
    assert repr(sentences.two_years(later, earlier, table=observed, conflicting=doubted)) == said
    forced = (replace(c, form="forced_labour") for c in (later, earlier))
    assert "gives for 2020 under 2019." in repr(sentences.two_years(*forced, table=observed, conflicting=doubted))


@pytest.mark.slow
def test_another_source_of_one_of_two_years_is_named_with_its_number(observed, release):
    """310 of another source for 2020 stands beside 30; the same number of another adds nothing."""
    earlier, later = (
        counted(observed, release, year=y, measure="identified", form="bonded_labour") for y in (2019, 2020)
    )
    row = observed[observed["figure_id"] == "UNODC22-bl-2020"]
    for lo, said in (
        (310, " The US TIP 2021 Report gives 310 for 2020. The number 760 rests on"),
        (30, " The number 760 rests on"),
    ):
        other = row.assign(figure_id="x", source_id="us_tip_2021", count_lo=lo, count_hi=lo, raw_value=str(lo))
        table = pd.concat([observed, other])
        told = repr(sentences.two_years(later, earlier, table=table))
        assert said in told
        assert (" gives " in told) == (lo == 310)
    # Of two editions of the other source the newer one says what it gives; cases are no persons.
    editions = [
        row.assign(figure_id=e, source_id="us_tip_2021", edition=e, count_lo=n, count_hi=n, raw_value=str(n))
        for e, n in (("2021", 310), ("2022", 320))
    ]
    said = repr(sentences.two_years(later, earlier, table=pd.concat([observed, *editions])))
    assert ("gives 320 for 2020." in said, "310" in said) == (True, False)
    cases = pd.concat([observed, editions[0].assign(unit="cases")])
    assert "The numbers 760 and 30 rest" in repr(sentences.two_years(later, earlier, table=cases))


def test_limits_of_the_referral_rate_are_those_below_one(observed, release, total):
    referred = counted(observed, release, measure="referred", form="total")
    bounds = indicators.bounds_by_denominator(referred, observations.totals(observed, "PAK", 2020))
    assert repr(sentences.at_most(bounds)).replace("\N{NO-BREAK SPACE}", " ") == "≤ 36.9 % or 58.9 %"
    # The database has withdrawn its 22, by which there would be no limit.
    few = indicators.bounds_by_denominator(referred, [a.count for a in observations.set_aside(observed, "PAK", 2020)])
    assert repr(sentences.at_most(few)) == "No limit"


def test_every_limit_of_the_referral_rate_is_said():
    """Nine published numbers give nine limits; the widest is the last to be left out."""
    many = [indicators.referral_bounds(30, n) for n in (100, 80, 70, 60, 50, 45, 40, 38, 36)]
    assert repr(sentences.at_most(many)).endswith("or 83.3\N{NO-BREAK SPACE}%")
    assert repr(sentences.at_most(many)).count(" or ") == 8


def of_years(lo, hi=None, **fields):
    own = {"measure": "identified", "form": "bonded_labour", "source_id": "unodc_glotip", "ref_area": "PAK", **fields}
    later, earlier = replace(in_year(2020, lo), **own), replace(in_year(2019, 7), **own)
    return later if hi is None else replace(later, hi=hi), earlier


@pytest.mark.parametrize(
    ("lo", "hi", "fields", "begins"),
    [
        (20, None, {"form": "total"}, "20 people were identified as victims of trafficking in Pakistan in 2020, against "),
        (20, None, {"form": "forced_labour"}, "20 people were identified as victims of forced labour in Pakistan in 2020, "),
        (1, None, {}, "1 person was identified as a victim of bonded labour in Pakistan in 2020, against "),
        (0, 4, {}, "In 2020 fewer than 5 people were identified as victims of bonded labour in Pakistan, against "),
        (20, None, {"measure": "convictions"}, "The number of convictions (bonded labour) in Pakistan was 20 in 2020, against "),
        (20, None, {"measure": "bonded_labourers_released"}, "The number of people released from bonded labour in Pakistan was 20 in 2020, against "),
    ],
)  # fmt: skip
def test_two_years_are_of_what_was_counted(observed, lo, hi, fields, begins):
    """All 20,045 detected victims of a year were victims of bonded labour, and people were convictions."""
    later, earlier = of_years(lo, hi, **fields)
    assert repr(sentences.two_years(later, earlier, table=observed)).startswith(begins)


def test_whom_a_count_is_of():
    assert sentences.people_counted(of_years(3)[0], "were ") == "people were identified as victims of bonded labour"
    released, _ = of_years(3, measure="bonded_labourers_released")
    assert sentences.people_counted(released, "were ") == "people were released from bonded labour"


@pytest.mark.parametrize(
    ("lo", "hi", "said"),
    [
        (3, 3, "Fewer were identified; that fewer were exploited is not shown"),
        (9, 9, "More were identified; that more were exploited is not shown"),
        (5, 9, "Whether fewer or more were exploited is not shown"),
    ],
)
def test_fewer_are_said_only_where_there_are_fewer(lo, hi, said):
    """The front page said that fewer were identified of 5 after 760 and of 760 after 5."""
    later, earlier = of_years(lo, hi)
    assert sentences.not_shown_by(later, earlier) == said


def test_referrals_of_a_period_that_is_given_are_not_over_the_years():
    """A source that gives the year of its referrals was said to give them over the years."""
    referred, group = (replace(in_year(2020, n), measure="referred", source_id="unodc_glotip") for n in (40, 10))
    assert " referred 40 victims in 2020, 10 of them men, " in repr(
        sentences.referred_in_all(referred, group, name="men")
    )
    assert (
        sentences.on_condition(referred, "2020")
        == "if the 40 referrals include every one of 2020; if not, nothing is known"
    )
    open_ = replace(referred, period=replace(referred.period, start=None, kind="cumulative"))
    assert " referred 40 victims over the years, " in repr(sentences.referred_in_all(open_, group, name="men"))
    assert sentences.on_condition(open_, "2020").endswith("nothing is known. Which years they are of is not said")


def test_one_victim_is_one_in_a_headline(observed, total):
    """*1 victims* and *1 identified victims* stood, as UNODC gives *them*."""
    same = tip.conflicts(observed)
    one, twice = replace(total, lo=1, hi=1), same.assign(equal_counts=[(1,)] * len(same))
    assert ": 1 victim in Pakistan, under " in repr(sentences.one_number_two_years(twice, one))
    assert repr(sentences.one_number_two_years(same.iloc[:0], one)) == (
        "1 identified victim in Pakistan in 2020, as the UNODC news release gives it"
    )
