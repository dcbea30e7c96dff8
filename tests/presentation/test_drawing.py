"""Drawings: text that stays text, both themes in one file, and what they looked like before."""

import inspect
import logging
import re
import xml.etree.ElementTree as ET
from collections import Counter
from importlib.metadata import version
from io import BytesIO
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from effort import counted
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from nbpress.core import paths
from tipresearch import indicators
from tipresearch.presentation import charts, drawing, measuring
from tipresearch.presentation.colours import DARK
from tipresearch.presentation.drawing import NARROW, WIDE, render
from tipresearch.quantities import Count

BEFORE = Path(__file__).parent / "drawings"
KINDS = [
    "composition", "known", "counts", "intervals", "one kind", "series", "strip", "competing",
    "coverage", "sums",
]  # fmt: skip
every_drawing = pytest.mark.parametrize(("kind", "width"), [(k, w) for k in KINDS for w in (WIDE, NARROW)])
TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.mark.slow
def test_every_kind_of_chart_has_a_kept_picture(drawn):
    assert list(drawn) == KINDS


@every_drawing
def test_no_label_is_cut_at_the_edge(picture, kind, width):
    """No label is clipped, on a desk or on a phone."""
    grey = np.asarray(Image.open(BytesIO(picture(kind, width)[1])).convert("L"))
    rim = np.concatenate([grey[:2].ravel(), grey[-2:].ravel(), grey[:, :2].ravel(), grey[:, -2:].ravel()])
    assert (rim > 250).all()
    assert (grey < 100).any()


@every_drawing
def test_text_stays_text_and_each_colour_has_a_dark_colour(picture, kind, width):
    """What is drawn can be read and searched in the SVG, and nothing of it is left light on a dark page."""
    svg, _ = picture(kind, width)
    assert any(len(node.text or "") > 3 for node in ET.fromstring(svg).iter(TEXT))
    style, rest = (re.findall(r"(?s)<style>(.*?)</style>", svg)[0], re.sub(r"(?s)<style>.*?</style>", "", svg))
    used = set(re.findall(r"(fill|stroke)(?:: |=\")(#\w+)", rest))
    assert used
    assert {colour for _, colour in used} <= DARK.keys()
    assert all(re.search(rf'{what}(: |=")?{c}"?\] {{ {what}: {DARK[c]}', style) for what, c in used)
    assert not re.search(r"(fill|stroke): (?!#|none|url)", rest)
    assert "opacity" not in rest


@every_drawing
def test_no_text_covers_another(drawn, kind, width):
    """Labels keep apart at both widths."""
    with drawing.styled():
        figure = drawing.laid_out(drawn[kind], width)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
        # The extent of an annotation would include its line.
        boxes = [(t.get_text(), Text.get_window_extent(t, canvas.get_renderer())) for t in texts]
    assert [(a, b) for (a, x), (b, y) in combinations(boxes, 2) if x.width and y.width and _shared(x, y) > 1] == []


def _shared(a, b):
    """How far two boxes stand on each other, the shorter way [pixels]."""
    return min(min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0))


@pytest.mark.skipif(
    f"matplotlib=={version('matplotlib')} " not in (paths.HOME / "requirements.lock").read_text(),
    reason="the pictures kept are drawn by the matplotlib of requirements.lock",
)
@every_drawing
def test_each_drawing_is_unchanged(picture, tmp_path, kind, width):
    """The picture is the one that is kept, but for a grain of its grey."""
    name = f"{kind.replace(' ', '_')}_{'wide' if width == WIDE else 'narrow'}.png"
    found = _small(picture(kind, width)[1])
    found.save(tmp_path / name)
    kept = BEFORE / name
    assert kept.exists(), f"no picture is kept; look at {tmp_path / name} and copy it to {kept}"
    before = Image.open(kept)
    assert found.size == before.size, f"its size changed; if meant, copy {tmp_path / name} to {kept}"
    a, b = (np.asarray(i.convert("RGB"), dtype=float) for i in (found, before))
    differ = (np.abs(a - b).max(axis=2) > 60).mean()
    assert differ < 0.0002, f"{differ:.2%} of it differ; if meant, copy {tmp_path / name} to {kept}"


def _small(png):
    """A picture a third as wide, in the colours of the palette and their tints, in some kilobytes."""
    image = Image.open(BytesIO(png)).convert("RGB")
    image = image.resize((image.width // 3, image.height // 3), Image.Resampling.BOX)
    tints = Image.new("P", (1, 1))
    held = [[int(light[i : i + 2], 16) for i in (1, 3, 5)] for light in DARK]
    tints.putpalette([round(255 - (255 - v) * k / 4) for rgb in held for k in (1, 2, 3, 4) for v in rgb])
    return image.quantize(palette=tints, dither=Image.Dither.NONE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_and_each_of_its_texts_are_measured_once(drawn, kind, monkeypatch):
    """Calls are counted, since seconds differ between machines. A drawing that is made again measures no text."""
    found = Counter()
    counted(monkeypatch, found, Axes, "get_tightbbox")
    counted(monkeypatch, found, Axes, "draw")
    counted(monkeypatch, found, Axis, "_update_ticks")
    measuring._size_of.cache_clear()
    first = render(drawn[kind], WIDE, with_png=False)
    assert (found["get_tightbbox"], found["draw"]) == (1, 1)
    assert found["_update_ticks"] <= 4  # for two axes, measured and drawn
    measured = measuring._size_of.cache_info().misses
    assert 0 < measured < 300
    assert render(drawn[kind], WIDE, with_png=False) == first
    assert measuring._size_of.cache_info().misses == measured


@pytest.fixture
def made_before(monkeypatch):
    """The empty Axes of a kernel that is forked."""
    monkeypatch.setattr(drawing, "_made_before", ({}, []))
    drawing.before_fork()
    return drawing._made_before[1]


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axes_made_before_a_fork_give_the_same_bytes(drawn, picture, made_before, monkeypatch, width):
    made = [render(drawn[kind], width) for kind in KINDS]
    assert len(made_before) == 12 - len(KINDS)
    monkeypatch.setattr(drawing, "_made_before", ({}, []))
    assert made == [picture(kind, width) for kind in KINDS]


@pytest.mark.slow
def test_axes_made_before_serve_no_other_settings(drawn, made_before):
    """As of a notebook that sets its own: a new Python would draw by them."""
    with mpl.rc_context({"xtick.major.size": 9, "lines.linewidth": 5}):
        waiting = len(made_before)
        of_a_fork = render(drawn["series"], NARROW)
        assert len(made_before) == waiting
    assert render(drawn["series"], NARROW) != of_a_fork
    assert len(made_before) == waiting - 1


@pytest.mark.parametrize(
    "own",
    [{"text.usetex": True}, {"figure.autolayout": True}, {"font.weight": "bold"}, {"axes.labelweight": "bold"}],
    ids=str,
)
def test_settings_of_a_user_change_no_chart(drawn, picture, own):
    """With text.usetex, as many have it for their papers, each chart was a traceback on LaTeX."""
    with mpl.rc_context(own):
        assert render(drawn["intervals"], WIDE) == picture("intervals", WIDE)


@pytest.mark.skipif(
    "_get_font_height_metrics" not in inspect.getsource(mpl.text),
    reason="this matplotlib asks nobody how far a font reaches",
)
def test_how_far_a_font_reaches_is_what_matplotlib_finds_for_itself(drawn, monkeypatch):
    """Asked once for a font, it is as for each text, in the SVG and in the picture."""
    once = render(drawn["series"], NARROW)
    assert 0 < measuring._heights_of.cache_info().currsize < 60
    monkeypatch.delattr(measuring._Measured, "_get_font_height_metrics")
    assert render(drawn["series"], NARROW) == once


def test_the_question_is_drawn_once_in_several_lines_on_a_phone(drawn):
    words = [node.text for node in ET.fromstring(render(drawn["sums"], NARROW)[0]).iter(TEXT)]
    assert drawn["sums"].question not in words
    assert " ".join(words).count(drawn["sums"].question) == 1


def test_a_missing_font_changes_nothing_and_gives_no_warning(drawn, monkeypatch, capfd, caplog):
    """Where things stand is found with the font that matplotlib brings along."""
    before = render(drawn["series"], NARROW)
    with caplog.at_level(logging.WARNING):
        monkeypatch.setattr(drawing, "FONT", "No Such Font")
        svg, png = render(drawn["series"], NARROW)
    assert png == before[1]
    assert svg.replace("No Such Font", "DejaVu Sans") == before[0]
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("name", "drawn_as"),
    [
        ("人身取引", "人身取引"),  # the font lacks these letters: the reader's font draws them
        ("$2 to $5 a day", "$2 to $5 a day"),  # matplotlib would read a formula
        (r"$\foo$", r"$\foo$"),  # matplotlib would read a formula with an error
        *((f"bonded{sign}labour", "bonded\ufffdlabour") for sign in ("\x00", "\x1f", "\ufffe")),  # XML forbids these
    ],
)
def test_a_name_is_drawn_as_text_whatever_characters_it_has(name, drawn_as, capfd):
    svg, png = render(charts.counts_chart([Count(3, 3, label=name)]), WIDE, source=name)
    assert f"{drawn_as}: 3" in [node.text for node in ET.fromstring(svg).iter(TEXT)]
    assert png
    assert capfd.readouterr() == ("", "")


def test_ticks_of_a_logarithmic_axis_between_powers_of_ten_are_no_formulas():
    chart = charts.intervals_chart([indicators.rate_ratio(30, 760)], xlabel="ratio", log=True)
    assert [node.text for node in ET.fromstring(chart.svg()).iter(TEXT)][:3] == ["0.03", "0.04", "0.05"]


def test_a_long_label_is_shortened_in_the_drawing_alone():
    """The words and the data keep it whole."""
    name = "a form of exploitation that " + "is described at great length and " * 12 + "ends"
    counts = charts.counts_chart([Count(3, 3, label=name)])
    svg, _ = render(counts, NARROW, with_png=False)
    assert "…" in svg
    assert name in counts.alt
    assert name in counts.data["label"].tolist()
