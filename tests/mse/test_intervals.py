import numpy as np
import pytest
from linked_lists import UK5
from scipy.special import gammaln, xlogy
from scipy.stats import norm

from nbpress.core.errors import TipResearchError
from tipresearch.mse import intervals
from tipresearch.mse.models import fit
from tipresearch.mse.selection import rule, stepwise_aic

TWO = np.array([14, 24, 6])  # 20 on A, 30 on B, 6 on both


def independent(counts):
    return fit(counts, np.zeros((1, 1), bool))


def test_the_wald_interval_of_two_lists_is_that_worked_out_by_hand():
    """The variance of the log of 14 × 24 / 6 is 1/14 + 1/24 + 1/6."""
    low, high = intervals.wald(independent(TWO), 44)
    factor = np.exp(norm.ppf(0.975) * np.sqrt(1 / 14 + 1 / 24 + 1 / 6))
    assert (low[0], high[0]) == pytest.approx((44 + 56 / factor, 44 + 56 * factor), rel=1e-9)


def height(counts, n):
    """Return the largest multinomial log-likelihood of two independent lists for n persons, written out."""
    one, other, both = map(int, counts)
    a, b = (one + both) / n, (other + both) / n
    chances = [a * (1 - b), (1 - a) * b, a * b, (1 - a) * (1 - b)]
    cells = np.array([one, other, both, n - one - other - both])
    return gammaln(n + 1) + sum(xlogy(c, p) - gammaln(c + 1) for c, p in zip(cells, chances, strict=True))


def test_the_profile_falls_by_half_a_chi_square_to_both_ends():
    best, low, high = intervals.profile(TWO, independent(TWO))
    assert height(TWO, best) > max(height(TWO, best - 0.01), height(TWO, best + 0.01))
    for end in (low, high):
        assert height(TWO, best) - height(TWO, end) == pytest.approx(3.841458820694124 / 2, rel=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("counts", [[1, 1, 100], [3, 2, 100], [5, 31, 34], [1, 2, 30], [12, 10, 40]])
def test_a_profile_that_does_not_fall_far_enough_begins_with_nobody_on_no_list(counts):
    """With few persons on no list even the maximum may be at nobody."""
    counts = np.array(counts)
    persons = counts.sum()
    best, low, high = intervals.profile(counts, independent(counts))
    likeliest = max((height(counts, n), n) for n in np.linspace(persons, persons + 20, 20_001))
    assert best == pytest.approx(likeliest[1], abs=0.001)
    fall = 3.841458820694124 / 2
    assert (low == persons) == (likeliest[0] - height(counts, persons) <= fall)
    for end in {low, high} - {float(persons)}:
        assert likeliest[0] - height(counts, end) == pytest.approx(fall, abs=1e-6)


def test_a_model_without_an_estimate_has_no_profile():
    with pytest.raises(TipResearchError, match="has no estimate, so there is no interval"):
        intervals.profile(TWO, fit(TWO, np.ones((1, 1), bool)))


def test_bca_without_bias_and_acceleration_is_the_percentile():
    drawn = np.arange(1, 1000)
    assert intervals._bca_levels(drawn, 500, 0, 0.9) == pytest.approx([0.05, 0.95])


def test_bca_levels_by_hand():
    """A quarter below, acceleration 0.1, 95 %: Efron's formula written out."""
    z0, z = norm.ppf(0.25), norm.ppf([0.025, 0.975])
    expected = norm.cdf(z0 + (z0 + z) / (1 - 0.1 * (z0 + z)))
    found = intervals._bca_levels(np.arange(100), 24.5, 0.1, 0.95)
    assert found == pytest.approx(expected)


def test_acceleration_of_grouped_persons_is_that_of_leaving_each_person_out():
    def total(counts):
        return counts.sum() + independent(counts).hidden[0]

    each = [total(TWO - np.eye(3, dtype=int)[i]) for i in range(3) for _ in range(TWO[i])]
    away = np.mean(each) - each
    expected = (away**3).sum() / (6 * (away**2).sum() ** 1.5)
    assert intervals._acceleration(TWO, independent) == pytest.approx(expected, rel=1e-9)


@pytest.mark.slow
def test_the_bootstrap_repeats_the_selection():
    """Its interval is wider than that of the chosen model alone; one seed gives one interval."""
    found = intervals.bca(UK5.counts, rule("aic", UK5.counts), repeats=30, seed=7)
    low, high = intervals.wald(stepwise_aic(UK5.counts), 2744)
    assert found.models > 5
    assert found.hi - found.lo > high[0] - low[0]
    again = intervals.bca(UK5.counts, rule("aic", UK5.counts), repeats=30, seed=7)
    assert again == found
    assert repr(found).endswith("(95 %, BCa of 30 repeats with selection, seed 7)")


def test_lists_without_an_estimate_have_no_interval():
    with pytest.raises(TipResearchError, match="no model of the lists has an estimate"):
        intervals.bca(np.array([5, 5, 0]), lambda c: fit(c, np.zeros((1, 1), bool)), repeats=10)
