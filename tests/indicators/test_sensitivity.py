import pytest

from tipresearch import (
    detection_tipping,
    implied_prevalence_ratio,
)
from tipresearch.errors import TipResearchError


def test_detection_and_prevalence_are_not_told_apart():
    """With detection at 3.9 % of before, 30 after 760 means unchanged prevalence."""
    tipping = detection_tipping(30, 760)
    assert tipping.value == 30 / 760
    assert tipping.kind == "scenario"
    assert implied_prevalence_ratio(30, 760, tipping.value).value == pytest.approx(1)
    assert detection_tipping(30, 0).value is None
    with pytest.raises(TipResearchError, match="must be above 0"):
        implied_prevalence_ratio(30, 760, 0)
