"""Every cell that was asked for comes back with its number, its range, or the reason why it has none."""

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.datasets.cells import REASONS

#: 2019: 60 and 40 of 100; 2020: 78 and <5 of 80; 2021: nothing; 2022: 50 and 40 of 90. Italy: 2019 alone.
FRANCE = {
    (2019, "female"): ("number", 60, 60), (2019, "male"): ("number", 40, 40),
    (2020, "female"): ("number", 78, 78), (2020, "male"): ("suppressed", 0, 4),
    (2021, "female"): ("not_reported", None, None), (2021, "male"): ("not_reported", None, None),
    (2022, "female"): ("number", 50, 50), (2022, "male"): ("number", 40, 40),
}  # fmt: skip


def own(rows):
    """Return a dataset of rows of year, sex and count."""
    frame = pd.DataFrame(rows, columns=["year", "sex", "count"]).assign(area="Nepal", measure="identified")
    return tip.observations_from(frame, source="Our survey")


def states(grid, *keys):
    """Return the states of a grid by some of its columns."""
    return dict(zip(grid[list(keys)].itertuples(index=False, name=None), grid["state"], strict=True))


def test_each_area_year_and_category_has_one_row(unodc):
    grid = unodc.select(measure="detected").grid("sex")
    assert len(grid) == 2 * 4 * 2  # areas, years from 2019 to 2022, sexes
    assert not grid.duplicated(["area", "year", "sex"]).any()
    rows = grid[grid["area"] == "FRA"].set_index(["year", "sex"])
    for place, (state, low, high) in FRANCE.items():
        row = rows.loc[place]
        assert (row["state"], row["reason"]) == (state, REASONS[state])
        assert [None if pd.isna(row[end]) else row[end] for end in ("lo", "hi")] == [low, high]
        assert pd.isna(row["value"]) == (low is None or low != high)
    assert {*grid.loc[(grid["area"] == "ITA") & (grid["year"] > 2019), "state"]} == {"not_reported"}
    assert {*grid["measure"]} == {"detected"}
    assert {*grid["unit"]} == {"persons"}


def test_areas_and_years_that_were_asked_for_and_have_no_data_are_rows(unodc):
    with pytest.warns(tip.errors.CoverageWarning, match="Nepal"):
        asked = unodc.select(measure="detected", area=["Italy", "Nepal"], year="2018..2020")
    grid = asked.grid()
    assert states(grid, "area_name", "year") == {
        ("Italy", 2018): "not_reported", ("Italy", 2019): "number", ("Italy", 2020): "not_reported",
        **{("Nepal", year): "not_reported" for year in (2018, 2019, 2020)},
    }  # fmt: skip
    assert grid["value"].count() == 1


def test_an_area_that_reports_and_has_no_such_part_is_not_called_unreported(unodc):
    """France has citizenships for 2019 alone, and totals for 2020 and 2022."""
    grid = unodc.select(measure="detected", area="France", year="2019..2022").grid("citizenship")
    assert states(grid, "year") == {
        (2019,): "number", (2020,): "not_divided", (2021,): "not_reported", (2022,): "not_divided",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("disputed", "state", "ends"),
    [("bounds", "corrected", (20, 25)), ("flag", "number", (20, 20)), ("withhold", "does_not_add_up", None)],
)
def test_a_total_that_does_not_add_up_is_a_range_or_as_published_or_withheld(disputed, state, ends):
    """A total of 20 beside 15 women and 10 men: 20 to 25 by the smallest corrections."""
    row = own([(2020, "total", 20), (2020, "female", 15), (2020, "male", 10)]).grid(disputed=disputed).iloc[0]
    assert row["state"] == state
    assert [row["lo"], row["hi"]] == list(ends) if ends else row[["value", "lo", "hi"]].isna().all()


def test_an_unknown_way_with_disputed_counts_names_those_that_are_known(unodc):
    with pytest.raises(TipResearchError, match=r"disputed 'bound' .*bounds, flag, withhold.*Did you mean 'bounds'"):
        unodc.select(measure="detected").grid(disputed="bound")


def test_a_grid_has_the_counts_of_the_series(unodc):
    """What is used as published is the same in both."""
    selected = unodc.select(measure="detected", area="France")
    cells = selected.grid("sex").dropna(subset="lo")
    series = selected.series("sex")
    found = {
        sex: [(int(lo), int(hi)) for lo, hi in zip(of["lo"], of["hi"], strict=True)] for sex, of in cells.groupby("sex")
    }
    assert found == {sex: [(count.lo, count.hi) for count in counts] for sex, counts in series.items()}


@pytest.mark.parametrize(("disputed", "value"), [("bounds", 20045), ("flag", 20045), ("withhold", None)])
def test_a_total_that_another_source_disputes_says_so(disputed, value):
    """UNODC has 20,045 victims for Pakistan in 2020, and its news release 32,022."""
    unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan", measure="detected")
    row = unodc.select(year=2020).grid(disputed=disputed).iloc[0]
    assert row["reason"] == REASONS["disputed"]
    assert row["value"] == value if value else row[["value", "lo", "hi"]].isna().all()
