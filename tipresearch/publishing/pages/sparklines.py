"""Small multiples: a series by year as a drawing of a few lines, all on the same years."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Size of the drawing, and what stays free around the marks [px].
WIDTH, HEIGHT, EDGE = 160, 56, 5


@dataclass(frozen=True, slots=True)
class Point:
    """A published value of a year: an interval, as a suppressed count is; and its text."""

    year: int
    lo: float
    hi: float
    text: str

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.lo == self.hi


def draw(points: Sequence[Point], first: int, last: int) -> dict[str, object]:
    """Return size, ground and paths of a series, as ``spark.svg.j2`` draws them.

    Parameters
    ----------
    points : sequence of Point
        By year. A year that is not among them is a gap: nothing is drawn there, and no line
        leads across. A suppressed value is an open square on the ground line.
    first, last : int
        Years at both edges, the same for all series that are compared.

    Returns
    -------
    dict
        The vertical scale is the series' own, from zero to its highest value.
    """
    top = max((p.hi for p in points), default=0) or 1
    ground = HEIGHT - EDGE

    def x(p: Point) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (p.year - first) / max(last - first, 1)

    def y(p: Point) -> float:
        return ground - (ground - EDGE) * p.lo / top

    exact = [p for p in points if p.exact]
    joined = [(a, b) for a, b in pairwise(points) if a.exact and b.exact and b.year - a.year == 1]
    lines = "".join(f"M{x(a):.1f} {y(a):.1f}L{x(b):.1f} {y(b):.1f}" for a, b in joined)
    # A line of no length with round ends is a dot: shorter than a circle each.
    dots = "".join(f"M{x(p):.1f} {y(p):.1f}h0" for p in exact)
    squares = "".join(f"M{x(p) - 3:.1f} {ground - 3}h6v6h-6z" for p in points if not p.exact)
    size = {"width": WIDTH, "height": HEIGHT, "ground": ground}
    return size | {"line": lines, "dots": dots, "hidden": squares}


def in_words(points: Sequence[Point]) -> str:
    """Say what a series holds: how many years, the highest and the latest value, what is hidden."""
    if not points:
        return "none published"
    exact, hidden = [p for p in points if p.exact], [p for p in points if not p.exact]
    parts = [f"{len(points)} year{'s' if len(points) > 1 else ''} from {points[0].year} to {points[-1].year}"]  # fmt: skip
    if exact:
        top = max(exact, key=lambda p: p.hi)
        parts.append(f"highest {top.text} in {top.year}, latest {points[-1].text} in {points[-1].year}")  # fmt: skip
    if hidden:
        parts.append(f"suppressed in {', '.join(str(p.year) for p in hidden)}")
    return "; ".join(parts)
