import math

import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.indicators.comparable import RECORDING_CAVEAT
from tipresearch.presentation.messages import changes
from tipresearch.quantities import Count


def two(measure="", unit="persons"):
    """Return nine counted after eighteen."""
    return tuple(Count(n, n, label="Counted", measure=measure, unit=unit) for n in (9, 18))


def test_detection_and_prevalence_are_not_told_apart():
    """With detection at 3.9 % of before, 30 after 760 means unchanged prevalence."""
    tipping = tip.detection_tipping(30, 760)
    assert (tipping.value, tipping.kind) == (30 / 760, "scenario")
    assert tip.implied_prevalence_ratio(30, 760, tipping.value).value == pytest.approx(1)
    assert tip.detection_tipping(30, 0).value is None


@pytest.mark.parametrize("odd", [0, "0.5", None, math.inf, math.nan, -1, Count(3, 3)])
def test_a_detection_ratio_is_a_number_above_0(odd):
    """An infinite one would imply that there are no victims."""
    with pytest.raises(TipResearchError, match=r"^detection ratio .* is not allowed; .* above 0, such as 0\.5"):
        tip.implied_prevalence_ratio(30, 760, odd)


@pytest.mark.parametrize("indicator", [tip.detection_tipping, lambda a, b: tip.implied_prevalence_ratio(a, b, 0.5)])
@pytest.mark.parametrize(
    ("measure", "unit"), [("offences", "offences"), ("convicted", "persons"), ("identified", "cases"), ("", "offences")]
)
def test_only_counts_of_victims_imply_something_on_victims(indicator, measure, unit):
    """Nine and eighteen persons convicted would be a ratio of victims of 1.00 if half as many were found."""
    with pytest.raises(TipResearchError, match=rf"Counted is of {unit} of measure {measure!r}; pct_change\(\)"):
        indicator(*two(measure, unit))


@pytest.mark.parametrize(
    ("measure", "caveat"),
    [("detected", tip.DETECTION_CAVEAT), ("recorded", RECORDING_CAVEAT), ("bonded_labourers_released", RECORDING_CAVEAT)],
)  # fmt: skip
def test_detection_has_the_caveat_of_what_is_counted(measure, caveat):
    """Nine after eighteen: half the detection."""
    found = tip.detection_tipping(*two(measure))
    assert (found.value, found.caveats) == (0.5, (caveat,))
    assert tip.overdispersion_tipping(*two(measure)).caveats == (caveat,)


@pytest.mark.parametrize("counts", [(0, 12), (12, 0)])
@pytest.mark.parametrize(("level", "odds"), [(0.95, 40), (0.8, 10)])
def test_a_count_of_zero_has_an_inflation(counts, level, odds):
    """Of 0 and n events the limit is 1 where (1/2)^n is 1 / 40: n is ln 40 / ln 2, so 12 are divided by 2.25."""
    tipping = tip.overdispersion_tipping(*counts, level=level)
    assert tipping.value == pytest.approx(12 * math.log(2) / math.log(odds))
    inflated = tip.rate_ratio(*counts, phi=tipping.value, level=level)
    assert (inflated.hi if counts[0] == 0 else inflated.lo) == pytest.approx(1)
    approximate = tip.overdispersion_tipping(*counts, method="log-normal", level=level)
    assert (str(approximate), approximate.flags) == ("not defined", ("ZERO_NUMERATOR",))


@pytest.mark.parametrize(
    ("counts", "method"),
    [*(((a, b), m) for a, b in ((12, 12), (12, 13), (13, 12)) for m in ("exact", "log-normal")), ((0, 5), "exact"), ((0, 0), "exact")],
)  # fmt: skip
def test_an_interval_that_holds_no_change_needs_no_inflation(counts, method):
    """12 after 12, or after 13, are chance without any inflation, which is never below 1."""
    tipping = tip.overdispersion_tipping(*counts, method=method)
    assert (tipping.value, tipping.flags) == (1, ())
    label = "Variance inflation at which the interval reaches no change"
    assert tipping.label == f"{label} (1: it holds no change without any)"
    assert tip.overdispersion_tipping(30, 760).label == label


def test_a_suppressed_count_has_bounds_and_no_inflation():
    fold, detected = tip.fold_decrease((0, 4), 30), tip.detection_tipping((0, 4), 30)
    assert (fold.ends, fold.kind, fold.flags) == ((7.5, math.inf), "bounds", ("CENSORED",))
    assert (detected.ends, detected.kind, detected.flags) == ((0, 4 / 30), "bounds", ("CENSORED",))
    assert tip.implied_prevalence_ratio((0, 4), 30, 0.5).ends == (0, 8 / 30)
    assert ["increase" in tip.fold_decrease(x1, (0, 4)).label for x1 in (30, 3)] == [True, False]
    for counts in ((30, (0, 4)), ((0, 4), 30), ((0, 4), (0, 4))):
        tipping = tip.overdispersion_tipping(*counts)
        assert not tipping.given
        assert "published as" in str(changes.chance(tipping))  # fmt: skip
