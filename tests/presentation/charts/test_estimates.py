from itertools import pairwise

import pytest

from tipresearch import rate_ratio, share, share_bounds
from tipresearch.presentation import charts, drawing
from tipresearch.quantities import Estimate

NB = "\N{NO-BREAK SPACE}"


def test_alt_text_holds_the_numbers(drawn):
    """The words of a figure are written from its data."""
    assert f"Women: 15,255 (47.6{NB}%; contested)" in drawn["composition"].alt
    assert "bonded labour (2020): 30" in drawn["counts"].alt


def test_a_chart_draws_on_the_axes_that_it_is_given(shares):
    """It draws nowhere else, so that a researcher can compose figures."""
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    charts.composition_chart(shares).draw(ax)
    assert len(ax.patches) == 4
    assert [round(p.get_width(), 3) for p in ax.patches] == [0.476, 0.299, 0.217, 0.008]


@pytest.mark.slow
def test_shares_say_of_whom_they_are():
    """Persons convicted, cases, and victims of one form stood as shares of all victims recorded."""
    import pandas as pd
    from matplotlib.figure import Figure

    import tipresearch as tip

    for given, words in (
        ({"measure": "convicted"}, "all persons convicted"),
        ({"unit": "cases"}, "all detected victims (cases)"),
        ({"form": "sexual"}, "all victims recorded, sexual exploitation"),
        ({"form": "other"}, "all victims recorded, other forms"),
        ({"category": "shelter A"}, "all victims recorded, shelter A"),
        ({}, "all victims recorded"),
    ):
        cells = [{"sex": "female", "count": 9}, {"sex": "male", "count": 5}, {"sex": "", "count": 14}]
        row = {"area": "Nepal", "year": 2020, "measure": "detected"} | given
        own = tip.observations_from(pd.DataFrame([row | c for c in cells]), source="Own")
        held = own.select(**{name: given[name] for name in given.keys() & {"form", "category"}})
        women, men, total = (held.count(sex=sex) for sex in ("female", "male", "total"))
        shares = tip.composition({"women": women, "men": men}, total=total)
        bounds = tip.share_bounds(women, 0, total, label="Female")
        for chart in (charts.composition_chart([*shares.values()]), charts.known_chart([bounds])):
            ax = Figure().subplots()
            chart.draw(ax)
            assert ax.get_xlabel() == f"share of {words}"
            assert f" of {words}. " in chart.alt


def test_shares_of_nobody_named_are_of_all_victims_recorded():
    """Without counts behind it a share that is not given ended in an IndexError, and without shares the words in "share of"."""
    bare = Estimate(indicator="share", label="Women", value=None, unit="proportion", method="not given", formula="")
    for chart in (charts.known_chart([bare]), charts.known_chart([]), charts.composition_chart([])):
        assert "shares of all victims recorded. " in chart.alt


def test_open_part_of_a_share_is_hatched(drawn):
    """Solid as far as known, hatched as far as possible; the words say what the two are."""
    from matplotlib.figure import Figure

    ax = Figure(figsize=(7, 3)).subplots()
    drawn["known"].draw(ax)
    spans = [(round(p.get_x(), 3), round(p.get_width(), 3), p.get_hatch()) for p in ax.patches]
    assert spans == [(0, 0.333, None), (0.333, 0.222, "////"), (0, 1, "////")]
    assert "hatched as far as others may be" in drawn["known"].alt


def test_kinds_of_numbers_are_named_once(drawn):
    """One kind is named at the axis, several in a legend; a reference is named where it stands."""
    from matplotlib.figure import Figure

    ax, other = (Figure(figsize=(7, 3)).subplots() for _ in range(2))
    drawn["one kind"].draw(ax)
    assert ax.get_xlabel() == "ratio\n95 % random-variation interval"
    assert ax.figure.legends == []
    assert "the same" in [t.get_text() for t in ax.texts]
    drawn["intervals"].draw(other)
    assert len(other.figure.legends[0].get_texts()) == 3


def test_an_interval_without_a_value_stands_once_beside_its_mark():
    """Of fewer than 5 against 760 the row said 0–0.0135 (0–0.0135)."""
    from matplotlib.figure import Figure

    ax = Figure(figsize=(7, 3)).subplots()
    charts.intervals_chart([rate_ratio((0, 4), 760)], xlabel="ratio").draw(ax)
    assert [t.get_text() for t in ax.texts] == ["Ratio of fewer than 5 to 760: 0–0.0135"]
    assert ax.get_xlabel() == "ratio\n95 % random-variation interval"


def test_kinds_that_are_not_drawn_are_not_named():
    """Of two changes of which one is not given the other is drawn: a legend beside it named a recorded value."""
    from matplotlib.figure import Figure

    form = {"indicator": "a", "label": "change", "unit": "%", "method": "a", "formula": "a"}
    given = Estimate(value=2, lo=-1, hi=5, kind="random_variation_interval", level=0.95, **form)
    ax = Figure(figsize=(7, 3)).subplots()
    charts.intervals_chart([Estimate(value=None, **form), given], xlabel="%").draw(ax)
    assert (ax.get_xlabel(), ax.figure.legends) == ("%\n95 % random-variation interval", [])


def test_numbers_at_the_axis_of_a_phone_do_not_run_together():
    """100,000 persons of whom lists show a part: 95,000100,000105,000 stood there, and the first was cut."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    form = {"indicator": "a", "label": "range", "unit": "persons", "method": "a", "formula": "a", "kind": "bounds"}
    spans = ((100_175, 106_503), (66_335, 71_837))
    chart = charts.intervals_chart([Estimate(value=None, lo=lo, hi=hi, **form) for lo, hi in spans], xlabel="persons")
    with drawing.styled():
        figure = drawing.laid_out(chart, drawing.NARROW)
        FigureCanvasAgg(figure).draw()
        boxes = [t.get_window_extent() for t in figure.axes[0].get_xticklabels()]
    assert len(boxes) > 1
    assert all(left.x1 + 3 < right.x0 for left, right in pairwise(boxes))


def test_words_of_a_figure_name_its_line(drawn):
    """Whether a range holds the truth, or no change, is not told without the line; without one nothing is said."""
    held = charts.intervals_chart([share_bounds(3, 2, 9)], xlabel="share", reference=5000, reference_label="true size")
    assert held.alt.endswith(". A line stands at 5,000: true size.")
    assert drawn["one kind"].alt.endswith(". A line stands at 1: the same.")
    assert "A line" not in drawn["intervals"].alt


def test_one_group_is_one_in_words():
    """The words of a figure said *1 groups*."""
    assert charts.composition_chart([share(3, 3, label="Women")]).alt.startswith("Bar chart of 1 group as shares of")
