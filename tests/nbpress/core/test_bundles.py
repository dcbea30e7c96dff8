"""Records of protected tables: which two were protected apart, and how columns of results.csv are described."""

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
        ({"table": "y", "id": ""}, True),  # any source
        ({"table": "", "step": "unprotected"}, True),  # exact counts show what a protected table withholds
    ],
)
def test_tables_of_one_source_and_time_with_other_cells_were_protected_apart(changed, apart):
    other = BASE | changed
    assert bundles.apart(BASE, other) == bundles.apart(other, BASE) == apart


def test_two_tables_of_exact_counts_withhold_nothing_from_each_other():
    one, other = (BASE | {"table": "", "step": "unprotected", "cells": n} for n in (1, 2))
    assert not bundles.apart(one, other)


def test_the_description_of_a_unit_states_how_percentage_points_are_stored():
    """A gap of 3.2 percentage points is 0.0317 in results.csv."""
    gap = tip.referral_gap(3744, 9581, 8059, 22441)
    assert (round(gap.value, 4), gap.unit) == (0.0317, "percentage points")
    described = {name: words for name, _, words in bundles.COLUMNS}
    assert "0.01 is a percentage point" in described["unit"]
    assert [state for state in STATES if state not in described["state"]] == []
