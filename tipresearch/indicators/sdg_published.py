"""Comparison of the published series of SDG 16.2.2 with GLOTIP: differences and their known reasons.

No difference is printed as a number, because it could reveal a suppressed count.
Both intervals are given as published.
"""

import numpy as np
import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch.indicators.sdg import CELL, detected_cells, series

COLUMNS = [
    "series", *CELL, "published_lo", "published_hi", "published_as", "glotip_lo", "glotip_hi",
    "status", "reason", "published_edition", "glotip_edition", "published_id", "glotip_id",
]  # fmt: skip

STATUSES = ["agree", "published higher", "published lower", "only in SDG", "only in GLOTIP"]


def compare_published(glotip: pd.DataFrame, sdg: pd.DataFrame, *, earlier: pd.DataFrame | None = None) -> pd.DataFrame:
    """Compare the published counts of SDG 16.2.2 with those of GLOTIP.

    Parameters
    ----------
    glotip : DataFrame
        Observations of one edition, as `tipresearch.readers.glotip.reader.read` returns them.
    sdg : DataFrame
        Observations of one edition, as `tipresearch.readers.sdg.reader.read` returns them.
    earlier : DataFrame, optional
        An earlier edition of GLOTIP, which is needed to recognise revisions.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; one row for each area, year, series, sex and age in either file.
        Counts [persons] are intervals, missing where a file has no such row.
        ``published_as`` is ``female + male`` where the sexes were added up.
        ``status`` is one of `STATUSES`; counts agree if their intervals overlap.
        ``reason`` is blank where exact counts agree, else one of

        - suppressed in GLOTIP: it prints an interval such as <5, and the SDG series a number
        - organs inside other forms: GLOTIP counts removal of organs among them, the SDG series has it apart;
          where both hold the cell, the two SDG series together agree with GLOTIP
        - revised later: the earlier edition of GLOTIP agrees; the later one revised or dropped the figure
        - sum of female and male: the SDG series has no row for both sexes, and their sum leaves out persons
          of other and unknown sex
        - no such breakdown: the other file never has this combination of form, sex and age
        - area not covered: the other file has no row of the area
        - year not covered: the other file has no row of the year and series
        - not known: the files do not contain the reason

    Raises
    ------
    CoverageError
        If a table has no such observations, several editions, or a cell twice.
    SchemaError
        If an argument is no table of observations.

    Notes
    -----
    Caution: the files can contain several reasons, and the first one is given. A sum of female and male leaves out
    persons of unknown sex, but these need not be all of the difference. Series: SDG data structure
    definition, UNSD; docs/methods.md, section 1.1.
    """
    published = _with_sums(_one_edition(sdg, "unsd_sdg", "sdg", "published"))
    ours = _one_edition(glotip, "unodc_glotip", "glotip", "glotip")
    both = published.merge(ours, how="outer", on=CELL, validate="one_to_one")
    both["status"] = _status(both)
    past = None if earlier is None else _one_edition(earlier, "unodc_glotip", "earlier", "past")
    both["reason"] = _reasons(both, published, ours, past)
    both["series"] = both["form"].map(series().set_index("form")["series"]).fillna("")
    text = ["published_as", "published_edition", "glotip_edition", "published_id", "glotip_id"]
    both[text] = both[text].fillna("")
    return both[COLUMNS].sort_values(CELL, kind="stable", ignore_index=True)


def _one_edition(table: pd.DataFrame, source_id: str, argument: str, prefix: str) -> pd.DataFrame:
    """Return the cells of one edition, with a prefix to their columns."""
    rows = detected_cells(table).query("source_id == @source_id")
    editions = sorted(rows["edition"].unique())
    if len(editions) != 1:
        found = f"of editions {', '.join(editions)}; select one" if editions else "none"
        raise CoverageError(f"{argument} needs the detected victims of one edition of source {source_id!r}; it holds {found}.")  # fmt: skip
    rows = rows.drop_duplicates([*CELL, "count_lo", "count_hi"])
    if (twice := rows.duplicated(CELL)).any():
        cell = " ".join(map(str, rows.loc[twice, CELL].iloc[0]))
        raise CoverageError(f"{argument} holds different counts for {cell}; set one aside before comparing.")
    names = {"count_lo": "lo", "count_hi": "hi", "figure_id": "id", "edition": "edition"}
    return rows[[*CELL, *names]].rename(columns={k: f"{prefix}_{v}" for k, v in names.items()})


def _with_sums(published: pd.DataFrame) -> pd.DataFrame:
    """Add the sum of female and male where no total is published."""
    others = [name for name in CELL if name != "sex"]
    female, male = (published[published["sex"] == sex].drop(columns="sex") for sex in ("female", "male"))
    both = female.merge(male, on=others, suffixes=("", "_m"), validate="one_to_one")
    for end in ("published_lo", "published_hi"):
        both[end] += both[f"{end}_m"]
    both["published_id"] += "; " + both["published_id_m"]
    summed = both.assign(sex="total", published_as="female + male")
    rows = [published.assign(published_as="as published"), summed.loc[~_index(summed).isin(_index(published))]]
    return pd.concat(rows, join="inner", ignore_index=True)


def _index(table: pd.DataFrame, columns: list[str] = CELL) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[columns])


def _overlap(lo: pd.Series, hi: pd.Series, other_lo: pd.Series, other_hi: pd.Series) -> np.ndarray:
    """Return whether two intervals share a number; False where one is missing."""
    return ((lo <= other_hi) & (other_lo <= hi)).fillna(False).to_numpy(dtype=bool)


def _status(both: pd.DataFrame) -> np.ndarray:
    alone = [both["glotip_lo"].isna(), both["published_lo"].isna()]
    higher = (both["published_lo"] > both["glotip_hi"]).fillna(False)
    lower = (both["published_hi"] < both["glotip_lo"]).fillna(False)
    checks = [column.to_numpy(dtype=bool) for column in (*alone, higher, lower)]
    return np.select(checks, ["only in SDG", "only in GLOTIP", *STATUSES[1:3]], "agree")


def _reasons(both: pd.DataFrame, published: pd.DataFrame, ours: pd.DataFrame, past: pd.DataFrame | None) -> np.ndarray:
    """Return the first reason that applies to each cell; blank where exact counts agree."""
    agree, _, lower, only_sdg, only_glotip = ((both["status"] == name).to_numpy() for name in STATUSES)
    hidden = (both["glotip_lo"] != both["glotip_hi"]).fillna(False).to_numpy(dtype=bool)
    organs = (both["form"] == "organ_removal").to_numpy()
    summed = (both["published_as"] == "female + male").to_numpy(dtype=bool)
    alone = [(only_sdg, ours), (only_glotip, published)]
    checks = [
        ("suppressed in GLOTIP", agree & hidden),
        ("", agree),
        ("organs inside other forms", (only_sdg & organs) | _explained_by_organs(both, published)),
        ("revised later", ~only_glotip & _agreed_before(both, past)),
        ("sum of female and male", lower & summed),
        ("no such breakdown", _absent(both, alone, ["form", "sex", "age"])),
        ("area not covered", _absent(both, alone, ["ref_area"])),
        ("year not covered", _absent(both, alone, ["year", "form"])),
    ]
    return np.select([holds for _, holds in checks], [name for name, _ in checks], "not known")


def _explained_by_organs(both: pd.DataFrame, published: pd.DataFrame) -> np.ndarray:
    """Return whether other purposes and removal of organ together agree with GLOTIP's other forms."""
    organs = published[published["form"] == "organ_removal"].assign(form="other")
    of_cell = organs.set_index(CELL).reindex(_index(both))
    lo, hi = (both[end] + of_cell[end].array for end in ("published_lo", "published_hi"))
    return _overlap(lo, hi, both["glotip_lo"], both["glotip_hi"])


def _agreed_before(both: pd.DataFrame, past: pd.DataFrame | None) -> np.ndarray:
    if past is None:
        return np.zeros(len(both), dtype=bool)
    then = past.set_index(CELL).reindex(_index(both)).reset_index(drop=True)
    return _overlap(both["published_lo"], both["published_hi"], then["past_lo"], then["past_hi"])


def _absent(both: pd.DataFrame, alone: list[tuple[np.ndarray, pd.DataFrame]], columns: list[str]) -> np.ndarray:
    """Return whether a cell of one file has values in `columns` that the other file never has."""
    cells = _index(both, columns)
    return np.asarray(np.any([rows & ~cells.isin(_index(other, columns)) for rows, other in alone], axis=0))
