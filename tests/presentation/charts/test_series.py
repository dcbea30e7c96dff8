import datetime as dt
import pickle
from dataclasses import replace
from itertools import pairwise
from math import dist

import pandas as pd
import pytest
from invented_years import in_year
from matplotlib.figure import Figure

import tipresearch as tip
from nbpress.core import bundles
from nbpress.core.errors import TipResearchError
from tipresearch.presentation import charts, drawing, figure
from tipresearch.presentation.charts import series
from tipresearch.presentation.colours import LOOKS, PAPER
from tipresearch.quantities import Coherence, Count, Period


def drawn(series, **options):
    ax = Figure(figsize=(7, 3)).subplots()
    charts.series_chart(series, **options).draw(ax)
    return ax


def of_year(year, n, hi=None):
    day = dt.date
    return Count(
        n,
        n if hi is None else hi,
        period=Period(day(year, 1, 1), day(year, 12, 31), "calendar_year"),
    )


def test_suppressed_counts_stand_apart_on_the_ground():
    """Two series suppressed in one year are two open squares side by side, and fill no height."""
    ax = drawn({"a": [of_year(2019, 0, 4)], "b": [of_year(2019, 0, 4), of_year(2020, 9000)]})
    squares = [line for line in ax.lines if line.get_marker() == "s"]
    places = [tuple(s.get_transform().transform((2019, 0))) for s in squares]
    assert len(squares) == 2
    assert abs(places[0][0] - places[1][0]) > squares[0].get_markersize() * ax.figure.dpi / 72
    assert all(s.get_markerfacecolor() == PAPER for s in squares)
    assert [list(s.get_ydata()) for s in squares] == [[0], [0]], "a suppressed count has no height"
    assert drawn({"a": [of_year(2019, 0, 4)]}).get_ylim()[1] >= 10


def test_each_published_count_drawn_is_a_result():
    """As those of bars are: one that jumps between two editions is told, and held."""
    counts = [replace(of_year(2019, 30), figure_ids=("a",)), replace(of_year(2020, 0, 4), figure_ids=("b",))]
    counts += [of_year(2021, 59)]  # counted by the package, and in no row of a source
    handed = figure(charts.series_chart({"a": counts}), name="a", question="Q?", caption="c")._repr_mimebundle_()
    assert [(e["value"], e["hi"]) for e in handed[bundles.RESULTS_MIME]["estimates"]] == [(30, None), (None, 4)]


def test_a_count_that_is_known_roughly_is_neither_zero_nor_suppressed():
    """Around 7,000 stood on the ground, as if nobody had been counted, and the key called it 0 to 4."""
    chart = charts.series_chart(
        {"a": [of_year(2019, 30), of_year(2020, 6500, 7499), of_year(2021, 0, 9), of_year(2022, 0, 2)]}
    )
    ax = Figure(figsize=(7, 3)).subplots()
    chart.draw(ax)
    (rough,) = [line for line in ax.lines if line.get_marker() == "_"]
    assert (list(rough.get_xdata()), list(rough.get_ydata())) == ([2020, 2020], [6500, 7499])
    assert ax.get_ylim()[1] > 7499
    assert [t.get_text() for t in ax.figure.legends[0].texts] == [
        "suppressed: 0 to 2, or 0 to 9", "known roughly: lowest to highest",
    ]  # fmt: skip
    square, upright = (handle.get_marker() for handle in ax.figure.legends[0].legend_handles)
    assert square == "s"
    assert [*map(tuple, upright.vertices[2:4])] == [(0, 2), (0, -2)]  # as it is drawn, and no line that leads somewhere
    assert not charts.series_chart({"a": [of_year(2020, 6500, 7499), of_year(2021, 0, 4)]}).instead
    wrong = replace(of_year(2022, 10, 20), coherence=Coherence("off", "sex", 60))
    assert {line.get_marker() for line in drawn({"a": [wrong]}).lines if list(line.get_xdata()) == [2022, 2022]} == {
        "x"
    }


def test_what_leads_from_an_early_end_to_its_name_is_no_line_of_counts():
    """Colombia's Other ends in 2016: up to its name at 2022 a line rose over years without a count."""
    ax = drawn({"a": [of_year(2021, 112), of_year(2022, 117)], "b": [of_year(2015, 7), of_year(2016, 16)]})
    leads = {text.get_text(): text.arrow_patch.get_linestyle() for text in ax.texts}
    assert leads == {"a": "-", "b": (0, (1, 4))}


def test_a_suppressed_count_that_is_not_used_is_no_cross_at_zero():
    """Germany's <5 of 2022 beside parts of 1,294: a cross in a square, and words for both."""
    wrong = replace(of_year(2022, 0, 4), coherence=Coherence("off", "sex", 1294))
    ax = drawn({"a": [of_year(2021, 564), wrong]})
    on_ground = {line.get_marker() for line in ax.lines if list(line.get_xdata()) == [2022]}
    assert on_ground == {"s", "x"}
    (legend,) = ax.figure.legends
    assert {text.get_text() for text in legend.texts} == {
        "suppressed: 0 to 4",
        "not used: its table does not add up",
    }


def test_a_number_that_may_be_no_count_is_a_cross_that_says_so():
    """Mexico's 2,015 of 2015 is joined to nothing; beside another cross the words say both reasons."""
    year = replace(of_year(2015, 2015), coherence=Coherence("unvalidated"))
    wrong = replace(of_year(2013, 207), coherence=Coherence("off", "sex", 300))
    counts = [of_year(2014, 270), year, of_year(2016, 986)]
    ax = drawn({"a": counts})
    assert [list(line.get_xdata()) for line in ax.lines if line.get_marker() == "x"] == [[2015]]
    assert not [line for line in ax.lines if line.get_linestyle() == "-" and len(line.get_xdata())]
    assert words_of(ax) == {"not used: it may be no count"}
    both = "not used: its table does not add up, or it may be no count"
    assert words_of(drawn({"a": [wrong, *counts]})) == {both}
    data = charts.series_chart({"a": counts}).data
    assert data["state"].tolist() == ["", "unvalidated", ""]
    assert data["parts_at_least"].isna().all()
    told = replace(of_year(2016, 986), flags=("REVISION", "SOURCE_CONFLICT", "LARGE_REVISION"))
    assert charts.series_chart({"a": [of_year(2014, 270), told]}).data["contested"].tolist() == [
        "", "sources disagree; revised by more than a factor of two",
    ]  # fmt: skip


def words_of(ax):
    """Return the words below a drawing."""
    (legend,) = ax.figure.legends
    return {text.get_text() for text in legend.texts}


def test_contested_counts_are_doubted_where_they_stand():
    """A question mark above each, suppressed ones too, dotted lines to and from it, and words for both."""
    torn = [replace(of_year(y, n), flags=f) for y, n, f in ((2018, 9, ()), (2019, 8, ("SOURCE_CONFLICT",)), (2020, 7, ()), (2021, 6, ()))]  # fmt: skip
    ax = drawn({"a": torn})
    plain, dotted = ([list(line.get_xdata()) for line in ax.lines if line.get_linestyle() == style] for style in ("-", ":"))  # fmt: skip
    assert [[x for x in xs if x == x] for xs in plain] == [[2020, 2021]]
    assert [[x for x in xs if x == x] for xs in dotted] == [[2018, 2019, 2019, 2020]]
    (doubt,) = [line for line in ax.lines if line.get_marker() == "$?$"]
    assert list(doubt.get_xdata()) == [2019]
    (legend,) = ax.figure.legends
    assert [text.get_text() for text in legend.texts] == ["contested, or part of a contested total"]
    chart = charts.series_chart({"a": torn})
    assert chart.alt.endswith("a: 9 in 2018, 8 in 2019 (contested), 7 in 2020, 6 in 2021.")
    assert chart.data["flags"].tolist() == ["", "SOURCE_CONFLICT", "", ""]
    # Of two that stand on the ground side by side, the mark is above the one that is contested.
    hidden = replace(of_year(2020, 0, 4), flags=("SOURCE_CONFLICT",))
    ax = drawn({"a": [of_year(2019, 9), hidden], "b": [of_year(2020, 0, 4)]})
    (doubt,) = [line for line in ax.lines if line.get_marker() == "$?$"]
    below = [line for line in ax.lines if line.get_marker() == "s"]
    (x, y), *squares = (tuple(line.get_transform().transform((2020, 0))) for line in (doubt, *below))
    (own, low), (other, _) = squares
    assert (round(x - own, 6), y > low, round(x - other) != 0) == (0, True, True)
    assert charts.series_chart({"a": [hidden]}).alt.endswith("a: fewer than 5 in 2020 (contested).")
    # One that its own parts contradict has a cross already.
    wrong = replace(torn[1], coherence=Coherence("off", "sex", 12))
    assert not any(line.get_marker() == "$?$" for line in drawn({"a": [wrong]}).lines)


@pytest.mark.parametrize("numbers", [(440, 447), (440, 400), (440, 510), (20, 30)])
def test_signs_of_one_year_hide_no_other_mark_and_no_sign(numbers):
    """Two question marks of nearly one height were one that nobody could read, or stood in the mark of another series."""
    contested = [replace(of_year(2020, n), flags=("SOURCE_CONFLICT",)) for n in numbers]
    ax = drawn({name: [of_year(2019, 900), count] for name, count in zip("ab", contested, strict=True)})
    marks = [tuple(ax.transData.transform((2020, n))) for n in numbers]
    signs = [
        tuple(line.get_transform().transform(place))
        for line in ax.lines if line.get_marker() == "$?$" for place in line.get_xydata()
    ]  # fmt: skip
    points = 72 / ax.figure.dpi
    near = [points * dist(sign, other) for sign in signs for other in (*marks, *signs) if other is not sign]
    assert len(signs) == 2
    assert min(near) > 5.5


def test_what_its_source_says_of_a_count_stands_above_it():
    """An asterisk above each, a suppressed one too, and words for it; a contested count has its question mark, and the words."""
    said = [(2018, 9, 9, ()), (2019, 8, 8, ("PROVISIONAL",)), (2020, 0, 4, ("LOW_RELIABILITY",)), (2021, 6, 6, ("PROVISIONAL", "SOURCE_CONFLICT"))]  # fmt: skip
    counts = [replace(of_year(*held), flags=flags) for *held, flags in said]
    ax = drawn({"a": counts})
    signs = [(line.get_marker(), year) for line in ax.lines if line.get_marker() in ("$?$", "$*$") for year in line.get_xdata()]  # fmt: skip
    assert sorted(signs) == [("$*$", 2019), ("$*$", 2020), ("$?$", 2021)]
    assert words_of(ax) == {
        "suppressed: 0 to 4",
        "contested, or part of a contested total",
        "provisional, or of low reliability",
    }
    alt = "9 in 2018, 8 in 2019 (provisional), fewer than 5 in 2020 (of low reliability), 6 in 2021 (contested; provisional)."
    assert charts.series_chart({"a": counts}).alt.endswith(alt)
    joined = [list(line.get_xdata())[:2] for line in ax.lines if line.get_linestyle() == "-"]
    assert joined == [[2018, 2019]]  # provisional is no break


def test_chart_of_one_year_has_its_neighbours():
    """One year alone is shown between the year before and the year after; of several the axis begins with the first."""
    ax = drawn({"a": [of_year(2010, 140)]})
    assert ax.get_xlim() == (2009, 2011)
    assert all(float(t).is_integer() for t in ax.get_xticks())
    low, high = drawn({"a": [of_year(2010, 140), of_year(2022, 150)]}).get_xlim()
    assert 2009 < low < 2010
    assert 2022 < high < 2023


def test_where_all_is_suppressed_nothing_is_drawn():
    """A sentence names the years in place of an empty drawing; one number is enough for a drawing."""
    hidden = {"Detected": [of_year(2019, 0, 4), of_year(2020, 0, 4)], "Other": []}
    said = figure(charts.series_chart(hidden), name="a", caption="A caption.")
    assert repr(said) == (
        "Each of these counts is suppressed, so there is nothing to draw: Detected (2019, 2020). The figure would show this: A caption."
    )
    assert charts.series_chart(hidden | {"Other": [of_year(2020, 7)]}).instead == ""


def test_equal_series_do_not_hide_each_other():
    """Of two series with the same counts, the later has a smaller mark and a thinner line."""
    same = [of_year(2019, 46), of_year(2020, 405)]
    ax = drawn({"contact": same, "prosecuted": same})
    marks = [line for line in ax.lines if line.get_marker() in series._MARKERS]
    lines = [line for line in ax.lines if line.get_linestyle() == "-" and len(line.get_xdata()) == 3]
    assert marks[0].get_markersize() > marks[1].get_markersize() + 3
    assert marks[0].get_markerfacecolor() == PAPER
    assert lines[0].get_linewidth() > lines[1].get_linewidth() + 1


def test_a_category_has_its_colour_in_any_order(by_sex):
    """Female is one colour, whichever series comes first and whatever stands beside it."""
    for held in (by_sex, dict(reversed(by_sex.items())), {"Only": by_sex["Female"]}):
        ax = drawn(held)
        of = {line.get_color() for line in ax.lines if list(line.get_ydata()) == [40]}
        assert of == {LOOKS["female"].light}


def test_no_two_series_have_the_same_mark():
    """What has no look of its own is told apart by marks, up to eight series."""
    held = {str(n): [of_year(2019, n)] for n in range(8)}
    assert len({look.marker for look in series._looks(held).values()}) == 8


def test_lines_are_named_at_their_ends(by_sex):
    """No legend, where a label serves; a line alone is named unless it counts all: men are not all."""
    ax = drawn(by_sex)
    ends = {t.get_text(): t for t in ax.texts}
    assert list(ends) == ["Male", "Female"]
    assert ends["Male"].xy == (2016, by_sex["Male"][-1].lo)
    assert ends["Male"].get_color() == LOOKS["male"].light
    assert [t.get_text() for t in ax.figure.legends[0].get_texts()] == ["suppressed: 0 to 4"]
    alone = drawn({"Male": by_sex["Male"]})
    assert [t.get_text() for t in alone.texts] == ["Male"]
    all_of_them = [count.named("Detected", "total") for count in by_sex["Male"]]
    assert list(drawn({"Detected": all_of_them}).texts) == []


def test_many_series_have_room_for_their_names():
    """A chart of more lines is higher, and its labels keep apart."""
    few, many = ({f"A form of exploitation, {n}": [of_year(2019, 0)] for n in range(k)} for k in (3, 30))
    there = pickle.loads(pickle.dumps(charts.series_chart(many)))  # as joblib and multiprocessing send it
    assert there.height(7) == charts.series_chart(many).height(7)
    assert charts.series_chart(many).height(7) > 2 * charts.series_chart(few).height(7)


def test_series_are_not_joined_over_a_gap(observed):
    """Two years that are not neighbours, or of two definitions, are not joined by a line."""
    totals = tip.countries.load_profile("PAK", 2003, 2022).totals("detected")
    assert series._joined(totals[0], totals[1])
    assert not series._joined(totals[0], totals[2])
    chart = charts.series_chart({"Detected": totals})
    assert "32,022 in 2019" in chart.alt
    assert len(chart.data) == 4


@pytest.mark.parametrize(
    "other",
    [
        {"ref_area": "IND"}, {"measure": "convicted"}, {"sex": "female"}, {"form": "sexual"}, {"unit": "cases"}, {"crime": "SOM"},
        {"partition": "own", "category": "Shelter B"}, {"edition": "f"}, {"source_id": "us_tip_2021"}, {"definition_id": "x"},
        {"period": Period(dt.date(2020, 1, 1), dt.date(2020, 3, 31), "reporting_period")},
        {"period": Period(dt.date(2020, 1, 1), dt.date(2021, 12, 31), "reporting_period")},
    ],
)  # fmt: skip
def test_no_line_leads_where_no_change_is_computed(other):
    """From all of 2019 to its first quarter of 2020, to women, to another country: each a line that says a change."""
    of_all = {"ref_area": "PAK", "sex": "total", "age": "total", "partition": "total", "category": "total"}
    earlier, later = in_year(2019, 30, **of_all), in_year(2020, 50, **of_all)
    assert series._joined(earlier, later)
    assert not series._joined(earlier, replace(later, **other))


@pytest.mark.parametrize("width", [drawing.WIDE, drawing.NARROW])
def test_the_key_of_a_chart_lies_inside_it(workbooks, width):
    """Australia's forms have the longest key: counts known roughly, totals that do not add up, and contested ones."""
    of_form = tip.countries.load_profile("AUS", 2003, 2022, *map(str, workbooks[1::-1])).series("form")
    with drawing.styled():
        figure = drawing.laid_out(charts.series_chart(of_form), width, "UNODC")
        figure.canvas.draw()
    key = figure.legends[0].get_window_extent()
    assert 0 <= key.x0 < key.x1 <= figure.bbox.x1


def test_counts_that_are_not_used_are_crosses_and_ranges_are_lines(workbooks):
    """Germany: 2021 and 2022 are not used; 2018 to 2020 go from the smallest to the largest total; 2017 is explained."""
    totals = tip.countries.load_profile("DEU", 2016, 2022, str(workbooks[1])).totals("detected")
    assert [a.year for a, b in pairwise(totals) if series._joined(a, b)] == [2016]
    ax = drawn({"Detected": totals})
    crosses = {x for line in ax.lines if line.get_marker() == "x" for x in line.get_xdata()}
    assert crosses == {2021, 2022}
    upright = {line.get_xdata()[0]: tuple(line.get_ydata()) for line in ax.lines if line.get_marker() == "_"}
    assert upright == {2018: (493, 503), 2019: (470, 515), 2020: (479, 504)}
    assert {
        "not used: its table does not add up",
        "does not add up: smallest to largest that fits",
    } <= {t.get_text() for t in ax.figure.legends[0].texts}
    chart = charts.series_chart({"Detected": totals})
    assert "fewer than 5 in 2022 (its parts add up to at least 1,294)" in chart.alt
    row = chart.data.set_index("year").loc[2022]
    assert (row["state"], row["parts_at_least"]) == ("off", 1294)
    assert pd.isna(chart.data.set_index("year").loc[2016, "parts_at_least"])


def test_a_count_that_may_be_a_blank_answer_says_so():
    """Ghana's other forms of 2018 to 2022 are suppressed, as they are for countries that gave no total at all."""
    period = [Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "calendar_year") for year in (2017, 2018)]
    exact = Count(40, 40, label="Other", unit="persons", period=period[0], raw_value="40")
    blank = replace(exact, lo=0, hi=4, raw_value="<5", period=period[1], flags=("MAYBE_BLANK",))
    chart = charts.series_chart({"Other": [exact, blank]})
    assert chart.alt.endswith("Other: 40 in 2017, fewer than 5 in 2018 (may be a blank answer).")
    ax = Figure().add_subplot()
    chart.draw(ax)
    (legend,) = ax.figure.legends
    assert [t.get_text() for t in legend.get_texts()] == ["suppressed: 0 to 4; some may be blank answers"]


@pytest.mark.parametrize("width", [3, 7])
def test_one_year_has_one_tick(width):
    """The axis of 2022 alone had a tick at 2021 and one at 2023, of which nothing is drawn."""
    ax = Figure(figsize=(width, 3)).subplots()
    charts.series_chart({"a": [of_year(2022, 30)], "b": [of_year(2022, 40)]}).draw(ax)
    assert list(ax.get_xticks()) == [2022]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (COUNTS := [Count(3, 3)], "series is of type list; give a dict of counts by name"),
        ({"Female": COUNTS[0]}, "each series of a chart needs counts, and Count was given"),
        ({"Female": [3]}, "each series of a chart needs counts, and 3 among them is of type int"),
    ],
)
def test_what_are_no_series_of_counts_is_told_so(given, said):
    with pytest.raises(TipResearchError, match=said):
        charts.series_chart(given)
    with pytest.raises(
        TipResearchError, match=r"a chart of counts needs .* take its values, as \[\*parts.values\(\)\]"
    ):
        charts.counts_chart({"Female": COUNTS[0]})
