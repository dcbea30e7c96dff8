"""Figures with their files, texts and data."""

import pytest

from nbpress.core import bundles
from nbpress.core.errors import TipResearchError
from tipresearch.presentation import charts, drawing, figure


@pytest.mark.slow
def test_a_figure_is_the_same_bytes_twice_without_a_date_and_has_text_data_and_sources(drawn):
    for kind, chart in drawn.items():
        svg, png = drawing.render(chart, 4)
        assert drawing.render(chart, 4) == (svg, png)
        assert "<dc:date>" not in svg
        assert drawing.render(chart, 4, with_png=False) == (svg, b"")
        assert (len(chart.alt) > 40, chart.data.empty) == (True, False)
        assert chart.cited or kind in ("intervals", "one kind", "known")


def test_a_figure_has_caption_text_data_and_both_widths_and_its_question_once(drawn):
    chart = drawn["composition"]
    bundle = figure(chart, name="who", caption="They.", question="Who were they?")._repr_mimebundle_()
    data = bundle[bundles.FIGURE_MIME]
    assert (data["name"], data["caption"], data["alt"]) == ("who", "They.", f"Who were they? {chart.alt}")
    assert data["csv"].startswith("label,value,")
    assert data["svg"] != data["svg_narrow"]
    assert f'alt="{data["alt"]}"' in bundle["text/html"]
    assert "They." in bundle["text/html"]
    assert data["svg"].count(">Who were they?<") == data["svg_narrow"].count(">Who were they?<") == 1
    assert figure(chart, name="who", caption="They.").chart.words == chart.alt
    assert figure(drawn["sums"], name="who", caption="They.").chart.words.startswith(drawn["sums"].question)


@pytest.mark.parametrize(
    "empty",
    [
        charts.composition_chart([]), charts.known_chart([]),
        charts.counts_chart([]), charts.intervals_chart([], xlabel="x"), charts.series_chart({}),
    ],
)  # fmt: skip
def test_a_sentence_replaces_a_figure_without_data(empty):
    assert "Nothing to draw" in repr(figure(empty, name="x", caption="Dates."))


def test_a_name_that_is_no_file_name_is_refused(drawn):
    with pytest.raises(TipResearchError, match="figure name 'A b' is not allowed"):
        figure(drawn["counts"], name="A b", caption="c")
