"""Turn the labels of a GLOTIP workbook into neutral codes, partitions and categories.

The codes of closed columns are in ``data/mappings/glotip_codes.csv``. Labels of countries are words of national
authorities and stay as published; only damaged letters are repaired, and only if the repair is certain.
"""

import re

import pandas as pd

from nbpress.core.errors import SchemaError
from nbpress.core.overlay import read_data
from tipresearch.cleaning import harmonise

CODES = "glotip_codes.csv"

#: Dimensions whose categories are labels of countries, not codes.
OF_COUNTRIES = ["citizenship", "repatriation"]

LOST = "\ufffd"  # the sign in place of a lost letter
_CLOSED = {"Indicator": "measure", "Dimension": "dimension", "Sex": "sex", "Age": "age"}

_DOUBTFUL_LABELS = {
    r"\d+": "The label is a number and may be a count in place of a country.",
    r"(?i)total\b.*": "The label reads as a total and not as a country.",
    r"(?i)\(e?specif.*\)|nationality|n/a": "The label reads as a prompt of the questionnaire and not as a country.",
}


def code_labels(table: pd.DataFrame, of_forms: pd.Series) -> tuple[pd.DataFrame, list[str]]:
    """Return neutral codes for the closed columns, and the labels that never occur, such as ``Sex: Other``.

    `of_forms` marks the rows whose category must be a form of exploitation or the total.
    """
    rows = read_data(f"mappings/{CODES}")
    mapping = {c: dict(zip(r["label"], r["code"], strict=True)) for c, r in rows.groupby("column")}
    forms = mapping.pop("Category")
    try:
        found, unused = harmonise(table, mapping)
        form, unused_forms = harmonise(table.loc[of_forms, "Category"], forms)
    except SchemaError as error:
        raise SchemaError(f"{CODES}: {error} A table of that name in data/mappings of your project holds it.") from None
    codes = pd.DataFrame(found).rename(columns=_CLOSED)[list(_CLOSED.values())]
    codes["form"] = form.reindex(table.index, fill_value="total")
    return codes, [*unused, *(f"Category: {label}" for label in unused_forms)]


def name_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return for each row its partition, its category, a remark on its label, and whether the label is doubtful."""
    labels = ["dimension", "Category", "sex", "age", "form"]
    combination = rows.groupby(labels, observed=True, sort=False).ngroup()
    # Each combination of labels is named once; a whole edition has some thousand.
    named = pd.DataFrame(
        [_name(*labels) for labels in rows.loc[~combination.duplicated(), labels].itertuples(index=False)],
        columns=["partition", "category", "label_note", "doubtful"],
    )
    named = named.astype(dict.fromkeys(named.columns[:3], "category"))
    return named.take(combination.to_numpy()).set_axis(rows.index)


def _name(dimension: str, label: str, sex: str, age: str, form: str) -> tuple[str, str, str, bool]:
    remark, doubtful = "", False
    divided = [(name, code) for name, code in (("sex", sex), ("age", age)) if code != "total"]
    if dimension in OF_COUNTRIES:
        country, remark, doubtful = name_country(label)
        divided.insert(0, (dimension, country))
    elif dimension != "total":
        divided.insert(0, (dimension, form))
    if not divided:
        return "total", "total", remark, doubtful
    partition, category = ("_".join(names) for names in zip(*divided, strict=True))
    return partition, category, remark, doubtful


def name_country(label: str) -> tuple[str, str, bool]:
    """Return the label of a country, repaired if certain, a remark, and whether the label names no country.

    A wrong encoding, such as ``TÃ¼rkiye``, can be undone; a lost letter (U+FFFD) cannot be restored.
    """
    import ftfy

    remarks = [text for pattern, text in _DOUBTFUL_LABELS.items() if re.fullmatch(pattern, label)]
    if LOST in label:
        return label, " ".join(remarks) or "Letters of the label were lost in the source.", bool(remarks)
    if (whole := " ".join((label if label.isascii() else ftfy.fix_encoding(label)).split())) != label:
        return whole, f"Label as published: {label!r}.", False
    return label, " ".join(remarks), bool(remarks)
