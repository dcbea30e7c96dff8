"""Tables of exact counts, and the sums among their cells."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product, repeat

import pandas as pd

from nbpress.core.errors import SchemaError, TipResearchError, listed, nearest, quoted
from tipresearch.consistency import Place

#: Most variables of one table; link several tables for more.
MOST_VARIABLES = 4


@dataclass(frozen=True, slots=True)
class Sum:
    """A cell, and other cells whose persons it includes and that exclude each other."""

    whole: Place
    parts: tuple[Place, ...]
    #: Whether the parts add up to the cell; otherwise they are at most the cell.
    exact: bool = True


@dataclass(frozen=True, repr=False)
class CountTable:
    """Exact counts of persons and the sums among them; several linked tables form one.

    Caution: a table made by hand is checked with its sums alone. `link`, also with one table, adds the
    finest cells.
    """

    #: Count by place [persons]: pairs of variable and category in any order, none for the total.
    counts: Mapping[Place, int]
    sums: tuple[Sum, ...]
    #: Places where only 0 is possible; their zeros are shown.
    structural: frozenset[Place] = frozenset()
    #: Whether each zero is shown, so that a withheld cell is known to be at least 1.
    zeros_shown: bool = False
    #: Places without a row or a mark, so that readers do not know whether they are small.
    implied: frozenset[Place] = frozenset()
    #: Finest cells behind linked tables, each with a count that fits the tables [persons]. No table prints them.
    finest: Mapping[Place, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse repeated cells, sums that do not add up, and structural zeros with a count."""
        if len(self._own) < len(self.counts):
            twice = next(p for p in self.counts if self._own[frozenset(p)] != p)
            raise SchemaError(f"{cell_name(twice)} occurs twice, with its variables in two orders; remove one.")
        counts = {**self.counts, **self.finest}
        for each in self.sums:
            parts = sum(counts[p] for p in each.parts)
            if parts > self.counts[each.whole] or (each.exact and parts < self.counts[each.whole]):
                raise SchemaError(f"the parts of {cell_name(each.whole)} do not add up to it; count them from the same records, or leave the sum out.")  # fmt: skip
        if wrong := [p for p in self.structural if self.counts.get(p, 1)]:
            raise SchemaError(f"{cell_name(wrong[0])} is given as a structural zero, but its count is not 0; leave it out.")  # fmt: skip

    def __repr__(self) -> str:
        """Print the number of cells and no count, because a notebook prints the last value of a cell."""
        cells = len(self.counts)
        return f"<CountTable of {cells} cells: exact counts, not to be published; protect() gives what may be>"

    @cached_property
    def _own(self) -> dict[frozenset[tuple[str, str]], Place]:
        return {frozenset(place): place for place in self.counts}

    def place(self, place: Place) -> Place | None:
        """Return a place in the order of the table; None if the table has no such cell."""
        return self._own.get(frozenset(place))

    def places(self, places: Iterable[Place], of: str) -> list[Place]:
        """Return places in the order of the table; refuse an unknown one and name the argument `of`."""
        found = list(places)
        for place in found:
            if self.place(place) is None:
                cells = {cell_name(p): p for p in self.counts}
                raise SchemaError(f"{cell_name(place)} of {of} is no cell of the table; allowed are its own {len(cells)}.{nearest(cell_name(place), cells)} Leave it out, or link() the table that has it.")  # fmt: skip
        return [self._own[frozenset(place)] for place in found]

    def always_shown(self, place: Place) -> bool:
        """Return whether a cell is shown in any case: a zero that readers know."""
        return self.counts[place] == 0 and (self.zeros_shown or place in self.structural)


def cross_table(
    frame: pd.DataFrame,
    by: Sequence[str],
    *,
    count: str = "",
    structural: Collection[Place] = (),
    zeros_shown: bool = False,
) -> CountTable:
    """Return the counts by all combinations of some variables, with all margins."""
    names = sorted(by)  # each cell has one name
    if not 1 <= len(names) <= MOST_VARIABLES or len(set(names)) < len(names):
        raise TipResearchError(f"{len(names)} variables were given; allowed are 1 to {MOST_VARIABLES} different ones; link() joins tables by more.")  # fmt: skip
    for name in [*names, *filter(None, [count])]:
        if name not in frame:
            raise TipResearchError(f"column {quoted(name)} is missing; there are {listed(frame.columns)}.{nearest(name, frame.columns)}")  # fmt: skip
    if count and not all(v == int(v) and v >= 0 for v in frame[count].fillna(-1)):
        raise SchemaError(f"column {quoted(count)} holds no counts of persons; allowed are whole numbers from 0.")
    labels = [frame[n].astype("str").where(frame[n].notna(), "unknown") for n in names]
    found: Counter[tuple[str, ...]] = Counter()
    for key, n in zip(zip(*labels, strict=True), frame[count] if count else repeat(1), strict=False):
        found[key] += int(n)
    finest: dict[Place, int] = {
        tuple(zip(names, key, strict=True)): found[key] for key in product(*(sorted(set(column)) for column in labels))
    }
    return CountTable(*_with_margins(finest), frozenset(map(ordered_place, structural)), zeros_shown)


def ordered_place(place: Place) -> Place:
    """Return a place with its variables in alphabetical order, as plain texts (texts of arrays print differently)."""
    return tuple(sorted((str(variable), str(category)) for variable, category in place))


def _with_margins(finest: Mapping[Place, int]) -> tuple[dict[Place, int], tuple[Sum, ...]]:
    counts: dict[Place, int] = {}
    parts: dict[tuple[Place, str], dict[Place, None]] = {}
    for place, n in finest.items():
        for size in range(len(place) + 1):
            for kept in combinations(place, size):
                counts[kept] = counts.get(kept, 0) + n
                for at, (name, _) in enumerate(kept):
                    parts.setdefault((kept[:at] + kept[at + 1 :], name), {})[kept] = None
    return counts, tuple(Sum(whole, tuple(found)) for (whole, _), found in parts.items())


def merged(table: CountTable, variable: str, categories: Iterable[str]) -> CountTable:
    """Return the table with some categories of a variable merged."""
    wanted = set(categories)
    name = " + ".join(sorted(wanted))

    def renamed(place: Place) -> Place:
        return tuple((v, name if v == variable and c in wanted else c) for v, c in place)

    counts, finest = Counter[Place](), Counter[Place]()
    for found, of in ((counts, table.counts), (finest, table.finest)):
        for place, n in of.items():
            found[renamed(place)] += n
    parts: dict[tuple[Place, tuple[str, ...], bool], dict[Place, None]] = {}
    for each in table.sums:
        by = tuple(v for v, _ in each.parts[0])
        together = parts.setdefault((renamed(each.whole), by, each.exact), {})
        together.update(dict.fromkeys(map(renamed, each.parts)))
    sums = tuple(Sum(w, tuple(p), e) for (w, _, e), p in parts.items() if tuple(p) != (w,))
    structural = frozenset(p for p in map(renamed, table.structural) if not counts[p])
    return CountTable(dict(counts), sums, structural, table.zeros_shown, finest=dict(finest))


def cell_name(place: Place) -> str:
    """Return the name of a cell for a message, without its count."""
    return ", ".join(f"{v} {quoted(c, 40)}" for v, c in place) or "the total"
