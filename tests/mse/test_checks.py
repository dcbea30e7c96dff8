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
def test_lists_of_the_uk_left_out():
    """Persons on GP have nobody on two of the other lists; the others can be predicted."""
    found = {p.name: p for p in leave_lists_out(UK5, "aic", repeats=20)}
    assert {n: p.persons for n, p in found.items()} == {
        "LA": 94,
        "NG": 567,
        "PFNCA": 1169,
        "GO": 807,
        "GP": 336,
    }
    assert found["GP"].predicted is None
    assert found["GP"].why_not.startswith("no person is on two of the lists NG, PFNCA, GO")
    assert not found["GP"].contains_known
    assert found["PFNCA"].predicted.lo > 174  # those of PFNCA whom another list sees


@pytest.mark.slow
def test_a_list_that_catches_the_same_kind_of_persons_is_predicted_too_low():
    """Nine in ten of a list's persons are ones that no other list can see: the check must fail."""
    open_ = dict.fromkeys("ABC", 0.4) | {"D": 0.2}
    hidden = dict.fromkeys("ABC", 0.001) | {"D": 0.6}
    found = leave_lists_out(simulated([(1000, open_), (3000, hidden)], seed=5), "aic", repeats=50)
    assert [p.name for p in found if not p.contains_known] == ["D"]


def test_two_lists_cannot_be_checked():
    two = simulated([(1000, {"A": 0.3, "B": 0.3})])
    assert [p.predicted for p in leave_lists_out(two, "aic", repeats=10)] == [None, None]


@pytest.mark.slow
def test_what_nothing_checks_is_said_to_be_unchecked():
    """Of two lists each is all that the other could be predicted from."""
    two = hidden_population(simulated([(1000, {"A": 0.3, "B": 0.3})]), selection="aic", repeats=100)
    assert "predicted from the others: none of 2 can be, so that nothing checks the procedure." in repr(two)


def test_a_simulated_table_is_that_of_its_chances():
    """Shares of a large draw: independent lists, and a pair whose odds are multiplied by three."""
    n = 2_000_000
    drawn = simulated([(n, {"A": 0.1, "B": 0.2, "C": 0.3})], seed=1)
    assert drawn.sizes / n == pytest.approx([0.1, 0.2, 0.3], rel=0.01)
    both = simulated([(n, {"A": 0.5, "B": 0.5})], together={"A:B": 3.0}, seed=1)
    a, b, ab = both.counts
    assert ab * (n - both.persons) / (a * b) == pytest.approx(3, rel=0.02)
    assert (
        simulated([(500, {"A": 0.5, "B": 0.5})], seed=2).counts
        == simulated([(500, {"A": 0.5, "B": 0.5})], seed=2).counts
    ).all()
    assert np.issubdtype(drawn.counts.dtype, np.integer)


@pytest.mark.parametrize("chance", [90, -0.1, float("nan"), "0.2", None, [0.2]])
def test_a_chance_is_a_share_and_no_percentage(chance):
    with pytest.raises(
        TipResearchError, match=r"^chance .* of list 'A' is not allowed; it lies between 0 and 1, such as 0\.2\.$"
    ):
        simulated([(100, {"A": chance, "B": 0.2})])


def test_a_group_that_lacks_a_list_is_refused_in_a_line():
    with pytest.raises(TipResearchError, match=r"^chance None of list 'B' is not allowed; it lies between 0 and 1"):
        simulated([(100, {"A": 0.1, "B": 0.2}), (10, {"A": 0.1})])


def test_an_interval_without_an_upper_limit_agrees_with_no_size():
    """It would hold every number from its lower end on, and was counted as one that holds the known size."""
    interval = Repeated(200.0, np.inf, 0.95, 100, 1, without_estimate=9, models=2, same=0.5)
    found = LeftOut("NG", 567, interval)
    assert (found.unbounded, found.contains_known) == (True, False)
    closed = LeftOut("NG", 567, replace(interval, hi=600.0))
    assert (closed.unbounded, closed.contains_known) == (False, True)
    result = hidden_population(simulated([(1000, dict.fromkeys("ABC", 0.3))]), repeats=100)
    said = repr(replace(result, left_out=(found, closed, LeftOut("GP", 336, why_not="none"))))
    assert (
        "1 of 1 with both limits hold the known size (NG 567 in 200–600 yes); 1 has no upper limit and says nothing for it "
        "(NG 567 in 200 or more, no upper limit); 1 cannot be told." in said
    )
    assert "∞" not in said


@pytest.mark.slow
def test_a_list_of_three_persons_is_not_predicted():
    """Of B's three persons one is on A, one on C and one on both: without any of them no model has an estimate."""
    lists = Overlaps(("A", "B", "C"), np.array([3, 1, 1, 9, 4, 1, 1]))
    told = {each.name: each for each in leave_lists_out(lists, repeats=100)}
    assert told["B"].predicted is None
    assert told["B"].why_not == "without any one of the 3 persons no model of the lists has an estimate, so no interval is given."  # fmt: skip
