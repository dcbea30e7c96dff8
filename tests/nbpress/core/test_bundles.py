"""What a treaty of plain records says of tables that were protected one without the other."""

import pytest

import tipresearch as tip
from nbpress.core import bundles
from tipresearch.quantities.coherence import STATES

BASE = {"id": "ctdc@2023", "rule": "r", "table": "x", "source": "a.csv", "period": ["2012-01-01", "2019-12-31"]}


@pytest.mark.parametrize(
    ("changed", "apart"),
    [
        ({}, False),
        ({"source": "b.csv", "id": "ctdc@2024", "period": ["2012-01-01", "2020-12-31"]}, False),  # the same cells
        ({"table": "y"}, True),
        ({"rule": "other"}, True),
        ({"table": "y", "id": "ctdc@2024"}, True),
        ({"table": "y", "id": "nrm@2023"}, False),
        ({"table": "y", "period": ["2020-01-01", "2020-12-31"]}, False),
        ({"table": "y", "period": ["2010-01-01", "2011-12-31"]}, False),
        ({"table": "y", "period": ["2019-12-31", "2020-12-31"]}, True),  # a day is shared
        ({"table": "y", "period": ["", "2011-12-31"]}, False),
        ({"table": "y", "period": ["", "2012-01-01"]}, True),
        ({"table": "y", "period": ["", ""]}, True),
        ({"table": "y", "period": []}, True),
        ({"table": "y", "id": ""}, True),  # of nobody knows what
    ],
)
def test_tables_apart(changed, apart):
    """Of one source and one time, with other cells; what a record does not say may be anything."""
    other = BASE | changed
    assert bundles.apart(BASE, other) == bundles.apart(other, BASE) == apart


def test_two_exact_tables_withhold_nothing_from_each_other():
    """An exact one beside a protected one shows all that this withholds."""
    one, other = (BASE | {"table": "", "step": "unprotected", "cells": n} for n in (1, 2))
    assert not bundles.apart(one, other)
    assert bundles.apart(one, BASE)


def test_the_description_of_a_unit_says_how_percentage_points_are_held():
    """A gap of 3.2 percentage points stands as 0.0317 in results.csv, and was described as a value in its unit."""
    gap = tip.referral_gap(3744, 9581, 8059, 22441)
    assert (round(gap.value, 4), gap.unit) == (0.0317, "percentage points")
    (told,) = (words for name, _, words in bundles.COLUMNS if name == "unit")
    assert "0.01 is a percentage point" in told


def test_the_column_of_states_describes_each_state():
    """The description in each edition named states that no number has any more."""
    described = next(words for name, _, words in bundles.COLUMNS if name == "state")
    assert [state for state in STATES if state not in described] == []
