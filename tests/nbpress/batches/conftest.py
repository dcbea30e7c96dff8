import pytest
from small_batch import write


@pytest.fixture
def project(tmp_path, light, monkeypatch):
    """A folder with one notebook of our own."""
    monkeypatch.setattr("nbpress.core.paths.NOTEBOOKS", tmp_path)
    write(tmp_path)
    return tmp_path
