"""Replace a publisher's labels by neutral codes."""

from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

import pandas as pd

from nbpress.core.errors import SchemaError, nearest, quoted, wrong_type

Labels = TypeVar("Labels", pd.Series, pd.DataFrame)


class Harmonised(NamedTuple, Generic[Labels]):
    """Codes in place of labels, and the labels of the mapping that do not occur.

    Attributes
    ----------
    codes : Series or DataFrame of str
        Neutral codes, with the index of the labels.
    unused : list of str
        Labels of the mapping that do not occur.
    """

    codes: Labels
    unused: list[str]


def harmonise(labels: Labels, mapping: Mapping) -> Harmonised[Labels]:
    """Replace a publisher's labels by neutral codes.

    Parameters
    ----------
    labels : Series or DataFrame of str
        Labels as published. Messages show the index as the row.
    mapping : mapping
        The code of each label; for a frame, such a mapping for each column.

    Returns
    -------
    Harmonised
        ``codes``, with the index of `labels` (a frame keeps the columns of `mapping`
        only), and ``unused``, labels of the mapping that do not occur.

    Raises
    ------
    SchemaError
        If a label or a blank has no code (its row, and the nearest label), if a column of the mapping
        is missing, or if the mapping turns a total into ``unknown`` or ``other``.
    TipResearchError
        If `labels` or `mapping` is of another type.

    Notes
    -----
    A label without a code never becomes ``other``: a person decides on a new label of a publisher and adds it to
    the mapping with a reason.
    """
    if not isinstance(labels, pd.Series | pd.DataFrame):
        raise wrong_type("labels", labels, "give a Series, as pd.Series(['Women', 'Men']), or a DataFrame")
    if not isinstance(mapping, Mapping):
        raise wrong_type("mapping", mapping, "give each label its code, as {'Women': 'female'}, by column for a DataFrame")  # fmt: skip
    if isinstance(labels, pd.DataFrame):
        if missing := [column for column in mapping if column not in labels]:
            raise SchemaError(f"column {missing[0]!r} of the mapping is not in the table.{nearest(missing[0], labels)}")
        done = {column: harmonise(labels[column], codes) for column, codes in mapping.items()}
        unused = [f"{column}: {label}" for column, found in done.items() for label in found.unused]
        return Harmonised(pd.DataFrame({c: found.codes for c, found in done.items()}), unused)
    for label, code in mapping.items():
        if str(label).strip().lower() == "total" and code in {"unknown", "other"}:
            raise SchemaError(f"label {label!r} is mapped to {code!r}; a total has no breakdown and may only be mapped to 'total'.")  # fmt: skip
    present = labels.unique()
    if unmapped := [label for label in present if label not in mapping]:
        column = f" of column {labels.name!r}" if labels.name else ""
        if pd.isna(unmapped[0]):  # a blank equals no label, so find its row by isna()
            raise SchemaError(f"a blank{column}, row {labels.index[labels.isna()][0]}, has no code; leave the row out, or give blanks a label with a code, as labels.astype(object).fillna('blank').")  # fmt: skip
        raise SchemaError(f"label {quoted(unmapped[0])}{column}, row {labels.index[labels == unmapped[0]][0]}, has no code; allowed are {', '.join(map(repr, mapping))}.{nearest(unmapped[0], mapping)} Add a new label to the mapping with a reason.")  # fmt: skip
    codes = labels.astype(object).map(dict(mapping)).astype("str")
    return Harmonised(codes, sorted(set(mapping) - set(present)))
