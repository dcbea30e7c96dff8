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


def test_a_cell_that_is_printed_twice_says_nothing_of_the_sum(profile):
    """Egypt 2018: 43 and a suppressed count of 152, and other forms as 19 and as 88; no 105 to 109 are missing."""
    egypt = profile("EGY")
    text = said(egypt)
    assert (
        "In 2018 UNODC prints “Other” by form as 19 and as 88: none of these is used, and no difference is given."
        in text
    )
    assert "in 2018 the total is" not in text
    assert "105" not in text
    assert not [d for d in profiles.part_differences(egypt) if (d.partition, d.year) == ("form", "2018")]
    assert words.not_drawn(egypt, "form") == " Not drawn, as UNODC prints them with unequal counts: “Other” in 2018."
    assert words.not_drawn(egypt, "sex") == ""


def test_a_figure_says_that_it_lacks_persons_of_unknown_sex_and_age_in_question(profile):
    """Côte d'Ivoire prints 1,117, 617 and 617 of them beside parts that are the total; no figure of it has them."""
    ivory = profile("CIV")
    lacks = " Not drawn, as their number is in question: persons of unknown sex and age in 2019, 2020 and 2021."
    assert [words.not_drawn(ivory, by) for by in ("sex", "age", "form")] == [lacks, lacks, ""]
    usa = profile("USA")
    assert words.not_drawn(usa, "age").endswith(": persons of unknown sex and age in 6 years between 2017 and 2022.")
    assert words.not_drawn(profile("NLD"), "sex") == ""  # drawn


def test_many_cells_that_are_printed_twice_are_counted(profile):
    """Australia by form: more years than a sentence names. Myanmar's sum of 2017 is of the other forms of that year."""
    text = said(profile("AUS"))
    assert "By form, UNODC prints some cells with unequal values: “Other” in " in text
    assert "years between" in text
    myanmar = said(profile("MMR"))
    assert "In 2017 the total is 353, and its own parts by form of exploitation add up to at least 430." in myanmar
    assert myanmar.endswith(
        "By form, UNODC prints some cells with unequal values: “Other” in 2017, 2018 and 2019. "
        "These cells are not used, and without them no parts are said to fall short."
    )
    assert "No count by sex, age or form disagrees" not in text


def test_a_sum_without_the_cell_that_is_printed_twice_is_the_least(profile):
    """Poland 2018: 142 and 42 of 70 by form, and others as 9 and as <5; Morocco's newest total is such a one."""
    text = said(profile("POL"))
    assert "In 2018 the total is 70, and its own parts by form of exploitation add up to at least 184." in text
    assert "“Other” by form as 9 and as <5: none of these is used, and no difference is given." in text
    morocco = profile("MAR").totals("detected")
    assert "Its own parts by form of exploitation add up to at least 178:" in repr(show.newest_total(morocco, area="Morocco", what="victims"))  # fmt: skip


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
    """Where a total is in question something disagrees; no breakdown is both compared and lacking a cell."""
    of = profile(area)
    found = profiles.part_differences(of)
    if any(c.in_question for c in of.totals("detected")):
        assert "No count by" not in said(of)
    torn = {(c.partition, c.year) for p in profiles.COMPARED for c in of.printed_twice(p)}
    assert bool(torn) is (area != "BLR")
    assert torn.isdisjoint({(d.partition, d.year) for d in found})
    exceeded = {(c.coherence.by, str(c.period)) for c in of.totals("detected") if c.in_question}
    of_these = {(by, year) for by, year in exceeded - torn if by in profiles.COMPARED}
    assert of_these <= {(d.partition, d.year) for d in found if d.exceeds}


@pytest.mark.slow
def test_a_breakdown_of_cells_in_conflict_alone_is_not_called_unpublished(tmp_path):
    """Both counts of men are printed, and neither is drawn."""
    rows = [glotip_rows.row("30"), glotip_rows.row("9", sex="Male"), glotip_rows.row("12", sex="Male")]
    path = glotip_rows.write(tmp_path / "g.xlsx", rows)
    france = profiles.load_profile("FRA", 2019, 2019, str(path))
    assert "is printed with unequal values, and none is used" in words.why_not_drawn(france, "sex")
    assert "is published for 2019" in words.why_not_drawn(france, "age")


def test_a_breakdown_that_finer_counts_hold_is_unpublished_alone(profile):
    """Seychelles has counts by form, sex and age and none by sex; before 2020 none of either."""
    assert words.why_not_drawn(profile("SYC"), "sex") == (
        "No count of detected victims in Seychelles by sex alone is published in these years."
    )
    assert "by sex alone in these years is printed" in words.why_not_drawn(profile("TZA"), "sex")
    assert "in Seychelles by sex is published" in words.why_not_drawn(profile("SYC", last=2019), "sex")


def test_a_sentence_in_place_of_a_drawing_keeps_what_its_caption_says(profile):
    """The Marshall Islands: women of 2019 stand as <5 and as 5, and every other count by sex as <5."""
    of = profile("MHL")
    said = repr(show.figure(charts.series_chart(of.series("sex")), name="s", caption="By sex." + words.not_drawn(of, "sex")))  # fmt: skip
    assert said == (
        "Each of these counts is suppressed, so there is nothing to draw: Male (2019, 2020, 2021, 2022); Female (2020, 2021, 2022). "
        "The figure would show this: By sex. Not drawn, as UNODC prints them with unequal counts: “Female” in 2019."
    )
