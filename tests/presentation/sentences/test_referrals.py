"""Sentences on referrals: what each says, and a case in which it must not."""

import datetime as dt
from dataclasses import replace

from tipresearch import Count, Period, pick, reconciliation, referral_bounds, referral_gap_bounds
from tipresearch.indicators import bounds_by_denominator
from tipresearch.presentation import sentences

NB = "\N{NO-BREAK SPACE}"


def test_referred_at_most_names_its_condition(observed, release):
    """The bound comes with its condition; that years are not stated is said only where it is so."""
    referred = pick(observed, measure="referred", category="total", **release)
    said = repr(sentences.referred_at_most(referral_bounds(11803, 32022), referred, "2020"))
    assert said.startswith(
        f"At most 36.9{NB}% of the victims of 2020 can have been referred, if the total includes every referral"
    )
    assert said.endswith("The source does not say which years it covers.")
    of_2020 = Count(
        5, 5, period=Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "calendar_year")
    )
    dated = repr(sentences.referred_at_most(referral_bounds(5, 10), of_2020, "2020"))
    assert "does not say" not in dated


def test_a_limit_is_named_beside_those_of_other_published_numbers(observed, release):
    """36.9 % of 32,022 stands beside 58.9 % of 20,045; a lower limit is not said to move it up."""
    referred = pick(observed, measure="referred", category="total", **release)
    answers = reconciliation.totals(observed, "PAK", 2020)
    assert {c.lo for c in answers} == {32022, 20045, 22}  # with 22 the limit is all of them
    limits = bounds_by_denominator(referred, answers)
    by_lo = {c.lo: limit for c, limit in zip(answers, limits, strict=True)}
    said = repr(sentences.referred_at_most(by_lo[32022], referred, "2020", limits))
    assert said.endswith(
        f"Other published numbers of victims of 2020 move the limit: 58.9{NB}% with 20,045 (UNODC GLOTIP, 2025-04-14)."
    )
    assert "move the limit" not in repr(
        sentences.referred_at_most(by_lo[20045], referred, "2020", limits)
    )


def test_more_often_only_where_the_bounds_leave_no_other_sign():
    """Bounds on both sides of zero say nothing; on one side they say which."""
    open_ = referral_gap_bounds(3744, 9581, 8059, 22441)
    assert (
        repr(sentences.more_often(open_, "men"))
        == "Whether men were referred more often than others cannot be told."
    )
    above, below = replace(open_, lo=0.01), replace(open_, hi=-0.01)
    assert repr(sentences.more_often(above, "men")).startswith(
        "Men were referred more often than all others: by +1.0"
    )
    assert "less often" in repr(sentences.more_often(below, "men"))
