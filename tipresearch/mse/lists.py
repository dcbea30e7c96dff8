"""Count persons by the linked lists on which they are, the table from which all estimates start."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pandas as pd

from nbpress.core.errors import TipResearchError, as_list, counted, listed, quoted, require_known, wrong_type
from nbpress.core.files import read_table

#: With more than six lists there are too many models with pairs.
MOST_LISTS = 6


@cache
def histories(lists: int) -> np.ndarray:
    """Return each non-empty set of lists as a row, one column for each list; the first list is the lowest digit."""
    return np.asarray((np.arange(1, 2**lists)[:, None] >> np.arange(lists)) % 2 == 1)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Overlaps:
    """Persons by the set of lists on which they are; a set without persons counts zero.

    Attributes
    ----------
    names : tuple of str
        Names of the lists.
    counts : ndarray of int
        Persons on exactly each set of lists, in the order of `histories` [persons].
    """

    names: tuple[str, ...]
    counts: np.ndarray

    def __post_init__(self) -> None:
        """Refuse lists from which nothing can be estimated."""
        if len(self.names) < 2:
            raise TipResearchError(f"lists are {quoted(list(self.names))}; an estimate of the persons on no list needs two linked lists or more.")  # fmt: skip
        if len(self.names) > MOST_LISTS:
            raise TipResearchError(f"there are {len(self.names)} lists; at most {MOST_LISTS} are taken: merge lists that are alike, or omit some.")  # fmt: skip
        if again := [n for n in self.names if self.names.count(n) > 1]:
            raise TipResearchError(f"list {again[0]!r} is named twice; each needs its own name.")
        on, sizes = histories(len(self.names)), self.sizes
        if (sizes == 0).any():
            empty = self.names[int(np.argmin(sizes))]
            raise TipResearchError(f"list {empty!r} has no person; omit it.")
        if not self.by_number_of_lists[1:].any():
            raise TipResearchError(f"no person is on two of the lists {', '.join(self.names)}; without an overlap the number on no list cannot be estimated.")  # fmt: skip
        for a, b in permutations(range(len(self.names)), 2):
            if not self.counts[on[:, a] & ~on[:, b]].any():
                raise TipResearchError(f"list {self.names[a]!r} lies inside {self.names[b]!r}: none of its {counted(sizes[a], 'person')} is on it alone, so it adds no information; omit it, or merge the two.")  # fmt: skip

    @property
    def persons(self) -> int:
        """Persons on at least one list [persons]."""
        return int(self.counts.sum())

    @property
    def sizes(self) -> np.ndarray:
        """Persons on each list [persons]."""
        return np.asarray(self.counts @ histories(len(self.names)))

    @property
    def by_number_of_lists(self) -> np.ndarray:
        """Persons on exactly one list, on exactly two, and so on [persons]."""
        return np.bincount(histories(len(self.names)).sum(axis=1), self.counts, len(self.names) + 1)[1:].astype(int)

    @property
    def on_one_and_two(self) -> str:
        """The persons on exactly one list and on exactly two, in words; each estimate depends on these numbers."""
        one, two = self.by_number_of_lists[:2]
        return f"{counted(one, 'person')} on exactly one list and {two:,} on exactly two"

    @property
    def sizes_in_words(self) -> str:
        """Each list with its persons, in words."""
        return ", ".join(f"{n} {s:,}" for n, s in zip(self.names, self.sizes, strict=True))

    @property
    def pairs(self) -> list[str]:
        """Each pair of lists, joined by a colon, in the order of the terms of models."""
        return [f"{a}:{b}" for a, b in combinations(self.names, 2)]

    def __repr__(self) -> str:
        """Print the lists with their persons, and the persons on exactly one list and on two."""
        return f"{self.persons:,} persons on {len(self.names)} lists: {self.sizes_in_words}; {self.on_one_and_two}"

    def table(self) -> pd.DataFrame:
        """Return a table of the sets of lists with persons, and their counts."""
        on = pd.DataFrame(histories(len(self.names)), columns=list(self.names)).astype(int)
        return on.assign(count=self.counts)[self.counts > 0].reset_index(drop=True)

    def merged(self, names: Sequence[str], into: str) -> "Overlaps":
        """Merge two or more lists into one.

        Parameters
        ----------
        names : sequence of str
            The lists to merge; a person on any of them is on the merged list.
        into : str
            The name of the merged list.

        Returns
        -------
        Overlaps
            The same persons [persons] on fewer lists; the merged list takes the place of the first.

        Raises
        ------
        TipResearchError
            If `names` are not two or more of the lists, or `into` is the name of another list.
        """
        at = self._positions(as_list("names", names, "['A', 'B']"))
        if len(at) < 2:
            raise TipResearchError(f"cannot merge {listed(names) or 'no list'}; give two or more of {listed(self.names)}.")  # fmt: skip
        if into in {*self.names} - {*names}:
            raise TipResearchError(f"list {into!r} is there already; name the merged one otherwise.")
        on = histories(len(self.names))
        kept = [i for i in range(len(self.names)) if i not in at[1:]]
        columns = np.stack([on[:, at].any(axis=1) if i == at[0] else on[:, i] for i in kept], 1)
        return overlaps_from_sets(tuple(into if i == at[0] else self.names[i] for i in kept), columns, self.counts)

    def omitting(self, *names: str) -> "Overlaps":
        """Return the table without some lists.

        Parameters
        ----------
        *names : str
            The lists to leave out; persons on no other list leave the table.

        Returns
        -------
        Overlaps
            Fewer persons, on fewer lists [persons].
        """
        at = self._positions(names)
        kept = [i for i in range(len(self.names)) if i not in at]
        return overlaps_from_sets(tuple(self.names[i] for i in kept), histories(len(self.names))[:, kept], self.counts)

    def _positions(self, names: Sequence[str]) -> list[int]:
        for name in names:
            require_known("list", name, self.names, what="is not there")
        return [self.names.index(n) for n in names]


def require_lists(overlaps: object) -> None:
    """Refuse a value that is no `Overlaps`, such as a frame or the path of a file."""
    if not isinstance(overlaps, Overlaps):
        cure = "give what load_overlaps('lists.csv') returns, or overlaps_from_records(frame, ['A', 'B'])"
        raise wrong_type("overlaps", overlaps, cure)


def overlaps_from_sets(names: tuple[str, ...], on: np.ndarray, counts: np.ndarray) -> Overlaps:
    """Return the overlaps of sets, which may repeat; persons on none of the lists are left out."""
    at = on.astype(int) @ (2 ** np.arange(len(names)))
    return Overlaps(names, np.bincount(at, counts, 2 ** len(names))[1:].astype(int))


def overlaps_from_counts(frame: pd.DataFrame, *, count: str = "count") -> Overlaps:
    """Return the overlaps of lists from a table of counts.

    Parameters
    ----------
    frame : DataFrame
        One row for each set of lists. One column for each list has 1 if the persons of the row are on it, else 0;
        one column has their number. A set that is left out has no person.
    count : str
        Column of the number [persons].

    Returns
    -------
    Overlaps
        Lists in the order of the columns [persons].

    Raises
    ------
    TipResearchError
        For a single list, a mark that is neither 0 nor 1, a count that is negative, suppressed or no whole number,
        a set given twice, a set of no list, lists without an overlap, an empty list, or a list inside another.

    Notes
    -----
    Caution: the lists must be linked, so that a person is recognised on all of them. Suppressed counts cannot be
    used, because the estimate depends on small overlaps. Model of the table: docs/methods.md, section 11.
    """
    if not isinstance(frame, pd.DataFrame):
        raise wrong_type("frame", frame, f"give a DataFrame with a column a list and the column {count!r}")
    require_known("column", count, frame.columns, what="of the counts is not there")
    on = _read_marks(frame.drop(columns=count))
    # Check the text: 12.000 is twelve thousand where a point separates thousands.
    wrong = ~frame[count].astype(str).str.fullmatch(r"\s*[0-9]+(\.00?)?\s*").to_numpy(bool)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise TipResearchError(f"count {_as_given(frame[count].iloc[at])} in row {frame.index[at]} is not allowed; a count of an overlap is a whole number, 0 or more.")  # fmt: skip
    names = tuple(map(str, frame.columns.drop(count)))
    told = pd.DataFrame(on, columns=list(names))
    if told.duplicated().any():
        row = told[told.duplicated()].iloc[0]
        raise TipResearchError(f"the set {'·'.join(row.index[row]) or 'of no list'} is counted in two rows; add them up, or give records.")  # fmt: skip
    return _overlaps_from_rows(names, on, frame[count].astype(float).to_numpy())


def overlaps_from_records(frame: pd.DataFrame, lists: Sequence[str]) -> Overlaps:
    """Return the overlaps of lists from one row for each person.

    Parameters
    ----------
    frame : DataFrame
        One row for each person. One column for each list has 1 or True if the person is on it.
    lists : sequence of str
        Columns of the lists.

    Returns
    -------
    Overlaps
        Persons by the set of lists on which they are [persons].

    Raises
    ------
    TipResearchError
        As for `overlaps_from_counts`, and for a list that is no column.

    Notes
    -----
    Caution: a person in two rows is counted twice. A missed link lowers the overlaps and raises the estimate. Model
    of the table: docs/methods.md, section 11.
    """
    for name in lists:
        require_known("list", name, frame.columns, what="is no column")
    return _overlaps_from_rows(tuple(lists), _read_marks(frame[list(lists)]), np.ones(len(frame)))


def load_overlaps(path: str | Path) -> Overlaps:
    """Return the overlaps of lists from a file.

    Parameters
    ----------
    path : str or Path
        CSV file in the form that `overlaps_from_counts` takes, with the column ``count``.

    Returns
    -------
    Overlaps
        The table [persons].

    Raises
    ------
    TipResearchError
        As for `overlaps_from_counts`, with rows as a spreadsheet numbers them, and for a missing or unreadable file.
    """
    if not Path(path).is_file():
        raise TipResearchError(f"there is no file of lists {quoted(str(path))}; give a CSV file with a column a list and the column count.")  # fmt: skip
    frame = read_table(Path(path))
    frame.index += 2  # as a spreadsheet numbers rows
    return overlaps_from_counts(frame)


def _overlaps_from_rows(names: tuple[str, ...], on: np.ndarray, numbers: np.ndarray) -> Overlaps:
    if numbers[~on.any(axis=1)].any():
        raise TipResearchError("a row counts persons on none of the lists. The estimate gives that number; leave the row out.")  # fmt: skip
    return overlaps_from_sets(names, on, numbers)


def _read_marks(frame: pd.DataFrame) -> np.ndarray:
    marks = frame.apply(pd.to_numeric, errors="coerce").to_numpy(float)
    wrong = ~np.isin(marks, (0, 1))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise TipResearchError(f"list {frame.columns[column]!r} has {_as_given(frame.iloc[row, column])} in row {frame.index[row]}; allowed are 1, on the list, and 0, not on it.")  # fmt: skip
    return np.asarray(marks == 1)


def _as_given(value: object) -> str:
    """Return a cell for a message: text in quotes, a number without its type."""
    return quoted(value) if isinstance(value, str) else str(value)
