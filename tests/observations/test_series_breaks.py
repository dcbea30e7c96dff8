"""No change is computed across a break that the status of a row states."""

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError


def dataset(rows, columns=("year", "count", "obs_status")):
    """Return a dataset of Nepal with these rows."""
    frame = pd.DataFrame(rows, columns=[*columns]).assign(area="Nepal", measure="identified")
    return tip.observations_from(frame, source="Our survey")


def counts(*rows):
    return dataset(rows).series()["total"]


def lacking(series):
    """Return for each change of a series whether it has no value."""
    return [change.value is None for change in tip.yoy(series)]


@pytest.mark.parametrize(
    ("statuses", "without_change"),
    [
        ("ABA", [True, False]),  # the count after the break is comparable with later counts only
        ("ADA", [True, True]),  # another definition concerns its own row only
        ("DDA", [False, True]),
        *((f"A{status}A", [False, False]) for status in "AEPU"),
    ],
)
def test_a_status_breaks_a_series_or_does_not(statuses, without_change):
    series = counts(*zip((2019, 2020, 2021), (100, 60, 120), statuses, strict=True))
    changes = tip.yoy(series)
    assert lacking(series) == without_change
    assert ["DEFINITION_BREAK" in change.flags for change in changes] == without_change


def test_a_break_holds_if_its_row_is_left_out():
    two = dataset([(2019, 100, "A"), (2020, 60, "B"), (2021, 120, "A")]).select(year=[2019, 2021])
    earlier, later = two.series()["total"]
    assert (earlier.series_id, later.series_id) == ("before the break of 2020-01-01", "after the break of 2020-01-01")
    with pytest.raises(TipResearchError, match="series breaks: the counts are after .* and before .*across_breaks"):
        tip.pct_change(later, earlier)
    assert "DEFINITION_BREAK" in tip.pct_change(later, earlier, across_breaks=True).flags
    assert tip.compare_years(later, earlier, {}).pct_change is None


@pytest.mark.slow
@pytest.mark.parametrize("status", ["B", "D"])
@pytest.mark.parametrize(("broken", "sides"), [("total", [True, True]), ("female", [False, True])])
def test_a_break_of_the_total_breaks_its_parts_and_not_the_reverse(broken, sides, status):
    rows = [
        (year, n, sex, status if (sex, year) == (broken, 2020) else "A")
        for sex, n in (("total", 9), ("female", 5), ("male", 4))
        for year in (2019, 2020)
    ]
    complete = dataset(rows, ["year", "count", "sex", "obs_status"])
    women = complete.select(sex="female").series("sex")["female"]  # without the row of the total
    found = [complete.series("sex")["male"], women, complete.select(sex="total").series()["total"]]
    assert [len({count.series_id for count in series}) == 2 for series in found] == [*sides, sides[0]]


@pytest.mark.slow
def test_another_definition_holds_for_its_own_period_only():
    """The first quarter follows another definition; its year, which begins on the same day, does not."""
    rows = [(2019, "", 90, "A"), (2020, "", 100, "A"), (2020, 1, 20, "D"), (2020, 2, 30, "A")]
    found = dataset(rows, ["year", "quarter", "count", "obs_status"])
    assert lacking(found.select(period="year").series()["total"]) == [False]
    first, second = found.select(period="quarter").series()["total"]
    assert (first.series_id, second.series_id) == ("by another definition", "")


@pytest.mark.parametrize(
    ("status", "flag", "words"),
    [("P", "PROVISIONAL", "provisional"), ("U", "LOW_RELIABILITY", "of low reliability"), ("W", "INCLUDES_OTHERS", "with some of another category")],
)  # fmt: skip
def test_each_number_that_depends_on_a_count_states_its_status(status, flag, words):
    found = dataset([(2018, 90, "A"), (2019, 100, "A"), (2020, 60, status)])
    first, second, third = found.series()["total"]
    for number in (tip.pct_change(third, second), tip.rate(third, 1_000_000), third):
        assert flag in number.flags
        assert words in repr(number)
    assert words not in repr(tip.pct_change(second, first))
    assert found.frame()["flags"].tolist() == ["", "", flag]
    assert found.frame().query("year == 2020")["status"].tolist() == [status]


@pytest.mark.slow
@pytest.mark.parametrize("status", ["E", "I"])
def test_an_estimated_or_imputed_count_has_no_interval_of_chance(status):
    counted, made, later = counts((2019, 100, "A"), (2020, 60, status), (2021, 120, "A"))
    for change in (tip.pct_change(made, counted), tip.pct_change(later, made), tip.rate_ratio(made, counted)):
        assert (change.lo, change.hi) == (None, None)
        assert any("The number is an estimate, by a model, a survey or an office" in c for c in change.caveats)
    assert tip.pct_change(later, counted).kind == "random_variation_interval"
    rows = [("women", 7, "A", "female"), ("men", 9, status, "male")]
    parts = pd.DataFrame(rows, columns=["category", "count", "obs_status", "sex"])
    parts = parts.assign(area="Nepal", year=2020, measure="identified", partition="sex")
    women, men = tip.observations_from(parts, source="Our survey").parts("sex").values()
    assert [(women + men).estimated, (men + women).estimated, women.estimated] == [True, True, False]


@pytest.mark.slow
def test_counts_that_two_offices_reported_are_not_one_series():
    rows = [(2019, 100, "Police"), (2020, 60, "Police"), (2021, 120, "Labour office")]
    first, second, third = dataset(rows, ["year", "count", "reporter"]).series()["total"]
    assert tip.pct_change(second, first).value is not None
    assert lacking([first, second, third]) == [False, True]
    with pytest.raises(TipResearchError, match="reporter 'Labour office' and 'Police' are not one series; .*across_breaks=True"):  # fmt: skip
        tip.pct_change(third, second)
    assert "DEFINITION_BREAK" in tip.pct_change(third, second, across_breaks=True).flags
