"""Referrals: what each sentence states, and a case in which it must not."""

import datetime as dt
from dataclasses import replace

import pytest

from tipresearch import Count, Period, observations, pick, referral_bounds, referral_gap_bounds
from tipresearch.indicators import bounds_by_denominator, if_group_includes
from tipresearch.presentation.messages import referrals
from tipresearch.quantities import Coherence

IN_2020 = Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "calendar_year")
MEN = Count(10, 10, label="men")


@pytest.fixture
def referred(observed, release):
    return pick(observed, measure="referred", category="total", **release)


def plain(prose):
    return str(prose).replace("\N{NO-BREAK SPACE}", " ")


def limits(bounds, *others):
    return plain(referrals.limits(bounds, "2020", *others))


def off(parts_lo, excess):
    return Coherence("off", "sex", parts_lo, True, excess, ("a",))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "11,803 victims to care over several years; 10 of them were men. The source does not say which years."),
        ({"period": IN_2020}, "11,803 victims to care in 2020; 10 of them were men."),
        ({"period": Period(dt.date(2020, 4, 1), dt.date(2021, 3, 31), "fiscal_year")}, "to care from 2020-04-01 to 2021-03-31;"),
    ],
)  # fmt: skip
def test_referrals_name_their_period_if_the_source_does(referred, fields, words):
    said = plain(referrals.referred_in_all(replace(referred, **fields), MEN))
    assert said.startswith("According to the UNODC news release, provincial police in Pakistan referred ")
    assert words in said
    assert ("which years" in said) is not bool(fields)


def test_the_limit_names_its_condition_and_the_limits_of_other_totals(observed, referred):
    """36.9 % of 32,022 and 58.9 % of 20,045; a lower limit does not move it up, and with 22 all may be referred."""
    answers = observations.totals(observed, "PAK", 2020)
    assert [c.lo for c in answers] == [32022, 20045]  # the database has withdrawn its 22
    answers.append(replace(answers[0], lo=22, hi=22, source_id="us_tip_2021"))
    low, high, all_ = found = bounds_by_denominator(referred, answers)
    said = "At most 36.9 % of the victims identified in 2020 were referred that year, if the 11,803 include every referral of 2020."
    moved = "With the total for 2020 in UNODC’s database (20,045 victims), the limit is 58.9 %."
    more = "With one other published total, all victims may have been referred."
    assert limits(low) == limits(low, [low]) == said
    assert limits(low, found) == f"{said} {moved} {more}"
    assert limits(low, found[:2]) == f"{said} {moved}"
    assert limits(high, found).endswith(f"of 2020. {more}")
    assert "other" not in limits(high, [high]) + limits(all_, found)


def test_limits_that_print_the_same_are_one_limit():
    """11,803 of 31,990 and of 32,022 are both 36.9 %; a limit that prints as 100 % is no limit."""
    of_2020 = Count(11803, 11803, period=IN_2020)
    many, fewer, all_ = (referral_bounds(of_2020, n) for n in (32022, 31990, 11804))
    assert "the limit is" not in limits(many, [many, fewer, all_])


def test_a_limit_of_cells_that_disagree_is_left_out(observed, referred):
    answers = sorted(observations.totals(observed, "PAK", 2020), key=lambda c: -c.lo)
    torn = [replace(c, coherence=off(40_000, 7_978)) for c in answers]
    first, other = bounds_by_denominator(referred, [answers[0], *torn[1:]])
    assert not other.given
    assert "the limit is" not in limits(first, [first, other])
    none, *_ = bounds_by_denominator(referred, torn)
    assert limits(none, [none, other]) == (
        "No share referred is given for the 32,022 victims of 2020, because the published numbers do not add up."
    )
    gap = referral_gap_bounds(3744, replace(torn[0], measure="identified"), 8059, 22441)
    assert not gap.given
    assert "do not show whether men" in plain(referrals.more_often(gap, MEN))


@pytest.mark.parametrize(
    ("bounds", "ends", "text"),
    [
        ((3744, 9581, 8059, 22441), {}, "The published numbers do not show whether men were referred more often than all others."),
        ((3744, 9581, 8059, 22441), {"lo": 0.01}, "Compared with all others, men were referred more often: by +1.0"),
        ((3744, 9581, 8059, 22441), {"hi": -0.01}, "Compared with all others, men were referred less often: by −35.9"),
        # No man of 10 was referred: the difference lies between −50 points and zero.
        ((0, 10, 5, 10), {}, "Compared with all others, men were not referred more often."),
        ((5, 10, 0, 10), {}, "Compared with all others, men were not referred less often."),
        ((0, 10, 0, 10), {}, "Nobody was referred, neither men nor others."),
    ],
)  # fmt: skip
def test_more_often_is_stated_only_if_the_bounds_leave_no_other_sign(bounds, ends, text):
    assert plain(referrals.more_often(replace(referral_gap_bounds(*bounds), **ends), MEN)).startswith(text)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "If all referrals are of 2020, between 25.0 % and 50.0 % of men were referred."),
        ({"flags": ("SOURCE_CONFLICT",)}, "Sources or editions disagree on these numbers"),
        ({"coherence": off(30, 10)}, "No rate is given for men, because the published numbers do not add up."),
    ],
)
def test_others_among_a_group_are_stated_only_with_a_rate(fields, text):
    rates = if_group_includes(MEN, Count(20, 20, label="men", **fields), Count(5, 5), label="x")
    assert text in plain(referrals.if_others_included(rates, MEN, "2020"))


def test_the_sources_of_the_referrals_are_one_publication_and_words(observed, referred):
    said = plain(referrals.sources_of_referrals(observed, referred))
    assert said.startswith("No second source is known for 11,803. In words, the US TIP Report 2021 (1 April 2020 to 31 March 2021)")  # fmt: skip
    alone = "From 1 April 2019 to 31 March 2020, 4 % of identified victims were referred, according to India Blooms."
    assert said.endswith(alone)
    in_words = observed.replace({"raw_value": {"4 percent": "about 4"}})  # no share that a sentence could state
    assert alone not in plain(referrals.sources_of_referrals(in_words, referred))
    elsewhere = replace(referred, ref_area="NPL", notes="")
    assert referrals.sources_of_referrals(observed, elsewhere) is None
