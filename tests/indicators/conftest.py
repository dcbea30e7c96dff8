import pytest

from tipresearch import pick


@pytest.fixture
def anchor(observed, release):
    """Numbers referred and identified of the anchor case."""
    identified = pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    referred = pick(observed, measure="referred", category="total", **release)
    return referred, identified


@pytest.fixture(scope="session")
def edition(read_edition):
    """Every observation of the published edition."""
    return read_edition("2025-04-14").observations
