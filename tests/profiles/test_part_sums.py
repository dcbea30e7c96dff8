"""Counts of a breakdown beside the total of their year."""

import glotip_rows
import pytest
from glotip_rows import ADULT, CHILD, FORM, row
from matplotlib.figure import Figure

from tipresearch import profiles
from tipresearch.presentation import charts
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


@pytest.mark.slow
def test_some_parts_fall_short_of_nothing(profile):
    """Only where every part is there that a sum needs; two that exceed the total do so all the same."""
    found = {(d.partition, d.year): d.exceeds for d in profiles.part_differences(profile)}
    assert found == {("form", "2019"): False, ("form", "2020"): True, ("age", "2021"): False}
    assert profiles.showing_nothing(profile)["in part"] == {"sex": ["2018"], "form": ["2018"]}


@pytest.mark.slow
def test_the_years_of_some_parts_are_said_once(profile):
    """With what it does not show; no difference of 96 to 100 persons stands there."""
    said = repr(words.parts_and_total(profile, profiles.part_differences(profile)))
    assert "By form, the parts fall short of the total in 2019." in said
    assert (
        "Not every count is published by sex in 2018; by form in 2018. A sum below the total proves nothing there."
        in said
    )
    assert "96" not in said


@pytest.mark.parametrize(
    ("area", "short", "some"),
    [
        ("PHL", ["2018", "2020"], ["2021"]),
        ("BEN", [], ["2017", "2019", "2021"]),
        ("UGA", ["2018", "2020", "2021"], ["2017", "2019", "2022"]),
    ],
)
def test_published_forms_of_some_years(workbooks, area, short, some):
    """The Philippines print one form of 2021, as <5, beside a total of 1,914."""
    profile = profiles.load_profile(area, 2003, 2022, str(workbooks[1]))
    found = profiles.part_differences(profile)
    assert [d.year for d in found if d.partition == "form" and not d.exceeds] == short
    assert profiles.showing_nothing(profile)["in part"]["form"] == some


@pytest.mark.slow
def test_a_form_of_the_questionnaire_makes_no_sum_complete(tmp_path):
    """Without a total Italy has forced labour, as <5, too: France's <5 of 2019 may be blank, and that of 2020 is none."""
    rows = [
        *(row("100", year=year) for year in (2019, 2020)),
        *(form(n, category, year) for year in (2019, 2020) for n, category in (("20", SEXUAL), ("<5", FORCED), ("10", OTHER))),
        row("<5", iso="ITA", dimension=FORM, category="Forced labour", year=2019),
    ]  # fmt: skip
    france, italy = (
        profiles.load_profile(area, 2019, 2020, str(glotip_rows.write(tmp_path / "g.xlsx", rows)))
        for area in ("FRA", "ITA")
    )
    found = profiles.part_differences(france)
    assert [(d.partition, d.year) for d in found] == [("form", "2020")]
    assert profiles.showing_nothing(france)["blank"] == {"form": ["2019"]}
    assert "Blank answers may be among the counts by form in 2019. A sum below the total proves nothing there." in repr(
        words.parts_and_total(france, found)
    )
    assert charts.series_chart(italy.series("form")).instead.endswith(
        "Forced labour (2019). Among these may be blank answers."
    )
    assert "without a total to compare them with; all of them may be blank answers." in repr(
        words.parts_and_total(italy, [])
    )


@pytest.mark.slow
def test_years_of_little_are_apart(tmp_path):
    """238 of 1,914 and 30 to 34 of 70; not half of 100, nor 60 of 100, more than all, or suppressed counts alone."""
    ages = {2016: ("1,914", "80", "158"), 2017: ("100", "30", "20"), 2018: ("100", "60", "10"), 2019: ("70", "30", "<5"),
            2020: ("100", "90", "80"), 2021: ("100", "<5", "<5"), 2022: ("100", "50", "50")}  # fmt: skip
    rows = [
        row(n, year=year, age=age)
        for year, counts in ages.items()
        for n, age in zip(counts, ("Total", ADULT, CHILD), strict=True)
    ]
    path = str(glotip_rows.write(tmp_path / "g.xlsx", rows))
    found = profiles.load_profile("FRA", 2016, 2022, path)
    assert profiles.years_apart(found, "age") == [2016, 2019]
    assert profiles.years_apart(found, "sex") == []
    assert words.not_joined(found, "sex") == ""
    assert words.not_joined(found, "age") == (
        " Not joined, as the counts by age are together less than half of the total: in 2016 and 2019."
    )
    alone = profiles.load_profile("FRA", 2016, 2016, path)
    assert profiles.years_apart(alone, "age") == [2016]
    assert words.not_joined(alone, "age") == ""  # of one year there is no line at all


def test_no_line_leads_to_an_eighth_of_the_total(workbooks):
    """The Philippines 2021: 238 by age of 1,914; the adults' line ends before, at 1,293."""
    profile = profiles.load_profile("PHL", 2019, 2021, str(workbooks[1]))
    assert profiles.years_apart(profile, "age") == [2021]
    ax = Figure(figsize=(7, 3)).subplots()
    charts.series_chart(profile.series("age"), apart=profiles.years_apart(profile, "age")).draw(ax)
    lines = [line for line in ax.lines if line.get_linestyle() == "-"]
    ends = {year for line in lines for year in line.get_xdata() if year == year}
    assert 2021 not in ends
    assert 2020 in ends


@pytest.mark.parametrize(
    ("area", "partition", "years"),
    [
        ("PAK", "form", [2021]), ("PAK", "age", [2019]), ("FRA", "form", [2015]), ("HRV", "sex", [2020]), ("KEN", "form", [2016]),
    ],
)  # fmt: skip
def test_no_line_leads_to_few_whatever_the_reason(workbooks, area, partition, years):
    """Pakistan 2021: 190 and <5 of 21,253, without a third form; adults of 2019 are in question."""
    profile = profiles.load_profile(area, 2003, 2022, str(workbooks[1]))
    assert set(years) <= set(profiles.years_apart(profile, partition))
    found = {(d.partition, d.total.year) for d in profiles.part_differences(profile)}
    assert found.isdisjoint((partition, year) for year in years)


@pytest.mark.slow
def test_a_cell_that_is_printed_twice_is_the_sum(tmp_path):
    """Of 100 with 20 women, 9 and 21 men make half; 9 and 20 do not."""

    def apart(men):
        rows = [row("100"), row("20", sex="Female"), *(row(n, sex="Male") for n in men)]
        path = str(glotip_rows.write(tmp_path / "g.xlsx", rows))
        return profiles.years_apart(profiles.load_profile("FRA", 2003, 2022, path), "sex")

    assert (apart(["9", "21"]), apart(["9", "20"])) == ([], [2019])


@pytest.mark.slow
def test_parts_in_question_exceed_a_total_and_fall_short_of_nothing(tmp_path):
    """In 2020 the adults are exceeded by their sexes, 31 of 30, and exceed 50 with 37 children; 30 and 12 are fewer and show nothing."""
    rows = [
        row(n, year=year, sex=sex, age=age)
        for year, total, children in ((2020, "50", "37"), (2021, "100", "12"))
        for n, sex, age in ((total, "Total", "Total"), ("30", "Total", ADULT), (children, "Total", CHILD), ("16", "Female", ADULT), ("15", "Male", ADULT))
    ]  # fmt: skip
    path = str(glotip_rows.write(tmp_path / "g.xlsx", rows))
    profile = profiles.load_profile("FRA", 2020, 2021, path)
    found = profiles.part_differences(profile)
    assert [(d.partition, d.year, d.found.value) for d in found if d.partition == "age"] == [("age", "2020", 17)]
    assert profiles.showing_nothing(profile)["in question"] == {"age": ["2021"]}
    said = repr(words.parts_and_total(profile, found))
    assert "Themselves in question are counts by age in 2021. A sum below the total proves nothing there." in said
    assert "fall short of the total in 2021" not in said.partition("By sex and age")[0]


@pytest.mark.parametrize(
    ("area", "partition", "year", "more"),
    [
        ("CRI", "age", "2020", (16, 16)), ("GBR", "form", "2016", (46, 46)), ("DEU", "form", "2022", (1538, 1542)),
        ("DEU", "form", "2021", (290, 290)), ("MDA", "form", "2015", (159, 159)), ("ZMB", "form", "2018", (26, 38)),
    ],
)  # fmt: skip
def test_published_parts_in_question_that_exceed(workbooks, area, partition, year, more):
    """Costa Rica 2020: 30 children and 37 adults of 51; the children's own parts show 31."""
    profile = profiles.load_profile(area, 2003, 2022, str(workbooks[1]))
    (found,) = [d for d in profiles.part_differences(profile) if (d.partition, d.year) == (partition, year)]
    assert found.exceeds
    assert found.estimate.ends == more
