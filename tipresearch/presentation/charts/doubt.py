"""The grammar of doubt: one mark and one word for each state of a number, in all figures and texts."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tipresearch.presentation.colours import GAP, PAPER, SOFT
from tipresearch.quantities import Count, Estimate

#: Width of a line, size of a mark, and width of its edge, for all series [points].
LINE, MARK, EDGE = 1.75, 4.0, 1.2

#: Marker of a number that is drawn as an area: hatched from its lowest to its highest end.
HATCHED = "////"


class Mark(NamedTuple):
    """The mark of a state and its word: the marker is blank if the number has the marker of its category."""

    marker: str
    word: str
    solid: bool = False


#: The mark and the word of each state. A number with several doubts has the mark of the first of them.
MARKS = {
    "unknown": Mark("", "not reported"),
    "scenario": Mark("|", "if"),
    "unvalidated": Mark("x", "may be no count"),
    "own_table": Mark("o", "does not add up"),
    "between_sources": Mark("D", "disputed between sources or editions"),
    "suppressed": Mark("s", "fewer than 5"),
    "range": Mark(HATCHED, "possible range"),
    "published": Mark("", "as published", solid=True),
}

_TABLE_FLAGS = {"CELLS_DISAGREE", "DOES_NOT_ADD_UP"}

#: Whether a state applies to a count, and to an estimate.
_OF_COUNT: Mapping[str, Callable[[Count], bool]] = {
    "unvalidated": lambda c: c.unvalidated,
    "own_table": lambda c: c.exceeded or not _TABLE_FLAGS.isdisjoint(c.flags),
    "between_sources": lambda c: c.contested,
    "suppressed": lambda c: not (c.exact or c.lo),
    "range": lambda c: not c.exact,
}
_OF_ESTIMATE: Mapping[str, Callable[[Estimate], bool]] = {
    "unknown": lambda e: not e.given,
    "scenario": lambda e: e.kind == "scenario",
    "unvalidated": lambda e: "UNVALIDATED" in e.all_flags,
    "own_table": lambda e: any(map(_OF_COUNT["own_table"], e.inputs)),
    "between_sources": lambda e: e.contested,
    "range": lambda e: e.value is None,
}


def state_of(number: Count | Estimate | None) -> str:
    """Return the state of a number, a key of `MARKS`; None is a number that is not reported."""
    if number is None:
        return "unknown"
    of: Mapping[str, Callable[[Any], bool]] = _OF_COUNT if isinstance(number, Count) else _OF_ESTIMATE
    return next((state for state in MARKS if state in of and of[state](number)), "published")


def is_suppressed(count: Count) -> bool:
    """Return whether a count is printed as a range from zero, such as ``<5``: it stands on the ground line."""
    printed = count.as_printed
    return not (printed.exact or printed.lo)


def style(state: str, marker: str, colour: str) -> dict[str, Any]:
    """Return how matplotlib draws the mark of a state, for a category with a marker and a colour."""
    mark = MARKS[state]
    return {
        "marker": mark.marker or marker, "color": colour, "markerfacecolor": colour if mark.solid else PAPER,
        "markersize": MARK, "markeredgewidth": EDGE, "linestyle": "",
    }  # fmt: skip


def handle(state: str, words: str) -> Artist:
    """Return the mark of a state with its words, for a legend."""
    if MARKS[state].marker == HATCHED:
        return Patch(facecolor=PAPER, edgecolor=SOFT, hatch=HATCHED, linewidth=EDGE, label=words)
    if state == "unknown":
        return Patch(facecolor=GAP, edgecolor=GAP, label=words)
    return Line2D([], [], label=words, **style(state, "o", SOFT))


def legend_words(counts: Iterable[Count], further: Iterable[str] = ()) -> dict[str, str]:
    """Return the words of each state among counts and of further states; numbers as published need none."""
    drawn = [*counts]
    states = {*map(state_of, drawn), *further} - {"published"}
    words = {state: MARKS[state].word for state in sorted(MARKS, key="unknown".__eq__) if state in states}
    suppressed = [c.as_printed for c in drawn if is_suppressed(c)]
    if "suppressed" in words:
        words["suppressed"] = " or ".join(dict.fromkeys(f"fewer than {hi + 1:,}" for hi in sorted(c.hi for c in suppressed)))  # fmt: skip
        words["suppressed"] += "; some may be blank answers" * any("MAYBE_BLANK" in c.flags for c in suppressed)
    if "own_table" in words and any(other_end(c) is not None for c in drawn):
        words["own_table"] += "; the line leads to what the parts add up to"
    return words


def other_end(count: Count) -> int | None:
    """Return the number that the table of a disputed count allows in its place: mostly the sum of its parts."""
    told = count.coherence
    if told is None or state_of(count) != "own_table":
        return None
    if told.by:
        return told.parts_lo
    if told.use != "range":
        return None
    return count.lo if told.printed[0] >= count.hi else count.hi
