import math

import pytest

from tipresearch import limits
from tipresearch.errors import TipResearchError


def test_a_user_comes_before_a_definition_and_that_before_the_default(monkeypatch):
    assert limits.chosen({}) == limits.Limits(math.inf, 4, 64)
    defined = {"time_limit": 60, "memory_limit": 2.5, "output_limit": None}
    assert limits.chosen(defined) == limits.Limits(60, 2.5, 64)
    monkeypatch.setenv("TIPRESEARCH_MEMORY_LIMIT", "8")
    assert limits.chosen(defined) == limits.Limits(60, 8, 64)


@pytest.mark.parametrize("given", ["0", "0.5", "-1", "nan", "inf", "4 GB", "1e9"])
def test_a_limit_that_is_none_is_refused(monkeypatch, given):
    monkeypatch.setenv("TIPRESEARCH_MEMORY_LIMIT", given)
    with pytest.raises(TipResearchError) as raised:
        limits.chosen({})
    assert str(raised.value) == (
        f"TIPRESEARCH_MEMORY_LIMIT={given!r} is not allowed; it takes a number above 0.5, up to 1,000,000."
    )
