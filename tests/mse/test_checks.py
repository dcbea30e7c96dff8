from dataclasses import replace

import numpy as np
import pytest
from linked_lists import UK5

from nbpress.core.errors import TipResearchError
from tipresearch.mse import hidden_population, simulated
from tipresearch.mse.checks import LeftOut, leave_lists_out
from tipresearch.mse.intervals import Repeated
from tipresearch.mse.lists import Overlaps


@pytest.mark.slow
def test_each_list_of_the_uk_is_predicted_from_the_others_except_persons_on_gp():
    """Nobody on GP is on two of the other lists."""
    found = {p.name: p for p in leave_lists_out(UK5, "aic", repeats=20)}
    assert {n: p.persons for n, p in found.items()} == {"LA": 94, "NG": 567, "PFNCA": 1169, "GO": 807, "GP": 336}
    assert found["GP"].predicted is None
    assert found["GP"].why_not.startswith("no person is on two of the lists NG, PFNCA, GO")
    assert not found["GP"].contains_known
    assert found["PFNCA"].predicted.lo > 174  # the persons on PFNCA who are on another list


@pytest.mark.slow
def test_a_list_that_catches_the_same_kind_of_persons_is_predicted_too_low():
    """Nine in ten persons of list D are nearly invisible to the other lists: the check must fail."""
    open_ = dict.fromkeys("ABC", 0.4) | {"D": 0.2}
    hidden = dict.fromkeys("ABC", 0.001) | {"D": 0.6}
    found = leave_lists_out(simulated([(1000, open_), (3000, hidden)], seed=5), "aic", repeats=50)
    assert [p.name for p in found if not p.contains_known] == ["D"]


@pytest.mark.slow
def test_two_lists_cannot_be_predicted_from_each_other_and_the_result_says_so():
    two = hidden_population(simulated([(1000, {"A": 0.3, "B": 0.3})]), selection="aic", repeats=100)
    assert [p.predicted for p in two.left_out] == [None, None]
    assert "predicted from the others: none of 2 can be predicted, so nothing checks the procedure." in repr(two)


def test_a_large_simulated_table_has_the_shares_of_its_chances():
    """Lists are independent, or a pair has its odds multiplied by three; one seed gives one table."""
    n = 2_000_000
    drawn = simulated([(n, {"A": 0.1, "B": 0.2, "C": 0.3})], seed=1)
    assert drawn.sizes / n == pytest.approx([0.1, 0.2, 0.3], rel=0.01)
    both = simulated([(n, {"A": 0.5, "B": 0.5})], together={"A:B": 3.0}, seed=1)
    a, b, ab = both.counts
    assert ab * (n - both.persons) / (a * b) == pytest.approx(3, rel=0.02)
    one, again = (simulated([(500, {"A": 0.5, "B": 0.5})], seed=2).counts for _ in range(2))
    assert (one == again).all()
    assert np.issubdtype(drawn.counts.dtype, np.integer)


@pytest.mark.parametrize(
    "groups",
    [
        *([(100, {"A": 0.2, "B": chance})] for chance in (90, -0.1, float("nan"), "0.2", None, [0.2])),
        [(100, {"A": 0.1, "B": 0.2}), (10, {"A": 0.1})],  # a group lacks a list
    ],
)
def test_a_chance_that_is_no_share_is_refused(groups):
    with pytest.raises(TipResearchError, match=r"^chance .* of list 'B' is not allowed; it lies between 0 and 1, such"):
        simulated(groups)


def test_an_interval_without_an_upper_limit_does_not_count_as_containing_the_known_size():
    interval = Repeated(200.0, np.inf, 0.95, 100, 1, without_estimate=9, models=2, same=0.5)
    found = LeftOut("NG", 567, interval)
    assert (found.unbounded, found.contains_known) == (True, False)
    closed = LeftOut("NG", 567, replace(interval, hi=600.0))
    assert (closed.unbounded, closed.contains_known) == (False, True)
    result = hidden_population(simulated([(1000, dict.fromkeys("ABC", 0.3))]), repeats=100)
    said = repr(replace(result, left_out=(found, closed, LeftOut("GP", 336, why_not="none"))))
    assert (
        "1 of 1 with both limits contain the known size (NG 567 in 200–600 yes); 1 has no upper limit and says nothing for it "
        "(NG 567 in 200 or more, no upper limit); 1 cannot be predicted." in said
    )
    assert "∞" not in said


@pytest.mark.slow
def test_a_list_of_three_persons_is_not_predicted():
    """Of three persons on B one is on A, one on C and one on both: without any of them no model has an estimate."""
    lists = Overlaps(("A", "B", "C"), np.array([3, 1, 1, 9, 4, 1, 1]))
    (found,) = [each for each in leave_lists_out(lists, repeats=100) if each.name == "B"]
    assert found.predicted is None
    assert found.why_not.startswith("without any one of the 3 persons no model of the lists has an estimate")
