import datetime as dt
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import TipResearchError

number = st.integers(1, 2000)


def test_ratio_at_zero():
    """30 after 0 has an interval without end; 0 after 30 starts at 0; 0 after 0 is anything."""
    assert tip.rate_ratio(30, 0).value is None
    assert tip.rate_ratio(30, 0).hi == math.inf
    assert tip.rate_ratio(0, 30).lo == 0
    assert (tip.rate_ratio(0, 0).lo, tip.rate_ratio(0, 0).hi) == (0, math.inf)


@pytest.mark.slow
@given(number, number)
def test_ratio_times_its_reverse_is_one(x1, x0):
    """The ratio and its reverse multiply to 1, and the limits turn round."""
    ratio, back = tip.rate_ratio(x1, x0), tip.rate_ratio(x0, x1)
    assert ratio.value * back.value == pytest.approx(1)
    assert ratio.lo * back.hi == pytest.approx(1, rel=1e-8)
    assert ratio.lo <= ratio.value <= ratio.hi


@pytest.mark.parametrize(
    ("interval", "phi"), [("exact", 1), ("exact", 10), ("mid-p", 1), ("log-normal", 1), ("log-normal", 10), ("log-normal", 25)]
)  # fmt: skip
@pytest.mark.parametrize(("x1", "x0"), [(1000, (1, 4)), ((1, 4), 1000), ((1, 4), (1, 4)), (30, (8, 12)), (3, 7)])
def test_interval_of_a_censored_count_holds_that_of_each_count(x1, x0, interval, phi):
    """No more and no less: 1,000 after 1 to 4 with phi 10 begins at 2.03, where one is 1, and not at 11.2, where it is 4."""
    ones, others = ([x] if isinstance(x, int) else range(x[0], x[1] + 1) for x in (x1, x0))
    each = [tip.rate_ratio(a, b, interval=interval, phi=phi) for a in ones for b in others]
    ends = tip.rate_ratio(x1, x0, interval=interval, phi=phi).ends
    assert ends == (min(e.lo for e in each), max(e.hi for e in each))


@pytest.mark.slow
@given(number, number, st.floats(1, 100))
def test_inflating_the_variance_widens_the_interval(x1, x0, phi):
    """A larger variance never gives a narrower interval."""
    plain = tip.rate_ratio(x1, x0, interval="log-normal")
    wide = tip.rate_ratio(x1, x0, interval="log-normal", phi=phi)
    assert wide.lo <= plain.lo
    assert plain.hi <= wide.hi


def test_exposures_scale_the_ratio():
    """Twice the population behind the later count halves the ratio of rates."""
    assert tip.rate_ratio(10, 10, exposure1=2, exposure0=1).value == 0.5
    with pytest.raises(TipResearchError, match="exposure 0 is not allowed"):
        tip.rate_ratio(10, 10, exposure1=0)


def test_misuse_of_inflation_is_refused():
    """phi below 1, phi without its interval, and zeros in the log-normal interval are refused."""
    with pytest.raises(TipResearchError, match="it is at least 1"):
        tip.rate_ratio(5, 5, interval="log-normal", phi=0.5)
    with pytest.raises(TipResearchError, match="taken by the 'exact' and the 'log-normal' interval, not by 'mid-p'"):
        tip.rate_ratio(5, 5, interval="mid-p", phi=10)
    with pytest.raises(TipResearchError, match="not defined at a count of 0; use 'exact'"):
        tip.rate_ratio(0, 5, interval="log-normal")
    with pytest.raises(TipResearchError, match="Did you mean 'exact'"):
        tip.rate_ratio(5, 5, interval="exat")


def test_ratio_by_population_uses_one_vintage(observed, release):
    """760 to 30 by the populations of 2019 and 2020, from the same file."""
    series = release | {"measure": "identified", "form": "bonded_labour", "category": "total"}
    later, earlier = (tip.pick(observed, year=year, **series) for year in (2020, 2019))
    ratio = tip.rate_ratio_by_population(later, earlier)
    assert ratio.value == pytest.approx(30 / 760 * 230800899 / 235001746)
    assert ratio.source_ids == ("unodc_fia_conference_2022", "worldbank_population")
    assert re.search(r"bonded labour, 2019 to 2020", ratio.label)
    assert ratio.caveats[-1].startswith("Denominator: total population of each year, World Bank")


def test_rates_of_fiscal_years_name_the_years_of_their_populations():
    """Each is divided by the people of the year that it begins in, which its period does not say."""
    later, earlier = (
        in_year(y, 20, ref_area="PAK", period=tip.Period(dt.date(y, 7, 1), dt.date(y + 1, 6, 30), "fiscal_year"))
        for y in (2020, 2019)
    )
    ratio = tip.rate_ratio_by_population(later, earlier)
    assert ratio.caveats[-1].startswith("Denominator: total population of 2020 and 2019, World Bank")


def test_exact_interval_of_clustered_counts():
    """phi of 1 changes nothing; a larger one widens; at 128.8 the upper limit of 30 to 760 is 1."""
    plain, inflated = tip.rate_ratio(30, 760), tip.rate_ratio(30, 760, phi=10)
    assert tip.rate_ratio(30, 760, phi=1) == plain
    assert inflated.lo < plain.lo < plain.hi < inflated.hi
    assert "CLUSTERED" in inflated.flags
    assert "APPROXIMATION_POOR" not in inflated.flags
    assert tip.rate_ratio(30, 760, phi=128.837560866).hi == pytest.approx(1, rel=1e-9)


def test_an_approximation_outside_its_domain_says_so():
    """A count divided by phi below 5 makes the log-normal interval a poor one, printed as such."""
    fine, poor = (tip.rate_ratio(30, 760, interval="log-normal", phi=phi) for phi in (6, 7))
    assert "APPROXIMATION_POOR" not in fine.flags
    assert "APPROXIMATION_POOR" in poor.flags
    assert str(poor).endswith("poor approximation)")


def test_a_ratio_of_bare_numbers_is_named_as_it_is_computed():
    """12 to 5 is 2.4; nobody said that they were identified, and rates are no ratio of the counts."""
    ratio = tip.rate_ratio(12, 5)
    assert (ratio.label, ratio.value) == ("Ratio of 12 to 5", 2.4)
    rates = tip.rate_ratio(12, 5, exposure1=2)
    assert (rates.label, rates.value) == ("Ratio of 12 to 5, each over its exposure", 1.2)


def test_plain_numbers_have_no_population():
    """What has no area and year is told which function takes it."""
    with pytest.raises(TipResearchError, match=r"^x1 is of type int; give a Count .*; rate_ratio\(\) takes numbers"):
        tip.rate_ratio_by_population(30, 760)


@pytest.mark.parametrize("later", [5, (5, 8), 0])
def test_a_ratio_to_nobody_is_not_defined(later):
    """Without an interval of chance it was 0 to infinity, though of 5 to none the least is infinite."""
    found = tip.rate_ratio(later, 0, interval=None)
    assert (found.value, found.lo, found.method) == (None, None, "not defined")
    assert "ZERO_DENOMINATOR" in found.flags
    assert tip.rate_ratio(later, 0).hi == math.inf


@pytest.mark.parametrize("exposure", ["240,000,000", None, float("nan"), True, [1]])
def test_an_exposure_is_a_number_of_at_least_some(exposure):
    with pytest.raises(TipResearchError, match=r"^exposure .* is not allowed; it is a number above 0, or what population_of\(\) gives\.$"):  # fmt: skip
        tip.rate_ratio(30, 760, exposure1=exposure)
