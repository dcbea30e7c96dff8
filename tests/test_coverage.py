import pytest

from tipresearch import coverage
from tipresearch.errors import CoverageError


def test_coverage_holds_the_anchor_and_more():
    """The anchor's parameters are covered, and so are other years and sources."""
    parts = coverage.covered("parts")
    assert {2019, 2020, 2021, 2022} <= set(parts["year"])
    anchor = parts.query("source_id == 'unodc_fia_conference_2022'")
    assert anchor[["year", "partition"]].values.tolist() == [[2020, "unodc_pk_4"]]
    assert coverage.covered("referrals")["group"].tolist() == ["men"]
    assert (coverage.covered("pairs").eval("first_year < last_year")).all()
    with pytest.raises(CoverageError, match="Did you mean 'totals'"):
        coverage.covered("total")
