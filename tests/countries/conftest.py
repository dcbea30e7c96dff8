import glotip_rows
import pytest
from glotip_rows import ADULT, CHILD, CONVICTED, FORM, row

from tipresearch import countries
from tipresearch.countries.database import world_of

#: Two years of invented countries, one for each state of 2019, and what 2020 adds.
ROWS = [
    row("100"), row("60", sex="Female"), row("<5", sex="Male"),
    row("120", year=2020),
    row("<5", iso="ITA"),
    row("<5", iso="DEU", country="Germany"), row("30", iso="DEU", country="Germany", sex="Female"),
    row("40", iso="ESP", country="Spain"), row("44", iso="ESP", country="Spain", sex="Female"),
    row("9", iso="PRT", country="Portugal", age=CHILD),
    row("<5", iso="GRC", country="Greece", dimension=FORM, category="Forced labour"),
    row("7", iso="POL", country="Poland", indicator=CONVICTED),
    row("50", iso="AUT", country="Austria"), row("20", iso="AUT", country="Austria", age=ADULT),
    row("2,019", iso="BEL", country="Belgium"),
    row("80", iso="CHE", country="Switzerland", year=2020),
]  # fmt: skip


@pytest.fixture
def written(tmp_path):
    """Write a workbook of rows, or the invented one, and return its path as text."""

    def write(rows=None, head=None):
        return str(glotip_rows.write(tmp_path / "data_glotip.xlsx", ROWS if rows is None else rows, head))

    return write


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The invented world of 2019 and 2020; what it holds is asked and not changed."""
    path = glotip_rows.write(tmp_path_factory.mktemp("world") / "data_glotip.xlsx", ROWS)
    return countries.load_world(2019, 2020, str(path))


@pytest.fixture(scope="session")
def newest(read_edition):
    """The world of the newest edition."""
    return world_of(read_edition("2025-04-14"), 2003, 2022)
