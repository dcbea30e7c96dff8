"""Check estimates: predict a list from the others, and simulate tables with a known number of persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from numbers import Real

import numpy as np

from nbpress.core.errors import TipResearchError
from tipresearch.mse.intervals import Repeated, bca
from tipresearch.mse.lists import Overlaps, histories, overlaps_from_sets
from tipresearch.mse.selection import rule


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A list that was left out: its known persons, and their prediction from the other lists or why it is missing."""

    name: str
    persons: int
    predicted: Repeated | None = None
    why_not: str = ""

    @property
    def unbounded(self) -> bool:
        """Whether the interval has no upper limit, so that it excludes no large number."""
        return self.predicted is not None and self.predicted.hi == np.inf

    @property
    def contains_known(self) -> bool:
        """Whether the interval has both limits and contains the known number."""
        return self.predicted is not None and self.predicted.lo <= self.persons <= self.predicted.hi < np.inf


def leave_lists_out(
    overlaps: Overlaps, selection: str = "bic", *, level: float = 0.95, repeats: int = 200, seed: int = 1
) -> list[LeftOut]:
    """Predict each list from the others, with the procedure that estimates the population (Binette and Steorts)."""
    bootstrap = {"level": level, "repeats": repeats, "seed": seed}
    return [_left_out(overlaps, at, selection, **bootstrap) for at in range(len(overlaps.names))]


def _left_out(overlaps: Overlaps, at: int, selection: str, **bootstrap: float) -> LeftOut:
    name, persons = overlaps.names[at], int(overlaps.sizes[at])
    here = histories(len(overlaps.names))[:, at]
    on, counts = np.delete(histories(len(overlaps.names))[here], at, axis=1), overlaps.counts[here]
    # A list without a common person says nothing about this list.
    seeing = (counts @ on) > 0
    names = tuple(n for n, sees in zip(np.delete(overlaps.names, at), seeing, strict=True) if sees)
    try:
        part = overlaps_from_sets(tuple(map(str, names)), on[:, seeing], counts)
        found = bca(part.counts, rule(selection, part.counts), **bootstrap)  # type: ignore[arg-type]
    except TipResearchError as error:
        return LeftOut(name, persons, why_not=str(error))
    return LeftOut(name, persons, found)


def simulated(
    groups: Sequence[tuple[int, Mapping[str, float]]], *, together: Mapping[str, float] | None = None, seed: int = 1
) -> Overlaps:
    """Draw a table of lists from a population of known size.

    Parameters
    ----------
    groups : sequence of (int, mapping)
        Groups of persons: their number, and the chance of such a person to be on each list. All groups have the
        same lists.
    together : mapping, optional
        Pairs such as ``"A:B"``, and the factor by which being on one list multiplies the odds of the other.
    seed : int
        Seed of the draw.

    Returns
    -------
    Overlaps
        Persons on at least one list [persons]. An estimate should find the others.

    Raises
    ------
    TipResearchError
        For a chance outside of 0 to 1, and as `Overlaps` if nothing can be estimated from the draw.
    """
    rng, names = np.random.default_rng(seed), tuple(groups[0][1])
    on = np.concatenate([np.zeros((1, len(names)), bool), histories(len(names))])
    counts = np.zeros(len(on), int)
    for persons, chances in groups:
        given = {name: chances.get(name) for name in names}
        if odd := [name for name, p in given.items() if not (isinstance(p, Real) and 0 <= p <= 1)]:
            raise TipResearchError(f"chance {given[odd[0]]!r} of list {odd[0]!r} is not allowed; it lies between 0 and 1, such as 0.2.")  # fmt: skip
        p = np.array([chances[name] for name in names])
        with np.errstate(divide="ignore"):
            weights = np.where(on, p, 1 - p).prod(axis=1)
        for (i, a), (j, b) in combinations(enumerate(names), 2):
            weights = weights * np.where(on[:, i] & on[:, j], (together or {}).get(f"{a}:{b}", 1), 1)
        counts += rng.multinomial(persons, weights / weights.sum())
    return Overlaps(names, counts[1:])
