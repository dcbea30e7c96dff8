import pytest

from nbpress.core.errors import TipResearchError
from tipresearch import Count, reconcile
from tipresearch.quantities import Coherence


def test_anchor_parts_add_up(observed, release):
    """15,255 + 9,581 + 6,937 + 249 = 32,022."""
    from tipresearch import pick_parts

    parts = pick_parts(observed, partition="unodc_pk_4", year=2020, measure="identified", **release)
    check = reconcile(parts.values(), 32022)
    assert check.status == "equal"
    assert check.difference.value == 0
    assert str(check) == "the parts add up to the total"


@pytest.mark.parametrize(
    ("parts", "total", "status", "lo", "hi"),
    [
        ((3, 4), 7, "equal", 0, 0),
        ((30, 40), 90, "parts_lt_total", -20, -20),
        ((30, 40), 50, "parts_gt_total", 20, 20),
        (((0, 4), 40), 42, "undetermined", -2, 2),
        (((0, 4), 40), 100, "parts_lt_total", -60, -56),
        ((40,), (0, 4), "parts_gt_total", 36, 40),
    ],
)
def test_reconcile_is_interval_aware(parts, total, status, lo, hi):
    """The status follows from the intervals, not from a number put in the place of <5."""
    check = reconcile(parts, total)
    assert check.status == status
    difference = check.difference
    shown = (difference.value, difference.value) if difference.lo is None else (difference.lo, difference.hi)
    assert shown == (lo, hi)


@pytest.mark.parametrize(("published", "ends"), [(98, (-4, 0)), (96, (-4, 0)), (95, None), (100, None)])
def test_what_parts_lack_is_an_interval_where_their_source_suppresses(published, ends):
    """UNODC prints a count below 5 as <5: 98 of 100 lack fewer than 5, 95 lack 5, and 100 none."""
    women, total = (
        Count(
            n, n, measure="detected", sex=sex, partition=by, category=sex, source_id="unodc_glotip", figure_ids=(sex,)
        )
        for n, sex, by in ((published, "female", "sex"), (100, "total", "total"))
    )
    difference = reconcile([women], total).difference
    assert (difference.value, difference.ends) == ((None, ends) if ends else (published - 100, difference.ends))


def test_overlapping_categories_may_exceed():
    """Where a person can be in two categories, an excess is no contradiction."""
    assert reconcile([6, 6], 10, exclusive=False).status == "overlap_possible"


def test_a_difference_is_in_the_unit_of_its_counts():
    """Parts and total of decisions differ by decisions, also where the total is a plain number."""
    parts = [Count(n, n, unit="decisions", measure="identified") for n in (30, 40)]
    total = Count(90, 90, unit="decisions", measure="identified")
    assert [reconcile(parts, n).difference.unit for n in (total, 90)] == ["decisions"] * 2
    assert reconcile([30, 40], 90).difference.unit == "persons"


def test_parts_that_may_count_the_same_persons_are_refused():
    """Of 26,539 in 2022 are 20,200 female and 2,457 children, 287 of them girls: 22,657 are not all that is given."""
    of = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected"}
    female = Count(20200, 20200, label="Female", partition="sex", category="female", sex="female", age="total", figure_ids=("f",), **of)  # fmt: skip
    child = Count(2457, 2457, label="Children", partition="age", category="child", sex="total", age="child", figure_ids=("c",), **of)  # fmt: skip
    total = Count(26539, 26539, label="All", partition="total", category="total", sex="total", age="total", figure_ids=("t",), **of)  # fmt: skip
    twice = r"a comparison of parts with their total needs counts of different persons, and 'Female' \(20,200\) .* may count the same ones"
    for parts in ([female, child], [female, female]):
        with pytest.raises(TipResearchError, match=twice):
            reconcile(parts, total)
    assert reconcile([female, child], total, exclusive=False).status == "parts_lt_total"
    assert reconcile([female, 6339], total).status == "equal"  # a plain number is taken


def test_parts_of_two_definitions_are_compared():
    """Whether they agree is what is asked; only that nobody stands in two of them is needed."""
    of = {"source_id": "unodc_glotip", "edition": "2025-04-14", "partition": "sex"}
    female, male = (
        Count(n, n, category=sex, sex=sex, figure_ids=(sex,), definition_id=sex, **of)
        for n, sex in ((30, "female"), (40, "male"))
    )
    assert reconcile([female, male], 70).status == "equal"


def test_a_difference_says_that_its_total_is_in_question():
    """Germany 2015: 32 fewer by sex stood as if the total were right, which the forms exceed."""
    total = Count(470, 470, coherence=Coherence("off", by="form", parts_lo=994))
    fewer = reconcile([Count(400, 400), Count(38, 38)], total).difference
    assert fewer.value == -32
    assert "CELLS_DISAGREE" in fewer.flags
    assert "of published cells that disagree" in str(fewer)
    assert "CELLS_DISAGREE" not in reconcile([400, 38], 470).difference.flags


def test_of_a_suppressed_total_no_part_is_said_to_be_suppressed():
    """One and two persons beside a total of <5 were suppressed parts."""
    assert str(reconcile([1, 2], (0, 4))) == "suppressed counts leave it open whether the parts add up"


def test_one_part_is_one_part():
    """Of Brazil 2022, with one form beside the total, the method was *1 parts*."""
    assert reconcile([732], 539).difference.method.startswith("1 part: ")
    assert reconcile([7, 5], 12).difference.method.startswith("2 parts: ")
