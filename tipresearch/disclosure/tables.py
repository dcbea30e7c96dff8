"""Counts and how they add up: what is protected, and what an attacker reasons with."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product, repeat

import pandas as pd

from nbpress.core.errors import SchemaError, TipResearchError, listed, nearest, quoted
from tipresearch.consistency import Place

#: Most variables of one table; more are several tables that are linked.
MOST_VARIABLES = 4


@dataclass(frozen=True, slots=True)
class Sum:
    """A cell, and other cells whose persons it counts as well.

    Attributes
    ----------
    whole : Place
        The cell.
    parts : tuple of Place
        Cells among it that exclude each other.
    exact : bool
        Whether they add up to it; else to at most it.
    """

    whole: Place
    parts: tuple[Place, ...]
    exact: bool = True


@dataclass(frozen=True, repr=False)
class CountTable:
    """Exact counts of persons with all sums among them; several linked tables are one.

    Caution: of one made by hand the sums are all that is known; the persons behind are reckoned with
    by `link`, also of one table alone.

    Attributes
    ----------
    counts : mapping
        Count by place [persons]: pairs of variable and category in any order, none for the total.
    sums : tuple of Sum
        How they add up.
    structural : frozenset
        Places where only 0 is possible; these zeros are shown.
    zeros_shown : bool
        Whether every zero is shown, so that a withheld cell is known to be at least 1.
    implied : frozenset
        Places that no row shows and no mark withholds: nobody is told whether they are small.
    finest : mapping
        Finest cells behind linked tables, which none of them prints, each with a count that it may have
        [persons]: see `link`. Not protected, and no cells of the table.
    """

    counts: Mapping[Place, int]
    sums: tuple[Sum, ...]
    structural: frozenset[Place] = field(default=frozenset())
    zeros_shown: bool = False
    implied: frozenset[Place] = field(default=frozenset())
    finest: Mapping[Place, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a cell that stands twice, sums that do not hold, and structural zeros that are none."""
        if len(self._own) < len(self.counts):
            twice = next(p for p in self.counts if self._own[frozenset(p)] != p)
            raise SchemaError(f"{named(twice)} stands twice, its variables in two orders; take one of them out.")
        held = {**self.counts, **self.finest}
        for each in self.sums:
            parts = sum(held[p] for p in each.parts)
            if parts > self.counts[each.whole] or (each.exact and parts < self.counts[each.whole]):
                raise SchemaError(f"the parts of {named(each.whole)} do not add up to it; count them from the same records, or leave the sum out.")  # fmt: skip
        if wrong := [p for p in self.structural if self.counts.get(p, 1)]:
            raise SchemaError(f"{named(wrong[0])} is said to be a structural zero and is no zero of the table; leave it out.")  # fmt: skip

    def __repr__(self) -> str:
        """Say how many cells there are: a notebook prints what ends a cell, and `counts` are not for publication."""
        cells = len(self.counts)
        return f"<CountTable of {cells} cells: exact counts, not to be published; protect() gives what may be>"

    @cached_property
    def _own(self) -> dict[frozenset[tuple[str, str]], Place]:
        return {frozenset(place): place for place in self.counts}

    def own(self, place: Place) -> Place | None:
        """Return a place as the table has it, in whatever order its variables stand; None where it has no such cell."""
        return self._own.get(frozenset(place))

    def owned(self, places: Iterable[Place], of: str) -> list[Place]:
        """Return places as the table has them; one that it has not is refused, with the name `of` where it was given."""
        found = list(places)
        for place in found:
            if self.own(place) is None:
                cells = {named(p): p for p in self.counts}
                raise SchemaError(f"{named(place)} of {of} is no cell of the table; allowed are its own {len(cells)}.{nearest(named(place), cells)} Leave it out, or link() the table that has it.")  # fmt: skip
        return [self._own[frozenset(place)] for place in found]

    def fixed(self, place: Place) -> bool:
        """Whether a cell is shown whatever the rule: a zero that the reader knows of."""
        return self.counts[place] == 0 and (self.zeros_shown or place in self.structural)


def cross_table(
    frame: pd.DataFrame,
    by: Sequence[str],
    *,
    count: str = "",
    structural: Collection[Place] = (),
    zeros_shown: bool = False,
) -> CountTable:
    """Counts by all combinations of some variables, with all their margins."""
    names = sorted(by)  # one name for one cell
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
    return CountTable(*_with_margins(finest), frozenset(map(ordered, structural)), zeros_shown)


def ordered(place: Place) -> Place:
    """Return a place with its variables in alphabetical order, as plain texts: one of an array prints otherwise."""
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
    """The table with some categories of a variable taken together."""
    wanted = set(categories)
    name = " + ".join(sorted(wanted))

    def moved(place: Place) -> Place:
        return tuple((v, name if v == variable and c in wanted else c) for v, c in place)

    counts, finest = Counter[Place](), Counter[Place]()
    for found, of in ((counts, table.counts), (finest, table.finest)):
        for place, n in of.items():
            found[moved(place)] += n
    parts: dict[tuple[Place, tuple[str, ...], bool], dict[Place, None]] = {}
    for each in table.sums:
        by = tuple(v for v, _ in each.parts[0])
        held = parts.setdefault((moved(each.whole), by, each.exact), {})
        held |= dict.fromkeys(moved(p) for p in each.parts)
    sums = tuple(Sum(w, tuple(p), e) for (w, _, e), p in parts.items() if tuple(p) != (w,))
    structural = frozenset(p for p in map(moved, table.structural) if not counts[p])
    return CountTable(dict(counts), sums, structural, table.zeros_shown, finest=dict(finest))


def named(place: Place) -> str:
    """Return a cell as a message names it, without its count."""
    return ", ".join(f"{v} {quoted(c, 40)}" for v, c in place) or "the total"
