"""Figures as SVG and PNG: texts and ticks are measured once for the layout and for both drawings."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.image import imsave
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

#: Points of an inch, the pixels of an SVG.
PER_INCH = 72

#: Pixels of an inch of a picture in an SVG, such as a bar of colours.
_PIXELS_PER_INCH = 160

#: Characters that XML forbids, so that no browser would show the drawing; text copied from a PDF may have some.
_IN_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

#: No time and no program in a file, so that the same drawing is the same bytes.
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))

#: Height of a font above and below its line, and the gap between lines [pixels]; None if the font does not state it.
_Heights = tuple[float, float, float] | tuple[None, None, None]


class _Measured:
    """A renderer with the text sizes of an SVG, measured once, so that SVG and PNG have the same layout."""

    dpi: float = PER_INCH

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        width, height, descent = _size_of(s, prop.copy(), ismath)  # a copy, as it may change
        times = self.dpi / PER_INCH
        return width * times, height * times, descent * times

    def _get_font_height_metrics(self, prop: FontProperties) -> _Heights:
        return _heights_of(prop.copy(), self.dpi)


class _Svg(_Measured, RendererSVG): ...


class _Pixels(_Measured, RendererAgg): ...


_size_of = lru_cache(4096)(text_to_path.get_text_width_height_descent)


@lru_cache(256)
def _heights_of(font: FontProperties, per_inch: float) -> _Heights:
    """Return the heights of a font, once for all texts: matplotlib would open the font for each text."""
    opened = get_font(fontManager._find_fonts_by_props(font))
    metrics, head = opened.get_sfnt_table("OS/2"), opened.get_sfnt_table("head")
    if metrics is None or head is None:
        return None, None, None
    scale = 1 / head["unitsPerEm"] * font.get_size_in_points() * per_inch / 72
    up, down, gap = metrics["sTypoAscender"], -metrics["sTypoDescender"], metrics["sTypoLineGap"]
    return up * scale, down * scale, gap * scale


def renderer_of(figure: Figure, target: io.StringIO | None = None, **options: Any) -> Any:
    """Return the renderer that measures a figure and draws it into a target."""
    renderer: Any = _Svg  # without types
    return renderer(*figure.get_size_inches() * PER_INCH, target or io.StringIO(), **options)


def svg(figure: Figure, **metadata: str) -> str:
    """Return a figure as SVG; a replacement character stands for each character that XML forbids.

    Texts with a halo or a shadow are drawn as lines, and texts in a rasterised part as pixels. These texts are added as
    comments, which the check before publication reads. Hidden texts are left out.
    """
    written = io.StringIO()
    target = renderer_of(figure, written, image_dpi=_PIXELS_PER_INCH, metadata=_NO_METADATA | metadata)
    mixed: Any = MixedModeRenderer  # embeds rasterised parts as pictures
    renderer = mixed(figure, *figure.get_size_inches(), _PIXELS_PER_INCH, target)
    words, drawn = words_of(figure), list[Text]()

    def draw(text: Text, renderer: Any) -> None:
        """Draw a text, and list it if it is visible; matplotlib does not draw texts in hidden parts."""
        drawn.extend([text] if text.get_visible() else [])
        type(text).draw(text, renderer)

    for each in words:
        vars(each)["draw"] = partial(draw, each)
    figure.draw(renderer)
    pictured = "<image" in written.getvalue()
    for each in words:
        del vars(each)["draw"]
    for each in drawn:
        if pictured or each.get_path_effects():
            target.writer.comment(each.get_text())
    renderer.finalize()
    return _IN_NO_XML.sub("\N{REPLACEMENT CHARACTER}", written.getvalue())


def words_of(figure: Figure) -> set[Text]:
    """Return all texts of a figure; the texts of table cells and legends are attributes of other parts."""
    parts = figure.findobj()
    return {each for part in parts for each in (part, *vars(part).values()) if isinstance(each, Text)}


def png(figure: Figure, per_inch: int) -> bytes:
    """Return a figure as PNG with a resolution [pixels per inch]."""
    figure.set_dpi(per_inch)
    pixels: Any = _Pixels
    renderer = pixels(*figure.bbox.size, per_inch)
    figure.draw(renderer)
    written = io.BytesIO()
    # A higher level takes twice the time to save a tenth of the bytes.
    save: Any = imsave  # without types
    save(written, renderer.buffer_rgba(), format="png", origin="upper", dpi=per_inch, metadata={"Software": None}, pil_kwargs={"compress_level": 1})  # fmt: skip
    return written.getvalue()


@contextmanager
def ticks_once(ax: Axes) -> Iterator[None]:
    """Make the ticks of an Axes once while the Axes is measured; matplotlib makes them three times."""
    # Private functions of matplotlib, without types.
    axes: list[Any] = [a for a in (ax.xaxis, ax.yaxis) if ax.axison and a.get_visible()]
    for axis in axes:
        axis._copy_tick_props = lambda first, new: new.gridline.set_clip_box(first.gridline.get_clip_box())
        axis._update_ticks = partial(list, axis._update_ticks())
    try:
        yield
    finally:
        for axis in axes:
            del axis._update_ticks, axis._copy_tick_props
