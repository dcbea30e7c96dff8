import re

import jinja2

from nbpress.pages import rendering, sparklines
from nbpress.pages.sparklines import Point


def test_sparkline_shows_gaps_and_suppressed_values():
    """No line leads across a gap or to a suppressed value, and neither is a point at zero."""
    rows = [(2018, 10, 10), (2019, 20, 20), (2020, 0, 4), (2022, 5, 5), (2024, 0, 0)]
    points = [Point(year, lo, hi, f"{lo}" if lo == hi else "<5") for year, lo, hi in rows]
    row = {"drawn": sparklines.draw(points, 2018, 2024), "name": "a", "words": "words & <more>"}
    loader = jinja2.FileSystemLoader(rendering.TEMPLATES)
    svg = jinja2.Environment(loader=loader).get_template("spark.svg.j2").render(row=row)
    paths = dict(re.findall(r'class="(tr-\w+)" d="([^"]*)"', svg))
    assert paths["tr-ground"] == "M0 51H160"
    assert paths["tr-line"] == "M5.0 28.0L30.0 5.0"
    assert paths["tr-dots"].count("h0") == 4
    assert paths["tr-dots"].endswith("M155.0 51.0h0")  # a published zero is a point on the ground
    assert paths["tr-hidden"].count("z") == 1
    assert "words &amp; &lt;more&gt;" in svg
    assert sparklines.in_words(points[2:3]) == "1 year from 2020 to 2020; suppressed in 2020"
    assert sparklines.in_words([]) == "none published"


def test_what_is_known_roughly_is_a_line_between_its_ends():
    """It was counted as suppressed, and drawn at zero."""
    points = [Point(2018, 10, 10, "10"), Point(2019, 60, 80, "about 70"), Point(2020, 0, 4, "<5")]
    found = sparklines.draw(points, 2018, 2020)
    assert found["rough"] == "M78.0 16.5h4m-2 0L80.0 5.0m-2 0h4"
    assert found["hidden"].count("z") == 1
    assert (
        sparklines.in_words(points)
        == "3 years from 2018 to 2020; highest 10 in 2018, latest <5 in 2020; suppressed in 2020; known roughly in 2019"
    )


def test_value_in_question_is_neither_highest_nor_latest():
    """It is a cross joined to nothing; the words name its year and no value of it."""
    rows = [
        (2018, 10, "consistent"),
        (2019, 90, "one_of"),
        (2020, 12, ""),
        (2021, 70, "unvalidated"),
    ]
    points = [Point(year, n, n, str(n), state) for year, n, state in rows]
    drawn = sparklines.draw(points, 2018, 2021)
    assert drawn["line"] == ""
    assert drawn["dots"].count("h0") == 2
    assert drawn["doubted"].count("M") == 2
    assert sparklines.in_words(points) == "4 years from 2018 to 2021; highest 12 in 2020; in question in 2019, 2021"
    assert [p.year for p in sparklines.highest(points)] == [2020]
    assert drawn["contested"] == ""
    hidden = [Point(2020, 0, 4, "<5", "one_of")]
    assert sparklines.in_words(hidden) == "1 year from 2020 to 2020; suppressed in 2020; in question in 2020"


def test_each_year_of_the_highest_value_is_named():
    """Belize detected 11 in 2017 and in 2018; a contested 11 is none of them."""
    rows = [(2017, 11, ""), (2018, 11, ""), (2019, 11, "sources disagree"), (2022, 7, "")]
    points = [Point(year, n, n, str(n), "", why) for year, n, why in rows]
    assert "; highest 11 in 2017 and 2018, latest 7 in 2022; " in sparklines.in_words(points)
    assert [p.year for p in sparklines.highest(points)] == [2017, 2018]
    assert sparklines.highest(points[2:3]) == []


def test_contested_value_is_neither_highest_nor_latest():
    """Pakistan's totals: three of four are contested, so each line is dotted; one of 2018 is in question as well."""
    rows = [
        (2018, 5, "one_of", "sources disagree"),
        (2019, 32_022, "consistent", "revised by more than a factor of two"),
        (2020, 20_045, "consistent", "sources disagree"),
        (2021, 21_253, "consistent", ""),
        (2022, 26_539, "", "sources disagree"),
    ]
    points = [Point(year, n, n, f"{n:,}", state, why) for year, n, state, why in rows]
    drawn = sparklines.draw(points, 2018, 2022)
    assert drawn["line"] == ""
    assert [drawn[kind].count("M") for kind in ("dotted", "dots", "contested", "doubted")] == [3, 4, 3, 1]
    assert [p.year for p in sparklines.highest(points)] == [2021]
    words = (
        "5 years from 2018 to 2022; highest 21,253 in 2021; in question in 2018; contested in 2018, 2019, 2020, 2022"
    )
    assert sparklines.in_words(points) == words
    joined = sparklines.draw([Point(2019, 1, 1, "1"), Point(2020, 2, 2, "2"), Point(2021, 1, 1, "1", "", "sources disagree")], 2019, 2021)  # fmt: skip
    assert [joined[kind].count("M") for kind in ("line", "dotted")] == [1, 1]
