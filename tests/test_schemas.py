"""Faults in the rows of a table."""

import pandas as pd
import pandera.pandas as pa
import pytest

from nbpress.core.errors import SchemaError
from tipresearch import schemas


def test_faults_of_many_rows_are_named_without_a_table_for_each_row(monkeypatch):
    """A table for each of ten thousand rows takes minutes."""
    made, chop = [], pd.DataFrame.iterrows
    monkeypatch.setattr(pd.DataFrame, "iterrows", lambda table: made.append(1) or chop(table))
    table = pd.DataFrame({"n": ["1", "x", "2", "y", "z"]})
    schema = pa.DataFrameSchema({"n": pa.Column(str, pa.Check.isin(["1", "2"], error="1 or 2"))})
    with pytest.raises(SchemaError, match=r"t.csv, row 3, column 'n': 'x' is not allowed") as refused:
        schemas.validate(table, schema, "t.csv", every=True)
    assert [n for n, _, _ in refused.value.faults] == [1, 3, 4]
    assert len(made) <= 1
