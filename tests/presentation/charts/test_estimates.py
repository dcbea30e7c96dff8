"""Charts of shares and of intervals."""

from itertools import pairwise

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch import rate_ratio, share, share_bounds
from tipresearch.presentation import charts, drawing
from tipresearch.quantities import Estimate

NB = "\N{NO-BREAK SPACE}"
FORM = {"indicator": "a", "label": "change", "method": "a", "formula": "a"}


def test_bars_are_solid_as_far_as_shares_are_known_and_hatched_beyond(shares, drawn, plot):
    bars = plot(charts.composition_chart(shares)).patches
    assert [round(bar.get_width(), 3) for bar in bars] == [0.476, 0.299, 0.217, 0.008]
    spans = [(round(p.get_x(), 3), round(p.get_width(), 3), p.get_hatch()) for p in plot(drawn["known"]).patches]
    assert spans == [(0, 0.333, None), (0.333, 0.222, "////"), (0, 1, "////")]
    assert "hatched as far as others may be" in drawn["known"].alt
    assert f"Women: 15,255 (47.6{NB}%; disputed)" in drawn["composition"].alt
    assert charts.composition_chart([share(3, 3, label="Women")]).alt.startswith("Bar chart of 1 group as shares of")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "total"),
    [
        ({"measure": "convicted"}, "all persons convicted"),
        ({"unit": "cases"}, "all detected victims (cases)"),
        ({"form": "sexual"}, "all victims recorded, sexual exploitation"),
        ({"form": "other"}, "all victims recorded, other forms"),
        ({"category": "shelter A"}, "all victims recorded, shelter A"),
        ({}, "all victims recorded"),
    ],
)
def test_the_axis_of_shares_names_their_total(given, total, plot):
    cells = [{"sex": "female", "count": 9}, {"sex": "male", "count": 5}, {"sex": "", "count": 14}]
    row = {"area": "Nepal", "year": 2020, "measure": "detected"} | given
    own = tip.observations_from(pd.DataFrame([row | cell for cell in cells]), source="Own")
    data = own.select(**{name: given[name] for name in given.keys() & {"form", "category"}})
    women, men, whole = (data.count(sex=sex) for sex in ("female", "male", "total"))
    parts = tip.composition({"women": women, "men": men}, total=whole)
    bounds = tip.share_bounds(women, 0, whole, label="Female")
    for chart in (charts.composition_chart([*parts.values()]), charts.known_chart([bounds])):
        assert plot(chart).get_xlabel() == f"share of {total}"
        assert f" of {total}. " in chart.alt


def test_shares_without_counts_are_shares_of_all_victims_recorded():
    bare = Estimate(**FORM, value=None, unit="proportion")
    for chart in (charts.known_chart([bare]), charts.known_chart([]), charts.composition_chart([])):
        assert "shares of all victims recorded. " in chart.alt


def test_one_kind_of_number_is_named_at_the_axis_and_several_in_a_legend(drawn, plot):
    one, several = plot(drawn["one kind"]), plot(drawn["intervals"])
    assert (one.get_xlabel(), one.figure.legends) == ("ratio\n95 % random-variation interval", [])
    assert "the same" in [text.get_text() for text in one.texts]
    assert len(several.figure.legends[0].get_texts()) == 3
    # Kinds that are not drawn are not named.
    given = Estimate(**FORM, unit="%", value=2, lo=-1, hi=5, kind="random_variation_interval", level=0.95)
    ax = plot(charts.intervals_chart([Estimate(**FORM, unit="%", value=None), given], xlabel="%"))
    assert (ax.get_xlabel(), ax.figure.legends) == ("%\n95 % random-variation interval", [])


def test_an_interval_without_a_value_is_written_once(plot):
    ax = plot(charts.intervals_chart([rate_ratio((0, 4), 760)], xlabel="ratio"))
    assert [text.get_text() for text in ax.texts] == ["Ratio of fewer than 5 to 760: 0–0.0135"]


def test_numbers_at_the_axis_of_a_phone_keep_apart():
    spans = ((100_175, 106_503), (66_335, 71_837))
    bounds = [Estimate(**FORM, unit="persons", value=None, lo=lo, hi=hi, kind="bounds") for lo, hi in spans]
    with drawing.styled():
        figure = drawing.laid_out(charts.intervals_chart(bounds, xlabel="persons"), drawing.NARROW)
        figure.canvas.draw()
        boxes = [tick.get_window_extent() for tick in figure.axes[0].get_xticklabels()]
    assert len(boxes) > 1
    assert all(left.x1 + 3 < right.x0 for left, right in pairwise(boxes))


def test_the_text_names_the_line_of_a_reference_if_there_is_one(drawn):
    line = {"reference": 5000, "reference_label": "true size"}
    with_line = charts.intervals_chart([share_bounds(3, 2, 9)], xlabel="share", **line)
    assert with_line.alt.endswith(". A line stands at 5,000: true size.")
    assert drawn["one kind"].alt.endswith(". A line stands at 1: the same.")
    assert "A line" not in drawn["intervals"].alt
