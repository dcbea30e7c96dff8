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


def test_the_path_of_the_methods():
    """14,218, 13,478, 12,365, 13,101, 12,262 and 11,313: a pair more moves it by a tenth."""
    totals = [2744 + fit(UK5.counts, model(UK5, " ".join(STEPS_5[: n + 1]))).hidden[0] for n in range(6)]
    assert [round(n) for n in totals] == [14218, 13477, 12365, 13101, 12262, 11313]


@pytest.mark.slow
def test_least_bic_of_all_models():
    found = selection.rule("bic", UK5.counts)(UK5.counts)
    assert (found.terms == model(UK5, "LA:NG LA:PFNCA NG:PFNCA NG:GP PFNCA:GO")).all()


def test_rules_that_are_not_known_or_too_long_are_refused():
    with pytest.raises(TipResearchError, match=r"selection 'bick' is not known; .* Did you mean 'bic'?"):
        selection.rule("bick", UK5.counts)
    with pytest.raises(TipResearchError, match="'bic' takes at most 5 lists, and there are 6"):
        selection.rule("bic", UK6.counts)


def test_a_pair_that_never_overlaps_is_judged_by_the_chance_of_none():
    """A and B expect 16 in common by independence and have none: both rules take the pair."""
    counts = np.array([400, 400, 0, 400, 60, 60, 0])
    for rule in (selection.stepwise_aic, selection.stepwise_poisson):
        assert rule(counts).terms[0, 0]


def test_a_rule_chooses_the_same_pairs_in_whatever_order_lists_stand():
    """Tails of large overlaps were zero to a float, and the first of them was taken: 173 on no list, or 70,045."""
    lists = np.array([15664, 237, 53, 6120, 1, 8402, 0])  # A, B, AB, C, AC, BC, ABC
    turned = lists[[1, 3, 5, 0, 2, 4, 6]]  # the same with B first, then C
    one, other = selection.stepwise_poisson(lists), selection.stepwise_poisson(turned)
    assert other.terms[0].tolist() == one.terms[0, [2, 0, 1]].tolist()
    assert other.hidden[0] == pytest.approx(one.hidden[0])


def test_of_models_that_fit_alike_it_is_the_same_in_whatever_order_lists_stand():
    """Nobody is on both B and C: two models have the same BIC, with 13 persons on no list or with 833."""
    lists = {"A": 191, "B": 48, "AB": 11, "C": 6, "AC": 87, "BC": 0, "ABC": 0}
    for order in itertools.permutations("ABC"):
        # The sets of lists that are in this order, as they are numbered: one bit a list.
        sets = ["".join(sorted(name for bit, name in enumerate(order) if n >> bit & 1)) for n in range(1, 8)]
        found = selection.least_bic(np.array([lists[each] for each in sets]))
        assert found.hidden[0] == pytest.approx(13, abs=1), order
