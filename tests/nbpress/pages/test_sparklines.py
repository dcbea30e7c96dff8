"""Small drawings of a series on the index of a batch, and their words."""

import re

import jinja2
import pytest

from nbpress.pages import rendering, sparklines
from nbpress.pages.sparklines import Point

APART = "sources disagree"
LAST_DISPUTED = [Point(2019, 1, 1, "1"), Point(2020, 2, 2, "2"), Point(2021, 1, 1, "1", "", APART)]


def points(*rows):
    """A point for each (year, count, state, why it is contested)."""
    return [Point(year, n, n, f"{n:,}", *more) for year, n, *more in rows]


def test_no_line_leads_across_a_gap_or_to_a_suppressed_count():
    rows = [(2018, 10, 10), (2019, 20, 20), (2020, 0, 4), (2022, 5, 5), (2024, 0, 0)]
    found = [Point(year, lo, hi, f"{lo}" if lo == hi else "<5") for year, lo, hi in rows]
    row = {"drawn": sparklines.draw(found, 2018, 2024), "name": "a", "words": "words & <more>"}
    loader = jinja2.FileSystemLoader(rendering.TEMPLATES)
    svg = jinja2.Environment(loader=loader).get_template("spark.svg.j2").render(row=row)
    paths = dict(re.findall(r'class="(tr-\w+)" d="([^"]*)"', svg))
    assert paths["tr-ground"] == "M0 51H160"
    assert paths["tr-line"] == "M5.0 28.0L30.0 5.0"
    assert paths["tr-dots"].count("h0") == 4
    assert paths["tr-dots"].endswith("M155.0 51.0h0")  # a published zero is a point on the ground
    assert paths["tr-hidden"].count("z") == 1
    assert "words &amp; &lt;more&gt;" in svg


def test_a_count_that_is_known_roughly_is_a_line_between_its_ends():
    found = sparklines.draw([Point(2018, 10, 10, "10"), Point(2019, 60, 80, "about 70"), Point(2020, 0, 4, "<5")], 2018, 2020)  # fmt: skip
    assert found["rough"] == "M78.0 16.5h4m-2 0L80.0 5.0m-2 0h4"
    assert found["hidden"].count("z") == 1


DOES_NOT_ADD_UP = points((2018, 10, "consistent"), (2019, 90, "one_of"), (2020, 12, ""), (2021, 70, "unvalidated"))
#: Belize detected 11 in 2017 and in 2018.
BELIZE = points((2017, 11, ""), (2018, 11, ""), (2019, 11, "", APART), (2022, 7, ""))
#: Three of four totals of Pakistan are contested; that of 2018 does not add up either.
PAKISTAN = points(
    (2018, 5, "one_of", APART), (2019, 32_022, "consistent", "revised by more than a factor of two"),
    (2020, 20_045, "consistent", APART), (2021, 21_253, "consistent", ""), (2022, 26_539, "", APART),
)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "words", "highest"),
    [
        ([], "none published", []),
        ([Point(2020, 0, 4, "<5")], "1 year from 2020 to 2020; suppressed in 2020", []),
        (
            [Point(2020, 0, 4, "<5", "one_of")],
            "1 year from 2020 to 2020; suppressed in 2020; does not add up in 2020",
            [],
        ),
        (
            [Point(2018, 10, 10, "10"), Point(2019, 60, 80, "about 70"), Point(2020, 0, 4, "<5")],
            "3 years from 2018 to 2020; highest 10 in 2018, latest <5 in 2020; suppressed in 2020; possible range in 2019",
            [2018],
        ),
        (DOES_NOT_ADD_UP, "4 years from 2018 to 2021; highest 12 in 2020; does not add up in 2019, 2021", [2020]),
        (
            BELIZE,
            "4 years from 2017 to 2022; highest 11 in 2017 and 2018, latest 7 in 2022; disputed in 2019",
            [2017, 2018],
        ),
        (BELIZE[2:3], "1 year from 2019 to 2019; disputed in 2019", []),
        (
            PAKISTAN,
            "5 years from 2018 to 2022; highest 21,253 in 2021; does not add up in 2018; disputed in 2018, 2019, 2020, 2022",
            [2021],
        ),
    ],
)
def test_the_highest_and_latest_counts_are_not_in_doubt(found, words, highest):
    assert sparklines.in_words(found) == words
    assert [p.year for p in sparklines.highest(found)] == highest


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        (DOES_NOT_ADD_UP, {"line": 0, "dots": 2, "doubted": 2, "disputed": 0}),
        (PAKISTAN, {"line": 0, "dotted": 3, "dots": 4, "disputed": 3, "doubted": 1}),
        (LAST_DISPUTED, {"line": 1, "dotted": 1}),
    ],
)
def test_a_count_that_does_not_add_up_is_a_circle_and_a_line_to_a_disputed_count_is_dotted(found, counts):
    drawn = sparklines.draw(found, found[0].year, found[-1].year)
    assert {kind: drawn[kind].count("M") for kind in counts} == counts
