"""Every published total by year."""

import pickle

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch.presentation import facts
from tipresearch.presentation.charts import competing_chart
from tipresearch.presentation.colours import PAPER
from tipresearch.presentation.drawing import NARROW, WIDE


def marks(ax):
    """Each mark of a chart: its shape, the number it stands at, and the colour inside it."""
    found = [line for line in ax.lines if line.get_marker() not in ("None", None)]
    return [(mark.get_marker(), mark.get_xdata()[0], mark.get_markerfacecolor()) for mark in found]


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
    assert [mark for mark in marks(ax) if mark[0] == "s"] == [("s", 4, PAPER)]
    assert "The News, reader letter, 2022-02-28, identified: 32,022 (grade C)" in drawn["competing"].alt


def test_superseded_totals_are_open_and_second_hand_totals_are_triangles(ax):
    assert [at for shape, at, inside in marks(ax) if shape == "o" and inside == PAPER] == [22]
    assert [at for shape, at, _ in marks(ax) if shape == "v"] == [32022, 21253, 21253, 35309]
    assert [at for shape, at, _ in marks(ax) if shape == "D"] == [32022]


def test_arrows_lead_from_a_superseded_total_to_the_newest(ax):
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert [(arrow.xyann[0], arrow.xy[0]) for arrow in arrows] == [(4, 32022), (22, 20045)]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_each_different_number_is_printed_once_a_year_and_the_title_names_the_three(drawn, plot, width):
    printed = [text.get_text() for text in plot(drawn["competing"], width).texts]
    once = ["<5", "22", "20,045", "21,253", "26,539", "35,309", "one number, two years"]
    assert sorted(filter(None, printed)) == sorted(["32,022", "32,022", *once])
    assert drawn["competing"].question == "Published totals of victims for 2020: 22, 20,045 and 32,022"


@pytest.mark.parametrize(
    ("rows", "highlight"),
    [
        ([row(2019, 50), row(2019, 50, source="unodc_fia_conference_2022"), row(2020, 7)], 50),  # one year alone
        ([row(2019, 50, "2023"), row(2020, 7, "2025")], None),  # an older edition without a newer total of its year
    ],
)
def test_totals_have_no_dots_without_a_shared_number_and_no_open_mark_without_a_newer_edition(plot, rows, highlight):
    ax = plot(competing_chart(table(*rows), highlight=highlight))
    assert PAPER not in {inside for *_, inside in marks(ax)}
    assert not any("one number" in text.get_text() for text in ax.texts)


@pytest.mark.slow
def test_the_axis_names_the_measure_and_the_unit(observed, plot):
    convicted = competing_chart(tip.competing(observed, ref_area="PAK", measures=["convicted"]))
    rows = [{"area": "Nepal", "measure": "detected", "year": y, "unit": "cases", "count": 7} for y in (2020, 2021)]
    cases = tip.competing(tip.observations_from(pd.DataFrame(rows), source="Own").observations, ref_area="NPL")
    assert "cases" in repr(facts(cases, caption="Answers."))
    for chart, unit in ((convicted, "persons convicted"), (competing_chart(cases), "detected victims (cases)")):
        assert chart.question.startswith("Published totals ")
        assert plot(chart).get_title(loc="left") == f"{unit}, by source and edition"
    assert "2020 · Own, undated, detected: 7 cases (grade D)" in chart.alt
    assert "7 cases" in [text.get_text() for text in plot(chart).texts]


def test_categories_and_a_column_of_persons_change_no_chart(observed, plot):
    answers = tip.competing(observed, ref_area="PAK")
    chart = competing_chart(answers)
    same = answers.astype(dict.fromkeys(["measure", "source_id", "edition", "grade"], "category"))
    assert marks(plot(competing_chart(same))) == marks(plot(chart))
    units = competing_chart(answers.assign(unit="persons"))
    assert (units.question, units.alt) == (chart.question, chart.alt)
    assert plot(units).get_title(loc="left") == "persons identified or detected, by source and edition"


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_many_totals_of_many_years_have_a_row_a_year(plot, width):
    chart = competing_chart(table(*(row(y, 10 * n, str(n)) for y in range(2003, 2023) for n in range(12))))
    assert pickle.loads(pickle.dumps(chart)).height(WIDE) == chart.height(WIDE)
    assert chart.height(width) > 20 * 0.5
    assert len(marks(plot(chart, width))) == 240
    assert competing_chart(table(row(2020, 7))).alt.startswith("Chart of 1 published total by year")
