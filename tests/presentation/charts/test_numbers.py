"""Charts of any numbers and of counts side by side, shown and saved with their data."""

import re
from itertools import starmap

import pandas as pd
import pytest
from invented_years import in_year
from matplotlib.colors import to_hex

import tipresearch as tip
from nbpress.core.bundles import FIGURE_MIME, RESULTS_MIME
from nbpress.core.errors import SchemaError, TipResearchError
from tipresearch.presentation import charts
from tipresearch.presentation.colours import LOOKS, PAPER
from tipresearch.quantities import Coherence, Count


@pytest.fixture
def chart():
    return tip.chart([tip.share(3, 4), tip.share((0, 4), 50)], question="How many?")


def own(rows, source="Our survey"):
    """A dataset of rows of area, year, measure and count."""
    frame = pd.DataFrame(rows, columns=["area", "year", "measure", "count"])
    return tip.observations_from(frame, source=source)


def in_2020(n, year=2020, **fields):
    return Count(n, n, period=in_year(year, n).period, **fields)


def labels(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "there are none"),
        ([tip.share(1, 2), tip.rate(5, 100)], "there are proportion, per 100,000 population"),
        (tip.open(), r"Dataset was given; .* plot\(\)"),
        ({"total": [tip.Count(3, 3)]}, "is of type list; .* give one"),
        ([3, 4], "3 is of type int"),
    ],
)
def test_values_that_are_not_numbers_of_one_unit_are_refused(given, message):
    with pytest.raises(TipResearchError, match=message) as caught:
        tip.chart(given)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("counts", [(5, 6), (30, 760), (0, 1)])
def test_the_axis_of_persons_has_whole_numbers(plot, counts):
    assert all(float(tick).is_integer() for tick in plot(tip.chart([tip.Count(n, n) for n in counts])).get_xticks())


@pytest.mark.parametrize(
    ("make", "numbers", "at_zero"), [(tip.share, [(16, 50), (25, 50)], True), (tip.abs_change, [(5, 9), (9, 5)], False)]
)
def test_an_axis_starts_at_zero_unless_a_number_is_negative(plot, make, numbers, at_zero):
    assert bool(plot(tip.chart([*starmap(make, numbers)])).get_xlim()[0] == 0) is at_zero


@pytest.mark.slow
def test_a_chart_is_shown_as_a_drawing(chart):
    shown = chart._repr_mimebundle_()
    figure = shown[FIGURE_MIME]
    assert figure["svg"].startswith("<?xml")
    assert re.fullmatch(r"how_many_[0-9a-f]{6}", figure["name"])  # the question, and a digest of the data
    assert figure["csv"].splitlines()[0].startswith("label,")
    assert [e["value"] for e in shown[RESULTS_MIME]["estimates"]] == [0.75, None]
    assert "<figcaption></figcaption>" in shown["text/html"]  # numbers without a source
    assert (shown["text/plain"], chart._repr_mimebundle_()) == (repr(chart), shown)
    assert repr(chart).startswith("Chart: Interval chart, proportion.")


@pytest.mark.slow
def test_a_chart_is_saved_with_its_data_as_wide_as_a_column_of_a_journal(chart, tmp_path):
    """The same drawing at each call, and a table with the same name."""
    path = chart.save(tmp_path / "x.svg")
    first = path.read_bytes()
    assert (path, chart.save(str(path)).read_bytes()) == (tmp_path / "x.svg", first)
    assert pd.read_csv(tmp_path / "x.csv")["hi"].tolist()[1] == 0.08
    assert chart.save(tmp_path / "y.png").read_bytes().startswith(b"\x89PNG")
    for width, points in (({"width": 85}, 85 / 25.4 * 72), ({}, 518.4)):
        svg = chart.save(path, **width).read_text("utf-8")
        assert float(re.search(r'width="([\d.]+)pt"', svg)[1]) == pytest.approx(points, abs=0.01)


@pytest.mark.slow
def test_a_saved_file_names_the_sources_of_its_numbers(tmp_path):
    """Below the drawing and its legend; the data have area, year and flags."""
    detected = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan", measure="detected")
    rates = tip.chart(detected.rates(), question="How many?")
    assert rates.data.columns.equals(tip.frame(detected.rates()).columns)
    assert rates.data[["area", "year"]].to_numpy().tolist() == [["PAK", year] for year in range(2019, 2023)]
    assert rates.data["flags"].str.split().str[0].tolist()[1] == "SOURCE_CONFLICT"
    for drawn, sources in ((rates, ("UNODC", "World Bank")), (detected.plot(), ("UNODC",))):
        text = drawn.save(tmp_path / "x.svg").read_text("utf-8")
        (tmp_path / "x.csv").unlink()
        cited = " ".join(" ".join(re.findall(r">([^<>]+)</text>", text)).split()).partition("Source: ")[2]
        assert f"<title>{drawn.title}</title>" in text
        assert drawn.alt[:40] in text
        assert all(f"{source}, " in cited for source in sources)
        assert "Source: " not in drawn.svg()
    # The last drawing has its source in one line, below the years and the legend.
    places = {word: float(y) for y, word in re.findall(r' y="([\d.]+)"[^>]*>([^<]+)</text>', text)}
    (source,) = [y for word, y in places.items() if word.startswith("Source: ")]
    assert source > places["disputed between sources or editions"] > places["2019"]
    assert "Source: " not in tip.chart([tip.share(3, 4)]).save(tmp_path / "y.svg").read_text("utf-8")


def test_a_chart_that_cannot_be_saved_is_refused_and_nothing_is_written(chart, tmp_path):
    (tmp_path / "mine.csv").write_text("mine\n1\n", encoding="utf-8")
    for name, error, message in (
        ("x.jpg", TipResearchError, r"as .svg or .png, and 'x.jpg' is neither"),
        ("none/x.svg", SchemaError, f"cannot write {tmp_path / 'none' / 'x.svg'}: No such file .*; choose another"),
        ("mine.png", TipResearchError, r"mine.csv is there .* another name than 'mine.png'"),
    ):
        with pytest.raises(error, match=message):
            chart.save(tmp_path / name)
    empty = charts.series_chart({"Other": [Count(0, 4, period=in_2020(0).period)]})
    with pytest.raises(TipResearchError, match="there is nothing to draw, so nothing is saved"):
        empty.save(tmp_path / "e.svg")
    for width in (7.2, "85", float("nan")):
        with pytest.raises(TipResearchError, match=r"width .* is not allowed; give millimetres from 60 to 300"):
            chart.save(tmp_path / "z.svg", width=width)
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("mine.csv", "mine\n1\n")]


@pytest.mark.slow
def test_a_chart_of_rates_states_once_what_all_rates_count():
    data = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan", year=2022)
    everybody, women = (data.select(measure="detected", **of).rates() for of in ({}, {"sex": "female"}))
    alone = tip.chart(women)
    assert alone.alt.startswith("Interval chart, detected victims, female, per 100,000 population. Pakistan, 2022: ")
    assert alone.data["label"].tolist() == ["Pakistan, 2022 (detected victims, female)"]
    both = tip.chart([*everybody, *women])
    assert both.alt.startswith("Interval chart, per 100,000 population. Pakistan, 2022 (detected victims): ")
    assert "Pakistan, 2022 (detected victims, female): " in both.alt


@pytest.mark.slow
def test_equal_labels_get_what_tells_the_numbers_apart():
    """Areas, years and publications are added where they differ, and only there."""

    def ratios(convicted, prosecuted, area="Nepal", source="Ours"):
        rows = [(area, 2018, "convicted", convicted), (area, 2018, "prosecuted", prosecuted)]
        flows = own(rows, source).series(by="measure")
        return tip.per_by_year(flows["convicted"], flows["prosecuted"])

    ratio = "Persons convicted, per person prosecuted, 2018"
    areas = tip.chart([*ratios(1, 4, "Germany"), *ratios(1, 2)]).alt
    sources = tip.chart([*ratios(1, 4, source="One"), *ratios(1, 4, source="Two")]).alt
    detected = tip.open().select(source="unodc_glotip", edition="2025-04-14", measure="detected", area="Pakistan")
    years = tip.chart(detected.series()["total"]).alt
    rows = [("Nepal", 2019, 1), ("India", 2019, 2), ("Nepal", 2020, 3), ("India", 2020, 4)]
    by_area = own([(area, year, "identified", n) for area, year, n in rows]).series(by="area")
    both = tip.chart([c for counts in by_area.values() for c in counts]).alt
    for alt, expected in (
        (areas, (f"Germany: {ratio}: 0.250", f"Nepal: {ratio}: 0.500")),
        (sources, (f"{ratio} (One, undated): 0.250", f"{ratio} (Two, undated): 0.250")),
        (years, ("Detected victims, 2019: 32,022", "Detected victims, 2022: 26,539")),
        (both, ("India: Identified victims, 2019: 2; India: Identified victims, 2020: 4",)),
    ):
        assert [words for words in expected if words not in alt] == []
    assert "Nepal" not in tip.chart(ratios(1, 2)).alt


def test_known_counts_are_solid_and_ranges_hatched(plot):
    ax = plot(charts.counts_chart([Count(2, 6, category="female"), Count(5, 5)]))
    assert [(p.get_x(), p.get_width(), p.get_hatch(), to_hex(p.get_facecolor())) for p in ax.patches] == [
        (0, 2, None, LOOKS["female"].light), (2, 4, "////", PAPER), (0, 5, None, LOOKS["recorded"].light),
    ]  # fmt: skip


def test_rows_of_counts_name_what_differs(drawn, plot):
    """The year alone for one group in two years; the text for readers who do not see it names all."""
    assert labels(plot(drawn["counts"])) == ["2019: 760", "2020: 30"]
    assert "bonded labour (2020): 30" in drawn["counts"].alt
    provisional = charts.counts_chart([Count(5, 5, label="Men", flags=("PROVISIONAL",)), Count(7, 7, label="Women")])
    assert labels(plot(provisional)) == ["Men: 5 (provisional)", "Women: 7"]
    assert provisional.alt == "Bar chart of 2 counts. Men: 5 (provisional); Women: 7."
    assert charts.counts_chart([Count(5, 5)]).alt.startswith("Bar chart of 1 count.")


def test_a_disputed_bar_ends_in_the_open_mark_of_its_doubt(plot):
    contested, off = Count(7, 7, flags=("SOURCE_CONFLICT",)), Count(9, 9, coherence=Coherence("off", "sex", 12))
    ax = plot(charts.counts_chart([Count(5, 5), contested, off, Count(0, 4)]))
    found = [(line.get_marker(), line.get_markerfacecolor(), *line.get_xdata()) for line in ax.lines]
    assert found == [("D", PAPER, 7), ("o", PAPER, 9)]


@pytest.mark.parametrize("draw", [charts.counts_chart, lambda counts: charts.series_chart({"a": counts})])
def test_the_axis_states_the_unit_and_two_units_are_refused(draw, plot):
    offences = [in_2020(n, year, unit="offences") for n, year in ((30, 2019), (20, 2020))]
    assert plot(draw(offences)).get_title(loc="left") == "offences"
    with pytest.raises(TipResearchError, match="needs numbers of one unit, and there are offences, persons"):
        draw([offences[0], in_2020(5)])


def test_counts_of_one_label_and_year_are_told_apart(plot):
    two = charts.counts_chart([in_2020(n, label="Female", ref_area=area) for n, area in ((10, "PAK"), (30, "IND"))])
    assert two.alt.endswith("Pakistan: Female (2020): 10; India: Female (2020): 30.")
    assert two.data["label"].tolist() == ["Pakistan: Female", "India: Female"]
    assert labels(plot(two)) == ["Pakistan: Female (2020): 10", "India: Female (2020): 30"]
    female = {"label": "Female", "category": "female"}
    measures = [in_2020(n, **female, measure=measure) for n, measure in ((10, "detected"), (3, "convicted"))]
    for alt in (charts.counts_chart(measures).alt, charts.chart(measures).alt):
        assert "Detected victims: Female" in alt
        assert "Persons convicted: Female" in alt
    # Each row has its year already, so the year is not added a second time.
    more = charts.counts_chart([*measures, in_2020(5, 2021, **female, measure="detected")])
    assert more.alt.endswith("Detected victims: Female (2020): 10; Persons convicted: Female (2020): 3; Detected victims: Female (2021): 5.")  # fmt: skip
