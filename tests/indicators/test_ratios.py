import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_years import in_year, period

import tipresearch as tip
from nbpress.core.errors import TipResearchError

number = st.integers(1, 2000)


@pytest.mark.parametrize(("x1", "x0"), [(30, 0), ((5, 8), 0), (0, 0), (0, 30)])
def test_a_ratio_at_zero_is_open_on_one_side(x1, x0):
    """30 after 0 has an interval without end; 0 after 30 starts at 0; 0 after 0 is anything. Without an interval nothing is left."""
    found, alone = (tip.rate_ratio(x1, x0, interval=interval) for interval in ("exact", None))
    assert (found.lo == 0, found.hi == math.inf) == (x1 == 0, x0 == 0)
    if x0 == 0:
        assert (found.value, alone.value, alone.lo, alone.method) == (None, None, None, "not defined")
        assert "ZERO_DENOMINATOR" in alone.flags


@pytest.mark.slow
@given(number, number, st.floats(1, 100))
def test_a_ratio_reverses_and_widens_with_the_variance(x1, x0, phi):
    """Ratio and reverse multiply to 1 and their limits turn round; a larger variance never gives a narrower interval."""
    ratio, back = tip.rate_ratio(x1, x0), tip.rate_ratio(x0, x1)
    assert ratio.value * back.value == pytest.approx(1)
    assert ratio.lo * back.hi == pytest.approx(1, rel=1e-8)
    assert ratio.lo <= ratio.value <= ratio.hi
    plain, wide = (tip.rate_ratio(x1, x0, interval="log-normal", phi=p) for p in (1, phi))
    assert wide.lo <= plain.lo
    assert plain.hi <= wide.hi


@pytest.mark.parametrize(
    ("interval", "phi"), [("exact", 1), ("exact", 10), ("mid-p", 1), ("log-normal", 1), ("log-normal", 10), ("log-normal", 25)]
)  # fmt: skip
@pytest.mark.parametrize(("x1", "x0"), [(1000, (1, 4)), ((1, 4), 1000), ((1, 4), (1, 4)), (30, (8, 12)), (3, 7)])
def test_the_interval_of_a_censored_count_is_the_union_over_its_numbers(x1, x0, interval, phi):
    """1,000 after 1 to 4 with phi 10 begins at 2.03, where the earlier count is 1, and not at 11.2, where it is 4."""
    ones, others = ([x] if isinstance(x, int) else range(x[0], x[1] + 1) for x in (x1, x0))
    each = [tip.rate_ratio(a, b, interval=interval, phi=phi) for a in ones for b in others]
    ends = tip.rate_ratio(x1, x0, interval=interval, phi=phi).ends
    assert ends == (min(e.lo for e in each), max(e.hi for e in each))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        *(({"exposure1": e}, "exposure .* is not allowed; .* above 0.* population_of") for e in (0, "240,000,000", None, math.nan, True, [1])),
        *(({"phi": phi, "interval": i}, "phi .* it is at least 1") for i in ("exact", None) for phi in (0.5, True, "25", math.inf, math.nan)),
        ({"interval": "mid-p", "phi": 10}, "phi 10 .* 'exact' and the 'log-normal' interval, not for 'mid-p'"),
        ({"interval": None, "phi": 25}, "phi 25 .* and interval is None; name one, such as 'exact'"),
        ({"interval": "exat"}, "Did you mean 'exact'"),
        ({"interval": "log-normal", "x1": 0}, "not defined at a count of 0; use 'exact'"),
    ],
)  # fmt: skip
def test_an_exposure_or_variance_that_is_not_allowed_is_refused(options, message):
    with pytest.raises(TipResearchError, match=message):
        tip.rate_ratio(**{"x1": 30, "x0": 760} | options)


def test_a_ratio_of_plain_numbers_is_labelled_by_them():
    """12 to 5 is 2.4; twice the exposure of the later count halves the ratio."""
    ratio, rates = tip.rate_ratio(12, 5), tip.rate_ratio(12, 5, exposure1=2)
    assert (ratio.label, ratio.value) == ("Ratio of 12 to 5", 2.4)
    assert (rates.label, rates.value) == ("Ratio of 12 to 5, each over its exposure", 1.2)
    assert tip.rate_ratio(30, 760, interval=None, phi=1).value == 30 / 760


def test_a_ratio_by_population_uses_one_vintage(observed, release):
    """760 to 30 by the populations of 2019 and 2020, from the same file."""
    series = release | {"measure": "identified", "form": "bonded_labour", "category": "total"}
    later, earlier = (tip.pick(observed, year=year, **series) for year in (2020, 2019))
    ratio = tip.rate_ratio_by_population(later, earlier)
    assert ratio.value == pytest.approx(30 / 760 * 230800899 / 235001746)
    assert ratio.source_ids == ("unodc_fia_conference_2022", "worldbank_population")
    assert "bonded labour, 2019 to 2020" in ratio.label
    assert ratio.caveats[-1].startswith("Denominator: total population of each year, World Bank")
    with pytest.raises(TipResearchError, match=r"^x1 is of type int; give a Count .*; rate_ratio\(\) takes numbers"):
        tip.rate_ratio_by_population(30, 760)


def test_rates_of_fiscal_years_name_the_years_of_their_populations():
    """Each is divided by the people of the year in which it begins."""
    fiscal = [period(f"{y}-07-01", f"{y + 1}-06-30", "fiscal_year") for y in (2020, 2019)]
    ratio = tip.rate_ratio_by_population(*(in_year(2020, 20, ref_area="PAK", period=of) for of in fiscal))
    assert ratio.caveats[-1].startswith("Denominator: total population of 2020 and 2019, World Bank")


def test_an_exact_interval_of_clustered_counts_is_wider_and_flagged():
    """phi of 1 changes nothing; at 128.8 the upper limit of 30 to 760 is 1."""
    plain, inflated = tip.rate_ratio(30, 760), tip.rate_ratio(30, 760, phi=10)
    assert tip.rate_ratio(30, 760, phi=1) == plain
    assert inflated.lo < plain.lo < plain.hi < inflated.hi
    assert "CLUSTERED" in inflated.flags
    assert "APPROXIMATION_POOR" not in inflated.flags
    assert tip.rate_ratio(30, 760, phi=128.837560866).hi == pytest.approx(1, rel=1e-9)


def test_a_log_normal_interval_of_too_few_events_is_called_poor():
    """A count divided by phi is below 5 from phi 7 on: 30 / 6 = 5."""
    fine, poor = (tip.rate_ratio(30, 760, interval="log-normal", phi=phi) for phi in (6, 7))
    assert ("APPROXIMATION_POOR" in fine.flags, "APPROXIMATION_POOR" in poor.flags) == (False, True)
    assert str(poor).endswith("poor approximation)")
