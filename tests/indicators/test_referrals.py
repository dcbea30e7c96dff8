import re
from dataclasses import replace

import pytest
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import PeriodMismatch, TipResearchError


def test_rate_refuses_other_periods(anchor):
    """Referrals 'over the years' and victims of one year make no rate."""
    with pytest.raises(
        PeriodMismatch,
        match=re.escape(
            "a referral rate needs one period, and the counts are of 2020 and over the years (start not given"
        ),
    ):
        tip.referral_rate(*anchor)


def test_rate_under_the_assumption_is_flagged(anchor):
    """Asked for all the same, the ratio names the mismatch and its assumption."""
    estimate = tip.referral_rate(*anchor, assume_same_period=True)
    assert estimate.value == 11803 / 32022
    assert "PERIOD_MISMATCH" in estimate.flags
    assert [a[:2] for a in estimate.assumptions] == ["A0", "A2", "A3"]


def test_gap_by_hand():
    """3 of 4 against 1 of 4: half, and three times as often."""
    assert tip.referral_gap(3, 4, 1, 4).value == 0.5
    assert tip.referral_ratio(3, 4, 1, 4).value == 3


def test_ratio_at_zero_has_no_interval():
    """No one referred in one group: the gap works, the ratio has no interval."""
    assert tip.referral_gap(0, 4, 1, 4).lo < 0
    ratio = tip.referral_ratio(0, 4, 1, 4)
    assert (ratio.value, ratio.lo, ratio.kind) == (0, None, "point")
    assert tip.referral_ratio(1, 4, 0, 4).value is None


def test_the_ratio_of_groups_of_which_all_were_referred_has_no_interval():
    """5 of 5 and 3 of 3: Katz' standard error is 0, and an interval of no width would say that nothing is random."""
    ratio = tip.referral_ratio(5, 5, 3, 3)
    assert (str(ratio), ratio.lo, ratio.kind, ratio.level) == ("1.00", None, "point", None)
    assert (ratio.flags, ratio.caveats) == ((), ())
    assert "APPROXIMATION_POOR" in tip.referral_ratio(5, 5, 3, 4).flags
    assert "APPROXIMATION_POOR" not in tip.referral_ratio(5, 5, 5, 6).flags


def test_groups_must_be_possible():
    """More referred than identified is refused in a comparison of groups."""
    for function in (tip.referral_gap, tip.referral_ratio):
        with pytest.raises(TipResearchError, match="5 referred of 4 identified"):
            function(5, 4, 1, 4)


@pytest.mark.parametrize(
    ("identified", "differ"),
    [
        ({"partition": "total", "category": "total"}, "category Nepal and .* of category total"),
        ({"partition": "citizenship", "category": "India"}, "category Nepal and .* of category India"),
        ({"partition": "repatriation", "category": "Nepal"}, "partition citizenship and .* of partition repatriation"),
        ({"partition": "citizenship", "category": "Nepal"}, ""),
    ],
)
def test_those_of_one_citizenship_are_not_referred_among_all(identified, differ):
    """Neither sex, age nor form tells them apart."""
    referred = replace(in_year(2020, 3, partition="citizenship", category="Nepal"), measure="referred")
    identified = replace(in_year(2020, 12, **identified), measure="identified")
    for ask in (tip.referral_rate, tip.referral_bounds):
        if not differ:
            assert ask(referred, identified).given
            continue
        with pytest.raises(TipResearchError, match=f"an indicator of referrals needs one group, and .* is of {differ}"):
            ask(referred, identified)


def test_what_is_no_count_of_referred_or_identified_is_refused():
    """Persons convicted are not referred, and nobody is identified by a conviction."""
    convicted, identified = (replace(in_year(2020, n), measure=m) for n, m in ((5, "convicted"), (10, "identified")))
    with pytest.raises(
        TipResearchError,
        match=r"^5 is of measure 'convicted', and an indicator of referrals takes referred or assisted there; per\(\)",
    ):
        tip.referral_rate(convicted, identified)
    with pytest.raises(TipResearchError, match="'convicted', and .* takes identified or detected there"):
        tip.referral_rate(3, replace(convicted, label="Convicted"))


@pytest.mark.parametrize("groups", [(0, 0, 1, 2), (1, 2, 0, 0), (3, 2, 1, 2), (1, 2, 3, 2)])
def test_groups_of_nobody_and_more_referred_than_identified_have_no_gap(groups):
    for compare in (tip.referral_gap, tip.referral_ratio):
        with pytest.raises(TipResearchError, match="needs 0 <= referred <= identified and identified above 0"):
            compare(*groups)


def test_results_are_named():
    """By default as they are, and by the words that are given."""
    assert tip.referral_rate(1, 2).label == "Referral rate"
    assert tip.referral_gap(1, 2, 1, 3).label == "Difference of referral rates"
    assert (tip.referral_rate(1, 2, label="Men").label, tip.referral_gap(1, 2, 1, 3, label="Gap").label) == (
        "Men",
        "Gap",
    )


@pytest.mark.parametrize("assumed", [False, True])
def test_more_referred_than_identified_are_told_what_takes_them(assumed):
    """It was 'the one is no part of the other', and nothing more; both functions that it names now take such counts."""
    with pytest.raises(TipResearchError) as caught:
        tip.referral_rate(50, 40, assume_same_period=assumed)
    said = "50 referred are more than 40 identified, so others are among them and their share is none; "
    assert str(caught.value) == f"{said}referral_bounds() takes such a count, and of one period per() gives the ratio of both."  # fmt: skip
    assert (tip.referral_bounds(50, 40).hi, tip.per(50, 40).value) == (1, 1.25)


def test_a_scenario_of_two_periods_is_flagged_for_its_counts_too():
    """Fewer than five of 20, over another time: bounds of a scenario, and both reasons stand beside it."""
    other = in_year(2020, 20)
    one = replace(other, lo=0, hi=4, measure="referred", period=replace(other.period, start=None, kind="cumulative"))
    found = tip.referral_rate(one, other, assume_same_period=True)
    assert (found.lo, found.hi, found.kind) == (0, 0.2, "bounds")
    assert {"PERIOD_MISMATCH", "CENSORED"} <= {*found.flags}
