"""The share of whom nothing is stated."""

from dataclasses import replace

import pytest

from nbpress.core.errors import TipResearchError
from tipresearch import children_share, share_bounds, unknown_share
from tipresearch.quantities import Count, as_count


def test_unknown_share_measures_completeness():
    """2 of 10 without a stated sex is 20 % unknown."""
    assert unknown_share(2, 10).value == 0.2


@pytest.mark.parametrize(
    ("measure", "unit", "whom"),
    [
        ("identified", "persons", "victims"), ("detected", "persons", "victims"), ("", "persons", "victims"),
        ("nrm_conclusive_grounds", "decisions", "conclusive-grounds decisions"), ("convicted", "persons", "persons convicted"),
        ("", "cases", "cases"),
    ],
)  # fmt: skip
def test_children_are_among_those_who_are_counted(measure, unit, whom):
    """Positive and negative decisions are no victims, and neither are persons convicted."""
    children, total = (Count(n, n, measure=measure, unit=unit) for n in (1, 4))
    of_all, of_known_age, _ = children_share(children, total)
    assert of_all.label == f"Children among all {whom}"
    assert of_known_age.label == f"Children among {whom} of known age"


@pytest.mark.parametrize(
    ("of", "part"),
    [
        ({"form": "forced_labour"}, "forced labour"),
        ({"sex": "female"}, "female"),
        ({"form": "other", "sex": "male"}, "other forms, male"),
        ({"category": "Ashanti"}, "Ashanti"),
    ],
)
def test_children_of_a_part_are_not_among_all_victims(of, part):
    """60 of 100 in forced labour are children, and of 200 victims in all these are 30 %."""
    children, total = (Count(n, n, measure="identified", **of) for n in (60, 100))
    found = children_share(children, total)
    assert found.of_all.value == 0.6
    assert [e.label for e in found] == [
        f"Children among victims, {part}",
        f"Children among victims of known age, {part}",
        f"Children, {part}, whatever the unknown ages are",
    ]


@pytest.mark.parametrize("of", [{"sex": "female"}, {"form": "forced_labour"}])
def test_girls_are_not_the_children_of_all(of):
    """30 girls of 100 victims are no share of children, and neither are girls of unknown age the unknown ones."""
    children, total, unknown = (Count(n, n, measure="identified", age=a) for n, a in ((30, "child"), (100, "total"), (5, "unknown")))  # fmt: skip
    assert children_share(children, total, unknown).of_all.value == 0.3
    for call in (
        lambda: children_share(replace(children, **of), total),
        lambda: children_share(children, total, replace(unknown, **of)),
    ):
        with pytest.raises(TipResearchError, match="a share of children needs one group"):
            call()
    whole = replace(total, **of)
    assert children_share(replace(children, **of), whole, replace(unknown, **of)).of_known_age.value == 30 / 95


@pytest.mark.parametrize(
    ("known", "undetermined", "others", "most"),
    [((0, 4), (2, 6), 18, 6), ((1, 5), (0, 4), 20, 5), ((0, 4), 3, 18, 7), (2, (0, 4), 19, 6)],
)
def test_what_others_leave_narrows_no_suppressed_count(known, undetermined, others, most):
    """Of 22 persons: what is left of the others, but no less than either count at its most and the other at its least."""
    found = share_bounds(known, undetermined, 22, others)
    assert found.hi == most / 22


def test_a_share_not_stated_is_of_a_count_of_the_unknown():
    unknown, total = (Count(n, n, measure="identified", sex=s) for n, s in ((2, "unknown"), (10, "total")))
    assert unknown_share(unknown, total).value == 0.2
    with pytest.raises(
        TipResearchError, match="needs a count whose sex, age, form or category is 'unknown', and 2 is of female"
    ):
        unknown_share(replace(unknown, sex="female"), total)


def test_children_beside_a_total_that_the_ages_are_not_say_so():
    """The United Kingdom in 2021: 5,464 children and 6,411 adults of 12,700, so that up to 50 % may be children."""
    total = as_count(12700, "all")
    children = replace(as_count(5464, "children"), flags=("PARTS_NE_TOTAL",))
    found = children_share(children, total)
    said = "the parts do not add up to the total of 12,700, and no age_unknown is given"
    assert [said in f"{e:full}" for e in found] == [False, True, True]
    told = children_share(children, total, 825)
    assert not any(said in f"{e:full}" for e in told)
    assert told.bounds.hi == (5464 + 825) / 12700
