import xml.etree.ElementTree as ET
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tipresearch import (
    bundles,
    facts,
    presentation,
)
from tipresearch.errors import TipResearchError
from tipresearch.presentation import charts, figures

KINDS = [
    "composition",
    "counts",
    "intervals",
    "detection",
    "competing",
    "timeline",
    "coverage",
    "sums",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [figures.WIDE, figures.NARROW])
def test_chart_is_drawn_inside_its_frame(drawn, kind, width):
    """Nothing touches the edge of the picture: no label is clipped, on a desk or on a phone."""
    svg, png = figures.render(drawn[kind], width)
    ET.fromstring(svg)
    grey = np.asarray(Image.open(BytesIO(png)).convert("L"))
    rim = np.concatenate(
        [grey[:2].ravel(), grey[-2:].ravel(), grey[:, :2].ravel(), grey[:, -2:].ravel()]
    )
    assert (rim > 250).all()
    assert (grey < 100).any()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_chart_is_the_same_twice(drawn, kind):
    """A figure is byte-identical when it is drawn again, and holds no date."""
    assert figures.render(drawn[kind], 4) == figures.render(drawn[kind], 4)
    assert "<dc:date>" not in figures.render(drawn[kind], 4)[0]
    assert figures.render(drawn[kind], 4, with_png=False) == (
        figures.render(drawn[kind], 4)[0],
        b"",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_chart_has_words_data_and_source(drawn, kind):
    """Each figure says in words what it shows and brings its data."""
    chart = drawn[kind]
    assert len(chart.alt) > 40
    assert not chart.data.empty
    if kind not in ("intervals", "detection"):
        assert chart.cited


def test_figure_brings_its_files(drawn):
    """A shown figure carries caption, alternative text, source, SVG for both widths, PNG and data."""
    bundle = presentation.figure(
        drawn["composition"], name="who", caption="Who they were."
    )._repr_mimebundle_()
    data = bundle[bundles.FIGURE_MIME]
    assert data["name"] == "who"
    assert data["alt"] == drawn["composition"].alt
    assert data["csv"].startswith("label,value,")
    assert data["svg"] != data["svg_narrow"]
    assert f'alt="{drawn["composition"].alt}"' in bundle["text/html"]
    assert "Who they were." in bundle["text/html"]


def test_figure_without_data_says_so(drawn):
    """Where the data hold nothing to draw, a sentence stands in place of an empty chart."""
    empty = charts.timeline_chart(facts.load_milestones("PAK").iloc[:0])
    assert "Nothing to draw" in repr(presentation.figure(empty, name="x", caption="Dates."))
    with pytest.raises(TipResearchError, match="figure name 'A b' is not allowed"):
        presentation.figure(drawn["counts"], name="A b", caption="c")
