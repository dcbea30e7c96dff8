"""Charts that a function of the user draws with seaborn or matplotlib."""

import contextlib
import re
from dataclasses import replace

import matplotlib as mpl
import pandas as pd
import pytest
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.patheffects import withStroke

import tipresearch as tip
from nbpress import review
from nbpress.core.bundles import FIGURE_MIME, RESULTS_MIME
from nbpress.core.errors import TipResearchError
from tipresearch.presentation import drawing, measuring


@pytest.fixture
def survey():
    return observed_in([(2022, "female", "<5"), (2022, "male", "30"), (2023, "female", "760"), (2023, "male", "760")])


def observed_in(rows):
    table = pd.DataFrame(rows, columns=["year", "sex", "count"]).assign(area="Nepal", measure="identified")
    return tip.observations_from(table, source="Our survey")


@pytest.fixture
def own(survey):
    """Return the chart of the survey that a function draws."""
    return lambda draw, question="": tip.chart(survey, draw=draw, alt="They differ.", question=question)


def laid_out(chart, width=7.2, source=""):
    with drawing.styled():
        figure = drawing.laid_out(chart, width, source)
        figure.canvas.draw()
    return figure


def without_comments(svg):
    return re.sub("<!--.*?-->", "", svg)


def _lines(frame, ax):
    return sns.lineplot(frame, x="year", y="value", hue="sex", ax=ax)


def _heat(frame, ax):
    return sns.heatmap(frame.pivot_table(index="sex", columns="year", values="value"), ax=ax)


def _facets(frame, ax):
    height = 2 if ax.figure.get_figwidth() > 5 else 1.5
    return sns.catplot(frame, x="year", y="value", col="sex", kind="bar", height=height)


def _joint(frame, ax):
    return sns.jointplot(frame, x="year", y="value", height=2)


def _parts(frame, ax):
    figure = plt.figure(figsize=(6, 2), layout="constrained")
    for part in figure.subfigures(1, 2):
        part.suptitle("A part")
        part.subplots().bar(frame["sex"], frame["hi"], label="All")
        part.legend(loc="outside lower center")
    return figure


@pytest.mark.slow
@pytest.mark.parametrize("draw", [_lines, _heat, _facets, _joint])
def test_a_drawing_of_the_user_has_all_parts_of_a_figure(own, survey, draw):
    """Both widths, the dark page, data, text, source and numbers; no figure stays open to be shown twice."""
    open_before = plt.get_fignums()
    drawn = tip.presentation.figure(own(draw, "How many?"), name="own", caption="Ours.")
    shown = drawn._repr_mimebundle_()
    figure = shown[FIGURE_MIME]
    assert figure["svg"] != figure["svg_narrow"]
    for form in ("svg", "svg_narrow"):
        assert "prefers-color-scheme: dark" in figure[form]
        assert ">How many?<" in figure[form]
    source = "Observations of one's own, Our survey (undated)"
    assert (figure["alt"], figure["source"]) == ("How many? They differ.", source)
    assert figure["csv"] == survey.frame().to_csv(index=False)
    ends = [(e["lo"], e["hi"]) if e["value"] is None else e["value"] for e in shown[RESULTS_MIME]["estimates"]]
    assert sorted(map(str, ends)) == ["(0, 4)", "30", "760", "760"]
    assert plt.get_fignums() == open_before
    assert drawn._repr_mimebundle_() == shown


@pytest.mark.parametrize("width", [7.2, 3.9])
@pytest.mark.parametrize("draw", [_lines, _heat, _facets, _joint, _parts])
def test_nothing_of_a_drawing_of_the_user_is_cut_or_enlarged(own, draw, width):
    """Question and source stand above and below it; a small drawing keeps its size on a page."""
    figure = laid_out(own(draw, "How many?"), width, "Our survey")
    assert figure.get_figwidth() >= width
    box, page = figure.get_tightbbox(), figure.get_size_inches()
    assert (box.min >= -0.01).all()
    assert (box.max <= page + 0.01).all()
    ours = [text for text in figure.texts if text.get_text() in ("How many?", "Source: Our survey")]
    question, source = (text.get_window_extent() for text in ours)
    assert all(source.y1 <= ax.get_tightbbox().y0 and ax.get_tightbbox().y1 <= question.y0 for ax in figure.axes)


def _bars(frame, ax):
    return ax.bar(range(len(frame)), frame["value"])


@pytest.mark.filterwarnings("ignore::nbpress.core.errors.CoverageWarning")
def test_a_note_counts_numbers_that_are_not_drawn_and_names_areas_without_data():
    men = observed_in([(2019, "male", "9"), (2020, "male", "<5"), (2021, "male", "<5")])
    note = "Not drawn as single numbers: 2 of 3 (suppressed or known only as a range: <5)."
    for numbers in (men, men.series("sex")["male"]):
        drawn = tip.chart(numbers, draw=_bars, alt="Men by year.")
        assert drawn.notes == (note,)
    shown = tip.presentation.figure(drawn, name="own", caption="Ours.")._repr_mimebundle_()
    assert shown[FIGURE_MIME]["caption"] == f"Ours. {note}"
    assert tip.chart(men.select(year=2019), draw=_bars, alt="One.").notes == ()
    (shares,) = tip.chart([tip.share(3, 4), tip.share((0, 4), 50)], draw=_bars, alt="Shares.").notes
    assert "1 of 2 (suppressed or known only as a range: 0–8.0\N{NO-BREAK SPACE}%)" in shares
    glotip = tip.open().select(source="unodc_glotip", edition="2025-04-14", measure="detected", partition="total")
    both = tip.chart(glotip.select(area=["Pakistan", "Nepal"]), draw=_lines, alt="Victims.")
    assert both.notes[-1] == "Not drawn: no data for area Nepal (1 of 2 selected)."


def test_a_colour_bar_is_as_long_as_its_axis(own):
    """The bar is a picture in the SVG, with more pixels an inch than the SVG."""
    figure = laid_out(own(_heat))
    high = float(re.search(r'<image [^>]*height="([\d.]+)', measuring.svg(figure))[1])
    assert high == pytest.approx(figure.axes[1].bbox.height, abs=2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draw": _lines}, "needs alt, a sentence on what is to be seen"),
        ({"draw": "lineplot", "alt": "It."}, "draw is of type str; give a function of a frame and an Axes"),
        ({"alt": "It."}, "alt says what a drawing of your own shows, and draw is not given"),
        ({"draw": _lines, "alt": "It.", "frame": True}, r"a frame says nothing of its source.*observations_from\(frame"),
        ({"draw": _bars, "alt": "It.", "most": 3}, r"more than the \d+ that fit a page; select some first, as select\(area="),
    ],
)  # fmt: skip
def test_a_drawing_that_lacks_something_or_has_too_many_rows_is_refused(survey, monkeypatch, options, message):
    numbers = survey.frame() if options.pop("frame", False) else survey
    monkeypatch.setattr("tipresearch.presentation.charts.numbers._MOST", options.pop("most", 5_000))
    with pytest.raises(TipResearchError, match=message):
        tip.chart(numbers, **options)


def test_parts_of_a_figure_keep_their_size(own, survey):
    alone = _parts(survey.frame(), None)
    alone.draw_without_rendering()
    plt.close(alone)
    figure = laid_out(own(_parts))
    for ax, before in zip(figure.axes, alone.axes, strict=True):
        assert ax.bbox.width / 72 == pytest.approx(before.bbox.width / alone.dpi, rel=0.1)
    assert figure.axes[0].get_tightbbox().x1 < figure.axes[1].get_tightbbox().x0
    for part in figure.subfigs:
        (ax,) = part.axes
        assert part.legends[0].get_window_extent().y1 <= ax.get_tightbbox().y0
        assert ax.get_tightbbox().y1 <= part.texts[0].get_window_extent().y0


def test_a_drawing_without_an_axes_draws_on_the_given_axes_and_not_on_a_figure_of_the_user(own):
    mine = plt.figure()
    mine.subplots().set_title("Mine")
    svg = own(lambda frame, _: sns.lineplot(frame, x="year", y="hi", errorbar=None)).svg()
    assert ">Mine<" not in svg
    assert (plt.gcf(), len(mine.axes[0].lines)) == (mine, 0)
    plt.close(mine)


def _elsewhere(frame, _):
    plt.figure().subplots().plot(frame["year"], frame["hi"])


def _broken(frame, _):
    plt.figure()
    raise KeyError("sexes")


@pytest.mark.parametrize(
    ("draw", "error"),
    [
        (lambda *_: None, TipResearchError), (lambda _, ax: ax.figure.clear(), TipResearchError),
        (_elsewhere, TipResearchError), (_broken, KeyError),
    ],
)  # fmt: skip
def test_a_drawing_that_fails_is_refused_and_leaves_no_figure_open(own, draw, error):
    before = plt.get_fignums()
    message = "sexes" if error is KeyError else "nothing was drawn on the Axes that draw was given"
    with pytest.raises(error, match=message):
        own(draw).svg()
    assert plt.get_fignums() == before


@pytest.mark.parametrize("fails", [False, True])
def test_pyplot_shows_nothing_while_a_drawing_is_made(own, monkeypatch, fails):
    shown = []
    monkeypatch.setattr(plt, "show", lambda *_, **__: shown.append(1))

    def draw(_, ax):
        ax.plot([1])
        plt.show(block=False)
        assert not fails

    with pytest.raises(AssertionError) if fails else contextlib.nullcontext():
        own(draw).svg()
    assert not shown
    plt.show()
    assert shown == [1]


def test_a_grid_that_was_made_before_is_closed_and_has_its_question_once_at_each_width(own):
    before = plt.get_fignums()
    grid = sns.relplot(x=[1, 2], y=[1, 2])
    drawn = own(lambda *_: grid, "How many?")
    drawings = [without_comments(drawn.svg()) for _ in range(3)]
    assert [svg.count(">How many?<") for svg in drawings] == [1, 1, 1]
    assert len({re.search("viewBox=.*? xmlns", svg)[0] for svg in drawings}) == 1
    assert plt.get_fignums() == before


def _clusters(frame, ax):
    return sns.clustermap(frame.pivot_table(index="sex", columns="year", values="hi").astype(float))


def test_a_grid_with_its_own_layout_is_drawn_under_a_layout_of_the_user(own):
    with mpl.rc_context({"figure.constrained_layout.use": True}):
        assert "<svg" in own(_clusters).svg()


@pytest.mark.parametrize(
    "set_latex",
    [
        lambda ax: ax.set_title("It", usetex=True),
        lambda _: plt.rcParams.update({"text.usetex": True}),
        lambda ax: [cell.get_text().set_usetex(True) for cell in ax.table([["It"]]).get_celld().values()],
    ],
    ids=["title", "setting", "cells"],
)
def test_text_that_latex_would_draw_is_refused(own, set_latex):
    """LaTeX draws text as lines, in which no personal data would be found."""
    with pytest.raises(TipResearchError, match="LaTeX draws letters as lines, .*; leave out usetex"):
        own(lambda _, ax: (ax.plot([1]), set_latex(ax))).svg()


def _on_a_cleared_figure(_, ax):
    figure = ax.figure
    figure.clear()
    figure.subplots(1, 2)[0].set_title("A word")


@pytest.mark.parametrize("draw", [_on_a_cleared_figure, lambda _, ax: ax.table([["A word"]])])
def test_a_drawing_without_data_is_a_drawing(own, draw):
    assert ">A word<" in own(draw).svg()


def test_a_drawing_cannot_change_the_data_of_the_chart(own):
    def draw(frame, ax):
        assert "thousands" not in frame
        frame["thousands"] = frame["hi"] / 1000
        ax.plot(frame["year"], frame["thousands"])

    drawn = own(draw)
    assert drawn.svg() == drawn.svg()
    assert "thousands" not in drawn.data


def test_powers_of_ten_at_an_axis_and_dollars_of_the_question_are_text(own):
    def draw(frame, ax):
        ax.plot([1, 1000], frame["hi"][-2:])
        ax.set_xscale("log")

    texts = re.findall(r">([^<]+)<", without_comments(own(draw, "Who earns $2 or $3?").svg()))
    assert not any("mathdefault" in text for text in texts)
    assert "Who earns $2 or $3?" in texts


CARD = "35202-1234567-1"


HALO = [withStroke(linewidth=3)]


@pytest.mark.parametrize(
    "look", [{"path_effects": HALO}, {"rotation": 30}, {"fontweight": "bold"}, {"rasterized": True}]
)
@pytest.mark.parametrize(
    "write",
    [
        lambda ax: [ax.text(0, 0, f"Card\n{CARD}")],
        # Parts whose texts matplotlib stores as an attribute.
        lambda ax: [cell.get_text() for cell in ax.table([[CARD]]).get_celld().values()],
        lambda ax: [ax.quiverkey(ax.quiver([1], [1], [1], [1]), 0.5, 0.5, 1, CARD).text],
    ],
    ids=["text", "cells", "key"],
)
def test_the_personal_data_check_finds_every_text_of_a_drawing(own, write, look):
    """Text with a halo is drawn as lines, and rasterised text as pixels."""

    def draw(_, ax):
        ax.set_rasterized(look.get("rasterized", False))
        for text in write(ax):
            text.set(**look)

    assert [*review.findings(own(draw).svg())]


@pytest.mark.parametrize(
    "hide",
    [
        lambda ax: ax.get_xticklabels()[0].set_visible(False),
        lambda ax: ax.set_visible(False),
        lambda ax: ax.xaxis.set_visible(False),
        lambda ax: ax.tick_params(labeltop=False),
        lambda ax: ax.axis("off"),
    ],
    ids=["word", "axes", "axis", "labels", "all axes"],
)
def test_hidden_text_with_a_halo_is_not_in_the_file(own, hide):
    def draw(_, ax):
        ax.bar([1], [1])
        beside = ax.twiny()
        beside.set_xticks([0.5], ["seven"])
        beside.get_xticklabels()[0].set_path_effects(HALO)
        hide(beside)

    assert "seven" not in own(draw).svg()


def test_numbers_of_a_generator_keep_their_sources_and_their_protection(survey):
    exact = [replace(n, flags=(*n.flags, "UNPROTECTED")) for n in survey.series(by="sex")["female"]]
    drawn = tip.chart(iter(exact), draw=_lines, alt="Who was counted.")
    assert (len(drawn.estimates), drawn.unprotected) == (len(exact), True)
    assert drawn.cited == tip.chart(exact, draw=_lines, alt="Who was counted.").cited != ()


def test_numbers_without_a_source_are_drawn_without_a_source():
    drawn = tip.chart([tip.share(3, 4)], draw=lambda frame, ax: ax.barh(frame["label"], frame["value"]), alt="Most.")
    assert ">Source" not in drawn.svg()
    assert drawn.estimates[0].value == 0.75
