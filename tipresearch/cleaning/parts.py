"""Compare parts with their total, as intervals. Differences are reported, never repaired."""

import itertools

import numpy as np
import pandas as pd

from nbpress.core.overlay import read_data
from tipresearch.consistency import IDENTITY, require_table
from tipresearch.observations import require_once
from tipresearch.quantities import FLAGS

REPORT_COLUMNS = [
    *IDENTITY, "partition", "whole", "form", "sex", "age", "parts", "complete", "parts_lo",
    "parts_hi", "whole_lo", "whole_hi", "parts_above_whole", "outcome", "flags",
]  # fmt: skip

#: Codes that must all be present for a complete sum over a variable.
NEEDED = {"sex": ["female", "male"], "age": ["child", "adult"], "form": ["sexual", "forced_labour", "other"]}

#: Breakdowns by country: nobody knows how many labels there should be.
OPEN = {"citizenship", "repatriation"}


def check_parts(df: pd.DataFrame) -> pd.DataFrame:
    """Compare parts with their total, in each breakdown of each area, period and measure.

    Parameters
    ----------
    df : DataFrame
        Observations. Rows without a count, or with a count that is not validated (status V), are passed over.

    Returns
    -------
    DataFrame
        One row for each total that has parts, columns `REPORT_COLUMNS`. ``parts_lo`` and ``parts_hi`` bound the
        sum of the parts; ``whole_lo`` and ``whole_hi`` bound the total [unit of the source]. ``outcome`` is
        ``agree`` if the two intervals meet, else ``short`` or ``exceed``. ``complete`` says whether each code of
        `NEEDED` is present and none may be a blank answer; otherwise ``short`` means nothing.
        ``parts_above_whole`` counts the parts that are larger than the total. ``flags``: ``PARTS_NE_TOTAL``,
        ``PART_GT_WHOLE``.

    Raises
    ------
    SchemaError
        If two rows share a key, because their sum would count persons twice. If `df` is no table of observations.

    Notes
    -----
    Caution: parts that agree within the intervals of suppressed cells need not add up. The difference of total and
    parts is not returned, because it can disclose a suppressed cell; docs/methods.md, sections 1.3 and 9.
    """
    require_table(df)
    require_once(df)
    rows = df[df["count_lo"].notna() & (df["obs_status"] != "V")]
    rows = rows.assign(
        context=rows.groupby(IDENTITY, dropna=False, sort=False).ngroup(),
        count_lo=rows["count_lo"].astype("int64"),
        count_hi=rows["count_hi"].astype("int64"),
    )
    contexts = rows.drop_duplicates("context").set_index("context")[IDENTITY]
    reports = [_compare(rows, p, shared) for p in rows["partition"].unique() for shared in _coarser_breakdowns(p)]
    reports = [report for report in reports if len(report)]
    if not reports:
        return pd.DataFrame(columns=REPORT_COLUMNS)
    report = pd.concat(reports, ignore_index=True)
    report = report.join(contexts, on="context").assign(**_outcome(report))
    return report.sort_values([*IDENTITY, "partition", "whole"], ignore_index=True)[REPORT_COLUMNS]


def _variables(partition: str) -> list[str]:
    """Return the variables that a partition crosses; none for a partition with its own name."""
    names = partition.split("_")
    return names if set(names) <= NEEDED.keys() | OPEN else []


def _coarser_breakdowns(partition: str) -> list[tuple[str, ...]]:
    """Return the coarser breakdowns to which a partition can be added up; ``()`` is the total."""
    if partition == "total":
        return []
    variables = _variables(partition)
    found = [c for size in range(max(len(variables), 1)) for c in itertools.combinations(variables, size)]
    return [shared for shared in found if not OPEN & set(shared)]


def _compare(rows: pd.DataFrame, partition: str, shared: tuple[str, ...]) -> pd.DataFrame:
    """Add the parts of one partition up to one coarser breakdown."""
    parts = rows[(rows["partition"] == partition) & (rows["category"] != "total")]
    name = "_".join(shared) or "total"
    wholes = rows[rows["partition"] == name]
    if not _variables(partition):  # it may have its own total, which comes first
        own = rows[(rows["partition"] == partition) & (rows["category"] == "total")]
        wholes = pd.concat([own, wholes]).drop_duplicates(["context", "form"])
    # A partition with its own name may cover one form only; its total has that form.
    keys = ["context", *(shared if _variables(partition) else ["form"])]
    wholes = wholes[[*keys, "count_lo", "count_hi"]]
    both = parts.merge(wholes, on=keys, how="inner", validate="many_to_one", suffixes=("", "_all"))
    needed = ~both["notes"].astype("str").str.contains(FLAGS["MAYBE_BLANK"], regex=False)
    for variable in set(_variables(partition)) - {*shared, *OPEN}:
        needed &= both[variable].isin(NEEDED[variable])
    both = both.assign(above=both["count_lo"] > both["count_hi_all"], needed=needed)
    report = both.groupby(keys, sort=False, as_index=False).agg(
        parts=("count_lo", "size"),
        found=("needed", "sum"),
        parts_lo=("count_lo", "sum"),
        parts_hi=("count_hi", "sum"),
        whole_lo=("count_lo_all", "first"),
        whole_hi=("count_hi_all", "first"),
        parts_above_whole=("above", "sum"),
    )
    report["complete"] = report["found"] >= _number_needed(parts, partition, shared)
    return report.assign(partition=partition, whole=name, **{v: "total" for v in NEEDED if v not in keys})


def _number_needed(parts: pd.DataFrame, partition: str, shared: tuple[str, ...]) -> float:
    """Return the least number of parts of a complete sum; infinite if nobody knows."""
    added = set(_variables(partition)) - set(shared)
    if added & OPEN:
        return np.inf
    if not added:
        kinds = read_data("mappings/partitions.csv").set_index("partition")["kind"]
        return parts["category"].nunique() if kinds.get(partition) == "exclusive" else np.inf
    return float(np.prod([len(NEEDED[variable]) for variable in added]))


def _outcome(report: pd.DataFrame) -> dict[str, np.ndarray]:
    exceed = report["parts_lo"] > report["whole_hi"]
    short = report["parts_hi"] < report["whole_lo"]
    unequal = exceed | (short & report["complete"])
    larger = report["parts_above_whole"] > 0
    names = ["PARTS_NE_TOTAL PART_GT_WHOLE", "PARTS_NE_TOTAL", "PART_GT_WHOLE"]
    return {
        "outcome": np.select([exceed, short], ["exceed", "short"], "agree"),
        "flags": np.select([unequal & larger, unequal, larger], names, ""),
    }
