"""All combinations of the codes of a breakdown, including those that do not occur."""

import math
from collections.abc import Iterator
from itertools import product

import pandas as pd

from tipresearch.consistency import COLUMNS_OF, place_of, variables_of_partition

#: Columns that identify the persons of a row.
CELL = ["partition", "category", *COLUMNS_OF]

#: Separators of codes in the category of a cell by several variables.
JOINTS = (" | ", "_")


class Grid:
    """The cells of a breakdown: all combinations of codes, or the existing cells if codes cannot be separated."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.cells = list(rows[CELL].drop_duplicates().itertuples(index=False, name=None))
        self.names = variables_of_partition(self.cells[0][0])
        places = [dict(place_of(*cell)) for cell in self.cells]
        known = [[place.get(name, "total") for name in self.names] for place in places]
        self.codes = [sorted(set(of_one)) for of_one in zip(*known, strict=True)]
        # A breakdown by another variable may state sex and age of each category.
        others = [i for i, name in enumerate(COLUMNS_OF, start=2) if name not in self.names]
        alike = all(len({cell[i] for cell in self.cells}) == 1 for i in others)
        #: The value of each coded column, by variable and code.
        self.columns = {
            name: {place.get(name, "total"): cell[i] for place, cell in zip(places, self.cells, strict=True)}
            for i, name in enumerate(COLUMNS_OF, start=2)
            if name in self.names
        }
        joints = [j for j in JOINTS if alike and [j.join(k) for k in known] == [c[1] for c in self.cells]]
        self.joint = joints[0] if joints else None

    @property
    def size(self) -> int:
        """Return the number of cells."""
        return math.prod(map(len, self.codes)) if self.joint else len(self.cells)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        if self.joint is None:
            yield from self.cells
            return
        partition, _, *common = self.cells[0]
        for codes in product(*self.codes):
            of = dict(zip(self.names, codes, strict=True))
            columns = (self.columns[n][of[n]] if n in of else c for n, c in zip(COLUMNS_OF, common, strict=True))
            yield (partition, self.joint.join(codes), *columns)
