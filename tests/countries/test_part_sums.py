"""Counts of a breakdown beside the total of their year."""

import glotip_rows
import pytest
from glotip_rows import ADULT, CHILD, row
from matplotlib.figure import Figure

from tipresearch import countries
from tipresearch.presentation import charts
from tipresearch.presentation.sentences import profiles as words


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
    found = countries.load_profile("FRA", 2016, 2022, path)
    assert countries.years_apart(found, "age") == [2016, 2019]
    assert countries.years_apart(found, "sex") == []
    assert words.not_joined(found, "sex") == ""
    assert words.not_joined(found, "age") == (
        " Not joined, as the counts by age are together less than half of the total: in 2016 and 2019."
    )
    alone = countries.load_profile("FRA", 2016, 2016, path)
    assert countries.years_apart(alone, "age") == [2016]
    assert words.not_joined(alone, "age") == ""  # of one year there is no line at all


def test_no_line_leads_to_an_eighth_of_the_total(workbooks):
    """The Philippines 2021: 238 by age of 1,914; the adults' line ends before, at 1,293."""
    profile = countries.load_profile("PHL", 2019, 2021, str(workbooks[1]))
    assert countries.years_apart(profile, "age") == [2021]
    ax = Figure(figsize=(7, 3)).subplots()
    charts.series_chart(profile.series("age"), apart=countries.years_apart(profile, "age")).draw(ax)
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
    """Pakistan 2021: 190 and <5 of 21,253, without a third form; adults of 2019 are off."""
    profile = countries.load_profile(area, 2003, 2022, str(workbooks[1]))
    assert set(years) <= set(countries.years_apart(profile, partition))


@pytest.mark.slow
def test_a_cell_that_is_printed_twice_is_the_sum(tmp_path):
    """Of 100 with 20 women, 9 and 21 men make half; 9 and 20 do not."""

    def apart(men):
        rows = [row("100"), row("20", sex="Female"), *(row(n, sex="Male") for n in men)]
        path = str(glotip_rows.write(tmp_path / "g.xlsx", rows))
        return countries.years_apart(countries.load_profile("FRA", 2003, 2022, path), "sex")

    assert (apart(["9", "21"]), apart(["9", "20"])) == ([], [2019])
