"""A chart of any numbers, shown as it is and saved with its data."""

import contextlib
import re
from dataclasses import replace

import matplotlib as mpl
import pandas as pd
import pytest
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

import tipresearch as tip
from nbpress import review
from nbpress.core.bundles import FIGURE_MIME, RESULTS_MIME
from nbpress.core.errors import SchemaError, TipResearchError
from tipresearch.presentation import drawing, measuring


@pytest.fixture
def chart():
    return tip.chart([tip.share(3, 4), tip.share((0, 4), 50)], question="How many?")


def test_numbers_of_one_unit_are_drawn(chart):
    assert chart.question == "How many?"
    assert chart.data["hi"].tolist()[1] == 0.08
    for numbers, said in (([], "none"), ([tip.share(1, 2), tip.rate(5, 100)], "proportion, per 100,000 population")):
        with pytest.raises(TipResearchError, match=f"and there are {said}"):
            tip.chart(numbers)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (tip.open(), "Dataset was given; what tip.open returns has the method plot()"),
        ({"total": [tip.Count(3, 3)]}, "is of type list; of several series give one"),
        ([3, 4], "3 is of type int"),
    ],
)
def test_what_is_no_number_is_refused_with_what_would_do(given, said):
    with pytest.raises(TipResearchError, match=said) as caught:
        tip.chart(given)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("counts", [(5, 6), (30, 760), (0, 1)])
def test_people_are_read_off_in_whole_numbers(counts):
    """No tick stands at a quarter of a person, however few there are."""
    ax = Figure().subplots()
    tip.chart([tip.Count(n, n) for n in counts]).draw(ax)
    assert all(float(tick).is_integer() for tick in ax.get_xticks())


@pytest.mark.parametrize(("numbers", "begins"), [([tip.share(16, 50), tip.share(25, 50)], True), ([tip.abs_change(5, 9), tip.abs_change(9, 5)], False)])  # fmt: skip
def test_an_axis_begins_at_zero_unless_a_number_is_below(numbers, begins):
    """32 and 50 % stand at a third and a half of the way."""
    ax = Figure().subplots()
    tip.chart(numbers).draw(ax)
    assert bool(ax.get_xlim()[0] == 0) is begins


@pytest.mark.slow
def test_a_chart_is_shown_as_a_drawing(chart):
    shown = chart._repr_mimebundle_()
    held = shown[FIGURE_MIME]
    assert held["svg"].startswith("<?xml")
    assert re.fullmatch(r"how_many_[0-9a-f]{6}", held["name"])  # by its question and its data
    assert held["csv"].splitlines()[0].startswith("label,")
    assert [e["value"] for e in shown[RESULTS_MIME]["estimates"]] == [0.75, None]
    assert "<figcaption></figcaption>" in shown["text/html"]  # of numbers of no source
    assert (shown["text/plain"], chart._repr_mimebundle_()) == (repr(chart), shown)
    assert repr(chart).startswith("Chart: Interval chart, proportion.")


@pytest.mark.slow
def test_a_chart_is_saved_with_its_data(chart, tmp_path):
    """The same drawing at each call, and the table beside it."""
    assert chart.save(tmp_path / "x.svg") == tmp_path / "x.svg"
    first = (tmp_path / "x.svg").read_bytes()
    chart.save(str(tmp_path / "x.svg"))
    assert (tmp_path / "x.svg").read_bytes() == first
    assert pd.read_csv(tmp_path / "x.csv")["hi"].tolist()[1] == 0.08
    assert chart.save(tmp_path / "y.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_file_says_where_its_numbers_come_from(tmp_path):
    """Below the drawing and its legend, in the data with area, year and flags; a page says it beside its figures."""
    detected = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan", measure="detected")
    rates = tip.chart(detected.rates(), question="How many?")
    assert rates.data.columns.equals(tip.frame(detected.rates()).columns)
    assert rates.data[["area", "year"]].to_numpy().tolist() == [["PAK", year] for year in range(2019, 2023)]
    assert rates.data["flags"].str.split().str[0].tolist()[1] == "SOURCE_CONFLICT"
    for drawn, sources in ((rates, ("UNODC", "World Bank")), (detected.plot(), ("UNODC",))):
        text = drawn.save(tmp_path / "x.svg").read_text("utf-8")
        (tmp_path / "x.csv").unlink()
        words = [" ".join(found.split()) for found in re.findall(r">([^<>]+)</text>", text)]
        said = " ".join(words)
        assert f"<title>{drawn.title}</title>" in text
        assert drawn.alt[:40] in text
        assert all(f"{source}, " in said.partition("Source: ")[2] for source in sources)
        assert "Source: " not in drawn.svg()
    # The last was of one line, below the years and what the legend explains.
    places = {word: float(y) for y, word in re.findall(r' y="([\d.]+)"[^>]*>([^<]+)</text>', text)}
    (source,) = [y for word, y in places.items() if word.startswith("Source: ")]
    assert source > places["contested, or part of a contested total"] > places["2019"]
    assert "Source: " not in tip.chart([tip.share(3, 4)]).save(tmp_path / "y.svg").read_text("utf-8")


def test_what_cannot_be_saved_is_refused_in_one_line(chart, tmp_path):
    with pytest.raises(TipResearchError, match=r"saved as .svg or .png, and 'x.jpg' is neither"):
        chart.save(tmp_path / "x.jpg")
    with pytest.raises(SchemaError, match="cannot write"):
        chart.save(tmp_path / "none" / "x.svg")
    hidden = tip.Count(0, 4, period=tip.load().pipe(tip.pick, figure_id="GLO25-det-2022-O-total").period)
    empty = tip.presentation.charts.series_chart({"Other": [hidden]})
    with pytest.raises(TipResearchError, match="there is nothing to draw, so nothing is saved"):
        empty.save(tmp_path / "e.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_the_reader_is_not_overwritten(chart, tmp_path):
    """`x.csv` may be somebody's data: the chart says so, and writes nothing."""
    (tmp_path / "x.csv").write_text("mine\n1\n", encoding="utf-8")
    with pytest.raises(TipResearchError, match=r"x.csv is there and is not of such a chart; .* another name than 'x.png'"):  # fmt: skip
        chart.save(tmp_path / "x.png")
    assert (tmp_path / "x.csv").read_text("utf-8") == "mine\n1\n"
    assert [p.name for p in tmp_path.iterdir()] == ["x.csv"]


@pytest.mark.slow
def test_a_chart_of_rates_says_once_what_all_of_them_count():
    """On its axis; where they count different things, each says its own."""
    held = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan", year=2022)
    everybody, women = (held.select(measure="detected", **of).rates() for of in ({}, {"sex": "female"}))
    alone = tip.chart(women)
    assert alone.alt.startswith("Interval chart, detected victims, female, per 100,000 population. Pakistan, 2022: ")
    assert alone.data["label"].tolist() == ["Pakistan, 2022 (detected victims, female)"]
    both = tip.chart([*everybody, *women])
    assert both.alt.startswith("Interval chart, per 100,000 population. Pakistan, 2022 (detected victims): ")
    assert "Pakistan, 2022 (detected victims, female): " in both.alt


@pytest.mark.slow
def test_numbers_of_two_areas_under_one_label_name_their_area():
    """1 convicted of 4 prosecuted in Germany and 1 of 2 in Nepal; what a label tells apart is named no more."""
    rows = [
        (a, 2018, m, n)
        for a, m, n in (
            ("Germany", "convicted", 1),
            ("Germany", "prosecuted", 4),
            ("Nepal", "convicted", 1),
            ("Nepal", "prosecuted", 2),
        )
    ]
    frame = pd.DataFrame(rows, columns=["area", "year", "measure", "count"])
    held = tip.observations_from(frame, source="Our survey")
    found = []
    for area in ("Germany", "Nepal"):
        flows = held.select(area=area).series(by="measure")
        found += tip.per_by_year(flows["convicted"], flows["prosecuted"])
    alt = tip.chart(found).alt
    assert "Germany: Persons convicted, per person prosecuted, 2018: 0.250" in alt
    assert "Nepal: Persons convicted, per person prosecuted, 2018: 0.500" in alt
    assert "Nepal" not in tip.chart(found[1:]).alt


@pytest.mark.slow
def test_counts_of_one_label_name_their_year():
    """A series of one country was a chart of fifteen rows called the same; of several countries each names both."""
    held = tip.open().select(source="unodc_glotip", edition="2025-04-14", measure="detected", area="Pakistan")
    words = tip.chart(held.series()["total"]).alt
    assert "Detected victims, 2019: 32,022" in words
    assert "Detected victims, 2022: 26,539" in words
    own = pd.DataFrame({"area": ["Nepal", "India"] * 2, "year": [2019, 2019, 2020, 2020], "measure": "identified", "count": [1, 2, 3, 4]})  # fmt: skip
    counts = [c for of in tip.observations_from(own, source="Ours").series(by="area").values() for c in of]
    assert "India: Identified victims, 2019: 2; India: Identified victims, 2020: 4" in tip.chart(counts).alt


@pytest.mark.slow
def test_numbers_of_two_publications_under_one_label_name_them():
    """A ratio names its year itself, which stood there twice; of one area, one year and two surveys both rows were called the same."""
    rows = [("Nepal", 2018, "convicted", 1), ("Nepal", 2018, "prosecuted", 4)]
    frame = pd.DataFrame(rows, columns=["area", "year", "measure", "count"])
    found = []
    for name in ("One survey", "Another survey"):
        flows = tip.observations_from(frame, source=name).series(by="measure")
        found += tip.per_by_year(flows["convicted"], flows["prosecuted"])
    words = tip.chart(found).alt
    assert "Persons convicted, per person prosecuted, 2018 (One survey, undated): 0.250" in words
    assert "Persons convicted, per person prosecuted, 2018 (Another survey, undated): 0.250" in words


@pytest.fixture
def survey():
    rows = [(2022, "female", "<5"), (2022, "male", "30"), (2023, "female", "760"), (2023, "male", "760")]
    table = pd.DataFrame(rows, columns=["year", "sex", "count"]).assign(area="Nepal", measure="identified")
    return tip.observations_from(table, source="Our survey")


def _lines(frame, ax):
    return sns.lineplot(frame, x="year", y="value", hue="sex", ax=ax)


def _heat(frame, ax):
    return sns.heatmap(frame.pivot_table(index="sex", columns="year", values="value"), ax=ax)


def _facets(frame, ax):
    return sns.catplot(
        frame, x="year", y="value", col="sex", kind="bar", height=2 if ax.figure.get_figwidth() > 5 else 1.5
    )


def _joint(frame, ax):
    return sns.jointplot(frame, x="year", y="value", height=2)


def _afresh(frame, ax):
    figure = ax.figure
    figure.clear()
    figure.subplots(1, 2)[0].set_title("A word")


def _table(frame, ax):
    ax.axis("off")
    ax.table([["A word"]])


def _parts(frame, ax):
    figure = plt.figure(figsize=(6, 2), layout="constrained")
    for part in figure.subfigures(1, 2):
        part.suptitle("A part")
        part.subplots().bar(frame["sex"], frame["hi"], label="All")
        part.legend(loc="outside lower center")
    return figure


@pytest.mark.slow
@pytest.mark.parametrize("draw", [_lines, _heat, _facets, _joint])
def test_a_drawing_of_ones_own_has_all_that_one_of_the_package_has(survey, draw):
    """Both widths, the dark, its data, words, source and numbers; nothing is left for the notebook to show once more."""
    drawn = tip.chart(survey, draw=draw, alt="They differ.", question="How many?")
    open_before = plt.get_fignums()
    shown = tip.presentation.figure(drawn, name="own", caption="Ours.")._repr_mimebundle_()
    held = shown[FIGURE_MIME]
    assert held["svg"] != held["svg_narrow"]
    assert all(
        "prefers-color-scheme: dark" in held[form] and ">How many?<" in held[form] for form in ("svg", "svg_narrow")
    )
    assert (held["alt"], held["source"]) == (
        "How many? They differ.",
        "Observations of one's own, Our survey (undated)",
    )
    assert held["csv"] == survey.frame().to_csv(index=False)
    ends = [(e["lo"], e["hi"]) if e["value"] is None else e["value"] for e in shown[RESULTS_MIME]["estimates"]]
    assert sorted(map(str, ends)) == ["(0, 4)", "30", "760", "760"]
    assert plt.get_fignums() == open_before
    assert tip.presentation.figure(drawn, name="own", caption="Ours.")._repr_mimebundle_() == shown


@pytest.mark.parametrize("width", [7.2, 3.9])
@pytest.mark.parametrize("draw", [_lines, _heat, _facets, _joint, _parts])
def test_nothing_of_a_drawing_of_ones_own_is_cut_or_enlarged(survey, draw, width):
    """Its words stand above and below it, whoever laid it out, and a small one is no larger on a page."""
    drawn = tip.chart(survey, draw=draw, alt="They differ.", question="How many?")
    with drawing.styled():
        figure = drawing.laid_out(drawn, width, "Our survey")
        figure.canvas.draw()
    assert figure.get_figwidth() >= width
    box, page = figure.get_tightbbox(), figure.get_size_inches()
    assert (box.min >= -0.01).all()
    assert (box.max <= page + 0.01).all()
    asked, cited = (t.get_window_extent() for t in figure.texts if t.get_text() in ("How many?", "Source: Our survey"))
    assert all(cited.y1 <= ax.get_tightbbox().y0 and ax.get_tightbbox().y1 <= asked.y0 for ax in figure.axes)


def _bars(frame, ax):
    return ax.bar(range(len(frame)), frame["value"])


def test_a_drawing_of_ones_own_says_what_it_leaves_out():
    """A bar of 9 men was shown for three years, without a word on the two counts that are suppressed."""
    rows = [(2019, "male", "9"), (2020, "male", "<5"), (2021, "male", "<5")]
    table = pd.DataFrame(rows, columns=["year", "sex", "count"]).assign(area="Nepal", measure="identified")
    men = tip.observations_from(table, source="Our survey")
    said = "Not drawn as single numbers: 2 of 3 (suppressed or known only as a range: <5)."
    for numbers in (men, men.series("sex")["male"]):
        drawn = tip.chart(numbers, draw=_bars, alt="Men by year.")
        assert drawn.notes == (said,)
    shown = tip.presentation.figure(drawn, name="own", caption="Ours.")._repr_mimebundle_()
    assert shown[FIGURE_MIME]["caption"] == f"Ours. {said}"
    assert tip.chart(men.select(year=2019), draw=_bars, alt="One.").notes == ()
    reasons = tip.chart([tip.share(3, 4), tip.share((0, 4), 50)], draw=_bars, alt="Shares.").notes
    assert reasons == (
        "Not drawn as single numbers: 1 of 2 (suppressed or known only as a range: 0–8.0\N{NO-BREAK SPACE}%).",
    )


@pytest.mark.filterwarnings("ignore::nbpress.core.errors.CoverageWarning")
def test_a_drawing_of_ones_own_names_what_a_selection_has_no_data_for():
    held = tip.open().select(
        source="unodc_glotip", edition="2025-04-14", measure="detected", area=["Pakistan", "Nepal"]
    )
    drawn = tip.chart(held.select(partition="total"), draw=_lines, alt="Victims.")
    assert drawn.notes[-1] == "Not drawn: no data for area Nepal (1 of 2 selected)."


def test_a_bar_of_colours_is_as_long_as_its_axis(survey):
    """It is a picture in the SVG, of more pixels an inch than that has."""
    drawn = tip.chart(survey, draw=_heat, alt="They differ.")
    with drawing.styled():
        figure = drawing.laid_out(drawn, 7.2)
        high = float(re.search(r'<image [^>]*height="([\d.]+)', measuring.svg(figure))[1])
        assert high == pytest.approx(figure.axes[1].bbox.height, abs=2)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"draw": _lines}, "needs alt, a sentence on what is to be seen"),
        ({"draw": "lineplot", "alt": "It."}, "draw is of type str; give a function of a frame and an Axes"),
        ({"alt": "It."}, "alt says what a drawing of your own shows, and draw is not given"),
    ],
)
def test_a_drawing_of_ones_own_that_lacks_something_is_refused(survey, call, said):
    with pytest.raises(TipResearchError, match=said):
        tip.chart(survey, **call)


def test_a_frame_alone_is_refused_with_what_makes_a_source_of_it(survey):
    with pytest.raises(TipResearchError, match=r"a frame says nothing of its source.*tip\.observations_from\(frame"):
        tip.chart(survey.frame(), draw=_lines, alt="It.")


def test_parts_of_a_figure_keep_their_size(survey):
    """An Axes of a part stood in its third of the third that it had of the figure."""
    drawn = tip.chart(survey, draw=_parts, alt="They differ.")
    alone = _parts(survey.frame(), None)
    alone.draw_without_rendering()
    plt.close(alone)
    with drawing.styled():
        figure = drawing.laid_out(drawn, 7.2)
    for ax, before in zip(figure.axes, alone.axes, strict=True):
        assert ax.bbox.width / 72 == pytest.approx(before.bbox.width / alone.dpi, rel=0.1)
    assert figure.axes[0].get_tightbbox().x1 < figure.axes[1].get_tightbbox().x0
    for part in figure.subfigs:
        (ax,) = part.axes
        assert part.legends[0].get_window_extent().y1 <= ax.get_tightbbox().y0
        assert ax.get_tightbbox().y1 <= part.texts[0].get_window_extent().y0


@pytest.mark.parametrize("draw", [lambda *_: None, lambda _, ax: ax.figure.clear()])
def test_an_axes_that_was_not_drawn_on_is_refused(survey, draw):
    empty = tip.chart(survey, draw=draw, alt="It.")
    with pytest.raises(TipResearchError, match="nothing was drawn on the Axes that draw was given"):
        empty.svg()


def test_what_draws_where_matplotlib_stands_draws_on_its_axes_and_on_no_figure_of_its_user(survey):
    """Without ax=ax seaborn drew over the last figure that was open, which was shown as the drawing, and closed."""
    mine = plt.figure()
    mine.subplots().set_title("Mine")
    drawn = tip.chart(survey, draw=lambda frame, _: sns.lineplot(frame, x="year", y="hi", errorbar=None), alt="All.")
    assert ">Mine<" not in drawn.svg()
    assert (plt.gcf(), len(mine.axes[0].lines)) == (mine, 0)
    plt.close(mine)


def _unsaid(frame, _):
    plt.figure().subplots().plot(frame["year"], frame["hi"])


def _broken(frame, _):
    plt.figure()
    raise KeyError("sexes")


@pytest.mark.parametrize(("draw", "error"), [(_unsaid, TipResearchError), (_broken, KeyError)])
def test_a_drawing_that_fails_leaves_no_figure_open(survey, draw, error):
    before = plt.get_fignums()
    with pytest.raises(error):
        tip.chart(survey, draw=draw, alt="It.").svg()
    assert plt.get_fignums() == before


@pytest.mark.parametrize("fails", [False, True])
def test_a_drawing_of_ones_own_is_shown_by_what_it_is_in_alone(survey, monkeypatch, fails):
    """With plt.show() at its end a notebook had it twice more, without words and data, and all that its user had open."""
    shown = []
    monkeypatch.setattr(plt, "show", lambda *_, **__: shown.append(1))

    def draw(_, ax):
        ax.plot([1])
        plt.show(block=False)
        assert not fails

    drawn = tip.chart(survey, draw=draw, alt="It.")
    with pytest.raises(AssertionError) if fails else contextlib.nullcontext():
        drawn.svg()
    assert not shown
    plt.show()
    assert shown == [1]


def test_a_grid_that_was_made_before_stays_open_no_more(survey):
    """A notebook shows once more what is open: one that was handed on as a drawing stood on the page a second time."""
    before = plt.get_fignums()
    grid = sns.relplot(x=[1, 2], y=[1, 2])
    assert "<svg" in tip.chart(survey, draw=lambda *_: grid, alt="It.").svg()
    assert plt.get_fignums() == before


def test_a_grid_that_was_made_before_has_its_question_once_at_each_width(survey):
    """A page draws it wide and narrow: the second drawing had the question and the source of the first, too."""
    grid = sns.relplot(x=[1, 2], y=[1, 2])
    drawn = tip.chart(survey, draw=lambda *_: grid, alt="It.", question="How many?")
    said = [re.sub("<!--.*?-->", "", drawn.svg()) for _ in range(3)]
    assert [each.count(">How many?<") for each in said] == [1, 1, 1]
    assert len({re.search("viewBox=.*? xmlns", each)[0] for each in said}) == 1


def test_a_grid_that_lays_itself_out_is_drawn_beside_a_layout_of_its_user(survey):
    """A clustermap with figure.constrained_layout.use was a traceback on `layout of new layout engine`."""

    def draw(frame, _):
        return sns.clustermap(frame.pivot_table(index="sex", columns="year", values="hi").astype(float))

    with mpl.rc_context({"figure.constrained_layout.use": True}):
        assert "<svg" in tip.chart(survey, draw=draw, alt="It.").svg()


def _in_latex(_, ax):
    ax.set_title("It", usetex=True)
    ax.plot([1])


def _all_in_latex(_, ax):
    plt.rcParams["text.usetex"] = True
    ax.plot([1])


def _cells_in_latex(_, ax):
    for cell in ax.table([["It"]]).get_celld().values():
        cell.get_text().set_usetex(True)


@pytest.mark.parametrize("draw", [_in_latex, _all_in_latex, _cells_in_latex])
def test_words_that_latex_would_draw_are_refused(survey, draw):
    """They are lines, in which nothing is found; where there is no LaTeX a traceback ended in `latex could not be found`."""
    with pytest.raises(TipResearchError, match="LaTeX draws letters as lines, .*; leave out usetex"):
        tip.chart(survey, draw=draw, alt="It.").svg()


@pytest.mark.parametrize("draw", [_afresh, _table])
def test_what_was_drawn_where_no_data_are_is_a_drawing(survey, draw):
    """Of a figure that was cleared first a traceback said `KeyError: <Axes: >`; a table was nothing."""
    assert ">A word<" in tip.chart(survey, draw=draw, alt="It.").svg()


def test_a_whole_database_goes_with_no_drawing(survey, monkeypatch):
    """Each number is a row of the data and of the results of the page; it says what to do."""
    monkeypatch.setattr("tipresearch.presentation.charts.numbers._MOST", len(survey.observations) - 1)
    with pytest.raises(
        TipResearchError, match=r"more than the \d+ that fit a page; select some first, as select\(area="
    ):
        tip.chart(survey, draw=lambda frame, ax: ax.plot([1]), alt="Who was counted.")


def test_what_a_drawing_does_to_its_frame_is_its_own(survey):
    """A column put in for the wide drawing stood in the data of the figure, and was met by the narrow one."""

    def draw(frame, ax):
        assert "thousands" not in frame
        frame["thousands"] = frame["hi"] / 1000
        ax.plot(frame["year"], frame["thousands"])

    own = tip.chart(survey, draw=draw, alt="Who was counted.")
    assert own.svg() == own.svg()
    assert "thousands" not in own.data


def test_an_axis_of_powers_of_ten_says_them_and_dollars_of_the_question_stay(survey):
    """matplotlib writes them as formulas, and their source stood beside each tick."""

    def draw(frame, ax):
        ax.plot([1, 1000], frame["hi"][-2:])
        ax.set_xscale("log")

    drawn = tip.chart(survey, draw=draw, alt="All.", question="Who earns $2 or $3?")
    said = re.findall(r">([^<]+)<", re.sub("<!--.*?-->", "", drawn.svg()))
    assert not any("mathdefault" in each for each in said)
    assert "Who earns $2 or $3?" in said


@pytest.mark.parametrize(
    "dressed",
    [{"path_effects": [withStroke(linewidth=3)]}, {"rotation": 30}, {"fontweight": "bold"}, {"rasterized": True}],
)
def test_words_on_a_drawing_of_ones_own_are_looked_at_before_publication(survey, dressed):
    """Those with a halo are drawn as lines, and rasterised ones in a picture, in which no look found the number of a card."""
    number = "35202-1234567-1"
    drawn = tip.chart(survey, draw=lambda _, ax: ax.text(0, 0, f"Card\n{number}", **dressed), alt="It.")
    assert [*review.findings(drawn.svg())]


def _in_a_table(ax, words):
    return [cell.get_text() for cell in ax.table([[words]]).get_celld().values()]


def _in_a_key(ax, words):
    return [ax.quiverkey(ax.quiver([1], [1], [1], [1]), 0.5, 0.5, 1, words).text]


@pytest.mark.parametrize("write", [_in_a_table, _in_a_key])
@pytest.mark.parametrize("rasterized", [False, True])
def test_words_of_a_table_on_a_drawing_of_ones_own_are_looked_at_before_publication(survey, write, rasterized):
    """matplotlib holds those of a cell, and of a key, beside the parts of a figure: in lines or pixels none was found."""

    def draw(_, ax):
        ax.set_rasterized(rasterized)
        for each in write(ax, "35202-1234567-1"):
            each.set_path_effects([] if rasterized else [withStroke(linewidth=3)])

    drawn = tip.chart(survey, draw=draw, alt="It.")
    assert [*review.findings(drawn.svg())]


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
def test_hidden_words_with_a_halo_are_in_no_drawing(survey, hide):
    """What is looked at is what is drawn: the label of a small count that was hidden went along, as a comment."""

    def draw(_, ax):
        ax.bar([1], [1])
        beside = ax.twiny()
        beside.set_xticks([0.5], ["seven"])
        beside.get_xticklabels()[0].set_path_effects([withStroke(linewidth=3)])
        hide(beside)

    assert "seven" not in tip.chart(survey, draw=draw, alt="A bar.").svg()


def test_numbers_that_are_given_once_have_their_sources_in_a_drawing_of_ones_own(survey):
    """The frame took all of a generator: exact counts were drawn without their mark, and none was among the results."""
    exact = [replace(n, flags=(*n.flags, "UNPROTECTED")) for n in survey.series(by="sex")["female"]]
    drawn = tip.chart(iter(exact), draw=_lines, alt="Who was counted.")
    assert (len(drawn.estimates), drawn.unprotected) == (len(exact), True)
    assert drawn.cited == tip.chart(exact, draw=_lines, alt="Who was counted.").cited != ()


def test_numbers_are_drawn_by_hand_as_well():
    drawn = tip.chart([tip.share(3, 4)], draw=lambda frame, ax: ax.barh(frame["label"], frame["value"]), alt="Most.")
    assert ">Source" not in drawn.svg()
    assert drawn.estimates[0].value == 0.75


def test_a_chart_is_as_wide_as_a_column_of_a_journal(chart, tmp_path):
    svg = chart.save(tmp_path / "x.svg", width=85).read_text("utf-8")
    assert float(re.search(r'width="([\d.]+)pt"', svg)[1]) == pytest.approx(85 / 25.4 * 72, abs=0.01)
    assert re.search(r'width="([\d.]+)pt"', chart.save(tmp_path / "y.svg").read_text("utf-8"))[1] == "518.4"
    for width in (7.2, "85", float("nan")):
        with pytest.raises(TipResearchError, match=r"width .* is not allowed; give millimetres from 60 to 300"):
            chart.save(tmp_path / "z.svg", width=width)
