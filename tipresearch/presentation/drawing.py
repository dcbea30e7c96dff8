"""A chart with its data and its text, drawn wide and narrow, for light and for dark pages."""

import base64
import logging
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.transforms import ScaledTranslation

from nbpress.core import files
from nbpress.core.bundles import FIGURE_MIME, RESULTS_MIME, WORDS_MIME
from nbpress.core.errors import TipResearchError, quoted, wrong_type
from tipresearch.disclosure import NOT_TO_BE_PUBLISHED
from tipresearch.facts import Cited, cite_all
from tipresearch.presentation import foreign, measuring
from tipresearch.presentation.colours import DARK, GRID, INK, SOFT
from tipresearch.presentation.elements import element
from tipresearch.presentation.measuring import PER_INCH
from tipresearch.presentation.messages.catalogue import paragraph_of
from tipresearch.presentation.paragraphs import Prose, as_prose, words
from tipresearch.presentation.rows import records
from tipresearch.quantities import Count, Estimate

#: Widths of a figure on a desk and on a phone [inches].
WIDE, NARROW = 7.2, 3.9

#: Room between the text of a figure and its edge [inches].
_PAD = 3 / PER_INCH

#: The font that all places are computed with; matplotlib includes it. A reader without it sees a font of the
#: same widths, or the narrower font of the system.
FONT, LIKE_IT = "DejaVu Sans", "Verdana, sans-serif"


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """A figure to be drawn at any width, with its data, its sources, and its text for readers who cannot see it."""

    #: Draws on an Axes.
    draw: Callable
    #: Returns the height without the question for a width [inches].
    height: Callable[[float], float]
    data: pd.DataFrame
    alt: str
    estimates: tuple[Estimate | Count, ...] = ()
    cited: tuple[Cited, ...] = ()
    #: A sentence that replaces the figure if a drawing would show nothing.
    instead: str | Prose = ""
    question: str | Prose = ""
    #: Whether the figure shows exact counts of case records, or numbers computed from them.
    unprotected: bool = False
    #: Sentences below the figure on numbers that are not drawn.
    notes: tuple[str | Prose, ...] = ()
    #: Whether a function of the user draws the figure, in its own colours and with any library.
    foreign: bool = False

    @property
    def title(self) -> str:
        """The question, and a warning if the figure must not be published."""
        return f"{self.question}{f' ({NOT_TO_BE_PUBLISHED})' * self.unprotected}".lstrip()

    @property
    def words(self) -> str:
        """The title and what the figure shows: on a page the title stands in the drawing alone."""
        stop = "." if self.title[-1:].isalnum() else ""
        return f"{self.title}{stop} {self.alt}".lstrip()

    def __repr__(self) -> str:
        """Print what the figure shows, in words."""
        warning = f" ({NOT_TO_BE_PUBLISHED})" * self.unprotected
        return " ".join([f"Chart{warning}: {self.instead or self.alt}", *map(str, self.notes)])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        """Show a figure with data and sources, its files named by question and data; without data, show the text."""
        if self.instead or self.data.empty:
            return {"text/plain": repr(self)}
        question = re.sub(r"[^a-z0-9]+", "_", str(self.question).lower())[:50].strip("_") or "chart"
        name = f"{question}_{files.sha256(files.csv_text(self.data).encode())[:6]}"
        return {"text/plain": repr(self)} | bundle(self, name)

    def svg(self) -> str:
        """Return the drawing as SVG, as wide as a page, for light and dark pages."""
        return render(self, WIDE, with_png=False)[0]

    def save(self, path: str | PathLike[str], *, width: float = 25.4 * WIDE) -> Path:
        """Write the drawing with its sources to a file, and its data to a CSV file of the same name."""
        if not isinstance(path, str | PathLike):
            raise wrong_type("path", path, "give a name that ends in .svg or .png, as 'chart.svg'")
        target, kinds = Path(path), (".svg", ".png")
        if target.suffix not in kinds:
            raise TipResearchError(f"a chart is saved as .svg or .png, and {target.name!r} is neither; write {target.stem + '.svg'!r}.")  # fmt: skip
        if not (isinstance(width, int | float) and 60 <= width <= 300):
            raise TipResearchError(f"width {quoted(width)} is not allowed; give millimetres from 60 to 300, such as 85 for a column of a journal.")  # fmt: skip
        if self.instead or self.data.empty:
            raise TipResearchError(f"there is nothing to draw, so nothing is saved: {self.instead or 'it holds no data.'}")  # fmt: skip
        table, data = target.with_suffix(".csv"), files.csv_text(self.data)
        # A table of the user may have that name: the data of a chart have the columns of this chart.
        if table.exists() and files.first_line(table).rstrip() != data.partition("\n")[0].encode():
            raise TipResearchError(f"{table.name} is there and is not of such a chart; the data of a chart stand beside it, so give it another name than {target.name!r}.")  # fmt: skip
        svg, png = render(
            self, width / 25.4, with_png=target.suffix == ".png", source=cite_all(self.cited), notes=self.notes
        )
        # First, so that an error names the file that the user gave.
        files.write_named(target, png or svg)
        files.write_named(table, data)
        return target


_STYLE: dict[Any, Any] = {
    "font.size": 9.5, "font.weight": "normal", "text.color": INK,
    "axes.labelcolor": SOFT, "axes.labelsize": 9, "axes.labelweight": "normal", "axes.edgecolor": SOFT, "axes.linewidth": 0.6,
    "axes.spines.left": False, "axes.spines.right": False, "axes.spines.top": False,
    "xtick.color": SOFT, "xtick.labelsize": 8.5, "ytick.color": SOFT, "ytick.labelsize": 8.5,
    "grid.color": GRID, "hatch.linewidth": 1.1, "legend.frameon": False, "legend.fontsize": 8.5,
    "svg.hashsalt": "tipresearch", "svg.fonttype": "none", "text.usetex": False,
    "figure.autolayout": False, "figure.constrained_layout.use": False,  # each chart sets its layout
    "text.parse_math": False,  # a name with two dollar signs is no formula
    # Letters stand as in the SVG, and take three quarters of the time.
    "text.hinting": "none",
}  # fmt: skip


def render(
    chart: Chart, width: float, *, with_png: bool = True, source: str = "", notes: Sequence[str | Prose] = ()
) -> tuple[str, bytes]:
    """Draw a chart at a width [inches] with notes and source; return SVG and PNG, which is empty without `with_png`."""
    # A drawing of the user may have formulas, such as the powers of ten that matplotlib writes at an axis.
    with styled(), mpl.rc_context({"text.parse_math": chart.foreign}):
        figure = laid_out(chart, width, source, notes)
        metadata = {"Title": chart.title, "Description": chart.alt} if source else {}
        svg = _for_both_themes(measuring.svg(figure, **metadata), turned=chart.foreign)
        return svg, measuring.png(figure, 160) if with_png else b""


def bundle(chart: Chart, name: str, caption: str | Prose = "", *, with_png: bool = False) -> dict:
    """Return the output of a notebook for a chart: a picture with its text, and files and results for a page."""
    (wide, png), (narrow, _) = render(chart, WIDE, with_png=with_png), render(chart, NARROW, with_png=False)
    source, image = cite_all(chart.cited), base64.b64encode(wide.encode()).decode()
    said = paragraph_of([as_prose(part) for part in (caption, *chart.notes) if part]) if caption or chart.notes else ""
    texts = {"caption": str(said), "alt": chart.words, "source": source}
    return {
        "text/html": str(element("figure", image=image, **texts)),
        FIGURE_MIME: {
            "name": name, **texts, "svg": wide, "svg_narrow": narrow,
            "png": base64.b64encode(png).decode(), "csv": files.csv_text(chart.data),
        },
        RESULTS_MIME: records(chart.estimates, chart.cited), WORDS_MIME: words(chart.question, said),
    }  # fmt: skip


def _settings() -> dict:
    """Return the settings of matplotlib but for the back end, which would be loaded."""
    return {name: value for name, value in dict.items(mpl.rcParams) if name != "backend"}


#: Figures with an empty Axes that were made in advance, and the settings that they were made with.
_made_before: tuple[dict, list[Canvas]] = ({}, [])


def before_fork() -> None:
    """Make an Axes with ticks for each of a dozen drawings, which takes a quarter of the time of a drawing."""
    global _made_before
    with styled():
        waiting = [Canvas(dpi=PER_INCH) for _ in range(12)]
        for figure in waiting:
            ax = figure.subplots()
            for axis in (ax.xaxis, ax.yaxis):
                axis.get_major_ticks(8)
        _made_before = _settings(), waiting


def laid_out(chart: Chart, width: float, source: str = "", notes: Sequence[str | Prose] = ()) -> Canvas:
    """Return a chart at a width [inches], with its question above, and notes and source below."""
    if chart.foreign:
        figure = foreign.drawn_by(chart.draw, width, chart.height(width))
        width = max(width, figure.get_figwidth())  # a page shrinks the figure to its room
    else:
        settings, waiting = _made_before
        figure = waiting.pop() if waiting and settings == _settings() else Canvas(dpi=PER_INCH)
        figure.set_size_inches(width, chart.height(width))
        ax = figure.axes[0] if figure.axes else figure.subplots()
        chart.draw(ax)
    question = textwrap.wrap(chart.title, int(10.6 * width))
    below_it = [*map(str, notes), *([f"Source: {source}"] if source else [])]
    cited = [line for text in below_it for line in textwrap.wrap(text, int(17 * width))]
    head, foot = 0.1 + 0.19 * len(question) if question else 0, 0.05 + 0.14 * len(cited) if cited else 0
    height = figure.get_figheight() + head + foot
    if chart.foreign:
        foreign.show(figure, (0, -foot, width, height))
    else:
        figure.set_size_inches(width, height)
    look: dict[str, Any] = {"ha": "left", "va": "top", "fontsize": 11, "fontweight": "bold", "parse_math": False, "label": foreign.OURS}  # fmt: skip
    above = figure.text(0.05 / width, 1 - _PAD / height, "\n".join(question), **look)
    below: list[Artist] = [*figure.legends]
    if cited:
        look |= {"va": "bottom", "fontsize": 7.5, "fontweight": "normal", "color": SOFT}
        below.append(figure.text(0.05 / width, _PAD / height, "\n".join(cited), **look))
    if chart.foreign:  # `foreign.show` made the room
        return figure
    for legend in figure.legends if cited else ():  # above the source
        legend.set_bbox_to_anchor((0, foot / height, 1, 1), figure.transFigure)
    for axis in (ax.xaxis, ax.yaxis):
        if not axis.get_label_text():  # a fixed place, so that matplotlib need not measure all ticks
            axis.set_label_coords(0, 0)
    _make_room(figure, ax, [above] if question else [], below)
    return figure


def _make_room(figure: Canvas, ax: Axes, above: Sequence[Artist], below: Sequence[Artist]) -> None:
    """Enlarge an Axes to the room that its own labels and the texts above and below leave.

    The constrained layout of matplotlib would measure twice, which takes a third of the time of a drawing.
    """
    renderer = measuring.renderer_of(figure)
    as_part = figure.transFigure.inverted().transform_bbox
    x, y = _PAD / figure.get_size_inches()
    own = ax.get_position()
    with measuring.ticks_once(ax):
        room = as_part(ax.get_tightbbox(renderer, for_layout_only=True) or ax.bbox)
    # A label without a fixed place is measured again, with all ticks.
    if ax.get_xlabel():
        across, up = ax.xaxis.label.get_position()
        below_axes = ScaledTranslation(0, (up - ax.bbox.y0) / figure.dpi, figure.dpi_scale_trans)
        ax.xaxis.set_label_coords(across, 0, ax.transAxes + below_axes)
    taken = [
        sum(as_part(box).height + 2 * y for a in each if (box := a.get_tightbbox(renderer))) for each in (above, below)
    ]
    left, right = own.x0 - room.x0 + x, room.x1 - own.x1 + x
    top, bottom = room.y1 - own.y1 + y + taken[0], own.y0 - room.y0 + y + taken[1]
    ax.set_position((left, bottom, 1 - left - right, 1 - top - bottom))


@contextmanager
def styled() -> Iterator[None]:
    """Set the style of all charts, and silence warnings on missing fonts: the reader's fonts draw the text."""
    fonts = logging.getLogger("matplotlib.font_manager")
    level = fonts.level
    fonts.setLevel(logging.ERROR)
    style = {**sns.axes_style("whitegrid"), **_STYLE, "font.family": FONT}
    try:
        with mpl.rc_context(style), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            yield
    finally:
        fonts.setLevel(level)


def _for_both_themes(svg: str, *, turned: bool = False) -> str:
    """Add the colours for dark pages, and fonts of the same widths, to a drawing.

    Colours of a user have no dark counterpart: all are inverted (`turned`), so that text keeps its contrast.
    """
    used = [] if turned else sorted(set(re.findall(r"(fill|stroke)(: |=\")(#[0-9a-f]{6})", svg)))
    rules = [(what, joined == ": ", c, DARK[c]) for what, joined, c in used if c in DARK]
    style = element("dark", rules=rules, turned=turned)
    svg = re.sub(r"font-family: [^;\"]+", f"font-family: '{FONT}', {LIKE_IT}", svg)
    head, end, body = svg.partition('version="1.1">')
    return f"{head}{end}{style}{body}"
