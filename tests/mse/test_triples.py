"""Models with a triple of lists: the range covers models with pairs alone."""

import numpy as np
import pytest
from linked_lists import FOUR, KOREA_3, UK5, UK6

from tipresearch.mse import hidden_population, models
from tipresearch.mse.results import ROWS
from tipresearch.mse.triples import PAIRS_ONLY, Triples, beyond_pairs, with_a_triple
from tipresearch.presentation.messages import hidden


def least_bic(overlaps):
    fits = models.fit(overlaps.counts, models.all_models(len(overlaps.names)))
    return float(fits.criterion(np.log(overlaps.persons)).min())


@pytest.mark.parametrize(("lists", "n"), [(3, 1), (4, 32), (5, 1280)])
def test_each_model_with_a_triple_has_its_three_pairs_and_any_set_of_the_others(lists, n):
    terms = models.models_with_a_triple(lists)
    x = models.design(2**lists - 1, 3)[:, 1 + lists :]
    assert len(terms) == len(np.unique(terms, axis=0)) == n
    pairs = lists * (lists - 1) // 2
    assert (terms[:, pairs:].sum(axis=1) == 1).all()
    for row in terms:
        triple = x[:, pairs:][:, row[pairs:]][:, 0]
        inside = [at for at in range(pairs) if (x[triple > 0, at] > 0).all()]
        assert len(inside) == 3
        assert row[inside].all()


@pytest.mark.slow
@pytest.mark.parametrize("overlaps", [FOUR, UK5])
def test_a_fit_with_a_triple_is_that_of_statsmodels(overlaps, glm):
    lists, terms = len(overlaps.names), models.models_with_a_triple(len(overlaps.names))
    x = models.design(len(overlaps.counts), 3)
    for row in terms[:: len(terms) // 7]:
        used = np.append(np.ones(lists + 1, bool), row)
        if (overlaps.counts @ x[:, used] == 0).any():
            continue
        found, oracle = models.fit(overlaps.counts, row[None]), glm(overlaps.counts, x[:, used])
        assert found.coefficients[0, used] == pytest.approx(oracle.params, rel=1e-6)
        assert found.loglik[0] == pytest.approx(oracle.llf, rel=1e-9)
        assert found.criterion(2)[0] == pytest.approx(oracle.aic, rel=1e-9)


def test_models_with_a_triple_can_fit_better_than_those_with_pairs():
    """The best of them give fewer persons than models with pairs, and fit better by a BIC of 22."""
    found = with_a_triple(FOUR, least_bic(FOUR))
    assert (found.models, found.with_estimate, found.as_good) == (32, 32, 2)
    assert (round(found.as_good_give.lo), round(found.as_good_give.hi)) == (10357, 18393)
    assert str(found) == (
        "Of 32 models with one triple of lists, those as good as the best of them are 2; they give: 10,357–18,393. All with an "
        "estimate give: 6,991–19,233. The best has a BIC 22.2 lower than the best with pairs: the lists speak for a triple, which "
        "the range leaves out."
    )


@pytest.mark.slow
def test_a_range_says_that_it_covers_pairs_alone():
    """The range excludes 10,357; a sentence says which models give that number."""
    result = hidden_population(FOUR, repeats=200)
    assert 12_000 < result.spread.lo < 13_000
    assert 16_000 < result.spread.hi < 17_000
    (said,) = [s for s in result.sentences if s.startswith(PAIRS_ONLY)]
    assert "10,357–18,393" in said
    assert said in result.spread.caveats
    assert "suggest that three of them depend on each other" in repr(hidden.two_ranges(result, result))
    assert result.table()["what"].iloc[-1] == ROWS[-1]


def test_the_sentence_on_triples_says_whether_the_lists_support_one():
    found = with_a_triple(UK5, least_bic(UK5))
    assert str(found).endswith(
        "The best has a BIC 0.7 lower than the best with pairs: the lists do not show whether there is a triple."
    )
    against = with_a_triple(FOUR, 0.0)
    assert str(against).endswith("higher than the best with pairs: the lists do not speak for a triple.")
    none = Triples(32, 0, 0, found.all_give, found.all_give, 0.0)
    assert str(none) == "None of 32 models with one triple of lists has an estimate."


def test_the_reason_why_no_model_with_a_triple_is_computed_is_stated():
    """Of three lists a triple leaves nothing to estimate from; of six the models are too many."""
    assert with_a_triple(KOREA_3, 0.0) is None
    assert with_a_triple(UK6, 0.0) is None
    assert beyond_pairs(None, 3) == f"{PAIRS_ONLY} A model with a triple needs 4 lists or more."
    assert beyond_pairs(None, 6) == f"{PAIRS_ONLY} Models with a triple are computed for at most 5 lists."
