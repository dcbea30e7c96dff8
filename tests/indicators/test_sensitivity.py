import math

import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.indicators.comparable import RECORDING_CAVEAT
from tipresearch.presentation import sentences
from tipresearch.quantities import Count


def test_detection_and_prevalence_are_not_told_apart():
    """With detection at 3.9 % of before, 30 after 760 means unchanged prevalence."""
    tipping = tip.detection_tipping(30, 760)
    assert tipping.value == 30 / 760
    assert tipping.kind == "scenario"
    assert tip.implied_prevalence_ratio(30, 760, tipping.value).value == pytest.approx(1)
    assert tip.detection_tipping(30, 0).value is None
    with pytest.raises(TipResearchError, match="must be above 0"):
        tip.implied_prevalence_ratio(30, 760, 0)


@pytest.mark.parametrize(
    ("measure", "unit"), [("offences", "offences"), ("convicted", "persons"), ("identified", "cases"), ("", "offences")]
)
@pytest.mark.parametrize("function", [tip.detection_tipping, lambda a, b: tip.implied_prevalence_ratio(a, b, 0.5)])
def test_what_is_no_victim_implies_nothing_on_victims(function, measure, unit):
    """Nine and eighteen persons convicted would be a ratio of victims of 1.00 if half as many were found."""
    later, earlier = (Count(n, n, label="Counted", measure=measure, unit=unit) for n in (9, 18))
    with pytest.raises(TipResearchError) as caught:
        function(later, earlier)
    assert str(caught.value) == f"detection needs counts of victims, and Counted is of {unit} of measure {measure!r}; pct_change() gives the change."  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("detected", tip.DETECTION_CAVEAT),
        ("recorded", RECORDING_CAVEAT),
        ("bonded_labourers_released", RECORDING_CAVEAT),
    ],
)
def test_whoever_was_found_could_have_been_missed(measure, said):
    """Nine after eighteen: half the detection, with the caveat of what is counted."""
    found = tip.detection_tipping(*(Count(n, n, measure=measure) for n in (9, 18)))
    assert (found.value, found.caveats) == (0.5, (said,))


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
    """12 after 12, or after 13, are chance without any; an inflation below 1 would be none."""
    tipping = tip.overdispersion_tipping(*counts, method=method)
    assert (tipping.value, tipping.flags) == (1, ())
    assert tipping.label == "Variance inflation at which the interval reaches no change (1: it holds no change without any)"  # fmt: skip
    assert tip.overdispersion_tipping(30, 760).label == "Variance inflation at which the interval reaches no change"


def test_the_inflation_of_offences_has_the_caveat_of_offences():
    later, earlier = (Count(n, n, measure="offences", unit="offences") for n in (9, 18))
    assert tip.overdispersion_tipping(later, earlier).caveats == (RECORDING_CAVEAT,)


@pytest.mark.parametrize("odd", ["0.5", None, math.inf, math.nan, -1, Count(3, 3)])
def test_a_detection_ratio_that_is_no_number_is_refused_in_words(odd):
    """An endless one would imply that there are no victims."""
    with pytest.raises(TipResearchError, match=r"^detection ratio .* is not allowed; it must be above 0, such as 0\.5\.$"):  # fmt: skip
        tip.implied_prevalence_ratio(30, 760, odd)


def test_a_suppressed_count_has_bounds_or_no_inflation():
    """The page on two years ended at a count published as <5, with advice to use an indicator that returns bounds."""
    fold, detected = tip.fold_decrease((0, 4), 30), tip.detection_tipping((0, 4), 30)
    assert (fold.ends, fold.kind, fold.flags) == ((7.5, math.inf), "bounds", ("CENSORED",))
    assert (detected.ends, detected.kind, detected.flags) == ((0, 4 / 30), "bounds", ("CENSORED",))
    assert tip.implied_prevalence_ratio((0, 4), 30, 0.5).ends == (0, 8 / 30)
    assert "increase" in tip.fold_decrease(30, (0, 4)).label
    assert "increase" not in tip.fold_decrease(3, (0, 4)).label
    for counts in ((30, (0, 4)), ((0, 4), 30), ((0, 4), (0, 4))):
        assert not tip.overdispersion_tipping(*counts).given
        said = repr(sentences.clustering(tip.overdispersion_tipping(*counts)))
        assert said == "With a count that is published as an interval, chance cannot be asked about."
