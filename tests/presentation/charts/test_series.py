"""Charts of counts over years and quarters."""

import datetime as dt
import pickle
from dataclasses import replace
from itertools import pairwise

import pytest
from invented_years import in_year
from matplotlib.figure import Figure

import tipresearch as tip
from nbpress.core import bundles
from nbpress.core.errors import TipResearchError
from tipresearch.presentation import charts, drawing, figure
from tipresearch.presentation.charts import doubt, series
from tipresearch.presentation.charts.marks import joined
from tipresearch.presentation.colours import LOOKS, PAPER
from tipresearch.quantities import Coherence, Count, Period

OFF = Coherence("off", "sex", 1294)


def drawn(counts, width=7):
    """Draw a list of counts, or several lists by name."""
    ax = Figure(figsize=(width, 3)).subplots()
    charts.series_chart(counts if isinstance(counts, dict) else {"a": counts}).draw(ax)
    return ax


def of_year(year, n, hi=None, *flags, **fields):
    return Count(n, n if hi is None else hi, period=in_year(year, 0).period, flags=flags, **fields)


def legend(ax):
    return [text.get_text() for legend in ax.figure.legends for text in legend.texts]


def with_mark(ax, mark):
    return [line for line in ax.lines if line.get_marker() == mark]


def years(lines):
    """The years of lines, without the breaks between two pieces of a line."""
    return [[int(x) for x in line.get_xdata() if x == x] for line in lines]


def test_suppressed_counts_are_open_squares_side_by_side_without_height():
    ax = drawn({"a": [of_year(2019, 0, 4)], "b": [of_year(2019, 0, 4), of_year(2020, 9000)]})
    squares = with_mark(ax, "s")
    places = [tuple(square.get_transform().transform((2019, 0))) for square in squares]
    assert abs(places[0][0] - places[1][0]) > squares[0].get_markersize() * ax.figure.dpi / 72
    assert [(square.get_markerfacecolor(), list(square.get_ydata())) for square in squares] == [(PAPER, [0])] * 2
    assert drawn([of_year(2019, 0, 4)]).get_ylim()[1] >= 10


def test_each_published_count_of_a_drawing_is_a_result():
    counts = [of_year(2019, 30, figure_ids=("a",)), of_year(2020, 0, 4, figure_ids=("b",)), of_year(2021, 59)]
    shown = figure(charts.series_chart({"a": counts}), name="a", question="Q?", caption="c")._repr_mimebundle_()
    # The last count was computed by the package, and stands in no row of a source.
    assert [(e["value"], e["hi"]) for e in shown[bundles.RESULTS_MIME]["estimates"]] == [(30, None), (None, 4)]


def test_a_range_is_a_hatched_area_and_neither_zero_nor_suppressed():
    ax = drawn([of_year(2019, 30), of_year(2020, 6500, 7499), of_year(2021, 0, 9), of_year(2022, 0, 2)])
    (area,) = ax.patches
    assert (area.get_y(), area.get_y() + area.get_height(), area.get_hatch()) == (6500, 7499, "////")
    assert ax.get_ylim()[1] > 7499
    assert legend(ax) == ["fewer than 3 or fewer than 10", "possible range"]
    assert not charts.series_chart({"a": [of_year(2020, 6500, 7499), of_year(2021, 0, 4)]}).instead


def test_the_line_from_an_early_end_to_its_label_is_dotted():
    """Colombia's other forms end in 2016; no line of counts may rise to the label at 2022."""
    ax = drawn({"a": [of_year(2021, 112), of_year(2022, 117)], "b": [of_year(2015, 7), of_year(2016, 16)]})
    assert {text.get_text(): text.arrow_patch.get_linestyle() for text in ax.texts} == {"a": "-", "b": (0, (1, 4))}


def test_a_suppressed_total_below_its_parts_is_an_open_circle_with_a_line_to_their_sum():
    ax = drawn([of_year(2021, 564), of_year(2022, 0, 4, coherence=OFF)])
    (circle,) = [line for line in with_mark(ax, "o") if list(line.get_xdata()) == [2022]]
    assert (list(circle.get_ydata()), circle.get_markerfacecolor()) == ([0], PAPER)
    leading = [line for line in ax.lines if list(line.get_xdata())[:2] == [2022, 2022]]
    assert [list(line.get_ydata())[:2] for line in leading] == [[0, 1294]]
    assert legend(ax) == ["does not add up; the line leads to what the parts add up to"]
    assert ax.get_ylim()[1] > 1294


def test_a_number_that_may_be_no_count_is_a_cross_joined_to_nothing():
    """Mexico's 2,015 of 2015."""
    counts = [of_year(2014, 270), of_year(2015, 2015, coherence=Coherence("unvalidated")), of_year(2016, 986)]
    ax = drawn(counts)
    assert years(with_mark(ax, "x")) == [[2015]]
    assert not any(years(line for line in ax.lines if line.get_linestyle() == "-"))
    assert legend(ax) == ["may be no count"]
    data = charts.series_chart({"a": counts}).data
    assert (data["state"].tolist(), data["parts_at_least"].isna().all()) == (["", "unvalidated", ""], True)


def test_a_contested_count_is_a_diamond_joined_to_nothing():
    counts = [of_year(2018, 9), of_year(2019, 8, None, "SOURCE_CONFLICT"), of_year(2020, 7), of_year(2021, 6)]
    ax = drawn(counts)
    assert years(line for line in ax.lines if line.get_linestyle() == "-") == [[2020, 2021]]
    assert years(with_mark(ax, "D")) == [[2019]]
    assert legend(ax) == ["disputed between sources or editions"]
    chart = charts.series_chart({"a": counts})
    assert chart.alt.endswith("a: 9 in 2018, 8 in 2019 (disputed), 7 in 2020, 6 in 2021.")
    assert chart.data["flags"].tolist() == ["", "SOURCE_CONFLICT", "", ""]
    assert chart.data["mark"].tolist()[:2] == ["as published", "disputed between sources or editions"]
    revised = replace(counts[1], flags=("REVISION", "SOURCE_CONFLICT", "LARGE_REVISION"))
    contested = charts.series_chart({"a": [counts[0], revised]}).data["contested"].tolist()
    assert contested == ["", "sources disagree; revised by more than a factor of two"]
    # A count that its own parts contradict has an open circle instead.
    assert not with_mark(drawn([replace(counts[1], coherence=OFF)]), "D")


def test_a_note_of_the_source_is_an_asterisk_beside_any_mark():
    counts = [
        of_year(2018, 9), of_year(2019, 8, None, "PROVISIONAL"), of_year(2020, 0, 4, "LOW_RELIABILITY"),
        of_year(2021, 6, None, "PROVISIONAL", "SOURCE_CONFLICT"),
    ]  # fmt: skip
    ax = drawn(counts)
    assert sorted(years(with_mark(ax, "$*$"))) == [[2019], [2020], [2021]]
    assert legend(ax) == ["disputed between sources or editions", "fewer than 5", "provisional, or of low reliability"]
    alt = "9 in 2018, 8 in 2019 (provisional), fewer than 5 in 2020 (of low reliability), 6 in 2021 (disputed; provisional)."
    assert charts.series_chart({"a": counts}).alt.endswith(alt)
    assert years(line for line in ax.lines if line.get_linestyle() == "-") == [[2018, 2019]]  # provisional is no break


def test_all_series_have_one_width_and_one_size_and_equal_counts_stand_side_by_side():
    same = [of_year(2019, 46), of_year(2020, 405)]
    ax = drawn({"contact": same, "prosecuted": same})
    marks = [line for line in ax.lines if line.get_marker() in series._MARKERS]
    assert {line.get_markersize() for line in marks} == {doubt.MARK}
    assert {line.get_linewidth() for line in ax.lines if len(line.get_xdata()) == 3} == {doubt.LINE}
    places = [tuple(line.get_transform().transform((2019, 46))) for line in marks]
    assert abs(places[0][0] - places[1][0]) * 72 / ax.figure.dpi > doubt.MARK


def test_a_year_without_a_count_has_a_light_band():
    ax = drawn([of_year(2018, 9), of_year(2020, 7)])
    assert [band.get_paths()[0].get_extents().intervalx.tolist() for band in ax.collections] == [[2018.5, 2019.5]]
    assert legend(ax) == ["not reported"]
    assert not drawn([of_year(2019, 9), of_year(2020, 7)]).collections


@pytest.mark.parametrize("width", [3, 7])
def test_one_year_alone_has_one_tick_and_room_on_both_sides(width):
    ax = drawn({"a": [of_year(2022, 30)], "b": [of_year(2022, 40)]}, width)
    assert (ax.get_xlim(), list(ax.get_xticks())) == ((2021, 2023), [2022])
    low, high = drawn([of_year(2010, 140), of_year(2022, 150)], width).get_xlim()
    assert (2009 < low < 2010, 2022 < high < 2023) == (True, True)


def test_a_sentence_replaces_a_drawing_of_suppressed_counts_alone():
    hidden = {"Detected": [of_year(2019, 0, 4), of_year(2020, 0, 4)], "Other": []}
    text = repr(figure(charts.series_chart(hidden), name="a", caption="A caption."))
    assert "nothing to draw: Detected (2019, 2020). The figure would show this: A caption." in text
    assert charts.series_chart(hidden | {"Other": [of_year(2020, 7)]}).instead == ""


def test_a_category_has_its_colour_in_any_order_and_no_two_series_have_one_mark(by_sex):
    for counts in (by_sex, dict(reversed(by_sex.items())), {"Only": by_sex["Female"]}):
        of_2014 = [line for line in drawn(counts).lines if list(line.get_ydata()) == [40]]
        assert {line.get_color() for line in of_2014} == {LOOKS["female"].light}
    highlighted = series.looks_of(by_sex, "Male")
    assert [look.light for look in highlighted.values()] == [LOOKS["male"].light, LOOKS["second"].light]
    eight = {str(n): [of_year(2019, n)] for n in range(8)}
    assert len({look.marker for look in series.looks_of(eight).values()}) == 8


def test_lines_have_labels_at_their_ends_unless_one_line_counts_all(by_sex):
    ax = drawn(by_sex)
    ends = {text.get_text(): text for text in ax.texts}
    assert list(ends) == ["Male", "Female"]
    assert (ends["Male"].xy, ends["Male"].get_color()) == ((2016, by_sex["Male"][-1].lo), LOOKS["male"].light)
    assert legend(ax) == ["fewer than 5"]
    assert [text.get_text() for text in drawn({"Male": by_sex["Male"]}).texts] == ["Male"]
    assert not drawn([count.named("Detected", "total") for count in by_sex["Male"]]).texts


def test_a_chart_of_many_series_has_room_for_their_labels():
    few, many = ({f"A form of exploitation, {n}": [of_year(2019, 0)] for n in range(k)} for k in (3, 30))
    pickled = pickle.loads(pickle.dumps(charts.series_chart(many)))  # as joblib and multiprocessing send it
    assert pickled.height(7) == charts.series_chart(many).height(7) > 2 * charts.series_chart(few).height(7)


@pytest.mark.parametrize(
    "other",
    [
        {"period": Period(dt.date(2021, 1, 1), dt.date(2021, 12, 31), "calendar_year")},  # a year without a count between
        {"ref_area": "IND"}, {"measure": "convicted"}, {"sex": "female"}, {"form": "sexual"}, {"unit": "cases"}, {"crime": "SOM"},
        {"partition": "own", "category": "Shelter B"}, {"edition": "f"}, {"source_id": "us_tip_2021"}, {"definition_id": "x"},
        {"period": Period(dt.date(2020, 1, 1), dt.date(2020, 3, 31), "reporting_period")},
        {"period": Period(dt.date(2020, 1, 1), dt.date(2021, 12, 31), "reporting_period")},
    ],
)  # fmt: skip
def test_no_line_joins_counts_between_which_no_change_is_computed(other):
    of_all = {"ref_area": "PAK", "sex": "total", "age": "total", "partition": "total", "category": "total"}
    earlier, later = in_year(2019, 30, **of_all), in_year(2020, 50, **of_all)
    assert joined(earlier, later)
    assert not joined(earlier, replace(later, **other))


@pytest.mark.parametrize("width", [drawing.WIDE, drawing.NARROW])
def test_the_longest_legend_lies_inside_the_figure(workbooks, width):
    """Australia's forms: ranges, totals that do not add up, and contested totals."""
    of_form = tip.countries.load_profile("AUS", 2003, 2022, *map(str, workbooks[1::-1])).series("form")
    with drawing.styled():
        canvas = drawing.laid_out(charts.series_chart(of_form), width, "UNODC")
        canvas.canvas.draw()
    key = canvas.legends[0].get_window_extent()
    assert 0 <= key.x0 < key.x1 <= canvas.bbox.x1


def test_disputed_totals_of_a_published_country_are_open_circles_with_lines(workbooks):
    """Germany: the parts of 2018 to 2022 exceed their totals; 2017 is explained."""
    totals = tip.countries.load_profile("DEU", 2016, 2022, str(workbooks[1])).totals("detected")
    assert [a.year for a, b in pairwise(totals) if joined(a, b)] == [2016]
    ax = drawn({"Detected": totals})
    circles = [line for line in with_mark(ax, "o") if line.get_markerfacecolor() == PAPER]
    assert years(circles) == [[2018, 2019, 2020, 2021, 2022]]
    (caps,) = with_mark(ax, "_")
    assert (caps.get_xdata()[-1], caps.get_ydata()[-1]) == (2022, 1294)
    chart = charts.series_chart({"Detected": totals})
    assert "fewer than 5 in 2022 (its parts add up to at least 1,294)" in chart.alt
    assert chart.data["state"].tolist()[-1] == "off"
    assert chart.data["parts_at_least"].fillna(-1).tolist()[:: len(totals) - 1] == [-1, 1294]


def test_a_count_that_may_be_a_blank_answer_says_so():
    """Ghana's other forms of 2018 to 2022 are suppressed, as for countries without any total."""
    counts = {"Other": [of_year(2017, 40), of_year(2018, 0, 4, "MAYBE_BLANK")]}
    assert charts.series_chart(counts).alt.endswith("Other: 40 in 2017, fewer than 5 in 2018 (may be a blank answer).")
    assert legend(drawn(counts)) == ["fewer than 5; some may be blank answers"]


@pytest.mark.parametrize(
    ("draw", "given", "message"),
    [
        (charts.series_chart, [Count(3, 3)], "series is of type list; give a dict of counts by name"),
        (charts.series_chart, {"Female": Count(3, 3)}, "each series of a chart needs counts, and Count was given"),
        (charts.series_chart, {"Female": [3]}, "each series of a chart needs counts, and 3 among them is of type int"),
        (charts.counts_chart, {"Female": Count(3, 3)}, r"a chart of counts needs .* as \[\*parts.values\(\)\]"),
    ],
)
def test_values_that_are_not_counts_are_refused(draw, given, message):
    with pytest.raises(TipResearchError, match=message):
        draw(given)
