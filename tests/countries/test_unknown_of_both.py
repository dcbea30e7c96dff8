"""Persons of unknown sex and age stand in the breakdown by both alone, and are parts by either."""

import glotip_rows
import pytest
import raw_world
from glotip_rows import ADULT, CHILD, row

from tipresearch import countries
from tipresearch.presentation.sentences import misfits as words

UNKNOWN = {"sex": "Unknown", "age": "Unknown"}

#: Total, women, men, and persons of unknown sex and age.
YEARS = {
    2017: ("100", "15", "6", "79"),  # all of it
    2018: ("100", "15", "6", "50"),  # 29 are left, and more than half are there
    2019: ("100", "60", "29", "<5"),  # 7 to 11 are left
    2020: ("100", "60", "39", "12"),  # 11 more, unless some of the 12 have a known sex
    2021: ("100", "15", "6", ""),  # 79 are left: nobody is given as unknown
}  # fmt: skip


def france(folder, rows):
    return countries.load_profile("FRA", 2003, 2022, str(glotip_rows.write(folder / "g.xlsx", rows)))


@pytest.fixture
def five_years(tmp_path):
    cells = [
        row(n, year=year, **place)
        for year, counts in YEARS.items()
        for n, place in zip(counts, ({}, {"sex": "Female"}, {"sex": "Male"}, UNKNOWN), strict=True)
        if n
    ]
    return france(tmp_path, cells)


@pytest.mark.slow
def test_lines_are_joined_by_all_parts(five_years):
    """21 and 50 of 100 are more than half, 21 alone are not."""
    assert countries.years_apart(five_years, "sex") == [2021]


def said(of):
    return repr(words.do_parts_add_up(of, countries.misfits(of)))


def test_parts_that_are_fewer_than_the_total_are_no_misfit(five_years):
    """99 and 12 of 2020 are more than 100, unless the row of unknown sex and age counts persons of whom one is known."""
    assert [(m.year, m.told.state, m.told.readings) for m in countries.misfits(five_years)] == [
        ("2020", "explained", ("a",))
    ]
    assert said(five_years) == (
        "In 2020 some counts, alone or added up, exceed their total. No cell need be off if one row counts persons of unknown sex or unknown age."
    )


def test_the_unknown_are_drawn(five_years):
    assert [str(c) for c in five_years.series("sex")["Unknown sex and age"]] == ["79", "50", "fewer than 5", "12"]
    # No count by age stands there, which they would be part of.
    assert five_years.parts("age") == []


@pytest.mark.slow
def test_unknown_age_of_a_known_sex_is_a_part_by_age_alone(tmp_path):
    """20 of 50 have no age; their sex is among the 30 and 20 by sex."""
    known = [row("50"), row("30", sex="Female"), row("20", sex="Male"), row("10", age=CHILD), row("20", age=ADULT)]
    of = france(tmp_path, [*known, row("12", sex="Female", age="Unknown"), row("8", sex="Male", age="Unknown")])
    assert [str(c) for c in of.parts("sex")] == ["30", "20"]
    assert [str(c) for c in of.parts("age")] == ["10", "20", "12", "8"]
    assert said(of) == "In no year do counts by sex, age or form exceed the total of detected victims in France."


@pytest.mark.slow
def test_unknown_persons_that_are_printed_twice_are_added(tmp_path):
    """70 and 9 close the gap of 79."""
    of = france(tmp_path, [row("100"), row("15", sex="Female"), row("6", sex="Male"), row("70", **UNKNOWN), row("9", **UNKNOWN)])  # fmt: skip
    assert [str(c) for c in of.parts("sex")] == ["15", "6", "79"]
    assert countries.misfits(of) == []


@pytest.mark.parametrize(
    ("area", "year", "partition", "unknown", "total"),
    [
        ("SWE", 2019, "sex", 269, 269), ("MEX", 2021, "sex", 94, 115), ("CAN", 2022, "sex", 12, 506),
        ("ECU", 2019, "age", 56, 147), ("BOL", 2017, "age", 53, 397),
    ],
)  # fmt: skip
def test_published_unknown_persons_close_the_gap(workbooks, area, year, partition, unknown, total):
    """As the cells of the workbook add up without the package."""
    _, table, _ = raw_world.read(workbooks[1])
    at = (table["Iso3_code"] == area) & (table["Year"] == year) & (table["Dimension"] == raw_world.ALL)
    by, other = (raw_world.SEX, raw_world.AGE) if partition == "sex" else (raw_world.AGE, raw_world.SEX)
    rows = table[at & (((table[by] != raw_world.ALL) & (table[other] == raw_world.ALL)) | (table[by] == "Unknown"))]
    low, high = (sum(ends) for ends in zip(*map(raw_world.ends, rows["txtVALUE"]), strict=True))
    assert low - unknown < total - 4
    assert low <= total <= high
    parts = countries.load_profile(area, year, year, str(workbooks[1])).parts(partition)
    assert (sum(c.lo for c in parts), sum(c.hi for c in parts)) == (low, high)
    assert [c.lo for c in parts if c.unknown and c.exact] == [unknown]


@pytest.mark.slow
def test_a_row_of_the_unknown_that_repeats_the_other_sex_explains_the_sum(tmp_path):
    """2019: 60 + 30 + 10 of other sex are 100, and so are the ages; 10 more are these 10. 2020: 7 repeat nothing."""
    rows = [
        row(n, year=year, **place)
        for year, n_unknown in ((2019, "10"), (2020, "7"))
        for n, place in (
            ("100", {}), ("60", {"sex": "Female"}), ("30", {"sex": "Male"}), ("10", {"sex": "Other"}),
            ("20", {"age": CHILD}), ("80", {"age": ADULT}), (n_unknown, UNKNOWN),
        )
    ]  # fmt: skip
    of = france(tmp_path, rows)
    assert [(m.year, m.told.state, m.told.readings) for m in countries.misfits(of)] == [
        ("2019", "explained", ("e",)), ("2020", "stands", ()),
    ]  # fmt: skip
    assert (
        "In 2019 some counts, alone or added up, exceed their total. No cell need be off if the row of unknown sex repeats the row of other sex."
        in said(of)
    )


def test_the_published_totals_of_the_united_states(workbooks):
    """Without the row Unknown/Unknown sexes, ages and both are 16,390 in the workbook, and with it 16,631."""
    _, table, _ = raw_world.read(workbooks[1])
    at = table[(table["Iso3_code"] == "USA") & (table["Dimension"] == raw_world.ALL) & (table["Year"] == 2022)]
    sex, age = (at[name] != raw_world.ALL for name in (raw_world.SEX, raw_world.AGE))
    unknown = at[raw_world.SEX] == "Unknown"
    low = at["txtVALUE"].map(lambda text: raw_world.ends(text)[0])
    assert [low[rows & ~unknown].sum() for rows in (~sex & ~age, sex & ~age, ~sex & age, sex & age)] == [16390] * 4
    assert low[unknown].tolist() == [241]
    of = countries.load_profile("USA", 2017, 2022, str(workbooks[1]))
    (last,) = [c for c in of.totals("detected") if c.year == 2022]
    assert (last.as_printed.value, last.lo, last.hi) == (16390, 16390, 16390)
    # In 2018 the row of unknown sex repeats the row of other sex; in 2021 and 2022 that row is off, and the total stands.
    states = {m.year: m.told.use for m in countries.misfits(of)}
    assert states == {
        "2017": "published",
        "2018": "published",
        "2019": "published",
        "2020": "published",
        "2021": "published",
        "2022": "published",
    }
