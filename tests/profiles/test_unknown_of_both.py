"""Persons of unknown sex and age stand in the breakdown by both alone, and are parts by either."""

import glotip_rows
import pytest
import raw_world
from glotip_rows import ADULT, CHILD, FORM, row

from tipresearch import profiles
from tipresearch.presentation.sentences import profiles as words
from tipresearch.presentation.sentences import totals

UNKNOWN = {"sex": "Unknown", "age": "Unknown"}

#: Total, women, men, and persons of unknown sex and age.
YEARS = {
    2017: ("100", "15", "6", "79"),  # all of it
    2018: ("100", "15", "6", "50"),  # 29 are left, and more than half are there
    2019: ("100", "60", "29", "<5"),  # 7 to 11 are left
    2020: ("100", "60", "39", "12"),  # 11 more
    2021: ("100", "15", "6", ""),  # 79 are left: nobody is given as unknown
}  # fmt: skip


def france(folder, rows):
    return profiles.load_profile("FRA", 2003, 2022, str(glotip_rows.write(folder / "g.xlsx", rows)))


def differences(of, partition):
    return {d.year: d for d in profiles.part_differences(of) if d.partition == partition}


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
def test_only_what_is_left_falls_short(five_years):
    found = differences(five_years, "sex")
    assert {year: d.exceeds for year, d in found.items()} == {"2018": False, "2019": False, "2020": True, "2021": False}
    assert (found["2018"].found.value, found["2020"].found.value, found["2021"].found.value) == (-29, 11, -79)
    assert "SUPPRESSED" in found["2019"].found.flags
    # What exceeds by the sum of the parts is in question by the cells taken together, too.
    assert [str(c.period) for c in five_years.totals("detected") if c.in_question] == ["2020"]


@pytest.mark.slow
def test_lines_are_joined_by_all_parts(five_years):
    """21 and 50 of 100 are more than half, 21 alone are not."""
    assert profiles.years_apart(five_years, "sex") == [2021]


def test_the_unknown_are_named_and_drawn(five_years):
    said = repr(words.parts_and_total(five_years, profiles.part_differences(five_years)))
    assert "By sex, the parts exceed the total in 2020." in said
    assert "By sex, the parts fall short of the total in 2018, 2019 and 2021." in said
    assert said.endswith(
        "In 2017 UNODC gives 79 of 100 as of unknown sex and age, in 2018 50 of 100 and in 2020 12 of 100, counted here among the parts."
    )
    assert [str(c) for c in five_years.series("sex")["Unknown sex and age"]] == ["79", "50", "fewer than 5", "12"]
    # No count by age stands there, which they would be part of.
    assert five_years.parts("age") == []


@pytest.mark.slow
def test_parts_that_agree_with_the_unknown_disagree_with_nothing(tmp_path):
    of = france(tmp_path, [
        row("30"), row("5", sex="Female"), row("6", sex="Male"), row("19", **UNKNOWN),
        row("5", sex="Female", age=ADULT), row("6", sex="Male", age=ADULT),
    ])  # fmt: skip
    assert repr(words.parts_and_total(of, profiles.part_differences(of))) == (
        "No count by sex, age or form disagrees with the total of its year, where France has both. "
        "In 2019 UNODC gives 19 of 30 as of unknown sex and age, counted here among the parts."
    )


@pytest.mark.slow
def test_unknown_age_of_a_known_sex_is_a_part_by_age_alone(tmp_path):
    """20 of 50 have no age; their sex is among the 30 and 20 by sex."""
    known = [row("50"), row("30", sex="Female"), row("20", sex="Male"), row("10", age=CHILD), row("20", age=ADULT)]
    of = france(tmp_path, [*known, row("12", sex="Female", age="Unknown"), row("8", sex="Male", age="Unknown")])
    assert [str(c) for c in of.parts("sex")] == ["30", "20"]
    assert [str(c) for c in of.parts("age")] == ["10", "20", "12", "8"]
    assert not differences(of, "sex")
    assert not differences(of, "age")
    assert differences(france(tmp_path, known), "age")["2019"].found.value == -20


@pytest.mark.slow
def test_unknown_persons_that_are_printed_twice_are_added(tmp_path):
    """70 and 9 close the gap of 79."""
    of = france(tmp_path, [row("100"), row("15", sex="Female"), row("6", sex="Male"), row("70", **UNKNOWN), row("9", **UNKNOWN)])  # fmt: skip
    assert not differences(of, "sex")
    said = repr(words.parts_and_total(of, profiles.part_differences(of)))
    assert "In 2019 UNODC gives 79 of 100 as of unknown sex and age" in said


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
    of = profiles.load_profile(area, year, year, str(workbooks[1]))
    assert not differences(of, partition)
    said = repr(words.parts_and_total(of, profiles.part_differences(of)))
    assert f"In {year} UNODC gives {unknown} of {total} as of unknown sex and age" in said


@pytest.mark.slow
def test_unknown_persons_beside_the_total_are_told_of(tmp_path):
    """2019: 60 + 30 + 10 of other sex are 100, and so are the ages; 10 more are in question. 2020: by form 101, too."""
    other = {"sex": "Other"}
    rows = [
        row(n, year=year, **place)
        for year, n_unknown in ((2019, "10"), (2020, "7"))
        for n, place in (
            ("100", {}), ("60", {"sex": "Female"}), ("30", {"sex": "Male"}), ("10", other),
            ("20", {"age": CHILD}), ("80", {"age": ADULT}), (n_unknown, UNKNOWN),
        )
    ]  # fmt: skip
    forms = [
        row(n, year=2020, dimension=FORM, category=what)
        for n, what in (("50", "Sexual exploitation"), ("51", "Forced labour"))
    ]
    of = france(tmp_path, [*rows, *forms])
    assert [str(c.period) for c in of.totals("detected") if c.in_question] == ["2020"]
    assert [d.partition for d in profiles.part_differences(of)] == ["form"]
    assert [c.category for c in of.parts("sex")][:3] == ["female", "male", "other"]
    assert not [c for c in of.parts("sex") if c.unknown]
    said = repr(words.parts_and_total(of, profiles.part_differences(of)))
    begin = "by sex and by age, the parts add up to the total exactly. Beside them UNODC prints persons of unknown sex and age: "
    assert (
        f"In 2019, {begin}10 in 2019, as many as persons of other sex. This number is in question, not the total, and is left out here."
        in said
    )
    assert f"In 2020, {begin}7 in 2020. This number is in question and is left out here." in said


def test_the_published_totals_of_the_united_states(workbooks):
    """Without the row Unknown/Unknown sexes, ages and both are 16,390 in the workbook, and with it they are none."""
    _, table, _ = raw_world.read(workbooks[1])
    at = table[(table["Iso3_code"] == "USA") & (table["Dimension"] == raw_world.ALL) & (table["Year"] == 2022)]
    sex, age = (at[name] != raw_world.ALL for name in (raw_world.SEX, raw_world.AGE))
    unknown = at[raw_world.SEX] == "Unknown"
    low = at["txtVALUE"].map(lambda text: raw_world.ends(text)[0])
    assert [low[rows & ~unknown].sum() for rows in (~sex & ~age, sex & ~age, ~sex & age, sex & age)] == [16390] * 4
    assert low[unknown].tolist() == [241]
    of = profiles.load_profile("USA", 2017, 2022, str(workbooks[1]))
    assert {c.coherence.exactly for c in of.beside} == {True}  # no part is left out of what adds up without them
    # In 2020 counts by form, sex and age add up to 9,864 at least, without the unknown, and the total is 9,854.
    assert [str(c.period) for c in of.totals("detected") if c.in_question] == ["2020"]
    assert not [d for d in profiles.part_differences(of) if d.exceeds]
    said = repr(words.parts_and_total(of, profiles.part_differences(of)))
    # Parts of 2014 to 2016 fall short: that parts are the total is said of its years alone.
    assert "In 5 years between 2017 and 2022, by sex, by age and by sex and age, the parts add up to the total" in said
    assert (
        "157 in 2021 and 241 in 2022, each as many as adults of other sex. These numbers are in question, not the total, and are left out here."
        in said
    )


@pytest.mark.slow
def test_beside_suppressed_unknown_persons_a_sum_is_the_least(tmp_path):
    """60 women and 41 men of 100, and up to four more who are parts, too: the page says so twice, and alike."""
    of = france(tmp_path, [row("100"), row("60", sex="Female"), row("41", sex="Male"), row("<5", **UNKNOWN)])
    said = repr(totals.objection(of.totals("detected")[-1]))
    assert said == "Its own parts by sex add up to at least 101: one of the two is wrong."
    ends = differences(of, "sex")["2019"].found
    assert "SUPPRESSED" in ends.flags  # 1 to 5 more


@pytest.mark.slow
@pytest.mark.parametrize(
    ("by", "unknown", "said"),
    [
        ("sex", ("10", UNKNOWN), "at least 101"),
        ("age", ("<5", {"sex": "Female", "age": "Unknown"}), "at least 101"),  # a part by age alone
        ("sex", ("<5", {"sex": "Female", "age": "Unknown"}), "101"),
        ("sex", ("0", UNKNOWN), "101"),
    ],
)  # fmt: skip
def test_persons_who_are_parts_and_stand_elsewhere_leave_a_sum_the_least(tmp_path, by, unknown, said):
    """10 more of unknown sex and age are 111 by sex, as the paragraph on parts has it."""
    one, other = ({"sex": "Female"}, {"sex": "Male"}) if by == "sex" else ({"age": ADULT}, {"age": CHILD})
    count, whom = unknown
    of = france(tmp_path, [row("100"), row("60", **one), row("41", **other), row(count, **whom)])
    found = repr(totals.objection(of.totals("detected")[-1]))
    assert found == f"Its own parts by {by} add up to {said}: one of the two is wrong."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "cells"),
    [
        # The sexes are 100 without the 10, whom the paragraph on parts leaves out of the ages, too.
        ("by age add up to 101", [("60", {"sex": "Female"}), ("40", {"sex": "Male"}), ("60", {"age": ADULT}), ("41", {"age": CHILD}), ("10", UNKNOWN)]),
        # An own count of the unknown stands among the parts as it is.
        ("by sex add up to 101", [("60", {"sex": "Female"}), ("41", {"sex": "Male"}), ("0", {"sex": "Unknown"}), ("10", UNKNOWN)]),
        # The 5 are among the 106 already.
        ("in several breakdowns together add up to 106", [("60", {"sex": "Female"}), ("30", {"sex": "Male", "age": ADULT}), ("11", {"sex": "Male", "age": CHILD}), ("5", UNKNOWN)]),
    ],
)  # fmt: skip
def test_nobody_more_stands_elsewhere_than_the_parts_have(tmp_path, said, cells):
    of = france(tmp_path, [row("100"), *(row(count, **whom) for count, whom in cells)])
    found = repr(totals.objection(of.totals("detected")[-1]))
    assert found == f"Its own parts {said}: one of the two is wrong."
