import datetime as dt
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipresearch import (
    DETECTION_CAVEAT,
    Count,
    Period,
    abs_change,
    cagr,
    compare_years,
    detection_tipping,
    fold_decrease,
    implied_prevalence_ratio,
    indicators,
    overdispersion_tipping,
    pct_change,
    pick,
    rate_ratio,
    rate_ratio_by_population,
    symmetric_pct_change,
    yoy,
)
from tipresearch.errors import TipResearchError
from tipresearch.presentation import sentences

number = st.integers(1, 2000)


def in_year(year, n, **changes):
    period = Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "calendar_year")
    fields = {"period": period, "source_id": "s", "edition": "e", "definition_id": "d"} | changes
    return Count(n, n, measure="detected", figure_ids=(f"f{year}",), **fields)


def test_change_by_hand():
    """From 10 to 5: minus 5, minus 50 %, a ratio of 0.5, twofold smaller."""
    assert abs_change(5, 10).value == -5
    assert pct_change(5, 10).value == -50
    assert rate_ratio(5, 10).value == 0.5
    assert fold_decrease(5, 10).value == 2
    assert symmetric_pct_change(5, 15).value == -100


@pytest.mark.parametrize("function", [abs_change, pct_change, rate_ratio, fold_decrease, symmetric_pct_change, overdispersion_tipping, detection_tipping])  # fmt: skip
def test_every_change_carries_the_sentence(function):
    """No change is returned without saying that it is no change in prevalence."""
    assert DETECTION_CAVEAT in function(5, 10).caveats


def test_change_from_zero_has_no_percentage():
    """From 0 to 5 is neither infinity nor 100 %."""
    for estimate in (
        pct_change(5, 0),
        pct_change(0, 0),
        symmetric_pct_change(0, 0),
        fold_decrease(0, 5),
        cagr(5, 0, 2),
    ):
        assert estimate.value is None
        assert str(estimate) == "not defined"


def test_ratio_at_zero():
    """30 after 0 has an interval without end; 0 after 30 starts at 0; 0 after 0 is anything."""
    assert rate_ratio(30, 0).value is None
    assert rate_ratio(30, 0).hi == math.inf
    assert rate_ratio(0, 30).lo == 0
    assert (rate_ratio(0, 0).lo, rate_ratio(0, 0).hi) == (0, math.inf)


@given(number, number)
def test_ratio_times_its_reverse_is_one(x1, x0):
    """The ratio and its reverse multiply to 1, and the limits turn round."""
    ratio, back = rate_ratio(x1, x0), rate_ratio(x0, x1)
    assert ratio.value * back.value == pytest.approx(1)
    assert ratio.lo * back.hi == pytest.approx(1, rel=1e-8)
    assert ratio.lo <= ratio.value <= ratio.hi


@given(number, number, st.floats(1, 100))
def test_inflating_the_variance_widens_the_interval(x1, x0, phi):
    """A larger variance never gives a narrower interval."""
    plain = rate_ratio(x1, x0, interval="log-normal")
    wide = rate_ratio(x1, x0, interval="log-normal", phi=phi)
    assert wide.lo <= plain.lo
    assert plain.hi <= wide.hi


def test_exposures_scale_the_ratio():
    """Twice the population behind the later count halves the ratio of rates."""
    assert rate_ratio(10, 10, exposure1=2, exposure0=1).value == 0.5
    with pytest.raises(TipResearchError, match="exposure 0 is not allowed"):
        rate_ratio(10, 10, exposure1=0)


def test_misuse_of_inflation_is_refused():
    """phi below 1, phi without its interval, and zeros in the log-normal interval are refused."""
    with pytest.raises(TipResearchError, match="it is at least 1"):
        rate_ratio(5, 5, interval="log-normal", phi=0.5)
    with pytest.raises(TipResearchError, match="only taken by the 'log-normal' interval"):
        rate_ratio(5, 5, phi=10)
    with pytest.raises(TipResearchError, match="not defined at a count of 0; use 'exact'"):
        rate_ratio(0, 5, interval="log-normal")
    with pytest.raises(TipResearchError, match="Did you mean 'exact'"):
        rate_ratio(5, 5, interval="exat")


def test_different_measures_cannot_be_compared(observed, release):
    """Identified victims and referred victims are different things."""
    identified = pick(observed, year=2020, measure="identified", category="women", **release)
    referred = pick(observed, measure="referred", category="men", **release)
    with pytest.raises(
        TipResearchError, match="measure 'identified' and 'referred' cannot be compared"
    ):
        pct_change(identified, referred)


def test_censored_counts_give_bounds():
    """From <5 to 10: a change of 6 to 10, a ratio from 2.5 without end."""
    change = abs_change(10, (0, 4))
    assert (change.lo, change.hi, change.kind) == (6, 10, "bounds")
    ratio = rate_ratio(10, (0, 4), interval=None)
    assert (ratio.lo, ratio.hi) == (2.5, math.inf)
    assert pct_change(10, (0, 4)).value is None


def test_checklist_decides_what_is_shown():
    """A 'no' withholds relative change and ratio; an 'unknown' becomes a caveat."""
    broken = compare_years(30, 760, {"definition": "no", "unit": "yes"})
    assert "DEFINITION_BREAK" in broken.abs_change.flags
    assert broken.pct_change is None
    assert broken.ratio is None
    assert broken.flags == ("DEFINITION_BREAK",)
    assert indicators.listed(broken) == [broken.abs_change]
    assert (
        sentences.or_withheld(broken.pct_change) == "withheld, since the years are not comparable"
    )
    open_ = compare_years(30, 760, {"definition": "unknown", "coverage": "yes"})
    assert open_.pct_change.value == pytest.approx(-96.0526, abs=1e-4)
    assert "Not known to be the same in both years: definition." in open_.caveats
    assert all(open_.caveats[1] in e.caveats for e in indicators.listed(open_))
    assert (
        compare_years(30, 760, {}).caveats[1]
        == "Not known to be the same in both years: comparability."
    )
    with pytest.raises(TipResearchError, match="'maybe'; allowed are yes, no and unknown"):
        compare_years(30, 760, {"unit": "maybe"})


@pytest.mark.parametrize("change", [{"edition": "f"}, {"source_id": "t"}, {"definition_id": "x"}])
def test_counts_of_two_series_are_not_compared_silently(change):
    """Another edition, source or definition is refused, or flagged on request."""
    x1, x0 = in_year(2021, 20, **change), in_year(2020, 10)
    for function in (abs_change, rate_ratio, pct_change):
        with pytest.raises(TipResearchError, match="are not one series; pass across_breaks=True"):
            function(x1, x0)
        assert "DEFINITION_BREAK" in function(x1, x0, across_breaks=True).flags
    compared = compare_years(x1, x0, {"unit": "yes"})
    assert compared.pct_change is None
    assert compared.abs_change.value == 10


def test_counts_of_two_areas_are_not_compared():
    """A change from one country to another is none."""
    with pytest.raises(TipResearchError, match="ref_area 'NPL' and 'PAK' cannot be compared"):
        pct_change(in_year(2021, 20, ref_area="NPL"), in_year(2020, 10, ref_area="PAK"))


def test_series_inside_one_edition():
    """10, 20, 15 in three years: +100 %, then -25 %."""
    changes = yoy([in_year(2019, 10), in_year(2020, 20), in_year(2021, 15)])
    assert [c.value for c in changes] == [100, -25]
    assert "detected" in changes[0].label


@pytest.mark.parametrize("change", [{"edition": "f"}, {"source_id": "t"}, {"definition_id": "x"}])
def test_series_does_not_cross_a_break(change):
    """Another edition, source or definition between two years gives no change."""
    series = [in_year(2019, 10), in_year(2020, 20, **change)]
    (step,) = yoy(series)
    assert step.value is None
    assert step.flags == ("DEFINITION_BREAK",)
    assert str(step) == "not given across a break"
    (forced,) = yoy(series, across_breaks=True)
    assert forced.value == 100
    assert "DEFINITION_BREAK" in forced.flags


def test_series_does_not_bridge_a_gap():
    """A missing year is not interpolated, not even when asked to cross breaks."""
    series = [in_year(2019, 10), in_year(2021, 20)]
    assert yoy(series)[0].value is None
    assert yoy(series, across_breaks=True)[0].value is None


def test_series_needs_years_in_order():
    """Years out of order and counts without a calendar year are refused."""
    with pytest.raises(TipResearchError, match="2020 is followed by 2019"):
        yoy([in_year(2020, 1), in_year(2019, 1)])
    with pytest.raises(TipResearchError, match="has no calendar year"):
        yoy([Count(1, 1)])


def test_detection_and_prevalence_are_not_told_apart():
    """With detection at 3.9 % of before, 30 after 760 means unchanged prevalence."""
    tipping = detection_tipping(30, 760)
    assert tipping.value == 30 / 760
    assert tipping.kind == "scenario"
    assert implied_prevalence_ratio(30, 760, tipping.value).value == pytest.approx(1)
    assert detection_tipping(30, 0).value is None
    with pytest.raises(TipResearchError, match="must be above 0"):
        implied_prevalence_ratio(30, 760, 0)


def test_clustering_is_only_called_unlikely_when_it_is():
    """A large tipping value is set beside the later count; a small one says that chance could do it."""
    assert "more than all 30 of the later year" in sentences.clustering_in_words(
        overdispersion_tipping(30, 760)
    )
    assert "could explain the change" in sentences.clustering_in_words(
        overdispersion_tipping(12, 10)
    )
    assert "cannot be asked" in sentences.clustering_in_words(overdispersion_tipping(0, 10))
    assert rate_ratio(30, 760, interval="log-normal", phi=1e9).hi > 1e100


def test_growth_over_years():
    """From 100 to 121 in two years is 10 % a year."""
    assert cagr(121, 100, 2).value == pytest.approx(10)
    assert cagr(121, 100, 0).value is None


def test_ratio_by_population_uses_one_vintage(observed, release):
    """760 to 30 by the populations of 2019 and 2020, from the same file."""
    series = release | {"measure": "identified", "form": "bonded_labour", "category": "total"}
    later, earlier = (pick(observed, year=year, **series) for year in (2020, 2019))
    ratio = rate_ratio_by_population(later, earlier)
    assert ratio.value == pytest.approx(30 / 760 * 230800899 / 235001746)
    assert ratio.source_ids == ("unodc_fia_conference_2022", "worldbank_population")
    assert re.search(r"bonded labour, 2019 to 2020", ratio.label)
