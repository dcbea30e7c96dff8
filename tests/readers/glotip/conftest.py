"""Invented workbooks of some rows."""

import pytest
from glotip_rows import write


@pytest.fixture
def read_rows(tmp_path, read):
    """Return a function that reads a workbook of some rows, under another head if one is given."""
    return lambda *rows, head=None: read("glotip", write(tmp_path / "a.xlsx", [*rows], head=head))
