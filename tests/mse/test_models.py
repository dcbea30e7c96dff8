"""Fits agree with statsmodels; existence agrees with its linear programme and known codes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_lists import KOREA_3, THREE, UK5

from nbpress.core.errors import TipResearchError
from tipresearch.mse import models


@pytest.mark.slow
@pytest.mark.parametrize("pairs", ["", "LA:NG", "NG:GP LA:NG", "LA:NG LA:PFNCA NG:PFNCA NG:GP PFNCA:GO"])
def test_a_fit_is_that_of_statsmodels(pairs, glm):
    terms = models.model(UK5, pairs)
    found = models.fit(UK5.counts, terms)
    used = np.append(np.ones(6, bool), terms[0])
    oracle = glm(UK5.counts, models.design(31)[:, used])
    assert found.coefficients[0, used] == pytest.approx(oracle.params, rel=1e-7)
    assert found.errors[0, used] == pytest.approx(oracle.bse, rel=1e-6)
    assert found.loglik[0] == pytest.approx(oracle.llf, rel=1e-10)
    assert found.criterion(2)[0] == pytest.approx(oracle.aic, rel=1e-10)


@pytest.mark.slow
def test_a_pair_that_never_overlaps_is_left_out_with_its_sets_and_counted_as_a_parameter(glm):
    """LA and GP share nobody: statsmodels on the 23 sets without both, AIC with 2 more."""
    found = models.fit(UK5.counts, models.model(UK5, "LA:GP LA:NG"))
    x = models.design(31)
    kept = (x[:, 1] * x[:, 5]) == 0
    used = [0, 1, 2, 3, 4, 5, 6]
    oracle = glm(UK5.counts[kept], x[kept][:, used])
    assert kept.sum() == 23
    assert found.coefficients[0, 0] == pytest.approx(oracle.params[0], rel=1e-9)
    assert found.criterion(2)[0] == pytest.approx(oracle.aic + 2, rel=1e-10)
    assert found.means[0, ~kept].max() == 0


@pytest.mark.slow
def test_models_fitted_together_are_those_fitted_alone():
    terms = models.all_models(5)
    together = models.fit(UK5.counts, terms)
    for at in range(0, 1024, 97):
        alone = models.fit(UK5.counts, terms[[at]])
        assert together.hidden[at] == pytest.approx(alone.hidden[0], rel=1e-12)
    assert (together.code == 0).all()
    totals = 2744 + together.hidden
    assert (round(totals.min()), round(totals.max())) == (5289, 29426)


@pytest.mark.slow
def test_a_fit_from_another_start_ends_at_the_same_maximum():
    terms = models.all_models(5)
    near = models.fit(UK5.counts + 1, terms).coefficients
    found, expected = models.fit(UK5.counts, terms, start=near), models.fit(UK5.counts, terms)
    assert found.hidden == pytest.approx(expected.hidden, rel=1e-10)


def test_at_the_maximum_each_list_and_pair_of_the_model_has_the_persons_that_were_counted():
    terms = models.model(UK5, "LA:NG NG:GP")
    means = models.fit(UK5.counts, terms).means[0]
    used = np.append(np.ones(6, bool), terms[0])
    assert means @ models.design(31)[:, used] == pytest.approx(UK5.counts @ models.design(31)[:, used], rel=1e-9)


def test_two_independent_lists_give_the_estimate_of_lincoln_and_petersen():
    """20 on A, 30 on B, 6 on both: 20 × 30 / 6."""
    found = models.fit(np.array([14, 24, 6]), np.array([[False], [True]]))
    assert 44 + found.hidden[0] == pytest.approx(100, rel=1e-12)
    assert found.code.tolist() == [0, 2]
    assert np.isnan(found.hidden[1])


def test_a_model_without_an_estimate_gives_no_number():
    found = models.fit(THREE.counts, models.all_models(3))
    assert found.code.tolist() == [0, 1, 0, 1, 0, 1, 0, 2]
    assert np.isnan(found.hidden[found.code > 0]).all()
    assert np.isinf(found.criterion(2)[found.code > 0]).all()
    codes = models.fit(KOREA_3.counts, models.all_models(3)).code
    assert codes.tolist() == [0, 0, 0, 1, 0, 0, 0, 1]


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=7, max_size=7).filter(any))
def test_a_maximum_that_newtons_method_reached_exists_by_the_linear_programme(numbers):
    counts, terms = np.array(numbers, float), models.all_models(3)
    found = models.fit(counts, terms)
    tables = np.broadcast_to(counts, (8, 7))
    cells, used = models._leave_out_empty_overlaps(tables, terms, models.design(7))
    exists = [models.has_positive_point(counts, cells[i], used[i], models.design(7)) for i in range(8)]
    assert (found.code % 2 == 0).tolist() == exists


def test_a_pair_may_be_named_in_either_order_and_an_unknown_pair_is_refused():
    assert (models.model(UK5, "GP:NG") == models.model(UK5, "NG:GP")).all()
    with pytest.raises(TipResearchError, match="^pairs is of type list; give them in one text, as .LA:NG NG:GP.;"):
        models.model(UK5, ["NG:GP"])
    with pytest.raises(TipResearchError, match=r"pair 'NG:GB' is not there; .*Did you mean 'NG:GP'?"):
        models.model(UK5, "NG:GB")
