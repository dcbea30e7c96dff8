"""The strip of a country: panels under one axis of time."""

import pytest
from invented_years import in_year
from matplotlib.colors import to_hex

import tipresearch as tip
from tipresearch.presentation import charts, drawing
from tipresearch.presentation.charts import strip
from tipresearch.presentation.colours import BAND, GAP
from tipresearch.quantities import Coherence

TOTAL = {"sex": "total", "age": "total", "form": "total", "partition": "total", "category": "total"}
OFF = Coherence("off", "sex", 900, total=True)


def of_years(*numbers, first=2018, **fields):
    return [in_year(first + i, n, figure_ids=(f"{fields}{i}",), **TOTAL | fields) for i, n in enumerate(numbers) if n]


PANELS = [
    charts.Panel("Detected victims", {"Detected victims": of_years(100, 120, 110)}),
    charts.Panel("By sex", {"Female": of_years(80, None, 70, category="female"), "Male": of_years(5, 6, 7, category="male")}),
    charts.Panel("By age group", {}),
]  # fmt: skip


def test_panels_stand_below_each_other_on_one_axis_and_an_empty_panel_says_so(plot):
    ax = plot(charts.strip_chart(PANELS, years=(2018, 2020)))
    headings = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert headings["Detected victims"] > headings["By sex"] > headings["By age group: not reported"]
    first, second, _ = strip._scales(PANELS)[0]
    assert first.zero > second(1.07 * 80)
    assert [label.get_text() for label in ax.get_yticklabels()].count("0") == 2


def test_one_band_runs_through_all_panels_and_each_panel_marks_its_own_years_without_counts(plot):
    panels = [*PANELS[:1], charts.Panel("By sex", {"Female": of_years(80, None, 70)})]
    ax = plot(charts.strip_chart(panels, years=(2018, 2021), doubted=[2020]))
    bands = [
        (path.get_extents(), to_hex(band.get_facecolor()[0])) for band in ax.collections for path in band.get_paths()
    ]
    assert sorted((box.x0 + 0.5, colour) for box, colour in bands) == [
        (2019, GAP),
        (2020, BAND),
        (2021, GAP),
        (2021, GAP),
    ]
    assert max(box.height for box, _ in bands) == pytest.approx(ax.get_ylim()[1])


def test_the_other_number_of_a_contested_count_is_drawn_and_in_the_data(plot):
    total = in_year(2020, 22, figure_ids=("a",), flags=("REVISION", "LARGE_REVISION"), **TOTAL)
    chart = charts.strip_chart([charts.Panel("T", {"T": [total]}, (), {"a": [20045]})], years=(2019, 2020))
    diamonds = [line for line in plot(chart).lines if line.get_marker() == "D"]
    assert len(diamonds) == 2
    assert chart.data["other_numbers"].tolist() == ["20045"]
    assert chart.data["mark"].tolist() == ["disputed between sources or editions"]


def test_both_numbers_stand_beside_the_largest_sum_of_parts(plot):
    total = in_year(2020, (0, 4), figure_ids=("a",), coherence=OFF, **TOTAL)
    ax = plot(charts.strip_chart([charts.Panel("T", {"T": [total]})], years=(2019, 2020)))
    assert "900 by its parts,\nfewer than 5 as total" in [text.get_text() for text in ax.texts]


@pytest.mark.parametrize(
    ("area", "title"),
    [
        ("NPL", "The total for Nepal does not match its breakdowns in 5 of 14 years"),
        ("PAK", "Sources or editions publish different totals for Pakistan in 2 of 4 years"),
        ("COK", "Fewer than 5 victims were detected in the Cook Islands in 2022"),
        ("DMA", "UNODC publishes no total of detected victims for Dominica in these years"),
    ],
)
def test_the_title_is_the_finding(workbooks, area, title):
    profile = tip.countries.load_profile(area, 2003, 2022, str(workbooks[1]), str(workbooks[0]))
    assert str(charts.profile_strip(profile).question) == title
    assert (strip.doubted_years(profile) == []) == ("match" not in title)


@pytest.mark.parametrize("width", [drawing.WIDE, drawing.NARROW])
def test_the_strip_of_a_country_has_no_small_text_and_lies_inside_the_figure(workbooks, width):
    """A phone shows a drawing of 281 points with some 350 pixels: 8 points are 10 pixels."""
    profile = tip.countries.load_profile("DEU", 2003, 2022, str(workbooks[1]))
    with drawing.styled():
        canvas = drawing.laid_out(charts.profile_strip(profile), width)
        canvas.canvas.draw()
        texts = [t for t in canvas.findobj(lambda artist: hasattr(artist, "get_fontsize")) if t.get_text().strip()]
    assert min(text.get_fontsize() for text in texts) >= 8
    boxes = [text.get_window_extent() for text in texts if text.get_visible()]
    assert all(0 <= box.x0 <= box.x1 <= canvas.bbox.x1 for box in boxes)
