"""A figure that a function of the user draws with seaborn or matplotlib, as large as its contents."""

from collections.abc import Callable

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.figure import FigureBase
from matplotlib.transforms import Bbox, BboxBase

from nbpress.core.errors import TipResearchError
from tipresearch.presentation.measuring import PER_INCH, words_of

#: Room at its edge [inches].
_EDGE = 3 / PER_INCH
#: The label of texts that we add to the figure of a user.
OURS = "_tipresearch"


def drawn_by(draw: Callable[[Axes], object], width: float, height: float) -> Canvas:
    """Return the figure that a user draws, as large as its contents: that of the given Axes, or of a grid.

    The given Axes is the current Axes of pyplot. All figures that the user opens are closed.
    """
    before, shows = plt.get_fignums(), plt.show
    vars(plt)["show"] = lambda *_, **__: None  # a notebook would show the open figures without their text
    try:
        with plt.ioff():
            given = plt.figure(figsize=(width, height), dpi=PER_INCH, layout="constrained")
            ax = given.subplots()
            figure = getattr(draw(ax), "figure", None)
    finally:  # an open figure would be shown twice
        vars(plt)["show"] = shows
        for number in {*plt.get_fignums()} - {*before}:
            plt.close(number)
    if not isinstance(figure, Canvas) or figure is given:
        figure = given
        blank = ax in figure.axes and not (ax.has_data() or ax.texts or ax.tables)
        if len(figure.axes) == blank:
            raise TipResearchError("nothing was drawn on the Axes that draw was given; hand it on, as sns.lineplot(frame, ax=ax, ...), or return the figure or grid of its own; of seaborn.objects return Plot(...).on(ax).plot().")  # fmt: skip
        if blank:  # the user drew on other Axes of the figure
            ax.remove()
    plt.close(figure)  # also a figure that was opened before
    for words in [each for each in figure.texts if each.get_label() == OURS]:  # our texts at another width
        words.remove()
    if mpl.rcParams["text.usetex"] or any(each.get_usetex() for each in words_of(figure)):
        raise TipResearchError("LaTeX draws letters as lines, in which no word is found; leave out usetex: what stands between two dollars is a formula without it, too.")  # fmt: skip
    figure.set_dpi(PER_INCH)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    show(figure, figure.get_tightbbox().padded(_EDGE).bounds)
    return figure


def show(figure: Canvas, bounds: tuple[float, float, float, float]) -> None:
    """Crop or extend a figure to bounds [inches]; its parts keep their sizes."""
    box = Bbox.from_bounds(*bounds)
    scaled = figure.dpi_scale_trans.inverted()

    def place(found: BboxBase) -> Bbox:
        return Bbox((found.transformed(scaled).get_points() - box.min) / box.size)

    parts = _with_parts(figure)
    axes = [(each, place(each.bbox)) for each in figure.axes]
    legends = [(each, place(each.get_bbox_to_anchor())) for part in parts for each in part.legends]
    texts = [(each, each.get_transform().transform(each.get_position())) for part in parts for each in part.texts]
    figure.set_size_inches(*box.size)
    for ax, at in axes:  # relative to its subfigure
        ax.set_position(at.transformed(figure.transFigure - ax.get_figure(root=False).transSubfigure))  # type: ignore[union-attr]
    for legend, at in legends:
        legend.set_bbox_to_anchor(at, figure.transFigure)
    for text, (x, y) in texts:
        text.set_position(place(Bbox.from_bounds(x, y, 0, 0)).p0)
        text.set_transform(figure.transFigure)


def _with_parts(figure: FigureBase) -> list[FigureBase]:
    return [figure, *(each for part in figure.subfigs for each in _with_parts(part))]
