"""What holds for every reading of a published file."""

import pandas as pd
import pytest

from tipresearch import observations, readers
from tipresearch.observations import COLUMNS, KEY, read_observations


@pytest.fixture
def read(tmp_path):
    """Read a file, and check that its observations are valid, unique, and account for each row with the issues."""

    def read_and_check(publisher, path, **options):
        reading = readers.read(publisher, path, **options)
        table = reading.observations
        counted = table.loc[table["partition"] == "total", "count_lo"].sum() if publisher == "ctdc" else len(table)
        assert counted + len(reading.issues) == reading.rows_in
        assert list(table.columns) == COLUMNS
        assert table.dtypes.equals(observations.load().dtypes)
        assert not table.duplicated(KEY).any()
        assert table["figure_id"].is_unique
        if 0 < len(table) < 1_000:  # written and validated again, the table is the same
            table.to_csv(tmp_path / "written.csv", index=False)
            pd.testing.assert_frame_equal(read_observations(tmp_path / "written.csv"), table)
        return reading

    return read_and_check
