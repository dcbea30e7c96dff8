"""Small drawings of series by year, all with the same first and last year."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Size of the drawing and margin around the marks [px].
WIDTH, HEIGHT, EDGE = 160, 56, 5
#: States of a number that does not add up in its table, or that may be no count.
_DISPUTED = ("one_of", "off", "misread", "unvalidated")


@dataclass(frozen=True, slots=True)
class Point:
    """A published value of a year. Its ends differ if the value is suppressed or within a range."""

    year: int
    lo: float
    hi: float
    text: str
    state: str = ""
    contested: str = ""

    @property
    def remarks(self) -> set[str]:
        """The reasons why the value is not certain, from the data of the figure."""
        rough = 0 < self.lo < self.hi
        why = {
            "suppressed": self.lo < self.hi and not rough,
            "possible range": rough,
            "does not add up": self.state in _DISPUTED,
            "disputed": bool(self.contested),
        }
        return {remark for remark, holds in why.items() if holds}


def highest(points: Sequence[Point]) -> list[Point]:
    """Return each point with the highest value, among values that are one number and not in doubt."""
    sound = [p for p in points if not p.remarks]
    top = max((p.hi for p in sound), default=None)
    return [p for p in sound if p.hi == top]


def draw(points: Sequence[Point], first: int, last: int) -> dict[str, object]:
    """Return size, ground line and paths of a series from the year `first` to `last`, for the template ``spark.svg.j2``.

    Marks: an open square on the ground line for a suppressed value, a line between its ends for a possible range, a
    circle for a value that does not add up, and a diamond with dotted lines for a disputed value.
    """
    top = max((p.hi for p in points), default=0) or 1
    ground = HEIGHT - EDGE

    def at(p: Point, right: float = 0, down: float = 0) -> str:
        x = EDGE + (WIDTH - 2 * EDGE) * (p.year - first) / max(last - first, 1)
        return f"{x + right:.1f} {ground - (ground - EDGE) * p.lo / top + down:.1f}"

    exact = [p for p in points if p.remarks <= {"disputed"}]
    joined = [(a, b) for a, b in pairwise(points) if a in exact and b in exact and b.year - a.year == 1]
    hidden = [p for p in points if "suppressed" in p.remarks and "does not add up" not in p.remarks]
    rough = [p for p in points if "possible range" in p.remarks]
    paths = {
        "line": (f"M{at(a)}L{at(b)}" for a, b in joined if not a.remarks | b.remarks),
        "dotted": (f"M{at(a)}L{at(b)}" for a, b in joined if a.remarks | b.remarks),
        # A line without length and with round ends is a dot, and shorter to write than a circle.
        "dots": (f"M{at(p)}h0" for p in exact),
        "hidden": (f"M{at(Point(p.year, 0, 0, ''), -3, -3)}h6v6h-6z" for p in hidden),
        "rough": (f"M{at(p, -2)}h4m-2 0L{at(Point(p.year, p.hi, 0, ''))}m-2 0h4" for p in rough),
        "doubted": (f"M{at(p, -3)}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z" for p in points if "does not add up" in p.remarks),
        "disputed": (f"M{at(p, -3.5)}l3.5-3.5 3.5 3.5-3.5 3.5z" for p in exact if p.remarks),
    }  # fmt: skip
    return {"width": WIDTH, "height": HEIGHT, "ground": ground} | {kind: "".join(of) for kind, of in paths.items()}


def in_words(points: Sequence[Point]) -> str:
    """Return a description of a series: number of years, highest and latest value, and suppressed years."""
    if not points:
        return "none published"
    parts = [f"{len(points)} year{'s' if len(points) > 1 else ''} from {points[0].year} to {points[-1].year}"]
    if top := highest(points):
        parts.append(f"highest {top[0].text} in {' and '.join(str(p.year) for p in top)}")
        if points[-1].remarks <= {"suppressed"}:
            parts[-1] += f", latest {points[-1].text} in {points[-1].year}"
    for word in ("suppressed", "possible range", "does not add up", "disputed"):
        if some := [str(p.year) for p in points if word in p.remarks]:
            parts.append(f"{word} in {', '.join(some)}")
    return "; ".join(parts)
