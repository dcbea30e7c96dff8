import json
import math

import pandas as pd
import pytest
from invented_years import in_year

import tipresearch as tip
from tipresearch.indicators.comparable import RECORDING_CAVEAT
from tipresearch.quantities import COMPLETE_COUNT_CAVEAT

COMPARED = [tip.abs_change, tip.pct_change, tip.rate_ratio, tip.fold_decrease]


def test_change_by_hand():
    """From 10 to 5: minus 5, minus 50 %, a ratio of 0.5, twofold smaller."""
    assert [change(5, 10).value for change in COMPARED] == [-5, -50, 0.5, 2]


def test_a_change_is_in_the_unit_of_its_counts():
    """5 offences less are no persons, also against a plain number; two plain numbers are persons."""
    after, before = (in_year(year, n, unit="offences") for year, n in ((2021, 5), (2020, 10)))
    for pair in ((after, before), (after, 10), (10, before)):
        assert tip.abs_change(*pair).unit == "offences"
    assert tip.abs_change(after, before, interval=True).unit == "offences"
    assert tip.abs_change(5, 10).unit == "persons"


@pytest.mark.parametrize(
    ("measure", "label", "caveat"),
    [
        ("detected", "number detected", tip.DETECTION_CAVEAT), ("identified", "number identified", tip.DETECTION_CAVEAT),
        ("referred", "number of referred victims", tip.DETECTION_CAVEAT), ("", "number", tip.DETECTION_CAVEAT),
        ("prosecuted", "number of persons prosecuted", RECORDING_CAVEAT), ("offences", "number of offences of trafficking in persons", RECORDING_CAVEAT),
    ],
)  # fmt: skip
def test_label_and_caveat_of_a_change_name_what_is_counted(measure, label, caveat):
    for change in COMPARED:
        found = change(in_year(2021, 20, measure=measure), in_year(2020, 10, measure=measure))
        assert f" the {label}, 2020 to 2021" in found.label
        assert {tip.DETECTION_CAVEAT, RECORDING_CAVEAT} & {*found.caveats} == {caveat}


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
def test_the_label_of_a_change_names_the_part_that_is_counted(of, part):
    """Women, children and regions have each their own words; all victims have none."""
    counts = [in_year(year, n, **of) for year, n in ((2021, 20), (2020, 10))]
    for change in COMPARED:
        assert f"the number detected{part}, 2020 to 2021" in change(*counts).label


def test_a_fold_decrease_of_an_increase_says_so():
    """From 30 to 760 it is 30 / 760; of equal counts it is 1, and no increase."""
    assert tip.fold_decrease(760, 30).label == "Fold decrease in the number, from 30 to 760 (below 1: an increase)"
    for x1 in (29, 30):
        assert tip.fold_decrease(x1, 30).label == f"Fold decrease in the number, from 30 to {x1}"
    assert str(tip.fold_decrease(0, 5)) == "not defined"


def test_a_poisson_interval_of_a_difference_needs_events():
    """Of 0 and 0 there is none, of 1 and 0 a poor one: the approximation fails below 5 events."""
    nobody = tip.abs_change(0, 0, interval=True)
    assert (str(nobody), nobody.kind, nobody.level, nobody.flags) == ("0", "point", None, ())
    assert "APPROXIMATION_POOR" in tip.abs_change(1, 0, interval=True).flags
    assert tip.abs_change(6, 5, interval=True).flags == ("COMPLETE_COUNT",)


def test_censored_counts_give_bounds():
    """From <5 to 10: a change of 6 to 10, a ratio from 2.5 without end."""
    change, ratio = tip.abs_change(10, (0, 4)), tip.rate_ratio(10, (0, 4), interval=None)
    assert (change.ends, change.kind) == ((6, 10), "bounds")
    assert ratio.ends == (2.5, math.inf)
    assert (ratio.record()["lo"], ratio.record()["hi"]) == (2.5, None)
    json.dumps(ratio.record(), allow_nan=False)


@pytest.mark.parametrize(
    ("later", "earlier", "said"),
    [*((later, 0, "not defined") for later in (3, 0, (0, 4))), (1282, (0, 4), "not given, the earlier count may be zero")],
)  # fmt: skip
def test_a_change_from_zero_has_a_ratio_and_no_percentage(later, earlier, said):
    """It is neither infinity nor 100 %, and says nothing of an interval; the ratio has one."""
    for interval in (True, False):
        change = tip.pct_change(later, earlier, interval=interval)
        assert (change.value, change.lo, change.hi, str(change)) == (None, None, None, said)
        assert change.caveats == (tip.DETECTION_CAVEAT,)
        assert "COMPLETE_COUNT" not in change.flags
    ratio = tip.rate_ratio(later, earlier)
    assert COMPLETE_COUNT_CAVEAT in ratio.caveats
    assert "COMPLETE_COUNT" in ratio.flags


def test_the_reason_for_a_missing_change_is_the_true_one():
    """Women had perhaps been none in 2018, which is why they have no change; their total, a range, has one."""
    rows = [("", 2018, 9), ("female", 2018, "<5"), ("", 2019, 50), ("female", 2019, 60), ("", 2020, 9)]
    frame = pd.DataFrame(rows, columns=["sex", "year", "count"]).assign(area="Nepal", measure="identified")
    own = tip.observations_from(frame, source="Ours")
    women, everybody = own.series("sex")["female"], own.series()["total"]
    assert str(tip.pct_change(women[1], women[0])) == "not given, the earlier count may be zero"
    # 50 in all beside 60 women are 50 to 60, so the change to 9 is from 60 at most.
    assert (everybody[1].lo, everybody[1].hi) == (50, 60)
    assert tip.pct_change(everybody[2], everybody[1]).given
