"""Every published total by year."""

import pickle

import pandas as pd
import pytest
from matplotlib.figure import Figure

import tipresearch as tip
from tipresearch.presentation import charts, facts
from tipresearch.presentation.charts import competing
from tipresearch.presentation.colours import PAPER, colour
from tipresearch.presentation.drawing import NARROW, WIDE


def plotted(chart, width=WIDE):
    ax = Figure(figsize=(width, 4)).subplots()
    chart.draw(ax)
    return ax


def marks(ax):
    """Each mark of a chart: its shape, its colour, and the number that it stands at."""
    found = [line for line in ax.lines if line.get_marker() not in ("None", None)]
    return [(m.get_marker(), m.get_color(), m.get_ydata()[0]) for m in found]


def row(year, n, edition="2025", grade="A", source="unodc_glotip"):
    return [year, "detected", n, n, f"{n:,}", source, edition, grade, f"{year}-{edition}-{n}"]


def table(*rows):
    columns = ["year", "measure", "count_lo", "count_hi", "raw_value", "source_id", "edition", "grade", "figure_id"]
    return pd.DataFrame(list(rows), columns=columns)


@pytest.mark.slow
def test_each_total_has_one_mark(drawn):
    ax = plotted(drawn["competing"])
    assert len(marks(ax)) == len(drawn["competing"].data)


def test_suppressed_total_is_an_open_square(drawn):
    """Suppressed is not zero; and second-hand ones name their grade."""
    ax = plotted(drawn["competing"])
    squares = [line for line in ax.lines if line.get_marker() == "s"]
    assert [m.get_ydata()[0] for m in squares] == [4]
    assert [m.get_markerfacecolor() for m in squares] == [PAPER]
    assert "The News, reader letter, 2022-02-28, identified: 32,022 (grade C)" in drawn["competing"].alt


def test_superseded_and_second_hand_totals_are_grey(drawn):
    """An older edition's total beside a newer one of its source, and an opinion piece or a letter."""
    grey = sorted(at for _, of, at in marks(plotted(drawn["competing"])) if of == colour("second"))
    assert grey == [4, 22, 21253, 21253, 32022, 35309]


def test_one_number_of_two_years_is_joined(drawn):
    """The letter that repeats it is not what joins them; the words count the years."""
    ax = plotted(drawn["competing"])
    red = colour("highlight")
    assert [at for _, of, at in marks(ax) if of == red] == [32022, 32022]
    lines = [m for m in ax.lines if m.get_color() == red and len(m.get_xdata()) == 2]
    assert [m.get_ydata().tolist() for m in lines] == [[32022, 32022]]
    assert "one number, two years" in [t.get_text() for t in ax.texts]


def test_a_number_of_one_year_joins_nothing():
    again = table(row(2019, 50), row(2019, 50, source="unodc_fia_conference_2022"), row(2020, 7))
    ax = plotted(charts.competing_chart(again, highlight=50))
    assert {of for _, of, _ in marks(ax)} == {colour("recorded")}
    assert not any("one number" in t.get_text() for t in ax.texts)


def test_an_older_edition_alone_in_its_year_is_not_superseded():
    ax = plotted(charts.competing_chart(table(row(2019, 50, "2023"), row(2020, 7, "2025"))))
    assert {of for _, of, _ in marks(ax)} == {colour("recorded")}


@pytest.mark.slow
def test_what_counts_no_victims_is_not_drawn_as_persons_identified(observed):
    """Convicted traffickers answered how many victims there are, and cases stood at an axis of persons."""
    chart = charts.competing_chart(tip.competing(observed, ref_area="PAK", measures=["convicted"]))
    assert chart.question == "How many, and of which year?"
    assert plotted(chart).get_title(loc="left") == "persons convicted, by source and edition"
    rows = [
        {"area": "Nepal", "measure": "detected", "year": year, "unit": "cases", "count": 7} for year in (2020, 2021)
    ]
    cases = tip.competing(tip.observations_from(pd.DataFrame(rows), source="Own").observations, ref_area="NPL")
    assert cases["unit"].tolist() == ["cases", "cases"]
    assert "cases" in repr(facts(cases, caption="Answers."))
    chart = charts.competing_chart(cases)
    assert "2020 · Own, undated, detected: 7 cases (grade D)" in chart.alt
    ax = plotted(chart)
    assert ax.get_title(loc="left") == "detected victims (cases), by source and edition"
    assert "7 cases" in [t.get_text() for t in ax.texts]
    assert chart.question == "How many, and of which year?"


def test_a_column_of_categories_is_drawn_as_its_words(observed):
    """It prints alike, and ended in an error of pandas."""
    answers = tip.competing(observed, ref_area="PAK")
    same = answers.astype(dict.fromkeys(["measure", "source_id", "edition", "grade"], "category"))
    assert marks(plotted(charts.competing_chart(same))) == marks(plotted(charts.competing_chart(answers)))
    units = charts.competing_chart(answers.assign(unit="persons"))
    assert (units.question, units.alt) == (
        charts.competing_chart(answers).question,
        charts.competing_chart(answers).alt,
    )
    assert plotted(units).get_title(loc="left") == "persons identified or detected, by source and edition"


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_many_totals_of_many_years_are_drawn(width):
    """Where there is no room for all words, they are shortened, and the drawing ends at some height."""
    rows = [row(y, 10 * n, source="unodc_glotip", edition=str(n)) for y in range(2003, 2023) for n in range(12)]
    chart = charts.competing_chart(table(*rows))
    assert pickle.loads(pickle.dumps(chart)).height(WIDE) == chart.height(WIDE)
    assert chart.height(width) == competing._HEIGHTS[-1]
    assert len(marks(plotted(chart, width))) == 240


def test_one_total_is_one_in_words():
    """The words of a figure said *1 published totals*."""
    assert charts.competing_chart(table(row(2020, 7))).alt.startswith("Chart of 1 published total by year")
