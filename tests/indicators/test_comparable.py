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


def test_the_later_count_comes_first():
    """The other way round a fall would be a rise; two counts of one period have no order, and plain numbers no period."""
    later, earlier = in_year(2021, 20), in_year(2020, 10)
    for function in (abs_change, rate_ratio, pct_change, compare_years):
        given = [{"unit": "yes"}] if function is compare_years else []
        with pytest.raises(TipResearchError) as caught:
            function(earlier, later, *given)
        assert str(caught.value) == "the first count is of 2020 and the second of 2021; the later comes first: write pct_change(later, earlier), and so for any change."  # fmt: skip
    assert pct_change(later, earlier).value == 100
    assert abs_change(in_year(2020, 9, edition="f"), earlier, across_breaks=True).value == -1
    assert pct_change(10, 20).value == -50


def test_counts_of_two_areas_are_not_compared():
    """A change from one country to another is none."""
    with pytest.raises(TipResearchError, match="area 'NPL' and 'PAK' cannot be compared"):
        pct_change(in_year(2021, 20, ref_area="NPL"), in_year(2020, 10, ref_area="PAK"))
