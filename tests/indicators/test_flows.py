import pytest

from tipresearch import per, pick
from tipresearch.errors import PeriodMismatch, TipResearchError
from tipresearch.quantities import Count

OF_GLOTIP = {
    "ref_area": "PAK", "source_id": "unodc_glotip", "edition": "2025-04-14", "category": "total",
    "sex": "total", "age": "total", "form": "total",
}  # fmt: skip


def test_convicted_per_prosecuted(observed):
    """Pakistan 2022: 105 persons convicted, 1,104 prosecuted, as UNODC publishes them."""
    convicted = pick(observed, year=2022, measure="convicted", **OF_GLOTIP)
    prosecuted = pick(observed, year=2022, measure="prosecuted", **OF_GLOTIP)
    found = per(convicted, prosecuted)
    assert found.value == 105 / 1104
    assert found.kind == "ratio_of_flows"
    assert str(found) == "0.0951 (ratio of flows, not a rate)"
    assert found.caveats == ("Those convicted in a year need not be those prosecuted in it.",)
    earlier = pick(observed, year=2021, measure="prosecuted", **OF_GLOTIP)
    with pytest.raises(PeriodMismatch, match="period 2022 and 2021; rate_ratio"):
        per(convicted, earlier)
    with pytest.raises(
        TipResearchError, match="two measures, and both counts are of measure 'prosecuted'; share"
    ):
        per(prosecuted, prosecuted)  # fmt: skip


def test_may_exceed_one_and_be_bounded():
    """More can be convicted than prosecuted; a suppressed count leaves bounds."""
    assert per(12, 10).value == 1.2
    found = per((0, 4), 46)
    assert (found.value, found.lo, found.hi, found.kind) == (None, 0, 4 / 46, "bounds")
    assert per(3, (0, 4)).hi == float("inf")
    assert per(3, 0).flags == ("ZERO_DENOMINATOR",)
    assert per(0, 3).flags == ("ZERO_NUMERATOR",)


def test_flows_of_other_units_and_groups_are_refused(observed):
    """Offences per person, and women per all persons, are no ratio of flows."""
    offences = pick(observed, year=2021, measure="offences", **OF_GLOTIP)
    prosecuted = pick(observed, year=2021, measure="prosecuted", **OF_GLOTIP)
    with pytest.raises(TipResearchError, match="differ in unit offences and persons"):
        per(offences, prosecuted)
    women = Count(3, 3, measure="convicted", sex="female")
    with pytest.raises(TipResearchError, match="counts of one sex, and sex is female and total"):
        per(women, prosecuted)
