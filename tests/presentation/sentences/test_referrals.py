"""Sentences on referrals: what each says, and a case in which it must not."""

import datetime as dt
from dataclasses import replace

import pytest

from tipresearch import Count, Period, observations, pick, referral_bounds, referral_gap_bounds
from tipresearch.indicators import bounds_by_denominator, if_group_includes
from tipresearch.presentation import sentences
from tipresearch.quantities import Coherence

NB = "\N{NO-BREAK SPACE}"


def test_referred_at_most_names_its_condition(observed, release):
    """The bound has one condition, which a person referred twice does not break; a first day that is not stated is said."""
    referred = pick(observed, measure="referred", category="total", **release)
    said = repr(sentences.referred_at_most(referral_bounds(11803, 32022), referred, "2020"))
    assert said.startswith(
        f"At most 36.9{NB}% of the victims of 2020 can have been referred in that year, if the total includes every referral of it. "
    )
    assert said.endswith("The source does not say which years it covers.")
    of_2020 = Count(5, 5, period=Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "calendar_year"))
    dated = repr(sentences.referred_at_most(referral_bounds(5, 10), of_2020, "2020"))
    assert "does not say" not in dated


def test_a_limit_is_named_beside_those_of_other_published_numbers(observed, release):
    """36.9 % of 32,022 stands beside 58.9 % of 20,045; a lower limit is not said to move it up."""
    referred = pick(observed, measure="referred", category="total", **release)
    answers = observations.totals(observed, "PAK", 2020)
    assert [c.lo for c in answers] == [32022, 20045]  # the database has withdrawn its 22
    answers.append(replace(answers[0], lo=22, hi=22, source_id="us_tip_2021"))  # with 22 the limit is all of them
    limits = bounds_by_denominator(referred, answers)
    by_lo = {c.lo: limit for c, limit in zip(answers, limits, strict=True)}
    said = repr(sentences.referred_at_most(by_lo[32022].renamed("Referred"), referred, "2020", limits))
    moved = (
        f"Other published numbers of victims of 2020 move the limit: 58.9{NB}% with 20,045 (UNODC GLOTIP, 2025-04-14)"
    )
    assert said.endswith(f"{moved}; by another there is none.")
    current = repr(sentences.referred_at_most(by_lo[32022], referred, "2020", limits[:2]))
    assert current.endswith(f"{moved}.")
    alone = repr(sentences.referred_at_most(by_lo[20045], referred, "2020", limits))
    assert "move the limit" not in alone
    assert alone.endswith("By another of the published numbers of victims of 2020 there is none.")
    assert "none" not in repr(sentences.referred_at_most(by_lo[20045], referred, "2020", [by_lo[20045]]))
    assert "none" not in repr(sentences.referred_at_most(by_lo[22], referred, "2020", limits))


def test_more_often_only_where_the_bounds_leave_no_other_sign():
    """Bounds on both sides of zero say nothing; on one side they say which."""
    open_ = referral_gap_bounds(3744, 9581, 8059, 22441)
    assert (
        repr(sentences.more_often(open_, "men")) == "Whether men were referred more often than others cannot be told."
    )
    above, below = replace(open_, lo=0.01), replace(open_, hi=-0.01)
    assert repr(sentences.more_often(above, "men")).startswith("Men were referred more often than all others: by +1.0")
    assert repr(sentences.more_often(below, "men")).startswith("Men were referred less often than all others: by −35.9")


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((0, 10, 5, 10), "Men were not referred more often than all others."),
        ((5, 10, 0, 10), "Men were not referred less often than all others."),
        ((0, 10, 0, 10), "Men were referred as often as all others: nobody was referred."),
    ],
)
def test_a_bound_of_zero_leaves_one_sign_out(bounds, said):
    """No man of 10 was referred: the difference lies between −50 points and none, so not more often."""
    assert repr(sentences.more_often(referral_gap_bounds(*bounds), "men")) == said


def test_limits_that_print_alike_are_one():
    """11,803 of 31,990 and of 32,022 are both 36.9 %; a limit that prints as all of them is none."""
    of_2020 = Count(11803, 11803, period=Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "calendar_year"))
    many, fewer, other, all_ = (referral_bounds(of_2020, n) for n in (32022, 31990, 20045, 11804))
    assert f"{sentences.at_most([many, fewer, other])!r}" == f"≤ 36.9{NB}% or 58.9{NB}%"
    assert f"{sentences.at_most([many, other, all_])!r}" == f"≤ 36.9{NB}% or 58.9{NB}%, or no limit"
    said = repr(sentences.referred_at_most(many, of_2020, "2020", [many, fewer, all_]))
    assert "move the limit" not in said
    assert repr(sentences.at_most([all_])) == "No limit"


def test_nothing_is_said_of_a_limit_that_is_not_given(observed, release):
    """Where its parts contradict a number identified, no sentence has words for that in the place of a limit."""
    referred = pick(observed, measure="referred", category="total", **release)
    answers = sorted(observations.totals(observed, "PAK", 2020), key=lambda c: -c.lo)
    torn = [replace(c, coherence=Coherence("off", "sex", 40_000, True, 7_978, ("a",))) for c in answers]
    first, other = bounds_by_denominator(referred, [answers[0], *torn[1:]])
    assert not other.given
    assert "move the limit" not in repr(sentences.referred_at_most(first, referred, "2020", [first, other]))
    none, *_ = bounds_by_denominator(referred, torn)
    assert repr(sentences.referred_at_most(none, referred, "2020", [none, other])) == (
        "Of the 32,022 victims of 2020 no limit of the share referred is given: the published cells disagree. The source does not say which years it covers."
    )
    gap = referral_gap_bounds(3744, replace(torn[0], measure="identified"), 8059, 22441)
    assert not gap.given
    assert "cannot be told" in repr(sentences.more_often(gap, "men"))


def test_others_among_a_group_are_said_only_with_a_rate():
    """Both ends of a rate of men if boys are among them; without them no words in their place."""
    men, known = Count(10, 10, label="men"), Count(20, 20, label="men")
    said = sentences.if_others_included(if_group_includes(men, known, Count(5, 5), label="x"), "men", "2020")
    assert repr(said) == (
        f"If men among the referred include others of unstated sex, and all referrals are of 2020, between 25.0{NB}% and "
        f"50.0{NB}% of men were referred."
    )
    contested = replace(known, flags=("SOURCE_CONFLICT",))
    said = sentences.if_others_included(if_group_includes(men, contested, Count(5, 5), label="x"), "men", "2020")
    assert "of men were referred. The counts are contested: " in repr(said)
    torn = replace(known, coherence=Coherence("off", "sex", 30, True, 10, ("a",)))
    said = sentences.if_others_included(if_group_includes(men, torn, Count(5, 5), label="x"), "men", "2020")
    assert repr(said) == "No rate of men is given: the published cells disagree."


def test_one_of_many_is_one(observed, release):
    """*the 1 victims*, and *1 referrals include*."""
    referred = replace(pick(observed, measure="referred", category="total", **release), lo=1, hi=1)
    assert sentences.on_condition(referred, "2020").startswith("if the 1 referral of several years includes every one")
    assert "referrals of several years include every" in sentences.on_condition(replace(referred, lo=0), "2020")
    torn = replace(Count(1, 1), coherence=Coherence("off", "sex", 9, True, 8, ("a",)))
    bounds = replace(referral_bounds(1, 1), inputs=(referred, torn))
    assert repr(sentences.referred_at_most(bounds, referred, "2020")).startswith("Of the 1 victim of 2020 no limit")
