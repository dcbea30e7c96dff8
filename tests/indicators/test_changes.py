import json
import math
from dataclasses import replace

import pandas as pd
import pytest
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.indicators import comparable
from tipresearch.quantities import COMPLETE_COUNT_CAVEAT


def test_a_change_is_in_the_unit_of_its_counts():
    """5 offences less are no persons, also against a plain number; two plain numbers are persons."""
    offences = in_year(2021, 5, unit="offences")
    for before in (in_year(2020, 10, unit="offences"), 10):
        assert tip.abs_change(offences, before).unit == "offences"
    assert tip.abs_change(10, offences).unit == "offences"
    assert tip.abs_change(offences, in_year(2020, 10, unit="offences"), interval=True).unit == "offences"
    assert tip.abs_change(5, 10).unit == "persons"


def test_change_by_hand():
    """From 10 to 5: minus 5, minus 50 %, a ratio of 0.5, twofold smaller."""
    assert tip.abs_change(5, 10).value == -5
    assert tip.pct_change(5, 10).value == -50
    assert tip.rate_ratio(5, 10).value == 0.5
    assert tip.fold_decrease(5, 10).value == 2


@pytest.mark.parametrize("function", [tip.abs_change, tip.pct_change, tip.rate_ratio, tip.fold_decrease, tip.overdispersion_tipping, tip.detection_tipping])  # fmt: skip
def test_every_change_carries_the_sentence(function):
    """No change is returned without saying that it is no change in prevalence."""
    assert tip.DETECTION_CAVEAT in function(5, 10).caveats


@pytest.mark.parametrize(
    ("measure", "label", "of_victims"),
    [
        ("detected", "number detected", True), ("identified", "number identified", True), ("referred", "number of referred victims", True),
        ("prosecuted", "number of persons prosecuted", False), ("offences", "number of offences of trafficking in persons", False),
        ("", "number", True),
    ],
)  # fmt: skip
def test_a_change_is_of_what_is_counted(measure, label, of_victims):
    """Its label names the measure, and its caveat speaks of identified victims where these are counted."""
    for function in (tip.abs_change, tip.pct_change, tip.rate_ratio, tip.fold_decrease):
        change = function(*(replace(in_year(y, n), measure=measure) for y, n in ((2021, 20), (2020, 10))))
        assert f" the {label}, 2020 to 2021" in change.label
        assert (tip.DETECTION_CAVEAT in change.caveats) == of_victims
        assert (comparable.RECORDING_CAVEAT in change.caveats) != of_victims


@pytest.mark.parametrize(
    ("of", "part"),
    [
        ({}, ""), ({"sex": "total", "age": "total", "category": "total"}, ""), ({"form": "bonded_labour"}, ", bonded labour"),
        ({"sex": "female", "category": "female"}, ", female"), ({"age": "child", "category": "child"}, ", children"),
        ({"sex": "female", "age": "adult", "category": "women"}, ", women"), ({"sex": "other"}, ", other sex"), ({"form": "other"}, ", other forms"),
        ({"age": "unknown", "category": "unknown"}, ", unknown age"), ({"sex": "male", "age": "unknown"}, ", male, unknown age"),
        ({"sex": "unknown", "age": "unknown"}, ", unknown sex and age"),
        ({"form": "sexual", "sex": "female", "age": "child", "category": "sexual_female_child"}, ", sexual exploitation, girls"),
        ({"form": "forced_labour", "sex": "female", "category": "forced_labour_female"}, ", forced labour, female"),
        ({"category": "agents", "partition": "accused"}, ", agents"), ({"category": "Ashanti", "partition": "own"}, ", Ashanti"),
        ({"category": "Ashanti", "partition": "own", "form": "sexual"}, ", sexual exploitation, Ashanti"),
        ({"category": "women", "partition": "own", "sex": "female", "age": "adult"}, ", women"),
        ({"category": "women", "partition": "own", "form": "sexual"}, ", sexual exploitation, women"),
        ({"category": "adult | Overseas", "partition": "age_location", "age": "adult"}, ", adult | Overseas"),
        ({"category": "Minor", "partition": "ctdc_majority", "age": "child"}, ", children"),
        ({"category": "several", "label": "Women + Girls"}, ", women + Girls"), ({"without": ("f1",), "label": "All others"}, ", all others"),
    ],
)  # fmt: skip
def test_changes_of_two_parts_of_a_measure_are_told_apart(of, part):
    """Women, children and regions have each their own words; all victims have none."""
    counts = [in_year(year, n, **of) for year, n in ((2021, 20), (2020, 10))]
    for function in (
        tip.abs_change,
        tip.pct_change,
        tip.rate_ratio,
        tip.fold_decrease,
    ):
        assert f"the number detected{part}, 2020 to 2021" in function(*counts).label


def test_change_from_zero_has_no_percentage():
    """From 0 to 5 is neither infinity nor 100 %."""
    for estimate in (
        tip.pct_change(5, 0),
        tip.pct_change(0, 0),
        tip.fold_decrease(0, 5),
    ):
        assert estimate.value is None
        assert str(estimate) == "not defined"


def test_a_fold_decrease_of_an_increase_says_so():
    """From 30 to 760 it is 30 / 760; of equal counts it is 1, and no increase."""
    assert tip.fold_decrease(760, 30).label == "Fold decrease in the number, from 30 to 760 (below 1: an increase)"
    for x1 in (29, 30):
        assert tip.fold_decrease(x1, 30).label == f"Fold decrease in the number, from 30 to {x1}"


def test_an_interval_of_a_difference_needs_events():
    """Of nobody and nobody there is none, of 1 and 0 a poor one: the approximation is void below 5 events."""
    nobody = tip.abs_change(0, 0, interval=True)
    assert (str(nobody), nobody.kind, nobody.level, nobody.flags) == ("0", "point", None, ())
    few, enough = tip.abs_change(1, 0, interval=True), tip.abs_change(6, 5, interval=True)
    assert "APPROXIMATION_POOR" in few.flags
    assert enough.flags == ("COMPLETE_COUNT",)


def test_different_measures_cannot_be_compared(observed, release):
    """Identified victims and referred victims are different things."""
    identified = tip.pick(observed, year=2020, measure="identified", category="women", **release)
    referred = tip.pick(observed, measure="referred", category="men", **release)
    with pytest.raises(TipResearchError, match="measure 'identified' and 'referred' cannot be compared"):
        tip.pct_change(identified, referred)


def test_censored_counts_give_bounds():
    """From <5 to 10: a change of 6 to 10, a ratio from 2.5 without end."""
    change = tip.abs_change(10, (0, 4))
    assert (change.lo, change.hi, change.kind) == (6, 10, "bounds")
    ratio = tip.rate_ratio(10, (0, 4), interval=None)
    assert (ratio.lo, ratio.hi) == (2.5, math.inf)
    assert (ratio.record()["lo"], ratio.record()["hi"]) == (2.5, None)
    json.dumps(ratio.record(), allow_nan=False)
    for change in (tip.pct_change(10, (0, 4)), tip.pct_change(10, (0, 4), interval=False)):
        assert (change.value, change.lo, change.hi) == (None, None, None)
        assert str(change) == "not given, the earlier count may be zero"
    assert (tip.pct_change(10, (0, 0)).lo, str(tip.pct_change((0, 4), (0, 0)))) == (None, "not defined")


@pytest.mark.parametrize(
    ("later", "earlier", "said"),
    [(3, 0, "not defined"), (0, 0, "not defined"), (1282, (0, 4), "not given, the earlier count may be zero")],
)
def test_a_change_without_an_interval_says_nothing_of_one(later, earlier, said):
    """Of 3 after 0 there is no percentage, and no interval that could be read as one of many results; their ratio has one."""
    change = tip.pct_change(later, earlier)
    assert (str(change), change.caveats) == (said, (tip.DETECTION_CAVEAT,))
    assert "COMPLETE_COUNT" not in change.flags
    ratio = tip.rate_ratio(later, earlier)
    assert COMPLETE_COUNT_CAVEAT in ratio.caveats
    assert "COMPLETE_COUNT" in ratio.flags


def test_a_variance_below_that_of_poisson_is_refused():
    """With an interval or without one."""
    for interval in ("exact", None):
        for phi in (0.5, True, "25", math.inf, math.nan):
            with pytest.raises(TipResearchError, match=r"phi .* is not allowed; it is at least 1"):
                tip.rate_ratio(30, 760, phi=phi, interval=interval)


def test_a_variance_is_of_an_interval():
    """Without one, its inflation would be said to have been taken, and change nothing."""
    with pytest.raises(TipResearchError) as caught:
        tip.rate_ratio(30, 760, interval=None, phi=25)
    assert (
        str(caught.value)
        == "phi 25 inflates the variance behind an interval, and interval is None; name one, such as 'exact'."
    )
    assert tip.rate_ratio(30, 760, interval=None, phi=1).value == 30 / 760


def test_a_contested_change_is_no_formula():
    """The two counts stand in words; nothing is computed of them."""
    torn = tip.pick(tip.load(), source_id="unodc_glotip", edition="2025-04-14", ref_area="PAK", measure="detected", partition="total", year=2019)  # fmt: skip
    later = tip.pick(tip.load(), source_id="unodc_glotip", edition="2025-04-14", ref_area="PAK", measure="detected", partition="total", year=2021)  # fmt: skip
    found = tip.pct_change(later, torn)
    assert (found.value, found.formula, found.flags) == (None, "32,022, then 21,253", ("CONTESTED",))


def test_why_no_change_is_given_is_why():
    """Women whose total is less than they are have changes: that they may have been none is why there is none."""
    rows = [("", 2018, 9), ("female", 2018, "<5"), ("", 2019, 50), ("female", 2019, 60), ("", 2020, 9)]
    frame = pd.DataFrame(rows, columns=["sex", "year", "count"]).assign(area="Nepal", measure="identified")
    own = tip.observations_from(frame, source="Ours")
    women, all_of_them = own.series("sex")["female"], own.series()["total"]
    assert str(tip.pct_change(women[1], women[0])) == "not given, the earlier count may be zero"
    # 50 in all beside 60 women are 50 to 60, so the change to 9 is from 60 at most.
    assert (all_of_them[1].lo, all_of_them[1].hi) == (50, 60)
    assert tip.pct_change(all_of_them[2], all_of_them[1]).given
