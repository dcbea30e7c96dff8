import pytest

from tipresearch import (
    DETECTION_CAVEAT,
    detection_tipping,
    implied_prevalence_ratio,
)
from tipresearch.errors import TipResearchError
from tipresearch.indicators.comparable import RECORDING_CAVEAT
from tipresearch.quantities import Count


def test_detection_and_prevalence_are_not_told_apart():
    """With detection at 3.9 % of before, 30 after 760 means unchanged prevalence."""
    tipping = detection_tipping(30, 760)
    assert tipping.value == 30 / 760
    assert tipping.kind == "scenario"
    assert implied_prevalence_ratio(30, 760, tipping.value).value == pytest.approx(1)
    assert detection_tipping(30, 0).value is None
    with pytest.raises(TipResearchError, match="must be above 0"):
        implied_prevalence_ratio(30, 760, 0)


@pytest.mark.parametrize(
    ("measure", "unit"), [("offences", "offences"), ("convicted", "persons"), ("identified", "cases"), ("", "offences")]
)
@pytest.mark.parametrize("function", [detection_tipping, lambda a, b: implied_prevalence_ratio(a, b, 0.5)])
def test_what_is_no_victim_implies_nothing_on_victims(function, measure, unit):
    """Nine and eighteen persons convicted would be a ratio of victims of 1.00 if half as many were found."""
    later, earlier = (Count(n, n, label="Counted", measure=measure, unit=unit) for n in (9, 18))
    with pytest.raises(TipResearchError) as caught:
        function(later, earlier)
    assert str(caught.value) == f"detection needs counts of victims, and Counted is of {unit} of measure {measure!r}; pct_change() gives the change."  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "said"),
    [("detected", DETECTION_CAVEAT), ("recorded", RECORDING_CAVEAT), ("bonded_labourers_released", RECORDING_CAVEAT)],
)
def test_whoever_was_found_could_have_been_missed(measure, said):
    """Nine after eighteen: half the detection, with the caveat of what is counted."""
    found = detection_tipping(*(Count(n, n, measure=measure) for n in (9, 18)))
    assert (found.value, found.caveats) == (0.5, (said,))
