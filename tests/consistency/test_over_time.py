"""A year and its quarters, months or half-years are held against each other."""

import csv

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch.consistency import over_areas, over_time
from tipresearch.consistency.over_time import has_several_lengths
from tipresearch.presentation.sentences.adding_up import about

QUARTERS = {1: ("01-01", "03-31"), 2: ("04-01", "06-30"), 3: ("07-01", "09-30"), 4: ("10-01", "12-31")}


def own(year, *quarters, **columns):
    """Return a dataset of a year's count and those of its quarters, by their numbers."""
    rows = [{"year": 2020, "count": year}, *({"year": 2020, "quarter": q, "count": n} for q, n in quarters)]
    frame = pd.DataFrame([{"quarter": "", "measure": "identified", "area": "Nepal"} | row for row in rows])
    return tip.observations_from(frame.assign(**columns), source="Our survey")


def taken(dataset, kind):
    """Return the count of a kind of period, or of one by its days."""
    (found,) = dataset.select(period=kind).series()["total"]
    return found


def of_year(dataset):
    return taken(dataset, "year")


@pytest.mark.parametrize(
    ("year", "counts", "state", "parts"),
    [
        ("40", (10, 10, 10, 10), "", 0),
        ("41", (10, 10, 10, 10), "one_of", 40),
        ("39", (10, 10, 10, 10), "one_of", 40),
        ("34", (10, 10, 10, "<5"), "", 0),
        ("35", (10, 10, 10, "<5"), "one_of", 30),
        ("30", (10, 10, 10, "<5"), "", 0),
        ("29", (10, 10, 10, "<5"), "one_of", 30),
        ("29", (10, 10, 10), "one_of", 30),
        ("30", (10, 10, 10), "", 0),
        ("9", (10,), "one_of", 10),
        ("<5", (1, 1, 1, 1), "", 0),
        ("<5", (2, 1, 1, 1), "one_of", 5),
    ],
)
def test_a_year_is_what_its_quarters_add_up_to(year, counts, state, parts):
    told = of_year(own(year, *enumerate(counts, 1))).coherence
    assert (told.state, told.parts_lo, told.by) == (state, parts, "quarter") if state else told is None


@pytest.mark.slow
def test_a_year_that_its_quarters_contradict_is_a_range():
    """Though a selection left them out; and they themselves say so."""
    frame = pd.DataFrame(
        [(2019, "", 100), (2020, "", 150), *((2020, q, 25) for q in (1, 2, 3, 4))], columns=["year", "quarter", "count"]
    )
    dataset = tip.observations_from(frame.assign(area="Nepal", measure="identified"), source="Our survey")
    first, second = dataset.select(period="year").series()["total"]
    assert (second.lo, second.hi, second.as_printed.value) == (100, 150, 150)
    change = tip.abs_change(second, first)
    assert (change.value, change.lo, change.hi) == (None, 0, 50)
    assert str(about(second)) == "The counts by quarter add up to 100, so the number is taken as 100 to 150."
    quarters = dataset.select(period="quarter").series()["total"]
    assert {(quarter.flags, quarter.in_question) for quarter in quarters} == {(("CELLS_DISAGREE",), False)}
    assert dataset.frame()["state"].tolist() == ["", "one_of", *[""] * 4]
    assert dataset.frame()["flags"].tolist() == ["", "DOES_NOT_ADD_UP", *["CELLS_DISAGREE"] * 4]


@pytest.mark.parametrize(
    ("columns", "quarters"),
    [
        ({}, [(1, 10), (2, 10), (3, 10)]),  # one is not published
        ({}, [(2, 10), (3, 10), (4, 10)]),
        ({"obs_status": ["A", "A", "P", "A", "A"]}, [(q, 10) for q in QUARTERS]),
        ({"obs_status": ["E", "A", "A", "A", "A"]}, [(q, 10) for q in QUARTERS]),
        ({"obs_status": ["A", "A", "A", "B", "A"]}, [(1, 10), (2, 10), (3, 10), (4, 90)]),  # the fourth is beyond it
        ({"reporter": ["Police", *["Labour office"] * 4]}, [(q, 10) for q in QUARTERS]),
    ],
)
def test_what_need_not_be_all_of_it_says_nothing(columns, quarters):
    """A gap, what may be revised, what nobody counted, and what another office did."""
    frame = pd.DataFrame(
        [{"year": 2020, "quarter": "", "count": 99}, *({"year": 2020, "quarter": q, "count": n} for q, n in quarters)]
    ).assign(area="Nepal", measure="identified", **columns)
    dataset = tip.observations_from(frame, source="Our survey")
    assert set(dataset.frame()["state"]) == {""}


@pytest.mark.parametrize(
    ("measure", "year", "state"),
    [("assisted", 30, ""), ("assisted", 41, "one_of"), ("prosecuted", 39, ""), ("convictions", 39, "one_of"), ("identified", 39, "one_of")],
)  # fmt: skip
def test_who_is_in_two_quarters_is_one_person_of_the_year(measure, year, state):
    """One can be assisted or prosecuted in several, and in one of them at least; a conviction is of one day."""
    rows = own(year, *((q, 10) for q in QUARTERS), measure=measure).frame()
    assert rows.loc[rows["quarter"].isna(), "state"].tolist() == [state]


@pytest.mark.slow
def test_months_and_half_years_are_parts_as_well():
    """A half-year is more than its six months, and a fiscal year less than the nine that are held of it."""
    months = [(f"2020-{m:02d}-01", f"2020-{m:02d}-{pd.Period(f'2020-{m:02d}').days_in_month}", 5) for m in range(1, 13)]
    halves = [("2020-01-01", "2020-06-30", 30), ("2020-07-01", "2020-12-31", 31)]
    fiscal = [("2020-04-01", "2021-03-31", 7)]
    frame = pd.DataFrame([*months, *halves, *fiscal], columns=["period_start", "period_end", "count"])
    frame = frame.assign(area="Nepal", measure="identified", period_kind="reporting_period")
    dataset = tip.observations_from(frame, source="Our survey")
    assert dataset.frame()["state"].tolist() == [*[""] * 13, "one_of", "one_of"]
    told = [taken(dataset, f"{first} to {last}").coherence.by for first, last, _ in (halves[1], *fiscal)]
    assert told == ["month", "month"]
    of_halves = frame.iloc[12:].assign(count=[30, 31, 60])
    of_halves.loc[of_halves.index[-1], ["period_start", "period_end"]] = ["2020-01-01", "2020-12-31"]
    year = taken(tip.observations_from(of_halves, source="Our survey"), "2020-01-01 to 2020-12-31")
    assert (year.lo, year.coherence.by, year.coherence.parts_lo) == (60, "half-year", 61)


@pytest.mark.parametrize(
    "other", [("2020-10-01", "2021-03-31"), ("2020-01-01", "2020-12-30"), ("2019-10-01", "2020-03-31")]
)
def test_a_period_that_is_not_within_it_is_no_part_of_a_year(other):
    """One that ends after it or begins before it, and one that is a year as well, but for a day."""
    frame = pd.DataFrame(
        [("2020-01-01", "2020-12-31", 9), (*other, 30)], columns=["period_start", "period_end", "count"]
    )
    frame = frame.assign(area="Nepal", measure="identified", period_kind="reporting_period")
    assert set(tip.observations_from(frame, source="Our survey").frame()["state"]) == {""}


def test_two_years_are_no_less_than_one_of_them():
    frame = pd.DataFrame(
        [("2019-01-01", "2020-12-31", 9), ("2020-01-01", "2020-12-31", 30)],
        columns=["period_start", "period_end", "count"],
    ).assign(area="Nepal", measure="identified", period_kind="reporting_period")
    both = taken(tip.observations_from(frame, source="Our survey"), "2019-01-01 to 2020-12-31")
    assert (both.coherence.state, both.coherence.by) == ("one_of", "year")


def test_a_table_without_days_has_no_periods_of_several_lengths():
    """Referrals over the years have no beginning."""
    table = tip.load()
    assert not has_several_lengths(table[table["period_start"].isna()])
    assert has_several_lengths(table)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["reasonable_grounds", "conclusive_grounds"])
def test_years_of_decisions_are_the_sums_of_their_quarters(published_folder, tmp_path, name):
    """Ten years by age and decision; a thousand too many in one year are found, though its adults have them, too."""
    path = published_folder("nrm_uk") / f"nrm_{name}.csv"
    assert set(tip.open(path).frame()["state"]) == {"", "consistent"}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    adults = [column for column in rows[0] if column.startswith("Adult")]
    changed = ["Total", adults[-1], next(column for column in adults if "Positive" in column)]
    (year,) = [row for row in rows if (row["Year"], row["Quarter"]) == ("2018", "Total")]
    year |= {column: str(int(year[column]) + 1000) for column in changed}
    with (tmp_path / path.name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = tip.open(tmp_path / path.name).frame().query("state == 'one_of'")
    assert found["period"].astype(str).tolist() == ["2018"] * 3


@pytest.mark.slow
def test_a_total_of_the_uk_is_what_its_places_add_up_to(published_folder, tmp_path):
    """The place that is not specified is one of them: a total of 2,325 for 406 + 686 + 196 + 37 = 1,325 is found.

    The total or any of the four places can be off by the thousand.
    """
    path = published_folder("nrm_uk") / "nrm_referrals_longitudinal.csv"
    assert set(tip.open(path).frame()["state"]) == {"", "consistent"}
    changed = path.read_text("utf-8-sig").replace(
        "2019,Q2,Adult (18 or over),Total,1325\n", "2019,Q2,Adult (18 or over),Total,2325\n"
    )
    assert "Total,2325" in changed
    (tmp_path / path.name).write_text(changed, encoding="utf-8")
    table = tip.open(tmp_path / path.name).observations.set_index("figure_id")
    found = {f: told for f, told in tip.observations.coherence_by_figure(table.reset_index()).items() if told.disputed}
    assert {told.state for told in found.values()} == {"one_of"}
    assert {table["raw_value"][f]: (told.lo, told.hi) for f, told in found.items()} == {
        "2325": (1325, 2325), "406": (406, 1406), "686": (686, 1686), "196": (196, 1196), "37": (37, 1037),
    }  # fmt: skip


@pytest.mark.parametrize(("year", "women", "state"), [(100, 15, ""), (100, 16, "one_of"), (1000, 15, ""), (9, 15, "one_of")])  # fmt: skip
def test_quarters_by_sex_alone_are_parts_of_their_year(year, women, state):
    """A margin that a quarter lacks is at least what its parts show; nobody says that they are all."""
    rows = [("", "", year), (1, "female", women), (1, "male", 10), *((q, s, n) for q in (2, 3, 4) for s, n in (("female", 15), ("male", 10)))]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["quarter", "sex", "count"]).assign(
        area="Nepal", measure="identified", year=2020
    )
    dataset = tip.observations_from(frame, source="Our survey")
    assert dataset.frame()["state"].tolist() == [state, *[""] * 8]


@pytest.mark.slow
@pytest.mark.parametrize(("measure", "unit"), [("assisted", "persons"), ("cases_investigated", "cases")])
def test_no_quarter_alone_has_more_than_its_year(measure, unit):
    """Whoever is in a quarter is in the year, though one may be in several, as a case that is investigated may."""
    held = own(100, (1, 60), (2, 70), measure=measure, unit=unit)
    assert of_year(held).coherence is None
    dataset = own(100, (1, 150), (2, 120), (3, 70), measure=measure, unit=unit)
    assert str(about(of_year(dataset))) == "One count by quarter alone is 150, so the number is taken as 100 to 150."
    assert dataset.frame()["flags"].tolist() == ["DOES_NOT_ADD_UP", "CELLS_DISAGREE", "CELLS_DISAGREE", ""]


def test_a_suppressed_quarter_counts_as_much_as_its_parts_show():
    rows = [("", "", 10), (1, "", "<5"), (1, "female", 2), (1, "male", 2), (2, "", 7)]
    frame = pd.DataFrame(rows, columns=["quarter", "sex", "count"]).assign(
        area="Nepal", year=2020, measure="identified"
    )
    year, *_ = tip.observations_from(frame, source="Our survey").frame()["state"]
    assert year == "one_of"


@pytest.mark.parametrize(("status", "state"), [("A", "one_of"), ("B", ""), ("D", "")])
def test_what_is_said_of_the_total_of_a_quarter_is_said_of_its_parts(status, state):
    """Women by a new definition are no part of the year's by the old one."""
    rows = [
        ("", "", 100, "A"),
        ("", "female", 50, "A"),
        (1, "female", 30, "A"),
        (2, "", 40, status),
        (2, "female", 30, "A"),
    ]
    frame = pd.DataFrame(rows, columns=["quarter", "sex", "count", "obs_status"])
    dataset = tip.observations_from(frame.assign(area="Nepal", year=2020, measure="identified"), source="Our survey")
    assert dataset.frame()["state"][1] == state


@pytest.mark.parametrize("column", ["definition_id", "reporter"])
@pytest.mark.parametrize("blank", [[float("nan")] * 4, [None, pd.NA, float("nan"), None]])
def test_a_blank_that_is_no_text_is_the_same_in_every_row(column, blank):
    """pandas.read_csv gives a column without a value as NaN, none of which equals another."""
    rows = [{"area": area, "quarter": q, "count": n} for area, q, n in (("PAK", "", 10), ("PAK", "1", 6), ("PAK", "2", 6), ("PK-PB", "", 25))]  # fmt: skip
    frame = pd.DataFrame(rows).assign(measure="identified", year=2020)
    table = tip.observations_from(frame, source="Our survey").observations
    table = table.assign(**{column: pd.Series(blank, table.index)})
    assert [found.parts_lo for found in over_time(table).values()] == [12]
    assert [found.parts_lo for found in over_areas(table).values()] == [25]
