"""The count of a year is compared with its quarters, months or half-years."""

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch.consistency import has_several_lengths, over_areas, over_time

QUARTERS = (1, 2, 3, 4)
DAYS = ["period_start", "period_end"]


def survey(rows, columns, **fixed):
    """Return a dataset of Nepal in 2020 with these rows."""
    common = {"measure": "identified", "area": "Nepal"} | ({} if {"year", *DAYS} & {*columns} else {"year": 2020})
    frame = pd.DataFrame(rows, columns=columns)
    return tip.observations_from(frame.assign(**common | fixed), source="Our survey")


def year_and_quarters(year, *quarters, **fixed):
    """Return a dataset of the count of a year, and of quarters with their numbers."""
    return survey([("", year), *quarters], ["quarter", "count"], **fixed)


def by_days(*rows):
    return survey(rows, [*DAYS, "count"], period_kind="reporting_period")


def of_period(dataset, period="year"):
    """Return the one total of a period."""
    (found,) = dataset.select(period=period).series()["total"]
    return found


def states(dataset):
    return dataset.frame()["state"].tolist()


@pytest.mark.parametrize(
    ("year", "counts", "parts"),
    [
        ("40", (10, 10, 10, 10), None),
        ("41", (10, 10, 10, 10), 40),
        ("39", (10, 10, 10, 10), 40),
        ("34", (10, 10, 10, "<5"), None),
        ("35", (10, 10, 10, "<5"), 30),
        ("30", (10, 10, 10, "<5"), None),
        ("29", (10, 10, 10, "<5"), 30),
        ("29", (10, 10, 10), 30),
        ("30", (10, 10, 10), None),
        ("9", (10,), 10),
        ("<5", (1, 1, 1, 1), None),
        ("<5", (2, 1, 1, 1), 5),
    ],
)
def test_a_year_that_is_not_the_sum_of_its_quarters_is_disputed(year, counts, parts):
    result = of_period(year_and_quarters(year, *enumerate(counts, 1))).coherence
    assert (result.state, result.parts_lo, result.by) == ("one_of", parts, "quarter") if parts else result is None


@pytest.mark.slow
def test_a_year_that_its_quarters_contradict_is_a_range():
    """This holds if a selection left the quarters out; the quarters state the conflict."""
    rows = [(2019, "", 100), (2020, "", 150), *((2020, q, 25) for q in QUARTERS)]
    dataset = survey(rows, ["year", "quarter", "count"])
    first, second = dataset.select(period="year").series()["total"]
    assert (second.lo, second.hi, second.as_printed.value) == (100, 150, 150)
    change = tip.abs_change(second, first)
    assert (change.value, change.lo, change.hi) == (None, 0, 50)
    assert (second.coherence.by, second.coherence.parts_lo, second.lo, second.hi) == ("quarter", 100, 100, 150)
    quarters = dataset.select(period="quarter").series()["total"]
    assert {(quarter.flags, quarter.in_question) for quarter in quarters} == {(("CELLS_DISAGREE",), False)}
    assert states(dataset) == ["", "one_of", *[""] * 4]
    assert dataset.frame()["flags"].tolist() == ["", "DOES_NOT_ADD_UP", *["CELLS_DISAGREE"] * 4]


@pytest.mark.parametrize(
    ("year", "quarters", "columns", "state"),
    [
        # One quarter is missing, provisional or after a break; the year is estimated; another office reports.
        (99, [(1, 10), (2, 10), (3, 10)], {}, ""),
        (99, [(2, 10), (3, 10), (4, 10)], {}, ""),
        (99, [(q, 10) for q in QUARTERS], {"obs_status": ["A", "A", "P", "A", "A"]}, ""),
        (99, [(q, 10) for q in QUARTERS], {"obs_status": ["E", "A", "A", "A", "A"]}, ""),
        (99, [(1, 10), (2, 10), (3, 10), (4, 90)], {"obs_status": ["A", "A", "A", "B", "A"]}, ""),
        (99, [(q, 10) for q in QUARTERS], {"reporter": ["Police", *["Labour office"] * 4]}, ""),
        # A person can be assisted or prosecuted in several quarters; a conviction is of one day.
        (30, [(q, 10) for q in QUARTERS], {"measure": "assisted"}, ""),
        (41, [(q, 10) for q in QUARTERS], {"measure": "assisted"}, "one_of"),
        (39, [(q, 10) for q in QUARTERS], {"measure": "prosecuted"}, ""),
        (39, [(q, 10) for q in QUARTERS], {"measure": "convictions"}, "one_of"),
        (39, [(q, 10) for q in QUARTERS], {"measure": "identified"}, "one_of"),
    ],
)
def test_only_final_counts_of_one_office_and_definition_dispute_a_year(year, quarters, columns, state):
    assert states(year_and_quarters(year, *quarters, **columns)) == [state, *[""] * len(quarters)]


@pytest.mark.slow
def test_months_and_half_years_are_parts_too():
    """The second half-year has more than its six months, the fiscal year fewer than its nine months."""
    months = [(f"2020-{m:02d}-01", f"2020-{m:02d}-{pd.Period(f'2020-{m:02d}').days_in_month}", 5) for m in range(1, 13)]
    first, second = ("2020-01-01", "2020-06-30", 30), ("2020-07-01", "2020-12-31", 31)
    fiscal = ("2020-04-01", "2021-03-31", 7)
    dataset = by_days(*months, first, second, fiscal)
    assert states(dataset) == [*[""] * 13, "one_of", "one_of"]
    assert {of_period(dataset, f"{start} to {end}").coherence.by for start, end, _ in (second, fiscal)} == {"month"}
    year = of_period(by_days(first, second, ("2020-01-01", "2020-12-31", 60)), "2020-01-01 to 2020-12-31")
    assert (year.lo, year.coherence.by, year.coherence.parts_lo) == (60, "half-year", 61)


@pytest.mark.parametrize(
    "other", [("2020-10-01", "2021-03-31"), ("2020-01-01", "2020-12-30"), ("2019-10-01", "2020-03-31")]
)
def test_a_period_that_is_not_inside_a_year_is_not_a_part(other):
    """It ends later, begins earlier, or is itself a year but for one day."""
    assert states(by_days(("2020-01-01", "2020-12-31", 9), (*other, 30))) == ["", ""]


def test_a_year_is_a_part_of_two_years():
    dataset = by_days(("2019-01-01", "2020-12-31", 9), ("2020-01-01", "2020-12-31", 30))
    both = of_period(dataset, "2019-01-01 to 2020-12-31")
    assert (both.coherence.state, both.coherence.by) == ("one_of", "year")


def test_cumulative_counts_have_no_periods_of_several_lengths():
    table = tip.load()
    assert not has_several_lengths(table[table["period_start"].isna()])
    assert has_several_lengths(table)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["reasonable_grounds", "conclusive_grounds"])
def test_years_of_decisions_are_the_sums_of_their_quarters(published_folder, tmp_path, name):
    """Ten years by age and decision; a thousand too many in one year are found, even if its adults have them too."""
    path = published_folder("nrm_uk") / f"nrm_{name}.csv"
    assert set(tip.open(path).frame()["state"]) == {"", "consistent"}
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    adults = [column for column in table if column.startswith("Adult")]
    changed = ["Total", adults[-1], next(column for column in adults if "Positive" in column)]
    year = (table["Year"] == "2018") & (table["Quarter"] == "Total")
    assert year.sum() == 1
    table.loc[year, changed] = table.loc[year, changed].astype(int).add(1000).astype(str)
    table.to_csv(tmp_path / path.name, index=False)
    found = tip.open(tmp_path / path.name).frame().query("state == 'one_of'")
    assert found["period"].astype(str).tolist() == ["2018"] * 3


@pytest.mark.slow
def test_the_places_of_a_british_total_add_up_to_the_total(published_folder, tmp_path):
    """A total of 2,325 for 406 + 686 + 196 + 37 = 1,325 is found: it or any of the four places is off by 1,000."""
    path = published_folder("nrm_uk") / "nrm_referrals_longitudinal.csv"
    assert set(tip.open(path).frame()["state"]) == {"", "consistent"}
    changed = path.read_text("utf-8-sig").replace(
        "2019,Q2,Adult (18 or over),Total,1325\n", "2019,Q2,Adult (18 or over),Total,2325\n"
    )
    assert "Total,2325" in changed
    (tmp_path / path.name).write_text(changed, encoding="utf-8")
    table = tip.open(tmp_path / path.name).observations.set_index("figure_id")
    results = tip.observations.coherence_by_figure(table.reset_index())
    found = {figure: result for figure, result in results.items() if result.disputed}
    assert {result.state for result in found.values()} == {"one_of"}
    assert {table["raw_value"][f]: (result.lo, result.hi) for f, result in found.items()} == {
        "2325": (1325, 2325), "406": (406, 1406), "686": (686, 1686), "196": (196, 1196), "37": (37, 1037),
    }  # fmt: skip


@pytest.mark.parametrize(("year", "women", "state"), [(100, 15, ""), (100, 16, "one_of"), (1000, 15, ""), (9, 15, "one_of")])  # fmt: skip
def test_the_sexes_of_a_quarter_without_a_total_are_parts_of_the_year(year, women, state):
    """A quarter has at least its published parts, and may have more."""
    quarters = [(q, s, n) for q in QUARTERS for s, n in (("female", women if q == 1 else 15), ("male", 10))]
    assert states(survey([("", "", year), *quarters], ["quarter", "sex", "count"])) == [state, *[""] * 8]


@pytest.mark.slow
@pytest.mark.parametrize(("measure", "unit"), [("assisted", "persons"), ("cases_investigated", "cases")])
def test_a_quarter_alone_can_exceed_its_year(measure, unit):
    """A person or a case may be in several quarters, but each quarter is in the year."""
    assert of_period(year_and_quarters(100, (1, 60), (2, 70), measure=measure, unit=unit)).coherence is None
    dataset = year_and_quarters(100, (1, 150), (2, 120), (3, 70), measure=measure, unit=unit)
    year = of_period(dataset)
    assert (year.coherence.by, year.coherence.alone, year.coherence.parts_lo) == ("quarter", True, 150)
    assert (year.lo, year.hi) == (100, 150)
    assert dataset.frame()["flags"].tolist() == ["DOES_NOT_ADD_UP", "CELLS_DISAGREE", "CELLS_DISAGREE", ""]


def test_a_suppressed_quarter_counts_with_its_parts():
    rows = [("", "", 10), (1, "", "<5"), (1, "female", 2), (1, "male", 2), (2, "", 7)]
    assert states(survey(rows, ["quarter", "sex", "count"]))[0] == "one_of"


@pytest.mark.parametrize(("status", "state"), [("A", "one_of"), ("B", ""), ("D", "")])
def test_a_break_of_the_total_of_a_quarter_is_a_break_of_its_parts(status, state):
    """Women by a new definition are not a part of the women of the year by the old definition."""
    rows = [("", "", 100, "A"), ("", "female", 50, "A"), (1, "female", 30, "A"), (2, "", 40, status), (2, "female", 30, "A")]  # fmt: skip
    assert states(survey(rows, ["quarter", "sex", "count", "obs_status"]))[1] == state


@pytest.mark.parametrize("column", ["definition_id", "reporter"])
@pytest.mark.parametrize("blank", [[float("nan")] * 4, [None, pd.NA, float("nan"), None]])
def test_missing_values_are_equal_in_all_rows(column, blank):
    """pandas reads a column without values as NaN, and no NaN equals another."""
    rows = [("PAK", "", 10), ("PAK", "1", 6), ("PAK", "2", 6), ("PK-PB", "", 25)]
    frame = pd.DataFrame(rows, columns=["area", "quarter", "count"]).assign(measure="identified", year=2020)
    table = tip.observations_from(frame, source="Our survey").observations
    table = table.assign(**{column: pd.Series(blank, table.index)})
    assert [found.parts_lo for found in over_time(table).values()] == [12]
    assert [found.parts_lo for found in over_areas(table).values()] == [25]
