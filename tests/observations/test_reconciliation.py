"""Published parts are compared with their published total, within their intervals."""

import pytest

from nbpress.core.errors import TipResearchError
from tipresearch import Count, pick_parts, reconcile
from tipresearch.quantities import Coherence

UNODC = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected"}


def part(n, **codes):
    """Return a count of UNODC's database whose figure and label are its category."""
    codes = {"sex": "total", "age": "total"} | codes
    return Count(n, n, label=codes["category"], figure_ids=(codes["category"],), **UNODC | codes)


FEMALE = {"partition": "sex", "category": "female", "sex": "female"}
TOTAL = {"partition": "total", "category": "total"}


def test_the_parts_of_the_release_add_up(observed, release):
    """15,255 + 9,581 + 6,937 + 249 = 32,022."""
    parts = pick_parts(observed, partition="unodc_pk_4", year=2020, measure="identified", **release)
    check = reconcile(parts.values(), 32022)
    assert (check.status, check.difference.value, str(check)) == ("equal", 0, "the parts add up to the total")


@pytest.mark.parametrize(
    ("parts", "total", "status", "ends"),
    [
        ((3, 4), 7, "equal", (0, 0)),
        ((30, 40), 90, "parts_lt_total", (-20, -20)),
        ((30, 40), 50, "parts_gt_total", (20, 20)),
        (((0, 4), 40), 42, "undetermined", (-2, 2)),
        (((0, 4), 40), 100, "parts_lt_total", (-60, -56)),
        ((40,), (0, 4), "parts_gt_total", (36, 40)),
        ((1, 2), (0, 4), "undetermined", (-1, 3)),  # only the total is suppressed
        # UNODC prints a count below 5 as <5: 98 of 100 lack fewer than 5, 95 lack 5.
        *(((part(n, **FEMALE),), part(100, **TOTAL), "parts_lt_total", ends) for n, ends in ((98, (-4, 0)), (96, (-4, 0)), (95, (-5, -5)))),
        ((part(100, **FEMALE),), part(100, **TOTAL), "equal", (0, 0)),
    ],
)  # fmt: skip
def test_the_status_and_the_difference_follow_from_the_intervals(parts, total, status, ends):
    check = reconcile(parts, total)
    found = check.difference
    assert (check.status, (found.value, found.value) if found.lo is None else (found.lo, found.hi)) == (status, ends)
    assert found.method == f"{len(parts)} part{'s' * (len(parts) > 1)}: {check}"
    assert reconcile(parts, total, exclusive=False).status == status.replace("parts_gt_total", "overlap_possible")


def test_an_undetermined_comparison_names_no_suppressed_part():
    assert str(reconcile([1, 2], (0, 4))) == "suppressed counts leave it open whether the parts add up"


def test_a_difference_has_the_unit_of_its_counts():
    parts = [Count(n, n, unit="decisions", measure="identified") for n in (30, 40)]
    total = Count(90, 90, unit="decisions", measure="identified")
    assert [reconcile(parts, n).difference.unit for n in (total, 90)] == ["decisions"] * 2
    assert reconcile([30, 40], 90).difference.unit == "persons"


def test_parts_that_may_count_the_same_persons_are_refused():
    """Of 26,539 in 2022, 20,200 are female and 2,457 children, of whom 287 are girls."""
    female, total = part(20200, **FEMALE), part(26539, **TOTAL)
    child = part(2457, partition="age", category="child", age="child")
    for parts in ([female, child], [female, female]):
        with pytest.raises(TipResearchError, match=r"needs counts of different persons, and 'female' \(20,200\) .* may count the same ones"):  # fmt: skip
            reconcile(parts, total)
    assert reconcile([female, child], total, exclusive=False).status == "parts_lt_total"
    assert reconcile([female, 6339], total).status == "equal"  # a plain number is accepted


def test_parts_of_two_definitions_are_compared():
    male = {"partition": "sex", "category": "male", "sex": "male"}
    assert reconcile([part(30, **FEMALE, definition_id="a"), part(40, **male, definition_id="b")], 70).status == "equal"


def test_a_difference_states_that_its_total_is_disputed():
    """Germany 2015: the sexes are 32 fewer than a total that the forms exceed."""
    total = Count(470, 470, coherence=Coherence("off", by="form", parts_lo=994))
    fewer = reconcile([Count(400, 400), Count(38, 38)], total).difference
    assert fewer.value == -32
    assert "CELLS_DISAGREE" in fewer.flags
    assert "of published cells that disagree" in str(fewer)
    assert "CELLS_DISAGREE" not in reconcile([400, 38], 470).difference.flags
