import glotip_rows
import pandas as pd
import pytest

import tipresearch as tip

#: Victims of two countries: a year is missing, counts are suppressed, a total is less than its parts.
ROWS = [
    ("Nepal", 2019, "detected", "total", "100"), ("Nepal", 2019, "detected", "female", "60"),
    ("Nepal", 2019, "detected", "male", "40"), ("Nepal", 2020, "detected", "total", "50"),
    ("Nepal", 2020, "detected", "female", "70"), ("Nepal", 2020, "detected", "male", "<5"),
    ("Nepal", 2022, "detected", "total", "90"), ("Nepal", 2022, "detected", "female", "90"),
    ("Nepal", 2022, "convicted", "total", "<5"),
    ("Pakistan", 2021, "detected", "total", "20"), ("Pakistan", 2021, "convicted", "total", "7"),
]  # fmt: skip


@pytest.fixture(scope="package")
def invented():
    """The rows above as a dataset, with quarters and categories of one's own."""
    names = ["area", "year", "measure", "sex", "count"]
    yearly = pd.DataFrame(ROWS, columns=names).assign(quarter="", category="total")
    quarters = [("Nepal", 2021, "identified", "total", "10", q, c) for q in "124" for c in ("boats", "farms")]
    frame = pd.concat([yearly, pd.DataFrame(quarters, columns=yearly.columns)])
    return tip.observations_from(frame, source="Our survey")


@pytest.fixture
def workbook(tmp_path):
    """An invented workbook of UNODC's shape."""
    row = glotip_rows.row
    cells = [row(n, year=y) for y, n in ((2019, "100"), (2020, "<5"), (2022, "90"))]
    cells += [row("60", sex="Female"), row("40", sex="Male"), row("20", iso="ITA")]
    # More citizenships than a chart can tell apart.
    cells += [row("9", dimension=glotip_rows.CITIZEN, category=c, year=y) for y in (2019, 2020) for c in ("Nepalese", "Indian", "Chadian", "Kenyan", "Ghanaian", "Chinese", "Peruvian", "Thai", "Malian")]  # fmt: skip
    return glotip_rows.write(tmp_path / "book.xlsx", cells)
