"""What is said of a number that is marked as not validated."""

import glotip_rows
import pytest
from cell_tables import cell, publication
from glotip_rows import row

from tipresearch import datasets, observations
from tipresearch.readers import parsing


@pytest.mark.slow
def test_a_total_that_repeats_its_year_is_in_question_wherever_it_is_read(tmp_path, monkeypatch):
    """2,015 of 2015 next to 1,679 women: the count, its frame and its series say that it may be none; other years do not."""
    monkeypatch.setattr(parsing, "default_folder", lambda: tmp_path)
    rows = (
        row("2,015", year=2015),
        row("1,679", year=2015, sex="Female"),
        row("986", year=2016),
        row("2,015", year=2017),
    )
    held = datasets.open(str(glotip_rows.write(tmp_path / "g.xlsx", [*rows])))
    count = held.count(year=2015, sex="total")
    assert (count.in_question, count.unvalidated, count.doubt) == (True, True, "UNVALIDATED")
    assert count.notes == "The value equals the year and may stand in place of a count."
    assert "disputed: it may be no count" in repr(count)
    assert held.select(partition="total").frame()["state"].tolist() == ["unvalidated", "", ""]
    assert [c.unvalidated for c in held.series()["total"]] == [True, False, False]


@pytest.mark.parametrize(
    ("cells", "states"),
    [
        # A part that is not validated contradicts no total, and alone it is in question too.
        ([cell(5), cell(2019, status="V", sex="female")], {"f1": "unvalidated"}),
        ([cell(2019, status="V")], {"f0": "unvalidated"}),
    ],
)
def test_a_count_that_is_not_validated_contradicts_no_other(cells, states):
    found = observations.coherence_by_figure(publication(*cells))
    assert {figure: told.state for figure, told in found.items()} == states


@pytest.mark.parametrize(
    ("area", "by", "category", "year", "flag", "total"),
    [
        ("Germany", "sex", "male", 2022, "", (0, 4)),  # 541 of `<5`: the total is not used, and the men stand
        ("Türkiye", "sex", "female", 2011, "", (82, 83)),  # 83 of 82, and 78 adults with 5 children are 83 as well
        (
            "India",
            "form",
            "other",
            2021,
            "CELLS_DISAGREE",
            (6213, 6213),
        ),  # 7,491 of 6,213, which 3,912 and 2,301 confirm
    ],
)
def test_a_part_is_flagged_if_it_is_off_and_not_because_its_total_is(
    opened_edition, area, by, category, year, flag, total
):
    held = opened_edition("2025-04-14").select(area=area, measure="detected", year=year)
    (part,) = held.series(by=by)[category]
    assert part.flags == tuple(filter(None, [flag]))
    assert part.in_question is bool(flag)
    (found,) = held.series()["total"]
    assert (found.lo, found.hi) == total


ADULTS, CHILDREN = cell(60, age="adult"), cell(30, age="child")
PLACES = [
    cell(n, age=age) | {"partition": "age_location", "category": f"{age} | {place}"}
    for n, age, place in (
        (40, "adult", "UK"),
        (20, "adult", "Overseas"),
        (20, "child", "UK"),
        (10, "child", "Overseas"),
    )
]


@pytest.mark.parametrize(
    ("source", "cells", "expected"),
    [
        # The Home Office prints all ages, so one of three is off by 10; UNODC may leave out 10.
        ("home_office_nrm", [ADULTS, CHILDREN], {"f0": (90, 100), "f1": (60, 70), "f2": (30, 40)}),
        ("unodc_glotip", [ADULTS, CHILDREN], {"f0": None}),
        # The sexes confirm the total, so an age is off.
        ("home_office_nrm", [ADULTS, CHILDREN, cell(70, sex="male"), cell(30, sex="female")],
         {"f0": None, "f1": (60, 70), "f2": (30, 40)}),
        # The places fill the ages, so the total is off.
        ("home_office_nrm", [ADULTS, CHILDREN, *PLACES], {"f0": (90, 100), "f1": None, "f2": None}),
    ],
)  # fmt: skip
def test_parts_of_a_source_that_prints_all_of_them_may_not_fall_short(source, cells, expected):
    found = observations.coherence_by_figure(publication(cell(100), *cells, source_id=source))
    assert {figure: (told.lo, told.hi) if told.disputed else None for figure, told in found.items()} == expected
    assert {told.state for told in found.values()} <= {"consistent", "off" if PLACES[0] in cells else "one_of"}


def test_an_earlier_edition_shows_that_only_the_total_was_revised():
    """A total of 80 with two breakdowns of 120 is off, unless the earlier edition had 120 and the same parts."""
    parts = cell(60, sex="female"), cell(60, sex="male"), cell(20, age="child"), cell(100, age="adult")
    new, old = publication(cell(80), *parts), publication(cell(120), *parts, edition="2023-05-30")
    assert observations.coherence_by_figure(new)["f0"].state == "off"
    assert observations.coherence_by_figure(new, witness=old)["f0"].state == "newest"
