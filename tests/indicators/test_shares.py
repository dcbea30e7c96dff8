"""Shares, their bounds where categories are unknown, and shares of children."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.indicators.shares import NOT_SUBSET_CAVEAT
from tipresearch.quantities import Coherence, Count, as_count


def of(n, **codes):
    return in_year(2020, n, measure="identified", **codes)


@pytest.mark.parametrize(
    ("x", "n", "value", "ends", "flag"),
    [
        (3, 12, 0.25, None, None), (0, 0, None, None, "ZERO_DENOMINATOR"), (0, 30, 0, None, "ZERO_NUMERATOR"),
        # Of 1 to 4 persons nobody is 0 %, and of none there is no share; one of them can be all.
        (0, (0, 4), None, (0, 0), "ZERO_NUMERATOR"), ((0, 1), (0, 4), None, (0, 1), "CENSORED"), ((0, 4), (0, 4), None, (0, 1), "CENSORED"),
        ((0, 4), 50, None, (0, 0.08), "CENSORED"), (2, (2, 4), None, (0.5, 1), "CENSORED"),
    ],
)  # fmt: skip
def test_a_share_by_hand(x, n, value, ends, flag):
    found = tip.share(x, n)
    assert (found.value, (found.lo, found.hi)) == (value, ends or (None, None))
    assert found.kind == ("bounds" if ends else "point")
    assert flag in found.flags if flag else found.flags == ()


def test_an_interval_of_a_censored_share_is_the_union_over_its_numbers():
    """Of nobody among 1 to 4 the upper limit is that of one person: 1 − 0.025."""
    union = tip.share((0, 4), 50, interval="clopper-pearson")
    assert (union.value, union.lo) == (None, 0)
    assert union.hi == tip.share(4, 50, interval="clopper-pearson").hi
    assert tip.share(0, (0, 4), interval="clopper-pearson").hi == pytest.approx(0.975)


def test_a_share_whose_subset_is_not_stated_is_not_given(observed, release):
    """30 of 32,022 are a share only if the 30 are among the 32,022, which the source does not state."""
    bonded, total = (
        tip.pick(observed, year=2020, measure="identified", form=form, category="total", **release)
        for form in ("bonded_labour", "total")
    )
    found, asserted = (tip.share(bonded, total, subset=subset) for subset in ("not stated", "asserted"))
    assert (found.value, found.flags, found.caveats) == (None, ("NOT_SUBSET",), (NOT_SUBSET_CAVEAT,))
    assert (asserted.value, asserted.flags) == (30 / 32022, ("ASSERTED", "SOURCE_CONFLICT"))
    assert "differ in definition pk_police_bonded_release_2022 and" in asserted.caveats[0]
    assert tip.share(30, 32022, subset="not stated").value is None
    smuggled = replace(total, crime="SOM")
    for subset, whole, message in (
        ("implied", total, "differ in definition pk_police_bonded_release_2022"),
        ("asserted", smuggled, "differ in crime TIP and SOM"),
        ("assert", total, "Did you mean 'asserted'"),
    ):
        with pytest.raises(TipResearchError, match=message):
            tip.share(bonded, whole, subset=subset)


def test_a_province_has_a_share_of_its_country_if_that_is_asserted():
    punjab, pakistan = (of(n, ref_area=area, source_id="own:survey") for n, area in ((550, "PK-PB"), (1100, "PAK")))
    with pytest.raises(TipResearchError, match=r"share\(\.\.\., subset='asserted'\) .* province in its country"):
        tip.share(punjab, pakistan)
    asserted = tip.share(punjab, pakistan, subset="asserted")
    assert (asserted.value, asserted.remark) == (0.5, "asserted, not published")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tip.share(13, 12), "part 13 is larger than its total 12"),
        (lambda: tip.share(3, 12, interval="willson"), "interval 'willson' is not known.*Did you mean 'wilson'"),
        (lambda: tip.rate_ratio(3, 12, interval=False), r"allowed are \['exact', 'mid-p', 'log-normal', None\]"),
        (lambda: tip.share_bounds(10, 0, 5), "part 10 is larger than its total 5"),
        (lambda: tip.share_bounds(1, 1, 9, 0.5), "not a whole number"),
        (lambda: tip.share_bounds(8, 5, 10), "8 known and 5 undetermined persons are more than the 10 in all"),
        (lambda: tip.share_bounds(15255, 6937, 32022, 15000), "15,255 known, 6,937 undetermined and 15,000 otherwise are more than the 32,022 in all"),
        (lambda: tip.children_share(5, 10, 8), "5 children and 8 of unknown age are more than the 10 in all"),
        (lambda: tip.unknown_share(of(2, sex="female"), of(10)), "sex, age, form or category is 'unknown', and 2 is of female"),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit_in_their_whole_are_refused(call, message):
    with pytest.raises(TipResearchError, match=message):
        call()


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_bounds_of_a_share_are_its_ends_over_every_allocation(known, undetermined, others):
    if not (total := known + undetermined + others):
        return
    shares = [(known + allocated) / total for allocated in range(undetermined + 1)]
    assert tip.share_bounds(known, undetermined, total).ends == pytest.approx((min(shares), max(shares)))


@pytest.mark.parametrize(
    ("known", "undetermined", "total", "others", "most"),
    [
        ((0, 4), (0, 4), 22, 18, 4 / 22), ((0, 4), (0, 4), 22, 21, 4 / 22),  # no suppressed count is narrowed
        (10, (0, 9), 22, 3, 19 / 22), ((0, 9), (0, 9), (20, 22), 10, 12 / 22), ((0, 4), (2, 6), 22, 18, 6 / 22),
        ((1, 5), (0, 4), 22, 20, 5 / 22), ((0, 4), 3, 22, 18, 7 / 22), (2, (0, 4), 22, 19, 6 / 22), (8, (0, 4), 10, 0, 1),
        (3, (0, 4), 10, (7, 9), 0.7), (0, 1, (0, 4), 0, 1), (0, (0, 1), (0, 4), 0, 1), (0, 0, (0, 4), 0, 0),
    ],
)  # fmt: skip
def test_the_others_limit_a_share_and_narrow_no_suppressed_count(known, undetermined, total, others, most):
    """What is left of the others, but no less than either count at its most and the other at its least."""
    assert tip.share_bounds(known, undetermined, total, others).hi == pytest.approx(most)


def test_bounds_of_nobody_and_of_disputed_cells_are_not_given():
    assert tip.share_bounds(0, 0, 0).flags == ("ZERO_DENOMINATOR",)
    disputed = Count(10, 10, measure="detected", coherence=Coherence("off"))
    assert "CELLS_DISAGREE" in tip.share_bounds(8, 5, disputed).flags
    disagreeing = Count(6, 6, measure="detected", flags=("CELLS_DISAGREE",))
    assert tip.share_bounds(6, 0, 10, disagreeing).value is None


def test_children_share_by_hand():
    """Of 10 persons, 2 children and 2 of unknown age: 20 %, 25 % of known age, 20 to 40 %."""
    found = tip.children_share(2, 10, 2)
    assert (found.of_all.value, found.of_known_age.value, found.bounds.ends) == (0.2, 0.25, (0.2, 0.4))
    assert found.of_known_age.assumptions == ("age is missing at random",)
    assert tip.children_share(0, 0).of_all.value is None


@pytest.mark.parametrize(
    ("of", "all_whom", "whom", "part"),
    [
        ({"measure": "identified"}, "all victims", "victims", ""), ({"measure": "detected"}, "all victims", "victims", ""), ({}, "all victims", "victims", ""),
        ({"measure": "nrm_conclusive_grounds", "unit": "decisions"}, "all conclusive-grounds decisions", "conclusive-grounds decisions", ""),
        ({"measure": "convicted"}, "all persons convicted", "persons convicted", ""), ({"unit": "cases"}, "all cases", "cases", ""),
        ({"measure": "identified", "form": "forced_labour"}, "victims", "victims", ", forced labour"),
        ({"measure": "identified", "sex": "female"}, "victims", "victims", ", female"),
        ({"measure": "identified", "form": "other", "sex": "male"}, "victims", "victims", ", other forms, male"),
        ({"measure": "identified", "category": "Ashanti"}, "victims", "victims", ", Ashanti"),
    ],
)  # fmt: skip
def test_a_share_of_children_names_whom_they_are_among(of, all_whom, whom, part):
    """Decisions and persons convicted are no victims; children of a part are not among all victims."""
    found = tip.children_share(*(Count(n, n, **of) for n in (60, 100)))
    assert found.of_all.value == 0.6
    assert [e.label for e in found] == [
        f"Children among {all_whom}{part}",
        f"Children among {whom} of known age{part}",
        f"Children{part}, whatever the unknown ages are",
    ]


@pytest.mark.parametrize("group", [{"sex": "female"}, {"form": "forced_labour"}])
def test_girls_are_not_the_children_of_all(group):
    """30 girls of 100 victims are no share of children, and neither are girls of unknown age the unknown ones."""
    children, total, unknown = (Count(n, n, measure="identified", age=a) for n, a in ((30, "child"), (100, "total"), (5, "unknown")))  # fmt: skip
    assert tip.children_share(children, total, unknown).of_all.value == 0.3
    girls, all_girls, girls_unknown = (replace(c, **group) for c in (children, total, unknown))
    for parts in ((girls, total), (children, total, girls_unknown)):
        with pytest.raises(TipResearchError, match="a share of children needs one group"):
            tip.children_share(*parts)
    assert tip.children_share(girls, all_girls, girls_unknown).of_known_age.value == 30 / 95


def test_children_of_ages_that_are_not_the_total_say_so():
    """The United Kingdom in 2021: 5,464 children and 6,411 adults of 12,700, so that up to 50 % may be children."""
    total = as_count(12700, "all")
    children = replace(as_count(5464, "children"), flags=("PARTS_NE_TOTAL",))
    said = "the parts do not add up to the total of 12,700, and no age_unknown is given"
    assert [said in f"{e:full}" for e in tip.children_share(children, total)] == [False, True, True]
    complete = tip.children_share(children, total, 825)
    assert not any(said in f"{e:full}" for e in complete)
    assert complete.bounds.hi == (5464 + 825) / 12700


def test_the_share_not_stated_measures_completeness():
    assert tip.unknown_share(2, 10).value == tip.unknown_share(of(2, sex="unknown"), of(10)).value == 0.2
    nobody = tip.unknown_share(0, (0, 4))
    assert (nobody.value, nobody.ends, f"{nobody}") == (None, (0, 0), "0\N{NO-BREAK SPACE}%")
