import glotip_rows
import pytest

import tipresearch as tip

FORM, CITIZEN = glotip_rows.FORM, glotip_rows.CITIZEN
ADULT = glotip_rows.ADULT


def rows(iso, year, total, women, men):
    """The total of a year and its two parts by sex."""
    cell = glotip_rows.row
    return [
        cell(total, iso=iso, year=year),
        cell(women, iso=iso, year=year, sex="Female"),
        cell(men, iso=iso, year=year, sex="Male"),
    ]


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The path of an invented workbook of two countries."""
    cells = [
        *rows("FRA", 2019, "100", "60", "40"), *rows("FRA", 2020, "80", "78", "<5"),
        *rows("FRA", 2022, "90", "50", "40"), *rows("ITA", 2019, "20", "15", "5"),
        glotip_rows.row("30", indicator=glotip_rows.CONVICTED, year=2019),
        glotip_rows.row("7", dimension=CITIZEN, category="Ruritanian", year=2019),
        glotip_rows.row("6", dimension=CITIZEN, category="Ruritanian", sex="Female", age=ADULT, year=2019),
    ]  # fmt: skip
    return glotip_rows.write(tmp_path_factory.mktemp("unodc") / "book.xlsx", cells)


@pytest.fixture(scope="session")
def unodc(book):
    """What the invented workbook holds; all tests ask it and none changes it."""
    return tip.open(book)


@pytest.fixture(scope="session")
def quarters(tmp_path_factory):
    """Invented referrals by quarter, of which one is not published."""
    head = "Year,Quarter,Age at exploitation,Location of exploitation,NRM referrals\n"
    counts = {(2021, 1): 10, (2021, 2): 20, (2021, 3): 30, (2021, 4): 40, (2022, 1): 15, (2022, 3): 33, (2022, 4): 44}
    lines = [f"{y},Q{q},Child (17 or under),Total,{n}\n" for (y, q), n in counts.items()]
    path = tmp_path_factory.mktemp("quarters") / "longitudinal.csv"
    path.write_text(head + "".join(lines), encoding="utf-8")
    return tip.open(path)
