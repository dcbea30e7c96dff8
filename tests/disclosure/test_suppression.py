"""What no choice was found for is refused, and never half protected."""

from types import SimpleNamespace

import pandas as pd
import pytest

from tipresearch.consistency import Unsolved
from tipresearch.disclosure import Rule, cross_table, protect, suppression

PEOPLE = pd.DataFrame(
    [("a", "x", 3), ("a", "y", 40), ("b", "x", 50), ("b", "y", 60)], columns=["form", "nation", "persons"]
)


def table():
    return cross_table(PEOPLE, ["form", "nation"], count="persons")


def test_what_was_not_found_in_time_is_not_published(monkeypatch):
    """The 3 persons follow of the sums about them until another cell of each is withheld."""
    assert protect(table(), Rule()).shown[("form", "a"), ("nation", "x")] is None
    monkeypatch.setattr(suppression, "_ROUNDS", 1)
    with pytest.raises(Unsolved, match=r"no choice among \d cells was found in 1 rounds; protect fewer cells at once"):
        protect(table(), Rule())


def test_a_solver_without_an_answer_publishes_nothing(monkeypatch):
    stopped = SimpleNamespace(x=None, message="Node limit reached.")
    monkeypatch.setattr(suppression, "milp", lambda *_, **__: stopped)
    with pytest.raises(Unsolved, match=r"the solver chose none of \d cells \(Node limit reached\.\); protect fewer"):
        protect(table(), Rule())
