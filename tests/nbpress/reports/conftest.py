import pytest


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder of notebooks of our own."""
    monkeypatch.setattr("nbpress.core.paths.NOTEBOOKS", tmp_path)
    return tmp_path
