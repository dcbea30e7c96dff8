import pytest

from nbpress.editions import holds


@pytest.fixture
def inputs_unchanged(monkeypatch):
    """An edition of one page has no inputs, so nothing can tell that they are unchanged."""
    monkeypatch.setattr(holds, "require_unchanged", lambda *_: None)
