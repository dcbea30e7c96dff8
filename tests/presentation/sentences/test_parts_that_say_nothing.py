"""What a profile says of totals beside parts that are printed twice, suppressed, or finer than it compares."""

import glotip_rows
import pytest

from tipresearch import presentation as show
from tipresearch import profiles
from tipresearch.presentation import charts
from tipresearch.presentation.sentences import profiles as words


@pytest.fixture(scope="module")
def profile(workbooks):
    def load(area, first=2003, last=2022):
        return profiles.load_profile(area, first, last, str(workbooks[1]))

    return load


def said(of):
    return repr(words.parts_and_total(of, profiles.part_differences(of)))


def test_a_cell_that_is_printed_twice_is_added(profile):
    """Egypt 2018: 43 and a suppressed count, and other forms as 19 and as 88, of 152: none are missing for certain."""
    egypt = profile("EGY")
    text = said(egypt)
    assert "UNODC prints “Other”" not in text
    assert "in 2018 the total is" not in text
    assert not [d for d in profiles.part_differences(egypt) if (d.partition, d.year) == ("form", "2018")]
    assert words.not_drawn(egypt, "form") == ""
    assert words.not_drawn(egypt, "sex") == ""


def test_a_figure_says_that_it_lacks_persons_of_unknown_sex_and_age_in_question(profile):
    """Côte d'Ivoire prints 1,117, 617 and 617 of them beside parts that are the total; no figure of it has them."""
    ivory = profile("CIV")
    lacks = " Not drawn, as their number is in question: persons of unknown sex and age in 2019, 2020 and 2021."
    assert [words.not_drawn(ivory, by) for by in ("sex", "age", "form")] == [lacks, lacks, ""]
    usa = profile("USA")
    assert words.not_drawn(usa, "age").endswith(": persons of unknown sex and age in 6 years between 2017 and 2022.")
    assert words.not_drawn(profile("NLD"), "sex") == ""  # drawn


def test_forms_with_several_rows_are_compared_with_the_total(profile):
    """Australia by form, and Myanmar, whose forms of 2017 exceed 353 with 13 and <5 in other forms."""
    assert "By form, the parts fall short of the total in 2015, 2017 and 2022." in said(profile("AUS"))
    assert "in 2017 the total is 353, and the counts by form together are 90–94 more." in said(profile("MMR"))


def test_a_sum_with_a_cell_of_several_rows_is_whole(profile):
    """Poland 2018: 142, 42, 9 and <5 of 70 by form; Morocco's newest total is such a one."""
    assert "By form, the parts exceed the total in 2017, 2018 and 2022." in said(profile("POL"))
    morocco = profile("MAR").totals("detected")
    assert "Its own parts by form of exploitation add up to" in repr(show.newest_total(morocco, area="Morocco", what="victims"))  # fmt: skip


@pytest.mark.parametrize(
    ("area", "years", "parts"),
    [
        ("MDG", ["2020", "2021"], "In 2020 the total is 28, and one citizenship alone is 635."),
        ("AUT", ["2010"], "In 2010 the total is 14, and one citizenship alone is 54."),
        ("FJI", ["2019"], "In 2019 the total is fewer than 5, and one citizenship alone is 8."),
        ("TZA", [], ""), ("TTO", [], ""),
    ],
)  # fmt: skip
def test_totals_in_question_are_never_said_to_agree(profile, area, years, parts):
    """What the page says of the totals above, and what it says of their parts, is one thing."""
    of = profile(area)
    doubted = [str(c.period) for c in of.totals("detected") if c.in_question]
    assert doubted
    assert set(years) <= set(doubted)
    text = said(of)
    assert parts in text
    assert "by citizenship add up" not in text
    assert "No count by sex, age or form disagrees" not in text
    exceeded = {d.year for d in profiles.part_differences(of) if d.exceeds}
    for year in set(doubted) - exceeded:
        assert f"In {year} the total is " in text


@pytest.mark.parametrize(
    ("area", "partition", "years"),
    [
        ("MNG", "sex", {"2018", "2019", "2020"}),
        ("FIN", "sex", {"2022"}),
    ],
)
def test_suppressed_parts_that_cannot_reach_the_total_fall_short(profile, area, partition, years):
    """Cells of at most 4 beside a larger total: at most 8 have a published sex, whatever they are."""
    found = {d.year: d for d in profiles.part_differences(profile(area)) if d.partition == partition}
    assert years <= set(found)
    assert not any(found[y].exceeds for y in years)
    text = said(profile(area))
    assert "No count by sex, age or form disagrees" not in text


def test_cells_that_countries_without_an_answer_have_fall_short_of_nothing(profile):
    """Vietnam 2012: both ages as <5 beside 1,206. South Korea has nothing but such cells."""
    of = profile("VNM")
    assert not [d for d in profiles.part_differences(of) if d.partition == "age"]
    assert said(of) == (
        "Blank answers may be among the counts by age in 2012, 2013, 2014 and 2015. A sum below the total proves nothing there."
    )
    assert said(profile("KOR")).endswith("without a total to compare them with; all of them may be blank answers.")


@pytest.mark.slow
@pytest.mark.parametrize("area", ["ALB", "AUS", "BLR", "CRI", "FJI", "GRC", "HRV", "IDN", "MAR", "ROU", "SVK", "SVN", "THA", "TUR", "VEN"])  # fmt: skip
def test_no_profile_contradicts_itself(profile, area):
    """Where a total is in question something disagrees; no breakdown has a cell in conflict."""
    of = profile(area)
    found = profiles.part_differences(of)
    if any(c.in_question for c in of.totals("detected")):
        assert "No count by" not in said(of)
    assert not any(of.printed_twice(p) for p in profiles.COMPARED)
    exceeded = {(c.coherence.by, str(c.period)) for c in of.totals("detected") if c.in_question}
    of_these = {(by, year) for by, year in exceeded if by in profiles.COMPARED}
    assert of_these <= {(d.partition, d.year) for d in found if d.exceeds}


@pytest.mark.slow
def test_a_breakdown_of_cells_with_several_rows_is_drawn(tmp_path):
    """Both counts of men are printed, and their sum is drawn."""
    rows = [glotip_rows.row("30"), glotip_rows.row("9", sex="Male"), glotip_rows.row("12", sex="Male")]
    france = profiles.load_profile("FRA", 2019, 2019, str(glotip_rows.write(tmp_path / "g.xlsx", rows)))
    assert [c.raw_value for c in france.parts("sex")] == ["9 + 12"]
    assert "is published for 2019" in words.why_not_drawn(france, "age")


def test_a_breakdown_that_finer_counts_hold_is_unpublished_alone(profile):
    """Seychelles has counts by form, sex and age and none by sex; before 2020 none of either."""
    assert words.why_not_drawn(profile("SYC"), "sex") == (
        "No count of detected victims in Seychelles by sex alone is published in these years."
    )
    assert "in Seychelles by sex is published" in words.why_not_drawn(profile("SYC", last=2019), "sex")


def test_a_chart_says_the_range_of_a_sum(profile):
    """The Marshall Islands: women of 2019 stand as <5 and as 5, those of later years twice as <5."""
    of = profile("MHL")
    said = repr(show.figure(charts.series_chart(of.series("sex")), name="s", caption="By sex." + words.not_drawn(of, "sex")))  # fmt: skip
    assert "Female: 5–9 in 2019, fewer than 9 in 2020" in said
    assert "Not drawn" not in said
