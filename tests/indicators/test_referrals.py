from dataclasses import replace

import pytest
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import PeriodMismatch, TipResearchError


def test_a_rate_of_two_periods_is_refused(anchor):
    """Referrals 'over the years' and victims of one year make no rate."""
    with pytest.raises(PeriodMismatch, match=r"needs one period, .* 2020 and over the years \(.*; referral_bounds\(\)"):
        tip.referral_rate(*anchor)


def test_gap_and_ratio_by_hand():
    """3 of 4 against 1 of 4: half, and three times as often."""
    gap, ratio = tip.referral_gap(3, 4, 1, 4), tip.referral_ratio(3, 4, 1, 4)
    assert (gap.value, ratio.value) == (0.5, 3)
    named = [tip.referral_rate(1, 2).label, gap.label, ratio.label]
    assert named == ["Referral rate", "Difference of referral rates", "Ratio of referral rates"]
    assert tip.referral_rate(1, 2, label="Men").label == tip.referral_gap(3, 4, 1, 4, label="Men").label == "Men"


@pytest.mark.parametrize(("groups", "value"), [((0, 4, 1, 4), 0), ((1, 4, 0, 4), None), ((5, 5, 3, 3), 1)])
def test_a_ratio_of_nobody_or_everybody_has_no_interval(groups, value):
    """The standard error of Katz is not defined, or is 0 for 5 of 5 and 3 of 3; the gap has an interval."""
    ratio = tip.referral_ratio(*groups)
    assert (ratio.value, ratio.lo, ratio.kind, ratio.level, ratio.caveats) == (value, None, "point", None, ())
    assert ratio.flags == (() if value is not None else ("ZERO_DENOMINATOR",))
    gap = tip.referral_gap(*groups)
    assert gap.lo < gap.value < gap.hi


def test_a_ratio_of_fewer_than_five_referred_is_called_poor():
    assert "APPROXIMATION_POOR" in tip.referral_ratio(5, 5, 3, 4).flags
    assert "APPROXIMATION_POOR" not in tip.referral_ratio(5, 5, 5, 6).flags


@pytest.mark.parametrize(
    ("partition", "category", "differ"),
    [
        ("total", "total", "category Nepal and .* of category total"),
        ("citizenship", "India", "category Nepal and .* of category India"),
        ("repatriation", "Nepal", "partition citizenship and .* of partition repatriation"),
        ("citizenship", "Nepal", ""),
    ],
)
def test_referred_and_identified_are_of_one_citizenship(partition, category, differ):
    referred = in_year(2020, 3, measure="referred", partition="citizenship", category="Nepal")
    identified = in_year(2020, 12, measure="identified", partition=partition, category=category)
    for indicator in (tip.referral_rate, tip.referral_bounds):
        if not differ:
            assert indicator(referred, identified).given
            continue
        with pytest.raises(TipResearchError, match=f"an indicator of referrals needs one group, and .* is of {differ}"):
            indicator(referred, identified)


def test_counts_of_another_measure_are_not_referred_or_identified():
    """Persons convicted are not referred, and nobody is identified by a conviction."""
    convicted, identified = in_year(2020, 5, measure="convicted"), in_year(2020, 10, measure="identified")
    with pytest.raises(TipResearchError, match=r"^5 is of measure 'convicted', .* referred or assisted there; per\(\)"):
        tip.referral_rate(convicted, identified)
    with pytest.raises(TipResearchError, match="'convicted', and .* takes identified or detected there"):
        tip.referral_rate(3, replace(convicted, label="Convicted"))


@pytest.mark.parametrize("groups", [(0, 0, 1, 2), (1, 2, 0, 0), (3, 2, 1, 2), (1, 2, 3, 2)])
def test_groups_of_nobody_or_with_more_referred_than_identified_are_refused(groups):
    for compare in (tip.referral_gap, tip.referral_ratio):
        with pytest.raises(TipResearchError, match="needs 0 <= referred <= identified and identified above 0"):
            compare(*groups)


@pytest.mark.parametrize("assumed", [False, True])
def test_more_referred_than_identified_have_bounds_and_a_ratio_of_flows(assumed):
    with pytest.raises(TipResearchError, match=r"^50 referred are more than 40 .* referral_bounds\(\), or per\(\)"):
        tip.referral_rate(50, 40, assume_same_period=assumed)
    assert (tip.referral_bounds(50, 40).hi, tip.per(50, 40).value) == (1, 1.25)


def test_a_censored_scenario_of_two_periods_has_both_flags():
    """Fewer than five of 20, over another time, are bounds."""
    identified = in_year(2020, 20)
    cumulative = replace(identified.period, start=None, kind="cumulative")
    referred = in_year(2020, (0, 4), measure="referred", period=cumulative)
    found = tip.referral_rate(referred, identified, assume_same_period=True)
    assert (found.ends, found.kind) == ((0, 0.2), "bounds")
    assert {"PERIOD_MISMATCH", "CENSORED"} <= {*found.flags}
