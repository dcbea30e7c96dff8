"""A break that the status of a row states is one for every change across it."""

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError


def own(*rows):
    """Return counts by year, each with its status."""
    frame = pd.DataFrame(rows, columns=["year", "count", "obs_status"])
    return tip.observations_from(frame.assign(area="Nepal", measure="identified"), source="Our survey")


def changes(dataset):
    return [(c.value is None, c.flags) for c in tip.yoy(dataset.series()["total"])]


def test_no_change_is_given_across_a_break_that_a_status_states():
    """The first count after it is comparable with those that follow, and with none before."""
    whole = own((2018, 90, "A"), (2019, 100, "A"), (2020, 60, "B"), (2021, 120, "A"))
    across = changes(whole)
    assert [lacking for lacking, _ in across] == [False, True, False]
    assert "DEFINITION_BREAK" in across[1][1]


def test_a_break_holds_where_its_own_row_was_left_out():
    """Whoever selects two years has not made one series of two."""
    two = own((2019, 100, "A"), (2020, 60, "B"), (2021, 120, "A")).select(year=[2019, 2021])
    earlier, later = two.series()["total"]
    assert (earlier.series_id, later.series_id) == ("before the break of 2020-01-01", "after the break of 2020-01-01")
    with pytest.raises(TipResearchError, match="series breaks: the counts are after .* and before .*across_breaks"):
        tip.pct_change(later, earlier)
    assert "DEFINITION_BREAK" in tip.pct_change(later, earlier, across_breaks=True).flags
    assert tip.compare_years(later, earlier, {}).pct_change is None


@pytest.mark.slow
def test_a_count_by_another_definition_is_no_neighbour_of_the_others():
    """Status D says so of its own row alone; an office that always counts by a definition of its own has a series."""
    assert [lacking for lacking, _ in changes(own((2019, 100, "A"), (2020, 60, "D"), (2021, 120, "A")))] == [True, True]
    assert [lacking for lacking, _ in changes(own((2019, 100, "D"), (2020, 60, "D"), (2021, 120, "A")))] == [
        False,
        True,
    ]


@pytest.mark.parametrize("status", ["A", "E", "P", "U"])
def test_other_statuses_break_no_series(status):
    """An estimate or a count of low reliability is of the series that it stands in."""
    assert [lacking for lacking, _ in changes(own((2019, 100, "A"), (2020, 60, status), (2021, 120, "A")))] == [
        False
    ] * 2


@pytest.mark.slow
@pytest.mark.parametrize("status", ["B", "D"])
@pytest.mark.parametrize(("broken", "sides"), [("total", [True, True]), ("female", [False, True])])
def test_a_break_of_the_total_is_one_of_its_parts_and_none_the_other_way(broken, sides, status):
    """Who defines all victims anew has counted women anew; who moves some between two parts leaves the total."""
    rows = [(year, n, sex) for sex, n in (("total", 9), ("female", 5), ("male", 4)) for year in (2019, 2020)]
    frame = pd.DataFrame(rows, columns=["year", "count", "sex"]).assign(area="Nepal", measure="identified")
    begins = (frame["sex"] == broken) & (frame["year"] == 2020)
    frame["obs_status"] = begins.map({True: status, False: "A"})
    whole = tip.observations_from(frame, source="Our survey")
    women = whole.select(sex="female").series("sex")["female"]  # the row of the total is left out
    found = [dict(whole.series("sex"))["male"], women]
    assert [len({count.series_id for count in series}) == 2 for series in found] == sides
    assert (len({count.series_id for count in whole.select(sex="total").series()["total"]}) == 2) is sides[0]


@pytest.mark.slow
def test_another_definition_is_of_its_own_time_alone():
    """The first quarter begins with its year, which is not by its definition."""
    frame = pd.DataFrame(
        [(2019, "", 90, "A"), (2020, "", 100, "A"), (2020, 1, 20, "D"), (2020, 2, 30, "A")],
        columns=["year", "quarter", "count", "obs_status"],
    )
    dataset = tip.observations_from(frame.assign(area="Nepal", measure="identified"), source="Our survey")
    assert [lacking for lacking, _ in changes(dataset.select(period="year"))] == [False]
    first, second = dataset.select(period="quarter").series()["total"]
    assert (first.series_id, second.series_id) == ("by another definition", "")


@pytest.mark.parametrize(
    ("status", "flag", "words"),
    [("P", "PROVISIONAL", "provisional"), ("U", "LOW_RELIABILITY", "of low reliability"), ("W", "INCLUDES_OTHERS", "with some of another category")],
)  # fmt: skip
def test_what_a_source_says_of_a_count_stands_beside_each_number_of_it(status, flag, words):
    """Of a change to it, a rate and the count itself; of no number that does not rest on it."""
    dataset = own((2018, 90, "A"), (2019, 100, "A"), (2020, 60, status))
    first, second, third = dataset.series()["total"]
    for number in (tip.pct_change(third, second), tip.rate(third, 1_000_000), third):
        assert flag in number.flags
        assert words in repr(number)
    assert words not in repr(tip.pct_change(second, first))
    assert dataset.frame()["flags"].tolist() == ["", "", flag]
    assert dataset.frame().query("year == 2020")["status"].tolist() == [status]


@pytest.mark.slow
@pytest.mark.parametrize("status", ["E", "I"])
def test_what_nobody_counted_has_no_interval_of_chance(status):
    """Estimated, or put in for what is missing; nor has a sum with it, and a change of two others has one."""
    counted, made, later = own((2019, 100, "A"), (2020, 60, status), (2021, 120, "A")).series()["total"]
    for change in (tip.pct_change(made, counted), tip.pct_change(later, made), tip.rate_ratio(made, counted)):
        assert (change.lo, change.hi) == (None, None)
        assert any("The number is an estimate, by a model, a survey or an office" in c for c in change.caveats)
    assert tip.pct_change(later, counted).kind == "random_variation_interval"
    rows = pd.DataFrame([("women", 7, "A"), ("men", 9, status)], columns=["category", "count", "obs_status"])
    rows = rows.assign(area="Nepal", year=2020, measure="identified", partition="sex", sex=["female", "male"])
    women, men = tip.observations_from(rows, source="Our survey").parts("sex").values()
    assert (women + men).estimated
    assert (men + women).estimated
    assert not women.estimated


@pytest.mark.slow
def test_counts_that_two_offices_reported_are_not_one_series():
    """What one office counts another may not: a change of who reported is no change in what is counted."""
    frame = pd.DataFrame(
        [(2019, 100, "Police"), (2020, 60, "Police"), (2021, 120, "Labour office")],
        columns=["year", "count", "reporter"],
    )
    dataset = tip.observations_from(frame.assign(area="Nepal", measure="identified"), source="Our survey")
    first, second, third = dataset.series()["total"]
    assert tip.pct_change(second, first).value is not None
    assert [lacking for lacking, _ in changes(dataset)] == [False, True]
    with pytest.raises(TipResearchError) as caught:
        tip.pct_change(third, second)
    assert str(caught.value) == (
        "counts of reporter 'Labour office' and 'Police' are not one series; take counts that one office reported, or pass across_breaks=True to compare them all the same."
    )
    assert "DEFINITION_BREAK" in tip.pct_change(third, second, across_breaks=True).flags
