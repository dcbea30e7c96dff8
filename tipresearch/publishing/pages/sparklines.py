"""Small multiples: a series by year as a drawing of a few lines, all on the same years."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Size of the drawing, and what stays free around the marks [px].
WIDTH, HEIGHT, EDGE = 160, 56, 5


@dataclass(frozen=True, slots=True)
class Point:
    """A published value of a year: an interval, as a suppressed count is; its text and state."""

    year: int
    lo: float
    hi: float
    text: str
    state: str = ""

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.lo == self.hi

    @property
    def doubted(self) -> bool:
        """Whether the figure's data say that other cells contradict it, or that it may be no count."""
        return self.state not in ("", "coherent")


def highest(points: Sequence[Point]) -> Point | None:
    """Return the highest value that is one number and not in question."""
    return max((p for p in points if p.exact and not p.doubted), key=lambda p: p.hi, default=None)


def draw(points: Sequence[Point], first: int, last: int) -> dict[str, object]:
    """Return size, ground and paths of a series by year, as ``spark.svg.j2`` draws them.

    `first` and `last` are the years at both edges, the same for all series that are compared. A
    year without a point is a gap: nothing is drawn there, and no line leads across. A suppressed
    value is an open square on the ground line, one in question a cross. The vertical scale is
    the series' own, from zero to its highest value.
    """
    top = max((p.hi for p in points), default=0) or 1
    ground = HEIGHT - EDGE

    def x(p: Point) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (p.year - first) / max(last - first, 1)

    def y(p: Point) -> float:
        return ground - (ground - EDGE) * p.lo / top

    sound = [p for p in points if not p.doubted]
    exact = [p for p in sound if p.exact]
    joined = [(a, b) for a, b in pairwise(points) if a in exact and b in exact and b.year - a.year == 1]  # fmt: skip
    lines = "".join(f"M{x(a):.1f} {y(a):.1f}L{x(b):.1f} {y(b):.1f}" for a, b in joined)
    # A line of no length with round ends is a dot: shorter than a circle each.
    dots = "".join(f"M{x(p):.1f} {y(p):.1f}h0" for p in exact)
    squares = "".join(f"M{x(p) - 3:.1f} {ground - 3}h6v6h-6z" for p in sound if not p.exact)
    crosses = "".join(f"M{x(p) - 3:.1f} {y(p) - 3:.1f}l6 6m0-6l-6 6" for p in points if p.doubted)
    size = {"width": WIDTH, "height": HEIGHT, "ground": ground}
    return size | {"line": lines, "dots": dots, "hidden": squares, "doubted": crosses}


def in_words(points: Sequence[Point]) -> str:
    """Say what a series holds: how many years, the highest and the latest value, what is hidden."""
    if not points:
        return "none published"
    hidden, doubted = [p for p in points if not p.exact], [p for p in points if p.doubted]
    parts = [f"{len(points)} year{'s' if len(points) > 1 else ''} from {points[0].year} to {points[-1].year}"]  # fmt: skip
    if top := highest(points):
        parts.append(f"highest {top.text} in {top.year}")
        if not points[-1].doubted:
            parts[-1] += f", latest {points[-1].text} in {points[-1].year}"
    for word, some in (("suppressed", hidden), ("in question", doubted)):
        if some:
            parts.append(f"{word} in {', '.join(str(p.year) for p in some)}")
    return "; ".join(parts)
