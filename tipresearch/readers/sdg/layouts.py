"""Layouts in which SDG 16.2.2 is published, each brought to the same columns, still as text.

Three layouts of the United Nations Statistics Division (SDMX-CSV, the long table of the
portal, the same with a column a year) and the DDF layout (one file a series, code lists
beside it). A layout is recognised by its columns.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from nbpress.core.errors import SchemaError
from tipresearch.readers.delimited import read_delimited, refuse_columns, require_columns

#: Columns of every layout once read; blank where a layout has none.
FIELDS = [
    "series", "area", "sex", "age", "age_label", "year", "value", "units", "multiplier", "nature", "status",
    "breakdown", "time", "footnote",
]  # fmt: skip

#: Name here, by the column of each layout (brackets and case of the header are ignored).
_DDF = {"geo_area": "area", "sex": "sex", "age": "age", "year": "year", "units": "units", "nature": "nature"}

_SDMX = {
    "series": "series", "ref_area": "area", "sex": "sex", "age": "age",
    "time_period": "year", "obs_value": "value",
}  # fmt: skip

_SDMX_MORE = {
    "unit_measure": "units", "unit_mult": "multiplier", "nature": "nature",
    "obs_status": "status", "age_desc": "age_label",
    "time_detail": "time", "comment_obs": "footnote",
}  # fmt: skip

_WIDE = {"SeriesCode": "series", "GeoAreaCode": "area", "Sex": "sex", "Age": "age"}
_LONG = _WIDE | {"TimePeriod": "year", "Value": "value"}

_PORTAL_MORE = {
    "nature": "nature", "units": "units", "observation status": "status", "time_detail": "time", "footnote": "footnote",
}  # fmt: skip

#: Columns of the portal that say nothing of a count which is not said by others.
_PASSED_OVER = [
    "goal", "target", "indicator", "seriesdescription", "geoareaname", "timecoverage", "upperbound", "lowerbound",
    "baseperiod", "source", "geoinfourl", "reporting type",
]  # fmt: skip

#: Columns of SDMX that say nothing of a count which is not said by others, and divide none.
_SDMX_PASSED_OVER = [
    "structure", "structure_id", "structure_name", "dataflow", "action", "freq", "reporting_type", "base_per",
    "base_period", "source_detail", "comment_ts", "geo_info_url", "geo_info_type", "cust_breakdown_lb", "upper_bound",
    "lower_bound", "time_coverage", "data_last_update", "last_update", "timestamp", "conf_status", "decimals",
]  # fmt: skip

#: Codes of a dimension by which a row is not divided.
_WHOLE = ["", "_t", "allarea", "total"]

#: Further dimensions of the SDG data structure; a row broken down by one is a finer cell.
_DIMENSIONS = [
    "urbanisation", "income_wealth_quantile", "education_lev", "occupation",
    "cust_breakdown", "composite_breakdown", "disability_status", "activity", "product",
]  # fmt: skip

_YEAR = re.compile(r"(19|20)\d\d")


def data_files(path: Path) -> list[Path]:
    """Return the data files of a folder in the DDF layout, or the one file given."""
    if not path.is_dir():
        return [path]
    if not (files := sorted(path.glob("ddf--datapoints--vc_htf_*.csv"))):
        raise SchemaError(f"folder {path} holds no file ddf--datapoints--vc_htf_*.csv; give the folder of the DDF data set, or one file.")  # fmt: skip
    return files


def read_layout(path: Path, age_labels: Mapping[str, str]) -> pd.DataFrame:
    """Return a file in the columns `FIELDS`, one row a count, indexed by line number; of no layout, it is refused."""
    table = read_delimited(path)
    # The portal puts dimensions and attributes into brackets.
    bracketed = [name.strip("[]") for name in table.columns if name.startswith("[")]
    table.columns = [name.strip("[]") for name in table.columns]
    lower = {name.lower() for name in table.columns}
    if lower & {"obs_value", "ref_area"}:
        return _sdmx(table, path.name, age_labels)
    if lower & {"seriescode", "geoareacode"}:
        return _portal(table, bracketed, path.name, age_labels)
    if lower & {"geo_area"} or any(name.startswith("vc_htf") for name in lower):
        return _ddf(table, path, age_labels)
    raise SchemaError(f"{path.name} has no header of a known layout: DDF (geo_area, year ...), SDMX-CSV (REF_AREA, OBS_VALUE ...) or UNSD table (SeriesCode, GeoAreaCode ...); download 16.2.2 in one of these.")  # fmt: skip


def _ddf(table: pd.DataFrame, path: Path, age_labels: Mapping[str, str]) -> pd.DataFrame:
    series = [name for name in table.columns if name.startswith("vc_htf")]
    require_columns(table.columns, [*_DDF, series[0] if series else "vc_htf_..."], path.name)
    refuse_columns(table, [*_DDF, series[0], "reporting_type"], path.name)
    table = table.rename(columns=_DDF | {series[0]: "value"}).assign(series=series[0].upper())
    table["age_label"] = _named(table["age"], _age_labels(path) | dict(age_labels))
    return _complete(table)


def _named(codes: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """Return the name of each code, blank for one without."""
    return codes.map(lambda code: names.get(code, "")).astype(str)


def _age_labels(path: Path) -> dict[str, str]:
    beside = path.with_name("ddf--entities--age.csv")
    if not beside.is_file():
        return {}
    table = read_delimited(beside)
    require_columns(table.columns, ["age", "name"], beside.name)
    return dict(zip(table["age"], table["name"], strict=True))


def _sdmx(table: pd.DataFrame, file: str, age_labels: Mapping[str, str]) -> pd.DataFrame:
    require_columns(table.columns, [name.upper() for name in _SDMX], file)
    table.columns = [name.lower() for name in table.columns]
    known = [*_SDMX, *_SDMX_MORE, *_SDMX_PASSED_OVER]
    # One that the list lacks shows by the code of its whole; without it nobody knows whether counts are divided by it.
    finer = [n for n in map(str, table) if n in _DIMENSIONS or (n not in known and table[n].str.match("_T(:|$)").any())]
    labels = [n for n in map(str, table) if n.removesuffix("_desc") in {*known, *finer}]
    refuse_columns(table, [*known, *finer, *labels], file)
    # Labels may stand in the cell, as in "Y0T18: under 18 years old".
    words = ("obs_value", "age_desc", "time_detail", "comment_obs")
    coded = [name for name in [*_SDMX, *_SDMX_MORE, *finer] if name in table and name not in words]
    stated = table["age"].map(lambda cell: cell.partition(": ")[2]).astype(str)
    for name in coded:
        table[name] = table[name].map(lambda cell: cell.partition(": ")[0]).astype(str)
    table["breakdown"] = _breakdown(table, finer)
    table = table.rename(columns=_SDMX | _SDMX_MORE)
    stated = stated.where(stated != "", table.get("age_label", ""))
    table["age_label"] = stated.where(stated != "", _named(table["age"], age_labels))
    return _complete(table)


def _breakdown(table: pd.DataFrame, dimensions: list[str]) -> pd.Series | str:
    """Return the first of `dimensions` by which each row is divided; blank where by none."""
    broken = table[dimensions].apply(lambda cells: ~cells.str.lower().isin(_WHOLE))
    return broken.idxmax(axis=1).where(broken.any(axis=1), "") if dimensions else ""


def _portal(table: pd.DataFrame, bracketed: list[str], file: str, age_labels: Mapping[str, str]) -> pd.DataFrame:
    years = [name for name in table.columns if _YEAR.fullmatch(name)]
    needed = _WIDE if years and "Value" not in table else _LONG
    require_columns(table.columns, needed, file)
    more = {name: _PORTAL_MORE[name.lower()] for name in table.columns if name.lower() in _PORTAL_MORE}
    known = [*needed, *more, *(name for name in table.columns if name.lower() in _PASSED_OVER)]
    finer = [name for name in bracketed if name not in known]
    refuse_columns(table, [*known, *finer, *(years if needed is _WIDE else [])], file)
    table["breakdown"] = _breakdown(table, finer)
    table = table.rename(columns=dict(needed) | more)
    # In this layout the cell is a label itself: ALLAGE, 18+, <18Y.
    given = _named(table["age"], age_labels)
    table["age_label"] = given.where(given != "", table["age"])
    if needed is _WIDE:
        kept = [name for name in table.columns if name not in years]
        table = table.melt(kept, years, "year", "value", ignore_index=False).sort_index(kind="stable")
    return _complete(table)


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{n: "" for n in FIELDS if n not in table})[FIELDS].astype(str)
