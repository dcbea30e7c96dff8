"""Every published total by year."""

import pickle

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch.presentation import facts
from tipresearch.presentation.charts import competing_chart
from tipresearch.presentation.colours import PAPER, colour
from tipresearch.presentation.drawing import NARROW, WIDE


def marks(ax):
    """Each mark of a chart: its colour and its row."""
    found = [line for line in ax.lines if line.get_marker() not in ("None", None)]
    return [(mark.get_color(), int(mark.get_ydata()[0])) for mark in found]


def row(year, n, edition="2025", source="unodc_glotip"):
    return [year, "detected", n, n, f"{n:,}", source, edition, "A", f"{year}-{edition}-{n}"]


def table(*rows):
    columns = ["year", "measure", "count_lo", "count_hi", "raw_value", "source_id", "edition", "grade", "figure_id"]
    return pd.DataFrame(list(rows), columns=columns)


@pytest.fixture
def ax(drawn, plot):
    return plot(drawn["competing"])


def test_each_total_has_one_mark_and_a_suppressed_total_an_open_square(drawn, ax):
    assert len(marks(ax)) == len(drawn["competing"].data)
    squares = [line for line in ax.lines if line.get_marker() == "s"]
    assert [(mark.get_xdata()[0], mark.get_markerfacecolor()) for mark in squares] == [(4, PAPER)]
    assert "The News, reader letter, 2022-02-28, identified: 32,022 (grade C)" in drawn["competing"].alt


def test_replaced_and_second_hand_totals_are_grey(ax):
    """By row: <5 of 2019; 22 and a letter in 2020; a letter and an opinion piece in 2021; an opinion piece in 2022."""
    assert sorted(row for of, row in marks(ax) if of == colour("second")) == [0, 1, 1, 2, 2, 3]


def test_an_arrow_leads_from_a_replaced_total_to_that_of_the_newer_edition(ax):
    """<5 became 32,022, and 22 became 20,045."""
    arrows = [(text.xyann, text.xy) for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert arrows == [((4, 0), (32022, 0)), ((22, 1), (20045, 1))]


def test_a_line_joins_one_number_of_two_years(ax):
    """A letter that repeats the number is not joined."""
    red = colour("highlight")
    assert [row for of, row in marks(ax) if of == red] == [0, 1]
    (line,) = [mark for mark in ax.lines if mark.get_color() == red and len(mark.get_xdata()) == 2]
    assert (list(line.get_xdata()), list(line.get_ydata())) == ([32022, 32022], [0, 1])


def test_a_number_that_would_cover_another_stands_below_its_mark(plot):
    ax = plot(
        competing_chart(table(row(2020, 10000), row(2020, 10100, "2024"), row(2020, 30000, source="us_tip_2021")))
    )
    sides = {
        text.get_text(): text.get_va() for text in ax.texts if text.get_text().isascii() and "," in text.get_text()[:3]
    }
    assert sides == {"10,000": "bottom", "10,100": "top", "30,000": "bottom"}


@pytest.mark.parametrize(
    ("rows", "highlight"),
    [
        ([row(2019, 50), row(2019, 50, source="unodc_fia_conference_2022"), row(2020, 7)], 50),  # one year alone
        ([row(2019, 50, "2023"), row(2020, 7, "2025")], None),  # an older edition without a newer total of its year
    ],
)
def test_totals_are_drawn_as_recorded_without_a_shared_number_or_a_newer_edition(plot, rows, highlight):
    ax = plot(competing_chart(table(*rows), highlight=highlight))
    assert {of for of, _ in marks(ax)} == {colour("recorded")}
    assert not [line for line in ax.lines if line.get_linestyle() == ":"]


@pytest.mark.slow
def test_the_axis_names_the_measure_and_the_unit(observed, plot):
    convicted = competing_chart(tip.competing(observed, ref_area="PAK", measures=["convicted"]))
    rows = [{"area": "Nepal", "measure": "detected", "year": y, "unit": "cases", "count": 7} for y in (2020, 2021)]
    cases = tip.competing(tip.observations_from(pd.DataFrame(rows), source="Own").observations, ref_area="NPL")
    assert "cases" in repr(facts(cases, caption="Answers."))
    for chart, unit in ((convicted, "persons convicted"), (competing_chart(cases), "detected victims (cases)")):
        assert chart.question == "How many, and in which year?"
        assert plot(chart).get_title(loc="left") == unit
    assert "2020 · Own, undated, detected: 7 cases (grade D)" in chart.alt
    assert "7 cases" in [text.get_text() for text in plot(chart).texts]


def test_categories_and_a_column_of_persons_change_no_chart(observed, plot):
    answers = tip.competing(observed, ref_area="PAK")
    chart = competing_chart(answers)
    same = answers.astype(dict.fromkeys(["measure", "source_id", "edition", "grade"], "category"))
    assert marks(plot(competing_chart(same))) == marks(plot(chart))
    units = competing_chart(answers.assign(unit="persons"))
    assert (units.question, units.alt) == (chart.question, chart.alt)
    assert plot(units).get_title(loc="left") == "persons identified or detected"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_many_totals_of_many_years_are_all_drawn(plot, width):
    chart = competing_chart(table(*(row(y, 10 * n, str(n)) for y in range(2003, 2023) for n in range(12))))
    assert pickle.loads(pickle.dumps(chart)).height(width) == chart.height(width)
    assert len(marks(plot(chart, width))) == 240


def test_one_total_is_singular_in_words():
    assert competing_chart(table(row(2020, 7))).alt.startswith("Chart of 1 published total by year")
