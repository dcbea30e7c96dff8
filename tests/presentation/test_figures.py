import pytest

import tipresearch as tip
from nbpress.core import bundles
from nbpress.core.errors import TipResearchError
from tipresearch.presentation import charts, drawing


@pytest.mark.slow
def test_chart_is_the_same_twice(drawn):
    """A figure is byte-identical when it is drawn again, and holds no date."""
    for chart in drawn.values():
        svg, png = drawing.render(chart, 4)
        assert drawing.render(chart, 4) == (svg, png)
        assert "<dc:date>" not in svg
        assert drawing.render(chart, 4, with_png=False) == (svg, b"")


def test_chart_has_words_data_and_source(drawn):
    """Each figure says in words what it shows and brings its data."""
    for kind, chart in drawn.items():
        assert len(chart.alt) > 40
        assert not chart.data.empty
        assert chart.cited or kind in ("intervals", "one kind", "known", "nested", "series")


def test_figure_brings_its_files(drawn):
    """A shown figure carries caption, alternative text, source, SVG for both widths, PNG and data."""
    bundle = tip.presentation.figure(
        drawn["composition"], name="who", caption="Who they were.", question="Who were they?"
    )._repr_mimebundle_()
    data = bundle[bundles.FIGURE_MIME]
    assert data["name"] == "who"
    assert data["csv"].startswith("label,value,")
    assert data["svg"] != data["svg_narrow"]
    assert f'alt="{data["alt"]}"' in bundle["text/html"]
    assert "Who they were." in bundle["text/html"]


def test_question_is_drawn_and_told_once(drawn):
    """It stands in the drawing and so in the alternative text, and not again in the caption."""
    alt = drawn["composition"].alt
    shown = tip.presentation.figure(drawn["composition"], name="who", caption="They.", question="Who were they?")
    data = shown._repr_mimebundle_()[bundles.FIGURE_MIME]
    assert data["alt"] == f"Who were they? {alt}"
    assert data["caption"] == "They."
    assert data["svg"].count(">Who were they?<") == data["svg_narrow"].count(">Who were they?<") == 1
    unasked = tip.presentation.figure(drawn["composition"], name="who", caption="They.")
    assert unasked.chart.words == alt
    own = tip.presentation.figure(drawn["sums"], name="who", caption="They.")
    assert own.chart.words.startswith(drawn["sums"].question)


@pytest.mark.parametrize(
    "empty",
    [
        charts.timeline_chart(tip.facts.load_milestones("PAK").iloc[:0]),
        charts.composition_chart([]),
        charts.known_chart([]),
        charts.counts_chart([]),
        charts.intervals_chart([], xlabel="x"),
        charts.nested_chart([], xlabel="x"),
        charts.series_chart({}),
    ],
)
def test_figure_without_data_says_so(empty):
    """Where the data hold nothing to draw, a sentence stands in place of an empty chart."""
    assert "Nothing to draw" in repr(tip.presentation.figure(empty, name="x", caption="Dates."))


def test_name_of_a_file_is_checked(drawn):
    with pytest.raises(TipResearchError, match="figure name 'A b' is not allowed"):
        tip.presentation.figure(drawn["counts"], name="A b", caption="c")
