import glotip_rows
import pytest
from glotip_rows import ADULT, CHILD, CONVICTED, FORM, row
from matplotlib.figure import Figure

from tipresearch import countries
from tipresearch.countries.world import world_of
from tipresearch.presentation import drawing

#: Two years of invented countries: one country for each state in 2019, and some rows of 2020.
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
    """Write rows as a workbook and return its path as text."""
    return lambda rows, head=None: str(glotip_rows.write(tmp_path / "data_glotip.xlsx", rows, head))


@pytest.fixture
def world_of_rows(written):
    """Read the world of a workbook with some rows, in 2019 or in other years."""
    return lambda rows, first=2019, last=2019: countries.load_world(first, last, written(rows))


@pytest.fixture
def france(written):
    """Read the profile of France from a workbook with some rows."""
    return lambda rows, first=2003, last=2022: countries.load_profile("FRA", first, last, written(rows))


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The world of the invented rows, for tests that only read."""
    path = glotip_rows.write(tmp_path_factory.mktemp("world") / "data_glotip.xlsx", ROWS)
    return countries.load_world(2019, 2020, str(path))


@pytest.fixture(scope="session")
def newest(read_edition):
    """The world of the newest edition."""
    return world_of(read_edition("2025-04-14"), 2003, 2022)


@pytest.fixture(scope="session")
def newest_profile(workbooks):
    """Read the profile of an area from the newest edition, optionally compared with the edition before."""

    def read(area, first=2003, last=2022, *, compared=False):
        return countries.load_profile(area, first, last, str(workbooks[1]), str(workbooks[0]) if compared else "")

    return read


@pytest.fixture(scope="session")
def plot_chart():
    """Draw a chart on an Axes of a page's width, and return the Axes."""

    def drawn(chart):
        ax = Figure(figsize=(drawing.WIDE, chart.height(drawing.WIDE))).subplots()
        chart.draw(ax)
        return ax

    return drawn
