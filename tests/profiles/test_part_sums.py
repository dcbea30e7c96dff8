"""Counts of a breakdown beside the total of their year."""

import glotip_rows
import pytest
from glotip_rows import ADULT, CHILD, FORM, row

from tipresearch import profiles
from tipresearch.presentation.sentences import profiles as words

SEXUAL, FORCED, OTHER = ("Sexual exploitation", "Forced labour", "Other forms of exploitation")


def form(n, category, year):
    return row(n, dimension=FORM, category=category, year=year)


@pytest.fixture
def profile(tmp_path):
    """Forms that fall short as one alone (2018), as all three (2019), and exceed as two (2020)."""
    rows = [
        row("100", year=2018), form("<5", OTHER, 2018), row("60", year=2018, sex="Female"),
        row("100", year=2019), form("20", SEXUAL, 2019), form("30", FORCED, 2019), form("10", OTHER, 2019),
        row("100", year=2020), form("80", SEXUAL, 2020), form("70", FORCED, 2020),
        row("100", year=2021), row("50", year=2021, age=ADULT), row("20", year=2021, age=CHILD),
    ]  # fmt: skip
    path = str(glotip_rows.write(tmp_path / "g.xlsx", rows))
    return profiles.load_profile("FRA", 2018, 2021, path)


def test_some_parts_fall_short_of_nothing(profile):
    """Only where every part is there that a sum needs; two that exceed the total do so all the same."""
    found = {(d.partition, d.year): d.exceeds for d in profiles.part_differences(profile)}
    assert found == {("form", "2019"): False, ("form", "2020"): True, ("age", "2021"): False}
    assert profiles.partly_published(profile) == {"sex": ["2018"], "form": ["2018"]}


def test_the_years_of_some_parts_are_said_once(profile):
    """With what it does not show; no difference of 96 to 100 persons stands there."""
    said = repr(words.parts_and_total(profile, profiles.part_differences(profile)))
    assert "By form, the parts fall short of the total in 2019." in said
    assert "By sex, some counts alone stand here in 2018; that they add up to less than the total shows nothing." in said  # fmt: skip
    assert said.count("By form, some counts alone stand here in 2018;") == 1
    assert "96" not in said


@pytest.mark.parametrize(
    ("area", "short", "some"),
    [
        ("PHL", [], ["2021"]),
        ("BEN", ["2020"], ["2017", "2019", "2021"]),
        ("UGA", ["2018", "2020", "2021"], ["2017", "2019", "2022"]),
    ],
)
def test_published_forms_of_some_years(workbooks, area, short, some):
    """The Philippines print one form of 2021, as <5, beside a total of 1,914."""
    profile = profiles.load_profile(area, 2003, 2022, str(workbooks[1]))
    found = profiles.part_differences(profile)
    assert [d.year for d in found if d.partition == "form" and not d.exceeds] == short
    assert profiles.partly_published(profile)["form"] == some
