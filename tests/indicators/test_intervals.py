import math
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_years import in_year, period
from scipy import stats

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.indicators import intervals

pair = st.tuples(st.integers(0, 500), st.integers(1, 500)).filter(lambda p: p[0] <= p[1])
counts = st.integers(0, 5000)


@pytest.mark.slow
@given(pair)
def test_intervals_of_a_share_have_their_properties(xn):
    """Clopper-Pearson holds x / n, equals statsmodels and rises with the count; Wilson of the complement is mirrored."""
    from statsmodels.stats import proportion

    x, n = xn
    low, high = intervals.clopper_pearson(x, n)
    assert 0 <= low <= x / n <= high <= 1
    assert (low, high) == pytest.approx(proportion.proportion_confint(x, n, method="beta"), rel=1e-9, abs=1e-12)
    if x < n:
        one_more = intervals.clopper_pearson(x + 1, n)
        assert low < one_more[0]
        assert high < one_more[1] or one_more[1] == 1
    low, high = intervals.wilson(x, n)
    assert (1 - high, 1 - low) == pytest.approx(intervals.wilson(n - x, n), abs=1e-12)


@pytest.mark.parametrize("n", [50, 42_227, 83_919_762, 10**9])
def test_clopper_pearson_is_exact_for_the_smallest_shares_as_well(n):
    """Of nobody in n the upper limit is 1 - (α/2)^(1/n), and at each limit of one in n the tail is 2.5 %."""
    assert intervals.clopper_pearson(0, n) == pytest.approx((0, -math.expm1(math.log(0.025) / n)), rel=1e-12)
    low, high = intervals.clopper_pearson(1, n)
    assert (n - 1) * math.log1p(-high) + math.log1p((n - 1) * high) == pytest.approx(math.log(0.025), rel=1e-7)
    assert low == pytest.approx(-math.expm1(math.log1p(-0.025) / n), rel=1e-12)


@given(counts)
def test_garwood_limits_have_the_promised_tails(x):
    """At each limit a count as extreme as x has probability 2.5 %."""
    low, high = intervals.garwood(x)
    assert low <= x <= high
    assert stats.poisson.cdf(x, high) == pytest.approx(0.025, rel=1e-6)
    if x:
        assert stats.poisson.sf(x - 1, low) == pytest.approx(0.025, rel=1e-6)


@pytest.mark.slow
@given(counts, counts)
def test_the_exact_interval_of_a_ratio_equals_the_f_form_and_reverses(x1, x0):
    """The beta form is the F form of the textbooks; turning the ratio round turns its limits round."""
    low, high = intervals.odds_of_share(x1, x0)
    back = intervals.odds_of_share(x0, x1)
    assert low == pytest.approx(1 / back[1] if back[1] < math.inf else 0, rel=1e-8)
    assert low <= high
    if x1 and x0:
        f = stats.f.isf
        assert low == pytest.approx(x1 / ((x0 + 1) * f(0.025, 2 * (x0 + 1), 2 * x1)), rel=1e-8)
        assert high == pytest.approx((x1 + 1) * f(0.025, 2 * (x1 + 1), 2 * x0) / x0, rel=1e-8)


@pytest.mark.parametrize("limits", [intervals.odds_of_share, intervals.odds_of_share_midp])
def test_the_interval_of_a_ratio_at_zero_is_open_on_one_side(limits):
    """No victims later gives a lower limit of 0; none earlier gives no upper limit."""
    assert limits(0, 760)[0] == 0
    assert limits(30, 0)[1] == math.inf
    assert limits(0, 0) == (0, math.inf)


@pytest.mark.slow
@given(st.integers(1, 400), st.integers(1, 400))
def test_mid_p_lies_inside_the_exact_interval(x1, x0):
    exact, mid = intervals.odds_of_share(x1, x0), intervals.odds_of_share_midp(x1, x0)
    assert exact[0] <= mid[0] * (1 + 1e-9)
    assert mid[1] <= exact[1] * (1 + 1e-9)


@pytest.mark.slow
@given(pair, pair)
def test_newcombe_holds_the_difference(a, b):
    low, high = intervals.newcombe(*a, *b)
    assert -1 <= low <= a[0] / a[1] - b[0] / b[1] <= high <= 1


@pytest.mark.slow
@given(st.integers(1, 1000), st.integers(1, 1000))
def test_an_interval_reaches_one_at_the_tipping_inflation(x1, x0):
    """With counts divided by the tipping value, or the variance inflated by it, a limit is exactly 1."""
    phi = intervals.overdispersion_tipping(x1, x0)
    if x1 == x0:
        assert phi == 1
        return
    end = 1 if x1 < x0 else 0
    beyond = intervals.odds_of_share(x1 / phi, x0 / phi)[end]
    if phi == 1:  # random variation alone: the interval of the counts as they are holds 1
        assert beyond >= 1 if end else beyond <= 1
    else:
        assert phi > 1
        assert beyond == pytest.approx(1)
    approximate = intervals.log_normal_tipping(x1, x0)
    assert intervals.log_normal_ratio(x1, x0, phi=approximate)[end] == pytest.approx(1)


ON_REQUEST = {
    "abs_change": partial(tip.abs_change, 30, 760), "pct_change": partial(tip.pct_change, 30, 760), "rate": partial(tip.rate, 30, 1000),
    "sex_ratio": partial(tip.sex_ratio, 4, 5), "yoy": partial(tip.yoy, []),
}  # fmt: skip


@pytest.mark.parametrize("interval", ["mid-p", "none", None, 1])
@pytest.mark.parametrize("name", ON_REQUEST)
def test_an_interval_of_one_method_is_asked_for_by_true_or_false(name, interval):
    """The name of a method, "none" too, would be taken for a yes."""
    with pytest.raises(
        TipResearchError, match=rf"interval {interval!r} is not allowed; .*True or False.*rate_ratio\(\)"
    ):
        ON_REQUEST[name](interval=interval)


REFERRED = in_year(2020, 3, measure="referred", period=period(None, "2020-12-31", "cumulative"))


@pytest.mark.parametrize("level", [95, 1, 0, -0.1, math.nan, "0.95"])
@pytest.mark.parametrize(
    "call",
    [
        *(partial(f, interval=False) for f in ON_REQUEST.values()),
        partial(tip.share, 3, 9), partial(tip.share, 0, 0), partial(tip.share, 3, 9, subset="not stated"),
        partial(tip.composition, {"a": 1, "b": 2}), partial(tip.children_share, 1, 2), partial(tip.referral_rate, 1, 2, interval=None),
        partial(tip.rate_ratio, 30, 760, interval=None), partial(tip.overdispersion_tipping, 0, 5),
        partial(tip.compare_years, 30, 760, {"definition": "no"}), partial(tip.abs_change, 3, (0, 4)),
        partial(tip.referral_gap, REFERRED, in_year(2020, 10), 1, 2), partial(tip.referral_ratio, 0, 4, 1, 4),
        partial(intervals.garwood, 5), partial(intervals.wilson, 1, 2), partial(intervals.goodman, [5, 5]), partial(intervals.poisson_difference, 5, 6),
    ],
)  # fmt: skip
def test_a_level_outside_0_to_1_is_refused_with_and_without_an_interval(call, level):
    with pytest.raises(TipResearchError, match=r"level .* is not allowed; it lies between 0 and 1, such as 0.95."):
        call(level=level)
