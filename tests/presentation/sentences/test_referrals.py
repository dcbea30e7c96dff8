"""Sentences on referrals: what each states, and a case in which it must not."""

import datetime as dt
from dataclasses import replace

import pytest

from tipresearch import Count, Period, observations, pick, referral_bounds, referral_gap_bounds
from tipresearch.indicators import bounds_by_denominator, if_group_includes
from tipresearch.presentation import sentences
from tipresearch.quantities import Coherence

IN_2020 = Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "calendar_year")
SPAN_UNKNOWN = "The source does not say which years it covers."


@pytest.fixture
def referred(observed, release):
    return pick(observed, measure="referred", category="total", **release)


def plain(prose):
    return repr(prose).replace("\N{NO-BREAK SPACE}", " ")


def at_most(bounds, referred, *limits):
    return plain(sentences.referred_at_most(bounds, referred, "2020", *limits))


def off(parts_lo, excess):
    return Coherence("off", "sex", parts_lo, True, excess, ("a",))


def test_a_limit_of_the_referred_names_its_condition(referred):
    """A person who is referred twice does not break the condition; a missing first day is stated."""
    text = at_most(referral_bounds(11803, 32022), referred)
    assert text.startswith("At most 36.9 % of the victims of 2020 can have been referred in that year, if the total")
    assert text.endswith(SPAN_UNKNOWN)
    assert SPAN_UNKNOWN not in at_most(referral_bounds(5, 10), Count(5, 5, period=IN_2020))


def test_a_limit_is_stated_with_the_limits_of_other_published_numbers(observed, referred):
    """36.9 % of 32,022 and 58.9 % of 20,045; a lower limit does not move it up."""
    answers = observations.totals(observed, "PAK", 2020)
    assert [c.lo for c in answers] == [32022, 20045]  # the database has withdrawn its 22
    answers.append(replace(answers[0], lo=22, hi=22, source_id="us_tip_2021"))  # with 22 the limit is all victims
    first, other, all_ = limits = bounds_by_denominator(referred, answers)
    moved = "Other published numbers of victims of 2020 move the limit: 58.9 % with 20,045 (UNODC GLOTIP, 2025-04-14)"
    for bounds, given, end in (
        (first.renamed("Referred"), limits, f"{moved}; by another there is none."),
        (first, limits[:2], f"{moved}."),
        (other, limits, "By another of the published numbers of victims of 2020 there is none."),
    ):
        assert at_most(bounds, referred, given).endswith(end)
    assert "move the limit" not in at_most(other, referred, limits)
    assert "none" not in at_most(other, referred, [other])
    assert "none" not in at_most(all_, referred, limits)


@pytest.mark.parametrize(
    ("bounds", "ends", "text"),
    [
        ((3744, 9581, 8059, 22441), {}, "Whether men were referred more often than others cannot be told."),
        ((3744, 9581, 8059, 22441), {"lo": 0.01}, "Men were referred more often than all others: by +1.0"),
        ((3744, 9581, 8059, 22441), {"hi": -0.01}, "Men were referred less often than all others: by −35.9"),
        # No man of 10 was referred: the difference lies between −50 points and zero.
        ((0, 10, 5, 10), {}, "Men were not referred more often than all others."),
        ((5, 10, 0, 10), {}, "Men were not referred less often than all others."),
        ((0, 10, 0, 10), {}, "Men were referred as often as all others: nobody was referred."),
    ],
)
def test_more_often_is_stated_only_where_the_bounds_leave_no_other_sign(bounds, ends, text):
    assert plain(sentences.more_often(replace(referral_gap_bounds(*bounds), **ends), "men")).startswith(text)


def test_limits_that_print_the_same_are_one_limit():
    """11,803 of 31,990 and of 32,022 are both 36.9 %; a limit that prints as 100 % is no limit."""
    of_2020 = Count(11803, 11803, period=IN_2020)
    many, fewer, all_ = (referral_bounds(of_2020, n) for n in (32022, 31990, 11804))
    assert "move the limit" not in at_most(many, of_2020, [many, fewer, all_])


def test_a_limit_that_is_not_given_is_left_out(observed, referred):
    answers = sorted(observations.totals(observed, "PAK", 2020), key=lambda c: -c.lo)
    torn = [replace(c, coherence=off(40_000, 7_978)) for c in answers]
    first, other = bounds_by_denominator(referred, [answers[0], *torn[1:]])
    assert not other.given
    assert "move the limit" not in at_most(first, referred, [first, other])
    none, *_ = bounds_by_denominator(referred, torn)
    why = "no limit of the share referred is given: the published cells disagree."
    assert at_most(none, referred, [none, other]) == f"Of the 32,022 victims of 2020 {why} {SPAN_UNKNOWN}"
    one = replace(
        referral_bounds(1, 1), inputs=(replace(referred, lo=1, hi=1), replace(Count(1, 1), coherence=off(9, 8)))
    )
    assert at_most(one, referred).startswith("Of the 1 victim of 2020 no limit")
    gap = referral_gap_bounds(3744, replace(torn[0], measure="identified"), 8059, 22441)
    assert not gap.given
    assert "cannot be told" in plain(sentences.more_often(gap, "men"))


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "If men among the referred include others of unstated sex, and all referrals are of 2020, between 25.0 % and 50.0 % of men were referred."),
        ({"flags": ("SOURCE_CONFLICT",)}, "of men were referred. The counts are contested: "),
        ({"coherence": off(30, 10)}, "No rate of men is given: the published cells disagree."),
    ],
)  # fmt: skip
def test_others_among_a_group_are_stated_only_with_a_rate(fields, text):
    men, known = Count(10, 10, label="men"), Count(20, 20, label="men", **fields)
    rates = if_group_includes(men, known, Count(5, 5), label="x")
    assert text in plain(sentences.if_others_included(rates, "men", "2020"))
