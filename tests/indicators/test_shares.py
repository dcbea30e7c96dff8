import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.indicators import shares
from tipresearch.quantities import Coherence, Count


def test_share_is_a_ratio():
    """3 of 12 is a quarter, without interval unless asked for."""
    quarter = tip.share(3, 12)
    assert (quarter.value, quarter.lo, quarter.kind) == (0.25, None, "point")


def test_share_interval_carries_the_caveat():
    """An interval on request is flagged as that of a complete count."""
    estimate = tip.share(3, 12, interval="wilson")
    assert estimate.kind == "random_variation_interval"
    assert "COMPLETE_COUNT" in estimate.flags
    assert "no sampling error" in estimate.caveats[0]


def test_share_of_nothing_is_not_defined():
    """0 of 0 has no value and says why."""
    assert tip.share(0, 0).value is None
    assert tip.share(0, 0).flags == ("ZERO_DENOMINATOR",)


def test_share_of_zero_is_flagged():
    """0 of 30 is 0 with the flag ZERO_NUMERATOR."""
    assert tip.share(0, 30).value == 0
    assert "ZERO_NUMERATOR" in tip.share(0, 30).flags


def test_part_larger_than_whole_is_refused():
    """13 of 12 is refused with the cure."""
    with pytest.raises(
        TipResearchError,
        match=re.escape("part 13 is larger than whole 12; the one is no part of the other."),
    ):
        tip.share(13, 12)


def test_unstated_subset_has_no_share(observed, release):
    """30 of 32,022 is only a share if the 30 are among them, which is not stated."""
    from tipresearch import pick

    bonded = pick(observed, year=2020, measure="identified", form="bonded_labour", category="total", **release)
    total = pick(observed, year=2020, measure="identified", form="total", category="total", **release)
    with pytest.raises(TipResearchError, match="differ in definition pk_police_bonded_release_2022"):
        tip.share(bonded, total)
    estimate = tip.share(bonded, total, subset="not stated")
    assert estimate.value is None
    assert estimate.flags == ("NOT_SUBSET",)
    assert estimate.caveats == (shares.NOT_SUBSET_CAVEAT,)
    asserted = tip.share(bonded, total, subset="asserted")
    assert asserted.value == 30 / 32022
    assert asserted.flags == ("ASSERTED", "SOURCE_CONFLICT")
    assert "differ in definition pk_police_bonded_release_2022 and" in asserted.caveats[0]
    assert tip.share(30, 32022, subset="not stated").value is None
    with pytest.raises(TipResearchError, match="differ in crime TIP and SOM"):
        tip.share(bonded, replace(total, crime="SOM"), subset="asserted")
    with pytest.raises(TipResearchError, match="Did you mean 'asserted'"):
        tip.share(30, 32022, subset="assert")


def test_unknown_interval_names_the_nearest():
    """A misspelt interval is refused with the one that was meant."""
    with pytest.raises(TipResearchError, match="interval 'willson' is not known.*Did you mean 'wilson'"):
        tip.share(3, 12, interval="willson")
    with pytest.raises(TipResearchError, match=r"allowed are \['exact', 'mid-p', 'log-normal', None\]"):
        tip.rate_ratio(3, 12, interval=False)
    with pytest.raises(TipResearchError, match="'wilson', 'goodman', 'bonferroni', None.. Did you mean 'goodman'"):
        tip.composition({"women": 3, "men": 9}, interval="Goodmann")


def test_censored_share_is_bounds():
    """<5 of 50 lies between 0 and 8 %, and of <5 anything from 0 to 1."""
    estimate = tip.share((0, 4), 50)
    assert (estimate.value, estimate.lo, estimate.hi, estimate.kind) == (None, 0, 0.08, "bounds")
    assert (tip.share((0, 4), (0, 4)).lo, tip.share((0, 4), (0, 4)).hi) == (0, 1)
    assert "CENSORED" in estimate.flags


def test_nobody_is_none_of_a_whole_that_may_be_nobody():
    """Of 1 to 4 persons nobody is 0 %, and of none there is no share; one of them can be all, and two of 2 to 4 half or all."""
    for nobody in (tip.share(0, (0, 4)), tip.unknown_share(0, (0, 4)), tip.share_bounds(0, 0, (0, 4))):
        assert (nobody.value, nobody.ends) == (None, (0, 0))
        assert f"{nobody}" == "0\N{NO-BREAK SPACE}%"
    assert tip.share((0, 1), (0, 4)).ends == tip.share_bounds(0, (0, 1), (0, 4)).ends == (0, 1)
    assert tip.share(2, (2, 4)).ends == (0.5, 1)
    # One person of whom it is not so: 1 − 0.025.
    assert tip.share(0, (0, 4), interval="clopper-pearson").hi == pytest.approx(0.975)


def test_censored_share_interval_is_the_union():
    """The interval of a censored share runs from the lowest lower to the highest upper limit."""
    union = tip.share((0, 4), 50, interval="clopper-pearson")
    assert union.lo == 0
    assert union.hi == tip.share(4, 50, interval="clopper-pearson").hi
    assert union.value is None


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_bounds_hold_every_allocation(known, undetermined, others):
    """However the undetermined are allocated, the share stays within its bounds."""
    total = known + undetermined + others
    if not total:
        return
    bounds = tip.share_bounds(known, undetermined, total)
    for allocated in range(undetermined + 1):
        assert bounds.lo <= (known + allocated) / total <= bounds.hi + 1e-12


def test_those_known_to_be_otherwise_bound_a_share():
    """Of 22, 18 are otherwise: at most 4; of a suppressed count all stays possible; of 20 to 22, at most 4 of 22."""
    assert tip.share_bounds((0, 4), (0, 4), 22, 18).hi == pytest.approx(4 / 22)
    assert tip.share_bounds((0, 4), (0, 4), 22, 21).hi == pytest.approx(4 / 22)
    assert tip.share_bounds(10, (0, 9), 22, 3).hi == pytest.approx(19 / 22)
    assert tip.share_bounds((0, 9), (0, 9), (20, 22), 10).hi == pytest.approx(12 / 22)
    with pytest.raises(TipResearchError, match="not a whole number"):
        tip.share_bounds(1, 1, 9, 0.5)


def test_shares_of_nobody_are_not_defined():
    """Bounds and children's shares of nobody have no value; impossible ones are refused."""
    assert tip.share_bounds(0, 0, 0).flags == ("ZERO_DENOMINATOR",)
    assert tip.children_share(0, 0).of_all.value is None
    assert tip.share_bounds(0, 1, (0, 4)).hi == 1
    with pytest.raises(TipResearchError, match="part 10 is larger than whole 5"):
        tip.share_bounds(10, 0, 5)


def test_known_and_undetermined_are_no_more_than_all():
    """8 and 5 are not of 10; 8 and fewer than 5 can be, and published cells in question give no number."""
    with pytest.raises(TipResearchError) as caught:
        tip.share_bounds(8, 5, 10)
    assert str(caught.value) == "8 known and 5 undetermined persons are more than the 10 in all."
    assert tip.share_bounds(8, (0, 4), 10).hi == 1
    with pytest.raises(TipResearchError) as caught:  # 15,000 men leave at most 53 %, where 69 % stood
        tip.share_bounds(15255, 6937, 32022, 15000)
    assert str(caught.value) == "15,255 known, 6,937 undetermined and 15,000 otherwise are more than the 32,022 in all."
    assert tip.share_bounds(3, (0, 4), 10, (7, 9)).hi == 0.7
    doubted = Count(10, 10, measure="detected", coherence=Coherence("off"))
    assert "CELLS_DISAGREE" in tip.share_bounds(8, 5, doubted).flags
    torn = Count(6, 6, measure="detected", flags=("CELLS_DISAGREE",))
    assert tip.share_bounds(6, 0, 10, torn).value is None
    with pytest.raises(TipResearchError, match="5 children and 8 of unknown age are more than the 10 in all"):
        tip.children_share(5, 10, 8)
    with pytest.raises(TipResearchError, match="a total above 0"):
        tip.composition({"a": 0, "b": 0}, interval="bonferroni")


def test_children_share_by_hand():
    """Of 10 persons, 2 children and 2 of unknown age: 20 %, 25 % of known age, 20 to 40 %."""
    found = tip.children_share(2, 10, 2)
    assert (found.of_all.value, found.of_known_age.value) == (0.2, 0.25)
    assert (found.bounds.lo, found.bounds.hi) == (0.2, 0.4)
    assert found.of_known_age.assumptions == ("age is missing at random",)


def test_a_province_has_a_share_of_its_country_where_that_is_asserted():
    """Two areas are not one count and a part of it, and the message names what would do."""
    punjab, pakistan = (
        Count(n, n, ref_area=area, measure="identified", source_id="own:survey")
        for n, area in ((550, "PK-PB"), (1100, "PAK"))
    )
    with pytest.raises(
        TipResearchError, match=r"share\(\.\.\., subset='asserted'\) gives that of a province in its country\.$"
    ):
        tip.share(punjab, pakistan)
    asserted = tip.share(punjab, pakistan, subset="asserted")
    assert (asserted.value, asserted.remark) == (0.5, "asserted, not published")
