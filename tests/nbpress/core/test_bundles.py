"""What a treaty of plain records says of tables that were protected one without the other."""

import pytest

import tipresearch as tip
from nbpress.core import bundles

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


def test_what_a_kept_edition_shows_is_compared_though_another_was_approved_beside_it():
    """The third shares no time with the second; the first still lies there, and shares all of its."""
    first, second, third = (
        BASE | {"id": f"ctdc@{n}", "table": f"{n}", "words": "w", "step": "suppression", "period": period}
        for n, period in ((1, ["2012-01-01", "2019-12-31"]), (2, ["2015-01-01", "2021-12-31"]), (3, ["2012-01-01", "2014-12-31"]))
    )  # fmt: skip
    (said,) = bundles.to_approve([third], [first, second])
    assert said.startswith("ctdc@3 is protected otherwise than in an edition before (ctdc@1: w);")
    assert [*bundles.to_approve([third], [second])] == []
    assert [*bundles.to_approve([first, second], [first, second])] == []  # nothing new


def test_each_edition_that_is_apart_is_named():
    """Of an approval beside one of them the other is none: it may have come since."""
    found = [BASE | {"table": f"{n}", "words": f"w{n}", "step": "suppression"} for n in range(3)]
    (first,), (both,) = bundles.to_approve(found[:1], found[1:2]), bundles.to_approve(found[:1], found[1:])
    assert f"({BASE['id']}: w1)" in first
    assert f"({BASE['id']}: w1; {BASE['id']}: w2)" in both


def test_exact_counts_are_to_be_approved_each_time():
    """Also where an edition before shows the same: approved was that one."""
    one = BASE | {"step": "unprotected", "table": ""}
    said = ["it shows exact counts of case records, not to be published, of ctdc@2023"]
    assert [*bundles.to_approve([one], [])] == [*bundles.to_approve([one], [one])] == said


def number(lo, **changed):
    """Bounds of one count."""
    count = {"figure_ids": ["f1"], "source_id": "s", "ref_area": "PAK", "period": "2020", "lo": 10, "hi": 10}
    return {
        "result_id": "r", "notebook": "n", "label": "Women", "lo": lo, "hi": 0.5, "method": "m", "unit": "u", "inputs": [count],
    } | changed  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "withdrawn"),
    [
        (number(0.2), number(0.2), set()),
        (number(0.2), number(0.3), set()),
        (number(0.2), number(0), {"r"}),
        (number(0.2), number(0, method="another"), set()),
        (number(0), number(0), set()),
    ],
)  # fmt: skip
def test_bounds_that_begin_at_nobody_now_are_withdrawn(before, now, withdrawn):
    """Of the same counts by the same method: a rest that may be suppressed now. What stays as it is was not withdrawn."""
    assert bundles.withdrawn([before], [now]) == withdrawn


def test_the_description_of_a_unit_says_how_percentage_points_are_held():
    """A gap of 3.2 percentage points stands as 0.0317 in results.csv, and was described as a value in its unit."""
    gap = tip.referral_gap(3744, 9581, 8059, 22441)
    assert (round(gap.value, 4), gap.unit) == (0.0317, "percentage points")
    (told,) = (words for name, _, words in bundles.COLUMNS if name == "unit")
    assert "0.01 is a percentage point" in told
