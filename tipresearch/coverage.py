"""Which values a notebook's parameters may take, given what the data hold.

A notebook names one of these functions in its metadata (``tipresearch.covered_by``).
Each returns a table with one column a parameter and one row a combination that works.
"""

import pandas as pd

from tipresearch import observations
from tipresearch.errors import CoverageError, nearest

PUBLICATION = ["ref_area", "source_id", "edition"]


def _counted() -> pd.DataFrame:
    return observations.coverage(observations.load())


def parts() -> pd.DataFrame:
    """Victims of a year in a named partition of two groups or more."""
    table = _counted()
    table = table[
        table["measure"].isin(["identified", "detected"]) & (table["category"] != "total")
    ]
    keys = [*PUBLICATION, "measure", "partition", "year"]
    groups = table.groupby(keys)["category"].nunique()
    return groups[groups > 1].reset_index()[keys]


def pairs() -> pd.DataFrame:
    """Totals of a form of exploitation in two different years of one source and edition."""
    table = _counted()
    table = table[
        (table["category"] == "total")
        & table["measure"].isin(["identified", "bonded_labourers_released"])
        & (table["form"] != "total")
    ]
    keys = [*PUBLICATION, "measure", "form"]
    both = table[[*keys, "year"]].merge(
        table[[*keys, "year"]], on=keys, how="inner", validate="many_to_many"
    )
    both = both.rename(columns={"year_x": "first_year", "year_y": "last_year"})
    return both[both["first_year"] < both["last_year"]]


def referrals() -> pd.DataFrame:
    """Identified victims of a year in a partition, of which one group's referrals are published."""
    identified = parts().query("measure == 'identified'").drop(columns="measure")
    table = observations.load()
    referred = table[(table["measure"] == "referred") & (table["category"] != "total")]
    referred = referred.rename(columns={"category": "group"})[[*PUBLICATION, "partition", "group"]]
    return identified.merge(
        referred, on=[*PUBLICATION, "partition"], how="inner", validate="many_to_many"
    )


def totals() -> pd.DataFrame:
    """Published totals of victims of a year."""
    table = _counted()
    table = table[
        table["measure"].isin(["identified", "detected"])
        & (table["category"] == "total")
        & (table["form"] == "total")
    ]
    return table[["ref_area", "year"]].drop_duplicates()


_COVERS = {"parts": parts, "pairs": pairs, "referrals": referrals, "totals": totals}


def covered(name: str) -> pd.DataFrame:
    """Return the combinations of parameters that `name` covers; an unknown name raises."""
    if name not in _COVERS:
        raise CoverageError(
            f"coverage {name!r} is not known; allowed are {sorted(_COVERS)}.{nearest(name, _COVERS)}"
        )
    return _COVERS[name]().drop_duplicates(ignore_index=True)
