import itertools

import numpy as np
import pytest
from linked_lists import UK5, UK6

from nbpress.core.errors import TipResearchError
from tipresearch.mse import selection
from tipresearch.mse.models import fit, model

STEPS_5 = ["LA:NG", "NG:GP", "PFNCA:GP", "LA:PFNCA", "GO:GP", "NG:GO"]
STEPS_6 = ["PF:NCA", "LA:NG", "NG:GP", "LA:PF", "PF:GP", "GO:GP", "NG:GO"]


@pytest.mark.parametrize("rule", [selection.stepwise_aic, selection.stepwise_poisson])
@pytest.mark.parametrize(("overlaps", "steps"), [(UK5, STEPS_5), (UK6, STEPS_6)])
def test_both_stepwise_rules_choose_the_pairs_of_the_methods(rule, overlaps, steps):
    assert (rule(overlaps.counts).terms == model(overlaps, " ".join(steps))).all()


def test_each_step_of_the_selection_has_the_total_in_the_methods():
    """One pair more moves the total by a tenth."""
    totals = [2744 + fit(UK5.counts, model(UK5, " ".join(STEPS_5[: n + 1]))).hidden[0] for n in range(6)]
    assert [round(n) for n in totals] == [14218, 13477, 12365, 13101, 12262, 11313]


@pytest.mark.slow
def test_the_model_of_least_bic_of_the_uk_lists_is_that_of_the_methods():
    found = selection.rule("bic", UK5.counts)(UK5.counts)
    assert (found.terms == model(UK5, "LA:NG LA:PFNCA NG:PFNCA NG:GP PFNCA:GO")).all()


def test_an_unknown_rule_and_bic_with_six_lists_are_refused():
    with pytest.raises(TipResearchError, match=r"selection 'bick' is not known; .* Did you mean 'bic'?"):
        selection.rule("bick", UK5.counts)
    with pytest.raises(TipResearchError, match="'bic' takes at most 5 lists, and there are 6"):
        selection.rule("bic", UK6.counts)


def test_both_rules_take_a_pair_that_never_overlaps_though_16_persons_are_expected_on_both():
    counts = np.array([400, 400, 0, 400, 60, 60, 0])
    for rule in (selection.stepwise_aic, selection.stepwise_poisson):
        assert rule(counts).terms[0, 0]


def test_steps_by_poisson_tails_choose_the_same_pairs_in_any_order_of_lists():
    """Tails of large overlaps are zero to a float; taking the first of them gave 173 on no list, or 70,045."""
    lists = np.array([15664, 237, 53, 6120, 1, 8402, 0])  # A, B, AB, C, AC, BC, ABC
    turned = lists[[1, 3, 5, 0, 2, 4, 6]]  # the same with B first, then C
    one, other = selection.stepwise_poisson(lists), selection.stepwise_poisson(turned)
    assert other.terms[0].tolist() == one.terms[0, [2, 0, 1]].tolist()
    assert other.hidden[0] == pytest.approx(one.hidden[0])


def test_of_models_with_the_same_bic_the_same_is_chosen_in_any_order_of_lists():
    """Nobody is on both B and C: two models have the same BIC, with 13 persons on no list or with 833."""
    lists = {"A": 191, "B": 48, "AB": 11, "C": 6, "AC": 87, "BC": 0, "ABC": 0}
    for order in itertools.permutations("ABC"):
        # The sets of lists in this order, as they are numbered: one bit for each list.
        sets = ["".join(sorted(name for bit, name in enumerate(order) if n >> bit & 1)) for n in range(1, 8)]
        found = selection.least_bic(np.array([lists[each] for each in sets]))
        assert found.hidden[0] == pytest.approx(13, abs=1), order
