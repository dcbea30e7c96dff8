import pytest
from invented_years import in_year

from tipresearch import (
    abs_change,
    compare_years,
    pct_change,
    rate_ratio,
)
from tipresearch.errors import TipResearchError


@pytest.mark.parametrize(
    "change", [{"edition": "f"}, {"source_id": "thenews_2022_02_28"}, {"definition_id": "x"}]
)
def test_counts_of_two_series_are_not_compared_silently(change):
    """Another edition, source or definition is refused, or flagged on request."""
    x1, x0 = in_year(2021, 20, **change), in_year(2020, 10)
    for function in (abs_change, rate_ratio, pct_change):
        with pytest.raises(
            TipResearchError, match="are not one series; .*, or pass across_breaks=True"
        ):
            function(x1, x0)
        assert "DEFINITION_BREAK" in function(x1, x0, across_breaks=True).flags
    compared = compare_years(x1, x0, {"unit": "yes"})
    assert compared.pct_change is None
    assert compared.abs_change.value == 10


def test_counts_of_two_areas_are_not_compared():
    """A change from one country to another is none."""
    with pytest.raises(TipResearchError, match="area 'NPL' and 'PAK' cannot be compared"):
        pct_change(in_year(2021, 20, ref_area="NPL"), in_year(2020, 10, ref_area="PAK"))
