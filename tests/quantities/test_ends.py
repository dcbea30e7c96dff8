import math

import pytest

from nbpress.core.errors import TipResearchError
from tipresearch import Estimate


def held(**numbers):
    given = {"value": 0.3, "lo": 0.2, "hi": 0.4} | numbers
    return Estimate("x", "X", unit="proportion", formula="f", method="m", **given)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"value": math.nan}, "X: value nan is not allowed; it is a finite number, or None where there is none."),
        ({"value": "0.3"}, "X: value '0.3' is not allowed; it is a finite number, or None where there is none."),
        ({"value": math.inf, "hi": math.inf}, "X: value inf is not allowed; it is a finite number, or None where there is none."),
        ({"value": None, "lo": -math.inf}, "X: lo -inf is not allowed; it is a finite number, or None where there is none."),
        ({"hi": math.nan}, "X: hi nan is not allowed; it is a finite number, or None where there is none."),
        ({"hi": None}, "X: an interval of 0.2 to None has one end; give both, and infinity as hi where there is none."),
        ({"lo": None}, "X: an interval of None to 0.4 has one end; give both, and infinity as hi where there is none."),
        ({"lo": 0.4, "hi": 0.2}, "X: interval 0.4 to 0.2 is reversed."),
        ({"value": 0.5}, "X: value 0.5 lies outside its interval 0.2 to 0.4."),
        ({"level": 95}, "X: level 95 is not allowed; it is a proportion, such as 0.95."),
        ({"level": 1}, "X: level 1 is not allowed; it is a proportion, such as 0.95."),
        ({"level": "95 %"}, "X: level '95 %' is not allowed; it is a proportion, such as 0.95."),
    ],
)  # fmt: skip
def test_what_is_no_number_and_no_interval_is_refused(numbers, said):
    """A level of 95 was printed as 9500 %, and half an interval as one."""
    with pytest.raises(TipResearchError) as caught:
        held(**numbers)
    assert str(caught.value) == said


def test_neither_end_and_an_interval_without_end_are_taken():
    """A ratio to a count of 0 has no upper end, and a value need not have an interval."""
    assert f"{held(lo=None, hi=None)}" == "30.0\N{NO-BREAK SPACE}%"
    assert held(value=None, hi=math.inf).ends == (0.2, math.inf)
    assert held(level=0.95).level == 0.95


@pytest.mark.parametrize("held_at", [0, 0.2, 0.4])
def test_a_value_may_be_an_end_of_its_interval(held_at):
    """So is nobody of 30, and all of them."""
    held(value=held_at, lo=min(held_at, 0.2), hi=held_at or 0)
